//! `/sources/{id}/safety`: which accounts disappear if a file is aggregated, and how to stop it.

mod rows;
mod words;

use crate::api::kept_form;
use crate::api::safety::{CompareFile, PutInPlace};
use crate::components::account_job::accounts;
use crate::components::{DropZone, PageHeader};
use crate::pages::address::{Address, query};
use crate::pages::forms::FormKeys;
use crate::pages::help::keys;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{
    Breadcrumbs, Button, ButtonKind, LinkButton, Message, Progress, StaleLine, TabItem, Tabs, Why, thousands,
};
use gangway_core::auth::KeptForm;
use gangway_core::sources::{self, Safety};
use gangway_types::safety::{CompareState, Comparison, RowKind, SourceFile};
use gangway_types::{Capability, PortalError, SourceFileId, SourceId};
use leptos::prelude::*;
use server_fn::ServerFn as _;

pub use rows::differs;
pub use words::{headings as heading_words, of, prediction, read_ago, threshold};

/// `/sources/{id}/safety`, with `?file=` another file than the baseline, `?show=` the kind of accounts, `?page=`.
#[component]
pub fn SafetyPage() -> impl IntoView {
    let (kept, address) = (kept_form(), Address::read());
    page(Capability::ReadAccounts, move |asked| async move { build(&asked, &address, kept.as_deref()).await })
}

async fn build(asked: &Asked, address: &Address, kept: Option<&KeptForm>) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let id = SourceId(address.part("id"));
    let file = address.value("file").map(SourceFileId::from);
    let view = sources::safety(core, who, &id, file.as_ref()).await?;
    let here = paths::with_query(&paths::source(&id, "safety"), &address.query_of(&["file", "show", "page"]));
    let name = view.source.name.clone();
    let crumbs = crumbs(&id, &name, "Safety");
    let reading = view.latest.as_ref().filter(|latest| latest.state == CompareState::Reading);
    let live = reading.map(|reading| format!("comparison:{}", reading.id));
    let body_of_result = match (&view.done, view.file.is_some()) {
        (Some(done), _) => result(asked, address, &view, done).await?,
        (None, true) => ().into_any(),
        (None, false) => unknown_file(asked, &view),
    };
    let synced = synced(asked, &view, &here);
    let sentence = words::sentence(&view, &asked.times);
    let body = view! {
        <div id="safety-head" data-live-part="" data-live=live>
            <PageHeader title="Safety" crumbs=Some(crumbs) synced=synced>{sentence}</PageHeader>
            {problems(address, kept)}
            {reading.map(progress)}
            {failed(&view)}
            {notes(asked, &view)}
        </div>
        <div id="safety-actions" data-live-part="">{actions(asked, &view)}</div>
        <div id="safety-result" data-live-part="">{body_of_result}</div>
        {upload(asked, &id, kept, &here, view.file.is_none())}
        {explained()}
    };
    Ok(PageView::new(format!("Safety, {name} · Sources"), Place::Sources, body))
}

/// The way to a page below a source.
pub fn crumbs(id: &SourceId, name: &str, here: &str) -> AnyView {
    let items =
        vec![("Sources".to_owned(), paths::SOURCES.to_owned()), (name.to_owned(), paths::source(id, ""))];
    view! { <Breadcrumbs items=items here=here /> }.into_any()
}

/// Why a form came back: with the file's own reason where the upload was refused.
fn problems(address: &Address, kept: Option<&KeptForm>) -> Option<AnyView> {
    match kept.and_then(|form| form.reason("file")) {
        Some(_) => None,
        None => address.came_back(),
    }
}

/// When ISC was read, and the way to read it again.
fn synced(asked: &Asked, view: &Safety, here: &str) -> Option<AnyView> {
    let file = view.file.as_ref()?;
    let words = match &view.done {
        Some(done) => read_ago(done, asked),
        None => "Not compared yet".to_owned(),
    };
    let warning = match &view.done {
        Some(_) if !view.fresh => "Older than 10 minutes: refresh before you act on it",
        _ => "",
    };
    let may = asked.caller.who.may(Capability::WriteAccounts);
    let reading = view.latest.as_ref().is_some_and(|latest| latest.state == CompareState::Reading);
    if !may || reading {
        return Some(view! { <StaleLine words=words warning=warning /> }.into_any());
    }
    let button = if view.done.is_some() { "Refresh" } else { "Compare now" };
    let (key, here) = (asked.caller.core.random.handle(), here.to_owned());
    let (source, file) = (view.source.id.to_string(), file.id.to_string());
    Some(
        view! {
            <StaleLine words=words warning=warning>
                <form class="inline" method="post" action=CompareFile::PATH>
                    <FormKeys key=key back=here />
                    <input type="hidden" name="source" value=source />
                    <input type="hidden" name="file" value=file />
                    <button class="linklike" type="submit" id="compare">{button}</button>
                </form>
            </StaleLine>
        }
        .into_any(),
    )
}

