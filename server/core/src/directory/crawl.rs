//! One reading of everybody: part by part, several pages at once, stored as they come, resumable at every page.

use super::enrich;
use super::keep::LEASE_MS;
use super::pages::Ahead;
use super::part::{Part, Reading, Step};
use crate::auth::Grant;
use crate::store::crawls::{self, CrawlRow, Progress};
use crate::store::people::{self, PersonRead, Sightings};
use crate::{Core, Error, Result};
use gangway_isc::{ErrorKind, Identity, IdentityQuery, Lane, Page};

/// Pages stored in one transaction at most.
const TOGETHER: usize = 8;
/// How often a part is read when rows moved while it was read.
const ROUNDS: usize = 3;

/// How a reading ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Everybody was read. `problem` says what of it is incomplete.
    Done {
        /// A sentence.
        problem: Option<String>,
    },
    /// Another replica took over.
    Lost,
}

/// Somebody's right, used to read everybody.
#[derive(Clone)]
pub(super) struct Reader<'a> {
    pub(super) core: &'a Core,
    pub(super) id: i64,
    pub(super) grant: &'a Grant,
    /// The lane that everything is asked for in.
    pub(super) lane: Lane,
}

/// Reads everybody, from where `row` left off.
pub(super) async fn run(core: &Core, row: CrawlRow, grant: &Grant) -> Result<End> {
    // Until the directory is filled once nobody can do anything else, so nobody is kept waiting: the first reading goes
    // as fast as the budget allows, later ones are paced.
    let first = crate::store::crawls::synced_at(&core.store).await?.is_none();
    let reader = Reader { core, id: row.id, grant, lane: if first { Lane::Runs } else { Lane::Crawl } };
    let parts = [Part::Linked, Part::Unlinked].map(|part| {
        let from = match row.pass.as_str() {
            // Read before an interruption: only its number is looked at again.
            "unlinked" if part == Part::Linked => None,
            at if at == part.key() => Some(u64::try_from(row.next_offset).unwrap_or(0)),
            _ => Some(0),
        };
        (part, from)
    });
    let mut ahead = Ahead::start(&reader, &parts);
    let bulk = people::begin_bulk(&core.store).await?;
    let mut sighted = people::sightings(&core.store, reader.id).await?;
    let mut complete = true;
    for (part, from) in parts {
        match reader.part(&mut ahead, part, from, &mut sighted).await? {
            None => return Ok(End::Lost),
            Some(all) => complete &= all,
        }
    }
    let mut problems = Vec::new();
    if complete {
        // Where nobody was before, nobody can be gone: whoever is there was read since.
        if !bulk {
            match reader.find_gone().await? {
                None => return Ok(End::Lost),
                Some(0) => {}
                Some(unproven) => problems.push(format!(
                    "{unproven} that a complete reading did not show could not be read one by one; they were not taken for gone."
                )),
            }
        }
    } else {
        problems.push(
            "People moved in ISC while they were read; nobody was taken for gone this time.".to_owned(),
        );
    }
    match ahead.protected.await {
        Ok(ids) => reader.protect(&ids).await?,
        Err(error) => {
            problems.push(format!("Who is protected could not be read ({error}); what was known stands."))
        }
    }
    match ahead.enriched.await {
        Ok(true) => enrich::finish(core, &ahead.known).await?,
        // Whoever may search fills it another time.
        Ok(false) => {}
        Err(error) => {
            problems.push(format!("Profiles and sources could not be read ({error}); what was known stands."))
        }
    }
    // Last, because rows that still change then are in no index.
    people::end_bulk(&core.store).await?;
    Ok(End::Done { problem: (!problems.is_empty()).then(|| problems.join(" ")) })
}

