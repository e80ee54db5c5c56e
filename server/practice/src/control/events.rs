//! Events under `/_practice`: how they are sent, what was sent, and sending one by hand.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    events::{self, Switches, payload},
    http::{reply::Reply, request::Request},
    state::State,
    world::subscriptions::{CHANGED, CREATED},
};

/// Everything below `events`.
pub(crate) fn answer(state: &mut State, request: &Request, words: &[&str], now: i64) -> Result<Reply, Reply> {
    match (request.method.as_str(), words) {
        ("GET", []) => Ok(Reply::json(200, &super::to_json(&state.events.switches))),
        ("POST", []) => {
            // Members that are not given stay as they are.
            let mut switches = super::to_json(&state.events.switches);
            let change: serde_json::Map<String, Value> = super::body(request)?;
            if let Some(switches) = switches.as_object_mut() {
                switches.extend(change);
            }
            let switches: Switches =
                serde_json::from_value(switches).map_err(|e| Reply::bad_request(&e.to_string()))?;
            if switches.copies > 100 {
                return Err(Reply::bad_request("\"copies\" is a number from 0 to 100."));
            }
            // What happened before the switch is sent, or lost, as it was then.
            events::publish(state, now);
            state.events.switches = switches;
            Ok(Reply::json(200, &super::to_json(&switches)))
        }
        ("GET", ["sent"]) => {
            let rows: Vec<Value> = state.events.invocations.iter().map(super::to_json).collect();
            Ok(Reply::json(200, &rows.into()))
        }
        ("POST", ["fire"]) => fire(state, request, now),
        _ => Err(Reply::not_found("There is no such control; see the README of gangway-practice.")),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Fire {
    trigger_id: String,
    /// A person, with their attributes as they are; or a whole input.
    #[serde(default)]
    identity_id: Option<String>,
    #[serde(default)]
    input: Option<Value>,
}

fn fire(state: &mut State, request: &Request, now: i64) -> Result<Reply, Reply> {
    let Fire { trigger_id, identity_id, input } = super::body(request)?;
    if ![CREATED, CHANGED].contains(&trigger_id.as_str()) {
        return Err(Reply::bad_request(&format!("\"triggerId\" must be {CREATED} or {CHANGED}.")));
    }
    let person = identity_id.as_deref().and_then(|id| state.world.place(id));
    let person = person.and_then(|place| state.world.person(place));
    let input = match (input, person) {
        (Some(input), _) => input,
        (None, Some(person)) if trigger_id == CREATED => payload::created(&state.world, person, now),
        (None, Some(person)) => json!({
            "identity": {"type": "IDENTITY", "id": person.id.to_string(), "name": person.name()},
            "changes": [{"attribute": "department", "oldValue": "sales", "newValue": "marketing"}],
        }),
        (None, None) => return Err(Reply::bad_request("Give \"identityId\" of a person, or an \"input\".")),
    };
    let sent = events::fire(state, &trigger_id, &input, now);
    Ok(Reply::json(202, &json!({"sent": sent})))
}
