//! The timeline of a person: what was done from here, what was seen, and what ISC's events say.

use super::panel::trouble;
use crate::pages::address::Address;
use crate::pages::page::Asked;
use crate::pages::times::Times;
use crate::paths;
use crate::ui::{EmptyFirst, Time};
use gangway_core::people::live::{self, Events, HistoryLine, Leads};
use gangway_types::audit::{AuditFilter, AuditObject, AuditWhen};
use gangway_types::people::PersonDetail;
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// A page of it, newest first.
///
/// # Errors
/// When the store does not answer.
pub async fn view(asked: &Asked, person: &PersonDetail, address: &Address) -> Result<AnyView, PortalError> {
    let caller = &asked.caller;
    let here = paths::person_part(&person.row.id, "history");
    let before = address.value("before").and_then(|before| before.parse::<i64>().ok());
    let history = live::history(&caller.core, &caller.who, person, before).await?;
    let note = |read: Events, found: &'static str| match read {
        Events::Read if found.is_empty() => None,
        Events::Read => Some(view! { <p class="hint prose">{found}</p> }.into_any()),
        Events::NotYours(words) => Some(
            view! { <p class="hint prose">{words}" Below is what Gangway did and saw itself."</p> }
                .into_any(),
        ),
        Events::Failed(why) => Some(trouble(why, address.here.clone())),
    };
    let by_name = "ISC’s events name people by name: those found are of this account name, and of this name where nobody else \
                   has it. They may come up to a day late.";
    let notes = view! { {note(history.events, by_name)} {note(history.activities, "")} };
    let log = caller.who.may(Capability::ReadAudit).then(|| {
        let filter = AuditFilter {
            about: vec![AuditObject::from(&person.row.id).key()],
            when: AuditWhen::Ever,
            page: 1,
            ..AuditFilter::default()
        };
        let href = paths::with_query(paths::AUDIT, &filter.print());
        view! { <p><a href=href>"Entries of the audit log about this person"</a></p> }
    });
    let newest =
        before.map(|_| view! { <a class="btn btn-quiet" id="newest" href=here.clone()>"Newest"</a> });
    let older = history.older.map(|at| {
        let href = format!("{here}?before={at}");
        view! { <a class="btn" id="older" href=href>"Older"</a> }
    });
    let lines = match history.lines.is_empty() {
        true if before.is_none() => {
            let body = "Invitations, answers and everything else that is done to them appear here.";
            view! { <EmptyFirst title="Nothing has happened yet" body=body /> }.into_any()
        }
        true => view! { <p>"Nothing happened before that."</p> }.into_any(),
        false => {
            let lines = history.lines.iter().map(|one| line(one, &asked.times)).collect_view();
            view! { <ol class="timeline">{lines}</ol> }.into_any()
        }
    };
    Ok(view! {
        <div class="section" id="history">
            {notes}
            {lines}
            <div class="btn-row">{newest}{older}</div>
            {log}
        </div>
    }
    .into_any())
}

fn line(one: &HistoryLine, times: &Times) -> AnyView {
    let class = (one.who == "Gangway").then_some("timeline-own");
    let link = one.leads.as_ref().map(|leads| {
        let (href, words) = leads_to(leads);
        view! { " "<a href=href>{words}</a> }
    });
    let isc = one.isc.then_some(", told by ISC");
    let (words, exact) = (times.ago(one.at), times.exact(one.at));
    let exact = if words == exact { String::new() } else { exact };
    let more = one.more.clone().map(|more| view! { <span class="sub">{more}</span> });
    view! {
        <li class=class>
            <b>{one.who.clone()}</b>" "{one.words.clone()}"."{link}
            {more}
            <span class="sub">
                <Time datetime=times.machine(one.at) words=words exact=exact />{isc}
            </span>
        </li>
    }
    .into_any()
}

fn leads_to(leads: &Leads) -> (String, String) {
    match leads {
        Leads::Batch(id) => (paths::batch(id), id.to_string()),
        Leads::Task(id) => (paths::task(id), "Look at the task".to_owned()),
        Leads::AccountJob(id) => (paths::account_job(id), id.to_string()),
        Leads::PersonJob(id) => (paths::person_job(id), id.to_string()),
        Leads::Audit(seq) => (paths::audit_entry(*seq), "Entry of the audit log".to_owned()),
    }
}
