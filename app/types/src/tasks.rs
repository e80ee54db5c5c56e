//! ISC's tasks, in our words.

use crate::{AccountJobId, BatchId, PersonJobId, TaskId};
use serde::{Deserialize, Serialize};

/// A 404 within so many milliseconds of a task's birth means "not visible yet" (`STATES`, section 5).
pub const NEWBORN_MS: i64 = 10 * 60 * 1_000;

/// What a task's state means (`STATES`, section 5).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// ISC does not show it yet: a 404 within ten minutes of its birth.
    NotVisibleYet,
    /// Not launched.
    Queued,
    /// Launched, no completion status.
    Running,
    /// SUCCESS.
    Done,
    /// WARNING.
    DoneWithWarnings,
    /// ERROR.
    Failed,
    /// TERMINATED.
    Stopped,
    /// TEMPERROR or TEMP_ERROR.
    FailedForNow,
    /// A 404 later than that: its effect is looked for instead.
    NotShown,
    /// A completion status that we do not know, as it came.
    Other(String),
}

impl TaskState {
    /// From ISC's completion status and whether the task was launched.
    pub fn read(completion: Option<&str>, launched: bool) -> Self {
        match completion.map(str::to_ascii_uppercase).as_deref() {
            None if launched => Self::Running,
            None => Self::Queued,
            Some("SUCCESS") => Self::Done,
            Some("WARNING") => Self::DoneWithWarnings,
            Some("ERROR") => Self::Failed,
            Some("TERMINATED") => Self::Stopped,
            Some("TEMPERROR" | "TEMP_ERROR") => Self::FailedForNow,
            Some(_) => Self::Other(completion.unwrap_or_default().to_owned()),
        }
    }

    /// What a 404 means, by the milliseconds since the task's birth.
    pub fn not_found(age_ms: i64) -> Self {
        if age_ms < NEWBORN_MS { Self::NotVisibleYet } else { Self::NotShown }
    }

    /// The word on the page.
    pub fn word(&self) -> &str {
        match self {
            Self::NotVisibleYet => "Not visible yet",
            Self::Queued => "Queued",
            Self::Running => "Running",
            Self::Done => "Done",
            Self::DoneWithWarnings => "Done with warnings",
            Self::Failed => "Failed",
            Self::Stopped => "Stopped",
            Self::FailedForNow => "Failed for now",
            Self::NotShown => "Not shown by ISC",
            Self::Other(text) => text,
        }
    }

    /// The name in the store.
    pub fn key(&self) -> String {
        match self {
            Self::NotVisibleYet => "not_visible_yet".to_owned(),
            Self::Queued => "queued".to_owned(),
            Self::Running => "running".to_owned(),
            Self::Done => "done".to_owned(),
            Self::DoneWithWarnings => "done_with_warnings".to_owned(),
            Self::Failed => "failed".to_owned(),
            Self::Stopped => "stopped".to_owned(),
            Self::FailedForNow => "failed_for_now".to_owned(),
            Self::NotShown => "not_shown".to_owned(),
            Self::Other(text) => format!("other:{text}"),
        }
    }

    /// The state of a name.
    pub fn parse(key: &str) -> Self {
        for state in [
            Self::NotVisibleYet,
            Self::Queued,
            Self::Running,
            Self::Done,
            Self::DoneWithWarnings,
            Self::Failed,
            Self::Stopped,
            Self::FailedForNow,
            Self::NotShown,
        ] {
            if state.key() == key {
                return state;
            }
        }
        Self::Other(key.strip_prefix("other:").unwrap_or(key).to_owned())
    }

    /// Whether ISC has nothing more to say about it.
    pub fn is_over(&self) -> bool {
        !matches!(self, Self::NotVisibleYet | Self::Queued | Self::Running)
    }

    /// Whether it ended well.
    pub fn is_well(&self) -> bool {
        matches!(self, Self::Done | Self::DoneWithWarnings)
    }

    /// Whether ISC said that it failed. One that ISC does not show, or that was stopped, is not called failed.
    pub fn has_failed(&self) -> bool {
        matches!(self, Self::Failed | Self::FailedForNow)
    }

    /// Whether somebody should look at it.
    pub fn needs_attention(&self) -> bool {
        matches!(self, Self::Failed | Self::Stopped | Self::FailedForNow | Self::NotShown | Self::Other(_))
    }
}

/// The tabs of the task list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskTab {
    /// Not over.
    Running,
    /// Over, not well.
    Attention,
    /// Over, well.
    Done,
    /// All of them.
    #[default]
    All,
}

impl TaskTab {
    /// All tabs in order.
    pub const EACH: [Self; 4] = [Self::Running, Self::Attention, Self::Done, Self::All];

