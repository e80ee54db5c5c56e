//! `task-status`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Call, list};
use crate::{
    filter::Fields,
    gate::Version,
    http::reply::Reply,
    world::{
        World,
        effects::Effect,
        ids::{iso, misc},
        tasks::{Completion, Stage, Task, TaskKind},
    },
};

const V2024: Fields = &[
    ("id", &["eq", "in"]),
    ("sourceId", &["eq", "in"]),
    ("completionStatus", &["eq", "in"]),
    ("type", &["eq", "in"]),
];
const V2025: Fields = &[
    ("id", &["eq", "in"]),
    ("sourceId", &["eq", "in"]),
    ("completionStatus", &["eq", "in", "isnull"]),
    ("type", &["eq", "in"]),
];
const V2026: Fields = &[
    ("id", &["eq", "in"]),
    ("sourceId", &["eq", "in"]),
    ("completionStatus", &["eq", "in", "isnull"]),
    ("type", &["eq", "in"]),
    ("launcher", &["eq", "in"]),
];

/// The list: completed tasks only in beta and v2024, all tasks later, as the versions describe it
/// [spec v2024, v2025, v2026].
pub(crate) fn list(call: &mut Call<'_>) -> Reply {
    let (fields, all) = match call.version {
        Version::V2024 | Version::Beta | Version::V3 => (V2024, false),
        Version::V2025 => (V2025, true),
        Version::V2026 | Version::Service | Version::Service2 => (V2026, true),
    };
    let stages: &[Stage] = if all { &[Stage::Queued, Stage::Running, Stage::Ended] } else { &[Stage::Ended] };
    rows(call, stages, fields, &["created"])
}

/// Tasks that have not ended.
pub(crate) fn pending(call: &mut Call<'_>) -> Reply {
    rows(call, &[Stage::Queued, Stage::Running], &[], &[]).with("X-Deprecated", "true")
}

