//! Profile and source of everybody, through search, where the token may: `/identities` does not tell them.

use super::crawl::Reader;
use crate::store::people::{self, Enrichment, Profile};
use crate::{Error, Result};
use gangway_isc::{ErrorKind, Reference, SearchIdentity, SearchQuery};
use std::collections::HashMap;

/// Documents per page; they are small, since only three members are asked for.
const PAGE: u32 = 2_500;

/// Reads profile and source of everybody. A token that may not search changes nothing.
pub(super) async fn run(reader: &Reader<'_>) -> Result<()> {
    let mut query = SearchQuery::new("*");
    query.sort = vec!["id".to_owned()];
    query.includes = ["id", "identityProfile", "source"].map(str::to_owned).to_vec();
    query.limit = PAGE;
    let mut after: Option<Vec<String>> = None;
    loop {
        let (query, from) = (&query, after.as_deref());
        let pages = match reader.ask(|acting| async move { acting.search_identities(query, from).await }).await {
            Ok(pages) => pages,
            Err(Error::Isc(error)) if matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound | ErrorKind::Refused) => {
                tracing::info!(%error, "directory: profiles and sources are not readable under this sign-in");
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        store(reader, pages.page.items).await?;
        if pages.after.is_none() || pages.after == after {
            return Ok(());
        }
        after = pages.after;
    }
}

fn named(reference: Option<Reference>) -> Option<(String, String)> {
    let reference = reference?;
    let id = reference.id?;
    let name = reference.name.unwrap_or_else(|| id.clone());
    Some((id, name))
}

async fn store(reader: &Reader<'_>, found: Vec<SearchIdentity>) -> Result<()> {
    let mut groups: HashMap<Enrichment, Vec<String>> = HashMap::new();
    for one in found {
        let with = Enrichment { profile: named(one.identity_profile), source: named(one.source) };
        groups.entry(with).or_default().push(one.id.to_string());
    }
    let core = reader.core;
    let mut tx = core.store.begin().await?;
    let mut touched = 0;
    for (with, ids) in &mut groups {
        ids.sort_unstable();
        touched += people::enrich(&mut tx, with, ids).await?;
    }
    let profiles: Vec<Profile> = groups.keys().filter_map(profile).collect();
    people::put_profiles(&mut tx, &profiles, core.clock.now()).await?;
    if touched > 0 {
        people::touch(&mut tx).await?;
    }
    tx.commit().await?;
    core.directory().changed();
    Ok(())
}

fn profile(with: &Enrichment) -> Option<Profile> {
    let (id, name) = with.profile.clone()?;
    let (source_id, source_name) = with.source.clone().unzip();
    Some(Profile { id, name, source_id, source_name, ..Profile::default() })
}