    /// The name in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Attention => "attention",
            Self::Done => "done",
            Self::All => "all",
        }
    }

    /// The word on the tab.
    pub fn word(self) -> &'static str {
        match self {
            Self::Running => "Running",
            Self::Attention => "Needs attention",
            Self::Done => "Done",
            Self::All => "All",
        }
    }

    /// The tab of a name; the default for an unknown one.
    pub fn parse(key: &str) -> Self {
        Self::EACH.into_iter().find(|tab| tab.key() == key).unwrap_or_default()
    }
}

/// What the task list may be narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskFilter {
    /// Which tab.
    pub tab: TaskTab,
    /// Kinds (ISC's `type`, or ours).
    pub kind: Vec<String>,
    /// Names of sources.
    pub target: Vec<String>,
    /// Names of who started them.
    pub by: Vec<String>,
    /// Started within so many days.
    pub days: Option<u32>,
    /// Page, from 1.
    pub page: u32,
}

/// One task in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskRow {
    /// ISC's id.
    pub id: TaskId,
    /// What it does, in words.
    pub title: String,
    /// Kind.
    pub kind: String,
    /// In our words.
    pub state: TaskState,
    /// Percent, when ISC gives one that moves.
    pub percent: Option<i64>,
    /// When it started or was born, milliseconds UTC.
    pub started_at: i64,
    /// How long it took or has been running, milliseconds.
    pub took: Option<i64>,
    /// Who started it.
    pub by: String,
    /// The batch that caused it.
    pub batch: Option<BatchId>,
    /// What is done to people: the job that caused it.
    #[serde(default)]
    pub people: Option<PersonJobId>,
    /// The accounts that it is about: the job that caused it.
    #[serde(default)]
    pub accounts: Option<AccountJobId>,
    /// Whether Gangway started it.
    pub ours: bool,
    /// Whether the reader started it.
    pub mine: bool,
}

/// How the reader's own tasks of the last day stand: what is spoken when it changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnTasks {
    /// Not over, whenever they started.
    pub running: u64,
    /// Ended well.
    pub done: u64,
    /// Over, not well.
    pub attention: u64,
}

/// The task list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskList {
    /// The page of tasks.
    pub page: crate::Page<TaskRow>,
    /// How many are in each tab, under the other filters.
    pub tabs: Vec<(TaskTab, u64)>,
    /// Kinds with counts under the other filters; chosen ones are there even when nothing matches.
    pub kinds: Vec<(String, u64)>,
    /// Sources with counts, likewise.
    pub targets: Vec<(String, u64)>,
    /// Starters with counts, likewise.
    pub starters: Vec<(String, u64)>,
    /// How many failed within the last 24 hours.
    pub failed_lately: u64,
    /// The reader's own.
    pub own: OwnTasks,
    /// When ISC was asked last, milliseconds UTC.
    pub read_at: Option<i64>,
    /// Why ISC could not be asked just now.
    pub stale: Option<String>,
}

/// One message of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskMessage {
    /// INFO, WARN or ERROR as ISC wrote it.
    pub level: String,
    /// The text.
    pub text: String,
}

/// One task, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskDetail {
    /// As in the list.
    pub row: TaskRow,
    /// Facts in order: label and value.
    pub facts: Vec<(String, String)>,
    /// Messages, oldest first.
    pub messages: Vec<TaskMessage>,
    /// Counts that the task returned: label and value.
    pub returns: Vec<(String, String)>,
    /// ISC's answer as it came, pretty-printed JSON.
    pub raw: Option<String>,
    /// ISC's request id of the call that started it.
    pub request_id: Option<String>,
    /// When ISC was asked last.
    pub read_at: Option<i64>,
    /// What is wrong with what is shown, in words: kept by us, not shown by ISC, not readable just now.
    pub note: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_temporary_error() {
        assert_eq!(TaskState::read(Some("TEMPERROR"), true), TaskState::FailedForNow);
        assert_eq!(TaskState::read(Some("Temp_Error"), true), TaskState::FailedForNow);
    }

    #[test]
    fn an_unknown_completion_is_kept_and_is_over() {
        let state = TaskState::read(Some("ABORTED"), true);
        assert_eq!(state, TaskState::Other("ABORTED".to_owned()));
        assert!(state.is_over() && !state.is_well());
        assert_eq!(TaskState::parse(&state.key()), state);
    }

    #[test]
    fn not_found_is_not_failed_whatever_its_age() {
        assert_eq!(TaskState::not_found(0), TaskState::NotVisibleYet);
        assert_eq!(TaskState::not_found(NEWBORN_MS - 1), TaskState::NotVisibleYet);
        assert_eq!(TaskState::not_found(NEWBORN_MS), TaskState::NotShown);
        assert!(!TaskState::NotShown.has_failed() && TaskState::NotShown.needs_attention());
    }

    #[test]
    fn no_completion_is_not_over() {
        assert_eq!(TaskState::read(None, false), TaskState::Queued);
        assert_eq!(TaskState::read(None, true), TaskState::Running);
    }
}
