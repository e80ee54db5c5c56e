//! Why somebody is not mailed, and what is good to know of those who are.

use crate::BatchId;
use crate::reach::Hint;
use serde::{Deserialize, Serialize};

/// Why somebody is not mailed, without details: the groups of a check, in the order in which the main reason is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// No longer in ISC.
    Gone,
    /// Could not be read again from ISC; left out for now.
    Unreadable,
    /// Already registered.
    Registered,
    /// The profile is recorded as signing in by SSO.
    Sso,
    /// Protected identity.
    Protected,
    /// Not linked to any account.
    Uncorrelated,
    /// The lifecycle state cannot sign in, or ISC's status says so.
    Lifecycle,
    /// ISC reports a problem.
    Problem,
    /// ISC's status is not known to us.
    UnknownStatus,
    /// No e-mail.
    NoMail,
    /// The e-mail is not an address.
    Malformed,
    /// Invited as often lately as settings allow.
    Repeated,
    /// Others share the e-mail.
    Shared,
    /// The last invitation is still valid.
    Recent,
    /// In another batch that is still open.
    OpenBatch,
    /// May not be able to read it, and the owner leaves them out for that.
    MayNotRead,
}

impl ReasonKind {
    /// All kinds, in order.
    pub const ALL: [Self; 16] = [
        Self::Gone,
        Self::Unreadable,
        Self::Registered,
        Self::Sso,
        Self::Protected,
        Self::Uncorrelated,
        Self::Lifecycle,
        Self::Problem,
        Self::UnknownStatus,
        Self::NoMail,
        Self::Malformed,
        Self::Repeated,
        Self::Shared,
        Self::Recent,
        Self::OpenBatch,
        Self::MayNotRead,
    ];

    /// The word in tables and addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Unreadable => "unreadable",
            Self::Registered => "registered",
            Self::Sso => "sso",
            Self::Protected => "protected",
            Self::Uncorrelated => "uncorrelated",
            Self::Lifecycle => "lifecycle",
            Self::Problem => "problem",
            Self::UnknownStatus => "unknown_status",
            Self::NoMail => "no_mail",
            Self::Malformed => "malformed",
            Self::Repeated => "repeated",
            Self::Shared => "shared",
            Self::Recent => "recent",
            Self::OpenBatch => "open_batch",
            Self::MayNotRead => "may_not_read",
        }
    }

    /// The kind of a word in a table.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The group's heading.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Gone => "No longer in ISC",
            Self::Unreadable => "Could not be checked; left out for now",
            Self::Registered => "Already registered",
            Self::Sso => "Signs in by SSO",
            Self::Protected => "Protected identity: never invited from here",
            Self::Uncorrelated => "Uncorrelated: linked to no account",
            Self::Lifecycle => "Cannot sign in in this state",
            Self::Problem => "ISC reports a problem",
            Self::UnknownStatus => "Status not known to Gangway",
            Self::NoMail => "No e-mail",
            Self::Malformed => "The e-mail is not an address",
            Self::Repeated => "Invited often enough: call them",
            Self::Shared => "Shares an e-mail with someone else",
            Self::Recent => "Invited before, still valid",
            Self::OpenBatch => "In another batch that is still open",
            Self::MayNotRead => "Left out by you: may not be able to read it",
        }
    }

    /// The way out.
    pub fn way_out(self) -> &'static str {
        match self {
            Self::Gone | Self::Registered | Self::Protected => "Nothing to do here.",
            Self::Unreadable => "Check again when ISC answers.",
            Self::Sso => "Their profile is recorded as one that signs in by SSO.",
            Self::Uncorrelated => "Link an account in ISC, then check again.",
            Self::Lifecycle => {
                "ISC’s status, or a lifecycle state that is listed in Settings, Invites. Change it in the source, then check again."
            }
            Self::Problem => "Look at the person in ISC, then check again.",
            Self::UnknownStatus => "Tell your administrator; nothing is sent to a status we do not know.",
            Self::NoMail | Self::Malformed => "Fix it in the source, then check again.",
            Self::Repeated => "Another mail will hardly help. How many are allowed is in Settings, Invites.",
            Self::Shared => "ISC mails only one of them. Pick one, or neither.",
            Self::Recent => {
                "Send again anyway, if you know why. Whether the older link still works is not known."
            }
            Self::OpenBatch => "Open that batch.",
            Self::MayNotRead => "Take the tick away under “May not be able to read it”, and they are mailed.",
        }
    }
}

/// Why somebody is not mailed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Reason {
    /// No longer in ISC.
    Gone,
    /// Could not be read again from ISC.
    Unreadable,
    /// Already registered.
    Registered {
        /// When we first saw it.
        at: Option<i64>,
        /// ISC's status.
        status: String,
    },
    /// Signs in by SSO.
    Sso {
        /// The profile.
        profile: String,
    },
    /// Protected identity.
    Protected,
    /// Linked to no account.
    Uncorrelated,
    /// Lifecycle state or ISC's status.
    Lifecycle {
        /// The state that cannot sign in.
        state: String,
    },
    /// ISC reports a problem.
    Problem {
        /// ISC's status.
        status: String,
    },
    /// Status not known to us.
    UnknownStatus {
        /// ISC's status.
        status: String,
    },
    /// No e-mail.
    NoMail,
    /// Not an address.
    Malformed {
        /// What stands there.
        mail: String,
    },
    /// Invited as often lately as settings allow.
    Repeated {
        /// How often.
        times: u64,
        /// Within how many days.
        days: u32,
    },
    /// Others share the address.
    Shared {
        /// Normalised.
        address: String,
        /// How many others, over the whole tenant.
        others: u64,
    },
    /// The last invitation is still valid.
    Recent {
        /// When it was sent.
        invited_at: Option<i64>,
        /// When it runs out.
        expires_at: i64,
    },
    /// In another open batch.
    OpenBatch {
        /// Which.
        batch: BatchId,
    },
    /// May not be able to read it: a reason only when the owner leaves them out for that.
    MayNotRead {
        /// Why, in the order of kinds.
        hints: Vec<Hint>,
        /// Whether they are left out.
        left: bool,
    },
}

