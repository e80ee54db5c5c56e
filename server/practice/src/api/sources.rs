//! Sources.

use serde_json::{Value, json};

use super::{Call, list};
use crate::{
    filter::Fields,
    http::reply::Reply,
    world::{
        World,
        accounts::layout::layout,
        catalog::{SOURCES, SUBADMIN, SUBADMIN_SOURCES},
        groups,
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
        .filter(|n| world.has_source(*n) && (built_in || !SOURCES[*n].built_in))
        .filter_map(|n| source(world, n))
        .collect();
    let of = call.request.param("for-subadmin").filter(|of| !of.is_empty());
    let place = of.map(|of| if of == "me" { call.who.person } else { world.place(of) });
    // "If the current user is a SOURCE_SUBADMIN but fails to pass a valid value for this parameter, a 403 Forbidden is
    // returned" [spec v3].
    if call.who.person == Some(SUBADMIN) && place != Some(Some(SUBADMIN)) {
        return Reply::forbidden("A source sub-admin lists their own sources with \"for-subadmin\".");
    }
    match place {
        None => {}
        Some(None) => {
            return Reply::bad_request("\"for-subadmin\" must be the id of an identity, or \"me\".");
        }
        Some(Some(SUBADMIN)) => {
            let own: Vec<String> = SUBADMIN_SOURCES.iter().map(|n| ids::source(world.seed, *n)).collect();
            rows.retain(|row| own.iter().any(|id| row["id"] == **id));
        }
        Some(Some(_)) => rows.clear(),
    }
    list::objects(call.request, rows, 250, FIELDS, SORTABLE).unwrap_or_else(|refusal| refusal)
}

/// One source.
pub(crate) fn get(call: &mut Call<'_>) -> Reply {
    match call.source(call.segment(0)) {
        Ok(n) => Reply::json(200, &source(&call.state.world, n).unwrap_or_default()),
        Err(refusal) => refusal,
    }
}

fn source(world: &World, n: usize) -> Option<Value> {
    let source = SOURCES.get(n)?;
    let owner = world.owner_of_source(n)?;
    let threshold = world.delete_threshold(n);
    let mut settings = json!({
        "deleteThresholdPercentage": threshold.to_string(),
        // The number in the address of the source's admin page.
        "cloudExternalId": (190_100 + n).to_string(),
    });
    if source.connection == "file" {
        settings["filetype"] = "Delimited".into();
        settings["delimiter"] = layout(n).delimiter.to_string().into();
        settings["hasHeader"] = "true".into();
        settings["commentCharacter"] = "#".into();
        settings["mergeRows"] = "true".into();
        settings["indexColumn"] = layout(n).key.into();
    }
    let group = SUBADMIN_SOURCES.contains(&n).then(|| {
        let last = groups::ALL.len() - 1;
        json!({"type": "GOVERNANCE_GROUP", "id": ids::group(world.seed, last), "name": groups::ALL[last].name})
    });
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
            {"type": "CONNECTOR_SCHEMA", "id": ids::schema(world.seed, n), "name": "account"},
        ],
        "passwordPolicies": [],
        "features": source.features,
        "type": source.kind,
        "connector": source.connector,
        "connectorClass": source.connector_class,
        "connectorAttributes": settings,
        "deleteThreshold": threshold,
        "authoritative": source.authoritative,
        "managementWorkgroup": group,
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

/// Its health.
pub(crate) fn health(call: &mut Call<'_>) -> Reply {
    match call.source(call.segment(0)) {
        Ok(n) => Reply::json(200, &healthy(&call.state.world, n)),
        Err(refusal) => refusal,
    }
}

fn healthy(world: &World, n: usize) -> Value {
    let Some(source) = SOURCES.get(n) else { return Value::Null };
    json!({
        "id": ids::source(world.seed, n),
        "type": source.kind,
        "name": source.name,
        "org": ids::ORG,
        "isAuthoritative": source.authoritative,
        "isCluster": false,
        "hostname": "practice.harbour-works.example",
        "pod": ids::POD,
        "status": source.status,
    })
}
