//! `/accounts/new/{draft}/result`: three facts, each with its time: taken by ISC, on the source, linked to somebody.

use super::{actions, crumbs, form, framed, lists, shown};
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::help::keys;
use crate::pages::page::{Asked, PageView};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{CopyId, LinkButton, Message, Segment, Strip, Time, Why, plural};
use gangway_core::accounts::{self, drafts};
use gangway_types::accounts::{AccountAction, AccountItem, AccountJob, AccountOutcome, Link};
use gangway_types::{Capability, DraftId, Extent, PortalError};
use leptos::prelude::*;

/// The page.
pub async fn build(asked: &Asked, address: &Address, id: DraftId) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let reads_all = Capability::ReadAccounts.extent(&who.roles) == Some(Extent::All);
    let draft = drafts::sent(core, who, reads_all, &id).await?;
    let Some(job) = &draft.job else { return Err(PortalError::not_found("result")) };
    let job = accounts::job(core, job).await?;
    let item = accounts::item(core, &job.id).await?;
    let topic = is_open(&item).then(|| format!("accounts:{}", job.id));
    let title = match item.action {
        AccountAction::Create => format!("Create {}", item.native),
        AccountAction::Update => format!("Update {}", item.native),
    };
    let authoritative = draft.form.source.authoritative;
    let said = words(&item, authoritative);
    let strip = view! {
        <span data-live-say="">
            <Strip known=accepted(&item).0 invited=seen(&item).0 registered=linked(&item, authoritative).0>{said}</Strip>
        </span>
    };
    let crumbs = crumbs(None, &job.id.to_string());
    let sentence = format!(
        "{} {} on {}.",
        job.made_by_name,
        match item.action {
            AccountAction::Create => "set out to create it",
            AccountAction::Update => "set out to update it",
        },
        job.source_name
    );
    let body = view! {
        {address.came_back()}
        <div id="account-result" data-live-part="" data-live=topic>
            <PageHeader title=title.clone() crumbs=Some(crumbs) state=Some(strip.into_any())>{sentence}</PageHeader>
            {trouble(&draft, &job, &item)}
            {facts(asked, &item, authoritative)}
            {differs(&draft, &item)}
            {actions::buttons(asked, &job, &item, &paths::account_draft(&id, "result"))}
        </div>
        {next(asked, &id, &draft, &item, &job)}
        <span class="sr-only" role="status" data-live-status=""></span>
    };
    Ok(framed(&title, body))
}

/// What can still change by itself.
fn is_open(item: &AccountItem) -> bool {
    matches!(item.outcome, AccountOutcome::Queued | AccountOutcome::Accepted | AccountOutcome::Unknown)
        || matches!(item.link, Some(Link::Looking))
        || item.next_look_at.is_some()
}

type Fact = (Segment, String, Option<i64>);

/// ISC took the call.
fn accepted(item: &AccountItem) -> Fact {
    use AccountOutcome as O;
    match item.outcome {
        O::Queued => (Segment::NotYet, "Not sent yet".to_owned(), None),
        O::Stopped => (Segment::Failed, "Not sent".to_owned(), None),
        O::NotSent => (Segment::NotYet, "Not sent: somebody stopped it".to_owned(), None),
        O::Failed => (Segment::Failed, "ISC refused it".to_owned(), None),
        O::Unknown => (Segment::Waiting, "We do not know whether ISC took it".to_owned(), None),
        O::Accepted | O::Seen | O::Differs => {
            (Segment::Done, "ISC accepted the task".to_owned(), item.accepted_at)
        }
    }
}

/// The account is on the source.
fn seen(item: &AccountItem) -> Fact {
    use AccountOutcome as O;
    match item.outcome {
        O::Seen => {
            (Segment::Done, "The account is on the source with the values sent".to_owned(), item.seen_at)
        }
        O::Differs => {
            let n = plural(item.differs.len() as u64, "value differs", "values differ");
            (Segment::Done, format!("The account is on the source; {n}"), item.seen_at)
        }
        O::Accepted => (Segment::Waiting, "Not visible on the source yet".to_owned(), None),
        O::Unknown => (Segment::NotYet, "Looked for on the source".to_owned(), None),
        _ => (Segment::NotYet, "Not on the source".to_owned(), None),
    }
}

