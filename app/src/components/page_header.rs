//! A sentence first.

use leptos::prelude::*;

/// Use as the first thing of every page. The heading takes the focus after a navigation; the sentence, whose numbers are
/// links to the filtered lists, is its description.
#[component]
pub fn PageHeader(
    /// The `h1`.
    #[prop(into)]
    title: String,
    /// [`crate::ui::Breadcrumbs`] from depth two on.
    #[prop(default = None)]
    crumbs: Option<AnyView>,
    /// State of the thing the page is about: a badge or strip beside the heading.
    #[prop(default = None)]
    state: Option<AnyView>,
    /// [`crate::ui::StaleLine`].
    #[prop(default = None)]
    synced: Option<AnyView>,
    /// Overview and approvals: the sentence is larger than the heading.
    #[prop(optional)]
    large: bool,
    /// One or two plain sentences.
    children: Children,
) -> impl IntoView {
    view! {
        <header class="page-head">
            {crumbs}
            <div class="page-title">
                <h1 id="page-title" tabindex="-1" aria-describedby="page-sentence">{title}</h1>
                {state}
                {synced.map(|synced| view! { <div class="page-synced">{synced}</div> })}
            </div>
            <p class=if large { "sentence sentence-large" } else { "sentence" } id="page-sentence">{children()}</p>
        </header>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_describes_the_heading() {
        let html = view! { <PageHeader title="Unregistered">"412 people cannot sign in yet."</PageHeader> }
            .to_html();
        assert!(
            html.contains(r#"aria-describedby="page-sentence""#) && html.contains(r#"id="page-sentence""#),
            "{html}"
        );
        assert!(html.contains(r#"tabindex="-1""#) && html.contains("412 people"), "{html}");
    }
}
