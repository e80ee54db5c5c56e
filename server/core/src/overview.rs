//! What stands around every page, and the Overview: what needs this person now.

mod waiting;

use crate::auth::Signed;
use crate::people::{Reader, Scope};
use crate::runs::KIND_PEOPLE;
use crate::store::auth::Carried;
use crate::store::batches::{self, Batch};
use crate::{Core, Result, accounts, invites, person_jobs, sources, store};
use gangway_types::accounts::{AccountJob, AccountJobKind};
use gangway_types::batches::{BatchState, OutcomeCounts, RunState};
use gangway_types::overview::{Chrome, FunnelCounts, Job, Overview, Waiting};
use gangway_types::people::PersonJob;
use gangway_types::query::{Area, PeopleQuery};
use gangway_types::safety::SourceLoad;
use gangway_types::{BatchId, Capability, Extent, PersonId, PersonJobId};
use std::sync::Arc;

/// Runs that ended stay in the Jobs menu this long, real milliseconds.
const LATELY_MS: i64 = 86_400_000;
/// A task that ended badly is shown this long, in the domain's milliseconds.
const TROUBLE_MS: i64 = 86_400_000;
/// Lists for approval that the Overview names.
const MOST_LISTS: usize = 5;
/// Lines of the Jobs menu, of each kind.
const MOST_JOBS: usize = 8;
/// Weeks in the chart.
const WEEKS: i64 = 8;

/// Who reads people, and how far: an Approver without another reading role sees their own reports.
pub fn reader(who: &Signed) -> Reader {
    let person = PersonId::from(who.person_id.as_str());
    let all = Capability::ReadPeople.extent(&who.roles) == Some(Extent::All);
    Reader {
        name: who.name.clone(),
        scope: if all { Scope::All } else { Scope::Reports(person.clone()) },
        person,
    }
}

/// Whether this person sees all batches; an Approver without another reading role sees none until there are approvals.
pub fn sees_batches(who: &Signed) -> bool {
    Capability::ReadBatches.extent(&who.roles) == Some(Extent::All)
}

/// What goes on, the same for everybody who sees batches.
pub(crate) struct Work {
    /// The runs of the Jobs menu.
    jobs: Vec<Job>,
    /// Accounts being written, and what of them ended lately.
    accounts: Vec<AccountJob>,
    /// What is done to people, and what of it ended lately.
    people: Vec<PersonJob>,
    /// Files being loaded into sources, and what of them ended lately.
    loads: Vec<SourceLoad>,
    /// Batches that wait for somebody with the right to send and were never started.
    without_sender: u64,
}

async fn work(core: &Core) -> Result<Arc<Work>> {
    core.memory().work.of(&core.store, &core.clock, (), read_work(core)).await
}

async fn read_work(core: &Core) -> Result<Arc<Work>> {
    let (found, _) = batches::list(&core.store, &[BatchState::Sending, BatchState::Sent], 0, 30).await?;
    let counts = batches::counts(&core.store, &found.iter().collect::<Vec<_>>(), core.clock.now()).await?;
    let real = core.clock.real();
    let mut jobs = Vec::new();
    for (batch, (counts, _)) in found.iter().zip(counts) {
        let Some(run) = invites::run_view(core, batch).await? else { continue };
        if run.state != RunState::Ended || run.progressed_at > real - LATELY_MS {
            jobs.push(Job { batch: batch.id.clone(), name: batch.name.clone(), run, counts });
        }
    }
    jobs.sort_by_key(|job| job.run.state == RunState::Ended);
    jobs.truncate(MOST_JOBS);
    let accounts = accounts::running(core, LATELY_MS, None).await?;
    let people = person_jobs::running(core, LATELY_MS, None).await?;
    let without_sender = batches::without_sender(&core.store).await?;
    let loads = sources::load::lately(core, LATELY_MS).await?;
    Ok(Arc::new(Work { jobs, accounts, people, loads, without_sender }))
}

