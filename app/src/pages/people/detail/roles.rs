//! The roles of a person, read live: the list, and one assignment in full at `?role={id}`.

use super::panel::trouble;
use crate::components::{Column, QueryTable, Row};
use crate::pages::address::Address;
use crate::pages::page::Asked;
use crate::pages::times::Times;
use crate::paths;
use crate::ui::{CopyId, EmptyFirst};
use gangway_core::people::live::{self, RoleFact, RoleLine};
use gangway_types::people::PersonDetail;
use gangway_types::query::encode;
use leptos::prelude::*;

/// How many there are, and the table of them.
pub async fn view(asked: &Asked, person: &PersonDetail, address: &Address) -> (Option<u64>, AnyView) {
    let caller = &asked.caller;
    let here = paths::person_part(&person.row.id, "roles");
    let lines = match live::roles(&caller.core, &caller.who, &person.row.id).await {
        Ok(lines) => lines,
        Err(why) => return (None, trouble(why, here)),
    };
    let wanted = address.value("role");
    let full = match wanted {
        Some(id) => match live::role_in_full(&caller.core, &caller.who, &person.row.id, id).await {
            Ok(Some((line, facts))) => Some(in_full(&line, facts, &asked.times, here.clone())),
            Ok(None) => Some(gone(here.clone())),
            Err(why) => Some(trouble(why, format!("{here}?role={}", encode(id)))),
        },
        None => None,
    };
    let count = lines.len() as u64;
    if lines.is_empty() {
        let body = "Roles appear here when ISC assigns them: by criteria, by request, or by hand.";
        let empty = view! { <EmptyFirst title="No role is assigned" body=body /> };
        return (Some(0), view! { {full}{empty} }.into_any());
    }
    let rows = lines.iter().map(|line| row(line, &asked.times, &here, wanted)).collect();
    let head = |label: &'static str, key: &'static str| Column { label, key, ..Column::default() };
    let columns =
        vec![head("Role", "role"), head("Since", "since"), head("Begins", "begins"), head("Ends", "ends")];
    let table = view! { <QueryTable caption="Role assignments of this person" columns=columns rows=rows /> };
    (Some(count), view! { <div class="section" id="roles">{full}{table}</div> }.into_any())
}

fn row(line: &RoleLine, times: &Times, here: &str, wanted: Option<&str>) -> Row {
    let none = || view! { <span aria-hidden="true">"–"</span><span class="sr-only">"none"</span> }.into_any();
    let day = |at: Option<i64>| at.map_or_else(none, |at| times.day(at).into_any());
    let href = format!("{here}?role={}#role-in-full", encode(&line.id));
    let current = (wanted == Some(line.id.as_str())).then_some("true");
    let role =
        view! { <a id=format!("show-{}", line.id) href=href aria-current=current>{line.role.clone()}</a> };
    Row {
        id: format!("role-{}", line.id),
        tick: None,
        cells: vec![role.into_any(), day(line.added), day(line.starts), day(line.ends)],
    }
}

fn in_full(line: &RoleLine, facts: Vec<RoleFact>, times: &Times, here: String) -> AnyView {
    let date = |label: &'static str, at: Option<i64>| {
        at.map(|at| view! { <dt>{label}</dt><dd>{times.exact(at)}</dd> })
    };
    let nothing = facts.is_empty().then(|| {
        view! { <p class="hint">"ISC says no more of this assignment than the list."</p> }
    });
    let facts =
        facts.into_iter().map(|fact| view! { <dt>{fact.label}</dt><dd class="breaks">{fact.value}</dd> });
    view! {
        <section class="section" id="role-in-full" aria-labelledby="role-in-full-title">
            <h2 id="role-in-full-title">{line.role.clone()}</h2>
            <dl class="facts">
                {date("Since", line.added)}
                {date("Begins", line.starts)}
                {date("Ends", line.ends)}
                {facts.collect_view()}
                <dt>"Assignment id"</dt>
                <dd><CopyId value=line.id.clone() what="assignment id" /></dd>
            </dl>
            {nothing}
            <p><a href=here>"Close"<span class="sr-only">" "{line.role.clone()}</span></a></p>
        </section>
    }
    .into_any()
}

fn gone(here: String) -> AnyView {
    view! {
        <section class="section" id="role-in-full">
            <p>"ISC has no such assignment of this person any more. "<a href=here>"Close"</a></p>
        </section>
    }
    .into_any()
}
