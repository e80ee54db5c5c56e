//! The table with its ticks, and the bar that says what is selected.

use super::{bulk, columns, filters};
use crate::api::selection::{CheckSelection, KeepSelection};
use crate::components::{QueryTable, SelectionBar, TickAll};
use crate::islands::selection_words::Words;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::ui::{Button, ButtonKind, Pagination, thousands};
use gangway_types::Capability;
use gangway_types::people::ListView;
use gangway_types::query::{Area, PER, PeopleQuery, Selected};
use leptos::prelude::*;
use server_fn::ServerFn;

/// The table inside the form that its ticks belong to. Every button posts the page's people and those of them that are ticked.
/// `empty` stands in for a table without rows: what is selected outlives filters that match nobody.
pub fn ticked_table(asked: &Asked, view: &ListView, empty: Option<AnyView>) -> AnyView {
    let may = asked.caller.who.may(Capability::Invite);
    let query = &view.query;
    let shown = query.columns();
    let heads = columns::heads(query, &shown);
    let rows = columns::rows(view, &shown, may, &asked.times);
    let words = words(view);
    let all = words.all;
    let active = words.count > 0;
    let elsewhere = words.count.saturating_sub(words.on_page);
    let page = view.page.items.iter().map(|person| {
        view! { <input type="hidden" name="page[]" value=person.id.to_string() /> }
    });
    let page = may.then(|| page.collect_view());
    let (area, caption) = match query.area {
        Area::Unregistered => ("unregistered", "Unregistered people"),
        Area::People => ("people", "People"),
    };
    let table = empty.unwrap_or_else(|| {
        let ticks = may.then_some(TickAll { name: "ticked[]", page: true });
        view! { <QueryTable caption=caption columns=heads rows=rows ticks=ticks /> }.into_any()
    });
    // Whoever may only read has nothing to tick, and among everybody nothing to do with ticks.
    if !may && query.area == Area::People {
        return table;
    }
    let blocked = if may {
        String::new()
    } else {
        format!("{} {}", Capability::Invite.refusal(), Capability::Invite.who_can())
    };
    let check = (query.area == Area::Unregistered).then(|| {
        view! {
            <Button kind=ButtonKind::Primary id="check" formaction=CheckSelection::url() blocked=blocked>
                <span data-selection-button="">{words.button()}</span>
            </Button>
        }
    });
    let many = bulk::menu(asked, query.area, &words);
    view! {
        <form
            method="post"
            action=KeepSelection::url()
            autocomplete="off"
            data-selection=may.then_some("")
            data-scope=if all { "all" } else { "ticked" }
            data-elsewhere=elsewhere.to_string()
            data-matching=words.matching.to_string()
            data-not-in-view=words.not_in_view.to_string()
        >
            <FormKeys key=asked.caller.core.random.handle() back=query.href() />
            <input type="hidden" name="area" value=area />
            <input type="hidden" name="list" value=query.print() />
            <input type="hidden" name="matching" value=words.matching.to_string() />
            <input type="hidden" name="counted" value=view.now.to_string() />
            {page}
            {table}
            <SelectionBar
                words=words.scope()
                note=note(view)
                active=active
                scope=may.then(|| scope(view, &words))
            >
                {check}
                {many}
            </SelectionBar>
        </form>
    }
    .into_any()
}

fn words(view: &ListView) -> Words {
    let summary = view.selection;
    Words {
        all: matches!(view.query.selected, Selected::All { .. }),
        count: summary.count,
        matching: summary.matching,
        on_page: summary.on_page,
        not_in_view: summary.not_in_view,
    }
}

/// Why "all that match" is selected no longer.
fn note(view: &ListView) -> &'static str {
    if view.selection.dropped_all {
        "The selection of all that matched was dropped, because the filters changed."
    } else {
        ""
    }
}

/// Links that widen, show or clear the selection; and the button for who has no script.
fn scope(view: &ListView, words: &Words) -> AnyView {
    let query = &view.query;
    let none = (words.count == 0).then_some("");
    let all = (!words.all && words.matching > 0).then(|| {
        let words = match words.matching {
            1 => "Select the 1 that matches".to_owned(),
            all => format!("Select all {} that match", thousands(all)),
        };
        view! { <a id="select-all" href=query.with_all().href() data-own-scope="">{words}</a> }
    });
    // Filters would hide a part of what is selected. The address gets the selection with the first tick, so it says what it
    // shows even before there is one.
    let only = PeopleQuery { only_selected: true, ..query.cleared() };
    let show = match (&query.selected, query.only_selected) {
        (Selected::All { .. }, _) => None,
        (_, true) => Some(view! { <a id="show-selected" href=query.with_only_selected(false).href()>"Show all"</a> }.into_any()),
        (_, false) => Some(
            view! { <a id="show-selected" href=only.href() data-when-selected="" hidden=none>"Show selected"</a> }.into_any(),
        ),
    };
    let clear = query.with_selected(Selected::Nothing).href();
    view! {
        {all}
        {show}
        <a id="clear-selection" href=clear data-own-scope="" data-when-selected="" hidden=none>"Clear"</a>
        <button class="linklike until-ready" type="submit">"Keep selection"</button>
    }
    .into_any()
}

/// Pages and their sizes.
pub fn pages(view: &ListView) -> AnyView {
    let (query, page) = (&view.query, &view.page);
    let to = |wanted: Option<u32>| wanted.map(|wanted| query.with_page(wanted).href()).unwrap_or_default();
    let sizes = PER
        .into_iter()
        .map(|per| (per.to_string(), query.with_per(per).href(), per == query.per()))
        .collect();
    view! {
        <Pagination
            range=filters::range(view)
            prev_href=to((page.page > 1).then(|| page.page - 1))
            next_href=to((page.page < page.pages()).then(|| page.page + 1))
            page=(u64::from(page.page), u64::from(page.pages()))
            sizes=sizes
        />
    }
    .into_any()
}
