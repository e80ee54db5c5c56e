//! Calls of a run: written down before they leave, and recorded with all that follows from their answers.

use super::look;
use crate::audit::{self, Entry};
use crate::runs::answer::{Fate, backoff, fate, pause, words};
use crate::store::account_jobs::{self as items, Job, Queued};
use crate::store::runs::{self as journal, CallEnd, CallState, NewCall, Run};
use crate::store::tasks::{self, Task};
use crate::store::{self, Tx};
use crate::{Core, Result};
use gangway_isc::{Accepted, AccountId, Acting, Attributes, ErrorKind};
use gangway_types::accounts::AccountAction;
use gangway_types::audit::{AuditResult, What};
use gangway_types::batches::WaitsFor;
use gangway_types::tasks::TaskState;
use gangway_types::{BatchId, CallId, TaskId};
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// How often answers are tried to be stored. An answer that cannot be stored leaves its call in `sending`, which the
/// next owner must take as unknown: worth some ten minutes of trying.
const STORE_TRIES: u32 = 80;

/// What is missing when ISC forbids a call.
const RIGHT: &str = "write accounts on this source";

/// What is sent for an item.
pub(super) enum Body {
    /// `POST /accounts`.
    Create(Attributes),
    /// `PUT /accounts/{id}`.
    Update(AccountId, Attributes),
}

impl Body {
    fn kind(&self) -> &'static str {
        match self {
            Self::Create(_) => "account_create",
            Self::Update(..) => "account_update",
        }
    }

    fn hash(&self) -> String {
        let (Self::Create(attributes) | Self::Update(_, attributes)) = self;
        // A map of JSON values always becomes text.
        hex::encode(Sha256::digest(serde_json::to_vec(attributes).unwrap_or_default()))
    }
}

/// An item that was looked up and may be sent.
pub(super) struct Ready {
    pub(super) item: Queued,
    pub(super) body: Body,
    /// When it was looked up, real time.
    pub(super) looked_at: i64,
}

/// A call that came back.
pub(super) struct Answered {
    pub(super) item: Queued,
    pub(super) call: CallId,
    pub(super) answer: gangway_isc::Result<Accepted>,
}

/// What the run does after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// Goes on.
    GoOn,
    /// Looks at itself again: for a wish, a fresh token, another owner.
    Look,
    /// Waits, milliseconds at most.
    Wait(WaitsFor, Option<i64>),
}

/// What planning came to.
pub(super) struct Planned {
    /// The calls that may leave now.
    pub(super) calls: Vec<(CallId, Ready)>,
    /// Whether the run is still this owner's and nobody wants it held.
    pub(super) go_on: bool,
}

/// Writes calls as `sending`, one per item, together with the claims on their accounts. What another job is writing is
/// not sent.
pub(super) async fn plan(core: &Core, run: &Run, job: &Job, ready: Vec<Ready>) -> Result<Planned> {
    let (now, real) = (core.clock.now(), core.clock.real());
    let gives_way = now - look::OVER_MS;
    let mut tx = core.store.begin().await?;
    if !journal::may_send(&mut tx, run, real).await? {
        return Ok(Planned { calls: Vec::new(), go_on: false });
    }
    let mut ready = ready;
    // In one order everywhere, so that two runs never wait for each other's claims.
    ready.sort_by_cached_key(|one| one.item.native.to_lowercase());
    let mut calls = Vec::with_capacity(ready.len());
    for one in ready {
        let at = (&job.id, one.item.position);
        let held = items::claim(&mut tx, &job.source, &one.item.native, at, now, gives_way).await?;
        if let Some(held) = held {
            let cause = format!("{} is writing this account.", held.job);
            items::stopped_by_other(&mut tx, at, &cause, now).await?;
            continue;
        }
        let call = CallId(core.random.id(real));
        if items::take(&mut tx, &job.id, one.item.position, &call).await? {
            calls.push((call, one));
        } else {
            // Taken or stopped meanwhile; the claim stays with whoever has the item.
            tracing::debug!(job = %job.id, position = one.item.position, "an item was not to be had any more");
        }
    }
    let new: Vec<NewCall> = calls
        .iter()
        .map(|(id, one)| NewCall {
            id: id.clone(),
            kind: one.body.kind(),
            item: one.item.position.to_string(),
            hash: one.body.hash(),
        })
        .collect();
    journal::send_now(&mut tx, run, &new, now).await?;
    tx.commit().await?;
    Ok(Planned { calls, go_on: true })
}

