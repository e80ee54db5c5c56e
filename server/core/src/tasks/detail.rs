//! One task, read live.

use super::{DAY_MS, Viewer, foreign, row};
use crate::invites::updated_task;
use crate::store::tasks::{self as stored, Task};
use crate::{Core, Result};
use gangway_isc::{ErrorKind, Lane, TaskStatus};
use gangway_types::tasks::{TaskDetail, TaskMessage, TaskState};
use gangway_types::{PortalError, TaskId};

/// ISC keeps tasks this long (FACTS, section 9).
const ISC_KEEPS_MS: i64 = 90 * DAY_MS;

/// One task, read live; what we kept when ISC has it no more.
///
/// # Errors
/// When neither ISC nor we know it, or it is not the caller's to see.
pub async fn detail(core: &Core, viewer: &Viewer<'_>, id: &TaskId) -> Result<TaskDetail> {
    let known = stored::get(&core.store, id).await?;
    let mut note = None;
    let mut request_id = None;
    let mut task = known.clone();
    match core.grants.token(viewer.grant_id).await {
        Ok((token, _)) => {
            let isc = core.isc.acting(&token, Lane::People);
            match isc.task_status(&gangway_isc::TaskId::from(id.as_str())).await {
                Ok(status) => {
                    request_id = status.request_id.clone();
                    let fresh = match &known {
                        Some(known) => updated_task(core, known, &status),
                        None => foreign(core, &status),
                    };
                    let mut tx = core.store.begin().await?;
                    // What follows from the end of a task of ours is the follower's to do.
                    if known.as_ref().is_none_or(|known| !known.ours || known.settled) {
                        stored::put(&mut tx, &fresh, None).await?;
                    }
                    tx.commit().await?;
                    task = Some(fresh);
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    let age = core.clock.now() - known.as_ref().map_or(0, |known| known.born_at);
                    note = known.as_ref().map(|known| not_found(known, age).to_owned());
                    if let Some(task) = task.as_mut().filter(|task| never_shown(task)) {
                        task.state = TaskState::not_found(age);
                    }
                }
                Err(error) => {
                    note =
                        Some(format!("ISC could not be asked just now: {error}. This is what Gangway kept."))
                }
            }
        }
        Err(problem) => note = Some(format!("{problem}. This is what Gangway kept.")),
    }
    let task = task
        .filter(|task| viewer.sees_all || task.started_by.as_deref() == Some(viewer.person_id))
        .ok_or_else(|| PortalError::not_found("task"))?;
    Ok(view(core, viewer, &task, note, request_id))
}

/// Whether it is one of ours that ISC has not shown so far.
fn never_shown(task: &Task) -> bool {
    task.ours && task.launched_at.is_none() && (!task.state.is_over() || task.state == TaskState::NotShown)
}

/// What a 404 says about a task that we know.
fn not_found(known: &Task, age_ms: i64) -> &'static str {
    if age_ms > ISC_KEEPS_MS {
        return "Kept by Gangway; ISC no longer has it";
    }
    match TaskState::not_found(age_ms) {
        _ if !never_shown(known) => "ISC does not show this task any more; this is what Gangway kept",
        TaskState::NotVisibleYet => {
            "Not visible yet; ISC takes some time to show a new task, and Gangway keeps looking"
        }
        _ => "ISC does not show this task; its effect is checked instead",
    }
}

fn view(
    core: &Core,
    viewer: &Viewer<'_>,
    task: &Task,
    note: Option<String>,
    request_id: Option<String>,
) -> TaskDetail {
    let status: Option<TaskStatus> = task.body.as_deref().and_then(|body| serde_json::from_str(body).ok());
    let mut facts = vec![("Task id".to_owned(), task.id.to_string()), ("Kind".to_owned(), task.kind.clone())];
    let mut messages = Vec::new();
    let mut returns = Vec::new();
    if let Some(status) = &status {
        for (label, value) in [
            ("Name in ISC", &status.unique_name),
            ("Description", &status.description),
            ("Parent", &status.parent_name),
            ("Progress", &status.progress),
        ] {
            if let Some(value) = value.as_ref().filter(|value| !value.is_empty()) {
                facts.push((label.to_owned(), value.clone()));
            }
        }
        messages = status
            .messages
            .iter()
            .map(|message| TaskMessage {
                level: message
                    .kind
                    .as_ref()
                    .map_or_else(|| "INFO".to_owned(), |kind| kind.as_str().to_owned()),
                text: message.text().to_owned(),
            })
            .collect();
        returns = status
            .returns
            .iter()
            .filter_map(|label| {
                let attribute = label.attribute_name.as_deref()?;
                let value = status.attributes.get(attribute)?;
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                Some((label.name.clone().unwrap_or_else(|| attribute.to_owned()), value))
            })
            .collect();
    }
    if let Some(source) = &task.target {
        facts.push(("Source".to_owned(), source.clone()));
    }
    if let Some(completion) = &task.completion {
        facts.push(("ISC's status".to_owned(), completion.clone()));
    }
    let raw = task.body.as_deref().and_then(|body| {
        serde_json::from_str::<serde_json::Value>(body)
            .and_then(|json| serde_json::to_string_pretty(&json))
            .ok()
    });
    TaskDetail {
        row: row(core, viewer, task),
        facts,
        messages,
        returns,
        raw,
        request_id,
        read_at: task.read_at,
        note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(ours: bool, state: TaskState, launched_at: Option<i64>) -> Task {
        Task {
            id: TaskId::from("1"),
            kind: String::new(),
            title: String::new(),
            cause: None,
            ours,
            started_by: None,
            started_by_name: None,
            grant_id: None,
            born_at: 0,
            state,
            completion: None,
            percent: None,
            launched_at,
            completed_at: None,
            body: None,
            not_found_since: None,
            read_at: None,
            settled: false,
            target: None,
        }
    }

    #[test]
    fn what_a_404_says_changes_after_ten_minutes() {
        let new = task(true, TaskState::NotVisibleYet, None);
        assert!(not_found(&new, 0).starts_with("Not visible yet"));
        assert!(not_found(&new, 10 * 60_000 - 1).starts_with("Not visible yet"));
        for state in [TaskState::NotVisibleYet, TaskState::NotShown] {
            let words = not_found(&task(true, state, None), 10 * 60_000);
            assert_eq!(words, "ISC does not show this task; its effect is checked instead");
        }
        assert!(not_found(&new, 91 * DAY_MS).starts_with("Kept by Gangway"));
    }

    #[test]
    fn one_that_was_shown_before_is_not_called_new() {
        for known in [task(true, TaskState::Running, Some(1)), task(false, TaskState::Running, None)] {
            assert!(not_found(&known, 0).contains("any more"));
        }
    }
}
