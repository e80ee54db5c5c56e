//! Reading everybody of a batch again before it is released: who asked, how far it came, who is at it.

use super::unsigned;
use crate::args;
use crate::store::{Result, Row, Store, Tx};
use gangway_types::BatchId;
use gangway_types::batches::RereadView;

/// The latest reading of a batch.
#[derive(Clone, Debug)]
pub struct RereadRow {
    /// Which batch.
    pub batch: BatchId,
    /// Under which sign-in.
    pub grant_id: String,
    /// Who asked for it: id and name.
    pub by: (String, String),
    /// Place in the list of the last person who was read.
    pub position: i64,
    /// What pages show of it.
    pub view: RereadView,
}

const COLUMNS: &str = "batch_id, state, grant_id, asked_by, asked_by_name, asked_at, ended_at, people, read_done, left_out, position, problem";

fn reread(row: &Row) -> Result<RereadRow> {
    let by_name = row.text("asked_by_name")?;
    Ok(RereadRow {
        batch: BatchId(row.text("batch_id")?),
        grant_id: row.text("grant_id")?,
        by: (row.text("asked_by")?, by_name.clone()),
        position: row.int("position")?,
        view: RereadView {
            reading: row.text("state")? == "reading",
            people: unsigned(row.int("people")?),
            done: unsigned(row.int("read_done")?),
            left_out: unsigned(row.int("left_out")?),
            by_name,
            at: row.opt_int("ended_at")?.unwrap_or(row.int("asked_at")?),
            problem: row.opt_text("problem")?,
        },
    })
}

/// Asks for a reading of `people` under this sign-in; false when one goes on already.
///
/// # Errors
/// When the database refuses.
pub async fn ask(
    tx: &mut Tx,
    batch: &BatchId,
    grant_id: &str,
    by: (&str, &str),
    people: u64,
    now: i64,
) -> Result<bool> {
    let asked = tx
        .exec(
            "INSERT INTO rereads (batch_id, state, grant_id, asked_by, asked_by_name, asked_at, people)
             VALUES ($1, 'reading', $2, $3, $4, $5, $6)
             ON CONFLICT (batch_id) DO UPDATE SET state = 'reading', grant_id = excluded.grant_id,
                asked_by = excluded.asked_by, asked_by_name = excluded.asked_by_name, asked_at = excluded.asked_at,
                people = excluded.people, ended_at = NULL, read_done = 0, left_out = 0, position = -1, problem = NULL,
                lease_owner = NULL, lease_until = NULL
             WHERE rereads.state <> 'reading'",
            args![batch, grant_id, by.0, by.1, now, i64::try_from(people).unwrap_or(i64::MAX)],
        )
        .await?;
    Ok(asked == 1)
}

/// The latest reading of a batch.
///
/// # Errors
/// When the database does not answer.
pub async fn of(store: &Store, batch: &BatchId) -> Result<Option<RereadRow>> {
    let sql = format!("SELECT {COLUMNS} FROM rereads WHERE batch_id = $1");
    store.row(&sql, args![batch]).await?.map(|row| reread(&row)).transpose()
}

/// Batches whose people are to be read and that nobody reads now.
///
/// # Errors
/// When the database does not answer.
pub async fn unread(store: &Store, real: i64) -> Result<Vec<BatchId>> {
    let sql =
        "SELECT batch_id FROM rereads WHERE state = 'reading' AND (lease_until IS NULL OR lease_until < $1)
         ORDER BY batch_id";
    let rows = store.rows(sql, args![real]).await?;
    rows.iter().map(|row| Ok(BatchId(row.text("batch_id")?))).collect()
}

/// Gives every lease back: at the start of the only process there is.
///
/// # Errors
/// When the database refuses.
pub async fn free_all(store: &Store) -> Result<()> {
    let sql = "UPDATE rereads SET lease_owner = NULL, lease_until = NULL WHERE state = 'reading'";
    store.exec(sql, args![]).await.map(drop)
}

/// Takes a reading to carry it on; none when another does.
///
/// # Errors
/// When the database refuses.
pub async fn take(
    store: &Store,
    batch: &BatchId,
    reader: &str,
    real: i64,
    until: i64,
) -> Result<Option<RereadRow>> {
    let mut tx = store.begin().await?;
    let sql = format!(
        "UPDATE rereads SET lease_owner = $2, lease_until = $4
         WHERE batch_id = $1 AND state = 'reading' AND (lease_until IS NULL OR lease_until < $3) RETURNING {COLUMNS}"
    );
    let row = tx.row(&sql, args![batch, reader, real, until]).await?.map(|row| reread(&row)).transpose()?;
    tx.commit().await?;
    Ok(row)
}

/// Notes that people up to `position` were read and keeps the lease; false when another reads now, and then nothing may be
/// stored.
///
/// # Errors
/// When the database refuses.
pub async fn progress(
    tx: &mut Tx,
    batch: &BatchId,
    reader: &str,
    (read, left_out, position): (usize, usize, i64),
    until: i64,
) -> Result<bool> {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let touched = tx
        .exec(
            "UPDATE rereads SET read_done = read_done + $3, left_out = left_out + $4, position = $5, lease_until = $6
             WHERE batch_id = $1 AND lease_owner = $2 AND state = 'reading'",
            args![batch, reader, number(read), number(left_out), position, until],
        )
        .await?;
    Ok(touched == 1)
}

/// The reading is over; false when another reads now.
///
/// # Errors
/// When the database refuses.
pub async fn ended(
    tx: &mut Tx,
    batch: &BatchId,
    reader: &str,
    problem: Option<&str>,
    now: i64,
) -> Result<bool> {
    let touched = tx
        .exec(
            "UPDATE rereads SET state = 'ended', ended_at = $4, problem = $3, lease_owner = NULL, lease_until = NULL
             WHERE batch_id = $1 AND lease_owner = $2 AND state = 'reading'",
            args![batch, reader, problem, now],
        )
        .await?;
    Ok(touched == 1)
}
