//! Approval: who is asked for whom, who may answer, and what follows from answers and from time. Rules without I/O; the
//! jobs in [`crate::approvals`] carry them out.

mod split;
#[cfg(test)]
mod tests;

pub use split::{Asked, Manager, Person, Split, Standing, Stuck, Why, pass_on, split};

use gangway_types::PersonId;
use gangway_types::approvals::ActedAs;
use gangway_types::batches::BatchState;

/// A day, in milliseconds.
pub const DAY_MS: i64 = 86_400_000;

/// Somebody who may be asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Approver {
    /// ISC's identity id.
    pub id: PersonId,
    /// Display name.
    pub name: String,
}

/// Who is asked by a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The people's manager.
    Manager,
    /// Those whom the settings name for people without a manager who can answer.
    Fallback,
}

impl Kind {
    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Manager => "manager",
            Self::Fallback => "fallback",
        }
    }

    /// The kind of a name.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Manager, Self::Fallback].into_iter().find(|kind| kind.key() == key)
    }
}

/// Somebody who wants to answer.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// ISC's identity id.
    pub id: &'a PersonId,
    /// Whether they are an Admin.
    pub is_admin: bool,
    /// Those who are away now and for whom they answer.
    pub stands_for: &'a [PersonId],
}

/// Why somebody may not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// They asked for the approval themselves.
    Submitter,
    /// They are one of the people it is about.
    About,
    /// Nobody asked them.
    NotAsked,
}

/// In which capacity somebody may answer what `approvers` were asked by `submitter`, and for whom if not for themselves.
/// `about_caller` says that the caller is one of the people in question.
///
/// # Errors
/// Why they may not: nobody answers for a batch they submitted, nor for themselves.
pub fn may_answer<'a>(
    approvers: &'a [Approver],
    submitter: &PersonId,
    about_caller: bool,
    caller: &Caller<'_>,
) -> Result<(ActedAs, Option<&'a Approver>), Barred> {
    if caller.id == submitter {
        return Err(Barred::Submitter);
    }
    if about_caller {
        return Err(Barred::About);
    }
    if approvers.iter().any(|approver| approver.id == *caller.id) {
        return Ok((ActedAs::Approver, None));
    }
    if let Some(away) = approvers.iter().find(|approver| caller.stands_for.contains(&approver.id)) {
        return Ok((ActedAs::Delegate, Some(away)));
    }
    if caller.is_admin { Ok((ActedAs::Admin, approvers.first())) } else { Err(Barred::NotAsked) }
}

/// The state of a batch all of whose requests are closed; none while one is open.
pub fn settled(open: u64, approved: u64, not_approved: u64) -> Option<BatchState> {
    match (open, approved, not_approved) {
        (1.., _, _) => None,
        (0, 0, _) => Some(BatchState::Rejected),
        (0, _, 0) => Some(BatchState::Approved),
        (0, _, _) => Some(BatchState::PartlyApproved),
    }
}

/// What time does to an open request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing yet.
    Nothing,
    /// Whoever was asked is reminded.
    Remind,
    /// The fallback is asked instead.
    PassOn,
    /// Nobody answered: its people are not approved.
    Lapse,
}

/// What is due for an open request at `now`. Reminded once, `reminder_ms` before the deadline.
pub fn due(kind: Kind, deadline_at: Option<i64>, reminded: bool, reminder_ms: i64, now: i64) -> Due {
    match (kind, deadline_at) {
        (_, None) => Due::Nothing,
        (Kind::Manager, Some(at)) if at <= now => Due::PassOn,
        (Kind::Fallback, Some(at)) if at <= now => Due::Lapse,
        (_, Some(at)) if !reminded && reminder_ms > 0 && at - reminder_ms <= now => Due::Remind,
        _ => Due::Nothing,
    }
}

/// When an approval given at `decided_at` ends.
pub fn holds_until(decided_at: i64, days: u32) -> i64 {
    decided_at.saturating_add(i64::from(days) * DAY_MS)
}
