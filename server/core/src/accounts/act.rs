//! What people do to a job: pause, stop, go on, retry, decide, look again.

use super::accounts_words;
use crate::audit::{self, Entry};
use crate::invites::Maker;
use crate::store::account_jobs::{self as items, Job};
use crate::store::runs::{self as journal, Run};
use crate::store::{Tx, runs};
use crate::{Core, Result};
use gangway_types::accounts::{AccountAct, AccountCounts, AccountOutcome};
use gangway_types::audit::What;
use gangway_types::{AccountJobId, PortalError};

/// Up to this many items are looked for at once when a person asks.
const LOOKED_AT: i64 = 250;

/// The job, its counts and its run, if `act` is possible now; else why not.
async fn possible(core: &Core, id: &AccountJobId, act: AccountAct) -> Result<(Job, AccountCounts, Run)> {
    let job = items::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("job"))?;
    let counts = items::counts(&core.store, &[id]).await?.remove(id).unwrap_or_default();
    let run = journal::get(&core.store, &job.run_id).await?.ok_or_else(|| PortalError::not_found("run"))?;
    act.allowed(run.state, &counts).map_err(|why| PortalError::Conflict { what: why.to_owned() })?;
    Ok((job, counts, run))
}

fn told(core: &Core, id: &AccountJobId) {
    core.news.tell("runs");
    core.news.tell(format!("accounts:{id}"));
}

fn tell(core: &Core, tx: &mut Tx, job: &Job, who: Maker<'_>, what: What, words: &str) {
    let entry = Entry::by(who, what, format!("{}: {words}", job.id));
    audit::append(core, tx, entry.about(&job.id, &job.source_name));
}

/// Holds sending after the calls that are out.
///
/// # Errors
/// When nothing is being sent.
pub async fn pause(core: &Core, who: Maker<'_>, id: &AccountJobId) -> Result<()> {
    let (job, _, run) = possible(core, id, AccountAct::Pause).await?;
    wish(core, who, &job, &run, "pause", (What::AccountsPaused, "asked to pause sending")).await
}

/// Sends no more after the calls that are out; what is still queued is not sent.
///
/// # Errors
/// When nothing is left to stop.
pub async fn stop(core: &Core, who: Maker<'_>, id: &AccountJobId) -> Result<()> {
    let (job, _, run) = possible(core, id, AccountAct::Stop).await?;
    let stop = journal::stop_wish(who.name);
    wish(core, who, &job, &run, &stop, (What::AccountsStopped, "asked to stop sending")).await
}

async fn wish(
    core: &Core,
    who: Maker<'_>,
    job: &Job,
    run: &Run,
    wish: &str,
    (what, words): (What, &str),
) -> Result<()> {
    let mut tx = core.store.begin().await?;
    journal::want(&mut tx, &run.id, wish).await?;
    tell(core, &mut tx, job, who, what, words);
    tx.commit().await?;
    told(core, &job.id);
    Ok(())
}

/// Goes on under the caller's own sign-in.
///
/// # Errors
/// When sending is neither paused nor waiting.
pub async fn resume(core: &Core, who: Maker<'_>, id: &AccountJobId) -> Result<()> {
    let (job, _, run) = possible(core, id, AccountAct::Resume).await?;
    let mut tx = core.store.begin().await?;
    journal::resume(&mut tx, &run.id, (who.person_id, who.name), who.grant_id, core.clock.real()).await?;
    tell(core, &mut tx, &job, who, What::AccountsResumed, "let sending go on");
    tx.commit().await?;
    told(core, id);
    Ok(())
}

/// Sends again what failed with this cause, or all that failed. Failed means that ISC is proven not to have done it. `said`
/// is how many the person read that it would be.
///
/// # Errors
/// When nothing failed, sending is not over, or the number is another one by now: nothing is done then.
pub async fn retry_failed(
    core: &Core,
    who: Maker<'_>,
    id: &AccountJobId,
    cause: Option<&str>,
    said: u64,
) -> Result<u64> {
    let (job, _, run) = possible(core, id, AccountAct::RetryFailed).await?;
    let again =
        Again { from: AccountOutcome::Failed, cause, what: What::AccountsRetried, words: "set out to retry" };
    send_again(core, who, &job, &run, &again, said).await
}

/// Sends again what is unknown, with the same values, or leaves it so. Each is looked up right before it is sent: what is
/// there is not sent. `said` is how many the person read that it is about.
///
/// # Errors
/// When nothing is unknown, or the number is another one by now: nothing is done then.
pub async fn decide_unknown(
    core: &Core,
    who: Maker<'_>,
    id: &AccountJobId,
    again: bool,
    said: u64,
) -> Result<u64> {
    let (job, counts, run) = possible(core, id, AccountAct::Decide).await?;
    if again {
        let words = "decided to send again what had no answer,";
        let what = What::AccountsDecided;
        let again = Again { from: AccountOutcome::Unknown, cause: None, what, words };
        return send_again(core, who, &job, &run, &again, said).await;
    }
    as_said(said, counts.unknown)?;
    let mut tx = core.store.begin().await?;
    items::leave_unknown(&mut tx, id, core.clock.now()).await?;
    let words = format!("decided to leave {} as unknown", accounts_words(counts.unknown));
    tell(core, &mut tx, &job, who, What::AccountsDecided, &words);
    runs::nudge(&mut tx, id.as_str(), gangway_types::batches::WaitsFor::Tasks).await?;
    tx.commit().await?;
    told(core, id);
    Ok(0)
}

/// What is sent again.
struct Again<'a> {
    from: AccountOutcome,
    cause: Option<&'a str>,
    /// For the audit log.
    what: What,
    /// Before "3 accounts".
    words: &'a str,
}

async fn send_again(
    core: &Core,
    who: Maker<'_>,
    job: &Job,
    run: &Run,
    again: &Again<'_>,
    said: u64,
) -> Result<u64> {
    let mut tx = core.store.begin().await?;
    // First, so that nobody ends the run between the items and this.
    journal::reopen(&mut tx, &run.id, (who.person_id, who.name), who.grant_id, core.clock.real()).await?;
    let n = items::requeue(&mut tx, &job.id, again.from.key(), again.cause, core.clock.now()).await?;
    // Dropping the transaction leaves everything as it was.
    as_said(said, n)?;
    if n > 0 {
        let line = format!("{} {}", again.words, accounts_words(n));
        tell(core, &mut tx, job, who, again.what, &line);
    }
    tx.commit().await?;
    told(core, &job.id);
    Ok(n)
}

/// The number that a person read is the number that counts.
fn as_said(said: u64, now: u64) -> Result<()> {
    if said == now {
        return Ok(());
    }
    let (said, now) = (accounts_words(said), accounts_words(now));
    let what = format!("You read {said}; by now it is {now}. Nothing was done. Look again, then decide.");
    Err(PortalError::Conflict { what }.into())
}

/// Looks now for what is waited for, instead of at its time.
///
/// # Errors
/// When there is no such job, or the store refuses.
pub async fn look_now(core: &Core, id: &AccountJobId) -> Result<()> {
    if items::get(&core.store, id).await?.is_none() {
        return Err(PortalError::not_found("job").into());
    }
    let mut tx = core.store.begin().await?;
    items::look_now(&mut tx, id, core.clock.real(), LOOKED_AT).await?;
    tx.commit().await?;
    Ok(())
}
