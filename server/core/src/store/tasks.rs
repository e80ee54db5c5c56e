//! ISC's tasks: stored at birth with what caused them, kept beyond ISC's 90 days.

use super::{Result, Row, Store, Tx};
use crate::args;
use gangway_types::tasks::TaskState;
use gangway_types::{BatchId, TaskId};

/// A task as stored.
#[derive(Clone, Debug)]
pub struct Task {
    /// ISC's id.
    pub id: TaskId,
    /// ISC's type, or ours.
    pub kind: String,
    /// What it does, in words.
    pub title: String,
    /// The batch that caused it.
    pub cause: Option<BatchId>,
    /// Whether Gangway started it.
    pub ours: bool,
    /// ISC's id of who started it.
    pub started_by: Option<String>,
    /// Their name.
    pub started_by_name: Option<String>,
    /// The grant it was started under.
    pub grant_id: Option<String>,
    /// When it was born, the domain's time.
    pub born_at: i64,
    /// In our words.
    pub state: TaskState,
    /// As ISC wrote it.
    pub completion: Option<String>,
    /// Percent.
    pub percent: Option<i64>,
    /// When ISC launched it.
    pub launched_at: Option<i64>,
    /// When it was over.
    pub completed_at: Option<i64>,
    /// ISC's answer as it came.
    pub body: Option<String>,
    /// Since when ISC answers 404.
    pub not_found_since: Option<i64>,
    /// When ISC was asked last, real time.
    pub read_at: Option<i64>,
    /// What follows from its end is done.
    pub settled: bool,
    /// The source it works on, by name.
    pub target: Option<String>,
}

const TASK: &str =
    "id, kind, title, cause, ours, started_by, started_by_name, grant_id, born_at, state, completion,
    percent, launched_at, completed_at, body, not_found_since, read_at, settled, target";

pub(crate) fn task(row: &Row) -> Result<Task> {
    Ok(Task {
        id: TaskId(row.text("id")?),
        kind: row.text("kind")?,
        title: row.text("title")?,
        cause: row.opt_text("cause")?.map(BatchId),
        ours: row.flag("ours")?,
        started_by: row.opt_text("started_by")?,
        started_by_name: row.opt_text("started_by_name")?,
        grant_id: row.opt_text("grant_id")?,
        born_at: row.int("born_at")?,
        state: TaskState::parse(&row.text("state")?),
        completion: row.opt_text("completion")?,
        percent: row.opt_int("percent")?,
        launched_at: row.opt_int("launched_at")?,
        completed_at: row.opt_int("completed_at")?,
        body: row.opt_text("body")?,
        not_found_since: row.opt_int("not_found_since")?,
        read_at: row.opt_int("read_at")?,
        settled: row.flag("settled")?,
        target: row.opt_text("target")?,
    })
}

/// A task of ours that is still followed, met in somebody's list: how it ended is the follower's to store, together with
/// what follows from it.
const FOLLOWED: &str = "tasks.ours = 1 AND tasks.settled = 0 AND excluded.ours = 0";

/// Stores a task at its birth, or what ISC says of it now. What we know of its cause is never overwritten by what ISC
/// says of it; a task that was seen in a list before ISC's answer to our call was stored becomes ours here.
///
/// # Errors
/// When the database refuses.
pub async fn put(tx: &mut Tx, new: &Task, next_read_at: Option<i64>) -> Result<()> {
    tx.exec(
        &format!("INSERT INTO tasks (id, kind, title, cause, ours, started_by, started_by_name, grant_id, born_at, state,
            completion, percent, launched_at, completed_at, body, not_found_since, read_at, settled, next_read_at, target)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
         ON CONFLICT (id) DO UPDATE SET
            ours = CASE WHEN tasks.ours = 1 THEN 1 ELSE excluded.ours END,
            cause = COALESCE(tasks.cause, excluded.cause),
            started_by = COALESCE(tasks.started_by, excluded.started_by),
            grant_id = COALESCE(tasks.grant_id, excluded.grant_id),
            born_at = CASE WHEN tasks.ours = 0 AND excluded.ours = 1 THEN excluded.born_at ELSE tasks.born_at END,
            settled = CASE WHEN tasks.ours = 0 AND excluded.ours = 1 THEN excluded.settled ELSE tasks.settled END,
            kind = CASE WHEN tasks.ours = 1 THEN tasks.kind ELSE excluded.kind END,
            title = CASE WHEN tasks.ours = 1 THEN tasks.title ELSE excluded.title END,
            started_by_name = CASE WHEN tasks.ours = 0 AND excluded.ours = 1 THEN excluded.started_by_name
                ELSE COALESCE(tasks.started_by_name, excluded.started_by_name) END,
            state = CASE WHEN {FOLLOWED} THEN tasks.state ELSE excluded.state END,
            completion = CASE WHEN {FOLLOWED} THEN tasks.completion ELSE excluded.completion END,
            completed_at = CASE WHEN {FOLLOWED} THEN tasks.completed_at ELSE excluded.completed_at END,
            percent = excluded.percent, launched_at = COALESCE(excluded.launched_at, tasks.launched_at),
            body = COALESCE(excluded.body, tasks.body), not_found_since = excluded.not_found_since,
            read_at = excluded.read_at, target = COALESCE(excluded.target, tasks.target),
            next_read_at = CASE WHEN tasks.ours = 0 AND excluded.ours = 1 THEN excluded.next_read_at
                WHEN tasks.settled = 1 THEN NULL
                WHEN excluded.next_read_at IS NULL THEN tasks.next_read_at ELSE excluded.next_read_at END"),
        args![
            &new.id,
            &new.kind,
            &new.title,
            new.cause.as_ref().map(BatchId::as_str),
            new.ours,
            new.started_by.as_deref(),
            new.started_by_name.as_deref(),
            new.grant_id.as_deref(),
            new.born_at,
            new.state.key(),
            new.completion.as_deref(),
            new.percent,
            new.launched_at,
            new.completed_at,
            new.body.as_deref(),
            new.not_found_since,
            new.read_at,
            new.settled,
            next_read_at,
            new.target.as_deref()
        ],
    )
    .await?;
    Ok(())
}

