//! What became of accounts that were written, in the words of `STATES`, section 2.

use super::Values;
use crate::batches::RunView;
use crate::{AccountJobId, PersonId, SourceId, TaskId};
use serde::{Deserialize, Serialize};

/// What is asked of ISC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountAction {
    /// Make it: it was not there when it was looked up.
    Create,
    /// Change the one that is there.
    Update,
}

/// Where one account stands. Says no more than ISC told us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountOutcome {
    /// Not sent.
    Queued,
    /// ISC took the call (202); the account was not seen yet.
    Accepted,
    /// Seen on the source with the values sent.
    Seen,
    /// Seen on the source, with other values than were sent.
    Differs,
    /// Not sent: just before, it was found to exist already (create) or to be gone (update), or changed meanwhile.
    Stopped,
    /// Refused for good.
    Failed,
    /// Nobody knows whether ISC did it.
    Unknown,
    /// Not sent: somebody stopped the run.
    NotSent,
}

impl AccountOutcome {
    /// All, in the order of counts.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Accepted,
        Self::Seen,
        Self::Differs,
        Self::Stopped,
        Self::Failed,
        Self::Unknown,
        Self::NotSent,
    ];

    /// The name in the store and in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Accepted => "accepted",
            Self::Seen => "seen",
            Self::Differs => "differs",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::NotSent => "not_sent",
        }
    }

    /// The outcome of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.key() == key)
    }
}

/// Whom an account that was seen belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// Not known yet: it is looked at again.
    Looking,
    /// Linked to somebody who was known before.
    Person {
        /// The identity.
        id: PersonId,
        /// Their name, as ISC gave it.
        name: String,
    },
    /// Linked to an identity that was not known before: most likely made by this account.
    NewPerson {
        /// The identity.
        id: PersonId,
        /// Their name, as ISC gave it.
        name: String,
    },
    /// Linked to nobody: uncorrelated, as ISC says.
    Nobody,
}

/// A value that was sent and one that ISC shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The attribute.
    pub field: String,
    /// What was sent, or stands in the file.
    pub sent: Vec<String>,
    /// What ISC shows.
    pub shown: Vec<String>,
}

/// How many items of a job stand where. Their sum is the number of items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the number of items with the outcome of its name")]
pub struct AccountCounts {
    pub queued: u64,
    pub accepted: u64,
    pub seen: u64,
    pub differs: u64,
    pub stopped: u64,
    pub failed: u64,
    pub unknown: u64,
    pub not_sent: u64,
    /// Of those seen: linked to somebody known before.
    pub linked: u64,
    /// Of those seen: linked to an identity that was not known before.
    pub new_people: u64,
    /// Of those seen: linked to nobody.
    pub nobody: u64,
}

impl AccountCounts {
    /// All items.
    pub fn total(&self) -> u64 {
        self.queued
            + self.accepted
            + self.seen
            + self.differs
            + self.stopped
            + self.failed
            + self.unknown
            + self.not_sent
    }

    /// Items that nothing is going to be sent for any more.
    pub fn handled(&self) -> u64 {
        self.total() - self.queued
    }
}

/// One account of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountItem {
    /// Its place: the row of the file, or 1.
    pub position: i64,
    /// Its key on the source.
    pub native: String,
    /// What is asked of ISC.
    pub action: AccountAction,
    /// What is sent. Without secrets once they were sent.
    pub values: Values,
    /// Where it stands.
    pub outcome: AccountOutcome,
    /// Why it failed, was stopped or is unknown, in words.
    pub cause: Option<String>,
    /// ISC's task.
    pub task_id: Option<TaskId>,
    /// ISC's request id.
    pub request_id: Option<String>,
    /// ISC's id of the account, once it was seen.
    pub account_id: Option<String>,
    /// What differs, once it was seen.
    pub differs: Vec<Difference>,
    /// Whom it belongs to, once it was seen.
    pub link: Option<Link>,
    /// When ISC took the call, domain milliseconds UTC.
    pub accepted_at: Option<i64>,
    /// When it was first seen.
    pub seen_at: Option<i64>,
    /// When its link was first known.
    pub linked_at: Option<i64>,
    /// When it was last looked for.
    pub looked_at: Option<i64>,
    /// When it is looked for next, real milliseconds UTC; none when nobody looks any more.
    pub next_look_at: Option<i64>,
}

/// What a job came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountJobKind {
    /// One account, typed in.
    One,
    /// A spreadsheet.
    Import,
}

/// Accounts written to one source under one decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountJob {
    /// `A-0007` or `I-0031`.
    pub id: AccountJobId,
    /// What it came from.
    pub kind: AccountJobKind,
    /// The source.
    pub source: SourceId,
    /// Its name.
    pub source_name: String,
    /// Who decided it.
    pub made_by: PersonId,
    /// Their name.
    pub made_by_name: String,
    /// When.
    pub made_at: i64,
    /// How far it is.
    pub run: RunView,
    /// What became of its items so far.
    pub counts: AccountCounts,
    /// Why items failed, the most frequent first, at most fifty.
    #[serde(default)]
    pub failures: Vec<(String, u64)>,
    /// Why items are unknown.
    #[serde(default)]
    pub unknowns: Vec<(String, u64)>,
    /// Why items were not sent.
    #[serde(default)]
    pub stops: Vec<(String, u64)>,
    /// Accounts answered for in a minute, of late; none before there is something to tell.
    #[serde(default)]
    pub per_minute: Option<u64>,
}
