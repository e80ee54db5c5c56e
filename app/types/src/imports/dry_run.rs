//! The fourth step: what would happen. Nothing is written.

use super::ImportHead;
use crate::accounts::Difference;
use crate::{Page, PersonId};
use serde::{Deserialize, Serialize};

/// How accounts get to the source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportWay {
    /// One call to ISC for each.
    #[default]
    Rows,
    /// They are merged into the source's file, which is loaded as a whole.
    File,
}

impl ImportWay {
    /// The name in forms and in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::File => "file",
        }
    }

    /// The way of a name.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Rows, Self::File].into_iter().find(|way| way.key() == key)
    }

    /// The choice on the screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::Rows => "Row by row",
            Self::File => "By the source’s file",
        }
    }

    /// What it means, in one sentence.
    pub fn means(self) -> &'static str {
        match self {
            Self::Rows => {
                "Each account is made at once through ISC, and is gone again when a file without it is aggregated."
            }
            Self::File => {
                "The accounts are put into the source’s last file and all of it is loaded, so that they last as long \
                 as they are in the file; the aggregation it causes is shown first."
            }
        }
    }
}

/// What is done about one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanAction {
    /// The account is made.
    Create,
    /// The one that exists gets the row's values.
    Update,
    /// It exists and stays as it is, by decision.
    Skip,
    /// It exists with these very values: nothing to do.
    Unchanged,
    /// Not in the run: left out, or still with a problem or a decision open.
    LeftOut,
    /// Part of another row's account.
    Joined,
}

impl PlanAction {
    /// All, in the order of counts.
    pub const ALL: [Self; 6] =
        [Self::Create, Self::Update, Self::Skip, Self::Unchanged, Self::LeftOut, Self::Joined];

    /// The name in the store and in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Skip => "skip",
            Self::Unchanged => "unchanged",
            Self::LeftOut => "left_out",
            Self::Joined => "joined",
        }
    }

    /// The action of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.key() == key)
    }
}

/// To whom an account would be linked, by ISC's own rules as far as Gangway can read them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PredictedLink {
    /// To somebody who is known.
    Person {
        /// The identity.
        id: PersonId,
        /// Their name.
        name: String,
    },
    /// The source is authoritative: a new identity.
    New,
    /// To nobody.
    Nobody,
    /// It cannot be told.
    Unknown,
}

impl PredictedLink {
    /// The name in the store and in addresses.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Person { .. } => "person",
            Self::New => "new",
            Self::Nobody => "nobody",
            Self::Unknown => "unknown",
        }
    }
}

/// How many rows would become what. The actions add up to the number of rows; the links to those created.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the number of rows with the action or link of its name")]
pub struct PlanCounts {
    pub create: u64,
    pub update: u64,
    pub skip: u64,
    pub unchanged: u64,
    pub left_out: u64,
    pub joined: u64,
    /// Of those created.
    pub link_person: u64,
    pub link_new: u64,
    pub link_nobody: u64,
    pub link_unknown: u64,
}

impl PlanCounts {
    /// Accounts that are written.
    pub fn written(&self) -> u64 {
        self.create + self.update
    }
}

/// One row of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRow {
    /// Its number below the headings.
    pub row: i64,
    /// The line of the file it begins on.
    pub line: i64,
    /// Its key.
    pub native: String,
    /// Its name for people, where the source has one.
    pub display: Option<String>,
    /// What is done.
    pub action: PlanAction,
    /// Old (`shown`) and new (`sent`) per field, of an update.
    pub differs: Vec<Difference>,
    /// To whom it would be linked, of one that is created.
    pub link: Option<PredictedLink>,
    /// Why it is left out, in words.
    pub why: Option<String>,
}

/// The page of the fourth step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DryRunView {
    /// The import. While `head.work` is there, the numbers are not.
    pub head: ImportHead,
    /// The numbers.
    pub counts: PlanCounts,
    /// When accounts were looked up for it, domain milliseconds UTC; none before the first dry run.
    pub as_of: Option<i64>,
    /// What the dry run found changed since the third step, as sentences.
    pub changed: Vec<String>,
    /// What is allowed and probably not meant, as sentences.
    pub worries: Vec<String>,
    /// Why it no longer holds, as a sentence: something was changed in an earlier step. Then it is to be made again.
    pub stale: Option<String>,
    /// Names what was seen: goes along when the run is started (`seen`).
    pub digest: String,
    /// A page of rows.
    pub rows: Page<PlanRow>,
    /// Only rows with this action or link are shown: `create`, `update`, … or `link_new`, `link_nobody`, ….
    pub show: Option<String>,
    /// The way that is chosen.
    pub way: ImportWay,
    /// Why the accounts cannot be loaded as a file, as a sentence; none when they can.
    pub no_file: Option<String>,
    /// Accounts of this source that exist in ISC and not in its last file; none when that is not known.
    pub only_in_isc: Option<u64>,
    /// Whether the run takes longer than two minutes: then the button warns.
    pub minutes: Option<u64>,
}
