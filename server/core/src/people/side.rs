//! What every list needs beside its rows: settings, recorded profiles, the age of the directory. Read at most once a
//! second per process while nothing changes.

use crate::settings::Settings;
use crate::store::people::{Profile, profiles};
use crate::{Core, Result, directory};
use gangway_types::people::Sync;
use gangway_types::query::Created;
use std::sync::Arc;

/// How long it is kept, in milliseconds of the real clock.
const KEPT_MS: i64 = 1_000;

/// What every list needs beside its rows.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    /// Number of the directory's state.
    pub generation: i64,
    /// Profiles, with what people recorded.
    pub profiles: Vec<Profile>,
    /// Ids of those that sign in by SSO.
    pub sso: Vec<String>,
    /// Age of the directory.
    pub sync: Sync,
    /// Invitations after which somebody needs a call; 0: never.
    pub call_after: u32,
    /// The tenant's zone, else UTC.
    pub zone: jiff::tz::TimeZone,
}

/// Reads it, or gives what was read a moment ago.
pub(crate) async fn side(core: &Core) -> Result<Arc<Side>> {
    let generation = core.directory().generation(core).await?;
    let real = core.clock.real();
    if let Some(known) = core.directory().counts.side(generation, real, KEPT_MS) {
        return Ok(known);
    }
    let settings = Settings::load(&core.store).await?;
    let profiles = profiles(&core.store).await?;
    // The age before the number: a page that says "synced" must not count what was there before.
    let sync = directory::sync(core).await?;
    let generation = crate::store::people::generation(&core.store).await?;
    let zone = settings.time_zone.as_deref().and_then(|name| jiff::tz::TimeZone::get(name).ok());
    let side = Arc::new(Side {
        generation,
        sso: profiles.iter().filter(|profile| profile.sso).map(|profile| profile.id.clone()).collect(),
        profiles,
        sync,
        call_after: settings.call_after,
        zone: zone.unwrap_or(jiff::tz::TimeZone::UTC),
    });
    core.directory().counts.keep_side(real, Arc::clone(&side));
    Ok(side)
}

impl Side {
    /// `created` as milliseconds: from (included) and to (excluded). Days are the tenant's.
    pub(crate) fn created(&self, created: Option<&Created>, now: i64) -> (Option<i64>, Option<i64>) {
        let start = |day: &gangway_types::query::Day, later: i64| {
            let date: jiff::civil::Date = day.as_str().parse().ok()?;
            let date = date.checked_add(jiff::Span::new().days(later)).ok()?;
            Some(date.to_zoned(self.zone.clone()).ok()?.timestamp().as_millisecond())
        };
        match created {
            None => (None, None),
            Some(Created::Last(days)) => (Some(now - i64::from(*days) * 86_400_000), None),
            Some(Created::Between(from, to)) => {
                (from.as_ref().and_then(|day| start(day, 0)), to.as_ref().and_then(|day| start(day, 1)))
            }
        }
    }
}