impl Reason {
    /// Without details.
    pub fn kind(&self) -> ReasonKind {
        match self {
            Self::Gone => ReasonKind::Gone,
            Self::Unreadable => ReasonKind::Unreadable,
            Self::Registered { .. } => ReasonKind::Registered,
            Self::Sso { .. } => ReasonKind::Sso,
            Self::Protected => ReasonKind::Protected,
            Self::Uncorrelated => ReasonKind::Uncorrelated,
            Self::Lifecycle { .. } => ReasonKind::Lifecycle,
            Self::Problem { .. } => ReasonKind::Problem,
            Self::UnknownStatus { .. } => ReasonKind::UnknownStatus,
            Self::NoMail => ReasonKind::NoMail,
            Self::Malformed { .. } => ReasonKind::Malformed,
            Self::Repeated { .. } => ReasonKind::Repeated,
            Self::Shared { .. } => ReasonKind::Shared,
            Self::Recent { .. } => ReasonKind::Recent,
            Self::OpenBatch { .. } => ReasonKind::OpenBatch,
            Self::MayNotRead { .. } => ReasonKind::MayNotRead,
        }
    }

    /// In words, as far as no date is part of them; where one is, the page adds it.
    pub fn words(&self) -> String {
        match self {
            Self::Gone => "No longer in ISC".to_owned(),
            Self::Unreadable => "Could not be checked".to_owned(),
            Self::Registered { .. } => "Already registered".to_owned(),
            Self::Sso { profile } => format!("Signs in by SSO ({profile})"),
            Self::Protected => "Protected identity: never invited from here".to_owned(),
            Self::Uncorrelated => "Uncorrelated: linked to no account".to_owned(),
            Self::Lifecycle { state } => format!("Lifecycle state “{state}” cannot sign in"),
            Self::Problem { status } => format!("ISC reports a problem ({status})"),
            Self::UnknownStatus { status } if status.is_empty() => "ISC gives no status".to_owned(),
            Self::UnknownStatus { status } => format!("Status “{status}” is not known to Gangway"),
            Self::NoMail => "No e-mail".to_owned(),
            Self::Malformed { mail } => format!("“{mail}” is not an e-mail address"),
            Self::Repeated { times: 1, days } => format!("Invited once in {days} days: call them"),
            Self::Repeated { times, days } => format!("Invited {times} times in {days} days: call them"),
            Self::Shared { address, others: 1 } => format!("Shares {address} with 1 other person"),
            Self::Shared { address, others } => format!("Shares {address} with {others} other people"),
            Self::Recent { .. } => "Invited before, still valid".to_owned(),
            Self::OpenBatch { batch } => format!("Already in {batch}"),
            Self::MayNotRead { hints, .. } => {
                let hints: Vec<&str> = hints.iter().map(|hint| hint.words.as_str()).collect();
                format!("May not be able to read it: {}", hints.join("; "))
            }
        }
    }
}

/// Good to know; the person is mailed all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// The profile is recorded as inviting automatically.
    Automatic,
    /// No manager: the fallback approver is asked.
    NoManager,
    /// ISC never processed the person.
    NeverProcessed,
    /// PENDING: ISC may ignore the invitation.
    Pending,
}

/// A warning with what it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Warning {
    /// What.
    pub kind: WarningKind,
    /// The profile, where one is meant.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
}

impl Warning {
    /// In words, for `count` people.
    pub fn words(&self, count: u64) -> String {
        let people = if count == 1 { "1 person".to_owned() } else { format!("{count} people") };
        match self.kind {
            WarningKind::Automatic => {
                format!("“{}” invites automatically: ISC may mail {people} too", self.about)
            }
            WarningKind::NoManager if count == 1 => {
                "1 person has no manager: the fallback approver is asked".to_owned()
            }
            WarningKind::NoManager => format!("{people} have no manager: the fallback approver is asked"),
            WarningKind::NeverProcessed if count == 1 => "1 person was never processed by ISC".to_owned(),
            WarningKind::NeverProcessed => format!("{people} were never processed by ISC"),
            WarningKind::Pending if count == 1 => {
                "ISC shows 1 person as invited already: ISC may ignore this".to_owned()
            }
            WarningKind::Pending => format!("ISC shows {people} as invited already: ISC may ignore this"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_kinds_is_the_order_of_the_table() {
        assert!(ReasonKind::ALL.is_sorted());
        for kind in ReasonKind::ALL {
            assert_eq!(ReasonKind::of_key(kind.key()), Some(kind));
        }
    }
}
