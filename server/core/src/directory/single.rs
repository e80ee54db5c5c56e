//! Reading single people again, because somebody is about to act on them.

use super::identity;
use crate::settings::Settings;
use crate::store::people::{self, PersonRead, Stored};
use crate::{Core, Error, Result};
use gangway_isc::{AccessToken, ErrorKind, IdentityId, Lane};
use gangway_types::PersonId;
use std::collections::HashMap;

/// Ids per call; the client would split more anyway.
const CHUNK: usize = 100;

/// What ISC says of a person now.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadNow {
    /// There; the directory has it too by now.
    Seen(Box<Stored>),
    /// A direct reading answered 404; the directory says so too by now.
    Gone,
    /// Could not be read; why, as a sentence.
    Unreadable(String),
}

/// Reads people again by id, up to 100 a call, and refreshes the directory. Whoever a list does not give is asked for
/// directly, so that "gone" is told from "not listed". The answer has one entry per id, in order.
///
/// # Errors
/// When a call for many fails: nothing is known about those then, and whoever asks decides whether to wait. What was read
/// before is stored.
pub async fn read_people(
    core: &Core,
    token: &AccessToken,
    lane: Lane,
    ids: &[PersonId],
) -> Result<Vec<(PersonId, ReadNow)>> {
    let mut answers = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        answers.extend(read_chunk(core, token, lane, chunk).await?);
    }
    Ok(answers)
}

async fn read_chunk(
    core: &Core,
    token: &AccessToken,
    lane: Lane,
    ids: &[PersonId],
) -> Result<Vec<(PersonId, ReadNow)>> {
    let acting = core.isc.acting(token, lane);
    let mut known = Vec::with_capacity(ids.len());
    let mut odd = HashMap::new();
    for id in ids {
        match id.as_str().parse::<IdentityId>() {
            Ok(isc) => known.push(isc),
            Err(error) => drop(odd.insert(id.clone(), ReadNow::Unreadable(error.to_string()))),
        }
    }
    let mut found: Vec<PersonRead> = Vec::with_capacity(known.len());
    let start = Settings::load(&core.store).await?.start_attributes;
    if !known.is_empty() {
        let listed = acting.identities_by_ids(&known).await?;
        found.extend(listed.into_iter().map(|one| identity::read(one, None, &start)));
    }
    let mut gone = Vec::new();
    for id in &known {
        if found.iter().any(|person| person.id == id.as_str()) {
            continue;
        }
        match acting.get_identity(id).await {
            Ok(one) => found.push(identity::read(one, None, &start)),
            Err(error) if error.kind() == ErrorKind::NotFound => gone.push(PersonId::from(id.as_str())),
            // No answer about this person is possible with this token: the next would fail as well.
            Err(error) if error.kind() == ErrorKind::Unauthorized => return Err(error.into()),
            Err(error) => {
                drop(odd.insert(PersonId::from(id.as_str()), ReadNow::Unreadable(error.to_string())))
            }
        }
    }
    store(core, found, &gone).await?;
    let mut stored: HashMap<PersonId, Stored> = people::stored(&core.store, ids)
        .await?
        .into_iter()
        .map(|person| (person.row.id.clone(), person))
        .collect();
    Ok(ids
        .iter()
        .map(|id| {
            let now = if let Some(odd) = odd.remove(id) {
                odd
            } else if gone.iter().any(|other| other.as_str().eq_ignore_ascii_case(id.as_str())) {
                ReadNow::Gone
            } else {
                let missing = || ReadNow::Unreadable("the answer does not name this person".to_owned());
                stored.remove(id).map_or_else(missing, |person| ReadNow::Seen(Box::new(person)))
            };
            (id.clone(), now)
        })
        .collect())
}

/// Stores what was read of single people.
async fn store(core: &Core, mut found: Vec<PersonRead>, gone: &[PersonId]) -> Result<()> {
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found.dedup_by(|a, b| a.id == b.id);
    let at = core.clock.now();
    for attempt in 0.. {
        let outcome = async {
            let mut tx = core.store.begin().await?;
            let written = people::upsert(&mut tx, &found, at, None).await?;
            let gone = people::gone(&mut tx, gone, at).await?;
            core.directory().tell(&mut tx, &written, gone > 0, at).await?;
            tx.commit().await
        };
        match outcome.await {
            Ok(()) => break,
            // A crawl stored the same people at the same moment.
            Err(error) if error.is_retryable() && attempt < 3 => {}
            Err(error) => return Err(Error::Store(error)),
        }
    }
    core.directory().changed();
    Ok(())
}
