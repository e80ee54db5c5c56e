//! What deadlines do: a manager's open question goes to the fallback, the fallback's ends unanswered.

use super::{Told, day, days, locked, notify, plan, settle, store, told};
use crate::audit::{self, Entry};
use crate::domain::approval::{Due, Kind, due, pass_on};
use crate::invites::{commit, note, people_words};
use crate::settings::Settings;
use crate::store::Tx;
use crate::store::approvals::Request;
use crate::store::batches::Batch;
use crate::{Core, Result};
use gangway_types::approvals::RequestState;
use gangway_types::audit::What;
use gangway_types::batches::BatchState;
use gangway_types::notices::NoticeKind;
use gangway_types::{BatchId, PersonId};

/// Does what is due for the open requests of one batch; answers whether anything was.
pub(super) async fn overdue(core: &Core, settings: &Settings, id: &BatchId) -> Result<bool> {
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let batch = locked(&mut tx, id).await?;
    if batch.state != BatchState::AwaitingApproval {
        return Ok(false);
    }
    let submitter = PersonId(batch.submitted.as_ref().map(|(by, ..)| by.clone()).unwrap_or_default());
    let mut changed = false;
    let (mut reminded, mut passed_on) = (Vec::new(), Vec::new());
    for request in store::asked(&mut tx, id, batch.round).await? {
        let reminder = days(settings.approval_reminder_days);
        let is_reminded = request.reminded_at.is_some();
        match due(request.kind, request.deadline_at, is_reminded, reminder, now) {
            Due::Nothing => continue,
            Due::Remind => {
                if store::reminded(&mut tx, &request.id, now).await? {
                    reminded.push(request);
                }
            }
            Due::PassOn => {
                passed_on.extend(hand_on(core, &mut tx, settings, &batch, &request, &submitter).await?);
                changed = true;
            }
            Due::Lapse => {
                lapse(core, &mut tx, settings, &batch, &request).await?;
                changed = true;
            }
        }
    }
    changed |= !reminded.is_empty();
    if !changed {
        return Ok(false);
    }
    remind(core, &mut tx, settings, &batch, &reminded).await?;
    let event = format!("passed on {id} {} {now}", batch.round);
    let passed_on: Vec<&Request> = passed_on.iter().collect();
    notify::approvers(core, &mut tx, settings, &batch, NoticeKind::PassedOn, event, &passed_on).await?;
    store::free(&mut tx, id).await?;
    if settle(core, &mut tx, id, batch.round).await?.is_some() {
        notify::settled(core, &mut tx, id).await?;
    }
    commit(tx).await?;
    told(core, id);
    Ok(true)
}

/// Tells those who were asked and have not answered, and writes it down.
async fn remind(
    core: &Core,
    tx: &mut Tx,
    settings: &Settings,
    batch: &Batch,
    requests: &[Request],
) -> Result<()> {
    if requests.is_empty() {
        return Ok(());
    }
    let event = format!("reminder {} {} {}", batch.id, batch.round, core.clock.now());
    let all: Vec<&Request> = requests.iter().collect();
    notify::approvers(core, tx, settings, batch, NoticeKind::Reminder, event, &all).await?;
    let people = people_words(requests.iter().map(|request| request.people).sum());
    let words = match requests {
        [one] => format!("reminded {} to answer for {people}", asked_names(one)),
        more => format!("reminded those who were asked in {} lists to answer for {people}", more.len()),
    };
    note(core, tx, &batch.id, None, &words, None).await?;
    for request in requests {
        let who = asked_names(request);
        let words = format!("{}: reminded {who} to answer for {}", batch.id, people_words(request.people));
        let entry = Entry::by_gangway(What::ApprovalReminded, words).about(&batch.id, &batch.name);
        audit::append(core, tx, entry);
    }
    Ok(())
}

/// "Lena Roth or Priya Nair".
fn asked_names(request: &Request) -> String {
    let names: Vec<&str> = request.approvers.iter().map(|one| one.name.as_str()).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(" or ") }
}

/// Asks the fallback instead; answers the new requests.
async fn hand_on(
    core: &Core,
    tx: &mut Tx,
    settings: &Settings,
    batch: &Batch,
    request: &Request,
    submitter: &PersonId,
) -> Result<Vec<Request>> {
    let now = core.clock.now();
    let people: Vec<PersonId> =
        store::decisions(tx, &request.id).await?.into_iter().map(|person| person.id).collect();
    let fallback = plan::fallback(tx, settings).await?;
    let manager = request.manager.as_ref().map_or("the manager", |manager| manager.name.as_str());
    let until = day(settings, request.deadline_at.unwrap_or(now));
    let why = format!("{manager} did not answer by {until}");
    let mut made = Vec::new();
    for (approvers, people) in pass_on(&people, &fallback, submitter) {
        let next = Request {
            id: core.random.id(now),
            kind: Kind::Fallback,
            why: Some(why.clone()),
            state: RequestState::Open,
            people: people.len() as u64,
            asked_at: now,
            deadline_at: Some(now + days(settings.fallback_deadline_days.max(1))),
            reminded_at: None,
            passed_to: None,
            approvers,
            ..request.clone()
        };
        store::insert(tx, std::slice::from_ref(&next)).await?;
        store::assign(tx, &request.batch, &next.id, &people.iter().collect::<Vec<_>>(), now).await?;
        made.push(next);
    }
    store::close(tx, &request.id, RequestState::PassedOn, made.first().map(|next| next.id.as_str())).await?;
    let words = format!("{why}: the fallback approvers are asked for {}", people_words(request.people));
    Told { actor: None, what: What::ApprovalPassedOn, words }.down(core, tx, batch, |entry| entry).await?;
    Ok(made)
}

async fn lapse(
    core: &Core,
    tx: &mut Tx,
    settings: &Settings,
    batch: &Batch,
    request: &Request,
) -> Result<()> {
    let now = core.clock.now();
    let until = day(settings, request.deadline_at.unwrap_or(now));
    store::close(tx, &request.id, RequestState::Lapsed, None).await?;
    let n = store::not_answered(tx, &request.id, &format!("nobody: not answered by {until}"), now).await?;
    let words = format!("nobody answered for {} by {until}; they are not approved", people_words(n));
    Told { actor: None, what: What::ApprovalLapsed, words }.down(core, tx, batch, |entry| entry).await
}
