//! View models: whether somebody can read an invitation. Times are milliseconds UTC of the domain's clock.

use crate::Page;
use crate::people::Named;
use serde::{Deserialize, Serialize};

/// Why somebody may not be able to read their invitation. They are mailed all the same, unless the owner of a check
/// leaves them out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HintKind {
    /// The address is at a provider of private mailboxes.
    PersonalDomain,
    /// Hardly anybody of the tenant has an address there.
    UnusualDomain,
    /// Few of those invited there ever registered.
    SilentDomain,
    /// The person starts later; the mailbox is probably not live before.
    NotLive,
    /// The profile is recorded as mailing the personal address, and ISC gives none.
    NoPersonal,
    /// ISC has not processed the person for long.
    Inactive,
}

impl HintKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::NotLive,
        Self::NoPersonal,
        Self::PersonalDomain,
        Self::UnusualDomain,
        Self::SilentDomain,
        Self::Inactive,
    ];

    /// The name in the store and in forms.
    pub fn key(self) -> &'static str {
        match self {
            Self::PersonalDomain => "personal_domain",
            Self::UnusualDomain => "unusual_domain",
            Self::SilentDomain => "silent_domain",
            Self::NotLive => "not_live",
            Self::NoPersonal => "no_personal",
            Self::Inactive => "inactive",
        }
    }

    /// The kind of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The group's heading.
    pub fn heading(self) -> &'static str {
        match self {
            Self::PersonalDomain => "A private address",
            Self::UnusualDomain => "A mail domain that hardly anybody has",
            Self::SilentDomain => "A mail domain where few ever registered",
            Self::NotLive => "Starts later: the mailbox is probably not live yet",
            Self::NoPersonal => "Mail goes to a personal e-mail that ISC does not have",
            Self::Inactive => "Not processed by ISC for long",
        }
    }

    /// The heading, as short as a tab on a phone is.
    pub fn short(self) -> &'static str {
        match self {
            Self::PersonalDomain => "Private address",
            Self::UnusualDomain => "Unusual domain",
            Self::SilentDomain => "Few registered",
            Self::NotLive => "Starts later",
            Self::NoPersonal => "No personal e-mail",
            Self::Inactive => "Not processed",
        }
    }

    /// What can be done about it.
    pub fn way_out(self) -> &'static str {
        match self {
            Self::PersonalDomain => {
                "Fine if it is meant to be so. Else correct the e-mail in the source, then check again."
            }
            Self::UnusualDomain => {
                "Look for a typing error and correct it in the source, then check again; or list the domain as a usual one in \
                 Settings, Invites."
            }
            Self::SilentDomain => {
                "Ask one of them whether mail from ISC arrives, or lands in the junk folder. Another mail alone will hardly help."
            }
            Self::NotLive => {
                "Leave them out until they start, let a welcome notice go to their personal e-mail, or record in Settings, \
                 Invites, that their mailboxes are live before."
            }
            Self::NoPersonal => "Enter the personal e-mail in the source, then check again; or call them.",
            Self::Inactive => {
                "Have ISC process them first. Long-inactive people are left out of its own processing."
            }
        }
    }
}

/// Why one person may not be able to read their invitation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hint {
    /// What.
    pub kind: HintKind,
    /// What is known, as a sentence without a full stop.
    pub words: String,
}

/// Those of a list who may not be able to read it, for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HintGroup {
    /// Why.
    pub kind: HintKind,
    /// How many of the list, those left out for it included.
    pub count: u64,
    /// The first of them, with what is known.
    pub people: Vec<(Named, String)>,
    /// Whether they are left out because the owner of the list said so.
    pub left: bool,
}

/// Somebody of a check who may not be able to read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// Who.
    pub person: Named,
    /// Account name.
    pub alias: String,
    /// Where the mail would go.
    pub mail: Option<String>,
    /// Why they may not be able to read it.
    pub hints: Vec<Hint>,
    /// Whether they are left out for it.
    pub left: bool,
}

/// Everybody of a check who may not be able to read it, or those of one kind, a page at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubts {
    /// Whether choices can still be made.
    pub open: bool,
    /// Kinds with how many have each, and whether they are left out for it; somebody may have several.
    pub kinds: Vec<(HintKind, u64, bool)>,
    /// Everybody with any, each counted once.
    pub all: u64,
    /// Of these, those who will be mailed all the same.
    pub mailed: u64,
    /// Where the check is: its address with the list it came from.
    pub list: String,
    /// The people.
    pub people: Page<Doubt>,
}

/// What ISC told somebody, who, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told<T> {
    /// What.
    pub value: T,
    /// When.
    pub at: i64,
    /// Under whose sign-in.
    pub by_name: String,
}

/// A mail template that the tenant changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Its name, else its key.
    pub name: String,
    /// Its subject.
    pub subject: String,
}

/// Templates that the tenant changed, as far as they matter here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Templates {
    /// How many the tenant changed.
    pub changed: u64,
    /// Those whose subject makes ISC send nothing.
    pub suppressed: Vec<Template>,
    /// Sender addresses that are not ISC's own.
    pub own_from: Vec<String>,
}

/// Whether ISC redirects all mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TestMode {
    /// Mail goes where it is addressed to.
    Off,
    /// All mail goes to this address, when ISC tells which.
    On(Option<String>),
}

/// How ISC's mail is set up, as far as it tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailSetUp {
    /// Test mode; none: never told.
    pub test_mode: Option<Told<TestMode>>,
    /// Templates; none: never told.
    pub templates: Option<Told<Templates>>,
    /// The last that could not be read, as a sentence.
    pub refused: Option<Told<String>>,
    /// When it was last asked for.
    pub asked_at: i64,
}

/// What is known before a batch is sent or submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchReach {
    /// How ISC's mail is set up.
    pub mail: MailSetUp,
    /// How many of those still to be sent to may not be able to read it: each counted once.
    pub doubtful: u64,
    /// For which reasons, with the first people of each; somebody may have several.
    pub groups: Vec<HintGroup>,
}

/// Whether a subject makes ISC send nothing. Source: SailPoint's admin help, "Inviting users": templates whose subject
/// begins with `#stop`, `no_send` or `Stop`.
pub fn is_suppressed(subject: &str) -> bool {
    let subject = subject.trim_start();
    ["#stop", "no_send"]
        .iter()
        .any(|word| subject.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)))
        || subject.strip_prefix("Stop").is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back() {
        for kind in HintKind::ALL {
            assert_eq!(HintKind::parse(kind.key()), Some(kind));
        }
        assert_eq!(HintKind::parse("of a newer version"), None);
    }

    #[test]
    fn subjects_that_send_nothing() {
        for silent in ["#stop", "#STOP Welcome", "no_send", " no_send: x", "Stop", "Stop – invitation"] {
            assert!(is_suppressed(silent), "{silent}");
        }
        for loud in ["Welcome", "Stopover in Lisbon", "Do not Stop", "", "ステップ", "#sto"] {
            assert!(!is_suppressed(loud), "{loud}");
        }
    }
}
