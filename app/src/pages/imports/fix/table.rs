//! The grid of rows, and what stands around it.

use super::super::{At, grid};
use super::{CHUNK, changes, form_href, href, query_of};
use crate::api::import_grid::{GridCell, GridNext, GridPaste, GridRows, GridUndo};
use crate::api::imports::ImportLeaveOut;
use crate::paths;
use crate::ui::{ChipLink, EmptyFiltered, thousands};
use gangway_types::imports::{FixView, GridColumn, RowFilter, RowState};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Tools, grid, and the line about the active cell.
pub fn region(at: &At, view: &FixView) -> AnyView {
    let first = view.rows.items.first().map(|row| row.row);
    let rows = if view.rows.total == 0 { nothing(view) } else { table(at, view) };
    view! {
        <div class="import-tools">
            {find(view)}
            <div class="btn-row" id="fix-changes" data-live-part="">{changes::buttons(at, view)}</div>
        </div>
        {narrowed(view)}
        {first.is_some().then(|| view! { <p class="import-one"><a href=form_href(&view.head, &one_by_one(view), 1)>{one_words(view)}</a></p> })}
        {rows}
    }
    .into_any()
}

/// The filter under which rows are shown one by one: those with problems first of all.
fn one_by_one(view: &FixView) -> RowFilter {
    let counts = &view.head.counts;
    if view.filter != RowFilter::default() {
        return view.filter.clone();
    }
    let state = match () {
        () if counts.problem > 0 => Some(RowState::Problem),
        () if counts.decide > 0 => Some(RowState::Decide),
        () => None,
    };
    RowFilter { state, ..RowFilter::default() }
}

fn one_words(view: &FixView) -> String {
    match one_by_one(view).state {
        Some(RowState::Problem) => "Fix one row at a time, as a form".to_owned(),
        Some(RowState::Decide) => "Decide one row at a time, as a form".to_owned(),
        _ => "One row at a time, as a form".to_owned(),
    }
}

/// In all rows, not only in those that the browser has.
fn find(view: &FixView) -> AnyView {
    let show = view.filter.state.map(RowState::key).unwrap_or_default();
    let cause = view.filter.cause.clone().unwrap_or_default();
    view! {
        <form method="get" action=paths::import(&view.head.id, "fix") class="import-find">
            {(!show.is_empty()).then(|| view! { <input type="hidden" name="show" value=show /> })}
            {(!cause.is_empty()).then(|| view! { <input type="hidden" name="cause" value=cause /> })}
            <label class="field-label" for="grid-find">"Find"</label>
            <input class="input" type="search" id="grid-find" name="q" value=view.filter.find.clone() autocomplete="off" />
            <button class="btn" type="submit">"Find"</button>
        </form>
    }
    .into_any()
}

/// What narrows the rows beside the tabs: each can be removed.
fn narrowed(view: &FixView) -> Option<AnyView> {
    let chips = chips(view);
    (!chips.is_empty()).then(|| {
        let chips = chips
            .into_iter()
            .map(|(label, remove_href)| view! { <ChipLink label=label remove_href=remove_href /> })
            .collect_view();
        view! { <p class="chips import-chips">{chips}</p> }.into_any()
    })
}

fn chips(view: &FixView) -> Vec<(String, String)> {
    let mut chips = Vec::new();
    if let Some(key) = &view.filter.cause {
        let words = view
            .causes
            .iter()
            .map(|cause| (&cause.key, &cause.words))
            .chain(view.fixes.iter().map(|fix| (&fix.key, &fix.words)))
            .find(|(known, _)| *known == key)
            .map_or_else(|| "a cause that is gone".to_owned(), |(_, words)| words.clone());
        let rest = RowFilter { cause: None, ..view.filter.clone() };
        chips.push((words, href(&view.head, &rest)));
    }
    if !view.filter.find.is_empty() {
        let rest = RowFilter { find: String::new(), ..view.filter.clone() };
        chips.push((format!("Contains “{}”", view.filter.find), href(&view.head, &rest)));
    }
    chips
}

