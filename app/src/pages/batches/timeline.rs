//! What happened to a batch, newest first.

use super::detail::{head, read, views};
use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::times::Times;
use crate::paths;
use crate::ui::Time;
use gangway_types::batches::{BatchState, TimelineEntry};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// `/batches/{id}/timeline`
#[component]
pub fn TimelinePage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ReadBatches, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let detail = read(&asked, &address).await?;
    let id = detail.row.id.clone();
    let entries = gangway_core::invites::timeline(&asked.caller.core, &id).await?;
    let lines = entries.iter().map(|entry| line(entry, &asked.times)).collect_view();
    let live = (detail.row.state == BatchState::Sending).then(|| format!("batch:{id}"));
    let body = view! {
        <div id="batch-head" data-live-part="" data-live=live>{head(&detail, &asked.times)}</div>
        <div class="page-bar">{views(&id, detail.row.counts.in_batch, true)}</div>
        <ol class="timeline" id="batch-timeline" data-live-part="">{lines}</ol>
        <span class="sr-only" role="status" data-live-status=""></span>
    };
    Ok(PageView::new(format!("Timeline of {id} {} · Batches", detail.row.name), Place::Batches, body))
}

fn line(entry: &TimelineEntry, times: &Times) -> AnyView {
    let class = if entry.actor == "Gangway" { "timeline-own" } else { "" };
    let task =
        entry.task_id.as_ref().map(|task| view! { " "<a href=paths::task(task)>"Look at the task"</a> });
    view! {
        <li class=class>
            <b>{entry.actor.clone()}</b>" "{entry.what.clone()}"."{task}
            <span class="sub">
                <Time datetime=times.machine(entry.at) words=times.ago(entry.at) exact=times.exact(entry.at) />
            </span>
        </li>
    }
    .into_any()
}
