//! Approvals as pages show them.

use super::{decide, sends, store};
use crate::domain::approval::{Caller, DAY_MS, may_answer};
use crate::invites::Maker;
use crate::notices;
use crate::store::approvals::{About, Inbox, Request};
use crate::store::batches::{self, Batch};
use crate::{Core, Result};
use gangway_types::approvals::{
    ActedAs, ApprovalDetail, ApprovalGroup, ApprovalPerson, ApprovalRow, LISTS, RequestRow, RequestState,
    Seen,
};
use gangway_types::batches::BatchState;
use gangway_types::{BatchId, IdentityStatus, PersonId, PortalError, Reading};
use std::collections::HashMap;

/// How long what somebody answered stays in their list.
const LATELY_MS: i64 = 30 * DAY_MS;
/// Names of approvers that a stranger reads.
const WHOSE: usize = 3;

/// What waits for this person, the earliest deadline first, then what they answered in the last 30 days, the latest first.
///
/// # Errors
/// When the store does not answer.
pub async fn list(core: &Core, who: Maker<'_>) -> Result<Vec<ApprovalRow>> {
    let me = PersonId::from(who.person_id);
    let now = core.clock.now();
    let mut rows = store::waiting(&core.store, &me, now).await?;
    rows.extend(store::answered_by(&core.store, &me, now - LATELY_MS).await?);
    Ok(rows)
}

/// How many batches wait for this person's answer.
///
/// # Errors
/// When the store does not answer.
pub async fn waiting_count(core: &Core, who: Maker<'_>) -> Result<u64> {
    Ok(store::asks(&core.store, &PersonId::from(who.person_id), core.clock.now()).await?)
}

/// Answered requests and all, of these batches.
pub(crate) async fn answers(core: &Core, batches: &[&Batch]) -> Result<HashMap<BatchId, (u64, u64)>> {
    let asked: Vec<&BatchId> =
        batches.iter().filter(|batch| batch.round > 0).map(|batch| &batch.id).collect();
    Ok(store::answers(&core.store, &asked).await?)
}

/// The requests of a batch's present round.
pub(crate) async fn requests(core: &Core, batch: &Batch) -> Result<Vec<RequestRow>> {
    if batch.round == 0 || batch.submitted.is_none() {
        return Ok(Vec::new());
    }
    let found = store::of_round(&core.store, &batch.id, batch.round).await?;
    let open: Vec<&Request> = found.iter().filter(|request| request.state == RequestState::Open).collect();
    let asked: Vec<_> = open.iter().flat_map(|request| &request.approvers).collect();
    let silent = notices::without_address(core, &asked).await?;
    let named = |request: &Request| {
        let open = request.state == RequestState::Open;
        let silent = request.approvers.iter().filter(|one| open && silent.contains(&one.id));
        RequestRow { without_address: silent.map(|one| one.name.clone()).collect(), ..row(request) }
    };
    Ok(found.iter().map(named).collect())
}

fn row(request: &Request) -> RequestRow {
    RequestRow {
        id: request.id.clone(),
        for_name: request.manager.as_ref().map(|manager| manager.name.clone()),
        approvers: request.approvers.iter().map(|one| (one.id.clone(), one.name.clone())).collect(),
        without_address: Vec::new(),
        why: request.why.clone(),
        state: request.state,
        people: request.people,
        approved: request.approved,
        asked_at: request.asked_at,
        deadline_at: request.deadline_at,
        answered: request
            .answered
            .as_ref()
            .map(|answered| (answered.by.name.clone(), answered.acted, answered.at)),
        comment: request.comment.clone(),
    }
}

