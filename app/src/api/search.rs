//! What a text in the search field may mean.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::PortalError;
use leptos::prelude::*;

/// Suggestions for `q`, of what the caller may read, as HTML for inside a listbox. It looks and changes nothing.
#[server]
pub async fn suggest(#[server(default)] q: String) -> Result<String, PortalError> {
    let c = super::caller(gangway_types::Capability::SignedIn).await?;
    crate::pages::search::suggestions(&c, &q).await
}
