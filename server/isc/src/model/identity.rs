use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{IdentityAttributes, IdentityId, Reference, Time, lenient, open_enum::open_enum};

open_enum!(
    /// "Status in the system" of an identity. No source defines what the values mean, and it is not the lifecycle
    /// state. The filter for it is called `cloudStatus` and takes only `eq`.
    IdentityStatus {
        Unregistered = "UNREGISTERED",
        Registered = "REGISTERED",
        Pending = "PENDING",
        Warning = "WARNING",
        Disabled = "DISABLED",
        Active = "ACTIVE",
        Deactivated = "DEACTIVATED",
        Terminated = "TERMINATED",
        Error = "ERROR",
        Locked = "LOCKED",
    }
);

open_enum!(
    /// Whether ISC could process the identity.
    ProcessingState { Ok = "OK", Error = "ERROR" }
);

/// The lifecycle state an identity is in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LifecycleStateRef {
    /// Technical name.
    #[serde(deserialize_with = "lenient::text")]
    pub state_name: String,
    /// Set by hand instead of computed.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub manually_updated: Option<bool>,
}

/// An identity. Source: schema `Identity` of `/identities`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// 32 hexadecimal digits. Optional in the documentation; a row without it is of no use and is counted as unreadable.
    pub id: IdentityId,
    /// Display name; the only member the documentation requires. Empty when ISC left it out all the same.
    #[serde(default, deserialize_with = "text_or_empty")]
    pub name: String,
    /// Account name on the authoritative source, the "technical name".
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Work mail.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
    /// When ISC made it.
    #[serde(default, deserialize_with = "lenient::opt_time", skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    /// When it last changed.
    #[serde(default, deserialize_with = "lenient::opt_time", skip_serializing_if = "Option::is_none")]
    pub modified: Option<Time>,
    /// When it was last processed.
    #[serde(default, deserialize_with = "lenient::opt_time", skip_serializing_if = "Option::is_none")]
    pub last_refresh: Option<Time>,
    /// Registration status; absent is possible.
    #[serde(default, deserialize_with = "lenient::opt_word", skip_serializing_if = "Option::is_none")]
    pub identity_status: Option<IdentityStatus>,
    /// `ERROR` or `OK`; absent is possible.
    #[serde(default, deserialize_with = "lenient::opt_word", skip_serializing_if = "Option::is_none")]
    pub processing_state: Option<ProcessingState>,
    /// The manager.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub manager_ref: Option<Reference>,
    /// Whether somebody reports to this identity; false when absent.
    #[serde(default, deserialize_with = "bool_or_false")]
    pub is_manager: bool,
    /// Lifecycle state, when the profile has any.
    #[serde(default, deserialize_with = "lifecycle", skip_serializing_if = "Option::is_none")]
    pub lifecycle_state: Option<LifecycleStateRef>,
    /// Whatever the identity profile maps: `uid`, `firstname`, `department`, …
    #[serde(default)]
    pub attributes: IdentityAttributes,
}

impl Identity {
    /// Registration status as ISC wrote it: `identityStatus`, which is optional, else the attribute `cloudStatus` that
    /// the filter is named after. Empty when ISC tells neither.
    pub fn status_text(&self) -> Cow<'_, str> {
        match &self.identity_status {
            Some(status) => Cow::Borrowed(status.as_str()),
            None => Cow::Owned(self.attribute("cloudStatus").unwrap_or_default()),
        }
    }

    /// Lifecycle state: `lifecycleState`, which may be null, else the attribute `cloudLifecycleState`.
    pub fn lifecycle_text(&self) -> Option<Cow<'_, str>> {
        let told = self.lifecycle_state.as_ref().map(|state| state.state_name.trim());
        let told = told.filter(|state| !state.is_empty()).map(Cow::Borrowed);
        told.or_else(|| self.attribute("cloudLifecycleState").map(Cow::Owned))
    }

    /// Work mail: `emailAddress`, which may be null, else the attribute `email` that it is made of.
    pub fn mail(&self) -> Option<Cow<'_, str>> {
        let told = self.email_address.as_deref().map(str::trim).filter(|mail| !mail.is_empty());
        told.map(Cow::Borrowed).or_else(|| self.attribute("email").map(Cow::Owned))
    }

    /// An attribute that is a text with something in it.
    fn attribute(&self, name: &str) -> Option<String> {
        let value = self.attributes.get(name)?;
        value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// The manager's id, when there is one of the right form.
    pub fn manager_id(&self) -> Option<IdentityId> {
        self.manager_ref.as_ref()?.identity_id()
    }
}

