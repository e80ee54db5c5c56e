//! What ISC does to identities: delete, reset, process, synchronise, switch on and off.

use serde_json::Value;

use super::{
    World,
    accounts::{Values, layout::layout},
    person::{NEVER, NONE, Status},
};

/// Place of the directory that attributes are synchronised to.
const DIRECTORY: usize = 4;

impl World {
    /// Raised user levels of a person: those of their practice role, unless a reset took them.
    pub(crate) fn levels(&self, place: u32) -> &'static [&'static str] {
        match self.people.get(place as usize) {
            Some(person) if person.stripped => &[],
            _ => crate::oauth::levels(place),
        }
    }

    /// Whether the person may sign in: not switched off, and registered again after a reset.
    pub(crate) fn may_sign_in(&self, place: u32, now: i64) -> bool {
        self.person(place).is_some_and(|person| {
            let registered =
                !matches!(self.status_of(person, now, now), Status::Unregistered | Status::Pending);
            !person.off && (registered || !person.stripped)
        })
    }

    /// Deletes an identity. Its accounts stay and belong to nobody: the next aggregation of an authoritative one makes
    /// the person anew, with another id.
    pub(super) fn delete_person(&mut self, place: u32) {
        let Some(person) = self.people.get_mut(place as usize) else { return };
        person.removed = true;
        let alias = person.alias.clone();
        self.fresh.remove(&alias);
        for account in self.accounts.all.iter_mut().filter(|account| account.person == place) {
            account.person = NONE;
            account.manual = false;
        }
        self.refresh.retain(|_, refresh| refresh.person != place);
    }

    /// De-registers a person and takes raised levels [spec v2024].
    pub(super) fn reset_person(&mut self, place: u32, at: i64) {
        if self.person(place).is_none() {
            return;
        }
        self.keep_before(place, at);
        if let Some(person) = self.people.get_mut(place as usize) {
            person.status = Status::Unregistered;
            person.follows = true;
            person.registers_at = NEVER;
            // A link that was sent before leads nowhere.
            person.last_invite = NONE;
            person.stripped = true;
            person.modified = at;
        }
        self.refresh.retain(|_, refresh| refresh.person != place);
    }

    /// Switches the ISC accounts of people.
    pub(super) fn switch_people(&mut self, people: &[u32], off: bool, at: i64) {
        for place in people {
            if self.person(*place).is_none_or(|person| person.off == off) {
                continue;
            }
            self.keep_before(*place, at);
            if let Some(person) = self.people.get_mut(*place as usize) {
                person.off = off;
                person.modified = at;
            }
        }
    }

    /// Processes people: attributes are read from the account that feeds the profile again, and an error that has no
    /// reason any more goes away.
    pub(super) fn process_people(&mut self, people: &[u32], at: i64) {
        for place in people {
            let Some(person) = self.person(*place) else { continue };
            let feeding = self
                .feeding(person)
                .filter(|account| account.person == *place && account.values.is_some())
                .and_then(|account| self.accounts.place(&account.id.to_string()));
            if let Some(account) = feeding {
                self.adopt(account, *place, at);
            }
            if let Some(person) = self.people.get_mut(*place as usize) {
                person.refreshed = at;
                person.processing_error &= person.last.is_empty() || person.email.is_none();
            }
        }
    }

    /// What the identity has goes to the person's account in the directory, and to the directory itself.
    pub(super) fn synchronize(&mut self, place: u32, at: i64) {
        let Some(person) = self.person(place) else { return };
        let mut news = Values::new();
        news.insert("givenName".to_owned(), (*person.first).into());
        news.insert("sn".to_owned(), (*person.last).into());
        news.insert("displayName".to_owned(), person.name().into());
        news.insert("mail".to_owned(), person.email.as_deref().map_or(Value::Null, Into::into));
        let mut accounts = self.accounts.of_source(DIRECTORY);
        let Some((n, account)) = accounts.find(|(_, account)| account.person == place) else { return };
        let mut values = self.values(account).into_owned();
        if news.iter().all(|(name, value)| values.get(name).unwrap_or(&Value::Null) == value) {
            return;
        }
        values.extend(news);
        let native = self.native(account);
        drop(accounts);
        values.insert(layout(DIRECTORY).key.to_owned(), native.as_str().into());
        if let Some(state) = self.accounts.sources.get_mut(DIRECTORY) {
            state.records.insert(native.to_lowercase(), Some(values.clone()));
        }
        self.write_values(n, values, at);
    }
}
