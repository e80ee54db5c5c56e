//! The third step: problems and decisions, by cause and row by row.

mod causes;
mod changes;
mod one;
mod table;

use super::words::{left, standing};
use super::{At, head};
use crate::api::imports::ImportDryRun;
use crate::pages::address::query;
use crate::pages::page::PageView;
use crate::paths;
use crate::ui::{Button, ButtonKind, LinkButton, TabItem, Tabs, thousands};
use gangway_core::imports;
use gangway_types::PortalError;
use gangway_types::imports::{FixView, ImportHead, RowFilter, RowState};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Rows that come with the page, and with each question of the grid.
pub const CHUNK: u32 = 50;

/// Which rows an address shows.
fn filter(at: &At) -> RowFilter {
    RowFilter {
        state: at.address.value("show").and_then(RowState::parse),
        cause: at.address.value("cause").map(str::to_owned),
        find: at.address.value("q").unwrap_or_default().to_owned(),
    }
}

/// The query of a filter.
fn query_of(filter: &RowFilter) -> String {
    query([
        ("show", filter.state.map(RowState::key).unwrap_or_default().to_owned()),
        ("cause", filter.cause.clone().unwrap_or_default()),
        ("q", filter.find.clone()),
    ])
}

/// The step with other rows.
fn href(head: &ImportHead, filter: &RowFilter) -> String {
    paths::with_query(&paths::import(&head.id, "fix"), &query_of(filter))
}

/// One row after the other, as a form.
fn form_href(head: &ImportHead, filter: &RowFilter, place: u64) -> String {
    let rest = query_of(filter);
    let form = if rest.is_empty() { format!("form={place}") } else { format!("{rest}&form={place}") };
    paths::with_query(&paths::import(&head.id, "fix"), &form)
}

pub async fn build(at: At) -> Result<PageView, PortalError> {
    let (core, who, filter) = (&at.asked.caller.core, &at.asked.caller.who, filter(&at));
    if let Some(place) = at.address.value("form").and_then(|place| place.parse::<u32>().ok()) {
        let view = imports::fix(core, who, &at.id, &filter, place.max(1), 1).await?;
        let body = one::body(&at, &view);
        return Ok(head::framed(&at, &view.head, sentence(&view.head), body));
    }
    let view = imports::fix(core, who, &at.id, &filter, 1, CHUNK).await?;
    let body = view! {
        <div class="import-fix">
            <div id="fix-causes" class="import-causes" data-live-part="">{causes::panel(&at, &view)}</div>
            <div class="import-rows">
                <div id="fix-tabs" data-live-part="">{tabs(&view)}</div>
                {table::region(&at, &view)}
            </div>
        </div>
        <div id="fix-foot" data-live-part="">{foot(&at, &view)}</div>
        {view.head.may_change.then(|| super::upload::discard(&at))}
    };
    Ok(head::framed(&at, &view.head, sentence(&view.head), body.into_any()))
}

/// "200 rows: 187 are ready, 9 need a decision, 4 have problems.", each number a link to its rows.
fn sentence(head: &ImportHead) -> AnyView {
    let parts = standing(&head.counts);
    let last = parts.len().saturating_sub(1);
    let parts = parts.into_iter().enumerate().map(|(at, (n, words, key))| {
        let to = href(head, &RowFilter { state: RowState::parse(key), ..RowFilter::default() });
        let end = if at == last { "." } else { ", " };
        view! { <a href=to class="num">{thousands(n)}</a>{format!(" {words}{end}")} }
    });
    let said = left(&head.counts);
    view! {
        <span id="fix-sentence" data-live-part="">
            {super::words::rows(head.counts.total())}": "
            {parts.collect_view()}
            <span hidden="" data-live-say="">{said}</span>
        </span>
    }
    .into_any()
}

/// All, and each state that has rows.
fn tabs(view: &FixView) -> AnyView {
    let counts = &view.head.counts;
    let tab = |label: &str, state: Option<RowState>, count: u64| TabItem {
        label: label.to_owned(),
        href: href(&view.head, &RowFilter { state, ..RowFilter::default() }),
        count: Some(count),
        current: view.filter.state == state && view.filter.cause.is_none(),
    };
    let mut items = vec![tab("All", None, counts.total())];
    let states = [
        ("Problems", RowState::Problem),
        ("Decide", RowState::Decide),
        ("Ready", RowState::Ready),
        ("Left out", RowState::LeftOut),
        ("Joined", RowState::Joined),
    ];
    for (label, state) in states {
        let count = counts.of(state);
        // What was looked at stays, also when it is empty by now.
        if count > 0 || view.filter.state == Some(state) {
            items.push(tab(label, Some(state), count));
        }
    }
    view! { <Tabs label="Rows" items=items /> }.into_any()
}

/// On to the dry run, with the rows that can go.
fn foot(at: &At, view: &FixView) -> AnyView {
    let head = &view.head;
    let blocked = match () {
        () if !head.may_change => "",
        () if head.counts.ready == 0 => "No row is ready yet.",
        () => "",
    };
    let words = if head.may_change {
        format!("Continue with {}", super::words::rows(head.counts.ready))
    } else {
        "Go to the dry run".to_owned()
    };
    let not = head.counts.problem + head.counts.decide;
    let hint = (head.may_change && not > 0).then(|| {
        let words = match not {
            1 => "1 row stays out until it is fixed or decided.".to_owned(),
            n => format!("{} rows stay out until they are fixed or decided.", thousands(n)),
        };
        view! { <span class="hint">{words}</span> }
    });
    let go = if head.may_change && blocked.is_empty() {
        view! {
            <form method="post" action=ImportDryRun::PATH>
                {at.keys()}
                <Button kind=ButtonKind::Primary id="to-dry-run">{words}</Button>
            </form>
        }
        .into_any()
    } else {
        let to = paths::import(&head.id, "dry-run");
        view! { <LinkButton href=to kind=ButtonKind::Primary blocked=blocked>{words}</LinkButton> }.into_any()
    };
    view! { <div class="btn-row import-foot">{go}{hint}</div> }.into_any()
}
