//! ISC's tasks of our calls, followed to their end, and what follows from it for each person.

use super::{note, observed, reading, renewing};
use crate::settings::Settings;
use crate::store::tasks::{self, Task};
use crate::store::{outcomes, runs as journal};
use crate::{Core, Result};
use gangway_isc::{Acting, ErrorKind, Lane, TaskStatus};
use gangway_types::batches::WaitsFor;
use gangway_types::tasks::TaskState;
use gangway_types::{PersonId, Reading, TaskId};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const TICK: Duration = Duration::from_millis(400);
/// Levels that may read tasks (FACTS, section 2), those of inviters first.
pub(crate) const MAY_READ_TASKS: [&str; 8] = [
    "ORG_ADMIN",
    "HELPDESK",
    "CERT_ADMIN",
    "REPORT_ADMIN",
    "ROLE_ADMIN",
    "ROLE_SUBADMIN",
    "SOURCE_ADMIN",
    "SOURCE_SUBADMIN",
];

/// Follows our tasks until `stop`.
pub async fn keep(core: Core, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match tasks::to_read(&core.store, core.clock.real()).await {
            Ok(due) => {
                for task in due {
                    if stop.is_cancelled() {
                        break;
                    }
                    if let Err(error) = look(&core, &task).await {
                        tracing::warn!(task = %task.id, %error, "a task could not be followed just now");
                    }
                }
            }
            Err(error) => tracing::error!(%error, "open tasks cannot be read"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(TICK) => {}
        }
    }
}

/// When to look at a task again, by its age: often at first.
fn pause_after(age_ms: i64) -> i64 {
    const PAUSES: [(i64, i64); 4] =
        [(15_000, 1_000), (120_000, 3_000), (600_000, 10_000), (3_600_000, 30_000)];
    PAUSES.iter().find(|(younger_than, _)| age_ms < *younger_than).map_or(120_000, |(_, pause)| *pause)
}

/// Reads one task of ours and does what follows.
async fn look(core: &Core, task: &Task) -> Result<()> {
    let real = core.clock.real();
    let age = core.clock.now() - task.born_at;
    if !tasks::take(&core.store, &task.id, real, real + pause_after(age)).await? {
        return Ok(());
    }
    let Some((isc, grant)) = acting(core, task).await? else { return Ok(()) };
    if task.state.is_over() {
        // Its end is stored; reading its people failed the last time.
        return renewing(core, &grant, effect(core, task, &isc).await).await;
    }
    let id = gangway_isc::TaskId::from(task.id.as_str());
    let read = match isc.task_status(&id).await {
        Ok(status) => updated(core, task, &status),
        // A refusal tells as little about the task as its absence: its effect is looked at instead.
        Err(error)
            if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Forbidden | ErrorKind::Refused) =>
        {
            let state = TaskState::not_found(age);
            let since = task.not_found_since.or(Some(core.clock.now()));
            Task { state, not_found_since: since, read_at: Some(real), body: None, ..task.clone() }
        }
        Err(error) => return renewing(core, &grant, Err(error.into())).await,
    };
    let over = read.state.is_over();
    let news = read.state != task.state || read.percent != task.percent;
    ended(core, &read).await?;
    if news {
        core.news.tell("tasks");
        if let Some(batch) = &read.cause {
            core.news.tell(format!("batch:{batch}"));
        }
    }
    if over { renewing(core, &grant, effect(core, &read, &isc).await).await } else { Ok(()) }
}

/// ISC under the sign-in that started the task, or under anybody's who may read tasks, and which one it is.
async fn acting(core: &Core, task: &Task) -> Result<Option<(Acting, String)>> {
    if let Some(grant) = &task.grant_id
        && let Ok((token, _)) = core.grants.token(grant).await
    {
        return Ok(Some((core.isc.acting(&token, Lane::Runs), grant.clone())));
    }
    let Some(grant) = core.grants.any_with(&MAY_READ_TASKS).await? else { return Ok(None) };
    let (token, _) = core.grants.token(&grant.id).await?;
    Ok(Some((core.isc.acting(&token, Lane::Runs), grant.id)))
}

