//! Who is signed in, and what Gangway lets them do.

use gangway_types::{Capability, Role};

/// The person behind a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Handle of their browser's session: what is private to it belongs to this.
    pub session: String,
    /// Their sign-in; runs they start refer to it.
    pub grant_id: String,
    /// ISC's identity id.
    pub person_id: String,
    /// Display name.
    pub name: String,
    /// Account name.
    pub alias: String,
    /// ISC's user levels (`ORG_ADMIN`, `HELPDESK`, …).
    pub levels: Vec<String>,
    /// Gangway's roles; they add up.
    pub roles: Vec<Role>,
    /// The time zone they read times in, IANA name.
    pub zone: String,
}

impl Signed {
    /// Whether one of their roles carries this capability.
    pub fn may(&self, capability: Capability) -> bool {
        capability.allowed(&self.roles)
    }
}

/// ISC's user levels that make a role, by default.
const BY_LEVEL: [(&str, Role); 4] = [
    ("ORG_ADMIN", Role::Admin),
    ("HELPDESK", Role::Inviter),
    ("SOURCE_ADMIN", Role::Coordinator),
    ("SOURCE_SUBADMIN", Role::Coordinator),
];

/// Roles of somebody with these levels; a manager of somebody is Approver.
pub fn roles(levels: &[String], manages: bool) -> Vec<Role> {
    let mut roles: Vec<Role> = BY_LEVEL
        .iter()
        .filter(|(name, _)| levels.iter().any(|level| level.eq_ignore_ascii_case(name)))
        .map(|(_, role)| *role)
        .chain(manages.then_some(Role::Approver))
        .collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(levels: &[&str], manages: bool) -> Vec<Role> {
        roles(&levels.iter().map(|level| (*level).to_owned()).collect::<Vec<_>>(), manages)
    }

    #[test]
    fn levels_make_roles() {
        assert_eq!(of(&["ORG_ADMIN"], false), [Role::Admin]);
        assert_eq!(
            of(&["HELPDESK", "SOURCE_SUBADMIN"], true),
            [Role::Inviter, Role::Coordinator, Role::Approver]
        );
        assert_eq!(of(&["SOURCE_ADMIN", "SOURCE_SUBADMIN"], false), [Role::Coordinator]);
    }

    #[test]
    fn an_unknown_level_makes_none() {
        assert_eq!(of(&["CERT_ADMIN", "REPORT_ADMIN", ""], false), []);
        assert_eq!(of(&[], true), [Role::Approver]);
    }
}
