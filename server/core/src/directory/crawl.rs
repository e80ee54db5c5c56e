//! One reading of everybody: part by part, several pages at once, stored as they come, resumable at every page.

use super::keep::LEASE_MS;
use super::{enrich, identity};
use crate::auth::Grant;
use crate::store::crawls::{self, CrawlRow, Progress};
use crate::store::people::{self, PersonRead};
use crate::{Core, Error, Result};
use futures::{StreamExt as _, stream};
use gangway_isc::{DefaultFilter, ErrorKind, Filter, Identity, IdentityQuery, Lane, Page, Sorter};
use gangway_types::PersonId;

/// Rows per page: ISC's maximum.
const PAGE: u32 = 250;
/// Pages asked for at once. At 100 requests per 10 seconds this keeps the budget used up to answers of 1.2 seconds.
const AT_ONCE: usize = 12;
/// Pages stored in one transaction at most.
const TOGETHER: usize = 4;
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

/// The parts, in order. A row says in which it is, so that it can go on there.
const LINKED: &str = "linked";
const UNLINKED: &str = "unlinked";

pub(super) struct Reader<'a> {
    pub(super) core: &'a Core,
    pub(super) id: i64,
    grant: &'a Grant,
}

/// Reads everybody, from where `row` left off.
pub(super) async fn run(core: &Core, row: CrawlRow, grant: &Grant) -> Result<End> {
    let reader = Reader { core, id: row.id, grant };
    let mut complete = true;
    for (part, correlated) in [(LINKED, true), (UNLINKED, false)] {
        let from = match row.pass.as_str() {
            // Read before an interruption: only its number is looked at again.
            UNLINKED if part == LINKED => None,
            at if at == part => Some(u64::try_from(row.next_offset).unwrap_or(0)),
            _ => Some(0),
        };
        match reader.part(part, correlated, from).await? {
            None => return Ok(End::Lost),
            Some(all) => complete &= all,
        }
    }
    let mut problem = None;
    if complete {
        reader.find_gone().await?;
    } else {
        problem = Some("People moved in ISC while they were read; nobody was taken for gone this time.".to_owned());
    }
    reader.protected().await?;
    enrich::run(&reader).await?;
    Ok(End::Done { problem })
}

