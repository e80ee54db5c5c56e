//! One task: facts, what it said, what it counted, and what to do next.

use super::{state, viewer};
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::batches::maker;
use crate::pages::help::keys;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::times::ago;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Breadcrumbs, ButtonKind, CopyId, LinkButton, Message, StaleLine, Time, Why};
use gangway_core::{invites, overview};
use gangway_types::tasks::{TaskDetail, TaskState};
use gangway_types::{BatchId, Capability, PortalError, TaskId};
use leptos::prelude::*;

/// `/tasks/{id}`
#[component]
pub fn TaskPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ReadTasks, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let id = TaskId(address.part("id"));
    let task = gangway_core::tasks::detail(core, &viewer(who), &id).await?;
    let failed = match &task.row.batch {
        Some(batch) if overview::sees_batches(who) => invites::detail(
            core,
            maker(who),
            who.roles.contains(&gangway_types::Role::Admin),
            who.may(Capability::Invite),
            batch,
        )
        .await
        .map_or(0, |found| found.row.counts.failed),
        _ => 0,
    };
    let live = (!task.row.state.is_over()).then_some("tasks");
    let title = task.row.title.clone();
    let crumbs = view! { <Breadcrumbs items=vec![("Tasks".to_owned(), paths::TASKS.to_owned())] here=title.clone() /> };
    let state = view! { <span data-live-say="">{state::shown(&task.row)}</span> };
    let synced = synced(&task, &asked);
    let words = sentence(&task, &asked);
    let tone = if task.row.state == TaskState::NotVisibleYet { Tone::Info } else { Tone::Warn };
    let body = view! {
        <div id="task-head" data-live-part="" data-live=live>
            <PageHeader title=title.clone() crumbs=Some(crumbs.into_any()) state=Some(state.into_any()) synced=Some(synced)>
                {words}
            </PageHeader>
            {task.note.clone().map(|note| view! { <Message tone=tone title=note>{""}</Message> })}
            {next(&task, failed, who.may(Capability::Invite), overview::sees_batches(who))}
        </div>
        <div id="task-body" data-live-part="">
            {messages(&task)} {returns(&task)} {facts(&task, &asked)} {raw(&task)}
        </div>
        <span class="sr-only" role="status" data-live-status=""></span>
    };
    Ok(PageView::new(format!("{title} · Tasks"), Place::Tasks, body))
}

fn synced(task: &TaskDetail, asked: &Asked) -> AnyView {
    let real = asked.chrome.real_now;
    let words = match task.read_at {
        Some(at) => format!("Read from ISC {}", ago(real, at).unwrap_or_else(|| asked.times.exact(at))),
        None => "Not read from ISC yet".to_owned(),
    };
    view! { <StaleLine words=words /> }.into_any()
}

fn sentence(task: &TaskDetail, asked: &Asked) -> AnyView {
    let times = &asked.times;
    let by = if task.row.by.is_empty() { String::new() } else { format!(" by {}", task.row.by) };
    let at = task.row.started_at;
    let took = match (task.row.took, task.row.state.is_over()) {
        (Some(_), true) => format!("; it took {}.", state::took(&task.row)),
        (Some(_), false) => {
            format!("; running for {}.", crate::pages::times::span(task.row.took.unwrap_or(0)))
        }
        (None, _) => ".".to_owned(),
    };
    let why = (task.row.state.needs_attention() || task.row.state == TaskState::NotVisibleYet).then(
        || view! { " "<Why word=keys::task(&task.row.state) about=task.row.state.word().to_owned() /> },
    );
    view! {
        "Started"{by}" "
        <Time datetime=times.machine(at) words=times.ago(at) exact=times.exact(at) />
        {took}{why}
    }
    .into_any()
}

