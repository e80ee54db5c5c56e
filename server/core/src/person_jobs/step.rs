//! One step of a run that acts on people.

use super::ask::has_level;
use super::call::After;
use super::{call, freeze, look, proof, record};
use crate::runs::Step;
use crate::runs::wait::{could_not_read, rest, signed};
use crate::store::person_jobs::{self as stored, Job};
use crate::store::runs::{self as journal, Run};
use crate::{Core, Result};
use gangway_types::PersonJobId;
use gangway_types::audit::AuditResult;
use gangway_types::batches::{RunState, WaitsFor};
use gangway_types::people::PersonJobState;
use tokio_util::sync::CancellationToken;

/// What waits, in the log.
const WHAT: &str = "acting on people";
/// What could not be read, in the log.
pub(super) const PEOPLE: &str = "people";
/// Why people whom nobody sends any more are not sent, before the name of who stopped it.
const STOPPED_BY: &str = "stopped by";

/// Calls that an earlier owner left in flight may have been executed: their people become unknown, and their effect is
/// looked for.
///
/// # Errors
/// When the store does not answer.
pub async fn recover(core: &Core, run: &Run) -> Result<()> {
    const CAUSE: &str = "Gangway stopped while the call was out";
    let id = PersonJobId(run.object.clone());
    let Some(job) = stored::get(&core.store, &id).await? else { return Ok(()) };
    let (now, real) = (core.clock.now(), core.clock.real());
    let look_at = proof::can_be_seen(job.action).then_some(real);
    let mut tx = core.store.begin().await?;
    for lost in journal::orphans(&mut tx, run, None).await? {
        let people = stored::of_call(&mut tx, &id, &lost).await?;
        for item in &people {
            stored::unknown(&mut tx, (&id, item.position), CAUSE, None, now, look_at).await?;
        }
        record::tell(core, &mut tx, run, &job, &people, (AuditResult::Unknown, CAUSE), &lost, None);
    }
    tx.commit().await?;
    Ok(())
}

/// The next step of a run of people. Between two calls it looks for `stop`.
///
/// # Errors
/// When the store does not answer; the journal says how far it went.
pub async fn step(core: &Core, run: &Run, stop: &CancellationToken) -> Result<Step> {
    let Some(current) = journal::get(&core.store, &run.id).await? else { return Ok(Step::Rest) };
    if current.fence != run.fence || current.state == RunState::Ended {
        return Ok(Step::Rest);
    }
    let id = PersonJobId(current.object.clone());
    let Some(job) = stored::get(&core.store, &id).await? else {
        tracing::error!(run = %run.id, job = %id, "a run is about a job that is not there");
        return end(core, &current, "stopped").await;
    };
    if let Some(wish) = &current.wanted {
        return carry_out(core, &current, &job, wish).await;
    }
    if current.state == RunState::Paused {
        return Ok(Step::Rest);
    }
    match job.state {
        // Nothing is sent before somebody starts it.
        PersonJobState::Asked => return end(core, &current, "all_done").await,
        PersonJobState::Discarded => return end(core, &current, "stopped").await,
        PersonJobState::Reading => {
            let Some((token, _)) = signed(core, &current, WHAT).await? else { return Ok(Step::Rest) };
            return freeze::freeze(core, &current, &job, &token).await;
        }
        PersonJobState::Started => {}
    }
    let real = core.clock.real();
    let due = stored::some_queued(&core.store, &id, real, call::at_once(job.action)).await?;
    if !due.is_empty() {
        let Some((token, grant)) = signed(core, &current, WHAT).await? else { return Ok(Step::Rest) };
        if has_level(&grant.levels, job.action) == Some(false) {
            return rest(core, &current, WaitsFor::Right, None).await;
        }
        return match call::send(core, &current, &job, &due, &token, stop).await? {
            After::GoOn => Ok(Step::Again),
            After::Unread(error) => could_not_read(core, &current, &error, PEOPLE).await,
            After::Wait(reason, ms) => rest(core, &current, reason, ms).await,
        };
    }
    if let Some(at) = stored::ready_at(&core.store, &id).await? {
        return rest(core, &current, WaitsFor::Budget, Some((at - real).max(50))).await;
    }
    match stored::next_look(&core.store, &id).await? {
        Some(at) if at <= real => look::look(core, &current, &job).await,
        Some(at) => rest(core, &current, WaitsFor::Tasks, Some(at - real)).await,
        None => finish(core, &current, &job).await,
    }
}

/// A person wants the run paused or stopped; no call is out at this point.
async fn carry_out(core: &Core, run: &Run, job: &Job, wish: &str) -> Result<Step> {
    let real = core.clock.real();
    let mut tx = core.store.begin().await?;
    if !journal::hold(&mut tx, run, real).await? {
        return Ok(Step::Rest);
    }
    journal::granted(&mut tx, &run.id, wish).await?;
    let step = match wish.strip_prefix(journal::STOP) {
        Some(who) => {
            let cause = format!("{STOPPED_BY} {who}");
            match job.state {
                PersonJobState::Reading => {
                    let (from, to) = (PersonJobState::Reading, PersonJobState::Discarded);
                    stored::set_state(&mut tx, &job.id, from, to, None).await?;
                }
                _ => drop(stored::stop_queued(&mut tx, &job.id, &cause, core.clock.now()).await?),
            }
            journal::set_state(&mut tx, &run.id, run.fence, RunState::Running, None, real).await?;
            Step::Again
        }
        None if stored::still_queued(&mut tx, &job.id).await? => {
            journal::set_state(&mut tx, &run.id, run.fence, RunState::Paused, None, real).await?;
            Step::Rest
        }
        // The last call was out already: there is nothing left to hold.
        None => Step::Again,
    };
    tx.commit().await?;
    Ok(step)
}

/// Nothing is queued and nothing is looked for any more.
async fn finish(core: &Core, run: &Run, job: &Job) -> Result<Step> {
    let counts = stored::counts(&core.store, &[&job.id]).await?.remove(&job.id).unwrap_or_default();
    let how = match &counts {
        counts if counts.not_sent > 0 => "stopped",
        counts if counts.unknown > 0 => "some_unknown",
        counts if counts.failed > 0 => "some_failed",
        _ => "all_done",
    };
    let mut tx = core.store.begin().await?;
    if !journal::hold(&mut tx, run, core.clock.real()).await? {
        return Ok(Step::Rest);
    }
    // Something may have been queued again since nothing was found.
    if stored::still_queued(&mut tx, &job.id).await? || stored::any_watched(&mut tx, &job.id).await? {
        return Ok(Step::Again);
    }
    journal::end(&mut tx, &run.id, run.fence, how, core.clock.real()).await?;
    tx.commit().await?;
    core.news.tell("runs");
    Ok(Step::Rest)
}

/// Ends a run that has nothing to send.
pub(super) async fn end(core: &Core, run: &Run, how: &str) -> Result<Step> {
    let mut tx = core.store.begin().await?;
    journal::end(&mut tx, &run.id, run.fence, how, core.clock.real()).await?;
    tx.commit().await?;
    core.news.tell("runs");
    Ok(Step::Rest)
}
