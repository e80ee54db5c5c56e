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
    let what =
        "The form did not say how many people it is about, so nothing was done. Open the question again.";
    said.ok_or_else(|| PortalError::refused(what))
}

/// Whether the caller may act for others.
#[cfg(feature = "ssr")]
fn is_admin(caller: &Caller) -> bool {
    caller.who.roles.contains(&gangway_types::Role::Admin)
}

/// Starts sending under the caller's sign-in; with `when` "later" not before `day` and `time` in the tenant's zone, with
/// "by_hand" only when somebody releases it. `said` is how many people the form showed.
///
/// # Errors
/// Without the capability, for an unknown batch, one that was cancelled, another number of people, or no such moment.
#[server]
pub async fn batch_release(
    id: BatchId,
    said: Option<u64>,
    #[server(default)] when: String,
    #[server(default)] day: String,
    #[server(default)] time: String,
) -> Result<Posted, PortalError> {
    let caller = caller(Capability::Invite).await?;
    invites::holds(&caller.core, &id, counted(said)?).await?;
    let (core, maker) = (&caller.core, maker(&caller));
    match when.as_str() {
        "later" => {
            let at = invites::NotBefore { day, time }.moment(core).await?;
            invites::release_later(core, maker, &id, Some(at)).await?;
        }
        "by_hand" => invites::release_later(core, maker, &id, None).await?,
        _ => invites::release(core, maker, &id).await?,
    }
    Ok(Posted::to(crate::paths::batch(&id)))
}

/// Asks the managers of a draft's people for approval. `when` says how an approved batch is sent: by hand, "approved" as
/// soon as it is, or "later" but not before `day` and `time` in the tenant's zone. `said` is how many people the form
/// showed.
///
/// # Errors
/// Without the capability, when it is no draft of the caller's, nobody can be asked for somebody, another number of
/// people, or no such moment.
#[server]
pub async fn batch_submit(
    id: BatchId,
    said: Option<u64>,
    #[server(default)] comment: String,
    #[server(default)] when: String,
    #[server(default)] day: String,
    #[server(default)] time: String,
) -> Result<Posted, PortalError> {
    use gangway_core::approvals::{SubmitOptions, submit};
    let caller = caller(Capability::Invite).await?;
    invites::holds(&caller.core, &id, counted(said)?).await?;
    let release_at = match when.as_str() {
        "later" => Some(invites::NotBefore { day, time }.moment(&caller.core).await?),
        _ => None,
    };
    let release_when_approved = when == "approved" || release_at.is_some();
    let options = SubmitOptions { comment, release_when_approved, release_at };
    submit(&caller.core, maker(&caller), is_admin(&caller), &id, &options).await?;
    Ok(Posted::to(crate::paths::batch(&id)))
}

/// Takes the question for approval back: a draft again. `said` is how many of those who were asked had answered by what
/// the form showed.
///
/// # Errors
/// Without the capability, when sending has started, it is not the caller's, or others answered meanwhile.
#[server]
pub async fn batch_withdraw(id: BatchId, said: Option<u64>) -> Result<Posted, PortalError> {
    let caller = caller(Capability::Invite).await?;
    invites::answered(&caller.core, &id, counted(said)?).await?;
    gangway_core::approvals::withdraw(&caller.core, maker(&caller), is_admin(&caller), &id).await?;
    Ok(Posted::to(crate::paths::batch(&id)))
}

/// Makes a new check of everybody in a batch that was rejected or cancelled.
///
/// # Errors
/// Without the capability, or when something of the batch was or may still be sent.
#[server]
pub async fn batch_copy(id: BatchId) -> Result<Posted, PortalError> {
    use gangway_types::query::{Area, PeopleQuery};
    let caller = caller(Capability::Invite).await?;
    let (core, owner) = (&caller.core, super::people::owner(&caller.who));
    let (name, people) = invites::copied(core, &id).await?;
    let list = PeopleQuery::new(Area::Unregistered);
    let name = format!("{name}, copy");
    let check = gangway_core::checks::create_of(core, &owner, people, &list, &name, Some(id)).await?;
    Ok(Posted::to(crate::paths::check(&check, &list.print())))
}

/// Starts reading everybody again who would be sent to; whoever changed since freezing is left out. The page it leads to
/// shows how far that is.
///
/// # Errors
/// Without the capability, or when sending has started.
#[server]
pub async fn batch_reread(id: BatchId) -> Result<Posted, PortalError> {
    let caller = caller(Capability::Invite).await?;
    invites::start_reread(&caller.core, maker(&caller), &id).await?;
    Ok(Posted::to(crate::paths::batch_action(&id, "release")))
}

/// Makes a new check of those who were left out because their e-mail is another one now: they need a new approval.
///
/// # Errors
/// Without the capability, or when there is nobody.
#[server]
pub async fn batch_recheck(id: BatchId) -> Result<Posted, PortalError> {
    use gangway_types::query::{Area, PeopleQuery};
    let caller = caller(Capability::Invite).await?;
    let (core, owner) = (&caller.core, super::people::owner(&caller.who));
    let (name, people) = invites::with_another_mail(core, &id).await?;
    let list = PeopleQuery::new(Area::Unregistered);
    let name = format!("{name}, new e-mails");
    let check = gangway_core::checks::create_of(core, &owner, people, &list, &name, Some(id)).await?;
    Ok(Posted::to(crate::paths::check(&check, &list.print())))
}

/// Writes a comment into the timeline of a batch, about all of it or about one person.
///
/// # Errors
/// Without the capability, without words, or when the person is not in it.
#[server]
pub async fn batch_comment(
    id: BatchId,
    #[server(default)] person: String,
    #[server(default)] text: String,
) -> Result<Posted, PortalError> {
    let caller = caller(Capability::Invite).await?;
    let person = (!person.is_empty()).then_some(gangway_types::PersonId(person));
    invites::comment(&caller.core, maker(&caller), &id, person.as_ref(), &text).await?;
    let to = match person {
        None => crate::paths::batch_timeline(&id),
        Some(person) => crate::paths::batch_comments(&id, &person),
    };
    Ok(Posted::to(to))
}

/// Gives a draft up.
///
/// # Errors
/// Without the capability, or when sending has started.
#[server]
pub async fn batch_cancel(id: BatchId) -> Result<Posted, PortalError> {
    let caller = caller(Capability::Invite).await?;
    invites::cancel(&caller.core, maker(&caller), is_admin(&caller), &id).await?;
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
pub async fn batch_decide(id: BatchId, send_again: bool, said: Option<u64>) -> Result<Posted, PortalError> {
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

/// Makes a new check of those of a batch who are ticked.
///
/// # Errors
/// Without the capability, when nobody is ticked, or the batch invited none of them.
#[server]
pub async fn batch_reinvite_ticked(
    id: BatchId,
    #[server(default)] people: Vec<gangway_types::PersonId>,
) -> Result<Posted, PortalError> {
    use gangway_types::query::{Area, PeopleQuery};
    let caller = caller(Capability::Invite).await?;
    let (core, owner) = (&caller.core, super::people::owner(&caller.who));
    let (name, people) = invites::ticked(core, &id, &people).await?;
    let list = PeopleQuery::new(Area::Unregistered);
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
