//! The rules of the sliding window without any waiting: what was sent, who queues, who is next. Pure, so that the
//! rules can be tested with instants made up.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::{Lane, Permit};

/// After this many permits for earlier lanes in a row, a waiting run gets one.
const RUNS_EVERY: u32 = 8;
/// After this many permits for earlier lanes in a row, the waiting crawl gets one.
const CRAWL_EVERY: u32 = 16;
/// How many permits a rested crawl may take at once before it is paced, as a share of the limit.
const CRAWL_BURST_SHARE: usize = 10;

/// A request counts from its answer, because it reached ISC somewhere between the two; but never from later than this
/// after it was sent, since an answer that takes long was not long on its way.
const LONGEST_WAY: Duration = Duration::from_secs(1);

/// Refusals among fewer requests than this say nothing about the limit: some operations have limits of their own.
const TELLING: usize = 10;
/// Refusals closer to each other than this are one; a second one within [`CALM`] is what the limit is learned from.
const ONE: Duration = Duration::from_millis(500);
/// After this long without a refusal more requests are tried again, a quarter more each time.
const CALM: Duration = Duration::from_secs(30);

/// A request that was sent.
#[derive(Debug)]
struct Sent {
    permit: Permit,
    at: Instant,
    /// ISC refused it for being one too many.
    refused: bool,
    /// From when on it counts.
    counts: Instant,
}

/// What the next permit is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// A permit is free now and belongs to the first in this lane.
    Grant(Lane),
    /// Nothing before this instant.
    At(Instant),
    /// Nobody waits.
    Nobody,
}

/// One who waits.
#[derive(Debug)]
pub(crate) struct Ticket {
    pub(crate) number: u64,
    pub(crate) wake: Arc<Notify>,
}

#[derive(Debug)]
pub(crate) struct Queue {
    limit: usize,
    /// How many ISC takes at present, at most `limit`.
    taken: usize,
    /// When that was learned, or tried to be more.
    learned: Option<Instant>,
    /// The refusal that a second one is looked for after.
    first_refusal: Option<Instant>,
    window: Duration,
    /// In the order of sending.
    sent: VecDeque<Sent>,
    held_until: Option<Instant>,
    lanes: [VecDeque<Ticket>; 3],
    /// Permits given to earlier lanes while this lane waited.
    passed_over: [u32; 3],
    /// The crawl's pace: the theoretical time of its next permit (generic cell rate algorithm).
    crawl_due: Option<Instant>,
    next_number: u64,
    pub(crate) closed: bool,
}

impl Queue {
    pub(crate) fn new(limit: usize, window: Duration) -> Self {
        Self {
            limit: limit.max(1),
            taken: limit.max(1),
            learned: None,
            first_refusal: None,
            window,
            sent: VecDeque::new(),
            held_until: None,
            lanes: Default::default(),
            passed_over: [0; 3],
            crawl_due: None,
            next_number: 0,
            closed: false,
        }
    }

    pub(crate) fn join(&mut self, lane: Lane) -> (u64, Arc<Notify>) {
        let number = self.next_number;
        self.next_number += 1;
        let wake = Arc::new(Notify::new());
        self.lanes[lane.index()].push_back(Ticket { number, wake: wake.clone() });
        (number, wake)
    }

    pub(crate) fn leave(&mut self, lane: Lane, number: u64) {
        self.lanes[lane.index()].retain(|ticket| ticket.number != number);
    }

    pub(crate) fn is_first(&self, lane: Lane, number: u64) -> bool {
        self.lanes[lane.index()].front().is_some_and(|ticket| ticket.number == number)
    }

    /// Wakes the first of every lane, so that whoever is next looks again.
    pub(crate) fn wake_first(&self) {
        self.lanes.iter().filter_map(VecDeque::front).for_each(|ticket| ticket.wake.notify_one());
    }

    /// Wakes the first of one lane.
    pub(crate) fn wake(&self, lane: Lane) {
        self.lanes[lane.index()].iter().take(1).for_each(|ticket| ticket.wake.notify_one());
    }

    pub(crate) fn wake_all(&self) {
        self.lanes.iter().flatten().for_each(|ticket| ticket.wake.notify_one());
    }

    pub(crate) fn hold(&mut self, until: Instant) {
        self.held_until = Some(self.held_until.map_or(until, |held| held.max(until)));
    }