/// What is done to people that this person sees: their own, or everybody's for whoever reads all of the audit log. One
/// person who came to their end well is not told of.
async fn person_jobs_of(core: &Core, who: &Signed) -> Result<Vec<PersonJob>> {
    let all = Capability::ReadAudit.extent(&who.roles) == Some(Extent::All);
    if !all && !who.may(Capability::ActOnPeople) {
        return Ok(Vec::new());
    }
    let work = work(core).await?;
    let theirs = work.people.iter().filter(|job| all || job.made_by.as_str() == who.person_id);
    let told = theirs.filter(|job| {
        let open = job.run.state != RunState::Ended;
        open || job.single.is_none() || job.counts.failed + job.counts.undecided > 0
    });
    let mut told: Vec<PersonJob> = told.cloned().collect();
    told.sort_by_key(|job| job.run.state == RunState::Ended);
    told.truncate(MOST_JOBS);
    Ok(told)
}

/// Accounts being written that this person sees: their own, or everybody's. A single one that came to its end well is not
/// told of.
async fn account_jobs(core: &Core, who: &Signed) -> Result<Vec<AccountJob>> {
    let Some(extent) = Capability::ReadAccounts.extent(&who.roles) else { return Ok(Vec::new()) };
    let work = work(core).await?;
    let all = extent == Extent::All;
    let theirs = work.accounts.iter().filter(|job| all || job.made_by.as_str() == who.person_id);
    let told = theirs.filter(|job| {
        let open = job.run.state != RunState::Ended;
        open || job.kind == AccountJobKind::Import || job.counts.failed + job.counts.unknown > 0
    });
    let mut told: Vec<AccountJob> = told.cloned().collect();
    told.sort_by_key(|job| job.run.state == RunState::Ended);
    told.truncate(MOST_JOBS);
    Ok(told)
}

/// Files being loaded that this person sees: their own, or everybody's.
async fn loads(core: &Core, who: &Signed) -> Result<Vec<SourceLoad>> {
    let Some(extent) = Capability::ReadAccounts.extent(&who.roles) else { return Ok(Vec::new()) };
    let work = work(core).await?;
    let theirs = work.loads.iter().filter(|load| extent == Extent::All || load.by == who.person_id);
    Ok(theirs.take(MOST_JOBS).cloned().collect())
}

/// What stands around every page of a signed-in person.
///
/// # Errors
/// When the store does not answer.
pub async fn chrome(core: &Core, who: &Signed) -> Result<Chrome> {
    let work = if sees_batches(who) { Some(work(core).await?) } else { None };
    let jobs = work.as_ref().map(|work| work.jobs.clone()).unwrap_or_default();
    let batches_waiting = if who.may(Capability::Invite) {
        let of_runs =
            jobs.iter().filter(|job| waits_for_sender(job) || job.counts.unknown + job.counts.failed > 0);
        of_runs.count() as u64 + work.map_or(0, |work| work.without_sender)
    } else {
        0
    };
    let approvals_waiting = if who.may(Capability::Approve) {
        let me = PersonId::from(who.person_id.as_str());
        store::approvals::asks(&core.store, &me, core.clock.now()).await?
    } else {
        0
    };
    let joiners_ready = if who.may(Capability::ReadPeople) {
        crate::joiners::ready_count(core, &reader(who).scope).await?
    } else {
        0
    };
    Ok(Chrome {
        tenant: core.tenant.name.clone(),
        practice: core.practice.as_ref().map(|tenant| (tenant.people() as u64, tenant.ahead_ms())),
        jobs,
        account_jobs: account_jobs(core, who).await?,
        person_jobs: person_jobs_of(core, who).await?,
        loads: loads(core, who).await?,
        batches_waiting,
        joiners_ready,
        approvals_waiting,
        notices_unread: crate::notices::unread(core, &PersonId::from(who.person_id.as_str())).await?,
        now: core.clock.now(),
        real_now: core.clock.real(),
    })
}

