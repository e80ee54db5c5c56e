//! Sources.

use serde_json::{Value, json};

use super::{Call, list};
use crate::{
    filter::Fields,
    http::reply::Reply,
    world::{
        World,
        catalog::SOURCES,
        ids::{self, iso},
        population::DAY,
    },
};

const FIELDS: Fields = &[
    ("id", &["eq", "in", "ge", "gt", "le", "lt", "ne", "isnull", "sw"]),
    ("name", &["co", "eq", "in", "sw", "ge", "gt", "ne", "isnull"]),
    ("type", &["eq", "in", "ge", "gt", "ne", "isnull", "sw"]),
    ("owner.id", &["eq", "in", "ge", "gt", "le", "lt", "ne", "isnull", "sw"]),
    ("features", &["ca", "co"]),
    ("created", &["eq", "ge", "gt", "in", "le", "lt", "ne", "isnull", "sw"]),
    ("modified", &["eq", "ge", "gt", "in", "le", "lt", "ne", "isnull", "sw"]),
    ("managementWorkgroup.id", &["eq", "ge", "gt", "in", "le", "lt", "ne", "isnull", "sw"]),
    ("description", &["eq", "sw"]),
    ("authoritative", &["eq", "ne", "isnull"]),
    ("healthy", &["isnull"]),
    ("status", &["eq", "in", "ge", "gt", "le", "lt", "ne", "isnull", "sw"]),
    ("connectionType", &["eq", "ge", "gt", "in", "le", "lt", "ne", "isnull", "sw"]),
    ("connectorName", &["eq", "ge", "gt", "in", "ne", "isnull", "sw"]),
    ("category", &["co", "eq", "ge", "gt", "in", "le", "lt", "ne", "sw"]),
];

const SORTABLE: &[&str] = &[
    "type",
    "created",
    "modified",
    "name",
    "owner.name",
    "healthy",
    "status",
    "id",
    "description",
    "owner.id",
    "accountCorrelationConfig.id",
    "accountCorrelationConfig.name",
    "managerCorrelationRule.type",
    "managerCorrelationRule.id",
    "managerCorrelationRule.name",
    "authoritative",
    "managementWorkgroup.id",
    "connectorName",
    "connectionType",
];

/// The list. The built-in source only with `includeIDNSource=true`.
pub(crate) fn list(call: &mut Call<'_>) -> Reply {
    let world = &call.state.world;
    let built_in = match call.request.param("includeIDNSource") {
        None | Some("" | "false") => false,
        Some("true") => true,
        Some(_) => return Reply::bad_request("\"includeIDNSource\" must be true or false."),
    };
    let mut rows: Vec<Value> = (0..SOURCES.len())
        .filter(|n| built_in || !SOURCES[*n].built_in)
        .filter_map(|n| source(world, n))
        .collect();
    if let Some(of) = call.request.param("for-subadmin").filter(|of| !of.is_empty()) {
        let place = if of == "me" { call.who.person } else { world.place(of) };
        match place {
            None => return Reply::bad_request("\"for-subadmin\" must be the id of an identity, or \"me\"."),
            // Nobody in the practice tenant is a sub-admin.
            Some(_) => rows.clear(),
        }
    }
    list::objects(call.request, rows, 250, FIELDS, SORTABLE).unwrap_or_else(|refusal| refusal)
}

/// One source.
pub(crate) fn get(call: &mut Call<'_>) -> Reply {
    let world = &call.state.world;
    let n = (0..SOURCES.len()).find(|n| ids::source(world.seed, *n) == call.segment(0));
    match n.and_then(|n| source(world, n)) {
        Some(source) => Reply::json(200, &source),
        None => Reply::not_found(&format!("There is no source with the id \"{}\".", call.segment(0))),
    }
}

fn source(world: &World, n: usize) -> Option<Value> {
    let source = SOURCES.get(n)?;
    // The Source Admin owns the files, the Org Admin the rest.
    let owner = world.people.get(if source.connection == "file" { 2 } else { 0 })?;
    let healthy = source.status == "SOURCE_STATE_HEALTHY";
    Some(json!({
        "id": ids::source(world.seed, n),
        "name": source.name,
        "description": source.description,
        "owner": {"type": "IDENTITY", "id": owner.id.to_string(), "name": owner.name()},
        "cluster": null,
        "accountCorrelationConfig": {
            "type": "ACCOUNT_CORRELATION_CONFIG",
            "id": ids::misc(world.seed, 200 + n),
            "name": format!("{} [source]", source.name),
        },
        "accountCorrelationRule": null,
        "managerCorrelationRule": null,
        "beforeProvisioningRule": null,
        "schemas": [
            {"type": "CONNECTOR_SCHEMA", "id": ids::misc(world.seed, 300 + n), "name": "account"},
        ],
        "passwordPolicies": [],
        "features": source.features,
        "type": source.kind,
        "connector": source.connector,
        "connectorClass": source.connector_class,
        "connectorAttributes": {"deleteThresholdPercentage": source.delete_threshold.to_string()},
        "deleteThreshold": source.delete_threshold,
        "authoritative": source.authoritative,
        "managementWorkgroup": null,
        "healthy": healthy,
        "status": source.status,
        "since": iso(world.epoch - 3 * DAY),
        "connectorId": source.implementation,
        "connectorName": source.kind,
        "connectionType": source.connection,
        "connectorImplementationId": source.implementation,
        "created": iso(world.epoch - 2_300 * DAY),
        "modified": iso(world.epoch - (n as i64 + 1) * DAY),
        "credentialProviderEnabled": false,
        "category": null,
    }))
}
