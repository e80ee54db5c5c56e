//! What can be done to a person: always in sight, with the reason where it cannot be done now.

use crate::pages::page::Asked;
use crate::pages::times::span;
use crate::paths;
use crate::ui::{ButtonKind, Icon, LinkButton, Symbol, Why};
use gangway_core::person_jobs;
use gangway_types::people::{ActRefusal, InviteState, Offer, PersonAction, PersonDetail};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// Actions with a button of their own; the others share "More".
const OWN_BUTTON: [PersonAction; 2] = [PersonAction::PasswordMail, PersonAction::Sync];

/// Why this person is not invited from here now, without a full stop.
pub fn invite_refusal(asked: &Asked, person: &PersonDetail) -> Option<String> {
    if !asked.caller.who.may(Capability::Invite) {
        let words = format!("{} {}", Capability::Invite.refusal(), Capability::Invite.who_can());
        return Some(words.trim_end_matches('.').to_owned());
    }
    let words = match person.row.invite {
        _ if person.gone_at.is_some() => "no longer in ISC",
        InviteState::Registered { .. } => "has registered already",
        _ => return None,
    };
    Some(words.to_owned())
}

/// The row of buttons.
///
/// # Errors
/// When the store does not answer.
pub async fn row(asked: &Asked, person: &PersonDetail) -> Result<AnyView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let id = &person.row.id;
    let offers = person_jobs::offers(core, who, person).await?;
    let (own, more): (Vec<Offer>, Vec<Offer>) =
        offers.into_iter().partition(|offer| OWN_BUTTON.contains(&offer.action));
    let blocked = invite_refusal(asked, person).unwrap_or_default();
    let words = if person.invitations.is_empty() { "Invite…" } else { "Invite again…" };
    let kind = if blocked.is_empty() { ButtonKind::Primary } else { ButtonKind::Secondary };
    let own = own.iter().map(|offer| {
        let href = paths::person_part(id, offer.action.segment());
        let blocked = refusal(offer, asked).map(|(words, _)| words).unwrap_or_default();
        let (key, words) = (format!("act-{}", offer.action.segment()), format!("{}…", offer.action.name()));
        view! { <LinkButton href=href id=key blocked=blocked>{words}</LinkButton> }
    });
    let items = more.iter().map(|offer| item(offer, asked, person)).collect_view();
    Ok(view! {
        <div class="btn-row" id="person-actions">
            <LinkButton kind=kind href=paths::person_part(id, "invite") id="invite" blocked=blocked>{words}</LinkButton>
            {own.collect_view()}
            <details class="menu menu-end">
                <summary class="btn" id="more-actions">"More"<Icon symbol=Symbol::ChevronDown /></summary>
                <div class="menu-panel">{items}</div>
            </details>
        </div>
    }
    .into_any())
}

/// A line of the menu; one that is not possible says why.
fn item(offer: &Offer, asked: &Asked, person: &PersonDetail) -> AnyView {
    let words = format!("{}…", offer.action.name());
    let key = format!("act-{}", offer.action.segment());
    match refusal(offer, asked) {
        None => {
            let href = paths::person_part(&person.row.id, offer.action.segment());
            view! { <a class="menu-item" id=key href=href>{words}</a> }.into_any()
        }
        Some((reason, word)) => {
            let why = word.map(|word| view! { " "<Why word=word /> });
            view! {
                <div class="menu-item menu-item-blocked">
                    <a id=key role="link" aria-disabled="true">{words}</a>
                    <span class="sub">{reason}{why}</span>
                </div>
            }
            .into_any()
        }
    }
}

/// Why the reader cannot do it to this person now, and the word of the glossary that explains it.
fn refusal(offer: &Offer, asked: &Asked) -> Option<(String, Option<String>)> {
    let need = offer.action.capability();
    if !asked.caller.who.may(need) {
        return Some((need.who_can(), Some(crate::refusals::right(need))));
    }
    let refusal = offer.refusal.as_ref()?;
    Some((reason(refusal, asked), refusal.word.clone()))
}

/// "once in 10 s per person: in 6 s".
pub fn reason(refusal: &ActRefusal, asked: &Asked) -> String {
    let left = refusal.until.map(|until| until - asked.chrome.real_now).filter(|left| *left > 0);
    match left {
        Some(left) => format!("{}: in {}", refusal.words, span(left)),
        None => refusal.words.clone(),
    }
}
