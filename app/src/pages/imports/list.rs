//! All imports: drafts, running and finished ones; and the way to a new one.

use super::choose::{self, Sources};
use super::words::{accounts, rows};
use crate::api::kept_form;
use crate::components::{Column, PageHeader, QueryTable, Row};
use crate::pages::address::{Address, query};
use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::times::Times;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, Pagination, Time, Why, thousands};
use gangway_core::auth::KeptForm;
use gangway_core::imports;
use gangway_types::imports::{ImportState, ImportStep, ImportSummary};
use gangway_types::{Capability, Page, PortalError};
use leptos::prelude::*;
use std::sync::Arc;

/// Imports on a page.
const PER: u32 = 25;

/// `/accounts/import`
#[component]
pub fn ImportsPage() -> impl IntoView {
    let (address, kept) = (Address::read(), kept_form());
    page(Capability::ReadAccounts, move |asked| build(asked, address, kept))
}

async fn build(asked: Asked, address: Address, kept: Option<Arc<KeptForm>>) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let list = imports::list(core, who, address.page(), PER).await?;
    let new = if who.may(Capability::WriteAccounts) {
        let kept = kept.as_deref().filter(|form| form.action == choose::UPLOAD);
        match sources(&asked).await {
            Ok(sources) => choose::form(&asked, &address, &sources, kept),
            Err(error) => unreadable(&error),
        }
    } else {
        let need = Capability::WriteAccounts;
        view! { <p class="hint">{need.refusal()}" "<Why word=crate::refusals::right(need) about=need.refusal() /></p> }
            .into_any()
    };
    let sentence = sentence(&list);
    let body = view! {
        <PageHeader title="Import CSV">{sentence}</PageHeader>
        {new}
        {table(&list, &asked.times)}
    };
    Ok(PageView::new("Import CSV", Place::Imports, body))
}

/// Read live, under the caller's own sign-in.
async fn sources(asked: &Asked) -> Result<Sources, PortalError> {
    let (usable, others) =
        gangway_core::accounts::sources::usable(&asked.caller.core, &asked.caller.who).await?;
    let others = others.into_iter().map(|(source, why)| (source.name, why)).collect();
    Ok(Sources { usable, others })
}

/// The list stays usable when ISC does not answer.
fn unreadable(error: &PortalError) -> AnyView {
    let words = error.to_string();
    view! {
        <crate::ui::Message tone=Tone::Bad title="The sources cannot be read just now">
            <p>{words}</p>
            <p><a href=paths::IMPORTS>"Try again"</a></p>
        </crate::ui::Message>
    }
    .into_any()
}

fn sentence(list: &Page<ImportSummary>) -> String {
    match list.total {
        0 => "Make many accounts from a spreadsheet: fix in place, see what would happen, then run. Nothing was imported yet."
            .to_owned(),
        1 => "1 import so far. Drafts are kept: open one to go on.".to_owned(),
        n => format!("{} imports so far. Drafts are kept: open one to go on.", thousands(n)),
    }
}

fn table(list: &Page<ImportSummary>, times: &Times) -> Option<AnyView> {
    if list.items.is_empty() {
        return None;
    }
    let columns = ["Import", "Source", "State", "Rows", "Made by", "Changed"]
        .map(|label| Column { label, numeric: label == "Rows", ..Column::default() })
        .to_vec();
    let rows = list.items.iter().map(|import| row(import, times)).collect();
    Some(
        view! {
            <div class="section">
                <h2 id="imports">"Imports"</h2>
                <QueryTable caption="Imports" columns=columns rows=rows />
                {pages(list, |page| paths::with_query(paths::IMPORTS, &query([("page", page.to_string())])))}
            </div>
        }
        .into_any(),
    )
}

/// Links to the other pages of a list; nothing when there is one.
pub fn pages<T>(list: &Page<T>, href: impl Fn(u32) -> String) -> Option<AnyView> {
    if list.pages() <= 1 {
        return None;
    }
    let at = (u64::from(list.page), u64::from(list.pages()));
    let range =
        format!("{}–{} of {}", thousands(list.first()), thousands(list.last()), thousands(list.total));
    let prev_href = if list.page > 1 { href(list.page - 1) } else { String::new() };
    let next_href = if list.page < list.pages() { href(list.page + 1) } else { String::new() };
    Some(view! { <Pagination range=range prev_href=prev_href next_href=next_href page=at /> }.into_any())
}

