//! From ISC's identity to a row of the directory.

use crate::store::people::PersonRead;
use gangway_isc::{Attributes, Identity};

/// A row of the directory. `correlated` is what the question implied; the answer does not tell.
pub(super) fn read(identity: Identity, correlated: Option<bool>) -> PersonRead {
    let text = |names: &[&str]| names.iter().find_map(|name| attribute(&identity.attributes, name));
    let name = if identity.name.trim().is_empty() {
        text(&["displayName"]).unwrap_or_else(|| identity.id.to_string())
    } else {
        identity.name.clone()
    };
    PersonRead {
        name,
        alias: identity.alias.clone().or_else(|| text(&["uid"])).unwrap_or_default(),
        mail: identity.email_address.clone(),
        status: identity
            .identity_status
            .as_ref()
            .map(|status| status.as_str().to_owned())
            .unwrap_or_default(),
        processing_state: identity.processing_state.as_ref().map(|state| state.as_str().to_owned()),
        lifecycle_manual: identity
            .lifecycle_state
            .as_ref()
            .and_then(|state| state.manually_updated)
            .unwrap_or(false),
        lifecycle: identity
            .lifecycle_state
            .as_ref()
            .map(|state| state.state_name.clone())
            .or_else(|| text(&["cloudLifecycleState"]))
            .filter(|state| !state.is_empty()),
        manager_id: identity.manager_id().map(|id| id.to_string()),
        manager_name: identity.manager_ref.as_ref().and_then(|manager| manager.name.clone()),
        is_manager: identity.is_manager,
        department: text(&["department"]),
        start_date: text(&["startDate", "hireDate"]),
        created: identity.created.as_ref().and_then(gangway_isc::Time::millis),
        modified: identity.modified.as_ref().and_then(gangway_isc::Time::millis),
        last_refresh: identity.last_refresh.as_ref().and_then(gangway_isc::Time::millis),
        correlated,
        enrichment: None,
        attributes: serde_json::Value::Object(identity.attributes).to_string(),
        id: identity.id.to_string(),
    }
}

fn attribute(attributes: &Attributes, name: &str) -> Option<String> {
    let value = attributes.get(name)?;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let text = text.trim();
    (!value.is_null() && !text.is_empty()).then(|| text.to_owned())
}
