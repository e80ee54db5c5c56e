//! Readings of everybody: who does one, how far it is, what was wrong.

#[cfg(test)]
mod tests;

use super::{Result, Row, Store, Tx};
use crate::args;

/// One reading of everybody. Times are milliseconds UTC, on the domain's clock; leases on the real one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrawlRow {
    /// Number, rising.
    pub id: i64,
    /// `running`, `waiting`, `done`, `failed`.
    pub state: String,
    /// Began.
    pub started_at: i64,
    /// Ended.
    pub ended_at: Option<i64>,
    /// People sighted.
    pub seen: i64,
    /// People there are.
    pub expected: Option<i64>,
    /// Which part is being read.
    pub pass: String,
    /// Where in that part to go on.
    pub next_offset: i64,
    /// Under whose sign-in.
    pub person_name: Option<String>,
    /// What is in the way, as a sentence.
    pub problem: Option<String>,
}

const COLUMNS: &str =
    "id, state, started_at, ended_at, seen, expected, pass, next_offset, person_name, problem";

fn crawl(row: &Row) -> Result<CrawlRow> {
    Ok(CrawlRow {
        id: row.int("id")?,
        state: row.text("state")?,
        started_at: row.int("started_at")?,
        ended_at: row.opt_int("ended_at")?,
        seen: row.int("seen")?,
        expected: row.opt_int("expected")?,
        pass: row.text("pass")?,
        next_offset: row.int("next_offset")?,
        person_name: row.opt_text("person_name")?,
        problem: row.opt_text("problem")?,
    })
}

/// The newest one.
///
/// # Errors
/// When the database does not answer.
pub async fn newest(store: &Store) -> Result<Option<CrawlRow>> {
    let sql = format!("SELECT {COLUMNS} FROM crawls ORDER BY id DESC LIMIT 1");
    store.row(&sql, args![]).await?.map(|row| crawl(&row)).transpose()
}

/// When the last complete one ended.
///
/// # Errors
/// When the database does not answer.
pub async fn synced_at(store: &Store) -> Result<Option<i64>> {
    let row = store.row("SELECT MAX(ended_at) AS at FROM crawls WHERE state = 'done'", args![]).await?;
    row.map_or(Ok(None), |row| row.opt_int("at"))
}

/// When the last complete reading began: whoever was made after that may be missing.
///
/// # Errors
/// When the database does not answer.
pub async fn complete_as_of(store: &Store) -> Result<Option<i64>> {
    let row = store.row("SELECT MAX(started_at) AS at FROM crawls WHERE state = 'done'", args![]).await?;
    row.map_or(Ok(None), |row| row.opt_int("at"))
}

/// Takes the open reading, or begins one when the newest is over and `begin` says so. None when another replica has it,
/// or nothing is to be done. `real` is the real clock's now; the lease runs `lease_ms`.
///
/// # Errors
/// When the database refuses.
pub async fn take(
    store: &Store,
    owner: &str,
    begin: bool,
    now: i64,
    real: i64,
    lease_ms: i64,
) -> Result<Option<CrawlRow>> {
    let mut tx = store.begin().await?;
    // First, because whoever else looks at this moment waits here until this is decided.
    let id = tx.next("crawl").await?;
    let sql = format!(
        "UPDATE crawls SET state = 'running', problem = NULL, lease_owner = $1, lease_until = $2
         WHERE id = (SELECT MAX(id) FROM crawls) AND state IN ('running', 'waiting')
           AND (lease_until IS NULL OR lease_until < $3 OR lease_owner = $1)
         RETURNING {COLUMNS}"
    );
    if let Some(row) = tx.row(&sql, args![owner, real + lease_ms, real]).await? {
        let open = crawl(&row)?;
        tx.commit().await?;
        return Ok(Some(open));
    }
    let open = tx
        .row("SELECT 1 AS found FROM crawls WHERE state IN ('running', 'waiting') LIMIT 1", args![])
        .await?;
    if open.is_some() || !begin {
        return Ok(None);
    }
    let sql = format!(
        "INSERT INTO crawls (id, state, started_at, lease_owner, lease_until) VALUES ($1, 'running', $2, $3, $4)
         RETURNING {COLUMNS}"
    );
    let row = tx.row(&sql, args![id, now, owner, real + lease_ms]).await?;
    let begun = row.map(|row| crawl(&row)).transpose()?;
    // The history of refreshes is of no use; the last complete one is.
    tx.exec("DELETE FROM crawls WHERE id < $1 AND state <> 'done'", args![id]).await?;
    tx.exec(
        "DELETE FROM crawls WHERE state = 'done' AND id < (SELECT MAX(id) FROM crawls WHERE state = 'done')",
        args![],
    )
    .await?;
    tx.commit().await?;
    Ok(begun)
}

/// Gives every lease back: at the start of the only process there is.
///
/// # Errors
/// When the database refuses.
pub async fn free_all(store: &Store) -> Result<()> {
    store.exec("UPDATE crawls SET lease_owner = NULL, lease_until = NULL", args![]).await.map(drop)
}

/// Under whose sign-in the reading goes on.
///
/// # Errors
/// When the database refuses.
pub async fn under(store: &Store, id: i64, grant_id: &str, person_name: &str) -> Result<()> {
    store
        .exec(
            "UPDATE crawls SET grant_id = $2, person_name = $3, problem = NULL WHERE id = $1",
            args![id, grant_id, person_name],
        )
        .await
        .map(drop)
}

/// How far a reading is.
#[derive(Clone, Debug, Default)]
pub struct Progress<'a> {
    /// Which part is being read.
    pub pass: &'a str,
    /// Where in it to go on.
    pub next_offset: i64,
    /// Newly sighted people.
    pub seen: i64,
    /// Total, once known.
    pub expected: Option<i64>,
}

/// Notes progress in the transaction that stored the rows, and keeps the lease; false when another replica took over,
/// and then nothing may be stored.
///
/// # Errors
/// When the database refuses.
pub async fn progress(
    tx: &mut Tx,
    id: i64,
    owner: &str,
    lease_until: i64,
    now: &Progress<'_>,
) -> Result<bool> {
    let touched = tx
        .exec(
            "UPDATE crawls SET pass = $3, next_offset = $4, seen = seen + $5,
                expected = COALESCE($6, expected), lease_until = $7
             WHERE id = $1 AND lease_owner = $2 AND state = 'running'",
            args![id, owner, now.pass, now.next_offset, now.seen, now.expected, lease_until],
        )
        .await?;
    Ok(touched == 1)
}

/// Keeps a reading; answers whether it is still this owner's.
///
/// # Errors
/// When the database refuses.
pub async fn hold(tx: &mut Tx, id: i64, owner: &str, lease_until: i64) -> Result<bool> {
    let touched = tx
        .exec(
            "UPDATE crawls SET lease_until = $3 WHERE id = $1 AND lease_owner = $2 AND state = 'running'",
            args![id, owner, lease_until],
        )
        .await?;
    Ok(touched == 1)
}

/// Ends or interrupts a reading and gives the lease back.
///
/// # Errors
/// When the database refuses.
pub async fn leave(
    store: &Store,
    id: i64,
    owner: &str,
    state: &str,
    problem: Option<&str>,
    at: Option<i64>,
) -> Result<()> {
    store
        .exec(
            "UPDATE crawls SET state = $3, problem = $4, ended_at = $5, lease_owner = NULL, lease_until = NULL
             WHERE id = $1 AND lease_owner = $2",
            args![id, owner, state, problem, at],
        )
        .await
        .map(drop)
}
