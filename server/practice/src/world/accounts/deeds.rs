//! What is going to happen to accounts. ISC answers with a task and does the work later: a deed waits until its time
//! on the tenant's clock and is carried out when somebody next asks, in the order of the times.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::seeded::distinguished;
use super::{
    Values, aggregate,
    layout::{Made, layout},
};
use crate::world::{World, catalog::SOURCES, person::NONE};

/// One thing that happens to accounts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "camelCase")]
pub(crate) enum Deed {
    /// An account is made, or changed when its native identity is there.
    Upsert { source: usize, values: Values },
    /// All values are replaced.
    Replace { account: String, values: Values },
    /// Some members are changed.
    Patch { account: String, patch: Patch },
    /// An account is taken out of ISC.
    Delete { account: String },
    /// An account is switched.
    Switch { account: String, switch: Switch },
    /// An account is read again from the system behind its source.
    Reload { account: String },
    /// An aggregation has read everything.
    Collect { load: aggregate::Work },
    /// An aggregation ends.
    Finish { load: aggregate::Work },
    /// An account is linked.
    Link { account: u32 },
    /// A person without authoritative account is deleted.
    Vanish { person: u32 },
    /// A person is de-registered.
    Reset { person: u32 },
    /// People are processed.
    Process { people: Vec<u32> },
    /// A person's attributes go to their account in the directory.
    Synchronize { person: u32 },
    /// The ISC accounts of people are switched.
    SwitchPeople { people: Vec<u32>, off: bool },
}

/// What may be changed by JSON Patch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Patch {
    /// Id of the new person, or (inner `None`) of nobody.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::world::effects::present"
    )]
    pub person: Option<Option<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manual: Option<bool>,
    /// New values; `null` takes one away.
    #[serde(default)]
    pub values: Values,
}

/// How an account is switched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Switch {
    Enable,
    Disable,
    Unlock,
}

impl World {
    /// Lets a deed wait for its time.
    pub(crate) fn await_deed(&mut self, due: i64, deed: Deed) {
        self.accounts.deeds += 1;
        self.accounts.pending.insert((due, self.accounts.deeds), deed);
    }

    /// Carries out everything whose time has come.
    pub(crate) fn settle(&mut self, now: i64) {
        let people = self.people.len();
        let mut any = false;
        while let Some(entry) = self.accounts.pending.first_entry().filter(|entry| entry.key().0 <= now) {
            let ((due, _), deed) = entry.remove_entry();
            self.carry_out(deed, due);
            any = true;
        }
        if any {
            self.put_in_order(people);
        }
    }

    fn carry_out(&mut self, deed: Deed, at: i64) {
        match deed {
            Deed::Upsert { source, values } => self.upsert(source, values, at),
            Deed::Replace { account, values } => {
                if let Some(n) = self.accounts.place(&account) {
                    self.write_values(n, values, at);
                    self.land(n, at);
                }
            }
            Deed::Patch { account, patch } => {
                if let Some(n) = self.accounts.place(&account) {
                    self.patch(n, patch, at);
                }
            }
            Deed::Delete { account } => {
                if let Some(n) = self.accounts.place(&account) {
                    self.remove_account(n, at);
                }
            }
            Deed::Switch { account, switch } => {
                let n = self.accounts.place(&account);
                if let Some(account) = n.and_then(|n| self.accounts.all.get_mut(n as usize)) {
                    match switch {
                        Switch::Enable => account.disabled = false,
                        Switch::Disable => account.disabled = true,
                        Switch::Unlock => account.locked = false,
                    }
                    account.modified = at;
                }
            }
            Deed::Reload { account } => {
                if let Some(n) = self.accounts.place(&account) {
                    self.reload(n, at);
                }
            }
            Deed::Collect { load } => self.collect(load),
            Deed::Finish { load } => self.finish(load, at),
            Deed::Link { account } => self.link(account, at),
            Deed::Vanish { person } => self.vanish(person),
            Deed::Reset { person } => self.reset_person(person, at),
            Deed::Process { people } => self.process_people(&people, at),
            Deed::Synchronize { person } => self.synchronize(person, at),
            Deed::SwitchPeople { people, off } => self.switch_people(&people, off, at),
        }
    }

