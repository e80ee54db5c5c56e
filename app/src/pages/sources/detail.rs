//! `/sources/{id}`: what a source is, what its accounts consist of, what ISC did with it lately.

use super::list::aggregated;
use crate::components::{Column, PageHeader, QueryTable, Row};
use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Breadcrumbs, ButtonKind, CopyId, LinkButton, Message, Why, thousands};
use gangway_core::accounts::form::{Mapping, ReadForm, read_whole};
use gangway_core::accounts::reading;
use gangway_core::accounts::sources::{self, SourceTask, SourceView, WHY_CONNECTED};
use gangway_types::accounts::{FieldKind, FormField, Need, Policy};
use gangway_types::{Capability, PortalError, SourceId};
use leptos::prelude::*;

/// `/sources/{id}`
#[component]
pub fn SourcePage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ReadAccounts, move |asked| async move { build(&asked, &address).await })
}

async fn build(asked: &Asked, address: &Address) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let id = SourceId(address.part("id"));
    let source = sources::view_of(core, who, &id).await?;
    let counts = sources::account_counts(core, who, std::slice::from_ref(&id)).await?;
    let tasks = sources::recent_tasks(core, who, &id).await?;
    let only_in_isc = gangway_core::sources::only_in_isc(core, &id).await?;
    // One part that cannot be read does not blank the others.
    let id_of = &id;
    let read = reading(core, who, |isc| async move { read_whole(core, &isc, id_of).await }).await;
    let name = source.facts.name.clone();
    let crumbs = view! { <Breadcrumbs items=vec![("Sources".to_owned(), paths::SOURCES.to_owned())] here=name.clone() /> };
    let words = match counts.get(&id) {
        Some(n) => format!("{} accounts in ISC. ", thousands(*n)),
        None => "ISC does not tell how many accounts it has. ".to_owned(),
    };
    let kind = if source.facts.flat_file {
        "A file feeds it: an account that is missing from the next file is removed."
    } else {
        WHY_CONNECTED
    };
    let body = view! {
        <PageHeader title=name.clone() crumbs=Some(crumbs.into_any())>{words}{kind}</PageHeader>
        {address.came_back()}
        {at_risk(&id, only_in_isc.filter(|_| source.facts.flat_file))}
        {actions(asked, &source)}
        {facts(asked, &source, tasks.iter().find(|task| task.ended_at.is_some()))}
        {match &read {
            Ok(read) => schema(read),
            Err(error) => unreadable(error.to_string()),
        }}
        {recent(asked, &tasks)}
    };
    Ok(PageView::new(format!("{name} · Sources"), Place::Sources, body))
}

/// Accounts that the next file would remove.
fn at_risk(id: &SourceId, only_in_isc: Option<u64>) -> Option<AnyView> {
    let n = only_in_isc.filter(|n| *n > 0)?;
    let safety = paths::source(id, "safety");
    let title = format!(
        "{} not in your file",
        if n == 1 { "1 account is".to_owned() } else { format!("{} accounts are", thousands(n)) }
    );
    Some(
        view! {
            <Message tone=Tone::Warn title=title id="at-risk">
                <p>"The next file without them removes them. "<a href=safety>"See which, and stop it"</a></p>
            </Message>
        }
        .into_any(),
    )
}

fn actions(asked: &Asked, source: &SourceView) -> AnyView {
    let id = &source.facts.id;
    let may = asked.caller.who.may(Capability::WriteAccounts);
    let blocked = match (may, source.facts.flat_file) {
        (_, false) => "Only flat-file sources take accounts from here.",
        (false, true) => Capability::WriteAccounts.refusal(),
        (true, true) => "",
    };
    if !source.facts.flat_file {
        return view! { <p class="hint">{blocked}" "<Why word="connected" about="Connected source" /></p> }
            .into_any();
    }
    let import = format!("{}?source={id}", paths::IMPORTS);
    view! {
        <div class="btn-row">
            <LinkButton kind=ButtonKind::Primary href=paths::new_account_on(id) blocked=blocked>"Create account"</LinkButton>
            <LinkButton href=import blocked=blocked>"Import CSV"</LinkButton>
            <LinkButton href=paths::source(id, "safety")>"Safety"</LinkButton>
        </div>
    }
    .into_any()
}

