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

    /// The name in the store and in forms.
    pub fn key(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Inviter => "inviter",
            Self::Coordinator => "coordinator",
            Self::Approver => "approver",
            Self::Auditor => "auditor",
        }
    }

    /// The role of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

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
    /// Act on people in ISC without changing who they are: password-reset mail, processing.
    ActOnPeople,
    /// Act on people in ISC in ways that change or remove: synchronise attributes, reset, delete, enable, disable.
    ChangePeople,
    /// Read batches and their outcome.
    ReadBatches,
    /// Read requests for approval: one's own, or all.
    ReadApprovals,
    /// Answer requests for approval: one's own, or for others.
    Approve,
    /// Read sources, imports and what became of accounts: one's own, or all.
    ReadAccounts,
    /// Create and change accounts on flat-file sources, import them, load files.
    WriteAccounts,
    /// Read ISC's tasks, own or all.
    ReadTasks,
    /// Ask for a refresh of the directory.
    RefreshDirectory,
    /// Read the audit log, own rows or all.
    ReadAudit,
    /// Take the audit log with them as a file.
    ExportAudit,
    /// Read the portal's settings.
    ReadSettings,
    /// Change the portal's settings, roles included.
    ChangeSettings,
    /// Practice only: move the clock, make ISC fail, start over.
    Practice,
}

/// How far a capability reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// What is one's own: one's reports, one's tasks, one's rows.
    Own,
    /// Everything.
    All,
}

impl Extent {
    /// The word in the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::All => "all",
        }
    }
}

const NO: Option<Extent> = None;
const OWN: Option<Extent> = Some(Extent::Own);
const ALL: Option<Extent> = Some(Extent::All);

/// Capability by role, in the order of [`Role::ALL`], with how far it reaches: the only such table. Being signed in, and
/// the controls of a practice tenant, need no role.
pub const TABLE: [(Capability, [Option<Extent>; 5]); 17] = [
    //                               Admin Inviter Coordinator Approver Auditor
    (Capability::SignedIn, [ALL, ALL, ALL, ALL, ALL]),
    (Capability::ReadPeople, [ALL, ALL, ALL, OWN, ALL]),
    (Capability::Invite, [ALL, ALL, NO, NO, NO]),
    (Capability::ActOnPeople, [ALL, ALL, NO, NO, NO]),
    (Capability::ChangePeople, [ALL, NO, NO, NO, NO]),
    (Capability::ReadBatches, [ALL, ALL, NO, OWN, ALL]),
    (Capability::ReadApprovals, [ALL, NO, NO, OWN, ALL]),
    (Capability::Approve, [ALL, NO, NO, OWN, NO]),
    (Capability::ReadAccounts, [ALL, NO, OWN, NO, ALL]),
    (Capability::WriteAccounts, [ALL, NO, OWN, NO, NO]),
    (Capability::ReadTasks, [ALL, OWN, OWN, NO, ALL]),
    (Capability::RefreshDirectory, [ALL, ALL, NO, NO, NO]),
    (Capability::ReadAudit, [ALL, OWN, OWN, NO, ALL]),
    (Capability::ExportAudit, [ALL, NO, NO, NO, ALL]),
    (Capability::ReadSettings, [ALL, NO, NO, NO, ALL]),
    (Capability::ChangeSettings, [ALL, NO, NO, NO, NO]),
    (Capability::Practice, [ALL, ALL, ALL, ALL, ALL]),
];

impl Capability {
    /// How far the capability reaches for somebody with these roles; none when they lack it. Roles add up.
    pub fn extent(self, roles: &[Role]) -> Option<Extent> {
        if matches!(self, Self::SignedIn | Self::Practice) {
            return Some(Extent::All);
        }
        let (_, row) = TABLE.iter().find(|(capability, _)| *capability == self)?;
        Role::ALL
            .iter()
            .zip(row)
            .filter(|(role, _)| roles.contains(role))
            .filter_map(|(_, extent)| *extent)
            .max()
    }

