//! What time does to approvals, in the background.

use super::{days, pass, renew, store};
use crate::news::Topic;
use crate::settings::Settings;
use crate::{Core, Result};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// How often deadlines are looked at when no news comes.
const TICK: Duration = Duration::from_secs(5);

/// Looks at deadlines until `stop`. Several replicas may: each batch is held while something is done to it.
pub async fn keep(core: Core, stop: CancellationToken) {
    let mut news = core.news.watch();
    while !stop.is_cancelled() {
        if let Err(error) = turn(&core).await {
            tracing::warn!(%error, "deadlines of approvals could not be looked at; they are tried again");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(TICK) => {}
            () = clock_moved(&mut news) => {}
        }
    }
}

/// The practice tenant's clock was moved, or news were missed that may have said so.
async fn clock_moved(news: &mut broadcast::Receiver<Topic>) {
    loop {
        match news.recv().await {
            Ok(topic) if topic != "clock" => {}
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
            // Nobody tells news any more: the tick is enough.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Does everything that is due now; answers how many batches changed.
///
/// # Errors
/// When the store does not answer. What was done before stays done.
pub async fn turn(core: &Core) -> Result<u64> {
    let settings = Settings::load(&core.store).await?;
    let now = core.clock.now();
    let mut changed = 0;
    let remind = if settings.approval_reminder_days == 0 {
        i64::MIN
    } else {
        now + days(settings.approval_reminder_days)
    };
    for batch in store::due(&core.store, now, remind).await? {
        changed += u64::from(pass::overdue(core, &settings, &batch).await?);
    }
    for batch in store::ran_out(&core.store, now - days(settings.approval_days.max(1))).await? {
        changed += u64::from(renew::ran_out(core, &settings, &batch).await?);
    }
    Ok(changed)
}
