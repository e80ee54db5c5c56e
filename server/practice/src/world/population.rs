//! Makes the people of a tenant. Names, ids and statuses depend on the seed alone, times on seed and epoch.

use std::{borrow::Cow, collections::HashSet};

use super::{
    catalog::{ACTIVE, DEPARTMENTS, ENDED, LEAVE, LOCATIONS, MANAGER, PREHIRE, PROFILES, ROLES},
    invites::{Invite, VALID_MS},
    mix::{Draw, hex_id, mix},
    names::{LANGUAGES, names, plain, shown},
    person::{Id, NEVER, NONE, Person, Status, address_key},
};

/// One hour and one day in milliseconds.
pub(crate) const HOUR: i64 = 3_600_000;
/// See [`HOUR`].
pub(crate) const DAY: i64 = 24 * HOUR;

/// Kinds of things with ids, so that no two kinds share one.
pub(crate) mod kind {
    pub(crate) const PERSON: u64 = 1;
    pub(crate) const PROFILE: u64 = 2;
    pub(crate) const SOURCE: u64 = 3;
    pub(crate) const STATE: u64 = 4;
    pub(crate) const TASK: u64 = 5;
    pub(crate) const EVENT: u64 = 6;
    pub(crate) const TRACKING: u64 = 7;
    pub(crate) const MISC: u64 = 8;
    pub(crate) const GROUP: u64 = 9;
    pub(crate) const ACCOUNT: u64 = 10;
    pub(crate) const ROLE: u64 = 11;
    pub(crate) const ASSIGNMENT: u64 = 12;
    pub(crate) const JOB: u64 = 13;
    pub(crate) const SUBSCRIPTION: u64 = 14;
    pub(crate) const INVOCATION: u64 = 15;
}

/// First of the practice manager's reports, and the place after the last. They sit behind the root of the tree.
const REPORTS: std::ops::Range<u32> = 20..34;
/// The root of the manager tree: the first person after the practice people.
const ROOT: u32 = 5;
/// How many report to one manager.
const SPAN: u32 = 9;

/// What a tenant begins with.
pub(crate) struct Population {
    /// Everybody, the practice people first.
    pub people: Vec<Person>,
    /// Invitations sent before the tenant was started, oldest first.
    pub invites: Vec<Invite>,
}

