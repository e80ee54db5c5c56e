//! Unknown calls, and calls that no task tells of: looks for positive evidence, person by person. Absence of evidence is never taken for proof.

use super::{note, observed, people_words, reading};
use crate::settings::Settings;
use crate::store::outcomes;
use crate::store::runs::{self as journal, Call, CallState};
use crate::{Core, Result};
use gangway_isc::Lane;
use gangway_types::PersonId;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const TICK: Duration = Duration::from_secs(1);

/// Looks for evidence until `stop`.
pub async fn keep(core: Core, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match journal::to_probe(&core.store, core.clock.real()).await {
            Ok(calls) => {
                for call in calls {
                    if let Err(error) = probe(&core, &call).await {
                        tracing::warn!(call = %call.id, %error, "evidence could not be looked for just now");
                    }
                }
            }
            Err(error) => tracing::error!(%error, "unknown calls cannot be read"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(TICK) => {}
        }
    }
}

/// When to look again, by how long ago the call left; none after two days.
fn pause_after(age_ms: i64) -> Option<i64> {
    const PAUSES: [(i64, i64); 3] = [(120_000, 15_000), (1_800_000, 120_000), (172_800_000, 1_800_000)];
    PAUSES.iter().find(|(younger_than, _)| age_ms < *younger_than).map(|(_, pause)| *pause)
}

async fn probe(core: &Core, call: &Call) -> Result<()> {
    let (now, real) = (core.clock.now(), core.clock.real());
    let age = now - call.sent_at.unwrap_or(now);
    journal::probe_next(&core.store, &call.id, pause_after(age).map(|pause| real + pause)).await?;
    let Some(run) = journal::get(&core.store, &call.run_id).await? else { return Ok(()) };
    let (token, grant) = match core.grants.token(&run.grant_id).await {
        Ok(granted) => granted,
        Err(_) => match core.grants.any_with(&["ORG_ADMIN", "HELPDESK"]).await? {
            Some(grant) => core.grants.token(&grant.id).await?,
            None => return Ok(()),
        },
    };
    let isc = core.isc.acting(&token, Lane::Runs);
    let settings = Settings::load(&core.store).await?;
    let is_unknown = call.state == CallState::Unknown;
    let open = async || match is_unknown {
        true => outcomes::unknown_in(&core.store, &call.id).await,
        false => outcomes::asked_in(&core.store, &call.id).await,
    };
    let people = open().await?;
    if people.is_empty() {
        // Somebody decided about all of them meanwhile.
        return Ok(journal::probe_next(&core.store, &call.id, None).await?);
    }
    let ids: Vec<PersonId> = people.iter().map(|(_, person)| person.clone()).collect();
    let readings = super::renewing(core, &grant.id, reading::read(&isc, &ids).await).await?;
    let mut tx = core.store.begin().await?;
    for (_, person) in &people {
        if let Some(Some(identity)) = readings.get(person) {
            observed(&mut tx, person, &reading::status_of(identity), &settings, now).await?;
        }
    }
    super::commit(tx).await?;
    let left = open().await?;
    if left.len() == people.len() {
        return Ok(());
    }
    let mut tx = core.store.begin().await?;
    if left.is_empty() {
        journal::settle(&mut tx, &call.id, None, now).await?;
    }
    if let Some((batch, _)) = people.first() {
        let found = people.len() - left.len();
        let which = if is_unknown { " whose fate was unknown" } else { "" };
        let words = format!("ISC shows that {} got the invitation{which}", people_words(found as u64));
        note(core, &mut tx, batch, None, &words, None).await?;
        core.news.tell(format!("batch:{batch}"));
    }
    super::commit(tx).await?;
    Ok(())
}
