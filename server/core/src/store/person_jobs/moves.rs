//! How somebody on a job moves: each function is one step of `STATES`, section 2, inside the caller's transaction.

use crate::args;
use crate::store::{Result, Tx};
use gangway_types::people::{Owned, PersonOutcome};
use gangway_types::{CallId, PersonJobId, TaskId};

/// Somebody on a list, by the job and their place.
type At<'a> = (&'a PersonJobId, i64);

/// What a reading said of somebody.
#[derive(Clone, Debug, Default)]
pub struct Read<'a> {
    /// Name and account name, as read.
    pub named: Option<(&'a str, &'a str)>,
    /// Why they are left out.
    pub cause: Option<&'a str>,
    /// What they own.
    pub owns: &'a [Owned],
}

fn owns(owned: &[Owned]) -> Result<Option<String>> {
    if owned.is_empty() { Ok(None) } else { Ok(Some(serde_json::to_string(owned)?)) }
}

/// Listed → queued, or left out with a cause: the list is being frozen.
///
/// # Errors
/// When the database refuses.
pub async fn judged(tx: &mut Tx, (job, position): At<'_>, read: &Read<'_>) -> Result<()> {
    let outcome = if read.cause.is_some() { PersonOutcome::LeftOut } else { PersonOutcome::Queued };
    tx.exec(
        "UPDATE person_items SET outcome = $3, cause = $4, owns = $5, name = COALESCE($6, name), alias = COALESCE($7, alias)
         WHERE job_id = $1 AND position = $2 AND outcome = 'listed'",
        args![
            job,
            position,
            outcome.key(),
            read.cause,
            owns(read.owns)?,
            read.named.map(|(name, _)| name),
            read.named.map(|(_, alias)| alias)
        ],
    )
    .await?;
    Ok(())
}

/// Queued → dropped: the reading right before sending says otherwise than the list.
///
/// # Errors
/// When the database refuses.
pub async fn dropped(
    tx: &mut Tx,
    (job, position): At<'_>,
    cause: &str,
    owned: &[Owned],
    now: i64,
) -> Result<()> {
    tx.exec(
        "UPDATE person_items SET outcome = 'dropped', cause = $3, owns = $4, ended_at = $5
         WHERE job_id = $1 AND position = $2 AND outcome = 'queued' AND call_id IS NULL",
        args![job, position, cause, owns(owned)?, now],
    )
    .await?;
    Ok(())
}

/// Somebody who has to wait until then, real time.
///
/// # Errors
/// When the database refuses.
pub async fn later(tx: &mut Tx, (job, position): At<'_>, not_before: i64) -> Result<()> {
    tx.exec(
        "UPDATE person_items SET not_before = $3 WHERE job_id = $1 AND position = $2 AND outcome = 'queued'",
        args![job, position, not_before],
    )
    .await?;
    Ok(())
}

/// A call about somebody is going to leave; answers whether they were still queued. `was` is their status as just read.
///
/// # Errors
/// When the database refuses.
pub async fn out(
    tx: &mut Tx,
    (job, position): At<'_>,
    call: &CallId,
    was: &str,
    now: i64,
    real: i64,
) -> Result<bool> {
    let moved = tx
        .exec(
            "UPDATE person_items SET call_id = $3, was = $4, sent_at = $5, sent_real = $6, attempt = attempt + 1, cause = NULL,
                    owns = NULL, not_before = NULL
             WHERE job_id = $1 AND position = $2 AND outcome = 'queued' AND call_id IS NULL",
            args![job, position, call, was, now, real],
        )
        .await?;
    Ok(moved == 1)
}

/// A proven refusal that is repeated: queued again, not before then (real time).
///
/// # Errors
/// When the database refuses.
pub async fn replan(
    tx: &mut Tx,
    (job, position): At<'_>,
    call: &CallId,
    not_before: Option<i64>,
) -> Result<()> {
    tx.exec(
        "UPDATE person_items SET call_id = NULL, sent_at = NULL, sent_real = NULL, not_before = $4
         WHERE job_id = $1 AND position = $2 AND call_id = $3 AND outcome = 'queued'",
        args![job, position, call, not_before],
    )
    .await?;
    Ok(())
}

