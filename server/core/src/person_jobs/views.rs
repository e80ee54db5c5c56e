//! Jobs and the people on them as pages show them.

use crate::auth::Signed;
use crate::store::person_jobs::{self as stored, Job};
use crate::store::runs as journal;
use crate::{Core, Result};
use gangway_types::batches::RunView;
use gangway_types::overview::Waiting;
use gangway_types::people::{PersonCounts, PersonDeed, PersonItem, PersonJob, PersonJobState, PersonOutcome};
use gangway_types::{Capability, Extent, Page, PersonId, PersonJobId, PortalError};

/// People per page.
const PER: u32 = 100;
/// Jobs that are listed as running.
const MOST_RUNNING: i64 = 50;
/// Frozen lists that the Overview names.
const MOST_FROZEN: i64 = 5;
/// A frozen list can be started for an hour.
const GOOD_FOR_MS: i64 = 3_600_000;

/// Until when a job can be started, the domain's time.
pub(super) fn start_by(job: &Job) -> i64 {
    job.made_at + GOOD_FOR_MS
}

/// Lists that somebody froze and that can still be started, newest first: for the Overview, so that no list is lost by
/// leaving its page.
///
/// # Errors
/// When the store does not answer.
pub async fn frozen(core: &Core, who: &Signed) -> Result<Vec<Waiting>> {
    let since = core.clock.now() - GOOD_FOR_MS;
    let found = stored::frozen_by(&core.store, &who.person_id, since, MOST_FROZEN).await?;
    let counts = stored::counts(&core.store, &found.iter().map(|job| &job.id).collect::<Vec<_>>()).await?;
    Ok(found
        .into_iter()
        .map(|job| {
            let counts = counts.get(&job.id).copied().unwrap_or_default();
            let reading = job.state == PersonJobState::Reading;
            let people = if reading { counts.total() } else { counts.to_do() };
            Waiting::Frozen { action: job.action, people, reading, until: start_by(&job), job: job.id }
        })
        .collect())
}

/// A job that the caller may see: their own, one whose action they may take themselves, or any for whoever reads all of the
/// audit log.
pub(super) async fn visible(core: &Core, who: &Signed, id: &PersonJobId) -> Result<Job> {
    let missing = || PortalError::not_found("job");
    let job = stored::get(&core.store, id).await?.ok_or_else(missing)?;
    if may_see(who, &job) { Ok(job) } else { Err(missing().into()) }
}

fn may_see(who: &Signed, job: &Job) -> bool {
    job.made_by == who.person_id
        || who.may(job.action.capability())
        || Capability::ReadAudit.extent(&who.roles) == Some(Extent::All)
}

/// One job as it stands: for whoever made it, has the capability of its action, or reads all of the audit log.
///
/// # Errors
/// When there is none of this id that the caller may see, or the store does not answer.
pub async fn job(core: &Core, who: &Signed, id: &PersonJobId) -> Result<PersonJob> {
    let job = visible(core, who, id).await?;
    let counts = stored::counts(&core.store, &[id]).await?.remove(id).unwrap_or_default();
    view(core, job, counts).await
}

/// Jobs that were started and are not over, or ended within `lately` (real milliseconds), newest first; of `made_by` only, if
/// named.
///
/// # Errors
/// When the store does not answer.
pub async fn running(core: &Core, lately: i64, made_by: Option<&str>) -> Result<Vec<PersonJob>> {
    let found = stored::lately(&core.store, core.clock.real() - lately, MOST_RUNNING).await?;
    let found: Vec<Job> =
        found.into_iter().filter(|job| made_by.is_none_or(|person| job.made_by == person)).collect();
    let mut counts =
        stored::counts(&core.store, &found.iter().map(|job| &job.id).collect::<Vec<_>>()).await?;
    let mut jobs = Vec::with_capacity(found.len());
    for job in found {
        let counts = counts.remove(&job.id).unwrap_or_default();
        jobs.push(view(core, job, counts).await?);
    }
    Ok(jobs)
}

