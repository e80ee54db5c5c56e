//! What an answer means for the people of a call (`STATES`, section 2): stored in one transaction with all that follows.

use super::call::{After, Ready, Told};
use super::owned::owned;
use super::proof;
use crate::audit::{self, Entry};
use crate::runs::answer::{Fate, backoff, fate, pause, words};
use crate::store::person_jobs::{self as stored, Item, Job};
use crate::store::runs::{self as journal, CallEnd, CallState, Run};
use crate::store::tasks::{self, Task};
use crate::store::{self, Tx};
use crate::{Core, Result};
use gangway_isc::{BulkOutcome, Error, ErrorKind, Page, SyncStatus};
use gangway_types::audit::{AuditResult, What};
use gangway_types::batches::WaitsFor;
use gangway_types::people::{PersonAction, TAKEN, people_words};
use gangway_types::tasks::TaskState;
use gangway_types::{BatchId, CallId, PersonId, TaskId};
use std::time::Duration;

/// How often an answer is tried to be stored. One that cannot be stored leaves its call in `sending`, which the next owner
/// must take as unknown: worth some ten minutes of trying.
const STORE_TRIES: u32 = 80;

/// Records the answer; says what the run does now.
pub(super) async fn record(
    core: &Core,
    run: &Run,
    job: &Job,
    call: &CallId,
    whom: &[Ready],
    answer: &gangway_isc::Result<Told>,
) -> Result<After> {
    let mut tries = 0;
    let after = loop {
        tries += 1;
        let stored = async {
            let mut tx = core.store.begin().await?;
            let of = Of { core, run, job, call, whom };
            let after = match answer {
                Ok(told) => taken(&mut tx, &of, told).await?,
                Err(error) => not_taken(&mut tx, &of, error).await?,
            };
            tx.commit().await.map(|()| after)
        };
        match stored.await {
            Err(error) if tries < STORE_TRIES => {
                tracing::error!(call = %call, %error, "an answer could not be stored; trying again");
                tokio::time::sleep(Duration::from_millis(250 << tries.min(5))).await;
            }
            other => break other?,
        }
    };
    if answer.as_ref().is_err_and(|error| error.kind() == ErrorKind::Unauthorized) {
        core.grants.refused(&run.grant_id).await;
    }
    core.news.tell(format!("people:{}", job.id));
    Ok(after)
}

/// A call that came back.
struct Of<'a> {
    core: &'a Core,
    run: &'a Run,
    job: &'a Job,
    call: &'a CallId,
    whom: &'a [Ready],
}

impl Of<'_> {
    fn tell(&self, tx: &mut Tx, became: (AuditResult, &str), request_id: Option<&str>) {
        let people: Vec<Item> = self.whom.iter().map(|one| one.item.clone()).collect();
        tell(self.core, tx, self.run, self.job, &people, became, self.call, request_id);
    }
}

/// ISC took it.
async fn taken(tx: &mut Tx, of: &Of<'_>, told: &Told) -> store::Result<After> {
    let (now, real) = (of.core.clock.now(), of.core.clock.real());
    let (task, request_id) = match told {
        Told::Taken(accepted) => {
            (accepted.task_id.as_ref().map(|id| TaskId::from(id.as_str())), accepted.request_id.as_deref())
        }
        Told::Sync(sync) => (None, sync.request_id.as_deref()),
        Told::Each(page) => (None, page.request_id.as_deref()),
    };
    let status = match (told, of.job.action) {
        (Told::Each(_), _) => 207,
        (_, PersonAction::Delete) => 204,
        (_, PersonAction::PasswordMail) => 200,
        _ => 202,
    };
    let end = CallEnd {
        state: CallState::Answered,
        status: Some(status),
        problem: None,
        task_id: task.as_ref(),
        request_id,
        probe_at: None,
    };
    let stored = journal::ended(tx, of.call, of.run.fence, &end, now).await?
        || journal::answered_late(tx, of.call, &end, now).await?;
    if !stored {
        return Ok(After::GoOn);
    }
    if let Told::Each(page) = told {
        return each(tx, of, page).await;
    }
    if let Told::Sync(sync) = told
        && sync.status == Some(SyncStatus::Error)
    {
        let cause = &format!("{TAKEN} and says that it ended in an error");
        for one in of.whom {
            stored::failed(tx, (&of.job.id, one.item.position), cause, &[], request_id, now, None).await?;
        }
        of.tell(tx, (AuditResult::Failed, cause), request_id);
        return Ok(After::GoOn);
    }
    let look_at = (task.is_some() || proof::can_be_seen(of.job.action))
        .then(|| real + proof::pause(0).unwrap_or_default());
    for one in of.whom {
        let at = (&of.job.id, one.item.position);
        stored::accepted(tx, at, of.call, (task.as_ref(), request_id), now, look_at).await?;
        if proof::answer_is_the_end(of.job.action) {
            stored::done(tx, at, None, now).await?;
        }
    }
    if let Some(id) = &task {
        tasks::put(tx, &new_task(of, id, now), None).await?;
        of.core.news.tell("tasks");
    }
    let became = if proof::answer_is_the_end(of.job.action) { "ISC says it is done" } else { "ISC took it" };
    of.tell(tx, (AuditResult::Done, became), request_id);
    Ok(After::GoOn)
}

