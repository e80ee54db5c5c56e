//! What people do to people in ISC, one or many.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::people::{PersonAction, Via};
use gangway_types::{PersonId, PersonJobId, PortalError, Posted};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{Caller, caller};
#[cfg(feature = "ssr")]
use gangway_core::person_jobs;
#[cfg(feature = "ssr")]
use gangway_types::Capability;

/// Somebody with the right to what this job does, which they may see.
#[cfg(feature = "ssr")]
async fn actor(id: &PersonJobId) -> Result<Caller, PortalError> {
    let c = caller(Capability::ActOnPeople).await?;
    let job = person_jobs::job(&c.core, &c.who, id).await?;
    caller(job.action.capability()).await
}

/// The number of people that the form showed.
#[cfg(feature = "ssr")]
fn counted(said: Option<u64>) -> Result<u64, PortalError> {
    let what = "The form did not say how many people it is about, so nothing was done. Open the page again.";
    said.ok_or_else(|| PortalError::refused(what))
}

/// Does something to one person, as their confirm page said; `typed` confirms what removes.
///
/// # Errors
/// Without the capability, for an unknown person, when it is refused, or `typed` is not what it has to be.
#[server]
pub async fn act_on_person(
    person: PersonId,
    action: PersonAction,
    via: Option<Via>,
    #[server(default)] typed: String,
) -> Result<Posted, PortalError> {
    let c = caller(action.capability()).await?;
    let id = person_jobs::act_on_one(&c.core, &c.who, action, via, &person, &typed).await?;
    Ok(Posted::to(crate::paths::person_job(&id)))
}

/// Keeps the ticks of one page of `/people` (`area` is `unregistered` for that list), freezes what is selected, and opens
/// the frozen list. `list` is the query of the list, `matching` how many the page said match.
///
/// # Errors
/// Without the capability, for nobody, or for more people than one job takes.
#[server]
pub async fn propose_people(
    action: PersonAction,
    via: Option<Via>,
    #[server(default)] area: String,
    #[server(default)] list: String,
    #[server(default)] page: Vec<PersonId>,
    #[server(default)] ticked: Vec<PersonId>,
    matching: Option<u64>,
) -> Result<Posted, PortalError> {
    use gangway_types::query::{Area, Selected};
    let c = caller(action.capability()).await?;
    let area = if area == "unregistered" { Area::Unregistered } else { Area::People };
    let query = super::selection::kept_in(&c, area, &list, &page, &ticked).await?;
    let people = gangway_core::selections::resolve(&c.core, &super::people::reader(&c.who), &query).await?;
    if let (Selected::All { not }, Some(said)) = (&query.selected, matching) {
        let said = said.saturating_sub(not.len() as u64);
        if said != people.len() as u64 {
            let now = people.len();
            let what = format!(
                "The page said {said} people match; by now it is {now}. Nothing was done. Look again."
            );
            return Err(PortalError::Conflict { what });
        }
    }
    let id = person_jobs::propose(&c.core, &c.who, action, via, people).await?;
    Ok(Posted::to(crate::paths::person_job(&id)))
}

/// Starts a frozen list; `via` is how its mails go out, if not as it was frozen; `typed` confirms what removes.
///
/// # Errors
/// Without the capability, for an unknown job, one that was started, or when `typed` is not what it has to be.
#[server]
pub async fn start_people(
    id: PersonJobId,
    via: Option<Via>,
    #[server(default)] typed: String,
) -> Result<Posted, PortalError> {
    let c = actor(&id).await?;
    person_jobs::start(&c.core, &c.who, &id, via, &typed).await?;
    Ok(Posted::to(crate::paths::person_job(&id)))
}

/// Throws a frozen list away.
///
/// # Errors
/// Without the capability, for an unknown job, or one that was started.
#[server]
pub async fn discard_people(id: PersonJobId) -> Result<Posted, PortalError> {
    let c = actor(&id).await?;
    person_jobs::discard(&c.core, &c.who, &id).await?;
    Ok(Posted::saying(crate::paths::PEOPLE, "The list was thrown away; nothing was sent"))
}

/// Holds sending after the call that is out.
///
/// # Errors
/// Without the capability, for an unknown job, or when nothing is being sent.
#[server]
pub async fn pause_people(id: PersonJobId) -> Result<Posted, PortalError> {
    let c = actor(&id).await?;
    person_jobs::pause(&c.core, &c.who, &id).await?;
    Ok(Posted::to(crate::paths::person_job(&id)))
}

/// Sends no more; what is queued is not sent.
///
/// # Errors
/// Without the capability, for an unknown job, or when nothing is left to stop.
#[server]
pub async fn stop_people(id: PersonJobId) -> Result<Posted, PortalError> {
    let c = actor(&id).await?;
    person_jobs::stop(&c.core, &c.who, &id).await?;
    Ok(Posted::to(crate::paths::person_job(&id)))
}

/// Goes on under the caller's sign-in.
///
/// # Errors
/// Without the capability, for an unknown job, or when sending neither is paused nor waits.
#[server]
pub async fn resume_people(id: PersonJobId) -> Result<Posted, PortalError> {
    let c = actor(&id).await?;
    person_jobs::resume(&c.core, &c.who, &id).await?;
    Ok(Posted::to(crate::paths::person_job(&id)))
}

/// Sends again what failed, all or with one cause. `said` is how many people the form showed.
///
/// # Errors
/// Without the capability, for an unknown job, when nothing failed, while sending goes on, or for another number.
#[server]
pub async fn retry_people(
    id: PersonJobId,
    cause: Option<String>,
    said: Option<u64>,
) -> Result<Posted, PortalError> {
    let c = actor(&id).await?;
    let cause = cause.as_deref().filter(|cause| !cause.is_empty());
    person_jobs::retry_failed(&c.core, &c.who, &id, cause, counted(said)?).await?;
    Ok(Posted::to(crate::paths::person_job(&id)))
}

/// What to do about those whose fate is unknown: send again, or leave them. `said` is how many the form showed.
///
/// # Errors
/// Without the capability, for an unknown job, when nothing is unknown, or for another number.
#[server]
pub async fn decide_people(
    id: PersonJobId,
    send_again: bool,
    said: Option<u64>,
) -> Result<Posted, PortalError> {
    let c = actor(&id).await?;
    person_jobs::decide_unknown(&c.core, &c.who, &id, send_again, counted(said)?).await?;
    Ok(Posted::to(crate::paths::person_job(&id)))
}