    /// The values an account gets: what was given and fits the schema, and what the CREATE policy adds.
    pub(crate) fn completed(&self, source: usize, given: Values) -> Values {
        let mut values = self.fitting(source, given);
        let fields = layout(source).create.filter(|_| self.has_policy(source)).unwrap_or_default();
        for field in fields {
            let Some(made) = field.made.filter(|_| !values.contains_key(field.name)) else { continue };
            let text = match made {
                Made::Fixed(text) => text.to_owned(),
                Made::Joined(names, between) => {
                    let parts: Vec<&str> =
                        names.iter().filter_map(|name| values.get(*name)).filter_map(Value::as_str).collect();
                    parts.join(between)
                }
            };
            if !text.is_empty() {
                let text = if field.name == "distinguishedName" { distinguished(&text) } else { text };
                values.insert(field.name.to_owned(), text.into());
            }
        }
        self.fitting(source, values)
    }

    fn upsert(&mut self, source: usize, given: Values, at: i64) {
        if !self.has_source(source) {
            return;
        }
        let given = self.fitting(source, given);
        let Some(native) = self.native_of(source, &given) else { return };
        let n = match self.accounts.find(source, &native) {
            Some(n) => {
                let mut values =
                    self.accounts.get(n).map(|account| self.values(account).into_owned()).unwrap_or_default();
                values.extend(given);
                self.write_values(n, values, at);
                n
            }
            None => {
                let values = self.completed(source, given);
                self.make_account(source, NONE, Some(values), at)
            }
        };
        self.land(n, at);
    }

    /// The native identity of an account with these values.
    pub(crate) fn native_of(&self, source: usize, values: &Values) -> Option<String> {
        let native = self.completed(source, values.clone());
        native.get(layout(source).key).and_then(Value::as_str).map(str::to_owned)
    }

    /// Gives an account other values. Its native identity stays.
    pub(crate) fn write_values(&mut self, n: u32, values: Values, at: i64) {
        let Some(account) = self.accounts.get(n) else { return };
        let source = usize::from(account.source);
        let native = self.native(account);
        let mut values = self.fitting(source, values);
        values.insert(layout(source).key.to_owned(), native.into());
        if let Some(account) = self.accounts.all.get_mut(n as usize) {
            account.values = Some(Box::new(values));
            account.modified = at;
        }
    }

    fn patch(&mut self, n: u32, patch: Patch, at: i64) {
        let Some(account) = self.accounts.get(n) else { return };
        let (source, before) = (usize::from(account.source), account.person);
        if !patch.values.is_empty() {
            let mut values = self.values(account).into_owned();
            values.extend(patch.values);
            self.write_values(n, values, at);
            self.land(n, at);
        }
        let person = patch.person.map(|id| id.and_then(|id| self.place(&id)).unwrap_or(NONE));
        let Some(account) = self.accounts.all.get_mut(n as usize) else { return };
        account.modified = at;
        if let Some(person) = person {
            account.person = person;
            account.manual = person != NONE;
        }
        account.manual = patch.manual.unwrap_or(account.manual);
        if let Some(person) = person.filter(|person| *person != before) {
            // Moving an authoritative account can delete the identity it came from [spec v3].
            self.left(source, before, at);
            if person != NONE {
                self.adopt(n, person, at);
            }
        }
    }

    fn reload(&mut self, n: u32, at: i64) {
        let Some(account) = self.accounts.get(n) else { return };
        let source = usize::from(account.source);
        if SOURCES.get(source).is_none_or(|source| source.connection == "file") {
            return;
        }
        match self.record(source, &self.native(account)) {
            None => self.remove_account(n, at),
            Some(incoming) => {
                self.take(n, incoming, at);
                self.land(n, at);
            }
        }
    }

    /// An account has arrived or changed: it is linked now, or a little later.
    pub(super) fn land(&mut self, n: u32, at: i64) {
        let after = self.accounts.links_after;
        if after == 0 {
            self.link(n, at);
        } else {
            self.await_deed(at + after, Deed::Link { account: n });
        }
    }
}
