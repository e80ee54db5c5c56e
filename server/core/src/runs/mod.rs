//! Durable runs: one decision carried out, whatever crashes, expires or answers late (`STATES`, section 2).
//!
//! A run is owned by one process at a time through a lease with heartbeat. Every new owner raises the fence; what an
//! older owner still wants to write is refused by the store. The call is written as `sending` before its first byte
//! leaves, so that an owner who finds it there knows that it may have left.

pub(crate) mod answer;
pub(crate) mod wait;

use crate::sources::load;
use crate::store::runs::{self as journal, LEASE_MS, Run};
use crate::{Core, Result, accounts, invites, person_jobs};
use futures::future::BoxFuture;
use gangway_types::RunId;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// [`Run::kind`] of runs that write accounts; their object is an account job.
pub const KIND_ACCOUNTS: &str = "accounts";
/// [`Run::kind`] of runs that load a source's file; their object is a load.
pub const KIND_LOAD: &str = "load";
/// [`Run::kind`] of runs that act on people; their object is a job of people.
pub const KIND_PEOPLE: &str = "people";

/// How often due runs are looked for when no news comes.
const TICK: Duration = Duration::from_millis(500);
/// Runs that one process drives at once.
const AT_ONCE: usize = 8;

/// Drives runs until `stop`, then lets those at work reach a safe point.
pub async fn keep(core: Core, stop: CancellationToken) {
    person_jobs::follow(&core);
    let driving: Arc<Mutex<HashSet<RunId>>> = Arc::default();
    let tracker = TaskTracker::new();
    let mut news = core.news.watch();
    if core.store.is_sqlite()
        && let Err(error) = journal::free_all(&core.store).await
    {
        tracing::error!(%error, "leases of an earlier process could not be freed; they run out by themselves");
    }
    while !stop.is_cancelled() {
        match journal::due(&core.store, core.clock.real()).await {
            Ok(due) => {
                for id in due {
                    let fresh = {
                        let mut driving = driving.lock().unwrap_or_else(PoisonError::into_inner);
                        driving.len() < AT_ONCE && driving.insert(id.clone())
                    };
                    if fresh {
                        let (core, stop, driving) = (core.clone(), stop.clone(), Arc::clone(&driving));
                        tracker.spawn(async move {
                            if let Err(error) = drive(&core, &id, &stop).await {
                                tracing::error!(run = %id, %error, "a run could not be driven; it is tried again");
                            }
                            driving.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                        });
                    }
                }
            }
            Err(error) => tracing::error!(%error, "due runs cannot be read"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(TICK) => {}
            _ = news.recv() => {
                // Many news at once are one reason to look.
                tokio::time::sleep(Duration::from_millis(20)).await;
                news = news.resubscribe();
            }
        }
    }
    tracker.close();
    tracker.wait().await;
}

/// What a step of a run came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is more to do at once.
    Again,
    /// It waits, is paused or has ended; the store says which.
    Rest,
}

/// Takes a run and drives it until it rests; answers false when somebody else has it.
///
/// # Errors
/// When the store does not answer. The run stays as the journal says.
pub fn drive<'a>(core: &'a Core, id: &'a RunId, stop: &'a CancellationToken) -> BoxFuture<'a, Result<bool>> {
    Box::pin(async move {
        let Some(run) = journal::take(&core.store, id, &core.instance, core.clock.real()).await? else {
            return Ok(false);
        };
        let beating = CancellationToken::new();
        let heart = tokio::spawn(heartbeat(core.clone(), run.clone(), beating.clone()));
        let result = steps(core, &run, stop).await;
        beating.cancel();
        // A heart that was cancelled has nothing to say.
        drop(heart.await);
        journal::release(&core.store, id, run.fence).await?;
        result.map(|()| true)
    })
}

async fn steps(core: &Core, run: &Run, stop: &CancellationToken) -> Result<()> {
    match run.kind.as_str() {
        KIND_ACCOUNTS => accounts::recover(core, run).await?,
        KIND_LOAD => load::recover(core, run).await?,
        KIND_PEOPLE => person_jobs::recover(core, run).await?,
        _ => invites::recover(core, run).await?,
    }
    while !stop.is_cancelled() {
        let (step, topic) = match run.kind.as_str() {
            KIND_ACCOUNTS => (accounts::step(core, run, stop).await?, "accounts"),
            KIND_LOAD => (load::step(core, run).await?, "load"),
            KIND_PEOPLE => (person_jobs::step(core, run, stop).await?, "people"),
            _ => (invites::step(core, run).await?, "batch"),
        };
        core.news.tell(format!("{topic}:{}", run.object));
        if step == Step::Rest {
            break;
        }
    }
    Ok(())
}

async fn heartbeat(core: Core, run: Run, stop: CancellationToken) {
    let pause = Duration::from_millis(u64::try_from(LEASE_MS / 6).unwrap_or(5_000));
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        match journal::heartbeat(&core.store, &run.id, run.fence, core.clock.real()).await {
            Ok(true) => {}
            // Another owner has it: the store refuses what this one still writes.
            Ok(false) => return,
            Err(error) => tracing::warn!(run = %run.id, %error, "heartbeat failed"),
        }
    }
}