fn progress(reading: &Comparison) -> AnyView {
    let words = match reading.expected {
        Some(of) => format!("{} of {} read", thousands(reading.read), accounts(of)),
        None => format!("{} read so far", accounts(reading.read)),
    };
    match reading.expected {
        Some(of) => {
            view! { <Progress label="Reading accounts from ISC" done=reading.read total=of words=words /> }
                .into_any()
        }
        None => view! { <p class="hint">{words}</p> }.into_any(),
    }
}

/// The latest comparison came to nothing.
fn failed(view: &Safety) -> Option<AnyView> {
    let latest = view.latest.as_ref().filter(|latest| latest.state == CompareState::Failed)?;
    let why = latest.problem.clone().unwrap_or_default();
    Some(
        view! { <Message tone=Tone::Bad title="This comparison has no result" id="no-result"><p>{why}</p></Message> }.into_any(),
    )
}

/// What has to be known beside the sentence.
fn notes(asked: &Asked, view: &Safety) -> AnyView {
    let load = view.load.as_ref().map(|load| {
        let href = paths::source_load(&view.source.id, &load.id);
        view! {
            <Message tone=Tone::Info title=format!("{}: {}", load.id, load.state.word())>
                <p><a href=href>"Look at it"</a></p>
            </Message>
        }
    });
    let other = match (&view.file, &view.baseline) {
        (Some(file), Some(baseline)) if !file.baseline => Some(not_baseline(asked, file, &baseline.file)),
        _ => None,
    };
    let Some(done) = &view.done else { return view! { {load} {other} }.into_any() };
    let goes = done.counts.goes;
    let authoritative = (done.authoritative && goes > 0 && done.counts.people > 0).then(|| {
        let people = crate::pages::chrome::people(done.counts.people);
        let title = format!("This source is authoritative: ISC would hide the {people} linked to them");
        let words =
            "Unless another authoritative source feeds them. ISC deletes hidden identities later, at night.";
        view! { <Message tone=Tone::Warn title=title id="authoritative"><p>{words}</p></Message> }
    });
    let threshold = (goes > 0).then(|| view! { <p id="threshold">{threshold(done)}</p> });
    let headings = words::headings(&done.headings);
    let headings = (!headings.is_empty()).then(|| {
        let lines = headings.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! {
            <Message tone=Tone::Warn title="The headings differ from ISC's template" id="headings"><ul>{lines}</ul></Message>
        }
    });
    let worries = done.worries.iter().map(|worry| view! { <li>{worry.0.clone()}</li> }).collect_view();
    let worries = (!done.worries.is_empty()).then(|| view! { <ul id="worries">{worries}</ul> });
    view! {
        {load}
        <p class="hint" id="compared">{words::compared(view, done, &asked.times)}</p>
        {authoritative}
        {threshold}
        {headings}
        {worries}
        {other}
    }
    .into_any()
}

fn not_baseline(asked: &Asked, file: &SourceFile, baseline: &SourceFile) -> AnyView {
    let title = format!("{} is not what the next aggregation is thought to read", file.name);
    let words = format!("That is {}.", words::of(baseline, &asked.times));
    let form = asked.caller.who.may(Capability::WriteAccounts).then(|| in_place(asked, file));
    let other = paths::safety(&file.source, None);
    view! {
        <Message tone=Tone::Info title=title id="not-baseline">
            <p>{words}" "<a href=other>"Look at that one"</a></p>
            {form}
        </Message>
    }
    .into_any()
}

/// "I have put this file in place".
pub fn in_place(asked: &Asked, file: &SourceFile) -> AnyView {
    view! {
        <form method="post" action=PutInPlace::PATH>
            <FormKeys key=asked.caller.core.random.handle() back=paths::safety(&file.source, Some(&file.id)) />
            <input type="hidden" name="source" value=file.source.to_string() />
            <input type="hidden" name="file" value=file.id.to_string() />
            <Button id="in-place">"I have put this file in place"</Button>
        </form>
    }
    .into_any()
}

fn actions(asked: &Asked, view: &Safety) -> AnyView {
    let id = &view.source.id;
    let files = paths::source(id, "files");
    let Some(done) = &view.done else {
        return view! { <div class="btn-row"><LinkButton href=files>"Files and history"</LinkButton></div> }
            .into_any();
    };
    let may = asked.caller.who.may(Capability::WriteAccounts);
    let blocked = match (may, view.fresh) {
        (false, _) => Capability::WriteAccounts.refusal(),
        (true, false) => "Refresh first: ISC's accounts were read more than 10 minutes ago.",
        (true, true) => "",
    };
    let of = query([("of", done.id.to_string())]);
    let merge = paths::with_query(&paths::source(id, "safety/merge"), &of);
    let load = paths::with_query(&paths::source(id, "load"), &of);
    let n = done.counts.in_file + done.counts.goes;
    let (merged, loads) = if done.counts.goes > 0 {
        (ButtonKind::Primary, ButtonKind::default())
    } else {
        (ButtonKind::default(), ButtonKind::Primary)
    };
    view! {
        <div class="btn-row">
            <LinkButton href=merge kind=merged blocked=blocked id="to-merge">{format!("Merged file, {}…", accounts(n))}</LinkButton>
            <LinkButton href=load kind=loads blocked=if may { blocked } else { "" } id="to-load">"Load this file here…"</LinkButton>
            <LinkButton href=files>"Files and history"</LinkButton>
        </div>
    }
    .into_any()
}

