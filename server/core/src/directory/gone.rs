//! Whom a complete reading did not show: asked for once more, together and then one by one. Only a 404 for the person alone
//! is proof, since a list may leave somebody out for many reasons.

use super::crawl::Reader;
use super::identity;
use super::keep::LEASE_MS;
use crate::settings::Settings;
use crate::store::crawls;
use crate::store::people::{self, PersonRead};
use crate::{Error, Result};
use gangway_isc::{ErrorKind, IdentityId};
use gangway_types::PersonId;

/// People asked for in one call, and stored in one transaction.
const TOGETHER: i64 = 100;

impl Reader<'_> {
    /// Marks them as gone; answers how many could be read neither way, or nothing when another replica took over. Each
    /// one missing costs a call in the reading's own lane, so that many of them hold up nobody else.
    pub(super) async fn find_gone(&self) -> Result<Option<usize>> {
        let core = self.core;
        let mut after = String::new();
        let mut unproven = 0;
        loop {
            let unseen = people::unseen(&core.store, self.id, &after, TOGETHER).await?;
            let Some(last) = unseen.last() else { return Ok(Some(unproven)) };
            last.as_str().clone_into(&mut after);
            let ids: Vec<IdentityId> = unseen.iter().filter_map(|id| id.as_str().parse().ok()).collect();
            let found = self.there(&ids).await?;
            unproven += found.unproven;
            let at = core.clock.now();
            let mut tx = core.store.begin().await?;
            let until = core.clock.real() + LEASE_MS;
            if !crawls::hold(&mut tx, self.id, &core.instance, until).await? {
                return Ok(None);
            }
            let written = people::upsert(&mut tx, &found.rows, at, Some(self.id)).await?;
            let gone = people::gone(&mut tx, &found.gone, at).await?;
            core.directory().tell(&mut tx, &written, gone > 0, at).await?;
            tx.commit().await?;
            core.directory().changed();
        }
    }

    async fn there(&self, ids: &[IdentityId]) -> Result<Found> {
        let listed = self.ask(|acting| async move { acting.identities_by_ids(ids).await }).await?;
        let mut found = Found::default();
        let start = Settings::load(&self.core.store).await?.start_attributes;
        found.rows.extend(listed.into_iter().map(|one| identity::read(one, None, &start)));
        for id in ids {
            if found.rows.iter().any(|row| row.id == id.as_str()) {
                continue;
            }
            match self.ask(|acting| async move { acting.get_identity(id).await }).await {
                Ok(one) => found.rows.push(identity::read(one, None, &start)),
                Err(Error::Isc(error)) if error.kind() == ErrorKind::NotFound => {
                    found.gone.push(PersonId::from(id.as_str()));
                }
                // Says nothing about the person: the next reading asks again.
                Err(Error::Isc(error))
                    if matches!(
                        error.kind(),
                        ErrorKind::Forbidden | ErrorKind::Refused | ErrorKind::Foreign | ErrorKind::Server
                    ) =>
                {
                    found.unproven += 1;
                }
                Err(error) => return Err(error),
            }
        }
        found.rows.sort_by(|a, b| a.id.cmp(&b.id));
        found.rows.dedup_by(|a, b| a.id == b.id);
        Ok(found)
    }
}

/// What became of some who were not shown.
#[derive(Default)]
struct Found {
    /// There after all.
    rows: Vec<PersonRead>,
    gone: Vec<PersonId>,
    unproven: usize,
}
