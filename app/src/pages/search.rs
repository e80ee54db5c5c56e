//! One search over people, batches, imports, sources and tasks; any id leads straight to its page. It navigates only.

mod find;
mod suggestions;

pub use suggestions::suggestions;

use crate::api::looks_ahead;
use crate::components::{PageHeader, SearchField};
use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{EmptyFiltered, Message, Why, plural};
use find::{Found, Import, find, goes, page_of};
use gangway_core::domain::ids;
use gangway_core::resolve::{Depth, KnownSource};
use gangway_types::batches::BatchRow;
use gangway_types::people::PersonRow;
use gangway_types::query::{Area, PeopleQuery};
use gangway_types::tasks::TaskRow;
use gangway_types::{Capability, PersonId, PortalError};
use leptos::prelude::*;

/// Found people shown.
const PEOPLE: u32 = 20;
/// Found batches and tasks shown, each.
const OTHERS: i64 = 10;

/// `/search?q=`
#[component]
pub fn SearchPage() -> impl IntoView {
    let address = Address::read();
    let response = use_context::<leptos_axum::ResponseOptions>();
    let looks_ahead = looks_ahead();
    page(Capability::SignedIn, move |asked| build(asked, address, response, looks_ahead))
}

async fn build(
    asked: Asked,
    address: Address,
    response: Option<leptos_axum::ResponseOptions>,
    looks_ahead: bool,
) -> Result<PageView, PortalError> {
    let text = address.value("q").unwrap_or_default().trim().to_owned();
    let depth = if looks_ahead { Depth::Kept } else { Depth::Live };
    let found = find(&asked.caller, &text, PEOPLE, OTHERS, depth).await?;
    let straight = found.straight.as_ref().map(page_of);
    if let (Some(to), Some(response)) = (&straight, response) {
        redirect(&response, to);
    }
    let goes = goes(&asked.caller, &text);
    let goes =
        goes.into_iter().map(|(name, href)| view! { <li><a href=href>{name}</a></li> }.into_any()).collect();
    let sentence = sentence(&text, &found);
    let nothing = !text.is_empty() && found.is_empty() && found.why_not.is_none();
    let why_not = found.why_not.clone().map(|why| {
        let is_number = matches!(ids::parse(&text).form, ids::Form::Number(_));
        let old_lists = is_number && asked.caller.who.may(Capability::Invite);
        let link = old_lists.then(|| {
            view! { <p><a href=paths::OLD_LISTS>"Old lists"</a>" "<Why word="short-id" about="Short id" /></p> }
        });
        view! { <Message tone=Tone::Info title=why>{link}</Message> }
    });
    let straight = straight.map(|to| view! { <p><a href=to>"Open it"</a></p> });
    let chips = vec![(format!("Text: {text}"), paths::SEARCH.to_owned())];
    let many = (found.people.len() >= PEOPLE as usize)
        .then(|| PeopleQuery::new(Area::People).with_text(&text).href());
    let body = view! {
        <PageHeader title="Search">{sentence}</PageHeader>
        <form class="search-page" role="search" action=paths::SEARCH method="get" aria-label="Search again">
            <label class="field-label" for="search-again">"Name, account name, e-mail, number, id, or an address of ISC"</label>
            <SearchField id="search-again" value=text />
            <button class="btn btn-primary" type="submit">"Search"</button>
        </form>
        {why_not}
        {straight}
        {nothing
            .then(|| view! { <EmptyFiltered title="Nobody and nothing matches" chips=chips clear_href=paths::SEARCH /> })}
        {group("People", found.people.iter().map(person).collect())}
        {many.map(|href| view! { <p><a href=href>"All people who match"</a></p> })}
        {group("Batches", found.batches.iter().map(batch).collect())}
        {group("Imports", found.imports.iter().map(import).collect())}
        {group("Sources", found.sources.iter().map(source).collect())}
        {group("Tasks", found.tasks.iter().map(task).collect())}
        {group("Go to", goes)}
    };
    Ok(PageView::new("Search", Place::Elsewhere, body))
}

fn redirect(response: &leptos_axum::ResponseOptions, to: &str) {
    if let Ok(to) = axum::http::HeaderValue::from_str(to) {
        response.set_status(axum::http::StatusCode::SEE_OTHER);
        response.insert_header(axum::http::header::LOCATION, to);
    }
}

fn sentence(text: &str, found: &Found) -> String {
    if text.is_empty() {
        return "Find people, batches, imports, sources and tasks by name or by any id.".to_owned();
    }
    let parts: Vec<String> = [
        (found.people.len(), "person", "people"),
        (found.batches.len(), "batch", "batches"),
        (found.imports.len(), "import", "imports"),
        (found.sources.len(), "source", "sources"),
        (found.tasks.len(), "task", "tasks"),
    ]
    .into_iter()
    .filter(|(n, _, _)| *n > 0)
    .map(|(n, one, many)| {
        let more = if one == "person" && n >= PEOPLE as usize { "The first " } else { "" };
        format!("{more}{}", plural(n as u64, one, many))
    })
    .collect();
    if parts.is_empty() {
        format!("Nothing matches “{text}”.")
    } else {
        format!("{} for “{text}”.", parts.join(", "))
    }
}

fn group(heading: &'static str, lines: Vec<AnyView>) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let id = heading.to_lowercase().replace(' ', "-");
    let heading_id = id.clone();
    Some(
        view! {
            <section class="section" aria-labelledby=id>
                <h2 id=heading_id>{heading}</h2>
                <ul class="lines">{lines}</ul>
            </section>
        }
        .into_any(),
    )
}

fn person(row: &PersonRow) -> AnyView {
    let PersonRow { id, name, alias, mail, .. } = row;
    let (href, mail) =
        (paths::person(&PersonId::clone(id)), mail.clone().unwrap_or_else(|| "No e-mail".to_owned()));
    view! { <li><a href=href>{name.clone()}</a><code>{alias.clone()}</code><span class="hint">{mail}</span></li> }.into_any()
}

fn batch(row: &BatchRow) -> AnyView {
    let state = crate::pages::batches::badge(row);
    view! { <li><a href=paths::batch(&row.id)>{format!("{} {}", row.id, row.name)}</a><span>{state}</span></li> }.into_any()
}

fn import((id, name, source): &Import) -> AnyView {
    let words = format!("{id} {name}");
    view! { <li><a href=paths::import(id, "")>{words}</a><span class="hint">{source.clone()}</span></li> }
        .into_any()
}

fn source(known: &KnownSource) -> AnyView {
    let kind = if known.flat_file { "Flat file" } else { "Connected" };
    view! { <li><a href=paths::source(&known.id, "")>{known.name.clone()}</a><span class="hint">{kind}</span></li> }.into_any()
}

fn task(row: &TaskRow) -> AnyView {
    view! { <li><a href=paths::task(&row.id)>{row.title.clone()}</a><span class="hint">{row.state.word().to_owned()}</span></li> }
        .into_any()
}