/// The next step: the batch of one of ours; ISC for the others.
fn next(task: &TaskDetail, failed: u64, may_invite: bool, sees_batches: bool) -> AnyView {
    let linked = |batch: &BatchId| {
        let retry = (failed > 0).then(|| {
            let blocked = if may_invite { "" } else { Capability::Invite.refusal() };
            let href = paths::batch_action(batch, "retry");
            let words = format!("Retry {failed} failed in {batch}…");
            view! { <LinkButton href=href kind=ButtonKind::Primary blocked=blocked>{words}</LinkButton> }
        });
        let href = paths::batch(batch);
        let words = format!("Open {batch}");
        view! { <div class="btn-row">{retry}<LinkButton href=href>{words}</LinkButton></div> }.into_any()
    };
    if let Some(job) = &task.row.accounts {
        let href = paths::account_job(job);
        return view! { <div class="btn-row"><LinkButton href=href>{format!("Open {job}")}</LinkButton></div> }.into_any();
    }
    if let Some(job) = &task.row.people {
        let href = paths::person_job(job);
        return view! { <div class="btn-row"><LinkButton href=href>{format!("Open {job}")}</LinkButton></div> }.into_any();
    }
    match (&task.row.batch, task.row.ours) {
        (Some(batch), _) if sees_batches => linked(batch),
        (_, false) => view! { <p class="hint">"Started in ISC; repeat it there."</p> }.into_any(),
        _ => ().into_any(),
    }
}

fn messages(task: &TaskDetail) -> AnyView {
    let lines = task
        .messages
        .iter()
        .map(|message| {
            let level = match message.level.to_ascii_uppercase().as_str() {
                "WARN" | "WARNING" => "Warning".to_owned(),
                "ERROR" => "Error".to_owned(),
                "INFO" => "Information".to_owned(),
                _ => message.level.clone(),
            };
            view! { <li><b>{level}": "</b>{message.text.clone()}</li> }
        })
        .collect_view();
    let list = if task.messages.is_empty() {
        view! { <p class="hint">"ISC said nothing."</p> }.into_any()
    } else {
        view! { <ol class="timeline">{lines}</ol> }.into_any()
    };
    view! {
        <section class="section" aria-labelledby="messages"><h2 id="messages">"What ISC said, oldest first"</h2>{list}</section>
    }
    .into_any()
}

fn returns(task: &TaskDetail) -> Option<AnyView> {
    if task.returns.is_empty() {
        return None;
    }
    Some(
        view! {
            <section class="section" aria-labelledby="returns">
                <h2 id="returns">"What it counted"</h2>
                <dl class="facts">{terms(&task.returns)}</dl>
            </section>
        }
        .into_any(),
    )
}

fn terms(pairs: &[(String, String)]) -> AnyView {
    let terms = pairs
        .iter()
        .map(|(label, value)| view! { <dt>{label.clone()}</dt><dd class="num">{value.clone()}</dd> });
    terms.collect_view().into_any()
}

fn facts(task: &TaskDetail, asked: &Asked) -> AnyView {
    let others: Vec<(String, String)> =
        task.facts.iter().filter(|(label, _)| label != "Task id").cloned().collect();
    let request = task.request_id.clone().map(|id| {
        view! { <dt>"ISC's request id"</dt><dd><CopyId value=id what="request id" /></dd> }
    });
    view! {
        <section class="section" aria-labelledby="facts">
            <h2 id="facts">"Facts"</h2>
            <dl class="facts">
                <dt>"Task id"</dt><dd><CopyId value=task.row.id.to_string() what="task id" /></dd>
                {terms(&others)}
                <dt>"Started"</dt><dd>{asked.times.exact(task.row.started_at)}</dd>
                {request}
            </dl>
        </section>
    }
    .into_any()
}

fn raw(task: &TaskDetail) -> Option<AnyView> {
    let raw = task.raw.clone()?;
    let copied = raw.clone();
    Some(
        view! {
            <details class="disclosure section" id="raw">
                <summary>"ISC's answer as it came"</summary>
                <p>
                    <button type="button" class="btn needs-script" data-copy=copied>"Copy"</button>
                    <span class="copied" role="status"></span>
                </p>
                <pre class="raw" tabindex="0"><code>{raw}</code></pre>
            </details>
        }
        .into_any(),
    )
}
