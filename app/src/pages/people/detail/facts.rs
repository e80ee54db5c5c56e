//! What ISC says of a person: facts that decide, and the attributes with where they come from.

use super::batch_link;
use super::invitations::invitations;
use crate::pages::address::Address;
use crate::pages::page::Asked;
use crate::pages::people::columns::mail;
use crate::pages::times::Times;
use crate::paths;
use crate::ui::{CopyId, plural};
use gangway_core::people::live::{self, Origin};
use gangway_types::people::PersonDetail;
use gangway_types::query::{Area, PeopleQuery};
use gangway_types::{Capability, PersonId, SourceId};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The first view of a person.
pub async fn view(asked: &Asked, person: &PersonDetail, address: &Address) -> AnyView {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let origins = match &person.row.profile {
        Some(profile) => live::origins(core, who, &profile.id).await,
        None => BTreeMap::new(),
    };
    let from = From { origins, may_sources: who.may(Capability::ReadAccounts) };
    let sees_batches = gangway_core::overview::sees_batches(who);
    let find = address.value("find").unwrap_or_default();
    view! {
        {facts(person, &asked.times, sees_batches)}
        {invitations(person, &asked.times, sees_batches)}
        {attributes(person, find, &from)}
    }
    .into_any()
}

/// Where attributes come from, and whether the reader may open sources.
struct From {
    origins: BTreeMap<String, Origin>,
    may_sources: bool,
}

impl From {
    /// "from mail on HR", below the value.
    fn words(&self, name: &str) -> Option<AnyView> {
        let origin = self.origins.get(name)?;
        let source = match (&origin.source, &origin.source_id) {
            (Some(name), Some(id)) if self.may_sources => {
                let href = paths::source(&SourceId::from(id.as_str()), "");
                view! { <a href=href>{name.clone()}</a> }.into_any()
            }
            (Some(name), _) => name.clone().into_any(),
            (None, Some(id)) => id.clone().into_any(),
            (None, None) => "the profile’s source".into_any(),
        };
        let changed = origin.transformed.then_some(", changed by a transform");
        let attribute = origin.attribute.clone();
        Some(
            view! { <span class="sub">"from source "{source}", attribute "{attribute}{changed}</span> }
                .into_any(),
        )
    }
}

/// The facts that decide about inviting, first of all where mail goes.
fn facts(person: &PersonDetail, times: &Times, sees_batches: bool) -> AnyView {
    let row = &person.row;
    let yes = |yes: bool, words: &'static str| yes.then(|| words.into_any());
    let text = |text: Option<String>| text.filter(|text| !text.is_empty()).map(IntoAny::into_any);
    let time = |at: Option<i64>| at.map(|at| times.exact(at).into_any());
    let state = row
        .lifecycle
        .clone()
        .map(|state| if person.lifecycle_manual { format!("{state}, set by hand") } else { state });
    let manager = row.manager.as_ref().map(|manager| {
        let href = paths::person(&PersonId::from(manager.id.as_str()));
        view! { <a href=href>{manager.name.clone()}</a> }.into_any()
    });
    let batch = row.open_batch.as_ref().map(|batch| batch_link(batch, sees_batches));
    let id = |value: &str, what: &'static str| {
        Some(view! { <CopyId value=value.to_owned() what=what /> }.into_any())
    };
    let linked = if row.correlated { "Linked to an account" } else { "Uncorrelated: linked to no account" };
    let facts: Vec<(&'static str, Option<AnyView>)> = vec![
        ("Mail goes to", Some(mail_to(person))),
        ("Account name", id(&row.alias, "account name")),
        ("Identity id", id(row.id.as_str(), "identity id")),
        ("Status in ISC", text(Some(row.status.to_string()))),
        ("Lifecycle state", text(state)),
        ("Identity profile", text(row.profile.as_ref().map(|profile| profile.name.clone()))),
        ("Source", text(row.source.as_ref().map(|source| source.name.clone()))),
        ("Manager", manager),
        ("Department", text(row.department.clone())),
        ("Start date", text(row.start_date.clone())),
        ("In an open batch", batch),
        ("Sign-in", yes(person.sso, "By SSO, as recorded for the profile")),
        ("Automatic invitation", yes(person.automatic, "The profile invites by itself, as recorded here")),
        ("Protection", yes(row.protected, "Protected identity: never invited from here")),
        ("Account link", Some(linked.into_any())),
        (
            "Processing",
            text(person.processing_state.clone()).or(yes(row.processing_error, "ISC reports an error")),
        ),
        ("Manages others", yes(person.is_manager, "Yes")),
        ("Created", time(row.created)),
        ("Changed in ISC", time(person.modified)),
        ("Last processed by ISC", time(row.last_refresh)),
        ("First seen registered", time(person.registered_at)),
    ];
    let facts =
        facts.into_iter().filter_map(|(name, value)| Some(view! { <dt>{name}</dt><dd>{value?}</dd> }));
    view! { <section class="section"><h2>"Facts"</h2><dl class="facts">{facts.collect_view()}</dl></section> }
        .into_any()
}

