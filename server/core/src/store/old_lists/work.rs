//! What is done with lists in the background: one worker at a time, under a lease.

use super::{COLUMNS, List, list};
use crate::args;
use crate::store::{Result, Store, Tx};
use gangway_types::OldListId;
use gangway_types::old_lists::OldWork;

/// Sets what is to be done; nobody does it yet. `grant_id` is whose sign-in it is done under from now on.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &mut Tx, id: &OldListId, work: OldWork, grant_id: &str) -> Result<()> {
    let sql = "UPDATE old_lists SET work = $2, work_done = 0, work_total = NULL, work_problem = NULL, lease_owner = NULL,
            lease_until = NULL, grant_id = $3 WHERE id = $1";
    tx.exec(sql, args![id, work.key(), grant_id]).await.map(drop)
}

/// Lists with something to do that nobody does.
///
/// # Errors
/// When the database does not answer.
pub async fn undone(store: &Store, real: i64) -> Result<Vec<OldListId>> {
    let sql = "SELECT id FROM old_lists WHERE work IS NOT NULL AND work_problem IS NULL
            AND (lease_until IS NULL OR lease_until < $1) ORDER BY id";
    store.rows(sql, args![real]).await?.iter().map(|row| Ok(row.text("id")?.into())).collect()
}

/// Gives every lease back: at the start of the only process there is.
///
/// # Errors
/// When the database refuses.
pub async fn free_all(store: &Store) -> Result<()> {
    let sql = "UPDATE old_lists SET lease_owner = NULL, lease_until = NULL WHERE lease_owner IS NOT NULL";
    store.exec(sql, args![]).await.map(drop)
}

/// Takes the work of a list; none when there is none, or another has it.
///
/// # Errors
/// When the database refuses.
pub async fn take(
    store: &Store,
    id: &OldListId,
    worker: &str,
    real: i64,
    until: i64,
) -> Result<Option<List>> {
    let mut tx = store.begin().await?;
    let sql = format!(
        "UPDATE old_lists SET lease_owner = $2, lease_until = $4
         WHERE id = $1 AND work IS NOT NULL AND work_problem IS NULL AND (lease_until IS NULL OR lease_until < $3)
         RETURNING {COLUMNS}"
    );
    let row = tx.row(&sql, args![id, worker, real, until]).await?.map(|row| list(&row)).transpose()?;
    tx.commit().await?;
    Ok(row)
}

/// Notes how far the work is and keeps the lease; false when another has it, and then nothing may be stored.
///
/// # Errors
/// When the database refuses.
pub async fn progress(
    tx: &mut Tx,
    id: &OldListId,
    worker: &str,
    until: i64,
    done: i64,
    total: Option<i64>,
) -> Result<bool> {
    let sql = "UPDATE old_lists SET lease_until = $3, work_done = $4, work_total = COALESCE($5, work_total)
         WHERE id = $1 AND lease_owner = $2 AND work IS NOT NULL";
    Ok(tx.exec(sql, args![id, worker, until, done, total]).await? == 1)
}

/// The work is done; what is next, if anything, follows under the same lease. False when another has it.
///
/// # Errors
/// When the database refuses.
pub async fn done(
    tx: &mut Tx,
    id: &OldListId,
    worker: &str,
    next: Option<OldWork>,
    now: i64,
) -> Result<bool> {
    let sql = "UPDATE old_lists SET work = $3, work_done = 0, work_total = NULL, work_problem = NULL,
            lease_owner = CASE WHEN $4 = 1 THEN lease_owner END, lease_until = CASE WHEN $4 = 1 THEN lease_until END,
            ended_at = CASE WHEN $4 = 1 THEN ended_at ELSE $5 END
         WHERE id = $1 AND lease_owner = $2 AND work IS NOT NULL";
    let more = i64::from(next.is_some());
    Ok(tx.exec(sql, args![id, worker, next.map(OldWork::key), more, now]).await? == 1)
}

/// The work stopped, for a reason that somebody has to know.
///
/// # Errors
/// When the database refuses.
pub async fn stopped(store: &Store, id: &OldListId, worker: &str, problem: &str) -> Result<()> {
    let sql = "UPDATE old_lists SET work_problem = $3, lease_owner = NULL, lease_until = NULL
         WHERE id = $1 AND lease_owner = $2";
    store.exec(sql, args![id, worker, problem]).await.map(drop)
}
