//! From accounts to people: correlation, new identities, and what becomes of those whose account is gone.

use std::collections::HashMap;

use super::{Account, deeds::Deed, layout::layout};
use crate::world::{
    World,
    catalog::{ACTIVE, DEPARTMENTS, LOCATIONS, PROFILES, SOURCES},
    mix::hex_id,
    person::{Id, NEVER, NONE, Person, Status, address_key},
    population::{DAY, kind},
};

/// What an identity profile reads from an account.
#[derive(Default)]
struct Mapped {
    uid: Option<String>,
    first: String,
    last: String,
    mail: Option<String>,
    number: Option<String>,
    department: Option<u8>,
    location: Option<u8>,
    manager: Option<u32>,
    start: Option<String>,
}

impl World {
    fn mapped(&self, account: &Account) -> Mapped {
        let source = usize::from(account.source);
        let mapping = layout(source).mapping;
        let value = |name: &str| self.value(account, name).map(|text| text.trim().to_owned());
        let filled = |name: &str| value(name).filter(|text| !text.is_empty());
        let place = |all: Option<usize>| all.and_then(|n| u8::try_from(n).ok());
        Mapped {
            uid: filled(mapping.uid),
            first: value(mapping.first).unwrap_or_default(),
            last: value(mapping.last).unwrap_or_default(),
            mail: filled(mapping.mail),
            number: filled(mapping.number),
            department: place(
                filled("department").and_then(|text| DEPARTMENTS.iter().position(|name| *name == text)),
            ),
            location: place(
                filled("location").and_then(|text| LOCATIONS.iter().position(|(town, _)| *town == text)),
            ),
            manager: filled("manager").and_then(|alias| self.by_uid(&alias)),
            start: filled("start_date").or_else(|| filled("valid_from")),
        }
    }

    /// The person with this uid.
    fn by_uid(&self, uid: &str) -> Option<u32> {
        let uid = uid.to_lowercase();
        if let Some(place) = self.fresh.get(uid.as_str()) {
            return Some(*place);
        }
        let alias = |place: &u32| self.people.get(*place as usize).map_or("", |person| &*person.alias);
        let start = self.by_alias.partition_point(|place| alias(place) < uid.as_str());
        let same = self.by_alias.iter().skip(start).take_while(|place| alias(place) == uid);
        same.copied().find(|place| self.person(*place).is_some())
    }

    /// The person an account belongs to: by the number of one of their authoritative accounts, by uid, and on other
    /// sources by an address that only one person has.
    fn correlate(&self, n: u32) -> Option<u32> {
        let account = self.accounts.get(n)?;
        let mapped = self.mapped(account);
        let authoritative = SOURCES.get(usize::from(account.source)).is_some_and(|s| s.authoritative);
        let numbered = mapped.number.as_deref().and_then(|number| {
            let sources = (0..SOURCES.len()).filter(|source| SOURCES[*source].authoritative);
            let found =
                sources.filter_map(|source| self.accounts.find(source, number)).filter(|found| *found != n);
            found
                .filter_map(|found| self.accounts.get(found).map(|account| account.person))
                .find(|person| self.person(*person).is_some())
        });
        numbered.or_else(|| mapped.uid.as_deref().and_then(|uid| self.by_uid(uid))).or_else(|| {
            let address = address_key(mapped.mail.as_deref());
            if authoritative || address == 0 {
                return None;
            }
            match &self.addresses {
                Some(known) => known.get(&address).copied().filter(|place| *place != NONE),
                None => self
                    .addresses_of(|own| own == address)
                    .get(&address)
                    .copied()
                    .filter(|place| *place != NONE),
            }
        })
    }

    /// Who has which address; `NONE` where several people have it.
    pub(super) fn addresses_of(&self, wanted: impl Fn(u64) -> bool) -> HashMap<u64, u32> {
        let mut known = HashMap::new();
        for (place, person) in self.people.iter().enumerate() {
            if !person.removed && person.address != 0 && wanted(person.address) {
                known.entry(person.address).and_modify(|place| *place = NONE).or_insert(place as u32);
            }
        }
        known
    }

    /// Links an account, and makes the identity if its source is authoritative and the account says enough.
    pub(super) fn link(&mut self, n: u32, at: i64) {
        let Some(account) = self.accounts.get(n) else { return };
        let source = usize::from(account.source);
        let linked = Some(account.person).filter(|place| self.person(*place).is_some());
        match linked.or_else(|| self.correlate(n)) {
            Some(place) => self.adopt(n, place, at),
            None if SOURCES.get(source).is_some_and(|source| source.authoritative) => self.make_person(n, at),
            None => {}
        }
    }

