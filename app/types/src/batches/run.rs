//! Runs: their states, and what they wait for.

use crate::RunId;
use serde::{Deserialize, Serialize};

/// State of a run (`STATES`, section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// For a sign-in with the right, for the budget, for ISC.
    Waiting,
    /// At work.
    Running,
    /// By a person.
    Paused,
    /// Over.
    Ended,
}

impl RunState {
    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Ended => "ended",
        }
    }

    /// The state of a name.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Waiting, Self::Running, Self::Paused, Self::Ended].into_iter().find(|state| state.key() == key)
    }
}

/// What a waiting run waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitsFor {
    /// Somebody with the right to send, because the sign-in it used ended.
    SignIn,
    /// Somebody with the right to send, because ISC refused the one it used.
    Right,
    /// ISC asked to wait.
    Budget,
    /// ISC cannot be reached, or answers with errors.
    Isc,
    /// ISC's tasks are not done.
    Tasks,
    /// Quiet hours: nobody is mailed now.
    QuietHours,
    /// As many people as settings allow in a day were mailed.
    DailyCap,
}

impl WaitsFor {
    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Right => "right",
            Self::Budget => "budget",
            Self::Isc => "isc",
            Self::Tasks => "tasks",
            Self::QuietHours => "quiet_hours",
            Self::DailyCap => "daily_cap",
        }
    }

    /// The reason of a name.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::SignIn, Self::Right, Self::Budget, Self::Isc, Self::Tasks, Self::QuietHours, Self::DailyCap]
            .into_iter()
            .find(|reason| reason.key() == key)
    }
}

/// A run as pages show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunView {
    /// Its id.
    pub id: RunId,
    /// Its state.
    pub state: RunState,
    /// Why it waits.
    pub waits_for: Option<WaitsFor>,
    /// Until when it waits at most, milliseconds UTC of the real clock.
    pub wait_until: Option<i64>,
    /// Under whose sign-in it sends.
    pub acting_name: String,
    /// Last news from ISC, milliseconds UTC of the real clock.
    pub progressed_at: i64,
    /// A person asked to pause or stop; it happens after the call that is out.
    pub wanted: Option<String>,
}
