//! The rows with their ticks, and the bar that leads to the check.

use super::{list, row};
use crate::api::joiners::CheckJoiners;
use crate::components::{Column, QueryTable, SelectionBar, TickAll};
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::{Button, ButtonKind, EmptyFiltered, EmptyFirst, Pagination, plural, thousands};
use gangway_types::Capability;
use gangway_types::joiners::{Joiners, JoinersQuery, StateKey};
use leptos::prelude::*;
use server_fn::ServerFn as _;

const COLUMNS: [&str; 7] = ["Name", "Arrived", "Start date", "Profile", "Manager", "State", "Action"];

/// The table, or why it is empty. While it is empty it follows the news by itself: nothing can move that is not there.
pub fn rows(asked: &Asked, view: &Joiners, list: &str) -> AnyView {
    if view.rows.total == 0 {
        return view! { <div id="joiner-rows" data-live-part="">{empty(view)}</div> }.into_any();
    }
    let may = asked.caller.who.may(Capability::Invite);
    let columns = COLUMNS
        .into_iter()
        .filter(|label| may || *label != "Action")
        .map(|label| Column { label, ..Column::default() })
        .collect();
    let rows = view.rows.items.iter().map(|joiner| row::row(joiner, &asked.times, may, list)).collect();
    let ticks = may.then_some(TickAll { name: "people[]", page: true });
    let table = view! { <QueryTable caption="New joiners" columns=columns rows=rows ticks=ticks /> };
    let table = if may { form(asked, view, list, table.into_any()) } else { table.into_any() };
    view! { <div id="joiner-rows">{table} {pages(view)}</div> }.into_any()
}

/// One form for the ticks, with the check as its first step. Nobody is mailed by it.
fn form(asked: &Asked, view: &Joiners, list: &str, table: AnyView) -> AnyView {
    let ready = view.counts.of(StateKey::Ready);
    let all = (ready > 0).then(|| {
        let words = format!(
            "Check {}…",
            match ready {
                1 => "the 1 person who is ready".to_owned(),
                n => format!("all {} who are ready", thousands(n)),
            }
        );
        view! { <Button kind=ButtonKind::Primary id="check-ready" name="all" value="yes">{words}</Button> }
    });
    let kind = if ready > 0 { ButtonKind::Secondary } else { ButtonKind::Primary };
    view! {
        <form
            method="post"
            action=CheckJoiners::PATH
            autocomplete="off"
            data-selection=""
            data-plain=""
            data-scope="ticked"
            data-elsewhere="0"
            data-matching="0"
            data-not-in-view="0"
        >
            <FormKeys key=asked.caller.core.random.handle() back=paths::with_query(paths::JOINERS, list) />
            <input type="hidden" name="list" value=list.to_owned() />
            {table}
            <SelectionBar words="Nothing selected">
                {all}
                <Button kind=kind id="check"><span data-selection-button="">"Check people…"</span></Button>
            </SelectionBar>
        </form>
    }
    .into_any()
}

fn empty(view: &Joiners) -> AnyView {
    let query = &view.query;
    let mut chips: Vec<(String, String)> = Vec::new();
    if let Some(state) = query.states.first() {
        let without = JoinersQuery { states: Vec::new(), ..query.clone() };
        chips.push((format!("State: {}", state.words()), address(&without)));
    }
    if !query.q.is_empty() {
        let without = JoinersQuery { q: String::new(), ..query.clone() };
        chips.push((format!("Name: {}", query.q), address(&without)));
    }
    if chips.is_empty() {
        return view! {
            <EmptyFirst
                title="Nobody new waits for an invitation"
                body="People appear here as soon as ISC tells that it has created them. Who was invited, skipped or has registered \
                      is under the tabs above."
            />
        }
        .into_any();
    }
    let title = match chips.len() {
        1 => "Nobody new matches this filter".to_owned(),
        n => format!("Nobody new matches these {}", plural(n as u64, "filter", "filters")),
    };
    view! { <EmptyFiltered title=title chips=chips clear_href=paths::JOINERS /> }.into_any()
}

fn address(query: &JoinersQuery) -> String {
    paths::with_query(paths::JOINERS, &list::print(query, 1))
}

fn pages(view: &Joiners) -> Option<AnyView> {
    let page = &view.rows;
    if page.pages() <= 1 {
        return None;
    }
    let to = |wanted: u32| paths::with_query(paths::JOINERS, &list::print(&view.query, wanted));
    let prev_href = if page.page > 1 { to(page.page - 1) } else { String::new() };
    let next_href = if page.page < page.pages() { to(page.page + 1) } else { String::new() };
    let range =
        format!("{}–{} of {}", thousands(page.first()), thousands(page.last()), thousands(page.total));
    let at = (u64::from(page.page), u64::from(page.pages()));
    Some(view! { <Pagination range=range prev_href=prev_href next_href=next_href page=at /> }.into_any())
}
