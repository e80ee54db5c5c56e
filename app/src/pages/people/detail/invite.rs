//! The question before one person is checked: the same check as for many.

use super::actions::invite_refusal;
use crate::api::people::CheckPerson;
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, Dialog, LinkButton, Message};
use gangway_types::people::PersonDetail;
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Over the page of the person.
pub fn dialog(asked: &Asked, person: &PersonDetail, address: &Address, parent: &str) -> AnyView {
    let name = person.row.name.clone();
    let refused = address.refused.clone();
    let refused = refused.map(|what| view! { <Message tone=Tone::Bad title=what focus=true>{""}</Message> });
    let body = match invite_refusal(asked, person) {
        Some(words) => view! {
            <Message tone=Tone::Warn title=format!("{name} cannot be invited: {words}.")>{""}</Message>
            <div class="btn-row"><LinkButton href=parent focus=true>"Back"</LinkButton></div>
        }
        .into_any(),
        None => view! {
            <div class="stack">
                <p>{format!("{name} is read again from ISC and frozen as a list of one. Nobody is mailed by this step.")}</p>
                <p>
                    "The check says whether ISC will mail them, where the mail goes and what stands against it. From there you ask \
                     for approval, or send."
                </p>
                <dl class="facts">
                    <dt>"Who is told"</dt><dd>"Nobody, by this step"</dd>
                    <dt>"Can it be undone"</dt><dd>"There is nothing to undo; a mail that was sent cannot be taken back"</dd>
                    <dt>"Level in ISC"</dt><dd>"Sending takes the user level Org Admin or Helpdesk"</dd>
                </dl>
            </div>
            <form method="post" action=CheckPerson::PATH>
                <FormKeys key=asked.caller.core.random.handle() back=address.here.clone() />
                <input type="hidden" name="person" value=person.row.id.to_string() />
                <div class="btn-row">
                    <LinkButton href=parent>"Cancel"</LinkButton>
                    <Button kind=ButtonKind::Primary id="do-check">{format!("Check {name}…")}</Button>
                </div>
            </form>
        }
        .into_any(),
    };
    let title = if person.invitations.is_empty() { "Invite" } else { "Invite again" };
    view! { <Dialog title=format!("{title} {}?", person.row.name) close_href=parent>{refused}{body}</Dialog> }
        .into_any()
}