/// Sends one call. It has been written down.
pub(super) async fn send(isc: &Acting, body: &Body) -> gangway_isc::Result<Accepted> {
    match body {
        Body::Create(attributes) => isc.create_account(attributes).await,
        Body::Update(id, attributes) => isc.put_account(id, attributes).await,
    }
}

/// Records answers, each with everything that follows from it, in one transaction; says what the run does now.
pub(super) async fn record(core: &Core, run: &Run, job: &Job, answers: &[Answered]) -> Result<After> {
    let mut tries = 0;
    let after = loop {
        tries += 1;
        match store_all(core, run, job, answers).await {
            Err(error) if tries < STORE_TRIES => {
                tracing::error!(job = %job.id, %error, "answers could not be stored; trying again");
                tokio::time::sleep(Duration::from_millis(250 << tries.min(5))).await;
            }
            other => break other?,
        }
    };
    let refused = answers
        .iter()
        .filter_map(|one| one.answer.as_ref().err())
        .any(|e| e.kind() == ErrorKind::Unauthorized);
    if refused {
        core.grants.refused(&run.grant_id).await;
    }
    Ok(after)
}

async fn store_all(core: &Core, run: &Run, job: &Job, answers: &[Answered]) -> Result<After> {
    let mut tx = core.store.begin().await?;
    let mut after = After::GoOn;
    for one in answers {
        let next = match &one.answer {
            Ok(accepted) => {
                taken(core, &mut tx, run, job, one, accepted).await?;
                After::GoOn
            }
            Err(error) => not_taken(core, &mut tx, run, job, one, error).await?,
        };
        if after == After::GoOn {
            after = next;
        }
    }
    tx.commit().await?;
    Ok(after)
}

/// ISC took it.
async fn taken(
    core: &Core,
    tx: &mut Tx,
    run: &Run,
    job: &Job,
    one: &Answered,
    answer: &Accepted,
) -> store::Result<()> {
    let (now, real) = (core.clock.now(), core.clock.real());
    let task_id = answer.task_id.as_ref().map(|id| TaskId::from(id.as_str()));
    let end = CallEnd {
        state: CallState::Answered,
        status: Some(202),
        problem: None,
        task_id: task_id.as_ref(),
        request_id: answer.request_id.as_deref(),
        probe_at: None,
    };
    let stored = journal::ended(tx, &one.call, run.fence, &end, now).await?
        || journal::answered_late(tx, &one.call, &end, now).await?;
    if !stored {
        return Ok(());
    }
    let at = (&job.id, one.item.position);
    let next_look_at = look::first(real, job.items);
    let request_id = answer.request_id.as_deref();
    items::accepted(tx, at, &one.call, task_id.as_ref(), request_id, now, next_look_at).await?;
    if let Some(id) = &task_id {
        tasks::put(tx, &new_task(run, job, one, id, now), None).await?;
    }
    tell(
        core,
        tx,
        run,
        job,
        (one.item.action, &one.item.native),
        (AuditResult::Done, "ISC took it"),
        Some(&one.call),
        request_id,
    );
    Ok(())
}

/// The task of a write. It is looked at when the account does not appear.
fn new_task(run: &Run, job: &Job, one: &Answered, id: &TaskId, now: i64) -> Task {
    let verb = match one.item.action {
        AccountAction::Create => "Create",
        AccountAction::Update => "Update",
    };
    Task {
        id: id.clone(),
        kind: "ACCOUNT".to_owned(),
        title: format!("{verb} account {}, {}", one.item.native, job.id),
        cause: Some(BatchId(job.id.to_string())),
        ours: true,
        started_by: Some(run.started_by.clone()),
        started_by_name: Some(run.started_by_name.clone()),
        grant_id: Some(run.grant_id.clone()),
        born_at: now,
        state: TaskState::NotVisibleYet,
        completion: None,
        percent: None,
        launched_at: None,
        completed_at: None,
        body: None,
        not_found_since: None,
        read_at: None,
        // Nobody follows it: the account is looked for instead.
        settled: true,
        target: Some(job.source_name.clone()),
    }
}

