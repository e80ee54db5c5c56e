//! ISC's tasks for the task pages: ours and those visible to the caller, read live, kept by us.

use crate::auth::GrantProblem;
use crate::invites::updated_task;
use crate::store::tasks::{self as stored, Task, Visible};
use crate::{Core, Error, Result};
use gangway_isc::{ErrorKind, Lane, Sorter, TaskQuery, TaskStatus};
use gangway_types::tasks::{TaskDetail, TaskFilter, TaskList, TaskMessage, TaskRow, TaskState, TaskTab};
use gangway_types::{Page, PortalError, TaskId};
use std::collections::BTreeMap;

/// Tasks per page.
const PER: u32 = 50;
/// How many of ISC's newest tasks are read for the list.
const READ: u32 = 100;
/// Tasks that the list works on at most: ISC keeps 90 days.
const AT_MOST: i64 = 5_000;
const DAY_MS: i64 = 86_400_000;
/// ISC keeps tasks this long (FACTS, section 9).
const ISC_KEEPS_MS: i64 = 90 * DAY_MS;

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

/// A task that Gangway did not start, as ISC tells it.
fn foreign(core: &Core, status: &TaskStatus) -> Task {
    let created = status.created.as_ref().and_then(gangway_isc::Time::millis);
    let target = status.target.as_ref().and_then(|target| target.name.clone());
    let name = status
        .unique_name
        .clone()
        .or_else(|| status.description.clone())
        .unwrap_or_else(|| "Task".to_owned());
    let empty = Task {
        id: TaskId::from(status.id.as_str()),
        kind: status.kind.as_ref().map_or_else(|| "Other".to_owned(), |kind| kind.as_str().to_owned()),
        title: match target {
            Some(target) if !name.contains(&target) => format!("{name}, {target}"),
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
    };
    updated_task(core, &empty, status)
}

fn row(core: &Core, task: &Task) -> TaskRow {
    let started_at = task.launched_at.unwrap_or(task.born_at);
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
        batch: task.cause.clone(),
        ours: task.ours,
    }
}

fn tally<'a>(values: impl Iterator<Item = &'a str>) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for value in values.filter(|value| !value.is_empty()) {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().map(|(value, n)| (value.to_owned(), n)).collect()
}

fn in_tab(state: &TaskState, tab: TaskTab) -> bool {
    match tab {
        TaskTab::Running => !state.is_over(),
        TaskTab::Attention => state.needs_attention(),
        TaskTab::Done => state.is_well(),
        TaskTab::All => true,
    }
}

/// The task list: ISC's newest read live, everything kept by us behind them.
///
/// # Errors
/// When the store does not answer. ISC not answering makes the list stale, not an error.
pub async fn list(core: &Core, viewer: &Viewer<'_>, filter: &TaskFilter) -> Result<TaskList> {
    let stale = match refresh(core, viewer).await {
        Ok(stale) => stale,
        Err(Error::Isc(error)) => Some(error.to_string()),
        Err(error) => return Err(error),
    };
    let now = core.clock.now();
    let all = stored::all(&core.store, &viewer.visible(), AT_MOST).await?;
    let read_at = all.iter().filter_map(|task| task.read_at).max();
    let rows: Vec<TaskRow> = all.iter().map(|task| row(core, task)).collect();
    let matches = |task: &TaskRow| {
        (filter.kind.is_empty() || filter.kind.contains(&task.kind))
            && (filter.by.is_empty() || filter.by.contains(&task.by))
            && (filter.target.is_empty() || filter.target.iter().any(|target| task.title.contains(target)))
            && filter.days.is_none_or(|days| task.started_at >= now - i64::from(days) * DAY_MS)
    };
    let kinds = tally(rows.iter().map(|task| task.kind.as_str()));
    let starters = tally(rows.iter().map(|task| task.by.as_str()));
    let failed_lately =
        rows.iter().filter(|task| task.state.needs_attention() && task.started_at >= now - DAY_MS).count()
            as u64;
    let rows: Vec<TaskRow> = rows.into_iter().filter(matches).collect();
    let tabs = TaskTab::EACH
        .into_iter()
        .map(|tab| (tab, rows.iter().filter(|task| in_tab(&task.state, tab)).count() as u64))
        .collect();
    let rows: Vec<TaskRow> = rows.into_iter().filter(|task| in_tab(&task.state, filter.tab)).collect();
    let total = rows.len() as u64;
    let page = filter.page.max(1);
    let from = ((page - 1) * PER) as usize;
    let items = rows.into_iter().skip(from).take(PER as usize).collect();
    Ok(TaskList {
        page: Page { items, total, page, per: PER },
        tabs,
        kinds,
        targets: Vec::new(),
        starters,
        failed_lately,
        read_at,
        stale,
    })
}

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
                    note = known.as_ref().map(|known| {
                        if core.clock.now() - known.born_at > ISC_KEEPS_MS {
                            "Kept by Gangway; ISC no longer has it.".to_owned()
                        } else if known.state.is_over() {
                            "ISC does not show this task any more. This is what Gangway kept.".to_owned()
                        } else {
                            "ISC does not show this task yet. Gangway keeps looking.".to_owned()
                        }
                    });
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
    Ok(view(core, &task, note, request_id))
}

fn view(core: &Core, task: &Task, note: Option<String>, request_id: Option<String>) -> TaskDetail {
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
    if let Some(completion) = &task.completion {
        facts.push(("ISC's status".to_owned(), completion.clone()));
    }
    let raw = task.body.as_deref().and_then(|body| {
        serde_json::from_str::<serde_json::Value>(body)
            .and_then(|json| serde_json::to_string_pretty(&json))
            .ok()
    });
    TaskDetail {
        row: row(core, task),
        facts,
        messages,
        returns,
        raw,
        request_id,
        read_at: task.read_at,
        note,
    }
}
