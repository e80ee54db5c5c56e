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

    /// Milliseconds since 1970 UTC; `None` when the text is no time.
    pub fn millis(&self) -> Option<i64> {
        if let Ok(stamp) = self.0.parse::<jiff::Timestamp>() {
            return Some(stamp.as_millisecond());
        }
        self.0.parse().ok()
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
        assert_eq!(Time::from("soon").millis(), None);
        assert_eq!(Time::from("soon").as_str(), "soon");
    }
}
