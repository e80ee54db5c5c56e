//! What follows from levels and assignments. No I/O.

use crate::store::roles::{Assignment, KnownLevels};
use gangway_types::Role;
use gangway_types::roles::SubjectKind;

/// ISC's user levels that make a role by themselves.
const BY_LEVEL: [(&str, Role); 4] = [
    ("ORG_ADMIN", Role::Admin),
    ("HELPDESK", Role::Inviter),
    ("SOURCE_ADMIN", Role::Coordinator),
    ("SOURCE_SUBADMIN", Role::Coordinator),
];

/// ISC's user levels as its documentation and tokens name them, with their words on the screen.
const LEVELS: [(&str, &str); 12] = [
    ("ORG_ADMIN", "Org Admin"),
    ("HELPDESK", "Helpdesk"),
    ("SOURCE_ADMIN", "Source Admin"),
    ("SOURCE_SUBADMIN", "Source Subadmin"),
    ("CERT_ADMIN", "Cert Admin"),
    ("REPORT_ADMIN", "Report Admin"),
    ("ROLE_ADMIN", "Role Admin"),
    ("ROLE_SUBADMIN", "Role Subadmin"),
    ("SAAS_MANAGEMENT_ADMIN", "SaaS Management Admin"),
    ("SAAS_MANAGEMENT_READER", "SaaS Management Reader"),
    ("CLOUD_GOV_ADMIN", "Cloud Governance Admin"),
    ("CLOUD_GOV_USER", "Cloud Governance User"),
];

/// The levels that make a role by themselves, with the role.
pub fn by_level() -> &'static [(&'static str, Role)] {
    &BY_LEVEL
}

/// The levels that are known by name.
pub(super) fn known_levels() -> &'static [(&'static str, &'static str)] {
    &LEVELS
}

/// A level's words on the screen; a level of the tenant's own as it is.
pub fn level_name(level: &str) -> String {
    let known = LEVELS.iter().find(|(name, _)| name.eq_ignore_ascii_case(level));
    known.map_or_else(|| level.to_owned(), |(_, words)| (*words).to_owned())
}

/// Whether a list of levels has one of these.
pub(super) fn has(levels: &[String], wanted: &[&str]) -> bool {
    levels.iter().any(|level| wanted.iter().any(|name| name.eq_ignore_ascii_case(level)))
}

/// Roles of somebody with these levels: by default, as Approver, and by those assignments that reach them. Assignments to
/// persons and groups must be theirs already; of those to levels, theirs are picked.
pub fn effective(levels: &[String], approves: bool, assigned: &[Assignment]) -> Vec<Role> {
    let by_default = BY_LEVEL.iter().filter(|(name, _)| has(levels, &[name])).map(|(_, role)| *role);
    let given = assigned
        .iter()
        .filter(|row| row.kind != SubjectKind::Level || has(levels, &[&row.subject]))
        .map(|row| row.role);
    let mut roles: Vec<Role> = by_default.chain(approves.then_some(Role::Approver)).chain(given).collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// Why a role has less effect than its name says for somebody with these levels: ISC refuses what the level does not
/// carry, whoever asks. Levels per operation: ISC's specification of `/identities/invite` and `/accounts`.
pub fn without_effect(role: Role, levels: &[String]) -> Option<&'static str> {
    match role {
        Role::Inviter if !has(levels, &["ORG_ADMIN", "HELPDESK"]) => Some(
            "They can check and prepare, but ISC would refuse to send: that needs the user level Org Admin or Helpdesk.",
        ),
        Role::Coordinator if !has(levels, &["ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN"]) => Some(
            "They can read and prepare, but ISC would refuse to write accounts: that needs the user level Org Admin, Source Admin \
             or Source Subadmin.",
        ),
        Role::Admin if !has(levels, &["ORG_ADMIN"]) => Some(
            "They change settings and roles here, but ISC refuses what needs the user level Org Admin, such as reading governance \
             groups.",
        ),
        _ => None,
    }
}

/// Whom roles can reach, as far as Gangway knows.
pub(super) struct Reach {
    /// The levels of everybody who ever signed in.
    pub signed_in: Vec<KnownLevels>,
    /// Members of the copies of groups: group and person.
    pub members: Vec<(String, String)>,
    /// Who cannot sign in any more.
    pub absent: Vec<String>,
}

