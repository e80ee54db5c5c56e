//! What every form of a page carries beside its fields.

use leptos::prelude::*;

/// The hidden fields of a form: the key under which it is done once however often it is sent, and the page that it
/// comes back to when it is refused.
#[component]
pub fn FormKeys(
    /// Made by [`gangway_core::random::Random::handle`], new for each form.
    #[prop(into)]
    key: String,
    /// Own path with query.
    #[prop(into)]
    back: String,
) -> impl IntoView {
    view! {
        <input type="hidden" name="key" value=key />
        <input type="hidden" name="return" value=back />
    }
}
