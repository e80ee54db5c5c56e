//! Nobody confuses practice with production.

use leptos::prelude::*;

use super::{Icon, Symbol};

/// Use as the first element of the body on a practice tenant, on every page, never on a real one.
#[component]
pub fn PracticeBanner(
    /// "1,240 made-up people; no mail leaves Gangway."
    #[prop(into)]
    words: String,
    /// Links and small forms: what is this, jump in time, start over.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="practice" role="region" aria-label="Practice tenant">
            <div class="practice-words">
                <Icon symbol=Symbol::Flask/>
                <span><b>"Practice tenant."</b>" "{words}</span>
            </div>
            <div class="practice-tools">{children()}</div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_banner_is_a_named_region() {
        let html = view! { <PracticeBanner words="1,240 made-up people; no mail leaves Gangway.">"Start over"</PracticeBanner> }.to_html();
        assert!(
            html.contains(r#"role="region""#) && html.contains(r#"aria-label="Practice tenant""#),
            "{html}"
        );
        assert!(html.contains("no mail leaves Gangway") && html.contains("Start over"), "{html}");
    }
}
