//! How the outcome of a person moves. Each function is one step of `STATES`, section 3, inside the caller's transaction.

mod claims;
mod look;
mod queue;

pub use claims::{Held, claim, held, unclaim, unclaim_person};
pub use look::{WaitingFor, any_open_task, asked_in, of_task, protected_among, unknown_in, waiting_for};
pub use queue::{
    Queued, any_queued, mailed_since, next_queued, put_back, queued_after, queued_in, queued_mails,
    still_queued, take,
};

use super::{Result, Tx};
use crate::args;
use gangway_types::{BatchId, CallId, PersonId, TaskId};

/// Not mailed: dropped by the reading at release, or stopped.
///
/// # Errors
/// When the database refuses.
pub async fn dropped(tx: &mut Tx, batch: &BatchId, person: &PersonId, reason: &str, now: i64) -> Result<()> {
    tx.exec(
        "UPDATE batch_people SET outcome = 'dropped', cause = $3, call_id = NULL, changed_at = $4
         WHERE batch_id = $1 AND person_id = $2 AND outcome = 'queued'",
        args![batch, person, reason, now],
    )
    .await?;
    free(tx, batch, person).await
}

/// The person is in no open batch any more.
async fn free(tx: &mut Tx, batch: &BatchId, person: &PersonId) -> Result<()> {
    tx.exec("UPDATE people SET open_batch = NULL WHERE id = $1 AND open_batch = $2", args![person, batch])
        .await?;
    Ok(())
}

/// Everybody still queued, or waiting for an approval, is not mailed: a person stopped the run, or cancelled the batch.
///
/// # Errors
/// When the database refuses.
pub async fn stop_queued(tx: &mut Tx, batch: &BatchId, reason: &str, now: i64) -> Result<u64> {
    tx.exec(
        "UPDATE people SET open_batch = NULL WHERE open_batch = $1 AND id IN
            (SELECT person_id FROM batch_people WHERE batch_id = $1 AND outcome IN ('queued', 'waiting'))",
        args![batch],
    )
    .await?;
    tx.exec(
        "UPDATE batch_people SET outcome = 'dropped', cause = $2, call_id = NULL, changed_at = $3
         WHERE batch_id = $1 AND outcome IN ('queued', 'waiting')",
        args![batch, reason, now],
    )
    .await
}

/// A proven refusal that may be repeated: the call's people stay queued, its claims are given back.
///
/// # Errors
/// When the database refuses.
pub async fn replan(tx: &mut Tx, call: &CallId) -> Result<()> {
    tx.exec("UPDATE calls SET state = 'planned' WHERE id = $1 AND state = 'refused'", args![call]).await?;
    unclaim(tx, call).await
}

/// ISC took the call: its people are asked, the ledger has a line each, older batches say "invited again".
///
/// # Errors
/// When the database refuses.
pub async fn asked(
    tx: &mut Tx,
    batch: &BatchId,
    call: &CallId,
    task: Option<&TaskId>,
    by_name: &str,
    now: i64,
    expires_at: i64,
) -> Result<()> {
    tx.exec(
        "UPDATE batch_people SET outcome = 'asked', cause = NULL, task_id = $3, asked_at = $4, expires_at = $5,
                changed_at = $4
         WHERE batch_id = $1 AND call_id = $2 AND outcome IN ('queued', 'unknown')",
        args![batch, call, task.map(TaskId::as_str), now, expires_at],
    )
    .await?;
    into_ledger(tx, batch, call, task, by_name, now, expires_at).await?;
    tx.exec("UPDATE claims SET until = $2 WHERE call_id = $1", args![call, expires_at]).await?;
    Ok(())
}

/// A line in the ledger for everybody of a call who has none from it yet, and what follows from it in the directory.
async fn into_ledger(
    tx: &mut Tx,
    batch: &BatchId,
    call: &CallId,
    task: Option<&TaskId>,
    by_name: &str,
    now: i64,
    expires_at: i64,
) -> Result<()> {
    tx.exec(
        "UPDATE batch_people SET again_in = $1
         WHERE batch_id <> $1 AND again_in IS NULL
           AND outcome NOT IN ('dropped', 'queued', 'waiting', 'not_approved')
           AND person_id IN (SELECT person_id FROM batch_people WHERE batch_id = $1 AND call_id = $2
                             AND outcome NOT IN ('queued', 'dropped', 'failed', 'unknown'))
           AND NOT EXISTS (SELECT 1 FROM invitations WHERE invitations.call_id = $2
                           AND invitations.person_id = batch_people.person_id)",
        args![batch, call],
    )
    .await?;
    tx.exec(
        "UPDATE people SET invited_at = $3, invite_expires_at = $4, times_invited = times_invited + 1,
                invited_elsewhere = 0, open_batch = NULL
         WHERE id IN (SELECT person_id FROM batch_people WHERE batch_id = $1 AND call_id = $2
                      AND outcome NOT IN ('queued', 'dropped', 'failed', 'unknown'))
           AND NOT EXISTS (SELECT 1 FROM invitations WHERE invitations.call_id = $2
                           AND invitations.person_id = people.id)",
        args![batch, call, now, expires_at],
    )
    .await?;
    tx.exec(
        "INSERT INTO invitations (id, person_id, person_name, address, origin, batch_id, call_id, task_id, by_name,
            asked_at, expires_at)
         SELECT call_id || ':' || person_id, person_id, name, mail_norm, 'gangway', batch_id, call_id, $3, $4, $5, $6
         FROM batch_people WHERE batch_id = $1 AND call_id = $2
           AND outcome NOT IN ('queued', 'dropped', 'failed', 'unknown')
         ON CONFLICT (id) DO NOTHING",
        args![batch, call, task.map(TaskId::as_str), by_name, now, expires_at],
    )
    .await?;
    Ok(())
}

