//! Looking for the effect of what was asked.

use crate::args;
use crate::store::{Result, Row, Store, Tx};
use gangway_types::people::PersonOutcome;
use gangway_types::{CallId, PersonId, PersonJobId, TaskId};

/// Somebody whose effect is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The job.
    pub job: PersonJobId,
    /// Their place on it.
    pub position: i64,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Where they stand.
    pub outcome: PersonOutcome,
    /// Their status right before sending.
    pub was: String,
    /// The call.
    pub call: Option<CallId>,
    /// ISC's task.
    pub task: Option<TaskId>,
    /// When the call left, the domain's time.
    pub sent_at: i64,
    /// How often they were looked at.
    pub looks: i64,
}

const WATCHED: &str = "job_id, position, person_id, name, outcome, was, call_id, task_id, sent_at, looks";

fn watched(row: &Row) -> Result<Watched> {
    Ok(Watched {
        job: PersonJobId(row.text("job_id")?),
        position: row.int("position")?,
        person: PersonId(row.text("person_id")?),
        name: row.text("name")?,
        outcome: PersonOutcome::parse(&row.text("outcome")?).unwrap_or(PersonOutcome::Unknown),
        was: row.text("was")?,
        call: row.opt_text("call_id")?.map(CallId),
        task: row.opt_text("task_id")?.map(TaskId),
        sent_at: row.int("sent_at")?,
        looks: row.int("looks")?,
    })
}

/// People of a job to look at now, `real` being now.
///
/// # Errors
/// When the database does not answer.
pub async fn to_look(store: &Store, job: &PersonJobId, real: i64, most: i64) -> Result<Vec<Watched>> {
    let sql = format!(
        "SELECT {WATCHED} FROM person_items WHERE job_id = $1 AND look_at IS NOT NULL AND look_at <= $2
         ORDER BY look_at, position LIMIT $3"
    );
    store.rows(&sql, args![job, real, most]).await?.iter().map(watched).collect()
}

/// When the next look of a job is due, real time.
///
/// # Errors
/// When the database does not answer.
pub async fn next_look(store: &Store, job: &PersonJobId) -> Result<Option<i64>> {
    let sql = "SELECT MIN(look_at) AS at FROM person_items WHERE job_id = $1 AND look_at IS NOT NULL";
    store.row(sql, args![job]).await?.map_or(Ok(None), |row| row.opt_int("at"))
}

/// Whether anybody of a job is still looked at, read inside the transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn any_watched(tx: &mut Tx, job: &PersonJobId) -> Result<bool> {
    let sql = "SELECT 1 AS one FROM person_items WHERE job_id = $1 AND look_at IS NOT NULL LIMIT 1";
    Ok(tx.row(sql, args![job]).await?.is_some())
}

/// Somebody was looked at; the next time then (real time), or no more.
///
/// # Errors
/// When the database refuses.
pub async fn looked(tx: &mut Tx, of: &Watched, next: Option<i64>, cause: Option<&str>) -> Result<()> {
    tx.exec(
        "UPDATE person_items SET look_at = $3, looks = looks + 1, cause = COALESCE($4, cause)
         WHERE job_id = $1 AND position = $2",
        args![&of.job, of.position, next, cause],
    )
    .await?;
    Ok(())
}

/// Whatever was to be looked at now is looked at then: ISC cannot be asked. None: no more.
///
/// # Errors
/// When the database refuses.
pub async fn look_later(tx: &mut Tx, job: &PersonJobId, at: Option<i64>) -> Result<()> {
    tx.exec("UPDATE person_items SET look_at = $2 WHERE job_id = $1 AND look_at IS NOT NULL", args![job, at])
        .await?;
    Ok(())
}

/// Calls about this person whose effect would show in their status, and has not yet: accepted and unknown ones.
///
/// # Errors
/// When the database does not answer.
pub async fn of_status(tx: &mut Tx, person: &PersonId) -> Result<Vec<(String, Watched)>> {
    let sql = format!(
        "SELECT {WATCHED}, action FROM person_items JOIN person_jobs ON person_jobs.id = person_items.job_id
         WHERE person_id = $1 AND outcome IN ('accepted', 'unknown') AND action IN ('reset', 'enable', 'disable')
         ORDER BY sent_at"
    );
    let rows = tx.rows(&sql, args![person]).await?;
    rows.iter().map(|row| Ok((row.text("action")?, watched(row)?))).collect()
}