/// Whom it belongs to.
fn linked(item: &AccountItem, authoritative: bool) -> Fact {
    let at = item.linked_at;
    match &item.link {
        Some(Link::Person { name, .. }) => (Segment::Done, format!("Linked to {name}"), at),
        // Only accounts of authoritative sources make identities: elsewhere it is one that Gangway did not know.
        Some(Link::NewPerson { name, .. }) if !authoritative => {
            (Segment::Done, format!("Linked to {name}"), at)
        }
        Some(Link::NewPerson { name, .. }) => (Segment::Done, format!("Made a new identity: {name}"), at),
        Some(Link::Nobody) => (Segment::Done, "Not linked to anyone: uncorrelated".to_owned(), at),
        Some(Link::Looking) => (Segment::Waiting, "Not known yet whom it links to".to_owned(), None),
        None => (Segment::NotYet, "Not linked to anyone yet".to_owned(), None),
    }
}

/// The last thing that is known, for the strip.
fn words(item: &AccountItem, authoritative: bool) -> String {
    let facts = [linked(item, authoritative), seen(item), accepted(item)];
    let known = facts.iter().find(|(segment, ..)| matches!(segment, Segment::Done | Segment::Failed));
    let waits = facts.iter().rev().find(|(segment, ..)| *segment == Segment::Waiting);
    waits.or(known).map_or_else(|| accepted(item).1, |(_, words, _)| words.clone())
}

fn facts(asked: &Asked, item: &AccountItem, authoritative: bool) -> AnyView {
    let times = &asked.times;
    let when = |at: Option<i64>| {
        at.map(|at| {
            view! { " "<Time datetime=times.machine(at) words=times.ago(at) exact=times.exact(at) /> }
        })
    };
    let line = |(segment, words, at): Fact, more: Option<AnyView>| {
        let class = match segment {
            Segment::Done => "fact-done",
            Segment::Waiting => "fact-waiting",
            Segment::NotYet => "fact-open",
            Segment::Failed => "fact-failed",
        };
        view! { <li class=class><b>{words}</b>{when(at)}{more}</li> }
    };
    let task = item.task_id.as_ref().map(|task| {
        view! {
            <span class="sub">
                "Task "
                <CopyId value=task.to_string() what="task id" />
                " "
                <a href=paths::task(task)>"Open the task"</a>
            </span>
        }
        .into_any()
    });
    let account = match (item.outcome, &item.account_id) {
        (AccountOutcome::Accepted, _) => {
            Some(view! { <span class="sub">{patience(asked, item)}</span> }.into_any())
        }
        (_, Some(account)) => Some(
            view! { <span class="sub">"Account "<CopyId value=account.clone() what="account id" /></span> }
                .into_any(),
        ),
        _ => None,
    };
    let person = match &item.link {
        Some(Link::Person { id, name } | Link::NewPerson { id, name }) => Some(
            view! { <span class="sub"><a href=paths::person(id)>{format!("Open {name}")}</a></span> }
                .into_any(),
        ),
        Some(Link::Looking) => Some(view! { <span class="sub">{patience(asked, item)}</span> }.into_any()),
        Some(Link::Nobody) if item.next_look_at.is_some() => {
            Some(view! { <span class="sub">{again(asked, item)}</span> }.into_any())
        }
        _ => None,
    };
    view! {
        <ol class="traced">
            {line(accepted(item), task)}
            {line(seen(item), account)}
            {line(linked(item, authoritative), person)}
        </ol>
        {why(item)}
    }
    .into_any()
}

/// What the word means that an account ended with which is not simply there and linked.
fn why(item: &AccountItem) -> Option<AnyView> {
    let word = match (item.outcome, &item.link) {
        (AccountOutcome::Seen | AccountOutcome::Differs, Some(Link::Nobody)) => "linked-nobody".to_owned(),
        (AccountOutcome::Queued | AccountOutcome::Accepted | AccountOutcome::Seen, _) => return None,
        (outcome, _) => keys::account(outcome),
    };
    Some(view! { <p><Why word=word /></p> }.into_any())
}

/// Up to an hour is normal, and it goes on looking.
fn patience(asked: &Asked, item: &AccountItem) -> String {
    let again = again(asked, item);
    if again.is_empty() {
        return "ISC took it and does not show it. Gangway looks no more by itself; look on the source in ISC.".to_owned();
    }
    format!("Up to an hour is normal. {again}")
}

/// "Gangway looks again at 14:03."
fn again(asked: &Asked, item: &AccountItem) -> String {
    let Some(next) = item.next_look_at else { return String::new() };
    // Looking runs on real time; the page tells the tenant's.
    let at = next - asked.chrome.real_now + asked.times.now;
    match at <= asked.times.now + 60_000 {
        true => "Gangway looks again in a moment.".to_owned(),
        false => format!("Gangway looks again at {}.", asked.times.clock(at)),
    }
}