impl Reader<'_> {
    /// Something asked of ISC in the crawl's lane. An expired token is renewed once.
    pub(super) async fn ask<T, F>(&self, mut what: impl FnMut(gangway_isc::Acting) -> F) -> Result<T>
    where
        F: Future<Output = gangway_isc::Result<T>>,
    {
        let mut renewed = false;
        loop {
            let (token, _) = self.core.grants.token(&self.grant.id).await?;
            match what(self.core.isc.acting(&token, Lane::Crawl)).await {
                Err(error) if error.kind() == ErrorKind::Unauthorized && !renewed => {
                    self.core.grants.refused(&self.grant.id).await;
                    renewed = true;
                }
                answer => return Ok(answer?),
            }
        }
    }

    async fn page(&self, query: IdentityQuery) -> Result<Page<Identity>> {
        let query = &query;
        self.ask(|acting| async move { acting.list_identities(query).await }).await
    }

    /// Reads one part, again where rows moved meanwhile. None when another replica took over; else whether everybody that
    /// ISC counts at the end was sighted.
    async fn part(&self, part: &'static str, correlated: bool, mut from: Option<u64>) -> Result<Option<bool>> {
        let query = IdentityQuery {
            filter: (!correlated).then(|| Filter::eq("correlated", false)),
            sorters: vec![Sorter::ascending("alias")],
            limit: Some(PAGE),
            default_filter: if correlated { DefaultFilter::CorrelatedOnly } else { DefaultFilter::None },
            ..IdentityQuery::default()
        };
        for _ in 0..ROUNDS {
            let mut unreadable = 0;
            if let Some(from) = from {
                match self.round(part, correlated, &query, from).await? {
                    Some(rows) => unreadable = rows,
                    None => return Ok(None),
                }
            }
            from = Some(0);
            let counted = IdentityQuery { limit: Some(1), count: true, ..query.clone() };
            let total = self.page(counted).await?.total;
            let sighted = people::sightings(&self.core.store, self.id, correlated).await?;
            if unreadable > 0 {
                return Ok(Some(false));
            }
            if total.is_some_and(|total| sighted >= total) {
                return Ok(Some(true));
            }
        }
        Ok(Some(false))
    }

    /// Reads a part once from `from` to its end; answers how many rows were unreadable.
    async fn round(
        &self,
        part: &'static str,
        correlated: bool,
        query: &IdentityQuery,
        from: u64,
    ) -> Result<Option<usize>> {
        let before = people::sighted(&self.core.store, self.id).await?;
        let first = self.page(IdentityQuery { offset: from, count: true, ..query.clone() }).await?;
        let total = first.total;
        let rows = first.rows();
        let mut unreadable = first.unreadable;
        // While filling, the whole is what was sighted in earlier parts and what this one holds.
        let expected = total.map(|total| before.saturating_sub(from) + total);
        let mut next = from + rows as u64;
        let first = (next, read_all(first.items, correlated));
        if !self.store(part, expected, vec![first]).await? {
            return Ok(None);
        }
        if rows < PAGE as usize {
            return Ok(Some(unreadable));
        }
        if let Some(total) = total {
            let offsets: Vec<u64> = (next..total).step_by(PAGE as usize).collect();
            let mut pages = stream::iter(offsets)
                .map(|offset| {
                    let ask = Spawned::new(self, IdentityQuery { offset, ..query.clone() }, correlated);
                    async move { (offset, ask.await) }
                })
                .buffered(AT_ONCE)
                .ready_chunks(TOGETHER);
            while let Some(ready) = pages.next().await {
                let mut rows = Vec::with_capacity(ready.len());
                for (offset, page) in ready {
                    let (people, failed) = page?;
                    unreadable += failed;
                    next = offset + u64::from(PAGE);
                    rows.push((next, people));
                }
                if !self.store(part, expected, rows).await? {
                    return Ok(None);
                }
            }
        }
        // Rows that came while reading; without a count, everything.
        loop {
            let page = self.page(IdentityQuery { offset: next, ..query.clone() }).await?;
            let rows = page.rows();
            unreadable += page.unreadable;
            next += rows as u64;
            if rows > 0 && !self.store(part, expected, vec![(next, read_all(page.items, correlated))]).await? {
                return Ok(None);
            }
            if rows < PAGE as usize {
                return Ok(Some(unreadable));
            }
        }
    }

    /// Stores pages, how far the reading is, and what follows from what was seen; false when another replica took over.
    async fn store(&self, part: &str, expected: Option<u64>, pages: Vec<(u64, Vec<PersonRead>)>) -> Result<bool> {
        let next = pages.last().map_or(0, |(next, _)| *next);
        let mut rows: Vec<PersonRead> = pages.into_iter().flat_map(|(_, rows)| rows).collect();
        let seen = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        // In one order everywhere, so that two transactions never wait for each other; a row that moved between pages once.
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        rows.dedup_by(|a, b| a.id == b.id);
        for attempt in 0.. {
            match self.store_once(part, expected, next, seen, &rows).await {
                Ok(kept) => {
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

    async fn store_once(
        &self,
        part: &str,
        expected: Option<u64>,
        next: u64,
        seen: i64,
        rows: &[PersonRead],
    ) -> Result<bool> {
        let core = self.core;
        let at = core.clock.now();
        let mut tx = core.store.begin().await?;
        let progress = Progress {
            pass: part,
            next_offset: i64::try_from(next).unwrap_or(i64::MAX),
            seen,
            expected: expected.and_then(|expected| i64::try_from(expected).ok()),
        };
        if !crawls::progress(&mut tx, self.id, &core.instance, core.clock.real() + LEASE_MS, &progress).await? {
            return Ok(false);
        }
        let changes = people::upsert(&mut tx, rows, at, Some(self.id)).await?;
        core.directory().tell(&mut tx, &changes, at).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Marks whom a complete reading did not sight, after asking for them by id once more: a row that moved between pages
    /// is no proof.
    async fn find_gone(&self) -> Result<()> {
        let core = self.core;
        let mut after = String::new();
        loop {
            let unseen = people::unseen(&core.store, self.id, &after, 100).await?;
            let Some(last) = unseen.last() else { return Ok(()) };
            last.as_str().clone_into(&mut after);
            let ids: Vec<gangway_isc::IdentityId> = unseen.iter().filter_map(|id| id.as_str().parse().ok()).collect();
            let ids = &ids;
            let there = self.ask(|acting| async move { acting.identities_by_ids(ids).await }).await?;
            let mut rows: Vec<PersonRead> = there.into_iter().map(|one| identity::read(one, None)).collect();
            rows.sort_by(|a, b| a.id.cmp(&b.id));
            rows.dedup_by(|a, b| a.id == b.id);
            let gone: Vec<PersonId> =
                unseen.into_iter().filter(|id| rows.iter().all(|row| row.id != id.as_str())).collect();
            let at = core.clock.now();
            let mut tx = core.store.begin().await?;
            let changes = people::upsert(&mut tx, &rows, at, Some(self.id)).await?;
            people::gone(&mut tx, &gone, at).await?;
            core.directory().tell(&mut tx, &changes, at).await?;
            tx.commit().await?;
            core.directory().changed();
        }
    }

    /// Who is protected: few, so all at once.
    async fn protected(&self) -> Result<()> {
        let mut ids = Vec::new();
        let mut offset = 0;
        loop {
            let query = IdentityQuery {
                filter: Some(Filter::eq("protected", true)),
                sorters: vec![Sorter::ascending("alias")],
                limit: Some(PAGE),
                offset,
                default_filter: DefaultFilter::None,
                ..IdentityQuery::default()
            };
            let page = match self.page(query).await {
                Ok(page) => page,
                // What is known of them stays.
                Err(Error::Isc(error)) if matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::Refused) => return Ok(()),
                Err(error) => return Err(error),
            };
            let rows = page.rows();
            offset += rows as u64;
            ids.extend(page.items.into_iter().map(|identity| identity.id.to_string()));
            if rows < PAGE as usize {
                break;
            }
        }
        let mut tx = self.core.store.begin().await?;
        people::mark_protected(&mut tx, &ids).await?;
        people::touch(&mut tx).await?;
        tx.commit().await?;
        self.core.directory().changed();
        Ok(())
    }
}

fn read_all(items: Vec<Identity>, correlated: bool) -> Vec<PersonRead> {
    items.into_iter().map(|one| identity::read(one, Some(correlated))).collect()
}

/// A page being read in a task of its own, so that pages arrive while others are stored; ends with whoever waits for it.
struct Spawned(tokio::task::JoinHandle<Result<(Vec<PersonRead>, usize)>>);

impl Spawned {
    fn new(reader: &Reader<'_>, query: IdentityQuery, correlated: bool) -> Self {
        let (core, id, grant) = (reader.core.clone(), reader.id, reader.grant.clone());
        Self(tokio::spawn(async move {
            let page = Reader { core: &core, id, grant: &grant }.page(query).await?;
            let unreadable = page.unreadable;
            Ok((read_all(page.items, correlated), unreadable))
        }))
    }
}

impl Future for Spawned {
    type Output = Result<(Vec<PersonRead>, usize)>;

    fn poll(mut self: std::pin::Pin<&mut Self>, context: &mut std::task::Context<'_>) -> std::task::Poll<Self::Output> {
        std::pin::Pin::new(&mut self.0).poll(context).map(|joined| {
            joined.unwrap_or_else(|error| {
                Err(Error::Portal(gangway_types::PortalError::Conflict { what: format!("a page was not read: {error}") }))
            })
        })
    }
}

impl Drop for Spawned {
    fn drop(&mut self) {
        self.0.abort();
    }
}
