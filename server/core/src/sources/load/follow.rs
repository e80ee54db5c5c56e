//! ISC's task of a load, followed to its end, and the search for one whose answer was lost.

use super::call::put_task;
use super::change;
use super::step::{Read, acting, reading};
use crate::runs::Step;
use crate::runs::wait::rest;
use crate::store::runs::{self as journal, Run};
use crate::store::source_files::comparisons;
use crate::store::source_files::loads::{Change, Load};
use crate::{Core, Result};
use gangway_isc::{Acting, ErrorKind, Filter, ListQuery, Sorter, TaskMessage, TaskStatus};
use gangway_types::batches::WaitsFor;
use gangway_types::safety::{LoadResult, LoadState};
use gangway_types::{SourceId, TaskId};

/// An aggregation's status is there for an hour after its end (FACTS, section 11); a task that is not shown by then is
/// followed no longer: what it did is compared.
const SHOWN_MS: i64 = 3_600_000;
/// A task of the source born within this time of the call may be the one whose answer was lost.
const BORN_WITHIN_MS: i64 = 120_000;
/// How long somebody looks for a lost answer by himself, domain milliseconds.
const SEARCH_MS: i64 = 3_600_000;
/// How long after the call its effect is looked at, domain milliseconds.
const EFFECT_AFTER_MS: i64 = 20_000;

/// The aggregation of a source that runs now, by its name; none when ISC shows none.
///
/// # Errors
/// When ISC does not answer, or does not let the token read tasks.
pub(super) async fn aggregating(isc: &Acting, source: &SourceId) -> gangway_isc::Result<Option<String>> {
    let running = isc.pending_tasks().await?;
    let of_source = |task: &&TaskStatus| {
        task.target.as_ref().and_then(|target| target.id.as_deref()) == Some(source.as_str())
            && task.completion_status.is_none()
            && is_aggregation(task)
    };
    Ok(running.items.iter().find(of_source).map(|task| {
        let name = task.unique_name.clone().or_else(|| task.description.clone());
        name.unwrap_or_else(|| format!("task {}", task.id))
    }))
}

/// Whether a task reads the accounts of a source; what does not say what it does may be one.
fn is_aggregation(task: &TaskStatus) -> bool {
    let summary = task.task_definition_summary.as_ref().and_then(|summary| summary.unique_name.as_deref());
    let names = [task.unique_name.as_deref(), task.description.as_deref(), summary];
    let mut said = names.into_iter().flatten().filter(|name| !name.trim().is_empty()).peekable();
    said.peek().is_none() || said.any(|name| name.to_ascii_lowercase().contains("aggregat"))
}

/// ISC took the file: its task is looked at.
pub(super) async fn running(core: &Core, run: &Run, load: &Load) -> Result<Step> {
    let now = core.clock.now();
    let age = now - load.sent_at.unwrap_or(load.at);
    let pause = if age < 60_000 { 1_000 } else { 5_000 };
    let Some(task) = &load.task else {
        // ISC named no task: only the effect tells.
        return over(core, load, None).await;
    };
    let Some(isc) = acting(core, run).await? else { return Ok(Step::Rest) };
    let id = gangway_isc::TaskId::from(task.as_str());
    if let Ok(status) = isc.aggregation_status(&id).await {
        let number = |n: Option<i64>| n.unwrap_or(0).max(0);
        let progress = (number(status.processed_accounts), number(status.total_accounts));
        if load.progress != Some(progress) {
            let mut tx = core.store.begin().await?;
            let seen = Change { progress: Some(progress), ..Change::default() };
            change(core, &mut tx, load, &[LoadState::Running], &seen).await?;
            tx.commit().await?;
        }
    }
    match isc.task_status(&id).await {
        Ok(status) => {
            let is_over = status.completion_status.is_some() || status.completed.is_some();
            let mut tx = core.store.begin().await?;
            put_task(core, &mut tx, run, load, &status).await?;
            tx.commit().await?;
            core.news.tell("tasks");
            if is_over {
                over(core, load, Some(&status)).await
            } else {
                rest(core, run, WaitsFor::Tasks, Some(pause)).await
            }
        }
        Err(error) if error.kind() == ErrorKind::Unauthorized => {
            core.grants.refused(&run.grant_id).await;
            rest(core, run, WaitsFor::Isc, Some(1_000)).await
        }
        // Not visible yet, or nothing that this sign-in may read: after an hour only the effect tells.
        Err(error)
            if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Forbidden | ErrorKind::Refused)
                && age >= SHOWN_MS =>
        {
            over(core, load, None).await
        }
        Err(error) => {
            tracing::debug!(%error, load = %load.id, "the task of a load cannot be read just now");
            rest(core, run, WaitsFor::Tasks, Some(pause)).await
        }
    }
}

/// ISC's task is over, or no longer shown: what it did is compared next.
async fn over(core: &Core, load: &Load, status: Option<&TaskStatus>) -> Result<Step> {
    let now = core.clock.now();
    let told = status.map(told).unwrap_or_default();
    let result = LoadResult { told, ..LoadResult::default() };
    let bad = status.and_then(bad_end);
    let mut tx = core.store.begin().await?;
    let to = Change {
        state: Some(LoadState::Checking),
        task_over_at: Some(now),
        result: Some(&result),
        cause: bad.as_deref(),
        ..Change::default()
    };
    change(core, &mut tx, load, &[LoadState::Running], &to).await?;
    tx.commit().await?;
    Ok(Step::Again)
}

