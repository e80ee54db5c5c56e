//! Being told by ISC: which of its triggers knock at the portal's door, and the help to set them up.
//!
//! A subscription is ours when it leads to our address, whoever made it and whatever it is called. It is looked for before
//! one is made, so that nothing is made twice; and an answer that gets lost is looked up by listing again.

mod address;
mod change;
mod look;
mod trial;

#[cfg(test)]
mod tests;

pub use address::{Hook, Unreachable};
pub use change::{Made, create, remove, switch};
pub use look::look;
pub use trial::{Tried, recent, test};

use super::Door;
use gangway_isc::{Attributes, HookAuthentication, IDENTITY_ATTRIBUTES_CHANGED, IDENTITY_CREATED};
use serde_json::json;

/// A trigger that the portal wants to hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// ISC's id.
    pub id: &'static str,
    /// ISC's name of it.
    pub name: &'static str,
    /// As it stands in forms.
    pub key: &'static str,
    /// What it is for, a sentence.
    pub what_for: &'static str,
}

/// The triggers that the portal wants to hear of (FACTS, section 12).
pub const WANTED: [Wanted; 2] = [
    Wanted {
        id: IDENTITY_CREATED,
        name: "Identity Created",
        key: "created",
        what_for: "Tells that somebody is new.",
    },
    Wanted {
        id: IDENTITY_ATTRIBUTES_CHANGED,
        name: "Identity Attributes Changed",
        key: "changed",
        what_for: "Tells that somebody new got their e-mail, manager or start date; without it Gangway looks by itself, later.",
    },
];

impl Wanted {
    /// The one of a key.
    pub fn parse(key: &str) -> Option<Self> {
        WANTED.into_iter().find(|wanted| wanted.key == key)
    }

    /// The name of our subscription.
    pub fn subscription_name(self) -> String {
        format!("Gangway: {}", self.name)
    }

    /// An input as ISC's documentation shows it, for trying a filter.
    fn example(self) -> Attributes {
        let identity =
            json!({"type": "IDENTITY", "id": "2c91808568c529c60168cca6f90c1313", "name": "William Wilson"});
        let input = if self.id == IDENTITY_CREATED {
            json!({"identity": identity, "attributes": {"firstname": "John"}})
        } else {
            let change = json!({"attribute": "department", "oldValue": "sales", "newValue": "marketing"});
            json!({"identity": identity, "changes": [change]})
        };
        serde_json::from_value(input).unwrap_or_default()
    }
}

/// A subscription that leads to our door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ours {
    /// ISC's id.
    pub id: String,
    /// Its name in ISC.
    pub name: String,
    /// Whether it hears of events.
    pub enabled: bool,
    /// What ISC shows at the door, in words.
    pub shows: String,
    /// Why our door will not open for it, as a sentence.
    pub problem: Option<String>,
    /// JSONPath that an event must fit.
    pub filter: Option<String>,
}

/// One trigger, and who of ours hears of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The trigger.
    pub wanted: Wanted,
    /// Whether the tenant has it.
    pub offered: bool,
    /// Our subscriptions; more than one sends every event more than once, which does no harm.
    pub ours: Vec<Ours>,
}

/// What ISC tells about triggers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// These, in the order of [`WANTED`].
    Shown(Vec<Heard>),
    /// Nothing: why not, and what to do, as sentences; with ISC's request id.
    NotShown(String, Option<String>),
}

impl Seen {
    /// Our subscription of this id.
    pub fn ours(&self, id: &str) -> Option<(&Heard, &Ours)> {
        let Self::Shown(all) = self else { return None };
        all.iter().find_map(|heard| Some((heard, heard.ours.iter().find(|ours| ours.id == id)?)))
    }

    /// The triggers that could be subscribed to and are not.
    pub fn missing(&self) -> Vec<Wanted> {
        let Self::Shown(all) = self else { return Vec::new() };
        let missing = all.iter().filter(|heard| heard.offered && heard.ours.is_empty());
        missing.map(|heard| heard.wanted).collect()
    }
}

/// What has to be entered in ISC by hand, in the order of its form. The secrets are not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHand {
    /// Label in ISC, and what to enter.
    pub lines: Vec<(&'static str, String)>,
    /// Where the secret is found, a sentence; none when no credential is configured.
    pub secret: Option<&'static str>,
}

/// What an Org Admin enters under Admin > Event Triggers, for one trigger.
pub fn by_hand(hook: &Hook, wanted: Wanted) -> ByHand {
    let (kind, secret) = match (&hook.door.bearer, &hook.door.basic) {
        (Some(_), _) => (
            vec![("Authentication type", "Bearer token".to_owned())],
            Some(
                "The token is what GANGWAY_HOOK_TOKEN holds where Gangway is configured; it is never shown here.",
            ),
        ),
        (None, Some((user, _))) => (
            vec![("Authentication type", "Basic".to_owned()), ("User name", user.clone())],
            Some(
                "The password is what GANGWAY_HOOK_PASSWORD holds where Gangway is configured; it is never shown here.",
            ),
        ),
        (None, None) => (vec![("Authentication type", "Basic or bearer token".to_owned())], None),
    };
    let mut lines = vec![
        ("Trigger", format!("{} ({})", wanted.name, wanted.id)),
        ("Name", wanted.subscription_name()),
        ("Type", "HTTP".to_owned()),
        ("URL", hook.url.to_string()),
        ("Response type", "Sync".to_owned()),
    ];
    lines.extend(kind);
    ByHand { lines, secret }
}

/// What ISC shows at the door, in words.
fn shows(kind: Option<&HookAuthentication>) -> String {
    match kind {
        Some(HookAuthentication::Basic) => "user name and password".to_owned(),
        Some(HookAuthentication::Bearer) => "a bearer token".to_owned(),
        Some(HookAuthentication::None) | None => "nothing".to_owned(),
        Some(other) => other.as_str().to_owned(),
    }
}

/// Why our door will not open for what ISC shows, as a sentence.
fn problem(door: &Door, kind: Option<&HookAuthentication>) -> Option<String> {
    let takes = match kind {
        Some(HookAuthentication::Basic) => door.basic.is_some(),
        Some(HookAuthentication::Bearer) => door.bearer.is_some(),
        _ => false,
    };
    if takes {
        return None;
    }
    let does = match (&door.basic, &door.bearer) {
        (None, None) => "no credential is configured here".to_owned(),
        (Some(_), None) => "user name and password are configured here".to_owned(),
        (None, Some(_)) => "a bearer token is configured here".to_owned(),
        (Some(_), Some(_)) => "a credential is needed".to_owned(),
    };
    Some(format!(
        "ISC shows {} with its events, but {does}: they are refused. Remove it and create it again.",
        shows(kind)
    ))
}
