//! `/sources`: every source that ISC shows, and where something would be lost.

use crate::components::{Column, ErrorView, FilterBar, FilterChip, PageHeader, QueryTable, Row};
use crate::pages::address::{Address, query};
use crate::pages::help::refusals;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::{EmptyFiltered, EmptyFirst, Icon, Pagination, Symbol, Time, plural, thousands};
use gangway_core::accounts::sources::{self, SourceTask, SourceView};
use gangway_core::domain::fold::fold;
use gangway_types::{Capability, PortalError, SourceId};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Sources per page: each is asked how many accounts it has.
const PER: usize = 25;

/// `/sources`
#[component]
pub fn SourcesPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ReadAccounts, move |asked| async move { build(&asked, &address).await })
}

/// What is known of the sources of a page beside the sources themselves.
struct Known {
    counts: BTreeMap<SourceId, u64>,
    aggregations: BTreeMap<SourceId, SourceTask>,
    only_in_isc: BTreeMap<SourceId, u64>,
}

async fn build(asked: &Asked, address: &Address) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let q = address.value("q").unwrap_or_default().to_owned();
    let all = match sources::views(core, who).await {
        Ok(all) => all,
        Err(error) => return Ok(unreadable(&error.into())),
    };
    let files = all.iter().filter(|source| source.facts.flat_file).count() as u64;
    let wanted = fold(&q);
    let found: Vec<&SourceView> =
        all.iter().filter(|source| fold(&source.facts.name).contains(&wanted)).collect();
    let pages = found.len().div_ceil(PER).max(1);
    let at = usize::try_from(address.page()).unwrap_or(1).min(pages);
    let shown: Vec<&SourceView> = found.iter().skip((at - 1) * PER).take(PER).copied().collect();
    let known = known(asked, &shown).await?;
    let total = found.len() as u64;
    let first = (at - 1) * PER + 1;
    let range = match total {
        0 => "No sources".to_owned(),
        _ => format!("{first}–{} of {}", first + shown.len() - 1, thousands(total)),
    };
    let go = |page: usize| {
        paths::with_query(paths::SOURCES, &query([("q", q.clone()), ("page", page.to_string())]))
    };
    let chips = match q.is_empty() {
        true => Vec::new(),
        false => vec![FilterChip { label: format!("Name: {q}"), remove_href: paths::SOURCES.to_owned() }],
    };
    let risky: u64 = known.only_in_isc.values().filter(|n| **n > 0).count() as u64;
    let words = sentence(all.len() as u64, files, risky);
    let body = view! {
        <PageHeader title="Sources">{words}</PageHeader>
        {address.came_back()}
        <FilterBar
            action=paths::SOURCES
            q=q.clone()
            q_label="Name"
            facets=Vec::new()
            chips=chips
            clear_href=paths::SOURCES
            range=range.clone()
            spoken=format!("{} match", plural(total, "source", "sources"))
        />
        {table(asked, &shown, &known, &q, all.is_empty(), sources::sees_own_only(who))}
        {(pages > 1).then(|| {
            let prev = if at > 1 { go(at - 1) } else { String::new() };
            let next = if at < pages { go(at + 1) } else { String::new() };
            view! { <Pagination range=range prev_href=prev next_href=next page=(at as u64, pages as u64) /> }
        })}
    };
    Ok(PageView::new("Sources", Place::Sources, body))
}

async fn known(asked: &Asked, shown: &[&SourceView]) -> Result<Known, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let ids: Vec<SourceId> = shown.iter().map(|source| source.facts.id.clone()).collect();
    let counts = sources::account_counts(core, who, &ids).await?;
    let aggregations = sources::aggregations(core, who).await?;
    let mut only_in_isc = BTreeMap::new();
    for source in shown.iter().filter(|source| source.facts.flat_file) {
        let id = &source.facts.id;
        only_in_isc.extend(gangway_core::sources::only_in_isc(core, id).await?.map(|n| (id.clone(), n)));
    }
    Ok(Known { counts, aggregations, only_in_isc })
}

fn sentence(all: u64, files: u64, risky: u64) -> String {
    let mut words = match all {
        0 => return "ISC shows you no source.".to_owned(),
        _ => format!(
            "{}, {} of them fed by a file.",
            plural(all, "source", "sources"),
            if files == 0 { "none".to_owned() } else { thousands(files) }
        ),
    };
    if risky > 0 {
        let n = plural(risky, "source has", "sources have");
        words.push_str(&format!(" {n} accounts that exist only in ISC: the next file would remove them."));
    }
    words
}

