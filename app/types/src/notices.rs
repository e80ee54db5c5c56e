//! What people are told: in the portal, and by mail where that is on.

use crate::BatchId;
use serde::{Deserialize, Serialize};

macro_rules! keyed {
    ($(#[$doc:meta])* $type:ident { $($(#[$own:meta])* $name:ident = $key:literal, $words:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $type {
            $($(#[$own])* $name,)*
        }

        impl $type {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in the store.
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                }
            }

            /// What a name means, if this version knows it.
            pub fn parse(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.key() == key)
            }

            /// The words on the screen.
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)*
                }
            }
        }
    };
}

keyed! {
    /// Why somebody is told something.
    NoticeKind {
        /// They are asked for their approval.
        Asked = "asked", "Your approval is asked";
        /// They have not answered yet.
        Reminder = "reminder", "Reminder";
        /// A manager did not answer in time, and they are asked instead.
        PassedOn = "passed_on", "Passed on to you";
        /// Somebody who was asked handed the question to them.
        HandedOn = "handed_on", "Handed on to you";
        /// Nothing is to be answered any more.
        Withdrawn = "withdrawn", "Taken back";
        /// Everybody has answered what they asked for.
        Answered = "answered", "All answers are in";
        /// What they asked for is approved, and nobody releases it.
        NeedsSender = "needs_sender", "Needs somebody with the right to send";
        /// What they released ended, and not everybody could be invited.
        Trouble = "trouble", "Sending ended with trouble";
        /// A rule for new joiners stopped itself.
        RuleStopped = "rule_stopped", "A rule stopped itself";
        /// They tried the mail server.
        Test = "test", "Test mail";
        /// They were invited, and are told so at their personal address.
        Welcome = "welcome", "Welcome notice";
    }
}

impl NoticeKind {
    /// Where the notice leads, below the portal's address.
    pub fn path(self, batch: &BatchId) -> String {
        let id: String = batch.as_str().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        match self {
            Self::Asked | Self::Reminder | Self::PassedOn | Self::HandedOn | Self::Withdrawn => {
                format!("/approvals/{id}")
            }
            Self::Answered | Self::NeedsSender | Self::Trouble => format!("/batches/{id}"),
            Self::RuleStopped => format!("/settings/joiners/rules/{id}"),
            Self::Test | Self::Welcome => "/notices".to_owned(),
        }
    }
}

keyed! {
    /// What became of a notice.
    NoticeState {
        /// A mail is to be sent.
        Queued = "queued", "Mail waits";
        /// A mail is being sent.
        Sending = "sending", "Mail is being sent";
        /// The mail server took the mail.
        Sent = "sent", "Mailed";
        /// The mail server refused the mail for good, or could not be reached for a day.
        Failed = "failed", "Mail failed";
        /// The connection was lost after the mail had been handed over: it may have been sent, and is not sent again.
        Unknown = "unknown", "Mail unknown";
        /// Shown in the portal only.
        Shown = "shown", "In Gangway only";
    }
}

/// A notice as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeRow {
    /// Its id.
    pub id: String,
    /// Why.
    pub kind: NoticeKind,
    /// The batch it is about, or the rule; empty for a test.
    pub batch: BatchId,
    /// To whom.
    pub to_name: String,
    /// Their address, when the directory has one that mail can be sent to.
    pub address: Option<String>,
    /// One line.
    pub subject: String,
    /// The whole text.
    pub body: String,
    /// What became of it.
    pub state: NoticeState,
    /// Why it failed or waits, in words.
    pub problem: Option<String>,
    /// When it was written, milliseconds UTC of the domain's clock.
    pub at: i64,
    /// Not looked at before.
    pub is_new: bool,
}

/// How mail stands, in one line of the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailState {
    /// The mail server, without a password; none when none is configured.
    pub server: Option<String>,
    /// Whom mails come from.
    pub from: Option<String>,
    /// A practice tenant: no mail leaves.
    pub practice: bool,
    /// Mails that wait.
    pub waiting: u64,
    /// The last mail that failed or whose fate is unknown: when, and why.
    pub last_failure: Option<(i64, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back() {
        for kind in NoticeKind::ALL {
            assert_eq!(NoticeKind::parse(kind.key()), Some(*kind));
        }
        for state in NoticeState::ALL {
            assert_eq!(NoticeState::parse(state.key()), Some(*state));
        }
        assert_eq!(NoticeKind::parse("of a newer version"), None);
    }

    #[test]
    fn a_link_is_a_path_of_the_portal_whatever_the_batch_is_called() {
        assert_eq!(NoticeKind::Asked.path(&BatchId::from("B-0142")), "/approvals/B-0142");
        assert_eq!(NoticeKind::Trouble.path(&BatchId::from("B-0142")), "/batches/B-0142");
        assert_eq!(NoticeKind::RuleStopped.path(&BatchId::from("01J7")), "/settings/joiners/rules/01J7");
        assert_eq!(NoticeKind::Answered.path(&BatchId::from("../x\r\ny?z")), "/batches/xyz");
    }
}
