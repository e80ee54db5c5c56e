//! The accounts of a person, read live.

use super::panel::trouble;
use crate::components::{Column, QueryTable, Row};
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, CopyId, EmptyFirst, Symbol, plural};
use gangway_core::people::live::{self, AccountLine};
use gangway_types::Capability;
use gangway_types::people::PersonDetail;
use leptos::prelude::*;

/// How many there are, and the table of them.
pub async fn view(asked: &Asked, person: &PersonDetail) -> (Option<u64>, AnyView) {
    let caller = &asked.caller;
    let accounts = match live::accounts(&caller.core, &caller.who, &person.row.id).await {
        Ok(accounts) => accounts,
        Err(why) => return (None, trouble(why, paths::person_part(&person.row.id, "accounts"))),
    };
    let count = (accounts.lines.len() + accounts.unreadable) as u64;
    let unreadable = (accounts.unreadable > 0).then(|| {
        let n = plural(accounts.unreadable as u64, "account", "accounts");
        view! { <p class="hint">{format!("ISC sent {n} more in a form that Gangway cannot read.")}</p> }
    });
    if accounts.lines.is_empty() {
        let body = "They appear here when a source has an account that ISC links to this person.";
        let empty = view! { <EmptyFirst title="No account on any source that you may read" body=body /> };
        return (Some(count), view! { {empty} {unreadable} }.into_any());
    }
    let may_sources = caller.who.may(Capability::ReadAccounts);
    let rows = accounts.lines.iter().map(|line| row(line, asked, may_sources)).collect();
    let head = |label: &'static str, key: &'static str| Column { label, key, ..Column::default() };
    let columns = vec![
        head("Source", "source"),
        head("Account ID", "native"),
        head("Name", "name"),
        head("Link", "link"),
        head("State", "state"),
        head("Since", "since"),
    ];
    let table = view! { <QueryTable caption="Accounts of this person" columns=columns rows=rows /> };
    let body = view! { <div class="section" id="accounts">{table}{unreadable}</div> };
    (Some(count), body.into_any())
}

fn row(line: &AccountLine, asked: &Asked, may_sources: bool) -> Row {
    let none = || view! { <span aria-hidden="true">"–"</span><span class="sr-only">"none"</span> }.into_any();
    let source = match &line.source {
        Some((id, name)) if may_sources => {
            view! { <a href=paths::source(id, "")>{name.clone()}</a> }.into_any()
        }
        Some((_, name)) => name.clone().into_any(),
        None => "A source that ISC does not name".into_any(),
    };
    let authoritative =
        line.authoritative.then(|| view! { <span class="sub">"Authoritative: it makes the identity"</span> });
    let native = match &line.native {
        Some(native) => view! { <CopyId value=native.clone() what="account ID" /> }.into_any(),
        None => none(),
    };
    let file = line.not_in_file.as_ref().map(|(by, at)| {
        let words = format!("Added here by {by}, {}; not in the last file", asked.times.day(*at));
        let merge = line.source.as_ref().filter(|_| may_sources).map(|(id, _)| {
            view! { ": "<a href=paths::source(id, "safety")>"what the next aggregation removes"</a> }
        });
        view! { <span class="sub">{words}{merge}</span> }
    });
    let since = match line.created {
        Some(at) => asked.times.day(at).into_any(),
        None => none(),
    };
    let name = line.name.clone().filter(|name| Some(name) != line.native.as_ref());
    Row {
        id: format!("account-{}", line.id),
        tick: None,
        cells: vec![
            view! { {source}{authoritative} }.into_any(),
            view! { {native}{file} }.into_any(),
            name.map_or_else(none, IntoAny::into_any),
            link(line),
            state(line),
            since,
        ],
    }
}

fn link(line: &AccountLine) -> AnyView {
    match (line.linked, line.by_hand) {
        (true, true) => "Linked by hand".into_any(),
        (true, false) => "Linked".into_any(),
        (false, _) => {
            view! { <Badge tone=Tone::Warn label="Uncorrelated" symbol=Some(Symbol::Warn) /> }.into_any()
        }
    }
}

/// What ISC does not say is not claimed.
fn state(line: &AccountLine) -> AnyView {
    let badge = |tone: Tone, label: &'static str, symbol: Symbol| {
        view! { <Badge tone=tone label=label symbol=Some(symbol) /> }.into_any()
    };
    let enabled = match line.disabled {
        Some(true) => badge(Tone::Plain, "Disabled", Symbol::Dash),
        Some(false) => badge(Tone::Ok, "Enabled", Symbol::Check),
        None => "ISC does not say".into_any(),
    };
    let locked = (line.locked == Some(true)).then(|| badge(Tone::Warn, "Locked", Symbol::Lock));
    view! { <span class="badges">{enabled}{locked}</span> }.into_any()
}
