//! The last two steps: the run, and what became of it.

use super::{ImportHead, ImportWay, PlanAction, PlanCounts};
use crate::accounts::{AccountItem, AccountJob};
use crate::{Page, SourceFileId};
use serde::{Deserialize, Serialize};

/// Rows that failed for one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureCause {
    /// In words, with what to do.
    pub words: String,
    /// Rows.
    pub count: u64,
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceiptRow {
    /// Its number below the headings.
    pub row: i64,
    /// The line of the file it begins on.
    pub line: i64,
    /// Its key.
    pub native: String,
    /// What was planned.
    pub action: PlanAction,
    /// What became of it; none of rows that were not in the run.
    pub item: Option<AccountItem>,
    /// Why it was not in the run.
    pub why: Option<String>,
}

/// The pages of the run and of the result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResultView {
    /// The import.
    pub head: ImportHead,
    /// How it was written.
    pub way: ImportWay,
    /// What the dry run said.
    pub plan: PlanCounts,
    /// The file that the accounts were put into, when it is loaded by file: what that does is on the source's safety page.
    pub file: Option<SourceFileId>,
    /// The accounts that are written row by row.
    pub job: Option<AccountJob>,
    /// Why rows failed or were stopped, most first.
    pub causes: Vec<FailureCause>,
    /// Rows that can be taken as a file and imported again: failed, stopped, not sent.
    pub failed: u64,
    /// A page of rows.
    pub rows: Page<ReceiptRow>,
    /// Only rows with this outcome or action are shown.
    pub show: Option<String>,
    /// Imports made of its failed rows.
    pub again: Vec<crate::AccountJobId>,
}
