//! The timeline of an object: one line per thing that happened to it.

use crate::args;
use crate::store::{Result, Store, Tx};
use gangway_types::TaskId;
use gangway_types::batches::TimelineEntry;

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

/// The timeline of an object, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn timeline(store: &Store, object: &str) -> Result<Vec<TimelineEntry>> {
    let rows = store
        .rows(
            "SELECT at, actor_name, what, task_id FROM timeline WHERE object = $1 ORDER BY at DESC, id DESC LIMIT 500",
            args![object],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(TimelineEntry {
                at: row.int("at")?,
                actor: row.text("actor_name")?,
                what: row.text("what")?,
                task_id: row.opt_text("task_id")?.map(TaskId),
            })
        })
        .collect()
}
