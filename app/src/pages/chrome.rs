//! What stands around every page: banner, bar, rail; and the pages for when there is no page.

use crate::api::{Caller, cookie, flash, here, session_left};
use crate::components::{
    AccountMenu, ErrorView, Frame, JobItem, JobsMenu, Rail, RailGroup, RailItem, SessionEnd, Theme, TopBar,
};
use crate::pages::page::{PageView, Place};
use crate::pages::times::{Times, span};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{PracticeBanner, Symbol, Toast, plural, thousands};
use gangway_types::accounts::AccountJob;
use gangway_types::batches::{RunState, WaitsFor};
use gangway_types::overview::{Chrome, Job};
use gangway_types::people::{PersonJob, people_words};
use gangway_types::safety::{LoadState, SourceLoad};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// The theme that the person chose.
pub fn theme() -> Theme {
    cookie("theme").map_or(Theme::System, |value| Theme::parse(&value))
}

/// Whether something that is on by default was switched off in this browser.
pub fn is_off(name: &str) -> bool {
    cookie(name).is_some_and(|value| value == "off")
}

/// `Practice: 42 % · B-0142 · Batches · Gangway`.
pub fn title(page: &PageView, practice: bool) -> String {
    let practice = if practice { "Practice: " } else { "" };
    let progress = page.progress.as_ref().map(|progress| format!("{progress} · ")).unwrap_or_default();
    let refused = if crate::api::kept_form().is_some() { "Error: " } else { "" };
    format!("{practice}{refused}{progress}{} · Gangway", page.title)
}

/// Whether approving is all that somebody does here: then their list is home, and there is no rail.
pub fn only_approves(who: &gangway_core::auth::Signed) -> bool {
    who.roles == [gangway_types::Role::Approver]
}

/// A page in its frame.
pub fn frame(door: &Caller, chrome: &Chrome, times: &Times, page: PageView) -> AnyView {
    let who = &door.who;
    let roles: Vec<&str> = who.roles.iter().map(|role| role.name()).collect();
    let role = if roles.is_empty() { "No role here yet".to_owned() } else { roles.join(", ") };
    let account = view! {
        <AccountMenu
            name=who.name.clone()
            role=role
            theme=theme()
            theme_action=paths::THEME
            hidden=vec![("return".to_owned(), here())]
            preferences_href=paths::settings("preferences")
            notices_href=paths::NOTICES
            unread=chrome.notices_unread
        />
    };
    let all_href = if who.may(Capability::ReadTasks) { paths::TASKS } else { "" };
    let bare = only_approves(who);
    let jobs = (!bare).then(|| {
        view! { <JobsMenu items=chrome.jobs.iter().map(job).chain(chrome.account_jobs.iter().map(account_job)).chain(chrome.person_jobs.iter().map(person_job)).chain(chrome.loads.iter().map(load)).collect() all_href=all_href /> }.into_any()
    });
    let search_action = if who.may(Capability::ReadPeople) && !bare { paths::SEARCH } else { "" };
    let top = view! {
        <TopBar
            home_href=if bare { paths::APPROVALS } else { paths::OVERVIEW }
            tenant=chrome.tenant.clone()
            has_rail=!bare
            search_action=search_action
            jobs=jobs
            account=Some(account.into_any())
        />
    };
    let rail = (!bare).then(|| view! { <Rail groups=groups(door, chrome, page.place) /> }.into_any());
    let toast = flash().map(|words| view! { <Toast words=words.to_string()>{""}</Toast> }.into_any());
    let session = session_left().map(|left| {
        let here = here();
        let sign_in = paths::sign_in_then(&here);
        view! { <SessionEnd left=(left.unused, left.most) stay_action=paths::STAY here=here sign_in_href=sign_in /> }
            .into_any()
    });
    let body = page.body;
    view! {
        <Frame
            banner=chrome.practice.map(|practice| banner(practice, chrome, times))
            top=top.into_any()
            rail=rail
            overlay=page.overlay
            toast=toast
            selection=page.selection
            now_ms=chrome.now
            shortcuts=!is_off("shortcuts")
            news=!is_off("live")
            session=session
        >
            {body}
        </Frame>
    }
    .into_any()
}

