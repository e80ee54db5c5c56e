//! The directory: our copy of ISC's identities, filled and refreshed in the background under the sign-in of whoever has the
//! right and is signed in, and read again person by person where somebody is about to act.

mod crawl;
mod enrich;
mod gone;
mod identity;
mod keep;
mod pages;
mod part;
mod single;
mod state;

#[cfg(test)]
mod odd_tests;
#[cfg(test)]
mod tests;

pub(crate) use enrich::enrich_people;
pub use keep::keep;
pub use single::{ReadNow, read_people};
pub use state::{Directory, Observation, Observer};

use crate::{Core, Result, store};
use gangway_types::people::{Crawl, CrawlState, Sync};

/// The user levels under which everybody can be read. Source: FACTS section 2; `/identities` states none, inviting does.
pub(crate) const LEVELS: [&str; 2] = ["ORG_ADMIN", "HELPDESK"];

/// After this many milliseconds the directory is called stale.
const STALE_MS: i64 = 60 * 60_000;

/// How old the directory is, and what is being done about it.
///
/// # Errors
/// When the store does not answer.
pub async fn sync(core: &Core) -> Result<Sync> {
    let synced_at = store::crawls::synced_at(&core.store).await?;
    let crawl = store::crawls::newest(&core.store).await?.map(|row| Crawl {
        state: match row.state.as_str() {
            "running" => CrawlState::Running,
            "waiting" => CrawlState::Waiting,
            "done" => CrawlState::Done,
            _ => CrawlState::Failed,
        },
        started_at: row.started_at,
        seen: u64::try_from(row.seen).unwrap_or(0),
        expected: row.expected.and_then(|expected| u64::try_from(expected).ok()),
        person_name: row.person_name,
        problem: row.problem,
    });
    let stopped = if core.grants.any_with(&LEVELS).await?.is_none() {
        Some("Nobody who may read everybody (Org Admin or Helpdesk) is signed in. Refreshing goes on when one signs in.".to_owned())
    } else {
        crawl
            .as_ref()
            .filter(|crawl| crawl.state == CrawlState::Waiting)
            .and_then(|crawl| crawl.problem.clone())
    };
    let stale = synced_at.is_none_or(|at| core.clock.now() - at > STALE_MS);
    Ok(Sync { synced_at, crawl, stopped, stale })
}

/// Starts a refresh now, unless one is running. The caller's right is checked before.
///
/// # Errors
/// When nobody is signed in under whose right it could run.
pub async fn refresh_now(core: &Core) -> Result<()> {
    if core.grants.any_with(&LEVELS).await?.is_none() {
        return Err(gangway_types::PortalError::Conflict {
            what:
                "Nobody who may read everybody (Org Admin or Helpdesk) is signed in. The list stays as it is."
                    .to_owned(),
        }
        .into());
    }
    core.directory().want_refresh();
    Ok(())
}
