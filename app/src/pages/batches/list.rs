//! All batches.

use super::state;
use crate::components::{Column, PageHeader, QueryTable, Row};
use crate::pages::address::{Address, query};
use crate::pages::overview::charts::percent;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::times::Times;
use crate::paths;
use crate::ui::time::remaining_words;
use crate::ui::{
    ButtonKind, Countdown, EmptyFiltered, EmptyFirst, LinkButton, Pagination, Progress, TabItem, Tabs, Time,
    plural, thousands,
};
use gangway_core::{invites, overview};
use gangway_types::batches::{BatchRow, BatchState};
use gangway_types::{Capability, Page, PortalError};
use leptos::prelude::*;

/// `/batches`
#[component]
pub fn BatchesPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ReadBatches, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let who = &asked.caller.who;
    if !overview::sees_batches(who) {
        return Ok(PageView::new("Batches", Place::Batches, only_approvals()));
    }
    let state = address.value("state").and_then(BatchState::parse);
    let states: Vec<BatchState> = state.into_iter().collect();
    let found = invites::list(&asked.caller.core, &states, address.page()).await?;
    let blocked = if who.may(Capability::Invite) { "" } else { Capability::Invite.refusal() };
    let sending = found.items.iter().filter(|row| row.state == BatchState::Sending).take(10);
    let topics: Vec<String> = sending.map(|row| format!("batch:{}", row.id)).collect();
    let live = (!topics.is_empty()).then(|| topics.join(" "));
    let none_at_all = found.total == 0 && state.is_none();
    let sentence = sentence(&found, state);
    let body = view! {
        <PageHeader title="Batches">{sentence}</PageHeader>
        {address.came_back()}
        {(!none_at_all)
            .then(|| {
                view! {
                    <div class="page-bar">
                        <LinkButton href=paths::UNREGISTERED kind=ButtonKind::Primary blocked=blocked>"New batch"</LinkButton>
                    </div>
                    {follow_up()}
                    {tabs(state)}
                }
            })}
        <div id="batch-list" data-live-part="" data-live=live>{table(found, state, &asked.times)}</div>
    };
    Ok(PageView::new("Batches", Place::Batches, body))
}

fn only_approvals() -> AnyView {
    view! {
        <PageHeader title="Batches">"There is no batch for you to read."</PageHeader>
        <p class="prose">
            "As an Approver you see the people who report to you. Batches of everybody are read by the roles Admin, Inviter \
             and Auditor; an Org Admin of ISC can give you one of them."
        </p>
    }
    .into_any()
}

/// Over all batches: whose invitation is about to end, or has.
fn follow_up() -> AnyView {
    let href = |invite: &str| paths::with_query(paths::UNREGISTERED, &query([("invite", invite.to_owned())]));
    view! {
        <p class="hint">
            "Over all batches: "<a href=href("soon")>"runs out within 48 hours"</a>", "<a href=href("expired")>"expired"</a>"."
        </p>
    }
    .into_any()
}

fn sentence(found: &Page<BatchRow>, state: Option<BatchState>) -> String {
    let n = found.total;
    match state {
        None if n == 0 => "Nobody was invited from here yet.".to_owned(),
        None => format!("{}, newest first.", plural(n, "batch", "batches")),
        Some(state) if n == 0 => format!("No batch is in the state “{}”.", state.word()),
        Some(state) => format!("{} in the state “{}”.", plural(n, "batch", "batches"), state.word()),
    }
}

fn href(state: Option<BatchState>, page: u32) -> String {
    let page = if page > 1 { page.to_string() } else { String::new() };
    let state = state.map_or("", BatchState::key).to_owned();
    paths::with_query(paths::BATCHES, &query([("state", state), ("page", page)]))
}

fn tabs(now: Option<BatchState>) -> AnyView {
    let tab = |label: &str, state: Option<BatchState>| TabItem {
        label: label.to_owned(),
        href: href(state, 1),
        count: None,
        current: state == now,
    };
    let states = BatchState::ALL.into_iter().map(|state| tab(state.word(), Some(state)));
    let items = std::iter::once(tab("All", None)).chain(states).collect();
    view! { <Tabs label="State" items=items /> }.into_any()
}

fn table(found: Page<BatchRow>, state: Option<BatchState>, times: &Times) -> AnyView {
    if found.items.is_empty() {
        return match state {
            None => view! {
                <EmptyFirst
                    title="Batches appear here"
                    body="A batch is a frozen list of people to invite. Choose people who cannot sign in yet, check them, and \
                          send; what becomes of each of them is followed here."
                    action="Choose people"
                    href=paths::UNREGISTERED
                />
            }
            .into_any(),
            Some(state) => {
                let chips = vec![(format!("State: {}", state.word()), paths::BATCHES.to_owned())];
                let title = format!("No batch is in the state “{}”", state.word());
                view! { <EmptyFiltered title=title chips=chips clear_href=paths::BATCHES /> }.into_any()
            }
        };
    }
    let column = |label, numeric| Column { label, numeric, ..Column::default() };
    let columns = vec![
        column("Batch", false),
        column("State", false),
        column("People", true),
        column("Registered", false),
        column("Next deadline", false),
        column("Made by", false),
        column("Made", false),
    ];
    let range =
        format!("{}–{} of {}", thousands(found.first()), thousands(found.last()), thousands(found.total));
    let at = (u64::from(found.page), u64::from(found.pages()));
    let prev_href = if found.page > 1 { href(state, found.page - 1) } else { String::new() };
    let next_href = if found.page < found.pages() { href(state, found.page + 1) } else { String::new() };
    let paged = found.pages() > 1;
    let rows = found.items.iter().map(|batch| row(batch, times)).collect();
    view! {
        <QueryTable caption="Batches" columns=columns rows=rows />
        {paged.then(|| view! { <Pagination range=range prev_href=prev_href next_href=next_href page=at /> })}
    }
    .into_any()
}

fn row(batch: &BatchRow, times: &Times) -> Row {
    let counts = &batch.counts;
    let released = counts.released();
    let registered = if batch.state.before_sending() || released == 0 {
        "–".into_any()
    } else {
        let words = format!(
            "{} of {}, {}",
            thousands(counts.registered),
            thousands(released),
            percent(counts.registered, released)
        );
        let label = format!("Registered in {}", batch.id);
        view! { <Progress label=label done=counts.registered total=released words=words /> }.into_any()
    };
    Row {
        id: format!("batch-{}", batch.id),
        tick: None,
        cells: vec![
            view! {
                <a href=paths::batch(&batch.id)>{batch.id.to_string()}</a>
                <span class="sub">{batch.name.clone()}</span>
            }
            .into_any(),
            state::badge(batch),
            thousands(counts.in_batch).into_any(),
            registered,
            deadline(batch, times),
            batch.made_by_name.clone().into_any(),
            view! {
                <Time datetime=times.machine(batch.made_at) words=times.ago(batch.made_at) exact=times.exact(batch.made_at) />
            }
            .into_any(),
        ],
    }
}

fn deadline(batch: &BatchRow, times: &Times) -> AnyView {
    match batch.next_deadline.and_then(|until| Some((until, remaining_words(until - times.now)?))) {
        Some((until, words)) => view! {
            <div>
                <Countdown
                    datetime=times.machine(until)
                    until_ms=until
                    words=words
                    exact=times.exact(until)
                    after="run out by now"
                />
                <span class="sub">{times.near_day(until)}</span>
            </div>
        }
        .into_any(),
        None => "–".into_any(),
    }
}
