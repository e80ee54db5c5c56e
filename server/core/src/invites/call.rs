//! What a call in flight came to (`STATES`, section 2), and what follows from it.

use super::step::rest;
use super::way::{Taken, words_without_task};
use super::{note, people_words};
use crate::audit::{self, Entry};
use crate::runs::Step;
use crate::runs::answer::{Fate, backoff, fate, pause, words};
use crate::settings::Settings;
use crate::store::runs::{self as journal, CallEnd, CallState, Run};
use crate::store::tasks::{self, Task};
use crate::store::{Tx, batches, outcomes};
use crate::{Core, Result};
use gangway_isc::{ErrorKind, TaskStatus};
use gangway_types::audit::{AuditResult, What};
use gangway_types::batches::WaitsFor;
use gangway_types::tasks::TaskState;
use gangway_types::{BatchId, CallId, TaskId};
use std::time::Duration;

/// How often an answer is tried to be stored. An answer that cannot be stored leaves the call in `sending`, which the
/// next owner must take as unknown: worth some ten minutes of trying.
const STORE_TRIES: u32 = 80;

/// What is missing when ISC forbids a call.
const RIGHT: &str = "invite";

/// Records the answer, together with everything that follows from it, in one transaction.
pub(super) async fn record(
    core: &Core,
    run: &Run,
    batch: &BatchId,
    call: &CallId,
    answer: &gangway_isc::Result<Taken>,
    settings: &Settings,
) -> Result<Step> {
    let mut tries = 0;
    loop {
        tries += 1;
        let stored = match answer {
            Ok(taken) => accepted(core, run, batch, call, taken, settings).await,
            Err(error) if error.proven_not_executed() => refused(core, run, batch, call, error).await,
            Err(error) => unknown(core, run, batch, call, error).await,
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

/// Tells the audit log of a call of a run: what became of it, and ISC's own id of it.
#[expect(
    clippy::too_many_arguments,
    reason = "one entry's parts, called from this module and its neighbour only"
)]
pub(super) async fn tell(
    core: &Core,
    tx: &mut Tx,
    run: &Run,
    batch: &BatchId,
    call: &CallId,
    (result, became): (AuditResult, &str),
    task: Option<&TaskId>,
    request_id: Option<&str>,
) -> Result<()> {
    let n = journal::items(&core.store, call).await?.len() as u64;
    let name = batches::get(&core.store, batch).await?.map_or_else(|| batch.to_string(), |batch| batch.name);
    let sentence = format!("{batch}: sent the invitation of {}; {became}", people_words(n));
    let entry =
        Entry::by(run, What::CallSent, sentence).about(batch, name).result(result).request(request_id);
    let entry = entry.fact("Call", call.as_str());
    let entry = match task {
        Some(task) => entry.fact("ISC's task", task.as_str()),
        None => entry,
    };
    audit::append(core, tx, entry);
    Ok(())
}

async fn accepted(
    core: &Core,
    run: &Run,
    batch: &BatchId,
    call: &CallId,
    taken: &Taken,
    settings: &Settings,
) -> Result<Step> {
    let (now, real) = (core.clock.now(), core.clock.real());
    let (answer, request_id) = match taken {
        Taken::Task(task) => (Some(task.as_ref()), task.request_id.as_deref()),
        Taken::Only(answer) => (None, answer.request_id.as_deref()),
    };
    let task_id = answer.map(|task| TaskId::from(task.id.as_str()));
    let mut tx = core.store.begin().await?;
    let end = CallEnd {
        state: CallState::Answered,
        status: Some(202),
        problem: None,
        task_id: task_id.as_ref(),
        request_id,
        // Without a task nothing but people's status tells what became of it.
        probe_at: task_id.is_none().then_some(real + 5_000),
    };
    let stored = journal::ended(&mut tx, call, run.fence, &end, now).await?
        || journal::answered_late(&mut tx, call, &end, now).await?;
    if !stored {
        return Ok(Step::Again);
    }
    let expires_at = now + settings.invitation_ms();
    outcomes::asked(&mut tx, batch, call, task_id.as_ref(), &run.started_by_name, now, expires_at).await?;
    let n = journal::items(&core.store, call).await?.len() as u64;
    let words = match answer {
        Some(answer) => {
            tasks::put(&mut tx, &born(run, batch, answer, n, now), Some(real + 500)).await?;
            format!("ISC took the invitation of {}", people_words(n))
        }
        None => words_without_task(n),
    };
    note(core, &mut tx, batch, None, &words, task_id.as_ref()).await?;
    let became = (AuditResult::Done, "ISC took it");
    tell(core, &mut tx, run, batch, call, became, task_id.as_ref(), request_id).await?;
    super::commit(tx).await?;
    core.news.tell("tasks");
    core.news.tell("directory");
    Ok(Step::Again)
}

/// The task of a call, as it is known at its birth.
fn born(run: &Run, batch: &BatchId, answer: &TaskStatus, n: u64, now: i64) -> Task {
    Task {
        id: TaskId::from(answer.id.as_str()),
        kind: answer.kind.as_ref().map_or_else(|| "INVITE".to_owned(), |kind| kind.as_str().to_owned()),
        title: format!("Invite {}, {batch}", people_words(n)),
        cause: Some(batch.clone()),
        ours: true,
        started_by: Some(run.started_by.clone()),
        started_by_name: Some(run.started_by_name.clone()),
        grant_id: Some(run.grant_id.clone()),
        born_at: now,
        state: TaskState::NotVisibleYet,
        completion: None,
        percent: answer.percent_complete,
        launched_at: None,
        completed_at: None,
        body: serde_json::to_string(answer).ok(),
        not_found_since: None,
        read_at: None,
        settled: false,
        target: None,
    }
}

async fn refused(
    core: &Core,
    run: &Run,
    batch: &BatchId,
    call: &CallId,
    error: &gangway_isc::Error,
) -> Result<Step> {
    let now = core.clock.now();
    let cause = words(error, "request", RIGHT);
    let end = CallEnd {
        state: CallState::Refused,
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
    if fate(error) == Fate::Again {
        outcomes::replan(&mut tx, call).await?;
    } else {
        outcomes::failed(&mut tx, batch, call, &cause, now).await?;
        note(core, &mut tx, batch, None, &format!("a call was refused: {cause}"), None).await?;
    }
    // What never left is no call, and while ISC cannot be reached there would be one a minute.
    if !matches!(error.kind(), ErrorKind::NotSent | ErrorKind::Closed) {
        let became = (AuditResult::Refused, cause.as_str());
        tell(core, &mut tx, run, batch, call, became, None, error.tracking_id()).await?;
    }
    super::commit(tx).await?;
    let attempt = journal::get_call(&core.store, call).await?.map_or(1, |call| call.attempt);
    match error.kind() {
        ErrorKind::Unauthorized => {
            core.grants.refused(&run.grant_id).await;
            // A fresh token that is refused again and again will not get better by itself.
            if attempt % 3 == 0 { rest(core, run, WaitsFor::SignIn, None).await } else { Ok(Step::Again) }
        }
        ErrorKind::RateLimited => rest(core, run, WaitsFor::Budget, Some(pause(error, 5_000))).await,
        ErrorKind::NotSent | ErrorKind::Closed => {
            rest(core, run, WaitsFor::Isc, Some(backoff(attempt))).await
        }
        ErrorKind::Forbidden if outcomes::any_queued(&core.store, batch).await? => {
            rest(core, run, WaitsFor::Right, None).await
        }
        _ => Ok(Step::Again),
    }
}

async fn unknown(
    core: &Core,
    run: &Run,
    batch: &BatchId,
    call: &CallId,
    error: &gangway_isc::Error,
) -> Result<Step> {
    let (now, real) = (core.clock.now(), core.clock.real());
    let cause = words(error, "request", RIGHT);
    let end = CallEnd {
        state: CallState::Unknown,
        status: error.status(),
        problem: Some(&cause),
        task_id: None,
        request_id: error.tracking_id(),
        probe_at: Some(real + 5_000),
    };
    let mut tx = core.store.begin().await?;
    if !journal::ended(&mut tx, call, run.fence, &end, now).await? {
        return Ok(Step::Again);
    }
    outcomes::unknown(&mut tx, batch, call, &cause, now).await?;
    note(core, &mut tx, batch, None, &format!("the fate of a call is unknown: {cause}"), None).await?;
    let became = (AuditResult::Unknown, cause.as_str());
    tell(core, &mut tx, run, batch, call, became, None, error.tracking_id()).await?;
    super::commit(tx).await?;
    if !outcomes::any_queued(&core.store, batch).await? {
        return Ok(Step::Again);
    }
    // Every further call into a broken ISC would make more people unknown.
    let lost = journal::calls_in(&core.store, &run.id, CallState::Unknown).await?.len();
    rest(core, run, WaitsFor::Isc, Some(backoff(i64::try_from(lost).unwrap_or(i64::MAX).saturating_add(1))))
        .await
}
