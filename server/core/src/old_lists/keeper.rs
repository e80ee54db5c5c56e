//! What is done with lists in the background: one worker at a time under a lease, across restarts.

use super::{ask, find, read, tell};
use crate::auth::GrantProblem;
use crate::store::Tx;
use crate::store::old_lists::{self as stored, List};
use crate::{Core, Error, Result};
use gangway_types::OldListId;
use gangway_types::old_lists::OldWork;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long another replica leaves work alone whose worker is silent, in milliseconds. ISC may let a page wait for its
/// budget.
const LEASE_MS: i64 = 180_000;
/// How often the keeper looks for work that nobody does.
const LOOK: Duration = Duration::from_secs(10);

/// Somebody at work on a list.
pub(crate) struct Worker<'a> {
    pub(super) core: &'a Core,
    pub(super) id: &'a OldListId,
    /// Their name on the lease.
    pub(super) name: String,
}

impl Worker<'_> {
    /// Notes how far the work is, and keeps the lease; false when nothing may be stored any more.
    pub(super) async fn progress(&self, tx: &mut Tx, done: u64, total: Option<u64>) -> Result<bool> {
        let until = self.core.clock.real() + LEASE_MS;
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let far = (signed(done), total.map(signed));
        Ok(stored::WORK.progress(tx, self.id.as_str(), &self.name, until, far).await?)
    }

    /// The piece of work is done; false when another worker took over.
    pub(super) async fn done(&self, tx: &mut Tx, next: Option<OldWork>) -> Result<bool> {
        Ok(stored::done(tx, self.id, &self.name, next, self.core.clock.now()).await?)
    }
}

/// Takes up work whose worker ended, until told to stop.
pub async fn keep(core: Core, stop: CancellationToken) {
    if core.store.is_sqlite()
        && let Err(error) = stored::WORK.free_all(&core.store).await
    {
        tracing::warn!(%error, "old lists: leases of a process before could not be given back; they run out by themselves");
    }
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            outcome = turn(&core) => if let Err(error) = outcome {
                tracing::warn!(%error, "old lists: the keeper could not look");
            },
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

async fn turn(core: &Core) -> Result<()> {
    for id in stored::WORK.undone(&core.store, core.clock.real()).await? {
        let id = OldListId(id);
        log(&id, work(core, &id).await);
    }
    Ok(())
}

/// Begins the work of a list now.
pub(super) fn begin(core: &Core, id: &OldListId) {
    let (core, id) = (core.clone(), id.clone());
    tokio::spawn(async move { log(&id, work(&core, &id).await) });
}

fn log(id: &OldListId, outcome: Result<()>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, list = %id, "old lists: the work was interrupted; it is taken up again");
    }
}

/// Does what is to be done with a list, one piece of work after the other; nothing when another does.
pub(super) async fn work(core: &Core, id: &OldListId) -> Result<()> {
    let real = core.clock.real();
    let name = format!("{}:{}", core.instance, core.random.id(real));
    let worker = Worker { core, id, name };
    let Some(mut list) = stored::take(&core.store, id, &worker.name, real, real + LEASE_MS).await? else {
        return Ok(());
    };
    while let Some(kind) = list.work {
        match piece(&worker, &list, kind).await {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error @ Error::Store(_)) => return Err(error),
            Err(error) => {
                stored::WORK.stopped(&core.store, id.as_str(), &worker.name, &words(&error)).await?;
                tell(core, id);
                return Ok(());
            }
        }
        tell(core, id);
        match stored::get(&core.store, id).await? {
            Some(now) => list = now,
            None => return Ok(()),
        }
    }
    Ok(())
}

/// One piece of work; false when another worker took over.
async fn piece(worker: &Worker<'_>, list: &List, kind: OldWork) -> Result<bool> {
    match kind {
        OldWork::Reading => read::read(worker, list).await,
        OldWork::Asking => ask::translate(worker, list).await,
        OldWork::Matching => find::find(worker, list).await,
    }
}

fn words(error: &Error) -> String {
    match error {
        Error::Grant(GrantProblem::Ended { .. }) => {
            "Your sign-in ended meanwhile. Nothing is lost; try again.".to_owned()
        }
        Error::Portal(portal) => portal.to_string(),
        _ => format!("ISC could not be asked: {error}. What was found is kept; try again."),
    }
}
