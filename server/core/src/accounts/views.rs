//! Jobs and their items as pages show them.

use crate::store::account_jobs::{self as stored, Job};
use crate::store::runs as journal;
use crate::{Core, Result};
use gangway_types::accounts::{AccountCounts, AccountItem, AccountJob, AccountOutcome};
use gangway_types::batches::{RunState, RunView};
use gangway_types::{AccountJobId, Page, PortalError};

/// Items per page.
const PER: u32 = 100;
/// Jobs that are listed as running.
const MOST_RUNNING: i64 = 50;

/// One job as it stands.
///
/// # Errors
/// When there is none of this id, or the store does not answer.
pub async fn job(core: &Core, id: &AccountJobId) -> Result<AccountJob> {
    let job = stored::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("job"))?;
    let counts = stored::counts(&core.store, &[id]).await?.remove(id).unwrap_or_default();
    view(core, job, counts).await
}

/// Jobs whose run is not over, or ended within `lately` (real milliseconds), newest first; of `made_by` only, if named.
///
/// # Errors
/// When the store does not answer.
pub async fn running(core: &Core, lately: i64, made_by: Option<&str>) -> Result<Vec<AccountJob>> {
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

async fn view(core: &Core, job: Job, counts: AccountCounts) -> Result<AccountJob> {
    let run = journal::get(&core.store, &job.run_id).await?;
    let run = run.map_or_else(|| journal::over(&job.run_id, &job.made_by_name, job.made_at), RunView::from);
    let causes = async |outcome, n: u64| match n {
        0 => Ok(Vec::new()),
        _ => stored::causes(&core.store, &job.id, outcome).await,
    };
    let failures = causes(AccountOutcome::Failed, counts.failed).await?;
    let unknowns = causes(AccountOutcome::Unknown, counts.unknown).await?;
    let mut stops = causes(AccountOutcome::Stopped, counts.stopped).await?;
    stops.extend(causes(AccountOutcome::NotSent, counts.not_sent).await?);
    let sending = counts.queued > 0 && run.state == RunState::Running;
    let per_minute =
        if sending { journal::per_minute(&core.store, &run.id, core.clock.now()).await? } else { None };
    Ok(AccountJob {
        failures,
        unknowns,
        stops,
        per_minute,
        id: job.id,
        kind: job.kind,
        source: job.source,
        source_name: job.source_name,
        made_by: job.made_by.into(),
        made_by_name: job.made_by_name,
        made_at: job.made_at,
        run,
        counts,
    })
}

/// Items of a job, in their order: one page, of one outcome or of all.
///
/// # Errors
/// When the store does not answer.
pub async fn items(
    core: &Core,
    id: &AccountJobId,
    outcome: Option<AccountOutcome>,
    page: u32,
) -> Result<Page<AccountItem>> {
    let page = page.max(1);
    let offset = i64::from(page - 1) * i64::from(PER);
    let (items, total) = stored::page(&core.store, id, outcome, offset, i64::from(PER)).await?;
    Ok(Page { items, total, page, per: PER })
}

/// The only item of a job of one account.
///
/// # Errors
/// When there is none, or the store does not answer.
pub async fn item(core: &Core, id: &AccountJobId) -> Result<AccountItem> {
    let (items, _) = stored::page(&core.store, id, None, 0, 1).await?;
    items.into_iter().next().ok_or_else(|| PortalError::not_found("account").into())
}
