//! The people of a batch and what became of each.

use super::words;
use crate::api::batches::BatchReinviteTicked;
use crate::components::{Column, QueryTable, Row, Tick, TickAll};
use crate::pages::address::{Address, query};
use crate::pages::chrome::people as people_words;
use crate::pages::forms::FormKeys;
use crate::pages::times::Times;
use crate::paths;
use crate::ui::{Button, EmptyFiltered, Pagination, TabItem, Tabs, Time, plural, thousands};
use gangway_types::batches::{BatchDetail, BatchPerson, Outcome, PeopleOf};
use gangway_types::{BatchId, Page};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Which people `outcome=` of the address shows; what is not known shows all.
pub fn shown(address: &Address) -> PeopleOf {
    address.value("outcome").map_or(PeopleOf::Everybody, PeopleOf::parse)
}

fn href(id: &BatchId, shown: PeopleOf, page: u32) -> String {
    let page = if page > 1 { page.to_string() } else { String::new() };
    paths::with_query(&paths::batch(id), &query([("outcome", shown.key().to_owned()), ("page", page)]))
}

/// "All 130 · Failed 4 · Runs out soon 0 · Expired 37": outcomes that nobody has are left out, but those one looks for.
pub fn tabs(detail: &BatchDetail, shown: PeopleOf) -> AnyView {
    let counts = &detail.row.counts;
    let tab = |count: u64, of: PeopleOf| TabItem {
        label: of.word().to_owned(),
        href: href(&detail.row.id, of, 1),
        count: Some(count),
        current: of == shown,
    };
    let mut items = vec![tab(counts.in_batch, PeopleOf::Everybody)];
    for outcome in Outcome::ALL {
        let (n, of) = (counts.of(outcome), PeopleOf::With(outcome));
        let always = matches!(outcome, Outcome::Failed | Outcome::Expired | Outcome::Registered);
        if n > 0 || always || of == shown {
            items.push(tab(n, of));
        }
        if outcome == Outcome::Confirmed {
            items.push(tab(counts.soon, PeopleOf::Soon));
        }
        if outcome == Outcome::Expired && (detail.call > 0 || shown == PeopleOf::Call) {
            items.push(tab(detail.call, PeopleOf::Call));
        }
    }
    view! { <Tabs label="Outcome" items=items /> }.into_any()
}

/// What the list is shown with, beside its people.
pub struct With<'a> {
    /// Whom the address asks for.
    pub shown: PeopleOf,
    /// Whether approval was asked for.
    pub asked: bool,
    /// A key for the form that invites ticked people again; none when nobody can be.
    pub again: Option<String>,
    /// Whether the reader may comment on people.
    pub comments: bool,
    /// The words of times.
    pub times: &'a Times,
}

/// Whether a person can be ticked, to be invited again.
fn can_be_ticked(person: &BatchPerson) -> bool {
    matches!(person.outcome, Outcome::Expired | Outcome::Invited | Outcome::Confirmed | Outcome::NotConfirmed)
}

