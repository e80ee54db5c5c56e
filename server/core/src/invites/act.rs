//! What people do to a batch that was released: pause, stop, go on, retry, decide, close.

use super::make::Maker;
use super::{observed, people_words, reading, tell};
use crate::settings::Settings;
use crate::store::batches::{self, Batch};
use crate::store::outcomes;
use crate::store::runs::{self as journal, Run};
use crate::{Core, Result};
use gangway_isc::Lane;
use gangway_types::audit::What;
use gangway_types::batches::{BatchAction, BatchState, Outcome, OutcomeCounts, Situation};
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
    let approval_needed = Settings::load(&core.store).await?.approval_needed;
    let now = Situation { counts: &counts, run: run.as_ref().map(|run| run.state), approval_needed };
    batch.state.allows(action, &now).map_err(|why| PortalError::Conflict { what: why.to_owned() })?;
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
    let (batch, _, run) = possible(core, id, BatchAction::Pause).await?;
    wish(core, who, &batch, run.as_ref(), "pause", What::BatchPaused, "asked to pause sending").await
}

/// Sends no more after the call that is out; who is still queued is not mailed.
///
/// # Errors
/// When nothing is left to stop.
pub async fn stop(core: &Core, who: Maker<'_>, id: &BatchId) -> Result<()> {
    let (batch, _, run) = possible(core, id, BatchAction::Stop).await?;
    let stop = journal::stop_wish(who.name);
    wish(core, who, &batch, run.as_ref(), &stop, What::BatchStopped, "asked to stop sending").await
}

async fn wish(
    core: &Core,
    who: Maker<'_>,
    batch: &Batch,
    run: Option<&Run>,
    wish: &str,
    what: What,
    words: &str,
) -> Result<()> {
    let Some(run) = run else { return Ok(()) };
    let mut tx = core.store.begin().await?;
    journal::want(&mut tx, &run.id, wish).await?;
    tell(core, &mut tx, batch, who, what, words).await?;
    super::commit(tx).await?;
    told(core, &batch.id);
    Ok(())
}

/// Goes on under the caller's own sign-in.
///
/// # Errors
/// When sending is neither paused nor waiting.
pub async fn resume(core: &Core, who: Maker<'_>, id: &BatchId) -> Result<()> {
    let (batch, _, run) = possible(core, id, BatchAction::Resume).await?;
    let Some(run) = run else { return Ok(()) };
    let mut tx = core.store.begin().await?;
    journal::resume(&mut tx, &run.id, (who.person_id, who.name), who.grant_id, core.clock.real()).await?;
    tell(core, &mut tx, &batch, who, What::BatchResumed, "let sending go on").await?;
    super::commit(tx).await?;
    told(core, id);
    Ok(())
}

/// Sends again to those who failed with this cause, or to all who failed. Failed means that ISC is proven not to have
/// done it, so nobody is mailed twice. `said` is how many the person read that it would be.
///
/// # Errors
/// When nobody failed, sending is not over, or the number is another one by now: nothing is done then.
pub async fn retry_failed(
    core: &Core,
    who: Maker<'_>,
    id: &BatchId,
    cause: Option<&str>,
    said: u64,
) -> Result<u64> {
    let (batch, _, run) = possible(core, id, BatchAction::RetryFailed).await?;
    let (from, what, words) = (Outcome::Failed, What::BatchRetried, "set out to retry");
    again(core, who, &batch, run.as_ref(), &Again { from, cause, what, words, said }).await
}

