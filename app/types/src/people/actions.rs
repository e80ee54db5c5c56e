//! What can be done to people in ISC, one or many: one table of names, rights and words.

use crate::Capability;
use serde::{Deserialize, Serialize};

/// One of the operations of ISC on people that Gangway offers. Inviting is no part of it: it has batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonAction {
    /// Mail what it takes to set a new password.
    PasswordMail,
    /// Bring attributes to accounts.
    Sync,
    /// Have ISC process identities.
    Process,
    /// De-register, and take raised user levels.
    Reset,
    /// Remove the identity.
    Delete,
    /// Enable the ISC account.
    Enable,
    /// Disable the ISC account.
    Disable,
}

impl PersonAction {
    /// All of them, in the order of menus: harmless ones first.
    pub const ALL: [Self; 7] = [
        Self::PasswordMail,
        Self::Sync,
        Self::Process,
        Self::Enable,
        Self::Disable,
        Self::Reset,
        Self::Delete,
    ];

    /// The name in the store and in forms.
    pub fn key(self) -> &'static str {
        match self {
            Self::PasswordMail => "password_mail",
            Self::Sync => "sync",
            Self::Process => "process",
            Self::Reset => "reset",
            Self::Delete => "delete",
            Self::Enable => "enable",
            Self::Disable => "disable",
        }
    }

    /// The action of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.key() == key)
    }

    /// The last part of the address of its confirm page.
    pub fn segment(self) -> &'static str {
        match self {
            Self::PasswordMail => "reset-password",
            other => other.key(),
        }
    }

    /// The action of a confirm page.
    pub fn of_segment(segment: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.segment() == segment)
    }

    /// What somebody needs in Gangway.
    pub fn capability(self) -> Capability {
        match self {
            Self::PasswordMail | Self::Process => Capability::ActOnPeople,
            Self::Sync | Self::Reset | Self::Delete | Self::Enable | Self::Disable => {
                Capability::ChangePeople
            }
        }
    }

    /// ISC's user levels that may, as documented; empty where the documentation names none (FACTS, section 2).
    pub fn isc_levels(self) -> &'static [&'static str] {
        match self {
            Self::PasswordMail | Self::Process => &["ORG_ADMIN", "HELPDESK"],
            Self::Sync | Self::Enable | Self::Disable => &["ORG_ADMIN"],
            Self::Reset | Self::Delete => &[],
        }
    }

    /// The user level it takes, as a sentence.
    pub fn level_words(self) -> &'static str {
        match self {
            Self::PasswordMail | Self::Process => "ISC asks for the user level Org Admin or Helpdesk.",
            Self::Sync | Self::Enable | Self::Disable => "ISC asks for the user level Org Admin.",
            Self::Reset | Self::Delete => {
                "ISC does not document which user level this takes. Gangway offers it to Admins only."
            }
        }
    }

    /// Whether it has to be typed what is meant: the account name for one person, [`Self::typed_many`] for many.
    pub fn typed(self) -> bool {
        matches!(self, Self::Reset | Self::Delete)
    }

    /// What has to be typed before it is done to many people: "delete 12 people".
    pub fn typed_many(self, people: u64) -> String {
        format!("{} {}", self.verb(), people_words(people))
    }

    /// Whether ISC is asked about many people in one call.
    pub fn is_bulk(self) -> bool {
        matches!(self, Self::Process | Self::Enable | Self::Disable)
    }

    /// Whether it mails somebody.
    pub fn mails(self) -> bool {
        self == Self::PasswordMail
    }

    /// The words of its menu entry and the heading of its confirm page.
    pub fn name(self) -> &'static str {
        match self {
            Self::PasswordMail => "Reset password mail",
            Self::Sync => "Sync attributes",
            Self::Process => "Process",
            Self::Reset => "Reset",
            Self::Delete => "Delete",
            Self::Enable => "Enable",
            Self::Disable => "Disable",
        }
    }

    /// "reset", as in "reset 12 people"; for mails and attributes see [`Self::act`].
    pub fn verb(self) -> &'static str {
        match self {
            Self::PasswordMail => "mail",
            other => other.key(),
        }
    }

    /// What is done to whom, as on the button that does it: "Reset 12 people", "Delete Ida Holm".
    pub fn act(self, whom: &str) -> String {
        match self {
            Self::PasswordMail => format!("Send password-reset mail to {whom}"),
            Self::Sync => format!("Synchronise attributes of {whom}"),
            other => format!("{} {whom}", other.name()),
        }
    }

    /// The same within a sentence: "reset 12 people", "send password-reset mail to Ida Holm".
    pub fn aim(self, whom: &str) -> String {
        let act = self.act(whom);
        let mut letters = act.chars();
        letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
    }

    /// What goes on: "resetting 12 people", as in "keep resetting 12 people".
    pub fn going_on(self, whom: &str) -> String {
        match self {
            Self::PasswordMail => format!("sending password-reset mails to {whom}"),
            Self::Sync => format!("synchronising attributes of {whom}"),
            Self::Process => format!("processing {whom}"),
            Self::Reset => format!("resetting {whom}"),
            Self::Delete => format!("deleting {whom}"),
            Self::Enable => format!("enabling {whom}"),
            Self::Disable => format!("disabling {whom}"),
        }
    }

    /// What it does, sentence by sentence.
    pub fn effect(self) -> &'static [&'static str] {
        match self {
            Self::PasswordMail => {
                &["ISC mails what it takes to set a new password.", "It works for 2 hours."]
            }
            Self::Sync => &[
                "ISC brings the attributes of the identity to the accounts on sources that take them.",
                "ISC accepts this once in 10 seconds per person.",
            ],
            Self::Process => &[
                "ISC calculates attributes, roles and access again.",
                "ISC does that by itself at 08:00 and 20:00 in the tenant's time zone.",
            ],
            Self::Reset => &[
                "ISC forgets the registration: they cannot sign in until they have registered again.",
                "Raised user levels are taken away.",
            ],
            Self::Delete => &[
                "ISC removes the identity, with its registration, roles and access.",
                "Accounts on sources stay. While an authoritative account is there, the next aggregation is likely to \
                 make a new identity of it.",
            ],
            Self::Enable => &["ISC enables their ISC account."],
            Self::Disable => &["ISC disables their ISC account: they cannot sign in to ISC."],
        }
    }

    /// Who hears of it.
    pub fn told(self) -> &'static str {
        match self {
            Self::PasswordMail => "The person gets a mail. Nobody else is told.",
            Self::Reset => {
                "ISC is not known to mail anybody. Tell them yourself: they have to register again."
            }
            _ => "ISC is not known to mail anybody.",
        }
    }

    /// Whether it can be undone.
    pub fn undone(self) -> &'static str {
        match self {
            Self::PasswordMail => "A mail cannot be taken back. If nobody uses it, nothing changes.",
            Self::Sync => {
                "Cannot be undone. What was written to accounts stays until something else changes it."
            }
            Self::Process => "There is nothing to undo: ISC does the same twice a day.",
            Self::Reset => {
                "Cannot be undone from here: they have to be invited and to register again, and user levels have to be \
                 given again in ISC."
            }
            Self::Delete => {
                "Cannot be undone. Somebody who comes back with an aggregation is a new identity: without registration, \
                 roles given by hand, and history."
            }
            Self::Enable => "Can be undone: disable them again.",
            Self::Disable => "Can be undone: enable them again.",
        }
    }

    /// What sending it twice may do, for a decision about a call whose fate is not known.
    pub fn twice(self) -> &'static str {
        match self {
            Self::PasswordMail => "Sending it again may mail twice.",
            Self::Sync => "Asking again may synchronise twice, which does no harm.",
            Self::Process => "Asking again may process twice, which does no harm.",
            Self::Reset => {
                "Asking again does no harm to somebody who has not registered meanwhile; each is read again first."
            }
            Self::Delete => "Each is read again first: somebody who is gone is not deleted again.",
            Self::Enable | Self::Disable => "Asking again does no harm.",
        }
    }

    /// What "Accepted" means for it, as a sentence.
    pub fn accepted(self) -> &'static str {
        match self {
            Self::PasswordMail => "ISC took the call. ISC does not report whether the mail arrived.",
            Self::Sync => "ISC took the call. ISC does not report how it ended.",
            Self::Process => "ISC took the call; its task is followed.",
            Self::Reset => "ISC took the call. Their status is looked at until it shows.",
            Self::Delete => "ISC says it is done.",
            Self::Enable | Self::Disable => "ISC took the call. ISC does not report how it ended.",
        }
    }

    /// The kind of its calls in the journal, and the last part of ISC's path.
    pub fn call(self) -> &'static str {
        match self {
            Self::PasswordMail => "person.password-mail",
            Self::Sync => "person.sync",
            Self::Process => "person.process",
            Self::Reset => "person.reset",
            Self::Delete => "person.delete",
            Self::Enable => "person.enable",
            Self::Disable => "person.disable",
        }
    }
}

