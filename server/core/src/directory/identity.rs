//! From ISC's identity to a row of the directory.

use crate::store::people::PersonRead;
use gangway_isc::{Identity, Reference};
use std::borrow::Cow;

/// A row of the directory. `correlated` is what the question implied; the answer does not tell. `start` names the attributes
/// that may hold the start day, the first with a value counts.
pub(super) fn read(identity: Identity, correlated: Option<bool>, start: &[String]) -> PersonRead {
    let text = |names: &[&str]| names.iter().find_map(|name| identity.attributes.text(name));
    let id = identity.id.to_string();
    let status = identity.status_text().into_owned();
    let mail = identity.mail().map(Cow::into_owned);
    let lifecycle = identity.lifecycle_text().map(Cow::into_owned);
    let lifecycle_manual =
        identity.lifecycle_state.as_ref().and_then(|state| state.manually_updated).unwrap_or(false);
    PersonRead {
        name: if identity.name.trim().is_empty() {
            text(&["displayName"]).unwrap_or_else(|| id.clone())
        } else {
            identity.name
        },
        department: text(&["department"]),
        start_date: start.iter().find_map(|name| text(&[name.as_str()])),
        lifecycle,
        lifecycle_manual,
        manager_id: identity.manager_ref.as_ref().and_then(Reference::identity_id).map(|id| id.to_string()),
        manager_name: identity.manager_ref.and_then(|manager| manager.name),
        is_manager: identity.is_manager,
        alias: identity.alias.or_else(|| text(&["uid"])).unwrap_or_default(),
        mail,
        status,
        processing_state: identity.processing_state.map(|state| state.as_str().to_owned()),
        created: identity.created.as_ref().and_then(gangway_isc::Time::millis),
        modified: identity.modified.as_ref().and_then(gangway_isc::Time::millis),
        last_refresh: identity.last_refresh.as_ref().and_then(gangway_isc::Time::millis),
        correlated,
        enrichment: None,
        attributes: identity.attributes.into_json(),
        id,
    }
}
