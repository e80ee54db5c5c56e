//! Batches, their runs, and what became of each person: states as data, and what pages show of them.

use crate::{BatchId, CallId, PersonId, RunId, TaskId};
use serde::{Deserialize, Serialize};

/// What became of one person in a batch, as it is shown: the closed set of outcome words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Dropped by the reading at release, or stopped before sending.
    Dropped,
    /// Planned, not sent.
    Queued,
    /// ISC took the call; its task is not done.
    Asked,
    /// ISC's task ended well. ISC does not report single mails.
    Invited,
    /// Seen in effect: status PENDING, or a USER_INVITE event.
    Confirmed,
    /// ISC's task ended, and the person was not eligible any more.
    NotConfirmed,
    /// Refused for good.
    Failed,
    /// Whether ISC did it is not known.
    Unknown,
    /// Seven days after the invitation, still not registered.
    Expired,
    /// Invited again in a newer batch.
    Again,
    /// Has set up sign-in; wins over everything.
    Registered,
}

impl Outcome {
    /// All outcomes, in the order of the page.
    pub const ALL: [Self; 11] = [
        Self::Unknown,
        Self::Failed,
        Self::Queued,
        Self::Asked,
        Self::Invited,
        Self::Confirmed,
        Self::NotConfirmed,
        Self::Expired,
        Self::Again,
        Self::Registered,
        Self::Dropped,
    ];

    /// The name in addresses and in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Dropped => "dropped",
            Self::Queued => "queued",
            Self::Asked => "asked",
            Self::Invited => "invited",
            Self::Confirmed => "confirmed",
            Self::NotConfirmed => "not_confirmed",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Expired => "expired",
            Self::Again => "again",
            Self::Registered => "registered",
        }
    }

    /// The outcome of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.key() == key)
    }

    /// The word on filters and in sums.
    pub fn word(self) -> &'static str {
        match self {
            Self::Dropped => "Not mailed",
            Self::Queued => "Queued",
            Self::Asked => "Asked",
            Self::Invited => "Invited",
            Self::Confirmed => "Invited, confirmed",
            Self::NotConfirmed => "Not confirmed",
            Self::Failed => "Failed",
            Self::Unknown => "Unknown",
            Self::Expired => "Expired",
            Self::Again => "Invited again",
            Self::Registered => "Registered",
        }
    }
}

/// How many people of a batch have each outcome. Every person counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeCounts {
    /// Chosen before preflight.
    pub selected: u64,
    /// Left out at preflight.
    pub left_out: u64,
    /// In the batch.
    pub in_batch: u64,
    /// See [`Outcome::Dropped`].
    pub dropped: u64,
    /// See [`Outcome::Queued`].
    pub queued: u64,
    /// See [`Outcome::Asked`].
    pub asked: u64,
    /// See [`Outcome::Invited`].
    pub invited: u64,
    /// See [`Outcome::Confirmed`].
    pub confirmed: u64,
    /// See [`Outcome::NotConfirmed`].
    pub not_confirmed: u64,
    /// See [`Outcome::Failed`].
    pub failed: u64,
    /// See [`Outcome::Unknown`].
    pub unknown: u64,
    /// See [`Outcome::Expired`].
    pub expired: u64,
    /// See [`Outcome::Again`].
    pub again: u64,
    /// See [`Outcome::Registered`].
    pub registered: u64,
    /// Invitations of this batch that run out within 48 hours; counted inside invited and confirmed.
    pub soon: u64,
}

impl OutcomeCounts {
    /// The count of one outcome.
    pub fn of(&self, outcome: Outcome) -> u64 {
        match outcome {
            Outcome::Dropped => self.dropped,
            Outcome::Queued => self.queued,
            Outcome::Asked => self.asked,
            Outcome::Invited => self.invited,
            Outcome::Confirmed => self.confirmed,
            Outcome::NotConfirmed => self.not_confirmed,
            Outcome::Failed => self.failed,
            Outcome::Unknown => self.unknown,
            Outcome::Expired => self.expired,
            Outcome::Again => self.again,
            Outcome::Registered => self.registered,
        }
    }

