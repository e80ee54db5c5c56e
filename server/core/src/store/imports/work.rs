//! What is done with imports in the background: one worker at a time, under a lease.

use super::{COLUMNS, Import, import};
use crate::args;
use crate::store::leased::Leased;
use crate::store::{Result, Row, Store, Tx};
use gangway_types::AccountJobId;
use gangway_types::imports::WorkKind;

/// The work of imports.
pub const WORK: Leased = Leased("imports");

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
    let row = WORK.take(&mut tx, id.as_str(), worker, (real, until), COLUMNS).await?;
    let taken = row.map(|row| import(&store.vault, &row)).transpose()?;
    tx.commit().await?;
    Ok(taken)
}

/// The work is done; what is next, if anything, follows at once under the same lease. False when another has it.
///
/// # Errors
/// When the database refuses.
pub async fn done(tx: &mut Tx, id: &AccountJobId, worker: &str, next: Option<WorkKind>) -> Result<bool> {
    WORK.done(tx, id.as_str(), worker, next.map(WorkKind::key)).await
}