fn table(
    asked: &Asked,
    shown: &[&SourceView],
    known: &Known,
    q: &str,
    none: bool,
    own_only: bool,
) -> AnyView {
    if none {
        let body = match own_only {
            true => {
                "You are a Source Sub-Admin: ISC lists the sources of your governance group only, and there is none. Ask an Org Admin or the owner of a source."
            }
            false => {
                "A source is where ISC reads accounts from. They are made in ISC; here they appear by themselves."
            }
        };
        return view! { <EmptyFirst title="No sources to show" body=body /> }.into_any();
    }
    if shown.is_empty() {
        let chips = vec![(format!("Name: {q}"), paths::SOURCES.to_owned())];
        return view! { <EmptyFiltered title="No sources match this filter" chips=chips clear_href=paths::SOURCES /> }
            .into_any();
    }
    let column = |label: &'static str, numeric: bool| Column { label, numeric, ..Column::default() };
    let columns = vec![
        column("Source", false),
        column("Kind", false),
        column("Accounts", true),
        column("Last aggregation", false),
        column("Not in your file", false),
        column("Owner", false),
    ];
    let rows = shown.iter().map(|source| row(asked, source, known)).collect();
    view! { <QueryTable caption="Sources" columns=columns rows=rows /> }.into_any()
}

fn row(asked: &Asked, source: &SourceView, known: &Known) -> Row {
    let facts = &source.facts;
    let href = paths::source(&facts.id, "");
    let kind = match (facts.flat_file, facts.authoritative) {
        (true, true) => "Flat file, authoritative".to_owned(),
        (true, false) => "Flat file".to_owned(),
        (false, true) => format!("Connected ({}), authoritative", facts.kind),
        (false, false) => format!("Connected ({})", facts.kind),
    };
    let accounts = known.counts.get(&facts.id).map_or_else(|| "Not told".to_owned(), |n| thousands(*n));
    let only = match known.only_in_isc.get(&facts.id) {
        _ if !facts.flat_file => "–".into_any(),
        None => "Not compared".into_any(),
        Some(0) => "None".into_any(),
        Some(n) => view! {
            <a class="warn-words" href=paths::source(&facts.id, "safety")>
                <Icon symbol=Symbol::Warn />
                {plural(*n, "account", "accounts")}
            </a>
        }
        .into_any(),
    };
    Row {
        id: format!("source-{}", facts.id),
        tick: None,
        cells: vec![
            view! { <a href=href>{facts.name.clone()}</a> }.into_any(),
            kind.into_any(),
            accounts.into_any(),
            aggregated(asked, known.aggregations.get(&facts.id)),
            only,
            facts.owner.clone().unwrap_or_else(|| "–".to_owned()).into_any(),
        ],
    }
}

/// When a source was last read, as far as ISC's tasks tell.
pub fn aggregated(asked: &Asked, task: Option<&SourceTask>) -> AnyView {
    let times = &asked.times;
    let Some(task) = task else { return "Not known".into_any() };
    let Some(at) = task.ended_at.or(task.began_at) else { return "Not known".into_any() };
    let state = match task.completion.as_deref().map(str::to_ascii_uppercase).as_deref() {
        None => Some("running".to_owned()),
        Some("SUCCESS") => None,
        Some("WARNING") => Some("with warnings".to_owned()),
        Some("ERROR") => Some("failed".to_owned()),
        Some("TERMINATED") => Some("stopped".to_owned()),
        Some("TEMPERROR" | "TEMP_ERROR") => Some("failed for now".to_owned()),
        Some(_) => task.completion.clone(),
    };
    view! {
        <Time datetime=times.machine(at) words=times.ago(at) exact=times.exact(at) />
        {state.map(|state| format!(", {state}"))}
    }
    .into_any()
}

fn unreadable(error: &PortalError) -> PageView {
    let request_id = match error {
        PortalError::Isc { request_id, .. } => request_id.clone().unwrap_or_default(),
        _ => String::new(),
    };
    let body = view! {
        <PageHeader title="Sources">"Where accounts come from."</PageHeader>
        <ErrorView
            happened="The sources cannot be read from ISC."
            todo=error.to_string()
            why=refusals::of(error)
            href=paths::SOURCES
            request_id=request_id
        />
    };
    PageView::new("Sources", Place::Sources, body)
}
