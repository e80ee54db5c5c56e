//! The end of a check: the batch's name, what will be called, and the two buttons.

use crate::api::checks::{DraftCheck, ReleaseCheck};
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::{Button, ButtonKind, Field, LinkButton, plural, thousands};
use gangway_core::settings::Settings;
use gangway_types::checks::{Check, CheckState, ReasonKind};
use leptos::prelude::*;
use server_fn::ServerFn;

/// Name of the batch to be, and who is asked.
pub fn name(check: &Check, name: String) -> Option<AnyView> {
    if !may_lead_to_a_batch(check) {
        return None;
    }
    let hint = match check.managers {
        0 => String::new(),
        n => format!("They report to {}.", plural(n, "manager", "managers")),
    };
    let again = check.parent_batch.as_ref().map(|batch| {
        view! { <p class="hint">"Invites people of "<a href=paths::batch(batch)>{batch.to_string()}</a>" again."</p> }
    });
    Some(
        view! {
            <Field id="check-name" name="choices[name]" label="Name" value=name hint=hint />
            {again}
            <p class="hint">"Approval is off: nobody is asked before this is sent. It is sent under your own sign-in."</p>
        }
        .into_any(),
    )
}

/// Somebody is mailed, or would be after a choice that can be made here.
fn may_lead_to_a_batch(check: &Check) -> bool {
    let pick = check.shared.iter().any(|shared| !shared.candidates.is_empty());
    let again = check.groups.iter().any(|group| group.kind == ReasonKind::Recent);
    match check.state {
        CheckState::Used => false,
        CheckState::Reading => true,
        CheckState::Ready => check.mailed > 0 || pick || again,
    }
}

/// Exactly which calls ISC gets.
pub fn call(check: &Check, settings: &Settings) -> Option<AnyView> {
    if check.mailed == 0 || check.state == CheckState::Used {
        return None;
    }
    let chunk = u64::try_from(settings.invite_chunk.max(1)).unwrap_or(u64::MAX);
    let calls = check.mailed.div_ceil(chunk);
    let words = match calls {
        1 => format!("1 call with {}.", plural(check.mailed, "identity id", "identity ids")),
        n => format!(
            "{} calls with {} identity ids, at most {} in each.",
            thousands(n),
            thousands(check.mailed),
            thousands(chunk)
        ),
    };
    let first: Vec<String> =
        check.will_be_mailed.iter().take(2).map(|person| format!("\"{}\"", person.person.id)).collect();
    let more = if check.mailed > first.len() as u64 { ", …" } else { "" };
    Some(
        view! {
            <details class="disclosure check-group" id="check-calls">
                <summary>"What will be called"</summary>
                <p>{words}" Everybody is read once more just before; whoever changed is dropped, nobody is added."</p>
                <pre class="code"><code>{format!("POST /identities/invite\n{{\"ids\": [{}{more}]}}", first.join(",\n         "))}</code></pre>
                <p class="hint">"ISC answers with a task, which Gangway follows. ISC’s switch to invite everybody is never used."</p>
            </details>
        }
        .into_any(),
    )
}

/// Keep as draft, and invite. The number on the button is the number that is sent.
pub fn buttons(asked: &Asked, check: &Check) -> AnyView {
    if let Some(batch) = &check.batch {
        let words = format!("Open {batch}");
        return view! { <LinkButton kind=ButtonKind::Primary href=paths::batch(batch)>{words}</LinkButton> }
            .into_any();
    }
    if check.mailed == 0 {
        return ().into_any();
    }
    let invite = match (asked.chrome.practice.is_some(), check.mailed) {
        (true, 1) => "Send 1 practice invite".to_owned(),
        (true, n) => format!("Send {} practice invites", thousands(n)),
        (false, n) => format!("Invite {}", plural(n, "person", "people")),
    };
    let blocked = match check.state {
        CheckState::Reading => "Wait until everybody is checked",
        _ => "",
    };
    view! {
        <input type="hidden" name="choices[said]" value=check.mailed.to_string() />
        {(check.state == CheckState::Ready).then(|| view! { <Button id="keep-draft" formaction=DraftCheck::url()>"Keep as draft"</Button> })}
        <Button kind=ButtonKind::Primary id="invite" formaction=ReleaseCheck::url() blocked=blocked>{invite}</Button>
    }
    .into_any()
}
