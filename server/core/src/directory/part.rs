//! One part of everybody, read page by page in a task of its own: pages arrive while others are stored.

use super::crawl::Reader;
use super::pages::{Aborting, Rows};
use crate::{Error, Result};
use futures::{StreamExt as _, stream};
use gangway_isc::{DefaultFilter, Filter, IdentityQuery, Sorter};
use tokio::sync::mpsc;

/// Rows per page: ISC's maximum.
pub(super) const PAGE: u32 = 250;
/// Pages asked for at once. At 100 requests per 10 seconds this keeps the budget used up to answers of 2.4 seconds.
const AT_ONCE: usize = 24;
/// Pages that wait to be stored at most; beyond, nothing further is asked for.
const AHEAD: usize = 4;

/// A part of everybody, since ISC's answer does not tell who is linked. A row says in which part a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Linked,
    Unlinked,
}

impl Part {
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Linked => "linked",
            Self::Unlinked => "unlinked",
        }
    }

    /// The list of this part, from a row on.
    pub(super) fn query(self, offset: u64, count: bool) -> IdentityQuery {
        IdentityQuery {
            filter: (self == Self::Unlinked).then(|| Filter::eq("correlated", false)),
            sorters: vec![Sorter::ascending("alias")],
            limit: Some(PAGE),
            offset,
            count,
            default_filter: if self == Self::Linked {
                DefaultFilter::CorrelatedOnly
            } else {
                DefaultFilter::None
            },
        }
    }

    pub(super) fn correlated(self) -> bool {
        self == Self::Linked
    }
}

/// What a reading comes to next.
pub(super) enum Step {
    /// A page, in order.
    Page {
        rows: Rows,
        /// Where to go on when this page is stored.
        next: u64,
        /// ISC's count, when this page was counted.
        total: Option<u64>,
    },
    /// The end: ISC's count there.
    End { total: Option<u64> },
}

/// The reading of a part from a row to its end. Dropped, it asks for nothing more.
pub(super) struct Reading {
    steps: mpsc::Receiver<Result<Step>>,
    _task: Aborting<()>,
}

impl Reading {
    pub(super) fn start(reader: &Reader<'_>, part: Part, from: u64) -> Self {
        let (sender, steps) = mpsc::channel(AHEAD);
        let task = Aborting::spawn(reader, move |owned| async move {
            let steps = Steps { reader: owned.reader(), part, sender };
            match steps.read(from).await {
                // Nobody reads on: the task ends with its reader.
                Ok(()) | Err(Stop::Unheard) => {}
                Err(Stop::Failed(error)) => drop(steps.sender.send(Err(error)).await),
            }
            Ok(())
        });
        Self { steps, _task: task }
    }

    /// The next step, when it is there.
    pub(super) async fn next(&mut self) -> Result<Step> {
        self.steps.recv().await.unwrap_or_else(|| Err(ended()))
    }

    /// The next step, if it is there already.
    pub(super) fn ready(&mut self) -> Option<Result<Step>> {
        self.steps.try_recv().ok()
    }
}

fn ended() -> Error {
    let what = "a task that read from ISC ended before it was done".to_owned();
    Error::Portal(gangway_types::PortalError::Conflict { what })
}

/// Why a reading stopped before its end.
enum Stop {
    Unheard,
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// The reading side.
struct Steps<'a> {
    reader: Reader<'a>,
    part: Part,
    sender: mpsc::Sender<Result<Step>>,
}

impl Steps<'_> {
    async fn send(&self, step: Step) -> std::result::Result<(), Stop> {
        self.sender.send(Ok(step)).await.map_err(|_| Stop::Unheard)
    }

    async fn page(&self, offset: u64, count: bool) -> Result<(Rows, Option<u64>)> {
        Aborting::page(&self.reader, self.part.query(offset, count), self.part.correlated()).await
    }

    async fn read(&self, from: u64) -> std::result::Result<(), Stop> {
        let (rows, total) = self.page(from, true).await?;
        let sent = rows.sent;
        let mut next = from + sent as u64;
        self.send(Step::Page { rows, next, total }).await?;
        if sent == 0 || total.is_some_and(|total| next >= total) {
            // One page is one moment: its count is the count at the end.
            return self.send(Step::End { total }).await;
        }
        if let Some(total) = total {
            // What a full page is: a tenant that gives fewer rows than asked for would otherwise be read with gaps.
            let mut pages = stream::iter((next..total).step_by(sent))
                .map(|offset| {
                    let page =
                        Aborting::page(&self.reader, self.part.query(offset, false), self.part.correlated());
                    async move { (offset, page.await) }
                })
                .buffered(AT_ONCE);
            while let Some((offset, page)) = pages.next().await {
                next = offset + sent as u64;
                self.send(Step::Page { rows: page?.0, next, total: None }).await?;
            }
            next = next.max(total);
        }
        // Rows that came while reading, and the count once more. Without a count, everything, to the empty page: a short
        // one may be all that a tenant gives at a time.
        let counted = total.is_some();
        loop {
            let (rows, total) = self.page(next, true).await?;
            // A list that was not counted at its beginning is not judged by a count at its end.
            let total = total.filter(|_| counted);
            let sent = rows.sent;
            next += sent as u64;
            if sent > 0 {
                self.send(Step::Page { rows, next, total: None }).await?;
            }
            if sent == 0 || total.is_some_and(|total| next >= total) {
                return self.send(Step::End { total }).await;
            }
        }
    }
}
