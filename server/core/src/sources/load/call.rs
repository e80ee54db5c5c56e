//! What the call that carries a file came to (`STATES`, section 2).

use super::change;
use crate::audit::{self, Entry};
use crate::runs::Step;
use crate::runs::answer::{Fate, fate, pause, words};
use crate::runs::wait::rest;
use crate::store::Tx;
use crate::store::runs::{self as journal, CallEnd, CallState, Run};
use crate::store::source_files::loads::{Change, Load};
use crate::store::tasks::{self, Task};
use crate::{Core, Result};
use gangway_isc::{ErrorKind, LoadStarted};
use gangway_types::audit::{AuditResult, What};
use gangway_types::batches::WaitsFor;
use gangway_types::safety::LoadState;
use gangway_types::tasks::TaskState;
use gangway_types::{CallId, TaskId};
use std::time::Duration;

/// How often an answer is tried to be stored. One that cannot be stored leaves the call in `sending`, which the next owner
/// must take as unknown: worth some ten minutes of trying.
const STORE_TRIES: u32 = 80;

/// What is missing when ISC forbids the call.
const RIGHT: &str = "load files into this source";

/// Records the answer, together with what follows from it, in one transaction.
pub(super) async fn record(
    core: &Core,
    run: &Run,
    load: &Load,
    call: &CallId,
    answer: &gangway_isc::Result<LoadStarted>,
) -> Result<Step> {
    let mut tries = 0;
    loop {
        tries += 1;
        let stored = match answer {
            Ok(started) => accepted(core, run, load, call, started).await,
            Err(error) if error.proven_not_executed() => refused(core, run, load, call, error).await,
            Err(error) => unknown(core, run, load, call, error).await,
        };
        match stored {
            Err(error) if tries < STORE_TRIES => {
                tracing::error!(call = %call, %error, "an answer could not be stored; trying again");
                tokio::time::sleep(Duration::from_millis(250 << tries.min(5))).await;
            }
            other => return other,
        }
    }
}

fn tell(
    core: &Core,
    tx: &mut Tx,
    run: &Run,
    load: &Load,
    call: &CallId,
    end: (AuditResult, &str),
    request: Option<&str>,
) {
    let sentence = format!("{}: sent the file to {}; {}", load.id, load.source_name, end.1);
    let entry = Entry::by(run, What::CallSent, sentence).about(&load.source, &load.source_name).result(end.0);
    audit::append(core, tx, entry.request(request).fact("Call", call.as_str()));
}

async fn accepted(core: &Core, run: &Run, load: &Load, call: &CallId, started: &LoadStarted) -> Result<Step> {
    let now = core.clock.now();
    let task_id = started.task.as_ref().map(|task| TaskId::from(task.id.as_str()));
    let request = started.request_id.as_deref();
    let end = CallEnd {
        state: CallState::Answered,
        status: Some(202),
        problem: None,
        task_id: task_id.as_ref(),
        request_id: request,
        probe_at: None,
    };
    let mut tx = core.store.begin().await?;
    let stored = journal::ended(&mut tx, call, run.fence, &end, now).await?
        || journal::answered_late(&mut tx, call, &end, now).await?;
    if !stored {
        return Ok(Step::Again);
    }
    let refused = started.refused();
    let cause = refused.as_ref().map(|words| format!("ISC took the file and did not load it: {words}"));
    let to = Change {
        state: Some(if refused.is_some() { LoadState::Failed } else { LoadState::Running }),
        task: task_id.as_ref(),
        request_id: request,
        cause: cause.as_deref(),
        ended_at: refused.is_some().then_some(now),
        ..Change::default()
    };
    change(core, &mut tx, load, &[LoadState::Sending, LoadState::Unknown], &to).await?;
    if let Some(status) = &started.task {
        put_task(core, &mut tx, run, load, status).await?;
    }
    let became = match &refused {
        Some(words) => (AuditResult::Failed, format!("ISC took it and did not load it: {words}")),
        None => (AuditResult::Done, "ISC took it".to_owned()),
    };
    tell(core, &mut tx, run, load, call, (became.0, &became.1), request);
    tx.commit().await?;
    core.news.tell("tasks");
    Ok(Step::Again)
}