impl Reader<'_> {
    /// Something asked of ISC in the reading's lane. An expired token is renewed once.
    pub(super) async fn ask<T, F>(&self, mut what: impl FnMut(gangway_isc::Acting) -> F) -> Result<T>
    where
        F: Future<Output = gangway_isc::Result<T>>,
    {
        let mut renewed = false;
        loop {
            let (token, _) = self.core.grants.token(&self.grant.id).await?;
            match what(self.core.isc.acting(&token, self.lane)).await {
                Err(error) if error.kind() == ErrorKind::Unauthorized && !renewed => {
                    self.core.grants.refused(&self.grant.id).await;
                    renewed = true;
                }
                answer => return Ok(answer?),
            }
        }
    }

    pub(super) async fn page(&self, query: IdentityQuery) -> Result<Page<Identity>> {
        let query = &query;
        self.ask(|acting| async move { acting.list_identities(query).await }).await
    }

    /// Reads one part, again where rows moved meanwhile. None when another replica took over; else whether everybody that
    /// ISC counts at the end was sighted.
    async fn part(
        &self,
        ahead: &mut Ahead,
        part: Part,
        mut from: Option<u64>,
        sighted: &mut Sightings,
    ) -> Result<Option<bool>> {
        for _ in 0..ROUNDS {
            let (total, unreadable) = match from {
                Some(from) => match self.round(ahead, part, from, sighted.all()).await? {
                    Some(end) => end,
                    None => return Ok(None),
                },
                None => (self.page(IdentityQuery { limit: Some(1), ..part.query(0, true) }).await?.total, 0),
            };
            from = Some(0);
            if unreadable > 0 {
                return Ok(Some(false));
            }
            *sighted = people::sightings(&self.core.store, self.id).await?;
            // A tenant that counts nothing is read until a page is empty; there is nothing to compare that with.
            if total.is_none_or(|total| sighted.of(part.correlated()) >= total) {
                return Ok(Some(true));
            }
        }
        Ok(Some(false))
    }

    /// Reads a part once from `from` to its end; answers ISC's count at the end and how many rows were unreadable.
    /// `before` are those sighted so far.
    async fn round(
        &self,
        ahead: &mut Ahead,
        part: Part,
        from: u64,
        before: u64,
    ) -> Result<Option<(Option<u64>, usize)>> {
        let mut reading = ahead.take(part, from).unwrap_or_else(|| Reading::start(self, part, from));
        let mut keep = Keep { known: &ahead.known, part, expected: None };
        let mut unreadable = 0;
        loop {
            let mut pages = Vec::new();
            let mut step = reading.next().await;
            // As many as are there already go into one transaction; what came before a failure is kept.
            let end = loop {
                match step {
                    Ok(Step::Page { rows, next, total }) => {
                        unreadable += rows.unreadable;
                        // The whole is what was sighted in earlier parts and what this one holds.
                        keep.expected =
                            total.map(|total| before.saturating_sub(from) + total).or(keep.expected);
                        pages.push((next, rows.people));
                    }
                    Ok(Step::End { total }) => break Some(Ok(total)),
                    Err(error) => break Some(Err(error)),
                }
                if pages.len() == TOGETHER {
                    break None;
                }
                match reading.ready() {
                    Some(ready) => step = ready,
                    None => break None,
                }
            };
            if !pages.is_empty() && !self.store(&keep, pages).await? {
                return Ok(None);
            }
            if let Some(end) = end {
                return Ok(Some((end?, unreadable)));
            }
        }
    }

    /// Stores pages, how far the reading is, and what follows from what was seen; false when another replica took over.
    async fn store(&self, keep: &Keep<'_>, pages: Vec<(u64, Vec<PersonRead>)>) -> Result<bool> {
        let next = pages.last().map_or(0, |(next, _)| *next);
        let mut rows: Vec<PersonRead> = pages.into_iter().flat_map(|(_, rows)| rows).collect();
        let seen = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        // In one order everywhere, so that two transactions never wait for each other; a row that moved between pages once.
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        rows.dedup_by(|a, b| a.id == b.id);
        keep.known.apply(&mut rows);
        let progress = Progress {
            pass: keep.part.key(),
            next_offset: i64::try_from(next).unwrap_or(i64::MAX),
            seen,
            expected: keep.expected.and_then(|expected| i64::try_from(expected).ok()),
        };
        for attempt in 0.. {
            match self.store_once(&progress, &rows).await {
                Ok(kept) => {
                    keep.known.stored(&rows);
                    self.core.directory().changed();
                    self.core.news.tell("directory");
                    return Ok(kept);
                }
                Err(Error::Store(error)) if error.is_retryable() && attempt < 3 => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    async fn store_once(&self, progress: &Progress<'_>, rows: &[PersonRead]) -> Result<bool> {
        let core = self.core;
        let at = core.clock.now();
        let mut tx = core.store.begin().await?;
        if !crawls::progress(&mut tx, self.id, &core.instance, core.clock.real() + LEASE_MS, progress).await?
        {
            return Ok(false);
        }
        let written = people::upsert(&mut tx, rows, at, Some(self.id)).await?;
        core.directory().tell(&mut tx, &written, false, at).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn protect(&self, ids: &[String]) -> Result<()> {
        let mut tx = self.core.store.begin().await?;
        if people::mark_protected(&mut tx, ids).await? {
            people::touch(&mut tx).await?;
        }
        tx.commit().await?;
        self.core.directory().changed();
        Ok(())
    }
}

/// What storing pages of one part needs.
struct Keep<'a> {
    known: &'a enrich::Known,
    part: Part,
    expected: Option<u64>,
}
