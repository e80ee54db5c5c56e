//! What is being sent, written and done now.

use crate::components::account_job;
use crate::pages::batches::progress;
use crate::pages::chrome::people;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, Progress, Symbol, thousands};
use gangway_types::accounts::AccountJob;
use gangway_types::batches::{RunState, RunView, WaitsFor};
use gangway_types::overview::Job;
use gangway_types::people::PersonJob;
use leptos::prelude::*;

/// Topics that one page listens to for this.
const MOST_TOPICS: usize = 12;

/// "Running"; empty when nothing runs.
pub fn section(running: &[Job], writing: &[AccountJob], doing: &[PersonJob], asked: &Asked) -> AnyView {
    let topics = running.iter().map(|job| format!("batch:{}", job.batch));
    let topics = topics.chain(writing.iter().map(|job| format!("accounts:{}", job.id)));
    let topics = topics.chain(doing.iter().map(|job| format!("people:{}", job.id)));
    let topics: Vec<String> = topics.take(MOST_TOPICS).collect();
    let live = (!topics.is_empty()).then(|| topics.join(" "));
    let lines = running
        .iter()
        .map(|job| {
            let words = progress::words(&job.counts, &job.run, &asked.times, asked.chrome.real_now);
            let label = format!("Sending {}", job.batch);
            view! {
                <li>
                    <a href=paths::batch(&job.batch)>{job.batch.to_string()}</a>
                    <span>{job.name.clone()}</span>
                    {badge(&job.run)}
                    <Progress label=label done=job.counts.handled() total=job.counts.released() words=words />
                </li>
            }
        })
        .collect_view();
    let accounts = writing
        .iter()
        .map(|job| {
            let label = format!("Writing accounts, {}", job.id);
            view! {
                <li>
                    <a href=paths::account_job(&job.id)>{job.id.to_string()}</a>
                    <span>{format!("{} on {}", account_job::accounts(job.counts.total()), job.source_name)}</span>
                    {account_badge(&job.run)}
                    <Progress label=label done=job.counts.handled() total=job.counts.total() words=account_job::words(job) />
                </li>
            }
        })
        .collect_view();
    let deeds = doing
        .iter()
        .map(|job| {
            let (done, total) = (job.counts.handled(), job.counts.to_do());
            let whom = match &job.single {
                Some((_, name)) => name.clone(),
                None => people(total),
            };
            view! {
                <li>
                    <a href=paths::person_job(&job.id)>{job.id.to_string()}</a>
                    <span>{job.action.act(&whom)}</span>
                    {deed_badge(&job.run)}
                    <Progress label=format!("{}, {}", job.action.name(), job.id) done=done total=total words=format!("{} of {}", thousands(done), thousands(total)) />
                </li>
            }
        })
        .collect_view();
    let nothing = running.is_empty() && writing.is_empty() && doing.is_empty();
    let heading = (!nothing).then(|| view! { <h2 id="running-now">"Running"</h2> });
    view! {
        <section class="section" id="running" data-live-part="" data-live=live>
            {heading}
            <ul class="lines" hidden=nothing>{lines}{accounts}{deeds}</ul>
        </section>
    }
    .into_any()
}

/// The same for accounts being written.
fn account_badge(run: &RunView) -> Option<AnyView> {
    match (run.state, run.waits_for) {
        (RunState::Waiting, Some(WaitsFor::Tasks)) => {
            Some(view! { <Badge tone=Tone::Info label="Sent, looking for the accounts" symbol=Some(Symbol::Clock) /> }.into_any())
        }
        (RunState::Waiting, Some(WaitsFor::SignIn | WaitsFor::Right)) => Some(
            view! { <Badge tone=Tone::Waiting label="Needs somebody with the right to write" symbol=Some(Symbol::Key) /> }.into_any(),
        ),
        _ => badge(run),
    }
}

/// The same for what is done to people.
fn deed_badge(run: &RunView) -> Option<AnyView> {
    match (run.state, run.waits_for) {
        (RunState::Waiting, Some(WaitsFor::SignIn | WaitsFor::Right)) => Some(
            view! { <Badge tone=Tone::Waiting label="Needs somebody with the right to do it" symbol=Some(Symbol::Key) /> }.into_any(),
        ),
        _ => badge(run),
    }
}

/// What a run waits for, where a bar that stands still would leave one guessing.
fn badge(run: &RunView) -> Option<AnyView> {
    let (label, tone, symbol) = match (run.state, run.waits_for) {
        (RunState::Waiting, Some(WaitsFor::Tasks)) => {
            ("Sent, waiting for ISC's tasks", Tone::Info, Symbol::Clock)
        }
        (RunState::Waiting, Some(WaitsFor::Budget | WaitsFor::Isc)) => {
            ("Waiting for ISC", Tone::Info, Symbol::Clock)
        }
        (RunState::Waiting, Some(WaitsFor::QuietHours)) => ("Quiet hours", Tone::Info, Symbol::Clock),
        (RunState::Waiting, Some(WaitsFor::DailyCap)) => {
            ("Cap of the day reached", Tone::Info, Symbol::Clock)
        }
        (RunState::Waiting, Some(WaitsFor::SignIn | WaitsFor::Right)) => {
            ("Needs somebody with the right to send", Tone::Waiting, Symbol::Key)
        }
        (RunState::Paused, _) => ("Paused", Tone::Waiting, Symbol::Pause),
        _ => return None,
    };
    Some(view! { <Badge tone=tone label=label symbol=Some(symbol) /> }.into_any())
}
