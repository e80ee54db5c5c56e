//! Who is not done, and why.

use super::words::people;
use crate::ui::Message;
use crate::ui::message::Tone;
use gangway_types::people::PersonJob;
use leptos::prelude::*;

/// Those who were left out when the list was frozen, by reason.
pub fn block(job: &PersonJob) -> Option<AnyView> {
    by_reason(&job.left_out, job.counts.left_out, "left out", Tone::Info)
}

/// Those for whom nothing was sent although they were on the list.
pub fn not_sent(job: &PersonJob) -> Option<AnyView> {
    by_reason(&job.stops, job.counts.dropped + job.counts.not_sent, "not sent", Tone::Plain)
}

fn by_reason(reasons: &[(String, u64)], n: u64, words: &str, tone: Tone) -> Option<AnyView> {
    if n == 0 {
        return None;
    }
    let lines =
        reasons.iter().map(|(reason, n)| view! { <li>{people(*n)}": "{reason.clone()}</li> }).collect_view();
    let title = format!("{} {words}", people(n));
    Some(view! { <Message tone=tone title=title><ul class="causes">{lines}</ul></Message> }.into_any())
}
