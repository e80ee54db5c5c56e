//! The state of a batch as a badge.

use crate::ui::message::Tone;
use crate::ui::{Badge, Symbol};
use gangway_types::batches::{BatchRow, BatchState, RunState, WaitsFor};
use leptos::prelude::*;

/// Icon and words of a batch's state.
pub fn badge(row: &BatchRow) -> AnyView {
    let (label, tone, symbol) = shown(row);
    view! { <Badge tone=tone label=label symbol=Some(symbol) /> }.into_any()
}

fn shown(row: &BatchRow) -> (String, Tone, Symbol) {
    let counts = &row.counts;
    let run = row.run.as_ref();
    match row.state {
        BatchState::Draft => ("Draft".to_owned(), Tone::Plain, Symbol::Pencil),
        BatchState::AwaitingApproval => {
            let (answered, asked) = row.answers;
            let words = format!("Awaiting approval, {answered} of {asked} answered");
            (words, Tone::Waiting, Symbol::Clock)
        }
        state @ (BatchState::Approved | BatchState::PartlyApproved) => {
            (state.word().to_owned(), Tone::Ok, Symbol::Check)
        }
        BatchState::Rejected => ("Rejected".to_owned(), Tone::Bad, Symbol::Close),
        BatchState::NeedsSender => (BatchState::NeedsSender.word().to_owned(), Tone::Waiting, Symbol::Key),
        BatchState::Cancelled => ("Cancelled".to_owned(), Tone::Plain, Symbol::Close),
        BatchState::FollowedUp => ("Followed up".to_owned(), Tone::Ok, Symbol::Followed),
        BatchState::Sending => match run.map(|run| (run.state, run.waits_for)) {
            Some((RunState::Waiting, Some(WaitsFor::SignIn | WaitsFor::Right))) => {
                ("Needs somebody with the right to send".to_owned(), Tone::Waiting, Symbol::Key)
            }
            Some((RunState::Paused, _)) => ("Paused".to_owned(), Tone::Waiting, Symbol::Pause),
            Some((RunState::Waiting, Some(WaitsFor::Budget | WaitsFor::Isc))) => {
                ("Sending, waiting for ISC".to_owned(), Tone::Info, Symbol::Clock)
            }
            Some((RunState::Waiting, Some(WaitsFor::QuietHours))) => {
                ("Sending, quiet hours".to_owned(), Tone::Info, Symbol::Clock)
            }
            Some((RunState::Waiting, Some(WaitsFor::DailyCap))) => {
                ("Sending, cap of the day reached".to_owned(), Tone::Info, Symbol::Clock)
            }
            _ => ("Sending".to_owned(), Tone::Info, Symbol::Play),
        },
        BatchState::Sent => match (counts.failed, counts.unknown) {
            (0, 0) => ("Sent".to_owned(), Tone::Ok, Symbol::Send),
            (0, unknown) => (format!("Sent, {unknown} unknown"), Tone::Warn, Symbol::Unknown),
            (failed, 0) => (format!("Sent, {failed} failed"), Tone::Bad, Symbol::Bad),
            (failed, unknown) => {
                (format!("Sent, {failed} failed, {unknown} unknown"), Tone::Bad, Symbol::Bad)
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_types::BatchId;
    use gangway_types::batches::OutcomeCounts;

    #[test]
    fn what_went_wrong_is_in_the_badge() {
        let row = |failed, unknown| BatchRow {
            id: BatchId::from("B-0001"),
            name: String::new(),
            state: BatchState::Sent,
            counts: OutcomeCounts { failed, unknown, ..OutcomeCounts::default() },
            next_deadline: None,
            made_by_name: String::new(),
            made_at: 0,
            run: None,
            answers: (0, 0),
            release: None,
        };
        assert_eq!(shown(&row(0, 0)).0, "Sent");
        assert_eq!(shown(&row(4, 0)).0, "Sent, 4 failed");
        assert_eq!(shown(&row(0, 2)).0, "Sent, 2 unknown");
        assert_eq!(shown(&row(4, 2)).0, "Sent, 4 failed, 2 unknown");
    }
}
