//! What tests of this folder share.

use crate::clock::Clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub(crate) struct Moved(Arc<AtomicI64>);

impl Default for Moved {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(1_800_000_000_000)))
    }
}

impl Moved {
    pub(crate) fn clock(&self) -> Clock {
        let now = Arc::clone(&self.0);
        Clock::new(move || now.load(Ordering::SeqCst))
    }

    pub(crate) fn by(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}