/// ISC's task ended well: invited.
///
/// # Errors
/// When the database refuses.
pub async fn invited(tx: &mut Tx, task: &TaskId, at: i64, expires_at: i64, now: i64) -> Result<()> {
    tx.exec(
        "UPDATE batch_people SET outcome = 'invited', invited_at = $2, expires_at = $3, changed_at = $4
         WHERE task_id = $1 AND outcome = 'asked'",
        args![task, at, expires_at, now],
    )
    .await?;
    tx.exec(
        "UPDATE invitations SET invited_at = $2, expires_at = $3 WHERE task_id = $1 AND invited_at IS NULL",
        args![task, at, expires_at],
    )
    .await?;
    tx.exec(
        "UPDATE people SET invited_at = $2, invite_expires_at = $3
         WHERE id IN (SELECT person_id FROM batch_people WHERE task_id = $1 AND outcome = 'invited' AND again_in IS NULL)",
        args![task, at, expires_at],
    )
    .await?;
    tx.exec(
        "UPDATE claims SET until = $2 WHERE call_id IN (SELECT id FROM calls WHERE task_id = $1)",
        args![task, expires_at],
    )
    .await?;
    Ok(())
}

/// ISC's task did not end well: whom it mailed is not known.
///
/// # Errors
/// When the database refuses.
pub async fn task_failed(tx: &mut Tx, task: &TaskId, cause: &str, now: i64) -> Result<()> {
    tx.exec(
        "UPDATE batch_people SET outcome = 'unknown', cause = $2, changed_at = $3, left_at = NULL
         WHERE task_id = $1 AND outcome = 'asked'",
        args![task, cause, now],
    )
    .await?;
    Ok(())
}

/// Cannot be asked for: no call of theirs left.
///
/// # Errors
/// When the database refuses.
pub async fn failed_unsent(
    tx: &mut Tx,
    batch: &BatchId,
    person: &PersonId,
    cause: &str,
    now: i64,
) -> Result<()> {
    tx.exec(
        "UPDATE batch_people SET outcome = 'failed', cause = $3, call_id = NULL, changed_at = $4
         WHERE batch_id = $1 AND person_id = $2 AND outcome = 'queued'",
        args![batch, person, cause, now],
    )
    .await?;
    free(tx, batch, person).await
}

/// Refused for good.
///
/// # Errors
/// When the database refuses.
pub async fn failed(tx: &mut Tx, batch: &BatchId, call: &CallId, cause: &str, now: i64) -> Result<()> {
    tx.exec(
        "UPDATE people SET open_batch = NULL WHERE open_batch = $1 AND id IN
            (SELECT person_id FROM batch_people WHERE batch_id = $1 AND call_id = $2 AND outcome = 'queued')",
        args![batch, call],
    )
    .await?;
    tx.exec(
        "UPDATE batch_people SET outcome = 'failed', cause = $3, changed_at = $4
         WHERE batch_id = $1 AND call_id = $2 AND outcome = 'queued'",
        args![batch, call, cause, now],
    )
    .await?;
    unclaim(tx, call).await
}

/// Whether ISC did it is not known. The claims stay: nobody else may mail these people meanwhile.
///
/// # Errors
/// When the database refuses.
pub async fn unknown(tx: &mut Tx, batch: &BatchId, call: &CallId, cause: &str, now: i64) -> Result<()> {
    tx.exec(
        "UPDATE batch_people SET outcome = 'unknown', cause = $3, changed_at = $4, left_at = NULL
         WHERE batch_id = $1 AND call_id = $2 AND outcome = 'queued'",
        args![batch, call, cause, now],
    )
    .await?;
    Ok(())
}

