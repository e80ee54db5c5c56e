//! Who may do what: one table, read by pages, server functions, docs and tests.

use serde::{Deserialize, Serialize};

/// Gangway's own roles; they add up. ISC's user level is the ceiling for calls to ISC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Everything; by default ISC's ORG_ADMIN.
    Admin,
    /// Finds and invites; by default ISC's HELPDESK.
    Inviter,
    /// Accounts on flat-file sources; by default SOURCE_ADMIN and SOURCE_SUBADMIN.
    Coordinator,
    /// Approves for their own reports; by default a manager of somebody.
    Approver,
    /// Reads everything; by assignment only.
    Auditor,
}

impl Role {
    /// All roles, in the order of the table.
    pub const ALL: [Self; 5] = [Self::Admin, Self::Inviter, Self::Coordinator, Self::Approver, Self::Auditor];

    /// The role's name on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "Admin",
            Self::Inviter => "Inviter",
            Self::Coordinator => "Coordinator",
            Self::Approver => "Approver",
            Self::Auditor => "Auditor",
        }
    }
}

/// One thing a caller may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Capability {
    /// Be signed in, nothing more (own preferences, Overview, Help).
    SignedIn,
    /// Read people and the Unregistered list.
    ReadPeople,
    /// Select, check, make and release batches, retry and decide unknown ones.
    Invite,
    /// Read batches and their outcome.
    ReadBatches,
    /// Read ISC's tasks, own or all.
    ReadTasks,
    /// Ask for a refresh of the directory.
    RefreshDirectory,
    /// Practice only: move the clock, make ISC fail, start over.
    Practice,
}

/// Role by capability: the only such table.
pub const TABLE: [(Capability, &[Role]); 7] = [
    (Capability::SignedIn, &Role::ALL),
    (Capability::ReadPeople, &[Role::Admin, Role::Inviter, Role::Coordinator, Role::Approver, Role::Auditor]),
    (Capability::Invite, &[Role::Admin, Role::Inviter]),
    (Capability::ReadBatches, &[Role::Admin, Role::Inviter, Role::Approver, Role::Auditor]),
    (Capability::ReadTasks, &[Role::Admin, Role::Inviter, Role::Coordinator, Role::Auditor]),
    (Capability::RefreshDirectory, &[Role::Admin, Role::Inviter]),
    (Capability::Practice, &Role::ALL),
];

impl Capability {
    /// The roles that carry this capability.
    pub fn roles(self) -> &'static [Role] {
        TABLE.iter().find(|(capability, _)| *capability == self).map_or(&[], |(_, roles)| roles)
    }

    /// Whether somebody with these roles has it. Being signed in needs no role.
    pub fn allowed(self, roles: &[Role]) -> bool {
        matches!(self, Self::SignedIn | Self::Practice)
            || roles.iter().any(|role| self.roles().contains(role))
    }

    /// What is missing, as a sentence.
    pub fn refusal(self) -> &'static str {
        match self {
            Self::SignedIn => "You need to be signed in.",
            Self::ReadPeople => "You do not have the right to read people.",
            Self::Invite => "You do not have the right to invite people.",
            Self::ReadBatches => "You do not have the right to read invite batches.",
            Self::ReadTasks => "You do not have the right to read tasks.",
            Self::RefreshDirectory => "You do not have the right to refresh the directory.",
            Self::Practice => "This exists on a practice tenant only.",
        }
    }

    /// Who holds it, as a sentence.
    pub fn who_can(self) -> String {
        let names: Vec<&str> = self.roles().iter().map(|role| role.name()).collect();
        match names.split_last() {
            None => "Nobody holds it.".to_owned(),
            Some((last, [])) => format!("The role that holds it: {last}.{}", self.levels()),
            Some((last, rest)) => {
                format!("Roles that hold it: {} and {last}.{}", rest.join(", "), self.levels())
            }
        }
    }

    /// Which user levels of ISC make those roles, as a sentence; empty where a level does not decide.
    fn levels(self) -> &'static str {
        match self {
            Self::Invite | Self::RefreshDirectory => " In ISC that is the user level Org Admin or Helpdesk.",
            Self::ReadPeople | Self::ReadTasks => {
                " In ISC those are the user levels Org Admin, Helpdesk and Source Admin."
            }
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_capability_has_one_row() {
        for (index, (capability, _)) in TABLE.iter().enumerate() {
            assert!(
                TABLE.iter().skip(index + 1).all(|(other, _)| other != capability),
                "{capability:?} twice"
            );
        }
    }

    #[test]
    fn only_admins_and_inviters_invite() {
        for role in Role::ALL {
            assert_eq!(
                Capability::Invite.allowed(&[role]),
                matches!(role, Role::Admin | Role::Inviter),
                "{role:?}"
            );
        }
        assert!(!Capability::Invite.allowed(&[]));
    }
}
