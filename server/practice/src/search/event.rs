//! Documents of the index `events`: invitations and registrations.
//!
//! Actions and types are those of SailPoint's audit event reference: USER_INVITE and USER_REGISTRATION, both of type
//! USER_MANAGEMENT. Actor and target are named by alias, as in the specification's example (`Carol.Adams`).

use serde_json::{Value, json};

use super::{Document, Field};
use crate::world::{
    World,
    ids::{self, iso},
    population::kind,
};

/// One event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub at: i64,
    person: u32,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// Place of the invitation.
    Invited(u32),
    Registered,
}

/// Every event up to `until`, oldest first.
pub(crate) fn all(world: &World, until: i64) -> Vec<Event> {
    let invited = world.invites.iter().enumerate().map(|(n, invite)| Event {
        at: invite.at,
        person: invite.person,
        what: What::Invited(n as u32),
    });
    let registered = world.registrations(until).into_iter().map(|registration| Event {
        at: registration.at,
        person: registration.person,
        what: What::Registered,
    });
    let mut events: Vec<Event> = invited.chain(registered).filter(|event| event.at <= until).collect();
    events.sort_by_key(|event| (event.at, event.person));
    events
}

/// An event with the world around it.
pub(crate) struct EventDocument<'a> {
    pub world: &'a World,
    pub event: Event,
}

impl EventDocument<'_> {
    fn number(&self) -> u64 {
        match self.event.what {
            What::Invited(n) => u64::from(n),
            What::Registered => 1 << 40 | u64::from(self.event.person),
        }
    }

    /// The event's id.
    pub(crate) fn id(&self) -> String {
        ids::event(self.world.seed, self.number())
    }

    fn action(&self) -> &'static str {
        match self.event.what {
            What::Invited(_) => "USER_INVITE",
            What::Registered => "USER_REGISTRATION",
        }
    }

    fn target(&self) -> &str {
        self.world.people.get(self.event.person as usize).map_or("", |person| &person.alias)
    }

    fn actor(&self) -> String {
        match self.event.what {
            What::Invited(n) => {
                let by =
                    self.world.invites.get(n as usize).map_or(crate::world::person::NONE, |invite| invite.by);
                self.world.launcher(by)
            }
            What::Registered => self.target().to_owned(),
        }
    }
}

impl Document for EventDocument<'_> {
    fn field(&self, path: &str) -> Option<Field<'_>> {
        Some(match path {
            "id" => self.id().into(),
            "action" | "technicalName" => self.action().into(),
            "type" => "USER_MANAGEMENT".into(),
            "created" => Field::Time(self.event.at),
            "synced" => Field::Time(self.event.at),
            "target.name" => self.target().into(),
            "actor.name" => self.actor().into(),
            "status" => "PASSED".into(),
            _ => {
                return super::of_json(
                    path.split('.').try_fold(&self.json(), |value, part| value.get(part))?,
                );
            }
        })
    }

    fn json(&self) -> Value {
        let (name, operation) = match self.event.what {
            What::Invited(_) => ("Invite User Passed", "INVITE"),
            What::Registered => ("Register User Passed", "REGISTER"),
        };
        let tracking = hex::encode(crate::world::mix::hex_id(self.world.seed, kind::TRACKING, self.number()));
        let details = match self.event.what {
            What::Invited(n) => self
                .world
                .invites
                .get(n as usize)
                .and_then(|invite| self.world.tasks.get(invite.task as usize))
                .map_or_else(String::new, |task| task.id.clone()),
            What::Registered => String::new(),
        };
        json!({
            "id": self.id(),
            "name": name,
            "created": iso(self.event.at),
            "synced": iso(self.event.at),
            "action": self.action(),
            "type": "USER_MANAGEMENT",
            "actor": {"name": self.actor()},
            "target": {"name": self.target()},
            "stack": "cc",
            "trackingNumber": tracking,
            "ipAddress": "127.0.0.1",
            "details": details,
            "attributes": {
                "pod": ids::POD,
                "org": ids::ORG,
                "sourceName": "IdentityNow",
                "accountName": self.target(),
            },
            "objects": ["USER"],
            "operation": operation,
            "status": "PASSED",
            "technicalName": self.action(),
            "pod": ids::POD,
            "org": ids::ORG,
            "_type": "event",
            "_version": "v2",
        })
    }
}
