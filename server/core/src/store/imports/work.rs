//! What is done with imports in the background: one worker at a time, under a lease.

use super::{COLUMNS, Import, import};
use crate::args;
use crate::store::{Result, Row, Store, Tx};
use gangway_types::AccountJobId;
use gangway_types::imports::WorkKind;

/// Background work of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// What is done.
    pub kind: WorkKind,
    /// Rows done.
    pub done: i64,
    /// Rows in all.
    pub total: Option<i64>,
    /// Why it stopped.
    pub problem: Option<String>,
}

impl Work {
    /// Work that is to begin.
    pub fn new(kind: WorkKind) -> Self {
        Self { kind, done: 0, total: None, problem: None }
    }
}

pub(super) fn of(row: &Row) -> Result<Option<Work>> {
    let Some(kind) = row.opt_text("work")?.as_deref().and_then(WorkKind::parse) else { return Ok(None) };
    Ok(Some(Work {
        kind,
        done: row.int("work_done")?,
        total: row.opt_int("work_total")?,
        problem: row.opt_text("work_problem")?,
    }))
}

/// Sets what is to be done next; nobody does it yet.
///
/// # Errors
/// When the database refuses.
pub async fn work(tx: &mut Tx, id: &AccountJobId, kind: WorkKind, grant_id: Option<&str>) -> Result<()> {
    let sql = "UPDATE imports SET work = $2, work_done = 0, work_total = NULL, work_problem = NULL, lease_owner = NULL,
            lease_until = NULL, grant_id = COALESCE($3, grant_id) WHERE id = $1";
    tx.exec(sql, args![id, kind.key(), grant_id]).await.map(drop)
}

/// Imports with something to do that nobody does.
///
/// # Errors
/// When the database does not answer.
pub async fn undone(store: &Store, real: i64) -> Result<Vec<AccountJobId>> {
    let sql = "SELECT id FROM imports WHERE work IS NOT NULL AND work_problem IS NULL
            AND (lease_until IS NULL OR lease_until < $1) ORDER BY id";
    store.rows(sql, args![real]).await?.iter().map(|row| Ok(row.text("id")?.into())).collect()
}

/// Gives every lease back: at the start of the only process there is.
///
/// # Errors
/// When the database refuses.
pub async fn free_all(store: &Store) -> Result<()> {
    let sql = "UPDATE imports SET lease_owner = NULL, lease_until = NULL WHERE lease_owner IS NOT NULL";
    store.exec(sql, args![]).await.map(drop)
}

/// Takes the work of an import; none when there is none, or another has it.
///
/// # Errors
/// When the database refuses.
pub async fn take(
    store: &Store,
    id: &AccountJobId,
    worker: &str,
    real: i64,
    until: i64,
) -> Result<Option<Import>> {
    let mut tx = store.begin().await?;
    let sql = format!(
        "UPDATE imports SET lease_owner = $2, lease_until = $4
         WHERE id = $1 AND work IS NOT NULL AND work_problem IS NULL AND (lease_until IS NULL OR lease_until < $3)
         RETURNING {COLUMNS}"
    );
    let row = tx.row(&sql, args![id, worker, real, until]).await?.map(|row| import(&row)).transpose()?;
    tx.commit().await?;
    Ok(row)
}

/// Notes how far the work is and keeps the lease; false when another has it or it was called off, and then nothing may
/// be stored.
///
/// # Errors
/// When the database refuses.
pub async fn progress(
    tx: &mut Tx,
    id: &AccountJobId,
    worker: &str,
    until: i64,
    done: i64,
    total: Option<i64>,
) -> Result<bool> {
    let sql = "UPDATE imports SET lease_until = $3, work_done = $4, work_total = COALESCE($5, work_total)
         WHERE id = $1 AND lease_owner = $2 AND work IS NOT NULL";
    Ok(tx.exec(sql, args![id, worker, until, done, total]).await? == 1)
}

/// The work is done; what is next, if anything, follows at once under the same lease. False when another has it.
///
/// # Errors
/// When the database refuses.
pub async fn done(tx: &mut Tx, id: &AccountJobId, worker: &str, next: Option<WorkKind>) -> Result<bool> {
    let sql = "UPDATE imports SET work = $3, work_done = 0, work_total = NULL, work_problem = NULL,
            lease_owner = CASE WHEN $4 = 1 THEN lease_owner END, lease_until = CASE WHEN $4 = 1 THEN lease_until END
         WHERE id = $1 AND lease_owner = $2 AND work IS NOT NULL";
    let more = i64::from(next.is_some());
    Ok(tx.exec(sql, args![id, worker, next.map(WorkKind::key), more]).await? == 1)
}

/// The work stopped, for a reason that somebody has to know.
///
/// # Errors
/// When the database refuses.
pub async fn stopped(store: &Store, id: &AccountJobId, worker: &str, problem: &str) -> Result<()> {
    let sql = "UPDATE imports SET work_problem = $3, lease_owner = NULL, lease_until = NULL
         WHERE id = $1 AND lease_owner = $2";
    store.exec(sql, args![id, worker, problem]).await.map(drop)
}