/// A run as a line of the Jobs menu.
fn job(job: &Job) -> JobItem {
    let (handled, released) = (job.counts.handled(), job.counts.released());
    let progress = (job.run.state != RunState::Ended).then_some((handled, released));
    let (words, tone) = match (job.run.state, job.run.waits_for) {
        (RunState::Ended, _) if job.counts.unknown > 0 => {
            (format!("Ended, {} unknown", job.counts.unknown), Tone::Warn)
        }
        (RunState::Ended, _) if job.counts.failed > 0 => {
            (format!("Ended, {} failed", job.counts.failed), Tone::Bad)
        }
        (RunState::Ended, _) => ("Done".to_owned(), Tone::Ok),
        (RunState::Paused, _) => (format!("{handled} of {released}, paused"), Tone::Waiting),
        (RunState::Waiting, Some(WaitsFor::SignIn | WaitsFor::Right)) => {
            (format!("{handled} of {released}, needs somebody with the right to send"), Tone::Waiting)
        }
        (RunState::Waiting, Some(WaitsFor::Budget)) => {
            (format!("{handled} of {released}, ISC asked us to wait"), Tone::Info)
        }
        (RunState::Waiting, Some(WaitsFor::Isc)) => {
            (format!("{handled} of {released}, waiting for ISC"), Tone::Warn)
        }
        (RunState::Waiting, Some(WaitsFor::QuietHours)) => {
            (format!("{handled} of {released}, quiet hours"), Tone::Info)
        }
        (RunState::Waiting, Some(WaitsFor::DailyCap)) => {
            (format!("{handled} of {released}, cap of the day reached"), Tone::Info)
        }
        _ => (format!("{handled} of {released}"), Tone::Info),
    };
    JobItem {
        title: format!("{} {}", job.batch, job.name),
        href: paths::batch(&job.batch),
        words,
        progress,
        tone,
    }
}

/// Accounts being written, as a line of the Jobs menu.
fn account_job(job: &AccountJob) -> JobItem {
    let counts = &job.counts;
    let (handled, total) = (counts.handled(), counts.total());
    let progress = (job.run.state != RunState::Ended).then_some((handled, total));
    let (words, tone) = match (job.run.state, job.run.waits_for) {
        (RunState::Ended, _) if counts.unknown > 0 => {
            (format!("Ended, {} unknown", counts.unknown), Tone::Warn)
        }
        (RunState::Ended, _) if counts.failed > 0 => (format!("Ended, {} failed", counts.failed), Tone::Bad),
        (RunState::Ended, _) => ("Done".to_owned(), Tone::Ok),
        (RunState::Paused, _) => (format!("{handled} of {total}, paused"), Tone::Waiting),
        (RunState::Waiting, Some(WaitsFor::SignIn | WaitsFor::Right)) => {
            (format!("{handled} of {total}, needs somebody with the right to write accounts"), Tone::Waiting)
        }
        (RunState::Waiting, Some(WaitsFor::Tasks)) => (
            format!("{handled} of {total} sent, {} not seen yet", counts.accepted + counts.unknown),
            Tone::Info,
        ),
        (RunState::Waiting, Some(WaitsFor::Isc)) => {
            (format!("{handled} of {total}, waiting for ISC"), Tone::Warn)
        }
        _ => (crate::components::account_job::words(job), Tone::Info),
    };
    let title =
        format!("{} {}, {}", job.id, crate::components::account_job::accounts(total), job.source_name);
    JobItem { title, href: paths::account_job(&job.id), words, progress, tone }
}

/// A file being loaded into a source, as a line of the Jobs menu.
fn load(load: &SourceLoad) -> JobItem {
    let running = load.state == LoadState::Running;
    JobItem {
        title: format!("{} {}, {}", load.id, load.file_name, load.source_name),
        href: paths::source_load(&load.source, &load.id),
        words: load.state.word().to_owned(),
        progress: load.progress.filter(|(_, of)| running && *of > 0),
        tone: super::sources::load_tone(load.state),
    }
}

