//! The state of the tenant: its people and everything that happened since the start.

pub(crate) mod accounts;
pub(crate) mod catalog;
pub(crate) mod effects;
pub(crate) mod groups;
mod identity_deeds;
pub(crate) mod ids;
pub(crate) mod invites;
pub(crate) mod log;
pub(crate) mod mix;
pub(crate) mod names;
pub(crate) mod ownership;
pub(crate) mod person;
pub(crate) mod population;
pub(crate) mod roles;
pub(crate) mod subscriptions;
pub(crate) mod tasks;

use std::collections::{BTreeMap, HashMap};

use person::{Id, Person};
use serde::{Deserialize, Serialize};
use subscriptions::{Happened, Subscription};
use tasks::Task;

use crate::options::{MailSettings, OldCalls, Readings};

/// A mail in the outbox.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    /// Tenant time.
    pub at: i64,
    pub to: String,
    pub person: u32,
    pub kind: MailKind,
}

impl Mail {
    /// Its subject line, to this person.
    pub fn subject(&self, to: &Person) -> String {
        match self.kind {
            MailKind::Invitation => format!("{}, you are invited to Harbour Works", to.first),
            MailKind::PasswordReset => format!("{}, set a new password for Harbour Works", to.first),
        }
    }
}

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum MailKind {
    Invitation,
    /// A link or code for a new password.
    PasswordReset,
}

impl MailKind {
    /// As the outbox names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "passwordReset",
        }
    }

    /// How long what it carries is valid, in milliseconds [spec v2024].
    pub fn valid_ms(self) -> i64 {
        match self {
            Self::Invitation => invites::VALID_MS,
            Self::PasswordReset => 2 * population::HOUR,
        }
    }
}

/// A refresh token, known by its hash only.
#[derive(Clone, Debug)]
pub(crate) struct Refresh {
    pub client: String,
    pub person: u32,
    pub scope: Vec<String>,
    /// Real time.
    pub expires: i64,
}

/// Everything the tenant knows.
pub(crate) struct World {
    pub seed: u64,
    /// When the tenant began; times of the population count from here.
    pub epoch: i64,
    /// Signs access tokens.
    pub key: [u8; 32],
    pub people: Vec<Person>,
    by_id: HashMap<Id, u32>,
    /// Places sorted by alias.
    pub by_alias: Vec<u32>,
    /// Places sorted by name, then id.
    pub by_name: Vec<u32>,
    pub invites: Vec<invites::Invite>,
    pub tasks: Vec<Task>,
    pub outbox: Vec<Mail>,
    pub readings: Readings,
    /// The tenant's clock is real time plus this.
    pub offset_ms: i64,
    pub refresh: HashMap<String, Refresh>,
    /// Access tokens issued up to this number are refused as expired.
    pub expired_up_to: i64,
    /// Access tokens issued up to this number are refused as revoked.
    pub revoked_up_to: i64,
    /// People as they were before a change, for the search index: snapshot and tenant time of the change.
    pub before: HashMap<u32, (Person, i64)>,
    /// People as they were at the start, once they have changed: the accounts of the start follow from them.
    originals: HashMap<u32, Person>,
    /// How many tasks were made since the start.
    pub task_count: u64,
    /// How many people the tenant began with.
    pub began_with: usize,
    pub accounts: accounts::Accounts,
    /// Who owns what was handed over, by id of the thing.
    handed: BTreeMap<String, u32>,
    pub subscriptions: Vec<Subscription>,
    /// How many subscriptions there were.
    pub subscription_count: u64,
    /// What subscribers have not heard yet.
    pub happened: Vec<Happened>,
    /// How the retired `/cc/api` calls answer.
    pub old_calls: OldCalls,
    /// How mail is set up.
    pub mail: MailSettings,
    /// People who are not in the orders yet, by alias.
    fresh: HashMap<Box<str>, u32>,
    /// Somebody in the orders has another name.
    renamed: bool,
    /// Who has which address, while many accounts are linked; `NONE` where several people have it.
    addresses: Option<HashMap<u64, u32>>,
}

