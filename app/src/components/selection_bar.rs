//! What is selected, and the safe next step.

use leptos::prelude::*;

/// Use at the end of a table with ticks. It keeps its space when nothing is selected, sticks to the bottom of the window, and
/// names its scope in words ("50 on this page selected"). The first action is the safe next step.
#[component]
pub fn SelectionBar(
    /// The scope in words.
    #[prop(into)]
    words: String,
    /// What changed the scope ("Selection of all matching was dropped: the filters changed"); empty for nothing.
    #[prop(optional, into)]
    note: String,
    /// Something is selected. The bar stays either way.
    #[prop(optional)]
    active: bool,
    /// Links that widen, show or clear the selection.
    #[prop(default = None)]
    scope: Option<AnyView>,
    /// The actions; buttons of the surrounding form.
    children: Children,
) -> impl IntoView {
    view! {
        <div
            class=if active { "selection selection-on" } else { "selection" }
            id="selection-bar"
            tabindex="-1"
            role="region"
            aria-label="Selection"
        >
            <div class="selection-words">
                <span data-selection-words="" role="status">{words}</span>
                {scope}
                {(!note.is_empty()).then(|| view! { <span class="hint">{note}</span> })}
            </div>
            <div class="btn-row">{children()}</div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_there_even_when_nothing_is_selected() {
        let html = view! { <SelectionBar words="Nothing selected">"Check"</SelectionBar> }.to_html();
        assert!(html.contains(r#"id="selection-bar""#) && html.contains("Nothing selected"), "{html}");
        assert!(!html.contains("selection-on"), "{html}");
    }
}
