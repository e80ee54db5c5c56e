//! ISC's `identityStatus`, and how we read it. No source defines the values; this is our reading and must do no harm if
//! it is wrong.

use serde::{Deserialize, Serialize};
use std::fmt;

/// ISC's value, kept as it came.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdentityStatus(pub String);

/// What a status means to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Reading {
    /// In the headline "cannot sign in yet"; may be invited.
    Unregistered,
    /// Invited, not registered yet; may be invited with the note that ISC may ignore it.
    Pending,
    /// Has set up sign-in.
    Registered,
    /// Cannot sign in, by ISC's decision.
    Blocked,
    /// Needs attention in ISC.
    Attention,
    /// A value we do not know: shown as it is, counts nowhere, allows nothing.
    Unknown,
}

impl Reading {
    /// All readings, with the statuses that lead to them.
    pub const TABLE: [(Self, &'static [&'static str]); 5] = [
        (Self::Unregistered, &["UNREGISTERED"]),
        (Self::Pending, &["PENDING"]),
        (Self::Registered, &["REGISTERED", "ACTIVE", "LOCKED"]),
        (Self::Blocked, &["DISABLED", "DEACTIVATED", "TERMINATED"]),
        (Self::Attention, &["WARNING", "ERROR"]),
    ];

    /// ISC's values with this reading.
    pub fn values(self) -> &'static [&'static str] {
        Self::TABLE.iter().find(|(reading, _)| *reading == self).map_or(&[], |(_, values)| values)
    }

    /// Whether a person so read may be invited.
    pub fn may_be_invited(self) -> bool {
        matches!(self, Self::Unregistered | Self::Pending)
    }
}

impl IdentityStatus {
    /// Our reading of ISC's value, ignoring case.
    pub fn reading(&self) -> Reading {
        Reading::TABLE
            .iter()
            .find(|(_, values)| values.iter().any(|value| value.eq_ignore_ascii_case(&self.0)))
            .map_or(Reading::Unknown, |(reading, _)| *reading)
    }
}

impl From<&str> for IdentityStatus {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for IdentityStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_value_allows_nothing() {
        let status = IdentityStatus::from("SUSPENDED");
        assert_eq!(status.reading(), Reading::Unknown);
        assert!(!status.reading().may_be_invited());
    }

    #[test]
    fn case_does_not_matter() {
        assert_eq!(IdentityStatus::from("Unregistered").reading(), Reading::Unregistered);
    }
}
