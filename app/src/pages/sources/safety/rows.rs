//! The accounts of a comparison.

use super::words;
use crate::components::{Column, QueryTable, Row};
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::{Icon, Pagination, Symbol, Time, thousands};
use gangway_core::sources::Safety;
use gangway_types::accounts::Difference;
use gangway_types::safety::{AddedBy, CompareRow, Comparison, RowKind};
use gangway_types::{AccountJobId, Page};
use leptos::prelude::*;

fn columns(labels: &[&'static str]) -> Vec<Column> {
    labels.iter().map(|label| Column { label, ..Column::default() }).collect()
}

/// The table of one kind, with its pages; `href` leads to one of them.
pub fn table(
    asked: &Asked,
    view: &Safety,
    done: &Comparison,
    kind: RowKind,
    listed: &Page<CompareRow>,
    href: impl Fn(u32) -> String,
) -> AnyView {
    if listed.items.is_empty() {
        let words = match kind {
            RowKind::Goes => "No account would disappear.",
            RowKind::Adds => "Every account of the file is in ISC.",
            RowKind::Differs => "No account has different values.",
            RowKind::Unsure => "Nothing is uncertain.",
        };
        return view! { <p class="empty-title">{words}</p> }.into_any();
    }
    let three = done.against.is_some();
    let mut labels: Vec<&'static str> = match kind {
        RowKind::Goes => vec!["Account ID", "Linked to", "Added by", "Added", "If it goes"],
        RowKind::Adds => vec!["Account ID", "Rows"],
        RowKind::Differs => vec!["Account ID", "Linked to", "In the file → in ISC", "Rows"],
        RowKind::Unsure => vec!["Account ID", "Linked to", "If ISC takes it for another one"],
    };
    if three && kind != RowKind::Unsure {
        labels.push("Changed by");
    }
    let rows = listed.items.iter().enumerate().map(|(n, row)| {
        let mut cells = cells(asked, view, kind, row);
        if three && kind != RowKind::Unsure {
            let words = row.since.map_or("–", words::moved);
            cells.push(words.into_any());
        }
        Row { id: format!("account-{}", listed.first() + n as u64), tick: None, cells }
    });
    let rows = rows.collect();
    let at = (u64::from(listed.page), u64::from(listed.pages()));
    let prev = if listed.page > 1 { href(listed.page - 1) } else { String::new() };
    let next = if listed.page < listed.pages() { href(listed.page + 1) } else { String::new() };
    let range = format!("{}–{} of {}", listed.first(), listed.last(), thousands(listed.total));
    let paged = listed.pages() > 1;
    view! {
        <QueryTable caption=words::tab(kind) columns=columns(&labels) rows=rows />
        {paged.then(|| view! { <Pagination range=range prev_href=prev next_href=next page=at /> })}
    }
    .into_any()
}

fn cells(asked: &Asked, view: &Safety, kind: RowKind, row: &CompareRow) -> Vec<AnyView> {
    let native = view! { <span class="mono">{row.native.clone()}</span> }.into_any();
    let rows = || match row.file_rows {
        1 => "1 row".into_any(),
        n => format!("{} rows", thousands(n)).into_any(),
    };
    match kind {
        RowKind::Goes => vec![
            native,
            linked(row),
            added(row.added.as_ref()),
            added_at(asked, row.added.as_ref()),
            consequence(view.source.authoritative, row),
        ],
        RowKind::Adds => vec![native, rows()],
        RowKind::Differs => vec![native, linked(row), differs(&row.differs), rows()],
        RowKind::Unsure => vec![native, linked(row), consequence(view.source.authoritative, row)],
    }
}

/// Accounts that Gangway added, where no file is known.
pub fn ours(asked: &Asked, rows: &[CompareRow]) -> AnyView {
    let rows = rows.iter().enumerate().map(|(n, row)| Row {
        id: format!("ours-{n}"),
        tick: None,
        cells: vec![
            view! { <span class="mono">{row.native.clone()}</span> }.into_any(),
            added(row.added.as_ref()),
            added_at(asked, row.added.as_ref()),
        ],
    });
    let labels = ["Account ID", "Added by", "Added"];
    view! { <QueryTable caption="Accounts added through Gangway" columns=columns(&labels) rows=rows.collect() /> }
        .into_any()
}

fn linked(row: &CompareRow) -> AnyView {
    match &row.person {
        Some((id, name)) => view! { <a href=paths::person(id)>{name.clone()}</a> }.into_any(),
        None => "nobody".into_any(),
    }
}

fn added(added: Option<&AddedBy>) -> AnyView {
    let Some(added) = added else { return "Not by Gangway".into_any() };
    let words = if added.import { added.job.clone() } else { format!("{}, Create account", added.by_name) };
    let href = paths::account_job(&AccountJobId::from(added.job.as_str()));
    view! { <a href=href>{words}</a> }.into_any()
}

fn added_at(asked: &Asked, added: Option<&AddedBy>) -> AnyView {
    let Some(added) = added else { return "–".into_any() };
    let times = &asked.times;
    view! { <Time datetime=times.machine(added.at) words=times.day(added.at) exact=times.exact(added.at) /> }
        .into_any()
}

/// What is lost with the account.
fn consequence(authoritative: bool, row: &CompareRow) -> AnyView {
    match (&row.person, authoritative) {
        (Some((_, name)), true) => {
            view! { <Icon symbol=Symbol::Warn />" "{format!("{name} is hidden from ISC")} }.into_any()
        }
        _ => "Only the account is lost".into_any(),
    }
}

/// Old and new values, a line each.
pub fn differs(differs: &[Difference]) -> AnyView {
    if differs.is_empty() {
        return "–".into_any();
    }
    let texts = |texts: &[String]| if texts.is_empty() { "empty".to_owned() } else { texts.join(", ") };
    let lines = differs.iter().map(|one| {
        let words = format!("{} → {}", texts(&one.sent), texts(&one.shown));
        view! { <li><b>{one.field.clone()}</b>": "{words}</li> }
    });
    view! { <ul class="plain">{lines.collect_view()}</ul> }.into_any()
}
