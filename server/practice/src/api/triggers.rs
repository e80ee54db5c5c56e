//! Triggers, their test, and what became of their invocations.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Call, list, subscriptions::example};
use crate::{
    events::{Invocation, invoke, jsonpath},
    filter::Fields,
    http::reply::Reply,
    world::{
        ids::iso,
        mix::hex_id,
        population::kind,
        subscriptions::{CREATED, Subscription, TRIGGERS},
    },
};

/// `GET /triggers`.
pub(crate) fn list(call: &mut Call<'_>) -> Reply {
    let rows = TRIGGERS
        .iter()
        .map(|(id, name, description)| {
            let second = if *id == CREATED { "attributes" } else { "changes" };
            let schema = json!({
                "type": "object",
                "required": ["identity", second],
                "additionalProperties": true,
                "properties": {
                    "identity": {
                        "type": "object",
                        "required": ["id", "name", "type"],
                        "additionalProperties": true,
                    },
                    second: {"type": if second == "changes" { "array" } else { "object" }},
                },
            });
            json!({
                "id": id,
                "name": name,
                "type": "FIRE_AND_FORGET",
                "description": description,
                "inputSchema": schema.to_string(),
                "exampleInput": example(id),
            })
        })
        .collect();
    list::objects(call.request, rows, 250, &[("id", &["eq", "ge", "le"])], &["id", "name"])
        .unwrap_or_else(|refusal| refusal)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Test {
    trigger_id: String,
    content_json: Map<String, Value>,
    #[serde(default)]
    input: Option<Map<String, Value>>,
    #[serde(default)]
    subscription_ids: Option<Vec<String>>,
}

/// `POST /trigger-invocations/test`: also for subscriptions that are switched off; 204 when there is none.
pub(crate) fn test(call: &mut Call<'_>) -> Reply {
    start(call).unwrap_or_else(|refusal| refusal)
}

fn start(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let Test { trigger_id, content_json, input, subscription_ids } = call.body()?;
    if !TRIGGERS.iter().any(|(id, _, _)| *id == trigger_id) {
        return Err(Reply::bad_request(&format!("There is no trigger \"{trigger_id}\" in this tenant.")));
    }
    let input = input.map_or_else(|| example(&trigger_id), Value::Object);
    let content = Value::Object(content_json);
    let told: Vec<Subscription> = call
        .state
        .world
        .subscriptions
        .iter()
        .filter(|known| known.text("triggerId") == trigger_id && known.text("type") == "HTTP")
        .filter(|known| subscription_ids.as_ref().is_none_or(|ids| ids.contains(&known.id)))
        .cloned()
        .collect();
    if told.is_empty() {
        return Ok(Reply::empty(204));
    }
    let seed = call.state.world.seed;
    let rows: Vec<Value> = told
        .iter()
        .enumerate()
        .map(|(n, subscription)| {
            let id = invoke(call.state, subscription, input.clone(), Some(content.clone()), call.now);
            let number = call.now.unsigned_abs() << 8 | n as u64;
            let secret = hex::encode(hex_id(seed, kind::TRACKING + 100, number));
            json!({"id": id, "triggerId": trigger_id, "secret": secret, "contentJson": content})
        })
        .collect();
    Ok(Reply::json(200, &rows.into()))
}

#[derive(Deserialize)]
struct Filter {
    input: Map<String, Value>,
    filter: String,
}

/// `POST /trigger-subscriptions/validate-filter`.
pub(crate) fn validate(call: &mut Call<'_>) -> Reply {
    let answer = call.body().map(|Filter { input, filter }| {
        let input = Value::Object(input);
        let path = jsonpath::parse(&filter);
        let exists = path.as_ref().is_some_and(|path| !path.select(&input, &input).is_empty());
        let valid = path.is_some();
        Reply::json(200, &json!({"isValid": valid, "isValidJSONPath": valid, "isPathExist": exists}))
    });
    answer.unwrap_or_else(|refusal| refusal)
}

const FIELDS: Fields = &[("triggerId", &["eq"]), ("subscriptionId", &["eq"])];

/// `GET /trigger-invocations/status`: the newest first.
pub(crate) fn statuses(call: &mut Call<'_>) -> Reply {
    let rows = call.state.events.invocations.iter().rev().map(status).collect();
    let sortable = &["triggerId", "subscriptionName", "created", "completed"];
    list::objects(call.request, rows, 250, FIELDS, sortable).unwrap_or_else(|refusal| refusal)
}

fn status(invocation: &Invocation) -> Value {
    let mut row = json!({
        "id": invocation.id,
        "triggerId": invocation.trigger_id,
        "subscriptionId": invocation.subscription_id,
        "subscriptionName": invocation.subscription_name,
        "type": if invocation.test { "TEST" } else { "REAL_TIME" },
        "created": iso(invocation.created),
        "startInvocationInput": {
            "triggerId": invocation.trigger_id,
            "input": invocation.input,
            "contentJson": invocation.content_json,
        },
    });
    if let Some(completed) = invocation.completed {
        row["completed"] = iso(completed).into();
        let error = invocation.error.as_ref().map(|error| json!({"locale": "en-US", "message": error}));
        row["completeInvocationInput"] = json!({"localizedError": error, "output": null});
    }
    row
}