    /// The roles that carry this capability.
    pub fn roles(self) -> Vec<Role> {
        Role::ALL.into_iter().filter(|role| self.extent(&[*role]).is_some()).collect()
    }

    /// What it lets people do, for the table on the screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::SignedIn => "Sign in, see the overview and help, set own preferences",
            Self::ReadPeople => "Read people and who cannot sign in yet",
            Self::Invite => "Check, send and follow up invitations",
            Self::ActOnPeople => "Send password-reset mails, have people processed",
            Self::ChangePeople => "Synchronise, reset, delete, enable and disable people",
            Self::ReadBatches => "Read batches and their outcome",
            Self::ReadApprovals => "Read requests for approval",
            Self::Approve => "Answer requests for approval",
            Self::ReadAccounts => "Read sources, imports and accounts",
            Self::WriteAccounts => "Create, import and change accounts on flat-file sources",
            Self::ReadTasks => "Read tasks of ISC",
            Self::RefreshDirectory => "Refresh the list of people",
            Self::ReadAudit => "Read the audit log",
            Self::ExportAudit => "Take the audit log as a file",
            Self::ReadSettings => "Read the settings",
            Self::ChangeSettings => "Change settings and roles",
            Self::Practice => "Move the clock of a practice tenant, start it over",
        }
    }

    /// Whether somebody with these roles has it. Being signed in needs no role.
    pub fn allowed(self, roles: &[Role]) -> bool {
        self.extent(roles).is_some()
    }

    /// What is missing, as a sentence.
    pub fn refusal(self) -> &'static str {
        match self {
            Self::SignedIn => "You need to be signed in.",
            Self::ReadPeople => "You do not have the right to read people.",
            Self::Invite => "You do not have the right to invite people.",
            Self::ActOnPeople => "You do not have the right to act on people in ISC.",
            Self::ChangePeople => "You do not have the right to change people in ISC.",
            Self::ReadBatches => "You do not have the right to read invite batches.",
            Self::ReadAccounts => "You do not have the right to read sources and accounts.",
            Self::WriteAccounts => "You do not have the right to create or change accounts.",
            Self::ReadTasks => "You do not have the right to read tasks.",
            Self::RefreshDirectory => "You do not have the right to refresh the directory.",
            Self::ReadApprovals => "You do not have the right to read requests for approval.",
            Self::Approve => "You do not have the right to approve invitations.",
            Self::ReadAudit => "You do not have the right to read the audit log.",
            Self::ExportAudit => "You do not have the right to take the audit log with you.",
            Self::ReadSettings => "You do not have the right to read the portal's settings.",
            Self::ChangeSettings => "You do not have the right to change the portal's settings.",
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
            Self::Invite | Self::RefreshDirectory | Self::ActOnPeople => {
                " In ISC that is the user level Org Admin or Helpdesk."
            }
            Self::ChangePeople => " In ISC that is the user level Org Admin.",
            Self::ReadAccounts | Self::WriteAccounts => {
                " In ISC those are the user levels Org Admin, Source Admin and Source Sub-Admin."
            }
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
    fn roles_add_up_and_the_farther_reach_counts() {
        let extent = |roles: &[Role]| Capability::ReadPeople.extent(roles);
        assert_eq!(extent(&[Role::Approver]), Some(Extent::Own));
        assert_eq!(extent(&[Role::Approver, Role::Coordinator]), Some(Extent::All));
        assert_eq!(extent(&[]), None);
        assert_eq!(Capability::SignedIn.extent(&[]), Some(Extent::All));
    }

    #[test]
    fn an_auditor_reads_everything_and_changes_nothing() {
        let acts = [
            Capability::Invite,
            Capability::ActOnPeople,
            Capability::ChangePeople,
            Capability::WriteAccounts,
            Capability::Approve,
            Capability::RefreshDirectory,
            Capability::ChangeSettings,
        ];
        for (capability, _) in TABLE {
            let extent = capability.extent(&[Role::Auditor]);
            let expected = if acts.contains(&capability) { None } else { Some(Extent::All) };
            assert_eq!(extent, expected, "{capability:?}");
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
