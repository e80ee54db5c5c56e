//! `/accounts/jobs/{id}`: accounts written under one decision, and what became of each. An import has pages of its own.

use crate::components::{PageHeader, account_job};
use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, Breadcrumbs, CopyId};
use gangway_core::accounts;
use gangway_types::accounts::{AccountItem, AccountOutcome, Link};
use gangway_types::{AccountJobId, Capability, Extent, PortalError};
use leptos::prelude::*;

/// `/accounts/jobs/{id}`
#[component]
pub fn AccountJobPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ReadAccounts, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let id = AccountJobId(address.part("id"));
    let job = accounts::job(core, &id).await?;
    let all = Capability::ReadAccounts.extent(&who.roles) == Some(Extent::All);
    if !all && job.made_by.as_str() != who.person_id {
        return Err(PortalError::not_found("job"));
    }
    let items = accounts::items(core, &id, None, address.page()).await?;
    let title = format!("{id}, {}", job.source_name);
    let items_crumbs = vec![("Create account".to_owned(), paths::NEW_ACCOUNT.to_owned())];
    let crumbs = view! { <Breadcrumbs items=items_crumbs here=id.to_string() /> };
    let when = asked.times.exact(job.made_at);
    let said =
        format!("{} set out to write {} on {when}.", job.made_by_name, account_job::accounts(items.total));
    let rows = items.items.iter().map(|item| row(item, &asked)).collect_view();
    let body = view! {
        <PageHeader title=title.clone() crumbs=Some(crumbs.into_any())>{said}</PageHeader>
        {address.came_back()}
        <div id="job-progress" class="section" data-live-part="" data-live=account_job::live(&job)>
            {account_job::progress(&asked, &job, &address.here)}
        </div>
        <div id="job-items" class="section" data-live-part="">
            <h2>"Accounts"</h2>
            <ul class="lines">{rows}</ul>
        </div>
        <span class="sr-only" role="status" data-live-status=""></span>
    };
    Ok(PageView::new(format!("{title} · Create account"), Place::NewAccount, body))
}

/// One account: its key, where it stands, and whom it belongs to.
fn row(item: &AccountItem, asked: &Asked) -> AnyView {
    let (tone, word) = outcome(item.outcome);
    let cause = item.cause.clone().map(|cause| view! { <span class="hint">{cause}</span> });
    let task = item.task_id.as_ref().map(|id| view! { <a href=paths::task(id)>"ISC’s task"</a> });
    let request = item.request_id.clone().map(|id| view! { <CopyId value=id what="request id" /> });
    let seen = item
        .seen_at
        .map(|at| view! { <span class="hint">{format!("seen {}", asked.times.exact(at))}</span> });
    let differs = item
        .differs
        .iter()
        .map(|one| {
            let shown = if one.shown.is_empty() { "nothing".to_owned() } else { one.shown.join(", ") };
            view! { <span class="hint">{format!("{}: sent {}, ISC shows {shown}", one.field, one.sent.join(", "))}</span> }
        })
        .collect_view();
    view! {
        <li>
            <strong>{item.native.clone()}</strong>
            <Badge tone=tone label=word />
            {link(item)}
            {seen}
            {cause}
            {differs}
            {task}
            {request}
        </li>
    }
    .into_any()
}

/// The words of an outcome, and how loud they are.
pub fn outcome(outcome: AccountOutcome) -> (Tone, &'static str) {
    match outcome {
        AccountOutcome::Queued => (Tone::Plain, "Not sent yet"),
        AccountOutcome::Accepted => (Tone::Info, "Accepted, not seen yet"),
        AccountOutcome::Seen => (Tone::Ok, "On the source"),
        AccountOutcome::Differs => (Tone::Warn, "On the source, values differ"),
        AccountOutcome::Stopped => (Tone::Plain, "Not sent"),
        AccountOutcome::Failed => (Tone::Bad, "Failed"),
        AccountOutcome::Unknown => (Tone::Warn, "Unknown"),
        AccountOutcome::NotSent => (Tone::Plain, "Stopped before it was sent"),
    }
}

fn link(item: &AccountItem) -> Option<AnyView> {
    Some(match item.link.as_ref()? {
        Link::Looking => view! { <span>"not linked yet"</span> }.into_any(),
        Link::Person { id, name } => {
            view! { <span>"linked to "<a href=paths::person(id)>{name.clone()}</a></span> }.into_any()
        }
        Link::NewPerson { id, name } => {
            view! { <span>"linked to "<a href=paths::person(id)>{name.clone()}</a>", not known before"</span> }.into_any()
        }
        Link::Nobody => view! { <span>"linked to nobody: uncorrelated"</span> }.into_any(),
    })
}
