//! The last step: what became of each row.

use super::words::{accounts, rows};
use super::{At, dry_run, head, list};
use crate::api::imports::ImportAgain;
use crate::components::{Column, QueryTable, Row};
use crate::pages::address::query;
use crate::pages::page::PageView;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{
    Badge, Button, ButtonKind, EmptyFiltered, LinkButton, Message, TabItem, Tabs, plural, thousands,
};
use gangway_core::imports;
use gangway_types::PortalError;
use gangway_types::accounts::{AccountCounts, AccountItem, AccountOutcome, Link};
use gangway_types::batches::RunState;
use gangway_types::imports::{ImportHead, ImportState, PlanAction, ReceiptRow, ResultView};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Rows on a page.
const PER: u32 = 50;

pub async fn build(at: At) -> Result<PageView, PortalError> {
    let show = at.address.value("show").map(str::to_owned);
    let (core, who) = (&at.asked.caller.core, &at.asked.caller.who);
    let view = imports::result(core, who, &at.id, show.as_deref(), at.address.page(), PER).await?;
    if view.head.state != ImportState::Started {
        let words = "Nothing was sent yet, so there is no result.";
        return Ok(head::framed(&at, &view.head, words.into_any(), "".into_any()));
    }
    let ended = view.job.as_ref().is_none_or(|job| job.run.state == RunState::Ended);
    let run = paths::import(&at.id, "run");
    let still = (!ended).then(|| {
        view! {
            <Message tone=Tone::Info title="The run is not over">
                <p><a href=run>"See how far it is"</a></p>
            </Message>
        }
    });
    let live = view.job.as_ref().and_then(crate::components::account_job::live);
    let body = view! {
        <div id="import-result" data-live-part="" data-live=live>
            {still}
            {causes(&view)}
            {failed(&at, &view)}
            {merged(&view)}
            {receipts(&view)}
        </div>
    };
    let sentence = view! { <span id="result-sentence" data-live-part="">{sentence(&view)}</span> };
    Ok(head::framed(&at, &view.head, sentence.into_any(), body.into_any()))
}

fn href(head: &ImportHead, show: &str, page: u32) -> String {
    let page = if page > 1 { page.to_string() } else { String::new() };
    paths::with_query(&paths::import(&head.id, "result"), &query([("show", show.to_owned()), ("page", page)]))
}

/// A word for each outcome that has rows: the count, the words after it, the key in addresses.
fn parts(counts: &AccountCounts) -> Vec<(u64, &'static str, AccountOutcome)> {
    let parts = [
        (counts.seen, "are on the source with the values sent", AccountOutcome::Seen),
        (counts.differs, "are there with other values", AccountOutcome::Differs),
        (counts.accepted, "were accepted and not seen yet", AccountOutcome::Accepted),
        (counts.unknown, "are unknown", AccountOutcome::Unknown),
        (counts.failed, "failed", AccountOutcome::Failed),
        (counts.stopped, "were stopped before anything was sent", AccountOutcome::Stopped),
        (counts.not_sent, "were not sent", AccountOutcome::NotSent),
        (counts.queued, "are queued", AccountOutcome::Queued),
    ];
    parts.into_iter().filter(|(n, ..)| *n > 0).collect()
}

/// "187 accounts: 181 are on the source with the values sent, 6 failed."
pub fn sentence(view: &ResultView) -> AnyView {
    let Some(job) = &view.job else {
        return format!("{} went by the source’s file.", accounts(view.plan.written())).into_any();
    };
    let parts = parts(&job.counts);
    let last = parts.len().saturating_sub(1);
    let said = parts.into_iter().enumerate().map(|(at, (n, words, outcome))| {
        let end = if at == last { "." } else { ", " };
        // One of many is still "1 are": the noun of the sentence is "accounts".
        let words = if n == 1 { words.replacen("are ", "is ", 1).replacen("were ", "was ", 1) } else { words.to_owned() };
        view! { <a class="num" href=href(&view.head, outcome.key(), 1)>{thousands(n)}</a>{format!(" {words}{end}")} }
    });
    let counts = &job.counts;
    let links = [
        (counts.linked, "linked to somebody known"),
        (counts.new_people, "made a new identity"),
        (counts.nobody, "linked to nobody"),
    ];
    let links: Vec<String> = links
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, words)| format!("{} {words}", thousands(n)))
        .collect();
    let links = (!links.is_empty()).then(|| format!(" Of those seen: {}.", links.join(", ")));
    view! { {accounts(counts.total())}": "{said.collect_view()}{links} }.into_any()
}

