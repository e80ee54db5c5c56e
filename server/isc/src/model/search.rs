use serde::{Deserialize, Serialize};

use crate::{Attributes, IdentityId, Reference, Time, lenient};

/// An identity as the search index has it: fed with a delay, so never proof of a write. Source: `POST /search`, index `identities`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchIdentity {
    /// Id.
    pub id: IdentityId,
    /// Technical name in this index.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Display name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// First name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Work mail.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Registration status.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Number given by the employer.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub employee_number: Option<String>,
    /// Whether the lifecycle state makes it inactive.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub inactive: Option<bool>,
    /// Protected identities cannot be deleted.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub protected: Option<bool>,
    /// Disabled.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// Locked.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    /// Whether somebody reports to it.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub is_manager: Option<bool>,
    /// Manager.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub manager: Option<Reference>,
    /// Its profile.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub identity_profile: Option<Reference>,
    /// Its authoritative source.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub source: Option<Reference>,
    /// `ERROR` or `OK`.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub processing_state: Option<String>,
    /// Attributes of the profile.
    #[serde(default, deserialize_with = "lenient::map")]
    pub attributes: Attributes,
    /// Its accounts; absent unless asked for with `include_nested`.
    #[serde(default, deserialize_with = "lenient::list")]
    pub accounts: Vec<SearchAccount>,
    /// When ISC made it.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    /// When it last changed.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub modified: Option<Time>,
    /// When the index read it.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub synced: Option<Time>,
}

/// An account inside a [`SearchIdentity`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchAccount {
    /// Id.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Native identity.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// Source.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub source: Option<Reference>,
    /// Disabled.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// Locked.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    /// Correlated by hand.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub manually_correlated: Option<bool>,
}

/// An audit event. Source: `POST /search`, index `events`. `actor` and `target` carry names, not ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchEvent {
    /// Id.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Name for people.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `USER_INVITE`, …
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Group of actions.
    #[serde(
        default,
        rename = "type",
        deserialize_with = "lenient::opt_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<String>,
    /// What was done.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// `PASSED`, `FAILED`, …
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Technical name, `USER_INVITE_PASSED`.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub technical_name: Option<String>,
    /// Who did it.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub actor: Option<Reference>,
    /// To whom or what.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub target: Option<Reference>,
    /// Where in ISC.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
    /// Links events of one cause.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// Kinds of objects touched.
    #[serde(default, deserialize_with = "lenient::list")]
    pub objects: Vec<String>,
    /// Details by kind.
    #[serde(default, deserialize_with = "lenient::map")]
    pub attributes: Attributes,
    /// When it happened.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    /// When the index read it.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub synced: Option<Time>,
}