/// Whether somebody is an Admin without the assignment `without`: somebody who signed in with the level, or whom another
/// assignment reaches. Who is gone or cannot sign in does not count; a level that nobody signed in with leads to nobody.
pub(super) fn has_admin_without(all: &[Assignment], reach: &Reach, without: &str) -> bool {
    let here = |person: &str| !reach.absent.iter().any(|absent| absent == person);
    let by_default =
        reach.signed_in.iter().any(|known| has(&known.levels, &["ORG_ADMIN"]) && here(&known.person_id));
    by_default
        || all.iter().filter(|row| row.role == Role::Admin && row.id != without).any(|row| match row.kind {
            SubjectKind::Person => here(&row.subject),
            SubjectKind::Group => {
                reach.members.iter().any(|(group, person)| *group == row.subject && here(person))
            }
            SubjectKind::Level => reach
                .signed_in
                .iter()
                .any(|known| has(&known.levels, &[&row.subject]) && here(&known.person_id)),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn given(role: Role, kind: SubjectKind, subject: &str) -> Assignment {
        Assignment {
            id: String::new(),
            role,
            kind,
            subject: subject.to_owned(),
            subject_name: String::new(),
            made_by: String::new(),
            made_by_name: String::new(),
            made_at: 0,
        }
    }

    #[test]
    fn levels_make_roles_and_an_unknown_one_makes_none() {
        let of = |names: &[&str], approves| effective(&levels(names), approves, &[]);
        assert_eq!(of(&["ORG_ADMIN"], false), [Role::Admin]);
        assert_eq!(
            of(&["HELPDESK", "SOURCE_SUBADMIN"], true),
            [Role::Inviter, Role::Coordinator, Role::Approver]
        );
        assert_eq!(of(&["SOURCE_ADMIN", "SOURCE_SUBADMIN"], false), [Role::Coordinator]);
        assert_eq!(of(&["CERT_ADMIN", ""], false), []);
        assert_eq!(of(&[], true), [Role::Approver]);
    }

    #[test]
    fn assignments_add_up_and_those_to_levels_reach_only_their_level() {
        let assigned = [
            given(Role::Auditor, SubjectKind::Person, "p"),
            given(Role::Auditor, SubjectKind::Group, "g"),
            given(Role::Inviter, SubjectKind::Level, "cert_admin"),
        ];
        assert_eq!(effective(&levels(&[]), false, &assigned), [Role::Auditor]);
        assert_eq!(effective(&levels(&["CERT_ADMIN"]), false, &assigned), [Role::Inviter, Role::Auditor]);
    }

    #[test]
    fn a_role_that_the_level_does_not_carry_is_without_effect() {
        for (role, carrier) in
            [(Role::Inviter, "HELPDESK"), (Role::Coordinator, "SOURCE_ADMIN"), (Role::Admin, "ORG_ADMIN")]
        {
            assert!(without_effect(role, &levels(&["CERT_ADMIN"])).is_some(), "{role:?}");
            assert!(without_effect(role, &levels(&[carrier])).is_none(), "{role:?}");
        }
        for role in [Role::Approver, Role::Auditor] {
            assert!(without_effect(role, &[]).is_none(), "{role:?} needs no level");
        }
    }

    #[test]
    fn a_way_to_be_an_admin_has_to_lead_to_somebody_who_is_here() {
        let row =
            |id: &str, kind, subject| Assignment { id: id.to_owned(), ..given(Role::Admin, kind, subject) };
        let all = [
            row("own", SubjectKind::Person, "lena"),
            row("level", SubjectKind::Level, "HELPDESK"),
            row("group", SubjectKind::Group, "g"),
        ];
        let known = |person: &str, names: &[&str]| KnownLevels {
            person_id: person.to_owned(),
            name: String::new(),
            levels: levels(names),
        };
        let mut reach = Reach { signed_in: Vec::new(), members: Vec::new(), absent: Vec::new() };
        assert!(has_admin_without(&all, &reach, "level"), "Lena herself");
        assert!(
            !has_admin_without(&all, &reach, "own"),
            "an empty group, and a level that nobody signed in with"
        );
        reach.members.push(("g".to_owned(), "mia".to_owned()));
        assert!(has_admin_without(&all, &reach, "own"));
        reach.absent.push("mia".to_owned());
        assert!(!has_admin_without(&all, &reach, "own"));
        reach.signed_in.push(known("jon", &["HELPDESK"]));
        assert!(has_admin_without(&all, &reach, "own"));
        reach.signed_in = vec![known("ann", &["ORG_ADMIN"])];
        assert!(has_admin_without(&all, &reach, "own"), "by default");
    }
}