    /// Who gets the next permit, and when.
    pub(crate) fn next(&mut self, now: Instant) -> Next {
        let window = self.window;
        self.sent.retain(|sent| sent.counts + window > now);
        let waiting = |lane: Lane| !self.lanes[lane.index()].is_empty();
        if !Lane::ALL.into_iter().any(waiting) {
            return Next::Nobody;
        }
        if let Some(until) = self.held_until.filter(|until| *until > now) {
            return Next::At(until);
        }
        if let Some(learned) = self.learned
            && now.saturating_duration_since(learned) >= CALM
        {
            self.taken = (self.taken + (self.taken / 4).max(1)).min(self.limit);
            self.learned = (self.taken < self.limit).then_some(now);
        }
        if self.sent.len() >= self.taken
            && let Some(first) = self.sent.iter().map(|sent| sent.counts).min()
        {
            return Next::At(first + self.window);
        }
        let crawl_at = self.crawl_at(now);
        if waiting(Lane::Crawl) && crawl_at <= now && self.passed_over[Lane::Crawl.index()] >= CRAWL_EVERY {
            return Next::Grant(Lane::Crawl);
        }
        if waiting(Lane::Runs) && self.passed_over[Lane::Runs.index()] >= RUNS_EVERY {
            return Next::Grant(Lane::Runs);
        }
        if waiting(Lane::People) {
            return Next::Grant(Lane::People);
        }
        if waiting(Lane::Runs) {
            return Next::Grant(Lane::Runs);
        }
        if crawl_at <= now { Next::Grant(Lane::Crawl) } else { Next::At(crawl_at) }
    }

    /// Takes the permit for the first of `lane`.
    pub(crate) fn grant(&mut self, lane: Lane, now: Instant) -> Permit {
        self.lanes[lane.index()].pop_front();
        let permit = Permit(self.next_number);
        self.next_number += 1;
        self.sent.push_back(Sent { permit, at: now, refused: false, counts: now });
        self.passed_over[lane.index()] = 0;
        for later in Lane::ALL.into_iter().filter(|later| *later > lane) {
            if self.lanes[later.index()].is_empty() {
                self.passed_over[later.index()] = 0;
            } else {
                self.passed_over[later.index()] += 1;
            }
        }
        if lane == Lane::Crawl {
            let due = self.crawl_due.map_or(now, |due| due.max(now));
            self.crawl_due = Some(due + self.pace());
        }
        permit
    }

    /// The request of this permit was answered: it counts from now on.
    pub(crate) fn answered(&mut self, permit: Permit, now: Instant) {
        if let Some(sent) = self.sent.iter_mut().find(|sent| sent.permit == permit) {
            sent.counts = now.min(sent.at + LONGEST_WAY);
        }
    }

    /// The request of this permit was one too many: no more are sent in a window than ISC took in this one.
    pub(crate) fn refused(&mut self, permit: Permit, now: Instant) {
        if let Some(sent) = self.sent.iter_mut().find(|sent| sent.permit == permit) {
            sent.refused = true;
        }
        let before = self.first_refusal.map(|before| now.saturating_duration_since(before));
        if before.is_some_and(|ago| ago < ONE) {
            return;
        }
        self.first_refusal = Some(now);
        if before.is_none_or(|ago| ago >= CALM) && self.learned.is_none() {
            return;
        }
        let window = self.window;
        let taken = self.sent.iter().filter(|sent| !sent.refused && sent.counts + window > now).count();
        if taken >= TELLING {
            self.taken = taken.min(self.taken);
            self.learned = Some(now);
        }
    }

    /// How long a newcomer to `lane` would wait, were nobody else to come.
    pub(crate) fn expected_wait(&self, lane: Lane, now: Instant) -> Duration {
        let ahead: usize =
            Lane::ALL.iter().filter(|other| **other <= lane).map(|l| self.lanes[l.index()].len()).sum();
        let mut live: Vec<Instant> =
            self.sent.iter().map(|sent| sent.counts).filter(|counts| *counts + self.window > now).collect();
        live.sort_unstable();
        let free = self.taken.saturating_sub(live.len());
        let held = self.held_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        let mut wait = Duration::ZERO;
        if ahead >= free {
            // The permit that is needed comes back when the request sent this many places after the oldest ages out.
            let needed = ahead - free;
            let rounds = (needed / self.taken) as u32;
            let back = live
                .get(needed % self.taken)
                .map(|sent| (*sent + self.window).saturating_duration_since(now));
            wait = back.unwrap_or(self.window) + self.window * rounds;
        }
        if lane == Lane::Crawl {
            let queued = self.lanes[lane.index()].len() as u32;
            wait = wait.max(self.crawl_at(now).saturating_duration_since(now) + self.pace() * queued);
        }
        wait.max(held)
    }

    /// When the crawl may send. It is paced to one request per share of the window instead of taking a whole window
    /// at once, because after a burst nobody gets anything until the window has moved on.
    fn crawl_at(&self, now: Instant) -> Instant {
        let burst = (self.taken / CRAWL_BURST_SHARE) as u32;
        match self.crawl_due {
            Some(due) => due.checked_sub(self.pace() * burst).unwrap_or(now),
            None => now,
        }
    }

    fn pace(&self) -> Duration {
        self.window / self.taken as u32
    }
}

#[cfg(test)]
mod tests;