fn rows(call: &Call<'_>, stages: &[Stage], fields: Fields, sortable: &'static [&'static str]) -> Reply {
    let world = &call.state.world;
    let rows = world
        .tasks
        .iter()
        .rev()
        .filter(|task| stages.contains(&task.stage(call.now)))
        .map(|task| {
            let mut row = task_status(world, task, call.now);
            // Not members of TaskStatus: there for the filters and taken out again below.
            row["sourceId"] = world.task_source(task).map(|(id, _)| id).into();
            row
        })
        .collect();
    list::objects(call.request, rows, 250, fields, sortable).map_or_else(|refusal| refusal, without_source)
}

fn without_source(reply: Reply) -> Reply {
    let Ok(Value::Array(mut rows)) = serde_json::from_slice(&reply.body) else { return reply };
    for row in &mut rows {
        if let Some(row) = row.as_object_mut() {
            row.remove("sourceId");
        }
    }
    Reply { body: Reply::json(200, &Value::Array(rows)).body, ..reply }
}

/// One task.
pub(crate) fn get(call: &mut Call<'_>) -> Reply {
    let world = &call.state.world;
    match world.task(call.segment(0)).filter(|task| task.stage(call.now) != Stage::Hidden) {
        Some(task) => Reply::json(200, &task_status(world, task, call.now)),
        None => Reply::not_found(&format!("There is no task with the id \"{}\".", call.segment(0))),
    }
}

#[derive(Deserialize)]
struct Patch {
    op: String,
    path: String,
    #[serde(default)]
    value: Value,
}

/// Marks a stuck task as ended: `/completionStatus` and `/completed`.
pub(crate) fn patch(call: &mut Call<'_>) -> Reply {
    end(call).unwrap_or_else(|refusal| refusal)
}

fn end(call: &mut Call<'_>) -> Result<Reply, Reply> {
    if call.request.media_type() != "application/json-patch+json" {
        return Err(Reply::error(
            415,
            "415 Unsupported media type",
            "The body must be application/json-patch+json.",
        ));
    }
    let patches: Vec<Patch> = call.body()?;
    let id = call.segment(0).to_owned();
    let task = call.state.world.task(&id).filter(|task| task.stage(call.now) != Stage::Hidden);
    let Some(task) = task.cloned() else {
        return Err(Reply::not_found(&format!("There is no task with the id \"{id}\".")));
    };
    let mut completion = None;
    let mut completed = None;
    for patch in &patches {
        let value = patch.value.as_str();
        match (patch.op.as_str(), patch.path.as_str()) {
            ("replace" | "add", "/completionStatus") => {
                completion = Some(value.and_then(Completion::parse).ok_or_else(|| {
                    Reply::bad_request(
                        "/completionStatus must be SUCCESS, WARNING, ERROR, TERMINATED or TEMPERROR.",
                    )
                })?);
            }
            ("replace" | "add", "/completed") => {
                completed = Some(
                    value
                        .and_then(|text| text.parse::<jiff::Timestamp>().ok())
                        .map(jiff::Timestamp::as_millisecond)
                        .ok_or_else(|| Reply::bad_request("/completed must be a date and time."))?,
                );
            }
            _ => {
                return Err(Reply::bad_request(
                    "Only /completionStatus and /completed can be added or replaced.",
                ));
            }
        }
    }
    if patches.is_empty() {
        return Err(Reply::bad_request("The patch is empty."));
    }
    let effect = Effect::TaskEnded {
        id: id.clone(),
        completion: completion.unwrap_or(task.completion),
        completed: completed.unwrap_or(call.now).min(call.now),
    };
    call.state.commit(effect)?;
    let world = &call.state.world;
    let task = world.task(&id).unwrap_or(&task);
    Ok(Reply::json(200, &task_status(world, task, call.now)))
}

const ACCOUNTS: &str = "sailpoint.task.AccountExecutor";

/// The specification's TaskStatus.
pub(crate) fn task_status(world: &World, task: &Task, now: i64) -> Value {
    let stage = task.stage(now);
    let ended = stage == Stage::Ended;
    let launched = now >= task.launched;
    let (name, title, executor) = match task.kind {
        TaskKind::Invite => ("Identity Invite", "Invite identities", "sailpoint.task.IdentityInviteExecutor"),
        TaskKind::Aggregation => (
            "Cloud Account Aggregation",
            "Aggregates accounts from a source",
            "sailpoint.task.ResourceIdentityScan",
        ),
        TaskKind::Refresh => {
            ("Identity Refresh", "Refreshes identities", "sailpoint.task.IdentityRefreshExecutor")
        }
        TaskKind::Process => {
            ("Identity Processing", "Processes identities", "sailpoint.task.IdentityRefreshExecutor")
        }
        TaskKind::CreateAccount => ("Create Account", "Creates an account", ACCOUNTS),
        TaskKind::UpdateAccount => ("Update Account", "Updates an account", ACCOUNTS),
        TaskKind::DeleteAccount => ("Delete Account", "Deletes an account", ACCOUNTS),
        TaskKind::SwitchAccount => ("Change Account State", "Enables, disables or unlocks", ACCOUNTS),
    };
    let source = world.task_source(task);
    let unique = match &source {
        Some((_, source)) => format!("{name} - {source} - {}", &task.id[..8]),
        None => format!("{name} - {}", &task.id[..8]),
    };
    let messages: Vec<Value> = task
        .message
        .iter()
        .filter(|_| ended)
        .map(|text| {
            json!({
                "type": if task.completion == Completion::Warning { "WARN" } else { "ERROR" },
                "key": text,
                "localizedText": {"locale": "en", "message": text},
                "parameters": [],
            })
        })
        .collect();
    let account = matches!(
        task.kind,
        TaskKind::CreateAccount | TaskKind::UpdateAccount | TaskKind::DeleteAccount | TaskKind::SwitchAccount
    );
    // Tasks of single accounts are said to end at 0 % [forum 93790].
    let percent = if account {
        0
    } else if ended {
        100
    } else if launched {
        ((now - task.launched) * 100 / (task.completed - task.launched).max(1)).clamp(0, 99)
    } else {
        0
    };
    let results: Vec<(&str, u64)> = match task.kind {
        TaskKind::Invite => vec![("identityCount", task.asked)],
        _ if account => vec![],
        _ if task.results.is_empty() => vec![("total", task.asked), ("updated", task.done / 9)],
        _ => task.results.iter().map(|(name, n)| (name.as_str(), *n)).collect(),
    };
    let returns: Vec<Value> = results
        .iter()
        .filter(|_| task.kind != TaskKind::Invite)
        .map(|(name, _)| json!({"name": name, "attributeName": name}))
        .collect();
    let attributes: serde_json::Map<String, Value> =
        results.iter().filter(|_| ended).map(|(name, n)| ((*name).to_owned(), (*n).into())).collect();
    json!({
        "id": task.id,
        "type": if account || task.kind == TaskKind::Invite { "QUEUED_TASK" } else { "QUARTZ" },
        "uniqueName": unique,
        "description": title,
        "parentName": name,
        "launcher": task.launcher,
        "target": source.map(|(id, name)| json!({"id": id, "type": "APPLICATION", "name": name})),
        "created": iso(task.created),
        "modified": iso(if ended { task.completed } else { task.created.max(task.launched.min(now)) }),
        "launched": launched.then(|| iso(task.launched)),
        "completed": ended.then(|| iso(task.completed)),
        "completionStatus": ended.then(|| task.completion.name()),
        "messages": messages,
        "returns": returns,
        "attributes": attributes,
        "progress": if ended { Value::Null } else if launched { "Working".into() } else { "Queued".into() },
        "percentComplete": percent,
        "taskDefinitionSummary": {
            "id": misc(world.seed, 100 + task.kind as usize),
            "uniqueName": name,
            "description": title,
            "parentName": name,
            "executor": executor,
            "arguments": {},
        },
    })
}
