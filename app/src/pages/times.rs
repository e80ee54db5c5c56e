//! Times in words. All of them are made on the server, in one zone that is always named.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The zone and the instant that a page's times are worked out from.
#[derive(Clone, Debug)]
pub struct Times {
    zone: TimeZone,
    /// The year of now, there.
    year: Option<i16>,
    /// The domain's now, milliseconds UTC.
    pub now: i64,
}

impl Times {
    /// Times in `zone` (IANA name; UTC when unknown), seen from `now`.
    pub fn new(zone: &str, now: i64) -> Self {
        let mut times = Self { zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC), year: None, now };
        times.year = times.zoned(now).map(|now| now.year());
        times
    }

    fn zoned(&self, at: i64) -> Option<Zoned> {
        Some(Timestamp::from_millisecond(at).ok()?.to_zoned(self.zone.clone()))
    }

    fn format(&self, at: i64, format: &str) -> String {
        self.zoned(at).map(|at| at.strftime(format).to_string()).unwrap_or_default()
    }

    /// For `datetime=`: `2025-11-21T14:02:00Z`.
    pub fn machine(&self, at: i64) -> String {
        Timestamp::from_millisecond(at).map(|at| at.to_string()).unwrap_or_default()
    }

    /// `21 Nov 2025, 14:02 CET`.
    pub fn exact(&self, at: i64) -> String {
        self.format(at, "%-d %b %Y, %H:%M %Z")
    }

    /// `21 Nov 2025, 14:02:11 CET`.
    pub fn second(&self, at: i64) -> String {
        self.format(at, "%-d %b %Y, %H:%M:%S %Z")
    }

    /// `12 Nov`, with the year when it is another one.
    pub fn day(&self, at: i64) -> String {
        let Some(at) = self.zoned(at) else { return String::new() };
        let same_year = Some(at.year()) == self.year;
        at.strftime(if same_year { "%-d %b" } else { "%-d %b %Y" }).to_string()
    }

    /// `Fri 28 Nov`, within two weeks; otherwise as [`Self::day`].
    pub fn near_day(&self, at: i64) -> String {
        if (at - self.now).abs() < 14 * DAY { self.format(at, "%a %-d %b") } else { self.day(at) }
    }

    /// A day as it stands in data, `2025-11-24`: `Mon 24 Nov` within two weeks, `24 Nov` this year, otherwise with the year.
    /// It is the same day in every zone. None when it is no day.
    pub fn of_day(&self, day: &str) -> Option<String> {
        let day: jiff::civil::Date = day.parse().ok()?;
        let today = self.zoned(self.now)?.date();
        let days = (day - today).get_days();
        let format = match () {
            () if days.abs() < 14 => "%a %-d %b",
            () if Some(day.year()) == self.year => "%-d %b",
            () => "%-d %b %Y",
        };
        Some(day.strftime(format).to_string())
    }

    /// `14:02`.
    pub fn clock(&self, at: i64) -> String {
        self.format(at, "%H:%M")
    }

    /// Day and time of day as fields of a form hold them, in `zone`: `2025-11-24` and `09:00`.
    pub fn typed(&self, at: i64, zone: &str) -> (String, String) {
        let there = Self::new(zone, self.now);
        (there.format(at, "%Y-%m-%d"), there.format(at, "%H:%M"))
    }

    /// `3 h ago`, up to seven days; then the exact time.
    pub fn ago(&self, at: i64) -> String {
        ago(self.now, at).unwrap_or_else(|| self.exact(at))
    }

    /// `4 d 2 h left`; none when it is over.
    pub fn left(&self, until: i64) -> Option<String> {
        let left = until - self.now;
        (left > 0).then(|| format!("{} left", span(left)))
    }
}

/// `just now`, `4 min ago`, `3 h ago`, `2 d ago`; none after seven days.
pub fn ago(now: i64, at: i64) -> Option<String> {
    match now - at {
        ..MINUTE => Some("just now".to_owned()),
        past @ ..HOUR => Some(format!("{} min ago", past / MINUTE)),
        past @ ..DAY => Some(format!("{} h ago", past / HOUR)),
        past if past <= 7 * DAY => Some(format!("{} d ago", past / DAY)),
        _ => None,
    }
}