fn facts(asked: &Asked, source: &SourceView, last: Option<&SourceTask>) -> AnyView {
    let facts = &source.facts;
    let health = match (source.healthy, &source.status) {
        (Some(true), _) => "Healthy".to_owned(),
        (Some(false), Some(status)) => format!("Not healthy: {status}"),
        (Some(false), None) => "Not healthy".to_owned(),
        (None, Some(status)) => status.clone(),
        (None, None) => "Not told".to_owned(),
    };
    let threshold = facts.delete_threshold.map_or_else(
        || "Not told".to_owned(),
        |percent| format!("{percent} %: ISC removes no account when more than that are missing from a file"),
    );
    let delimiter = source.delimiter.as_deref().map(|delimiter| match delimiter {
        "," => "comma".to_owned(),
        ";" => "semicolon".to_owned(),
        "\t" | "\\t" => "tab".to_owned(),
        other => other.to_owned(),
    });
    let authoritative = if facts.authoritative {
        "Yes: its accounts make identities"
    } else {
        "No: its accounts make no identities"
    };
    let template = facts.flat_file.then(|| {
        view! {
            <dt>"Template"</dt>
            <dd><a href=format!("{}/template.csv", paths::source(&facts.id, "")) download="">"Headings of its file"</a></dd>
        }
    });
    view! {
        <section class="section" aria-labelledby="facts">
            <h2 id="facts">"Facts"</h2>
            <dl class="facts">
                {source.description.clone().map(|words| view! { <dt>"Description"</dt><dd>{words}</dd> })}
                <dt>"Kind"</dt>
                <dd>{if facts.flat_file { format!("Flat file ({})", facts.kind) } else { format!("Connected ({})", facts.kind) }}</dd>
                <dt>"Authoritative"</dt>
                <dd>{authoritative}</dd>
                <dt>"Owner"</dt>
                <dd>{facts.owner.clone().unwrap_or_else(|| "Not told".to_owned())}</dd>
                <dt>"Last aggregation"</dt>
                <dd>{aggregated(asked, last)}</dd>
                <dt>"Health"</dt>
                <dd>{health}</dd>
                {facts.flat_file.then(|| view! { <dt>"Delete threshold"</dt><dd>{threshold}</dd> })}
                {delimiter.map(|words| view! { <dt>"Delimiter"</dt><dd>{words}</dd> })}
                {source.modified.map(|at| view! { <dt>"Settings changed"</dt><dd>{asked.times.exact(at)}</dd> })}
                {template}
                <dt>"Source id"</dt>
                <dd><CopyId value=facts.id.to_string() what="source id" /></dd>
            </dl>
        </section>
    }
    .into_any()
}

fn unreadable(words: String) -> AnyView {
    view! {
        <section class="section" aria-labelledby="schema">
            <h2 id="schema">"What an account consists of"</h2>
            <Message tone=Tone::Warn title="The schema cannot be read"><p>{words}</p></Message>
        </section>
    }
    .into_any()
}

fn schema(read: &ReadForm) -> AnyView {
    let form = &read.form;
    let columns =
        ["Attribute", "Type", "Needed", "Said of it"].map(|label| Column { label, ..Column::default() });
    let rows = form.fields.iter().enumerate().map(|(number, field)| Row {
        id: format!("attribute-{number}"),
        tick: None,
        cells: vec![
            field.name.clone().into_any(),
            kind(field).into_any(),
            need(field).into_any(),
            field.description.clone().unwrap_or_else(|| "–".to_owned()).into_any(),
        ],
    });
    let policy = match form.policy {
        Policy::Known => "It has a CREATE policy, which says what is required.",
        Policy::None => "It has no CREATE policy: only the account ID is required.",
    };
    let mapping = match &read.mapping {
        Mapping::NotNeeded => None,
        Mapping::Known { profile, .. } => Some(format!(" Its identities follow the profile {profile}.")),
        Mapping::Unreadable => {
            Some(" What its identities are made of is told to Org Admins alone.".to_owned())
        }
        Mapping::NoProfile => Some(" No identity profile names it.".to_owned()),
    };
    view! {
        <section class="section" aria-labelledby="schema">
            <h2 id="schema">"What an account consists of"</h2>
            <p>{policy}{mapping}</p>
            <QueryTable caption="Attributes" columns=columns.to_vec() rows=rows.collect() />
        </section>
    }
    .into_any()
}

fn kind(field: &FormField) -> String {
    let word = match field.kind {
        FieldKind::Text => "Text",
        FieldKind::Number => "Number",
        FieldKind::Date => "Date",
        FieldKind::Bool => "Yes or no",
        FieldKind::Secret => "Secret",
    };
    let mut parts = vec![word.to_owned()];
    if field.multi {
        parts.push("several values".to_owned());
    }
    if field.entitlement {
        parts.push("rights".to_owned());
    }
    parts.join(", ")
}

fn need(field: &FormField) -> String {
    match &field.need {
        _ if field.set_by_isc => match &field.default {
            Some(value) => format!("Set by ISC: {value}"),
            None => "Set by ISC".to_owned(),
        },
        Need::Key => "Account ID".to_owned(),
        Need::Policy => "Required".to_owned(),
        Need::Identity(what) => format!("For an identity ({what})"),
        Need::No => "–".to_owned(),
    }
}

fn recent(asked: &Asked, tasks: &[SourceTask]) -> AnyView {
    let body = if tasks.is_empty() {
        view! { <p class="hint">"ISC lists no task of this source. It keeps tasks for 90 days."</p> }
            .into_any()
    } else {
        let columns = ["Task", "When"].map(|label| Column { label, ..Column::default() });
        let rows = tasks.iter().map(|task| Row {
            id: format!("task-{}", task.id),
            tick: None,
            cells: vec![
                view! { <a href=paths::task(&task.id)>{task.name.clone()}</a> }.into_any(),
                aggregated(asked, Some(task)),
            ],
        });
        view! { <QueryTable caption="Tasks of this source, the latest first" columns=columns.to_vec() rows=rows.collect() /> }.into_any()
    };
    view! {
        <section class="section" aria-labelledby="recent">
            <h2 id="recent">"Recent tasks"</h2>
            {body}
        </section>
    }
    .into_any()
}
