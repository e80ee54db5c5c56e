//! The day on which somebody starts, as an attribute holds it. ISC gives attributes as text, in whatever form the source or
//! a transform wrote them: an ISO date or moment, or any of the forms that spreadsheets know.

use super::file::dates;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// The day that `text` holds. A moment counts as the day it is written with: midnight in another zone is not moved to the
/// day before. None for what can be read in more than one way, such as `03/04/2026`, and for what is no day.
pub fn read(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Some(date) = dates::read(text, None) {
        return Some(date);
    }
    // A moment: what stands before the time is the day.
    let (day, time) = text.split_once(['T', ' '])?;
    let date: Date = day.parse().ok()?;
    let zoned = format!("{day}T{time}");
    let is_moment =
        zoned.parse::<DateTime>().is_ok() || zoned.parse::<Timestamp>().is_ok() || is_offset(time);
    is_moment.then_some(date)
}

/// Whether this is a time of day with an offset without a colon, as some sources write it: `00:00:00.000+0100`.
fn is_offset(time: &str) -> bool {
    let (clock, offset) = match time.rfind(['+', '-']) {
        Some(at) => time.split_at(at),
        None => return false,
    };
    let figures = offset.get(1..).unwrap_or_default();
    let is_clock = format!("2000-01-01T{clock}").parse::<DateTime>().is_ok();
    is_clock && figures.len() == 4 && figures.bytes().all(|byte| byte.is_ascii_digit())
}

/// The first of these values that holds a day; and the first that holds anything, when none does.
pub fn first<'a>(values: impl IntoIterator<Item = &'a str>) -> (Option<Date>, Option<&'a str>) {
    let mut odd = None;
    for value in values {
        if let Some(day) = read(value) {
            return (Some(day), None);
        }
        if odd.is_none() && !value.trim().is_empty() {
            odd = Some(value);
        }
    }
    (None, odd)
}

/// The first day on which somebody who starts on `start` may be invited, `days` ahead.
pub fn opens(start: Date, days: u32) -> Date {
    let span = Span::new().try_days(i64::from(days));
    span.and_then(|span| start.checked_sub(span)).unwrap_or(Date::MIN)
}

/// The day that this moment is in `zone`.
pub fn day_of(at: i64, zone: &TimeZone) -> Option<Date> {
    Some(Timestamp::from_millisecond(at).ok()?.to_zoned(zone.clone()).date())
}

/// When this day begins in `zone`, milliseconds UTC.
pub fn begins(day: Date, zone: &TimeZone) -> Option<i64> {
    Some(day.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn dates_and_moments_are_read_as_the_day_they_are_written_with() {
        for text in [
            "2026-11-24",
            " 2026-11-24 ",
            "2026-11-24T00:00:00Z",
            "2026-11-24T23:30:00.000Z",
            "2026-11-24T00:00:00+14:00",
            "2026-11-24T00:00:00.000+0100",
            "2026-11-24 08:00:00",
            "2026-11-24T08:00",
            "24.11.2026",
            "24 Nov 2026",
            "11/24/2026",
        ] {
            assert_eq!(read(text), Some(date(2026, 11, 24)), "{text}");
        }
    }

    #[test]
    fn what_is_ambiguous_or_no_day_is_not_guessed() {
        for text in [
            "",
            "soon",
            "03/04/2026",
            "2026-13-01",
            "2026-11-24Tmorning",
            "2026-11-24 or so",
            "T",
            "1764000000000",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_first_attribute_that_holds_a_day_wins() {
        assert_eq!(first(["", "soon", "2026-11-24", "2026-12-01"]), (Some(date(2026, 11, 24)), None));
        assert_eq!(first(["", "soon", "later"]), (None, Some("soon")));
        assert_eq!(first(["", " "]), (None, None));
    }

    #[test]
    fn a_start_opens_days_ahead() {
        assert_eq!(opens(date(2026, 3, 2), 3), date(2026, 2, 27));
        assert_eq!(opens(date(2026, 3, 2), u32::MAX), Date::MIN);
    }

    proptest! {
        #[test]
        fn every_day_is_read_back_with_and_without_a_time(
            year in 1950_i16..2100, month in 1_i8..=12, day in 1_i8..=28, hour in 0..24, offset in -11..=14_i32,
        ) {
            let wanted = date(year, month, day);
            prop_assert_eq!(read(&wanted.to_string()), Some(wanted));
            let text = format!("{wanted}T{hour:02}:15:00{}{:02}:00", if offset < 0 { '-' } else { '+' }, offset.abs());
            prop_assert_eq!(read(&text), Some(wanted), "{}", text);
        }

        #[test]
        fn any_text_is_no_panic(text in "\\PC{0,40}") {
            let _ = read(&text);
        }
    }
}
