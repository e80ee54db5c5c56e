//! What is done with lists in the background: one worker at a time, under a lease.

use super::{COLUMNS, List, list};
use crate::args;
use crate::store::leased::Leased;
use crate::store::{Result, Store, Tx};
use gangway_types::OldListId;
use gangway_types::old_lists::OldWork;

/// The work of lists.
pub const WORK: Leased = Leased("old_lists");

/// Sets what is to be done; nobody does it yet. `grant_id` is whose sign-in it is done under from now on.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &mut Tx, id: &OldListId, work: OldWork, grant_id: &str) -> Result<()> {
    let sql = "UPDATE old_lists SET work = $2, work_done = 0, work_total = NULL, work_problem = NULL, lease_owner = NULL,
            lease_until = NULL, grant_id = $3 WHERE id = $1";
    tx.exec(sql, args![id, work.key(), grant_id]).await.map(drop)
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
    let row = WORK.take(&mut tx, id.as_str(), worker, (real, until), COLUMNS).await?;
    let taken = row.map(|row| list(&row)).transpose()?;
    tx.commit().await?;
    Ok(taken)
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
    let done = WORK.done(tx, id.as_str(), worker, next.map(OldWork::key)).await?;
    if done && next.is_none() {
        tx.exec("UPDATE old_lists SET ended_at = $2 WHERE id = $1", args![id, now]).await?;
    }
    Ok(done)
}
