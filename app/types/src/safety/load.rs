//! A file loaded into ISC from here.

use super::{CompareCounts, Prediction};
use crate::batches::RunView;
use crate::{ComparisonId, SourceFileId, SourceId, SourceLoadId, TaskId};
use serde::{Deserialize, Serialize};

/// Where a load stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadState {
    /// Somebody else has to say yes.
    Second,
    /// Accounts are read again before anything is sent.
    Reading,
    /// Another aggregation of the source runs.
    Busy,
    /// The file goes out.
    Sending,
    /// ISC took it; its task is followed.
    Running,
    /// ISC's task is over; accounts are read again.
    Checking,
    /// Everything is as predicted.
    Done,
    /// Over, and something is not as predicted.
    Differs,
    /// ISC did not load it.
    Failed,
    /// Not sent: what would happen changed since it was confirmed, or somebody stopped it.
    Stopped,
    /// Nobody knows whether ISC took it.
    Unknown,
}

impl LoadState {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Second,
        Self::Reading,
        Self::Busy,
        Self::Sending,
        Self::Running,
        Self::Checking,
        Self::Done,
        Self::Differs,
        Self::Failed,
        Self::Stopped,
        Self::Unknown,
    ];

    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Reading => "reading",
            Self::Busy => "busy",
            Self::Sending => "sending",
            Self::Running => "running",
            Self::Checking => "checking",
            Self::Done => "done",
            Self::Differs => "differs",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Unknown => "unknown",
        }
    }

    /// What a name means; anything unknown is not known.
    pub fn parse(key: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.key() == key).unwrap_or(Self::Unknown)
    }

    /// The word on the page.
    pub fn word(self) -> &'static str {
        match self {
            Self::Second => "Waits for a second person",
            Self::Reading => "Reading accounts before loading",
            Self::Busy => "Waits for another aggregation",
            Self::Sending => "Sending the file",
            Self::Running => "ISC is loading it",
            Self::Checking => "Comparing what ISC did",
            Self::Done => "Loaded, as predicted",
            Self::Differs => "Loaded, not as predicted",
            Self::Failed => "Not loaded",
            Self::Stopped => "Not sent",
            Self::Unknown => "Unknown",
        }
    }

    /// Whether nothing more happens by itself.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Differs | Self::Failed | Self::Stopped)
    }

    /// Whether nothing was sent so far.
    pub fn is_unsent(self) -> bool {
        matches!(self, Self::Second | Self::Reading | Self::Busy)
    }
}

/// What somebody decides about a load whose fate is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadDecision {
    /// It is taken for loaded: what ISC has now is compared.
    Loaded,
    /// It is taken for not loaded; it is not sent again.
    NotLoaded,
}

/// What came of a load.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadResult {
    /// ISC's own counts: label and number, as they came.
    pub told: Vec<(String, String)>,
    /// The comparison after the load; all of these zero is what was predicted.
    pub left: CompareCounts,
    /// What is not as predicted, a sentence each.
    pub differs: Vec<String>,
}

/// A file being loaded, or loaded, from here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceLoad {
    /// `L-0007`.
    pub id: SourceLoadId,
    /// The source.
    pub source: SourceId,
    /// Its name.
    pub source_name: String,
    /// The file.
    pub file: SourceFileId,
    /// Its name.
    pub file_name: String,
    /// Where it stands.
    pub state: LoadState,
    /// Who asked for it.
    pub by_name: String,
    /// ISC's id of who asked.
    pub by: String,
    /// When, domain milliseconds UTC.
    pub at: i64,
    /// What was confirmed.
    pub said: Prediction,
    /// Accounts that ISC had then.
    pub said_of: u64,
    /// The comparison that was confirmed.
    pub comparison: ComparisonId,
    /// The comparison right before sending.
    pub before: Option<ComparisonId>,
    /// The comparison afterwards.
    pub after: Option<ComparisonId>,
    /// Who said yes as the second person, and when.
    pub second: Option<(String, i64)>,
    /// Whether a second person is needed.
    pub needs_second: bool,
    /// ISC's task.
    pub task: Option<TaskId>,
    /// How far ISC says it is.
    pub progress: Option<(u64, u64)>,
    /// Why it waits, failed, was stopped or is unknown, in words.
    pub cause: Option<String>,
    /// ISC's request id.
    pub request_id: Option<String>,
    /// When the file went out, domain milliseconds UTC.
    pub sent_at: Option<i64>,
    /// When it was over, domain milliseconds UTC.
    pub ended_at: Option<i64>,
    /// What came of it.
    pub result: Option<LoadResult>,
    /// Its run; none before it was let go.
    pub run: Option<RunView>,
}