/// Sends again to people whose fate is unknown, or leaves them so: a person said so, after reading that the one may mail
/// twice. `said` is how many the person read that it is about.
///
/// # Errors
/// When nobody's fate is unknown, or the number is another one by now: nothing is done then.
pub async fn decide_unknown(
    core: &Core,
    who: Maker<'_>,
    id: &BatchId,
    send_again: bool,
    said: u64,
) -> Result<u64> {
    let (batch, _, run) = possible(core, id, BatchAction::Decide).await?;
    if send_again {
        look_again(core, who, id).await;
        let words = "decided to send again, knowing that it may mail twice, to";
        let (from, what) = (Outcome::Unknown, What::BatchDecided);
        let again_to = Again { from, cause: None, what, words, said };
        return again(core, who, &batch, run.as_ref(), &again_to).await;
    }
    let unknown = batches::ids_with(&core.store, id, Outcome::Unknown, core.clock.now()).await?.len() as u64;
    as_said(said, unknown)?;
    let mut tx = core.store.begin().await?;
    outcomes::leave(&mut tx, id, core.clock.now()).await?;
    let words = format!("decided to leave {} as unknown", people_words(unknown));
    tell(core, &mut tx, &batch, who, What::BatchDecided, &words).await?;
    super::commit(tx).await?;
    told(core, id);
    Ok(0)
}

/// The number that a person read is the number that counts.
fn as_said(said: u64, now: u64) -> Result<()> {
    if said == now {
        return Ok(());
    }
    let (said, now) = (people_words(said), people_words(now));
    let what = format!("You read {said}; by now it is {now}. Nothing was done. Look again, then decide.");
    Err(PortalError::Conflict { what }.into())
}

/// Whether the batch holds as many people to send to as the person read.
///
/// # Errors
/// When it is another number by now, or there is no such batch.
pub async fn holds(core: &Core, id: &BatchId, said: u64) -> Result<()> {
    let batch = batches::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    let counts = batches::counts(&core.store, &[&batch], core.clock.now()).await?.remove(0).0;
    // Posted twice, or after somebody else released it or asked for its approval: what follows says so.
    let moved_on = batch.run_id.is_some() || batch.state == BatchState::AwaitingApproval;
    if moved_on { Ok(()) } else { as_said(said, counts.queued) }
}

/// Whether as many of those who were asked have answered as the person read, before what they answered counts no longer.
///
/// # Errors
/// When it is another number by now, or there is no such batch.
pub async fn answered(core: &Core, id: &BatchId, said: u64) -> Result<()> {
    let batch = batches::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    let answers = crate::approvals::answers(core, &[&batch]).await?;
    let (now, asked) = answers.get(id).copied().unwrap_or_default();
    if batch.state == BatchState::Draft || now == said {
        return Ok(());
    }
    let what = format!(
        "You read that {said} of {asked} have answered; by now it is {now}. Nothing was done. Look again, then decide."
    );
    Err(PortalError::Conflict { what }.into())
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

/// Whom to send to again.
struct Again<'a> {
    from: Outcome,
    cause: Option<&'a str>,
    /// For the audit log.
    what: What,
    /// For the timeline, before "3 people".
    words: &'a str,
    /// How many the person read that it would be.
    said: u64,
}

async fn again(core: &Core, who: Maker<'_>, batch: &Batch, run: Option<&Run>, to: &Again<'_>) -> Result<u64> {
    let Some(run) = run else { return Ok(0) };
    let id = &batch.id;
    let now = core.clock.now();
    let people: Vec<PersonId> = batches::ids_with(&core.store, id, to.from, now).await?;
    let mut n = 0;
    let mut tx = core.store.begin().await?;
    // First, so that nobody ends the run between the people and this.
    journal::reopen(&mut tx, &run.id, (who.person_id, who.name), who.grant_id, core.clock.real()).await?;
    for person in &people {
        if outcomes::requeue(&mut tx, id, person, to.from.key(), to.cause, now).await? {
            n += 1;
        }
    }
    // Dropping the transaction leaves everything as it was.
    as_said(to.said, n)?;
    if n > 0 {
        batches::move_state(&mut tx, id, &[BatchState::Sent, BatchState::FollowedUp], BatchState::Sending)
            .await?;
        let line = format!("{} {}", to.words, people_words(n));
        tell(core, &mut tx, batch, who, to.what, &line).await?;
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
    let (batch, _, _) = possible(core, id, BatchAction::Close).await?;
    let mut tx = core.store.begin().await?;
    batches::move_state(&mut tx, id, &[BatchState::Sent], BatchState::FollowedUp).await?;
    tell(core, &mut tx, &batch, who, What::BatchClosed, "closed it").await?;
    super::commit(tx).await?;
    told(core, id);
    Ok(())
}
