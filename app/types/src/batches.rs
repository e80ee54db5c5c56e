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

/// One batch, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchDetail {
    /// As in the list.
    pub row: BatchRow,
    /// The batch whose people this one invites again.
    pub parent: Option<BatchId>,
    /// Who asked for approval, and when.
    pub submitted: Option<(String, i64)>,
    /// What they wrote with it.
    pub comment: Option<String>,
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
    /// ISC's task.
    pub task_id: Option<TaskId>,
    /// Our call.
    pub call_id: Option<CallId>,
    /// Who decided about them, once somebody did.
    pub decision: Option<Decision>,
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
}
