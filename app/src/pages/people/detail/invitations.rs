//! Invitations so far.

use super::batch_link;
use crate::pages::times::Times;
use gangway_types::people::{InvitationSoFar, PersonDetail};
use leptos::prelude::*;

/// The ledger of one person, newest first.
pub fn invitations(person: &PersonDetail, times: &Times, sees_batches: bool) -> AnyView {
    let lines = person.invitations.iter().map(|one| line(one, times, sees_batches)).collect_view();
    let body = match person.invitations.is_empty() {
        true => view! { <p>"Never invited, as far as Gangway and ISC’s events tell."</p> }.into_any(),
        false => view! { <ol class="timeline">{lines}</ol> }.into_any(),
    };
    view! { <section class="section"><h2>"Invitations so far"</h2>{body}</section> }.into_any()
}

fn line(one: &InvitationSoFar, times: &Times, sees_batches: bool) -> AnyView {
    let who = match (&one.by_name, one.elsewhere) {
        (Some(name), true) => format!("Invited elsewhere, {}, by {name}", times.exact(one.asked_at)),
        (None, true) => format!("Invited elsewhere, {}", times.exact(one.asked_at)),
        (Some(name), false) => format!("Invited by {name}"),
        (None, false) => "Invited".to_owned(),
    };
    let batch = one.batch.as_ref().map(|batch| view! { " in "{batch_link(batch, sees_batches)} });
    let address = one.address.as_ref().map(|address| format!(" at {address}"));
    let became = match (one.invited_at, one.expires_at) {
        (_, Some(until)) if until > times.now => format!("Valid to {}", times.exact(until)),
        (_, Some(until)) => format!("Ran out {}", times.exact(until)),
        (Some(at), None) => format!("ISC’s task ended {}", times.exact(at)),
        (None, None) => "Asked; ISC’s task is not known to have ended".to_owned(),
    };
    let asked = (!one.elsewhere).then(|| format!("{}. ", times.exact(one.asked_at)));
    view! {
        <li>
            {who}{batch}{address}
            <span class="sub">{asked}{became}</span>
        </li>
    }
    .into_any()
}
