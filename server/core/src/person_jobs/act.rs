//! What people do to a job: start it, throw it away, pause, stop, go on, retry, decide.

use super::ask::{confirmed, may};
use super::{told, views};
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::store::Tx;
use crate::store::person_jobs::{self as stored, Job};
use crate::store::runs::{self as journal, Run};
use crate::{Core, Result};
use gangway_types::audit::What;
use gangway_types::batches::WaitsFor;
use gangway_types::people::{PersonCounts, PersonJobAct, PersonJobState, PersonOutcome, Via, people_words};
use gangway_types::{PersonJobId, PortalError};

/// A job that the caller may act on, its counts and its run.
async fn own(core: &Core, who: &Signed, id: &PersonJobId) -> Result<(Job, PersonCounts, Run)> {
    let job = views::visible(core, who, id).await?;
    may(who, job.action)?;
    let counts = stored::counts(&core.store, &[id]).await?.remove(id).unwrap_or_default();
    let run = journal::get(&core.store, &job.run_id).await?.ok_or_else(|| PortalError::not_found("run"))?;
    Ok((job, counts, run))
}

async fn possible(
    core: &Core,
    who: &Signed,
    id: &PersonJobId,
    act: PersonJobAct,
) -> Result<(Job, PersonCounts, Run)> {
    let (job, counts, run) = own(core, who, id).await?;
    act.allowed(job.state, run.state, &counts)
        .map_err(|why| PortalError::Conflict { what: format!("{why} Nothing was changed.") })?;
    Ok((job, counts, run))
}

fn tell(core: &Core, tx: &mut Tx, job: &Job, who: &Signed, what: What, words: &str) {
    let entry = Entry::by(who, what, format!("{}: {words}", job.id));
    audit::append(core, tx, entry.about(&job.id, job.action.name()));
}

/// Starts a frozen job under the caller's sign-in. `via` is how its mails go out, if not as it was frozen; `typed` is what [`gangway_types::people::PersonJob::typed`] asks for.
///
/// # Errors
/// When the job is not the caller's to start, was started or discarded, is too old, or what was typed is not what had to be.
pub async fn start(core: &Core, who: &Signed, id: &PersonJobId, via: Option<Via>, typed: &str) -> Result<()> {
    let (job, counts, run) = own(core, who, id).await?;
    let conflict = |what: &str| PortalError::Conflict { what: what.to_owned() };
    match job.state {
        PersonJobState::Asked => {}
        PersonJobState::Reading => {
            return Err(conflict(
                "The list is still being read again from ISC. Nothing was sent. Wait until it is done.",
            )
            .into());
        }
        PersonJobState::Started => {
            return Err(conflict("It was started before. Nothing was sent a second time.").into());
        }
        PersonJobState::Discarded => {
            return Err(conflict("The list was thrown away. Nothing was sent. Make a new one.").into());
        }
    }
    let now = core.clock.now();
    if now > views::start_by(&job) {
        let what = "The list is older than an hour. Nothing was sent. Make a new one, so that everybody is read again.";
        return Err(conflict(what).into());
    }
    if counts.queued == 0 {
        return Err(conflict("Everybody is left out. There is nothing to start.").into());
    }
    if job.action.typed() {
        confirmed(&job.action.typed_many(counts.queued), typed, "Nothing was sent.")?;
    }
    let mut tx = core.store.begin().await?;
    if !stored::set_state(&mut tx, id, PersonJobState::Asked, PersonJobState::Started, Some(now)).await? {
        return Err(conflict("It was started before. Nothing was sent a second time.").into());
    }
    let via = via.filter(|_| job.action.mails());
    if let Some(via) = via {
        stored::set_via(&mut tx, id, via).await?;
    }
    journal::reopen(&mut tx, &run.id, (&who.person_id, &who.name), &who.grant_id, core.clock.real()).await?;
    let how = via.or(job.via).map(|via| format!(": {}", via.within())).unwrap_or_default();
    let words = format!("set out to {}{how}", job.action.aim(&people_words(counts.queued)));
    tell(core, &mut tx, &job, who, What::PeopleStarted, &words);
    tx.commit().await?;
    told(core, id);
    Ok(())
}

/// Throws a job away that was not started.
///
/// # Errors
/// When it was started.
pub async fn discard(core: &Core, who: &Signed, id: &PersonJobId) -> Result<()> {
    let (job, ..) = own(core, who, id).await?;
    let mut tx = core.store.begin().await?;
    let to = PersonJobState::Discarded;
    if !stored::set_state(&mut tx, id, PersonJobState::Asked, to, None).await?
        && !stored::set_state(&mut tx, id, PersonJobState::Reading, to, None).await?
    {
        let what = match job.state {
            PersonJobState::Discarded => "It was thrown away before.",
            _ => "It was started: it can be stopped, not thrown away.",
        };
        return Err(PortalError::Conflict { what: what.to_owned() }.into());
    }
    tx.commit().await?;
    told(core, id);
    Ok(())
}

