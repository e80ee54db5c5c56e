use serde::{Deserialize, Serialize};

use crate::lenient;

/// A reference to another object: its type, id and name at the time of the answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reference {
    /// `IDENTITY`, `SOURCE`, …
    #[serde(
        default,
        rename = "type",
        deserialize_with = "lenient::opt_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<String>,
    /// The id.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Reference {
    /// The id as an identity's, when it has that form.
    pub fn identity_id(&self) -> Option<crate::IdentityId> {
        self.id.as_deref()?.parse().ok()
    }
}