fn row(import: &ImportSummary, times: &Times) -> Row {
    let (tone, words) = state(import);
    Row {
        id: format!("import-{}", import.id),
        tick: None,
        cells: vec![
            view! {
                <a href=paths::import(&import.id, "")>{import.id.to_string()}</a>
                <span class="sub">{import.name.clone()}</span>
            }
            .into_any(),
            import.source_name.clone().into_any(),
            view! { <Badge tone=tone label=words /> }.into_any(),
            thousands(import.rows).into_any(),
            import.owner_name.clone().into_any(),
            view! {
                <Time
                    datetime=times.machine(import.changed_at)
                    words=times.ago(import.changed_at)
                    exact=times.exact(import.changed_at)
                />
            }
            .into_any(),
        ],
    }
}

/// Where an import stands, in words.
fn state(import: &ImportSummary) -> (Tone, String) {
    match (import.state, import.counts.filter(|counts| counts.total() > 0)) {
        (ImportState::Discarded, _) => (Tone::Plain, "Discarded".to_owned()),
        (ImportState::Draft, _) => (Tone::Waiting, format!("Draft: {}", import.step.words())),
        (ImportState::Started, Some(counts)) if counts.queued > 0 => {
            (Tone::Info, format!("{} of {}", thousands(counts.handled()), accounts(counts.total())))
        }
        (ImportState::Started, Some(counts)) if counts.unknown > 0 => {
            (Tone::Warn, format!("Ended, {} unknown", thousands(counts.unknown)))
        }
        (ImportState::Started, Some(counts)) if counts.failed + counts.stopped > 0 => {
            (Tone::Bad, format!("Ended, {} failed", rows(counts.failed + counts.stopped)))
        }
        (ImportState::Started, Some(counts)) if counts.not_sent > 0 => {
            (Tone::Plain, format!("Stopped, {} not sent", thousands(counts.not_sent)))
        }
        (ImportState::Started, Some(counts)) if counts.accepted > 0 => {
            (Tone::Info, format!("Sent, {} not seen yet", thousands(counts.accepted)))
        }
        (ImportState::Started, Some(_)) => (Tone::Ok, "Done".to_owned()),
        (ImportState::Started, None) if import.step == ImportStep::Result => {
            (Tone::Ok, "Loaded as a file".to_owned())
        }
        (ImportState::Started, None) => (Tone::Info, "Running".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_types::accounts::AccountCounts;
    use gangway_types::{AccountJobId, PersonId, SourceId};

    fn import(state: ImportState, counts: Option<AccountCounts>) -> ImportSummary {
        ImportSummary {
            id: AccountJobId::from("I-0031"),
            name: "joiners.csv".to_owned(),
            source: SourceId::from("s"),
            source_name: "Contractors CSV".to_owned(),
            owner: PersonId::from("p"),
            owner_name: "L. Roth".to_owned(),
            state,
            step: ImportStep::Fix,
            rows: 200,
            made_at: 0,
            changed_at: 0,
            counts,
        }
    }

    #[test]
    fn an_import_is_done_only_when_every_account_was_seen() {
        let with = |counts| state(&import(ImportState::Started, Some(counts))).1;
        let base = AccountCounts { seen: 5, ..AccountCounts::default() };
        assert_eq!(with(base), "Done");
        assert_eq!(with(AccountCounts { accepted: 2, ..base }), "Sent, 2 not seen yet");
        assert_eq!(with(AccountCounts { queued: 5, ..base }), "5 of 10 accounts");
        assert_eq!(with(AccountCounts { unknown: 1, failed: 2, ..base }), "Ended, 1 unknown");
        assert_eq!(with(AccountCounts { failed: 1, stopped: 1, ..base }), "Ended, 2 rows failed");
        assert_eq!(state(&import(ImportState::Draft, None)).1, "Draft: Fix");
    }
}
