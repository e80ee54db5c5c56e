//! The rows of a list, and whom they mean.

use super::report::tab;
use crate::components::{Column, QueryTable, Row, pager};
use crate::pages::address::{Address, query};
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, EmptyFiltered, TabItem, Tabs};
use gangway_types::PortalError;
use gangway_types::old_lists::{OldList, OldOutcome, OldRow};
use leptos::prelude::*;

/// Tabs by outcome, and the rows of the one that the address names (`show=`).
///
/// # Errors
/// When the store does not answer.
pub async fn build(asked: &Asked, address: &Address, list: &OldList) -> Result<AnyView, PortalError> {
    let shown = address.value("show").and_then(OldOutcome::parse);
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let found = gangway_core::old_lists::rows(core, who, &list.id, shown, address.page()).await?;
    let href = |outcome: Option<OldOutcome>, page: String| {
        let show = outcome.map(|outcome| outcome.key().to_owned()).unwrap_or_default();
        paths::with_query(&paths::old_list(&list.id), &query([("show", show), ("page", page)]))
    };
    let all = std::iter::once(None).chain(OldOutcome::ENDS.map(Some));
    let items = all
        .map(|outcome| {
            let (label, count) = tab(list, outcome);
            TabItem {
                label,
                href: href(outcome, String::new()),
                count: Some(count),
                current: outcome == shown,
            }
        })
        .collect();
    let table = if found.items.is_empty() {
        let chips = vec![(tab(list, shown).0, paths::old_list(&list.id))];
        view! { <EmptyFiltered title="No row is here" chips=chips clear_href=paths::old_list(&list.id) /> }
            .into_any()
    } else {
        let columns = ["Line", "In the list", "Outcome", "Person", "How, or why not"]
            .map(|label| Column { label, ..Column::default() })
            .to_vec();
        let rows = found.items.iter().map(row).collect();
        view! { <QueryTable caption="Rows of the list" columns=columns rows=rows /> }.into_any()
    };
    Ok(view! {
        <Tabs label="Outcome" items=items />
        {table}
        {pager(&found, |page| href(shown, page))}
    }
    .into_any())
}

fn row(row: &OldRow) -> Row {
    let cells: Vec<&str> =
        row.cells.iter().map(String::as_str).filter(|cell| !cell.trim().is_empty()).collect();
    let written = if cells.is_empty() { "Nothing".to_owned() } else { cells.join(" · ") };
    let person = match (&row.person, &row.person_name) {
        (Some(id), Some(name)) => view! { <a href=paths::person(id)>{name.clone()}</a> }.into_any(),
        _ => "–".into_any(),
    };
    let tone = match row.outcome {
        OldOutcome::Matched => Tone::Ok,
        OldOutcome::Ambiguous => Tone::Warn,
        OldOutcome::Missing => Tone::Bad,
        OldOutcome::Again | OldOutcome::Open => Tone::Plain,
    };
    Row {
        id: format!("row-{}", row.line),
        tick: None,
        cells: vec![
            row.line.to_string().into_any(),
            view! { <code>{written}</code> }.into_any(),
            view! { <Badge tone=tone label=row.outcome.word() /> }.into_any(),
            person,
            row.words.clone().into_any(),
        ],
    }
}
