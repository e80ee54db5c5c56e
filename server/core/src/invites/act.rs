//! What people do to a batch that was released: pause, stop, go on, retry, decide, close.

use super::make::Maker;
use super::{note, people_words};
use crate::store::batches::{self, Batch};
use crate::store::outcomes;
use crate::store::runs::{self as journal, Run};
use crate::{Core, Result};
use gangway_types::batches::{BatchAction, BatchState, Outcome, OutcomeCounts};
use gangway_types::{BatchId, PersonId, PortalError};

/// The batch, its counts and its run, if `action` is possible now; else why not.
async fn possible(
    core: &Core,
    id: &BatchId,
    action: BatchAction,
) -> Result<(Batch, OutcomeCounts, Option<Run>)> {
    let batch = batches::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    let counts = batches::counts(&core.store, &[&batch], core.clock.now()).await?.remove(0).0;
    let run = match &batch.run_id {
        Some(run) => journal::get(&core.store, run).await?,
        None => None,
    };
    batch
        .state
        .allows(action, &counts, run.as_ref().map(|run| run.state))
        .map_err(|why| PortalError::Conflict { what: why.to_owned() })?;
    Ok((batch, counts, run))
}

fn told(core: &Core, id: &BatchId) {
    core.news.tell("runs");
    core.news.tell("batches");
    core.news.tell(format!("batch:{id}"));
}

/// Holds sending after the call that is out.
///
/// # Errors
/// When nothing is being sent.
pub async fn pause(core: &Core, who: Maker<'_>, id: &BatchId) -> Result<()> {
    let (_, _, run) = possible(core, id, BatchAction::Pause).await?;
    wish(core, who, id, run.as_ref(), "pause", "asked to pause sending").await
}

/// Sends no more after the call that is out; who is still queued is not mailed.
///
/// # Errors
/// When nothing is left to stop.
pub async fn stop(core: &Core, who: Maker<'_>, id: &BatchId) -> Result<()> {
    let (_, _, run) = possible(core, id, BatchAction::Stop).await?;
    wish(core, who, id, run.as_ref(), &format!("stop:{}", who.name), "asked to stop sending").await
}

async fn wish(
    core: &Core,
    who: Maker<'_>,
    id: &BatchId,
    run: Option<&Run>,
    wish: &str,
    words: &str,
) -> Result<()> {
    let Some(run) = run else { return Ok(()) };
    let mut tx = core.store.begin().await?;
    journal::want(&mut tx, &run.id, wish).await?;
    note(core, &mut tx, id, Some((who.person_id, who.name)), words, None).await?;
    super::commit(tx).await?;
    told(core, id);
    Ok(())
}

/// Goes on under the caller's own sign-in.
///
/// # Errors
/// When sending is neither paused nor waiting.
pub async fn resume(core: &Core, who: Maker<'_>, id: &BatchId) -> Result<()> {
    let (_, _, run) = possible(core, id, BatchAction::Resume).await?;
    let Some(run) = run else { return Ok(()) };
    let mut tx = core.store.begin().await?;
    journal::resume(&mut tx, &run.id, who.grant_id, core.clock.real()).await?;
    note(core, &mut tx, id, Some((who.person_id, who.name)), "let sending go on", None).await?;
    super::commit(tx).await?;
    told(core, id);
    Ok(())
}

/// Sends again to those who failed with this cause, or to all who failed. Failed means that ISC is proven not to have
/// done it, so nobody is mailed twice.
///
/// # Errors
/// When nobody failed, or sending is not over.
pub async fn retry_failed(core: &Core, who: Maker<'_>, id: &BatchId, cause: Option<&str>) -> Result<u64> {
    let (_, _, run) = possible(core, id, BatchAction::RetryFailed).await?;
    again(core, who, id, run.as_ref(), Outcome::Failed, cause, "set out to retry").await
}

/// Sends again to people whose fate is unknown: a person said so, after reading that it may mail twice.
///
/// # Errors
/// When nobody's fate is unknown.
pub async fn decide_unknown(core: &Core, who: Maker<'_>, id: &BatchId, send_again: bool) -> Result<u64> {
    let (_, counts, run) = possible(core, id, BatchAction::Decide).await?;
    if send_again {
        let words = "decided to send again, knowing that it may mail twice, to";
        return again(core, who, id, run.as_ref(), Outcome::Unknown, None, words).await;
    }
    let mut tx = core.store.begin().await?;
    let words = format!("decided to leave {} as unknown", people_words(counts.unknown));
    note(core, &mut tx, id, Some((who.person_id, who.name)), &words, None).await?;
    super::commit(tx).await?;
    told(core, id);
    Ok(0)
}

async fn again(
    core: &Core,
    who: Maker<'_>,
    id: &BatchId,
    run: Option<&Run>,
    from: Outcome,
    cause: Option<&str>,
    words: &str,
) -> Result<u64> {
    let Some(run) = run else { return Ok(0) };
    let now = core.clock.now();
    let people: Vec<PersonId> = batches::ids_with(&core.store, id, from, now).await?;
    let mut n = 0;
    let mut tx = core.store.begin().await?;
    for person in &people {
        if outcomes::requeue(&mut tx, id, person, from.key(), cause, now).await? {
            n += 1;
        }
    }
    if n > 0 {
        journal::resume(&mut tx, &run.id, who.grant_id, core.clock.real()).await?;
        batches::move_state(&mut tx, id, &[BatchState::Sent, BatchState::FollowedUp], BatchState::Sending)
            .await?;
        let line = format!("{words} {}", people_words(n));
        note(core, &mut tx, id, Some((who.person_id, who.name)), &line, None).await?;
    }
    super::commit(tx).await?;
    told(core, id);
    Ok(n)
}

/// No more to follow.
///
/// # Errors
/// When the batch was not sent.
pub async fn close(core: &Core, who: Maker<'_>, id: &BatchId) -> Result<()> {
    possible(core, id, BatchAction::Close).await?;
    let mut tx = core.store.begin().await?;
    batches::move_state(&mut tx, id, &[BatchState::Sent], BatchState::FollowedUp).await?;
    note(core, &mut tx, id, Some((who.person_id, who.name)), "closed it", None).await?;
    super::commit(tx).await?;
    told(core, id);
    Ok(())
}
