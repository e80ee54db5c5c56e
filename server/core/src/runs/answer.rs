//! What an answer of ISC means for a call, whatever the run is about.

use gangway_isc::{Error, ErrorKind};

/// What becomes of the item of a call that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Proven not executed, and worth another call.
    Again,
    /// Proven not executed, and no other call will help.
    Failed,
    /// Nobody knows.
    Unknown,
}

/// What becomes of the items of a call that ended in this error (`STATES`, section 2).
pub(crate) fn fate(error: &Error) -> Fate {
    if !error.proven_not_executed() {
        return Fate::Unknown;
    }
    match error.kind() {
        ErrorKind::Unauthorized | ErrorKind::RateLimited | ErrorKind::NotSent | ErrorKind::Closed => {
            Fate::Again
        }
        _ => Fate::Failed,
    }
}

/// How long ISC asked to wait, or `otherwise`, in milliseconds.
pub(crate) fn pause(error: &Error, otherwise: i64) -> i64 {
    error.retry_after().and_then(|wait| i64::try_from(wait.as_millis()).ok()).unwrap_or(otherwise)
}

/// 2 s, 4 s, 8 s … at most 32 s.
pub(crate) fn backoff(times: i64) -> i64 {
    let doublings = u32::try_from(times.clamp(1, 5)).unwrap_or(5);
    2_i64.pow(doublings) * 1_000
}

/// An error of ISC as the cause beside what it is about. `sent` is what ISC refused ("request"), `right` what is missing
/// when ISC forbids it.
pub(crate) fn words(error: &Error, sent: &str, right: &str) -> String {
    let status = error.status().map(|status| format!(" ({status})")).unwrap_or_default();
    let said =
        error.text().filter(|text| !text.is_empty()).map(|text| format!(": {text}")).unwrap_or_default();
    match error.kind() {
        ErrorKind::Timeout => "ISC did not answer in time".to_owned(),
        ErrorKind::Cut => "the connection broke before ISC answered".to_owned(),
        ErrorKind::Foreign => format!("the answer was not one of ISC's{status}"),
        ErrorKind::Server => format!("ISC failed{status}{said}"),
        ErrorKind::Forbidden => format!("ISC refused the {sent}{status}: the right to {right} is missing"),
        _ => format!("ISC refused the {sent}{status}{said}"),
    }
}

#[cfg(test)]
mod tests {
    use super::backoff;

    #[test]
    fn pauses_grow_and_stop_growing() {
        let pauses: Vec<i64> = [0, 1, 2, 3, 5, 9, i64::MAX].into_iter().map(backoff).collect();
        assert_eq!(pauses, [2_000, 2_000, 4_000, 8_000, 32_000, 32_000, 32_000]);
    }
}
