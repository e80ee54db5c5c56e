//! ISC's own events of invitations: evidence for ours, and the ledger's only source for those sent elsewhere.
//!
//! Search is not for HELPDESK (FACTS, section 5), so this runs only while somebody with a level that may search is signed
//! in. Events come late, by up to a day (TRAPS, section 2): each reading looks back further than that.

use crate::settings::Settings;
use crate::store::ledger::{self, InviteEvent};
use crate::store::{outcomes, settings as meta};
use crate::{Core, Result};
use futures::StreamExt as _;
use gangway_isc::{ErrorKind, Lane, SearchEvent, SearchQuery};
use gangway_types::PersonId;
use std::pin::pin;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const TICK: Duration = Duration::from_secs(20);
/// Levels that may search (FACTS, section 2).
pub(crate) const MAY_SEARCH: [&str; 7] = [
    "ORG_ADMIN",
    "CERT_ADMIN",
    "REPORT_ADMIN",
    "SOURCE_ADMIN",
    "SOURCE_SUBADMIN",
    "ROLE_ADMIN",
    "ROLE_SUBADMIN",
];
const DAY_MS: i64 = 86_400_000;
/// The first reading goes back over every invitation that could still be valid; later ones over ISC's delay.
const FIRST_LOOK_BACK_MS: i64 = 9 * DAY_MS;
const LOOK_BACK_MS: i64 = 2 * DAY_MS;
/// An event this long after a call of ours is that call's; ISC mails in the background.
const OURS_WITHIN_MS: i64 = DAY_MS;
/// How far ISC's clock may be behind ours.
const SKEW_MS: i64 = 60_000;
/// Events entered in one transaction: a run that writes outcomes meanwhile waits no longer than for these.
const TOGETHER: usize = 100;
/// Where the last reading ended.
const READ_UNTIL: &str = "invite_events_read_until";

/// Reads events until `stop`.
pub(super) async fn keep(core: Core, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = read(&core).await {
            tracing::info!(%error, "events of invitations cannot be read just now");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(TICK) => {}
        }
    }
}

/// One reading.
async fn read(core: &Core) -> Result<()> {
    // Events name people by name: without a directory they name nobody.
    if crate::directory::sync(core).await?.synced_at.is_none() {
        return Ok(());
    }
    let Some(grant) = core.grants.any_with(&MAY_SEARCH).await? else { return Ok(()) };
    let (token, _) = core.grants.token(&grant.id).await?;
    let isc = core.isc.acting(&token, Lane::Crawl);
    let now = core.clock.now();
    let until = meta::meta(&core.store, READ_UNTIL).await?.and_then(|at| at.parse::<i64>().ok());
    let from = until.map_or(now - FIRST_LOOK_BACK_MS, |until| until.min(now) - LOOK_BACK_MS);
    let since = jiff::Timestamp::from_millisecond(from).map(|at| at.to_string()).unwrap_or_default();
    // Which member holds the action's technical name differs between sources.
    let mut query = SearchQuery::new(format!(
        "(action:USER_INVITE OR technicalName:USER_INVITE*) AND created:>=\"{since}\""
    ));
    query.sort = vec!["created".to_owned(), "id".to_owned()];
    query.limit = 1_000;
    let mut pages = pin!(isc.all_search_events(&query));
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => take(core, &page.items).await?,
            Err(error) if error.kind() == ErrorKind::Forbidden => return Ok(()),
            Err(error) => return super::renewing(core, &grant.id, Err(error.into())).await,
        }
    }
    meta::set_meta(&core.store, READ_UNTIL, &now.to_string()).await?;
    Ok(())
}

/// What an event says, when it is news about somebody whom the directory knows.
struct Told<'a> {
    id: &'a str,
    person: PersonId,
    by: Option<&'a str>,
    at: i64,
}

async fn take(core: &Core, events: &[SearchEvent]) -> Result<()> {
    let settings = Settings::load(&core.store).await?;
    let ids: Vec<String> = events.iter().filter_map(|event| event.id.clone()).collect();
    let known = ledger::known(&core.store, &ids).await?;
    let mut told = Vec::new();
    for event in events {
        let (Some(id), Some(at)) = (&event.id, event.created.as_ref().and_then(gangway_isc::Time::millis))
        else {
            continue;
        };
        if has_failed(event) || known.contains(id) {
            continue;
        }
        let Some(name) = event.target.as_ref().and_then(|target| target.name.as_deref()) else { continue };
        let Some(person) = ledger::named(&core.store, name).await? else { continue };
        let by = event.actor.as_ref().and_then(|actor| actor.name.as_deref());
        told.push(Told { id, person, by, at });
    }
    let mut news = false;
    for together in told.chunks(TOGETHER) {
        news |= enter(core, &settings, together).await?;
    }
    if news {
        core.news.tell("batches");
        core.news.tell("directory");
    }
    Ok(())
}

fn has_failed(event: &SearchEvent) -> bool {
    let ends = |name: &str| name.to_ascii_uppercase().ends_with("_FAILED");
    event.status.as_deref().is_some_and(|status| status.eq_ignore_ascii_case("FAILED"))
        || event.technical_name.as_deref().is_some_and(ends)
}

/// Enters events in one transaction; answers whether anything is news. Many events at once have everybody count again once.
async fn enter(core: &Core, settings: &Settings, events: &[Told<'_>]) -> Result<bool> {
    let now = core.clock.now();
    let mut news = false;
    let mut tx = core.store.begin().await?;
    for event in events {
        let found = InviteEvent { id: event.id, person: &event.person, by: event.by, at: event.at };
        let expires_at = event.at + settings.invitation_ms();
        match ledger::ours(&mut tx, &found, OURS_WITHIN_MS, SKEW_MS).await? {
            Some(batch) => {
                news |=
                    outcomes::confirmed(&mut tx, &batch, &event.person, event.at, expires_at, now).await?;
                if !ledger::tie(&mut tx, &found, &batch).await? {
                    // A second mail after our one call is somebody else's.
                    ledger::elsewhere(&mut tx, &found, expires_at).await?;
                }
            }
            None => {
                ledger::elsewhere(&mut tx, &found, expires_at).await?;
                news = true;
            }
        }
    }
    super::commit(tx).await?;
    Ok(news)
}
