//! What may be done to an identity: delete, reset, process, synchronise.

use serde::Deserialize;
use serde_json::json;

use super::{Call, ownership::associations};
use crate::{
    http::reply::Reply,
    world::{
        accounts::deeds::Deed,
        effects::Effect,
        ids,
        person::NONE,
        population::kind,
        tasks::{Completion, Task, TaskKind, task_id},
    },
};

/// Most ids of one processing call [spec v2024].
const MOST: usize = 250;

/// `DELETE /identities/{id}`: protected people and owners stay.
pub(crate) fn delete(call: &mut Call<'_>) -> Reply {
    let answer = call.person().and_then(|place| {
        let world = &call.state.world;
        let refuse = |message: &str, details: Vec<serde_json::Value>| {
            Err(Reply::json(400, &json!({"message": message, "associationDetails": details})))
        };
        if world.person(place).is_some_and(|person| person.protected) {
            return refuse("Identity cannot be deleted as it is protected", Vec::new());
        }
        let details = associations(world, place);
        if !details.is_empty() {
            return refuse("Identity cannot be deleted as it is owner of following resources", details);
        }
        call.state.commit(Effect::Deleted { at: call.now, place })?;
        Ok(Reply::empty(204))
    });
    answer.unwrap_or_else(|refusal| refusal)
}

/// `POST /identities/{id}/reset`: 202 without a body, and no task that one could ask.
pub(crate) fn reset(call: &mut Call<'_>) -> Reply {
    let answer = call.person().and_then(|person| {
        let (_, _, due) = call.task_times();
        let deed = Deed::Reset { person };
        call.state.commit(Effect::Deed { at: call.now, due, task: None, deed })?;
        Ok(Reply::empty(202))
    });
    answer.unwrap_or_else(|refusal| refusal)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    identity_ids: Vec<String>,
}

/// `POST /identities/process`.
pub(crate) fn process(call: &mut Call<'_>) -> Reply {
    start(call).unwrap_or_else(|refusal| refusal)
}

fn start(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let Body { identity_ids } = call.body()?;
    if identity_ids.is_empty() || identity_ids.len() > MOST {
        return Err(Reply::bad_request(&format!("\"identityIds\" must name 1 to {MOST} identities.")));
    }
    let world = &call.state.world;
    let people: Vec<u32> = identity_ids.iter().filter_map(|id| world.place(id)).collect();
    let missing = identity_ids.len() - people.len();
    let (visible, launched, completed) = call.task_times();
    let task = Task {
        id: task_id(world.seed, world.task_count + 1),
        kind: TaskKind::Process,
        launcher: world.launcher(call.who.person.unwrap_or(NONE)),
        source: None,
        created: call.now,
        visible,
        launched,
        completed,
        completion: if missing == 0 { Completion::Success } else { Completion::Warning },
        asked: identity_ids.len() as u64,
        done: people.len() as u64,
        message: (missing > 0).then(|| format!("{missing} identities were not found")),
        results: vec![("total".to_owned(), people.len() as u64)],
    };
    let reply = Reply::json(202, &json!({"type": "TASK_RESULT", "id": task.id, "name": null}));
    let deed = Deed::Process { people };
    call.state.commit(Effect::Deed { at: call.now, due: completed, task: Some(task), deed })?;
    Ok(reply)
}

/// `POST /identities/{identityId}/synchronize-attributes`: once in ten seconds per identity, and no way to ask for the job.
pub(crate) fn synchronize(call: &mut Call<'_>) -> Reply {
    let answer = call.person().and_then(|person| {
        let id = call.segment(0).to_owned();
        let real = call.now - call.state.world.offset_ms;
        let taken = call.state.limiter.take(&id, "synchronize-attributes", 1, real);
        taken.map_err(Reply::too_many)?;
        let world = &call.state.world;
        let job = ids::dashed(world.seed, kind::JOB, world.accounts.deeds);
        let (_, _, due) = call.task_times();
        let deed = Deed::Synchronize { person };
        call.state.commit(Effect::Deed { at: call.now, due, task: None, deed })?;
        let payload = json!({
            "type": "SYNCHRONIZE_IDENTITY_ATTRIBUTES",
            "dataJson": json!({"identityId": id}).to_string(),
        });
        Ok(Reply::json(202, &json!({"id": job, "status": "IN_PROGRESS", "payload": payload})))
    });
    answer.unwrap_or_else(|refusal| refusal)
}