/// The table, or why it is empty; inside a form where people can be ticked.
pub fn table(id: &BatchId, page: Page<BatchPerson>, with: With<'_>) -> AnyView {
    let (shown, asked) = (with.shown, with.asked);
    if page.items.is_empty() {
        let title = match shown {
            PeopleOf::Soon => "No invitation of this batch runs out within 48 hours".to_owned(),
            PeopleOf::Call => "Nobody in this batch needs a call".to_owned(),
            PeopleOf::With(outcome) => format!("Nobody in this batch is “{}”", outcome.word()),
            PeopleOf::Everybody => "Nobody is in this batch".to_owned(),
        };
        let chips = vec![(shown.word().to_owned(), paths::batch(id))];
        return view! { <EmptyFiltered title=title chips=chips clear_href=paths::batch(id) /> }.into_any();
    }
    let columns = ["Name", "Manager", "Outcome", "When", "Approval"]
        .into_iter()
        .filter(|label| asked || *label != "Approval")
        .map(|label| Column { label, ..Column::default() })
        .collect();
    let range =
        format!("{}–{} of {}", thousands(page.first()), thousands(page.last()), people_words(page.total));
    let at = (u64::from(page.page), u64::from(page.pages()));
    let prev_href = if page.page > 1 { href(id, shown, page.page - 1) } else { String::new() };
    let next_href = if page.page < page.pages() { href(id, shown, page.page + 1) } else { String::new() };
    let paged = page.pages() > 1;
    let key = with.again.clone().filter(|_| page.items.iter().any(can_be_ticked));
    let ticks = key.as_ref().map(|_| TickAll { name: "people[]", page: false });
    let rows = page.items.iter().map(|person| row(id, person, &with, ticks.is_some())).collect();
    let table = view! { <QueryTable caption="People of this batch" columns=columns rows=rows ticks=ticks /> };
    let table = match key {
        None => table.into_any(),
        Some(key) => view! {
            <form method="post" action=BatchReinviteTicked::PATH autocomplete="off">
                <FormKeys key=key back=href(id, shown, page.page) />
                <input type="hidden" name="id" value=id.to_string() />
                {table}
                <div class="btn-row batch-again">
                    <Button id="do-again-ticked">"Invite ticked people again…"</Button>
                    <span class="hint">"Makes a new check of those ticked on this page. Nobody is mailed by this step."</span>
                </div>
            </form>
        }
        .into_any(),
    };
    view! {
        {table}
        {paged.then(|| view! { <Pagination range=range prev_href=prev_href next_href=next_href page=at /> })}
    }
    .into_any()
}

fn row(id: &BatchId, person: &BatchPerson, with: &With<'_>, ticks: bool) -> Row {
    let times = with.times;
    // Of those whom all went well for, the task is among the facts of the batch.
    let open =
        matches!(person.outcome, Outcome::Asked | Outcome::Failed | Outcome::Unknown | Outcome::NotConfirmed);
    let task = person.task_id.as_ref().filter(|_| open).map(|task| {
        view! { <a class="sub" href=paths::task(task)>"ISC's task"</a> }
    });
    let comments = comments(id, person, with.comments);
    let mut cells = vec![
            view! {
                <a href=paths::person(&person.person_id)>{person.name.clone()}</a>
                <span class="sub">{person.alias.clone()}</span>
            }
            .into_any(),
            person.manager_name.clone().unwrap_or_else(|| "–".to_owned()).into_any(),
            words::outcome(person, times),
            view! {
                <div>
                    <Time datetime=times.machine(person.when) words=times.ago(person.when) exact=times.exact(person.when) />
                    {task}
                    {comments}
                </div>
            }
            .into_any(),
        ];
    if with.asked {
        cells.push(approval(person, times));
    }
    let tick = (ticks && can_be_ticked(person)).then(|| Tick {
        value: person.person_id.to_string(),
        label: person.name.clone(),
        checked: false,
    });
    Row { id: format!("person-{}", person.person_id), tick, cells }
}

/// "Comment", or how many there are: leads to what was written about the person in this batch.
fn comments(id: &BatchId, person: &BatchPerson, may: bool) -> Option<AnyView> {
    let words = match person.comments {
        0 if !may => return None,
        0 => "Comment…".to_owned(),
        n => plural(n, "comment", "comments"),
    };
    let href = paths::batch_comments(id, &person.person_id);
    let about = format!(" on {}", person.name);
    Some(view! { <a class="sub" href=href>{words}<span class="sr-only">{about}</span></a> }.into_any())
}

/// Who decided about them.
fn approval(person: &BatchPerson, times: &Times) -> AnyView {
    let Some(decision) = &person.decision else {
        let words = if person.outcome == Outcome::Waiting { "Waiting" } else { "–" };
        return words.into_any();
    };
    let verb = if person.outcome == Outcome::NotApproved { "Not approved" } else { "Approved" };
    let for_whom = decision.for_name.as_ref().map(|name| format!(" for {name}"));
    view! {
        <div>
            {format!("{verb} by {}", decision.by_name)}{for_whom}
            <span class="sub">
                <Time
                    datetime=times.machine(decision.at)
                    words=times.ago(decision.at)
                    exact=times.exact(decision.at)
                />
            </span>
        </div>
    }
    .into_any()
}
