//! Questions about outcomes: who still waits for news, and of what.

use crate::args;
use crate::store::{Result, Store, Tx, Value, placeholders};
use gangway_types::{BatchId, CallId, PersonId, TaskId};

/// Tasks of a batch that are not over, or whose people were not read again since.
///
/// # Errors
/// When the database does not answer.
pub async fn any_open_task(store: &Store, batch: &BatchId) -> Result<bool> {
    let row = store
        .row("SELECT 1 AS one FROM tasks WHERE cause = $1 AND ours = 1 AND settled = 0 LIMIT 1", args![batch])
        .await?;
    Ok(row.is_some())
}

/// Who of a call is still unknown, and in which batch.
///
/// # Errors
/// When the database does not answer.
pub async fn unknown_in(store: &Store, call: &CallId) -> Result<Vec<(BatchId, PersonId)>> {
    let rows = store
        .rows(
            "SELECT batch_id, person_id FROM batch_people WHERE call_id = $1 AND outcome = 'unknown'",
            args![call],
        )
        .await?;
    rows.iter().map(|row| Ok((BatchId(row.text("batch_id")?), PersonId(row.text("person_id")?)))).collect()
}

/// Who of a call was asked for and no task tells of, and in which batch.
///
/// # Errors
/// When the database does not answer.
pub async fn asked_in(store: &Store, call: &CallId) -> Result<Vec<(BatchId, PersonId)>> {
    let rows = store
        .rows(
            "SELECT batch_id, person_id FROM batch_people
             WHERE call_id = $1 AND outcome = 'asked' AND task_id IS NULL AND registered_at IS NULL",
            args![call],
        )
        .await?;
    rows.iter().map(|row| Ok((BatchId(row.text("batch_id")?), PersonId(row.text("person_id")?)))).collect()
}

/// People of a task with a stored outcome, and in which batch.
///
/// # Errors
/// When the database does not answer.
pub async fn of_task(store: &Store, task: &TaskId, outcome: &str) -> Result<Vec<(BatchId, PersonId)>> {
    let rows = store
        .rows(
            "SELECT batch_id, person_id FROM batch_people WHERE task_id = $1 AND outcome = $2",
            args![task, outcome],
        )
        .await?;
    rows.iter().map(|row| Ok((BatchId(row.text("batch_id")?), PersonId(row.text("person_id")?)))).collect()
}

/// A batch in which somebody waits for news.
#[derive(Clone, Debug)]
pub struct WaitingFor {
    /// The batch.
    pub batch: BatchId,
    /// When their call left.
    pub sent_at: Option<i64>,
    /// Whether they were PENDING already when the list was frozen.
    pub was_pending: bool,
}

/// Batches in which this person is asked, invited or unknown.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting_for(tx: &mut Tx, person: &PersonId) -> Result<Vec<WaitingFor>> {
    let rows = tx
        .rows(
            "SELECT batch_people.batch_id, batch_people.status AS status, calls.sent_at AS sent_at FROM batch_people
             LEFT JOIN calls ON calls.id = batch_people.call_id
             WHERE batch_people.person_id = $1 AND batch_people.outcome IN ('asked', 'invited', 'unknown')
               AND batch_people.again_in IS NULL",
            args![person],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(WaitingFor {
                batch: BatchId(row.text("batch_id")?),
                sent_at: row.opt_int("sent_at")?,
                was_pending: row.text("status")?.eq_ignore_ascii_case("PENDING"),
            })
        })
        .collect()
}

/// Who of these is protected, by the directory.
///
/// # Errors
/// When the database does not answer.
pub async fn protected_among(
    store: &Store,
    people: &[PersonId],
) -> Result<std::collections::HashSet<PersonId>> {
    let mut found = std::collections::HashSet::new();
    for chunk in people.chunks(500) {
        let rows = store
            .rows(
                &format!(
                    "SELECT id FROM people WHERE protected = 1 AND id IN ({})",
                    placeholders(1, chunk.len())
                ),
                chunk.iter().map(Value::from).collect(),
            )
            .await?;
        for row in rows {
            found.insert(PersonId(row.text("id")?));
        }
    }
    Ok(found)
}