fn waits_for_sender(job: &Job) -> bool {
    waiting::for_sender(&job.run)
}

/// The Overview of this person.
///
/// # Errors
/// When the store does not answer.
pub async fn overview(core: &Core, who: &Signed) -> Result<Overview> {
    let now = core.clock.now();
    let mut overview = Overview {
        headline: None,
        sync: None,
        waiting: Vec::new(),
        running: Vec::new(),
        writing: account_jobs(core, who).await?,
        doing: person_jobs_of(core, who).await?,
        funnel: None,
        weeks: Vec::new(),
        profiles: Vec::new(),
        managers: Vec::new(),
        paces: Vec::new(),
        outlook: None,
    };
    overview.writing.retain(|job| job.run.state != RunState::Ended);
    overview.doing.retain(|job| job.run.state != RunState::Ended);
    if who.may(Capability::ReadPeople) {
        let query = PeopleQuery { area: Area::Unregistered, per: 25, ..PeopleQuery::default() };
        let list = crate::people::list(core, &reader(who), query, Vec::new()).await?;
        overview.funnel = Some(FunnelCounts {
            known: list.headline.known,
            invited: list.headline.ever_invited.max(list.headline.registered),
            registered: list.headline.registered,
        });
        overview.headline = Some(list.headline);
        overview.sync = Some(list.sync);
    }
    if sees_batches(who) {
        overview.weeks = store::overview::weeks(&core.store, WEEKS, now).await?;
        overview.profiles = store::overview::profiles(&core.store, now).await?;
        overview.managers = store::overview::managers(&core.store, now).await?;
        let (outlook, paces) = crate::forecast::outlook(core, WEEKS).await?;
        (overview.outlook, overview.paces) = (Some(outlook), paces);
        let all = &work(core).await?.jobs;
        if who.may(Capability::Invite) {
            overview.waiting = batches_waiting(core, who, all).await?;
        }
        overview.running = all.iter().filter(|job| job.run.state != RunState::Ended).cloned().collect();
    }
    let at_work = work(core).await?;
    overview.waiting.extend(waiting::people(core, who, &at_work).await?);
    overview.waiting.extend(waiting::accounts(core, who, &at_work).await?);
    let (vanish, second) = sources::waiting(core, who).await?;
    let second = second.into_iter().map(|(load, source, name)| Waiting::Load { source, name, load });
    overview.waiting.splice(0..0, second);
    if who.may(Capability::ActOnPeople) {
        overview.waiting.extend(person_jobs::frozen(core, who).await?);
    }
    overview.waiting.extend(vanish.into_iter().take(MOST_LISTS).map(|warning| Waiting::Vanish {
        source: warning.source,
        name: warning.name,
        accounts: warning.goes,
        at: warning.at,
    }));
    overview.waiting.extend(waiting::imports(core, who).await?);
    if who.may(Capability::ChangeSettings) {
        let stopped = crate::joiners::rules::stopped(core).await?.into_iter().take(MOST_LISTS);
        overview.waiting.extend(stopped.map(|rule| Waiting::Rule {
            rule: rule.id,
            name: rule.name,
            reason: rule.reason,
            at: rule.at,
        }));
    }
    if who.may(Capability::Approve) {
        let me = PersonId::from(who.person_id.as_str());
        let asked = store::approvals::waiting(&core.store, &me, now).await?.into_iter().take(MOST_LISTS);
        let asked = asked.map(|row| Waiting::Approve {
            batch: row.batch,
            people: row.people,
            asked_at: row.asked_at,
            deadline_at: row.deadline_at,
        });
        // Others wait for this person: that comes first.
        overview.waiting.splice(0..0, asked);
    }
    Ok(overview)
}

