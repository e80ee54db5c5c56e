//! The set-up of ISC's event triggers.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{PortalError, Posted};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::caller;
#[cfg(feature = "ssr")]
use gangway_core::joiners::subscription;
#[cfg(feature = "ssr")]
use gangway_types::Capability;

#[cfg(feature = "ssr")]
fn settings() -> String {
    crate::paths::settings("joiners")
}

/// Creates the subscriptions that are missing; filters are JSONPath, empty for every event.
///
/// # Errors
/// Without the capability or a credential; for a filter that ISC does not take; when ISC refuses.
#[server]
pub async fn create_subscriptions(
    #[server(default)] created_filter: String,
    #[server(default)] changed_filter: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::ChangeSettings).await?;
    let [created, changed] = subscription::WANTED;
    let filters = [(created, created_filter), (changed, changed_filter)];
    let came = subscription::create(&c.core, &c.who, &filters).await?;
    let words = match (came.made.len(), came.there.len()) {
        (0, 0) => "Nothing was created: this tenant has neither of the two triggers".to_owned(),
        (0, _) => "Nothing was created: what leads here is there already".to_owned(),
        (_, _) => format!("Created in ISC: {}", came.made.join(", ")),
    };
    Ok(Posted::saying(settings(), words))
}

/// Switches a subscription on (`yes`) or off.
///
/// # Errors
/// Without the capability; when it is none of Gangway's; when ISC refuses.
#[server]
pub async fn switch_subscription(id: String, on: String) -> Result<Posted, PortalError> {
    let c = caller(Capability::ChangeSettings).await?;
    let on = on == "yes";
    let name = subscription::switch(&c.core, &c.who, &id, on).await?;
    let words = if on { format!("{name} is on in ISC") } else { format!("{name} is off in ISC") };
    Ok(Posted::saying(settings(), words))
}

/// Removes a subscription.
///
/// # Errors
/// Without the capability, or when ISC refuses.
#[server]
pub async fn remove_subscription(id: String) -> Result<Posted, PortalError> {
    let c = caller(Capability::ChangeSettings).await?;
    let words = match subscription::remove(&c.core, &c.who, &id).await? {
        Some(name) => format!("The subscription of {name} is removed from ISC"),
        None => "ISC has no such subscription any more".to_owned(),
    };
    Ok(Posted::saying(settings(), words))
}

/// Has ISC send a test event, waits a little for what becomes of it, then back to `back`.
///
/// # Errors
/// Without the capability or a subscription, or when ISC refuses.
#[server]
pub async fn send_test_event(#[server(default)] back: String) -> Result<Posted, PortalError> {
    let c = caller(Capability::ChangeSettings).await?;
    let words = match subscription::test(&c.core, &c.who).await? {
        Some(tried) if tried.error.is_some() => format!("The test event was sent. {}", tried.words()),
        Some(tried) if tried.ended => "The test event arrived".to_owned(),
        _ => "ISC took the test event and has not told yet what became of it. Look again in a moment"
            .to_owned(),
    };
    let back = if back == crate::paths::JOINERS { back } else { settings() };
    Ok(Posted::saying(back, words))
}
