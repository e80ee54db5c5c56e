//! Role assignments of an identity.

use serde_json::{Value, json};

use super::Call;
use crate::{
    http::reply::Reply,
    world::{
        World,
        ids::{self, iso},
        person::Person,
        roles::{ALL, Assignment},
    },
};

/// Place of the directory, on whose accounts roles act.
const DIRECTORY: usize = 4;

/// `GET /identities/{identityId}/role-assignments`: references, or whole assignments when a role is named.
pub(crate) fn list(call: &mut Call<'_>) -> Reply {
    answer(call).unwrap_or_else(|refusal| refusal)
}

fn answer(call: &Call<'_>) -> Result<Reply, Reply> {
    let place = call.person()?;
    let world = &call.state.world;
    let Some(person) = world.person(place) else { return Ok(Reply::json(200, &json!([]))) };
    let given = |name: &str| call.request.param(name).filter(|value| !value.is_empty());
    let (id, name) = (given("roleId"), given("roleName"));
    let rows: Vec<Value> = world
        .assignments(place, person)
        .iter()
        .filter(|assignment| id.is_none_or(|id| world.role(id) == Some(assignment.role)))
        .filter(|assignment| name.is_none_or(|name| ALL.get(assignment.role).is_some_and(|r| r.name == name)))
        .map(|assignment| match (id, name) {
            (None, None) => reference(world, assignment),
            _ => whole(world, place, person, assignment),
        })
        .collect();
    Ok(Reply::json(200, &rows.into()))
}

/// `GET /identities/{identityId}/role-assignments/{assignmentId}`.
pub(crate) fn get(call: &mut Call<'_>) -> Reply {
    let world = &call.state.world;
    let found = call.person().map(|place| {
        let person = world.person(place)?;
        let all = world.assignments(place, person);
        let assignment = all.iter().find(|assignment| assignment.id == call.segment(1))?;
        Some(whole(world, place, person, assignment))
    });
    match found {
        Ok(Some(assignment)) => Reply::json(200, &assignment),
        Ok(None) => Reply::not_found(&format!("There is no assignment with the id \"{}\".", call.segment(1))),
        Err(refusal) => refusal,
    }
}

fn role(world: &World, n: usize) -> Value {
    json!({"type": "ROLE", "id": ids::role(world.seed, n), "name": ALL.get(n).map_or("", |role| role.name)})
}

fn reference(world: &World, assignment: &Assignment) -> Value {
    json!({
        "id": assignment.id,
        "role": role(world, assignment.role),
        "addedDate": iso(assignment.added),
        "startDate": null,
        "removeDate": assignment.removed.map(iso),
    })
}

fn whole(world: &World, place: u32, person: &Person, assignment: &Assignment) -> Value {
    let role = role(world, assignment.role);
    let mut row = reference(world, assignment);
    let by = assignment.by.and_then(|by| world.person(by));
    row["comments"] = by.map(|_| "Needed for the new tasks in the team").into();
    row["assignmentSource"] = if by.is_some() { "UI" } else { "RULE" }.into();
    row["assigner"] = match by {
        Some(by) => json!({"type": "IDENTITY", "id": by.id.to_string(), "name": by.name()}),
        None => json!({"type": "UNKNOWN", "id": "", "name": "system"}),
    };
    row["assignedDimensions"] = json!([]);
    row["assignmentContext"] = match by {
        Some(_) => Value::Null,
        None => json!({
            "requested": {"contextAttributes": []},
            "matched": [{
                "roleRef": role,
                "matchedAttributes": [{"attribute": "cloudLifecycleState", "value": "active", "derived": false}],
            }],
            "computedDate": iso(person.refreshed),
        }),
    };
    let account = world.accounts.of_source(DIRECTORY).find(|(_, account)| account.person == place);
    row["accountTargets"] = account.map_or_else(
        || json!([]),
        |(_, account)| {
            let uuid = world.value(account, "objectGUID");
            json!([{
                "source": {
                    "type": "SOURCE",
                    "id": ids::source(world.seed, DIRECTORY),
                    "name": crate::world::catalog::SOURCES[DIRECTORY].name,
                },
                "accountInfo": {
                    "nativeIdentity": world.native(account),
                    "displayName": world.value(account, "displayName").unwrap_or_default(),
                    "uuid": uuid.unwrap_or_default(),
                },
                "role": role,
            }])
        },
    );
    row
}