/// What is done to people, as a line of the Jobs menu.
fn person_job(job: &PersonJob) -> JobItem {
    let counts = &job.counts;
    let (handled, total) = (counts.handled(), counts.to_do());
    let progress = (job.run.state != RunState::Ended).then_some((handled, total));
    let (words, tone) = match (job.run.state, job.run.waits_for) {
        (RunState::Ended, _) if counts.undecided > 0 => {
            (format!("Ended, {} unknown", counts.undecided), Tone::Warn)
        }
        (RunState::Ended, _) if counts.failed > 0 => (format!("Ended, {} failed", counts.failed), Tone::Bad),
        (RunState::Ended, _) if counts.not_sent > 0 => {
            (format!("Stopped at {handled} of {total}"), Tone::Info)
        }
        (RunState::Ended, _) => ("Done".to_owned(), Tone::Ok),
        (RunState::Paused, _) => (format!("{handled} of {total}, paused"), Tone::Waiting),
        (RunState::Waiting, Some(WaitsFor::SignIn | WaitsFor::Right)) => {
            (format!("{handled} of {total}, needs somebody with the right to do it"), Tone::Waiting)
        }
        (RunState::Waiting, Some(WaitsFor::Tasks)) => {
            (format!("{handled} of {total} sent, waiting for ISC's word"), Tone::Info)
        }
        (RunState::Waiting, Some(WaitsFor::Isc)) => {
            (format!("{handled} of {total}, waiting for ISC"), Tone::Warn)
        }
        _ => (format!("{handled} of {total}"), Tone::Info),
    };
    let whom = match &job.single {
        Some((_, name)) => name.clone(),
        None => people_words(total),
    };
    let title = format!("{} {}", job.id, job.action.act(&whom));
    JobItem { title, href: paths::person_job(&job.id), words, progress, tone }
}

fn groups(door: &Caller, chrome: &Chrome, place: Place) -> Vec<RailGroup> {
    let may = |need: Capability| door.who.may(need);
    let item = |label: &str, href: &str, symbol: Symbol, here: Place, count: Option<u64>| RailItem {
        label: label.to_owned(),
        href: href.to_owned(),
        symbol,
        count,
        current: place == here,
    };
    let mut top = vec![item("Overview", paths::OVERVIEW, Symbol::Home, Place::Overview, None)];
    if may(Capability::ReadPeople) {
        top.push(item("People", paths::PEOPLE, Symbol::Users, Place::People, None));
    }
    let mut invite = Vec::new();
    if may(Capability::ReadPeople) {
        invite.push(item("Unregistered", paths::UNREGISTERED, Symbol::Mail, Place::Unregistered, None));
    }
    if may(Capability::ReadPeople) {
        let waiting = Some(chrome.joiners_ready);
        invite.push(item("New joiners", paths::JOINERS, Symbol::Create, Place::Joiners, waiting));
    }
    if may(Capability::ReadBatches) {
        let waiting = Some(chrome.batches_waiting);
        invite.push(item("Batches", paths::BATCHES, Symbol::Batches, Place::Batches, waiting));
    }
    if may(Capability::ReadApprovals) {
        let waiting = Some(chrome.approvals_waiting);
        invite.push(item("Approvals", paths::APPROVALS, Symbol::Inbox, Place::Approvals, waiting));
    }
    let mut accounts = Vec::new();
    if may(Capability::WriteAccounts) {
        accounts.push(item("Create account", paths::NEW_ACCOUNT, Symbol::Create, Place::NewAccount, None));
        accounts.push(item("Import CSV", paths::IMPORTS, Symbol::Import, Place::Imports, None));
    }
    if may(Capability::ReadAccounts) {
        accounts.push(item("Sources", paths::SOURCES, Symbol::Source, Place::Sources, None));
    }
    let mut watch = Vec::new();
    if may(Capability::ReadTasks) {
        watch.push(item("Tasks", paths::TASKS, Symbol::Tasks, Place::Tasks, None));
    }
    if may(Capability::ReadAudit) {
        watch.push(item("Audit log", paths::AUDIT, Symbol::Audit, Place::Audit, None));
    }
    let mut last = Vec::new();
    // Everybody has preferences; they are one of the sections.
    let settings = if may(Capability::ReadSettings) {
        paths::SETTINGS.to_owned()
    } else {
        paths::settings("preferences")
    };
    last.push(item("Settings", &settings, Symbol::Settings, Place::Settings, None));
    last.push(item("Help", paths::WORDS, Symbol::Info, Place::Help, None));
    [("", top), ("Invite", invite), ("Accounts", accounts), ("Watch", watch), ("", last)]
        .into_iter()
        .filter(|(_, items)| !items.is_empty())
        .map(|(heading, items)| RailGroup { heading: heading.to_owned(), items })
        .collect()
}

