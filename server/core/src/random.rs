//! Randomness, passed in.

use rand::rngs::StdRng;
use rand::{RngCore as _, SeedableRng as _};
use std::sync::{Arc, Mutex, PoisonError};

/// A source of randomness that many may use. Cheap to clone.
#[derive(Clone)]
pub struct Random(Arc<Mutex<StdRng>>);

impl Random {
    /// From the operating system: unpredictable.
    pub fn system() -> Self {
        Self(Arc::new(Mutex::new(StdRng::from_os_rng())))
    }

    /// The same numbers for the same seed: for tests.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// Fills `bytes`.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }

    /// A new sortable id of 26 characters, made at `now` (milliseconds UTC).
    pub fn id(&self, now: i64) -> String {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        ulid::Ulid::from_parts(now.unsigned_abs(), u128::from_be_bytes(bytes)).to_string()
    }

    /// A handle that cannot be guessed: 160 bits, hexadecimal.
    pub fn handle(&self) -> String {
        let mut bytes = [0; 20];
        self.fill(&mut bytes);
        hex::encode(bytes)
    }

    /// A number below `bound` (at least 1), for jitter.
    pub fn below(&self, bound: u64) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next_u64() % bound.max(1)
    }
}