/// ISC took the call. `look_at` (real time): when their effect is looked for.
///
/// # Errors
/// When the database refuses.
pub async fn accepted(
    tx: &mut Tx,
    (job, position): At<'_>,
    call: &CallId,
    (task, request_id): (Option<&TaskId>, Option<&str>),
    now: i64,
    look_at: Option<i64>,
) -> Result<()> {
    tx.exec(
        "UPDATE person_items SET outcome = 'accepted', cause = NULL, task_id = $4, request_id = $5, ended_at = $6,
                look_at = $7, looks = 0, decided_at = NULL
         WHERE job_id = $1 AND position = $2 AND call_id = $3 AND outcome IN ('queued', 'unknown')",
        args![job, position, call, task.map(TaskId::as_str), request_id, now, look_at],
    )
    .await?;
    Ok(())
}

/// ISC says that it is done, or its effect was seen: whatever was said of them before, but not twice. Answers whether that
/// was news.
///
/// # Errors
/// When the database refuses.
pub async fn done(tx: &mut Tx, (job, position): At<'_>, cause: Option<&str>, now: i64) -> Result<bool> {
    let moved = tx
        .exec(
            "UPDATE person_items SET outcome = 'done', cause = $3, ended_at = $4, decided_at = NULL
             WHERE job_id = $1 AND position = $2 AND outcome IN ('accepted', 'unknown', 'failed')
                AND call_id IS NOT NULL",
            args![job, position, cause, now],
        )
        .await?;
    Ok(moved == 1)
}

/// Refused for good. `look_at` (real time): when they are read again, so that pages show what is so.
///
/// # Errors
/// When the database refuses.
pub async fn failed(
    tx: &mut Tx,
    (job, position): At<'_>,
    cause: &str,
    owned: &[Owned],
    request_id: Option<&str>,
    now: i64,
    look_at: Option<i64>,
) -> Result<()> {
    tx.exec(
        "UPDATE person_items SET outcome = 'failed', cause = $3, owns = $4, request_id = COALESCE($5, request_id),
                ended_at = $6, look_at = $7, looks = 0
         WHERE job_id = $1 AND position = $2 AND outcome IN ('queued', 'accepted', 'unknown')",
        args![job, position, cause, owns(owned)?, request_id, now, look_at],
    )
    .await?;
    Ok(())
}

/// Nobody knows whether ISC did it.
///
/// # Errors
/// When the database refuses.
pub async fn unknown(
    tx: &mut Tx,
    (job, position): At<'_>,
    cause: &str,
    request_id: Option<&str>,
    now: i64,
    look_at: Option<i64>,
) -> Result<()> {
    tx.exec(
        "UPDATE person_items SET outcome = 'unknown', cause = $3, request_id = $4, ended_at = $5, look_at = $6, looks = 0
         WHERE job_id = $1 AND position = $2 AND outcome = 'queued'",
        args![job, position, cause, request_id, now, look_at],
    )
    .await?;
    Ok(())
}

/// Whoever is queued is not sent; answers how many.
///
/// # Errors
/// When the database refuses.
pub async fn stop_queued(tx: &mut Tx, job: &PersonJobId, cause: &str, now: i64) -> Result<u64> {
    tx.exec(
        "UPDATE person_items SET outcome = 'not_sent', cause = $2, ended_at = $3
         WHERE job_id = $1 AND outcome = 'queued' AND call_id IS NULL",
        args![job, cause, now],
    )
    .await
}

/// Whether anybody is queued, read inside the transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn still_queued(tx: &mut Tx, job: &PersonJobId) -> Result<bool> {
    let sql = "SELECT 1 AS one FROM person_items WHERE job_id = $1 AND outcome = 'queued' LIMIT 1";
    Ok(tx.row(sql, args![job]).await?.is_some())
}

/// Failed or unknown → queued, because somebody said so; answers how many.
///
/// # Errors
/// When the database refuses.
pub async fn requeue(
    tx: &mut Tx,
    job: &PersonJobId,
    from: PersonOutcome,
    cause: Option<&str>,
) -> Result<u64> {
    tx.exec(
        "UPDATE person_items SET outcome = 'queued', cause = NULL, call_id = NULL, task_id = NULL, ended_at = NULL,
                not_before = NULL, look_at = NULL, decided_at = NULL
         WHERE job_id = $1 AND outcome = $2 AND (CAST($3 AS TEXT) IS NULL OR cause = $3)",
        args![job, from.key(), cause],
    )
    .await
}

/// What is unknown stays so, because somebody said so; answers how many.
///
/// # Errors
/// When the database refuses.
pub async fn leave_unknown(tx: &mut Tx, job: &PersonJobId, now: i64) -> Result<u64> {
    tx.exec(
        "UPDATE person_items SET decided_at = $2, look_at = NULL
         WHERE job_id = $1 AND outcome = 'unknown' AND decided_at IS NULL",
        args![job, now],
    )
    .await
}
