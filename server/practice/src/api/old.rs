//! The retired `/cc/api/user/…` calls that old scripts use [forum 907]: short ids, a list by `start` and `limit`, and an
//! invitation by form.

use serde_json::{Value, json};

use super::Call;
use crate::{
    http::reply::Reply,
    oauth::jwt::legacy_id,
    options::{Served, Start},
    world::{
        effects::Effect,
        invites::Verdict,
        person::NONE,
        tasks::{Completion, Task, TaskKind, task_id},
    },
};

/// Most people of a page.
const MOST: usize = 250;

/// Answers a call of `what`, to whoever may invite.
pub(crate) fn answer(call: &mut Call<'_>, what: &str) -> Reply {
    let calls = call.state.world.old_calls;
    let served = match (call.request.method.as_str(), what) {
        ("GET", "list") => calls.list,
        ("POST", "invite") => calls.invite,
        _ => Served::Gone,
    };
    let allowed = call.who.levels.iter().any(|level| ["ORG_ADMIN", "HELPDESK"].contains(level));
    match served {
        Served::Gone => Reply::not_found("There is nothing at this path."),
        Served::Forbidden => Reply::forbidden("This call is retired."),
        Served::Answered if !allowed => {
            Reply::forbidden("The user needs one of these levels: ORG_ADMIN, HELPDESK.")
        }
        Served::Answered if what == "list" => list(call).unwrap_or_else(|refusal| refusal),
        Served::Answered => invite(call).unwrap_or_else(|refusal| refusal),
    }
}

fn list(call: &Call<'_>) -> Result<Reply, Reply> {
    let number = |name: &str, default: usize| match call.request.param(name) {
        None | Some("") => Ok(default),
        Some(text) => text.parse().map_err(|_| Reply::bad_request(&format!("\"{name}\" must be a number."))),
    };
    let (start, limit) = (number("start", 0)?, number("limit", MOST)?);
    if limit > MOST {
        return Err(Reply::bad_request(&format!("\"limit\" must not be greater than {MOST}.")));
    }
    let world = &call.state.world;
    let skipped = match world.old_calls.start {
        Start::Offset => start,
        Start::Page => start.saturating_mul(limit),
    };
    let people = world.people.iter().enumerate().filter(|(_, person)| !person.removed);
    let items: Vec<Value> = people
        .clone()
        .skip(skipped)
        .take(limit)
        .map(|(place, person)| {
            json!({
                "id": legacy_id(place as u32),
                "externalId": person.id.to_string(),
                "alias": person.alias,
                "name": person.name(),
                "email": person.email,
                "status": world.status_of(person, call.now, call.now).name(),
            })
        })
        .collect();
    Ok(Reply::json(200, &json!({"total": people.count(), "items": items})))
}

/// Mails as the documented call does. Its task runs, but the answer does not name it.
fn invite(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let world = &call.state.world;
    let ids: Vec<String> =
        call.request.form().into_iter().filter(|(name, _)| name == "ids").map(|(_, id)| id).collect();
    if ids.is_empty() {
        return Err(Reply::bad_request("\"ids\" is required."));
    }
    let places: Vec<Option<u32>> = ids.iter().map(|id| place(call, id)).collect();
    let verdicts = world.judge(&places, call.now);
    let mailed: Vec<u32> = places
        .iter()
        .zip(&verdicts)
        .filter(|(_, verdict)| **verdict == Verdict::Mailed)
        .filter_map(|(place, _)| *place)
        .collect();
    let by = call.who.person.unwrap_or(NONE);
    let (visible, launched, completed) = call.task_times();
    let task = Task {
        id: task_id(world.seed, world.task_count + 1),
        kind: TaskKind::Invite,
        launcher: world.launcher(by),
        source: None,
        created: call.now,
        visible,
        launched,
        completed,
        completion: Completion::Success,
        asked: places.len() as u64,
        done: mailed.len() as u64,
        message: None,
        results: Vec::new(),
    };
    call.state.commit(Effect::Invited { at: call.now, by, mailed, task })?;
    Ok(Reply::json(200, &json!({})))
}

/// The person with this short id.
fn place(call: &Call<'_>, id: &str) -> Option<u32> {
    let first: u32 = legacy_id(0).parse().ok()?;
    let place = id.trim().parse::<u32>().ok()?.checked_sub(first)?;
    call.state.world.person(place).map(|_| place)
}
