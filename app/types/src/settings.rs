//! View models: the portal's settings, who changed them, and what a connection test found.

use crate::PersonId;
use serde::{Deserialize, Serialize};

/// A page of the settings that is one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Who is left out, how many at once, and when.
    Invites,
    /// Whether and by whom invitations are approved.
    Approvals,
    /// How accounts are written, and files loaded.
    Accounts,
    /// How long the audit log is kept.
    Audit,
    /// The notice to a personal address.
    Welcome,
    /// New joiners: how they are found, and when they start.
    Joiners,
}

impl Section {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Invites, Self::Approvals, Self::Accounts, Self::Audit, Self::Welcome, Self::Joiners];

    /// As it stands in forms and addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Invites => "invites",
            Self::Approvals => "approvals",
            Self::Accounts => "accounts",
            Self::Audit => "audit",
            Self::Welcome => "welcome",
            Self::Joiners => "joiners",
        }
    }

    /// The section of a key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.key() == key)
    }

    /// The word on the screen.
    pub fn title(self) -> &'static str {
        match self {
            Self::Invites => "Invites",
            Self::Approvals => "Approvals",
            Self::Accounts => "Accounts",
            Self::Audit => "Audit log",
            Self::Welcome => "Welcome notice",
            Self::Joiners => "New joiners",
        }
    }
}

/// How a setting is entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Input {
    /// A whole number.
    Number,
    /// One of two: the words for yes and for no.
    YesNo(String, String),
    /// A time of day, `22:00`.
    Time,
    /// Words, one a line.
    Lines,
}

/// Who changed a setting, when, and from what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingChange {
    /// The setting's label.
    pub label: String,
    /// When, milliseconds UTC of the domain's clock.
    pub at: i64,
    /// Who.
    pub by_name: Option<String>,
    /// What it was, in words.
    pub was: String,
    /// What it became, in words.
    pub became: String,
}

/// One setting as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingView {
    /// Its name in forms.
    pub key: String,
    /// The label.
    pub label: String,
    /// How to fill it.
    pub hint: String,
    /// How it is entered.
    pub input: Input,
    /// What it is, as it stands in the form.
    pub value: String,
    /// What it is, in words.
    pub words: String,
    /// The last change; none while it is as Gangway came.
    pub changed: Option<SettingChange>,
}

/// One section as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionView {
    /// Which.
    pub section: Section,
    /// What the values are, for the form to say what it showed.
    pub seen: String,
    /// Its settings, in the order of the page.
    pub settings: Vec<SettingView>,
    /// The latest changes, newest first.
    pub history: Vec<SettingChange>,
}

/// Somebody who is asked where no manager can answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FallbackApprover {
    /// Who.
    pub id: PersonId,
    /// Display name; the id when the directory does not know them.
    pub name: String,
    /// Account name.
    pub alias: String,
    /// Why they cannot answer, in words.
    pub trouble: Option<String>,
}

/// Which address a profile's invitations go to, by its Invitation Options, which no version of ISC's API tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoesTo {
    /// Nobody recorded it: the work e-mail, by ISC's documentation.
    #[default]
    NotRecorded,
    /// The work e-mail.
    Work,
    /// The personal e-mail.
    Personal,
}

impl GoesTo {
    /// As it stands in forms and in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::NotRecorded => "",
            Self::Work => "work",
            Self::Personal => "personal",
        }
    }

    /// What a word stands for; what is not known is not recorded.
    pub fn parse(key: &str) -> Self {
        match key {
            "work" => Self::Work,
            "personal" => Self::Personal,
            _ => Self::NotRecorded,
        }
    }
}

/// An identity profile, and what people recorded about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileRecord {
    /// ISC's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its authoritative source.
    pub source: Option<String>,
    /// ISC invites its people by itself.
    pub automatic: bool,
    /// Its people sign in by SSO and need no invitation.
    pub sso: bool,
    /// Where its mail goes, when that is not the work e-mail.
    pub mail_note: String,
    /// Which of a person's addresses its invitations go to.
    pub goes_to: GoesTo,
    /// Whether mailboxes of its people are live before they start.
    pub live_early: Option<bool>,
    /// Who recorded it, and when.
    pub recorded: Option<(String, i64)>,
    /// What is recorded, for the form to say what it showed.
    pub seen: String,
}

/// Where the portal is connected to, and where that is configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionInfo {
    /// Base of ISC's API.
    pub url: String,
    /// The OAuth client.
    pub client_id: String,
    /// Whether the client has a secret; without it, PKCE alone protects the sign-in.
    pub has_secret: bool,
    /// The API version.
    pub version: String,
    /// People are invited by ISC's retired call, which takes short ids and names no task.
    #[serde(default)]
    pub old_invites: bool,
    /// Where it is configured, in words: a file's name, the environment, or nowhere.
    pub configured_in: String,
}

/// What became of one line of a connection test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tested {
    /// Tried, and it works.
    Ok,
    /// Tried, and it does not; or the level does not carry it.
    Failed,
    /// Not tried.
    NotTested,
}

impl Tested {
    /// The word beside the line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Failed => "Failed",
            Self::NotTested => "Not tested",
        }
    }
}

/// One line of a connection test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestLine {
    /// What was tried: "May read identities".
    pub what: String,
    /// What became of it.
    pub result: Tested,
    /// What was found, as a sentence.
    pub found: String,
    /// What to do; empty when there is nothing to do.
    pub fix: String,
    /// ISC's id of the answer that refused, to be quoted.
    pub request_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back() {
        for section in Section::ALL {
            assert_eq!(Section::parse(section.key()), Some(section));
        }
        assert_eq!(Section::parse("leavers"), None);
    }
}