/// A span in its two greatest units: `4 d 2 h`, `3 h 10 min`, `12 min`, `40 s`.
pub fn span(ms: i64) -> String {
    match ms.max(0) {
        ms @ ..MINUTE => format!("{} s", (ms + 999) / 1_000),
        ms @ ..HOUR => format!("{} min", ms / MINUTE),
        ms @ ..DAY => format!("{} h {} min", ms / HOUR, ms % HOUR / MINUTE),
        ms => format!("{} d {} h", ms / DAY, ms % DAY / HOUR),
    }
}

/// What is read before a first estimate of the rest.
const ENOUGH: u64 = 10;

/// `about 3 min left`, from how long what is done took; none before enough is done to tell, and at the end.
pub fn estimate(done: u64, total: u64, took_ms: i64) -> Option<String> {
    if done < ENOUGH || done >= total || took_ms <= 0 {
        return None;
    }
    let left = i128::from(took_ms) * i128::from(total - done) / i128::from(done);
    let minutes = (left + i128::from(MINUTE) / 2) / i128::from(MINUTE);
    Some(match minutes {
        0 => "less than a minute left".to_owned(),
        minutes @ ..90 => format!("about {minutes} min left"),
        minutes => format!("about {} h left", (minutes + 30) / 60),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_waits_until_there_is_enough_to_tell_and_is_rounded() {
        assert_eq!(estimate(9, 1_000, MINUTE), None);
        assert_eq!(estimate(1_000, 1_000, MINUTE), None);
        assert_eq!(estimate(10, 40, MINUTE).as_deref(), Some("about 3 min left"));
        assert_eq!(estimate(250, 500, 20_000).as_deref(), Some("less than a minute left"));
        assert_eq!(estimate(10, 1_000, MINUTE).as_deref(), Some("about 2 h left"));
        assert_eq!(estimate(10, u64::MAX, i64::MAX).map(|words| words.starts_with("about")), Some(true));
    }

    #[test]
    fn spans_have_two_units() {
        assert_eq!(span(4 * DAY + 2 * HOUR + 59 * MINUTE), "4 d 2 h");
        assert_eq!(span(3 * HOUR + 10 * MINUTE), "3 h 10 min");
        assert_eq!(span(40_000), "40 s");
        assert_eq!(span(-5), "0 s");
    }

    #[test]
    fn seven_days_ago_is_the_last_relative_one() {
        assert_eq!(ago(7 * DAY, 0).as_deref(), Some("7 d ago"));
        assert_eq!(ago(7 * DAY + 1, 0), None);
    }

    #[test]
    fn a_day_of_data_is_the_same_day_in_every_zone() {
        for zone in ["Pacific/Kiritimati", "UTC", "Pacific/Pago_Pago"] {
            let times = Times::new(zone, 1_763_730_120_000);
            assert_eq!(times.of_day("2025-11-24").as_deref(), Some("Mon 24 Nov"), "{zone}");
        }
        let times = Times::new("UTC", 1_763_730_120_000);
        assert_eq!(times.of_day("2025-03-03").as_deref(), Some("3 Mar"));
        assert_eq!(times.of_day("2026-03-03").as_deref(), Some("3 Mar 2026"));
        assert_eq!(times.of_day("soon"), None);
    }

    #[test]
    fn the_zone_is_named_and_follows_daylight_saving() {
        let times = Times::new("Europe/Berlin", 1_763_730_120_000);
        assert_eq!(times.exact(1_763_730_120_000), "21 Nov 2025, 14:02 CET");
        assert_eq!(times.exact(1_753_099_320_000), "21 Jul 2025, 14:02 CEST");
        assert_eq!(Times::new("Mars/Base", 0).exact(0), "1 Jan 1970, 00:00 UTC");
    }
}
