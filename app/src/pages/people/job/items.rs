//! The people of a job, and where each stands.

use super::words;
use crate::components::{Column, QueryTable, Row};
use crate::pages::times::Times;
use crate::paths;
use crate::ui::{CopyId, Pagination, TabItem, Tabs, Time, thousands};
use gangway_types::Page;
use gangway_types::people::{PersonItem, PersonJob, PersonJobState, PersonOutcome};
use leptos::prelude::*;

fn href(job: &PersonJob, outcome: Option<PersonOutcome>, page: u32) -> String {
    let mut query = outcome.map(|outcome| format!("outcome={}", outcome.key())).unwrap_or_default();
    if page > 1 {
        let and = if query.is_empty() { "" } else { "&" };
        query.push_str(&format!("{and}page={page}"));
    }
    paths::with_query(&paths::person_job(&job.id), &query)
}

/// "All 12 · Left out 2 · Done 10": outcomes that nobody has are left away.
pub fn tabs(job: &PersonJob, shown: Option<PersonOutcome>) -> Option<AnyView> {
    if job.single.is_some() {
        return None;
    }
    let all = TabItem {
        label: "All".to_owned(),
        href: href(job, None, 1),
        count: Some(job.counts.total()),
        current: shown.is_none(),
    };
    let each = PersonOutcome::ALL
        .into_iter()
        .filter(|outcome| job.counts.of(*outcome) > 0 || shown == Some(*outcome));
    let each = each.map(|outcome| TabItem {
        label: outcome.word().to_owned(),
        href: href(job, Some(outcome), 1),
        count: Some(job.counts.of(outcome)),
        current: shown == Some(outcome),
    });
    Some(
        view! { <Tabs label="People by outcome" items=std::iter::once(all).chain(each).collect() /> }
            .into_any(),
    )
}

/// One page of them.
pub fn table(
    job: &PersonJob,
    listed: &Page<PersonItem>,
    shown: Option<PersonOutcome>,
    times: &Times,
) -> AnyView {
    if listed.total == 0 {
        return view! { <p>"Nobody of this list stands there now."</p> }.into_any();
    }
    let sent = job.state == PersonJobState::Started;
    let head = |label: &'static str, key: &'static str| Column { label, key, ..Column::default() };
    let mut columns = vec![head("Name", "name"), head("Outcome", "outcome"), head("Why", "why")];
    if sent {
        columns.push(head("Sent", "sent"));
    }
    let rows = listed.items.iter().map(|item| row(item, times, sent)).collect();
    let to = |page: u32| href(job, shown, page);
    let first = u64::from(listed.page - 1) * u64::from(listed.per) + 1;
    let last = (first + listed.items.len() as u64).saturating_sub(1);
    let range = format!("{}–{} of {}", thousands(first), thousands(last), thousands(listed.total));
    let before = if listed.page > 1 { to(listed.page - 1) } else { String::new() };
    let after = if listed.page < listed.pages() { to(listed.page + 1) } else { String::new() };
    let pages = (listed.pages() > 1).then(|| {
        let page = (u64::from(listed.page), u64::from(listed.pages()));
        view! { <Pagination range=range prev_href=before next_href=after page=page /> }
    });
    view! { <QueryTable caption="People of this list" columns=columns rows=rows /> {pages} }.into_any()
}

fn row(item: &PersonItem, times: &Times, sent: bool) -> Row {
    let name = view! {
        <a href=paths::person(&item.person)>{item.name.clone()}</a>
        <span class="sub breaks">{item.alias.clone()}</span>
    };
    let mut cells = vec![name.into_any(), words::outcome(item.outcome), why(item)];
    if sent {
        let at = item.sent_at.map(|at| {
            view! { <Time datetime=times.machine(at) words=times.ago(at) exact=times.exact(at) /> }.into_any()
        });
        cells.push(at.unwrap_or_else(|| {
            view! { <span aria-hidden="true">"–"</span><span class="sr-only">"not sent"</span> }.into_any()
        }));
    }
    Row { id: format!("row-{}", item.person), tick: None, cells }
}

/// The reason, what they own, ISC's task and request.
fn why(item: &PersonItem) -> AnyView {
    let owns = item.owns.iter().map(|kind| {
        let names: Vec<&str> = kind.things.iter().map(|thing| thing.name.as_str()).collect();
        view! { <span class="sub">{format!("{}: {}", kind.kind, names.join(", "))}</span> }
    });
    let all = (!item.owns.is_empty()).then(|| {
        let href = paths::person_part(&item.person, "ownership");
        view! { <span class="sub"><a href=href>"What they own"</a></span> }
    });
    let task = item
        .task
        .as_ref()
        .map(|task| view! { <span class="sub"><a href=paths::task(task)>"ISC’s task"</a></span> });
    let request = item
        .request_id
        .clone()
        .map(|id| view! { <span class="sub"><CopyId value=id what="request id" /></span> });
    if item.cause.is_none() && all.is_none() && task.is_none() && request.is_none() {
        return view! { <span aria-hidden="true">"–"</span><span class="sr-only">"nothing to add"</span> }
            .into_any();
    }
    let cause = item.cause.clone().unwrap_or_default();
    view! { {cause} {owns.collect_view()} {all} {task} {request} }.into_any()
}
