//! All tasks that the caller may see.

use super::{filters, state, viewer};
use crate::components::{Column, FilterBar, PageHeader, QueryTable, Row};
use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::times::{Times, ago};
use crate::paths;
use crate::ui::{EmptyFiltered, EmptyFirst, Pagination, StaleLine, TabItem, Tabs, Time, plural, thousands};
use gangway_types::tasks::{OwnTasks, TaskFilter, TaskList, TaskRow, TaskTab};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// `/tasks`
#[component]
pub fn TasksPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ReadTasks, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let filter = filters::read(&address);
    let live = address.value("live") != Some("off");
    let viewer = viewer(&asked.caller.who);
    let list = gangway_core::tasks::list(&asked.caller.core, &viewer, &filter).await?;
    let sees_all = viewer.sees_all;
    let running = running(&list);
    let synced = synced(&list, &filter, live, &asked);
    let mut hidden = Vec::new();
    if filter.tab != TaskTab::default() {
        hidden.push(("tab".to_owned(), filter.tab.key().to_owned()));
    }
    if !live {
        hidden.push(("live".to_owned(), "off".to_owned()));
    }
    let total = list.page.total;
    let range = match total {
        0 => "No tasks".to_owned(),
        _ => format!("{}–{} of {}", list.page.first(), list.page.last(), thousands(total)),
    };
    let spoken = format!("{} match", plural(total, "task", "tasks"));
    let words = sentence(&list, &filter, sees_all);
    let topics = (live && running > 0).then_some("tasks");
    let facets = filters::facets(&filter, &list);
    let chips = filters::chips(&filter, live);
    let body = view! {
        <div id="tasks-head" data-live-part="" data-live=topics>
            <PageHeader title="Tasks" synced=Some(synced)>{words}</PageHeader>
        </div>
        <div id="tasks-tabs" data-live-part="">{tabs(&list, &filter, live)}</div>
        <FilterBar
            action=paths::TASKS
            hidden=hidden
            q_label=""
            facets=facets
            chips=chips
            clear_href=filters::cleared(&filter, live)
            range=range
            spoken=spoken
        />
        <div id="tasks-list" data-live-part="" data-live-pause="">{table(list, &filter, live, &asked)}</div>
        <span class="sr-only" role="status" data-live-status=""></span>
    };
    Ok(PageView::new("Tasks", Place::Tasks, body))
}

fn running(list: &TaskList) -> u64 {
    list.tabs.iter().find(|(tab, _)| *tab == TaskTab::Running).map_or(0, |(_, n)| *n)
}

fn sentence(list: &TaskList, filter: &TaskFilter, sees_all: bool) -> AnyView {
    let running = running(list);
    let tab = |tab| filters::href(&TaskFilter { tab, page: 1, ..filter.clone() }, true);
    let whose = if sees_all { "" } else { " You see the tasks that you started." };
    let runs = match running {
        0 => view! { "Nothing is running." }.into_any(),
        n => view! { <a href=tab(TaskTab::Running)>{thousands(n)}</a>" running." }.into_any(),
    };
    let lately = TaskFilter { tab: TaskTab::Attention, days: Some(1), ..TaskFilter::default() };
    let failed = (list.failed_lately > 0).then(|| {
        let href = filters::href(&lately, true);
        view! { " "<a href=href>{thousands(list.failed_lately)}</a>" failed since yesterday." }
    });
    // Spoken when it changes: the reader's own tasks only.
    view! { {runs}{failed}{whose}<span hidden="" data-live-say="">{own(&list.own)}</span> }.into_any()
}

/// "Of your tasks: 1 running, 2 done since yesterday."
fn own(own: &OwnTasks) -> String {
    let parts: Vec<String> =
        [(own.running, "running"), (own.done, "done since yesterday"), (own.attention, "to be looked at")]
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, words)| format!("{} {words}", thousands(n)))
            .collect();
    if parts.is_empty() { String::new() } else { format!("Of your tasks: {}.", parts.join(", ")) }
}

/// "Live · updated 3 s ago · Pause updates".
fn synced(list: &TaskList, filter: &TaskFilter, live: bool, asked: &Asked) -> AnyView {
    let real = asked.chrome.real_now;
    let read = list.read_at.map_or_else(
        || "not read yet".to_owned(),
        |at| format!("updated {}", ago(real, at).unwrap_or_else(|| asked.times.exact(at))),
    );
    let (word, other) = if live { ("Live", "Pause updates") } else { ("Paused", "Go on live") };
    let warning =
        list.stale.clone().map(|why| format!("ISC could not be asked: {why}. This is what Gangway kept"));
    let href = filters::href(filter, !live);
    view! {
        <StaleLine words=format!("{word}, {read}") warning=warning.unwrap_or_default()>
            <a id="live-switch" href=href>{other}</a>
        </StaleLine>
    }
    .into_any()
}

