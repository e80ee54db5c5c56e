//! The columns of a list of people, and which of them are shown.

use super::standing::standing;
use crate::components::{Column as Head, Row, Tick};
use crate::pages::times::Times;
use crate::paths;
use crate::ui::{CopyId, Icon, SortDirection, Symbol, Time};
use gangway_types::PersonId;
use gangway_types::people::{InviteState, ListView, Named, PersonRow};
use gangway_types::query::{Column, PeopleQuery, SortKey};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The headings: name first, then what is shown.
pub fn heads(query: &PeopleQuery, shown: &BTreeSet<Column>) -> Vec<Head> {
    let head = |label: &'static str, key: &'static str, sort: Option<SortKey>| Head {
        label,
        key,
        sort_href: sort.map(|sort| query.with_sort(sort).href()).unwrap_or_default(),
        sorted: sort.and_then(|sort| query.sorted_by(sort)).map(|descending| match descending {
            true => SortDirection::Descending,
            false => SortDirection::Ascending,
        }),
        numeric: key == "times",
    };
    let name = head("Name", "name", Some(SortKey::Name));
    std::iter::once(name)
        .chain(shown.iter().map(|column| head(column.name(), column.key(), column.sort())))
        .collect()
}

/// The rows of a page.
pub fn rows(view: &ListView, shown: &BTreeSet<Column>, ticks: bool, times: &Times) -> Vec<Row> {
    let row = |person: &PersonRow| {
        let name = view! {
            <a href=paths::person(&person.id)>{person.name.clone()}</a>
            <span class="sub breaks">{person.alias.clone()}</span>
        };
        let cells = shown.iter().map(|column| cell(*column, person, times));
        Row {
            id: format!("row-{}", person.id),
            tick: ticks.then(|| Tick {
                value: person.id.to_string(),
                label: person.name.clone(),
                checked: person.selected,
            }),
            cells: std::iter::once(name.into_any()).chain(cells).collect(),
        }
    };
    view.page.items.iter().map(row).collect()
}

fn cell(column: Column, person: &PersonRow, times: &Times) -> AnyView {
    let text = |text: Option<&str>| match text.filter(|text| !text.is_empty()) {
        Some(text) => view! { <span class="clamp">{text.to_owned()}</span> }.into_any(),
        None => nothing(),
    };
    let named = |named: Option<&Named>| text(named.map(|named| named.name.as_str()));
    match column {
        Column::Mail => mail(person),
        Column::Profile => named(person.profile.as_ref()),
        Column::State => text(person.lifecycle.as_deref()),
        Column::Manager => match &person.manager {
            Some(manager) => {
                let href = paths::person(&PersonId::from(manager.id.as_str()));
                view! { <a class="clamp" href=href>{manager.name.clone()}</a> }.into_any()
            }
            None => nothing(),
        },
        Column::Invite => {
            let batch = person.open_batch.as_ref().map(|batch| {
                view! { <span class="sub">"In "<a href=paths::batch(batch)>{batch.to_string()}</a></span> }
            });
            view! { {standing(person.invite, &person.status, times)} {elsewhere(person, times)} {batch} }
                .into_any()
        }
        Column::Created => match person.created {
            Some(at) => {
                view! { <Time datetime=times.machine(at) words=times.day(at) exact=times.exact(at) /> }
                    .into_any()
            }
            None => nothing(),
        },
        Column::Department => text(person.department.as_deref()),
        Column::Start => text(person.start_date.as_deref().map(|date| date.get(..10).unwrap_or(date))),
        Column::Source => named(person.source.as_ref()),
        Column::Times => person.times_invited.to_string().into_any(),
        Column::Refreshed => match person.last_refresh {
            Some(at) => {
                view! { <Time datetime=times.machine(at) words=times.ago(at) exact=times.exact(at) /> }
                    .into_any()
            }
            None => "Never processed".into_any(),
        },
        Column::Id => {
            view! { <CopyId value=person.id.to_string() what=format!("id of {}", person.name) /> }.into_any()
        }
    }
}

/// That the invitation which counts was sent outside of Gangway, as ISC's events tell, and when.
pub fn elsewhere(person: &PersonRow, times: &Times) -> Option<AnyView> {
    let counts = matches!(
        person.invite,
        InviteState::Invited { .. } | InviteState::Soon { .. } | InviteState::Expired { .. }
    );
    let at = person.elsewhere_at.filter(|_| counts)?;
    let when = view! { <Time datetime=times.machine(at) words=times.day(at) exact=times.exact(at) /> };
    Some(view! { <span class="sub">"Invited elsewhere, "{when}</span> }.into_any())
}

/// Where mail goes, or why none can.
pub fn mail(person: &PersonRow) -> AnyView {
    match &person.mail {
        Some(mail) if person.mail_ok => view! { <span class="clamp breaks">{address(mail)}</span> }.into_any(),
        Some(mail) => view! {
            <span class="cannot"><Icon symbol=Symbol::Warn /><span class="clamp breaks">"“"{mail.clone()}"” is not an e-mail address"</span></span>
        }
        .into_any(),
        None => view! { <span class="cannot"><Icon symbol=Symbol::Warn />"No e-mail"</span> }.into_any(),
    }
}

/// An address that breaks before its domain, if it has to.
fn address(mail: &str) -> AnyView {
    match mail.rsplit_once('@') {
        Some((local, domain)) => view! { {format!("{local}@")}<wbr />{domain.to_owned()} }.into_any(),
        None => mail.to_owned().into_any(),
    }
}

fn nothing() -> AnyView {
    view! { <span aria-hidden="true">"–"</span><span class="sr-only">"none"</span> }.into_any()
}

/// The menu that chooses columns: a form of its own.
pub fn chooser(query: &PeopleQuery) -> AnyView {
    let shown = query.columns();
    let boxes = Column::ALL
        .into_iter()
        .map(|column| {
            view! {
                <label class="choice">
                    <input type="checkbox" name="cols" value=column.key() checked=shown.contains(&column) />
                    <span>{column.name()}</span>
                </label>
            }
        })
        .collect_view();
    // Everything but the columns, as the address has it.
    let kept = PeopleQuery { cols: None, ..query.with_page(query.page()) }.print();
    let hidden = gangway_types::query::pairs(&kept)
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view();
    view! {
        <details class="menu menu-end">
            <summary class="btn btn-quiet" id="columns">"Columns"<Icon symbol=Symbol::ChevronDown /></summary>
            <form class="menu-panel" action=query.area.path() method="get" data-keeps-scope="">
                {hidden}
                // Without any other column the list still has names, and the address says that it was chosen.
                <input type="hidden" name="cols" value="name" />
                <fieldset><legend class="field-label">"Beside the name"</legend>{boxes}</fieldset>
                <button class="btn" type="submit">"Show these columns"</button>
            </form>
        </details>
    }
    .into_any()
}
