//! How the outcome of a person moves. Each function is one step of `STATES`, section 3, inside the caller's transaction.

use super::{Result, Row, Store, Tx};
use crate::args;
use gangway_types::{BatchId, CallId, PersonId, TaskId};

/// A person of a batch, as far as sending needs them.
#[derive(Clone, Debug)]
pub struct Queued {
    /// Whom.
    pub person_id: PersonId,
    /// Name as of freezing.
    pub name: String,
    /// Mail as of freezing.
    pub mail: Option<String>,
    /// Normalised.
    pub mail_norm: Option<String>,
    /// ISC's status as of freezing.
    pub status: String,
    /// Whether a person chose to send although an invitation is valid.
    pub send_again: bool,
}

fn queued(row: &Row) -> Result<Queued> {
    Ok(Queued {
        person_id: PersonId(row.text("person_id")?),
        name: row.text("name")?,
        mail: row.opt_text("mail")?,
        mail_norm: row.opt_text("mail_norm")?,
        status: row.text("status")?,
        send_again: row.flag("send_again")?,
    })
}

const QUEUED: &str = "person_id, name, mail, mail_norm, status, send_again";

/// The next queued people that no call has taken.
///
/// # Errors
/// When the database does not answer.
pub async fn next_queued(store: &Store, batch: &BatchId, limit: usize) -> Result<Vec<Queued>> {
    let rows = store
        .rows(
            &format!(
                "SELECT {QUEUED} FROM batch_people
                 WHERE batch_id = $1 AND outcome = 'queued' AND call_id IS NULL ORDER BY position LIMIT $2"
            ),
            args![batch, i64::try_from(limit).unwrap_or(100)],
        )
        .await?;
    rows.iter().map(queued).collect()
}

/// The people of a call that are still queued.
///
/// # Errors
/// When the database does not answer.
pub async fn queued_in(store: &Store, batch: &BatchId, call: &CallId) -> Result<Vec<Queued>> {
    let rows = store
        .rows(
            &format!(
                "SELECT {QUEUED} FROM batch_people
                 WHERE batch_id = $1 AND outcome = 'queued' AND call_id = $2 ORDER BY position"
            ),
            args![batch, call],
        )
        .await?;
    rows.iter().map(queued).collect()
}

/// Queued people of a batch, with or without a call.
///
/// # Errors
/// When the database does not answer.
pub async fn any_queued(store: &Store, batch: &BatchId) -> Result<bool> {
    let row = store
        .row(
            "SELECT 1 AS one FROM batch_people WHERE batch_id = $1 AND outcome = 'queued' LIMIT 1",
            args![batch],
        )
        .await?;
    Ok(row.is_some())
}

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

/// The call takes the person.
///
/// # Errors
/// When the database refuses.
pub async fn take(tx: &mut Tx, batch: &BatchId, person: &PersonId, call: &CallId) -> Result<()> {
    tx.exec(
        "UPDATE batch_people SET call_id = $3 WHERE batch_id = $1 AND person_id = $2 AND outcome = 'queued' AND call_id IS NULL",
        args![batch, person, call],
    )
    .await?;
    Ok(())
}

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

