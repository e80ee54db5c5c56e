//! `POST /identities/invite`.

use serde::Deserialize;

use super::{Call, tasks::task_status};
use crate::{
    http::reply::Reply,
    world::{
        effects::Effect,
        invites::Verdict,
        person::{NONE, Status},
        tasks::{Completion, Task, TaskKind, task_id},
    },
};

/// `uninvited: true` takes at most so many [spec v2024].
const UNINVITED: usize = 1000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    #[serde(default)]
    ids: Option<Vec<String>>,
    #[serde(default)]
    uninvited: bool,
}

/// Invites people: only unregistered ones, one per address; everybody else is skipped without a word.
pub(crate) fn invite(call: &mut Call<'_>) -> Reply {
    answer(call).unwrap_or_else(|refusal| refusal)
}

fn answer(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let body: Body = call.body()?;
    let ids = body.ids.unwrap_or_default();
    let now = call.now;
    let world = &call.state.world;
    let places: Vec<Option<u32>> = if !ids.is_empty() {
        ids.iter().map(|id| world.place(id)).collect()
    } else if body.uninvited {
        let unregistered = |place: &u32| {
            world
                .person(*place)
                .is_some_and(|p| p.correlated && world.status_of(p, now, now) == Status::Unregistered)
        };
        (0..world.people.len() as u32).filter(unregistered).take(UNINVITED).map(Some).collect()
    } else {
        return Err(Reply::bad_request(
            "\"ids\" must name at least one identity unless \"uninvited\" is true.",
        ));
    };
    let verdicts = world.judge(&places, now);
    let mailed: Vec<u32> = places
        .iter()
        .zip(&verdicts)
        .filter(|(_, verdict)| **verdict == Verdict::Mailed)
        .filter_map(|(place, _)| *place)
        .collect();
    let by = call.who.person.unwrap_or(NONE);
    let visible = now + millis(call.options.task_visible_after);
    let runs = millis(call.options.task_runs_for);
    let task = Task {
        id: task_id(world.seed, world.task_count + 1),
        kind: TaskKind::Invite,
        launcher: world.launcher(by),
        source: None,
        created: now,
        visible,
        launched: visible + runs / 3,
        completed: visible + runs,
        completion: Completion::Success,
        asked: places.len() as u64,
        done: mailed.len() as u64,
        message: None,
        results: Vec::new(),
    };
    let reply = Reply::json(202, &task_status(world, &task, now));
    call.state.commit(Effect::Invited { at: now, by, mailed, task })?;
    Ok(reply)
}

fn millis(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}
