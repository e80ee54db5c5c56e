//! The log, newest first.

use super::{filters, words};
use crate::components::{Column, FilterBar, PageHeader, QueryTable, Row};
use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::times::Times;
use crate::paths;
use crate::ui::{ButtonKind, EmptyFiltered, LinkButton, Pagination, thousands};
use gangway_core::audit::{self, Reader};
use gangway_types::audit::{AuditFilter, AuditList, AuditRow};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// `/audit`
#[component]
pub fn AuditPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ReadAudit, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let query = address.here.split_once('?').map_or("", |(_, query)| query);
    let filter = AuditFilter::read(query);
    let list = audit::list(core, Reader::from(&**who), &filter).await?;
    let filter = AuditFilter { page: list.page.page, ..filter };
    let export = export(&list, &filter, who.may(Capability::ExportAudit));
    let words = sentence(&list, &asked.times);
    let page = &list.page;
    let range = match page.total {
        0 => "No entries".to_owned(),
        total => format!("{}–{} of {}", thousands(page.first()), thousands(page.last()), thousands(total)),
    };
    let body = view! {
        <PageHeader title="Audit log">{words}</PageHeader>
        <div class="page-bar">{export}</div>
        <FilterBar
            action=paths::AUDIT
            q_label=""
            facets=filters::facets(&filter, &list)
            menus=vec![filters::when(&filter, &list, &asked.times)]
            chips=filters::chips(&filter, &list, &asked.times)
            clear_href=paths::AUDIT
            range=range
            spoken=matches(list.page.total)
        />
        {table(&list, &filter, &asked.times)}
    };
    Ok(PageView::new("Audit log", Place::Audit, body))
}

/// "No entry matches", "1 entry matches", "214 entries match".
fn matches(n: u64) -> String {
    match n {
        0 => "No entry matches".to_owned(),
        1 => "1 entry matches".to_owned(),
        n => format!("{} entries match", thousands(n)),
    }
}

fn sentence(list: &AuditList, times: &Times) -> AnyView {
    let span = filters::span(list, times);
    let whose = if list.sees_all { "" } else { " You see what you did, and what was done for you." };
    view! { <b class="num">{matches(list.page.total)}</b>", "{span}"."{whose} }.into_any()
}

/// The file; without the right, the words say who has it.
fn export(list: &AuditList, filter: &AuditFilter, may: bool) -> AnyView {
    if list.page.total == 0 {
        return ().into_any();
    }
    let words = format!("Export {}", thousands(list.page.total));
    let href = paths::with_query(paths::AUDIT_EXPORT, &AuditFilter { page: 1, ..filter.clone() }.print());
    let blocked = if may { "" } else { Capability::ExportAudit.refusal() };
    view! { <LinkButton href=href kind=ButtonKind::Primary blocked=blocked>{words}</LinkButton> }.into_any()
}

fn table(list: &AuditList, filter: &AuditFilter, times: &Times) -> AnyView {
    let page = &list.page;
    if page.items.is_empty() {
        return empty(list, filter, times);
    }
    let columns = ["When", "Who", "What", "About", "Result", "From"]
        .map(|label| Column { label, ..Column::default() })
        .to_vec();
    let at = (u64::from(page.page), u64::from(page.pages()));
    let go = |page| filters::href(&AuditFilter { page, ..filter.clone() });
    let prev_href = if page.page > 1 { go(page.page - 1) } else { String::new() };
    let next_href = if page.page < page.pages() { go(page.page + 1) } else { String::new() };
    let range = format!("{}–{} of {}", page.first(), page.last(), thousands(page.total));
    let paged = page.pages() > 1;
    let rows = page.items.iter().map(|entry| row(entry, times)).collect();
    view! {
        <QueryTable caption="Entries of the audit log" columns=columns rows=rows />
        {paged.then(|| view! { <Pagination range=range prev_href=prev_href next_href=next_href page=at /> })}
    }
    .into_any()
}

fn row(entry: &AuditRow, times: &Times) -> Row {
    let address = entry.address.clone().unwrap_or_else(|| "–".to_owned());
    Row {
        id: format!("entry-{}", entry.seq),
        tick: None,
        cells: vec![
            view! { <a class="whitespace-nowrap" href=paths::audit_entry(entry.seq)>{words::when(entry, times)}</a> }
                .into_any(),
            words::who(entry).into_any(),
            entry.sentence.clone().into_any(),
            words::about(entry),
            words::result(entry.result),
            view! { <span class="num">{address}</span> }.into_any(),
        ],
    }
}

/// The time stays in sight: it is what is most often too narrow.
fn empty(list: &AuditList, filter: &AuditFilter, times: &Times) -> AnyView {
    let mut chips: Vec<(String, String)> =
        filters::chips(filter, list, times).into_iter().map(|chip| (chip.label, chip.remove_href)).collect();
    let narrowed = chips.len();
    if !chips.iter().any(|(label, _)| label.starts_with("When: ")) {
        use gangway_types::audit::AuditWhen;
        let ever = AuditFilter { when: AuditWhen::Ever, page: 1, ..filter.clone() };
        chips.push((format!("When: {}", filters::span(list, times)), filters::href(&ever)));
    }
    let title = match narrowed {
        0 => "No entries in this time".to_owned(),
        1 => "No entries match this filter".to_owned(),
        n => format!("No entries match these {n} filters"),
    };
    view! { <EmptyFiltered title=title chips=chips clear_href=paths::AUDIT /> }.into_any()
}
