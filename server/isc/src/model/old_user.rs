use serde::{Deserialize, Serialize};

use crate::{IdentityId, IdentityStatus, ShortId, lenient};

/// A person as the retired list names them [forum 907]: what matters is which long id belongs to a short one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OldUser {
    /// The short number.
    pub id: ShortId,
    /// The id of today, when the answer has one of that form.
    #[serde(default, deserialize_with = "long_id", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<IdentityId>,
    /// Account name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Display name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Work mail.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Registration status.
    #[serde(default, deserialize_with = "lenient::opt_word", skip_serializing_if = "Option::is_none")]
    pub status: Option<IdentityStatus>,
}

fn long_id<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<IdentityId>, D::Error> {
    Ok(lenient::opt_text(deserializer)?.and_then(|text| text.parse().ok()))
}