/// One task.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, id: &TaskId) -> Result<Option<Task>> {
    store
        .row(&format!("SELECT {TASK} FROM tasks WHERE id = $1"), args![id])
        .await?
        .map(|row| task(&row))
        .transpose()
}

/// Tasks of ours whose end has not been dealt with and that should be read now.
///
/// # Errors
/// When the database does not answer.
pub async fn to_read(store: &Store, real: i64) -> Result<Vec<Task>> {
    let rows = store
        .rows(
            &format!(
                "SELECT {TASK} FROM tasks WHERE settled = 0 AND ours = 1 AND next_read_at <= $1
                 ORDER BY next_read_at LIMIT 20"
            ),
            args![real],
        )
        .await?;
    rows.iter().map(task).collect()
}

/// The newest tasks a caller may see whose title contains `text`.
///
/// # Errors
/// When the database does not answer.
pub async fn search(store: &Store, visible: &Visible, text: &str, limit: i64) -> Result<Vec<Task>> {
    let escaped = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let mut given = args![format!("%{escaped}%"), limit];
    let own = match visible {
        Visible::All => "",
        Visible::Own(person) => {
            given.push(person.into());
            "AND started_by = $3"
        }
    };
    let sql = format!(
        "SELECT {TASK} FROM tasks WHERE LOWER(title) LIKE $1 ESCAPE '\\' {own}
         ORDER BY COALESCE(launched_at, born_at) DESC, id LIMIT $2"
    );
    store.rows(&sql, given).await?.iter().map(task).collect()
}

/// Tasks of ours born since then that ISC says failed or were stopped, newest first. One that it does not show is not
/// among them: its effect is looked for instead.
///
/// # Errors
/// When the database does not answer.
pub async fn troubled(store: &Store, since: i64) -> Result<Vec<Task>> {
    let rows = store
        .rows(
            &format!(
                "SELECT {TASK} FROM tasks WHERE ours = 1 AND born_at >= $1
                   AND (state IN ('failed', 'stopped', 'failed_for_now') OR state LIKE 'other:%')
                 ORDER BY born_at DESC, id LIMIT 20"
            ),
            args![since],
        )
        .await?;
    rows.iter().map(task).collect()
}

/// Puts the next reading off, and thereby keeps another replica from reading at the same time; answers whether this
/// caller may read now.
///
/// # Errors
/// When the database refuses.
pub async fn take(store: &Store, id: &TaskId, real: i64, next_read_at: i64) -> Result<bool> {
    let touched = store
        .exec(
            "UPDATE tasks SET next_read_at = $3 WHERE id = $1 AND settled = 0 AND next_read_at <= $2",
            args![id, real, next_read_at],
        )
        .await?;
    Ok(touched == 1)
}

/// What follows from the task's end is done.
///
/// # Errors
/// When the database refuses.
pub async fn settled(tx: &mut Tx, id: &TaskId) -> Result<()> {
    tx.exec("UPDATE tasks SET settled = 1, next_read_at = NULL WHERE id = $1", args![id]).await?;
    Ok(())
}

/// Which tasks a caller may list.
#[derive(Clone, Debug)]
pub enum Visible {
    /// All of them.
    All,
    /// Those they started.
    Own(String),
}

/// Tasks of an import's rows that nobody had a reason to read: thousands of them would push out all others.
const UNREAD: &str = "kind = 'ACCOUNT' AND read_at IS NULL AND cause LIKE 'I-%'";

/// All tasks that a caller may see, newest first, at most `limit`. Lists are short (ISC keeps 90 days), so filters and
/// counts are worked out by the caller.
///
/// # Errors
/// When the database does not answer.
pub async fn all(store: &Store, visible: &Visible, limit: i64) -> Result<Vec<Task>> {
    let (filter, mut given) = match visible {
        Visible::All => ("", args![]),
        Visible::Own(person) => ("AND started_by = $1", args![person]),
    };
    given.push(limit.into());
    let rows = store
        .rows(
            &format!(
                "SELECT id, kind, title, cause, ours, started_by, started_by_name, grant_id, born_at, state, completion,
                    percent, launched_at, completed_at, NULL AS body, not_found_since, read_at, settled, target
                 FROM tasks WHERE NOT ({UNREAD}) {filter} ORDER BY COALESCE(launched_at, born_at) DESC, id LIMIT ${}",
                given.len()
            ),
            given,
        )
        .await?;
    rows.iter().map(task).collect()
}