/// Holds sending after the call that is out.
///
/// # Errors
/// When nothing is being sent.
pub async fn pause(core: &Core, who: &Signed, id: &PersonJobId) -> Result<()> {
    let (job, _, run) = possible(core, who, id, PersonJobAct::Pause).await?;
    wish(core, who, &job, &run, "pause", (What::PeoplePaused, "asked to pause")).await
}

/// Sends no more after the call that is out; what is still queued is not sent.
///
/// # Errors
/// When nothing is left to stop.
pub async fn stop(core: &Core, who: &Signed, id: &PersonJobId) -> Result<()> {
    let (job, _, run) = possible(core, who, id, PersonJobAct::Stop).await?;
    let stop = journal::stop_wish(&who.name);
    wish(core, who, &job, &run, &stop, (What::PeopleStopped, "asked to stop")).await
}

async fn wish(
    core: &Core,
    who: &Signed,
    job: &Job,
    run: &Run,
    wish: &str,
    (what, words): (What, &str),
) -> Result<()> {
    let mut tx = core.store.begin().await?;
    journal::want(&mut tx, &run.id, wish).await?;
    tell(core, &mut tx, job, who, what, words);
    tx.commit().await?;
    told(core, &job.id);
    Ok(())
}

/// Goes on under the caller's own sign-in.
///
/// # Errors
/// When it is neither paused nor waiting.
pub async fn resume(core: &Core, who: &Signed, id: &PersonJobId) -> Result<()> {
    let (job, _, run) = possible(core, who, id, PersonJobAct::Resume).await?;
    let mut tx = core.store.begin().await?;
    let by = (who.person_id.as_str(), who.name.as_str());
    journal::resume(&mut tx, &run.id, by, &who.grant_id, core.clock.real()).await?;
    tell(core, &mut tx, &job, who, What::PeopleResumed, "let it go on");
    tx.commit().await?;
    told(core, id);
    Ok(())
}

/// Sends again what failed with this cause, or all that failed. Failed means that ISC is proven not to have done it. `said`
/// is how many the person read that it would be.
///
/// # Errors
/// When nothing failed, sending is not over, or the number is another one by now: nothing is done then.
pub async fn retry_failed(
    core: &Core,
    who: &Signed,
    id: &PersonJobId,
    cause: Option<&str>,
    said: u64,
) -> Result<u64> {
    let (job, _, run) = possible(core, who, id, PersonJobAct::RetryFailed).await?;
    let again = (PersonOutcome::Failed, cause, What::PeopleRetried, "set out to retry");
    send_again(core, who, &job, &run, again, said).await
}

/// Sends again what is unknown, or leaves it so. Each is read again right before it is sent. `said` is how many the person
/// read that it is about.
///
/// # Errors
/// When nothing is unknown, or the number is another one by now: nothing is done then.
pub async fn decide_unknown(
    core: &Core,
    who: &Signed,
    id: &PersonJobId,
    again: bool,
    said: u64,
) -> Result<u64> {
    let (job, counts, run) = possible(core, who, id, PersonJobAct::Decide).await?;
    if again {
        let again =
            (PersonOutcome::Unknown, None, What::PeopleDecided, "decided to send again what had no answer,");
        return send_again(core, who, &job, &run, again, said).await;
    }
    as_said(said, counts.unknown)?;
    let mut tx = core.store.begin().await?;
    stored::leave_unknown(&mut tx, id, core.clock.now()).await?;
    let words = format!("decided to leave {} as unknown", people_words(counts.undecided));
    tell(core, &mut tx, &job, who, What::PeopleDecided, &words);
    journal::nudge(&mut tx, id.as_str(), WaitsFor::Tasks).await?;
    tx.commit().await?;
    told(core, id);
    Ok(0)
}

async fn send_again(
    core: &Core,
    who: &Signed,
    job: &Job,
    run: &Run,
    (from, cause, what, words): (PersonOutcome, Option<&str>, What, &str),
    said: u64,
) -> Result<u64> {
    let mut tx = core.store.begin().await?;
    // First, so that nobody ends the run between the people and this.
    let by = (who.person_id.as_str(), who.name.as_str());
    journal::reopen(&mut tx, &run.id, by, &who.grant_id, core.clock.real()).await?;
    let n = stored::requeue(&mut tx, &job.id, from, cause).await?;
    // Dropping the transaction leaves everything as it was.
    as_said(said, n)?;
    if n > 0 {
        tell(core, &mut tx, job, who, what, &format!("{words} {}", people_words(n)));
    }
    tx.commit().await?;
    told(core, &job.id);
    Ok(n)
}

/// The number that a person read is the number that counts.
fn as_said(said: u64, now: u64) -> Result<()> {
    if said == now {
        return Ok(());
    }
    let (said, now) = (people_words(said), people_words(now));
    let what = format!("You read {said}; by now it is {now}. Nothing was done. Look again, then decide.");
    Err(PortalError::Conflict { what }.into())
}