/// Keeps ISC's task where tasks are listed. The load follows it itself.
pub(super) async fn put_task(
    core: &Core,
    tx: &mut Tx,
    run: &Run,
    load: &Load,
    status: &gangway_isc::TaskStatus,
) -> Result<()> {
    let completion = status.completion_status.as_ref().map(|completion| completion.as_str().to_owned());
    let launched_at = status.launched.as_ref().and_then(gangway_isc::Time::millis);
    let state = match completion {
        // Just born: whether it runs is not known before ISC shows it.
        None if launched_at.is_none() => TaskState::NotVisibleYet,
        _ => TaskState::read(completion.as_deref(), launched_at.is_some()),
    };
    let task = Task {
        id: TaskId::from(status.id.as_str()),
        kind: status.kind.as_ref().map_or_else(|| "LOAD".to_owned(), |kind| kind.as_str().to_owned()),
        title: format!("Account aggregation, {}, {}", load.source_name, load.id),
        cause: None,
        ours: true,
        started_by: Some(run.started_by.clone()),
        started_by_name: Some(run.started_by_name.clone()),
        grant_id: Some(run.grant_id.clone()),
        born_at: core.clock.now(),
        state,
        completion,
        percent: status.percent_complete,
        launched_at,
        completed_at: status.completed.as_ref().and_then(gangway_isc::Time::millis),
        body: serde_json::to_string(status).ok(),
        not_found_since: None,
        read_at: Some(core.clock.real()),
        settled: true,
        target: Some(load.source_name.clone()),
    };
    tasks::put(tx, &task, None).await.map_err(crate::Error::from)
}

async fn refused(
    core: &Core,
    run: &Run,
    load: &Load,
    call: &CallId,
    error: &gangway_isc::Error,
) -> Result<Step> {
    let now = core.clock.now();
    let cause = words(error, "file", RIGHT);
    let end = CallEnd {
        state: CallState::Refused,
        status: error.status(),
        problem: Some(&cause),
        task_id: None,
        request_id: error.tracking_id(),
        probe_at: None,
    };
    let repeatable = fate(error) == Fate::Again;
    let mut tx = core.store.begin().await?;
    if !journal::ended(&mut tx, call, run.fence, &end, now).await? {
        return Ok(Step::Again);
    }
    let to = Change {
        state: Some(if repeatable { LoadState::Reading } else { LoadState::Failed }),
        cause: Some(&cause),
        request_id: error.tracking_id(),
        ended_at: (!repeatable).then_some(now),
        ..Change::default()
    };
    change(core, &mut tx, load, &[LoadState::Sending], &to).await?;
    if !matches!(error.kind(), ErrorKind::NotSent | ErrorKind::Closed) {
        tell(core, &mut tx, run, load, call, (AuditResult::Refused, &cause), error.tracking_id());
    }
    tx.commit().await?;
    let ms = pause(error, 5_000);
    match error.kind() {
        ErrorKind::Unauthorized => {
            core.grants.refused(&run.grant_id).await;
            rest(core, run, WaitsFor::Isc, Some(1_000)).await
        }
        ErrorKind::RateLimited => rest(core, run, WaitsFor::Budget, Some(ms)).await,
        ErrorKind::NotSent | ErrorKind::Closed => rest(core, run, WaitsFor::Isc, Some(ms)).await,
        _ => Ok(Step::Again),
    }
}

async fn unknown(
    core: &Core,
    run: &Run,
    load: &Load,
    call: &CallId,
    error: &gangway_isc::Error,
) -> Result<Step> {
    let now = core.clock.now();
    let cause = format!("whether ISC took the file is not known: {}", words(error, "file", RIGHT));
    let end = CallEnd {
        state: CallState::Unknown,
        status: error.status(),
        problem: Some(&cause),
        task_id: None,
        request_id: error.tracking_id(),
        probe_at: None,
    };
    let mut tx = core.store.begin().await?;
    if !journal::ended(&mut tx, call, run.fence, &end, now).await? {
        return Ok(Step::Again);
    }
    let to = Change {
        state: Some(LoadState::Unknown),
        cause: Some(&cause),
        request_id: error.tracking_id(),
        ..Change::default()
    };
    change(core, &mut tx, load, &[LoadState::Sending], &to).await?;
    tell(core, &mut tx, run, load, call, (AuditResult::Unknown, &cause), error.tracking_id());
    tx.commit().await?;
    Ok(Step::Again)
}
