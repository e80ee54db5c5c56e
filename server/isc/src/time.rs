//! Points in time as ISC writes them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// A time as it came, nearly always RFC 3339 in UTC; a few members hold milliseconds since 1970 as a number.
/// The text is kept, so that nothing is lost when a form is met that [`Time::millis`] cannot read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Time(String);

impl Time {
    /// The text as ISC wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Milliseconds since 1970 UTC; `None` when the text is no time. A time without a zone is read as UTC.
    pub fn millis(&self) -> Option<i64> {
        let text = self.0.trim();
        if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
            return Some(stamp.as_millisecond());
        }
        if let Ok(millis) = text.parse::<i64>() {
            return Some(millis);
        }
        // Without a zone, which the documentation does not foresee: UTC, like everything else that ISC writes.
        if let Ok(civil) = text.parse::<jiff::civil::DateTime>() {
            return Some(jiff::tz::TimeZone::UTC.to_zoned(civil).ok()?.timestamp().as_millisecond());
        }
        text.parse::<f64>().ok().filter(|millis| millis.is_finite()).map(|millis| millis as i64)
    }
}

impl From<&str> for Time {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::lenient::text(deserializer).map(Self)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_forms_and_keeps_the_rest() {
        assert_eq!(Time::from("1970-01-01T00:00:01.500Z").millis(), Some(1500));
        assert_eq!(serde_json::from_str::<Time>("1500").unwrap().millis(), Some(1500));
        for odd in [
            "1970-01-01T00:00:01.500+0000",
            "1970-01-01T01:00:01.5+01:00",
            "1970-01-01T00:00:01.500",
            "1970-01-01 00:00:01.5",
            " 1500 ",
            "1500.0",
            "1.5e3",
        ] {
            assert_eq!(Time::from(odd).millis(), Some(1500), "{odd}");
        }
        assert_eq!(Time::from("1970-01-02").millis(), Some(86_400_000));
        assert_eq!(Time::from("soon").millis(), None);
        assert_eq!(Time::from("soon").as_str(), "soon");
    }
}
