//! Governance groups (`workgroups`) and their members.

use serde_json::{Value, json};

use super::{Call, list};
use crate::{
    filter::Fields,
    http::reply::Reply,
    world::{
        World,
        groups::{self, Group},
        ids::{self, iso},
        population::DAY,
    },
};

const FIELDS: Fields = &[
    ("id", &["eq", "in", "sw"]),
    ("name", &["eq", "sw", "in"]),
    // What the list is filtered by, and no member of the answer.
    ("memberships.identityId", &["eq", "in"]),
];

const SORTABLE: &[&str] = &["name", "created", "modified", "id", "description"];

/// The largest page of members, and the default.
const MEMBERS_LIMIT: usize = 50;

/// The list.
pub(crate) fn list(call: &mut Call<'_>) -> Reply {
    let world = &call.state.world;
    let rows = groups::ALL.iter().enumerate().filter_map(|(n, group)| row(world, n, group)).collect();
    match list::objects(call.request, rows, 250, FIELDS, SORTABLE) {
        Ok(reply) => without_memberships(reply),
        Err(refusal) => refusal,
    }
}

/// The ids of members are there for the filter alone.
fn without_memberships(mut reply: Reply) -> Reply {
    let mut rows: Vec<Value> = serde_json::from_slice(&reply.body).unwrap_or_default();
    for row in rows.iter_mut().filter_map(Value::as_object_mut) {
        row.remove("memberships");
    }
    reply.body = Value::Array(rows).to_string().into();
    reply
}

/// The members of one group.
pub(crate) fn members(call: &mut Call<'_>) -> Reply {
    let world = &call.state.world;
    let Some(n) = (0..groups::ALL.len()).find(|n| ids::group(world.seed, *n) == call.segment(0)) else {
        return Reply::not_found(&format!(
            "There is no governance group with the id \"{}\".",
            call.segment(0)
        ));
    };
    let rows = groups::members(world, n)
        .into_iter()
        .filter_map(|place| world.person(place))
        .map(|person| {
            json!({"type": "IDENTITY", "id": person.id.to_string(), "name": person.name(), "email": person.email})
        })
        .collect();
    list::objects(call.request, rows, MEMBERS_LIMIT, &[], &["name", "created", "modified"])
        .unwrap_or_else(|refusal| refusal)
}

fn row(world: &World, n: usize, group: &Group) -> Option<Value> {
    let owner = world.owner_of_group(n)?;
    let members = groups::members(world, n);
    let ids: Vec<String> =
        members.iter().filter_map(|place| world.person(*place)).map(|person| person.id.to_string()).collect();
    Some(json!({
        "id": ids::group(world.seed, n),
        "name": group.name,
        "description": group.description,
        "owner": {
            "type": "IDENTITY",
            "id": owner.id.to_string(),
            "name": owner.name(),
            "displayName": owner.name(),
            "emailAddress": owner.email,
        },
        "memberCount": ids.len(),
        "connectionCount": 0,
        "created": iso(world.epoch - (400 + n as i64) * DAY),
        "modified": iso(world.epoch - (20 + n as i64) * DAY),
        "memberships": {"identityId": ids},
    }))
}
