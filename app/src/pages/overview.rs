//! What needs me now, and is the invite programme working.

pub mod charts;
pub mod outlook;
mod running;
mod waiting;

use crate::api::people::RefreshDirectory;
use crate::api::signed;
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::chrome::{self, people};
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::times::estimate;
use crate::paths;
use crate::ui::{StaleLine, plural, thousands};
use gangway_core::auth::Signed;
use gangway_types::overview::Overview;
use gangway_types::people::{CrawlState, Headline, Sync};
use gangway_types::query::{Area, Facet, Flag, InviteFilter, PeopleQuery};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// `/`
#[component]
pub fn OverviewPage() -> impl IntoView {
    // What somebody who only approves is here for is one list.
    if signed().is_some_and(|who| chrome::only_approves(&who)) {
        leptos_axum::redirect(paths::APPROVALS);
    }
    let address = Address::read();
    page(Capability::SignedIn, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let mut overview = gangway_core::overview::overview(&asked.caller.core, &asked.caller.who).await?;
    let filled = match &overview.sync {
        Some(sync) => sync.synced_at.is_some(),
        None => gangway_core::directory::sync(&asked.caller.core).await?.synced_at.is_some(),
    };
    let read_at = overview.sync.as_ref().and_then(|sync| sync.synced_at);
    let synced = overview.sync.take().map(|sync| synced(&sync, &asked));
    let sentence = sentence(&overview, &asked.caller.who, filled);
    let reads_batches = gangway_core::overview::sees_batches(&asked.caller.who);
    let may_wait = [Capability::Invite, Capability::Approve, Capability::ReadAccounts]
        .iter()
        .any(|need| asked.caller.who.may(*need));
    let body = view! {
        <PageHeader title="Overview" large=true synced=synced>{sentence}</PageHeader>
        {address.came_back()}
        {may_wait.then(|| waiting::section(&overview, &asked))}
        {(reads_batches || !overview.writing.is_empty() || !overview.doing.is_empty())
            .then(|| running::section(&overview.running, &overview.writing, &overview.doing, &asked))}
        {charts::section(&overview, &asked.times, reads_batches, read_at)}
    };
    Ok(PageView::new("Overview", Place::Overview, body))
}

/// The first sentence, or what somebody reads who has nothing to read yet.
fn sentence(overview: &Overview, who: &Signed, filled: bool) -> AnyView {
    match &overview.headline {
        Some(headline) if filled || headline.known > 0 => numbers(headline, filled),
        None if filled => view! {
            "You are signed in as "{who.name.clone()}", but you have no role in Gangway. An Org Admin of ISC can give you a \
             user level there: Helpdesk makes an Inviter, Source Admin a Coordinator. Who is somebody's manager in ISC is \
             an Approver here."
        }
        .into_any(),
        None => view! {
            "The directory is still loading. You have no role in Gangway so far; whether you are somebody's manager is known \
             once everybody was read. An Org Admin of ISC can give you a user level."
        }
        .into_any(),
        _ => view! { "The directory is still loading. The first numbers appear when everybody was read once." }.into_any(),
    }
}

fn numbers(headline: &Headline, filled: bool) -> AnyView {
    let list = PeopleQuery::new(Area::Unregistered);
    let unregistered = list.toggled(Facet::Status, "UNREGISTERED");
    let soon = list.toggled_invite(InviteFilter::Soon).href();
    let unmailable = unregistered.with_flag(Flag::Mail, Some(false)).href();
    let reading = (!filled).then_some(" The directory is still loading; these numbers grow.");
    let pending = (headline.pending > 0).then(|| {
        let href = list.toggled(Facet::Status, "PENDING").href();
        let verb = if headline.pending == 1 { " is invited and has" } else { " are invited and have" };
        view! { " "<a href=href>{people(headline.pending)}</a>{verb}" not registered yet." }
    });
    if headline.cannot_sign_in == 0 {
        let first = if headline.registered == headline.known {
            "Everybody can sign in."
        } else {
            "Nobody waits for an invitation."
        };
        return view! { {first}{pending}{reading} }.into_any();
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
        {pending}
        {reading}
    }
    .into_any()
}

/// How old the numbers are, why they are not newer, and how to make them so.
fn synced(sync: &Sync, asked: &Asked) -> AnyView {
    let times = &asked.times;
    let running = sync.crawl.as_ref().filter(|crawl| crawl.state == CrawlState::Running);
    let words = match (sync.synced_at, running) {
        (None, Some(crawl)) => match crawl.expected {
            Some(expected) => {
                let left = estimate(crawl.seen, expected, times.now - crawl.started_at);
                let left = left.map(|words| format!(", {words}")).unwrap_or_default();
                format!("Reading {} of {}{left}", thousands(crawl.seen), people(expected))
            }
            None => format!("{} read so far", people(crawl.seen)),
        },
        (None, None) => "Not synced yet".to_owned(),
        (Some(at), Some(_)) => format!("Synced {}, reading ISC now", times.ago(at)),
        (Some(at), None) => format!("Synced {}", times.ago(at)),
    };
    let problem = sync.crawl.as_ref().and_then(|crawl| crawl.problem.clone());
    let warning = match running {
        None if sync.stale => {
            sync.stopped.clone().or(problem).unwrap_or_else(|| "It is older than an hour".to_owned())
        }
        _ => String::new(),
    };
    let warning = warning.trim_end_matches('.').to_owned();
    if running.is_some() || !asked.caller.who.may(Capability::RefreshDirectory) {
        return view! { <StaleLine words=words warning=warning /> }.into_any();
    }
    let key = asked.caller.core.random.handle();
    view! {
        <StaleLine words=words warning=warning>
            <form class="inline" method="post" action=RefreshDirectory::PATH>
                <FormKeys key=key back=paths::OVERVIEW />
                <input type="hidden" name="back" value=paths::OVERVIEW />
                <button class="linklike" type="submit" id="refresh">"Refresh"</button>
            </form>
        </StaleLine>
    }
    .into_any()
}
