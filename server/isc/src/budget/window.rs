//! A budget for one process: at most so many sends in any window, counted to the permit.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::time::Instant;

use super::queue::{Next, Queue};
use super::{Budget, BudgetClosed, Lane, Permit};

/// ISC's limit: 100 requests in 10 s.
const LIMIT: usize = 100;
const WINDOW: Duration = Duration::from_secs(10);
/// Clocks do not tick alike: the window kept here is longer by this much.
const SLACK: Duration = Duration::from_millis(50);

/// At most `limit` sends in any 10 s, however they are spread (a refilling bucket would let nearly twice as many
/// through), for three lanes. `Retry-After` holds all of them. Refusals teach it how many ISC takes at present; after a while
/// without any it tries more again.
///
/// Runs on tokio's clock.
pub struct SlidingWindow {
    queue: Mutex<Queue>,
}

impl SlidingWindow {
    /// At most `limit` sends in any 10 s, counted from the answer: however long requests travel, ISC cannot have seen
    /// more of them in 10 s.
    pub fn new(limit: usize) -> Self {
        Self::with_window(limit, WINDOW + SLACK)
    }

    /// At most `limit` sends in any `window`, exactly.
    pub fn with_window(limit: usize, window: Duration) -> Self {
        Self { queue: Mutex::new(Queue::new(limit, window)) }
    }

    /// Refuses everybody who waits and everybody who comes: nothing is sent any more.
    pub fn close(&self) {
        let mut queue = self.lock();
        queue.closed = true;
        queue.wake_all();
    }

    async fn wait(&self, lane: Lane) -> Result<Permit, BudgetClosed> {
        let (number, wake) = {
            let mut queue = self.lock();
            if queue.closed {
                return Err(BudgetClosed);
            }
            queue.join(lane)
        };
        // Kept until this returns or is dropped.
        let _place = Place { window: self, lane, number };
        loop {
            let until = {
                let mut queue = self.lock();
                if queue.closed {
                    return Err(BudgetClosed);
                }
                let now = Instant::now();
                match queue.next(now) {
                    Next::Grant(next) if next == lane && queue.is_first(lane, number) => {
                        let permit = queue.grant(lane, now);
                        queue.wake_first();
                        return Ok(permit);
                    }
                    // Somebody else is next. They are woken here, because only this one may have had a timer.
                    Next::Grant(next) => {
                        queue.wake(next);
                        None
                    }
                    // Only the first of a lane needs a timer: it wakes the one behind it.
                    Next::At(until) => queue.is_first(lane, number).then_some(until),
                    Next::Nobody => None,
                }
            };
            match until {
                Some(until) => {
                    tokio::select! {
                        () = wake.notified() => {}
                        () = tokio::time::sleep_until(until) => {}
                    }
                }
                None => wake.notified().await,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for SlidingWindow {
    /// ISC's documented limit.
    fn default() -> Self {
        Self::new(LIMIT)
    }
}

impl fmt::Debug for SlidingWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SlidingWindow").finish_non_exhaustive()
    }
}

impl Budget for SlidingWindow {
    fn acquire(&self, lane: Lane) -> BoxFuture<'_, Result<Permit, BudgetClosed>> {
        Box::pin(self.wait(lane))
    }

    fn answered(&self, permit: Permit) {
        self.lock().answered(permit, Instant::now());
    }

    fn refused(&self, permit: Permit) {
        self.lock().refused(permit, Instant::now());
    }

    fn hold(&self, wait: Duration) {
        let mut queue = self.lock();
        queue.hold(Instant::now() + wait);
        queue.wake_first();
    }

    fn expected_wait(&self, lane: Lane) -> Duration {
        self.lock().expected_wait(lane, Instant::now())
    }
}

/// A place in the queue; given up when dropped, so that a caller who goes away blocks nobody.
struct Place<'a> {
    window: &'a SlidingWindow,
    lane: Lane,
    number: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut queue = self.window.lock();
        queue.leave(self.lane, self.number);
        queue.wake_first();
    }
}

#[cfg(test)]
mod tests;
