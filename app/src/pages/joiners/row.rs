//! One joiner.

use crate::api::joiners::TakeBackJoiner;
use crate::components::{Row, Tick};
use crate::pages::times::{Times, span};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, Button, ButtonKind, Time};
use gangway_types::joiners::{JoinerRow, JoinerState, StateKey, WaitingFor};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// The row; ticks and actions for who may invite. `list` is the query of the queue.
pub fn row(joiner: &JoinerRow, times: &Times, may: bool, list: &str) -> Row {
    let open = joiner.state.key().can_be_skipped();
    let mut cells = vec![
        name(joiner),
        arrived(joiner, times),
        start(joiner, times),
        joiner.profile.as_ref().map_or_else(|| "–".to_owned(), |named| named.name.clone()).into_any(),
        joiner.manager.as_ref().map_or_else(|| "–".to_owned(), |named| named.name.clone()).into_any(),
        state(joiner, times),
    ];
    if may {
        cells.push(action(joiner, open, list));
    }
    let tick = (may && can_be_ticked(joiner)).then(|| Tick {
        value: joiner.person.to_string(),
        label: joiner.name.clone(),
        checked: joiner.ticked,
    });
    Row { id: format!("joiner-{}", joiner.person), tick, cells }
}

/// Whoever ISC has shown and who is open, and whoever is ticked already: a tick can be taken away in any case.
pub fn can_be_ticked(joiner: &JoinerRow) -> bool {
    joiner.ticked || (joiner.state.key().can_be_skipped() && !joiner.alias.is_empty())
}

/// Name and account name; a person whom ISC does not show has no page.
fn name(joiner: &JoinerRow) -> AnyView {
    let sub = (!joiner.alias.is_empty()).then(|| view! { <span class="sub">{joiner.alias.clone()}</span> });
    let gone = matches!(joiner.state.key(), StateKey::Unknown | StateKey::Unseen | StateKey::SignIn);
    if gone && sub.is_none() {
        return view! { <span class="mono joiner-id">{joiner.name.clone()}</span> }.into_any();
    }
    view! { <a href=paths::person(&joiner.person)>{joiner.name.clone()}</a> {sub} }.into_any()
}

fn arrived(joiner: &JoinerRow, times: &Times) -> AnyView {
    let at = joiner.arrived_at;
    let how = joiner.origin.words().map(|words| view! { <span class="sub">{words}</span> });
    view! {
        <div><Time datetime=times.machine(at) words=times.ago(at) exact=times.exact(at) /> {how}</div>
    }
    .into_any()
}

fn start(joiner: &JoinerRow, times: &Times) -> AnyView {
    match (&joiner.start, &joiner.start_as_is) {
        (Some(day), _) => times.of_day(day).unwrap_or_else(|| day.clone()).into_any(),
        (None, Some(text)) => {
            view! { <div>{text.clone()}<span class="sub">"cannot be read as a date"</span></div> }.into_any()
        }
        (None, None) => "–".into_any(),
    }
}

/// The words of a state, its shape, and what belongs to it.
fn state(joiner: &JoinerRow, times: &Times) -> AnyView {
    let (tone, words) = words(joiner, times);
    let more = more(joiner, times);
    let note = joiner.note.clone().map(|note| view! { <span class="sub">{note}</span> });
    let proposals = joiner.proposals.iter().map(|proposal| {
        let words = format!("Rule “{}”: {}, {}", proposal.rule, proposal.words, times.ago(proposal.at));
        view! { <span class="sub">{words}</span> }
    });
    let reach = reach(joiner);
    view! { <div><Badge tone=tone label=words /> {more} {reach} {note} {proposals.collect_view()}</div> }
        .into_any()
}

/// What is known that may keep them from reading an invitation: said here, before anybody is checked.
fn reach(joiner: &JoinerRow) -> Option<AnyView> {
    let known: Vec<&str> = joiner.reach.iter().map(|hint| hint.words.as_str()).collect();
    (!known.is_empty()).then(|| {
        let words = format!("May not be able to read an invitation: {}", known.join("; "));
        view! { <span class="sub">{words}</span> }.into_any()
    })
}

