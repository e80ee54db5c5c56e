//! What people may do to a job of accounts, and when.

use super::AccountCounts;
use crate::batches::RunState;
use serde::{Deserialize, Serialize};

/// Something a person does to a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountAct {
    /// Hold sending.
    Pause,
    /// Send no more.
    Stop,
    /// Go on.
    Resume,
    /// Send again what failed.
    RetryFailed,
    /// Say what becomes of what is unknown.
    Decide,
}

impl AccountAct {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Pause, Self::Stop, Self::Resume, Self::RetryFailed, Self::Decide];

    /// Whether it is possible now; else why not, in words.
    ///
    /// # Errors
    /// The sentence for people.
    pub fn allowed(self, run: RunState, counts: &AccountCounts) -> Result<(), &'static str> {
        let sending = counts.queued > 0 && run != RunState::Ended;
        match self {
            Self::Pause if run == RunState::Paused => Err("Sending is paused already."),
            Self::Pause | Self::Stop if !sending => Err("Nothing is being sent."),
            Self::Resume if !sending || !matches!(run, RunState::Paused | RunState::Waiting) => {
                Err("Sending is neither paused nor waiting.")
            }
            Self::RetryFailed if counts.failed == 0 => Err("Nothing failed."),
            Self::RetryFailed if counts.queued > 0 => {
                Err("Sending is not over. Wait until it is, or stop it.")
            }
            Self::Decide if counts.unknown == 0 => Err("Nothing is unknown."),
            Self::Decide if counts.queued > 0 => Err("Sending is not over. Wait until it is, or stop it."),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_possible_when() {
        use AccountAct::{Decide, Pause, Resume, RetryFailed, Stop};
        use RunState::{Ended, Paused, Running, Waiting};
        let counts =
            |queued, failed, unknown| AccountCounts { queued, failed, unknown, ..AccountCounts::default() };
        let table = [
            (Running, counts(2, 1, 1), vec![Pause, Stop]),
            (Paused, counts(2, 1, 1), vec![Stop, Resume]),
            (Waiting, counts(2, 0, 0), vec![Pause, Stop, Resume]),
            (Waiting, counts(0, 1, 1), vec![RetryFailed, Decide]),
            (Ended, counts(0, 1, 0), vec![RetryFailed]),
            (Ended, counts(0, 0, 1), vec![Decide]),
            (Ended, counts(0, 0, 0), vec![]),
        ];
        for (run, counts, expected) in table {
            let possible: Vec<AccountAct> =
                AccountAct::ALL.into_iter().filter(|act| act.allowed(run, &counts).is_ok()).collect();
            assert_eq!(possible, expected, "{run:?} {counts:?}");
        }
    }
}