/// The banner of a practice tenant, with its clock.
fn banner((people, ahead_ms): (u64, i64), chrome: &Chrome, times: &Times) -> AnyView {
    let clock = if ahead_ms >= 60_000 {
        format!(" Its clock is {} ahead: {}.", span(ahead_ms), times.exact(chrome.now))
    } else {
        String::new()
    };
    let words = format!("{} made-up people; no mail leaves Gangway.{clock}", thousands(people));
    view! {
        <PracticeBanner words=words>
            <a href=paths::PRACTICE>"What is this?"</a>
            <form method="post" action=paths::PRACTICE_ADVANCE>
                <input type="hidden" name="return" value=here() />
                <input type="hidden" name="key" value=crate::api::form_key() />
                <button class="linklike" type="submit" name="days" value="7">"Jump 7 days"</button>
            </form>
            <a href=paths::PRACTICE_START_OVER>"Start over"</a>
        </PracticeBanner>
    }
    .into_any()
}

/// What went wrong, as a page of its own inside the frame.
pub fn error_page(error: &PortalError) -> PageView {
    let happened = error.to_string();
    let (title, kept, todo, request_id) = match error {
        PortalError::Forbidden { .. } => (
            "No permission",
            String::new(),
            "Ask one of them, or an Org Admin of ISC, to give you the role.",
            None,
        ),
        PortalError::NotFound { .. } => {
            ("Not found", String::new(), "Check the address, or go on from the overview.", None)
        }
        PortalError::Isc { request_id, .. } => {
            ("ISC did not answer", String::new(), "Try again in a moment.", request_id.clone())
        }
        PortalError::SignedOut => ("Signed out", String::new(), "Sign in to go on.", None),
        _ => ("Something went wrong", String::new(), "Go back and try again.", None),
    };
    let why = crate::pages::help::refusals::of(error);
    let body = view! {
        <ErrorView
            page=true
            why=why
            happened=happened
            kept=kept
            todo=todo
            href=paths::OVERVIEW
            action="Go to the overview"
            request_id=request_id.unwrap_or_default()
        />
    };
    PageView::new(title, Place::Elsewhere, body)
}

/// A page for somebody who is not signed in, or for whom not even the frame can be made.
pub fn bare(error: &PortalError) -> AnyView {
    let (href, action) = match error {
        PortalError::SignedOut => (paths::sign_in_then(&here()), "Sign in"),
        _ => (here(), "Try again"),
    };
    single(
        "Gangway",
        view! {
            <ErrorView page=true happened=error.to_string() todo="Your work is kept." href=href action=action />
        },
    )
}

/// A single-column page without rail, for the door and for what is outside of it.
pub fn single(title: &str, body: impl IntoView) -> AnyView {
    let core = use_context::<gangway_core::Core>();
    // Known since the portal started: the database is bound to it, whether ISC answers now or not.
    let tenant = core.as_ref().map(|core| core.tenant.name.clone()).unwrap_or_default();
    let top = view! { <TopBar home_href=paths::OVERVIEW tenant=tenant /> };
    let body = body.into_any();
    let practice = core.and_then(|core| core.practice.clone());
    let prefix = if practice.is_some() { "Practice: " } else { "" };
    let banner = practice.map(|tenant| {
        let words = format!("{} made-up people; no mail leaves Gangway.", thousands(tenant.people() as u64));
        view! { <PracticeBanner words=words>{""}</PracticeBanner> }.into_any()
    });
    view! {
        <leptos_meta::Title text=format!("{prefix}{title} · Gangway") />
        {shown_whole()}
        <Frame banner=banner top=top.into_any() now_ms=0>{body}</Frame>
    }
    .into_any()
}

/// Asks the browser to paint a page once all of it is there, not while it is being read.
pub fn shown_whole() -> AnyView {
    let end = format!("#{}", crate::components::END);
    view! { <leptos_meta::Link rel="expect" href=end blocking="render" /> }.into_any()
}

/// "1 person", "1,240 people".
pub fn people(n: u64) -> String {
    plural(n, "person", "people")
}
