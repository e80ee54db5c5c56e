//! Whether and by whom invitations are approved, and until when.

use super::{fields, mail, section};
use crate::api::kept_form;
use crate::api::settings::{AddFallback, RemoveFallback};
use crate::pages::address::{Address, query};
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, Message};
use gangway_core::{overview, people, settings};
use gangway_types::people::PersonRow;
use gangway_types::settings::{FallbackApprover, Section};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// People shown for a name.
const FOUND: u32 = 10;

/// `/settings/approvals`, with `?q=` somebody to add as fallback approver.
#[component]
pub fn ApprovalsPage() -> impl IntoView {
    let (kept, address) = (kept_form(), Address::read());
    page(Capability::ReadSettings, move |asked| async move {
        let core = &asked.caller.core;
        let view = settings::section(core, Section::Approvals).await?;
        let approvers = settings::fallback_approvers(core).await?;
        let text = address.value("q").unwrap_or_default().trim().to_owned();
        let may = asked.caller.who.may(Capability::ChangeSettings);
        let found = if may && !text.is_empty() {
            people::search(core, &overview::reader(&asked.caller.who), &text, FOUND).await?
        } else {
            Vec::new()
        };
        let body = view! {
            {fields::problems(kept.as_ref(), &view)}
            <section class="section stack" aria-labelledby="rules">
                <h2 id="rules">"Rules"</h2>
                {fields::settings(&asked, kept.as_ref(), &view)}
            </section>
            <section class="section stack" aria-labelledby="fallback">
                <h2 id="fallback">"Fallback approvers"</h2>
                <p class="hint">
                    "Asked for people whose manager is missing, has left, cannot sign in, or made the batch; and when a manager does \
                     not answer in time. Whoever made a batch never answers for it."
                </p>
                {list(&asked, &approvers, may)}
                {may.then(|| add(&asked, &text, &found, &approvers))}
            </section>
            {mail::section(&asked).await?}
            {fields::history(&asked, &view)}
        };
        let sentence = "Whether a batch needs its people's managers before it is sent, and who answers where there is none.";
        Ok::<PageView, PortalError>(section(&asked, "approvals", "Approvals", sentence, body))
    })
}

fn list(asked: &Asked, approvers: &[FallbackApprover], may: bool) -> AnyView {
    if approvers.is_empty() {
        let words =
            "Nobody is asked where no manager can answer: such people cannot be submitted for approval.";
        return view! { <Message tone=Tone::Warn title="There is no fallback approver"><p>{words}</p></Message> }.into_any();
    }
    let line = |approver: &FallbackApprover| {
        let trouble = approver.trouble.clone().map(|words| {
            view! { <span class="field-error">{words}</span> }
        });
        let remove = may.then(|| {
            let words = format!("Remove {}", approver.name);
            view! {
                <form method="post" action=RemoveFallback::PATH>
                    <FormKeys key=asked.caller.core.random.handle() back=paths::settings("approvals") />
                    <input type="hidden" name="person" value=approver.id.to_string() />
                    <Button>{words}</Button>
                </form>
            }
        });
        view! {
            <li>
                <span>
                    <a href=paths::person(&approver.id)>{approver.name.clone()}</a>
                    <span class="sub">{approver.alias.clone()}</span>
                    {trouble}
                </span>
                {remove}
            </li>
        }
    };
    view! { <ul class="lines" id="fallback-approvers">{approvers.iter().map(line).collect_view()}</ul> }
        .into_any()
}

fn add(asked: &Asked, text: &str, found: &[PersonRow], approvers: &[FallbackApprover]) -> AnyView {
    // A refused form comes back to what was found.
    let found_at = paths::with_query(&paths::settings("approvals"), &query([("q", text.to_owned())]));
    let line = |person: &PersonRow| {
        let already = approvers.iter().any(|approver| approver.id == person.id);
        let action = if already {
            view! { <span class="hint">"is one already"</span> }.into_any()
        } else {
            view! {
                <form method="post" action=AddFallback::PATH>
                    <FormKeys key=asked.caller.core.random.handle() back=found_at.clone() />
                    <input type="hidden" name="person" value=person.id.to_string() />
                    <Button>{format!("Add {}", person.name)}</Button>
                </form>
            }
            .into_any()
        };
        let about = person
            .mail
            .clone()
            .map_or_else(|| person.alias.clone(), |mail| format!("{}, {mail}", person.alias));
        view! { <li><span>{person.name.clone()}<span class="sub">{about}</span></span>{action}</li> }
    };
    let nobody = (found.is_empty() && !text.is_empty())
        .then(|| view! { <p id="nobody-found">{format!("Nobody matches “{text}”.")}</p> });
    view! {
        <form class="search-page" action=paths::settings("approvals") method="get" role="search" aria-label="Find a person">
            <label class="field-label" for="find-person">"Add somebody: name, account name or e-mail"</label>
            <input class="input" type="search" id="find-person" name="q" value=text.to_owned() autocomplete="off" />
            <button class="btn" type="submit">"Find"</button>
        </form>
        {nobody}
        <ul class="lines" id="found-people">{found.iter().map(line).collect_view()}</ul>
    }
    .into_any()
}
