//! When the next call may leave: quiet hours and the caps of a day, by the clocks of the tenant's time zone.

use crate::domain::caps::{Caps, Room};
use crate::domain::quiet::{self, Quiet};
use crate::settings::Settings;
use crate::store::runs as journal;
use crate::store::{self, Tx, outcomes};
use crate::{Core, Result};
use gangway_types::batches::WaitsFor;
use gangway_types::{BatchId, CallId};

/// A wait that is this much longer than it has to be is cut short: the clock was moved.
const SLACK_MS: i64 = 2_000;

/// When quiet hours end, domain's time; none when it is not quiet now.
pub(super) fn quiet_until(core: &Core, settings: &Settings) -> Option<i64> {
    let quiet = Quiet::of(settings.quiet_from, settings.quiet_to)?;
    quiet.until(&quiet::zone(settings.time_zone.as_deref()), core.clock.now())
}

/// When the next day begins, domain's time.
pub(super) fn next_day(core: &Core, settings: &Settings) -> i64 {
    today(core, settings).1
}

fn today(core: &Core, settings: &Settings) -> (i64, i64) {
    quiet::day(&quiet::zone(settings.time_zone.as_deref()), core.clock.now())
}

/// Milliseconds of real time until a moment of the domain's.
pub(super) fn from_now(core: &Core, until: i64) -> i64 {
    (until - core.clock.now()).max(0)
}

/// What settings allow in a day; none when they allow everything.
pub(super) fn caps(settings: &Settings) -> Option<Caps> {
    let caps = Caps { all: settings.daily_cap, domain: settings.domain_cap };
    caps.any().then_some(caps)
}

/// What is left of today's caps. Counts calls that are out and those whose fate is unknown as mailed.
pub(super) async fn room(core: &Core, settings: &Settings, caps: Caps) -> store::Result<Room> {
    let mut tx = core.store.begin().await?;
    counted(&mut tx, core, settings, caps, None).await
}

/// The same, in the transaction that sends `call`, which is not counted. No other call counts meanwhile, in any replica:
/// two could otherwise take the same last place.
pub(super) async fn room_for(
    tx: &mut Tx,
    core: &Core,
    settings: &Settings,
    caps: Caps,
    call: &CallId,
) -> store::Result<Room> {
    tx.next("mailed today").await?;
    counted(tx, core, settings, caps, Some(call)).await
}

async fn counted(
    tx: &mut Tx,
    core: &Core,
    settings: &Settings,
    caps: Caps,
    but: Option<&CallId>,
) -> store::Result<Room> {
    let (since, _) = today(core, settings);
    let mailed = outcomes::mailed_since(tx, since, but).await?;
    Ok(Room::after(caps, mailed.iter().map(Option::as_deref)))
}

/// Runs that wait longer than they have to go on: the clock was moved, or settings changed.
pub(super) async fn wake(core: &Core, settings: &Settings) -> Result<()> {
    let waiting = journal::waiting_for_time(&core.store).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    for run in waiting {
        let until = match run.waits_for {
            Some(WaitsFor::QuietHours) => quiet_until(core, settings),
            _ => full_until(core, settings, &BatchId(run.object.clone())).await?,
        };
        let must = core.clock.real() + until.map_or(0, |until| from_now(core, until));
        if run.wait_until.is_some_and(|waits| waits > must + SLACK_MS) {
            let mut tx = core.store.begin().await?;
            journal::nudge(&mut tx, &run.object, run.waits_for.unwrap_or(WaitsFor::DailyCap)).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// When the day ends that has no room for anybody queued in this batch; none when there is room.
async fn full_until(core: &Core, settings: &Settings, batch: &BatchId) -> Result<Option<i64>> {
    let Some(caps) = caps(settings) else { return Ok(None) };
    let mut room = room(core, settings, caps).await?;
    let queued = outcomes::queued_mails(&core.store, batch).await?;
    let fits = queued.is_empty() || queued.iter().any(|mail| room.take(mail.as_deref()));
    Ok((!fits).then(|| next_day(core, settings)))
}
