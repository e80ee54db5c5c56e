//! Keeps the directory fresh while somebody with the right is signed in.

use super::LEVELS;
use super::crawl::{self, End};
use crate::auth::Grant;
use crate::news::Topic;
use crate::settings::Settings;
use crate::store::{crawls, people};
use crate::{Core, Result};
use std::time::Duration;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_util::sync::CancellationToken;

/// How often the keeper looks whether something is to be done.
const LOOK: Duration = Duration::from_secs(5);
/// The same while the directory was never filled: whoever signs in first waits for it.
const LOOK_FIRST: Duration = Duration::from_millis(250);
/// How long it leaves ISC alone after a reading failed.
const PAUSE: Duration = Duration::from_secs(30);
/// How long another replica leaves a reading alone whose reader is silent.
pub(super) const LEASE_MS: i64 = 90_000;

/// Reads everybody when it is time, until told to stop. Several replicas may keep; one of them reads at a time.
pub async fn keep(core: Core, stop: CancellationToken) {
    if let Err(error) = tidy(&core).await {
        tracing::warn!(%error, "directory: what a process before left behind could not be put in order");
    }
    let mut news = core.news.watch();
    loop {
        let wait = tokio::select! {
            () = stop.cancelled() => break,
            turn = turn(&core) => match turn {
                Ok(wait) => wait,
                Err(error) => {
                    tracing::warn!(%error, "directory: the keeper could not look");
                    PAUSE
                }
            },
        };
        tokio::select! {
            () = stop.cancelled() => break,
            () = core.directory().woken() => {}
            () = signed_in(&mut news) => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Comes back when somebody signed in: nobody may have been before.
async fn signed_in(news: &mut broadcast::Receiver<Topic>) {
    loop {
        match news.recv().await {
            Ok(topic) if topic == "sign-in" => return,
            Ok(_) => {}
            // Some news were missed: it may have been among them.
            Err(RecvError::Lagged(_)) => return,
            // Nothing is told any more.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Puts in order what a killed process left behind, when it cannot still be alive.
async fn tidy(core: &Core) -> Result<()> {
    if core.store.is_sqlite() {
        crawls::free_all(&core.store).await?;
        people::end_bulk(&core.store).await?;
        people::settle_bulk(&core.store).await?;
    }
    Ok(())
}

/// Somebody under whose sign-in everybody can be read; best one who may search too.
async fn reader(core: &Core) -> Result<Option<Grant>> {
    for level in LEVELS {
        if let Some(grant) = core.grants.any_with(&[level]).await? {
            return Ok(Some(grant));
        }
    }
    Ok(None)
}

/// Looks once; reads everybody if it is time. Answers how long to wait before looking again.
pub(super) async fn turn(core: &Core) -> Result<Duration> {
    let settings = Settings::load(&core.store).await?;
    let now = core.clock.now();
    let synced_at = crawls::synced_at(&core.store).await?;
    let due = synced_at
        .is_none_or(|at| now - at >= i64::from(settings.refresh_minutes.max(1)) * 60_000 || at > now);
    let wished = core.directory().take_wish();
    let open = crawls::newest(&core.store)
        .await?
        .is_some_and(|crawl| crawl.state == "running" || crawl.state == "waiting");
    if !(due || wished || open) {
        return Ok(LOOK);
    }
    let Some(grant) = reader(core).await? else {
        return Ok(if synced_at.is_none() { LOOK_FIRST } else { LOOK });
    };
    let real = core.clock.real();
    let Some(row) = crawls::take(&core.store, &core.instance, due || wished, now, real, LEASE_MS).await?
    else {
        return Ok(LOOK);
    };
    crawls::under(&core.store, row.id, &grant.id, &grant.person_name).await?;
    let id = row.id;
    let owner = &core.instance;
    let wait = match crawl::run(core, row, &grant).await {
        Ok(End::Done { problem }) => {
            let at = core.clock.now();
            // First, so that whoever reads "done" counts again: numbers counted while people came in are not the whole.
            let mut tx = core.store.begin().await?;
            people::touch(&mut tx).await?;
            tx.commit().await?;
            crawls::leave(&core.store, id, owner, "done", problem.as_deref(), Some(at)).await?;
            LOOK
        }
        Ok(End::Lost) => LOOK,
        Err(error) => {
            tracing::warn!(%error, "directory: reading everybody was interrupted");
            let problem = format!("Reading people from ISC was interrupted: {error}. It goes on by itself.");
            crawls::leave(&core.store, id, owner, "waiting", Some(&problem), None).await?;
            // Nobody knows when it goes on; until then lists are read.
            people::end_bulk(&core.store).await?;
            PAUSE
        }
    };
    core.directory().changed();
    core.news.tell("directory");
    people::settle_bulk(&core.store).await?;
    Ok(wait)
}
