//! View models: who has which role, and from where.

use crate::Role;
use serde::{Deserialize, Serialize};

/// To whom a role is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// Everybody with a user level of ISC.
    Level,
    /// The members of a governance group of ISC.
    Group,
    /// One person.
    Person,
}

impl SubjectKind {
    /// All kinds, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Person, Self::Group, Self::Level];

    /// The name in the store and in forms.
    pub fn key(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Group => "group",
            Self::Person => "person",
        }
    }

    /// The kind of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The words on the screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Level => "user level in ISC",
            Self::Group => "governance group",
            Self::Person => "person",
        }
    }
}

/// One way by which somebody has a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleRow {
    /// The assignment's id; none for what follows by itself.
    pub id: Option<String>,
    /// The role.
    pub role: Role,
    /// To whom, in words: "Lena Roth (lroth)", "Everybody with the user level Org Admin".
    pub who: String,
    /// From where, in words.
    pub from: String,
    /// Why the role has no effect, or less than its name says; none when it has all of it.
    pub without_effect: Option<String>,
    /// Who gave it, and when.
    pub made: Option<(String, i64)>,
    /// Why it cannot be taken away; none when it can.
    pub stays: Option<String>,
}

/// The copy of a governance group that carries a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupCopy {
    /// ISC's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many members the copy has.
    pub members: u64,
    /// When it was read, milliseconds UTC of the domain's clock.
    pub read_at: i64,
    /// Under whose sign-in.
    pub read_by_name: String,
    /// Why the copy is incomplete or old.
    pub problem: Option<String>,
}

/// Everything the page of roles shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolesView {
    /// Every way by which somebody has a role, in the order of the roles.
    pub rows: Vec<RoleRow>,
    /// Copies of groups.
    pub groups: Vec<GroupCopy>,
}

/// Something a role can be given to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// What kind.
    pub kind: SubjectKind,
    /// ISC's id, or the level's name.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What else tells it apart: account name, number of members.
    pub hint: String,
    /// The roles it has already, and from where, in words.
    pub has: Vec<(Role, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back() {
        for kind in SubjectKind::ALL {
            assert_eq!(SubjectKind::parse(kind.key()), Some(kind));
        }
        assert_eq!(SubjectKind::parse("default"), None);
    }
}
