//! What is being sent now.

use crate::pages::batches::progress;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, Progress, Symbol};
use gangway_types::batches::{RunState, RunView, WaitsFor};
use gangway_types::overview::Job;
use leptos::prelude::*;

/// "Running"; empty when nothing runs.
pub fn section(running: &[Job], asked: &Asked) -> AnyView {
    let topics: Vec<String> = running.iter().map(|job| format!("batch:{}", job.batch)).collect();
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
    let heading = (!running.is_empty()).then(|| view! { <h2 id="running-now">"Running"</h2> });
    view! {
        <section class="section" id="running" data-live-part="" data-live=live>
            {heading}
            <ul class="lines" hidden=running.is_empty()>{lines}</ul>
        </section>
    }
    .into_any()
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
