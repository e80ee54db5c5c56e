//! Trigger subscriptions: make, list, replace, patch, remove.

use serde_json::{Map, Value, json};

use super::{Call, list};
use crate::{
    events::jsonpath,
    filter::Fields,
    http::reply::Reply,
    world::{
        effects::Effect,
        ids,
        population::kind,
        subscriptions::{MOST, Subscription, TRIGGERS},
    },
};

const FIELDS: Fields = &[("id", &["eq"]), ("triggerId", &["eq"]), ("type", &["eq", "le"])];

const MEMBERS: &[&str] = &[
    "name",
    "description",
    "triggerId",
    "type",
    "responseDeadline",
    "httpConfig",
    "eventBridgeConfig",
    "workflowConfig",
    "enabled",
    "filter",
];

/// The specification's Subscription: secrets are null.
fn view(subscription: &Subscription) -> Value {
    let mut row = subscription.body.clone();
    row["id"] = subscription.id.as_str().into();
    let trigger = TRIGGERS.iter().find(|(id, _, _)| *id == subscription.text("triggerId"));
    row["triggerName"] = trigger.map_or("", |(_, name, _)| name).into();
    for secret in ["/httpConfig/basicAuthConfig/password", "/httpConfig/bearerTokenAuthConfig/bearerToken"] {
        if let Some(secret) = row.pointer_mut(secret) {
            *secret = Value::Null;
        }
    }
    if let Some(row) = row.as_object_mut() {
        row.remove("workflowConfig");
    }
    row
}

/// What a subscription must be; the whole object with its defaults.
fn checked(given: Value) -> Result<Value, Reply> {
    let refuse = |text: &str| Err(Reply::bad_request(text));
    let Value::Object(given) = given else { return refuse("A subscription is an object.") };
    let mut body: Map<String, Value> = MEMBERS
        .iter()
        .filter_map(|name| given.get(*name).map(|value| ((*name).to_owned(), value.clone())))
        .filter(|(_, value)| !value.is_null())
        .collect();
    for name in ["name", "triggerId", "type"] {
        let text = body.get(name).and_then(Value::as_str).unwrap_or_default();
        if text.trim().is_empty() {
            return refuse(&format!("\"{name}\" is required."));
        }
    }
    body.entry("enabled").or_insert(Value::Bool(true));
    body.entry("responseDeadline").or_insert("PT1H".into());
    let body = Value::Object(body);
    if !body["enabled"].is_boolean() || !body["responseDeadline"].is_string() {
        return refuse("\"enabled\" is true or false, \"responseDeadline\" a duration.");
    }
    let trigger = body["triggerId"].as_str().unwrap_or_default();
    if !TRIGGERS.iter().any(|(id, _, _)| *id == trigger) {
        return refuse(&format!("There is no trigger \"{trigger}\" in this tenant."));
    }
    match body["type"].as_str() {
        Some("HTTP") => http(&body["httpConfig"])?,
        Some("EVENTBRIDGE") if body["eventBridgeConfig"].is_object() => {}
        Some("EVENTBRIDGE") => return refuse("\"eventBridgeConfig\" is required for this type."),
        Some("INLINE" | "SCRIPT" | "WORKFLOW") => {}
        _ => return refuse("\"type\" must be HTTP, EVENTBRIDGE, INLINE, SCRIPT or WORKFLOW."),
    }
    let filter = body.get("filter").map_or(Some(""), Value::as_str);
    if filter.is_none_or(|filter| !filter.is_empty() && jsonpath::parse(filter).is_none()) {
        return refuse("\"filter\" is not a JSONPath expression that can be used.");
    }
    Ok(body)
}

fn http(config: &Value) -> Result<(), Reply> {
    let text = |pointer: &str| config.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let address = url::Url::parse(text("/url"));
    if !address.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
        return Err(Reply::bad_request("\"httpConfig.url\" must be an address that begins with http."));
    }
    if !matches!(text("/httpDispatchMode"), "SYNC" | "ASYNC" | "DYNAMIC") {
        return Err(Reply::bad_request("\"httpConfig.httpDispatchMode\" must be SYNC, ASYNC or DYNAMIC."));
    }
    match config.get("httpAuthenticationType").map_or(Some("NO_AUTH"), Value::as_str) {
        Some("NO_AUTH") => Ok(()),
        Some("BASIC_AUTH") if !text("/basicAuthConfig/userName").is_empty() => Ok(()),
        Some("BASIC_AUTH") => Err(Reply::bad_request("\"httpConfig.basicAuthConfig.userName\" is required.")),
        Some("BEARER_TOKEN") if config.get("bearerTokenAuthConfig").is_some_and(Value::is_object) => Ok(()),
        Some("BEARER_TOKEN") => Err(Reply::bad_request("\"httpConfig.bearerTokenAuthConfig\" is required.")),
        _ => Err(Reply::bad_request(
            "\"httpConfig.httpAuthenticationType\" must be NO_AUTH, BASIC_AUTH or BEARER_TOKEN.",
        )),
    }
}

/// The list.
pub(crate) fn list(call: &mut Call<'_>) -> Reply {
    let rows = call.state.world.subscriptions.iter().map(view).collect();
    list::objects(call.request, rows, 250, FIELDS, &["triggerId", "triggerName"])
        .unwrap_or_else(|refusal| refusal)
}

