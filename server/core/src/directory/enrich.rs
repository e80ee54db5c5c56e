//! Profile and source of everybody, through search, where the token may: `/identities` does not tell them. Read beside the
//! identities and stored with them as far as both are there; the rest afterwards.

use super::crawl::Reader;
use crate::store::people::{self, Enrichment, PersonRead, Profile};
use crate::{Core, Error, Result};
use gangway_isc::{AccessToken, ErrorKind, Lane, Reference, SearchIdentity, SearchQuery};
use gangway_types::PersonId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Documents per page; they are small, since only three members are asked for.
const PAGE: u32 = 5_000;
/// Rows of one transaction.
const TOGETHER: usize = 5_000;

/// What search told so far and is not stored yet: 18 bytes a person, and each pair of profile and source once.
#[derive(Clone, Default)]
pub(super) struct Known(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    pairs: Vec<Enrichment>,
    people: HashMap<u128, u16>,
}

impl Known {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, found: Vec<SearchIdentity>) {
        let mut inner = self.lock();
        for one in found {
            let with = Enrichment { profile: named(one.identity_profile), source: named(one.source) };
            let place = inner.pairs.iter().position(|pair| *pair == with).unwrap_or_else(|| {
                inner.pairs.push(with);
                inner.pairs.len() - 1
            });
            // A tenant with more pairs than this has its last ones share a place until the next reading.
            let place = u16::try_from(place).unwrap_or(u16::MAX);
            inner.people.insert(one.id.to_u128(), place);
        }
    }

    /// Gives rows the profile and source known by now.
    pub(super) fn apply(&self, rows: &mut [PersonRead]) {
        let inner = self.lock();
        for row in rows {
            let place = number(&row.id).and_then(|id| inner.people.get(&id));
            let with = place.and_then(|place| inner.pairs.get(usize::from(*place)));
            // Somebody without a profile is cleared afterwards: here it would read as "not known".
            row.enrichment = with.filter(|with| with.profile.is_some()).cloned();
        }
    }

    /// Rows that were stored need nothing afterwards.
    pub(super) fn stored(&self, rows: &[PersonRead]) {
        let mut inner = self.lock();
        for id in rows.iter().filter(|row| row.enrichment.is_some()).filter_map(|row| number(&row.id)) {
            inner.people.remove(&id);
        }
    }
}

fn number(id: &str) -> Option<u128> {
    u128::from_str_radix(id, 16).ok()
}

fn named(reference: Option<Reference>) -> Option<(String, String)> {
    let reference = reference?;
    let id = reference.id?;
    let name = reference.name.unwrap_or_else(|| id.clone());
    Some((id, name))
}

/// Reads profile and source of everybody. Answers false when the token may not search.
pub(super) async fn read(reader: &Reader<'_>, known: &Known) -> Result<bool> {
    let mut query = SearchQuery::new("*");
    query.sort = vec!["id".to_owned()];
    query.includes = ["id", "identityProfile", "source"].map(str::to_owned).to_vec();
    query.limit = PAGE;
    let mut after: Option<Vec<String>> = None;
    loop {
        let (query, from) = (&query, after.as_deref());
        let pages =
            match reader.ask(|acting| async move { acting.search_identities(query, from).await }).await {
                Ok(pages) => pages,
                Err(Error::Isc(error)) if error.kind() == ErrorKind::Forbidden => return Ok(false),
                Err(error) => return Err(error),
            };
        known.add(pages.page.items);
        if pages.after.is_none() || pages.after == after {
            return Ok(true);
        }
        after = pages.after;
    }
}

/// Stores what was not stored with the people themselves.
pub(super) async fn finish(core: &Core, known: &Known) -> Result<()> {
    let (pairs, mut rest) = {
        let mut inner = known.lock();
        let rest: Vec<(u16, u128)> =
            std::mem::take(&mut inner.people).into_iter().map(|(id, place)| (place, id)).collect();
        (inner.pairs.clone(), rest)
    };
    rest.sort_unstable();
    let profiles: Vec<Profile> = pairs.iter().filter_map(profile).collect();
    let mut tx = core.store.begin().await?;
    people::put_profiles(&mut tx, &profiles, core.clock.now()).await?;
    people::touch(&mut tx).await?;
    tx.commit().await?;
    for chunk in rest.chunks(TOGETHER) {
        let mut tx = core.store.begin().await?;
        let mut moved = 0;
        for group in chunk.chunk_by(|a, b| a.0 == b.0) {
            let ids: Vec<String> = group.iter().map(|(_, id)| format!("{id:032x}")).collect();
            if let Some(with) = pairs.get(usize::from(group[0].0)) {
                moved += people::enrich(&mut tx, with, &ids).await?;
            }
        }
        // Nobody counts again what did not move.
        if moved > 0 {
            people::touch(&mut tx).await?;
        }
        tx.commit().await?;
    }
    core.directory().changed();
    Ok(())
}

/// Reads profile and source of these people and stores them. Answers false when the token may not search. Whom the search
/// does not know yet stays without.
///
/// # Errors
/// When ISC or the store does not answer.
pub(crate) async fn enrich_people(
    core: &Core,
    token: &AccessToken,
    lane: Lane,
    ids: &[PersonId],
) -> Result<bool> {
    let known = Known::default();
    for chunk in ids.chunks(100) {
        let wanted: Vec<&str> = chunk
            .iter()
            .map(PersonId::as_str)
            .filter(|id| id.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .collect();
        if wanted.is_empty() {
            continue;
        }
        let mut query = SearchQuery::new(format!("id:({})", wanted.join(" OR ")));
        query.sort = vec!["id".to_owned()];
        query.includes = ["id", "identityProfile", "source"].map(str::to_owned).to_vec();
        query.limit = 250;
        match core.isc.acting(token, lane).search_identities(&query, None).await {
            Ok(pages) => known.add(pages.page.items),
            Err(error) if error.kind() == ErrorKind::Forbidden => return Ok(false),
            Err(error) => return Err(error.into()),
        }
    }
    if !known.lock().people.is_empty() {
        finish(core, &known).await?;
    }
    Ok(true)
}

fn profile(with: &Enrichment) -> Option<Profile> {
    let (id, name) = with.profile.clone()?;
    let (source_id, source_name) = with.source.clone().unzip();
    Some(Profile { id, name, source_id, source_name, ..Profile::default() })
}