fn tabs(list: &TaskList, filter: &TaskFilter, live: bool) -> AnyView {
    let items = list
        .tabs
        .iter()
        .map(|(tab, n)| TabItem {
            label: tab.word().to_owned(),
            href: filters::href(&TaskFilter { tab: *tab, page: 1, ..filter.clone() }, live),
            count: matches!(tab, TaskTab::Running | TaskTab::Attention).then_some(*n),
            current: *tab == filter.tab,
        })
        .collect();
    view! { <Tabs label="State" items=items /> }.into_any()
}

fn table(list: TaskList, filter: &TaskFilter, live: bool, asked: &Asked) -> AnyView {
    let page = list.page;
    if page.items.is_empty() {
        return empty(filter, live, asked);
    }
    let columns = ["Task", "State", "Started", "Took", "By"]
        .map(|label| Column { label, ..Column::default() })
        .to_vec();
    let at = (u64::from(page.page), u64::from(page.pages()));
    let go = |page| filters::href(&TaskFilter { page, ..filter.clone() }, live);
    let prev_href = if page.page > 1 { go(page.page - 1) } else { String::new() };
    let next_href = if page.page < page.pages() { go(page.page + 1) } else { String::new() };
    let range = format!("{}–{} of {}", page.first(), page.last(), thousands(page.total));
    let paged = page.pages() > 1;
    let rows = page.items.iter().map(|task| row(task, &asked.times)).collect();
    view! {
        <QueryTable caption="Tasks" columns=columns rows=rows />
        {paged.then(|| view! { <Pagination range=range prev_href=prev_href next_href=next_href page=at /> })}
    }
    .into_any()
}

/// What makes a first task appear is what the reader may do.
fn empty(filter: &TaskFilter, live: bool, asked: &Asked) -> AnyView {
    let mut chips: Vec<(String, String)> =
        filters::chips(filter, live).into_iter().map(|chip| (chip.label, chip.remove_href)).collect();
    if filter.tab != TaskTab::All {
        let all = TaskFilter { tab: TaskTab::All, page: 1, ..filter.clone() };
        chips.push((format!("State: {}", filter.tab.word()), filters::href(&all, live)));
    }
    if chips.is_empty() {
        const WHAT: &str = "Whatever ISC does in the background is a task: an invitation, reading a source, refreshing people.";
        let who = &asked.caller.who;
        let (when, action, href) = if who.may(Capability::Invite) {
            (
                " The first one appears when you invite somebody.",
                "Choose people to invite",
                paths::UNREGISTERED,
            )
        } else if who.may(Capability::WriteAccounts) {
            (" The first one appears when you create an account.", "Create an account", paths::NEW_ACCOUNT)
        } else {
            ("", "", "")
        };
        let body = format!("{WHAT}{when}");
        return view! { <EmptyFirst title="Tasks appear here" body=body action=action href=href /> }
            .into_any();
    }
    let title = match chips.len() {
        1 => "No tasks match this filter".to_owned(),
        n => format!("No tasks match these {n} filters"),
    };
    view! { <EmptyFiltered title=title chips=chips clear_href=paths::TASKS /> }.into_any()
}

fn row(task: &TaskRow, times: &Times) -> Row {
    let batch = task.batch.as_ref().map(|batch| {
        view! { <a class="sub" href=paths::batch(batch)>"Batch "{batch.to_string()}</a> }
    });
    let accounts = task.accounts.as_ref().map(|job| {
        view! { <a class="sub" href=paths::account_job(job)>"Accounts "{job.to_string()}</a> }
    });
    let people = task.people.as_ref().map(|job| {
        view! { <a class="sub" href=paths::person_job(job)>"People "{job.to_string()}</a> }
    });
    let by = if task.by.is_empty() { "–".to_owned() } else { task.by.clone() };
    Row {
        id: format!("task-{}", task.id),
        tick: None,
        cells: vec![
            view! { <a href=paths::task(&task.id)>{task.title.clone()}</a>{batch}{accounts}{people} }
                .into_any(),
            state::shown(task),
            view! {
                <Time
                    datetime=times.machine(task.started_at)
                    words=times.ago(task.started_at)
                    exact=times.exact(task.started_at)
                />
            }
            .into_any(),
            view! { <span class="whitespace-nowrap">{state::took(task)}</span> }.into_any(),
            by.into_any(),
        ],
    }
}
