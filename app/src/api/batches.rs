//! What people do to batches.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{BatchId, PortalError, Posted};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{Caller, caller};
#[cfg(feature = "ssr")]
use gangway_core::invites::{self, Maker};
#[cfg(feature = "ssr")]
use gangway_types::Capability;

/// The caller as the core wants them.
#[cfg(feature = "ssr")]
fn maker(caller: &Caller) -> Maker<'_> {
    let who = &caller.who;
    Maker { person_id: &who.person_id, name: &who.name, grant_id: &who.grant_id }
}

/// The number of people that the form showed; every form that mails carries it.
///
/// # Errors
/// When the form lacks it: nobody is mailed whom nobody counted.
#[cfg(feature = "ssr")]
pub(super) fn counted(said: Option<u64>) -> Result<u64, PortalError> {
    let what = "The form did not say how many people it is about, so nothing was done. Open the question again.";
    said.ok_or_else(|| PortalError::refused(what))
}

/// Starts sending under the caller's sign-in. `said` is how many people the form showed.
///
/// # Errors
/// Without the capability, for an unknown batch, one that was cancelled, or another number of people.
#[server]
pub async fn batch_release(id: BatchId, said: Option<u64>) -> Result<Posted, PortalError> {
    let caller = caller(Capability::Invite).await?;
    invites::holds(&caller.core, &id, counted(said)?).await?;
    invites::release(&caller.core, maker(&caller), &id).await?;
    Ok(Posted::to(crate::paths::batch(&id)))
}

/// Gives a draft up.
///
/// # Errors
/// Without the capability, or when sending has started.
#[server]
pub async fn batch_cancel(id: BatchId) -> Result<Posted, PortalError> {
    let caller = caller(Capability::Invite).await?;
    let is_admin = caller.who.roles.contains(&gangway_types::Role::Admin);
    invites::cancel(&caller.core, maker(&caller), is_admin, &id).await?;
    Ok(Posted::to(crate::paths::batch(&id)))
}

/// Holds sending after the call that is out.
///
/// # Errors
/// Without the capability, or when nothing is being sent.
#[server]
pub async fn batch_pause(id: BatchId) -> Result<Posted, PortalError> {
    let caller = caller(Capability::Invite).await?;
    invites::pause(&caller.core, maker(&caller), &id).await?;
    Ok(Posted::to(crate::paths::batch(&id)))
}

/// Goes on under the caller's sign-in.
///
/// # Errors
/// Without the capability, or when sending neither is paused nor waits.
#[server]
pub async fn batch_resume(id: BatchId) -> Result<Posted, PortalError> {
    let caller = caller(Capability::Invite).await?;
    invites::resume(&caller.core, maker(&caller), &id).await?;
    Ok(Posted::to(crate::paths::batch(&id)))
}

/// Sends no more; who is queued is not mailed.
///
/// # Errors
/// Without the capability, or when nothing is left to stop.
#[server]
pub async fn batch_stop(id: BatchId) -> Result<Posted, PortalError> {
    let caller = caller(Capability::Invite).await?;
    invites::stop(&caller.core, maker(&caller), &id).await?;
    Ok(Posted::to(crate::paths::batch(&id)))
}

/// Sends again to those who failed, all or with one cause. `said` is how many people the form showed.
///
/// # Errors
/// Without the capability, when nobody failed, while sending goes on, or for another number of people.
#[server]
pub async fn batch_retry(
    id: BatchId,
    cause: Option<String>,
    said: Option<u64>,
) -> Result<Posted, PortalError> {
    let caller = caller(Capability::Invite).await?;
    let cause = cause.as_deref().filter(|cause| !cause.is_empty());
    invites::retry_failed(&caller.core, maker(&caller), &id, cause, counted(said)?).await?;
    Ok(Posted::to(crate::paths::batch(&id)))
}

/// What to do about those whose fate is unknown: send again, which may mail twice, or leave them. `said` is how many
/// people the form showed.
///
/// # Errors
/// Without the capability, when nobody's fate is unknown, or for another number of people.
#[server]
pub async fn batch_decide(
    id: BatchId,
    send_again: bool,
    said: Option<u64>,
) -> Result<Posted, PortalError> {
    let caller = caller(Capability::Invite).await?;
    invites::decide_unknown(&caller.core, maker(&caller), &id, send_again, counted(said)?).await?;
    Ok(Posted::to(crate::paths::batch(&id)))
}

/// Makes a new check of the people whose invitation of this batch ran out.
///
/// # Errors
/// Without the capability, or when no invitation of the batch has expired.
#[server]
pub async fn batch_reinvite(id: BatchId) -> Result<Posted, PortalError> {
    use gangway_types::query::{Area, InviteFilter, PeopleQuery};
    let caller = caller(Capability::Invite).await?;
    let (core, owner) = (&caller.core, super::people::owner(&caller.who));
    let (name, people) = invites::expired(core, &id).await?;
    let list = PeopleQuery::new(Area::Unregistered).toggled_invite(InviteFilter::Expired);
    let name = format!("{name}, again");
    let check = gangway_core::checks::create_of(core, &owner, people, &list, &name, Some(id)).await?;
    Ok(Posted::to(crate::paths::check(&check, &list.print())))
}

/// No more to follow.
///
/// # Errors
/// Without the capability, or when the batch was not sent.
#[server]
pub async fn batch_close(id: BatchId) -> Result<Posted, PortalError> {
    let caller = caller(Capability::Invite).await?;
    invites::close(&caller.core, maker(&caller), &id).await?;
    Ok(Posted::to(crate::paths::batch(&id)))
}
