//! Where an import stands: its steps, its rows, and what goes on in the background.

use super::FileFacts;
use crate::accounts::AccountCounts;
use crate::{AccountJobId, PersonId, SourceId};
use serde::{Deserialize, Serialize};

/// The six steps, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportStep {
    /// A file, and how it is read.
    Upload,
    /// Which column is which field.
    Columns,
    /// Problems and decisions.
    Fix,
    /// What would happen. Writes nothing.
    DryRun,
    /// The run.
    Run,
    /// What became of it.
    Result,
}

impl ImportStep {
    /// All, in order.
    pub const ALL: [Self; 6] =
        [Self::Upload, Self::Columns, Self::Fix, Self::DryRun, Self::Run, Self::Result];

    /// The name in addresses and in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Columns => "columns",
            Self::Fix => "fix",
            Self::DryRun => "dry-run",
            Self::Run => "run",
            Self::Result => "result",
        }
    }

    /// The step of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.key() == key)
    }

    /// The name on the screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::Upload => "Upload",
            Self::Columns => "Columns",
            Self::Fix => "Fix",
            Self::DryRun => "Dry run",
            Self::Run => "Run",
            Self::Result => "Result",
        }
    }
}

/// What an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Nothing of it was sent.
    Draft,
    /// Its run was started.
    Started,
    /// It was given up before anything was sent.
    Discarded,
}

impl ImportState {
    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Started => "started",
            Self::Discarded => "discarded",
        }
    }

    /// The state of a name.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Draft, Self::Started, Self::Discarded].into_iter().find(|state| state.key() == key)
    }
}

/// Where one row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// It goes into the run, or is skipped because somebody decided so.
    Ready,
    /// Something is wrong with it.
    Problem,
    /// Somebody has to decide: the account exists, or its key stands in several rows.
    Decide,
    /// Somebody left it out.
    LeftOut,
    /// It is part of the account of another row, which has the same key and differs in fields of several values only.
    Joined,
}

impl RowState {
    /// All, in the order of counts.
    pub const ALL: [Self; 5] = [Self::Ready, Self::Problem, Self::Decide, Self::LeftOut, Self::Joined];

    /// The name in the store and in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Problem => "problem",
            Self::Decide => "decide",
            Self::LeftOut => "left_out",
            Self::Joined => "joined",
        }
    }

    /// The state of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// How many rows stand where. Their sum is the number of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the number of rows in the state of its name")]
pub struct RowCounts {
    pub ready: u64,
    pub problem: u64,
    pub decide: u64,
    pub left_out: u64,
    pub joined: u64,
}

impl RowCounts {
    /// All rows.
    pub fn total(&self) -> u64 {
        self.ready + self.problem + self.decide + self.left_out + self.joined
    }

    /// Rows in one state.
    pub fn of(&self, state: RowState) -> u64 {
        match state {
            RowState::Ready => self.ready,
            RowState::Problem => self.problem,
            RowState::Decide => self.decide,
            RowState::LeftOut => self.left_out,
            RowState::Joined => self.joined,
        }
    }
}

/// What is being done with an import in the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkKind {
    /// The file is cut into rows.
    Reading,
    /// Rows are checked.
    Checking,
    /// Existing accounts are looked up.
    Looking,
    /// The dry run: existing accounts are looked up again, and links predicted.
    Predicting,
    /// The rows are handed over to the run.
    Starting,
}

impl WorkKind {
    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Checking => "checking",
            Self::Looking => "looking",
            Self::Predicting => "predicting",
            Self::Starting => "starting",
        }
    }

    /// The kind of a name.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Reading, Self::Checking, Self::Looking, Self::Predicting, Self::Starting]
            .into_iter()
            .find(|kind| kind.key() == key)
    }

    /// What is done, as the beginning of a sentence: "Reading the file: 1,200 rows so far".
    pub fn words(self) -> &'static str {
        match self {
            Self::Reading => "Reading the file",
            Self::Checking => "Checking the rows",
            Self::Looking => "Looking for accounts that exist already",
            Self::Predicting => "Working out what would happen",
            Self::Starting => "Starting the run",
        }
    }
}

/// Background work of an import: while there is some, its pages show how far it is instead of what it works out.
/// News come under the live topic `import:{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// What is done.
    pub kind: WorkKind,
    /// Rows done.
    pub done: u64,
    /// Rows in all, once that is known.
    pub total: Option<u64>,
    /// Why it stopped, as a sentence with what to do. Then nothing goes on until somebody asks again (`import_retry`).
    pub problem: Option<String>,
}

/// An import in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportSummary {
    /// `I-0031`.
    pub id: AccountJobId,
    /// Name of the file, or "Pasted cells".
    pub name: String,
    /// The source.
    pub source: SourceId,
    /// Its name.
    pub source_name: String,
    /// Who made it.
    pub owner: PersonId,
    /// Their name.
    pub owner_name: String,
    /// What it is.
    pub state: ImportState,
    /// The step it has reached.
    pub step: ImportStep,
    /// Rows below the headings; 0 while the file is read for the first time.
    pub rows: u64,
    /// When it was made, domain milliseconds UTC.
    pub made_at: i64,
    /// When it was changed last.
    pub changed_at: i64,
    /// What became of its accounts, once it was started row by row.
    pub counts: Option<AccountCounts>,
}

/// What every step shows of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportHead {
    /// `I-0031`.
    pub id: AccountJobId,
    /// Name of the file, or "Pasted cells".
    pub name: String,
    /// The source.
    pub source: SourceId,
    /// Its name.
    pub source_name: String,
    /// Who made it.
    pub owner: PersonId,
    /// Their name.
    pub owner_name: String,
    /// Whether the caller may change it: it is theirs, and nothing of it was sent.
    pub may_change: bool,
    /// What it is.
    pub state: ImportState,
    /// The step it has reached: steps before it are links.
    pub step: ImportStep,
    /// The file.
    pub file: FileFacts,
    /// Rows below the headings.
    pub rows: u64,
    /// Where they stand. All are ready until they are checked for the first time.
    pub counts: RowCounts,
    /// When it was saved last, domain milliseconds UTC.
    pub saved_at: i64,
    /// What is done in the background; none when nothing is.
    pub work: Option<Work>,
    /// The import whose failed rows these are.
    pub parent: Option<AccountJobId>,
    /// The instant times are computed from.
    pub now: i64,
}
