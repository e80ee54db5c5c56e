//! The timeline of an object: one line per thing that happened to it.

use crate::args;
use crate::store::{Result, Row, Store, Tx};
use gangway_types::batches::TimelineEntry;
use gangway_types::{PersonId, TaskId};

/// Adds a line to the timeline of an object.
///
/// # Errors
/// When the database refuses.
pub async fn note(
    tx: &mut Tx,
    line_id: &str,
    object: &str,
    actor: Option<(&str, &str)>,
    what: &str,
    task: Option<&TaskId>,
    at: i64,
) -> Result<()> {
    tx.exec(
        "INSERT INTO timeline (id, object, at, actor, actor_name, what, task_id) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            line_id,
            object,
            at,
            actor.map(|actor| actor.0),
            actor.map_or("Gangway", |actor| actor.1),
            what,
            task.map(TaskId::as_str)
        ],
    )
    .await?;
    Ok(())
}

/// Adds a line about one person to the timeline of an object.
///
/// # Errors
/// When the database refuses.
pub async fn note_about(
    tx: &mut Tx,
    line_id: &str,
    object: &str,
    person: &PersonId,
    actor: (&str, &str),
    what: &str,
    at: i64,
) -> Result<()> {
    note(tx, line_id, object, Some(actor), what, None, at).await?;
    tx.exec("UPDATE timeline SET person_id = $2 WHERE id = $1", args![line_id, person]).await?;
    Ok(())
}

fn entry(row: &Row) -> Result<TimelineEntry> {
    Ok(TimelineEntry {
        at: row.int("at")?,
        actor: row.text("actor_name")?,
        what: row.text("what")?,
        task_id: row.opt_text("task_id")?.map(TaskId),
        person_id: row.opt_text("person_id")?.map(PersonId),
    })
}

/// What was written about one person of an object, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn about(store: &Store, object: &str, person: &PersonId) -> Result<Vec<TimelineEntry>> {
    let sql = "SELECT at, actor_name, what, task_id, person_id FROM timeline
         WHERE object = $1 AND person_id = $2 ORDER BY at DESC, id DESC LIMIT 100";
    store.rows(sql, args![object, person]).await?.iter().map(entry).collect()
}

/// The whole timeline of an object, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn whole(store: &Store, object: &str) -> Result<Vec<TimelineEntry>> {
    let sql =
        "SELECT at, actor_name, what, task_id, person_id FROM timeline WHERE object = $1 ORDER BY at, id";
    store.rows(sql, args![object]).await?.iter().map(entry).collect()
}

/// The timeline of an object, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn timeline(store: &Store, object: &str) -> Result<Vec<TimelineEntry>> {
    let sql = "SELECT at, actor_name, what, task_id, person_id FROM timeline
         WHERE object = $1 ORDER BY at DESC, id DESC LIMIT 500";
    store.rows(sql, args![object]).await?.iter().map(entry).collect()
}
