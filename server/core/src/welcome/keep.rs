//! Sending welcome notices in the background.

use super::send::{Wrote, write};
use super::{held, on_since, quiet_until, whom};
use crate::settings::Settings;
use crate::store::people::{Stored, stored};
use crate::store::welcome as store;
use crate::{Core, Result};
use gangway_types::PersonId;
use gangway_types::welcome::WelcomeState;
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

/// How often is looked when no news comes.
const TICK: Duration = Duration::from_secs(20);
/// People looked at at once.
const AT_ONCE: i64 = 200;

/// Sends welcome notices until `stop`. Several replicas may: who was sent one is one row.
pub async fn keep(core: Core, stop: CancellationToken) {
    let mut news = core.news.watch();
    while !stop.is_cancelled() {
        if let Err(error) = turn(&core).await {
            tracing::warn!(%error, "welcome notices could not be written; they are tried again");
        }
        let heard = async {
            loop {
                match news.recv().await {
                    Ok(topic) if !["batches", "settings"].contains(&topic.as_str()) => {}
                    Ok(_) | Err(RecvError::Lagged(_)) => return,
                    // Nobody tells news any more: the tick is enough.
                    Err(RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(TICK) => {}
            () = heard => {}
        }
    }
}

/// Writes one to everybody who is to be sent one now; answers how many.
///
/// # Errors
/// When the store does not answer. What was written before stays written.
pub async fn turn(core: &Core) -> Result<u64> {
    let settings = Settings::load(&core.store).await?;
    let held = held(core, &settings).await;
    let mut taken = store::take_back(&core.store, true, "They need none any more").await?;
    if !settings.welcome_notice {
        taken += store::take_back(&core.store, false, "Welcome notices were switched off").await?;
    }
    let shown = if core.practice.is_some() { WelcomeState::Outbox } else { WelcomeState::TakenBack };
    store::follow(&core.store, shown).await?;
    if taken > 0 {
        tracing::info!(taken, "welcome notices were taken back before they were mailed");
    }
    if held.is_some() || quiet_until(core, &settings).is_some() {
        return Ok(0);
    }
    let Some(since) = on_since(core, &settings).await? else { return Ok(0) };
    let (mut after, mut written) = (String::new(), 0);
    loop {
        let found = store::candidates(&core.store, since, core.clock.now(), &after, AT_ONCE).await?;
        let Some(last) = found.last() else { break };
        after = last.id.to_string();
        let ids: Vec<PersonId> = found.into_iter().map(|one| one.id).collect();
        let people: HashMap<PersonId, Stored> = stored(&core.store, &ids)
            .await?
            .into_iter()
            .map(|person| (person.row.id.clone(), person))
            .collect();
        let addresses = whom::Addresses::read(core, &settings, &ids).await?;
        for person in ids.iter().filter_map(|id| people.get(id)) {
            let Ok((address, normal)) = whom::address(core, &settings, person, &addresses).await? else {
                continue;
            };
            match write(core, &settings, person, (&address, &normal), None).await? {
                Wrote::Yes => written += 1,
                // A domain's cap does not hold the others up.
                Wrote::Full | Wrote::Before | Wrote::Waits => {}
            }
        }
    }
    if written > 0 {
        core.news.tell("notices");
    }
    Ok(written)
}
