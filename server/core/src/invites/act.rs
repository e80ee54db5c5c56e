//! What people do to a batch that was released: pause, stop, go on, retry, decide, close.

use super::make::Maker;
use super::{note, observed, people_words, reading};
use crate::settings::Settings;
use crate::store::batches::{self, Batch};
use crate::store::outcomes;
use crate::store::runs::{self as journal, Run};
use crate::{Core, Result};
use gangway_isc::Lane;
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
    wish(core, who, id, run.as_ref(), &journal::stop_wish(who.name), "asked to stop sending").await
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
    journal::resume(&mut tx, &run.id, (who.person_id, who.name), who.grant_id, core.clock.real()).await?;
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
        look_again(core, who, id).await;
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

/// Reads the unknown once more: whoever ISC shows as invited by now is not sent to again. ISC not answering changes
/// nothing, since the reading before sending decides.
async fn look_again(core: &Core, who: Maker<'_>, id: &BatchId) {
    let looked = async {
        let people = batches::ids_with(&core.store, id, Outcome::Unknown, core.clock.now()).await?;
        let (token, _) = core.grants.token(who.grant_id).await?;
        let isc = core.isc.acting(&token, Lane::People);
        let settings = Settings::load(&core.store).await?;
        for chunk in people.chunks(100) {
            let readings = reading::read(&isc, chunk).await?;
            let mut tx = core.store.begin().await?;
            for (person, identity) in &readings {
                if let Some(identity) = identity {
                    let status = reading::status_of(identity);
                    observed(&mut tx, person, &status, &settings, core.clock.now()).await?;
                }
            }
            super::commit(tx).await?;
        }
        Ok::<(), crate::Error>(())
    };
    if let Err(error) = looked.await {
        tracing::info!(batch = %id, %error, "the unknown could not be looked at again before they are sent to");
    }
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
    // First, so that nobody ends the run between the people and this.
    journal::reopen(&mut tx, &run.id, (who.person_id, who.name), who.grant_id, core.clock.real()).await?;
    for person in &people {
        if outcomes::requeue(&mut tx, id, person, from.key(), cause, now).await? {
            n += 1;
        }
    }
    if n > 0 {
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
