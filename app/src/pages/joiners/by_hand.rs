//! What has to be entered in ISC by hand, for those who may not have it done or whose tenant refuses.

use crate::ui::CopyId;
use gangway_core::joiners::subscription::{Hook, WANTED, by_hand};
use leptos::prelude::*;

/// The steps, with each value to copy. `open` unfolds them.
pub fn steps(hook: &Hook, open: bool) -> AnyView {
    let triggers = WANTED
        .into_iter()
        .map(|wanted| {
            let filled = by_hand(hook, wanted);
            let lines = filled
                .lines
                .into_iter()
                .map(|(label, value)| {
                    let value = if label == "URL" {
                        view! { <CopyId value=value what="address" /> }.into_any()
                    } else {
                        value.into_any()
                    };
                    view! { <dt>{label}</dt> <dd>{value}</dd> }
                })
                .collect_view();
            let secret = filled.secret.map(|words| view! { <p class="hint">{words}</p> });
            view! {
                <li>
                    <h3>{wanted.name}</h3>
                    <p class="hint">{wanted.what_for}</p>
                    <dl class="facts">{lines}</dl>
                    {secret}
                </li>
            }
        })
        .collect_view();
    view! {
        <details class="disclosure" id="by-hand" open=open>
            <summary>"Enter it in ISC by hand"</summary>
            <p>
                "An Org Admin does this in ISC under Admin > Event Triggers: two subscriptions, with these values. ISC sends an event \
                 once and does not repeat it; whoever is missed is found by comparing creation dates."
            </p>
            <ol class="joiner-steps">{triggers}</ol>
        </details>
    }
    .into_any()
}
