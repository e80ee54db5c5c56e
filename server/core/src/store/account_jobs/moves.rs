//! How the outcome of an item moves. Each function is one step of `STATES`, section 2, inside the caller's transaction;
//! it changes nothing when the item is not where the step begins.

use super::unclaim;
use crate::args;
use crate::store::{Result, Tx};
use gangway_types::accounts::{Difference, Link};
use gangway_types::{AccountJobId, CallId, TaskId};

/// An item: its job and its place.
type At<'a> = (&'a AccountJobId, i64);

/// ISC took the call.
///
/// # Errors
/// When the database refuses.
pub async fn accepted(
    tx: &mut Tx,
    (job, position): At<'_>,
    call: &CallId,
    task: Option<&TaskId>,
    request_id: Option<&str>,
    now: i64,
    next_look_at: i64,
) -> Result<()> {
    tx.exec(
        "UPDATE account_items SET outcome = 'accepted', cause = NULL, task_id = $4, request_id = $5, accepted_at = $6,
                next_look_at = $7, secrets = NULL, secrets_key = NULL, decided_at = NULL, changed_at = $6
         WHERE job_id = $1 AND position = $2 AND call_id = $3 AND outcome IN ('queued', 'unknown')",
        args![job, position, call, task.map(TaskId::as_str), request_id, now, next_look_at],
    )
    .await?;
    Ok(())
}

/// A proven refusal that may be repeated: the item is queued for another call, its claim is given back.
///
/// # Errors
/// When the database refuses.
pub async fn replan(tx: &mut Tx, (job, position): At<'_>, call: &CallId) -> Result<()> {
    let moved = tx
        .exec(
            "UPDATE account_items SET call_id = NULL
         WHERE job_id = $1 AND position = $2 AND call_id = $3 AND outcome = 'queued'",
            args![job, position, call],
        )
        .await?;
    if moved == 1 { unclaim(tx, job, position).await } else { Ok(()) }
}

/// Refused for good.
///
/// # Errors
/// When the database refuses.
pub async fn failed(
    tx: &mut Tx,
    (job, position): At<'_>,
    call: &CallId,
    cause: &str,
    request_id: Option<&str>,
    now: i64,
) -> Result<()> {
    let moved = tx
        .exec(
            "UPDATE account_items SET outcome = 'failed', cause = $4, request_id = $5, call_id = NULL, changed_at = $6,
                    next_look_at = NULL
             WHERE job_id = $1 AND position = $2 AND call_id = $3 AND outcome = 'queued'",
            args![job, position, call, cause, request_id, now],
        )
        .await?;
    if moved == 1 { unclaim(tx, job, position).await } else { Ok(()) }
}

/// ISC's task ended badly, and the account does not show otherwise.
///
/// # Errors
/// When the database refuses.
pub async fn task_failed(tx: &mut Tx, (job, position): At<'_>, cause: &str, now: i64) -> Result<()> {
    let moved = tx
        .exec(
            "UPDATE account_items SET outcome = 'failed', cause = $3, call_id = NULL, changed_at = $4, next_look_at = NULL
             WHERE job_id = $1 AND position = $2 AND outcome = 'accepted'",
            args![job, position, cause, now],
        )
        .await?;
    if moved == 1 { unclaim(tx, job, position).await } else { Ok(()) }
}

/// Nobody knows whether ISC did it.
///
/// # Errors
/// When the database refuses.
pub async fn unknown(
    tx: &mut Tx,
    (job, position): At<'_>,
    call: &CallId,
    cause: &str,
    request_id: Option<&str>,
    now: i64,
    next_look_at: i64,
) -> Result<()> {
    tx.exec(
        "UPDATE account_items SET outcome = 'unknown', cause = $4, request_id = $5, sent_at = $6, changed_at = $6,
                next_look_at = $7
         WHERE job_id = $1 AND position = $2 AND call_id = $3 AND outcome = 'queued'",
        args![job, position, call, cause, request_id, now, next_look_at],
    )
    .await?;
    Ok(())
}

