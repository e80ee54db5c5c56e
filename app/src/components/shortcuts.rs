//! The list of keys.

use leptos::prelude::*;

/// Rendered by [`super::Frame`]. A popover that `?` opens and Esc closes; it is not part of any page's meaning.
#[component]
pub fn Shortcuts(
    /// Single-letter shortcuts are on.
    letters: bool,
) -> impl IntoView {
    let key = |keys: &'static str, does: &'static str| view! { <dt><kbd>{keys}</kbd></dt><dd>{does}</dd> };
    view! {
        <div class="keys" id="shortcuts" popover="auto" role="dialog" aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">"Keys"</h2>
            <dl>
                {key("Ctrl K", "Search")}
                {key("Esc", "Close what is on top")}
                {letters
                    .then(|| {
                        view! {
                            {key("?", "This list")}
                            {key("j", "Next row, in a table")}
                            {key("k", "Previous row")}
                            {key("x", "Tick the row")}
                            {key("Shift x", "Tick from the last ticked row to here")}
                            {key("Enter", "Open the row")}
                        }
                    })}
            </dl>
        </div>
    }
    .into_any()
}