async fn batches_waiting(core: &Core, who: &Signed, jobs: &[Job]) -> Result<Vec<Waiting>> {
    let mut waiting = Vec::new();
    for job in jobs.iter().filter(|job| waits_for_sender(job)) {
        waiting.push(Waiting::NeedsSender {
            batch: job.batch.clone(),
            name: job.name.clone(),
            queued: job.counts.queued,
            started: true,
            since: job.run.progressed_at,
        });
    }
    let states = [BatchState::Draft, BatchState::NeedsSender, BatchState::Sending, BatchState::Sent];
    let (found, _) = batches::list(&core.store, &states, 0, 100).await?;
    let counts = batches::counts(&core.store, &found.iter().collect::<Vec<_>>(), core.clock.now()).await?;
    let with_counts: Vec<(&Batch, OutcomeCounts)> =
        found.iter().zip(counts.into_iter().map(|(counts, _)| counts)).collect();
    for (batch, counts) in &with_counts {
        if batch.state == BatchState::NeedsSender {
            waiting.push(Waiting::NeedsSender {
                batch: batch.id.clone(),
                name: batch.name.clone(),
                queued: counts.queued,
                started: false,
                since: batch.decided_at.unwrap_or(batch.made_at),
            });
        }
        if counts.undecided > 0 {
            waiting.push(Waiting::Unknown { batch: batch.id.clone(), people: counts.undecided });
        }
    }
    for (batch, counts) in &with_counts {
        if counts.failed > 0 && batch.state == BatchState::Sent {
            waiting.push(Waiting::Failed { batch: batch.id.clone(), people: counts.failed });
        }
    }
    for task in store::tasks::troubled(&core.store, core.clock.now() - TROUBLE_MS).await? {
        // What a task's end means for people is counted with its batch, and retried there once sending is over.
        let covered = |(batch, counts): &(&Batch, OutcomeCounts)| {
            Some(&batch.id) == task.cause.as_ref() && (batch.state == BatchState::Sent || counts.failed == 0)
        };
        let known = task.cause.is_none()
            || with_counts.iter().any(|(batch, _)| Some(&batch.id) == task.cause.as_ref());
        if known && !with_counts.iter().any(covered) {
            waiting.push(Waiting::Task {
                task: task.id,
                title: task.title,
                state: task.state,
                at: task.born_at,
            });
        }
    }
    for (batch, counts) in &with_counts {
        if counts.expired > 0 && batch.state == BatchState::Sent {
            waiting.push(Waiting::Expired { batch: batch.id.clone(), people: counts.expired });
        }
    }
    for (batch, counts) in &with_counts {
        if batch.state == BatchState::Draft && batch.made_by == who.person_id {
            waiting.push(Waiting::Draft {
                batch: batch.id.clone(),
                name: batch.name.clone(),
                people: counts.in_batch,
                made_at: batch.made_at,
            });
        }
    }
    waiting.truncate(12);
    Ok(waiting)
}

/// What is done to people under this person's sign-in, asked about at sign-out, in words: "resetting 12 people".
///
/// # Errors
/// When the store does not answer.
pub async fn people_carried_by(core: &Core, who: &Signed) -> Result<Vec<String>> {
    let mut words = Vec::new();
    for one in core.grants.carried(&who.grant_id).await? {
        if one.kind == KIND_PEOPLE {
            let id = PersonJobId(one.object);
            words.extend(person_jobs::carried(core, &id).await?.map(|words| format!("{words} ({id})")));
        }
    }
    Ok(words)
}

/// What this person's sign-in carries, asked about at sign-out: batches that are being sent, and those that are to be.
///
/// # Errors
/// When the store does not answer.
pub async fn carried_by(core: &Core, who: &Signed) -> Result<(Vec<BatchId>, Vec<BatchId>)> {
    let carried = core.grants.carried(&who.grant_id).await?;
    let carried = carried.into_iter().filter(|one| one.kind != KIND_PEOPLE);
    let (runs, releases): (Vec<_>, Vec<_>) = carried.partition(|one| one.run.is_some());
    let ids = |all: Vec<Carried>| all.into_iter().map(|one| BatchId(one.object)).collect();
    Ok((ids(runs), ids(releases)))
}
