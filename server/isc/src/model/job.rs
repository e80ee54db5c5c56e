use serde::{Deserialize, Serialize};

use crate::{lenient, open_enum::open_enum};

open_enum!(
    /// Where the synchronisation of an identity's attributes stands, as told once when it began.
    SyncStatus { Queued = "QUEUED", InProgress = "IN_PROGRESS", Success = "SUCCESS", Error = "ERROR" }
);

/// A synchronisation of attributes that began. No operation tells how it ends. Source: schema `IdentitySyncJob`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SyncJob {
    /// Id of the job; no task.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Where it stood at the answer.
    #[serde(default, deserialize_with = "lenient::opt_word", skip_serializing_if = "Option::is_none")]
    pub status: Option<SyncStatus>,
    /// ISC's id of the answer, when a header carried one; not part of ISC's object.
    #[serde(skip)]
    pub request_id: Option<String>,
}

/// What became of one id of a call about many. Source: schema `BulkIdentitiesAccountsResponse`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkOutcome {
    /// The id as it was asked.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// 202 when it was taken; else why not, as HTTP would say it.
    #[serde(default, deserialize_with = "lenient::opt_int", skip_serializing_if = "Option::is_none")]
    pub status_code: Option<i64>,
    /// ISC's words when it was not taken.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl BulkOutcome {
    /// Whether ISC took it: accepted, not done.
    pub fn is_accepted(&self) -> bool {
        self.status_code.is_some_and(|code| (200..300).contains(&code))
    }
}
