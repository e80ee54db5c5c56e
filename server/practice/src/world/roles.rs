//! Roles: fixed names, owners by place, assignments by seed.

use super::{
    World,
    catalog::{ACTIVE, MANAGER},
    ids,
    mix::{Draw, hex_id},
    person::Person,
    population::{DAY, kind},
};

/// A role.
pub(crate) struct Role {
    pub name: &'static str,
    /// Place of its owner at the start.
    pub owner: u32,
    /// Everybody who is active has it; else somebody asked for it, and this many of 1,000 have it.
    pub share: Option<u64>,
}

/// All of them. The owners beside the practice people are the practice manager's reports.
pub(crate) const ALL: [Role; 6] = [
    Role { name: "Harbour staff", owner: 0, share: None },
    Role { name: "Berth planning", owner: MANAGER, share: Some(120) },
    Role { name: "Finance clerk", owner: 25, share: Some(60) },
    Role { name: "Crane operations", owner: 25, share: Some(45) },
    Role { name: "Visitor desk", owner: 27, share: Some(30) },
    Role { name: "Read-only audit", owner: MANAGER, share: Some(15) },
];

/// Apart from the streams of the people and the groups.
const SUBJECT: u64 = 8_000_000_000;

/// A role that a person has.
pub(crate) struct Assignment {
    pub id: String,
    /// Place in [`ALL`].
    pub role: usize,
    pub added: i64,
    /// When it ends, for those that were asked for until a date.
    pub removed: Option<i64>,
    /// Place of who asked for it; `None` when ISC assigned it by its criteria.
    pub by: Option<u32>,
}

impl World {
    /// The roles of a person.
    pub(crate) fn assignments(&self, place: u32, person: &Person) -> Vec<Assignment> {
        if person.state != ACTIVE || !person.correlated {
            return Vec::new();
        }
        ALL.iter()
            .enumerate()
            .filter_map(|(n, role)| {
                let mut draw = Draw::new(self.seed, SUBJECT + u64::from(place) * 16 + n as u64);
                if role.share.is_some_and(|share| !draw.per_mille(share)) {
                    return None;
                }
                let added = person.created + draw.between(DAY / 24, 20 * DAY);
                let asked = role.share.is_some();
                let until = asked && draw.per_mille(250);
                let number = u64::from(place) * 16 + n as u64;
                Some(Assignment {
                    id: hex::encode(hex_id(self.seed, kind::ASSIGNMENT, number)),
                    role: n,
                    added: added.min(self.epoch.max(person.created)),
                    removed: until.then(|| self.epoch + draw.between(5 * DAY, 200 * DAY)),
                    by: asked.then_some(if draw.per_mille(500) { MANAGER } else { 0 }),
                })
            })
            .collect()
    }

    /// Place of the role with this id.
    pub(crate) fn role(&self, id: &str) -> Option<usize> {
        (0..ALL.len()).find(|n| ids::role(self.seed, *n) == id)
    }
}
