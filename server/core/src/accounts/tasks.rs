//! ISC's tasks of accounts that do not appear: read many at once, and only then.

use crate::Core;
use crate::Result;
use crate::invites::updated_task;
use crate::store::account_jobs::Watched;
use crate::store::tasks as stored;
use gangway_isc::{Acting, Filter, TaskQuery, TaskStatus};
use gangway_types::TaskId;
use std::collections::HashMap;

/// Tasks of one call.
const AT_ONCE: usize = 50;

/// Which tasks of these items ended: badly, with ISC's words, or well. A task that ISC does not show proves nothing.
///
/// # Errors
/// When the store does not answer.
pub(super) async fn ends(
    core: &Core,
    items: &[&Watched],
    isc: &Acting,
) -> Result<HashMap<TaskId, Option<String>>> {
    let mut ended = HashMap::new();
    let mut open: Vec<&TaskId> = Vec::new();
    for id in items.iter().filter_map(|item| item.task_id.as_ref()) {
        match stored::get(&core.store, id).await? {
            // It was read before; a task ends once.
            Some(task) if task.state.is_well() => drop(ended.insert(id.clone(), None)),
            _ => open.push(id),
        }
    }
    for chunk in open.chunks(AT_ONCE) {
        for status in read(isc, chunk).await {
            let id = TaskId::from(status.id.as_str());
            let Some(task) = stored::get(&core.store, &id).await? else { continue };
            let read = updated_task(core, &task, &status);
            if read.state.is_over() {
                let cause = (!read.state.is_well()).then(|| words(&read, &status));
                ended.insert(id, cause);
            }
            let mut tx = core.store.begin().await?;
            stored::put(&mut tx, &read, None).await?;
            tx.commit().await?;
        }
    }
    if !ended.is_empty() {
        core.news.tell("tasks");
    }
    Ok(ended)
}

/// What ISC says of these tasks; of one, also while it runs. Not being told is not being over.
async fn read(isc: &Acting, ids: &[&TaskId]) -> Vec<TaskStatus> {
    let told = match ids {
        [] => return Vec::new(),
        [one] => isc.task_status(&gangway_isc::TaskId::from(one.as_str())).await.map(|status| vec![status]),
        several => {
            let query = TaskQuery {
                filter: Filter::one_of("id", several.iter().map(|id| id.as_str())),
                limit: Some(250),
                ..TaskQuery::default()
            };
            isc.list_task_status(&query).await.map(|page| page.items)
        }
    };
    told.unwrap_or_else(|error| {
        tracing::debug!(%error, "tasks of accounts could not be read");
        Vec::new()
    })
}

fn words(task: &stored::Task, status: &TaskStatus) -> String {
    let said = status.messages.iter().map(gangway_isc::TaskMessage::text).find(|text| !text.is_empty());
    match said {
        Some(text) => format!("ISC's task ended as {}: {text}", task.state.word()),
        None => format!("ISC's task ended as {}", task.state.word()),
    }
}
