//! One person: everything needed to decide about them. Each view is a route of its own, and so is each question before
//! something is done, which lies over the first view.

mod accounts;
mod actions;
mod confirm;
mod facts;
mod history;
mod invitations;
mod invite;
mod ownership;
mod panel;
mod roles;

use super::standing::standing;
use crate::api::kept_form;
use crate::api::people::reader;
use crate::components::PageHeader;
use crate::components::welcome::welcome_of;
use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::times::Times;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Breadcrumbs, Message, StaleLine, TabItem, Tabs, plural};
use gangway_core::auth::KeptForm;
use gangway_types::people::{InviteState, PersonAction, PersonDeed, PersonDetail};
use gangway_types::{BatchId, Capability, PersonId, PortalError, Role};
use leptos::prelude::*;
use std::sync::Arc;

/// One view of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Attributes,
    Accounts,
    Ownership,
    Roles,
    History,
}

impl Part {
    const ALL: [Self; 5] = [Self::Attributes, Self::Accounts, Self::Ownership, Self::Roles, Self::History];

    /// The last part of its address; nothing for the first view.
    fn segment(self) -> &'static str {
        match self {
            Self::Attributes => "",
            Self::Accounts => "accounts",
            Self::Ownership => "ownership",
            Self::Roles => "roles",
            Self::History => "history",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Attributes => "Attributes",
            Self::Accounts => "Accounts",
            Self::Ownership => "Ownership",
            Self::Roles => "Role assignments",
            Self::History => "History",
        }
    }
}

/// What the last part of an address asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    View(Part),
    Invite,
    Act(PersonAction),
}

impl Wanted {
    fn of(segment: &str) -> Option<Self> {
        if segment == "invite" {
            return Some(Self::Invite);
        }
        let part = Part::ALL.into_iter().find(|part| part.segment() == segment).map(Self::View);
        part.or_else(|| PersonAction::of_segment(segment).map(Self::Act))
    }

    /// Whether ISC is asked for it.
    fn is_live(self) -> bool {
        !matches!(self, Self::View(Part::Attributes) | Self::Invite)
    }
}

/// `/people/{id}`
#[component]
pub fn PersonPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ReadPeople, move |asked| build(asked, address, None))
}

/// `/people/{id}/{part}`: another view, or the question before something is done.
#[component]
pub fn PersonPartPage() -> impl IntoView {
    let (address, kept) = (Address::read(), kept_form());
    page(Capability::ReadPeople, move |asked| build(asked, address, kept))
}

async fn build(asked: Asked, address: Address, kept: Option<Arc<KeptForm>>) -> Result<PageView, PortalError> {
    let id = PersonId(address.part("id"));
    let wanted = Wanted::of(&address.part("part")).ok_or_else(|| PortalError::not_found("page"))?;
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    if gangway_core::audit::origin().looks_ahead && (wanted.is_live() || !who.roles.contains(&Role::Admin)) {
        // Reading one person is told of, and a page that was fetched ahead would be read without a word; and ISC is asked
        // nothing that nobody has asked for.
        return Err(PortalError::Conflict { what: "This page is read when it is opened.".to_owned() });
    }
    let person = gangway_core::people::detail(core, &reader(who), &id).await?;
    gangway_core::audit::person_read(core, who, &person.row.id, &person.row.name).await?;
    let parent = paths::person(&person.row.id);
    let overlay = match wanted {
        Wanted::View(_) => None,
        Wanted::Invite => Some(invite::dialog(&asked, &person, &address, &parent)),
        Wanted::Act(action) => {
            Some(confirm::dialog(&asked, &person, action, &address, kept.as_deref(), &parent).await?)
        }
    };
    let part = if let Wanted::View(part) = wanted { part } else { Part::Attributes };
    let (count, content) = match part {
        Part::Attributes => (None, facts::view(&asked, &person, &address).await),
        Part::Accounts => accounts::view(&asked, &person).await,
        Part::Ownership => ownership::view(&asked, &person).await,
        Part::Roles => roles::view(&asked, &person, &address).await,
        Part::History => (None, history::view(&asked, &person, &address).await?),
    };
    let welcome = match part {
        Part::Attributes => welcome_of(&asked, &person.row.id).await?,
        _ => None,
    };
    let came_back = overlay.is_none().then(|| address.came_back());
    let open_ends = open_ends(&gangway_core::person_jobs::open_ends(core, who, &id).await?);
    let actions = actions::row(&asked, &person).await?;
    let body = view! {
        {head(&asked, &person)}
        {came_back}
        {gone(&person, &asked)}
        {open_ends}
        {actions}
        {tabs(&person, part, count)}
        {content}
        {welcome}
    };
    let name = &person.row.name;
    let title = match wanted {
        Wanted::View(Part::Attributes) => format!("{name} · People"),
        Wanted::View(part) => format!("{} of {name} · People", part.name()),
        Wanted::Invite => format!("Invite {name} · People"),
        Wanted::Act(action) => format!("{} · People", action.act(name)),
    };
    let mut view = PageView::new(title, Place::People, body);
    view.overlay = overlay;
    Ok(view)
}

