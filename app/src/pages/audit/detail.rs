//! One entry: what was before and is since, ISC's request id, how the batch came to be approved, its hash.

use super::words;
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::times::Times;
use crate::paths;
use crate::ui::{Breadcrumbs, CopyId};
use gangway_core::audit::{self, Reader};
use gangway_types::audit::{AuditDetail, AuditFact, AuditRow};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// `/audit/{id}`
#[component]
pub fn AuditEntryPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ReadAudit, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let Ok(seq) = address.part("id").parse::<i64>() else {
        return Err(PortalError::not_found("entry of the audit log"));
    };
    let entry = audit::detail(core, Reader::from(&**who), seq).await?;
    let title = format!("Entry {seq}");
    let crumbs = view! { <Breadcrumbs items=vec![("Audit log".to_owned(), paths::AUDIT.to_owned())] here=title.clone() /> };
    let state = words::result(entry.row.result);
    let sentence = words::line(&entry.row);
    let body = view! {
        <PageHeader title=title.clone() crumbs=Some(crumbs.into_any()) state=Some(state)>{sentence}</PageHeader>
        {facts(&entry, &asked.times)}
        {details(&entry.facts)}
        {chain(&entry, &asked.times)}
        {seal(&entry)}
    };
    Ok(PageView::new(format!("{title} · Audit log"), Place::Audit, body))
}

fn facts(entry: &AuditDetail, times: &Times) -> AnyView {
    let row = &entry.row;
    let request = entry.request_id.clone().map(|id| {
        view! { <dt>"ISC's request id"</dt><dd><CopyId value=id what="request id" /></dd> }
    });
    let whom = row.for_name.clone().map(|whom| view! { <dt>"On behalf of"</dt><dd>{whom}</dd> });
    let who_id = row.actor.clone().map(|id| view! { " "<CopyId value=id what="identity id" /> });
    let others = row.about.as_ref().map(|object| {
        let query = format!("about={}&when=ever", paths::encode(&object.key()));
        view! { <a class="sub" href=paths::with_query(paths::AUDIT, &query)>"All entries about it"</a> }
    });
    view! {
        <section class="section" aria-labelledby="facts">
            <h2 id="facts">"Facts"</h2>
            <dl class="facts">
                <dt>"When"</dt><dd>{words::when(row, times)}</dd>
                <dt>"Who"</dt><dd>{row.actor_name.clone()}{who_id}</dd>
                {whom}
                <dt>"What"</dt><dd>{row.what.words()}</dd>
                <dt>"About"</dt><dd>{words::about(row)}{others}</dd>
                <dt>"From"</dt><dd class="num">{row.address.clone().unwrap_or_else(|| "Not from a browser".to_owned())}</dd>
                {request}
            </dl>
        </section>
    }
    .into_any()
}

/// What was changed, before and after; then what else there is to know.
fn details(facts: &[AuditFact]) -> AnyView {
    let shown = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
    let changed: Vec<AnyView> = facts
        .iter()
        .filter_map(|fact| {
            let was = shown(fact.was.as_deref()?);
            Some(
                view! {
                    <tr role="row">
                        <th role="rowheader" scope="row">{fact.label.clone()}</th>
                        <td role="cell" data-label="Before">{was}</td>
                        <td role="cell" data-label="After">{shown(&fact.is)}</td>
                    </tr>
                }
                .into_any(),
            )
        })
        .collect();
    let changed = (!changed.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="changed">
                <h2 id="changed">"Before and after"</h2>
                <table class="data-table" role="table" aria-labelledby="changed">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader" scope="col">"What"</th>
                            <th role="columnheader" scope="col">"Before"</th>
                            <th role="columnheader" scope="col">"After"</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{changed}</tbody>
                </table>
            </section>
        }
    });
    let told: Vec<AnyView> = facts
        .iter()
        .filter(|fact| fact.was.is_none())
        .map(|fact| view! { <dt>{fact.label.clone()}</dt><dd>{shown(&fact.is)}</dd> }.into_any())
        .collect();
    let told = (!told.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="details">
                <h2 id="details">"Details"</h2>
                <dl class="facts">{told}</dl>
            </section>
        }
    });
    view! { {changed}{told} }.into_any()
}

/// How the batch came to be approved and sent; this entry among it.
fn chain(entry: &AuditDetail, times: &Times) -> Option<AnyView> {
    if entry.chain.len() < 2 {
        return None;
    }
    let line = |row: &AuditRow| {
        let words = words::line(row);
        let here = row.seq == entry.row.seq;
        let words = if here {
            view! { <b aria-current="true">{words}</b> }.into_any()
        } else {
            view! { <a href=paths::audit_entry(row.seq)>{words}</a> }.into_any()
        };
        view! { <li>{words}<span class="sub">{words::when(row, times)}</span></li> }
    };
    let lines = entry.chain.iter().map(line).collect_view();
    Some(
        view! {
            <section class="section" aria-labelledby="chain">
                <h2 id="chain">"Approval chain, oldest first"</h2>
                <ol class="timeline">{lines}</ol>
            </section>
        }
        .into_any(),
    )
}

fn seal(entry: &AuditDetail) -> AnyView {
    view! {
        <section class="section" aria-labelledby="seal">
            <h2 id="seal">"Hash"</h2>
            <p class="hint">
                "Each entry carries the hash of the one before. "<code>"gangway check --audit"</code>
                " finds entries that were changed, removed or put in."
            </p>
            <dl class="facts">
                <dt>"This entry"</dt><dd><CopyId value=entry.hash.clone() what="hash" /></dd>
                <dt>"The one before"</dt><dd><CopyId value=entry.prev.clone() what="hash of the one before" /></dd>
            </dl>
        </section>
    }
    .into_any()
}
