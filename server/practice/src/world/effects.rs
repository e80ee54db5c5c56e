//! Everything that changes the tenant, as data: applied when it happens, written to the state file, and applied again
//! at the next start.

use serde::{Deserialize, Serialize};

use super::{
    Mail, MailKind, Refresh, World,
    accounts::{Values, aggregate::Work, deeds::Deed, sources::SourceChange},
    invites::Invite,
    person::{NONE, Status, address_key},
    subscriptions::Subscription,
    tasks::{Completion, Task},
};
use crate::options::{MailSettings, OldCalls, Readings};

/// One change.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "camelCase")]
pub(crate) enum Effect {
    /// The first line of every state file.
    #[serde(rename_all = "camelCase")]
    Start {
        version: u32,
        people: usize,
        seed: u64,
        epoch: i64,
        key: String,
        readings: Readings,
        /// See [`World::fingerprint`].
        fingerprint: String,
    },
    /// The tenant's clock was moved; `at` is what it stood at.
    #[serde(rename_all = "camelCase")]
    Clock {
        offset_ms: i64,
        #[serde(default)]
        at: Option<i64>,
    },
    /// The readings were switched.
    Readings { readings: Readings },
    /// A task was born, and these people were mailed by it.
    Invited { at: i64, by: u32, mailed: Vec<u32>, task: Task },
    /// A task without mails.
    Task { task: Task },
    /// A task was marked as ended by PATCH.
    TaskEnded { id: String, completion: Completion, completed: i64 },
    /// Something will happen to accounts.
    Deed { at: i64, due: i64, task: Option<Task>, deed: Deed },
    /// An aggregation was asked for.
    Load { at: i64, task: Task, work: Work },
    /// A source was changed.
    Source { at: i64, source: usize, change: SourceChange },
    /// The system behind a direct source has another record, or (`None`) none.
    Record { at: i64, source: usize, native: String, values: Option<Values> },
    /// How late accounts are seen and linked.
    #[serde(rename_all = "camelCase")]
    Lateness { appears_after: i64, links_after: i64 },
    /// A person was changed from outside ISC.
    Person { at: i64, place: u32, change: Box<Change> },
    /// An identity was deleted.
    Deleted { at: i64, place: u32 },
    /// Everything that one person owns became another's.
    HandedOver { at: i64, from: u32, to: u32 },
    /// A mail left.
    Mailed { at: i64, person: u32, to: String, kind: MailKind },
    /// A trigger subscription was made, changed, or (`None`) removed.
    Subscribed { id: String, subscription: Option<Subscription> },
    /// The retired calls were switched.
    OldCalls { calls: OldCalls },
    /// Mail is redirected, or its templates changed, from here on.
    MailSettings { mail: MailSettings },
    /// The outbox was emptied.
    OutboxCleared,
    /// A refresh token was issued, perhaps in place of another one.
    #[serde(rename_all = "camelCase")]
    Refresh {
        hash: String,
        replaces: Option<String>,
        client: String,
        person: u32,
        scope: Vec<String>,
        expires: i64,
    },
    /// All access tokens up to a number expired.
    #[serde(rename_all = "camelCase")]
    Expired { up_to: i64 },
    /// All tokens up to a number were revoked.
    #[serde(rename_all = "camelCase")]
    Revoked { up_to: i64 },
}

/// What may change about a person; members that are absent stay as they are.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Change {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity_status: Option<Status>,
    /// `null` takes the address away.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub email_address: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protected: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processing_error: Option<bool>,
    /// Technical name of a state of the person's profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifecycle_state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firstname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lastname: Option<String>,
    /// Id of the new manager; `null` for none.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub manager: Option<Option<String>>,
    /// The person registers at this tenant time (milliseconds), if invited; `null` for never.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub registers_at: Option<Option<i64>>,
    /// Takes the person out of the tenant, or brings them back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<bool>,
    /// Switches the ISC account off or on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// Takes the raised levels of a practice person, or gives them back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raised_levels: Option<bool>,
}

/// Tells `null` (inner `None`) from absent (outer `None`).
pub(crate) fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

