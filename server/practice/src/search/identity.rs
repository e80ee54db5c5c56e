//! Documents of the index `identities`.

use serde_json::{Value, json};

use super::{Document, Field};
use crate::{
    api::identities,
    world::{
        World,
        catalog::{DEPARTMENTS, PROFILES, SOURCES},
        ids::{self, iso},
        person::{Person, Status},
    },
};

/// An identity as the index knows it: `seen` is a little before `now`.
pub(crate) struct IdentityDocument<'a> {
    world: &'a World,
    person: &'a Person,
    seen: i64,
    now: i64,
}

impl<'a> IdentityDocument<'a> {
    /// The document of the person at a place, if the index has one.
    pub(crate) fn new(world: &'a World, place: u32, now: i64, lag: i64) -> Option<Self> {
        let seen = now - lag;
        let person = match world.before.get(&place) {
            Some((before, at)) if *at > seen && *at <= now => before,
            _ => world.people.get(place as usize)?,
        };
        // Somebody who was made a moment ago is not indexed yet.
        let known = person.created <= seen || person.created > now;
        (!person.removed && known).then_some(Self { world, person, seen, now })
    }

    fn status(&self) -> Status {
        self.world.status_of(self.person, self.seen, self.now)
    }

    fn profile(&self) -> Option<usize> {
        Some(usize::from(self.person.profile)).filter(|n| *n < PROFILES.len())
    }

    fn inactive(&self) -> bool {
        self.profile()
            .and_then(|n| PROFILES[n].states.get(usize::from(self.person.state)))
            .is_some_and(|state| state.identity_state != "ACTIVE")
    }
}

fn profile_of(world: &World, profile: usize) -> Value {
    json!({"id": ids::profile(world.seed, profile), "name": PROFILES[profile].name})
}

fn source_of(world: &World, profile: usize) -> Value {
    let source = PROFILES[profile].source;
    json!({"id": ids::source(world.seed, source), "name": SOURCES.get(source).map_or("", |source| source.name)})
}

impl Document for IdentityDocument<'_> {
    fn field(&self, path: &str) -> Option<Field<'_>> {
        let person = self.person;
        Some(match path {
            "id" => person.id.to_string().into(),
            "name" | "displayName" | "attributes.displayName" => person.name().into(),
            "firstName" | "attributes.firstname" => (*person.first).into(),
            "lastName" | "attributes.lastname" => (*person.last).into(),
            "email" | "attributes.email" => person.email.as_deref()?.into(),
            "alias" | "attributes.uid" => (*person.alias).into(),
            "status" | "attributes.cloudStatus" => self.status().name().into(),
            "created" => Field::Time(person.created),
            "modified" => Field::Time(person.modified),
            "synced" => Field::Time(self.seen),
            "protected" => Field::Bool(person.protected),
            "isManager" => Field::Bool(person.is_manager),
            "inactive" => Field::Bool(self.inactive()),
            "disabled" => Field::Bool(self.status() == Status::Disabled),
            "locked" => Field::Bool(self.status() == Status::Locked),
            "processingState" => person.processing_error.then_some("ERROR")?.into(),
            "attributes.cloudLifecycleState" => identities::state(person)?.into(),
            "attributes.department" => (*DEPARTMENTS.get(usize::from(person.department))?).into(),
            "identityProfile.name" => PROFILES[self.profile()?].name.into(),
            "identityProfile.id" => ids::profile(self.world.seed, self.profile()?).into(),
            "source.name" => SOURCES.get(PROFILES[self.profile()?].source)?.name.into(),
            "source.id" => ids::source(self.world.seed, PROFILES[self.profile()?].source).into(),
            "manager.id" => self.world.person(person.manager)?.id.to_string().into(),
            "manager.name" | "manager.displayName" => self.world.person(person.manager)?.name().into(),
            _ => {
                return super::of_json(
                    path.split('.').try_fold(&self.json(), |value, part| value.get(part))?,
                );
            }
        })
    }

    /// Profile and source of everybody are read in large pages: the rest need not be made for each.
    fn some(&self, members: &[&str]) -> Value {
        if !members.iter().all(|member| ["id", "identityProfile", "source"].contains(member)) {
            return self.json();
        }
        let mut document = json!({"id": self.person.id.to_string()});
        if let Some(profile) = self.profile() {
            document["identityProfile"] = profile_of(self.world, profile);
            document["source"] = source_of(self.world, profile);
        }
        document
    }

    fn json(&self) -> Value {
        let (world, person) = (self.world, self.person);
        let status = self.status();
        let manager = world.person(person.manager).map(|manager| {
            json!({"id": manager.id.to_string(), "name": manager.name(), "displayName": manager.name()})
        });
        let mut document = json!({
            "id": person.id.to_string(),
            "name": person.name(),
            "displayName": person.name(),
            "firstName": person.first,
            "lastName": person.last,
            "created": iso(person.created),
            "modified": iso(person.modified),
            "synced": iso(self.seen),
            "inactive": self.inactive(),
            "protected": person.protected,
            "status": status.name(),
            "employeeNumber": person.number(),
            "manager": manager,
            "isManager": person.is_manager,
            "attributes": identities::attributes(person, status.name()),
            "disabled": status == Status::Disabled,
            "locked": status == Status::Locked,
            "processingState": person.processing_error.then_some("ERROR"),
            "pod": ids::POD,
            "org": ids::ORG,
            "_type": "identity",
            "type": "identity",
            "_version": "v7",
        });
        if let Some(email) = &person.email {
            document["email"] = (**email).into();
        }
        let Some(profile) = self.profile() else {
            document["accounts"] = json!([]);
            document["accountCount"] = 0.into();
            return document;
        };
        let source = PROFILES[profile].source;
        let source_name = SOURCES.get(source).map_or("", |source| source.name);
        let source_id = ids::source(world.seed, source);
        document["identityProfile"] = profile_of(world, profile);
        document["source"] = source_of(world, profile);
        let account = world.feeding(person);
        document["accountCount"] = u32::from(account.is_some()).into();
        document["accounts"] = account.map_or_else(|| json!([]), |account| {
            json!([{
                "id": account.id.to_string(),
                "name": person.alias,
                "accountId": world.native(account),
                "source": {"id": source_id, "name": source_name, "type": SOURCES.get(source).map_or("", |s| s.kind)},
                "disabled": account.disabled,
                "locked": account.locked,
                "privileged": false,
                "manuallyCorrelated": account.manual,
                "created": iso(account.created),
            }])
        });
        document
    }
}
