//! The people of a batch and what became of each.

use super::words;
use crate::components::{Column, QueryTable, Row};
use crate::pages::address::{Address, query};
use crate::pages::chrome::people as people_words;
use crate::pages::times::Times;
use crate::paths;
use crate::ui::{EmptyFiltered, Pagination, TabItem, Tabs, Time, thousands};
use gangway_types::batches::{BatchPerson, Outcome, OutcomeCounts};
use gangway_types::{BatchId, Page};
use leptos::prelude::*;

/// Which people are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// With this outcome; all when none.
    pub outcome: Option<Outcome>,
    /// Those whose invitation runs out within 48 hours.
    pub soon: bool,
}

impl Shown {
    /// From `outcome=` of the address; what is not known shows all.
    pub fn of(address: &Address) -> Self {
        match address.value("outcome") {
            Some("soon") => Self { outcome: None, soon: true },
            Some(key) => Self { outcome: Outcome::parse(key), soon: false },
            None => Self::default(),
        }
    }

    fn key(self) -> String {
        if self.soon { "soon".to_owned() } else { self.outcome.map_or("", Outcome::key).to_owned() }
    }
}

fn href(id: &BatchId, shown: Shown, page: u32) -> String {
    let page = if page > 1 { page.to_string() } else { String::new() };
    paths::with_query(&paths::batch(id), &query([("outcome", shown.key()), ("page", page)]))
}

/// "All 130 · Failed 4 · Runs out soon 0 · Expired 37": outcomes that nobody has are left out, but those one looks for.
pub fn tabs(id: &BatchId, counts: &OutcomeCounts, shown: Shown) -> AnyView {
    let tab = |label: &str, count: u64, of: Shown| TabItem {
        label: label.to_owned(),
        href: href(id, of, 1),
        count: Some(count),
        current: of == shown,
    };
    let mut items = vec![tab("All", counts.in_batch, Shown::default())];
    for outcome in Outcome::ALL {
        let (n, of) = (counts.of(outcome), Shown { outcome: Some(outcome), soon: false });
        let always = matches!(outcome, Outcome::Failed | Outcome::Expired | Outcome::Registered);
        if n > 0 || always || of == shown {
            items.push(tab(outcome.word(), n, of));
        }
        if outcome == Outcome::Confirmed {
            items.push(tab("Runs out soon", counts.soon, Shown { outcome: None, soon: true }));
        }
    }
    view! { <Tabs label="Outcome" items=items /> }.into_any()
}

/// The table, or why it is empty. `asked`: approval was asked for.
pub fn table(id: &BatchId, page: Page<BatchPerson>, shown: Shown, asked: bool, times: &Times) -> AnyView {
    if page.items.is_empty() {
        let title = match (shown.soon, shown.outcome) {
            (true, _) => "No invitation of this batch runs out within 48 hours".to_owned(),
            (_, Some(outcome)) => format!("Nobody in this batch is “{}”", outcome.word()),
            _ => "Nobody is in this batch".to_owned(),
        };
        let chips = vec![(shown.outcome.map_or("Runs out soon", Outcome::word).to_owned(), paths::batch(id))];
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
    let rows = page.items.iter().map(|person| row(person, asked, times)).collect();
    view! {
        <QueryTable caption="People of this batch" columns=columns rows=rows />
        {paged.then(|| view! { <Pagination range=range prev_href=prev_href next_href=next_href page=at /> })}
    }
    .into_any()
}

fn row(person: &BatchPerson, asked: bool, times: &Times) -> Row {
    // Of those whom all went well for, the task is among the facts of the batch.
    let open =
        matches!(person.outcome, Outcome::Asked | Outcome::Failed | Outcome::Unknown | Outcome::NotConfirmed);
    let task = person.task_id.as_ref().filter(|_| open).map(|task| {
        view! { <a class="sub" href=paths::task(task)>"ISC's task"</a> }
    });
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
                </div>
            }
            .into_any(),
        ];
    if asked {
        cells.push(approval(person, times));
    }
    Row { id: format!("person-{}", person.person_id), tick: None, cells }
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