    /// Adds `n` people to one outcome.
    pub fn add(&mut self, outcome: Outcome, n: u64) {
        let slot = match outcome {
            Outcome::Dropped => &mut self.dropped,
            Outcome::Queued => &mut self.queued,
            Outcome::Asked => &mut self.asked,
            Outcome::Invited => &mut self.invited,
            Outcome::Confirmed => &mut self.confirmed,
            Outcome::NotConfirmed => &mut self.not_confirmed,
            Outcome::Failed => &mut self.failed,
            Outcome::Unknown => &mut self.unknown,
            Outcome::Expired => &mut self.expired,
            Outcome::Again => &mut self.again,
            Outcome::Registered => &mut self.registered,
        };
        *slot += n;
    }

    /// Released for sending: all in the batch but the dropped.
    pub fn released(&self) -> u64 {
        self.in_batch.saturating_sub(self.dropped)
    }

    /// Released people whose call was answered or is not known: everything but queued.
    pub fn handled(&self) -> u64 {
        self.released().saturating_sub(self.queued)
    }

    /// People who were invited, whatever came of it afterwards.
    pub fn were_invited(&self) -> u64 {
        self.asked + self.invited + self.confirmed + self.expired + self.again + self.registered
    }

    /// The sums that must hold; the first that does not, in words.
    pub fn broken_sum(&self) -> Option<String> {
        if self.selected != self.left_out + self.in_batch {
            return Some(format!(
                "{} selected, but {} left out and {} in the batch",
                self.selected, self.left_out, self.in_batch
            ));
        }
        let each: u64 = Outcome::ALL.into_iter().map(|outcome| self.of(outcome)).sum();
        (each != self.in_batch).then(|| format!("{} people in the batch, but {each} outcomes", self.in_batch))
    }
}

/// State of a batch. Approval states come with approval; they are not listed before they exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchState {
    /// Kept, nothing sent.
    Draft,
    /// The run is on its way.
    Sending,
    /// The run has ended.
    Sent,
    /// All registered, or closed by its maker.
    FollowedUp,
    /// Cancelled before sending.
    Cancelled,
}

impl BatchState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Sending, Self::Sent, Self::FollowedUp, Self::Cancelled];

    /// The name in addresses and in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::FollowedUp => "followed_up",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// What may be done with a batch in this state.
    pub fn allows(
        self,
        action: BatchAction,
        counts: &OutcomeCounts,
        run: Option<RunState>,
    ) -> Result<(), &'static str> {
        use BatchAction as A;
        let ended = matches!(run, None | Some(RunState::Ended));
        match (action, self) {
            (A::Release | A::Cancel, Self::Draft) => Ok(()),
            (A::Release, _) => Err("This batch was released already."),
            (A::Cancel, _) => Err("Sending has started. It can be stopped, not cancelled."),
            (A::Pause, Self::Sending) if matches!(run, Some(RunState::Running | RunState::Waiting)) => Ok(()),
            (A::Pause, _) => Err("Nothing is being sent."),
            (A::Resume, Self::Sending) if matches!(run, Some(RunState::Paused | RunState::Waiting)) => Ok(()),
            (A::Resume, _) => Err("Sending is not paused and waits for nobody."),
            (A::Stop, Self::Sending) if !ended && counts.queued > 0 => Ok(()),
            (A::Stop, _) => Err("Nothing is left to stop."),
            (A::RetryFailed, Self::Sent | Self::FollowedUp) if counts.failed > 0 => Ok(()),
            (A::RetryFailed, Self::Sending) => Err("Sending is not over yet."),
            (A::RetryFailed, _) => Err("Nobody failed."),
            (A::Decide, Self::Sending | Self::Sent | Self::FollowedUp) if counts.unknown > 0 => Ok(()),
            (A::Decide, _) => Err("Nobody's fate is unknown."),
            (A::InviteAgain, Self::Sent | Self::FollowedUp) if counts.expired > 0 => Ok(()),
            (A::InviteAgain, Self::Sent | Self::FollowedUp) => {
                Err("No invitation of this batch has expired.")
            }
            (A::InviteAgain, _) => Err("Nothing was sent yet."),
            (A::Close, Self::Sent) => Ok(()),
            (A::Close, _) => Err("Only a batch that was sent can be closed."),
        }
    }
}