fn nothing(view: &FixView) -> AnyView {
    let mut chips = chips(view);
    if let Some(state) = view.filter.state {
        let words = match state {
            RowState::Ready => "Ready",
            RowState::Problem => "Problems",
            RowState::Decide => "Decide",
            RowState::LeftOut => "Left out",
            RowState::Joined => "Joined",
        };
        chips.push((words.to_owned(), href(&view.head, &RowFilter { state: None, ..view.filter.clone() })));
    }
    let clear = href(&view.head, &RowFilter::default());
    view! { <EmptyFiltered title="No rows match" chips=chips clear_href=clear /> }.into_any()
}

/// What the island asks with.
fn asks_with(view: &FixView) -> String {
    let filter = query_of(&view.filter);
    let id = format!("id={}", paths::encode(view.head.id.as_str()));
    if filter.is_empty() { id } else { format!("{id}&{filter}") }
}

fn table(at: &At, view: &FixView) -> AnyView {
    let total = view.rows.total;
    let html = grid::chunk(&view.columns, &view.rows.items, &view.filter, 0, total);
    let heads =
        view.columns.iter().enumerate().map(|(at, column)| head(column, at + 1 + grid::FRONT)).collect_view();
    let change = view.head.may_change;
    let when = |path: &'static str| change.then_some(path);
    let more = total.saturating_sub(u64::from(CHUNK));
    let label = format!("Rows of {}", view.head.name);
    view! {
        <div
            class="import-grid"
            id="grid"
            role="grid"
            tabindex="-1"
            aria-label=label
            aria-rowcount=(total + 1).to_string()
            aria-colcount=(view.columns.len() + grid::FRONT).to_string()
            aria-readonly=(!change).then_some("true")
            aria-describedby="grid-keys"
            data-grid=""
            data-chunk=CHUNK.to_string()
            data-total=total.to_string()
            data-query=asks_with(view)
            data-rows=GridRows::PATH
            data-next=GridNext::PATH
            data-cell=when(GridCell::PATH)
            data-paste=when(GridPaste::PATH)
            data-undo=when(GridUndo::PATH)
        >
            <div class="grid-head" role="rowgroup">
                <div class="grid-row" role="row" aria-rowindex="1">
                    <div class="grid-cell grid-number" role="columnheader" aria-colindex="1" data-name="row">"Row"</div>
                    {heads}
                </div>
            </div>
            <div class="grid-body" inner_html=html></div>
        </div>
        {(more > 0).then(|| view! { <p class="hint until-ready">{format!("The first {CHUNK} of {} rows; filters and the form reach the others.", thousands(total))}</p> })}
        {line(at, view)}
    }
    .into_any()
}

fn head(column: &GridColumn, at: usize) -> AnyView {
    let from = column.heading.clone().map(|heading| view! { <span class="sub">{heading}</span> });
    let required = column.required.then_some(" (required)");
    view! {
        <div class="grid-cell" role="columnheader" aria-colindex=at.to_string() data-name=column.field.clone()>
            <span>{column.field.clone()}{required}</span>
            {from}
        </div>
    }
    .into_any()
}

/// What is wrong with the active cell, and what may be done about its row.
fn line(at: &At, view: &FixView) -> AnyView {
    let back = at.address.here.clone();
    let leave = view.head.may_change.then(|| {
        view! {
            <form method="post" action=ImportLeaveOut::PATH data-grid-row="">
                {at.keys()}
                <input type="hidden" name="row" value="" />
                <input type="hidden" name="on" value="yes" />
                <input type="hidden" name="back" value=back />
                <button class="btn" id="grid-leave-out" type="submit">"Leave out"</button>
            </form>
        }
    });
    view! {
        <div class="grid-line needs-script">
            <p class="grid-words" data-grid-words="">"Choose a cell to see what is wrong with it."</p>
            <div class="btn-row">
                {leave}
                <button class="btn" type="button" id="grid-next" data-grid-next="">"Next problem"</button>
            </div>
        </div>
        <p class="grid-status" role="status" data-grid-status=""></p>
        <p class="hint needs-script" id="grid-keys">
            "Arrows move, Enter or F2 edits, Esc gives up, Tab leaves. Alt+N next problem, Ctrl+Z undo, Ctrl+F finds in all rows; \
             cells copied from a spreadsheet can be pasted."
        </p>
    }
    .into_any()
}
