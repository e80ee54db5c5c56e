//! Identity profiles and their lifecycle states.

use serde_json::{Value, json};

use super::{Call, list};
use crate::{
    filter::Fields,
    http::reply::Reply,
    world::{
        World,
        accounts::layout::layout,
        catalog::{PROFILES, SOURCES},
        ids::{self, iso},
        population::DAY,
    },
};

const FIELDS: Fields = &[
    ("id", &["eq", "ne", "ge", "gt", "in", "le", "sw"]),
    ("name", &["eq", "ne", "ge", "gt", "in", "le", "sw"]),
    ("priority", &["eq", "ne"]),
];

const SORTABLE: &[&str] = &["id", "name", "priority", "created", "modified", "owner.id", "owner.name"];

/// Place of the profile with this id.
fn place(world: &World, id: &str) -> Option<usize> {
    (0..PROFILES.len()).find(|n| ids::profile(world.seed, *n) == id)
}

/// The list.
pub(crate) fn list(call: &mut Call<'_>) -> Reply {
    let rows = (0..PROFILES.len()).filter_map(|n| profile(&call.state.world, n)).collect();
    list::objects(call.request, rows, 250, FIELDS, SORTABLE).unwrap_or_else(|refusal| refusal)
}

/// One profile.
pub(crate) fn get(call: &mut Call<'_>) -> Reply {
    let world = &call.state.world;
    match place(world, call.segment(0)).and_then(|n| profile(world, n)) {
        Some(profile) => Reply::json(200, &profile),
        None => {
            Reply::not_found(&format!("There is no identity profile with the id \"{}\".", call.segment(0)))
        }
    }
}

/// The profile's lifecycle states.
pub(crate) fn states(call: &mut Call<'_>) -> Reply {
    let world = &call.state.world;
    let Some(n) = place(world, call.segment(0)) else {
        return Reply::not_found(&format!(
            "There is no identity profile with the id \"{}\".",
            call.segment(0)
        ));
    };
    let newer = !matches!(call.version, crate::gate::Version::V3 | crate::gate::Version::V2024);
    let rows = PROFILES
        .get(n)
        .map_or(&[][..], |profile| profile.states)
        .iter()
        .enumerate()
        .map(|(m, state)| {
            let count = world
                .people
                .iter()
                .filter(|p| !p.removed && usize::from(p.profile) == n && usize::from(p.state) == m)
                .count();
            let mut row = json!({
                "id": ids::state(world.seed, n, m),
                "name": state.name,
                "created": iso(world.epoch - 2_300 * DAY),
                "modified": iso(world.epoch - 30 * DAY),
                "enabled": state.enabled,
                "technicalName": state.technical,
                "description": format!("{} of the profile {}", state.name, PROFILES[n].name),
                "identityCount": count,
                "emailNotificationOption": {
                    "notifyManagers": false,
                    "notifyAllAdmins": false,
                    "notifySpecificUsers": false,
                    "emailAddressList": [],
                },
                "accountActions": [],
                "accessProfileIds": [],
                "identityState": state.identity_state,
            });
            if newer {
                row["priority"] = ((m + 1) * 10).into();
            }
            row
        })
        .collect();
    list::objects(call.request, rows, 250, &[], &["name", "priority", "created", "modified"])
        .unwrap_or_else(|refusal| refusal)
}

fn profile(world: &World, n: usize) -> Option<Value> {
    let profile = PROFILES.get(n)?;
    let source = SOURCES.get(profile.source)?;
    let owner = world.owner_of_profile(n)?;
    let source_id = ids::source(world.seed, profile.source);
    let mapping = layout(profile.source).mapping;
    let transform = |identity: &str, account: &str| {
        json!({
            "identityAttributeName": identity,
            "transformDefinition": {
                "type": "accountAttribute",
                "attributes": {
                    "attributeName": account,
                    "sourceName": source.name,
                    "sourceId": source_id,
                },
            },
        })
    };
    let count = world.people.iter().filter(|p| !p.removed && usize::from(p.profile) == n).count();
    Some(json!({
        "id": ids::profile(world.seed, n),
        "name": profile.name,
        "created": iso(world.epoch - 2_300 * DAY),
        "modified": iso(world.epoch - 30 * DAY),
        "description": profile.description,
        "owner": {"type": "IDENTITY", "id": owner.id.to_string(), "name": owner.name()},
        "priority": profile.priority,
        "authoritativeSource": {"type": "SOURCE", "id": source_id, "name": source.name},
        "identityRefreshRequired": false,
        "identityCount": count,
        "identityAttributeConfig": {
            "enabled": true,
            "attributeTransforms": [
                transform("uid", mapping.uid),
                transform("firstname", mapping.first),
                transform("lastname", mapping.last),
                transform("email", mapping.mail),
                transform("identificationNumber", layout(profile.source).key),
            ],
        },
        "identityExceptionReportReference": null,
        "hasTimeBasedAttr": n == 0,
    }))
}
