//! Sending in the background.

use super::deliver;
use crate::Core;
use crate::news::Topic;
use crate::store::notices as store;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// How often is looked for mails to be sent when no news comes.
const TICK: Duration = Duration::from_secs(5);
/// How long a notice is kept, the domain's milliseconds.
const KEPT_MS: i64 = 180 * 86_400_000;
/// Turns between two looks for notices that are too old.
const TURNS: u32 = 700;
/// News after which there may be something to be sent.
const OF_INTEREST: [&str; 4] = ["approvals", "batches", "settings", "notices"];

/// Sends mails until `stop`. Several replicas may: each mail is one's own while it is sent.
pub async fn keep(core: Core, stop: CancellationToken) {
    let mut news = core.news.watch();
    // On SQLite there is one process: at its start nobody else is sending.
    if core.store.is_sqlite()
        && let Err(error) = deliver::recover(&core, true).await
    {
        tracing::error!(%error, "mails of an earlier process could not be looked at; they are after a while");
    }
    let mut turns = 0;
    while !stop.is_cancelled() {
        if let Err(error) = deliver::until(&core, &stop).await {
            tracing::warn!(%error, "notices could not be mailed; they are tried again");
        }
        if turns % TURNS == 0
            && let Err(error) = store::trim(&core.store, core.clock.now() - KEPT_MS).await
        {
            tracing::warn!(%error, "old notices could not be removed");
        }
        turns = turns.wrapping_add(1);
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(TICK) => {}
            () = of_interest(&mut news) => {}
        }
    }
}

async fn of_interest(news: &mut broadcast::Receiver<Topic>) {
    loop {
        match news.recv().await {
            Ok(topic) if !OF_INTEREST.contains(&topic.as_str()) => {}
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
            // Nobody tells news any more: the tick is enough.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}
