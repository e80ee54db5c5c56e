//! ISC's rate limit: 100 requests in 10 s, counted per client id and API version [docs rate-limit].

use std::collections::{HashMap, VecDeque};

/// The window in milliseconds of real time.
const WINDOW_MS: i64 = 10_000;

/// Counts requests in sliding windows.
#[derive(Default)]
pub(crate) struct Limiter {
    seen: HashMap<(String, String), VecDeque<i64>>,
}

impl Limiter {
    /// Counts a request, or says after how many seconds to come back. Refused requests do not count.
    pub(crate) fn take(&mut self, client: &str, version: &str, rate: u32, now: i64) -> Result<(), u64> {
        if rate == 0 {
            return Ok(());
        }
        let seen = self.seen.entry((client.to_owned(), version.to_owned())).or_default();
        while seen.front().is_some_and(|at| now - at >= WINDOW_MS) {
            seen.pop_front();
        }
        if let Some(oldest) = seen.front().filter(|_| seen.len() >= rate as usize) {
            let wait = (oldest + WINDOW_MS - now).max(1) as u64;
            return Err(wait.div_ceil(1000));
        }
        seen.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_slides_and_versions_count_apart() {
        let mut limiter = Limiter::default();
        for n in 0..100 {
            assert_eq!(limiter.take("a", "v2024", 100, n * 10), Ok(()));
        }
        assert_eq!(limiter.take("a", "v2024", 100, 1_000), Err(9));
        assert_eq!(limiter.take("a", "v3", 100, 1_000), Ok(()));
        assert_eq!(limiter.take("b", "v2024", 100, 1_000), Ok(()));
        assert_eq!(limiter.take("a", "v2024", 100, 9_999), Err(1));
        assert_eq!(limiter.take("a", "v2024", 100, 10_000), Ok(()));
        assert_eq!(limiter.take("a", "v2024", 100, 10_001), Err(1));
        assert_eq!(limiter.take("a", "v2024", 100, 10_010), Ok(()));
        assert_eq!(limiter.take("a", "v2024", 0, 10_010), Ok(()));
    }
}
