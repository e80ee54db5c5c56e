//! Second thoughts before sending: taking an answer back, and handing a request to somebody else.

use super::decide::{closed, entitled};
use super::{Told, conflict, locked, notify, store, told};
use crate::domain::approval::{Approver, Caller, DAY_MS, Standing};
use crate::invites::{Maker, commit, people_words};
use crate::settings::Settings;
use crate::store::approvals::Request;
use crate::store::batches;
use crate::{Core, Result};
use gangway_types::approvals::{ActedAs, RequestState};
use gangway_types::audit::What;
use gangway_types::batches::BatchState;
use gangway_types::notices::NoticeKind;
use gangway_types::{BatchId, PersonId, PortalError};

/// States in which an answer can be taken back: nothing was sent.
const CHANGEABLE: [BatchState; 5] = [
    BatchState::AwaitingApproval,
    BatchState::Approved,
    BatchState::PartlyApproved,
    BatchState::NeedsSender,
    BatchState::Rejected,
];

/// Opens a request again for who answered it; the batch waits for approval again. Posted twice, done once.
///
/// # Errors
/// [`PortalError::NotFound`] when it is not their answer, [`PortalError::Conflict`] when sending has started or the batch
/// was withdrawn or cancelled.
pub async fn change_answer(core: &Core, who: Maker<'_>, id: &BatchId, request: &str) -> Result<()> {
    let me = PersonId::from(who.person_id);
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let batch = locked(&mut tx, id).await?;
    let found = store::get(&mut tx, request).await?.filter(|found| found.batch == *id);
    let found = found.ok_or_else(|| PortalError::not_found("answer of yours"))?;
    if !CHANGEABLE.contains(&batch.state) {
        return Err(conflict(closed(&batch).unwrap_or_default()));
    }
    if found.round != batch.round {
        return Err(conflict("These people are asked about anew. Open the list again."));
    }
    if found.state == RequestState::Open && found.approvers.iter().any(|approver| approver.id == me) {
        return Ok(());
    }
    // At least a day to answer anew, whatever the old deadline was.
    let deadline = found.deadline_at.unwrap_or(0).max(now + DAY_MS);
    if !store::unanswer(&mut tx, request, &me, deadline).await? {
        return Err(PortalError::not_found("answer of yours").into());
    }
    store::reopen(&mut tx, id, request, now).await?;
    batches::move_state(&mut tx, id, &CHANGEABLE, BatchState::AwaitingApproval).await?;
    batches::decided(&mut tx, id, None).await?;
    let words = format!("took the answer for {} back to change it", people_words(found.people));
    let line = Told { actor: Some((who.person_id, who.name)), what: What::ApprovalReopened, words };
    line.down(core, &mut tx, &batch, |entry| entry).await?;
    commit(tx).await?;
    told(core, id);
    Ok(())
}

/// Hands an open request to somebody else, who is asked in the place of the caller, or of whom the caller stands for.
///
/// # Errors
/// [`PortalError::NotFound`] when it is not theirs, [`PortalError::Conflict`] when it is not open any more,
/// [`PortalError::Refused`] when the other person cannot be asked.
pub async fn delegate(
    core: &Core,
    who: Maker<'_>,
    is_admin: bool,
    id: &BatchId,
    request: &str,
    to: &PersonId,
) -> Result<()> {
    let me = PersonId::from(who.person_id);
    let mut tx = core.store.begin().await?;
    let batch = locked(&mut tx, id).await?;
    let found = store::get(&mut tx, request).await?.filter(|found| found.batch == *id);
    let found = found.ok_or_else(|| PortalError::not_found("list for you to answer"))?;
    let away = store::stands_for(&mut tx, &me, core.clock.now()).await?;
    let caller = Caller { id: &me, is_admin, stands_for: &away };
    let (acted, instead_of) = entitled(&mut tx, &batch, &found, &caller).await?;
    if batch.state != BatchState::AwaitingApproval
        || found.round != batch.round
        || found.state != RequestState::Open
    {
        return Err(conflict(
            closed(&batch)
                .unwrap_or_else(|| "Somebody answered this meanwhile. Nothing was changed.".to_owned()),
        ));
    }
    let refused = |why: String| Err(PortalError::refused(format!("{why} Nothing was changed.")).into());
    let known = store::standings(&mut tx, std::slice::from_ref(to)).await?;
    let Some(target) = known.get(to).filter(|known| known.standing == Standing::Usable) else {
        return refused(
            "This person cannot be asked: ISC does not know them, or does not let them sign in.".to_owned(),
        );
    };
    if batch.submitted.as_ref().is_some_and(|(by, ..)| *by == to.0) {
        return refused(format!("{} asked for this approval and cannot answer it.", target.name));
    }
    if store::has(&mut tx, request, to).await? {
        return refused(format!("{} is one of these people and cannot answer for them.", target.name));
    }
    if found.approvers.iter().any(|approver| approver.id == *to) {
        return refused(format!("{} was asked already.", target.name));
    }
    let from = if acted == ActedAs::Approver { me } else { instead_of.map_or(me, |one| one.id.clone()) };
    let target = Approver { id: to.clone(), name: target.name.clone() };
    store::replace(&mut tx, request, &from, &target).await?;
    let settings = Settings::load_in(&mut tx).await?;
    let event = format!("handed on {request} {}", core.clock.now());
    let theirs = Request { approvers: vec![target.clone()], ..found.clone() };
    notify::approvers(core, &mut tx, &settings, &batch, NoticeKind::HandedOn, event, &[&theirs]).await?;
    let whose = instead_of.map(|one| format!(" for {}", one.name)).unwrap_or_default();
    let words = format!("handed the question about {} to {}{whose}", people_words(found.people), target.name);
    let line = Told { actor: Some((who.person_id, who.name)), what: What::DelegationMade, words };
    line.down(core, &mut tx, &batch, |entry| match instead_of {
        Some(other) => entry.on_behalf_of((other.id.as_str(), other.name.as_str())),
        None => entry,
    })
    .await?;
    commit(tx).await?;
    told(core, id);
    Ok(())
}