/// Not sent: found just before to be another matter than was decided.
///
/// # Errors
/// When the database refuses.
pub async fn stopped(tx: &mut Tx, (job, position): At<'_>, cause: &str, now: i64) -> Result<()> {
    let moved = tx
        .exec(
            "UPDATE account_items SET outcome = 'stopped', cause = $3, secrets = NULL, secrets_key = NULL, changed_at = $4,
                    next_look_at = NULL
             WHERE job_id = $1 AND position = $2 AND outcome = 'queued' AND call_id IS NULL",
            args![job, position, cause, now],
        )
        .await?;
    if moved == 1 { unclaim(tx, job, position).await } else { Ok(()) }
}

/// Not sent: another job is writing this account. Its claim is not touched.
///
/// # Errors
/// When the database refuses.
pub async fn stopped_by_other(tx: &mut Tx, (job, position): At<'_>, cause: &str, now: i64) -> Result<()> {
    tx.exec(
        "UPDATE account_items SET outcome = 'stopped', cause = $3, secrets = NULL, secrets_key = NULL, changed_at = $4,
                next_look_at = NULL
         WHERE job_id = $1 AND position = $2 AND outcome = 'queued' AND call_id IS NULL",
        args![job, position, cause, now],
    )
    .await?;
    Ok(())
}

/// Everything that is queued and in no call is not sent: a person stopped the run. Answers how many.
///
/// # Errors
/// When the database refuses.
pub async fn stop_queued(tx: &mut Tx, job: &AccountJobId, cause: &str, now: i64) -> Result<u64> {
    give_back_queued(tx, job).await?;
    tx.exec(
        "UPDATE account_items SET outcome = 'not_sent', cause = $2, secrets = NULL, secrets_key = NULL, changed_at = $3
         WHERE job_id = $1 AND outcome = 'queued' AND call_id IS NULL",
        args![job, cause, now],
    )
    .await
}

/// Everything that is queued and in no call is not sent, for a reason of the source's.
///
/// # Errors
/// When the database refuses.
pub async fn stop_all(tx: &mut Tx, job: &AccountJobId, cause: &str, now: i64) -> Result<u64> {
    give_back_queued(tx, job).await?;
    tx.exec(
        "UPDATE account_items SET outcome = 'stopped', cause = $2, secrets = NULL, secrets_key = NULL, changed_at = $3
         WHERE job_id = $1 AND outcome = 'queued' AND call_id IS NULL",
        args![job, cause, now],
    )
    .await
}

/// Gives back the claims of what is queued and in no call.
async fn give_back_queued(tx: &mut Tx, job: &AccountJobId) -> Result<()> {
    tx.exec(
        "DELETE FROM account_claims WHERE job_id = $1 AND position IN
            (SELECT position FROM account_items WHERE job_id = $1 AND outcome = 'queued' AND call_id IS NULL)",
        args![job],
    )
    .await?;
    Ok(())
}

/// What a look at the source showed of an account.
#[derive(Clone, Debug)]
pub struct Sight<'a> {
    /// ISC's id of it.
    pub account_id: &'a str,
    /// What differs from what was sent.
    pub differs: &'a [Difference],
    /// Whom it belongs to.
    pub link: &'a Link,
    /// What to say of it.
    pub cause: Option<&'a str>,
    /// When to look again, real time; none: no more.
    pub next_look_at: Option<i64>,
}

