//! The field that finds everything.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use crate::api::search::Suggest;

/// Use inside a GET form to the search page; its label is the caller's. A plain text field whose form searches; with script
/// a combobox that suggests while one types. `q` is its name.
#[component]
pub fn SearchField(
    /// Unique on the page; makes the ids of the list and the status.
    #[prop(into)]
    id: String,
    /// What was searched for.
    #[prop(optional, into)]
    value: String,
    /// An example of what to type; never the label.
    #[prop(optional, into)]
    placeholder: String,
    /// Ctrl K leads here.
    #[prop(optional)]
    shortcut: bool,
) -> impl IntoView {
    let placeholder = crate::ui::some(placeholder);
    view! {
        <div class="suggest">
            <input
                class="input"
                type="text"
                enterkeyhint="search"
                id=id.clone()
                name="q"
                value=value
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder=placeholder
                aria-keyshortcuts=shortcut.then_some("Control+K Meta+K")
                data-suggest=Suggest::PATH
            />
            <div class="menu-panel suggest-list" id=format!("{id}-list") role="listbox" aria-label="Suggestions" hidden=""></div>
            <span class="sr-only" id=format!("{id}-status") role="status"></span>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_script_it_is_a_text_field_and_its_list_is_hidden() {
        let html = view! { <SearchField id="search" shortcut=true/> }.to_html();
        assert!(html.contains(r#"name="q""#) && !html.contains("combobox"), "{html}");
        assert!(html.contains(r#"id="search-list""#) && html.contains("hidden"), "{html}");
    }
}
