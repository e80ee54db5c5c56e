//! Reading everybody of a batch again before it is released: who changed since freezing is left out, and nobody is added.

use super::{commit, note, people_words, reading};
use crate::domain::release::{Frozen, Now, drop_reason};
use crate::invites::Maker;
use crate::settings::Settings;
use crate::store::batches;
use crate::store::outcomes::{self, Queued};
use crate::store::people::sharing;
use crate::{Core, Result};
use gangway_isc::Lane;
use gangway_types::batches::{BatchState, Outcome};
use gangway_types::{BatchId, PersonId, PortalError};

/// People per call.
const CHUNK: usize = 100;
pub use crate::domain::release::ANOTHER_MAIL;

/// What reading again came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reread {
    /// People read.
    pub read: u64,
    /// Of them, left out now.
    pub left_out: u64,
}

/// Reads everybody again who would be sent to, under `who`'s sign-in, and leaves out whoever changed since freezing.
///
/// # Errors
/// When sending has started or is over, or ISC cannot be read: then nobody more is left out than the batch says.
pub async fn reread(core: &Core, who: Maker<'_>, id: &BatchId) -> Result<Reread> {
    let batch = batches::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    if !may_reread(batch.state) {
        let what = "People are read again before sending only. Nothing was done.".to_owned();
        return Err(PortalError::Conflict { what }.into());
    }
    let settings = Settings::load(&core.store).await?;
    let people = outcomes::next_queued(&core.store, id, usize::MAX >> 1).await?;
    let mut came = Reread::default();
    for chunk in people.chunks(CHUNK) {
        let dropped = judged(core, who, &batch, chunk, &settings).await?;
        let mut tx = core.store.begin().await?;
        let now = batches::lock(&mut tx, id).await?.map(|batch| batch.state);
        if !now.is_some_and(may_reread) {
            break;
        }
        for (person, reason) in &dropped {
            outcomes::dropped(&mut tx, id, &person.person_id, reason, core.clock.now()).await?;
        }
        came.read += chunk.len() as u64;
        came.left_out += dropped.len() as u64;
        commit(tx).await?;
        core.news.tell(format!("batch:{id}"));
    }
    let words = format!(
        "read {} again; {} left out: changed since the check",
        people_words(came.read),
        people_words(came.left_out)
    );
    let mut tx = core.store.begin().await?;
    note(core, &mut tx, id, Some((who.person_id, who.name)), &words, None).await?;
    commit(tx).await?;
    core.news.tell("directory");
    Ok(came)
}

/// Whether people are still to be sent to.
fn may_reread(state: BatchState) -> bool {
    state == BatchState::Draft || BatchState::RELEASABLE.contains(&state)
}

/// Who of these is left out now, and why.
async fn judged<'a>(
    core: &Core,
    who: Maker<'_>,
    batch: &batches::Batch,
    people: &'a [Queued],
    settings: &Settings,
) -> Result<Vec<(&'a Queued, String)>> {
    let (token, _) = core.grants.token(who.grant_id).await?;
    let isc = core.isc.acting(&token, Lane::People);
    let ids: Vec<PersonId> = people.iter().map(|person| person.person_id.clone()).collect();
    let readings = super::renewing(core, who.grant_id, reading::read(&isc, &ids).await).await?;
    let protected = outcomes::protected_among(&core.store, &ids).await?;
    let held = outcomes::held(&core.store, people, core.clock.now()).await?;
    let addresses: Vec<String> = people.iter().filter_map(|person| person.mail_norm.clone()).collect();
    let sharing = sharing(&core.store, &addresses).await?;
    let alone_then = crate::store::checks::alone(&core.store, &batch.check_id).await?;
    let mut dropped = Vec::new();
    for person in people {
        let identity = readings.get(&person.person_id).and_then(Option::as_ref);
        let status = identity.map(reading::status_of);
        let now = match (identity, &status) {
            (Some(identity), Some(status)) => Now::There {
                status,
                mail: identity.mail(),
                lifecycle: identity.lifecycle_text(),
                protected: protected.contains(&person.person_id),
            },
            _ => Now::Gone,
        };
        let frozen = Frozen { mail: person.mail.as_deref(), status: &person.status };
        let reason = drop_reason(frozen, &now, &settings.blocked_lifecycle)
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

/// Those of a batch who were left out because their address changed, and the batch's name: for a new check of them.
///
/// # Errors
/// When there is no such batch, or there are none.
pub async fn with_another_mail(core: &Core, id: &BatchId) -> Result<(String, Vec<PersonId>)> {
    let batch = batches::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    let people =
        batches::ids_because(&core.store, id, Outcome::Dropped, ANOTHER_MAIL, core.clock.now()).await?;
    if people.is_empty() {
        let what =
            "Nobody of this batch was left out because of another e-mail. Nothing was made.".to_owned();
        return Err(PortalError::Conflict { what }.into());
    }
    Ok((batch.name, people))
}
