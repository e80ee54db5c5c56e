//! The sentence of a batch: its counts, each a link to its people.

use crate::pages::address::query;
use crate::pages::chrome::people;
use crate::pages::times::Times;
use crate::paths;
use crate::ui::thousands;
use gangway_types::BatchId;
use gangway_types::batches::{BatchDetail, BatchRow, BatchState, Outcome, PeopleOf};
use leptos::prelude::*;

/// When a batch is sent by itself, and under whose sign-in; none when somebody has to release it.
pub fn ahead(row: &BatchRow, times: &Times) -> Option<String> {
    let (at, name) = row.release.as_ref().filter(|_| row.state.before_sending())?;
    let when = match at {
        Some(at) => format!("not before {} {}", times.near_day(*at), times.clock(*at)),
        None => "as soon as everybody has answered".to_owned(),
    };
    Some(format!("By itself, {when}, under the sign-in of {name}."))
}

/// One or two sentences that state the situation.
pub fn sentence(detail: &BatchDetail, times: &Times) -> AnyView {
    let (id, counts) = (&detail.row.id, &detail.row.counts);
    let soon = ahead(&detail.row, times).map(|words| format!(" {words}"));
    match detail.row.state {
        BatchState::Draft => {
            let left_out = (counts.left_out > 0).then(|| {
                let were = if counts.left_out == 1 { "was" } else { "were" };
                format!(" {} {were} left out at the check.", thousands(counts.left_out))
            });
            view! { {people(counts.in_batch)}" can be invited; nothing was sent yet."{left_out} }.into_any()
        }
        BatchState::AwaitingApproval => {
            let (answered, asked) = detail.row.answers;
            let wait = if counts.in_batch == 1 { " waits" } else { " wait" };
            view! {
                {people(counts.in_batch)}{wait}" for approval; nobody was mailed. "
                {thousands(answered)}" of "{thousands(asked)}" have answered."
                {soon}
            }
            .into_any()
        }
        BatchState::Approved | BatchState::PartlyApproved | BatchState::NeedsSender => {
            let not = (counts.not_approved > 0)
                .then(|| view! { " "{linked(id, Outcome::NotApproved, counts.not_approved, if counts.not_approved == 1 { "was not approved" } else { "were not approved" })}"." });
            let why = detail.sender_why.as_ref().map(|why| format!(" It was not sent by itself: {why}."));
            view! { {people(counts.queued)}" can be invited; nothing was sent yet."{not}{soon}{why} }
                .into_any()
        }
        BatchState::Rejected => {
            view! { "None of the "{people(counts.in_batch)}" was approved, and nobody was mailed." }
                .into_any()
        }
        BatchState::Cancelled => {
            view! { "Cancelled before sending: none of its "{people(counts.in_batch)}" was mailed." }
                .into_any()
        }
        BatchState::Sending | BatchState::Sent | BatchState::FollowedUp => {
            let released = counts.released();
            // Asked is not invited yet: ISC took the call, no more.
            let invited = counts.were_invited().saturating_sub(counts.asked);
            let was = if released == 1 { " was invited." } else { " were invited." };
            let wait = if counts.queued == 1 { "waits to be sent" } else { "wait to be sent" };
            let first = match released {
                0 => "Nobody was invited.".to_owned(),
                _ => format!("{} of {}{was}", thousands(invited), people(released)),
            };
            view! {
                {first}
                {parts(detail).map(|parts| view! { " "{parts}"." })}
                {(counts.queued > 0).then(|| view! { " "{linked(id, Outcome::Queued, counts.queued, wait)}"." })}
            }
            .into_any()
        }
    }
}

/// "81 have registered; 37 invitations expired".
fn parts(detail: &BatchDetail) -> Option<AnyView> {
    let (id, counts) = (&detail.row.id, &detail.row.counts);
    let has = |n: u64| if n == 1 { "has registered" } else { "have registered" };
    let mut parts: Vec<AnyView> = [
        (Outcome::Asked, "asked for, ISC's task is not done"),
        (Outcome::Registered, has(counts.registered)),
        (Outcome::Expired, "did not register in time"),
        (Outcome::Failed, "failed"),
        (Outcome::Unknown, "unknown"),
        (Outcome::NotConfirmed, "not confirmed"),
        (Outcome::Again, "invited again"),
        (Outcome::NotApproved, "not approved"),
        (Outcome::Dropped, "not mailed"),
    ]
    .into_iter()
    .filter(|(outcome, _)| counts.of(*outcome) > 0)
    .map(|(outcome, words)| linked(id, outcome, counts.of(outcome), words))
    .collect();
    if counts.soon > 0 {
        let href = format!("{}?{}", paths::batch(id), query([("outcome", "soon".to_owned())]));
        let words = if counts.soon == 1 { " runs out within 48 hours" } else { " run out within 48 hours" };
        parts.push(view! { <a href=href>{thousands(counts.soon)}</a>{words} }.into_any());
    }
    if detail.call > 0 {
        let href = paths::batch_with(id, PeopleOf::Call.key());
        let words = if detail.call == 1 { " needs a call" } else { " need a call" };
        parts.push(view! { <a href=href>{thousands(detail.call)}</a>{words} }.into_any());
    }
    if parts.is_empty() {
        return None;
    }
    let joined = parts
        .into_iter()
        .enumerate()
        .map(|(at, part)| view! { {(at > 0).then_some("; ")}{part} })
        .collect_view();
    Some(joined.into_any())
}

fn linked(id: &BatchId, outcome: Outcome, n: u64, words: &'static str) -> AnyView {
    view! { <a href=paths::batch_with(id, outcome.key())>{thousands(n)}</a>" "{words} }.into_any()
}
