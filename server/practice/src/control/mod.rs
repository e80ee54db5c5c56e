//! `/_practice`: what tests and demos do to the tenant. JSON, no sign-in; the tenant listens on loopback.

mod events;
mod people;
mod sources;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    dispatch::Shared,
    faults::Rule,
    http::{reply::Reply, request::Request},
    options::{MailSettings, OldCalls, Readings},
    state::State,
    world::{effects::Effect, ids},
};

/// Answers a control request.
pub(crate) fn handle(shared: &Shared, request: &Request) -> Reply {
    if !request.local || !named_locally(request) {
        return Reply::forbidden(
            "The controls of the practice tenant can be used from this machine only, under its own name.",
        );
    }
    answer(shared, request).unwrap_or_else(|refusal| refusal)
}

/// The caller named us `localhost` or by a loopback address, and comes from no other site: a page somewhere else could
/// otherwise reach this through a browser, also by a name of its own that leads here.
fn named_locally(request: &Request) -> bool {
    let host = request.header("host").unwrap_or_default();
    let local = match url::Url::parse(&format!("http://{host}/")).ok().as_ref().and_then(url::Url::host) {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    local && request.header("origin").is_none_or(|origin| origin.split("://").nth(1) == Some(host))
}

fn answer(shared: &Shared, request: &Request) -> Result<Reply, Reply> {
    let segments = request.segments();
    let words: Vec<&str> = segments.iter().skip(1).map(String::as_str).collect();
    let now = shared.real_ms();
    let mut state = shared.state();
    let at = now + state.world.offset_ms;
    state.world.settle(at);
    match (request.method.as_str(), words.as_slice()) {
        ("GET", [] | ["state"]) => Ok(Reply::json(200, &summary(shared, &state, now))),
        ("GET" | "POST", ["clock"]) => {
            if request.method == "POST" {
                clock(&mut state, request, at)?;
            }
            Ok(Reply::json(
                200,
                &json!({"nowMs": now + state.world.offset_ms, "offsetMs": state.world.offset_ms}),
            ))
        }
        ("GET", ["outbox"]) => Ok(outbox(&state, request)),
        ("DELETE", ["outbox"]) => state.commit(Effect::OutboxCleared).map(|()| Reply::empty(204)),
        ("GET", ["faults"]) => Ok(Reply::json(200, &faults(&state))),
        ("POST", ["faults"]) => {
            let rules: Vec<Rule> = match body(request)? {
                Value::Array(rules) => rules,
                rule => vec![rule],
            }
            .into_iter()
            .map(|rule| {
                serde_json::from_value(rule)
                    .map_err(|e| Reply::bad_request(&format!("The fault cannot be read: {e}")))
            })
            .collect::<Result<_, _>>()?;
            let ids: Vec<u64> = rules.into_iter().map(|rule| state.faults.add(rule)).collect();
            Ok(Reply::json(201, &json!({ "id": ids.last(), "ids": ids })))
        }
        ("DELETE", ["faults"]) => {
            state.faults.clear(None);
            Ok(Reply::empty(204))
        }
        ("DELETE", ["faults", id]) => {
            state
                .faults
                .clear(Some(id.parse().map_err(|_| Reply::bad_request("A fault's id is a number."))?));
            Ok(Reply::empty(204))
        }
        ("GET", ["journal"]) => Ok(journal(&state, request)),
        ("DELETE", ["journal"]) => {
            state.journal.clear();
            Ok(Reply::empty(204))
        }
        ("GET", ["readings"]) => Ok(Reply::json(200, &to_json(&state.world.readings))),
        ("POST", ["readings"]) => {
            // Members that are not given stay as they are.
            let mut readings = to_json(&state.world.readings);
            let change: serde_json::Map<String, Value> = body(request)?;
            if let Some(readings) = readings.as_object_mut() {
                readings.extend(change);
            }
            let readings: Readings =
                serde_json::from_value(readings).map_err(|e| Reply::bad_request(&e.to_string()))?;
            state.commit(Effect::Readings { readings })?;
            Ok(Reply::json(200, &to_json(&readings)))
        }
        ("POST", ["start-over"]) => {
            state
                .start_over(&shared.options)
                .map_err(|e| Reply::error(500, "500.0 Internal Fault", &e.to_string()))?;
            Ok(Reply::json(200, &summary(shared, &state, now)))
        }
        ("GET" | "POST", ["old-calls"]) => {
            if request.method == "POST" {
                // Members that are not given stay as they are.
                let mut calls = to_json(&state.world.old_calls);
                let change: serde_json::Map<String, Value> = body(request)?;
                if let Some(calls) = calls.as_object_mut() {
                    calls.extend(change);
                }
                let calls: OldCalls =
                    serde_json::from_value(calls).map_err(|e| Reply::bad_request(&e.to_string()))?;
                state.commit(Effect::OldCalls { calls })?;
            }
            Ok(Reply::json(200, &to_json(&state.world.old_calls)))
        }
        ("GET" | "POST", ["mail"]) => {
            if request.method == "POST" {
                // Members that are not given stay as they are.
                let mut mail = to_json(&state.world.mail);
                let change: serde_json::Map<String, Value> = body(request)?;
                if let Some(mail) = mail.as_object_mut() {
                    mail.extend(change);
                }
                let mail: MailSettings =
                    serde_json::from_value(mail).map_err(|e| Reply::bad_request(&e.to_string()))?;
                state.commit(Effect::MailSettings { mail })?;
            }
            Ok(Reply::json(200, &to_json(&state.world.mail)))
        }
        (_, ["events", rest @ ..]) => events::answer(&mut state, request, rest, at),
        ("POST", ["people"]) => people::make(&mut state, request, at),
        ("POST", ["people", id, "hand-over"]) => people::hand_over(&mut state, id, request, at),
        ("GET", ["people"]) => people::list(&state, request, now),
        ("GET", ["people", id]) => people::get(&state, id, now),
        ("PATCH", ["people", id]) => people::patch(&mut state, id, request, now),
        (_, ["sources", rest @ ..]) => sources::answer(&mut state, request, rest, at),
        ("GET" | "POST", ["lateness"]) => sources::lateness(&mut state, request),
        ("POST", ["tokens", "expire"]) => {
            let up_to = state.last_issue;
            state.commit(Effect::Expired { up_to }).map(|()| Reply::empty(204))
        }
        ("POST", ["tokens", "revoke"]) => {
            let up_to = state.last_issue;
            state.codes.clear();
            state.commit(Effect::Revoked { up_to }).map(|()| Reply::empty(204))
        }
        _ => Err(Reply::not_found("There is no such control; see the README of gangway-practice.")),
    }
}

fn to_json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// The body as JSON; an empty one is an empty object.
fn body<T: DeserializeOwned>(request: &Request) -> Result<T, Reply> {
    let bytes: &[u8] = if request.body.is_empty() { b"{}" } else { &request.body };
    serde_json::from_slice(bytes).map_err(|e| Reply::bad_request(&format!("The body cannot be read: {e}")))
}

fn summary(shared: &Shared, state: &State, now: i64) -> Value {
    let world = &state.world;
    json!({
        "people": world.people.len(),
        "seed": world.seed,
        "tenantId": ids::tenant(world.seed),
        "epochMs": world.epoch,
        "nowMs": now + world.offset_ms,
        "offsetMs": world.offset_ms,
        "readings": world.readings,
        "mails": world.outbox.len(),
        "tasks": world.tasks.len(),
        "invitations": world.invites.len(),
        "accounts": world.accounts.in_order_of_id().count(),
        "faults": state.faults.list().count(),
        "rate": shared.options.rate,
        "tokenTtl": shared.options.token_ttl.as_secs(),
        "latencyMs": shared.options.latency.as_millis() as u64,
        "stateFile": shared.options.state_file,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Move {
    #[serde(default)]
    advance_ms: Option<i64>,
    #[serde(default)]
    reset: bool,
}

fn clock(state: &mut State, request: &Request, at: i64) -> Result<(), Reply> {
    let Move { advance_ms, reset } = body(request)?;
    let offset_ms = match (advance_ms, reset) {
        (Some(ms), false) => state.world.offset_ms.saturating_add(ms),
        (None, true) => 0,
        _ => return Err(Reply::bad_request("Give either \"advanceMs\" or \"reset\": true.")),
    };
    state.commit(Effect::Clock { offset_ms, at: Some(at) })
}

fn outbox(state: &State, request: &Request) -> Reply {
    let wanted = request.param("identityId");
    let mails: Vec<Value> = state
        .world
        .outbox
        .iter()
        .filter_map(|mail| {
            let person = state.world.people.get(mail.person as usize)?;
            let id = person.id.to_string();
            if wanted.is_some_and(|wanted| wanted != id) {
                return None;
            }
            Some(json!({
                "at": mail.at,
                "to": mail.to,
                "identityId": id,
                "kind": mail.kind.name(),
                "subject": mail.subject(person),
                "validUntil": mail.at + mail.kind.valid_ms(),
            }))
        })
        .collect();
    Reply::json(200, &Value::Array(mails))
}

fn faults(state: &State) -> Value {
    state
        .faults
        .list()
        .map(|(id, rule, seen, struck)| json!({"id": id, "rule": rule, "seen": seen, "struck": struck}))
        .collect()
}

fn journal(state: &State, request: &Request) -> Reply {
    let after: u64 = request.param("after").and_then(|n| n.parse().ok()).unwrap_or(0);
    let method = request.param("method");
    let path = request.param("path");
    let entries: Vec<Value> = state
        .journal
        .entries()
        .filter(|e| e.n > after && method.is_none_or(|m| m.eq_ignore_ascii_case(&e.method)))
        .filter(|e| path.is_none_or(|part| e.path.contains(part)))
        .map(to_json)
        .collect();
    Reply::json(200, &Value::Array(entries))
}
