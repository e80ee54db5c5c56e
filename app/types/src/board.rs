//! View models: how far the people are who begin in certain days, and whose move it is. Times are milliseconds UTC of the
//! domain's clock, days `2026-11-24`.

use crate::people::{Named, Sync};
use crate::{AccountJobId, BatchId, Page, PersonId, SourceId, SourceLoadId};
use serde::{Deserialize, Serialize};

/// From the row of a file to the first sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum BoardStep {
    /// A row of a file, or a form, that the account was made from.
    Row,
    /// The account on its source.
    Account,
    /// The identity.
    Identity,
    /// The invitation.
    Invited,
    /// Registration.
    Registered,
    /// The first sign-in.
    SignIn,
}

impl BoardStep {
    /// All, in order.
    pub const ALL: [Self; 6] =
        [Self::Row, Self::Account, Self::Identity, Self::Invited, Self::Registered, Self::SignIn];

    /// The name in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Row => "row",
            Self::Account => "account",
            Self::Identity => "identity",
            Self::Invited => "invited",
            Self::Registered => "registered",
            Self::SignIn => "sign-in",
        }
    }

    /// The word on the board.
    pub fn word(self) -> &'static str {
        match self {
            Self::Row => "File row",
            Self::Account => "Account",
            Self::Identity => "Identity",
            Self::Invited => "Invited",
            Self::Registered => "Registered",
            Self::SignIn => "First sign-in",
        }
    }
}

/// How one step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// Done.
    Done,
    /// It is here that the person stands, and somebody has to act.
    Stuck,
    /// It is here that the person stands, and it goes on by itself or waits for them.
    Open,
    /// Not reached.
    NotYet,
    /// There is none, and none is needed: no row, because the account was not made from here.
    Without,
    /// Gangway does not know.
    Unknown,
}

impl Mark {
    /// The word for those who do not see the shape.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Stuck => "stuck",
            Self::Open => "under way",
            Self::NotYet => "not yet",
            Self::Without => "not from here",
            Self::Unknown => "not known to Gangway",
        }
    }
}

/// Where a step leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BoardLink {
    /// What became of the account that was written.
    Job(AccountJobId),
    /// A step of an import (empty for the one it has reached), and the row that is looked for there (empty for none).
    Import(AccountJobId, String, String),
    /// A file that is loaded into a source, or was.
    Load(SourceId, SourceLoadId),
    /// The source.
    Source(SourceId),
    /// The person.
    Person(PersonId),
    /// The person's accounts.
    Accounts(PersonId),
    /// The batch.
    Batch(BatchId),
}

/// One step of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepShown {
    /// Which.
    pub step: BoardStep,
    /// How it stands.
    pub mark: Mark,
    /// When it was done, where that is known.
    pub at: Option<i64>,
    /// Where to look.
    pub link: Option<BoardLink>,
}

/// Whose move it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mover {
    /// Who looks after the source; the name of who made the account, where that is known.
    Coordinator(Option<String>),
    /// Somebody with the right to invite; the name of who made the batch, where there is one.
    Inviter(Option<String>),
    /// An administrator.
    Admin,
    /// Those who were asked for approval.
    Manager(Vec<String>),
    /// ISC.
    Isc,
    /// Gangway itself.
    Gangway,
    /// The person.
    Person,
    /// Nobody: it is done.
    Nobody,
}

impl Mover {
    /// Names in addresses and words, the most urgent first.
    pub const KEYS: [(&'static str, &'static str); 8] = [
        ("coordinator", "Coordinator"),
        ("inviter", "Inviter"),
        ("admin", "Admin"),
        ("manager", "Approver"),
        ("isc", "ISC"),
        ("gangway", "Gangway"),
        ("person", "The person"),
        ("nobody", "Nobody"),
    ];

    /// The name in addresses.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Coordinator(_) => "coordinator",
            Self::Inviter(_) => "inviter",
            Self::Admin => "admin",
            Self::Manager(_) => "manager",
            Self::Isc => "isc",
            Self::Gangway => "gangway",
            Self::Person => "person",
            Self::Nobody => "nobody",
        }
    }

    /// The word of a name; none for an unknown one.
    pub fn word_of(key: &str) -> Option<&'static str> {
        Self::KEYS.into_iter().find(|(known, _)| *known == key).map(|(_, word)| word)
    }

    /// Whether nothing happens until somebody here does something.
    pub fn is_stuck(&self) -> bool {
        matches!(self, Self::Coordinator(_) | Self::Inviter(_) | Self::Admin | Self::Manager(_))
    }

    /// The same without names.
    #[must_use]
    pub fn nameless(self) -> Self {
        match self {
            Self::Coordinator(_) => Self::Coordinator(None),
            Self::Inviter(_) => Self::Inviter(None),
            Self::Manager(_) => Self::Manager(Vec::new()),
            other => other,
        }
    }

    /// Stuck lines first, then what goes on by itself, then who has to follow their invitation, then who is done.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Isc | Self::Gangway => 1,
            Self::Person => 2,
            Self::Nobody => 3,
            _ => 0,
        }
    }
}

