//! View models: the welcome notice to a personal address. Times are milliseconds UTC of the domain's clock.

use crate::PersonId;
use crate::notices::NoticeState;
use serde::{Deserialize, Serialize};

/// What a template may hold in braces, with what stands in its place.
pub const PLACEHOLDERS: [(&str, &str); 6] = [
    ("name", "the person's name"),
    ("account", "their account name"),
    ("register_at", "where to register: the tenant's own address"),
    ("organisation", "the organisation, as entered here"),
    ("start_day", "the day they start, or nothing"),
    ("contact", "whom to ask, as entered here"),
];

/// The text of a welcome notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WelcomeText {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// What the organisation calls itself.
    pub organisation: String,
    /// Whom to ask.
    pub contact: String,
}

/// A text that was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WelcomeVersion {
    /// Its number, from 1 on; 0 is the one that Gangway comes with.
    pub number: i64,
    /// The text.
    pub text: WelcomeText,
    /// Who saved it, and when.
    pub saved: Option<(String, i64)>,
}

/// Why nobody is sent a welcome notice just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WelcomeHeld {
    /// Switched off.
    Off,
    /// No mail server is configured.
    NoServer,
    /// No attribute is named that holds the address.
    NoAttribute,
    /// Where people register is not known: ISC did not tell.
    NoPlace,
}

impl WelcomeHeld {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Off => "Welcome notices are off: nobody is sent one.",
            Self::NoServer => {
                "No mail server is configured (GANGWAY_SMTP_URL and GANGWAY_MAIL_FROM): nobody is sent a welcome notice."
            }
            Self::NoAttribute => {
                "No attribute is named that holds the personal e-mail: nobody is sent a welcome notice."
            }
            Self::NoPlace => {
                "ISC does not tell where people register: nobody is sent a welcome notice until it does."
            }
        }
    }
}

/// The page of the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WelcomePage {
    /// The text that is used.
    pub now: WelcomeVersion,
    /// Those before it, newest first.
    pub earlier: Vec<WelcomeVersion>,
    /// Where people register, as ISC tells.
    pub register_at: Option<String>,
    /// Why nobody is sent one; none when people are.
    pub held: Option<WelcomeHeld>,
    /// How many were sent, wait, and failed or are unknown.
    pub counts: WelcomeCounts,
    /// The latest, newest first.
    pub latest: Vec<WelcomeSent>,
}

/// How many welcome notices there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WelcomeCounts {
    /// The mail server took it, or it lies in the practice outbox.
    pub sent: u64,
    /// To be sent, or being sent.
    pub waiting: u64,
    /// Refused, unknown, or given up.
    pub others: u64,
}

/// One welcome notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WelcomeSent {
    /// To whom.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// To which address, normalised.
    pub address: String,
    /// When it was written.
    pub at: i64,
    /// What became of it.
    pub state: WelcomeState,
    /// Who asked for it, when it was not sent by itself.
    pub by_name: Option<String>,
    /// The version of the text.
    pub version: i64,
}

/// What became of a welcome notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WelcomeState {
    /// To be sent.
    Waiting,
    /// The mail server took it.
    Sent,
    /// It lies in the practice outbox.
    Outbox,
    /// Refused for good, or the server could not be reached for a day.
    Failed,
    /// It may have been sent, and is not sent again by itself.
    Unknown,
    /// Taken back before it was sent: switched off, or not needed any more.
    TakenBack,
}

impl WelcomeState {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::Sent, Self::Outbox, Self::Failed, Self::Unknown, Self::TakenBack];

    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Outbox => "outbox",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::TakenBack => "taken_back",
        }
    }

    /// The state of a name; [`WelcomeState::Unknown`] for one that this version does not know.
    pub fn parse(key: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.key() == key).unwrap_or(Self::Unknown)
    }

    /// From what became of the mail; on a practice tenant what is shown only lies in the outbox.
    pub fn of(mail: NoticeState, practice: bool) -> Self {
        match mail {
            NoticeState::Queued | NoticeState::Sending => Self::Waiting,
            NoticeState::Sent => Self::Sent,
            NoticeState::Failed => Self::Failed,
            NoticeState::Unknown => Self::Unknown,
            NoticeState::Shown if practice => Self::Outbox,
            NoticeState::Shown => Self::TakenBack,
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Waiting => "Waits to be mailed",
            Self::Sent => "The mail server took it",
            Self::Outbox => "In the practice outbox",
            Self::Failed => "Failed",
            Self::Unknown => "Unknown: it may have been mailed",
            Self::TakenBack => "Not mailed: it was not needed any more, or welcome notices were switched off",
        }
    }
}

/// The welcome notice of one person, for their page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WelcomeOf {
    /// Those sent so far, newest first.
    pub sent: Vec<WelcomeSent>,
    /// Why none can be sent now, as a sentence; none when one can.
    pub refused: Option<String>,
}

/// A text as one person would get it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WelcomePreview {
    /// Whose facts are in it.
    pub name: String,
    /// Where it would go, when they have an address for it.
    pub address: Option<String>,
    /// One line.
    pub subject: String,
    /// The whole text.
    pub body: String,
    /// Why it would not be sent to them, as a sentence.
    pub refused: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back() {
        for state in WelcomeState::ALL {
            assert_eq!(WelcomeState::parse(state.key()), state);
        }
        assert_eq!(WelcomeState::parse("of a newer version"), WelcomeState::Unknown);
    }
}
