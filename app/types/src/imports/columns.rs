//! The second step: which column is which field.

use super::ImportHead;
use crate::accounts::{AccountForm, Values};
use serde::{Deserialize, Serialize};

/// What a column is used for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnUse {
    /// Its cells are values of this field.
    Field(String),
    /// Not used.
    Nothing,
    /// `gangway_problem`, which Gangway wrote itself: ignored.
    Ours,
}

/// Where a use of a column comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuessKind {
    /// The heading is the field's name.
    Exact,
    /// The heading is much like it.
    Similar,
    /// As last time for this source and these headings.
    Remembered,
}

/// In which order a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 04/03/25 is 4 March.
    DayFirst,
    /// 04/03/25 is 3 April.
    MonthFirst,
    /// 04/03/25 is 25 March 2004.
    YearFirst,
}

impl DateOrder {
    /// The choice on the screen: "The day first".
    pub fn words(self) -> &'static str {
        match self {
            Self::DayFirst => "The day first",
            Self::MonthFirst => "The month first",
            Self::YearFirst => "The year first",
        }
    }

    /// The name in forms.
    pub fn key(self) -> &'static str {
        match self {
            Self::DayFirst => "day_first",
            Self::MonthFirst => "month_first",
            Self::YearFirst => "year_first",
        }
    }

    /// The order of a name.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::DayFirst, Self::MonthFirst, Self::YearFirst].into_iter().find(|order| order.key() == key)
    }
}

/// A column whose dates can be read in several ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateQuestion {
    /// One of its values, as it stands.
    pub sample: String,
    /// Each order that reads all of the column, and that value read so: "2025-03-04".
    pub readings: Vec<(DateOrder, String)>,
    /// What was answered.
    pub answer: Option<DateOrder>,
}

/// One column of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnView {
    /// Its place, from 0: the key in the form.
    pub index: usize,
    /// Its heading, or "Column 1".
    pub heading: String,
    /// Up to three different values.
    pub samples: Vec<String>,
    /// Rows with a value in it.
    pub filled: u64,
    /// What it is used for.
    pub used: ColumnUse,
    /// That was guessed, and how; none once a person chose.
    pub guess: Option<GuessKind>,
    /// To be answered once, when it is used for a date.
    pub dates: Option<DateQuestion>,
}

/// The page of the second step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnsView {
    /// The import.
    pub head: ImportHead,
    /// The form of the source's accounts, read just now or kept from the last time it was.
    pub form: AccountForm,
    /// The columns of the file.
    pub columns: Vec<ColumnView>,
    /// Fields that have to be filled, and have neither a column nor a fixed value.
    pub unmatched: Vec<String>,
    /// Values that every row gets where it has none, by field.
    pub fixed: Values,
    /// What changed at the source since this step was last done, as a sentence.
    pub changed: Option<String>,
}
