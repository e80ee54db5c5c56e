//! States of a batch (`STATES`, section 4), as data with the actions each allows and why it does not allow the others.

use super::{OutcomeCounts, RunState};
use serde::{Deserialize, Serialize};

/// State of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchState {
    /// Kept, nothing sent, nobody asked.
    Draft,
    /// Approvers were asked and have not all answered.
    AwaitingApproval,
    /// Everybody in it was approved.
    Approved,
    /// Some were approved, the others will not be mailed.
    PartlyApproved,
    /// Nobody was approved.
    Rejected,
    /// Approved, but the sign-in that was to release it ended or may not send.
    NeedsSender,
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
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::AwaitingApproval,
        Self::Approved,
        Self::PartlyApproved,
        Self::Rejected,
        Self::NeedsSender,
        Self::Sending,
        Self::Sent,
        Self::FollowedUp,
        Self::Cancelled,
    ];
    /// Approved, wholly or partly, and not released.
    pub const RELEASABLE: [Self; 3] = [Self::Approved, Self::PartlyApproved, Self::NeedsSender];
    /// Nothing has been sent, and something still may be.
    pub const BEFORE_SENDING: [Self; 5] =
        [Self::Draft, Self::AwaitingApproval, Self::Approved, Self::PartlyApproved, Self::NeedsSender];

    /// The name in addresses and in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::AwaitingApproval => "awaiting",
            Self::Approved => "approved",
            Self::PartlyApproved => "partly_approved",
            Self::Rejected => "rejected",
            Self::NeedsSender => "needs_sender",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::FollowedUp => "followed_up",
            Self::Cancelled => "cancelled",
        }
    }

    /// The word on pages; what follows it (how many answered, failed, unknown) is the page's to add.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::AwaitingApproval => "Awaiting approval",
            Self::Approved => "Approved",
            Self::PartlyApproved => "Partly approved",
            Self::Rejected => "Rejected",
            Self::NeedsSender => "Needs somebody with the right to send",
            Self::Sending => "Sending",
            Self::Sent => "Sent",
            Self::FollowedUp => "Followed up",
            Self::Cancelled => "Cancelled",
        }
    }

    /// The state of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether nothing of it was sent.
    pub fn before_sending(self) -> bool {
        Self::BEFORE_SENDING.contains(&self) || matches!(self, Self::Rejected | Self::Cancelled)
    }

    /// What may be done with a batch in this state.
    ///
    /// # Errors
    /// Why not, as a sentence for the page.
    pub fn allows(self, action: BatchAction, now: &Situation<'_>) -> Result<(), &'static str> {
        use BatchAction as A;
        let (counts, run) = (now.counts, now.run);
        let ended = matches!(run, None | Some(RunState::Ended));
        match (action, self) {
            (A::Submit, Self::Draft) => Ok(()),
            (A::Submit, _) => Err("Approval was asked for already."),
            (A::Withdraw, Self::AwaitingApproval) => Ok(()),
            (A::Withdraw, state) if Self::RELEASABLE.contains(&state) => Ok(()),
            (A::Withdraw, Self::Draft) => Err("Nobody was asked yet."),
            (A::Withdraw, _) => Err("This can no longer be withdrawn."),
            (A::Release, Self::Draft) if now.approval_needed => {
                Err("Nobody is mailed here before it is approved. Ask for approval first.")
            }
            (A::Release, Self::Draft) => Ok(()),
            (A::Release, state) if Self::RELEASABLE.contains(&state) => Ok(()),
            (A::Release, Self::AwaitingApproval) => Err("Not everybody who was asked has answered yet."),
            (A::Release, Self::Rejected) => Err("Nobody in this batch was approved."),
            (A::Release, Self::Cancelled) => Err("This batch was cancelled."),
            (A::Release, _) => Err("This batch was released already."),
            (A::Cancel, state) if Self::BEFORE_SENDING.contains(&state) => Ok(()),
            (A::Cancel, Self::Cancelled | Self::Rejected) => Err("Nothing of this batch will be sent."),
            (A::Cancel, _) => Err("Sending has started. It can be stopped, not cancelled."),
            (A::Copy, Self::Rejected | Self::Cancelled) => Ok(()),
            (A::Copy, _) => Err("Only a batch that was rejected or cancelled is copied."),
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

/// What beside the state decides what is possible.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// What became of its people.
    pub counts: &'a OutcomeCounts,
    /// Its run.
    pub run: Option<RunState>,
    /// Whether the tenant's settings want every batch approved.
    pub approval_needed: bool,
}

/// What somebody may do with a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchAction {
    /// Ask the people's managers for approval.
    Submit,
    /// Take the question back; a draft again.
    Withdraw,
    /// Start sending, at once or at a date.
    Release,
    /// Give it up before sending.
    Cancel,
    /// A new preflight with its people.
    Copy,
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

impl BatchAction {
    /// All actions.
    pub const ALL: [Self; 12] = [
        Self::Submit,
        Self::Withdraw,
        Self::Release,
        Self::Cancel,
        Self::Copy,
        Self::Pause,
        Self::Resume,
        Self::Stop,
        Self::RetryFailed,
        Self::Decide,
        Self::InviteAgain,
        Self::Close,
    ];
}
