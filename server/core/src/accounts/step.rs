//! One step of writing accounts: from what is queued to calls that are out and recorded.

use super::call::After;
use super::pump::End;
use super::{call, look, pump};
use crate::runs::Step;
use crate::runs::wait::{could_not_read, rest, signed};
use crate::settings::Settings;
use crate::store::account_jobs::{self as items, Job};
use crate::store::runs::{self as journal, Run};
use crate::{Core, Result};
use gangway_isc::{Acting, ErrorKind, Lane};
use gangway_types::AccountJobId;
use gangway_types::audit::AuditResult;
use gangway_types::batches::{RunState, WaitsFor};
use tokio_util::sync::CancellationToken;

/// ISC's user levels whose tokens may write accounts (FACTS, section 2).
pub(crate) const MAY_WRITE: [&str; 3] = ["ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN"];
/// What could not be read, in the log.
const SOURCE: &str = "the source";
/// Why items that nobody sends any more are not sent, before the name of who stopped it.
const STOPPED_BY: &str = "stopped by";

/// Calls that an earlier owner left in flight may have been executed: they become unknown, and are looked for before
/// anything is sent again.
///
/// # Errors
/// When the store does not answer.
pub async fn recover(core: &Core, run: &Run) -> Result<()> {
    const CAUSE: &str = "Gangway stopped while the call was out";
    let id = AccountJobId(run.object.clone());
    let Some(job) = items::get(&core.store, &id).await? else { return Ok(()) };
    let (now, real) = (core.clock.now(), core.clock.real());
    let mut tx = core.store.begin().await?;
    let lost = journal::orphans(&mut tx, run, None).await?;
    for lost_call in &lost {
        for item in items::of_call(&mut tx, &id, lost_call).await? {
            items::unknown(&mut tx, (&id, item.position), lost_call, CAUSE, None, now, look::first(real, 1))
                .await?;
            let became = (AuditResult::Unknown, CAUSE);
            call::tell(core, &mut tx, run, &job, (item.action, &item.native), became, Some(lost_call), None);
        }
    }
    if !lost.is_empty() {
        tracing::warn!(job = %id, calls = lost.len(), "calls were out when Gangway stopped");
    }
    tx.commit().await?;
    Ok(())
}

/// The next step of a run of accounts. Goes on for as long as there is something to send, until `stop`.
///
/// # Errors
/// When the store does not answer; the journal says how far it went.
pub async fn step(core: &Core, run: &Run, stop: &CancellationToken) -> Result<Step> {
    let Some(current) = journal::get(&core.store, &run.id).await? else { return Ok(Step::Rest) };
    if current.fence != run.fence || current.state == RunState::Ended {
        return Ok(Step::Rest);
    }
    let id = AccountJobId(current.object.clone());
    let Some(job) = items::get(&core.store, &id).await? else {
        tracing::error!(run = %run.id, job = %id, "a run is about a job that is not there");
        return rest(core, &current, WaitsFor::Isc, Some(60_000)).await;
    };
    if let Some(wish) = &current.wanted {
        return carry_out(core, &current, &job, wish).await;
    }
    if current.state == RunState::Paused {
        return Ok(Step::Rest);
    }
    if !items::any_queued(&core.store, &id).await? {
        return finish(core, &current, &job).await;
    }
    let Some((token, grant)) = signed(core, &current, "writing accounts").await? else {
        return Ok(Step::Rest);
    };
    if !MAY_WRITE.iter().any(|level| grant.levels.iter().any(|has| has.eq_ignore_ascii_case(level))) {
        return rest(core, &current, WaitsFor::Right, None).await;
    }
    let isc = core.isc.acting(&token, Lane::Runs);
    if let Some(step) = is_no_file(core, &current, &job, &isc).await? {
        return Ok(step);
    }
    match pump::pump(core, &current, &job, &isc, stop).await? {
        End::Unread(error) => could_not_read(core, &current, &error, SOURCE).await,
        // What is queued is in calls that were lost here: the next owner takes them for unknown.
        End::Nothing => rest(core, &current, WaitsFor::Isc, Some(2_000)).await,
        End::After(After::GoOn | After::Look) => Ok(Step::Again),
        End::After(After::Wait(reason, ms)) => {
            if matches!(reason, WaitsFor::Right) && !items::any_queued(&core.store, &id).await? {
                return Ok(Step::Again);
            }
            rest(core, &current, reason, ms).await
        }
    }
}

/// The source, read again before anything is sent: gone, or no file, nothing is.
async fn is_no_file(core: &Core, run: &Run, job: &Job, isc: &Acting) -> Result<Option<Step>> {
    let cause = match isc.get_source(&gangway_isc::SourceId::from(job.source.as_str())).await {
        Ok(source) if source.is_delimited_file() => return Ok(None),
        Ok(_) => "The source is not a flat file: ISC would remove the account at the next aggregation.",
        Err(error) if error.kind() == ErrorKind::NotFound => "The source is not in ISC any more.",
        Err(error) => return could_not_read(core, run, &error, SOURCE).await.map(Some),
    };
    let mut tx = core.store.begin().await?;
    if !journal::hold(&mut tx, run, core.clock.real()).await? {
        return Ok(Some(Step::Rest));
    }
    items::stop_all(&mut tx, &job.id, cause, core.clock.now()).await?;
    tx.commit().await?;
    Ok(Some(Step::Again))
}

/// A person wants the run paused or stopped; no call is out at this point.
async fn carry_out(core: &Core, run: &Run, job: &Job, wish: &str) -> Result<Step> {
    let real = core.clock.real();
    let mut tx = core.store.begin().await?;
    if !journal::hold(&mut tx, run, real).await? {
        return Ok(Step::Rest);
    }
    journal::granted(&mut tx, &run.id, wish).await?;
    let queued = items::still_queued(&mut tx, &job.id).await?;
    let step = match wish.strip_prefix(journal::STOP) {
        Some(who) => {
            items::stop_queued(&mut tx, &job.id, &format!("{STOPPED_BY} {who}"), core.clock.now()).await?;
            journal::set_state(&mut tx, &run.id, run.fence, RunState::Running, None, real).await?;
            Step::Again
        }
        None if queued => {
            journal::set_state(&mut tx, &run.id, run.fence, RunState::Paused, None, real).await?;
            Step::Rest
        }
        // The last call was out already: there is nothing left to hold.
        None => Step::Again,
    };
    tx.commit().await?;
    Ok(step)
}

/// Nothing is queued any more: wait until what ISC took was seen, for as long as that may take, then end.
async fn finish(core: &Core, run: &Run, job: &Job) -> Result<Step> {
    let now = core.clock.now();
    let absent = Settings::load(&core.store).await?.accounts_absent_ms();
    let open = items::Open { accepted_since: now - look::OVER_MS, unknown_since: now - absent };
    if items::any_open(&core.store, &job.id, open).await? {
        return rest(core, run, WaitsFor::Tasks, Some(30_000)).await;
    }
    let counts = items::counts(&core.store, &[&job.id]).await?.remove(&job.id).unwrap_or_default();
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
    if items::still_queued(&mut tx, &job.id).await? {
        return Ok(Step::Again);
    }
    journal::end(&mut tx, &run.id, run.fence, how, core.clock.real()).await?;
    tx.commit().await?;
    core.news.tell("runs");
    Ok(Step::Rest)
}
