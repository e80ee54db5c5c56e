//! Calls about people: written down before they leave, sent once.

use super::freeze::judged;
use super::{record, request};
use crate::store::person_jobs::{self as stored, Item, Job};
use crate::store::runs::{self as journal, Run};
use crate::{Core, Error, Result};
use gangway_isc::{Accepted, AccessToken, Acting, BulkOutcome, IdentityId, Lane, Page, SyncJob};
use gangway_types::CallId;
use gangway_types::batches::WaitsFor;
use gangway_types::people::{PersonAction, Via};
use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;

/// How many people are read again and sent in one step. Where each has a call of their own, only as many as are gone
/// through in a moment, so that the reading is still fresh.
pub(super) fn at_once(action: PersonAction) -> i64 {
    match action {
        // ISC's own limit (FACTS, section 7).
        PersonAction::Process => 250,
        PersonAction::Enable | PersonAction::Disable => 100,
        PersonAction::PasswordMail | PersonAction::Sync => 20,
        PersonAction::Reset | PersonAction::Delete => 10,
    }
}

/// What the run does after an answer.
#[derive(Debug)]
pub(super) enum After {
    /// Goes on.
    GoOn,
    /// ISC could not be read before sending.
    Unread(gangway_isc::Error),
    /// Waits, milliseconds at most.
    Wait(WaitsFor, Option<i64>),
}

/// What ISC answered, by kind of call.
#[derive(Debug)]
pub(super) enum Told {
    /// Taken; a task, where there is one.
    Taken(Accepted),
    /// A synchronisation that began.
    Sync(SyncJob),
    /// An answer for each person.
    Each(Page<BulkOutcome>),
}

/// Somebody whom a call is about: their place, id, and status as just read.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub(super) item: Item,
    pub(super) isc: IdentityId,
    pub(super) status: String,
}

/// Reads people again, leaves out who may not be sent any more, and sends the others.
pub(super) async fn send(
    core: &Core,
    run: &Run,
    job: &Job,
    due: &[Item],
    token: &AccessToken,
    stop: &CancellationToken,
) -> Result<After> {
    let read = match judged(core, job, &run.started_by, due, token).await {
        Err(Error::Isc(error)) => return Ok(After::Unread(error)),
        other => other?,
    };
    let now = core.clock.now();
    let mut ready = Vec::with_capacity(due.len());
    let mut tx = core.store.begin().await?;
    if !journal::hold(&mut tx, run, core.clock.real()).await? {
        return Ok(After::GoOn);
    }
    for (item, one) in due.iter().zip(read) {
        let at = (&job.id, item.position);
        match (one.cause, item.person.as_str().parse::<IdentityId>()) {
            (Some(cause), _) => stored::dropped(&mut tx, at, &cause, &one.owns, now).await?,
            (None, Err(error)) => stored::dropped(&mut tx, at, &error.to_string(), &[], now).await?,
            (None, Ok(isc)) => match one.not_before {
                Some(until) => stored::later(&mut tx, at, until).await?,
                None => ready.push(Ready { item: item.clone(), isc, status: one.status }),
            },
        }
    }
    tx.commit().await?;
    let size = if job.action.is_bulk() { ready.len().max(1) } else { 1 };
    for chunk in ready.chunks(size) {
        if stop.is_cancelled() {
            break;
        }
        match call(core, run, job, chunk, token).await? {
            After::GoOn => {}
            other => return Ok(other),
        }
    }
    core.news.tell(format!("people:{}", job.id));
    Ok(After::GoOn)
}

/// One call: written down, sent, recorded.
async fn call(core: &Core, run: &Run, job: &Job, whom: &[Ready], token: &AccessToken) -> Result<After> {
    // A request that waits for the budget has not left.
    let isc = match core.isc.acting(token, Lane::Runs).reserved().await {
        Ok(isc) => isc,
        Err(_) => return Ok(After::Wait(WaitsFor::Budget, Some(5_000))),
    };
    let (now, real) = (core.clock.now(), core.clock.real());
    let id = CallId(core.random.id(real));
    let mut tx = core.store.begin().await?;
    // A person may have paused or stopped it: the next step sees to that.
    if !journal::may_send(&mut tx, run, real).await? {
        return Ok(After::GoOn);
    }
    let mut out = Vec::with_capacity(whom.len());
    for one in whom {
        if stored::out(&mut tx, (&job.id, one.item.position), &id, &one.status, now, real).await? {
            out.push(one.clone());
        }
    }
    if out.is_empty() {
        return Ok(After::GoOn);
    }
    let ids: Vec<IdentityId> = out.iter().map(|one| one.isc.clone()).collect();
    let items: Vec<String> = out.iter().map(|one| one.item.person.to_string()).collect();
    journal::plan(&mut tx, &id, run, job.action.call(), &items, &hash(job, &items), now).await?;
    if !journal::sending(&mut tx, run, &id, real, now).await? {
        return Ok(After::GoOn);
    }
    tx.commit().await?;
    let answer = sent(&isc, job, &ids).await;
    record::record(core, run, job, &id, &out, &answer).await
}

async fn sent(isc: &Acting, job: &Job, ids: &[IdentityId]) -> gangway_isc::Result<Told> {
    let by = request::via(job.via.unwrap_or_default());
    match (job.action, ids) {
        (PersonAction::Process, _) => isc.process_identities(ids).await.map(Told::Taken),
        (PersonAction::Enable, _) => isc.enable_identities(ids).await.map(Told::Each),
        (PersonAction::Disable, _) => isc.disable_identities(ids).await.map(Told::Each),
        (PersonAction::PasswordMail, [id, ..]) => isc.send_verification(id, by, None).await.map(Told::Taken),
        (PersonAction::Sync, [id, ..]) => isc.synchronize_attributes(id).await.map(Told::Sync),
        (PersonAction::Reset, [id, ..]) => isc.reset_identity(id).await.map(Told::Taken),
        (PersonAction::Delete, [id, ..]) => isc.delete_identity(id).await.map(Told::Taken),
        // Nobody is named: the client refuses such a call before anything leaves.
        (_, []) => isc.process_identities(ids).await.map(Told::Taken),
    }
}

/// Of what is sent.
fn hash(job: &Job, people: &[String]) -> String {
    let via = job.via.map_or("", Via::key);
    hex::encode(Sha256::digest(format!("{}|{via}|{}", job.action.call(), people.join(","))))
}
