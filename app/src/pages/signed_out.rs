//! After signing out: what happened to what was being sent.

use crate::pages::address::Address;
use crate::pages::chrome;
use crate::paths;
use crate::ui::{ButtonKind, LinkButton};
use leptos::prelude::*;

/// `/signed-out?sending=B-0142 B-0143`, `/signed-out?over=1`
#[component]
pub fn SignedOutPage() -> impl IntoView {
    let address = Address::read();
    let over = address.value("over").is_some();
    // What stands in an address is no fact: only ids are taken from it.
    let sending: Vec<String> = address
        .value("sending")
        .unwrap_or_default()
        .split_whitespace()
        .filter(|id| {
            id.len() <= 12
                && id.split_once('-').is_some_and(|(kind, n)| {
                    matches!(kind, "B" | "A" | "I" | "L" | "P") && n.bytes().all(|byte| byte.is_ascii_digit())
                })
        })
        .take(20)
        .map(str::to_owned)
        .collect();
    let title = if over { "The practice tenant is new" } else { "You are signed out" };
    let words = if over {
        "Its people, mails, tasks and clock begin again, and Gangway has forgotten all batches, lists and settings of the old \
         one. Everybody was signed out; sign in to begin."
            .to_owned()
    } else if sending.is_empty() {
        "Nothing is being sent in your name. What you had entered is kept.".to_owned()
    } else {
        format!(
            "Gangway keeps your sign-in for {}, and forgets it when that is done. To stop it, sign in and open it.",
            sending.join(", ")
        )
    };
    let body = view! {
        <div class="door stack">
            <h1 id="page-title" tabindex="-1">{title}</h1>
            <p class="sentence">{words}</p>
            <p class="roomy">
                <LinkButton href=paths::sign_in_then(paths::OVERVIEW) kind=ButtonKind::Primary>"Sign in with SailPoint"</LinkButton>
            </p>
        </div>
    };
    chrome::single(title, body)
}