/// A list for approval as `who` may see it. An Admin sees what is theirs, else everything that is open; `only` is one
/// request, as a link from the batch's page names it.
///
/// # Errors
/// When there is no such batch, or it never asked for approval.
pub async fn detail(
    core: &Core,
    who: Maker<'_>,
    is_admin: bool,
    id: &BatchId,
    only: Option<&str>,
) -> Result<Seen> {
    let me = PersonId::from(who.person_id);
    let now = core.clock.now();
    let batch = batches::get(&core.store, id).await?.filter(|batch| batch.round > 0);
    let batch = batch.ok_or_else(|| PortalError::not_found("list for approval"))?;
    let mine = Inbox::of(&core.store, id, &me, now).await?.requests;
    let requests = match only.map(str::to_owned) {
        Some(only) if mine.contains(&only) || is_admin => store::of_ids(&core.store, &[only]).await?,
        None if mine.is_empty() && !is_admin => return not_yours(core, &batch).await,
        None => {
            let mut found = store::of_ids(&core.store, &mine).await?;
            if is_admin && found.iter().all(|request| request.state != RequestState::Open) {
                // An Admin who has answered all that is theirs goes on with what others have not answered.
                let mut others = store::of_round(&core.store, id, batch.round).await?;
                others.retain(|request| request.state == RequestState::Open);
                found.extend(others);
            }
            found
        }
        _ => return not_yours(core, &batch).await,
    };
    let requests: Vec<Request> = requests.into_iter().filter(|request| request.batch == *id).collect();
    let ids: Vec<String> = requests.iter().map(|request| request.id.clone()).collect();
    let away: Vec<PersonId> = store::delegations(&core.store, Some(&me), now)
        .await?
        .into_iter()
        .filter(|one| one.to.id == me && one.since <= now)
        .map(|one| one.from.id)
        .collect();
    let caller = Caller { id: &me, is_admin, stands_for: &away };
    let mut counted = store::counted(&core.store, &ids, &me).await?;
    let mut groups: Vec<ApprovalGroup> = requests
        .iter()
        .map(|request| group(&batch, request, counted.remove(&request.id).unwrap_or_default(), &caller))
        .collect();
    // Who is in hundreds of lists is read when one of them is opened.
    if groups.iter().filter(|group| group.mine).count() <= LISTS {
        let mut people: HashMap<String, Vec<About>> = HashMap::new();
        for person in store::about(&core.store, &ids).await? {
            people.entry(person.request.clone()).or_default().push(person);
        }
        for group in &mut groups {
            let people = people.remove(&group.request.id).unwrap_or_default();
            group.shown = decide::shown(&people);
            group.people = people.into_iter().map(person).collect();
        }
    }
    Ok(Seen::Detail(Box::new(ApprovalDetail {
        batch: batch.id.clone(),
        name: batch.name.clone(),
        by_name: batch
            .submitted
            .as_ref()
            .map_or_else(|| batch.made_by_name.clone(), |(_, name, _)| name.clone()),
        comment: batch.comment.clone(),
        round: batch.round,
        closed: match batch.state {
            BatchState::Approved
            | BatchState::PartlyApproved
            | BatchState::Rejected
            | BatchState::NeedsSender => None,
            _ => decide::closed(&batch),
        },
        sends: sends(&batch),
        groups,
    })))
}

/// Whose list it is, and nothing of what is in it.
async fn not_yours(core: &Core, batch: &Batch) -> Result<Seen> {
    let requests = store::of_round(&core.store, &batch.id, batch.round).await?;
    let mut whose: Vec<String> = Vec::new();
    for approver in requests.into_iter().flat_map(|request| request.approvers) {
        if !whose.contains(&approver.name) {
            whose.push(approver.name);
        }
    }
    let asked = whose.len() as u64;
    whose.truncate(WHOSE);
    Ok(Seen::NotYours { whose, asked })
}

/// A request without its people. `counted`: how many there are to decide about, and whether the caller is among them.
fn group(batch: &Batch, request: &Request, counted: (u64, bool), caller: &Caller<'_>) -> ApprovalGroup {
    let submitter = PersonId(batch.submitted.as_ref().map(|(by, ..)| by.clone()).unwrap_or_default());
    let (to_decide, about_caller) = counted;
    let right = may_answer(&request.approvers, &submitter, about_caller, caller);
    let open = request.state == RequestState::Open
        && request.round == batch.round
        && batch.state == BatchState::AwaitingApproval;
    ApprovalGroup {
        request: row(request),
        mine: open && right.is_ok(),
        acts_as: right.map_or(ActedAs::Approver, |(acted, _)| acted),
        shown: String::new(),
        to_decide,
        people: Vec::new(),
    }
}

fn person(about: About) -> ApprovalPerson {
    let registered =
        about.status.is_some_and(|status| IdentityStatus(status).reading() == Reading::Registered);
    ApprovalPerson {
        answer: match about.outcome.as_str() {
            "waiting" => None,
            "not_approved" => Some(Err(about.cause.unwrap_or_default())),
            _ => Some(Ok(())),
        },
        id: about.id,
        name: about.name,
        mail: about.mail,
        job: about.department,
        start_date: about.start_date,
        registered,
    }
}
