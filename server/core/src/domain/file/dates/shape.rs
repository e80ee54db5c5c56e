//! The ways to write one date.

use super::Order;
use jiff::civil::Date;

/// What one value can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// One date.
    Plain(Date),
    /// Three numbers, by the order they are read in; at least one is a date.
    Ordered([Option<Date>; 3]),
}

/// Days that a spreadsheet's numbers are taken for: 1927 to 2100.
const DAY_NUMBERS: std::ops::RangeInclusive<i64> = 10_000..=73_415;
/// Two digits up to this are a year of this century, as spreadsheets take them.
const THIS_CENTURY: i16 = 29;

/// The day that a number of days stands for, as spreadsheets count them, if it is one of our time.
pub fn day_number(digits: &str) -> Option<Date> {
    if !is_digits(digits) || digits.len() != 5 {
        return None;
    }
    let number = digits.parse().ok().filter(|number| DAY_NUMBERS.contains(number))?;
    // Counted from the last day but one of 1899, since spreadsheets hold that 1900 had a 29 February.
    Date::constant(1899, 12, 30).checked_add(jiff::Span::new().days(number)).ok()
}

/// Whether a value is a date in any order, without saying which.
pub fn looks_like(value: &str) -> bool {
    reading(value).is_some()
}

/// What a value can be.
pub(super) fn reading(value: &str) -> Option<Reading> {
    let (date, time) = parts(value);
    if !time.is_none_or(is_midnight) {
        return None;
    }
    if is_digits(date) {
        return compact(date).map(Reading::Plain);
    }
    if date.bytes().any(|byte| byte.is_ascii_alphabetic()) || !date.is_ascii() {
        return in_letters(date).map(Reading::Plain);
    }
    in_numbers(date)
}

/// Whether the year of three numbers has two digits.
pub(super) fn has_short_year(value: &str) -> bool {
    let groups: Vec<&str> = parts(value).0.split(['-', '/', '.']).map(str::trim).collect();
    groups.len() == 3 && groups.iter().all(|group| group.len() <= 2)
}

/// Whether there is a time of day.
pub(super) fn has_time(value: &str) -> bool {
    parts(value).1.is_some_and(|time| !is_midnight(time))
}

/// Whether a value is written as three numbers with a sign between, a date or not.
pub(super) fn three_numbers(value: &str) -> bool {
    let date = parts(value).0;
    ['-', '/', '.'].into_iter().any(|sign| {
        let groups: Vec<&str> = date.split(sign).map(str::trim_start).collect();
        groups.len() == 3 && groups.iter().all(|group| is_digits(group) && matches!(group.len(), 1 | 2 | 4))
    })
}

/// The date and the time of day of a value.
fn parts(value: &str) -> (&str, Option<&str>) {
    let value = super::super::damage::trimmed(value);
    let Some(colon) = value.find(':') else { return (value, None) };
    let before = &value[..colon];
    match before.rfind([' ', 'T']) {
        Some(at) => (value[..at].trim_end(), Some(value[at + 1..].trim_start())),
        None => (value, None),
    }
}

/// `00:00`, `0:00:00.000`, `00:00:00Z`, `12:00:00 AM`.
fn is_midnight(time: &str) -> bool {
    let time = time.strip_suffix('Z').unwrap_or(time);
    let (clock, zero) = match time.len().checked_sub(2).and_then(|at| time.split_at_checked(at)) {
        Some((clock, half)) if half.eq_ignore_ascii_case("AM") => (clock.trim_end(), "12"),
        _ => (time, "0"),
    };
    let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut groups = seconds.split(':');
    let hour = groups.next().unwrap_or_default();
    let hour_fits = if zero == "12" { hour == "12" } else { is_zero(hour) };
    let rest: Vec<&str> = groups.collect();
    hour_fits
        && (1..=2).contains(&rest.len())
        && rest.iter().all(|group| is_zero(group))
        && fraction.bytes().all(|byte| byte == b'0')
}

/// `0` or `00`.
fn is_zero(group: &str) -> bool {
    matches!(group, "0" | "00")
}

/// `20251201`.
fn compact(digits: &str) -> Option<Date> {
    if digits.len() != 8 {
        return None;
    }
    let date = date(&digits[..4], &digits[4..6], &digits[6..])?;
    // Eight digits are as often a number.
    (1900..=2100).contains(&date.year()).then_some(date)
}

/// Three numbers with the same sign between.
fn in_numbers(value: &str) -> Option<Reading> {
    let sign = value.chars().find(|c| !c.is_ascii_digit()).filter(|sign| matches!(sign, '-' | '/' | '.'))?;
    // Some write a space behind the dot.
    let groups: Vec<&str> =
        value.split(sign).map(|group| if sign == '.' { group.trim_start() } else { group }).collect();
    let [a, b, c] = groups.as_slice() else { return None };
    if a.len() == 4 {
        return date(a, b, c).map(Reading::Plain);
    }
    if sign == '.' {
        // Nobody who writes dots begins with the month.
        return date(c, b, a).map(Reading::Plain);
    }
    let mut dates = [None; 3];
    dates[Order::DayFirst as usize] = date(c, b, a);
    dates[Order::MonthFirst as usize] = date(c, a, b);
    // Only with hyphens: as a short form of ISO's.
    if sign == '-' && c.len() <= 2 {
        dates[Order::YearFirst as usize] = date(a, b, c);
    }
    dates.iter().any(Option::is_some).then_some(Reading::Ordered(dates))
}

/// `3 Nov 2025`, `03-Nov-25`, `November 3rd, 2025`, `2025-Nov-03`.
fn in_letters(value: &str) -> Option<Date> {
    let words: Vec<&str> = value.split([' ', '-', '.', ',', '/']).filter(|word| !word.is_empty()).collect();
    let [a, b, c] = words.as_slice() else { return None };
    if let Some(month) = month(b) {
        return if a.len() == 4 { date(a, month, c) } else { date(c, month, day(a)) };
    }
    date(c, month(a)?, day(b))
}

/// A day without its ending: `3rd`.
fn day(word: &str) -> &str {
    ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word)
}

/// A month by its name in English or German, whole or cut to three letters.
fn month(word: &str) -> Option<&'static str> {
    const NUMBERS: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];
    const NAMES: [[&str; 12]; 2] = [
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        [
            "januar",
            "februar",
            "märz",
            "april",
            "mai",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "dezember",
        ],
    ];
    let word = word.to_lowercase();
    let short = |name: &str| name.chars().take(3).eq(word.chars());
    let at = NAMES.iter().find_map(|names| {
        names
            .iter()
            .position(|name| *name == word || short(name) || (word == "sept" && name.starts_with("sept")))
    })?;
    Some(NUMBERS[at])
}

/// A date of numbers that are as long as such numbers are.
fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    let short = |text: &str| matches!(text.len(), 1 | 2) && is_digits(text);
    if !is_digits(year) || !short(month) || !short(day) {
        return None;
    }
    let number: i16 = year.parse().ok()?;
    let year = match (year.len(), number) {
        (4, 1..) => number,
        (2, ..=THIS_CENTURY) => 2000 + number,
        (2, _) => 1900 + number,
        _ => return None,
    };
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