impl World {
    /// A fresh tenant.
    pub(crate) fn new(seed: u64, people: usize, epoch: i64, key: [u8; 32], readings: Readings) -> Self {
        let population = population::populate(seed, people, epoch);
        let began_with = people;
        let people = population.people;
        let by_id = people.iter().enumerate().map(|(place, p)| (p.id, place as u32)).collect();
        let mut world = Self {
            seed,
            epoch,
            key,
            people,
            by_id,
            by_alias: Vec::new(),
            by_name: Vec::new(),
            invites: population.invites,
            tasks: Vec::new(),
            outbox: Vec::new(),
            readings,
            offset_ms: 0,
            refresh: HashMap::new(),
            expired_up_to: 0,
            revoked_up_to: 0,
            before: HashMap::new(),
            originals: HashMap::new(),
            task_count: 0,
            began_with,
            accounts: accounts::Accounts::default(),
            handed: BTreeMap::new(),
            subscriptions: Vec::new(),
            subscription_count: 0,
            happened: Vec::new(),
            old_calls: OldCalls::default(),
            mail: MailSettings::default(),
            fresh: HashMap::new(),
            renamed: false,
            addresses: None,
        };
        world.sort();
        world.tasks = tasks::before_start(&mut world);
        world.accounts = accounts::Accounts::begin(&world);
        world
    }

    /// Puts the orders right after names or aliases changed.
    pub(crate) fn sort(&mut self) {
        let people = &self.people;
        let all = 0..people.len() as u32;
        self.by_alias = all.clone().collect();
        self.by_alias.sort_unstable_by(|a, b| people[*a as usize].alias.cmp(&people[*b as usize].alias));
        self.by_name = all.collect();
        self.by_name.sort_unstable_by(|a, b| {
            let (a, b) = (&people[*a as usize], &people[*b as usize]);
            (&a.first, &a.last, a.id).cmp(&(&b.first, &b.last, b.id))
        });
    }

    /// A person as they were at the start.
    fn original(&self, place: u32) -> Option<&Person> {
        self.originals.get(&place).or_else(|| self.people.get(place as usize))
    }

    /// Keeps what a person was before a change at `at`.
    fn keep_before(&mut self, place: u32, at: i64) {
        if let Some(person) = self.people.get(place as usize) {
            self.originals.entry(place).or_insert_with(|| person.clone());
            self.before.insert(place, (person.clone(), at));
        }
    }

    /// Adds a person. [`World::put_in_order`] follows.
    fn enter_person(&mut self, person: Person) {
        self.by_id.insert(person.id, self.people.len() as u32);
        self.people.push(person);
    }

    /// Puts people from this place on, and those with other names, where they belong in the orders.
    fn put_in_order(&mut self, from: usize) {
        // A few are put in by hand; sorting a large tenant takes a while.
        if std::mem::take(&mut self.renamed) || self.people.len() - from > 8 {
            self.sort();
        } else {
            for place in from as u32..self.people.len() as u32 {
                let people = &self.people;
                let alias = |place: u32| people.get(place as usize).map(|person| &person.alias);
                let at = self.by_alias.partition_point(|other| alias(*other) < alias(place));
                self.by_alias.insert(at, place);
                let name = |place: u32| {
                    people.get(place as usize).map(|person| (&person.first, &person.last, person.id))
                };
                let at = self.by_name.partition_point(|other| name(*other) < name(place));
                self.by_name.insert(at, place);
            }
        }
        self.fresh.clear();
    }

    /// Changes whenever the population's recipe does: effects kept for other people must not be applied to these.
    pub(crate) fn fingerprint(&self) -> String {
        let sum = self.people.iter().fold(0_u64, |sum, person| {
            let own = person::address_key(Some(&person.alias));
            sum.rotate_left(5) ^ own ^ person.address ^ u64::from(person.follows) << 8 ^ person.status as u64
        });
        format!("{sum:016x}")
    }

    /// The place of the person with this id, unless taken out of the tenant.
    pub(crate) fn place(&self, id: &str) -> Option<u32> {
        let place = *self.by_id.get(&Id::parse(id)?)?;
        self.people.get(place as usize).filter(|p| !p.removed).map(|_| place)
    }

    /// The person at a place, unless taken out of the tenant.
    pub(crate) fn person(&self, place: u32) -> Option<&Person> {
        self.people.get(place as usize).filter(|p| !p.removed)
    }
}