/// Tabs and the accounts of one kind.
async fn result(
    asked: &Asked,
    address: &Address,
    view: &Safety,
    done: &Comparison,
) -> Result<AnyView, PortalError> {
    let id = &view.source.id;
    let count = |kind: RowKind| match kind {
        RowKind::Goes => done.counts.goes,
        RowKind::Adds => done.counts.adds,
        RowKind::Differs => done.counts.differs,
        RowKind::Unsure => done.counts.unsure,
    };
    let shown = address.value("show").and_then(RowKind::parse).unwrap_or(RowKind::Goes);
    let file = address.value("file").unwrap_or_default();
    let href = |kind: RowKind, page: u32| {
        let show = if kind == RowKind::Goes { String::new() } else { kind.key().to_owned() };
        let page = if page > 1 { page.to_string() } else { String::new() };
        let query = query([("file", file.to_owned()), ("show", show), ("page", page)]);
        paths::with_query(&paths::source(id, "safety"), &query)
    };
    let tabs = RowKind::ALL.into_iter().filter(|kind| *kind != RowKind::Unsure || count(*kind) > 0);
    let tabs = tabs
        .map(|kind| TabItem {
            label: words::tab(kind).to_owned(),
            href: href(kind, 1),
            count: Some(count(kind)),
            current: kind == shown,
        })
        .collect();
    let listed = sources::rows(&asked.caller.core, id, &done.id, shown, address.page()).await?;
    let cut = count(shown).saturating_sub(listed.total);
    let cut = (cut > 0).then(|| {
        view! { <p class="hint">{format!("{} more are counted and not listed.", accounts(cut))}</p> }
    });
    let table = rows::table(asked, view, done, shown, &listed, |page| href(shown, page));
    Ok(view! {
        <section class="section" aria-label="Accounts">
            <Tabs label="Accounts by what would become of them" items=tabs />
            <p><Why word=keys::compared(shown) about=words::tab(shown) /></p>
            {table}
            {cut}
        </section>
    }
    .into_any())
}

/// The source's file was never seen.
fn unknown_file(asked: &Asked, view: &Safety) -> AnyView {
    if view.ours.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="section" aria-labelledby="ours">
            <h2 id="ours">"Added through Gangway"</h2>
            {rows::ours(asked, &view.ours)}
        </section>
    }
    .into_any()
}

/// Takes a file. `first`: there is none yet, so it stands open.
fn upload(asked: &Asked, id: &SourceId, kept: Option<&KeptForm>, here: &str, first: bool) -> Option<AnyView> {
    if !asked.caller.who.may(Capability::WriteAccounts) {
        return None;
    }
    let action = paths::source(id, "files/upload");
    let kept = kept.filter(|form| form.action == action);
    let error = kept.and_then(|form| form.reason("file")).unwrap_or_default().to_owned();
    let form = view! {
        <form method="post" action=action enctype="multipart/form-data" class="stack">
            <FormKeys key=asked.caller.core.random.handle() back=here.to_owned() />
            <DropZone
                id="file"
                name="file"
                label="The source's file"
                hint="CSV as it is loaded into ISC: nothing in it is changed. Up to 100 MB."
                accept=".csv,.txt,.tsv,text/csv"
                most=sources::LARGEST
                error=error.clone()
            />
            <div class="btn-row"><Button id="do-upload">"Upload and compare"</Button></div>
        </form>
    };
    let open = first || !error.is_empty();
    let title = if first { "Upload the file that is loaded" } else { "Upload the file you really use…" };
    Some(
        view! {
            <details class="disclosure section" id="upload" open=open>
                <summary>{title}</summary>
                {form}
            </details>
        }
        .into_any(),
    )
}

fn explained() -> AnyView {
    view! {
        <details class="disclosure section" id="explained">
            <summary>"How this is worked out"</summary>
            <p>
                "A file replaces all accounts of its source: at an aggregation ISC makes those that it did not have, takes over other \
                 values, and removes those that the file lacks, unless more are missing than the source's delete threshold allows. \
                 The threshold is no guarantee: ISC documents exceptions for small sources."
            </p>
            <p>
                "Gangway reads every account of the source from ISC, under your sign-in, and compares it with the file by its account \
                 ID. Blanks around a value do not count; nothing else is taken for the same. Columns that the file lacks are not \
                 compared. When ISC's list is empty or does not add up, nothing is concluded."
            </p>
        </details>
    }
    .into_any()
}