/// What somebody may do with a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchAction {
    /// Start sending.
    Release,
    /// Give a draft up.
    Cancel,
    /// Hold sending.
    Pause,
    /// Go on.
    Resume,
    /// Send no more.
    Stop,
    /// Send again to those who failed.
    RetryFailed,
    /// Say what to do about those whose fate is unknown.
    Decide,
    /// A new preflight with the expired.
    InviteAgain,
    /// No more to follow.
    Close,
}

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
        }
    }

    /// The reason of a name.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::SignIn, Self::Right, Self::Budget, Self::Isc, Self::Tasks]
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

/// One batch in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchRow {
    /// Its id.
    pub id: BatchId,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: BatchState,
    /// What became of its people.
    pub counts: OutcomeCounts,
    /// When the next of its invitations runs out.
    pub next_deadline: Option<i64>,
    /// Who made it.
    pub made_by_name: String,
    /// When, milliseconds UTC of the domain's clock.
    pub made_at: i64,
    /// Its run.
    pub run: Option<RunView>,
}

/// One batch, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchDetail {
    /// As in the list.
    pub row: BatchRow,
    /// The batch whose expired people this one invites again.
    pub parent: Option<BatchId>,
    /// When its list was frozen.
    pub frozen_at: i64,
    /// SHA-256 over the frozen list, hexadecimal.
    pub frozen_hash: String,
    /// Who released it, and when.
    pub released: Option<(String, i64)>,
    /// Failures, grouped by cause.
    pub failures: Vec<(String, u64)>,
    /// Unknown ones, grouped by cause.
    pub unknowns: Vec<(String, u64)>,
    /// Dropped ones, grouped by reason.
    pub drops: Vec<(String, u64)>,
    /// ISC's tasks of this batch.
    pub tasks: Vec<TaskId>,
    /// Actions that are possible for this caller now, and why the others are not.
    pub actions: Vec<(BatchAction, Option<String>)>,
}

/// One person in a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchPerson {
    /// Whom.
    pub person_id: PersonId,
    /// Name as of freezing.
    pub name: String,
    /// Account name as of freezing.
    pub alias: String,
    /// Mail as of freezing.
    pub mail: Option<String>,
    /// Manager as of freezing.
    pub manager_name: Option<String>,
    /// What became of them.
    pub outcome: Outcome,
    /// Why: for dropped, failed, unknown, not confirmed.
    pub cause: Option<String>,
    /// When the outcome came to be, milliseconds UTC of the domain's clock.
    pub when: i64,
    /// When the invitation runs out.
    pub expires_at: Option<i64>,
    /// The newer batch that invited them again.
    pub again_in: Option<BatchId>,
    /// ISC's task.
    pub task_id: Option<TaskId>,
    /// Our call.
    pub call_id: Option<CallId>,
}

/// One line of a batch's timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// When, milliseconds UTC of the domain's clock.
    pub at: i64,
    /// Who; "Gangway" for what happens by itself.
    pub actor: String,
    /// What, as the rest of a sentence.
    pub what: String,
    /// ISC's task, when it is about one.
    pub task_id: Option<TaskId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::parse(outcome.key()), Some(outcome));
        }
        for state in BatchState::ALL {
            assert_eq!(BatchState::parse(state.key()), Some(state));
        }
    }

    #[test]
    fn a_sum_that_does_not_hold_is_named() {
        let mut counts = OutcomeCounts { selected: 5, left_out: 2, in_batch: 3, ..OutcomeCounts::default() };
        assert_eq!(counts.broken_sum().as_deref(), Some("3 people in the batch, but 0 outcomes"));
        counts.add(Outcome::Invited, 2);
        counts.add(Outcome::Registered, 1);
        assert_eq!(counts.broken_sum(), None);
        counts.left_out = 1;
        assert!(counts.broken_sum().is_some());
    }

    #[test]
    fn nothing_can_be_released_twice() {
        let counts = OutcomeCounts::default();
        for state in BatchState::ALL {
            assert_eq!(
                state.allows(BatchAction::Release, &counts, None).is_ok(),
                state == BatchState::Draft,
                "{state:?}"
            );
        }
    }
}
