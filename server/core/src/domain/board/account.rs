//! An account that was written from here and has no person yet.

use super::{standing, why};
use gangway_types::accounts::AccountOutcome;
use gangway_types::batches::{RunState, WaitsFor};
use gangway_types::board::{BoardStep, Mark, Mover, Standing};

/// What is known of it. Times are milliseconds UTC of the domain's clock.
#[derive(Clone, Debug)]
pub struct Item {
    /// What became of it.
    pub outcome: AccountOutcome,
    /// Why, in words.
    pub cause: Option<String>,
    /// Linked to nobody, as ISC says.
    pub nobody: bool,
    /// Who decided it.
    pub made_by_name: String,
    /// When.
    pub made_at: i64,
    /// Where its run stands, and what that waits for.
    pub run: (RunState, Option<WaitsFor>),
    /// When ISC took it.
    pub accepted_at: Option<i64>,
    /// When it was first seen.
    pub seen_at: Option<i64>,
    /// When it last changed.
    pub changed_at: i64,
}

/// Where it stands, and the marks of its steps.
pub fn item(item: &Item) -> (Standing, [(BoardStep, Mark, Option<i64>); 6]) {
    let found = judge(item);
    let here = if found.mover.is_stuck() { Mark::Stuck } else { Mark::Open };
    let marks = BoardStep::ALL.map(|step| {
        let (mark, at) = match step {
            _ if step == found.at => (here, None),
            _ if step > found.at => (Mark::NotYet, None),
            BoardStep::Row => (Mark::Done, item.accepted_at),
            _ => (Mark::Done, item.seen_at),
        };
        (step, mark, at)
    });
    (found, marks)
}

fn judge(item: &Item) -> Standing {
    let maker = || Mover::Coordinator(Some(item.made_by_name.clone()));
    let because = |words: &str| match &item.cause {
        Some(cause) => format!("{words}: {cause}"),
        None => words.to_owned(),
    };
    match item.outcome {
        AccountOutcome::Queued => queued(item),
        AccountOutcome::Accepted => {
            let words = "ISC took the account; it was not seen yet";
            let since = item.accepted_at.or(Some(item.changed_at));
            why(standing(BoardStep::Account, Mover::Isc, words, since), "account-accepted")
        }
        AccountOutcome::Failed => {
            let words = because("The account was not made");
            why(standing(BoardStep::Account, maker(), words, Some(item.changed_at)), "account-failed")
        }
        AccountOutcome::Unknown => {
            let words = "Whether ISC made the account is not known";
            why(standing(BoardStep::Account, maker(), words, Some(item.changed_at)), "account-unknown")
        }
        AccountOutcome::Stopped => {
            let words = because("Stopped before sending");
            why(standing(BoardStep::Row, maker(), words, Some(item.changed_at)), "account-stopped")
        }
        AccountOutcome::NotSent => {
            let words = "The run was stopped before this row";
            why(standing(BoardStep::Row, maker(), words, Some(item.changed_at)), "account-not-sent")
        }
        AccountOutcome::Seen | AccountOutcome::Differs if item.nobody => {
            let words = "The account is linked to nobody";
            why(standing(BoardStep::Identity, maker(), words, item.seen_at), "linked-nobody")
        }
        AccountOutcome::Seen | AccountOutcome::Differs => {
            let words = "The account is there; ISC has not said whose it is";
            why(standing(BoardStep::Identity, Mover::Isc, words, item.seen_at), "linked-looking")
        }
    }
}

/// A row that was not sent yet: whose move it is tells its run.
fn queued(item: &Item) -> Standing {
    let maker = Mover::Coordinator(Some(item.made_by_name.clone()));
    let (mover, words, word) = match item.run {
        (RunState::Paused, _) => (maker, "The run is paused", "account-queued"),
        (RunState::Waiting, Some(WaitsFor::SignIn)) => {
            (maker, "The run waits for somebody with the right to sign in", "waits-sign-in")
        }
        (RunState::Waiting, Some(WaitsFor::Right)) => {
            (maker, "The run needs somebody with the right", "waits-right")
        }
        (RunState::Waiting, Some(WaitsFor::Isc)) => (Mover::Isc, "The run waits for ISC", "waits-isc"),
        (RunState::Ended, _) => (maker, "The run ended before this row", "account-not-sent"),
        _ => (Mover::Gangway, "The row is being sent", "account-queued"),
    };
    why(standing(BoardStep::Row, mover, words, Some(item.made_at)), word)
}
