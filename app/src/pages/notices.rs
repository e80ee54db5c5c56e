//! What this person was told, newest first. Looking at it is reading it.

use crate::api::looks_ahead;
use crate::components::PageHeader;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::times::Times;
use crate::ui::message::Tone;
use crate::ui::{Badge, EmptyFirst, Time, plural};
use gangway_core::notices;
use gangway_types::notices::{NoticeRow, NoticeState};
use gangway_types::{Capability, PersonId, PortalError};
use leptos::prelude::*;

/// `/notices`
#[component]
pub fn NoticesPage() -> impl IntoView {
    let ahead = looks_ahead();
    page(Capability::SignedIn, move |asked| build(asked, ahead))
}

async fn build(asked: Asked, ahead: bool) -> Result<PageView, PortalError> {
    let core = &asked.caller.core;
    let me = PersonId::from(asked.caller.who.person_id.as_str());
    let rows = notices::mine(core, &me).await?;
    if !ahead {
        notices::looked_at(core, &me, &rows).await?;
    }
    let fresh = rows.iter().filter(|row| row.is_new).count() as u64;
    let sentence = match (rows.len(), fresh) {
        (0, _) => "Nobody has told you anything yet.".to_owned(),
        (_, 0) => "Nothing new since you looked last.".to_owned(),
        (_, n) => format!("{} since you looked last.", plural(n, "new notice", "new notices")),
    };
    let list = if rows.is_empty() {
        let body = "When somebody asks for your approval, what you asked for has an answer, or a rule stops itself, it is told here.";
        view! { <EmptyFirst title="No notices" body=body /> }.into_any()
    } else {
        let lines = rows.iter().map(|row| line(row, &asked.times)).collect_view();
        view! { <ul class="lines" id="notices">{lines}</ul> }.into_any()
    };
    let body = view! {
        <PageHeader title="Notices">{sentence}</PageHeader>
        {list}
    };
    Ok(PageView::new("Notices", Place::Elsewhere, body))
}

fn line(row: &NoticeRow, times: &Times) -> AnyView {
    let fresh = row.is_new.then(|| view! { <Badge tone=Tone::Info label="New" />" " });
    view! {
        <li>
            <span>
                {fresh}
                {subject(row)}
                <span class="sub">
                    <Time datetime=times.machine(row.at) words=times.ago(row.at) exact=times.exact(row.at) />
                    {mailed(row)}
                </span>
            </span>
        </li>
    }
    .into_any()
}

/// The subject, which leads to what it is about.
pub fn subject(row: &NoticeRow) -> AnyView {
    if row.batch.as_str().is_empty() {
        return row.subject.clone().into_any();
    }
    view! { <a href=row.kind.path(&row.batch)>{row.subject.clone()}</a> }.into_any()
}

/// What became of its mail; nothing where there was to be none.
fn mailed(row: &NoticeRow) -> Option<String> {
    let why = row.problem.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    match row.state {
        NoticeState::Shown => None,
        NoticeState::Sent => Some(". Mailed, too".to_owned()),
        NoticeState::Queued | NoticeState::Sending => Some(". Its mail waits".to_owned()),
        NoticeState::Failed => Some(format!(". Its mail failed{why}")),
        NoticeState::Unknown => Some(format!(". Whether it was mailed is unknown{why}")),
    }
}
