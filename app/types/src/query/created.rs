//! `created=30d` or `created=2025-11-01..2025-11-21`, either end open.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A day, `YYYY-MM-DD`, in the tenant's time zone. Compares as dates do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(String);

impl Day {
    /// Reads `YYYY-MM-DD`; none when it is no day of the calendar.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' || !text.is_ascii() {
            return None;
        }
        let number = |part: &str| {
            part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u32>().ok()).flatten()
        };
        let (year, month, day) = (number(&text[..4])?, number(&text[5..7])?, number(&text[8..])?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        (year >= 1 && (1..=days).contains(&day)).then(|| Self(text.to_owned()))
    }

    /// `YYYY-MM-DD`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// When ISC made a person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Created {
    /// In the last so many days (1 to 3650), counted back from now.
    Last(u32),
    /// From the beginning of one day to the end of another, both included; at least one end is there.
    Between(Option<Day>, Option<Day>),
}

impl Created {
    /// Reads the value of `created`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(days) = text.strip_suffix('d') {
            let days = days.bytes().all(|byte| byte.is_ascii_digit()).then(|| days.parse().ok()).flatten()?;
            return (1..=3650).contains(&days).then_some(Self::Last(days));
        }
        let (from, to) = text.split_once("..")?;
        let end = |part: &str| if part.is_empty() { Some(None) } else { Day::parse(part).map(Some) };
        Self::between(end(from)?, end(to)?)
    }

    /// A range with at least one end, put in order.
    pub fn between(from: Option<Day>, to: Option<Day>) -> Option<Self> {
        match (from, to) {
            (None, None) => None,
            (Some(from), Some(to)) if to < from => Some(Self::Between(Some(to), Some(from))),
            (from, to) => Some(Self::Between(from, to)),
        }
    }

    /// In words, as on a chip.
    pub fn words(&self) -> String {
        match self {
            Self::Last(1) => "last day".to_owned(),
            Self::Last(days) => format!("last {days} days"),
            Self::Between(Some(from), Some(to)) if from == to => from.to_string(),
            Self::Between(Some(from), Some(to)) => format!("{from} to {to}"),
            Self::Between(Some(from), None) => format!("since {from}"),
            Self::Between(None, Some(to)) => format!("until {to}"),
            Self::Between(None, None) => "at any time".to_owned(),
        }
    }
}

impl fmt::Display for Created {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Last(days) => write!(f, "{days}d"),
            Self::Between(from, to) => {
                if let Some(from) = from {
                    f.write_str(from.as_str())?;
                }
                f.write_str("..")?;
                to.as_ref().map_or(Ok(()), |to| f.write_str(to.as_str()))
            }
        }
    }
}
