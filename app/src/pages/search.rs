//! One search over people, batches and tasks. It navigates only.

use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::tasks::viewer;
use crate::paths;
use crate::ui::{EmptyFiltered, plural};
use gangway_core::{invites, overview, people, tasks};
use gangway_types::batches::BatchRow;
use gangway_types::people::PersonRow;
use gangway_types::query::{Area, PeopleQuery};
use gangway_types::tasks::TaskRow;
use gangway_types::{Capability, PersonId, PortalError, TaskId};
use leptos::prelude::*;

/// Found people shown.
const PEOPLE: u32 = 20;
/// Found batches shown.
const BATCHES: i64 = 10;

/// `/search?q=`
#[component]
pub fn SearchPage() -> impl IntoView {
    let address = Address::read();
    let response = use_context::<leptos_axum::ResponseOptions>();
    page(Capability::SignedIn, move |asked| build(asked, address, response))
}

#[derive(Default)]
struct Found {
    people: Vec<PersonRow>,
    batches: Vec<BatchRow>,
    tasks: Vec<TaskRow>,
}

async fn build(
    asked: Asked,
    address: Address,
    response: Option<leptos_axum::ResponseOptions>,
) -> Result<PageView, PortalError> {
    let text = address.value("q").unwrap_or_default().trim().to_owned();
    let found = if text.is_empty() { Found::default() } else { find(&asked, &text).await? };
    if is_id(&text)
        && let Some(to) = only(&found)
        && let Some(response) = response
    {
        redirect(&response, &to);
    }
    let goes = goes(&asked, &text);
    let sentence = sentence(&text, &found);
    let nothing =
        !text.is_empty() && found.people.is_empty() && found.batches.is_empty() && found.tasks.is_empty();
    let chips = vec![(format!("Text: {text}"), paths::SEARCH.to_owned())];
    let many = (found.people.len() >= PEOPLE as usize)
        .then(|| PeopleQuery::new(Area::People).with_text(&text).href());
    let body = view! {
        <PageHeader title="Search">{sentence}</PageHeader>
        <form class="search-page" role="search" action=paths::SEARCH method="get" aria-label="Search again">
            <label class="field-label" for="search-again">"Name, account name, e-mail, batch or id"</label>
            <input class="input" type="search" id="search-again" name="q" value=text autocomplete="off" />
            <button class="btn btn-primary" type="submit">"Search"</button>
        </form>
        {nothing
            .then(|| view! { <EmptyFiltered title="Nobody and nothing matches" chips=chips clear_href=paths::SEARCH /> })}
        {group("People", found.people.iter().map(person).collect())}
        {many.map(|href| view! { <p><a href=href>"All people who match"</a></p> })}
        {group("Batches", found.batches.iter().map(batch).collect())}
        {group("Tasks", found.tasks.iter().map(task).collect())}
        {group("Go to", goes)}
    };
    Ok(PageView::new("Search", Place::Elsewhere, body))
}

/// Whether it is the form of ISC's ids.
fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The one thing that was found.
fn only(found: &Found) -> Option<String> {
    match (found.people.as_slice(), found.tasks.as_slice()) {
        ([person], _) => Some(paths::person(&person.id)),
        ([], [task]) => Some(paths::task(&task.id)),
        _ => None,
    }
}

fn redirect(response: &leptos_axum::ResponseOptions, to: &str) {
    if let Ok(to) = axum::http::HeaderValue::from_str(to) {
        response.set_status(axum::http::StatusCode::SEE_OTHER);
        response.insert_header(axum::http::header::LOCATION, to);
    }
}

async fn find(asked: &Asked, text: &str) -> Result<Found, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let mut found = Found::default();
    if who.may(Capability::ReadPeople) {
        found.people = people::search(core, &overview::reader(who), text, PEOPLE).await?;
    }
    if overview::sees_batches(who) {
        found.batches = invites::search(core, text, BATCHES).await?;
    }
    if is_id(text) && found.people.is_empty() && who.may(Capability::ReadTasks) {
        let id = TaskId(text.to_ascii_lowercase());
        found.tasks =
            tasks::detail(core, &viewer(who), &id).await.map_or_else(|_| Vec::new(), |task| vec![task.row]);
    }
    Ok(found)
}

fn sentence(text: &str, found: &Found) -> String {
    if text.is_empty() {
        return "Find people, batches and tasks by name or id.".to_owned();
    }
    let parts: Vec<String> = [
        (found.people.len(), "person", "people"),
        (found.batches.len(), "batch", "batches"),
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

fn task(row: &TaskRow) -> AnyView {
    view! { <li><a href=paths::task(&row.id)>{row.title.clone()}</a><span class="hint">{row.state.word().to_owned()}</span></li> }
        .into_any()
}

/// Pages whose name contains the text, for those who may read them.
fn goes(asked: &Asked, text: &str) -> Vec<AnyView> {
    let who = &asked.caller.who;
    let practice = asked.chrome.practice.is_some();
    let all = [
        ("Overview", paths::OVERVIEW, true),
        ("People", paths::PEOPLE, who.may(Capability::ReadPeople)),
        ("Unregistered", paths::UNREGISTERED, who.may(Capability::ReadPeople)),
        ("Batches", paths::BATCHES, overview::sees_batches(who)),
        ("Tasks", paths::TASKS, who.may(Capability::ReadTasks)),
        ("Practice", paths::PRACTICE, practice),
        ("Words: what they mean here", paths::WORDS, true),
    ];
    let wanted = text.to_lowercase();
    all.into_iter()
        .filter(|(name, _, may)| *may && name.to_lowercase().contains(&wanted))
        .map(|(name, href, _)| view! { <li><a href=href>{name}</a></li> }.into_any())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_lead_straight_there() {
        assert!(is_id("2c9180857725c14301772a93bb77aa2f"));
        assert!(!is_id("2c9180857725c14301772a93bb77aa2") && !is_id("Zoë Müller of Contractors, B-0142"));
    }
}
