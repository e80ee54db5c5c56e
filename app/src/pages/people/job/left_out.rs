//! Who is not done, and why.

use super::forms::three_parts;
use super::words::people;
use crate::ui::Message;
use crate::ui::message::Tone;
use gangway_types::people::{PersonItem, PersonJob, PersonOutcome};
use leptos::prelude::*;

/// Those who were left out when the list was frozen, by reason.
pub fn block(job: &PersonJob) -> Option<AnyView> {
    let todo = "Nothing is sent for them. See to the reason, then make a new list.";
    by_reason(&job.left_out, job.counts.left_out, "left out", todo, Tone::Info)
}

/// Those for whom nothing was sent although they were on the list; `one` is whom a job of one person is about.
pub fn not_sent(job: &PersonJob, one: Option<&PersonItem>) -> Option<AnyView> {
    let one = one.filter(|one| matches!(one.outcome, PersonOutcome::Dropped | PersonOutcome::NotSent));
    if let Some(said) = one.and_then(|one| one.trouble(job.action)) {
        return Some(three_parts(Tone::Warn, said, None::<()>));
    }
    let todo = "Nothing was sent for them. Make a new list if it is still wanted.";
    by_reason(&job.stops, job.counts.dropped + job.counts.not_sent, "not sent", todo, Tone::Plain)
}

fn by_reason(
    reasons: &[(String, u64)],
    n: u64,
    words: &str,
    todo: &'static str,
    tone: Tone,
) -> Option<AnyView> {
    if n == 0 {
        return None;
    }
    let lines =
        reasons.iter().map(|(reason, n)| view! { <li>{people(*n)}": "{reason.clone()}</li> }).collect_view();
    let title = format!("{} {words}", people(n));
    Some(
        view! { <Message tone=tone title=title><ul class="causes">{lines}</ul><p>{todo}</p></Message> }
            .into_any(),
    )
}