/// Everybody still queued is not mailed: a person stopped the run.
///
/// # Errors
/// When the database refuses.
pub async fn stop_queued(tx: &mut Tx, batch: &BatchId, reason: &str, now: i64) -> Result<u64> {
    tx.exec(
        "UPDATE people SET open_batch = NULL WHERE open_batch = $1 AND id IN
            (SELECT person_id FROM batch_people WHERE batch_id = $1 AND outcome = 'queued')",
        args![batch],
    )
    .await?;
    tx.exec(
        "UPDATE batch_people SET outcome = 'dropped', cause = $2, call_id = NULL, changed_at = $3
         WHERE batch_id = $1 AND outcome = 'queued'",
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

/// Gives the claims of a call back.
///
/// # Errors
/// When the database refuses.
pub async fn unclaim(tx: &mut Tx, call: &CallId) -> Result<()> {
    tx.exec("DELETE FROM claims WHERE call_id = $1", args![call]).await?;
    Ok(())
}

/// Gives back what a call claimed for one person who does not go out with it.
///
/// # Errors
/// When the database refuses.
pub async fn unclaim_person(tx: &mut Tx, call: &CallId, person: &PersonId) -> Result<()> {
    tx.exec("DELETE FROM claims WHERE call_id = $1 AND person_id = $2", args![call, person]).await?;
    Ok(())
}

/// Whether anybody is queued, read inside the transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn still_queued(tx: &mut Tx, batch: &BatchId) -> Result<bool> {
    let row = tx
        .row(
            "SELECT 1 AS one FROM batch_people WHERE batch_id = $1 AND outcome = 'queued' LIMIT 1",
            args![batch],
        )
        .await?;
    Ok(row.is_some())
}

/// ISC took the call: its people are asked, the ledger has a line each, older batches say "invited again".
///
/// # Errors
/// When the database refuses.
pub async fn asked(
    tx: &mut Tx,
    batch: &BatchId,
    call: &CallId,
    task: &TaskId,
    by_name: &str,
    now: i64,
    expires_at: i64,
) -> Result<()> {
    tx.exec(
        "UPDATE batch_people SET outcome = 'asked', cause = NULL, task_id = $3, asked_at = $4, expires_at = $5,
                changed_at = $4
         WHERE batch_id = $1 AND call_id = $2 AND outcome IN ('queued', 'unknown')",
        args![batch, call, task, now, expires_at],
    )
    .await?;
    into_ledger(tx, batch, call, Some(task), by_name, now, expires_at).await?;
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
         WHERE batch_id <> $1 AND again_in IS NULL AND outcome NOT IN ('dropped', 'queued')
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
        "UPDATE batch_people SET outcome = 'unknown', cause = $2, changed_at = $3
         WHERE task_id = $1 AND outcome = 'asked'",
        args![task, cause, now],
    )
    .await?;
    Ok(())
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
        "UPDATE batch_people SET outcome = 'unknown', cause = $3, changed_at = $4
         WHERE batch_id = $1 AND call_id = $2 AND outcome = 'queued'",
        args![batch, call, cause, now],
    )
    .await?;
    Ok(())
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
         WHERE person_id = $1 AND registered_at IS NULL AND outcome NOT IN ('dropped', 'queued')",
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
                           AND outcome <> 'dropped' AND registered_at IS NULL)",
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

/// Why a claim was not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The batch that holds it.
    pub batch: BatchId,
    /// Until when; none while its fate is open.
    pub until: Option<i64>,
    /// Whether it is another person with the same address.
    pub by_address: bool,
}

/// Claims a person and an address for a call, so that no other run can mail either meanwhile.
///
/// A claim whose time is over gives way; with `send_again` also a running one of the same person whose fate is settled, if
/// it was there when the list was frozen: what was decided then was to repeat that one.
///
/// # Errors
/// When the database refuses.
pub async fn claim(
    tx: &mut Tx,
    batch: &BatchId,
    call: &CallId,
    who: &Queued,
    now: i64,
) -> Result<Option<Held>> {
    let mut keys = vec![(format!("person:{}", who.person_id), false)];
    if let Some(address) = &who.mail_norm {
        keys.push((format!("address:{address}"), true));
    }
    for (key, by_address) in &keys {
        // One statement, so that two replicas cannot both find the key free.
        let given = tx
            .row(
                "INSERT INTO claims (key, batch_id, call_id, person_id, claimed_at, until)
                 VALUES ($1, $2, $3, $4, $5, NULL)
                 ON CONFLICT (key) DO UPDATE SET batch_id = excluded.batch_id, call_id = excluded.call_id,
                    person_id = excluded.person_id, claimed_at = excluded.claimed_at, until = NULL
                 WHERE (claims.call_id = excluded.call_id AND claims.person_id = excluded.person_id)
                    OR claims.until <= $5
                    OR ($6 = 1 AND claims.person_id = excluded.person_id AND claims.until IS NOT NULL
                        AND claims.claimed_at <= (SELECT frozen_at FROM batches WHERE batches.id = $2))
                 RETURNING key",
                args![key, batch, call, &who.person_id, now, who.send_again],
            )
            .await?;
        if given.is_none() {
            let holder =
                tx.row("SELECT batch_id, person_id, until FROM claims WHERE key = $1", args![key]).await?;
            return Ok(Some(match holder {
                Some(row) => Held {
                    batch: BatchId(row.text("batch_id")?),
                    until: row.opt_int("until")?,
                    by_address: *by_address && row.text("person_id")? != who.person_id.as_str(),
                },
                None => Held { batch: batch.clone(), until: None, by_address: *by_address },
            }));
        }
    }
    Ok(None)
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
                    super::placeholders(1, chunk.len())
                ),
                chunk.iter().map(super::Value::from).collect(),
            )
            .await?;
        for row in rows {
            found.insert(PersonId(row.text("id")?));
        }
    }
    Ok(found)
}
