//! Batches as pages show them.

use super::make::{Maker, second_eyes};
use crate::approvals;
use crate::domain::approval::holds_until;
use crate::settings::Settings;
use crate::store::batches::{self, Batch};
use crate::store::runs as journal;
use crate::{Core, Result};
use gangway_types::batches::{
    BatchAction, BatchDetail, BatchPerson, BatchRow, BatchState, Outcome, OutcomeCounts, PeopleOf, RunView,
    Situation, TimelineEntry,
};
use gangway_types::{BatchId, Page, PortalError};

/// People per page of a batch.
const PER: u32 = 100;
/// Batches per page.
const BATCHES_PER: u32 = 25;

pub(crate) async fn run_view(core: &Core, batch: &Batch) -> Result<Option<RunView>> {
    let Some(id) = &batch.run_id else { return Ok(None) };
    let Some(run) = journal::get(&core.store, id).await? else { return Ok(None) };
    Ok(Some(RunView::from(run)))
}

async fn row(
    core: &Core,
    batch: &Batch,
    counts: OutcomeCounts,
    next_deadline: Option<i64>,
    answers: (u64, u64),
) -> Result<BatchRow> {
    Ok(BatchRow {
        id: batch.id.clone(),
        name: batch.name.clone(),
        state: batch.state,
        counts,
        next_deadline,
        made_by_name: batch.made_by_name.clone(),
        made_at: batch.made_at,
        run: run_view(core, batch).await?,
        answers,
        release: batch.release.as_ref().map(|release| (release.at, release.name.clone())),
    })
}

/// Batches, newest first. A sum that does not add up is logged as an error, and the page shows it.
///
/// # Errors
/// When the store does not answer.
pub async fn list(core: &Core, states: &[BatchState], page: u32) -> Result<Page<BatchRow>> {
    let page = page.max(1);
    let offset = i64::from(page - 1) * i64::from(BATCHES_PER);
    let (found, total) = batches::list(&core.store, states, offset, i64::from(BATCHES_PER)).await?;
    let counts = batches::counts(&core.store, &found.iter().collect::<Vec<_>>(), core.clock.now()).await?;
    let answers = approvals::answers(core, &found.iter().collect::<Vec<_>>()).await?;
    let mut items = Vec::with_capacity(found.len());
    for (batch, (counts, deadline)) in found.iter().zip(counts) {
        let answers = answers.get(&batch.id).copied().unwrap_or_default();
        items.push(row(core, batch, counts, deadline, answers).await?);
    }
    Ok(Page { items, total, page, per: BATCHES_PER })
}

/// One batch, with what `who` may do with it: whether they are an Admin, and whether they may invite.
///
/// # Errors
/// When there is no such batch, or the store does not answer.
pub async fn detail(
    core: &Core,
    who: Maker<'_>,
    is_admin: bool,
    may_invite: bool,
    id: &BatchId,
) -> Result<BatchDetail> {
    let now = core.clock.now();
    let batch = batches::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    let (counts, deadline) = batches::counts(&core.store, &[&batch], now).await?.remove(0);
    if let Some(broken) = counts.broken_sum() {
        tracing::error!(batch = %id, broken, "a sum of this batch does not hold");
    }
    let answers = approvals::answers(core, &[&batch]).await?.get(id).copied().unwrap_or_default();
    let row = row(core, &batch, counts, deadline, answers).await?;
    let run_state = row.run.as_ref().map(|run| run.state);
    let settings = Settings::load(&core.store).await?;
    let approval_needed = approvals::needed(core, &settings, &batch).await?;
    let situation = Situation { counts: &row.counts, run: run_state, approval_needed };
    let actions = BatchAction::ALL
        .into_iter()
        .map(|action| {
            let why_not = batch.state.allows(action, &situation).err().map(str::to_owned).or_else(|| {
                if may_invite {
                    others_only(&batch, who, is_admin, action).or_else(|| {
                        let of_release = action == BatchAction::Release;
                        let people = row.counts.queued;
                        of_release.then(|| second_eyes(&settings, &batch, people, who.person_id)).flatten()
                    })
                } else {
                    Some(gangway_types::Capability::Invite.refusal().to_owned())
                }
            });
            (action, why_not)
        })
        .collect();
    let approval_until = batch
        .decided_at
        .filter(|_| BatchState::RELEASABLE.contains(&batch.state))
        .map(|at| holds_until(at, settings.approval_days.max(1)));
    Ok(BatchDetail {
        call: batches::to_call(&core.store, id, settings.call_after, now).await?,
        reread: batches::rereads::of(&core.store, id).await?.map(|row| row.view),
        sender_why: batch.sender_why.clone().filter(|_| batch.state == BatchState::NeedsSender),
        parent: batch.parent.clone(),
        submitted: batch.submitted.as_ref().map(|(_, name, at)| (name.clone(), *at)),
        comment: batch.comment.clone(),
        approval_until,
        requests: approvals::requests(core, &batch).await?,
        frozen_at: batch.frozen_at,
        frozen_hash: batch.frozen_hash.clone(),
        released: batch.released_by_name.clone().zip(batch.released_at),
        failures: batches::causes(&core.store, id, Outcome::Failed, now).await?,
        unknowns: batches::causes(&core.store, id, Outcome::Unknown, now).await?,
        drops: batches::causes(&core.store, id, Outcome::Dropped, now).await?,
        tasks: batches::tasks(&core.store, id).await?,
        actions,
        row,
    })
}