/// The unknown of a batch are left as that, because a person said so; answers how many nobody had decided about. The
/// claims stay, and what shows up later still counts.
///
/// # Errors
/// When the database refuses.
pub async fn leave(tx: &mut Tx, batch: &BatchId, now: i64) -> Result<u64> {
    tx.exec(
        "UPDATE batch_people SET left_at = $2
         WHERE batch_id = $1 AND outcome = 'unknown' AND left_at IS NULL AND registered_at IS NULL AND again_in IS NULL",
        args![batch, now],
    )
    .await
}

/// Positive evidence for one person: invited and seen in effect. Answers whether that was news.
///
/// # Errors
/// When the database refuses.
pub async fn confirmed(
    tx: &mut Tx,
    batch: &BatchId,
    person: &PersonId,
    at: i64,
    expires_at: i64,
    now: i64,
) -> Result<bool> {
    let row = tx
        .row(
            "UPDATE batch_people SET outcome = 'confirmed', cause = NULL, confirmed_at = $5,
                    invited_at = COALESCE(invited_at, $3), expires_at = COALESCE(expires_at, $4), changed_at = $5
             WHERE batch_id = $1 AND person_id = $2 AND outcome IN ('asked', 'invited', 'unknown')
             RETURNING call_id",
            args![batch, person, at, expires_at, now],
        )
        .await?;
    let Some(row) = row else { return Ok(false) };
    if let Some(call) = row.opt_text("call_id")?.map(CallId) {
        into_ledger(tx, batch, &call, None, "Gangway", at, expires_at).await?;
        tx.exec(
            "UPDATE claims SET until = COALESCE(until, $3) WHERE call_id = $1 AND person_id = $2",
            args![&call, person, expires_at],
        )
        .await?;
    }
    Ok(true)
}

/// ISC's task ended, and the person was not eligible any more: ISC skipped them without saying so.
///
/// # Errors
/// When the database refuses.
pub async fn not_confirmed(
    tx: &mut Tx,
    batch: &BatchId,
    person: &PersonId,
    cause: &str,
    now: i64,
) -> Result<()> {
    tx.exec(
        "UPDATE batch_people SET outcome = 'not_confirmed', cause = $3, changed_at = $4
         WHERE batch_id = $1 AND person_id = $2 AND outcome IN ('asked', 'invited')",
        args![batch, person, cause, now],
    )
    .await?;
    Ok(())
}

/// Seen registered: in every batch that sent them an invitation.
///
/// # Errors
/// When the database refuses.
pub async fn registered(tx: &mut Tx, person: &PersonId, at: i64) -> Result<()> {
    tx.exec(
        "UPDATE batch_people SET registered_at = $2
         WHERE person_id = $1 AND registered_at IS NULL
           AND outcome NOT IN ('dropped', 'queued', 'waiting', 'not_approved')",
        args![person, at],
    )
    .await?;
    tx.exec(
        "UPDATE people SET registered_at = COALESCE(registered_at, $2), open_batch = NULL WHERE id = $1",
        args![person, at],
    )
    .await?;
    // A batch closes itself when everybody it was sent to has registered.
    tx.exec(
        "UPDATE batches SET state = 'followed_up', closed_at = $2
         WHERE state = 'sent' AND id IN (SELECT batch_id FROM batch_people WHERE person_id = $1)
           AND NOT EXISTS (SELECT 1 FROM batch_people WHERE batch_people.batch_id = batches.id
                           AND outcome NOT IN ('dropped', 'not_approved') AND registered_at IS NULL)",
        args![person, at],
    )
    .await?;
    Ok(())
}

/// Failed or unknown people go back into the queue, because a person said so.
///
/// # Errors
/// When the database refuses.
pub async fn requeue(
    tx: &mut Tx,
    batch: &BatchId,
    person: &PersonId,
    from: &str,
    cause: Option<&str>,
    now: i64,
) -> Result<bool> {
    let row = tx
        .row(
            "SELECT call_id FROM batch_people
             WHERE batch_id = $1 AND person_id = $2 AND outcome = $3 AND registered_at IS NULL AND again_in IS NULL
               AND ($4 IS NULL OR cause = $4)",
            args![batch, person, from, cause],
        )
        .await?;
    let Some(row) = row else { return Ok(false) };
    let moved = tx
        .exec(
            "UPDATE batch_people SET outcome = 'queued', cause = NULL, call_id = NULL, task_id = NULL, asked_at = NULL,
                    invited_at = NULL, expires_at = NULL, confirmed_at = NULL, changed_at = $4
             WHERE batch_id = $1 AND person_id = $2 AND outcome = $3",
            args![batch, person, from, now],
        )
        .await?;
    if moved != 1 {
        // Somebody else decided at the same moment.
        return Ok(false);
    }
    if let Some(call) = row.opt_text("call_id")? {
        unclaim_person(tx, &CallId(call), person).await?;
    }
    tx.exec("UPDATE people SET open_batch = $2 WHERE id = $1", args![person, batch]).await?;
    Ok(true)
}
