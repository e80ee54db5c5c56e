//! Looking for the effect of calls: in the identity, or in ISC's task.

use super::{proof, record, told};
use crate::directory::{ReadNow, read_people};
use crate::invites::updated_task;
use crate::runs::Step;
use crate::runs::wait::rest;
use crate::store::Tx;
use crate::store::person_jobs::{self as stored, Item, Job, Watched};
use crate::store::runs::{self as journal, Run};
use crate::store::tasks;
use crate::{Core, Error, Result};
use gangway_isc::{AccessToken, ErrorKind, Lane, TaskStatus};
use gangway_types::audit::AuditResult;
use gangway_types::batches::WaitsFor;
use gangway_types::people::{PersonAction, PersonOutcome, TAKEN};
use gangway_types::tasks::TaskState;
use gangway_types::{CallId, PersonId, TaskId};
use std::collections::BTreeMap;

/// People looked at in one step.
const AT_ONCE: i64 = 250;
/// When ISC cannot be asked just now, real milliseconds.
const AGAIN_MS: i64 = 5_000;
/// A task is followed for so long, in the domain's milliseconds.
const FOLLOWED_MS: i64 = 24 * 3_600_000;

/// Looks at everybody whose time has come.
pub(super) async fn look(core: &Core, run: &Run, job: &Job) -> Result<Step> {
    // Nobody waits for a sign-in only to look: what is known stays, and the directory finds out by itself.
    let Ok((token, _)) = core.grants.token(&run.grant_id).await else {
        let mut tx = core.store.begin().await?;
        stored::look_later(&mut tx, &job.id, None).await?;
        tx.commit().await?;
        return Ok(Step::Again);
    };
    let due = stored::to_look(&core.store, &job.id, core.clock.real(), AT_ONCE).await?;
    let (with_task, without): (Vec<Watched>, Vec<Watched>) =
        due.into_iter().partition(|one| one.task.is_some() && one.outcome == PersonOutcome::Accepted);
    let looked = async {
        let mut by_task: BTreeMap<TaskId, Vec<Watched>> = BTreeMap::new();
        for one in with_task {
            if let Some(task) = one.task.clone() {
                by_task.entry(task).or_default().push(one);
            }
        }
        for (task, people) in by_task {
            follow(core, run, job, &token, &task, &people).await?;
        }
        if without.is_empty() { Ok(()) } else { people(core, run, job, &token, &without).await }
    };
    match looked.await {
        Ok(()) => {
            told(core, &job.id);
            Ok(Step::Again)
        }
        Err(Error::Isc(error)) => {
            if error.kind() == ErrorKind::Unauthorized {
                core.grants.refused(&run.grant_id).await;
            }
            tracing::debug!(job = %job.id, %error, "effects could not be looked for just now");
            let mut tx = core.store.begin().await?;
            stored::look_later(&mut tx, &job.id, Some(core.clock.real() + AGAIN_MS)).await?;
            tx.commit().await?;
            rest(core, run, WaitsFor::Tasks, Some(AGAIN_MS)).await
        }
        Err(error) => Err(error),
    }
}

