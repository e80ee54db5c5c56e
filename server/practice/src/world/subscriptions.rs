//! Trigger subscriptions, and what has happened that a subscriber may want to hear.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{World, person::Person};

/// Trigger of new identities.
pub(crate) const CREATED: &str = "idn:identity-created";
/// Trigger of changed identity attributes.
pub(crate) const CHANGED: &str = "idn:identity-attributes-changed";
/// Every trigger: id, name, description.
pub(crate) const TRIGGERS: [(&str, &str, &str); 2] = [
    (CREATED, "Identity Created", "An identity was made by an aggregation."),
    (CHANGED, "Identity Attributes Changed", "One or more attributes of an identity changed."),
];
/// Most subscriptions of one trigger [docs event-triggers].
pub(crate) const MOST: usize = 50;

/// A subscription: the specification's object, secrets included.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub id: String,
    pub body: Value,
}

impl Subscription {
    /// A member that is a text.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.body.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether it hears of events; tests reach it in any case.
    pub(crate) fn enabled(&self) -> bool {
        self.body.get("enabled").and_then(Value::as_bool).unwrap_or(true)
    }

    /// Whether it hears of this trigger's events.
    pub(crate) fn hears(&self, trigger: &str) -> bool {
        self.enabled() && self.text("type") == "HTTP" && self.text("triggerId") == trigger
    }
}

/// Something that happened to an identity.
#[derive(Clone, Debug)]
pub(crate) enum Happened {
    Created(Box<Person>),
    Changed { before: Box<Person>, after: Box<Person> },
}

impl World {
    fn heard(&self, trigger: &str) -> bool {
        self.subscriptions.iter().any(|subscription| subscription.hears(trigger))
    }

    /// Somebody was made.
    pub(super) fn tell_created(&mut self, person: &Person) {
        if self.heard(CREATED) {
            self.happened.push(Happened::Created(Box::new(person.clone())));
        }
    }

    /// Somebody changed. Uncorrelated identities have no profile whose attributes could change.
    pub(super) fn tell_changed(&mut self, before: Option<Person>, place: u32) {
        let after = self.person(place).filter(|person| person.correlated).cloned();
        if let (Some(before), Some(after)) = (before, after)
            && before != after
        {
            self.happened.push(Happened::Changed { before: Box::new(before), after: Box::new(after) });
        }
    }

    /// The person as they are now, when somebody wants to hear of changes.
    pub(super) fn before_change(&self, place: u32) -> Option<Person> {
        if self.heard(CHANGED) { self.person(place).cloned() } else { None }
    }

    /// Enters, replaces or (`None`) removes a subscription.
    pub(super) fn subscribe(&mut self, id: &str, subscription: Option<Subscription>) {
        let known = self.subscriptions.iter().position(|subscription| subscription.id == id);
        match (known, subscription) {
            (Some(n), Some(newer)) => {
                if let Some(place) = self.subscriptions.get_mut(n) {
                    *place = newer;
                }
            }
            (Some(n), None) => {
                self.subscriptions.remove(n);
            }
            (None, Some(newer)) => {
                self.subscription_count += 1;
                self.subscriptions.push(newer);
            }
            (None, None) => {}
        }
    }
}
