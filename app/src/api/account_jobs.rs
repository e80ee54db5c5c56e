//! What people do to accounts that are being written.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{AccountJobId, PortalError, Posted};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{Caller, caller};
#[cfg(feature = "ssr")]
use gangway_core::accounts;
#[cfg(feature = "ssr")]
use gangway_core::invites::Maker;
#[cfg(feature = "ssr")]
use gangway_types::Capability;

/// Somebody who may write accounts, and for whom this job is there: their own, or anybody's.
#[cfg(feature = "ssr")]
async fn writer(id: &AccountJobId) -> Result<Caller, PortalError> {
    let caller = caller(Capability::WriteAccounts).await?;
    let who = &caller.who;
    let all = Capability::WriteAccounts.extent(&who.roles) == Some(gangway_types::Extent::All);
    let job = accounts::job(&caller.core, id).await?;
    if all || job.made_by.as_str() == who.person_id {
        return Ok(caller);
    }
    Err(PortalError::not_found("job"))
}

/// The caller as the core wants them.
#[cfg(feature = "ssr")]
fn maker(caller: &Caller) -> Maker<'_> {
    let who = &caller.who;
    Maker { person_id: &who.person_id, name: &who.name, grant_id: &who.grant_id }
}

/// Where to go afterwards: the page that asked, if it is one of ours, else the job's.
#[cfg(feature = "ssr")]
fn to(back: String, id: &AccountJobId) -> Posted {
    let own = back.starts_with('/') && !back.starts_with("//") && !back.contains('\\');
    Posted::to(if own { back } else { crate::paths::account_job(id) })
}

/// The number of accounts that the form showed.
#[cfg(feature = "ssr")]
fn counted(said: Option<u64>) -> Result<u64, PortalError> {
    let what =
        "The form did not say how many accounts it is about, so nothing was done. Open the page again.";
    said.ok_or_else(|| PortalError::refused(what))
}

/// Holds sending after the calls that are out.
///
/// # Errors
/// Without the capability, for an unknown job, or when nothing is being sent.
#[server]
pub async fn job_pause(id: AccountJobId, #[server(default)] back: String) -> Result<Posted, PortalError> {
    let caller = writer(&id).await?;
    accounts::pause(&caller.core, maker(&caller), &id).await?;
    Ok(to(back, &id))
}

/// Goes on under the caller's sign-in.
///
/// # Errors
/// Without the capability, for an unknown job, or when sending neither is paused nor waits.
#[server]
pub async fn job_resume(id: AccountJobId, #[server(default)] back: String) -> Result<Posted, PortalError> {
    let caller = writer(&id).await?;
    accounts::resume(&caller.core, maker(&caller), &id).await?;
    Ok(to(back, &id))
}

/// Sends no more; what is queued is not sent.
///
/// # Errors
/// Without the capability, for an unknown job, or when nothing is left to stop.
#[server]
pub async fn job_stop(id: AccountJobId, #[server(default)] back: String) -> Result<Posted, PortalError> {
    let caller = writer(&id).await?;
    accounts::stop(&caller.core, maker(&caller), &id).await?;
    Ok(to(back, &id))
}

/// Sends again what failed, all or with one cause. `said` is how many accounts the form showed.
///
/// # Errors
/// Without the capability, for an unknown job, when nothing failed, while sending goes on, or for another number.
#[server]
pub async fn job_retry(
    id: AccountJobId,
    cause: Option<String>,
    said: Option<u64>,
    #[server(default)] back: String,
) -> Result<Posted, PortalError> {
    let caller = writer(&id).await?;
    let cause = cause.as_deref().filter(|cause| !cause.is_empty());
    accounts::retry_failed(&caller.core, maker(&caller), &id, cause, counted(said)?).await?;
    Ok(to(back, &id))
}

/// What to do about those whose fate is unknown: send them again, or leave them. `said` is how many the form showed.
///
/// # Errors
/// Without the capability, for an unknown job, when nothing is unknown, or for another number.
#[server]
pub async fn job_decide(
    id: AccountJobId,
    send_again: bool,
    said: Option<u64>,
    #[server(default)] back: String,
) -> Result<Posted, PortalError> {
    let caller = writer(&id).await?;
    accounts::decide_unknown(&caller.core, maker(&caller), &id, send_again, counted(said)?).await?;
    Ok(to(back, &id))
}

/// Looks now for what is waited for.
///
/// # Errors
/// Without the capability, or for an unknown job.
#[server]
pub async fn job_look(id: AccountJobId, #[server(default)] back: String) -> Result<Posted, PortalError> {
    let caller = writer(&id).await?;
    accounts::look_now(&caller.core, &id).await?;
    Ok(to(back, &id))
}
