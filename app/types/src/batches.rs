//! Batches: states as data, what may be done in each, and what pages show of them.

mod outcome;
mod run;
mod state;
#[cfg(test)]
mod tests;

pub use outcome::{Outcome, OutcomeCounts};
pub use run::{RunState, RunView, WaitsFor};
pub use state::{BatchAction, BatchState, Situation};

use crate::approvals::RequestRow;
use crate::{BatchId, CallId, PersonId, TaskId};
use serde::{Deserialize, Serialize};

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
    /// Its requests for approval: answered, and all.
    pub answers: (u64, u64),
    /// When it releases itself, once it is approved: not before this time, none for at once; and under whose sign-in.
    pub release: Option<(Option<i64>, String)>,
}

/// Which people of a batch are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PeopleOf {
    /// All of them.
    #[default]
    Everybody,
    /// Those with this outcome.
    With(Outcome),
    /// Those whose invitation runs out within 48 hours.
    Soon,
    /// Those invited as often as settings say, and still not registered.
    Call,
}

impl PeopleOf {
    /// The value of an address; what is not known lists everybody.
    pub fn parse(key: &str) -> Self {
        match key {
            "soon" => Self::Soon,
            "call" => Self::Call,
            key => Outcome::parse(key).map_or(Self::Everybody, Self::With),
        }
    }

    /// The value in the address; empty for everybody.
    pub fn key(self) -> &'static str {
        match self {
            Self::Everybody => "",
            Self::With(outcome) => outcome.key(),
            Self::Soon => "soon",
            Self::Call => "call",
        }
    }

    /// The word on the filter.
    pub fn word(self) -> &'static str {
        match self {
            Self::Everybody => "All",
            Self::With(outcome) => outcome.word(),
            Self::Soon => "Runs out soon",
            Self::Call => "Needs a call",
        }
    }
}

/// One batch, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchDetail {
    /// As in the list.
    pub row: BatchRow,
    /// People invited as often as settings say who have not registered; counted inside those who were invited.
    pub call: u64,
    /// The batch whose people this one invites again.
    pub parent: Option<BatchId>,
    /// Who asked for approval, and when.
    pub submitted: Option<(String, i64)>,
    /// What they wrote with it.
    pub comment: Option<String>,
    /// The latest reading of everybody before release.
    pub reread: Option<RereadView>,
    /// Why it did not release itself and waits for somebody with the right to send.
    pub sender_why: Option<String>,
    /// Until when the approval holds.
    pub approval_until: Option<i64>,
    /// Who was asked for whom in this round.
    pub requests: Vec<RequestRow>,
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
    /// When somebody invited them outside of Gangway since, by ISC's events.
    pub elsewhere_at: Option<i64>,
    /// How often they were invited, once that is as often as settings say and they have not registered.
    pub call: Option<u32>,
    /// ISC's task.
    pub task_id: Option<TaskId>,
    /// Our call.
    pub call_id: Option<CallId>,
    /// How many comments there are about them in this batch.
    pub comments: u64,
    /// Who decided about them, once somebody did.
    pub decision: Option<Decision>,
}

/// Reading everybody of a batch again before it is released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RereadView {
    /// Whether it goes on.
    pub reading: bool,
    /// People to be read.
    pub people: u64,
    /// People read so far.
    pub done: u64,
    /// Of those, left out because they changed.
    pub left_out: u64,
    /// Who asked for it.
    pub by_name: String,
    /// When it ended, or was asked for while it goes on; milliseconds UTC of the domain's clock.
    pub at: i64,
    /// What was in its way, as a sentence; those who were not read are as they were.
    pub problem: Option<String>,
}

/// An approver's decision about one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Who decided.
    pub by_name: String,
    /// For whom, when somebody else was asked.
    pub for_name: Option<String>,
    /// When, milliseconds UTC of the domain's clock.
    pub at: i64,
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
    /// Whom of the batch a comment is about.
    pub person_id: Option<PersonId>,
}
