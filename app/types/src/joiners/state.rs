//! Where a joiner stands.

use crate::BatchId;
use serde::{Deserialize, Serialize};

/// What a joiner waits for before they can be invited.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingFor {
    /// ISC to show them: the event came first.
    Isc,
    /// Somebody with the right to sign in, so that they can be read.
    SignIn,
    /// A well-formed work e-mail.
    Mail,
    /// ISC to let them sign in: its status or the lifecycle state is in the way. The word in the way.
    Status(String),
    /// A manager, because a rule asks for one. The rule's name.
    Manager(String),
    /// Their start day to be near enough for a rule: the first day, `2026-11-24`; none where the start day is not known.
    Start(Option<String>),
    /// The end of quiet hours, because a rule keeps them.
    Quiet(i64),
}

impl WaitingFor {
    /// The state of a row that waits for this first.
    pub fn key(&self) -> StateKey {
        match self {
            Self::Isc => StateKey::Unseen,
            Self::SignIn => StateKey::SignIn,
            Self::Mail => StateKey::Mail,
            Self::Status(_) => StateKey::Status,
            Self::Manager(_) => StateKey::Manager,
            Self::Start(_) => StateKey::Start,
            Self::Quiet(_) => StateKey::Quiet,
        }
    }

    /// In words, after "Waiting for": "e-mail".
    pub fn words(&self) -> String {
        match self {
            Self::Isc => "ISC to show them".to_owned(),
            Self::SignIn => "somebody with the right to sign in".to_owned(),
            Self::Mail => "e-mail".to_owned(),
            Self::Status(word) => format!("ISC: {word}"),
            Self::Manager(_) => "manager".to_owned(),
            Self::Start(Some(day)) => format!("start date, until {day}"),
            Self::Start(None) => "start date, which is not known".to_owned(),
            Self::Quiet(_) => "the end of quiet hours".to_owned(),
        }
    }
}

macro_rules! states {
    ($($(#[$doc:meta])* $name:ident = $key:literal, $words:literal;)*) => {
        /// A state without its particulars: tabs, filters and counts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum StateKey {
            $($(#[$doc])* #[serde(rename = $key)] $name,)*
        }

        impl StateKey {
            /// All of them, in the order of the tabs.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in the store and in addresses (`state=ready`).
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                }
            }

            /// The word on the tab.
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)*
                }
            }
        }
    };
}

states! {
    /// Can be checked and invited now.
    Ready = "ready", "Ready";
    /// No well-formed work e-mail yet.
    Mail = "mail", "Waiting for e-mail";
    /// A rule wants a manager first.
    Manager = "manager", "Waiting for manager";
    /// A rule waits until the start day is near.
    Start = "start", "Waiting for start date";
    /// A rule keeps quiet hours.
    Quiet = "quiet", "Quiet hours";
    /// ISC's status or the lifecycle state is in the way.
    Status = "status", "Waiting for ISC’s status";
    /// The event came; ISC does not show them yet.
    Unseen = "unseen", "Not visible in ISC yet";
    /// Nobody with the right is signed in, so they were not read.
    SignIn = "sign-in", "Not read yet";
    /// In a batch of ours.
    Batch = "batch", "In a batch";
    /// Invited, but not by a batch of ours.
    Invited = "invited", "Invited elsewhere";
    /// Their profile is recorded as signing in by SSO.
    Sso = "sso", "Sign in by SSO";
    /// Somebody decided not to invite them.
    Skipped = "skipped", "Skipped";
    /// Registered.
    Registered = "registered", "Registered";
    /// No longer in ISC.
    Gone = "gone", "No longer in ISC";
    /// ISC does not know the id of the event: a sample of a test event, or somebody removed at once.
    Unknown = "unknown", "Not known to ISC";
    /// Created before Gangway began to look after joiners.
    Old = "old", "Not new";
}

impl StateKey {
    /// The state of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.key() == key)
    }

    /// Whether rows here wait for something.
    pub fn waits(self) -> bool {
        use StateKey::{Mail, Manager, Quiet, SignIn, Start, Status, Unseen};
        matches!(self, Mail | Manager | Start | Quiet | Status | Unseen | SignIn)
    }

    /// Whether rows here can be skipped.
    pub fn can_be_skipped(self) -> bool {
        self == Self::Ready || self.waits()
    }

    /// Whether rows here are in the queue while no state is asked for.
    pub fn shown(self) -> bool {
        !matches!(self, Self::Skipped | Self::Registered | Self::Gone | Self::Unknown | Self::Old | Self::Sso)
    }
}

/// Where a joiner stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JoinerState {
    /// Can be checked and invited now.
    Ready,
    /// Waits for this, the first of them first; never empty.
    Waiting {
        /// For what.
        for_: Vec<WaitingFor>,
    },
    /// In a batch of ours, also after it was sent.
    InBatch {
        /// Which.
        batch: BatchId,
    },
    /// Invited, but not by a batch of ours.
    Invited,
    /// Their profile is recorded as signing in by SSO: an invitation is not needed.
    Sso,
    /// Somebody decided not to invite them; it can be taken back.
    Skipped {
        /// Who.
        by: String,
        /// When.
        at: i64,
        /// Why.
        reason: String,
    },
    /// Registered.
    Registered {
        /// The batch that invited them; none when they came by themselves.
        batch: Option<BatchId>,
    },
    /// No longer in ISC.
    Gone,
    /// ISC does not know the id that came with the event.
    Unknown,
    /// Created before Gangway began to look after joiners: not a new one.
    Old,
}

impl JoinerState {
    /// The state without its particulars.
    pub fn key(&self) -> StateKey {
        match self {
            Self::Ready => StateKey::Ready,
            Self::Waiting { for_ } => for_.first().map_or(StateKey::Status, WaitingFor::key),
            Self::InBatch { .. } => StateKey::Batch,
            Self::Invited => StateKey::Invited,
            Self::Sso => StateKey::Sso,
            Self::Skipped { .. } => StateKey::Skipped,
            Self::Registered { .. } => StateKey::Registered,
            Self::Gone => StateKey::Gone,
            Self::Unknown => StateKey::Unknown,
            Self::Old => StateKey::Old,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_is_its_own_and_leads_back() {
        let words: BTreeSet<&str> = StateKey::ALL.iter().map(|state| state.words()).collect();
        assert_eq!(words.len(), StateKey::ALL.len());
        for state in StateKey::ALL {
            assert_eq!(StateKey::parse(state.key()), Some(*state));
        }
        assert_eq!(StateKey::parse("other"), None);
    }

    #[test]
    fn whoever_waits_for_several_things_stands_with_the_first() {
        let for_ = vec![WaitingFor::Mail, WaitingFor::Manager("All".to_owned())];
        assert_eq!(JoinerState::Waiting { for_ }.key(), StateKey::Mail);
    }

    #[test]
    fn what_waits_can_be_skipped_and_what_is_closed_cannot() {
        for state in StateKey::ALL {
            assert!(!state.waits() || state.can_be_skipped(), "{state:?}");
        }
        for state in [StateKey::Batch, StateKey::Registered, StateKey::Gone, StateKey::Skipped] {
            assert!(!state.can_be_skipped(), "{state:?}");
        }
    }
}
