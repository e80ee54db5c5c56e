//! What a list came to: how many people it names, who they are, and on to a check.

use super::rows;
use crate::api::old_lists::{CheckOldList, DiscardOldList, OldListColumns, OldListRetry};
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, Place};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{
    Breadcrumbs, Button, ButtonKind, Choice, LinkButton, Message, Progress, Select, StaleLine, plural,
    thousands,
};
use gangway_types::PortalError;
use gangway_types::old_lists::{OldColumn, OldList, OldOutcome, OldProgress};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// The page of one list.
///
/// # Errors
/// When the store does not answer.
pub async fn build(asked: &Asked, address: &Address, list: &OldList) -> Result<PageView, PortalError> {
    let keys = || {
        let (key, back, id) = (asked.caller.core.random.handle(), address.here.clone(), list.id.to_string());
        view! {
            <FormKeys key=key back=back />
            <input type="hidden" name="id" value=id />
        }
        .into_any()
    };
    let waits = list.work.as_ref().is_some_and(|work| work.problem.is_none());
    let body = match &list.work {
        Some(work) => progress(work, &address.here, &keys),
        None if list.refused.is_some() => refused(list),
        None => {
            let rows = rows::build(asked, address, list).await?;
            view! { {notes(list)} {onward(list, &keys)} {rows} {columns(list, &keys)} }.into_any()
        }
    };
    let crumbs = view! {
        <Breadcrumbs
            items=vec![
                ("People".to_owned(), paths::PEOPLE.to_owned()),
                ("Old lists".to_owned(), paths::OLD_LISTS.to_owned()),
            ]
            here=list.name.clone()
        />
    };
    let made = format!("Uploaded {}", asked.times.clock(list.made_at));
    let sentence =
        if list.work.is_some() { "You can leave; we carry on.".to_owned() } else { sentence(list) };
    let came_back = list.work.is_none().then(|| address.came_back()).flatten();
    let content = view! {
        <div id="old-list" data-live-part=list.work.is_some().then_some("") data-live=waits.then(|| format!("old-list:{}", list.id))>
            <PageHeader
                title=list.name.clone()
                crumbs=Some(crumbs.into_any())
                synced=Some(view! { <StaleLine words=made /> }.into_any())
            >
                {sentence}
            </PageHeader>
            {came_back}
            {body}
            {(!waits).then(|| discard(&keys))}
        </div>
        <span class="sr-only" role="status" data-live-status=""></span>
    };
    let mut view = PageView::new(format!("{} · Old lists", list.name), Place::People, content);
    view.progress = list.work.as_ref().and_then(|work| {
        Some(format!("{} %", crate::ui::progress::percent(work.done, work.total.filter(|total| *total > 0)?)))
    });
    Ok(view)
}

/// "12 rows: 9 people are found, 1 is not found, 1 is ambiguous, 1 names a person again."
fn sentence(list: &OldList) -> String {
    if list.refused.is_some() {
        return "The list cannot be read.".to_owned();
    }
    let counts = list.counts;
    let verb = |n: u64, one: &str, many: &str| {
        if n == 1 { format!("1 {one}") } else { format!("{} {many}", thousands(n)) }
    };
    let mut parts = vec![match counts.matched {
        0 => "nobody is found".to_owned(),
        n => verb(n, "person is found", "people are found"),
    }];
    let others = [
        (counts.missing, "row is not found", "rows are not found"),
        (counts.ambiguous, "is ambiguous", "are ambiguous"),
        (counts.again, "names a person again", "name people again"),
    ];
    parts.extend(others.into_iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| verb(n, one, many)));
    format!("{}: {}.", plural(counts.total(), "row", "rows"), parts.join(", "))
}

fn progress(work: &OldProgress, here: &str, keys: &dyn Fn() -> AnyView) -> AnyView {
    if let Some(problem) = work.problem.clone() {
        let keys = keys();
        return view! {
            <Message tone=Tone::Bad title=format!("{} stopped", work.kind.words()) focus=true>
                <p>{problem}</p>
                <form method="post" action=OldListRetry::PATH>
                    {keys}
                    <div class="btn-row"><Button>"Try again"</Button></div>
                </form>
            </Message>
        }
        .into_any();
    }
    let what = if work.kind == gangway_types::old_lists::OldWork::Asking { "people" } else { "rows" };
    let bar = match work.total.filter(|total| *total > 0) {
        Some(total) => {
            let words = format!("{} of {} {what}", thousands(work.done), thousands(total));
            view! { <Progress label=work.kind.words() done=work.done.min(total) total=total words=words /> }
                .into_any()
        }
        None if work.done > 0 => {
            view! { <p class="num">{format!("{} {what} so far", thousands(work.done))}</p> }.into_any()
        }
        None => "".into_any(),
    };
    let here = here.to_owned();
    view! {
        <section class="section stack" aria-label="What is being done">
            <p data-live-say="">{format!("{}…", work.kind.words())}</p>
            {bar}
            <p><a class="until-ready" href=here>"Refresh"</a></p>
        </section>
    }
    .into_any()
}

