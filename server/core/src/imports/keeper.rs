//! What is done with imports in the background: one worker at a time under a lease, across restarts.

use super::{check, look, plan, read, tell};
use crate::auth::GrantProblem;
use crate::store::imports::{self as stored, Import};
use crate::store::kept_files;
use crate::{Core, Error, Result};
use gangway_types::AccountJobId;
use gangway_types::imports::WorkKind;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long another replica leaves work alone whose worker is silent, in milliseconds.
pub(super) const LEASE_MS: i64 = 90_000;
/// How often the keeper looks for work that nobody does.
const LOOK: Duration = Duration::from_secs(10);

/// Somebody at work on an import.
pub(super) struct Worker<'a> {
    pub(super) core: &'a Core,
    pub(super) id: &'a AccountJobId,
    /// Their name on the lease. Of their own, not only of this process: two tasks of one process must not share a lease.
    pub(super) name: String,
}

impl Worker<'_> {
    /// Notes how far the work is, and keeps the lease; false when nothing may be stored any more.
    pub(super) async fn progress(
        &self,
        tx: &mut crate::store::Tx,
        done: i64,
        total: Option<i64>,
    ) -> Result<bool> {
        let until = self.core.clock.real() + LEASE_MS;
        Ok(stored::WORK.progress(tx, self.id.as_str(), &self.name, until, (done, total)).await?)
    }
}

/// Takes up work whose worker ended, until told to stop.
pub async fn keep(core: Core, stop: CancellationToken) {
    if core.store.is_sqlite()
        && let Err(error) = stored::WORK.free_all(&core.store).await
    {
        tracing::warn!(%error, "imports: leases of a process before could not be given back; they run out by themselves");
    }
    match crate::store::seal_anew(&core.store).await {
        Ok(0) => {}
        Ok(shut) => tracing::warn!(
            shut,
            "imports: values encrypted with a key that is not configured any more cannot be read; add that key to the older ones"
        ),
        Err(error) => {
            tracing::warn!(%error, "imports: not everything could be encrypted with the key of today; tried again at the next start")
        }
    }
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            outcome = turn(&core) => if let Err(error) = outcome {
                tracing::warn!(%error, "imports: the keeper could not look");
            },
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

async fn turn(core: &Core) -> Result<()> {
    kept_files::forget_broken(&core.store, core.clock.real()).await?;
    for id in stored::WORK.undone(&core.store, core.clock.real()).await? {
        let id = AccountJobId(id);
        log(&id, work(core, &id).await);
    }
    Ok(())
}

/// Begins the work of an import now.
pub(super) fn begin(core: &Core, id: &AccountJobId) {
    let (core, id) = (core.clone(), id.clone());
    tokio::spawn(async move { log(&id, work(&core, &id).await) });
}

fn log(id: &AccountJobId, outcome: Result<()>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, import = %id, "imports: the work was interrupted; it is taken up again");
    }
}

/// Does what is to be done with an import, one piece of work after the other; nothing when another does.
async fn work(core: &Core, id: &AccountJobId) -> Result<()> {
    let real = core.clock.real();
    let name = format!("{}:{}", core.instance, core.random.id(real));
    let worker = Worker { core, id, name };
    let Some(mut import) = stored::take(&core.store, id, &worker.name, real, real + LEASE_MS).await? else {
        return Ok(());
    };
    while let Some(kind) = import.work.as_ref().map(|work| work.kind) {
        match piece(&worker, &import, kind).await {
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
            Some(now) => import = now,
            None => return Ok(()),
        }
    }
    Ok(())
}

/// One piece of work; false when another worker took over.
async fn piece(worker: &Worker<'_>, import: &Import, kind: WorkKind) -> Result<bool> {
    match kind {
        WorkKind::Reading => read::read(worker, import).await,
        WorkKind::Checking => check::check(worker, import).await,
        WorkKind::Looking => look::look(worker, import, Some(WorkKind::Looking)).await,
        WorkKind::Predicting | WorkKind::Starting => plan::predict(worker, import).await,
    }
}

fn words(error: &Error) -> String {
    match error {
        Error::Grant(GrantProblem::Ended { .. }) => {
            "Your sign-in ended meanwhile. Nothing is lost; try again.".to_owned()
        }
        Error::Portal(portal) => portal.to_string(),
        _ => format!("ISC could not be asked: {error}. Nothing is lost; try again."),
    }
}
