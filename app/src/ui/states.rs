//! What a page says when there is nothing, nothing new, or something small has just happened.

use leptos::prelude::*;

use super::{ButtonKind, ChipLink, Icon, LinkButton, Symbol, some};

/// Use where nothing has ever been: what will appear here, what makes it appear, one button.
#[component]
pub fn EmptyFirst(
    /// What will appear here.
    #[prop(into)]
    title: String,
    /// What makes it appear.
    #[prop(into)]
    body: String,
    /// The button's words; empty for no button.
    #[prop(optional, into)]
    action: String,
    /// Where the button leads.
    #[prop(optional, into)]
    href: String,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            <p>{body}</p>
            {some(action).map(|words| view! { <p><LinkButton kind=ButtonKind::Primary href=href>{words}</LinkButton></p> })}
        </div>
    }
    .into_any()
}

/// Use where filters leave nothing over: each of them can be removed here. Never for a list that has always been empty.
#[component]
pub fn EmptyFiltered(
    /// "No people match these 3 filters".
    #[prop(into)]
    title: String,
    /// Filters in words, and the page without each.
    chips: Vec<(String, String)>,
    /// The page without any.
    #[prop(into)]
    clear_href: String,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            <p class="chips">
                {chips
                    .into_iter()
                    .map(|(label, remove_href)| view! { <ChipLink label=label remove_href=remove_href/> })
                    .collect_view()}
                <a href=clear_href>"Clear all"</a>
            </p>
        </div>
    }
    .into_any()
}

/// Use on every page that shows our copy of something: how old it is and how to refresh it. With `warning` set (over 60
/// minutes) it is a warning line with the reason.
#[component]
pub fn StaleLine(
    /// "Synced 4 min ago".
    #[prop(into)]
    words: String,
    /// Why it is old; empty when it is fresh.
    #[prop(optional, into)]
    warning: String,
    /// The refresh control: a small form or a link; nothing when the person may not.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let stale = !warning.is_empty();
    view! {
        // No paragraph: a form inside of one would end it.
        <div class=if stale { "stale stale-old" } else { "stale" }>
            {stale.then(|| view! { <Icon symbol=Symbol::Warn/> })}
            <span>{words}{some(warning).map(|why| format!(". {why}"))}</span>
            {children.map(|children| view! { <span aria-hidden="true">"·"</span>{children()} })}
        </div>
    }
    .into_any()
}

/// Use once per page for a small, reversible thing that is already visible ("View saved", with Undo inside). Never for errors
/// or results. The server renders it once, from a flash message; script takes it away after 8 seconds unless it is touched.
#[component]
pub fn Toast(
    /// What happened.
    #[prop(into)]
    words: String,
    /// Undo.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="toast" role="status" data-toast="">
            <Icon symbol=Symbol::Check/>
            <span>{words}</span>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}

/// Use for the result count of a list and for small live news. The words are on the page; when only the query changed, script
/// puts them once more into the empty status beside it, which is what makes a screen reader speak.
#[component]
pub fn StatusLine(
    /// "1–50 of 312".
    #[prop(into)]
    words: String,
    /// What is spoken, when it should say more: "312 people match".
    #[prop(optional, into)]
    spoken: String,
) -> impl IntoView {
    let spoken = some(spoken).unwrap_or_else(|| words.clone());
    view! {
        <span class="status-line num">{words}</span>
        <span class="sr-only" role="status" data-announce=spoken></span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_of_an_empty_list_can_be_removed() {
        let chips =
            vec![("Profile: Contractors".into(), "?a".into()), ("Created: last 30 days".into(), "?b".into())];
        let html = view! { <EmptyFiltered title="No people match these 2 filters" chips=chips clear_href="/unregistered"/> }.to_html();
        assert_eq!(html.matches("Remove filter").count(), 2, "{html}");
        assert!(html.contains("Clear all"), "{html}");
    }

    #[test]
    fn an_old_copy_is_a_warning_with_its_reason() {
        let fresh = view! { <StaleLine words="Synced 4 min ago"/> }.to_html();
        assert!(!fresh.contains("stale-old"), "{fresh}");
        let old = view! { <StaleLine words="Synced 3 h ago" warning="Nobody who may read is signed in"/> }
            .to_html();
        assert!(old.contains("stale-old") && old.contains("Nobody who may read is signed in"), "{old}");
    }

    #[test]
    fn the_status_is_empty_until_script_fills_it() {
        let html = view! { <StatusLine words="1–50 of 312" spoken="312 people match"/> }.to_html();
        assert!(
            html.contains(r#"role="status""#) && html.contains(r#"data-announce="312 people match""#),
            "{html}"
        );
        assert!(!html.contains(">312 people match"), "{html}");
    }
}
