//! The rate budget: who may send next. ISC counts 100 requests per 10 s per client id and API version (docs:
//! rate-limit), so everything that shares these two shares one budget.

mod queue;
mod window;

use std::time::Duration;

use futures::future::BoxFuture;

pub use window::SlidingWindow;

/// Who asks. People go first, runs next, the crawl last; none starves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Somebody waits for a page.
    People,
    /// A run of writes, and what follows it.
    Runs,
    /// Background reading.
    Crawl,
}

impl Lane {
    /// All lanes, first served first.
    pub const ALL: [Lane; 3] = [Lane::People, Lane::Runs, Lane::Crawl];

    pub(crate) fn index(self) -> usize {
        self as usize
    }
}

/// The budget is closed: its owner shuts down, and nothing may be sent any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this program is shutting down and sends nothing any more")]
pub struct BudgetClosed;

/// Leave to send one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Permit(pub u64);

/// Hands out permits to send. One permit is one request on the wire, repeats included.
///
/// Implementations are shared by all clients with the same client id and API version; the one that several replicas
/// share lives with their store.
pub trait Budget: Send + Sync + 'static {
    /// Waits for a permit to send one request now. Dropping the future gives up the place.
    fn acquire(&self, lane: Lane) -> BoxFuture<'_, Result<Permit, BudgetClosed>>;

    /// The request of this permit was answered: ISC counted it now at the latest.
    fn answered(&self, permit: Permit) {
        let _ = permit;
    }

    /// The request of this permit was refused because too many were sent: the limit may be lower than documented, or others
    /// send under the same client id.
    fn refused(&self, permit: Permit) {
        let _ = permit;
    }

    /// Holds all lanes for this long: ISC answered with `Retry-After`.
    fn hold(&self, wait: Duration);

    /// How long somebody who asks now would wait; an estimate for showing.
    fn expected_wait(&self, lane: Lane) -> Duration;
}

/// No limit at all: for tests and for measuring.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unlimited;

impl Budget for Unlimited {
    fn acquire(&self, _lane: Lane) -> BoxFuture<'_, Result<Permit, BudgetClosed>> {
        Box::pin(std::future::ready(Ok(Permit::default())))
    }

    fn hold(&self, _wait: Duration) {}

    fn expected_wait(&self, _lane: Lane) -> Duration {
        Duration::ZERO
    }
}