/// The address, how we know it, and who has it too.
fn mail_to(person: &PersonDetail) -> AnyView {
    let note = person.mail_note.clone().unwrap_or_else(|| "Work e-mail (ISC default)".to_owned());
    let shared = person.row.mail.as_ref().filter(|_| person.shares_mail_with > 0).map(|mail| {
        let list = PeopleQuery::new(Area::People).with_text(mail).href();
        let words = format!(
            "Shared with {}",
            plural(u64::from(person.shares_mail_with), "other person", "other people")
        );
        view! { <span class="sub"><a href=list>{words}</a>": ISC mails only one of them"</span> }
    });
    view! { {mail(&person.row)} <span class="sub">{note}</span> {shared} }.into_any()
}

/// Attributes of the profile, with a box to find one; empty ones folded.
fn attributes(person: &PersonDetail, find: &str, from: &From) -> AnyView {
    let wanted = find.trim().to_lowercase();
    let fits = |name: &str, value: &str| {
        wanted.is_empty() || name.to_lowercase().contains(&wanted) || value.to_lowercase().contains(&wanted)
    };
    let found: Vec<&(String, String)> =
        person.attributes.iter().filter(|(name, value)| fits(name, value)).collect();
    let (filled, empty): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, value)| !value.is_empty());
    let nothing = (filled.is_empty() && empty.is_empty()).then(|| {
        let words = if wanted.is_empty() { "ISC gives no attributes." } else { "No attribute matches." };
        view! { <p class="hint" role="status">{words}</p> }
    });
    let filled = (!filled.is_empty()).then(|| {
        let lines = filled.iter().map(|(name, value)| {
            view! { <dt>{name.clone()}</dt><dd>{value.clone()}{from.words(name)}</dd> }
        });
        view! { <dl class="facts">{lines.collect_view()}</dl> }
    });
    let folded = (!empty.is_empty()).then(|| {
        let names: Vec<&str> = empty.iter().map(|(name, _)| name.as_str()).collect();
        view! {
            <details class="disclosure" id="empty-attributes">
                <summary>{plural(empty.len() as u64, "empty attribute", "empty attributes")}</summary>
                <p class="prose">{names.join(", ")}</p>
            </details>
        }
    });
    let clear = (!wanted.is_empty()).then(|| view! { <a class="btn btn-quiet" id="find-clear" href=paths::person(&person.row.id)>"Show all"</a> });
    view! {
        <section class="section" id="attributes">
            <h2>"Attributes"</h2>
            <form class="btn-row find" method="get" action=format!("{}#attributes", paths::person(&person.row.id))>
                <label class="filter-q">
                    <span class="hint">"Name or value"</span>
                    <input class="input" type="search" id="find" name="find" value=find.to_owned() autocomplete="off" />
                </label>
                <button class="btn" type="submit">"Find"</button>
                {clear}
            </form>
            {nothing}
            {filled}
            {folded}
        </section>
    }
    .into_any()
}