/// The account is on the source: with the values sent, or with others. From wherever the item stood, but for those that
/// were never to be sent.
///
/// # Errors
/// When the database refuses.
pub async fn seen(tx: &mut Tx, (job, position): At<'_>, sight: &Sight<'_>, now: i64) -> Result<bool> {
    let outcome = if sight.differs.is_empty() { "seen" } else { "differs" };
    let differs = if sight.differs.is_empty() { None } else { Some(serde_json::to_string(sight.differs)?) };
    let (link, id, name) = match sight.link {
        Link::Looking => ("looking", None, None),
        Link::Person { id, name } => ("person", Some(id.as_str()), Some(name.as_str())),
        Link::NewPerson { id, name } => ("new_person", Some(id.as_str()), Some(name.as_str())),
        Link::Nobody => ("nobody", None, None),
    };
    let moved = tx
        .exec(
            "UPDATE account_items SET outcome = $3, cause = $4, account_id = $5, differs = $6, link = $7, link_id = $8,
                    link_name = $9, seen_at = COALESCE(seen_at, $10),
                    linked_at = CASE WHEN $8 IS NULL THEN NULL ELSE COALESCE(linked_at, $10) END,
                    looked_at = $10, next_look_at = $11, secrets = NULL, secrets_key = NULL, changed_at = $10
             WHERE job_id = $1 AND position = $2 AND (outcome IN ('accepted', 'unknown', 'seen', 'differs')
                OR (outcome = 'queued' AND call_id IS NULL))",
            args![
                job,
                position,
                outcome,
                sight.cause,
                sight.account_id,
                differs,
                link,
                id,
                name,
                now,
                sight.next_look_at
            ],
        )
        .await?;
    if moved == 1 {
        unclaim(tx, job, position).await?;
    }
    Ok(moved == 1)
}

/// It was looked for and is not there, or not yet as it was sent.
///
/// # Errors
/// When the database refuses.
pub async fn looked(tx: &mut Tx, (job, position): At<'_>, now: i64, next_look_at: Option<i64>) -> Result<()> {
    tx.exec(
        "UPDATE account_items SET looked_at = $3, next_look_at = $4 WHERE job_id = $1 AND position = $2",
        args![job, position, now, next_look_at],
    )
    .await?;
    Ok(())
}

/// Absence for as long as settings say is proof: the item whose fate was unknown is queued with the same values.
///
/// # Errors
/// When the database refuses.
pub async fn resend(tx: &mut Tx, (job, position): At<'_>, call: &CallId, now: i64) -> Result<bool> {
    let moved = tx
        .exec(
            "UPDATE account_items SET outcome = 'queued', cause = NULL, call_id = NULL, changed_at = $4, next_look_at = NULL
             WHERE job_id = $1 AND position = $2 AND call_id = $3 AND outcome = 'unknown' AND decided_at IS NULL
               AND NOT (has_secrets = 1 AND secrets IS NULL)",
            args![job, position, call, now],
        )
        .await?;
    Ok(moved == 1)
}

/// Items of one outcome, and of one cause if any is named, are queued again; answers how many. Those whose secrets are
/// gone stay: other values than were decided would be sent.
///
/// # Errors
/// When the database refuses.
pub async fn requeue(
    tx: &mut Tx,
    job: &AccountJobId,
    from: &str,
    cause: Option<&str>,
    now: i64,
) -> Result<u64> {
    tx.exec(
        "UPDATE account_items SET outcome = 'queued', cause = NULL, call_id = NULL, task_id = NULL, decided_at = NULL,
                changed_at = $4, next_look_at = NULL
         WHERE job_id = $1 AND outcome = $2 AND ($3 IS NULL OR cause = $3) AND NOT (has_secrets = 1 AND secrets IS NULL)",
        args![job, from, cause, now],
    )
    .await
}

/// A person decided to leave what is unknown as it is; answers how many. Evidence still counts.
///
/// # Errors
/// When the database refuses.
pub async fn leave_unknown(tx: &mut Tx, job: &AccountJobId, now: i64) -> Result<u64> {
    tx.exec(
        "UPDATE account_items SET decided_at = $2 WHERE job_id = $1 AND outcome = 'unknown' AND decided_at IS NULL",
        args![job, now],
    )
    .await
}
