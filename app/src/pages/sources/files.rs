//! `/sources/{id}/files`: every file that Gangway knows of a source, what happened to it, and the ways back.

use super::safety::{crumbs, differs, of};
use crate::api::safety::{CompareFile, RestoreFile};
use crate::components::account_job::accounts;
use crate::components::{Column, PageHeader, QueryTable, Row};
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, Button, Choice, CopyId, EmptyFirst, LinkButton, Message, Select, Time, thousands};
use gangway_core::sources::{self, Between, FilesView};
use gangway_types::safety::{RowKind, SourceFile};
use gangway_types::{AccountJobId, Capability, PortalError, SourceFileId, SourceId};
use leptos::prelude::*;
use server_fn::ServerFn as _;

fn columns(labels: &[&'static str]) -> Vec<Column> {
    labels.iter().map(|label| Column { label, ..Column::default() }).collect()
}

/// `/sources/{id}/files`, with `?from=&to=` two of them compared.
#[component]
pub fn FilesPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ReadAccounts, move |asked| async move { build(&asked, &address).await })
}

async fn build(asked: &Asked, address: &Address) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let id = SourceId(address.part("id"));
    let view = sources::files(core, who, &id).await?;
    let between = match (address.value("from"), address.value("to")) {
        (Some(from), Some(to)) => {
            Some(sources::between(core, who, &id, &SourceFileId::from(from), &SourceFileId::from(to)).await?)
        }
        _ => None,
    };
    let name = view.source.name.clone();
    let sentence = match view.files.iter().find(|file| file.baseline) {
        Some(file) => format!(
            "{} known. The next aggregation is thought to read {}.",
            files(view.files.len()),
            of(file, &asked.times)
        ),
        None => "We have never seen this source's file.".to_owned(),
    };
    let safety = paths::safety(&id, None);
    let body = view! {
        <PageHeader title="Files" crumbs=Some(crumbs(&id, &name, "Files"))>{sentence}</PageHeader>
        {address.came_back()}
        {broken(&view)}
        {match view.files.is_empty() {
            true => {
                view! {
                    <EmptyFirst
                        title="No file yet"
                        body="Files that are uploaded for comparison, merged or loaded here stay, each with who and when."
                        action="Upload a file…"
                        href=safety
                    />
                }
                    .into_any()
            }
            false => listed(asked, &view),
        }}
        {between.map(|between| two(asked, &between))}
        {history(asked, &view)}
    };
    Ok(PageView::new(format!("Files, {name} · Sources"), Place::Sources, body))
}

fn files(n: usize) -> String {
    if n == 1 { "1 file".to_owned() } else { format!("{n} files") }
}

/// The schema moved on: what no longer fits.
fn broken(view: &FilesView) -> Option<AnyView> {
    if view.broken.is_empty() && view.headings.is_empty() {
        return None;
    }
    let headings = view.headings.iter().map(|words| view! { <li>{words.clone()}</li> }).collect_view();
    let broken = view
        .broken
        .iter()
        .map(|one| view! { <li>{one.what.clone()}" names what the source no longer has: "{one.lacks.join(", ")}</li> })
        .collect_view();
    Some(
        view! {
            <Message tone=Tone::Warn title="The source's schema is not what it was" id="schema-changed">
                <ul>{headings}{broken}</ul>
            </Message>
        }
        .into_any(),
    )
}

fn listed(asked: &Asked, view: &FilesView) -> AnyView {
    let may = asked.caller.who.may(Capability::WriteAccounts);
    let rows = view.files.iter().map(|file| row(asked, file, may)).collect();
    let labels = ["File", "When", "By", "Rows", "How it is written", "SHA-256", "Actions"];
    let compare = (view.files.len() > 1).then(|| compare_form(view, asked));
    view! {
        <section class="section" aria-labelledby="all-files">
            <h2 id="all-files">"Files"</h2>
            <QueryTable caption="Files of this source" columns=columns(&labels) rows=rows />
            {compare}
        </section>
    }
    .into_any()
}

fn row(asked: &Asked, file: &SourceFile, may: bool) -> Row {
    let times = &asked.times;
    let badge = file.baseline.then(|| view! { " "<Badge tone=Tone::Ok label="Baseline" /> });
    let restore =
        (may && !file.baseline).then(|| post(asked, RestoreFile::PATH, file, "Make it the baseline again"));
    let compare = may.then(|| post(asked, CompareFile::PATH, file, "Compare with ISC"));
    let download = format!("Download {}", file.name);
    Row {
        id: format!("file-{}", file.id),
        tick: None,
        cells: vec![
            view! { <a href=paths::safety(&file.source, Some(&file.id))>{file.name.clone()}</a>{badge} }.into_any(),
            view! { <Time datetime=times.machine(file.at) words=times.ago(file.at) exact=times.exact(file.at) /> }.into_any(),
            format!("{}, {}", file.by_name, file.how.word().to_lowercase()).into_any(),
            format!("{} rows, {}", thousands(file.rows), accounts(file.accounts)).into_any(),
            format!("{}, {}", file.encoding, file.delimiter).into_any(),
            view! { <CopyId value=file.sha.clone() what="SHA-256" /> }.into_any(),
            view! {
                <div class="btn-row">
                    <LinkButton href=paths::source_file(&file.source, &file.id) download=true>{download}</LinkButton>
                    {compare}
                    {restore}
                </div>
            }
            .into_any(),
        ],
    }
}