/// Where somebody stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The first step that is not done.
    pub at: BoardStep,
    /// Whose move it is.
    pub mover: Mover,
    /// What is the matter, in words without a full stop.
    pub words: String,
    /// Since when.
    pub since: Option<i64>,
    /// Until when, for what runs out or happens at a time.
    pub until: Option<i64>,
    /// The word of the glossary that explains it.
    pub why: Option<String>,
}

/// Who a line is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineOf {
    /// A person.
    Person {
        /// ISC's id.
        id: PersonId,
        /// Their name.
        name: String,
        /// Their account name.
        alias: String,
    },
    /// An account without a person so far.
    Account {
        /// The job that wrote it.
        job: AccountJobId,
        /// Its place in the job.
        position: i64,
        /// Its key on the source.
        native: String,
        /// A name made of its values; its key when they hold none.
        name: String,
        /// The source's name.
        source: String,
    },
    /// A row of a file that became no account so far.
    Row {
        /// The import.
        import: AccountJobId,
        /// Where the row is to be found.
        link: BoardLink,
        /// The line of the file it begins on.
        line: i64,
        /// Its key; empty where none is known.
        native: String,
        /// A name made of its values.
        name: String,
        /// The source's name.
        source: String,
    },
}

/// One line of the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardLine {
    /// Who.
    pub of: LineOf,
    /// The day they begin.
    pub start: String,
    /// Identity profile.
    pub profile: Option<Named>,
    /// Manager.
    pub manager: Option<Named>,
    /// All six, in order.
    pub steps: Vec<StepShown>,
    /// Where they stand.
    pub standing: Standing,
}

/// What of the board is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardQuery {
    /// The first day; empty for the Monday of this week.
    pub from: String,
    /// How many days; at most 31.
    pub days: u32,
    /// Names of profiles; none means all.
    pub profile: Vec<String>,
    /// Whose move it is ([`Mover::key`]); none means anybody's.
    pub mover: Vec<String>,
    /// The page, from 1.
    pub page: u32,
}

/// The board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Board {
    /// What is in effect.
    pub query: BoardQuery,
    /// The last day.
    pub to: String,
    /// Lines, stuck ones first.
    pub lines: Page<BoardLine>,
    /// Everybody of these days and profiles by whose move it is, in the order of [`Mover::KEYS`].
    pub movers: Vec<(String, u64)>,
    /// Profiles of these days, with how many people.
    pub profiles: Vec<(String, u64)>,
    /// Attributes that are looked at for the day.
    pub attributes: Vec<String>,
    /// People who have something there that cannot be read as a day.
    pub unreadable: u64,
    /// Rows of files, and accounts without a person, of which the same is true.
    pub unreadable_rows: u64,
    /// Whether there were more people, accounts or rows than are judged at once.
    pub cut: bool,
    /// How old the directory is.
    pub sync: Sync,
    /// The day before and after, to go there: first days.
    pub around: (String, String),
    /// Dropped from the address, in words; empty for none.
    pub dropped: String,
}

impl Board {
    /// How many lines there are in these days and profiles.
    pub fn all(&self) -> u64 {
        self.movers.iter().map(|(_, n)| n).sum()
    }

    /// How many of them are somebody's move.
    pub fn of(&self, key: &str) -> u64 {
        self.movers.iter().find(|(known, _)| known == key).map_or(0, |(_, n)| *n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mover_has_a_word() {
        let all = [
            Mover::Coordinator(None),
            Mover::Inviter(None),
            Mover::Admin,
            Mover::Manager(Vec::new()),
            Mover::Isc,
            Mover::Gangway,
            Mover::Person,
            Mover::Nobody,
        ];
        for mover in &all {
            assert!(Mover::word_of(mover.key()).is_some(), "{mover:?}");
            assert_eq!(mover.is_stuck(), mover.rank() == 0, "{mover:?}");
        }
    }
}