/// Why rows failed, most first.
fn causes(view: &ResultView) -> Option<AnyView> {
    if view.causes.is_empty() {
        return None;
    }
    let lines = view
        .causes
        .iter()
        .map(|cause| view! { <li><span class="num">{thousands(cause.count)}</span>": "{cause.words.clone()}</li> })
        .collect_view();
    let sum = view.causes.iter().map(|cause| cause.count).sum::<u64>();
    let title = format!("{} not done, by cause", rows(sum));
    Some(view! { <Message tone=Tone::Bad title=title><ul>{lines}</ul></Message> }.into_any())
}

/// The failed rows as a file, and again; the report.
fn failed(at: &At, view: &ResultView) -> AnyView {
    let id = &view.head.id;
    let n = view.failed;
    let may = at.asked.caller.who.may(gangway_types::Capability::WriteAccounts);
    let file = (n > 0).then(|| {
        let href = paths::import(id, "failed.csv");
        view! {
            <LinkButton href=href kind=ButtonKind::Primary download=true id="failed-rows">
                {format!("Download {}", plural(n, "failed row", "failed rows"))}
            </LinkButton>
        }
    });
    let again = (n > 0 && may).then(|| {
        let words = if n == 1 {
            "Import this 1 again".to_owned()
        } else {
            format!("Import these {} again", thousands(n))
        };
        view! {
            <form method="post" action=ImportAgain::PATH>
                {at.keys()}
                <input type="hidden" name="said" value=n.to_string() />
                <Button id="import-again">{words}</Button>
            </form>
        }
    });
    let done =
        view.again.iter().map(|id| view! { <li><a href=paths::import(id, "")>{id.to_string()}</a></li> });
    let done = (!view.again.is_empty()).then(|| {
        view! { <div class="hint">"Imported again as: "<ul class="import-links">{done.collect_view()}</ul></div> }
    });
    let hint = (n > 0).then(|| {
        view! {
            <p class="hint">
                "The file has the original columns and values, and the reason in gangway_problem, which a later upload ignores. \
                 Corrected and uploaded again it needs no new mapping."
            </p>
        }
    });
    view! {
        <div class="section stack">
            <div class="btn-row">
                {file}
                {again}
                <LinkButton href=paths::import(id, "report.csv") download=true id="report">"Download the report"</LinkButton>
            </div>
            {hint}
            {done}
        </div>
    }
    .into_any()
}

/// What the next file would do to the new accounts.
fn merged(view: &ResultView) -> Option<AnyView> {
    let counts = view.job.as_ref()?.counts;
    let there = counts.seen + counts.differs + counts.accepted;
    (there > 0).then(|| {
        let title = match there {
            1 => "The source’s file does not contain this account yet".to_owned(),
            n => format!("The source’s file does not contain these {} yet", accounts(n)),
        };
        let merge = paths::source(&view.head.source, "safety/merge");
        view! {
            <Message tone=Tone::Warn title=title>
                <p>
                    "The next aggregation of a file without it removes an account from ISC. "
                    <a href=merge>"Make the merged file"</a>
                </p>
            </Message>
        }
        .into_any()
    })
}

fn receipts(view: &ResultView) -> AnyView {
    let show = view.show.clone().unwrap_or_default();
    let tab = |label: String, key: &str, count: Option<u64>| TabItem {
        label,
        href: href(&view.head, key, 1),
        count,
        current: show == key,
    };
    let mut tabs = vec![tab("All".to_owned(), "", Some(view.head.rows))];
    if let Some(job) = &view.job {
        tabs.extend(
            parts(&job.counts)
                .into_iter()
                .map(|(n, _, outcome)| tab(word(outcome).0.to_owned(), outcome.key(), Some(n))),
        );
    }
    for action in [PlanAction::Skip, PlanAction::Unchanged, PlanAction::LeftOut, PlanAction::Joined] {
        let (n, label) = match action {
            PlanAction::Skip => (view.plan.skip, "Skipped"),
            PlanAction::Unchanged => (view.plan.unchanged, "Nothing to do"),
            PlanAction::LeftOut => (view.plan.left_out, "Left out"),
            _ => (view.plan.joined, "Joined"),
        };
        if n > 0 {
            tabs.push(tab(label.to_owned(), action.key(), Some(n)));
        }
    }
    let rows = if view.rows.items.is_empty() {
        let clear = href(&view.head, "", 1);
        view! { <EmptyFiltered title="No rows match" chips=vec![] clear_href=clear /> }.into_any()
    } else {
        let columns = ["Row", "Account ID", "Outcome", "Linked to", "Task"]
            .map(|label| Column { label, ..Column::default() })
            .to_vec();
        let rows = view.rows.items.iter().map(row).collect();
        view! {
            <QueryTable caption="What became of each row" columns=columns rows=rows />
            {list::pages(&view.rows, |page| href(&view.head, &show, page))}
        }
        .into_any()
    };
    view! {
        <div class="section">
            <h2 id="rows">"Row by row"</h2>
            <Tabs label="Outcome" items=tabs />
            {rows}
        </div>
    }
    .into_any()
}

