//! Changing the portal's settings.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{PersonId, PortalError, Posted};
use leptos::prelude::*;
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use super::caller;
#[cfg(feature = "ssr")]
use gangway_types::Capability;

/// Saves one section: `values` by key, `seen` as the form showed them.
///
/// # Errors
/// Without the capability; when a value is not taken or was changed meanwhile, with reasons beside the fields.
#[server]
pub async fn save_settings(
    section: String,
    #[server(default)] seen: String,
    #[server(default)] values: BTreeMap<String, String>,
) -> Result<Posted, PortalError> {
    use gangway_types::settings::Section;
    let c = caller(Capability::ChangeSettings).await?;
    let section =
        Section::parse(&section).ok_or_else(|| PortalError::not_found("section of the settings"))?;
    let changed = gangway_core::settings::change(&c.core, &c.who, section, &values, &seen).await?;
    let words = match changed.as_slice() {
        [] => "Nothing was different, nothing was saved".to_owned(),
        [one] => format!("Saved: {}", one.label),
        more => format!("Saved: {} settings", more.len()),
    };
    Ok(Posted::saying(crate::paths::settings(section.key()), words))
}

/// Adds a fallback approver.
///
/// # Errors
/// Without the capability, for somebody the directory does not know, or when there are too many.
#[server]
pub async fn add_fallback(person: PersonId) -> Result<Posted, PortalError> {
    let c = caller(Capability::ChangeSettings).await?;
    let name = gangway_core::settings::add_fallback(&c.core, &c.who, &person).await?;
    Ok(Posted::saying(crate::paths::settings("approvals"), format!("{name} is a fallback approver")))
}

/// Removes a fallback approver.
///
/// # Errors
/// Without the capability, or for the last one while approval is needed.
#[server]
pub async fn remove_fallback(person: PersonId) -> Result<Posted, PortalError> {
    let c = caller(Capability::ChangeSettings).await?;
    gangway_core::settings::remove_fallback(&c.core, &c.who, &person).await?;
    Ok(Posted::saying(crate::paths::settings("approvals"), "Removed from the fallback approvers"))
}

/// Records what an identity profile does; ticks that are absent are off.
///
/// # Errors
/// Without the capability, for an unknown profile, or when somebody recorded something else meanwhile.
#[server]
pub async fn record_profile(
    profile: String,
    #[server(default)] seen: String,
    automatic: Option<String>,
    sso: Option<String>,
    #[server(default)] mail_note: String,
    #[server(default)] goes_to: String,
    #[server(default)] live_early: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::ChangeSettings).await?;
    let what = gangway_core::settings::Recorded {
        automatic: automatic.is_some(),
        sso: sso.is_some(),
        mail_note,
        goes_to: gangway_types::settings::GoesTo::parse(&goes_to),
        live_early: match live_early.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
    };
    let name = gangway_core::settings::record_profile(&c.core, &c.who, &profile, what, &seen).await?;
    Ok(Posted::saying(crate::paths::settings("invites"), format!("Recorded for {name}")))
}

/// Sends a test mail to the caller's own address.
///
/// # Errors
/// Without the capability, without a mail server, or without an address of theirs.
#[server]
pub async fn send_test_mail() -> Result<Posted, PortalError> {
    let c = caller(Capability::ChangeSettings).await?;
    let words = tried(gangway_core::notices::test_mail(&c.core, &c.who).await?);
    c.core.news.tell("notices");
    Ok(Posted::saying(crate::paths::settings("approvals"), words))
}

/// What came of a test mail, in words.
#[cfg(feature = "ssr")]
pub(super) fn tried(came: gangway_core::notices::Tried) -> String {
    use gangway_core::notices::Tried;
    match came {
        Tried::Sent(to) => format!("The mail server took the test mail to {to}"),
        Tried::InOutbox => "Practice: the test mail lies in the outbox of the practice page".to_owned(),
        Tried::Waits(why) => format!("The test mail was not sent yet and is tried again: {why}"),
        Tried::Failed(why) => format!("The test mail failed: {why}"),
        Tried::Unknown(why) => {
            format!("Whether the test mail was sent is unknown, and it is not sent again: {why}")
        }
    }
}
