//! What the newest batch with somebody says.

use super::why;
use gangway_types::BatchId;
use gangway_types::batches::{BatchState, Outcome};
use gangway_types::board::{BoardStep, Mover, Standing};

/// Somebody in a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InBatch {
    /// The batch.
    pub batch: BatchId,
    /// Its state.
    pub state: BatchState,
    /// Who made it.
    pub made_by_name: String,
    /// When.
    pub made_at: i64,
    /// What became of the person, as stored.
    pub outcome: Outcome,
    /// Why, in words.
    pub cause: Option<String>,
    /// When that last changed.
    pub changed_at: i64,
    /// Who was asked for approval, when, and until when an answer is waited for.
    pub asked: Option<(Vec<String>, i64, Option<i64>)>,
    /// When the last answer came.
    pub decided_at: Option<i64>,
    /// When it is to be sent by itself.
    pub release_at: Option<i64>,
    /// Whether it is to be sent by itself at all.
    pub by_itself: bool,
}

impl InBatch {
    /// Whether something may still become of them in this batch.
    pub fn is_open(&self) -> bool {
        match self.outcome {
            Outcome::Waiting | Outcome::Queued => {
                !matches!(self.state, BatchState::Cancelled | BatchState::Rejected | BatchState::FollowedUp)
            }
            Outcome::Asked | Outcome::Unknown | Outcome::Failed => true,
            _ => false,
        }
    }
}

/// Where somebody stands in a batch that is still open for them; none when its words are no news.
pub(super) fn standing(batch: &InBatch) -> Option<Standing> {
    let at = BoardStep::Invited;
    let (id, maker) = (&batch.batch, || Mover::Inviter(Some(batch.made_by_name.clone())));
    Some(match (batch.outcome, batch.state) {
        (Outcome::Waiting, _) => {
            let (names, since, until) = match &batch.asked {
                Some((names, since, until)) => (names.clone(), *since, *until),
                None => (Vec::new(), batch.changed_at, None),
            };
            let words = match names.as_slice() {
                [] => format!("Waits for approval in {id}"),
                [one] => format!("Waits for approval by {one} in {id}"),
                [one, rest @ ..] => format!("Waits for approval by {one} or {} more in {id}", rest.len()),
            };
            let asked = super::standing(at, Mover::Manager(names), words, Some(since));
            Standing { until, ..why(asked, "outcome-waiting") }
        }
        (Outcome::Queued, BatchState::Draft) => {
            let words = format!("In the draft {id}, nothing was sent");
            why(super::standing(at, maker(), words, Some(batch.made_at)), "batch-draft")
        }
        (Outcome::Queued, BatchState::AwaitingApproval) => {
            let words = format!("Approved in {id}; others of it have no answer yet");
            let all = Mover::Manager(Vec::new());
            why(super::standing(at, all, words, Some(batch.changed_at)), "batch-awaiting")
        }
        (Outcome::Queued, BatchState::Approved | BatchState::PartlyApproved) if batch.by_itself => {
            let words = format!("Approved; {id} is sent by itself");
            let ahead = super::standing(at, Mover::Gangway, words, batch.decided_at);
            Standing { until: batch.release_at, ..why(ahead, "release") }
        }
        (Outcome::Queued, BatchState::Approved | BatchState::PartlyApproved | BatchState::NeedsSender) => {
            let words = format!("Approved; {id} waits for its release");
            let since = batch.decided_at.or(Some(batch.made_at));
            why(super::standing(at, maker(), words, since), "release")
        }
        (Outcome::Queued, BatchState::Sending) => {
            let words = format!("{id} is being sent");
            why(super::standing(at, Mover::Gangway, words, Some(batch.changed_at)), "batch-sending")
        }
        (Outcome::Asked, _) => {
            let words = format!("ISC was asked in {id}; its task is not done");
            why(super::standing(at, Mover::Isc, words, Some(batch.changed_at)), "outcome-asked")
        }
        (Outcome::Unknown, _) => {
            let words = format!("Whether ISC invited them in {id} is not known");
            why(super::standing(at, maker(), words, Some(batch.changed_at)), "outcome-unknown")
        }
        (Outcome::Failed, _) => {
            let words = because(format!("Failed in {id}"), batch);
            why(super::standing(at, maker(), words, Some(batch.changed_at)), "outcome-failed")
        }
        _ => return None,
    })
}

/// Where somebody stands whom a batch did not invite, and who is in none that is open.
pub(super) fn ended(batch: &InBatch) -> Option<Standing> {
    let (words, word) = match batch.outcome {
        Outcome::NotApproved => (format!("Not approved in {}", batch.batch), "outcome-not-approved"),
        Outcome::Dropped => (format!("Left out of {}", batch.batch), "outcome-dropped"),
        Outcome::NotConfirmed => (format!("Not confirmed in {}", batch.batch), "outcome-not-confirmed"),
        _ => return None,
    };
    let mover = Mover::Inviter(Some(batch.made_by_name.clone()));
    let since = Some(batch.changed_at);
    Some(why(super::standing(BoardStep::Invited, mover, because(words, batch), since), word))
}

fn because(words: String, batch: &InBatch) -> String {
    match &batch.cause {
        Some(cause) => format!("{words}: {cause}"),
        None => words,
    }
}
