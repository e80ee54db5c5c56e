//! What deadlines do: a manager's open question goes to the fallback, the fallback's ends unanswered.

use super::{Told, day, days, locked, plan, settle, store, told};
use crate::domain::approval::{Due, Kind, due, pass_on};
use crate::invites::{commit, people_words};
use crate::settings::Settings;
use crate::store::Tx;
use crate::store::approvals::Request;
use crate::store::batches::Batch;
use crate::{Core, Result};
use gangway_types::approvals::RequestState;
use gangway_types::audit::What;
use gangway_types::batches::BatchState;
use gangway_types::{BatchId, PersonId};

/// Does what is due for the open requests of one batch; answers whether anything was.
pub(super) async fn overdue(core: &Core, settings: &Settings, id: &BatchId) -> Result<bool> {
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let batch = locked(&mut tx, id).await?;
    if batch.state != BatchState::AwaitingApproval {
        return Ok(false);
    }
    let submitter = PersonId(batch.submitted.as_ref().map(|(by, ..)| by.clone()).unwrap_or_default());
    let mut changed = false;
    for request in store::open(&mut tx, id, batch.round).await? {
        let reminder = days(settings.approval_reminder_days);
        let is_reminded = request.reminded_at.is_some();
        match due(request.kind, request.deadline_at, is_reminded, reminder, now) {
            Due::Nothing => continue,
            Due::Remind => changed |= store::reminded(&mut tx, &request.id, now).await?,
            Due::PassOn => {
                hand_on(core, &mut tx, settings, &batch, &request, &submitter).await?;
                changed = true;
            }
            Due::Lapse => {
                lapse(core, &mut tx, settings, &batch, &request).await?;
                changed = true;
            }
        }
    }
    if !changed {
        return Ok(false);
    }
    store::free(&mut tx, id).await?;
    settle(core, &mut tx, id, batch.round).await?;
    commit(tx).await?;
    told(core, id);
    Ok(true)
}

async fn hand_on(
    core: &Core,
    tx: &mut Tx,
    settings: &Settings,
    batch: &Batch,
    request: &Request,
    submitter: &PersonId,
) -> Result<()> {
    let now = core.clock.now();
    let people: Vec<PersonId> =
        store::decisions(tx, &request.id).await?.into_iter().map(|person| person.id).collect();
    let fallback = plan::fallback(tx, settings).await?;
    let manager = request.manager.as_ref().map_or("the manager", |manager| manager.name.as_str());
    let until = day(settings, request.deadline_at.unwrap_or(now));
    let why = format!("{manager} did not answer by {until}");
    let mut first = None;
    for (approvers, people) in pass_on(&people, &fallback, submitter) {
        let next = Request {
            id: core.random.id(now),
            kind: Kind::Fallback,
            why: Some(why.clone()),
            state: RequestState::Open,
            people: people.len() as u64,
            asked_at: now,
            deadline_at: Some(now + days(settings.fallback_deadline_days.max(1))),
            reminded_at: None,
            passed_to: None,
            approvers,
            ..request.clone()
        };
        store::insert(tx, std::slice::from_ref(&next)).await?;
        store::assign(tx, &request.batch, &next.id, &people.iter().collect::<Vec<_>>(), now).await?;
        first = first.or(Some(next.id));
    }
    store::close(tx, &request.id, RequestState::PassedOn, first.as_deref()).await?;
    let words = format!("{why}: the fallback approvers are asked for {}", people_words(request.people));
    Told { actor: None, what: What::ApprovalPassedOn, words }.down(core, tx, batch, |entry| entry).await
}

async fn lapse(
    core: &Core,
    tx: &mut Tx,
    settings: &Settings,
    batch: &Batch,
    request: &Request,
) -> Result<()> {
    let now = core.clock.now();
    let until = day(settings, request.deadline_at.unwrap_or(now));
    store::close(tx, &request.id, RequestState::Lapsed, None).await?;
    let n = store::not_answered(tx, &request.id, &format!("nobody: not answered by {until}"), now).await?;
    let words = format!("nobody answered for {} by {until}; they are not approved", people_words(n));
    Told { actor: None, what: What::ApprovalLapsed, words }.down(core, tx, batch, |entry| entry).await
}
