//! What was read from the store a moment ago, and holds while nothing is written.
//!
//! A commit of this process ends it at once, so that people see their own changes; what another replica wrote shows
//! when its news come, and within [`AGE_MS`] in any case.

use crate::clock::Clock;
use crate::store::Store;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// How old a reading may be, in milliseconds of either clock: words about "now" in it are not older either.
pub(crate) const AGE_MS: i64 = 1_000;

/// Readings of one kind by key.
pub(crate) struct Kept<K, T> {
    limit: usize,
    readings: Mutex<Readings<K, T>>,
}

struct Readings<K, T> {
    /// The store's version that all of them were read at.
    version: u64,
    by_key: HashMap<K, Reading<T>>,
}

struct Reading<T> {
    real: i64,
    domain: i64,
    value: T,
}

impl<K: Eq + Hash, T: Clone> Kept<K, T> {
    /// At most `limit` readings at a time.
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, readings: Mutex::new(Readings { version: 0, by_key: HashMap::new() }) }
    }

    /// What is kept under `key`, else what `read` answers, which is kept then. `read` must depend on the key, the store
    /// and the clock alone: never on who asks, unless the key names them.
    ///
    /// # Errors
    /// Those of `read`.
    pub(crate) async fn of<E>(
        &self,
        store: &Store,
        clock: &Clock,
        key: K,
        read: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        // Before reading: what is committed meanwhile counts as not seen.
        let (version, real, domain) = (store.version(), clock.real(), clock.now());
        if let Some(value) = self.known(version, real, domain, &key) {
            return Ok(value);
        }
        let value = read.await?;
        let mut readings = self.readings.lock().unwrap_or_else(PoisonError::into_inner);
        if readings.version != version || readings.by_key.len() >= self.limit {
            readings.version = version;
            readings.by_key.clear();
        }
        readings.by_key.insert(key, Reading { real, domain, value: value.clone() });
        Ok(value)
    }

    fn known(&self, version: u64, real: i64, domain: i64, key: &K) -> Option<T> {
        let readings = self.readings.lock().unwrap_or_else(PoisonError::into_inner);
        let reading = readings.by_key.get(key).filter(|_| readings.version == version)?;
        let young = |age: i64| (0..AGE_MS).contains(&age);
        (young(real - reading.real) && young(domain - reading.domain)).then(|| reading.value.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args;
    use crate::auth::testing::Moved;
    use crate::store::testing::sqlite;

    async fn count(store: &Store) -> crate::store::Result<i64> {
        store.row("SELECT COUNT(*) AS n FROM meta", args![]).await?.map_or(Ok(0), |row| row.int("n"))
    }

    async fn add(store: &Store, key: &str) {
        crate::store::settings::set_meta(store, key, "x").await.expect("stored");
    }

    #[tokio::test]
    async fn a_commit_ends_what_was_kept_and_nothing_else_does_within_a_second() {
        let (tested, moved) = (sqlite().await, Moved::default());
        let (store, clock) = (&tested.store, moved.clock());
        let kept = Kept::new(4);
        let n = kept.of(store, &clock, "n", count(store)).await.expect("read");
        let unread = async { Err::<i64, _>(crate::store::Error::Row("read again".to_owned())) };
        assert_eq!(kept.of(store, &clock, "n", unread).await.expect("kept"), n);
        add(store, "a").await;
        assert_eq!(kept.of(store, &clock, "n", count(store)).await.expect("read"), n + 1);
        moved.by(AGE_MS - 1);
        assert_eq!(kept.of(store, &clock, "n", async { Err::<i64, ()>(()) }).await, Ok(n + 1));
        moved.by(1);
        assert_eq!(kept.of(store, &clock, "n", async { Err::<i64, ()>(()) }).await, Err(()));
    }

    #[tokio::test]
    async fn what_is_committed_while_it_is_read_is_not_missed() {
        let (tested, moved) = (sqlite().await, Moved::default());
        let (store, clock) = (&tested.store, moved.clock());
        let kept = Kept::new(4);
        let reading = async {
            let before = count(store).await;
            add(store, "meanwhile").await;
            before
        };
        let before = kept.of(store, &clock, (), reading).await.expect("read");
        assert_eq!(kept.of(store, &clock, (), count(store)).await.expect("read"), before + 1);
    }

    #[tokio::test]
    async fn a_transaction_that_is_given_up_changes_nothing_and_another_process_everything() {
        let (tested, moved) = (sqlite().await, Moved::default());
        let (store, clock) = (&tested.store, moved.clock());
        let kept = Kept::new(4);
        let n = kept.of(store, &clock, (), count(store)).await.expect("read");
        let mut tx = store.begin().await.expect("begun");
        tx.exec("INSERT INTO meta (key, value) VALUES ('b', 'x')", args![]).await.expect("inserted");
        drop(tx);
        assert_eq!(kept.of(store, &clock, (), async { Err::<i64, ()>(()) }).await, Ok(n));
        store.changed_outside();
        assert_eq!(kept.of(store, &clock, (), async { Err::<i64, ()>(()) }).await, Err(()));
    }
}
