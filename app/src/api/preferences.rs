//! What a person prefers wherever they sign in. What belongs to one browser is kept in its cookies, by `/preferences/looks`.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{PortalError, Posted};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::caller;

/// Chooses the time zone that one's times are shown in: an IANA name, or nothing for the tenant's.
///
/// # Errors
/// When there is no such zone.
#[server]
pub async fn save_zone(#[server(default)] zone: String) -> Result<Posted, PortalError> {
    let c = caller(gangway_types::Capability::SignedIn).await?;
    gangway_core::settings::save_zone(&c.core, &c.who, zone.trim()).await?;
    Ok(Posted::saying(crate::paths::settings("preferences"), "Time zone saved"))
}
