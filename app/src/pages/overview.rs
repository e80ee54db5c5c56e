//! What needs me now, and is the invite programme working.

pub mod charts;
mod running;
mod waiting;

use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::chrome::people;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::times::Times;
use crate::paths;
use crate::ui::{StaleLine, plural};
use gangway_core::auth::Signed;
use gangway_types::overview::Overview;
use gangway_types::people::{CrawlState, Headline, Sync};
use gangway_types::query::{Area, Facet, Flag, InviteFilter, PeopleQuery};
use gangway_types::{Capability, PortalError, Role};
use leptos::prelude::*;

/// `/`
#[component]
pub fn OverviewPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::SignedIn, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let overview = gangway_core::overview::overview(&asked.caller.core, &asked.caller.who).await?;
    let synced = overview.sync.as_ref().map(|sync| synced(sync, &asked.times));
    let sentence = sentence(&overview, &asked.caller.who);
    let reads_batches = gangway_core::overview::sees_batches(&asked.caller.who);
    let may_invite = asked.caller.who.may(Capability::Invite);
    let body = view! {
        <PageHeader title="Overview" large=true synced=synced>{sentence}</PageHeader>
        {address.came_back()}
        {may_invite.then(|| waiting::section(&overview, &asked))}
        {reads_batches.then(|| running::section(&overview.running, &asked))}
        {charts::section(&overview, &asked.times, reads_batches)}
    };
    Ok(PageView::new("Overview", Place::Overview, body))
}

/// The first sentence, or what somebody reads who has nothing to read yet.
fn sentence(overview: &Overview, who: &Signed) -> AnyView {
    let filled = overview.sync.as_ref().is_some_and(|sync| sync.synced_at.is_some());
    match &overview.headline {
        _ if who.roles.is_empty() => view! {
            "You are signed in as "{who.name.clone()}", but you have no role in Gangway yet. An Org Admin of ISC can give \
             you a user level there: Helpdesk makes an Inviter, Source Admin a Coordinator. Managers get their list once \
             the directory is filled."
        }
        .into_any(),
        Some(headline) if filled || headline.known > 0 => numbers(headline, filled),
        _ => view! { "The directory is still loading. The first numbers appear when everybody was read once." }.into_any(),
    }
}

fn numbers(headline: &Headline, filled: bool) -> AnyView {
    let list = PeopleQuery::new(Area::Unregistered);
    let unregistered = list.toggled(Facet::Status, "UNREGISTERED");
    let soon = list.toggled_invite(InviteFilter::Soon).href();
    let unmailable = unregistered.with_flag(Flag::Mail, Some(false)).href();
    let reading = (!filled).then_some(" The directory is still loading; these numbers grow.");
    if headline.cannot_sign_in == 0 {
        return view! { "Everybody can sign in."{reading} }.into_any();
    }
    view! {
        <a href=unregistered.href()>{people(headline.cannot_sign_in)}</a>
        " cannot sign in yet. "
        {(headline.soon > 0)
            .then(|| {
                let verb = if headline.soon == 1 { " runs out" } else { " run out" };
                view! { <a href=soon>{plural(headline.soon, "invitation", "invitations")}</a>{verb}" within 48 hours. " }
            })}
        {(headline.cannot_be_mailed > 0)
            .then(|| view! { <a href=unmailable>{people(headline.cannot_be_mailed)}</a>" cannot be mailed at all." })}
        {reading}
    }
    .into_any()
}

/// How old the numbers are, and why they are not newer.
fn synced(sync: &Sync, times: &Times) -> AnyView {
    let running = sync.crawl.as_ref().filter(|crawl| crawl.state == CrawlState::Running);
    let words = match (sync.synced_at, running) {
        (None, Some(crawl)) => match crawl.expected {
            Some(expected) => format!("Reading {} of {}", crate::ui::thousands(crawl.seen), people(expected)),
            None => format!("{} read so far", people(crawl.seen)),
        },
        (None, None) => "Never synced".to_owned(),
        (Some(at), Some(_)) => format!("Synced {}, reading now", times.ago(at)),
        (Some(at), None) => format!("Synced {}", times.ago(at)),
    };
    let warning = if sync.stale && running.is_none() {
        sync.stopped.clone().unwrap_or_default()
    } else {
        String::new()
    };
    view! { <StaleLine words=words warning=warning><a href=paths::UNREGISTERED>"Look at the list"</a></StaleLine> }.into_any()
}

/// Whether somebody may do nothing but approve.
pub fn only_approves(who: &Signed) -> bool {
    !who.roles.is_empty() && who.roles.iter().all(|role| *role == Role::Approver)
}
