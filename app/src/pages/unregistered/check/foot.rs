//! The end of a check: the batch's name, who is asked, what will be called, and the buttons.

use crate::api::checks::{DraftCheck, ReleaseCheck, SubmitCheck};
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, Field, LinkButton, Message, plural, thousands};
use gangway_core::invites::InviteApi;
use gangway_core::settings::Settings;
use gangway_types::approvals::ApprovalPreview;
use gangway_types::checks::{Check, CheckState, ReasonKind};
use leptos::prelude::*;
use server_fn::ServerFn;

/// Name of the batch to be.
pub fn name(check: &Check, name: String) -> Option<AnyView> {
    if !may_lead_to_a_batch(check) {
        return None;
    }
    let again = check.parent_batch.as_ref().map(|batch| {
        view! { <p class="hint">"Invites people of "<a href=paths::batch(batch)>{batch.to_string()}</a>" again."</p> }
    });
    Some(
        view! {
            <Field id="check-name" name="choices[name]" label="Name" value=name />
            {again}
        }
        .into_any(),
    )
}

/// Whether somebody has to approve, and who would be asked.
pub fn approval(asked: &Asked, check: &Check, ahead: &Ahead, settings: &Settings) -> Option<AnyView> {
    if !may_lead_to_a_batch(check) {
        return None;
    }
    let who = match (&ahead.preview, check.managers) {
        (Some(preview), _) => who_is_asked(asked, preview),
        (None, 0) => String::new(),
        (None, n) => format!("They report to {}.", plural(n, "manager", "managers")),
    };
    let refused = ahead.preview.as_ref().filter(|_| ahead.needed).and_then(|preview| preview.refused.clone());
    let words = if ahead.needed {
        "Nobody is mailed before they have answered."
    } else {
        "The settings need no approval: it can be sent at once, under your own sign-in, or you can ask for approval first."
    };
    let days = u64::from(settings.reinvite_without_approval_days);
    let lately = (ahead.needed && check.parent_batch.is_some() && days > 0).then(|| {
        let days = plural(days, "day", "days");
        format!(" Whoever was approved in the last {days} for the same e-mail needs no new approval.")
    });
    Some(
        view! {
            <p class="hint" id="check-approval">{who}" "{words}{lately}</p>
            {refused.map(|why| view! { <Message tone=Tone::Warn title=why>{""}</Message> })}
        }
        .into_any(),
    )
}

/// What lies ahead of a checked list: whether it needs approval, and who would be asked.
pub struct Ahead {
    /// Whether the settings want every batch approved.
    pub needed: bool,
    /// Who would be asked; none while people are still being read.
    pub preview: Option<ApprovalPreview>,
}

/// "5 managers, until Fri 28 Nov; 2 people without a manager: Ida Holm, fallback approver".
fn who_is_asked(asked: &Asked, preview: &ApprovalPreview) -> String {
    let mut parts = Vec::new();
    if !preview.managers.is_empty() {
        parts.push(format!(
            "{}, until {}",
            plural(preview.managers.len() as u64, "manager", "managers"),
            asked.times.near_day(preview.deadline_at)
        ));
    }
    let others: u64 = preview.fallback.iter().map(|(_, n)| n).sum();
    if others > 0 {
        let approvers =
            if preview.fallback_names.len() == 1 { "fallback approver" } else { "fallback approvers" };
        parts.push(format!(
            "{} without a manager who can answer: {}, {approvers}",
            plural(others, "person", "people"),
            preview.fallback_names.join(", ")
        ));
    }
    if parts.is_empty() { String::new() } else { format!("For approval: {}.", parts.join("; ")) }
}

/// Somebody is mailed, or would be after a choice that can be made here.
fn may_lead_to_a_batch(check: &Check) -> bool {
    let pick = check.shared.iter().any(|shared| !shared.candidates.is_empty());
    let again = check.groups.iter().any(|group| group.kind == ReasonKind::Recent);
    let left = check.groups.iter().any(|group| group.kind == ReasonKind::MayNotRead);
    match check.state {
        CheckState::Used => false,
        CheckState::Reading => true,
        CheckState::Ready => check.mailed > 0 || pick || again || left,
    }
}

/// Exactly which calls ISC gets: `api` says by which one people are invited here.
pub fn call(check: &Check, settings: &Settings, api: InviteApi) -> Option<AnyView> {
    if check.mailed == 0 || check.state == CheckState::Used {
        return None;
    }
    let chunk = u64::try_from(settings.invite_chunk.max(1)).unwrap_or(u64::MAX);
    let calls = check.mailed.div_ceil(chunk);
    let (one, many) = match api {
        InviteApi::Current => ("identity id", "identity ids"),
        InviteApi::Old => ("short id", "short ids"),
    };
    let words = match calls {
        1 => format!("1 call with {}.", plural(check.mailed, one, many)),
        n => format!(
            "{} calls with {} {many}, at most {} in each.",
            thousands(n),
            thousands(check.mailed),
            thousands(chunk)
        ),
    };
    let (request, after) = match api {
        InviteApi::Current => {
            let first: Vec<String> = check
                .will_be_mailed
                .iter()
                .take(2)
                .map(|person| format!("\"{}\"", person.person.id))
                .collect();
            let more = if check.mailed > first.len() as u64 { ", …" } else { "" };
            let ids = first.join(",\n         ");
            (
                format!("POST /identities/invite\n{{\"ids\": [{ids}{more}]}}"),
                "ISC answers with a task, which Gangway follows. ISC’s switch to invite everybody is never used.",
            )
        }
        InviteApi::Old => (
            "POST /cc/api/user/invite\nmultipart/form-data, one field for each person: ids=…".to_owned(),
            "This is ISC’s retired call, as this portal is configured. Short ids are looked up in ISC’s old list just before; \
             whoever it does not name is not mailed, and the batch says so. ISC’s answer names no task: what became of each \
             person shows in their status alone.",
        ),
    };
    Some(
        view! {
            <details class="disclosure check-group" id="check-calls">
                <summary>"What will be called"</summary>
                <p>{words}" Everybody is read once more just before; whoever changed is dropped, nobody is added."</p>
                <pre class="code"><code>{request}</code></pre>
                <p class="hint">{after}</p>
            </details>
        }
        .into_any(),
    )
}

/// Keep as draft, ask for approval, and invite. The number on the button is the number that is sent. `needed`: the settings
/// want every batch approved.
pub fn buttons(asked: &Asked, check: &Check, needed: bool) -> AnyView {
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
    let ready = check.state == CheckState::Ready;
    let ask = format!("Ask for approval for {}…", thousands(check.mailed));
    let (ask_kind, ask_blocked) =
        if needed { (ButtonKind::Primary, blocked) } else { (ButtonKind::Secondary, "") };
    let invite = (!needed).then(|| {
        view! { <Button kind=ButtonKind::Primary id="invite" formaction=ReleaseCheck::url() blocked=blocked>{invite}</Button> }
    });
    view! {
        <input type="hidden" name="choices[said]" value=check.mailed.to_string() />
        {ready.then(|| view! { <Button id="keep-draft" formaction=DraftCheck::url()>"Keep as draft"</Button> })}
        {(ready || needed)
            .then(|| {
                view! {
                    <Button kind=ask_kind id="ask" formaction=SubmitCheck::url() blocked=ask_blocked>{ask}</Button>
                }
            })}
        {invite}
    }
    .into_any()
}