fn refused(list: &OldList) -> AnyView {
    let words = list.refused.clone().unwrap_or_default();
    view! {
        <Message tone=Tone::Bad title="The list cannot be read" focus=true>
            <p>{words}</p>
            <p><a href=paths::OLD_LISTS>"Upload another list"</a></p>
        </Message>
    }
    .into_any()
}

fn notes(list: &OldList) -> Option<AnyView> {
    let lines = list.notes.iter().map(|note| view! { <li>{note.clone()}</li> }).collect_view();
    (!list.notes.is_empty()).then(|| {
        view! { <Message tone=Tone::Warn title="What has to be known of this list"><ul>{lines}</ul></Message> }.into_any()
    })
}

/// The check, and the report as a file.
fn onward(list: &OldList, keys: &dyn Fn() -> AnyView) -> AnyView {
    let (n, href) = (list.counts.matched, format!("{}/report.csv", paths::old_list(&list.id)));
    let download =
        view! { <LinkButton href=href download=true>"Download the report"</LinkButton> }.into_any();
    if n == 0 {
        return view! { <div class="btn-row">{download}</div> }.into_any();
    }
    let label = format!("Check {}…", plural(n, "person", "people"));
    view! {
        <form method="post" action=CheckOldList::PATH>
            {keys()}
            <input type="hidden" name="said" value=n.to_string() />
            <div class="btn-row">
                <Button kind=ButtonKind::Primary id="check-old-list">{label}</Button>
                {download}
            </div>
        </form>
        <p class="hint">"The check reads everybody again from ISC and says who would not be mailed, and why. Nobody is mailed yet."</p>
    }
    .into_any()
}

/// What the columns are taken for, to be changed when it was guessed wrong.
fn columns(list: &OldList, keys: &dyn Fn() -> AnyView) -> Option<AnyView> {
    if list.columns.is_empty() {
        return None;
    }
    let options: Vec<Choice> =
        OldColumn::ALL.map(|column| Choice::new(column.key(), column.words())).to_vec();
    let fields = list.columns.iter().enumerate().map(|(at, (name, column))| {
        view! {
            <Select
                id=format!("column-{at}")
                name=format!("column[{at}]")
                label=name.clone()
                options=options.clone()
                value=column.key()
            />
        }
    });
    Some(
        view! {
            <details class="disclosure" id="old-columns">
                <summary>{format!("Columns: {}", guessed(&list.columns))}</summary>
                <form method="post" action=OldListColumns::PATH class="stack">
                    {keys()}
                    {fields.collect_view()}
                    <p class="hint">"Guessed from headings and values. The people are found anew; nothing is uploaded again."</p>
                    <div class="btn-row"><Button>"Find the people again"</Button></div>
                </form>
            </details>
        }
        .into_any(),
    )
}

fn guessed(columns: &[(String, OldColumn)]) -> String {
    let used: Vec<&str> = columns
        .iter()
        .filter(|(_, column)| *column != OldColumn::Unused)
        .map(|(_, column)| column.words())
        .collect();
    if used.is_empty() { "none is used".to_owned() } else { used.join(", ").to_lowercase() }
}

fn discard(keys: &dyn Fn() -> AnyView) -> AnyView {
    view! {
        <details class="disclosure" id="discard">
            <summary>"Discard this list"</summary>
            <form method="post" action=DiscardOldList::PATH class="stack">
                {keys()}
                <p>"The file and what was found are forgotten. Checks and batches made of it stay."</p>
                <div class="btn-row"><Button kind=ButtonKind::Danger>"Discard list"</Button></div>
            </form>
        </details>
    }
    .into_any()
}

/// The tab of an outcome.
pub fn tab(list: &OldList, outcome: Option<OldOutcome>) -> (String, u64) {
    match outcome {
        None => ("All".to_owned(), list.counts.total()),
        Some(outcome) => (outcome.word().to_owned(), list.counts.of(outcome)),
    }
}
