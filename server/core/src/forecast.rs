//! What is to be expected of those who are invited now, from what became of those before them.

use crate::domain::forecast::{self as rules, Curve, ENOUGH, Open, Past};
use crate::settings::Settings;
use crate::store::fates;
use crate::{Core, Result};
use gangway_types::BatchId;
use gangway_types::overview::{Forecast, Outlook, WeekPace};
use std::collections::BTreeMap;

const DAY: i64 = 86_400_000;
/// How far back invitations count: what was long ago says little of now.
const BACK_MS: i64 = 180 * DAY;

/// What became of past invitations: all of them, and week by week.
struct Before {
    curve: Curve,
    weeks: BTreeMap<i64, Vec<Past>>,
    life: i64,
    now: i64,
}

impl Before {
    async fn read(core: &Core, weeks: i64) -> Result<Self> {
        let now = core.clock.now();
        let settings = Settings::load(&core.store).await?;
        let life = i64::from(settings.invitation_days.max(1)) * DAY;
        let rows = fates::past(&core.store, now - BACK_MS, now - weeks * 7 * DAY, now).await?;
        let all: Vec<Past> = rows.iter().map(|(_, past)| *past).collect();
        let mut by_week: BTreeMap<i64, Vec<Past>> = BTreeMap::new();
        for (week, past) in rows {
            if let Some(week) = week {
                // What was sent at this very moment belongs to the last week.
                by_week.entry(week.min(weeks - 1)).or_default().push(past);
            }
        }
        Ok(Self { curve: Curve::of(&all, life), weeks: by_week, life, now })
    }

    fn outlook(&self, open: &[Open]) -> Outlook {
        Outlook {
            open: open.iter().map(|one| one.n).sum(),
            finished: self.curve.finished(),
            needed: ENOUGH,
            forecast: rules::forecast(&self.curve, open, self.now),
            pace: self.curve.pace(),
        }
    }
}

/// What is to be expected of everybody who is invited now, and the pace of the last weeks, oldest first.
///
/// # Errors
/// When the store does not answer.
pub async fn outlook(core: &Core, weeks: i64) -> Result<(Outlook, Vec<WeekPace>)> {
    let before = Before::read(core, weeks).await?;
    let open = fates::open(&core.store, before.now).await?;
    let from = before.now - weeks * 7 * DAY;
    let paces = (0..weeks).map(|week| {
        let past = before.weeks.get(&week).map_or(&[][..], Vec::as_slice);
        WeekPace { from: from + week * 7 * DAY, pace: Curve::of(past, before.life).pace() }
    });
    Ok((before.outlook(&open), paces.collect()))
}

/// What is to be expected of the people of one batch; none when nothing can be told, or nobody's invitation is out.
///
/// # Errors
/// When the store does not answer.
pub async fn of_batch(core: &Core, batch: &BatchId) -> Result<Option<Forecast>> {
    let open = fates::open_in(&core.store, batch, core.clock.now()).await?;
    if open.is_empty() {
        return Ok(None);
    }
    Ok(Before::read(core, 1).await?.outlook(&open).forecast)
}
