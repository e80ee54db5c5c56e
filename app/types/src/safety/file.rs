//! Files of a source that Gangway keeps, and what happened to each.

use crate::{SourceFileId, SourceId};
use serde::{Deserialize, Serialize};

/// How a file came to Gangway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileHow {
    /// Somebody uploaded it.
    Uploaded,
    /// Gangway merged it from another one and ISC's accounts.
    Merged,
}

impl FileHow {
    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Merged => "merged",
        }
    }

    /// What a name means; anything unknown was uploaded.
    pub fn parse(key: &str) -> Self {
        if key == "merged" { Self::Merged } else { Self::Uploaded }
    }

    /// The word on the page.
    pub fn word(self) -> &'static str {
        match self {
            Self::Uploaded => "Uploaded",
            Self::Merged => "Merged here",
        }
    }
}

/// Something that happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileWhat {
    /// Uploaded for comparison.
    Uploaded,
    /// Merged by Gangway.
    Merged,
    /// Somebody said that it is in place: the next aggregation reads it.
    InPlace,
    /// Aggregated from here, and seen to its end.
    Loaded,
    /// Made the baseline again.
    Restored,
}

impl FileWhat {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Uploaded, Self::Merged, Self::InPlace, Self::Loaded, Self::Restored];

    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Merged => "merged",
            Self::InPlace => "in_place",
            Self::Loaded => "loaded",
            Self::Restored => "restored",
        }
    }

    /// What a name means.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.key() == key)
    }

    /// In the middle of a sentence: "uploaded by L. Roth".
    pub fn words(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Merged => "merged",
            Self::InPlace => "put in place",
            Self::Loaded => "loaded into ISC",
            Self::Restored => "made the baseline again",
        }
    }
}

/// One thing that happened to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEvent {
    /// Which file.
    pub file: SourceFileId,
    /// Its name.
    pub file_name: String,
    /// What.
    pub what: FileWhat,
    /// When, domain milliseconds UTC.
    pub at: i64,
    /// Who.
    pub by_name: String,
    /// More words.
    pub note: Option<String>,
}

/// A file of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Its id.
    pub id: SourceFileId,
    /// The source.
    pub source: SourceId,
    /// The source's name when it came.
    pub source_name: String,
    /// How it came.
    pub how: FileHow,
    /// Its name.
    pub name: String,
    /// Its encoding, in words.
    pub encoding: String,
    /// Between its cells, in words: "comma".
    pub delimiter: String,
    /// Its headings as they stand.
    pub headings: Vec<String>,
    /// The column that names its accounts.
    pub key: String,
    /// Rows below the headings.
    pub rows: u64,
    /// Accounts in them.
    pub accounts: u64,
    /// Size.
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha: String,
    /// Who brought it.
    pub by_name: String,
    /// When, domain milliseconds UTC.
    pub at: i64,
    /// What the next aggregation is thought to read.
    pub baseline: bool,
}

/// Something kept that no longer fits the source's schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    /// "Draft of L. Roth", "Mapping for 7 headings".
    pub what: String,
    /// The columns or attributes that are missing now.
    pub lacks: Vec<String>,
}
