//! Provisioning policies: CREATE policies are all there are.

use serde_json::{Value, json};

use super::{Call, list};
use crate::{
    gate::Version,
    http::reply::Reply,
    world::{
        World,
        accounts::layout::{Field, Made, layout},
        catalog::SOURCES,
        ids,
    },
};

const USAGES: &[&str] = &[
    "CREATE",
    "UPDATE",
    "ENABLE",
    "DISABLE",
    "DELETE",
    "ASSIGN",
    "UNASSIGN",
    "CREATE_GROUP",
    "UPDATE_GROUP",
    "DELETE_GROUP",
    "REGISTER",
    "CREATE_IDENTITY",
    "UPDATE_IDENTITY",
    "EDIT_GROUP",
    "UNLOCK",
    "CHANGE_PASSWORD",
];

/// `GET /sources/{sourceId}/provisioning-policies`: paged since v2026 only.
pub(crate) fn list(call: &mut Call<'_>) -> Reply {
    let source = match call.source(call.segment(0)) {
        Ok(source) => source,
        Err(refusal) => return refusal,
    };
    let rows: Vec<Value> = policy(&call.state.world, source).into_iter().collect();
    match call.version {
        Version::V2026 | Version::Service | Version::Service2 => {
            list::objects(call.request, rows, 250, &[], &[]).unwrap_or_else(|refusal| refusal)
        }
        _ => Reply::json(200, &rows.into()),
    }
}

/// `GET /sources/{sourceId}/provisioning-policies/{usageType}`; version 2 of the service names it by id.
pub(crate) fn get(call: &mut Call<'_>) -> Reply {
    let wanted = call.segment(1);
    let by_id = call.version == Version::Service2;
    if !by_id && !USAGES.contains(&wanted) {
        return Reply::bad_request(&format!("\"{wanted}\" is no usage type."));
    }
    let source = match call.source(call.segment(0)) {
        Ok(source) => source,
        Err(refusal) => return refusal,
    };
    let world = &call.state.world;
    let fits = if by_id { ids::policy(world.seed, source) == wanted } else { wanted == "CREATE" };
    match policy(world, source).filter(|_| fits) {
        Some(policy) => Reply::json(200, &policy),
        None => Reply::not_found(&format!("The source has no provisioning policy \"{wanted}\".")),
    }
}

fn policy(world: &World, source: usize) -> Option<Value> {
    let fields = layout(source).create.filter(|_| world.has_policy(source))?;
    let fields: Vec<Value> = fields.iter().map(|one| field(world, source, one)).collect();
    Some(json!({
        "name": "Account",
        "description": "What an account needs when it is made",
        "usageType": "CREATE",
        "fields": fields,
    }))
}

/// All values of `attributes` are strings [spec v3, FieldDetailsDto].
fn field(world: &World, source: usize, field: &Field) -> Value {
    let account = |name: &str| {
        json!({
            "type": "accountAttribute",
            "attributes": {
                "attributeName": name,
                "sourceName": SOURCES.get(source).map_or("", |source| source.name),
                "sourceId": ids::source(world.seed, source),
            },
        })
    };
    let transform = match field.made {
        None => json!({}),
        Some(Made::Fixed(value)) => json!({"type": "static", "attributes": {"value": value}}),
        Some(Made::Joined(names, between)) => {
            let mut values = Vec::new();
            for name in names {
                if !values.is_empty() && !between.is_empty() {
                    values.push(Value::from(between));
                }
                values.push(account(name));
            }
            json!({"type": "concat", "attributes": {"values": values}})
        }
    };
    json!({
        "name": field.name,
        "transform": transform,
        "attributes": {"cloudRequired": field.required.to_string(), "cloudMaxSize": "256"},
        "isRequired": field.required,
        "type": field.kind,
        "isMultiValued": field.multi,
    })
}
