//! The sentence on top of a list of people, and how old the list is.

use crate::api::people::RefreshDirectory;
use crate::components::PageHeader;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::pages::times::estimate;
use crate::ui::message::Tone;
use crate::ui::{Message, Progress, StaleLine, plural, thousands};
use gangway_types::Capability;
use gangway_types::people::{Crawl, CrawlState, ListView, Sync};
use gangway_types::query::{Area, Facet, Flag, InviteFilter, PeopleQuery};
use leptos::prelude::*;
use server_fn::ServerFn;

/// Heading, sentence, age; a bar while the directory is filled for the first time. Live while it is read.
pub fn head(asked: &Asked, view: &ListView) -> AnyView {
    let title = match view.query.area {
        Area::Unregistered => "Unregistered",
        Area::People => "People",
    };
    let running = reading(&view.sync).is_some() || view.sync.synced_at.is_none();
    let (sentence, synced) = (sentence(view), synced(asked, view));
    view! {
        <div id="list-head" data-live-part="" data-live=running.then_some("directory")>
            <PageHeader title=title synced=Some(synced)>
                {sentence}
            </PageHeader>
            {filling(&view.sync, view.now)}
        </div>
        <span class="sr-only" role="status" data-live-status=""></span>
    }
    .into_any()
}

/// The reading of ISC that is going on.
pub(super) fn reading(sync: &Sync) -> Option<&Crawl> {
    sync.crawl.as_ref().filter(|crawl| crawl.state == CrawlState::Running)
}

fn link(query: &PeopleQuery, words: String) -> AnyView {
    view! { <a href=query.href()>{words}</a> }.into_any()
}

fn people(n: u64) -> String {
    plural(n, "person", "people")
}

fn sentence(view: &ListView) -> AnyView {
    let head = &view.headline;
    if view.query.area == Area::People {
        let registered = PeopleQuery::new(Area::People).toggled_invite(InviteFilter::Registered);
        return view! {
            {link(&PeopleQuery::new(Area::People), people(head.known))}
            {if head.known == 1 { " is known; " } else { " are known; " }}
            {link(&registered, thousands(head.registered))}
            {if head.registered == 1 { " has registered." } else { " have registered." }}
        }
        .into_any();
    }
    let with_status = |status| PeopleQuery::new(Area::Unregistered).toggled(Facet::Status, status);
    let cannot = with_status("UNREGISTERED");
    let pending = (head.pending > 0).then(|| {
        let verb = if head.pending == 1 {
            " more is invited and has not registered yet."
        } else {
            " more are invited and have not registered yet."
        };
        view! { " " {link(&with_status("PENDING"), thousands(head.pending))} {verb} }
    });
    match head.cannot_sign_in {
        0 if view.sync.synced_at.is_none() => {
            view! { "Nobody is known yet: the directory is being filled from ISC." }.into_any()
        }
        0 => view! { "Nobody waits for an invitation." {pending} }.into_any(),
        n => view! {
            {link(&cannot, people(n))}
            " cannot sign in yet; "
            {link(&cannot.with_flag(Flag::Mail, Some(true)), thousands(head.can_be_mailed))}
            " can be mailed."
            {pending}
        }
        .into_any(),
    }
}

/// "Synced 4 min ago · Refresh".
fn synced(asked: &Asked, view: &ListView) -> AnyView {
    let (sync, times) = (&view.sync, &asked.times);
    let crawl = reading(sync);
    let age = match sync.synced_at {
        Some(at) => format!("Synced {}", times.ago(at)),
        None => "Not synced yet".to_owned(),
    };
    let words = match crawl {
        Some(_) => format!("{age}, reading ISC now"),
        None => age,
    };
    let problem = sync.crawl.as_ref().and_then(|crawl| crawl.problem.clone());
    let why = sync.stopped.clone().or(problem);
    // Before the first reading there is nothing that could be old: see [`filling`].
    let warning = if sync.stale && crawl.is_none() && sync.synced_at.is_some() {
        why.unwrap_or_else(|| "It is older than an hour.".to_owned())
    } else {
        String::new()
    };
    let may = asked.caller.who.may(Capability::RefreshDirectory) && crawl.is_none();
    let refresh = may.then(|| {
        let key = asked.caller.core.random.handle();
        view! {
            <form class="inline" method="post" action=RefreshDirectory::url()>
                <FormKeys key=key back=view.query.href() />
                <input type="hidden" name="back" value=view.query.href() />
                <button class="linklike" type="submit" id="refresh">"Refresh"</button>
            </form>
        }
    });
    match refresh {
        Some(refresh) => view! { <StaleLine words=words warning=warning>{refresh}</StaleLine> }.into_any(),
        None => view! { <StaleLine words=words warning=warning /> }.into_any(),
    }
}

/// What is said while people are missing because ISC was never read to its end.
fn filling(sync: &Sync, now: i64) -> Option<AnyView> {
    if sync.synced_at.is_some() {
        return None;
    }
    let crawl = sync.crawl.as_ref();
    let seen = crawl.map_or(0, |crawl| crawl.seen);
    let words = match crawl.and_then(|crawl| crawl.expected) {
        Some(expected) => {
            let running = reading(sync).map(|crawl| now - crawl.started_at);
            let left = running.and_then(|took| estimate(seen, expected, took));
            let left = left.map(|words| format!(", {words}")).unwrap_or_default();
            format!("{} of {} people read{left}", thousands(seen), thousands(expected))
        }
        None => format!("{} read", people(seen)),
    };
    let bar = crawl.and_then(|crawl| crawl.expected).map(|expected| {
        view! { <Progress label="Reading people from ISC" done=seen total=expected words=words.clone() /> }
    });
    let (tone, title) = match (&sync.stopped, reading(sync)) {
        (None, Some(_)) => (Tone::Info, "The directory is being filled for the first time".to_owned()),
        (Some(_), _) => (Tone::Warn, "The directory is not filled yet".to_owned()),
        (None, None) => (Tone::Info, "The directory will be filled from ISC in a moment".to_owned()),
    };
    let who = crawl
        .and_then(|crawl| crawl.person_name.clone())
        .map(|name| format!("Read under the sign-in of {name}. "));
    let body = sync.stopped.clone().unwrap_or_else(|| {
        format!(
            "{}You can work with the people who are here already; numbers and filters grow.",
            who.unwrap_or_default()
        )
    });
    Some(view! { <Message tone=tone title=title><p>{body}</p>{bar}</Message> }.into_any())
}
