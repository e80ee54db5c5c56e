use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{Attributes, TaskId, Time, lenient, open_enum::open_enum};

open_enum!(
    /// How ISC runs a task. No value names invitations.
    TaskType { Quartz = "QUARTZ", Qpoc = "QPOC", QueuedTask = "QUEUED_TASK" }
);

open_enum!(
    /// How a task ended. ISC writes other cases ("Success") in places: compare through [`CompletionStatus::normalized`].
    CompletionStatus {
        Success = "SUCCESS",
        Warning = "WARNING",
        Error = "ERROR",
        Terminated = "TERMINATED",
        TempError = "TEMPERROR",
    }
);

impl CompletionStatus {
    /// The listed value that is meant, ignoring case; `TEMP_ERROR`, which account aggregations use, is `TEMPERROR`.
    #[must_use]
    pub fn normalized(&self) -> Self {
        match self {
            Self::Other(text) => match text.to_ascii_uppercase().as_str() {
                "TEMP_ERROR" => Self::TempError,
                upper if Self::from(upper).is_known() => Self::from(upper),
                _ => self.clone(),
            },
            known => known.clone(),
        }
    }
}

open_enum!(
    /// How bad a task's message is.
    MessageType { Info = "INFO", Warn = "WARN", Error = "ERROR" }
);

/// A task: what ISC runs in the background after an accepted call. Kept by ISC for 90 days.
///
/// Source: schema `TaskStatus`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskStatus {
    /// The id for `/task-status/{id}`.
    pub id: TaskId,
    /// How ISC runs it.
    #[serde(
        default,
        rename = "type",
        deserialize_with = "lenient::opt",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<TaskType>,
    /// Name of this run.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub unique_name: Option<String>,
    /// What it does.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Name of the parent task.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub parent_name: Option<String>,
    /// Who started it.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub launcher: Option<String>,
    /// What it works on.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub target: Option<TaskTarget>,
    /// When it was asked for.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    /// When it last changed.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub modified: Option<Time>,
    /// When it began; absent while it is queued.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub launched: Option<Time>,
    /// When it ended.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub completed: Option<Time>,
    /// How it ended; `None` while it is queued or running.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub completion_status: Option<CompletionStatus>,
    /// What it reported.
    #[serde(default, deserialize_with = "lenient::list")]
    pub messages: Vec<TaskMessage>,
    /// Labels of its results; the values are in [`TaskStatus::attributes`].
    #[serde(default, deserialize_with = "lenient::list")]
    pub returns: Vec<TaskReturn>,
    /// Results by the names in [`TaskStatus::returns`].
    #[serde(default, deserialize_with = "lenient::map")]
    pub attributes: Attributes,
    /// Progress in words.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub progress: Option<String>,
    /// Progress in percent; tasks that are done may still say 0.
    #[serde(default, deserialize_with = "lenient::opt_int", skip_serializing_if = "Option::is_none")]
    pub percent_complete: Option<i64>,
    /// The definition that it ran.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub task_definition_summary: Option<TaskDefinitionSummary>,
    /// ISC's id of the answer this was read from, when a header carried one; not part of ISC's object.
    #[serde(skip)]
    pub request_id: Option<String>,
}

/// What a task works on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskTarget {
    /// `APPLICATION` (a source) or `IDENTITY`.
    #[serde(
        default,
        rename = "type",
        deserialize_with = "lenient::opt_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<String>,
    /// The object's id.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The object's name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// One message of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskMessage {
    /// How bad it is.
    #[serde(
        default,
        rename = "type",
        deserialize_with = "lenient::opt",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<MessageType>,
    /// Message key, which may be a whole sentence.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The text; `{locale, message}` for most tasks, a plain string for account aggregations.
    #[serde(default, deserialize_with = "localized_text", skip_serializing_if = "Option::is_none")]
    pub localized_text: Option<String>,
    /// Parameters of the key.
    #[serde(default, deserialize_with = "lenient::list")]
    pub parameters: Vec<Value>,
}

impl TaskMessage {
    /// What to show: the text, else the key.
    pub fn text(&self) -> &str {
        self.localized_text.as_deref().or(self.key.as_deref()).unwrap_or_default()
    }
}

/// The label of one result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskReturn {
    /// Label; called `displayLabel` for account aggregations.
    #[serde(default, alias = "displayLabel", deserialize_with = "lenient::opt_text")]
    pub name: Option<String>,
    /// Name of the value in the task's attributes.
    #[serde(default, deserialize_with = "lenient::opt_text")]
    pub attribute_name: Option<String>,
}

/// The definition that a task ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskDefinitionSummary {
    /// Id of the definition.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Name of the definition.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub unique_name: Option<String>,
    /// What it does.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Name of its parent.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub parent_name: Option<String>,
    /// The class that runs it.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub executor: Option<String>,
}

fn localized_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Object(mut map) => match map.remove("message") {
            Some(Value::String(text)) => Some(text),
            _ => None,
        },
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completion_is_compared_ignoring_case_and_kept_as_it_came() {
        for (text, meant) in [
            ("Success", CompletionStatus::Success),
            ("TEMP_ERROR", CompletionStatus::TempError),
            ("temperror", CompletionStatus::TempError),
            ("ERROR", CompletionStatus::Error),
        ] {
            let status = CompletionStatus::from(text);
            assert_eq!(status.normalized(), meant);
            assert_eq!(status.as_str(), text);
        }
        let unknown = CompletionStatus::from("PARTIAL");
        assert_eq!(unknown.normalized(), unknown);
    }

    #[test]
    fn both_shapes_of_messages_and_returns_are_read() {
        let json = r#"{"id":"t1","messages":[{"type":"WARN","key":"k","localizedText":{"locale":"en","message":"m"}},
            {"type":"ERROR","error":true,"key":"k2","localizedText":"plain"},null],
            "returns":[{"name":"a","attributeName":"x"},{"displayLabel":"b","attributeName":"y"}],
            "percentComplete":"100","completionStatus":null,"progress":null,"target":null}"#;
        let task: TaskStatus = serde_json::from_str(json).unwrap();
        assert_eq!(task.messages.iter().map(TaskMessage::text).collect::<Vec<_>>(), ["m", "plain"]);
        assert_eq!(task.returns[1].name.as_deref(), Some("b"));
        assert_eq!(task.percent_complete, Some(100));
        assert_eq!(task.completion_status, None);
        let again: TaskStatus = serde_json::from_str(&serde_json::to_string(&task).unwrap()).unwrap();
        assert_eq!(again, task);
    }
}
