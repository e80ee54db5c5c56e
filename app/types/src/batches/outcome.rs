//! What became of one person in a batch, and the sums over all of them.

use serde::{Deserialize, Serialize};

/// What became of one person in a batch, as it is shown: the closed set of outcome words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// An approver was asked and has not answered.
    Waiting,
    /// An approver said no, or nobody answered in time.
    NotApproved,
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
    pub const ALL: [Self; 13] = [
        Self::Waiting,
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
        Self::NotApproved,
        Self::Dropped,
    ];

    /// The name in addresses and in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::NotApproved => "not_approved",
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
            Self::Waiting => "Waiting for approval",
            Self::NotApproved => "Not approved",
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
    /// See [`Outcome::Waiting`].
    pub waiting: u64,
    /// See [`Outcome::NotApproved`].
    pub not_approved: u64,
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
    /// People whose fate is unknown and about whom nobody decided yet; counted inside unknown.
    pub undecided: u64,
}

impl OutcomeCounts {
    /// The count of one outcome.
    pub fn of(&self, outcome: Outcome) -> u64 {
        match outcome {
            Outcome::Waiting => self.waiting,
            Outcome::NotApproved => self.not_approved,
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
            Outcome::Waiting => &mut self.waiting,
            Outcome::NotApproved => &mut self.not_approved,
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

    /// Released for sending: all in the batch but those who wait for approval, were not approved, or were dropped.
    pub fn released(&self) -> u64 {
        self.in_batch.saturating_sub(self.dropped + self.not_approved + self.waiting)
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