struct NameTable {
    given: Vec<Vec<(&'static str, String)>>,
    family: Vec<Vec<(&'static str, String)>>,
}

fn name_table() -> NameTable {
    let both = |list: &'static str| names(list).map(|n| (shown(n), plain(n))).collect();
    NameTable {
        given: LANGUAGES.iter().map(|l| both(l.given)).collect(),
        family: LANGUAGES.iter().map(|l| both(l.family)).collect(),
    }
}

/// Makes `count` people as they stand at `epoch` (milliseconds UTC).
pub(crate) fn populate(seed: u64, count: usize, epoch: i64) -> Population {
    let table = name_table();
    let mut aliases: HashSet<Box<str>> = HashSet::with_capacity(count);
    let mut people: Vec<Person> = Vec::with_capacity(count);
    let mut invites = Vec::new();
    for place in 0..count as u32 {
        let mut draw = Draw::new(seed, u64::from(place));
        let mut person = one(seed, place, epoch, &table, &mut aliases, &mut draw);
        person.email = address(&person, &people, &mut draw);
        person.address = address_key(person.email.as_deref());
        people.push(person);
        history(place, epoch, &mut people, &mut invites, &mut draw);
    }
    for place in 0..people.len() {
        let manager = people[place].manager;
        if let Some(manager) = people.get_mut(manager as usize) {
            manager.is_manager = true;
        }
    }
    invites.sort_by_key(|invite: &Invite| (invite.at, invite.person));
    for (n, invite) in invites.iter().enumerate() {
        if let Some(person) = people.get_mut(invite.person as usize) {
            person.last_invite = n as u32;
            person.invited += 1;
        }
    }
    Population { people, invites }
}

fn one(
    seed: u64,
    place: u32,
    epoch: i64,
    table: &NameTable,
    aliases: &mut HashSet<Box<str>>,
    draw: &mut Draw,
) -> Person {
    let (first, last, plain_first, plain_last) = name(place, table, draw);
    let practice = (place as usize) < ROLES.len();
    let report = REPORTS.contains(&place);
    let correlated = practice || report || !draw.per_mille(18);
    let profile = if practice || report { 0 } else { profile(draw) };
    let state = if practice || report { ACTIVE } else { lifecycle(draw) };
    let (status, follows) = if practice {
        (Status::Active, false)
    } else if report {
        if place.is_multiple_of(2) { (Status::Unregistered, true) } else { (Status::Active, false) }
    } else if correlated {
        status(state, draw)
    } else {
        (Status::Unregistered, false)
    };
    let age = age(state, follows, draw);
    let created = epoch - age;
    let modified = epoch - draw.between(HOUR / 2, age.max(HOUR));
    Person {
        id: Id(hex_id(seed, kind::PERSON, u64::from(place))),
        first: Cow::Borrowed(first),
        last: Cow::Borrowed(last),
        alias: alias(&plain_first, &plain_last, aliases),
        email: None,
        address: 0,
        number: number(seed, place),
        own_number: None,
        status,
        follows,
        profile: if correlated { profile as u8 } else { u8::MAX },
        state,
        state_by_hand: draw.per_mille(15),
        department: draw.below(DEPARTMENTS.len() as u64) as u8,
        location: draw.below(LOCATIONS.len() as u64) as u8,
        manager: manager(place, draw),
        is_manager: false,
        protected: !practice && draw.per_mille(12),
        correlated,
        processing_error: !practice && !report && draw.per_mille(8),
        removed: false,
        off: false,
        stripped: false,
        created,
        modified,
        refreshed: epoch - draw.between(HOUR, 12 * HOUR),
        registers_at: NEVER,
        last_invite: NONE,
        invited: 0,
        own_start: None,
    }
}

/// Every place has another number: the factor shares no divisor with the modulus.
fn number(seed: u64, place: u32) -> u32 {
    ((u64::from(place) * 7_368_787 + mix(seed, 9, 9) % 10_000_000) % 10_000_000) as u32
}

fn name(place: u32, table: &NameTable, draw: &mut Draw) -> (&'static str, &'static str, String, String) {
    if let Some(role) = ROLES.get(place as usize) {
        return (role.first, role.last, plain(role.first), plain(role.last));
    }
    let language = language(table, draw);
    let other = family_language(language, table, draw);
    let nobody = || ("Nobody", "nobody".to_owned());
    let (first, plain_first) =
        table.given.get(language).and_then(|l| draw.pick(l)).cloned().unwrap_or_else(nobody);
    let (last, plain_last) =
        table.family.get(other).and_then(|l| draw.pick(l)).cloned().unwrap_or_else(nobody);
    (first, last, plain_first, plain_last)
}

/// Languages with more names are met more often, so that no name is too frequent.
fn language(table: &NameTable, draw: &mut Draw) -> usize {
    let total = table.given.iter().map(Vec::len).sum::<usize>() as u64;
    let mut left = draw.below(total) as usize;
    for (n, names) in table.given.iter().enumerate() {
        if left < names.len() {
            return n;
        }
        left -= names.len();
    }
    0
}

/// The language of the family name: now and then another one than that of the given name, but of the same script.
fn family_language(given: usize, table: &NameTable, draw: &mut Draw) -> usize {
    let other = language(table, draw);
    let latin = |n: usize| {
        let names = table.given.get(n).into_iter().flatten();
        names
            .map(|(shown, _)| shown.chars())
            .all(|mut chars| chars.all(|c| c < '\u{370}' || c > '\u{1dff}' && c < '\u{2000}'))
    };
    if draw.per_mille(80) && latin(given) && latin(other) { other } else { given }
}

fn alias(first: &str, last: &str, taken: &mut HashSet<Box<str>>) -> Box<str> {
    let base = format!("{first}.{last}");
    if taken.insert(base.clone().into_boxed_str()) {
        return base.into_boxed_str();
    }
    // The number taken next grows with the tenant, so that nobody tries all smaller ones.
    let mut n = taken.len() / 600 + 2;
    loop {
        let alias = format!("{base}{n}").into_boxed_str();
        if taken.insert(alias.clone()) {
            return alias;
        }
        n += 1;
    }
}

fn profile(draw: &mut Draw) -> usize {
    let mut left = draw.below(1000);
    for (n, profile) in PROFILES.iter().enumerate() {
        if left < profile.share {
            return n;
        }
        left -= profile.share;
    }
    0
}

fn lifecycle(draw: &mut Draw) -> u8 {
    match draw.below(1000) {
        0..35 => PREHIRE,
        35..870 => ACTIVE,
        870..900 => LEAVE,
        _ => ENDED,
    }
}

fn status(state: u8, draw: &mut Draw) -> (Status, bool) {
    let n = draw.below(1000);
    let unregistered = (Status::Unregistered, true);
    match state {
        PREHIRE => match n {
            0..850 => unregistered,
            _ => (Status::Active, false),
        },
        ACTIVE => match n {
            0..104 => unregistered,
            104..150 => (Status::Registered, false),
            150..162 => (Status::Locked, false),
            162..168 => (Status::Warning, false),
            168..175 => (Status::Error, false),
            175..181 => (Status::Disabled, false),
            _ => (Status::Active, false),
        },
        LEAVE => match n {
            0..700 => (Status::Disabled, false),
            700..780 => unregistered,
            _ => (Status::Active, false),
        },
        _ => match n {
            0..450 => (Status::Terminated, false),
            450..700 => (Status::Deactivated, false),
            700..940 => (Status::Disabled, false),
            _ => (Status::Unregistered, false),
        },
    }
}

/// How long ago the identity was made: people who are not registered are mostly new.
fn age(state: u8, follows: bool, draw: &mut Draw) -> i64 {
    if state == PREHIRE || (follows && draw.per_mille(600)) {
        draw.between(2 * HOUR, 35 * DAY)
    } else {
        draw.between(20 * DAY, 2_200 * DAY)
    }
}

fn manager(place: u32, draw: &mut Draw) -> u32 {
    if REPORTS.contains(&place) {
        return MANAGER;
    }
    if place == ROOT || draw.per_mille(25) {
        return NONE;
    }
    if place < ROOT {
        return ROOT;
    }
    ROOT + (place - ROOT - 1) / SPAN
}

fn address(person: &Person, before: &[Person], draw: &mut Draw) -> Option<Box<str>> {
    let place = before.len();
    let domain = PROFILES.get(usize::from(person.profile)).map_or("harbour-works.example", |p| p.domain);
    let own = format!("{}@{domain}", person.alias);
    if place < ROLES.len() {
        return Some(own.into());
    }
    // People who are not registered have the problems that an invitation meets, three times as often as others.
    let n = draw.below(if person.follows || !person.correlated { 500 } else { 1500 });
    Some(match n {
        0..20 => return None,
        // Nearly right, as people type them.
        20..24 => format!("{} at {domain}", person.alias).into(),
        24..28 => format!("{}@@{domain}", person.alias).into(),
        28..31 => format!("{}@{}", person.alias, domain.replace('.', " .")).into(),
        // One mailbox for a shift or a front desk.
        31..43 => {
            let town = LOCATIONS.get(usize::from(person.location)).map_or("", |(town, _)| town);
            format!("frontdesk.{}@{domain}", plain(town)).into()
        }
        // Somebody else's address, written a little differently. The practice people keep theirs to themselves.
        43..53 => {
            let other = before.get(draw.between(ROLES.len() as i64, place as i64) as usize);
            match other.and_then(|p| p.email.as_deref()) {
                Some(other) if draw.per_mille(500) => other.to_uppercase().into(),
                Some(other) => other.into(),
                None => own.into(),
            }
        }
        _ => own.into(),
    })
}

/// Invitations that somebody sent before the tenant was started.
fn history(place: u32, epoch: i64, people: &mut [Person], invites: &mut Vec<Invite>, draw: &mut Draw) {
    let Some(person) = people.get_mut(place as usize) else { return };
    if !person.follows || person.email.is_none() || person.state == ENDED {
        return;
    }
    let oldest = (epoch - person.created - HOUR).min(40 * DAY);
    let since = match draw.below(1000) {
        // Still valid; some of it runs out soon.
        0..120 => draw.between(HOUR, VALID_MS - HOUR),
        120..160 => draw.between(VALID_MS - 36 * HOUR, VALID_MS - HOUR),
        // Expired.
        160..270 => draw.between(VALID_MS + HOUR, 40 * DAY),
        // Invited and registered since: recent history for charts.
        270..330 => {
            let since = draw.between(2 * DAY, 40 * DAY);
            if since < oldest {
                person.registers_at = epoch - since + draw.between(HOUR, 2 * DAY);
            }
            since
        }
        _ => return,
    };
    if since >= oldest {
        return;
    }
    if since < VALID_MS && person.registers_at == NEVER && draw.per_mille(550) {
        // Counted from the start of the tenant, so that something happens while one watches.
        person.registers_at = epoch + draw.between(HOUR / 4, VALID_MS - since);
    }
    let by = u32::from(draw.per_mille(400));
    invites.push(Invite { at: epoch - since, person: place, by, task: NONE });
}

#[cfg(test)]
mod tests {
    use super::*;

    const EPOCH: i64 = 1_790_000_000_000;

    #[test]
    fn the_same_seed_gives_the_same_people() {
        let (a, b) = (populate(7, 5_000, EPOCH), populate(7, 5_000, EPOCH));
        assert_eq!(format!("{:?}", a.people), format!("{:?}", b.people));
        let later = populate(7, 5_000, EPOCH + 90 * DAY);
        assert!(a.people.iter().zip(&later.people).all(|(a, b)| {
            (a.id, a.name(), &a.email, a.status, a.follows) == (b.id, b.name(), &b.email, b.status, b.follows)
        }));
        let other = populate(8, 5_000, EPOCH);
        assert!(a.people.iter().zip(&other.people).all(|(a, b)| a.id != b.id));
    }

    #[test]
    fn the_practice_people_keep_their_ids() {
        let people = populate(1, 200, EPOCH).people;
        let ids: Vec<String> = people.iter().take(ROLES.len()).map(|p| p.id.to_string()).collect();
        assert_eq!(
            ids,
            [
                "67a83a18cec4df1e8ec46bf01fec7c0e",
                "bbab9edf5ecef1b51e2571361ba688f2",
                "d0bceabccfd5e94c499f5f2efe5ddab3",
                "a0a53712620508def58268b04a3b301c",
                "0b67ea024a8d3ef965ffc9b688af2993"
            ]
        );
    }

    #[test]
    fn a_larger_tenant_begins_with_the_smaller_one() {
        let (small, large) = (populate(3, 300, EPOCH), populate(3, 900, EPOCH));
        let ids = |people: &[Person]| people.iter().take(300).map(|p| (p.id, p.name())).collect::<Vec<_>>();
        assert_eq!(ids(&small.people), ids(&large.people));
    }

    #[test]
    fn ids_and_aliases_are_unique_and_everything_occurs() {
        let people = populate(1, 200_000, EPOCH).people;
        let again = populate(1, 200_000, EPOCH).people;
        assert!(
            people
                .iter()
                .zip(&again)
                .all(|(a, b)| (a.id, &a.alias, &a.email, a.status) == (b.id, &b.alias, &b.email, b.status))
        );
        let ids: HashSet<_> = people.iter().map(|p| p.id).collect();
        let aliases: HashSet<_> = people.iter().map(|p| &p.alias).collect();
        assert_eq!((ids.len(), aliases.len()), (200_000, 200_000));
        for status in Status::ALL {
            // PENDING is what an invitation makes of UNREGISTERED, never a status of its own here.
            assert_eq!(people.iter().any(|p| p.status == status), status != Status::Pending, "{status:?}");
        }
        assert!(people.iter().any(|p| p.protected) && people.iter().any(|p| !p.correlated));
        assert!(people.iter().any(|p| p.email.is_none()) && people.iter().any(|p| p.processing_error));
        assert!(people.iter().any(|p| p.last.contains('\'')) && people.iter().any(|p| !p.first.is_ascii()));
        let dead_managers = people
            .iter()
            .filter(|p| people.get(p.manager as usize).is_some_and(|m| m.status == Status::Terminated));
        assert!(dead_managers.count() > 100);
    }

    #[test]
    fn nobody_is_their_own_manager_and_every_line_ends() {
        let people = populate(1, 3_000, EPOCH).people;
        for start in 0..people.len() {
            let mut at = start as u32;
            let mut steps = 0;
            while at != NONE {
                at = people[at as usize].manager;
                steps += 1;
                assert!(steps < 20, "the line above {start} does not end");
            }
        }
    }
}
