//! Accounts: what ISC keeps of the sources, and what the sources have themselves.

pub(crate) mod aggregate;
pub(crate) mod csv;
pub(crate) mod deeds;
pub(crate) mod layout;
pub(crate) mod link;
mod records;
pub(crate) mod seeded;
pub(crate) mod sources;
#[cfg(test)]
mod tests;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use serde_json::{Map, Value};

use self::{aggregate::Load, deeds::Deed, layout::layout, sources::SourceState};
use super::{
    World,
    catalog::{PROFILES, SOURCES},
    mix::hex_id,
    person::{Id, Person},
    population::kind,
};

/// Values of an account: text, or a list of texts for attributes with several values.
pub(crate) type Values = Map<String, Value>;

/// An account.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub id: Id,
    /// Place in [`SOURCES`].
    pub source: u8,
    /// Place of the person its values follow from while it has none of its own; `NONE` for accounts made later.
    pub of: u32,
    /// Place of the person it is linked to, or `NONE`.
    pub person: u32,
    /// Linked by hand.
    pub manual: bool,
    pub disabled: bool,
    pub locked: bool,
    pub removed: bool,
    pub created: i64,
    pub modified: i64,
    pub values: Option<Box<Values>>,
}

/// All accounts and everything around them.
#[derive(Default)]
pub(crate) struct Accounts {
    /// Removed ones stay in their place.
    pub all: Vec<Account>,
    /// How many of them the tenant began with.
    pub seeded: usize,
    by_id: BTreeMap<Id, u32>,
    by_native: HashMap<u64, u32>,
    /// What is going to happen, by tenant time.
    pub pending: BTreeMap<(i64, u64), Deed>,
    /// How many deeds there were.
    pub deeds: u64,
    pub sources: Vec<SourceState>,
    /// Aggregations, oldest first.
    pub loads: Vec<Load>,
    /// How much later than its task (milliseconds) an account is seen.
    pub appears_after: i64,
    /// How much later than it is seen it is linked.
    pub links_after: i64,
}

/// The same for natives that are the same to ISC, which ignores case.
fn native_key(source: usize, native: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ (source as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    native
        .chars()
        .flat_map(char::to_lowercase)
        .fold(start, |hash, c| (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3))
}

impl Accounts {
    /// Those of everybody the tenant began with.
    pub(super) fn begin(world: &World) -> Self {
        let all = seeded::everybody(world);
        let mut accounts = Self { seeded: all.len(), ..Self::default() };
        accounts.by_id = all.iter().enumerate().map(|(n, account)| (account.id, n as u32)).collect();
        accounts.by_native = all
            .iter()
            .enumerate()
            .map(|(n, account)| {
                let source = usize::from(account.source);
                let native = seeded::value(world, source, account.of, layout(source).key);
                (native_key(source, native.as_ref().and_then(Value::as_str).unwrap_or_default()), n as u32)
            })
            .collect();
        accounts.all = all;
        accounts.sources = SOURCES.iter().map(|_| SourceState::default()).collect();
        accounts
    }

    /// Place of the account with this id.
    pub(crate) fn place(&self, id: &str) -> Option<u32> {
        self.by_id.get(&Id::parse(id)?).copied()
    }

    /// An account that is there.
    pub(crate) fn get(&self, n: u32) -> Option<&Account> {
        self.all.get(n as usize).filter(|account| !account.removed)
    }

    /// Places of all accounts that are there, by id.
    pub(crate) fn in_order_of_id(&self) -> impl DoubleEndedIterator<Item = u32> {
        self.by_id.values().copied()
    }

    /// Place of the account with this native identity.
    pub(crate) fn find(&self, source: usize, native: &str) -> Option<u32> {
        self.by_native.get(&native_key(source, native)).copied()
    }

    /// Accounts of a source, with their places.
    pub(crate) fn of_source(&self, source: usize) -> impl Iterator<Item = (u32, &Account)> {
        let all = self.all.iter().enumerate();
        all.filter(move |(_, a)| usize::from(a.source) == source && !a.removed).map(|(n, a)| (n as u32, a))
    }

    /// Whether the person has an account on a source.
    fn holds(&self, source: usize, person: u32) -> bool {
        self.all.iter().any(|a| a.person == person && usize::from(a.source) == source && !a.removed)
    }
}

impl World {
    /// Values of an account.
    pub(crate) fn values<'a>(&'a self, account: &'a Account) -> Cow<'a, Values> {
        match &account.values {
            Some(values) => Cow::Borrowed(values),
            None => Cow::Owned(seeded::values(self, usize::from(account.source), account.of)),
        }
    }

    /// One text value of an account.
    pub(crate) fn value(&self, account: &Account, name: &str) -> Option<String> {
        let value = match &account.values {
            Some(values) => values.get(name).cloned(),
            None => seeded::value(self, usize::from(account.source), account.of, name),
        };
        value.as_ref().and_then(Value::as_str).map(str::to_owned)
    }

    /// Native identity of an account.
    pub(crate) fn native(&self, account: &Account) -> String {
        self.value(account, layout(usize::from(account.source)).key).unwrap_or_default()
    }

    /// The person an account is linked to.
    pub(crate) fn holder(&self, account: &Account) -> Option<&Person> {
        self.person(account.person)
    }

    /// The account that feeds a person's profile.
    pub(crate) fn feeding(&self, person: &Person) -> Option<&Account> {
        let source = PROFILES.get(usize::from(person.profile))?.source;
        let layout = layout(source);
        let native =
            if layout.key == layout.mapping.uid { person.alias.to_string() } else { person.number() };
        self.accounts.get(self.accounts.find(source, &native)?)
    }

    /// Makes an account that ISC did not have.
    fn make_account(&mut self, source: usize, of: u32, values: Option<Values>, at: i64) -> u32 {
        let n = self.accounts.all.len() as u32;
        let account = Account {
            id: Id(hex_id(self.seed ^ 0x4a11, kind::ACCOUNT, u64::from(n))),
            source: source as u8,
            of,
            person: super::person::NONE,
            manual: false,
            disabled: false,
            locked: false,
            removed: false,
            created: at,
            modified: at,
            values: values.map(Box::new),
        };
        let native = self.native(&account);
        self.accounts.by_id.insert(account.id, n);
        self.accounts.by_native.insert(native_key(source, &native), n);
        self.accounts.all.push(account);
        n
    }

    /// Takes an account away, and hides the person it made.
    fn remove_account(&mut self, n: u32, at: i64) {
        let Some(account) = self.accounts.get(n) else { return };
        let (id, person, source) = (account.id, account.person, usize::from(account.source));
        let native = self.native(account);
        self.accounts.by_id.remove(&id);
        self.accounts.by_native.remove(&native_key(source, &native));
        if let Some(account) = self.accounts.all.get_mut(n as usize) {
            account.removed = true;
        }
        self.left(source, person, at);
    }

    /// Whether this source feeds the person's profile.
    fn feeds(&self, source: usize, person: u32) -> bool {
        let profile = self.people.get(person as usize).map_or(u8::MAX, |person| person.profile);
        PROFILES.get(usize::from(profile)).is_some_and(|profile| profile.source == source)
    }
}
