//! One's own lists.

use crate::components::{Column, QueryTable, Row, pager};
use crate::pages::address::query;
use crate::pages::times::Times;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, Time, thousands};
use gangway_types::Page;
use gangway_types::old_lists::OldList;
use leptos::prelude::*;

/// The table; nothing before there is a list.
pub fn table(lists: &Page<OldList>, times: &Times) -> Option<AnyView> {
    if lists.items.is_empty() {
        return None;
    }
    let numeric = ["Found", "Not found", "Ambiguous"];
    let columns = ["List", "State", "Found", "Not found", "Ambiguous", "Uploaded"]
        .map(|label| Column { label, numeric: numeric.contains(&label), ..Column::default() })
        .to_vec();
    let rows = lists.items.iter().map(|list| row(list, times)).collect();
    Some(
        view! {
            <div class="section">
                <h2 id="old-lists">"Your lists"</h2>
                <QueryTable caption="Your lists" columns=columns rows=rows />
                {pager(lists, |page| paths::with_query(paths::OLD_LISTS, &query([("page", page)])))}
            </div>
        }
        .into_any(),
    )
}

fn row(list: &OldList, times: &Times) -> Row {
    let (tone, words) = state(list);
    let counts = list.counts;
    Row {
        id: format!("old-list-{}", list.id),
        tick: None,
        cells: vec![
            view! { <a href=paths::old_list(&list.id)>{list.name.clone()}</a> }.into_any(),
            view! { <Badge tone=tone label=words /> }.into_any(),
            thousands(counts.matched).into_any(),
            thousands(counts.missing).into_any(),
            thousands(counts.ambiguous).into_any(),
            view! {
                <Time
                    datetime=times.machine(list.made_at)
                    words=times.ago(list.made_at)
                    exact=times.exact(list.made_at)
                />
            }
            .into_any(),
        ],
    }
}

/// Where a list stands, in words.
fn state(list: &OldList) -> (Tone, String) {
    match &list.work {
        Some(work) if work.problem.is_some() => (Tone::Bad, "Stopped".to_owned()),
        Some(work) => (Tone::Info, work.kind.words().to_owned()),
        None if list.refused.is_some() => (Tone::Bad, "Cannot be read".to_owned()),
        None => (Tone::Ok, "Done".to_owned()),
    }
}
