//! Settings of the portal: defaults here, changes in the store, each with who and when.

use crate::store::{self, Store};
use serde::{Deserialize, Serialize};

/// Every setting that the main job reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Ids per invite call. ISC states no maximum.
    pub invite_chunk: usize,
    /// Whether a batch needs approval before it is released.
    pub approval_needed: bool,
    /// People per batch at most.
    pub batch_cap: usize,
    /// Lifecycle states that cannot sign in: their people are left out.
    pub blocked_lifecycle: Vec<String>,
    /// Minutes between two refreshes of the directory.
    pub refresh_minutes: u32,
    /// How long an invitation lives, in days. ISC's documentation says 7.
    pub invitation_days: u32,
    /// The tenant's time zone, IANA name, as read when an Admin signed in.
    pub time_zone: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            invite_chunk: 100,
            approval_needed: false,
            batch_cap: 5_000,
            blocked_lifecycle: vec!["inactive".to_owned(), "terminated".to_owned(), "archived".to_owned()],
            refresh_minutes: 15,
            invitation_days: 7,
            time_zone: None,
        }
    }
}

impl Settings {
    /// The settings as they are now: defaults, with what was changed over them. A stored value that cannot be read any
    /// more is left at its default.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn load(store: &Store) -> store::Result<Self> {
        let mut all = serde_json::to_value(Self::default())?;
        for (key, value) in store::settings::all(store).await? {
            let mut trial = all.clone();
            trial[&key] = value;
            if serde_json::from_value::<Self>(trial.clone()).is_ok() {
                all = trial;
            }
        }
        Ok(serde_json::from_value(all)?)
    }

    /// How long an invitation lives, in milliseconds.
    pub fn invitation_ms(&self) -> i64 {
        i64::from(self.invitation_days) * 86_400_000
    }
}