fn words(joiner: &JoinerRow, times: &Times) -> (Tone, String) {
    match &joiner.state {
        JoinerState::Ready => (Tone::Ok, "Ready".to_owned()),
        JoinerState::Waiting { for_ } => {
            let what = for_.first().map(|one| waits(one, times)).unwrap_or_default();
            (Tone::Waiting, format!("Waiting for {what}, {}", span(times.now - joiner.since)))
        }
        JoinerState::InBatch { .. } => (Tone::Info, "In a batch".to_owned()),
        JoinerState::Invited => (Tone::Info, "Invited elsewhere".to_owned()),
        JoinerState::Sso => (Tone::Plain, "Signs in by SSO".to_owned()),
        JoinerState::Skipped { .. } => (Tone::Plain, "Skipped".to_owned()),
        JoinerState::Registered { batch: None } => (Tone::Ok, "Registered by themselves".to_owned()),
        JoinerState::Registered { batch: Some(_) } => (Tone::Ok, "Registered".to_owned()),
        JoinerState::Gone => (Tone::Plain, "No longer in ISC".to_owned()),
        JoinerState::Unknown => (Tone::Warn, "Not known to ISC".to_owned()),
        JoinerState::Old => (Tone::Plain, "Not new".to_owned()),
    }
}

/// What somebody waits for; days and hours as the page words them.
fn waits(one: &WaitingFor, times: &Times) -> String {
    match one {
        WaitingFor::Start(Some(day)) => {
            format!("start date, until {}", times.of_day(day).unwrap_or_else(|| day.clone()))
        }
        WaitingFor::Quiet(until) => format!("the end of quiet hours, {}", times.clock(*until)),
        other => other.words(),
    }
}

/// What belongs to the state: further reasons to wait, the batch, who skipped and why.
fn more(joiner: &JoinerRow, times: &Times) -> Option<AnyView> {
    match &joiner.state {
        JoinerState::Waiting { for_ } => {
            let mut lines: Vec<String> = for_
                .iter()
                .filter_map(|one| match one {
                    WaitingFor::Manager(rule) => Some(format!("Rule “{rule}” wants a manager")),
                    _ => None,
                })
                .collect();
            lines.extend(for_.iter().skip(1).map(|one| format!("and for {}", waits(one, times))));
            let lines = lines.into_iter().map(|line| view! { <span class="sub">{line}</span> }).collect_view();
            Some(lines.into_any())
        }
        JoinerState::InBatch { batch } | JoinerState::Registered { batch: Some(batch) } => {
            Some(view! { <a class="sub" href=paths::batch(batch)>{batch.to_string()}</a> }.into_any())
        }
        JoinerState::Skipped { by, at, reason } => {
            let words = format!("By {by}, {}: {reason}", times.ago(*at));
            Some(view! { <span class="sub">{words}</span> }.into_any())
        }
        JoinerState::Unknown => Some(
            view! {
                <span class="sub">"A test event's made-up person, or somebody removed at once. Nothing is done about it."</span>
            }
            .into_any(),
        ),
        _ => None,
    }
}

fn action(joiner: &JoinerRow, open: bool, list: &str) -> AnyView {
    let about = format!(" {}", joiner.name);
    if open {
        let id = format!("skip-{}", joiner.person);
        return view! {
            <a id=id href=paths::skip_joiner(&joiner.person, list)>"Skip…"<span class="sr-only">{about}</span></a>
        }
        .into_any();
    }
    if joiner.state.key() == StateKey::Skipped {
        return view! {
            <Button
                kind=ButtonKind::Quiet
                name="person"
                value=joiner.person.to_string()
                formaction=TakeBackJoiner::PATH
                id=format!("back-{}", joiner.person)
            >
                "Take back"
                <span class="sr-only">{about}</span>
            </Button>
        }
        .into_any();
    }
    "–".into_any()
}
