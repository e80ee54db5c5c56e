use serde::{Deserialize, Serialize};

use crate::{Time, lenient, open_enum::open_enum};

open_enum!(
    /// How an activity ended.
    ActivityCompletion {
        Success = "SUCCESS",
        Failure = "FAILURE",
        Incomplete = "INCOMPLETE",
        Pending = "PENDING",
    }
);

/// Something that ISC provisioned, or tried to. Source: schema `AccountActivity` of `/account-activities`. Accounts made
/// through the API are not among them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountActivity {
    /// Its id.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it began.
    #[serde(default, deserialize_with = "lenient::opt_time", skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    /// When it ended.
    #[serde(default, deserialize_with = "lenient::opt_time", skip_serializing_if = "Option::is_none")]
    pub completed: Option<Time>,
    /// How it ended; absent while it runs.
    #[serde(default, deserialize_with = "lenient::opt_word", skip_serializing_if = "Option::is_none")]
    pub completion_status: Option<ActivityCompletion>,
    /// What kind, e.g. `appRequest`. Not an enumeration in the documentation.
    #[serde(
        default,
        rename = "type",
        deserialize_with = "lenient::opt_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<String>,
    /// What went wrong.
    #[serde(default, deserialize_with = "lenient::list")]
    pub errors: Vec<String>,
    /// What was odd.
    #[serde(default, deserialize_with = "lenient::list")]
    pub warnings: Vec<String>,
}
