//! Whether events come, and what the comparison that backs them up found.

use serde::{Deserialize, Serialize};

/// The last comparison of creation dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sweep {
    /// When.
    pub at: i64,
    /// People created since the one before.
    pub looked_at: u64,
    /// Those of whom no event had come.
    pub found: u64,
    /// Why it could not look at everybody, as a sentence.
    pub problem: Option<String>,
}

/// Whether events come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listening {
    /// Whether the server was given a credential that ISC can show at its door.
    pub configured: bool,
    /// Since when Gangway looks after joiners: whoever ISC created before is not one.
    pub since: Option<i64>,
    /// Events that were taken so far, of all kinds, copies included.
    pub events: u64,
    /// When the last one came.
    pub last_event_at: Option<i64>,
    /// Events that came with a right credential and could not be read.
    pub unreadable: u64,
    /// When the last of those came.
    pub unreadable_at: Option<i64>,
    /// Requests with a wrong credential, counted to the minute: ISC's own, if its subscription has another credential.
    pub turned_away: u64,
    /// When the last of those came.
    pub turned_away_at: Option<i64>,
    /// The usual time between two joiners, in milliseconds: the median of the last thirty. None before there were ten.
    pub usual: Option<i64>,
    /// Since when nothing came, where that is much longer than usual: a reason to check for missed ones.
    pub quiet_since: Option<i64>,
    /// Rows that are not read because nobody with the right (Org Admin or Helpdesk) is signed in; 0 while somebody is.
    pub waiting_for_sign_in: u64,
    /// Since when reading stands still for that reason.
    pub stopped_since: Option<i64>,
    /// What went wrong when ISC was last asked, as a sentence.
    pub problem: Option<String>,
    /// The last comparison of creation dates.
    pub sweep: Option<Sweep>,
}

impl Listening {
    /// Whether an event ever came.
    pub fn heard(&self) -> bool {
        self.last_event_at.is_some()
    }

    /// How often joiners come, in words, as far as there is a usual time between two: "several a day".
    pub fn pace(&self) -> Option<&'static str> {
        const HOUR: i64 = 3_600_000;
        Some(match self.usual? {
            gap if gap < HOUR => "several an hour",
            gap if gap < 12 * HOUR => "several a day",
            gap if gap < 48 * HOUR => "about one a day",
            gap if gap < 7 * 24 * HOUR => "several a week",
            _ => "fewer than one a week",
        })
    }
}
