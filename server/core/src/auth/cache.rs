//! A few seconds of memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Entries at most. When it is full, it starts anew.
const FULL: usize = 10_000;

/// Readings that are used again while they are young.
pub(crate) struct Cache<T> {
    fresh_ms: i64,
    entries: Mutex<HashMap<String, (i64, T)>>,
}

impl<T: Clone> Cache<T> {
    /// Readings count for `fresh_ms`.
    pub(crate) fn new(fresh_ms: i64) -> Self {
        Self { fresh_ms, entries: Mutex::default() }
    }

    pub(crate) fn get(&self, key: &str, now: i64) -> Option<T> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries
            .get(key)
            .filter(|(at, _)| (0..self.fresh_ms).contains(&(now - at)))
            .map(|(_, value)| value.clone())
    }

    pub(crate) fn put(&self, key: String, value: T, now: i64) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= FULL {
            entries.clear();
        }
        entries.insert(key, (now, value));
    }

    pub(crate) fn clear(&self) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(crate) fn remove(&self, key: &str) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}
