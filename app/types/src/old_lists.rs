//! Lists of old ids that somebody brought, and what they were found to be.

use crate::{OldListId, PersonId};
use serde::{Deserialize, Serialize};

/// What a column of the file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OldColumn {
    /// Whatever each value looks like: a file without headings, or with one column.
    Any,
    /// The short id of the retired calls.
    Short,
    /// The 32-hex id of today.
    Long,
    /// The account name.
    Alias,
    /// An e-mail address.
    Mail,
    /// The whole name.
    Name,
    /// The first name.
    First,
    /// The last name.
    Last,
    /// Not looked at.
    Unused,
}

impl OldColumn {
    /// All of them, in the order of their menu.
    pub const ALL: [Self; 9] = [
        Self::Any,
        Self::Short,
        Self::Long,
        Self::Alias,
        Self::Mail,
        Self::Name,
        Self::First,
        Self::Last,
        Self::Unused,
    ];

    /// The name in forms and in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Short => "short",
            Self::Long => "long",
            Self::Alias => "alias",
            Self::Mail => "mail",
            Self::Name => "name",
            Self::First => "first",
            Self::Last => "last",
            Self::Unused => "unused",
        }
    }

    /// What a name means.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.key() == key)
    }

    /// The words in the menu.
    pub fn words(self) -> &'static str {
        match self {
            Self::Any => "Any of these",
            Self::Short => "Short id",
            Self::Long => "Id of today (32 characters)",
            Self::Alias => "Account name",
            Self::Mail => "E-mail",
            Self::Name => "Name",
            Self::First => "First name",
            Self::Last => "Last name",
            Self::Unused => "Not used",
        }
    }
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OldOutcome {
    /// Not looked at yet.
    Open,
    /// It is this person.
    Matched,
    /// It is a person whom an earlier row named already.
    Again,
    /// It may be several people, or its parts name different ones.
    Ambiguous,
    /// Nobody.
    Missing,
}

impl OldOutcome {
    /// Those that a finished list can have, in the order of its tabs.
    pub const ENDS: [Self; 4] = [Self::Matched, Self::Missing, Self::Ambiguous, Self::Again];

    /// The name in addresses and in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Matched => "matched",
            Self::Again => "again",
            Self::Ambiguous => "ambiguous",
            Self::Missing => "missing",
        }
    }

    /// What a name means.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Open, Self::Matched, Self::Again, Self::Ambiguous, Self::Missing]
            .into_iter()
            .find(|outcome| outcome.key() == key)
    }

    /// The word on the page.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "Not looked at yet",
            Self::Matched => "Found",
            Self::Again => "Found twice",
            Self::Ambiguous => "Ambiguous",
            Self::Missing => "Not found",
        }
    }
}

/// How many rows came to what. They add up to the rows of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldCounts {
    /// Not looked at yet.
    pub open: u64,
    /// Found: as many people.
    pub matched: u64,
    /// Found in an earlier row already.
    pub again: u64,
    /// Several people, or parts that contradict each other.
    pub ambiguous: u64,
    /// Nobody.
    pub missing: u64,
}

impl OldCounts {
    /// Rows with this outcome.
    pub fn of(&self, outcome: OldOutcome) -> u64 {
        match outcome {
            OldOutcome::Open => self.open,
            OldOutcome::Matched => self.matched,
            OldOutcome::Again => self.again,
            OldOutcome::Ambiguous => self.ambiguous,
            OldOutcome::Missing => self.missing,
        }
    }

    /// All rows.
    pub fn total(&self) -> u64 {
        self.open + self.matched + self.again + self.ambiguous + self.missing
    }
}

/// What goes on with a list in the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OldWork {
    /// The file is read.
    Reading,
    /// ISC's retired list is asked whose the short ids are.
    Asking,
    /// Rows are compared with the directory.
    Matching,
}

impl OldWork {
    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Asking => "asking",
            Self::Matching => "matching",
        }
    }

    /// What a name means.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Reading, Self::Asking, Self::Matching].into_iter().find(|work| work.key() == key)
    }

    /// What is being done.
    pub fn words(self) -> &'static str {
        match self {
            Self::Reading => "Reading the file",
            Self::Asking => "Asking ISC’s old list for the short ids",
            Self::Matching => "Finding the people",
        }
    }
}

/// How far the work is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldProgress {
    /// What is done.
    pub kind: OldWork,
    /// Rows, or people of ISC's list, so far.
    pub done: u64,
    /// In all, once that is known.
    pub total: Option<u64>,
    /// Why it stopped, as a sentence with what to do.
    pub problem: Option<String>,
}

/// A list, without its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldList {
    /// Its id.
    pub id: OldListId,
    /// Name of the file, or "Pasted list".
    pub name: String,
    /// Columns: heading, and what it is taken for. Empty until the file is read.
    pub columns: Vec<(String, OldColumn)>,
    /// Rows by outcome.
    pub counts: OldCounts,
    /// What has to be known of the list as a whole, as sentences.
    pub notes: Vec<String>,
    /// Why the file cannot be read, as a sentence.
    pub refused: Option<String>,
    /// When it was brought, domain milliseconds UTC.
    pub made_at: i64,
    /// Work that goes on, or stopped.
    pub work: Option<OldProgress>,
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldRow {
    /// Its line in the file.
    pub line: u64,
    /// What stands in it.
    pub cells: Vec<String>,
    /// What became of it.
    pub outcome: OldOutcome,
    /// The person.
    pub person: Option<PersonId>,
    /// Their name.
    pub person_name: Option<String>,
    /// How it was found, or why not, in words.
    pub words: String,
}
