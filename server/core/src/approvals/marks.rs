//! What an approver has marked so far, and what became of their lists. A mark decides nothing: the answer does.

use super::{decide::REASON_LIMIT, store, submit::limited, views};
use crate::invites::Maker;
use crate::store::batches;
use crate::{Core, Result};
use gangway_types::approvals::{ApprovalGroup, Mark, Refusal, Seen};
use gangway_types::batches::BatchState;
use gangway_types::{BatchId, FieldError, PersonId, PortalError};
use std::collections::{HashMap, HashSet};

/// What somebody has prepared as their answer to one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prepared {
    /// Who is not to be invited.
    pub marks: Vec<Mark>,
    /// What they write with it.
    pub comment: String,
}

/// What this person has prepared for a request; whom the list does not hold any more is not in it.
///
/// # Errors
/// When the store does not answer.
pub async fn prepared(core: &Core, who: Maker<'_>, group: &ApprovalGroup) -> Result<Prepared> {
    let mut prepared = Prepared::default();
    let kept = store::marks(&core.store, &who.person_id.into(), &group.request.id).await?;
    let mut kept: HashMap<String, String> = kept.into_iter().collect();
    prepared.comment = kept.remove("").unwrap_or_default();
    for person in group.people.iter().filter(|person| !person.registered) {
        if let Some(value) = kept.remove(person.id.as_str()) {
            prepared.marks.push(read(person.id.clone(), &value));
        }
    }
    Ok(prepared)
}

/// What this person has marked of these people, whatever became of the request.
///
/// # Errors
/// When the store does not answer.
pub async fn kept_marks(
    core: &Core,
    who: Maker<'_>,
    request: &str,
    people: &[PersonId],
) -> Result<Vec<Mark>> {
    let kept = store::marks(&core.store, &who.person_id.into(), request).await?;
    Ok(kept
        .into_iter()
        .filter(|(about, _)| people.iter().any(|person| person.as_str() == about))
        .map(|(about, value)| read(about.as_str().into(), &value))
        .collect())
}

/// A mark as it is stored: the reason's key, then the person's own words.
fn read(person: PersonId, value: &str) -> Mark {
    let (reason, text) = value.split_once('\n').unwrap_or((value, ""));
    Mark { person, reason: Refusal::parse(reason).unwrap_or(Refusal::Other), text: text.to_owned() }
}

/// Keeps a mark until the list is answered. Marking somebody again changes the reason.
///
/// # Errors
/// [`PortalError::NotFound`] for what is not theirs to answer now, [`PortalError::Refused`] when
/// [`Refusal::Other`] has no words (field `text`).
pub async fn mark(
    core: &Core,
    who: Maker<'_>,
    is_admin: bool,
    id: &BatchId,
    request: &str,
    mark: &Mark,
) -> Result<()> {
    let group = open_group(core, who, is_admin, id, request).await?;
    let person = group.people.iter().find(|person| person.id == mark.person && !person.registered);
    let person = person.ok_or_else(|| PortalError::not_found("person for you to answer for"))?;
    let text: String = mark.text.trim().chars().take(REASON_LIMIT).collect();
    if mark.reason == Refusal::Other && text.is_empty() {
        let what = format!("Say in a few words why {} is not to be invited.", person.name);
        let fields = vec![FieldError { field: "text".to_owned(), words: what.clone() }];
        return Err(PortalError::Refused { what, fields }.into());
    }
    let text = if mark.reason == Refusal::Other { text } else { String::new() };
    let value = format!("{}\n{text}", mark.reason.key());
    Ok(store::mark(&core.store, &who.person_id.into(), request, mark.person.as_str(), &value).await?)
}

/// Takes a mark back. Done twice, it is gone all the same.
///
/// # Errors
/// [`PortalError::NotFound`] when there is no such list.
pub async fn unmark(
    core: &Core,
    who: Maker<'_>,
    id: &BatchId,
    request: &str,
    person: &PersonId,
) -> Result<()> {
    if person.as_str().is_empty() || batches::get(&core.store, id).await?.is_none() {
        return Err(PortalError::not_found("mark").into());
    }
    Ok(store::unmark(&core.store, &who.person_id.into(), request, person.as_str()).await?)
}

/// Keeps the comment until the list is answered.
///
/// # Errors
/// [`PortalError::NotFound`] for what is not theirs to answer now.
pub async fn keep_comment(
    core: &Core,
    who: Maker<'_>,
    is_admin: bool,
    id: &BatchId,
    request: &str,
    comment: &str,
) -> Result<()> {
    open_group(core, who, is_admin, id, request).await?;
    let me = who.person_id.into();
    match limited(comment) {
        Some(comment) => store::mark(&core.store, &me, request, "", &comment).await?,
        None => store::unmark(&core.store, &me, request, "").await?,
    }
    Ok(())
}

/// A request that this person may answer now, with its people.
///
/// # Errors
/// [`PortalError::NotFound`] when they may not.
pub async fn open_group(
    core: &Core,
    who: Maker<'_>,
    is_admin: bool,
    id: &BatchId,
    request: &str,
) -> Result<ApprovalGroup> {
    let found = match views::detail(core, who, is_admin, id, Some(request)).await? {
        Seen::Detail(detail) => detail.groups.into_iter().find(|group| group.mine),
        Seen::NotYours { .. } => None,
    };
    Ok(found.ok_or_else(|| PortalError::not_found("list for you to answer"))?)
}

/// What became of requests, beyond what the list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aftermath {
    /// Requests that this very person answered.
    pub by_me: HashSet<String>,
    /// Who is asked instead, by request.
    pub went_to: HashMap<String, Vec<String>>,
    /// Whether nobody else is waited for any more.
    pub all_in: bool,
}

/// What became of these requests of a batch.
///
/// # Errors
/// When the store does not answer.
pub async fn aftermath(
    core: &Core,
    who: Maker<'_>,
    id: &BatchId,
    groups: &[ApprovalGroup],
) -> Result<Aftermath> {
    let ids: Vec<String> = groups.iter().map(|group| group.request.id.clone()).collect();
    let requests = store::of_ids(&core.store, &ids).await?;
    let next: Vec<String> = requests.iter().filter_map(|request| request.passed_to.clone()).collect();
    let next: HashMap<String, Vec<String>> = store::of_ids(&core.store, &next)
        .await?
        .into_iter()
        .map(|request| (request.id, request.approvers.into_iter().map(|one| one.name).collect()))
        .collect();
    let batch = batches::get(&core.store, id).await?;
    let mut found = Aftermath {
        all_in: batch.is_none_or(|batch| batch.state != BatchState::AwaitingApproval),
        ..Aftermath::default()
    };
    for request in requests {
        if request.answered.is_some_and(|answered| answered.by.id.as_str() == who.person_id) {
            found.by_me.insert(request.id.clone());
        }
        if let Some(to) = request.passed_to.and_then(|to| next.get(&to)) {
            found.went_to.insert(request.id, to.clone());
        }
    }
    Ok(found)
}
