//! When a call that is harmless to repeat is repeated, and after how long.

use std::time::Duration;

use crate::{Error, ErrorKind};

/// The first pause; doubled each time.
const FIRST: Duration = Duration::from_millis(200);
/// What a 429 without `Retry-After` is held for at least, and how much jitter is added (SailPoint's own VS Code
/// extension waits 1 to 5 s then).
const UNTOLD: Duration = Duration::from_secs(1);
const UNTOLD_SPREAD: f64 = 4.0;

/// Whether the failure may pass by itself.
pub(crate) fn may_pass(error: &Error) -> bool {
    match error.kind() {
        // Not implemented now is not implemented in a second.
        ErrorKind::Server if error.status() == Some(501) => false,
        ErrorKind::NotSent
        | ErrorKind::RateLimited
        | ErrorKind::Server
        | ErrorKind::Timeout
        | ErrorKind::Cut => true,
        // A proxy's page or a body cut short; a proxy's redirect or refusal stays what it is.
        ErrorKind::Foreign => matches!(error.status(), None | Some(200..=299 | 429)),
        _ => false,
    }
}

/// The pause before repeat number `attempt` (from 0), without any wish of ISC's: half fixed, half jitter.
pub(crate) fn pause(attempt: u32, jitter: f64) -> Duration {
    let whole = FIRST * 2_u32.saturating_pow(attempt.min(6));
    whole / 2 + (whole / 2).mul_f64(jitter.clamp(0.0, 1.0))
}

/// How long all lanes are to be held after this error: `Retry-After`, or 1 to 5 s for a 429 without.
pub(crate) fn hold(error: &Error, jitter: f64) -> Option<Duration> {
    match (error.status(), error.retry_after()) {
        (Some(429 | 503), Some(wait)) => Some(wait),
        (Some(429), None) => Some(UNTOLD + Duration::from_secs_f64(UNTOLD_SPREAD * jitter.clamp(0.0, 1.0))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_within_their_jitter() {
        assert_eq!(pause(0, 0.0), Duration::from_millis(100));
        assert_eq!(pause(0, 1.0), Duration::from_millis(200));
        assert_eq!(pause(2, 1.0), Duration::from_millis(800));
        assert_eq!(pause(60, 1.0), pause(6, 1.0));
    }
}
