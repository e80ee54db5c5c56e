//! What happened to a batch, newest first.

use super::detail::{head, read, views};
use crate::api::batches::BatchComment;
use crate::api::kept_form;
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::times::Times;
use crate::paths;
use crate::ui::{Button, TextArea, Time};
use gangway_core::auth::KeptForm;
use gangway_types::batches::{BatchState, TimelineEntry};
use gangway_types::{BatchId, Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;
use std::sync::Arc;

/// `/batches/{id}/timeline`
#[component]
pub fn TimelinePage() -> impl IntoView {
    let (address, kept) = (Address::read(), kept_form());
    page(Capability::ReadBatches, move |asked| build(asked, address, kept))
}

async fn build(asked: Asked, address: Address, kept: Option<Arc<KeptForm>>) -> Result<PageView, PortalError> {
    let detail = read(&asked, &address).await?;
    let id = detail.row.id.clone();
    let entries = gangway_core::invites::timeline(&asked.caller.core, &id).await?;
    let lines = entries.iter().map(|entry| line(entry, &asked.times)).collect_view();
    let live = (detail.row.state == BatchState::Sending).then(|| format!("batch:{id}"));
    let body = view! {
        <div id="batch-head" data-live-part="" data-live=live>{head(&detail, &asked.times)}</div>
        <div class="page-bar">{views(&id, detail.row.counts.in_batch, true)}</div>
        {address.came_back()}
        {comment(&asked, &id, kept.as_deref())}
        <ol class="timeline" id="batch-timeline" data-live-part="">{lines}</ol>
        <span class="sr-only" role="status" data-live-status=""></span>
    };
    Ok(PageView::new(format!("Timeline of {id} {} · Batches", detail.row.name), Place::Batches, body))
}

/// A form for those who may write.
fn comment(asked: &Asked, id: &BatchId, kept: Option<&KeptForm>) -> Option<AnyView> {
    if !asked.caller.who.may(Capability::Invite) {
        return None;
    }
    let kept = kept.filter(|form| form.action == BatchComment::PATH);
    let value = kept.and_then(|form| form.value("text")).unwrap_or_default().to_owned();
    let error = kept.and_then(|form| form.reason("text")).unwrap_or_default().to_owned();
    Some(
        view! {
            <form method="post" action=BatchComment::PATH class="comment">
                <FormKeys key=asked.caller.core.random.handle() back=paths::batch_timeline(id) />
                <input type="hidden" name="id" value=id.to_string() />
                <TextArea
                    id="comment-text"
                    name="text"
                    label="Comment"
                    hint="Everybody who reads this batch sees it."
                    value=value
                    error=error
                    rows=2
                />
                <div class="btn-row"><Button id="do-comment">"Add comment"</Button></div>
            </form>
        }
        .into_any(),
    )
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