/// What went wrong, with what to do.
fn trouble(draft: &drafts::Draft, job: &AccountJob, item: &AccountItem) -> Option<AnyView> {
    let cause = item.cause.clone().unwrap_or_default();
    let request = item.request_id.clone().map(|id| {
        view! { <p class="hint">"Request "<CopyId value=id what="request id" /></p> }
    });
    let kept = format!("Nothing was changed on {}. What you typed is kept.", job.source_name);
    match item.outcome {
        AccountOutcome::Unknown => Some(
            view! {
                <Message tone=Tone::Warn title="We do not know whether ISC made it">
                    <p>
                        "ISC’s answer was lost. Gangway looks on the source before anything is sent again; creating it anew is blocked until it is known."
                    </p>
                    {(!cause.is_empty()).then(|| view! { <p>{cause}</p> })}
                    {request}
                </Message>
            }
            .into_any(),
        ),
        AccountOutcome::Stopped => Some(
            view! {
                <Message tone=Tone::Bad title="Nothing was sent">
                    <p>{cause}</p>
                    <p>"What you typed is kept. Look at the account in ISC, then correct it and send again."</p>
                </Message>
            }
            .into_any(),
        ),
        AccountOutcome::Failed => {
            let named = draft.form.fields.iter().find(|field| form::names(&cause, &field.name));
            let field = named.map(|field| {
                view! { <p>{format!("ISC names the field {}.", field.name)}</p> }
            });
            let right = is_forbidden(&cause).then(|| {
                view! { <p>{format!("{} {}", Capability::WriteAccounts.refusal(), Capability::WriteAccounts.who_can())}</p> }
            });
            Some(
                view! {
                    <Message tone=Tone::Bad title="ISC refused it">
                        <p>"ISC said: "<q>{cause}</q></p>
                        {field}
                        {right}
                        <p>{kept}</p>
                        {request}
                    </Message>
                }
                .into_any(),
            )
        }
        _ => None,
    }
}

fn is_forbidden(cause: &str) -> bool {
    cause.contains("403") || cause.to_ascii_lowercase().contains("forbidden")
}

/// Values that came out differently.
fn differs(draft: &drafts::Draft, item: &AccountItem) -> Option<AnyView> {
    if item.differs.is_empty() {
        return None;
    }
    let rows = item.differs.iter().map(|one| {
        let field = draft.form.field(&one.field);
        view! {
            <tr role="row">
                <th role="rowheader" scope="row">{one.field.clone()}</th>
                <td role="cell" data-label="Sent">{shown::values(field, &one.sent)}</td>
                <td role="cell" data-label="In ISC">{shown::values(field, &one.shown)}</td>
            </tr>
        }
    });
    Some(
        view! {
            <section class="section" aria-labelledby="differs">
                <h2 id="differs">"ISC shows other values than were sent"</h2>
                <p>"ISC changed them on the way in, or does not keep them. Look whether the account is right as it is."</p>
                <div class="table-region" role="region" aria-label="Values that differ">
                    <table class="data-table" role="table">
                        <caption class="sr-only">"Values that differ"</caption>
                        <thead role="rowgroup">
                            <tr role="row">
                                <th role="columnheader" scope="col">"Field"</th>
                                <th role="columnheader" scope="col">"Sent"</th>
                                <th role="columnheader" scope="col">"In ISC"</th>
                            </tr>
                        </thead>
                        <tbody role="rowgroup">{rows.collect_view()}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any(),
    )
}

/// What to do now.
fn next(asked: &Asked, id: &DraftId, draft: &drafts::Draft, item: &AccountItem, job: &AccountJob) -> AnyView {
    let may = asked.caller.who.may(Capability::WriteAccounts);
    let own = job.made_by.as_str() == asked.caller.who.person_id;
    let done =
        matches!(item.outcome, AccountOutcome::Seen | AccountOutcome::Differs | AccountOutcome::Accepted);
    let merged = (done && draft.form.source.flat_file).then(|| {
        view! {
            <LinkButton href=paths::source(&job.source, "safety/merge")>"Add to the merged file"</LinkButton>
        }
    });
    let same = drafts::not_done(item.outcome);
    let again =
        (may && own && item.outcome != AccountOutcome::Unknown).then(|| lists::again(asked, id, same));
    let note = done.then(|| {
        view! { <p>"The account is not in the source’s file: the next file without it removes it again."</p> }
    });
    view! {
        {note}
        <div class="btn-row send-row">{again}{merged}</div>
    }
    .into_any()
}