/// Why this person may not do what the batch itself allows: some things are for who made it or asked for its approval,
/// and for Admins.
fn others_only(batch: &Batch, who: Maker<'_>, is_admin: bool, action: BatchAction) -> Option<String> {
    if is_admin {
        return None;
    }
    let (made_by, name) = (batch.made_by.as_str(), batch.made_by_name.as_str());
    let asked =
        batch.submitted.as_ref().map_or((made_by, name), |(by, name, _)| (by.as_str(), name.as_str()));
    match action {
        BatchAction::Cancel if made_by != who.person_id => {
            Some(format!("Only {name}, who made it, or an Admin can cancel it."))
        }
        BatchAction::Submit if made_by != who.person_id => {
            Some(format!("Only {name}, who made it, or an Admin can ask for its approval."))
        }
        BatchAction::Withdraw if asked.0 != who.person_id => {
            Some(format!("Only {}, who asked for approval, or an Admin can take it back.", asked.1))
        }
        _ => None,
    }
}

/// People of a batch: one page.
///
/// # Errors
/// When the store does not answer.
pub async fn people(core: &Core, id: &BatchId, of: PeopleOf, page: u32) -> Result<Page<BatchPerson>> {
    let page = page.max(1);
    let (offset, now) = (i64::from(page - 1) * i64::from(PER), core.clock.now());
    let call_after = Settings::load(&core.store).await?.call_after;
    let (items, total) =
        batches::people(&core.store, id, of, call_after, now, offset, i64::from(PER)).await?;
    Ok(Page { items, total, page, per: PER })
}

/// The newest batches whose id or name contains `text`.
///
/// # Errors
/// When the store does not answer.
pub async fn search(core: &Core, text: &str, limit: i64) -> Result<Vec<BatchRow>> {
    let found = batches::search(&core.store, text.trim(), limit).await?;
    let counts = batches::counts(&core.store, &found.iter().collect::<Vec<_>>(), core.clock.now()).await?;
    let answers = approvals::answers(core, &found.iter().collect::<Vec<_>>()).await?;
    let mut rows = Vec::with_capacity(found.len());
    for (batch, (counts, deadline)) in found.iter().zip(counts) {
        let answers = answers.get(&batch.id).copied().unwrap_or_default();
        rows.push(row(core, batch, counts, deadline, answers).await?);
    }
    Ok(rows)
}

/// What happened to a batch, newest first.
///
/// # Errors
/// When the store does not answer.
pub async fn timeline(core: &Core, id: &BatchId) -> Result<Vec<TimelineEntry>> {
    Ok(batches::timeline(&core.store, id.as_str()).await?)
}
