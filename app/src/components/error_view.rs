//! What a page or a part of it shows instead of its content.

use leptos::prelude::*;

use crate::ui::{CopyId, Icon, LinkButton, Symbol, Why};

/// Use whenever something failed: what happened, what was kept, what to do, and the request id to quote. As a whole page it
/// carries the `h1`; inside a page, the rest stays usable. Also for a missing right: what it is, who holds it, the way back.
#[component]
pub fn ErrorView(
    /// What happened.
    #[prop(into)]
    happened: String,
    /// What was kept; empty when there was nothing to lose.
    #[prop(optional, into)]
    kept: String,
    /// What to do.
    #[prop(into)]
    todo: String,
    /// Try again, or the way back: address and words; empty for none.
    #[prop(optional, into)]
    href: String,
    /// Words of that link; "Try again" when empty.
    #[prop(optional, into)]
    action: String,
    /// To be quoted to support; empty when none was given out.
    #[prop(optional, into)]
    request_id: String,
    /// It is the whole page.
    #[prop(optional)]
    page: bool,
    /// Key of the word in the glossary that explains it; empty for none.
    #[prop(optional, into)]
    why: String,
) -> impl IntoView {
    let heading = if page {
        view! { <h1 id="page-title" tabindex="-1">{happened}</h1> }.into_any()
    } else {
        view! { <h2 class="message-title">{happened}</h2> }.into_any()
    };
    let action = if action.is_empty() { "Try again".to_owned() } else { action };
    view! {
        <section class="message tone-bad" role=(!page).then_some("alert")>
            <Icon symbol=Symbol::Bad/>
            <div class="message-body">
                {heading}
                {(!kept.is_empty()).then(|| view! { <p>{kept}</p> })}
                <p>{todo}{(!why.is_empty()).then(|| view! { " "<Why word=why/> })}</p>
                {(!href.is_empty()).then(|| view! { <p><LinkButton href=href>{action}</LinkButton></p> })}
                {(!request_id.is_empty())
                    .then(|| view! { <p class="hint">"Request " <CopyId value=request_id what="request id"/></p> })}
            </div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_parts_come_in_order_with_the_request_id() {
        let html = view! {
            <ErrorView
                happened="ISC refused the request (403)."
                kept="Your batch is kept as a draft."
                todo="Ask an Org Admin for the right to invite, then send again."
                request_id="01JD0000000000000000000000"
                href="/batches/B-0142"
            />
        }
        .to_html();
        let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("{words} is missing: {html}"));
        assert!(at("refused") < at("kept as a draft") && at("kept as a draft") < at("Ask an Org Admin"));
        assert!(at("Try again") < at("data-copy"));
    }
}
