//! What the next aggregation of a file would do to a source's accounts.

use crate::accounts::Difference;
use crate::{ComparisonId, PersonId, SourceFileId, SourceId};
use serde::{Deserialize, Serialize};

/// How far a comparison is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompareState {
    /// The file and ISC's accounts are being read.
    Reading,
    /// Every account was read.
    Done,
    /// It came to no result; nothing is concluded.
    Failed,
}

impl CompareState {
    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// What a name means; anything unknown has no result.
    pub fn parse(key: &str) -> Self {
        match key {
            "reading" => Self::Reading,
            "done" => Self::Done,
            _ => Self::Failed,
        }
    }
}

/// What would become of one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// In ISC only: it would be removed.
    Goes,
    /// In the file only: it would be made.
    Adds,
    /// In both, with other values.
    Differs,
    /// In ISC and in the file under keys that differ in upper and lower case only. Whether ISC takes the two for the same
    /// account is not known.
    Unsure,
}

impl RowKind {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::Goes, Self::Adds, Self::Differs, Self::Unsure];

    /// The name in the store and in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Goes => "goes",
            Self::Adds => "adds",
            Self::Differs => "differs",
            Self::Unsure => "unsure",
        }
    }

    /// What a name means.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// Where a difference comes from, told by a baseline beside the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// ISC still has what the baseline says: this file makes the change.
    File,
    /// This file says what the baseline says: ISC was changed since.
    Isc,
    /// Both moved away from the baseline.
    Both,
}

impl Since {
    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Isc => "isc",
            Self::Both => "both",
        }
    }

    /// What a name means.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::File, Self::Isc, Self::Both].into_iter().find(|since| since.key() == key)
    }
}

/// Who added an account that only ISC has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedBy {
    /// Who.
    pub by_name: String,
    /// The job: `A-0007`, `I-0031`.
    pub job: String,
    /// Whether it was an import.
    pub import: bool,
    /// When ISC took it, domain milliseconds UTC.
    pub at: i64,
}

/// One account of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareRow {
    /// What would become of it.
    pub kind: RowKind,
    /// Its key on the source.
    pub native: String,
    /// Whom it is linked to.
    pub person: Option<(PersonId, String)>,
    /// Rows of the file that are about it.
    pub file_rows: u64,
    /// Old → new: `sent` is what stands in the file, `shown` what ISC shows.
    pub differs: Vec<Difference>,
    /// Where the difference comes from.
    pub since: Option<Since>,
    /// Who added it; none: not by Gangway.
    pub added: Option<AddedBy>,
}

/// How many accounts are what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareCounts {
    /// Accounts that ISC has.
    pub in_isc: u64,
    /// Accounts in the file.
    pub in_file: u64,
    /// Rows of the file below its headings.
    pub rows: u64,
    /// In ISC only.
    pub goes: u64,
    /// In the file only.
    pub adds: u64,
    /// In both with other values.
    pub differs: u64,
    /// In both, keys differ in case only.
    pub unsure: u64,
    /// Rows of the file without a key: no accounts.
    pub keyless: u64,
    /// Different people linked to the accounts that would go.
    pub people: u64,
}

/// Headings of a file against the source's template.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headings {
    /// In the template, not in the file. ISC may empty these attributes.
    pub missing: Vec<String>,
    /// In the file, not in the template. ISC ignores or refuses them.
    pub extra: Vec<String>,
    /// The same headings in another order.
    pub reordered: bool,
    /// What the template could not be compared for, in words.
    pub unread: Option<String>,
}

impl Headings {
    /// Whether the file has exactly the template's headings.
    pub fn is_same(&self) -> bool {
        self.missing.is_empty() && self.extra.is_empty() && !self.reordered && self.unread.is_none()
    }
}

/// What to look at besides, in a sentence each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worry(pub String);

/// What an aggregation of the file would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prediction {
    /// Accounts that are missing from the file.
    pub goes: u64,
    /// The most that ISC's threshold lets go; none when ISC names no threshold.
    pub most: Option<u64>,
    /// Whether ISC would hold all removals back.
    pub held: bool,
}

/// A comparison of one file with ISC's accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Its id.
    pub id: ComparisonId,
    /// The source.
    pub source: SourceId,
    /// Its name.
    pub source_name: String,
    /// The file.
    pub file: SourceFileId,
    /// How far it is.
    pub state: CompareState,
    /// Who asked.
    pub by_name: String,
    /// When, domain milliseconds UTC.
    pub asked_at: i64,
    /// When the last account was read, domain milliseconds UTC.
    pub read_at: Option<i64>,
    /// Accounts read so far.
    pub read: u64,
    /// Accounts that ISC counts, when it counts them.
    pub expected: Option<u64>,
    /// Numbers; final when done.
    pub counts: CompareCounts,
    /// ISC's delete threshold in percent, as read then.
    pub threshold: Option<u32>,
    /// Whether the source made identities then.
    pub authoritative: bool,
    /// Headings against the template.
    pub headings: Headings,
    /// The file that was the baseline, when it is another one.
    pub against: Option<SourceFileId>,
    /// Why it failed, or what has to be known beside the numbers; a sentence each.
    pub problem: Option<String>,
    /// What else to know; a sentence each.
    pub worries: Vec<Worry>,
}

impl Comparison {
    /// Older than ten minutes, numbers are not acted on.
    pub const FRESH_MS: i64 = 600_000;

    /// Whether it is complete and younger than ten minutes.
    pub fn is_fresh(&self, now: i64) -> bool {
        self.state == CompareState::Done
            && self.read_at.is_some_and(|at| (0..=Self::FRESH_MS).contains(&(now - at)))
    }
}
