//! Who of a batch is queued, and which call takes them.

use crate::args;
use crate::store::{Result, Row, Store, Tx};
use gangway_types::{BatchId, CallId, PersonId};

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

/// Queued people that no call has taken, behind a place of the list, each with their place.
///
/// # Errors
/// When the database does not answer.
pub async fn queued_after(
    store: &Store,
    batch: &BatchId,
    position: i64,
    limit: usize,
) -> Result<Vec<(i64, Queued)>> {
    let sql = format!(
        "SELECT {QUEUED}, position FROM batch_people
         WHERE batch_id = $1 AND outcome = 'queued' AND call_id IS NULL AND position > $2 ORDER BY position LIMIT $3"
    );
    let rows = store.rows(&sql, args![batch, position, i64::try_from(limit).unwrap_or(100)]).await?;
    rows.iter().map(|row| Ok((row.int("position")?, queued(row)?))).collect()
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

/// A person whom a planned call had taken goes out with a later one.
///
/// # Errors
/// When the database refuses.
pub async fn put_back(tx: &mut Tx, batch: &BatchId, person: &PersonId, call: &CallId) -> Result<()> {
    tx.exec(
        "UPDATE batch_people SET call_id = NULL
         WHERE batch_id = $1 AND person_id = $2 AND call_id = $3 AND outcome = 'queued'",
        args![batch, person, call],
    )
    .await?;
    tx.exec("DELETE FROM call_items WHERE call_id = $1 AND item = $2", args![call, person]).await?;
    Ok(())
}

/// Normalised addresses of everybody queued in a batch.
///
/// # Errors
/// When the database does not answer.
pub async fn queued_mails(store: &Store, batch: &BatchId) -> Result<Vec<Option<String>>> {
    let rows = store
        .rows("SELECT mail_norm FROM batch_people WHERE batch_id = $1 AND outcome = 'queued'", args![batch])
        .await?;
    rows.iter().map(|row| row.opt_text("mail_norm")).collect()
}

/// Normalised addresses of everybody whose invitation left since then, over all batches: calls that are out, answered, or
/// of an unknown fate, but this one. Whoever was sent to twice is there twice.
///
/// # Errors
/// When the database does not answer.
pub async fn mailed_since(tx: &mut Tx, since: i64, but: Option<&CallId>) -> Result<Vec<Option<String>>> {
    let rows = tx
        .rows(
            "SELECT batch_people.mail_norm AS mail FROM calls
             JOIN runs ON runs.id = calls.run_id
             JOIN call_items ON call_items.call_id = calls.id
             JOIN batch_people ON batch_people.batch_id = runs.object AND batch_people.person_id = call_items.item
             WHERE calls.kind = 'invite' AND calls.sent_at >= $1 AND calls.id <> $2
               AND calls.state IN ('sending', 'answered', 'unknown')",
            args![since, but.map_or("", CallId::as_str)],
        )
        .await?;
    rows.iter().map(|row| row.opt_text("mail")).collect()
}
