//! What is being sent now.

use crate::pages::batches::progress;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::Progress;
use gangway_types::overview::Job;
use leptos::prelude::*;

/// "Running"; nothing when nothing runs.
pub fn section(running: &[Job], asked: &Asked) -> Option<AnyView> {
    if running.is_empty() {
        return None;
    }
    let lines = running
        .iter()
        .map(|job| {
            let words = progress::words(&job.counts, &job.run, &asked.times, asked.chrome.real_now);
            let label = format!("Sending {}", job.batch);
            view! {
                <li>
                    <a href=paths::batch(&job.batch)>{job.batch.to_string()}</a>
                    <span>{job.name.clone()}</span>
                    <Progress label=label done=job.counts.handled() total=job.counts.released() words=words />
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="section" aria-labelledby="running" data-live="runs,batches">
                <h2 id="running">"Running"</h2>
                <ul class="lines" data-live-part="running">{lines}</ul>
            </section>
        }
        .into_any(),
    )
}
