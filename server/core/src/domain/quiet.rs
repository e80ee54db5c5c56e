//! Quiet hours, and where one day ends and the next begins: by the clocks of the tenant's time zone.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A minute, in milliseconds.
const MINUTE_MS: i64 = 60_000;
/// Quiet hours end within a day; one on which the clocks are set back is longer.
const MOST_MINUTES: i64 = 26 * 60;

/// Hours in which nobody is mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// From this minute of the day on.
    pub from: u32,
    /// Until this one, which is not quiet any more. Below `from`: the next day's.
    pub to: u32,
}

impl Quiet {
    /// Quiet hours, if both ends are set and differ.
    pub fn of(from: Option<u32>, to: Option<u32>) -> Option<Self> {
        let (from, to) = from.zip(to)?;
        (from != to).then_some(Self { from, to })
    }

    /// Whether this moment is quiet, by the clocks of `zone`.
    pub fn covers(self, zone: &TimeZone, at: i64) -> bool {
        let Ok(at) = Timestamp::from_millisecond(at) else { return false };
        let time = at.to_zoned(zone.clone()).time();
        let minute = u32::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or(0);
        if self.from < self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }

    /// When it ends, milliseconds UTC; none when this moment is not quiet. Goes from minute to minute, so that a change of
    /// the clocks needs no rule of its own.
    pub fn until(self, zone: &TimeZone, now: i64) -> Option<i64> {
        if !self.covers(zone, now) {
            return None;
        }
        let minute = now - now.rem_euclid(MINUTE_MS);
        let end = (1..=MOST_MINUTES).map(|n| minute + n * MINUTE_MS).find(|at| !self.covers(zone, *at));
        Some(end.unwrap_or(minute + MOST_MINUTES * MINUTE_MS))
    }
}

/// The zone of this name; UTC when it is not known.
pub fn zone(name: Option<&str>) -> TimeZone {
    name.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC)
}

/// When the day of this moment began in `zone`, and when the next begins, milliseconds UTC.
pub fn day(zone: &TimeZone, now: i64) -> (i64, i64) {
    let whole = 24 * 60 * MINUTE_MS;
    let fallback = (now - now.rem_euclid(whole), now - now.rem_euclid(whole) + whole);
    let Ok(at) = Timestamp::from_millisecond(now) else { return fallback };
    let at = at.to_zoned(zone.clone());
    let start = at.start_of_day();
    let next = at.tomorrow().and_then(|next| next.start_of_day());
    match (start, next) {
        (Ok(start), Ok(next)) => (start.timestamp().as_millisecond(), next.timestamp().as_millisecond()),
        _ => fallback,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ZONES: [&str; 6] =
        ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"];

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().expect("a moment").as_millisecond()
    }

    #[test]
    fn a_night_ends_in_the_morning() {
        let berlin = zone(Some("Europe/Berlin"));
        let night = Quiet::of(Some(22 * 60), Some(7 * 60)).expect("quiet hours");
        let seven = at("2025-11-24T06:00:00Z");
        for quiet in ["2025-11-23T21:00:00Z", "2025-11-24T02:30:12Z", "2025-11-24T05:59:59.999Z"] {
            assert_eq!(night.until(&berlin, at(quiet)), Some(seven), "{quiet}");
        }
        for loud in ["2025-11-23T20:59:59Z", "2025-11-24T06:00:00Z", "2025-11-24T12:00:00Z"] {
            assert_eq!(night.until(&berlin, at(loud)), None, "{loud}");
        }
    }

    #[test]
    fn clocks_that_are_set_forward_or_back_do_not_wake_anybody() {
        let berlin = zone(Some("Europe/Berlin"));
        let early = Quiet::of(Some(60), Some(150)).expect("quiet hours");
        // 02:30 does not come on this day: quiet ends where the clocks jump to.
        assert_eq!(early.until(&berlin, at("2026-03-29T00:30:00Z")), Some(at("2026-03-29T01:00:00Z")));
        // 02:30 comes, and after it the clocks say 02:00 again.
        assert_eq!(early.until(&berlin, at("2026-10-24T23:30:00Z")), Some(at("2026-10-25T00:30:00Z")));
        assert_eq!(early.until(&berlin, at("2026-10-25T01:00:00Z")), Some(at("2026-10-25T01:30:00Z")));
        let night = Quiet::of(Some(22 * 60), Some(7 * 60)).expect("quiet hours");
        assert_eq!(night.until(&berlin, at("2026-10-24T20:00:00Z")), Some(at("2026-10-25T06:00:00Z")));
    }

    #[test]
    fn one_end_alone_or_no_length_is_no_quiet() {
        assert_eq!(Quiet::of(Some(60), None), None);
        assert_eq!(Quiet::of(None, Some(60)), None);
        assert_eq!(Quiet::of(Some(60), Some(60)), None);
    }

    #[test]
    fn a_day_may_have_23_hours() {
        let (start, next) = day(&zone(Some("Europe/Berlin")), at("2026-03-29T12:00:00Z"));
        assert_eq!((start, next), (at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z")));
    }

    proptest! {
        #[test]
        fn quiet_ends_and_not_before_its_time(
            zone_at in 0..ZONES.len(), from in 0..1_440_u32, to in 0..1_440_u32,
            now in 1_700_000_000_000..1_900_000_000_000_i64, part in 0..1_000_i64,
        ) {
            let zone = zone(Some(ZONES[zone_at]));
            prop_assume!(from != to);
            let quiet = Quiet { from, to };
            match quiet.until(&zone, now) {
                None => prop_assert!(!quiet.covers(&zone, now)),
                Some(end) => {
                    prop_assert!(end > now && !quiet.covers(&zone, end));
                    prop_assert!(quiet.covers(&zone, now + (end - 1 - now) * part / 1_000));
                }
            }
        }

        #[test]
        fn a_moment_lies_in_its_day(zone_at in 0..ZONES.len(), now in 1_000_000_000_000..1_900_000_000_000_i64) {
            let zone = zone(Some(ZONES[zone_at]));
            let (start, next) = day(&zone, now);
            prop_assert!(start <= now && now < next);
            prop_assert_eq!(day(&zone, start), (start, next));
            prop_assert_eq!(day(&zone, next - 1), (start, next));
        }
    }
}
