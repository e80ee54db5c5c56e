//! The third step: problems, decisions, and what was fixed without asking.

use super::{ImportHead, RowState};
use crate::Page;
use crate::accounts::{Difference, FieldKind};
use serde::{Deserialize, Serialize};

/// What a cause asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CauseKind {
    /// The row cannot go on.
    Problem,
    /// Somebody has to choose.
    Decide,
}

/// Rows with one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseGroup {
    /// Key in addresses and forms: `missing:sn`, `exists`.
    pub key: String,
    /// What it asks for.
    pub kind: CauseKind,
    /// "Last name is empty".
    pub words: String,
    /// The field it is about.
    pub field: Option<String>,
    /// Rows.
    pub count: u64,
    /// Whether Gangway knows a value that was probably meant, row by row (lost zeros, a day as a number): the group can
    /// be repaired at once.
    pub repairable: bool,
}

/// Something that was fixed in many rows without asking. It can be taken back, and made again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixGroup {
    /// Key in addresses and forms: `blanks:sn`, `dates:startDate`.
    pub key: String,
    /// "Spaces around Last name removed".
    pub words: String,
    /// The field.
    pub field: String,
    /// Rows that it changes, or would.
    pub count: u64,
    /// Whether it is made now.
    pub on: bool,
}

/// What is wrong with a row, or to be decided about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowProblem {
    /// Key of its cause ([`CauseGroup::key`]).
    pub cause: String,
    /// What it asks for.
    pub kind: CauseKind,
    /// The field it is about; none for the whole row.
    pub field: Option<String>,
    /// In words, with what to do.
    pub words: String,
    /// A value that was probably meant.
    pub suggestion: Option<String>,
}

/// What is done about rows whose account exists already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExistingChoice {
    /// The account stays as it is.
    Skip,
    /// It gets the row's values.
    Update,
}

impl ExistingChoice {
    /// The name in forms and in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Update => "update",
        }
    }

    /// The choice of a name.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Skip, Self::Update].into_iter().find(|choice| choice.key() == key)
    }
}

/// An account that exists already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Existing {
    /// ISC's id of it.
    pub account_id: String,
    /// Its key as ISC has it; other capitals than the row's where that is so.
    pub native: String,
    /// What an update would change: new (`sent`) and old (`shown`).
    pub differs: Vec<Difference>,
    /// What was chosen for this row.
    pub choice: Option<ExistingChoice>,
}

/// A column of the grid: a field that has a column or a fixed value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridColumn {
    /// The field.
    pub field: String,
    /// The file's heading, where it differs.
    pub heading: Option<String>,
    /// Type of its values.
    pub kind: FieldKind,
    /// Takes several values: rows with the same key each bring one.
    pub multi: bool,
    /// It is the account's key.
    pub key: bool,
    /// It has to be filled.
    pub required: bool,
}

/// A cell of the grid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridCell {
    /// What goes into the account; of a secret only dots.
    pub text: String,
    /// As it stands in the file, where that is something else.
    pub original: Option<String>,
    /// What is wrong with it: the cell's description.
    pub problem: Option<String>,
    /// Somebody changed it.
    pub edited: bool,
}

/// A row of the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridRow {
    /// Its number below the headings, from 1: stable, the key in forms.
    pub row: i64,
    /// The line of the file, or row of the sheet, that it begins on.
    pub line: i64,
    /// Where it stands.
    pub state: RowState,
    /// In the order of [`FixView::columns`].
    pub cells: Vec<GridCell>,
    /// What is wrong with it, or to be decided.
    pub problems: Vec<RowProblem>,
    /// The account that exists already.
    pub existing: Option<Existing>,
    /// The row whose account it is part of.
    pub joins: Option<i64>,
}

/// Which rows are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RowFilter {
    /// Only in this state.
    pub state: Option<RowState>,
    /// Only with this cause ([`CauseGroup::key`]) or automatic fix ([`FixGroup::key`]).
    pub cause: Option<String>,
    /// Only with this text in a cell, whatever its case.
    pub find: String,
}

/// Some rows of the filtered list, for the grid that shows a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsWindow {
    /// Place of the first in the filtered list, from 0.
    pub from: u64,
    /// Rows in the filtered list.
    pub total: u64,
    /// The rows.
    pub rows: Vec<GridRow>,
    /// Where all rows of the import stand now.
    pub counts: super::RowCounts,
    /// What undo would take back, in words.
    pub undo: Option<String>,
    /// What redo would make again, in words.
    pub redo: Option<String>,
}

/// A new value of a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellEdit {
    /// The row.
    pub row: i64,
    /// The field.
    pub field: String,
    /// Its value; empty for none.
    pub value: String,
}

/// The page of the third step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FixView {
    /// The import.
    pub head: ImportHead,
    /// Problems, then decisions; most rows first.
    pub causes: Vec<CauseGroup>,
    /// What was fixed without asking.
    pub fixes: Vec<FixGroup>,
    /// Columns of the grid.
    pub columns: Vec<GridColumn>,
    /// A page of rows.
    pub rows: Page<GridRow>,
    /// Which are shown.
    pub filter: RowFilter,
    /// What is done about all rows whose account exists; none when each is decided by itself.
    pub existing: Option<ExistingChoice>,
    /// Rows whose account exists.
    pub exist: u64,
    /// What undo would take back, in words: "Last name of row 17".
    pub undo: Option<String>,
    /// What redo would make again, in words.
    pub redo: Option<String>,
}
