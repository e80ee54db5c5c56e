//! Aggregations: `load-accounts` and how far one is.

use serde_json::{Value, json};

use super::{Call, tasks::task_status};
use crate::{
    http::{multipart, reply::Reply},
    world::{
        World,
        accounts::{
            aggregate::{Load, Work},
            csv::decode,
        },
        catalog::SOURCES,
        effects::Effect,
        ids::{self, iso},
        population::HOUR,
        tasks::{Completion, Task, TaskKind},
    },
};

/// Text of the specification's example.
const BUSY: &str = "This aggregation failed because the currently running aggregation must complete before the next \
                    one can start.";

/// `POST /sources/{id}/load-accounts`.
pub(crate) fn load(call: &mut Call<'_>) -> Reply {
    start(call).unwrap_or_else(|refusal| refusal)
}

fn start(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let source = call.source(call.segment(0))?;
    let Some(kind) = SOURCES.get(source).filter(|source| !source.built_in) else {
        return Err(Reply::bad_request("This source cannot be aggregated."));
    };
    let empty = call.request.body.is_empty();
    let parts = multipart::parts(call.request.header("content-type"), &call.request.body);
    if parts.is_none() && !empty {
        return Err(Reply::error(415, "415 Unsupported media type", "The body must be multipart/form-data."));
    }
    let parts = parts.unwrap_or_default();
    let part = |name: &str| parts.iter().find(|part| part.name == name);
    let every = part("disableOptimization").is_some_and(|part| part.bytes.eq_ignore_ascii_case(b"true"));
    let text = match (part("file"), kind.connection == "file") {
        (Some(file), true) => Some(decode(&file.bytes)),
        (None, true) => {
            return Err(Reply::bad_request("A delimited file source needs the multipart part \"file\"."));
        }
        (_, false) => None,
    };
    let mut task = call.new_task(TaskKind::Aggregation, source);
    let busy = call.state.world.running(source, call.now).is_some();
    if busy {
        task.completed = call.now;
        task.launched = call.now;
        task.visible = call.now;
        task.completion = Completion::Error;
        task.message = Some(BUSY.to_owned());
    }
    let reply = Reply::json(
        202,
        &json!({ "success": true, "task": load_task(&call.state.world, &task, call.now, every) }),
    );
    if busy {
        call.state.commit(Effect::Task { task })?;
        return Ok(reply);
    }
    let collected = task.launched.midpoint(task.completed);
    let work = Work { source, task: task.id.clone(), text, every, collected, completed: task.completed };
    call.state.commit(Effect::Load { at: call.now, task, work })?;
    Ok(reply)
}

/// LoadAccountsTask: near to a TaskStatus, but not the same [spec v2024].
fn load_task(world: &World, task: &Task, now: i64, every: bool) -> Value {
    let status = task_status(world, task, now);
    let source = task.source.unwrap_or_default();
    let messages: Vec<Value> = task
        .message
        .iter()
        .map(|text| json!({"type": "ERROR", "error": true, "warning": false, "key": text, "localizedText": text}))
        .collect();
    let ended = status["completed"].is_string();
    json!({
        "id": task.id,
        "type": "QUARTZ",
        "name": "Cloud Account Aggregation",
        "description": "Aggregate from the specified application",
        "launcher": task.launcher,
        "created": status["created"],
        "launched": status["launched"],
        "completed": status["completed"],
        "completionStatus": if ended { task.completion.name().into() } else { Value::Null },
        "parentName": null,
        "messages": messages,
        "progress": if ended { Value::Null } else { "Initializing...".into() },
        "attributes": {
            "appId": ids::source(world.seed, source),
            "optimizedAggregation": if every { "disabled" } else { "enabled" },
        },
        "returns": [
            {"displayLabel": "TASK_OUT_ACCOUNT_AGGREGATION_APPLICATIONS", "attributeName": "applications"},
            {"displayLabel": "TASK_OUT_ACCOUNT_AGGREGATION_TOTAL", "attributeName": "total"},
            {"displayLabel": "TASK_OUT_ACCOUNT_AGGREGATION_CREATED", "attributeName": "created"},
            {"displayLabel": "TASK_OUT_ACCOUNT_AGGREGATION_UPDATED", "attributeName": "updated"},
            {"displayLabel": "TASK_OUT_ACCOUNT_AGGREGATION_DELETED", "attributeName": "deleted"},
        ],
    })
}

/// `GET /account-aggregations/{id}/status`: until an hour after the end.
pub(crate) fn status(call: &mut Call<'_>) -> Reply {
    let id = call.segment(0);
    let found = call.state.world.accounts.loads.iter().rev().find(|load| load.task == id);
    match found.filter(|load| call.sees(load.source) && call.now < load.completed + HOUR) {
        Some(load) => Reply::json(200, &progress(load, call.now)),
        None => Reply::not_found(&format!("There is no aggregation with the id \"{id}\".")),
    }
}

fn progress(load: &Load, now: i64) -> Value {
    let counts = load.counts;
    let mut answer = json!({
        "start": iso(load.started),
        "status": "STARTED",
        "totalAccounts": 0,
        "processedAccounts": 0,
    });
    if now < load.collected {
        return answer;
    }
    let ended = now >= load.completed;
    let span = (load.completed - load.collected).max(1);
    let share = |n: usize| if ended { n as i64 } else { n as i64 * (now - load.collected) / span };
    answer["status"] = if ended { "COMPLETED" } else { "ACCOUNTS_COLLECTED" }.into();
    answer["totalAccounts"] = counts.changes().into();
    answer["processedAccounts"] = share(counts.changes()).into();
    answer["totalAccountsMarkedForDeletion"] = counts.missing.into();
    answer["deletedAccounts"] = if ended { counts.deleted } else { 0 }.into();
    answer["totalIdentities"] = counts.identities.into();
    answer["processedIdentities"] = share(counts.identities).into();
    answer
}
