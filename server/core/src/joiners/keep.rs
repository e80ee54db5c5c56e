//! Looks after joiners in the background: reads who is due, follows the directory, compares creation dates, lets rules
//! decide. Reads from ISC only while somebody with the right is signed in; events wait, stored.

use super::{judge, read, rules, sweep};
use crate::news::Topic;
use crate::settings::Settings;
use crate::store::{crawls, joiners as store};
use crate::{Core, Result};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_util::sync::CancellationToken;

/// How often the keeper looks.
const LOOK: Duration = Duration::from_secs(5);
/// The same while somebody waits for a comparison.
const LOOK_SOON: Duration = Duration::from_millis(500);
/// How long it waits after it could not look.
const PAUSE: Duration = Duration::from_secs(30);
/// How long it lets events gather before it reads them together.
const GATHER: Duration = Duration::from_millis(200);
/// Rows are judged again at least this often, in milliseconds of real time: days and quiet hours end by themselves.
const JUDGE_MS: i64 = 60_000;
/// Rows whose id ISC does not know are forgotten after this many milliseconds: 14 days.
const FORGET_MS: i64 = 14 * 86_400_000;

/// What the keeper remembers between two looks.
#[derive(Default)]
pub(super) struct Seen {
    generation: i64,
    judged_at: i64,
}

/// Looks after joiners until told to stop. Several replicas may; each row is read by one of them at a time.
pub async fn keep(core: Core, stop: CancellationToken) {
    let mut news = core.news.watch();
    let mut seen = Seen::default();
    loop {
        let wait = tokio::select! {
            () = stop.cancelled() => return,
            turn = turn(&core, &mut seen) => match turn {
                Ok(()) if core.memory().sweep.load(Ordering::SeqCst) > 0 => LOOK_SOON,
                Ok(()) => LOOK,
                Err(error) => {
                    tracing::warn!(%error, "joiners: the keeper could not look");
                    PAUSE
                }
            },
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = core.memory().ears.heard() => {
                tokio::select! { () = stop.cancelled() => return, () = tokio::time::sleep(GATHER) => {} }
            }
            () = moved(&mut news) => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Comes back when somebody signed in, or a batch took or gave back people.
async fn moved(news: &mut broadcast::Receiver<Topic>) {
    loop {
        match news.recv().await {
            Ok(topic) if topic == "sign-in" || topic == "batches" => return,
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => return,
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Looks once.
pub(super) async fn turn(core: &Core, seen: &mut Seen) -> Result<()> {
    let since = super::since(core).await?;
    let mut told = read::read_due(core, since).await?;
    let (now, real) = (core.clock.now(), core.clock.real());
    let generation = core.directory().generation(core).await?;
    let settings = Settings::load(&core.store).await?;
    let read_from = crawls::complete_as_of(&core.store).await?;
    let asked_at = core.memory().sweep.load(Ordering::SeqCst);
    // A reading that was under way already may have passed whoever is missed. A clock that was set back waits for nothing.
    let asked = asked_at > 0 && read_from.is_some_and(|from| from >= asked_at || asked_at > now);
    let last = sweep::last(core).await?;
    let every = i64::from(settings.joiner_sweep_minutes.max(1)) * 60_000;
    let time = last.as_ref().is_none_or(|last| now - last.at >= every || last.at > now);
    // Comparing makes sense with a directory only.
    if read_from.is_some() && (asked || time) {
        if asked {
            core.memory().sweep.store(0, Ordering::SeqCst);
        }
        let swept = sweep::compare(core, since, !asked).await?;
        if swept.found > 0 {
            told = true;
            read::read_due(core, since).await?;
        }
        store::forget_unknown(&core.store, now - FORGET_MS).await?;
    }
    if told || generation != seen.generation || real - seen.judged_at >= JUDGE_MS {
        (seen.generation, seen.judged_at) = (generation, real);
        told |= judge::judge_all(core, since).await? > 0;
    }
    told |= rules::turn(core, since).await?;
    if told {
        core.news.tell("joiners");
    }
    Ok(())
}
