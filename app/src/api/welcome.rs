//! The welcome notice: its text, a test, and one more for somebody.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{PersonId, PortalError, Posted};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::caller;
#[cfg(feature = "ssr")]
use gangway_types::Capability;

/// Saves the text. `seen`: the number of the version that the form showed.
///
/// # Errors
/// Without the capability; when the text is not taken, with reasons beside the fields; when somebody saved one meanwhile.
#[server]
pub async fn save_welcome(
    #[server(default)] subject: String,
    #[server(default)] body: String,
    #[server(default)] organisation: String,
    #[server(default)] contact: String,
    #[server(default)] seen: i64,
) -> Result<Posted, PortalError> {
    use gangway_types::welcome::WelcomeText;
    let c = caller(Capability::ChangeSettings).await?;
    let text = WelcomeText { subject, body, organisation, contact };
    let number = gangway_core::welcome::save(&c.core, &c.who, text, seen).await?;
    let words = if number == seen {
        "Nothing was different, nothing was saved".to_owned()
    } else {
        format!("Saved as version {number}")
    };
    Ok(Posted::saying(crate::paths::settings("welcome"), words))
}

/// Sends the text to the caller's own address.
///
/// # Errors
/// Without the capability, without a mail server, or without an address of theirs.
#[server]
pub async fn test_welcome() -> Result<Posted, PortalError> {
    let c = caller(Capability::ChangeSettings).await?;
    let words = super::settings::tried(gangway_core::welcome::test(&c.core, &c.who).await?);
    c.core.news.tell("notices");
    Ok(Posted::saying(crate::paths::settings("welcome"), words))
}

/// Sends somebody a welcome notice because the caller says so.
///
/// # Errors
/// Without the capability; when they are not sent one, with why.
#[server]
pub async fn welcome_again(person: PersonId) -> Result<Posted, PortalError> {
    let c = caller(Capability::Invite).await?;
    let name = gangway_core::welcome::again(&c.core, &c.who, &person).await?;
    Ok(Posted::saying(crate::paths::person(&person), format!("A welcome notice to {name} is on its way")))
}