/// Name, strip and sentence.
fn head(asked: &Asked, person: &PersonDetail) -> AnyView {
    let (row, times) = (&person.row, &asked.times);
    let crumbs = vec![("People".to_owned(), paths::PEOPLE.to_owned())];
    let crumbs = view! { <Breadcrumbs items=crumbs here=row.name.clone() /> };
    let synced = view! { <StaleLine words=format!("Read {}", times.ago(person.read_at)) /> };
    let sentence = sentence(person, times, gangway_core::overview::sees_batches(&asked.caller.who));
    view! {
        <PageHeader
            title=row.name.clone()
            crumbs=Some(crumbs.into_any())
            state=Some(standing(row.invite, &row.status, times))
            synced=Some(synced.into_any())
        >
            {sentence}
        </PageHeader>
    }
    .into_any()
}

/// The views as links; how many there are behind the one that was read.
fn tabs(person: &PersonDetail, part: Part, count: Option<u64>) -> AnyView {
    let tab = |one: Part| TabItem {
        label: one.name().to_owned(),
        href: match one.segment() {
            "" => paths::person(&person.row.id),
            segment => paths::person_part(&person.row.id, segment),
        },
        count: count.filter(|_| one == part),
        current: one == part,
    };
    let items = Part::ALL.into_iter().map(tab).collect();
    view! { <Tabs label="Views of this person" items=items /> }.into_any()
}

/// "Cannot sign in yet. Invited on 18 Nov by L. Roth (B-0136) at ida.holm@acme.example."
fn sentence(person: &PersonDetail, times: &Times, sees_batches: bool) -> AnyView {
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
        let by = last.by_name.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
        let batch = last.batch.as_ref().map(|batch| view! { " ("{batch_link(batch, sees_batches)}")" });
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

/// A batch by its id; a link for whoever sees batches.
pub(super) fn batch_link(batch: &BatchId, sees_batches: bool) -> AnyView {
    match sees_batches {
        true => view! { <a href=paths::batch(batch)>{batch.to_string()}</a> }.into_any(),
        false => batch.to_string().into_any(),
    }
}

/// What was asked of ISC about them and has no known end: somebody has to decide.
fn open_ends(deeds: &[PersonDeed]) -> Option<AnyView> {
    let lines = deeds.iter().map(|deed| {
        let cause = deed.item.cause.clone().map(|cause| format!(": {cause}"));
        let words = format!("{}, asked by {}", deed.action.name(), deed.by_name);
        let job = match deed.opens {
            true => view! { <a href=paths::person_job(&deed.job)>{format!("Decide in {}", deed.job)}</a> }
                .into_any(),
            false => deed.job.to_string().into_any(),
        };
        view! { <li>{words}{cause}". "{job}</li> }
    });
    let lines = (!deeds.is_empty()).then(|| lines.collect_view())?;
    let title = "Whether ISC did something for them is not known";
    Some(view! { <Message tone=Tone::Warn title=title><ul>{lines}</ul></Message> }.into_any())
}

/// Somebody who was removed: what we last knew, and when; and who may be the same person.
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
        let read = asked.times.exact(person.read_at);
        view! { <p>{format!("Below is what ISC said when it was last read, {read}.")}</p> }
    });
    let tone = if person.gone_at.is_some() { Tone::Warn } else { Tone::Info };
    Some(view! { <Message tone=tone title=title>{kept}{same}</Message> }.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_leads_to_one_thing() {
        for part in Part::ALL {
            assert_eq!(Wanted::of(part.segment()), Some(Wanted::View(part)));
        }
        for action in PersonAction::ALL {
            assert_eq!(Wanted::of(action.segment()), Some(Wanted::Act(action)));
            assert!(Wanted::Act(action).is_live());
        }
        assert_eq!(Wanted::of("invite"), Some(Wanted::Invite));
        assert_eq!(Wanted::of("attributes"), None);
        assert!(!Wanted::View(Part::Attributes).is_live() && Wanted::View(Part::History).is_live());
    }
}