/// An answer for each person: taken, refused with words, or missing.
async fn each(tx: &mut Tx, of: &Of<'_>, page: &Page<BulkOutcome>) -> store::Result<After> {
    let (now, real) = (of.core.clock.now(), of.core.clock.real());
    let (mut taken, mut refused, mut unknown) = (0_u64, 0_u64, 0_u64);
    let look_at = proof::can_be_seen(of.job.action).then(|| real + proof::pause(0).unwrap_or_default());
    let request_id = page.request_id.as_deref();
    for one in of.whom {
        let at = (&of.job.id, one.item.position);
        let same = |row: &&BulkOutcome| {
            row.id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case(one.isc.as_str()))
        };
        match page.items.iter().find(same).map(|row| (row, row.status_code)) {
            Some((row, _)) if row.is_accepted() => {
                taken += 1;
                stored::accepted(tx, at, of.call, (None, request_id), now, look_at).await?;
            }
            // Like an answer of its own: a refusal is proof, a failure is not.
            Some((row, Some(code))) if (400..500).contains(&code) => {
                refused += 1;
                let cause = per_person("ISC refused it", code, row.message.as_deref());
                stored::failed(tx, at, &cause, &[], request_id, now, None).await?;
            }
            other => {
                unknown += 1;
                let cause = match other {
                    Some((row, Some(code))) => per_person("ISC failed", code, row.message.as_deref()),
                    _ => "ISC's answer does not say what became of them".to_owned(),
                };
                stored::unknown(tx, at, &cause, request_id, now, look_at).await?;
            }
        }
    }
    let result = match (taken, refused, unknown) {
        (_, _, 1..) => AuditResult::Unknown,
        (0, 1.., _) => AuditResult::Refused,
        (_, 1.., _) => AuditResult::Failed,
        _ => AuditResult::Done,
    };
    let became = format!("ISC took {taken}, refused {refused}, left {unknown} open");
    of.tell(tx, (result, &became), request_id);
    Ok(After::GoOn)
}

fn per_person(what: &str, code: i64, message: Option<&str>) -> String {
    match message.map(str::trim).filter(|text| !text.is_empty()) {
        // ISC's words are shown on one line.
        Some(text) => {
            let text: String = text.chars().take(300).map(|c| if c.is_control() { ' ' } else { c }).collect();
            format!("{what} ({code}): {text}")
        }
        None => format!("{what} ({code})"),
    }
}

