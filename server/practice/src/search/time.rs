//! Dates of queries: `2026-01-31`, `2026-01-31T09:05:00Z`, `now`, `now-30d`, `now-1M/d`.

/// One end of a range.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bound {
    /// Absent for `*`.
    pub value: Option<String>,
    pub inclusive: bool,
}

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Milliseconds of a written date or time, when it is one.
pub(crate) fn instant(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    if text.len() == 10 {
        let date: jiff::civil::Date = text.parse().ok()?;
        return date.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_millisecond());
    }
    if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
        return Some(timestamp.as_millisecond());
    }
    let plain: jiff::civil::DateTime = text.parse().ok()?;
    plain.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_millisecond())
}

/// Milliseconds of a bound, which may count from `now`. `up` rounds to the end of what is written: the last
/// millisecond of a day.
pub(crate) fn bound(text: &str, now: i64, up: bool) -> Option<i64> {
    let Some(math) = text.strip_prefix("now") else {
        let at = instant(text)?;
        return Some(if up && text.len() == 10 { at + DAY - 1 } else { at });
    };
    let (math, round) = math.split_once('/').map_or((math, None), |(math, unit)| (math, Some(unit)));
    let mut at = now;
    let mut rest = math;
    while !rest.is_empty() {
        let sign = match rest.as_bytes().first()? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let digits: String = rest[1..].chars().take_while(char::is_ascii_digit).collect();
        let unit = rest[1 + digits.len()..].chars().next()?;
        let n: i64 = if digits.is_empty() { 1 } else { digits.parse().ok()? };
        at = at.checked_add(n.checked_mul(sign * unit_ms(unit)?)?)?;
        rest = &rest[1 + digits.len() + unit.len_utf8()..];
    }
    match round {
        None => Some(at),
        Some(unit) => {
            let size = unit_ms(unit.chars().next().filter(|_| unit.len() == 1)?)?;
            let floor = at.div_euclid(size) * size;
            Some(if up { floor + size - 1 } else { floor })
        }
    }
}

/// Months and years are counted as 30 and 365 days, which is near enough for practice.
fn unit_ms(unit: char) -> Option<i64> {
    Some(match unit {
        's' => 1_000,
        'm' => 60_000,
        'h' | 'H' => HOUR,
        'd' => DAY,
        'w' => 7 * DAY,
        'M' => 30 * DAY,
        'y' => 365 * DAY,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_date_math() {
        let now = instant("2026-03-10T12:00:00Z").expect("a time");
        assert_eq!(bound("now", now, false), Some(now));
        assert_eq!(bound("now-30d", now, false), Some(now - 30 * DAY));
        assert_eq!(bound("now-1d+2h", now, false), Some(now - 22 * HOUR));
        assert_eq!(bound("now/d", now, false), instant("2026-03-10"));
        assert_eq!(bound("now-1d/d", now, true), instant("2026-03-10").map(|at| at - 1));
        assert_eq!(bound("2026-03-10", now, true), instant("2026-03-11").map(|at| at - 1));
        assert_eq!(bound("2026-03-10T12:00:00.000Z", now, true), Some(now));
        for wrong in ["now-", "now30d", "now-3x", "yesterday", "now-1d/dd", "2026-13-40"] {
            assert_eq!(bound(wrong, now, false), None, "{wrong}");
        }
    }
}