/// ISC did not take it, or nobody knows.
async fn not_taken(
    core: &Core,
    tx: &mut Tx,
    run: &Run,
    job: &Job,
    one: &Answered,
    error: &gangway_isc::Error,
) -> store::Result<After> {
    let (now, real) = (core.clock.now(), core.clock.real());
    let (fate, cause) = (fate(error), words(error, "request", RIGHT));
    let end = CallEnd {
        state: if fate == Fate::Unknown { CallState::Unknown } else { CallState::Refused },
        status: error.status(),
        problem: Some(&cause),
        task_id: None,
        request_id: error.tracking_id(),
        probe_at: None,
    };
    if !journal::ended(tx, &one.call, run.fence, &end, now).await? {
        return Ok(After::Look);
    }
    let (at, request_id) = ((&job.id, one.item.position), error.tracking_id());
    let result = match fate {
        Fate::Again => {
            items::replan(tx, at, &one.call).await?;
            AuditResult::Refused
        }
        Fate::Failed => {
            items::failed(tx, at, &one.call, &cause, request_id, now).await?;
            AuditResult::Refused
        }
        Fate::Unknown => {
            let look_at = look::first(real, 1);
            items::unknown(tx, at, &one.call, &cause, request_id, now, look_at).await?;
            AuditResult::Unknown
        }
    };
    // What never left is no call, and while ISC cannot be reached there would be many.
    if !matches!(error.kind(), ErrorKind::NotSent | ErrorKind::Closed) {
        tell(
            core,
            tx,
            run,
            job,
            (one.item.action, &one.item.native),
            (result, &cause),
            Some(&one.call),
            request_id,
        );
    }
    Ok(match error.kind() {
        // A fresh token that is refused again and again will not get better by itself.
        ErrorKind::Unauthorized if one.item.attempt >= 2 => After::Wait(WaitsFor::SignIn, None),
        ErrorKind::Unauthorized => After::Look,
        ErrorKind::RateLimited => After::Wait(WaitsFor::Budget, Some(pause(error, 5_000))),
        ErrorKind::NotSent | ErrorKind::Closed => {
            After::Wait(WaitsFor::Isc, Some(backoff(one.item.attempt.saturating_add(1))))
        }
        ErrorKind::Forbidden if fate == Fate::Failed => After::Wait(WaitsFor::Right, None),
        // Every further call into a broken ISC would make more accounts unknown.
        _ if fate == Fate::Unknown => {
            let times = journal::troubled_lately(tx, &run.id).await?;
            After::Wait(WaitsFor::Isc, Some(backoff(times)))
        }
        _ => After::GoOn,
    })
}

/// Tells the audit log of one write: what became of it, and ISC's own id of it.
#[expect(
    clippy::too_many_arguments,
    reason = "one entry's parts, called from this module and its neighbour only"
)]
pub(super) fn tell(
    core: &Core,
    tx: &mut Tx,
    run: &Run,
    job: &Job,
    (action, native): (AccountAction, &str),
    (result, became): (AuditResult, &str),
    call: Option<&CallId>,
    request_id: Option<&str>,
) {
    let verb = match action {
        AccountAction::Create => "asked ISC to make",
        AccountAction::Update => "asked ISC to change",
    };
    let sentence = format!("{}: {verb} {native} on {}; {became}", job.id, job.source_name);
    let entry =
        Entry::by(run, What::AccountWritten, sentence).about(&job.id, &job.source_name).result(result);
    let entry = entry.request(request_id);
    audit::append(
        core,
        tx,
        match call {
            Some(call) => entry.fact("Call", call.as_str()),
            None => entry,
        },
    );
}
