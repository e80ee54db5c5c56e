//! A part of a person that is read live, or why it could not be.

use crate::components::ErrorView;
use crate::refusals::word;
use gangway_core::people::live::Trouble;
use leptos::prelude::*;

/// What a part shows instead of its content; the rest of the page stays as it is. `again` is the address to try again at.
pub fn trouble(trouble: Trouble, again: String) -> AnyView {
    let why = word(&format!("{} {}", trouble.happened, trouble.todo));
    view! {
        <ErrorView
            why=why
            happened=trouble.happened
            kept=trouble.kept
            todo=trouble.todo
            href=again
            request_id=trouble.request_id.unwrap_or_default()
        />
    }
    .into_any()
}