fn post(asked: &Asked, action: &'static str, file: &SourceFile, words: &'static str) -> AnyView {
    view! {
        <form method="post" action=action>
            <FormKeys key=asked.caller.core.random.handle() back=paths::source(&file.source, "files") />
            <input type="hidden" name="source" value=file.source.to_string() />
            <input type="hidden" name="file" value=file.id.to_string() />
            <Button>{words}</Button>
        </form>
    }
    .into_any()
}

fn compare_form(view: &FilesView, asked: &Asked) -> AnyView {
    let choices = || -> Vec<Choice> {
        view.files.iter().map(|file| Choice::new(file.id.to_string(), of(file, &asked.times))).collect()
    };
    let (newest, before) = (view.files.first(), view.files.get(1));
    let id = |file: Option<&SourceFile>| file.map(|file| file.id.to_string()).unwrap_or_default();
    view! {
        <form class="btn-row" action=paths::source(&view.source.id, "files") method="get" id="compare-two">
            <Select id="from" name="from" label="Compare" options=choices() value=id(before) />
            <Select id="to" name="to" label="with" options=choices() value=id(newest) />
            <Button>"Compare the two"</Button>
        </form>
    }
    .into_any()
}

/// Two files, account by account.
fn two(asked: &Asked, between: &Between) -> AnyView {
    let (lacks, adds, other) = between.counts;
    let sentence = format!(
        "{} lacks {} of {}, adds {}, and says otherwise of {}.",
        of(&between.to, &asked.times),
        accounts(lacks),
        of(&between.from, &asked.times),
        accounts(adds),
        accounts(other)
    );
    let heads = |words: &str, all: &[String]| {
        (!all.is_empty()).then(|| view! { <p>{format!("{words}: {}", all.join(", "))}</p> })
    };
    let rows: Vec<Row> = between
        .rows
        .iter()
        .enumerate()
        .map(|(n, row)| Row {
            id: format!("between-{n}"),
            tick: None,
            cells: vec![
                view! { <span class="mono">{row.native.clone()}</span> }.into_any(),
                match row.kind {
                    RowKind::Goes => "Not in the second".into_any(),
                    RowKind::Adds => "Only in the second".into_any(),
                    _ => "Other values".into_any(),
                },
                differs(&row.differs),
            ],
        })
        .collect();
    let cut = (lacks + adds + other).saturating_sub(rows.len() as u64);
    let cut = (cut > 0).then(
        || view! { <p class="hint">{format!("{} more are counted and not listed.", accounts(cut))}</p> },
    );
    let table = (!rows.is_empty()).then(|| {
        view! { <QueryTable caption="Differences of two files" columns=columns(&["Account ID", "What", "Second → first"]) rows=rows /> }
    });
    view! {
        <section class="section" aria-labelledby="between">
            <h2 id="between" tabindex="-1">"The two files"</h2>
            <p>{sentence}</p>
            {heads("Headings that the second lacks", &between.headings.0)}
            {heads("Headings that only the second has", &between.headings.1)}
            {table}
            {cut}
        </section>
    }
    .into_any()
}

/// What happened, newest first: to files, and every account that Gangway made.
fn history(asked: &Asked, view: &FilesView) -> AnyView {
    let times = &asked.times;
    let mut lines: Vec<(i64, AnyView)> = Vec::new();
    for event in &view.events {
        let note = event.note.clone().map(|note| format!(" ({note})"));
        let words = format!("{} {}", event.file_name, event.what.words());
        lines.push((event.at, view! { <b>{event.by_name.clone()}</b>": "{words}{note} }.into_any()));
    }
    for made in &view.made {
        let Some(added) = &made.added else { continue };
        let href = paths::account_job(&AccountJobId::from(added.job.as_str()));
        let line = view! {
            <b>{added.by_name.clone()}</b>": added "<span class="mono">{made.native.clone()}</span>" through ISC, "
            <a href=href>{added.job.clone()}</a>
        };
        lines.push((added.at, line.into_any()));
    }
    for (id, state, by, at) in &view.loads {
        let href = paths::source_load(&view.source.id, id);
        let words = format!(": {}", state.word().to_lowercase());
        lines.push((
            *at,
            view! { <b>{by.clone()}</b>": "<a href=href>{id.to_string()}</a>{words} }.into_any(),
        ));
    }
    if lines.is_empty() {
        return ().into_any();
    }
    lines.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let lines = lines
        .into_iter()
        .map(|(at, line)| {
            view! {
                <li>
                    {line}
                    <span class="sub">
                        <Time datetime=times.machine(at) words=times.ago(at) exact=times.exact(at) />
                    </span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="section" aria-labelledby="history">
            <h2 id="history">"What happened"</h2>
            <ol class="timeline">{lines}</ol>
        </section>
    }
    .into_any()
}