/// `POST /trigger-subscriptions`.
pub(crate) fn create(call: &mut Call<'_>) -> Reply {
    let answer = call.body().and_then(checked).and_then(|body| {
        let world = &call.state.world;
        let trigger = body["triggerId"].as_str().unwrap_or_default();
        let same = world.subscriptions.iter().filter(|known| known.text("triggerId") == trigger);
        if same.count() >= MOST {
            let text = format!("A trigger takes {MOST} subscriptions at most.");
            return Err(Reply::bad_request(&text));
        }
        let id = ids::dashed(world.seed, kind::SUBSCRIPTION, world.subscription_count);
        keep(call, Subscription { id, body }, 201)
    });
    answer.unwrap_or_else(|refusal| refusal)
}

fn keep(call: &mut Call<'_>, subscription: Subscription, status: u16) -> Result<Reply, Reply> {
    let reply = Reply::json(status, &view(&subscription));
    let id = subscription.id.clone();
    call.state.commit(Effect::Subscribed { id, subscription: Some(subscription) })?;
    Ok(reply)
}

fn known(call: &Call<'_>) -> Result<Subscription, Reply> {
    let id = call.segment(0);
    let found = call.state.world.subscriptions.iter().find(|subscription| subscription.id == id);
    found
        .cloned()
        .ok_or_else(|| Reply::not_found(&format!("There is no trigger subscription with the id \"{id}\".")))
}

/// `PUT /trigger-subscriptions/{id}`: the whole object is replaced, its secrets too.
pub(crate) fn put(call: &mut Call<'_>) -> Reply {
    let answer = known(call).and_then(|known| {
        let mut given: Value = call.body()?;
        for (name, own) in [("triggerId", known.text("triggerId")), ("id", known.id.as_str())] {
            if given.get(name).is_some_and(|given| given != own) {
                return Err(Reply::bad_request(&format!("\"{name}\" cannot be changed.")));
            }
        }
        if given.is_object() {
            given["triggerId"] = known.text("triggerId").into();
        }
        keep(call, Subscription { id: known.id, body: checked(given)? }, 200)
    });
    answer.unwrap_or_else(|refusal| refusal)
}

/// `PATCH /trigger-subscriptions/{id}`: JSON Patch.
pub(crate) fn patch(call: &mut Call<'_>) -> Reply {
    let answer = known(call).and_then(|known| {
        if call.request.media_type() != "application/json-patch+json" {
            let text = "The body must be application/json-patch+json.";
            return Err(Reply::error(415, "415 Unsupported media type", text));
        }
        let operations: Vec<Value> = call.body()?;
        let mut body = known.body.clone();
        for operation in &operations {
            apply(&mut body, operation)?;
        }
        keep(call, Subscription { id: known.id, body: checked(body)? }, 200)
    });
    answer.unwrap_or_else(|refusal| refusal)
}

/// Carries out one operation of a JSON Patch.
fn apply(body: &mut Value, operation: &Value) -> Result<(), Reply> {
    let text = |name: &str| operation.get(name).and_then(Value::as_str).unwrap_or_default();
    let (op, path, from) = (text("op"), text("path"), text("from"));
    let refuse =
        || Reply::bad_request(&format!("The operation \"{op}\" on \"{path}\" cannot be carried out."));
    let first = |path: &str| path.split('/').nth(1).unwrap_or_default().to_owned();
    let open = |path: &str| first(path) != "triggerId" && MEMBERS.contains(&first(path).as_str());
    if !open(path) {
        return Err(refuse());
    }
    let value = match op {
        "add" | "replace" => operation.get("value").cloned().ok_or_else(refuse)?,
        "copy" | "move" => body.pointer(from).cloned().ok_or_else(refuse)?,
        "remove" => return remove(body, path).ok_or_else(refuse),
        _ => return Err(refuse()),
    };
    if op == "move" {
        remove(body, from).filter(|()| open(from)).ok_or_else(refuse)?;
    }
    if op == "replace" && body.pointer(path).is_none() {
        return Err(refuse());
    }
    let (parent, name) = path.rsplit_once('/').ok_or_else(refuse)?;
    let parent = body.pointer_mut(parent).and_then(Value::as_object_mut).ok_or_else(refuse)?;
    parent.insert(name.to_owned(), value);
    Ok(())
}

fn remove(body: &mut Value, path: &str) -> Option<()> {
    let (parent, name) = path.rsplit_once('/')?;
    body.pointer_mut(parent)?.as_object_mut()?.remove(name).map(|_| ())
}

/// `DELETE /trigger-subscriptions/{id}`.
pub(crate) fn delete(call: &mut Call<'_>) -> Reply {
    let answer = known(call).and_then(|known| {
        call.state.commit(Effect::Subscribed { id: known.id, subscription: None })?;
        Ok(Reply::empty(204))
    });
    answer.unwrap_or_else(|refusal| refusal)
}

/// A made-up input of a trigger, for tests that bring none.
pub(crate) fn example(trigger: &str) -> Value {
    let identity =
        json!({"type": "IDENTITY", "id": "2c7180a46faadee4016fb4e018c20642", "name": "Michael Michaels"});
    if trigger == crate::world::subscriptions::CREATED {
        return json!({"identity": identity, "attributes": {"firstname": "John"}});
    }
    let change = json!({"attribute": "department", "oldValue": "sales", "newValue": "marketing"});
    json!({"identity": identity, "changes": [change]})
}
