//! What is selected: ticked people kept on the server, or all that match.

#[cfg(test)]
mod tests;

use crate::people::{Reader, side, which};
use crate::store::{people, selections};
use crate::{Core, Result};
use gangway_types::query::{PeopleQuery, Selected};
use gangway_types::{PersonId, SelectionId};
use std::collections::HashSet;

/// A set lives this many milliseconds after it was last changed: 24 hours.
const LIVES_MS: i64 = 24 * 3_600_000;
/// People in one request at most: a page has at most a hundred.
const AT_ONCE: usize = 1_000;

/// What a page's ticks say: `ticked` are selected, the others of `page` are not; everybody on other pages stays as they
/// are. Without a set, or with somebody else's or one that ran out, a new one is made.
///
/// # Errors
/// When the store refuses.
pub async fn keep(
    core: &Core,
    owner: &PersonId,
    handle: Option<&SelectionId>,
    page: &[PersonId],
    ticked: &[PersonId],
) -> Result<SelectionId> {
    let on: HashSet<&PersonId> = ticked.iter().collect();
    let off: Vec<PersonId> = page.iter().filter(|id| !on.contains(id)).cloned().collect();
    change(core, owner, handle, ticked, &off).await
}

/// Ticks or unticks people.
///
/// # Errors
/// When the store refuses.
pub async fn tick(
    core: &Core,
    owner: &PersonId,
    handle: Option<&SelectionId>,
    ids: &[PersonId],
    on: bool,
) -> Result<SelectionId> {
    if on { change(core, owner, handle, ids, &[]).await } else { change(core, owner, handle, &[], ids).await }
}

async fn change(
    core: &Core,
    owner: &PersonId,
    handle: Option<&SelectionId>,
    on: &[PersonId],
    off: &[PersonId],
) -> Result<SelectionId> {
    // Private things of a session run on real time.
    let real = core.clock.real();
    let known = match handle {
        Some(handle) if selections::is_of(&core.store, handle, owner, real).await? => Some(handle.clone()),
        _ => None,
    };
    let mut tx = core.store.begin().await?;
    let handle = match known {
        Some(handle) => {
            selections::renew(&mut tx, &handle, real + LIVES_MS).await?;
            handle
        }
        None => {
            let handle = SelectionId(core.random.handle());
            selections::insert(&mut tx, &handle, owner, real, real + LIVES_MS).await?;
            handle
        }
    };
    selections::tick(&mut tx, &handle, &on[..on.len().min(AT_ONCE)]).await?;
    selections::untick(&mut tx, &handle, &off[..off.len().min(AT_ONCE)]).await?;
    tx.commit().await?;
    Ok(handle)
}

/// The people an address selects, in the list's order. Nobody when it selects nothing, or a set that is not the reader's.
/// Only people the reader may see.
///
/// # Errors
/// When the store does not answer.
pub async fn resolve(core: &Core, reader: &Reader, query: &PeopleQuery) -> Result<Vec<PersonId>> {
    match &query.selected {
        Selected::Nothing | Selected::Dropped => Ok(Vec::new()),
        Selected::Ticked(handle) => {
            if !selections::is_of(&core.store, handle, &reader.person, core.clock.real()).await? {
                return Ok(Vec::new());
            }
            let ids = selections::ids(&core.store, handle).await?;
            visible(core, reader, ids).await
        }
        Selected::All { not } => {
            let side = side(core).await?;
            let ids = people::ids(&core.store, &which(query, &reader.scope, &side, core.clock.now())).await?;
            Ok(ids.into_iter().filter(|id| !not.contains(id)).collect())
        }
    }
}

/// Those of `ids` that the reader may see, in order.
pub(crate) async fn visible(core: &Core, reader: &Reader, ids: Vec<PersonId>) -> Result<Vec<PersonId>> {
    let crate::people::Scope::Reports(manager) = &reader.scope else { return Ok(ids) };
    let mut seen = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let rows = people::stored(&core.store, chunk).await?;
        let own: HashSet<PersonId> = rows
            .into_iter()
            .filter(|person| person.row.manager.as_ref().is_some_and(|of| of.id == manager.as_str()))
            .map(|person| person.row.id)
            .collect();
        seen.extend(chunk.iter().filter(|id| own.contains(id)).cloned());
    }
    Ok(seen)
}
