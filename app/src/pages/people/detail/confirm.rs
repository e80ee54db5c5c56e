//! The question before something is done to one person: effect, who is told, whether it can be undone, what it takes, and
//! the very request that will be made.

mod facts;
mod form;

use super::actions::reason;
use crate::components::reach::test_mode_on;
use crate::pages::address::Address;
use crate::pages::page::Asked;
use crate::ui::message::Tone;
use crate::ui::{Dialog, LinkButton, Message, Why};
use gangway_core::auth::KeptForm;
use gangway_core::{person_jobs, reach};
use gangway_types::people::{ActRefusal, Confirm, PersonAction, PersonDetail};
use gangway_types::{PortalError, Role};
use leptos::prelude::*;

/// Over the page of the person. Somebody without the right, and a reading that failed, are said inside the dialog: the page
/// below stays.
///
/// # Errors
/// When there is no such person.
pub async fn dialog(
    asked: &Asked,
    person: &PersonDetail,
    action: PersonAction,
    address: &Address,
    kept: Option<&KeptForm>,
    parent: &str,
) -> Result<AnyView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let title = format!("{}?", action.act(&person.row.name));
    let need = action.capability();
    if !who.may(need) {
        let body = nothing_to_do(format!("{} {}", need.refusal(), need.who_can()), parent);
        return Ok(view! { <Dialog title=title close_href=parent>{body}</Dialog> }.into_any());
    }
    let confirm =
        match person_jobs::confirm(core, who, action, &person.row.id).await.map_err(PortalError::from) {
            Ok(confirm) => confirm,
            Err(PortalError::NotFound { what }) => return Err(PortalError::NotFound { what }),
            Err(error) => {
                let body = nothing_to_do(error.to_string(), parent);
                return Ok(view! { <Dialog title=title close_href=parent>{body}</Dialog> }.into_any());
            }
        };
    let refused = kept.is_none().then(|| address.refused.clone()).flatten();
    let refused = refused.map(|what| view! { <Message tone=Tone::Bad title=what focus=true>{""}</Message> });
    let stands = match &confirm.refusal {
        Some(refusal) => {
            view! {
                <div class="stack">{refusal_block(refusal, asked)} {facts::all(&confirm, asked)} {back(parent)}</div>
            }
            .into_any()
        }
        None => {
            let form = form::form(&confirm, asked, &address.here, kept, parent);
            view! { <div class="stack">{facts::all(&confirm, asked)}</div> {form} }.into_any()
        }
    };
    let destructive = action.typed() && confirm.refusal.is_none();
    let unread = unread(&confirm);
    let redirected = match action {
        PersonAction::PasswordMail => test_mode_on(&reach::known_by(core, who).await?, &asked.times),
        _ => None,
    };
    Ok(view! {
        <Dialog title=title close_href=parent destructive=destructive>
            {refused}
            {redirected}
            {unread}
            {stands}
        </Dialog>
    }
    .into_any())
}

fn back(parent: &str) -> AnyView {
    let parent = parent.to_owned();
    view! { <div class="btn-row"><LinkButton href=parent focus=true>"Back"</LinkButton></div> }.into_any()
}

fn nothing_to_do(words: String, parent: &str) -> AnyView {
    view! { <Message tone=Tone::Warn title=words>{""}</Message> {back(parent)} }.into_any()
}

/// Why it is not possible now, and the way out.
fn refusal_block(refusal: &ActRefusal, asked: &Asked) -> AnyView {
    let title = format!("Not possible now: {}", reason(refusal, asked));
    let why = refusal.word.clone().map(|word| view! { " "<Why word=word /> });
    let way_out = refusal.way_out.clone();
    view! { <Message tone=Tone::Warn title=title><p>{way_out}{why}</p></Message> }.into_any()
}

/// That ISC could not be read just now.
fn unread(confirm: &Confirm) -> Option<AnyView> {
    let why = confirm.unread.clone()?;
    Some(
        view! {
            <Message tone=Tone::Warn title=why>
                <p>"What follows is from Gangway’s copy. They are read again right before anything is sent."</p>
            </Message>
        }
        .into_any(),
    )
}

/// Whether the reader administers the tenant: then a missing level is something they can see to.
pub(super) fn is_admin(asked: &Asked) -> bool {
    asked.caller.who.roles.contains(&Role::Admin)
}
