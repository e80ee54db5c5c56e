//! The rows with their ticks, and the bar that leads to the check.

use super::{list, row};
use crate::api::joiners::{CheckJoiners, KeepJoiners};
use crate::components::{Column, QueryTable, SelectionBar, TickAll};
use crate::islands::selection_words::Words;
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
    let may = asked.caller.who.may(Capability::Invite);
    let nobody = view.rows.total == 0;
    // What is ticked outlives a view that shows nobody.
    if nobody && !(may && view.ticked.count > 0) {
        return view! { <div id="joiner-rows" data-live-part="">{empty(view)}</div> }.into_any();
    }
    let columns = COLUMNS
        .into_iter()
        .filter(|label| may || *label != "Action")
        .map(|label| Column { label, ..Column::default() })
        .collect();
    let rows = view.rows.items.iter().map(|joiner| row::row(joiner, &asked.times, may, list)).collect();
    let ticks = may.then_some(TickAll { name: "ticked[]", page: true });
    let table = if nobody {
        empty(view)
    } else {
        view! { <QueryTable caption="New joiners" columns=columns rows=rows ticks=ticks /> }.into_any()
    };
    let table = if may { form(asked, view, list, table) } else { table };
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
        view! {
            <Button kind=ButtonKind::Primary id="check-ready" name="all" value="yes" formaction=CheckJoiners::PATH>
                {words}
            </Button>
        }
    });
    let kind = if ready > 0 { ButtonKind::Secondary } else { ButtonKind::Primary };
    let ticked = view.ticked;
    let words = Words {
        all: false,
        count: ticked.count,
        matching: view.rows.total,
        on_page: ticked.on_page,
        not_in_view: ticked.not_in_view,
    };
    let people = view
        .rows
        .items
        .iter()
        .filter(|joiner| row::can_be_ticked(joiner))
        .map(|joiner| view! { <input type="hidden" name="page[]" value=joiner.person.to_string() /> })
        .collect_view();
    let check = CheckJoiners::PATH;
    view! {
        <form
            method="post"
            action=KeepJoiners::PATH
            autocomplete="off"
            data-selection=""
            data-scope="ticked"
            data-elsewhere=ticked.count.saturating_sub(ticked.on_page).to_string()
            data-matching=words.matching.to_string()
            data-not-in-view=words.not_in_view.to_string()
        >
            <FormKeys key=asked.caller.core.random.handle() back=paths::with_query(paths::JOINERS, list) />
            <input type="hidden" name="list" value=list.to_owned() />
            {people}
            {table}
            <SelectionBar words=words.scope() active={words.count > 0} scope=Some(scope(view))>
                {all}
                <Button kind=kind id="check" formaction=check><span data-selection-button="">{words.button()}</span></Button>
            </SelectionBar>
        </form>
    }
    .into_any()
}

/// Links that show or clear what is ticked; and the button for who has no script.
fn scope(view: &Joiners) -> AnyView {
    let query = &view.query;
    let none = (view.ticked.count == 0).then_some("");
    let show = if query.only_ticked {
        let all = list::href(&query.in_state(None));
        view! { <a id="show-selected" href=all>"Show all"</a> }.into_any()
    } else {
        // The address gets the ticks with the first of them, so it says what it shows even before there is one.
        let only = list::href(&JoinersQuery { only_ticked: true, ..query.in_state(None) });
        view! { <a id="show-selected" href=only data-when-selected="" hidden=none>"Show selected"</a> }
            .into_any()
    };
    let clear = JoinersQuery { ticked: None, only_ticked: false, ..query.clone() };
    view! {
        {show}
        <a id="clear-selection" href=list::href(&clear) data-own-scope="" data-when-selected="" hidden=none>"Clear"</a>
        <button class="linklike until-ready" type="submit">"Keep selection"</button>
    }
    .into_any()
}

fn empty(view: &Joiners) -> AnyView {
    let query = &view.query;
    let mut chips: Vec<(String, String)> = Vec::new();
    if let Some(state) = query.states.first() {
        let without = JoinersQuery { states: Vec::new(), ..query.clone() };
        chips.push((format!("State: {}", state.words()), list::href(&without.with_page(1))));
    }
    if !query.q.is_empty() {
        let without = JoinersQuery { q: String::new(), ..query.clone() };
        chips.push((format!("Name: {}", query.q), list::href(&without.with_page(1))));
    }
    if query.only_ticked {
        chips.push(("Selected".to_owned(), list::href(&query.in_state(None))));
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
    view! { <EmptyFiltered title=title chips=chips clear_href=list::href(&query.in_state(None)) /> }
        .into_any()
}

fn pages(view: &Joiners) -> Option<AnyView> {
    let page = &view.rows;
    if page.pages() <= 1 {
        return None;
    }
    let to = |wanted: u32| list::href(&view.query.with_page(wanted));
    let prev_href = if page.page > 1 { to(page.page - 1) } else { String::new() };
    let next_href = if page.page < page.pages() { to(page.page + 1) } else { String::new() };
    let range =
        format!("{}–{} of {}", thousands(page.first()), thousands(page.last()), thousands(page.total));
    let at = (u64::from(page.page), u64::from(page.pages()));
    Some(view! { <Pagination range=range prev_href=prev_href next_href=next_href page=at /> }.into_any())
}
