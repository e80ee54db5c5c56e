//! Governance groups: fixed names, members by seed.

use super::{
    World,
    catalog::{MANAGER, SUBADMIN},
    mix::Draw,
    person::Status,
};

/// One group.
pub(crate) struct Group {
    pub name: &'static str,
    pub description: &'static str,
    /// Place of a practice person who is in it.
    pub with: u32,
    /// How many others are in it, as far as there are so many people.
    pub others: usize,
}

/// All of them.
pub(crate) const ALL: [Group; 4] = [
    Group {
        name: "Internal audit",
        description: "Reviews who was given access and why.",
        // The plain user.
        with: 4,
        others: 5,
    },
    Group {
        name: "Invitation approvers",
        description: "Stands in where a line manager cannot answer.",
        with: MANAGER,
        others: 11,
    },
    Group {
        name: "Site contacts",
        description: "Knows who works at which site.",
        with: 1,
        // More than two pages of members.
        others: 119,
    },
    Group {
        name: "Source stewards",
        description: "Keeps the partner directory and the badge system.",
        with: SUBADMIN,
        others: 2,
    },
];

/// Apart from the streams of the people.
const SUBJECT: u64 = 7_000_000_000;

/// Places of a group's members: the practice person and others who can sign in, the same ones for the same seed.
pub(crate) fn members(world: &World, n: usize) -> Vec<u32> {
    let Some(group) = ALL.get(n) else { return Vec::new() };
    let mut draw = Draw::new(world.seed, SUBJECT + n as u64);
    let count = world.people.len() as u64;
    let mut places = vec![group.with];
    // People who cannot be members are drawn too, so there are more draws than members.
    for _ in 0..group.others * 4 {
        if places.len() > group.others {
            break;
        }
        let place = draw.below(count) as u32;
        let fits = world.people.get(place as usize).is_some_and(|person| {
            person.correlated && matches!(person.status, Status::Active | Status::Registered)
        });
        if fits && place > MANAGER + 1 && !places.contains(&place) {
            places.push(place);
        }
    }
    places
}
