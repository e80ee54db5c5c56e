//! The fourth step: what would happen. It writes nothing, and its numbers are what the run then does.

use super::words::{Part, linked, planned, rows, start};
use super::{At, head, list};
use crate::api::imports::{ImportDryRun, ImportStart};
use crate::components::{Column, QueryTable, Row};
use crate::pages::address::query;
use crate::pages::forms::FormKeys;
use crate::pages::page::PageView;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, Button, ButtonKind, Choice, EmptyFiltered, Message, Radios, plural, thousands};
use gangway_core::imports;
use gangway_types::PortalError;
use gangway_types::accounts::Difference;
use gangway_types::imports::{DryRunView, ImportHead, ImportWay, PlanAction, PlanRow, PredictedLink};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Rows on a page.
const PER: u32 = 50;

pub async fn build(at: At) -> Result<PageView, PortalError> {
    let show = at.address.value("show").map(str::to_owned);
    let (core, who) = (&at.asked.caller.core, &at.asked.caller.who);
    let view = imports::dry_run(core, who, &at.id, show.as_deref(), at.address.page(), PER).await?;
    if view.as_of.is_none() {
        let body = first(&at, &view);
        let sentence = "Nothing is written. Gangway looks up every account again and says what would happen.";
        return Ok(head::framed(&at, &view.head, sentence.into_any(), body));
    }
    let body = view! {
        {stale(&at, &view)}
        {changed(&view)}
        {worries(&view)}
        {go(&at, &view)}
        {table(&view)}
        {again(&at, &view)}
    };
    let sentence = sentence(&at, &view);
    Ok(head::framed(&at, &view.head, sentence, body.into_any()))
}

fn href(head: &ImportHead, show: &str, page: u32) -> String {
    let page = if page > 1 { page.to_string() } else { String::new() };
    paths::with_query(
        &paths::import(&head.id, "dry-run"),
        &query([("show", show.to_owned()), ("page", page)]),
    )
}

/// Numbers as links to their rows, with commas between and a full stop.
fn parts(head: &ImportHead, parts: Vec<Part>) -> AnyView {
    let last = parts.len().saturating_sub(1);
    parts
        .into_iter()
        .enumerate()
        .map(|(at, (n, words, key))| {
            let end = if at == last { ". " } else { ", " };
            let n = match n {
                0 => view! { <span>"Nothing"</span> }.into_any(),
                n => view! { <a class="num" href=href(head, key, 1)>{thousands(n)}</a> }.into_any(),
            };
            view! { {n}{format!(" {words}{end}")} }
        })
        .collect_view()
        .into_any()
}

fn sentence(at: &At, view: &DryRunView) -> AnyView {
    let as_of =
        view.as_of.map(|as_of| format!("As of {}; nothing is written yet.", at.asked.times.exact(as_of)));
    view! {
        {parts(&view.head, planned(&view.counts))}
        {parts(&view.head, linked(&view.counts))}
        <span class="sub">{as_of}</span>
    }
    .into_any()
}

