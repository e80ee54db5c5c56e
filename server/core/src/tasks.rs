//! ISC's tasks for the task pages: ours and those visible to the caller, read live, kept by us.

mod detail;
mod list;

pub use detail::detail;
pub use list::list;

use crate::auth::GrantProblem;
use crate::invites::updated_task;
use crate::store::tasks::{self as stored, Task, Visible};
use crate::{Core, Result};
use gangway_isc::{ErrorKind, Lane, Sorter, TaskQuery, TaskStatus};
use gangway_types::tasks::{TaskRow, TaskState};
use gangway_types::{AccountJobId, PersonJobId, TaskId};

/// How many of ISC's newest tasks are read for the list.
const READ: u32 = 100;
const DAY_MS: i64 = 86_400_000;

/// What the caller may see, and under which sign-in ISC is asked.
#[derive(Clone, Debug)]
pub struct Viewer<'a> {
    /// Their sign-in.
    pub grant_id: &'a str,
    /// ISC's identity id.
    pub person_id: &'a str,
    /// Whether they see everybody's tasks.
    pub sees_all: bool,
}

impl Viewer<'_> {
    fn visible(&self) -> Visible {
        if self.sees_all { Visible::All } else { Visible::Own(self.person_id.to_owned()) }
    }
}

/// Reads ISC's newest tasks under the caller's own session into our copy. Answers why not, in words.
///
/// v2024 documents its list as completed tasks only, so the running ones are asked for separately.
async fn refresh(core: &Core, viewer: &Viewer<'_>) -> Result<Option<String>> {
    let (token, _) = match core.grants.token(viewer.grant_id).await {
        Ok(granted) => granted,
        Err(GrantProblem::NotNow { why } | GrantProblem::Ended { why, .. }) => return Ok(Some(why)),
    };
    let isc = core.isc.acting(&token, Lane::People);
    let query =
        TaskQuery { limit: Some(READ), sorters: vec![Sorter::descending("created")], ..TaskQuery::default() };
    let (done, running) = futures::join!(isc.list_task_status(&query), isc.pending_tasks());
    let mut found = match done {
        Ok(page) => page.items,
        Err(error) => {
            return Ok(Some(match error.kind() {
                ErrorKind::Forbidden => "your ISC user level may not read tasks".to_owned(),
                _ => error.to_string(),
            }));
        }
    };
    // The deprecated call for running tasks may be refused or gone: then the list says what it has.
    if let Ok(page) = running {
        found.extend(page.items);
    }
    let mut tx = core.store.begin().await?;
    for status in &found {
        stored::put(&mut tx, &foreign(core, status), None).await?;
    }
    tx.commit().await?;
    Ok(None)
}

/// The newest tasks that we have kept and the caller may see, whose title contains `text`. ISC is not asked.
///
/// # Errors
/// When the store does not answer.
pub async fn search(core: &Core, viewer: &Viewer<'_>, text: &str, limit: i64) -> Result<Vec<TaskRow>> {
    let found = stored::search(&core.store, &viewer.visible(), text.trim(), limit).await?;
    Ok(found.iter().map(|task| row(core, viewer, task)).collect())
}

/// A task that Gangway did not start, as ISC tells it.
fn foreign(core: &Core, status: &TaskStatus) -> Task {
    let created = status.created.as_ref().and_then(gangway_isc::Time::millis);
    let target = status.target.as_ref().and_then(|target| target.name.clone());
    // A task may also work on a person; the list is narrowed to sources.
    let is_person = status.target.as_ref().and_then(|target| target.kind.as_deref()) == Some("IDENTITY");
    let name = status
        .unique_name
        .clone()
        .or_else(|| status.description.clone())
        .unwrap_or_else(|| "Task".to_owned());
    let empty = Task {
        id: TaskId::from(status.id.as_str()),
        kind: status.kind.as_ref().map_or_else(|| "Other".to_owned(), |kind| kind.as_str().to_owned()),
        title: match &target {
            Some(target) if !name.contains(target.as_str()) => format!("{name}, {target}"),
            _ => name,
        },
        cause: None,
        ours: false,
        started_by: None,
        started_by_name: status.launcher.clone(),
        grant_id: None,
        born_at: created.unwrap_or_else(|| core.clock.now()),
        state: TaskState::Queued,
        completion: None,
        percent: None,
        launched_at: None,
        completed_at: None,
        body: None,
        not_found_since: None,
        read_at: None,
        settled: true,
        target: target.filter(|_| !is_person),
    };
    updated_task(core, &empty, status)
}

fn row(core: &Core, viewer: &Viewer<'_>, task: &Task) -> TaskRow {
    let started_at = task.launched_at.unwrap_or(task.born_at);
    let accounts = task.cause.as_ref().and_then(|cause| AccountJobId::of_cause(cause.as_str()));
    let people = task.cause.as_ref().and_then(|cause| PersonJobId::of_cause(cause.as_str()));
    let took = match (task.launched_at, task.completed_at, task.state.is_over()) {
        (Some(from), Some(to), _) => Some((to - from).max(0)),
        (Some(from), None, false) => Some((core.clock.now() - from).max(0)),
        _ => None,
    };
    TaskRow {
        id: task.id.clone(),
        title: task.title.clone(),
        kind: task.kind.clone(),
        state: task.state.clone(),
        // ISC's finished tasks may still say 0, and 0 % of a running one tells nothing.
        percent: task.percent.filter(|percent| *percent > 0 && !task.state.is_over()),
        started_at,
        took,
        by: task.started_by_name.clone().unwrap_or_default(),
        batch: task.cause.clone().filter(|_| accounts.is_none() && people.is_none()),
        people,
        accounts,
        ours: task.ours,
        mine: task.started_by.as_deref() == Some(viewer.person_id),
    }
}