/// Reads people again. What a status proves is stored by whoever hears of the reading; here is what else it tells.
async fn people(core: &Core, run: &Run, job: &Job, token: &AccessToken, due: &[Watched]) -> Result<()> {
    let ids: Vec<PersonId> = due.iter().map(|one| one.person.clone()).collect();
    let read = read_people(core, token, Lane::Runs, &ids).await?;
    let (now, real) = (core.clock.now(), core.clock.real());
    let mut tx = core.store.begin().await?;
    for (one, (_, found)) in due.iter().zip(read) {
        let open = matches!(one.outcome, PersonOutcome::Accepted | PersonOutcome::Unknown);
        let gone = matches!(found, ReadNow::Gone);
        let proven = match &found {
            ReadNow::Gone if job.action == PersonAction::Delete => Some("seen: no longer in ISC".to_owned()),
            ReadNow::Seen(person) if open => proof::seen(job.action, &one.was, &person.row.status),
            _ => None,
        };
        let before = one.outcome;
        if let Some(cause) = &proven
            && stored::done(&mut tx, (&one.job, one.position), Some(cause), now).await?
        {
            settled(core, &mut tx, run, job, one, cause).await?;
        }
        let over = gone
            || !proof::can_be_seen(job.action)
            || (proven.is_some() && before != PersonOutcome::Unknown)
            || before == PersonOutcome::Failed;
        let next = if over { None } else { proof::pause(one.looks + 1).map(|ms| real + ms) };
        let deletes = job.action == PersonAction::Delete;
        let still = deletes && next.is_none() && before == PersonOutcome::Done && !gone;
        let cause = still.then_some("ISC says it is done, and still shows them");
        let next = if proven.is_some() { None } else { next };
        stored::looked(&mut tx, one, next, cause).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What was unknown is known now: the call is settled, and the audit log told.
async fn settled(core: &Core, tx: &mut Tx, run: &Run, job: &Job, one: &Watched, cause: &str) -> Result<()> {
    let Some(call) = &one.call else { return Ok(()) };
    if one.outcome == PersonOutcome::Unknown {
        journal::settle(tx, call, None, core.clock.now()).await?;
    }
    if one.outcome != PersonOutcome::Done {
        tell(core, tx, run, job, one, (AuditResult::Done, cause), call);
    }
    Ok(())
}

fn tell(
    core: &Core,
    tx: &mut Tx,
    run: &Run,
    job: &Job,
    one: &Watched,
    became: (AuditResult, &str),
    call: &CallId,
) {
    let item =
        Item { position: one.position, person: one.person.clone(), name: one.name.clone(), attempt: 0 };
    record::tell(core, tx, run, job, &[item], became, call, None);
}

/// Follows ISC's task of a call to its end.
async fn follow(
    core: &Core,
    run: &Run,
    job: &Job,
    token: &AccessToken,
    id: &TaskId,
    people: &[Watched],
) -> Result<()> {
    let Some(task) = tasks::get(&core.store, id).await? else { return Ok(()) };
    let isc = core.isc.acting(token, Lane::Runs);
    let age = core.clock.now() - task.born_at;
    let (read, said) = match isc.task_status(&gangway_isc::TaskId::from(id.as_str())).await {
        Ok(status) => (updated_task(core, &task, &status), problem(&status)),
        // A refusal tells as little about the task as its absence.
        Err(error)
            if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Forbidden | ErrorKind::Refused) =>
        {
            let state = TaskState::not_found(age);
            let since = task.not_found_since.or(Some(core.clock.now()));
            let read = tasks::Task {
                state,
                not_found_since: since,
                read_at: Some(core.clock.real()),
                body: None,
                ..task.clone()
            };
            (read, None)
        }
        Err(error) => return Err(error.into()),
    };
    let (now, real) = (core.clock.now(), core.clock.real());
    let over = read.state.is_over();
    let mut tx = core.store.begin().await?;
    tasks::put(&mut tx, &read, None).await?;
    for one in people {
        let at = (&one.job, one.position);
        let mut next = Some(real + proof::task_pause(one.looks + 1)).filter(|_| age < FOLLOWED_MS && !over);
        let mut cause = None;
        if over && matches!(read.state, TaskState::NotShown) {
            cause = Some("ISC took it and does not show its task".to_owned());
        } else if over && read.state.is_well() {
            let words = said.clone().map(|text| format!("{}: {text}", read.state.word()));
            stored::done(&mut tx, at, words.as_deref(), now).await?;
            // Once more, so that pages show what processing changed.
            next = Some(real);
        } else if over {
            let words = match &said {
                Some(text) => format!("{TAKEN}; its task ended as {}: {text}", read.state.word()),
                None => format!("{TAKEN}; its task ended as {}", read.state.word()),
            };
            stored::failed(&mut tx, at, &words, &[], None, now, None).await?;
            if let Some(call) = &one.call {
                tell(core, &mut tx, run, job, one, (AuditResult::Failed, &words), call);
            }
            continue;
        }
        stored::looked(&mut tx, one, next, cause.as_deref()).await?;
    }
    tx.commit().await?;
    core.news.tell("tasks");
    Ok(())
}

/// The first thing that a task complains about.
fn problem(status: &TaskStatus) -> Option<String> {
    status
        .messages
        .iter()
        .map(gangway_isc::TaskMessage::text)
        .find(|text| !text.is_empty())
        .map(str::to_owned)
}