/// "1 person", "12 people".
pub fn people_words(n: u64) -> String {
    if n == 1 { "1 person".to_owned() } else { format!("{n} people") }
}

/// How a mail for a new password goes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// A code to the work address.
    WorkMail,
    /// A code to the personal address.
    PersonalMail,
    /// A link to the work address.
    #[default]
    WorkLink,
    /// A link to the personal address.
    PersonalLink,
}

impl Via {
    /// All of them, the usual one first.
    pub const ALL: [Self; 4] = [Self::WorkLink, Self::WorkMail, Self::PersonalLink, Self::PersonalMail];

    /// The name in the store and in forms.
    pub fn key(self) -> &'static str {
        match self {
            Self::WorkMail => "work_mail",
            Self::PersonalMail => "personal_mail",
            Self::WorkLink => "work_link",
            Self::PersonalLink => "personal_link",
        }
    }

    /// The way of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|via| via.key() == key)
    }

    /// Whether it goes to the personal address.
    pub fn is_personal(self) -> bool {
        matches!(self, Self::PersonalMail | Self::PersonalLink)
    }

    /// The same within a sentence: "a link to the work e-mail".
    pub fn within(self) -> String {
        self.words().replacen('A', "a", 1)
    }

    /// The words of the choice.
    pub fn words(self) -> &'static str {
        match self {
            Self::WorkMail => "A code to the work e-mail",
            Self::PersonalMail => "A code to the personal e-mail",
            Self::WorkLink => "A link to the work e-mail",
            Self::PersonalLink => "A link to the personal e-mail",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back() {
        for action in PersonAction::ALL {
            assert_eq!(PersonAction::parse(action.key()), Some(action));
            assert_eq!(PersonAction::of_segment(action.segment()), Some(action));
        }
        for via in Via::ALL {
            assert_eq!(Via::parse(via.key()), Some(via));
        }
        assert_eq!((PersonAction::parse("invite"), Via::parse("")), (None, None));
    }

    #[test]
    fn what_removes_has_to_be_typed() {
        let typed: Vec<_> = PersonAction::ALL.into_iter().filter(|action| action.typed()).collect();
        assert_eq!(typed, [PersonAction::Reset, PersonAction::Delete]);
        assert_eq!(PersonAction::Delete.typed_many(12), "delete 12 people");
        assert_eq!(PersonAction::Reset.typed_many(1), "reset 1 person");
    }

    #[test]
    fn rights_of_the_portal_are_no_wider_than_those_of_isc() {
        use crate::Role;
        for action in PersonAction::ALL {
            let helpdesk = action.isc_levels().contains(&"HELPDESK");
            assert_eq!(action.capability().allowed(&[Role::Inviter]), helpdesk, "{action:?}");
        }
    }
}
