use serde::{Deserialize, Serialize};

use crate::{IdentityId, Reference, lenient, open_enum::open_enum};

open_enum!(
    /// Whether an identity takes part in ISC's scheduled processing.
    PublicIdentityState {
        Active = "ACTIVE",
        InactiveShortTerm = "INACTIVE_SHORT_TERM",
        InactiveLongTerm = "INACTIVE_LONG_TERM",
    }
);

/// What any user may see of an identity. Source: `/public-identities`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicIdentity {
    /// Id.
    pub id: IdentityId,
    /// Display name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Technical name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Work mail.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Registration status, under another name than in `/identities`.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Part in processing.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub identity_state: Option<PublicIdentityState>,
    /// Manager.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub manager: Option<Reference>,
}