async fn view(core: &Core, job: Job, counts: PersonCounts) -> Result<PersonJob> {
    let run = journal::get(&core.store, &job.run_id).await?;
    let run = run.map_or_else(|| journal::over(&job.run_id, &job.made_by_name, job.made_at), RunView::from);
    let causes = async |outcome| match counts.of(outcome) {
        0 => Ok(Vec::new()),
        _ => stored::causes(&core.store, &job.id, outcome).await,
    };
    let mut stops = causes(PersonOutcome::Dropped).await?;
    stops.extend(causes(PersonOutcome::NotSent).await?);
    let single = match job.single {
        true => stored::only(&core.store, &job.id).await?.map(|item| (item.person, item.name)),
        false => None,
    };
    let open = !matches!(job.state, PersonJobState::Started | PersonJobState::Discarded);
    let typed = (open && job.action.typed()).then(|| job.action.typed_many(counts.queued));
    Ok(PersonJob {
        left_out: causes(PersonOutcome::LeftOut).await?,
        failures: causes(PersonOutcome::Failed).await?,
        unknowns: causes(PersonOutcome::Unknown).await?,
        stops,
        typed,
        start_by: start_by(&job),
        single,
        id: job.id,
        action: job.action,
        via: job.via,
        state: job.state,
        made_by: job.made_by.into(),
        made_by_name: job.made_by_name,
        made_at: job.made_at,
        started_at: job.started_at,
        run,
        counts,
    })
}

/// People of a job, in the order of the list: one page, of one outcome or of all. Ask [`job`] first whether the caller may.
///
/// # Errors
/// When the store does not answer.
pub async fn items(
    core: &Core,
    id: &PersonJobId,
    outcome: Option<PersonOutcome>,
    page: u32,
) -> Result<Page<PersonItem>> {
    let page = page.max(1);
    let offset = i64::from(page - 1) * i64::from(PER);
    let (items, total) = stored::page(&core.store, id, outcome, offset, i64::from(PER)).await?;
    Ok(Page { items, total, page, per: PER })
}

/// What was done to one person before `before` (domain milliseconds UTC) by jobs that were started, newest first.
///
/// # Errors
/// When the store does not answer.
pub async fn of_person(
    core: &Core,
    who: &Signed,
    person: &PersonId,
    before: i64,
    most: i64,
) -> Result<Vec<PersonDeed>> {
    let found = stored::of_person(&core.store, person, before, most).await?;
    Ok(found.into_iter().map(|found| deed(who, found)).collect())
}

/// Of one person, what has an open end: whether ISC did it is not known, and nobody has decided about it.
///
/// # Errors
/// When the store does not answer.
pub async fn open_ends(core: &Core, who: &Signed, person: &PersonId) -> Result<Vec<PersonDeed>> {
    let found = stored::undecided_of(&core.store, person).await?;
    Ok(found.into_iter().map(|found| deed(who, found)).collect())
}

pub(super) fn deed(who: &Signed, (job, item): (Job, PersonItem)) -> PersonDeed {
    PersonDeed {
        opens: may_see(who, &job),
        action: job.action,
        via: job.via,
        by_name: job.made_by_name,
        at: job.started_at.unwrap_or(job.made_at),
        job: job.id,
        item,
    }
}

/// What goes on under a sign-in, in words: "resetting 12 people".
///
/// # Errors
/// When the store does not answer.
pub async fn carried(core: &Core, id: &PersonJobId) -> Result<Option<String>> {
    let Some(job) = stored::get(&core.store, id).await? else { return Ok(None) };
    if job.single {
        let item = stored::only(&core.store, id).await?;
        return Ok(item.map(|item| job.action.going_on(&item.name)));
    }
    let counts = stored::counts(&core.store, &[id]).await?.remove(id).unwrap_or_default();
    Ok(Some(job.action.going_on(&gangway_types::people::people_words(counts.to_do() + counts.listed))))
}
