//! Some people of a batch read from ISC and judged as they would be right before their call.

use super::reading;
use super::verdict::Verdict;
use crate::settings::Settings;
use crate::store::batches::Batch;
use crate::store::checks::alone;
use crate::store::outcomes::{self, Queued};
use crate::store::people::sharing;
use crate::{Core, Result};
use gangway_isc::Lane;
use gangway_types::PersonId;

/// Who of these is left out now, and why.
pub(super) async fn judged<'a>(
    core: &Core,
    grant_id: &str,
    batch: &Batch,
    people: &'a [Queued],
    settings: &Settings,
) -> Result<Vec<(&'a Queued, String)>> {
    let (token, _) = core.grants.token(grant_id).await?;
    let isc = core.isc.acting(&token, Lane::People);
    let ids: Vec<PersonId> = people.iter().map(|person| person.person_id.clone()).collect();
    let readings = super::renewing(core, grant_id, reading::read(&isc, &ids).await).await?;
    let held = outcomes::held(&core.store, people, core.clock.now()).await?;
    let addresses: Vec<String> = people.iter().filter_map(|person| person.mail_norm.clone()).collect();
    let sharing = sharing(&core.store, &addresses).await?;
    let alone_then = alone(&core.store, &batch.check_id).await?;
    let verdict = Verdict::new(core, settings, readings, batch.submitted.is_some()).await?;
    let mut dropped = Vec::new();
    for person in people {
        let reason = verdict
            .of(person)
            .or_else(|| held.get(&person.person_id).map(|batch| format!("invited in {batch} meanwhile")))
            .or_else(|| {
                let many =
                    person.mail_norm.as_ref().and_then(|mail| sharing.get(mail)).is_some_and(|n| *n > 1);
                (many && alone_then.contains(&person.person_id))
                    .then(|| "shares an e-mail with somebody else since the check".to_owned())
            });
        if let Some(reason) = reason {
            dropped.push((person, reason));
        }
    }
    Ok(dropped)
}
