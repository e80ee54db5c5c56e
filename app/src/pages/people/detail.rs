//! One person: everything needed to decide about them.

mod facts;
mod invitations;

use super::standing::standing;
use crate::api::people::{CheckPerson, reader};
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Breadcrumbs, Button, ButtonKind, Message, StaleLine, plural};
use gangway_types::people::{InviteState, PersonDetail};
use gangway_types::{Capability, PersonId, PortalError, Role};
use leptos::prelude::*;
use server_fn::ServerFn;

/// `/people/{id}`
#[component]
pub fn PersonPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ReadPeople, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let id = PersonId(address.part("id"));
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    if gangway_core::audit::origin().looks_ahead && !who.roles.contains(&Role::Admin) {
        // Reading one person is told of, and a page that was fetched ahead would be read without a word.
        return Err(PortalError::Conflict { what: "This page is read when it is opened.".to_owned() });
    }
    let person = gangway_core::people::detail(core, &reader(who), &id).await?;
    gangway_core::audit::person_read(core, who, &person.row.id, &person.row.name).await?;
    let (row, times) = (&person.row, &asked.times);
    let crumbs = vec![("People".to_owned(), paths::PEOPLE.to_owned())];
    let synced = view! { <StaleLine words=format!("Read {}", times.ago(person.read_at)) /> };
    let find = address.value("find").unwrap_or_default().to_owned();
    let sentence = sentence(&person, &asked);
    let body = view! {
        <PageHeader
            title=row.name.clone()
            crumbs=Some(view! { <Breadcrumbs items=crumbs here=row.name.clone() /> }.into_any())
            state=Some(standing(row.invite, &row.status, times))
            synced=Some(synced.into_any())
        >
            {sentence}
        </PageHeader>
        {address.came_back()}
        {gone(&person, &asked)}
        {actions(&asked, &person, address.here.clone())}
        {facts::facts(&person, times)}
        {invitations::invitations(&person, times)}
        {facts::attributes(&person, &find)}
    };
    Ok(PageView::new(format!("{} · People", row.name), Place::People, body))
}

/// "Cannot sign in yet. Invited on 18 Nov by L. Roth (B-0136) at ida.holm@acme.example."
fn sentence(person: &PersonDetail, asked: &Asked) -> AnyView {
    let state = match person.row.invite {
        InviteState::Registered { .. } => "Has set up their sign-in.",
        InviteState::Gone { .. } => "ISC does not know this person any more.",
        InviteState::Blocked => "Cannot sign in, by ISC’s decision.",
        InviteState::Attention => "ISC reports a problem with this person.",
        InviteState::Unknown => "ISC gives a status that Gangway does not know.",
        _ if person.sso => "Signs in by SSO, so no invitation is needed.",
        _ => "Cannot sign in yet.",
    };
    let last = person.invitations.first().map(|last| {
        let times = &asked.times;
        let by = last.by_name.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
        let batch = last
            .batch
            .as_ref()
            .map(|batch| view! { " ("<a href=paths::batch(batch)>{batch.to_string()}</a>")" });
        let at = last.address.as_ref().map(|address| format!(" at {address}"));
        let elsewhere = last.elsewhere;
        let invited = if elsewhere { " Invited elsewhere, " } else { " Invited on " };
        view! { {invited}{times.day(last.asked_at)}{by}{batch}{at}"." }
    });
    let call = person.call.then(|| {
        let times = plural(u64::from(person.row.times_invited), "time", "times");
        format!(" Invited {times} without registering: call them.")
    });
    view! { {state} {last} {call} }.into_any()
}

fn gone(person: &PersonDetail, asked: &Asked) -> Option<AnyView> {
    let same = (!person.possibly_same.is_empty()).then(|| {
        let links = person.possibly_same.iter().map(|one| {
            let href = paths::person(&PersonId::from(one.id.as_str()));
            view! { <li><a href=href>{one.name.clone()}</a></li> }
        });
        view! { <p>"Possibly the same person, made again:"</p><ul>{links.collect_view()}</ul> }
    });
    let title = match person.gone_at {
        Some(at) => format!("No longer in ISC since {}", asked.times.exact(at)),
        None if same.is_some() => "There is somebody who may be the same person".to_owned(),
        None => return None,
    };
    let kept = person.gone_at.map(|_| {
        view! { <p>{format!("Below is what ISC said when it was last read, {}.", asked.times.exact(person.read_at))}</p> }
    });
    let tone = if person.gone_at.is_some() { Tone::Warn } else { Tone::Info };
    Some(view! { <Message tone=tone title=title>{kept}{same}</Message> }.into_any())
}

/// Inviting one person goes through the same check as inviting many.
fn actions(asked: &Asked, person: &PersonDetail, here: String) -> AnyView {
    let blocked = if !asked.caller.who.may(Capability::Invite) {
        format!("{} {}", Capability::Invite.refusal(), Capability::Invite.who_can())
    } else if person.gone_at.is_some() {
        "No longer in ISC".to_owned()
    } else if matches!(person.row.invite, InviteState::Registered { .. }) {
        "Has registered already".to_owned()
    } else {
        String::new()
    };
    let words = if person.invitations.is_empty() { "Invite…" } else { "Invite again…" };
    let kind = if blocked.is_empty() { ButtonKind::Primary } else { ButtonKind::Secondary };
    view! {
        <form class="btn-row" method="post" action=CheckPerson::url()>
            <FormKeys key=asked.caller.core.random.handle() back=here />
            <input type="hidden" name="person" value=person.row.id.to_string() />
            <Button kind=kind id="invite" blocked=blocked>{words}</Button>
        </form>
    }
    .into_any()
}