/// A task as ISC tells it now, in our words.
pub(crate) fn updated(core: &Core, task: &Task, status: &TaskStatus) -> Task {
    let completion = status.completion_status.as_ref().map(|completion| completion.as_str().to_owned());
    let launched_at = status.launched.as_ref().and_then(gangway_isc::Time::millis);
    Task {
        state: TaskState::read(completion.as_deref(), launched_at.is_some()),
        completion,
        percent: status.percent_complete.or(task.percent),
        launched_at: launched_at.or(task.launched_at),
        completed_at: status.completed.as_ref().and_then(gangway_isc::Time::millis).or(task.completed_at),
        body: serde_json::to_string(status).ok(),
        not_found_since: None,
        read_at: Some(core.clock.real()),
        ..task.clone()
    }
}

/// Stores what ISC says of a task, and at its end what follows from that alone.
async fn ended(core: &Core, task: &Task) -> Result<()> {
    let now = core.clock.now();
    let settings = Settings::load(&core.store).await?;
    let mut tx = core.store.begin().await?;
    tasks::put(&mut tx, task, None).await?;
    if task.state.is_over() {
        // Another clock's time neither shortens nor stretches the seven days.
        let at = task.completed_at.unwrap_or(now).max(task.born_at).min(now.max(task.born_at));
        let words = match &task.state {
            state if state.is_well() => {
                outcomes::invited(&mut tx, &task.id, at, at + settings.invitation_ms(), now).await?;
                format!("ISC's task ended: {}", state.word())
            }
            TaskState::NotShown => "ISC does not show the task; its effect is looked for instead".to_owned(),
            state => {
                let cause = match problem(task) {
                    Some(text) => format!("ISC's task ended as {}: {text}", state.word()),
                    None => format!("ISC's task ended as {}", state.word()),
                };
                outcomes::task_failed(&mut tx, &task.id, &cause, now).await?;
                cause
            }
        };
        if let Some(batch) = &task.cause {
            note(core, &mut tx, batch, None, &words, Some(&task.id)).await?;
        }
    }
    super::commit(tx).await?;
    Ok(())
}

/// The first error message of a task.
fn problem(task: &Task) -> Option<String> {
    let body: TaskStatus = serde_json::from_str(task.body.as_deref()?).ok()?;
    body.messages.iter().map(gangway_isc::TaskMessage::text).find(|text| !text.is_empty()).map(str::to_owned)
}

/// A fresh reading of the task's people: seen in effect, registered, or skipped by ISC without a word.
async fn effect(core: &Core, task: &Task, isc: &Acting) -> Result<()> {
    let settings = Settings::load(&core.store).await?;
    let mut people = Vec::new();
    for outcome in ["asked", "invited", "unknown"] {
        people.extend(outcomes::of_task(&core.store, &task.id, outcome).await?);
    }
    for chunk in people.chunks(100) {
        let ids: Vec<PersonId> = chunk.iter().map(|(_, person)| person.clone()).collect();
        let readings = reading::read(isc, &ids).await?;
        let now = core.clock.now();
        let mut tx = core.store.begin().await?;
        for (batch, person) in chunk {
            let Some(reading) = readings.get(person) else { continue };
            let status = reading.as_ref().map(reading::status_of);
            match status.as_ref().map(gangway_types::IdentityStatus::reading) {
                Some(Reading::Registered | Reading::Pending) => {
                    if let Some(status) = &status {
                        observed(&mut tx, person, status, &settings, now).await?;
                    }
                }
                Some(Reading::Unregistered) | Some(Reading::Unknown) => {}
                Some(Reading::Blocked | Reading::Attention) if task.state.is_well() => {
                    let status = status.map(|status| status.0).unwrap_or_default();
                    let cause = format!("status {status} after ISC's task: ISC may have skipped them");
                    outcomes::not_confirmed(&mut tx, batch, person, &cause, now).await?;
                }
                None if task.state.is_well() => {
                    outcomes::not_confirmed(&mut tx, batch, person, "no longer in ISC after its task", now)
                        .await?;
                }
                _ => {}
            }
        }
        super::commit(tx).await?;
    }
    done(core, task, &task.id).await
}

async fn done(core: &Core, task: &Task, id: &TaskId) -> Result<()> {
    let mut tx = core.store.begin().await?;
    tasks::settled(&mut tx, id).await?;
    if let Some(batch) = &task.cause {
        journal::nudge(&mut tx, batch.as_str(), WaitsFor::Tasks).await?;
    }
    super::commit(tx).await?;
    core.news.tell("runs");
    core.news.tell("tasks");
    core.news.tell("directory");
    if let Some(batch) = &task.cause {
        core.news.tell(format!("batch:{batch}"));
    }
    Ok(())
}
