use serde::{Deserialize, Serialize};

use crate::{MessageType, SourceStatus, TaskMessage, TaskStatus, Time, lenient, open_enum::open_enum};

/// What `load-accounts` is answered with. Source: schema `LoadAccountsTask`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoadStarted {
    /// Whether ISC took the request; says nothing about the aggregation.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// The aggregation's task; near to other tasks (its name is called `name`, its texts are plain).
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskStatus>,
    /// ISC's id of the answer, when a header carried one; not part of ISC's object.
    #[serde(skip)]
    pub request_id: Option<String>,
}

impl LoadStarted {
    /// Why the aggregation will not run, if that is known already: another one of the source is running, for example. In
    /// ISC's words.
    pub fn refused(&self) -> Option<String> {
        let task = self.task.as_ref();
        let is_error = |message: &&TaskMessage| message.kind == Some(MessageType::Error);
        let said = task.and_then(|task| task.messages.iter().find(is_error)).map(TaskMessage::text);
        let ended = task.and_then(|task| task.completion_status.as_ref()).map(|status| status.normalized());
        let badly = ended
            .as_ref()
            .is_some_and(|status| matches!(status.as_str(), "ERROR" | "TERMINATED" | "TEMPERROR"));
        if said.is_none() && !badly && self.success != Some(false) {
            return None;
        }
        Some(said.filter(|text| !text.is_empty()).unwrap_or("ISC gave no reason").to_owned())
    }
}

open_enum!(
    /// Where an aggregation stands.
    AggregationState {
        Started = "STARTED",
        AccountsCollected = "ACCOUNTS_COLLECTED",
        Completed = "COMPLETED",
        Cancelled = "CANCELLED",
        Retried = "RETRIED",
        Terminated = "TERMINATED",
        NotFound = "NOT_FOUND",
    }
);

/// How far an aggregation is. Source: schema `AccountAggregationStatus`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AggregationStatus {
    /// When it started.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub start: Option<Time>,
    /// Where it stands.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub status: Option<AggregationState>,
    /// New, changed and deleted accounts, all of them.
    #[serde(default, deserialize_with = "lenient::opt_int", skip_serializing_if = "Option::is_none")]
    pub total_accounts: Option<i64>,
    /// Of those, processed so far.
    #[serde(default, deserialize_with = "lenient::opt_int", skip_serializing_if = "Option::is_none")]
    pub processed_accounts: Option<i64>,
    /// Accounts that the file lacks.
    #[serde(default, deserialize_with = "lenient::opt_int", skip_serializing_if = "Option::is_none")]
    pub total_accounts_marked_for_deletion: Option<i64>,
    /// Accounts that were removed.
    #[serde(default, deserialize_with = "lenient::opt_int", skip_serializing_if = "Option::is_none")]
    pub deleted_accounts: Option<i64>,
    /// Identities to be refreshed.
    #[serde(default, deserialize_with = "lenient::opt_int", skip_serializing_if = "Option::is_none")]
    pub total_identities: Option<i64>,
    /// Of those, refreshed so far.
    #[serde(default, deserialize_with = "lenient::opt_int", skip_serializing_if = "Option::is_none")]
    pub processed_identities: Option<i64>,
}

/// Health of a source. Source: schema `SourceHealthDto_v3`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceHealth {
    /// The source.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the last test of its connection gave.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub status: Option<SourceStatus>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> LoadStarted {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn an_accepted_load_may_have_failed_already() {
        let busy = read(
            r#"{"success":true,"task":{"id":"t","completionStatus":"ERROR","messages":[{"type":"ERROR","error":true,
                "key":"busy","localizedText":"Another one runs"}]}}"#,
        );
        assert_eq!(busy.refused().as_deref(), Some("Another one runs"));
        let silent =
            read(r#"{"success":true,"task":{"id":"t","completionStatus":"TEMP_ERROR","messages":null}}"#);
        assert_eq!(silent.refused().as_deref(), Some("ISC gave no reason"));
        let running = read(
            r#"{"success":true,"task":{"id":"t","completionStatus":null,"messages":[{"type":"WARN","key":"w"}]}}"#,
        );
        assert_eq!(running.refused(), None);
        assert_eq!(read(r#"{"task":{"id":"t"}}"#).refused(), None);
        assert!(read(r#"{"success":false}"#).refused().is_some());
    }

    #[test]
    fn counts_are_read_however_they_come() {
        let json = r#"{"start":null,"status":"PAUSED","totalAccounts":"12","deletedAccounts":null}"#;
        let status: AggregationStatus = serde_json::from_str(json).unwrap();
        assert_eq!(status.status, Some(AggregationState::Other("PAUSED".to_owned())));
        assert_eq!((status.total_accounts, status.deleted_accounts), (Some(12), None));
    }
}