/// How ISC's task ended, when it was not well.
fn bad_end(status: &TaskStatus) -> Option<String> {
    let completion = status.completion_status.as_ref()?.normalized();
    let said = status.messages.iter().map(TaskMessage::text).find(|text| !text.is_empty());
    let state = gangway_types::tasks::TaskState::read(Some(completion.as_str()), true);
    let word = state.word();
    let said = said.map(|said| format!(": {said}")).unwrap_or_default();
    (completion.as_str() != "SUCCESS").then(|| format!("ISC's task ended as “{word}”{said}"))
}

/// What ISC's task counted.
fn told(status: &TaskStatus) -> Vec<(String, String)> {
    status
        .returns
        .iter()
        .filter_map(|label| {
            let name = label.attribute_name.as_deref()?;
            let value = status.attributes.get(name)?;
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Some((name.to_owned(), value))
        })
        .collect()
}

/// The answer was lost: a task of the source born then, or what ISC has now, tells. It is never sent again from here.
pub(super) async fn unknown(core: &Core, run: &Run, load: &Load) -> Result<Step> {
    let now = core.clock.now();
    let age = now - load.sent_at.unwrap_or(load.at);
    let Some(isc) = acting(core, run).await? else { return Ok(Step::Rest) };
    match born_then(&isc, load).await {
        Ok(Some(status)) => {
            let task = TaskId::from(status.id.as_str());
            let cause = "the answer was lost; ISC shows an aggregation of this source that was born then";
            let mut tx = core.store.begin().await?;
            let found = Change {
                state: Some(LoadState::Running),
                task: Some(&task),
                cause: Some(cause),
                ..Change::default()
            };
            change(core, &mut tx, load, &[LoadState::Unknown], &found).await?;
            if let Some(call) = &load.call {
                journal::settle(&mut tx, call, None, now).await?;
            }
            put_task(core, &mut tx, run, load, &status).await?;
            tx.commit().await?;
            return Ok(Step::Again);
        }
        Err(error) if error.kind() == ErrorKind::Unauthorized => {
            core.grants.refused(&run.grant_id).await;
            return rest(core, run, WaitsFor::Isc, Some(1_000)).await;
        }
        Ok(None) | Err(_) => {}
    }
    if age >= EFFECT_AFTER_MS && effect(core, run, load).await? {
        return Ok(Step::Again);
    }
    // Later somebody decides.
    let next = (age < SEARCH_MS).then_some(10_000);
    rest(core, run, WaitsFor::Isc, next).await
}

/// The one aggregation of the source that was born with the call, as ISC lists it.
async fn born_then(isc: &Acting, load: &Load) -> gangway_isc::Result<Option<TaskStatus>> {
    let sent_at = load.sent_at.unwrap_or(load.at);
    let query = ListQuery {
        filter: Some(Filter::eq("sourceId", load.source.as_str())),
        sorters: vec![Sorter::descending("created")],
        limit: Some(50),
        ..ListQuery::default()
    };
    let mut all = isc.list_task_status(&query).await?.items;
    // Where the list holds ended tasks only, those that run are listed apart.
    if let Ok(pending) = isc.pending_tasks().await {
        all.extend(pending.items);
    }
    let mut found: Vec<TaskStatus> = Vec::new();
    for task in all {
        let of_source =
            task.target.as_ref().and_then(|target| target.id.as_deref()) == Some(load.source.as_str());
        let born = task.created.as_ref().or(task.launched.as_ref()).and_then(gangway_isc::Time::millis);
        // Clocks differ a little.
        let then = born.is_some_and(|born| (-5_000..=BORN_WITHIN_MS).contains(&(born - sent_at)));
        let known = found.iter().any(|known| known.id == task.id);
        if of_source && then && !known && is_aggregation(&task) {
            found.push(task);
        }
    }
    // Of two nobody can tell which one it is.
    Ok(if found.len() == 1 { found.pop() } else { None })
}

/// Whether what ISC has now proves that the file was loaded: before there were differences, now there are none.
async fn effect(core: &Core, run: &Run, load: &Load) -> Result<bool> {
    let before = match &load.before {
        Some(id) => comparisons::get(&core.store, id).await?,
        None => None,
    };
    let counts = before.map(|before| before.counts).unwrap_or_default();
    if counts.adds + counts.differs + if load.said.held { 0 } else { counts.goes } == 0 {
        // Nothing would be seen of it.
        return Ok(false);
    }
    let after = load.after.as_ref();
    let read = match reading(core, run, load, after).await? {
        Read::New(id) => {
            let mut tx = core.store.begin().await?;
            let begun = Change { after: Some(&id), ..Change::default() };
            change(core, &mut tx, load, &[LoadState::Unknown], &begun).await?;
            tx.commit().await?;
            return Ok(true);
        }
        Read::Failed(_) => return Ok(false),
        Read::Done(read) => *read,
    };
    let left = read.counts;
    let goes_left = if load.said.held { 0 } else { left.goes };
    if left.adds + left.differs + goes_left > 0 || read.asked_at < load.sent_at.unwrap_or(0) {
        return Ok(false);
    }
    let mut tx = core.store.begin().await?;
    let cause = "the answer was lost; ISC's accounts show that the file was loaded";
    let seen = Change {
        state: Some(LoadState::Checking),
        cause: Some(cause),
        task_over_at: Some(core.clock.now()),
        ..Change::default()
    };
    change(core, &mut tx, load, &[LoadState::Unknown], &seen).await?;
    if let Some(call) = &load.call {
        journal::settle(&mut tx, call, None, core.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(true)
}