/// ISC did not take it, or nobody knows.
async fn not_taken(tx: &mut Tx, of: &Of<'_>, error: &Error) -> store::Result<After> {
    let (now, real) = (of.core.clock.now(), of.core.clock.real());
    let (fate, cause) = (fate(error), words(error, "request", right(of.job.action)));
    let end = CallEnd {
        state: if fate == Fate::Unknown { CallState::Unknown } else { CallState::Refused },
        status: error.status(),
        problem: Some(&cause),
        task_id: None,
        request_id: error.tracking_id(),
        probe_at: None,
    };
    if !journal::ended(tx, of.call, of.run.fence, &end, now).await? {
        return Ok(After::GoOn);
    }
    let request_id = error.tracking_id();
    // ISC counts synchronisations per person: nobody else has to wait.
    let apart = of.job.action == PersonAction::Sync && error.kind() == ErrorKind::RateLimited;
    let not_before = apart.then(|| real + pause(error, super::judge::SYNC_MS));
    // Somebody whom ISC does not know (any more): read again, so that pages show it, and a deletion is done.
    let look_at = (error.kind() == ErrorKind::NotFound).then_some(real);
    let owns = owned(error.associations());
    for one in of.whom {
        let at = (&of.job.id, one.item.position);
        match fate {
            Fate::Again => stored::replan(tx, at, of.call, not_before).await?,
            Fate::Failed => stored::failed(tx, at, &cause, &owns, request_id, now, look_at).await?,
            Fate::Unknown => {
                let look_at =
                    proof::can_be_seen(of.job.action).then(|| real + proof::pause(0).unwrap_or_default());
                stored::unknown(tx, at, &cause, request_id, now, look_at).await?;
            }
        }
    }
    let result = if fate == Fate::Unknown { AuditResult::Unknown } else { AuditResult::Refused };
    // What never left is no call, and while ISC cannot be reached there would be many.
    if !matches!(error.kind(), ErrorKind::NotSent | ErrorKind::Closed) {
        of.tell(tx, (result, &cause), request_id);
    }
    let attempt = of.whom.iter().map(|one| one.item.attempt).max().unwrap_or(0);
    Ok(match error.kind() {
        // A fresh token that is refused again and again will not get better by itself.
        ErrorKind::Unauthorized if attempt >= 2 => After::Wait(WaitsFor::SignIn, None),
        ErrorKind::Unauthorized => After::Wait(WaitsFor::Isc, Some(50)),
        ErrorKind::RateLimited if apart => After::GoOn,
        ErrorKind::RateLimited => After::Wait(WaitsFor::Budget, Some(pause(error, 5_000))),
        ErrorKind::NotSent | ErrorKind::Closed => {
            After::Wait(WaitsFor::Isc, Some(backoff(attempt.saturating_add(1))))
        }
        // The next call would be refused like this one, until somebody with the right lets it go on.
        ErrorKind::Forbidden if stored::still_queued(tx, &of.job.id).await? => {
            After::Wait(WaitsFor::Right, None)
        }
        // Every further call into a broken ISC would make more people unknown.
        _ if fate == Fate::Unknown && stored::still_queued(tx, &of.job.id).await? => {
            let times = journal::troubled_lately(tx, &of.run.id).await?;
            After::Wait(WaitsFor::Isc, Some(backoff(times)))
        }
        _ => After::GoOn,
    })
}

/// What is missing when ISC forbids a call.
fn right(action: PersonAction) -> &'static str {
    match action {
        PersonAction::PasswordMail => "send password mails",
        PersonAction::Sync => "synchronise attributes",
        PersonAction::Process => "process identities",
        PersonAction::Reset => "reset identities",
        PersonAction::Delete => "delete identities",
        PersonAction::Enable | PersonAction::Disable => "enable and disable identities",
    }
}

/// The task of processing. The run itself follows it.
fn new_task(of: &Of<'_>, id: &TaskId, now: i64) -> Task {
    let whom = match of.whom {
        [one] => one.item.name.clone(),
        many => people_words(many.len() as u64),
    };
    Task {
        id: id.clone(),
        kind: "IDENTITY_REFRESH".to_owned(),
        title: format!("{}, {}", of.job.action.act(&whom), of.job.id),
        cause: Some(BatchId(of.job.id.to_string())),
        ours: true,
        started_by: Some(of.run.started_by.clone()),
        started_by_name: Some(of.run.started_by_name.clone()),
        grant_id: Some(of.run.grant_id.clone()),
        born_at: now,
        state: TaskState::NotVisibleYet,
        completion: None,
        percent: None,
        launched_at: None,
        completed_at: None,
        body: None,
        not_found_since: None,
        read_at: None,
        settled: true,
        target: None,
    }
}

/// Tells the audit log of one call: about whom, what became of it, and ISC's own id of it.
#[expect(clippy::too_many_arguments, reason = "one entry's parts, called from this part of the core only")]
pub(super) fn tell(
    core: &Core,
    tx: &mut Tx,
    run: &Run,
    job: &Job,
    people: &[Item],
    (result, became): (AuditResult, &str),
    call: &CallId,
    request_id: Option<&str>,
) {
    let sentence = |whom: &str| format!("{}: asked ISC to {}; {became}", job.id, job.action.aim(whom));
    let entry = match people {
        [one] => {
            let about: &PersonId = &one.person;
            Entry::by(run, What::PersonActed, sentence(&one.name)).about(about, &one.name)
        }
        many => Entry::by(run, What::PersonActed, sentence(&people_words(many.len() as u64)))
            .about(&job.id, job.action.name()),
    };
    audit::append(core, tx, entry.result(result).request(request_id).fact("Call", call.as_str()));
}