    /// The account is this person's; what their profile reads from it is theirs too.
    pub(crate) fn adopt(&mut self, n: u32, place: u32, at: i64) {
        let Some(account) = self.accounts.get(n) else { return };
        let source = usize::from(account.source);
        let own = account.values.is_some();
        let mapped = self.mapped(account);
        if let Some(account) = self.accounts.all.get_mut(n as usize) {
            account.person = place;
        }
        let shell = self.people.get(place as usize).is_some_and(|person| person.profile == u8::MAX);
        let made = PROFILES.iter().position(|profile| profile.source == source).filter(|_| shell);
        if made.is_none() && !self.feeds(source, place) {
            return;
        }
        let taken =
            mapped.uid.as_deref().and_then(|uid| self.by_uid(uid)).is_some_and(|other| other != place);
        let Some(before) = self.people.get(place as usize).cloned() else { return };
        let mut person = before.clone();
        person.correlated = true;
        if let Some(profile) = made {
            person.profile = profile as u8;
        }
        if own {
            mapped.write(&mut person, taken);
        }
        if person != before {
            self.keep_before(place, at);
            person.modified = at;
            person.refreshed = at;
            self.renamed |= before.alias != person.alias || before.name() != person.name();
            let told = self.before_change(place);
            if let Some(place) = self.people.get_mut(place as usize) {
                *place = person;
            }
            self.tell_changed(told, place);
        }
    }

    /// Without a uid nobody is made; without last name or address the identity has an error [forum 1522].
    fn make_person(&mut self, n: u32, at: i64) {
        let Some(account) = self.accounts.get(n) else { return };
        let source = usize::from(account.source);
        let mapped = self.mapped(account);
        let (Some(uid), Some(profile)) =
            (mapped.uid.clone(), PROFILES.iter().position(|profile| profile.source == source))
        else {
            return;
        };
        let place = self.people.len() as u32;
        let mut person = Person {
            id: Id(hex_id(self.seed ^ 0x0bec, kind::PERSON, u64::from(place))),
            first: "".into(),
            last: "".into(),
            alias: uid.to_lowercase().into(),
            email: None,
            address: 0,
            number: place,
            own_number: None,
            status: Status::Unregistered,
            follows: true,
            profile: profile as u8,
            state: ACTIVE,
            state_by_hand: false,
            department: u8::MAX,
            location: u8::MAX,
            manager: NONE,
            is_manager: false,
            protected: false,
            correlated: true,
            processing_error: false,
            removed: false,
            off: false,
            stripped: false,
            created: at,
            modified: at,
            refreshed: at,
            registers_at: NEVER,
            last_invite: NONE,
            invited: 0,
            own_start: None,
        };
        mapped.write(&mut person, false);
        self.fresh.insert(person.alias.clone(), place);
        if let (Some(known), true) = (&mut self.addresses, person.address != 0) {
            known.entry(person.address).and_modify(|place| *place = NONE).or_insert(place);
        }
        let manager = person.manager;
        self.tell_created(&person);
        self.enter_person(person);
        if let Some(manager) = self.people.get_mut(manager as usize) {
            manager.is_manager = true;
        }
        if let Some(account) = self.accounts.all.get_mut(n as usize) {
            account.person = place;
        }
    }

    /// An account has left a person. Who has no authoritative account is hidden at once and deleted in the night.
    pub(super) fn left(&mut self, source: usize, place: u32, at: i64) {
        if self.person(place).is_none() || !self.feeds(source, place) || self.accounts.holds(source, place) {
            return;
        }
        self.keep_before(place, at);
        if let Some(person) = self.people.get_mut(place as usize) {
            person.correlated = false;
            person.modified = at;
        }
        self.await_deed((at.div_euclid(DAY) + 1) * DAY, Deed::Vanish { person: place });
    }

    /// Deletes a person who is still without authoritative account.
    pub(super) fn vanish(&mut self, place: u32) {
        if let Some(person) = self.people.get_mut(place as usize).filter(|person| !person.correlated) {
            person.removed = true;
            self.fresh.remove(&person.alias);
        }
    }
}

impl Mapped {
    fn write(self, person: &mut Person, alias_taken: bool) {
        if let Some(uid) = self.uid.filter(|_| !alias_taken) {
            person.alias = uid.to_lowercase().into();
        }
        person.processing_error = self.last.is_empty() || self.mail.is_none();
        person.first = self.first.into();
        person.last = self.last.into();
        person.address = address_key(self.mail.as_deref());
        person.email = self.mail.map(Into::into);
        if let Some(number) = self.number.filter(|number| *number != person.number()) {
            person.own_number = Some(number.into());
        }
        person.department = self.department.unwrap_or(person.department);
        person.location = self.location.unwrap_or(person.location);
        person.manager = self.manager.unwrap_or(person.manager);
        if let Some(start) = self.start.filter(|start| *start != person.start_date()) {
            person.own_start = Some(start.into());
        }
    }
}