/// An outcome in a word or two.
fn word(outcome: AccountOutcome) -> (&'static str, Tone) {
    match outcome {
        AccountOutcome::Queued => ("Queued", Tone::Plain),
        AccountOutcome::Accepted => ("Accepted, not seen yet", Tone::Info),
        AccountOutcome::Seen => ("On the source", Tone::Ok),
        AccountOutcome::Differs => ("There, other values", Tone::Warn),
        AccountOutcome::Stopped => ("Stopped", Tone::Warn),
        AccountOutcome::Failed => ("Failed", Tone::Bad),
        AccountOutcome::Unknown => ("Unknown", Tone::Warn),
        AccountOutcome::NotSent => ("Not sent", Tone::Plain),
    }
}

fn row(row: &ReceiptRow) -> Row {
    let native = if row.native.is_empty() { "no account ID".to_owned() } else { row.native.clone() };
    Row {
        id: format!("receipt-{}", row.row),
        tick: None,
        cells: vec![
            view! { <span class="num">{row.row}</span> }.into_any(),
            view! { <span class="breaks">{native}</span> }.into_any(),
            outcome(row),
            row.item.as_ref().map_or_else(|| "–".into_any(), linked_to),
            row.item.as_ref().and_then(|item| item.task_id.as_ref()).map_or_else(
                || "–".into_any(),
                |task| view! { <a href=paths::task(task)>"Task"</a> }.into_any(),
            ),
        ],
    }
}

fn outcome(row: &ReceiptRow) -> AnyView {
    let Some(item) = &row.item else {
        let words = match row.action {
            PlanAction::Skip => "Skipped",
            PlanAction::Unchanged => "Nothing to do",
            PlanAction::Joined => "Part of another row’s account",
            _ => "Left out",
        };
        let why = row.why.clone().map(|why| view! { <span class="sub">{why}</span> });
        return view! { <div><Badge tone=Tone::Plain label=words />{why}</div> }.into_any();
    };
    let (words, tone) = word(item.outcome);
    let cause = item.cause.clone().map(|cause| view! { <span class="sub">{cause}</span> });
    let differs = (!item.differs.is_empty()).then(|| dry_run::differences(&item.differs));
    view! { <div><Badge tone=tone label=words />{cause}{differs}</div> }.into_any()
}

fn linked_to(item: &AccountItem) -> AnyView {
    match &item.link {
        Some(Link::Person { id, name }) => view! { <a href=paths::person(id)>{name.clone()}</a> }.into_any(),
        Some(Link::NewPerson { id, name }) => view! {
            <div><a href=paths::person(id)>{name.clone()}</a><span class="sub">"a new identity"</span></div>
        }
        .into_any(),
        Some(Link::Nobody) => "Nobody: uncorrelated".into_any(),
        Some(Link::Looking) => "Not known yet".into_any(),
        None => "–".into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_is_in_the_sentence_once() {
        let counts = AccountCounts {
            queued: 1,
            accepted: 2,
            seen: 3,
            differs: 4,
            stopped: 5,
            failed: 6,
            unknown: 7,
            not_sent: 8,
            ..AccountCounts::default()
        };
        assert_eq!(parts(&counts).iter().map(|(n, ..)| n).sum::<u64>(), counts.total());
        assert_eq!(parts(&AccountCounts { seen: 3, ..AccountCounts::default() }).len(), 1);
    }
}