/// A lifecycle state without a name is none.
fn lifecycle<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<LifecycleStateRef>, D::Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Told {
        #[serde(default, deserialize_with = "lenient::opt_text")]
        state_name: Option<String>,
        #[serde(default, deserialize_with = "lenient::opt_bool")]
        manually_updated: Option<bool>,
    }
    let told: Option<Told> = lenient::opt_object(deserializer)?;
    Ok(told.and_then(|told| {
        let state_name = told.state_name?;
        Some(LifecycleStateRef { state_name, manually_updated: told.manually_updated })
    }))
}

fn text_or_empty<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(lenient::opt_text(deserializer)?.unwrap_or_default())
}

fn bool_or_false<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(lenient::opt_bool(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_status_survives_a_round_trip() {
        let json =
            r#"{"id":"2c91808568c529c60168cca6f90c1313","name":"A","identityStatus":"HIBERNATING","new":1}"#;
        let identity: Identity = serde_json::from_str(json).unwrap();
        assert_eq!(identity.identity_status, Some(IdentityStatus::Other("HIBERNATING".to_owned())));
        let back = serde_json::to_value(&identity).unwrap();
        assert_eq!(back["identityStatus"], "HIBERNATING");
    }

    #[test]
    fn every_listed_status_is_known() {
        assert_eq!(IdentityStatus::KNOWN.len(), 10);
        for status in IdentityStatus::KNOWN {
            assert!(status.is_known());
            assert_eq!(&IdentityStatus::from(status.as_str()), status);
        }
    }

    /// All three members are optional; the attributes that every profile has say the same.
    #[test]
    fn absent_members_are_read_from_the_attributes() {
        let json = r#"{"id":"2c91808568c529c60168cca6f90c1313","name":"A","identityStatus":"","emailAddress":null,
            "lifecycleState":null,"attributes":{"cloudStatus":"PENDING","cloudLifecycleState":"inactive","email":"a@x.example"}}"#;
        let identity: Identity = serde_json::from_str(json).unwrap();
        assert_eq!(identity.status_text(), "PENDING");
        assert_eq!(identity.lifecycle_text().as_deref(), Some("inactive"));
        assert_eq!(identity.mail().as_deref(), Some("a@x.example"));
        let bare: Identity =
            serde_json::from_str(r#"{"id":"2c91808568c529c60168cca6f90c1313","attributes":{"email":7}}"#)
                .unwrap();
        assert_eq!((&*bare.status_text(), bare.lifecycle_text(), bare.mail()), ("", None, None));
    }

    #[test]
    fn odd_members_do_not_spoil_the_row() {
        let json = r#"{"id":"2C91808568C529C60168CCA6F90C1313","name":null,"alias":17,"isManager":"true",
            "managerRef":[],"lifecycleState":{},"processingState":null,"attributes":null,"created":1700000000000}"#;
        let identity: Identity = serde_json::from_str(json).unwrap();
        assert_eq!(identity.id.as_str(), "2c91808568c529c60168cca6f90c1313");
        assert_eq!(identity.alias.as_deref(), Some("17"));
        assert!(identity.is_manager && identity.manager_ref.is_none() && identity.lifecycle_state.is_none());
        assert_eq!(identity.created.unwrap().millis(), Some(1_700_000_000_000));
    }
}
