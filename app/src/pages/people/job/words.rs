//! The words of a job about people.

use crate::pages::times::Times;
use crate::ui::message::Tone;
use crate::ui::{Badge, Symbol, plural, thousands};
use gangway_types::batches::RunState;
use gangway_types::people::{PersonCounts, PersonJob, PersonJobState, PersonOutcome};
use leptos::prelude::*;

/// "1 person", "12 people".
pub fn people(n: u64) -> String {
    plural(n, "person", "people")
}

/// Whom it is about.
pub fn whom(job: &PersonJob) -> String {
    match &job.single {
        Some((_, name)) => name.clone(),
        None => people(job.counts.total()),
    }
}

/// "Reset 12 people", "Delete Ida Holm".
pub fn title(job: &PersonJob) -> String {
    job.action.act(&whom(job))
}

/// What an outcome looks like.
pub fn outcome(outcome: PersonOutcome) -> AnyView {
    let (tone, symbol) = match outcome {
        PersonOutcome::Listed | PersonOutcome::Queued => (Tone::Plain, Symbol::Clock),
        PersonOutcome::LeftOut | PersonOutcome::Dropped | PersonOutcome::NotSent => {
            (Tone::Plain, Symbol::Dash)
        }
        PersonOutcome::Accepted => (Tone::Info, Symbol::Send),
        PersonOutcome::Done => (Tone::Ok, Symbol::Check),
        PersonOutcome::Failed => (Tone::Bad, Symbol::Bad),
        PersonOutcome::Unknown => (Tone::Warn, Symbol::Unknown),
    };
    view! { <Badge tone=tone label=outcome.word() symbol=Some(symbol) /> }.into_any()
}

/// Where the job stands.
pub fn badge(job: &PersonJob) -> AnyView {
    let counts = &job.counts;
    let (tone, label, symbol) = match job.state {
        PersonJobState::Reading => (Tone::Info, "Being read again".to_owned(), Symbol::Refresh),
        PersonJobState::Asked => (Tone::Waiting, "Waits to be started".to_owned(), Symbol::Clock),
        PersonJobState::Discarded => (Tone::Plain, "Thrown away".to_owned(), Symbol::Close),
        PersonJobState::Started if counts.queued > 0 => match job.run.state {
            RunState::Paused => (Tone::Waiting, "Paused".to_owned(), Symbol::Pause),
            RunState::Waiting => (Tone::Waiting, "Waiting".to_owned(), Symbol::Clock),
            _ => (Tone::Info, "Running".to_owned(), Symbol::Send),
        },
        PersonJobState::Started if counts.unknown > 0 => {
            (Tone::Warn, format!("{} unknown", thousands(counts.unknown)), Symbol::Unknown)
        }
        PersonJobState::Started if counts.failed > 0 => {
            (Tone::Bad, format!("{} failed", thousands(counts.failed)), Symbol::Bad)
        }
        PersonJobState::Started if counts.accepted > 0 => {
            (Tone::Info, "Accepted by ISC".to_owned(), Symbol::Send)
        }
        PersonJobState::Started if counts.done == 0 => {
            (Tone::Plain, "Nothing was sent".to_owned(), Symbol::Dash)
        }
        PersonJobState::Started => (Tone::Ok, "Done".to_owned(), Symbol::Check),
    };
    view! { <Badge tone=tone label=label symbol=Some(symbol) /> }.into_any()
}

/// The situation in a sentence or two.
pub fn sentence(job: &PersonJob, times: &Times) -> String {
    let (made, counts) = (times.exact(job.made_at), &job.counts);
    match job.state {
        PersonJobState::Reading => {
            format!(
                "{} froze this list, {made}. Nothing is sent before somebody starts it.",
                job.made_by_name
            )
        }
        PersonJobState::Asked => {
            let left_out = match counts.left_out {
                0 => String::new(),
                n => format!(
                    " {} {} left out, with the reason.",
                    thousands(n),
                    if n == 1 { "is" } else { "are" }
                ),
            };
            let until = times.exact(job.start_by);
            format!(
                "{} of {} can be done.{left_out} {} froze this list, {made}; nothing was sent. It can be started until {until}.",
                thousands(counts.to_do()),
                thousands(counts.total()),
                job.made_by_name,
            )
        }
        PersonJobState::Discarded => format!("{} froze this list, {made}.", job.made_by_name),
        PersonJobState::Started => {
            let when = times.exact(job.started_at.unwrap_or(job.made_at));
            let accepted = match counts.accepted {
                0 => String::new(),
                _ => format!(" {}", job.action.accepted()),
            };
            format!("{}. Decided by {}, {when}.{accepted}", sums(counts), job.made_by_name)
        }
    }
}

/// "12 people: 10 done, 1 failed, 1 left out".
fn sums(counts: &PersonCounts) -> String {
    let parts: Vec<String> = [
        (counts.done, "done"),
        (counts.accepted, "accepted"),
        (counts.queued, "queued"),
        (counts.failed, "failed"),
        (counts.unknown, "unknown"),
        (counts.dropped, "dropped right before sending"),
        (counts.not_sent, "not sent"),
        (counts.left_out, "left out"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, words)| format!("{} {words}", thousands(n)))
    .collect();
    format!("{}: {}", people(counts.total()), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_name_everybody_once() {
        let counts = PersonCounts { done: 10, failed: 1, left_out: 1, ..PersonCounts::default() };
        assert_eq!(sums(&counts), "12 people: 10 done, 1 failed, 1 left out");
        let one = PersonCounts { accepted: 1, ..PersonCounts::default() };
        assert_eq!(sums(&one), "1 person: 1 accepted");
    }
}
