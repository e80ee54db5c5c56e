//! One rate budget for all replicas: permits are leased from one row in slices of ten.

use super::{Result, Store};
use crate::args;
use crate::clock::Clock;
use crate::random::Random;
use futures::future::BoxFuture;
use gangway_isc::{Budget, BudgetClosed, Lane, Permit, SlidingWindow};
use std::time::Duration;

/// Permits per slice, of the documented hundred in ten seconds (FACTS, section 4).
const SLICE: i64 = 10;
/// A leased permit that was not used within this time is lost; so a slice can only be used close to when it was leased.
const USABLE_MS: i64 = 750;
/// Slices count for ISC's window, and for as long as their last permit could still be used.
const WINDOW_MS: i64 = 10_250 + USABLE_MS;

#[derive(Default)]
struct Leased {
    permits: i64,
    until: i64,
}

/// The budget of one client id and API version, shared through PostgreSQL. Lanes are ordered within each replica.
pub struct SharedBudget {
    local: SlidingWindow,
    /// Requests in ten seconds.
    limit: i64,
    store: Store,
    clock: Clock,
    random: Random,
    key: String,
    owner: String,
    leased: tokio::sync::Mutex<Leased>,
}

impl SharedBudget {
    /// The budget under `key` (client id and version) of `limit` requests in ten seconds, at least ten; `owner` is this
    /// replica.
    pub fn new(
        (store, clock, random): (Store, Clock, Random),
        key: String,
        owner: String,
        limit: u32,
    ) -> Self {
        let limit = limit.max(10);
        Self {
            local: SlidingWindow::new(limit as usize),
            limit: i64::from(limit),
            store,
            clock,
            random,
            key,
            owner,
            leased: tokio::sync::Mutex::default(),
        }
    }

    /// Takes one permit of a slice, leasing a slice first when none is left; else says how long to wait.
    async fn take(&self) -> Result<Option<Duration>> {
        let mut leased = self.leased.lock().await;
        let now = self.clock.real();
        if leased.permits > 0 && now <= leased.until {
            leased.permits -= 1;
            return Ok(None);
        }
        let mut tx = self.store.begin().await?;
        // Locks the row: replicas lease one after the other.
        let row = tx
            .row(
                "INSERT INTO budget (key, changed_at) VALUES ($1, $2)
                 ON CONFLICT (key) DO UPDATE SET changed_at = excluded.changed_at RETURNING hold_until",
                args![&self.key, now],
            )
            .await?;
        let held = row.map_or(Ok(0), |row| row.int("hold_until"))?;
        if held > now {
            return Ok(Some(millis(held - now)));
        }
        tx.exec(
            "DELETE FROM budget_slices WHERE key = $1 AND leased_at < $2",
            args![&self.key, now - WINDOW_MS],
        )
        .await?;
        let row = tx
            .row(
                "SELECT CAST(COALESCE(SUM(permits), 0) AS BIGINT) AS used, MIN(leased_at) AS oldest
                 FROM budget_slices WHERE key = $1",
                args![&self.key],
            )
            .await?;
        let (used, oldest) = match &row {
            Some(row) => (row.int("used")?, row.opt_int("oldest")?.unwrap_or(now)),
            None => (0, now),
        };
        if used + SLICE > self.limit {
            tx.commit().await?;
            return Ok(Some(millis(oldest + WINDOW_MS - now + 1)));
        }
        tx.exec(
            "INSERT INTO budget_slices (id, key, owner, permits, leased_at) VALUES ($1, $2, $3, $4, $5)",
            args![self.random.id(now), &self.key, &self.owner, SLICE, now],
        )
        .await?;
        tx.commit().await?;
        *leased = Leased { permits: SLICE - 1, until: now + USABLE_MS };
        Ok(None)
    }

    async fn wait(&self, lane: Lane) -> std::result::Result<Permit, BudgetClosed> {
        let permit = self.local.acquire(lane).await?;
        loop {
            match self.take().await {
                Ok(None) => return Ok(permit),
                Ok(Some(pause)) => tokio::time::sleep(pause).await,
                Err(error) => {
                    tracing::warn!(%error, "no permit could be leased; waiting");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }
}

fn millis(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms.max(1)).unwrap_or(1))
}

impl Budget for SharedBudget {
    fn acquire(&self, lane: Lane) -> BoxFuture<'_, std::result::Result<Permit, BudgetClosed>> {
        Box::pin(self.wait(lane))
    }

    fn answered(&self, permit: Permit) {
        self.local.answered(permit);
    }

    fn refused(&self, permit: Permit) {
        self.local.refused(permit);
    }

    fn hold(&self, wait: Duration) {
        self.local.hold(wait);
        let until = self.clock.real().saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        let (store, key) = (self.store.clone(), self.key.clone());
        tokio::spawn(async move {
            let told = store
                .exec(
                    "INSERT INTO budget (key, hold_until) VALUES ($1, $2)
                     ON CONFLICT (key) DO UPDATE SET hold_until = CASE
                        WHEN budget.hold_until > excluded.hold_until THEN budget.hold_until
                        ELSE excluded.hold_until END",
                    args![key, until],
                )
                .await;
            if let Err(error) = told {
                tracing::warn!(%error, "the other replicas could not be told to wait");
            }
        });
    }

    fn expected_wait(&self, lane: Lane) -> Duration {
        self.local.expected_wait(lane)
    }
}