impl World {
    /// Enters a change. What it refers to is there: the change was checked when it was made.
    pub(crate) fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::Start { .. } => {}
            Effect::Clock { offset_ms, at } => {
                self.settle(at.unwrap_or(i64::MIN));
                self.offset_ms = offset_ms;
            }
            Effect::Deed { at, due, task, deed } => {
                self.settle(at);
                if let Some(task) = task {
                    self.add_task(task);
                }
                self.await_deed(due, deed);
            }
            Effect::Load { at, task, work } => {
                self.settle(at);
                self.add_task(task);
                self.start_load(work, at);
            }
            Effect::Source { at, source, change } => {
                self.settle(at);
                if let Some(state) = self.accounts.sources.get_mut(source) {
                    state.change.take(change);
                }
            }
            Effect::Record { at, source, native, values } => {
                self.settle(at);
                if let Some(state) = self.accounts.sources.get_mut(source) {
                    state.records.insert(native.to_lowercase(), values);
                }
            }
            Effect::Lateness { appears_after, links_after } => {
                self.accounts.appears_after = appears_after;
                self.accounts.links_after = links_after;
            }
            Effect::Readings { readings } => self.readings = readings,
            Effect::Task { task } => self.add_task(task),
            Effect::Invited { at, by, mailed, task } => {
                self.settle(at);
                let n = self.tasks.len() as u32;
                self.add_task(task);
                for person in mailed {
                    let to =
                        self.people.get(person as usize).and_then(|p| p.email.clone()).unwrap_or_default();
                    self.outbox.push(Mail { at, to: to.into(), person, kind: MailKind::Invitation });
                    self.enter_invite(Invite { at, person, by, task: n });
                }
            }
            Effect::TaskEnded { id, completion, completed } => {
                if let Some(task) = self.tasks.iter_mut().rev().find(|task| task.id == id) {
                    task.completion = completion;
                    task.launched = task.launched.min(completed);
                    task.completed = completed;
                }
            }
            Effect::Person { at, place, change } => {
                self.settle(at);
                self.change(place, &change, at);
            }
            Effect::Deleted { at, place } => {
                self.settle(at);
                self.delete_person(place);
            }
            Effect::HandedOver { at, from, to } => {
                self.settle(at);
                self.hand_over(from, to);
            }
            Effect::Mailed { at, person, to, kind } => {
                self.settle(at);
                self.outbox.push(Mail { at, to, person, kind });
            }
            Effect::Subscribed { id, subscription } => self.subscribe(&id, subscription),
            Effect::OldCalls { calls } => self.old_calls = calls,
            Effect::MailSettings { mail } => self.mail = mail,
            Effect::OutboxCleared => self.outbox.clear(),
            Effect::Refresh { hash, replaces, client, person, scope, expires } => {
                if let Some(old) = replaces {
                    self.refresh.remove(&old);
                }
                self.refresh.insert(hash, Refresh { client, person, scope, expires });
            }
            Effect::Expired { up_to } => self.expired_up_to = up_to,
            Effect::Revoked { up_to } => {
                self.revoked_up_to = up_to;
                self.refresh.clear();
            }
        }
    }

    fn add_task(&mut self, task: Task) {
        self.task_count += 1;
        self.tasks.push(task);
    }

    fn change(&mut self, place: u32, change: &Change, at: i64) {
        let manager =
            change.manager.as_ref().map(|id| id.as_deref().and_then(|id| self.place(id)).unwrap_or(NONE));
        self.keep_before(place, at);
        let told = self.before_change(place);
        let Some(person) = self.people.get_mut(place as usize) else { return };
        person.modified = at;
        if let Some(status) = change.identity_status {
            person.status = status;
            // From here on the status is what was set, until the person is invited again.
            person.follows = false;
            person.registers_at = super::person::NEVER;
        }
        if let Some(email) = &change.email_address {
            person.email = email.as_deref().map(Into::into);
            person.address = address_key(email.as_deref());
        }
        person.protected = change.protected.unwrap_or(person.protected);
        person.correlated = change.correlated.unwrap_or(person.correlated);
        person.processing_error = change.processing_error.unwrap_or(person.processing_error);
        person.removed = change.removed.unwrap_or(person.removed);
        person.off = change.disabled.unwrap_or(person.off);
        person.stripped = change.raised_levels.map_or(person.stripped, |raised| !raised);
        if let Some(state) = &change.lifecycle_state {
            let states =
                super::catalog::PROFILES.get(usize::from(person.profile)).map_or(&[][..], |p| p.states);
            if let Some(n) = states.iter().position(|s| s.technical == state) {
                person.state = n as u8;
                person.state_by_hand = true;
            }
        }
        if let Some(manager) = manager {
            person.manager = manager;
        }
        if let Some(registers_at) = change.registers_at {
            person.registers_at = registers_at.unwrap_or(super::person::NEVER);
        }
        let renamed = change.firstname.is_some() || change.lastname.is_some();
        if let Some(first) = &change.firstname {
            person.first = first.clone().into();
        }
        if let Some(last) = &change.lastname {
            person.last = last.clone().into();
        }
        if let Some(manager) = manager.and_then(|manager| self.people.get_mut(manager as usize)) {
            manager.is_manager = true;
        }
        if renamed {
            self.sort();
        }
        self.tell_changed(told, place);
    }
}
