//! All identities of a tenant: several pages at once, in order, each identity once, compared with ISC's own count.

use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::stream::{self, Stream, StreamExt};
use tokio::task::JoinHandle;

use crate::page::MAX_LIMIT;
use crate::{Acting, Error, ErrorKind, Identity, IdentityQuery, Page, Result, Sorter};

/// One step of reading all identities.
#[derive(Debug, Clone)]
pub enum Crawled {
    /// The next identities, none of which came before.
    Page {
        /// Those of this page that are new.
        items: Vec<Identity>,
        /// Rows read so far, with those that came twice or cannot be read.
        rows: u64,
        /// How many rows there are, as ISC counted at the beginning.
        total: Option<u64>,
    },
    /// The end, once, after the last page.
    Done(Reconciliation),
}

/// What was read against what ISC counted. Rows that appear or vanish while pages are read shift the others; there is
/// no snapshot, so the only remedies are to notice and to read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reconciliation {
    /// ISC's count with the first page.
    pub total_before: Option<u64>,
    /// ISC's count after the last page.
    pub total_after: Option<u64>,
    /// Different identities read.
    pub distinct: u64,
    /// Rows that came again: a sign of drift, and that others may have been skipped.
    pub duplicates: u64,
    /// Rows without a usable id.
    pub unreadable: u64,
}

impl Reconciliation {
    /// Whether every row that ISC counts was read: nobody counted is missing, nobody moved. Only then does absence
    /// mean "gone".
    pub fn is_complete(&self) -> bool {
        self.unreadable == 0
            && self.duplicates == 0
            && self.total_before == Some(self.distinct)
            && self.total_after == Some(self.distinct)
    }

    /// Rows that moved, came or went while reading, at least.
    pub fn drift(&self) -> u64 {
        let distinct = self.distinct + self.unreadable;
        let off = |total: Option<u64>| total.map_or(0, |total| total.abs_diff(distinct));
        self.duplicates.max(off(self.total_before)).max(off(self.total_after))
    }
}

impl Acting {
    /// All identities that the query selects, page by page: sorted by `alias` unless it says otherwise, without
    /// duplicates, at last the comparison with ISC's count. `GET /identities`, as [`Acting::list_identities`].
    ///
    /// After the first page told the total, up to `concurrency` pages are read at once; no more than that many are
    /// held in memory, beside 16 bytes for each identity seen. Ends after the first error. The query's `offset`,
    /// `limit` and `count` are not used.
    pub fn identities(
        &self,
        query: &IdentityQuery,
        concurrency: usize,
    ) -> impl Stream<Item = Result<Crawled>> + Send + use<> {
        let acting = self.clone();
        let mut query = query.clone();
        query.limit = Some(MAX_LIMIT);
        if query.sorters.is_empty() {
            query.sorters = vec![Sorter::ascending("alias")];
        }
        async_stream::try_stream! {
            let mut seen = Seen::default();
            let first = page_at(acting.clone(), query.clone(), 0, true).await?;
            let total = first.total;
            // What a full page is: a tenant that gives fewer rows than asked for would otherwise be read with gaps.
            let full = first.rows().max(1);
            let mut last_rows = first.rows();
            let mut next = first.rows() as u64;
            seen.report.total_before = total;
            yield seen.take(first, total);

            if let Some(total) = total {
                let offsets = (next..total).step_by(full);
                // Tasks of their own: pages keep arriving while whoever reads the stream is busy with one.
                let (acting, query) = (acting.clone(), query.clone());
                let mut pages = stream::iter(offsets)
                    .map(move |offset| Aborting(tokio::spawn(page_at(acting.clone(), query.clone(), offset, false))))
                    .buffered(concurrency.max(1));
                while let Some(page) = pages.next().await {
                    let page = page?;
                    last_rows = page.rows();
                    next += last_rows as u64;
                    yield seen.take(page, Some(total));
                }
                next = next.max(total);
            }

            // Rows that came while reading, and the count once more. Without a count this reads everything.
            loop {
                let counted = total.is_some() || last_rows < full;
                let page = page_at(acting.clone(), query.clone(), next, counted).await?;
                last_rows = page.rows();
                next += last_rows as u64;
                seen.report.total_after = page.total.or(seen.report.total_after);
                if last_rows > 0 {
                    yield seen.take(page, total);
                }
                if last_rows < full {
                    break;
                }
            }
            yield Crawled::Done(seen.report);
        }
    }
}

/// One page, read to its end.
async fn page_at(
    acting: Acting,
    mut query: IdentityQuery,
    offset: u64,
    count: bool,
) -> Result<Page<Identity>> {
    query.offset = offset;
    query.count = count;
    acting.list_identities(&query).await
}

/// Which identities came already.
#[derive(Default)]
struct Seen {
    ids: HashSet<u128>,
    rows: u64,
    report: Reconciliation,
}

impl Seen {
    fn take(&mut self, page: Page<Identity>, total: Option<u64>) -> Crawled {
        self.rows += page.rows() as u64;
        self.report.unreadable += page.unreadable as u64;
        let sent = page.items.len();
        let items: Vec<Identity> =
            page.items.into_iter().filter(|identity| self.ids.insert(identity.id.to_u128())).collect();
        self.report.duplicates += (sent - items.len()) as u64;
        self.report.distinct += items.len() as u64;
        Crawled::Page { items, rows: self.rows, total }
    }
}

/// A task that ends with whoever waits for it.
struct Aborting(JoinHandle<Result<Page<Identity>>>);

impl Future for Aborting {
    type Output = Result<Page<Identity>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0)
            .poll(context)
            .map(|joined| joined.unwrap_or_else(|cause| Err(Error::caused(ErrorKind::Closed, cause))))
    }
}

impl Drop for Aborting {
    fn drop(&mut self) {
        self.0.abort();
    }
}