/// Before the first dry run.
fn first(at: &At, view: &DryRunView) -> AnyView {
    let blocked = if view.head.counts.ready == 0 { "No row is ready yet." } else { "" };
    view! {
        <form method="post" action=ImportDryRun::PATH class="section">
            {at.keys()}
            <div class="btn-row">
                <Button kind=ButtonKind::Primary blocked=blocked>
                    {format!("Work out what {} would do", rows(view.head.counts.ready))}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

/// Something was changed in an earlier step.
fn stale(at: &At, view: &DryRunView) -> Option<AnyView> {
    let words = view.stale.clone()?;
    let keys = at.keys();
    Some(
        view! {
            <Message tone=Tone::Warn title="These numbers no longer hold">
                <p>{words}</p>
                <form method="post" action=ImportDryRun::PATH>
                    {keys}
                    <div class="btn-row"><Button kind=ButtonKind::Primary>"Work it out again"</Button></div>
                </form>
            </Message>
        }
        .into_any(),
    )
}

fn changed(view: &DryRunView) -> Option<AnyView> {
    let lines = view.changed.iter().map(|words| view! { <li>{words.clone()}</li> }).collect_view();
    (!view.changed.is_empty()).then(|| {
        view! {
            <Message tone=Tone::Info title="Found since the third step"><ul>{lines}</ul></Message>
        }
        .into_any()
    })
}

fn worries(view: &DryRunView) -> Option<AnyView> {
    let lines = view.worries.iter().map(|words| view! { <li>{words.clone()}</li> }).collect_view();
    (!view.worries.is_empty()).then(|| {
        view! { <Message tone=Tone::Warn title="Probably not meant"><ul>{lines}</ul></Message> }.into_any()
    })
}

/// The way, what it means for the source's file, and the button with the number.
fn go(at: &At, view: &DryRunView) -> Option<AnyView> {
    if !view.head.may_change || view.stale.is_some() {
        return None;
    }
    let kept = at.kept_of(ImportStart::PATH);
    let way = kept.and_then(|form| form.value("way")).and_then(ImportWay::parse).unwrap_or(view.way);
    let option =
        |way: ImportWay| Choice { hint: way.means().to_owned(), ..Choice::new(way.key(), way.words()) };
    let ways = match &view.no_file {
        None => {
            let options = vec![option(ImportWay::Rows), option(ImportWay::File)];
            view! { <Radios id="way" name="way" legend="How" options=options value=way.key() /> }.into_any()
        }
        Some(why) => view! {
            <input type="hidden" name="way" value=ImportWay::Rows.key() />
            <p><b>{ImportWay::Rows.words()}</b>". "{ImportWay::Rows.means()}</p>
            <p class="hint">{format!("{} is not possible here: {why}", ImportWay::File.words())}</p>
        }
        .into_any(),
    };
    let written = view.counts.written();
    let blocked = if written == 0 { "There is nothing to write." } else { "" };
    let minutes = view.minutes.map(|minutes| {
        let words = format!("About {}. You can leave; it carries on.", plural(minutes, "minute", "minutes"));
        view! { <span class="hint">{words}</span> }
    });
    let (id, key, here) = (at.id.to_string(), at.asked.caller.core.random.handle(), at.here());
    let words = start(&view.counts);
    Some(
        view! {
            <form method="post" action=ImportStart::PATH class="stack section import-go">
                <FormKeys key=key back=here />
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="seen" value=view.digest.clone() />
                <input type="hidden" name="said" value=written.to_string() />
                {ways}
                {safety(view)}
                <div class="btn-row">
                    <Button kind=ButtonKind::Primary id="start" blocked=blocked>{words}</Button>
                    {minutes}
                </div>
            </form>
        }
        .into_any(),
    )
}

/// What the next file means for these accounts.
fn safety(view: &DryRunView) -> Option<AnyView> {
    let create = view.counts.create;
    if create == 0 {
        return None;
    }
    let title = match create {
        1 => "Row by row, the new account is not in the source’s file".to_owned(),
        n => format!("Row by row, the {} new accounts are not in the source’s file", thousands(n)),
    };
    let already = view.only_in_isc.filter(|n| *n > 0).map(|n| {
        let words = format!(" {} of this source are in ISC alone already.", super::words::accounts(n));
        view! { {words} }
    });
    let safety = paths::source(&view.head.source, "safety");
    Some(
        view! {
            <Message tone=Tone::Warn title=title>
                <p>
                    "ISC removes an account when it aggregates a file without it."{already}
                    " Put the merged file in its place before the next aggregation. "
                    <a href=safety>"Safety of this source"</a>
                </p>
            </Message>
        }
        .into_any(),
    )
}

fn table(view: &DryRunView) -> AnyView {
    let show = view.show.clone().unwrap_or_default();
    let chip = (!show.is_empty()).then(|| {
        let words = planned(&view.counts)
            .into_iter()
            .chain(linked(&view.counts))
            .find(|(.., key)| *key == show)
            .map_or_else(|| show.clone(), |(_, words, _)| words);
        view! {
            <p class="chips"><crate::ui::ChipLink label=format!("Only: {words}") remove_href=href(&view.head, "", 1) /></p>
        }
    });
    let rows = if view.rows.items.is_empty() {
        let clear = href(&view.head, "", 1);
        view! { <EmptyFiltered title="No rows match" chips=vec![] clear_href=clear /> }.into_any()
    } else {
        let columns = ["Row", "Account ID", "What happens", "More"]
            .map(|label| Column { label, ..Column::default() })
            .to_vec();
        let rows = view.rows.items.iter().map(row).collect();
        view! {
            <QueryTable caption="What would happen, row by row" columns=columns rows=rows />
            {list::pages(&view.rows, |page| href(&view.head, &show, page))}
        }
        .into_any()
    };
    view! {
        <div class="section">
            <h2 id="rows">"Row by row"</h2>
            {chip}
            {rows}
        </div>
    }
    .into_any()
}

fn row(row: &PlanRow) -> Row {
    let (tone, words) = match row.action {
        PlanAction::Create => (Tone::Ok, "Created"),
        PlanAction::Update => (Tone::Info, "Updated"),
        PlanAction::Skip => (Tone::Plain, "Skipped"),
        PlanAction::Unchanged => (Tone::Plain, "Nothing to do"),
        PlanAction::LeftOut => (Tone::Plain, "Left out"),
        PlanAction::Joined => (Tone::Plain, "Part of another row’s account"),
    };
    let display = row.display.clone().map(|display| view! { <span class="sub">{display}</span> });
    let native = if row.native.is_empty() { "no account ID".to_owned() } else { row.native.clone() };
    Row {
        id: format!("plan-{}", row.row),
        tick: None,
        cells: vec![
            view! { <span class="num">{row.row}</span> }.into_any(),
            view! { <span class="breaks">{native}</span>{display} }.into_any(),
            view! { <Badge tone=tone label=words /> }.into_any(),
            more(row),
        ],
    }
}

/// Old and new of an update; to whom a new account links; why a row is left out.
fn more(row: &PlanRow) -> AnyView {
    if !row.differs.is_empty() {
        return differences(&row.differs);
    }
    if let Some(why) = row.why.clone() {
        return why.into_any();
    }
    match &row.link {
        Some(PredictedLink::Person { id, name }) => {
            view! { "Most likely links to "<a href=paths::person(id)>{name.clone()}</a> }.into_any()
        }
        Some(PredictedLink::New) => "Most likely makes a new identity".into_any(),
        Some(PredictedLink::Nobody) => "Most likely stays uncorrelated".into_any(),
        Some(PredictedLink::Unknown) => "Whom it links to cannot be told beforehand".into_any(),
        None => "–".into_any(),
    }
}

/// "Department: Sales → Support", a line each.
pub fn differences(differs: &[Difference]) -> AnyView {
    let value = |values: &[String]| if values.is_empty() { "empty".to_owned() } else { values.join(", ") };
    let lines = differs.iter().map(|difference| {
        let (old, new) = (value(&difference.shown), value(&difference.sent));
        view! {
            <li>
                <b>{difference.field.clone()}</b>": "<del>{old}</del><span aria-hidden="true">" → "</span><span class="sr-only">" becomes "</span><ins>{new}</ins>
            </li>
        }
    });
    view! { <ul class="import-differs">{lines.collect_view()}</ul> }.into_any()
}

/// Made again by hand: it costs nothing but time.
fn again(at: &At, view: &DryRunView) -> Option<AnyView> {
    (view.head.may_change && view.stale.is_none()).then(|| {
        view! {
            <form method="post" action=ImportDryRun::PATH class="section">
                {at.keys()}
                <div class="btn-row"><Button kind=ButtonKind::Quiet>"Look everything up again"</Button></div>
            </form>
        }
        .into_any()
    })
}
