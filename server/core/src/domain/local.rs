//! A day and a time of day that somebody typed, in a time zone.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// Why what was typed is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoMoment {
    /// The day cannot be read.
    Day,
    /// The time of day cannot be read.
    Time,
}

/// `2025-11-24` and `09:00` in `zone` (IANA name; UTC when it is not known), as milliseconds UTC. A time that a change of
/// the clocks leaves out is the one an hour later; one that comes twice is the first.
///
/// # Errors
/// What of it cannot be read.
pub fn moment(zone: &str, day: &str, time: &str) -> Result<i64, NoMoment> {
    let day: Date = day.trim().parse().map_err(|_| NoMoment::Day)?;
    let time: Time = time.trim().parse().map_err(|_| NoMoment::Time)?;
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let at = day.to_datetime(time).to_zoned(zone).map_err(|_| NoMoment::Day)?;
    Ok(at.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_moment_there() {
        let nine = moment("Europe/Berlin", "2025-11-24", "09:00").expect("a moment");
        assert_eq!(nine, moment("UTC", "2025-11-24", "08:00").expect("a moment"));
        assert_eq!(moment("UTC", "24.11.2025", "08:00"), Err(NoMoment::Day));
        assert_eq!(moment("UTC", "2025-11-24", "8"), Err(NoMoment::Time));
        assert_eq!(moment("UTC", "", "08:00"), Err(NoMoment::Day));
    }

    #[test]
    fn a_change_of_the_clocks_is_no_way_to_fail() {
        let gap = moment("Europe/Berlin", "2026-03-29", "02:30").expect("a moment");
        assert_eq!(gap, moment("UTC", "2026-03-29", "01:30").expect("a moment"));
        let twice = moment("Europe/Berlin", "2026-10-25", "02:30").expect("a moment");
        assert_eq!(twice, moment("UTC", "2026-10-25", "00:30").expect("a moment"));
    }
}
