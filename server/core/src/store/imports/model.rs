//! What is kept of an import as JSON.

use crate::domain::file::damage::Column;
use gangway_types::SourceFileId;
use gangway_types::accounts::{Link, Values};
use gangway_types::imports::{ColumnUse, DateOrder, GuessKind, PlanCounts};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What one column looks like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// Rows with a value in it.
    pub filled: u64,
    /// Up to three different values.
    pub samples: Vec<String>,
    /// What finds damage.
    pub values: Column,
    /// What finds out how its dates are written.
    pub dates: crate::domain::file::dates::Column,
}

/// How the file is read, and what it looks like so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// Key of the encoding; none for a spreadsheet, or until it is found.
    pub encoding: Option<String>,
    /// The delimiter; none for a spreadsheet, or until it is found.
    pub delimiter: Option<u8>,
    /// Lines end in carriage return and line feed.
    pub crlf: bool,
    /// The sheet that is read.
    pub sheet: Option<String>,
    /// Other sheets.
    pub sheets: Vec<String>,
    /// Whether the first row names the columns; none until it is found.
    pub headings: Option<bool>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// What each looks like.
    pub looks: Vec<Look>,
    /// Why the file cannot be read.
    pub refused: Option<String>,
    /// Things that were noticed.
    pub notes: Vec<String>,
}

/// Which column is which field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// By column.
    pub uses: Vec<ColumnUse>,
    /// Where each comes from; none where somebody chose.
    pub guesses: Vec<Option<GuessKind>>,
    /// Values of rows that have none, by field.
    pub fixed: Values,
    /// How dates of columns that can be read in two ways are written, by column.
    pub dates: BTreeMap<usize, DateOrder>,
    /// Automatic fixes that somebody took back.
    pub off: BTreeSet<String>,
    /// Somebody has seen and kept it.
    pub kept: bool,
}

impl Mapping {
    /// The column of a field.
    pub fn column(&self, field: &str) -> Option<usize> {
        self.uses.iter().position(|used| matches!(used, ColumnUse::Field(name) if name == field))
    }
}

/// An account that exists already, as ISC showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExistingAccount {
    /// ISC's id of it.
    pub account_id: String,
    /// Its key, as ISC has it.
    pub native: String,
    /// Its values.
    pub values: Values,
    /// Whom it is linked to.
    #[serde(default)]
    pub link: Option<Link>,
}

/// What the dry run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// The numbers.
    pub counts: PlanCounts,
    /// Names every row with what is done about it.
    pub digest: String,
    /// When accounts were looked up for it, the domain's time.
    pub as_of: i64,
    /// Fingerprint of the form it was made with.
    pub fingerprint: String,
    /// What changed since the third step, as sentences.
    pub changed: Vec<String>,
    /// What is allowed and probably not meant, as sentences.
    pub worries: Vec<String>,
    /// The file that the accounts were put into, where they are loaded by file.
    pub file: Option<SourceFileId>,
}
