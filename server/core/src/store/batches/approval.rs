//! What asking for approval changes in a batch.

use super::{BATCH, Batch, Release, batch};
use crate::args;
use crate::store::{Result, Store, Tx};
use gangway_types::BatchId;

/// One batch, held by this transaction until it ends: whoever else wants to move it waits. Taken before anything else of
/// the batch is touched.
///
/// # Errors
/// When the database does not answer.
pub async fn lock(tx: &mut Tx, id: &BatchId) -> Result<Option<Batch>> {
    // A write that changes nothing locks the row in both databases.
    tx.row(&format!("UPDATE batches SET round = round WHERE id = $1 RETURNING {BATCH}"), args![id])
        .await?
        .map(|row| batch(&row))
        .transpose()
}

/// Approval was asked for, in this round; nothing is decided.
///
/// # Errors
/// When the database refuses.
pub async fn submitted(
    tx: &mut Tx,
    id: &BatchId,
    round: i64,
    by: (&str, &str),
    comment: Option<&str>,
    release: Option<&Release>,
    at: i64,
) -> Result<()> {
    tx.exec(
        "UPDATE batches SET round = $2, submitted_by = $3, submitted_by_name = $4, submitted_at = $5, submit_comment = $6,
                release_grant = $7, release_by = $8, release_by_name = $9, release_at = $10, decided_at = NULL
         WHERE id = $1",
        args![
            id,
            round,
            by.0,
            by.1,
            at,
            comment,
            release.map(|release| release.grant_id.as_str()),
            release.map(|release| release.person_id.as_str()),
            release.map(|release| release.name.as_str()),
            release.and_then(|release| release.at)
        ],
    )
    .await?;
    Ok(())
}

/// The question was taken back.
///
/// # Errors
/// When the database refuses.
pub async fn unsubmitted(tx: &mut Tx, id: &BatchId) -> Result<()> {
    tx.exec(
        "UPDATE batches SET submitted_by = NULL, submitted_by_name = NULL, submitted_at = NULL, submit_comment = NULL,
                release_grant = NULL, release_by = NULL, release_by_name = NULL, release_at = NULL, decided_at = NULL
         WHERE id = $1",
        args![id],
    )
    .await?;
    Ok(())
}

/// Under which sign-in an approved batch releases itself, and not before when; none: by hand.
///
/// # Errors
/// When the database refuses.
pub async fn dated(tx: &mut Tx, id: &BatchId, release: Option<&Release>) -> Result<()> {
    tx.exec(
        "UPDATE batches SET release_grant = $2, release_by = $3, release_by_name = $4, release_at = $5 WHERE id = $1",
        args![
            id,
            release.map(|release| release.grant_id.as_str()),
            release.map(|release| release.person_id.as_str()),
            release.map(|release| release.name.as_str()),
            release.and_then(|release| release.at)
        ],
    )
    .await?;
    Ok(())
}

/// When the last answer came; none: an answer is waited for again.
///
/// # Errors
/// When the database refuses.
pub async fn decided(tx: &mut Tx, id: &BatchId, at: Option<i64>) -> Result<()> {
    tx.exec("UPDATE batches SET decided_at = $2 WHERE id = $1", args![id, at]).await?;
    Ok(())
}

/// Everybody who was approved is asked about anew.
///
/// # Errors
/// When the database refuses.
pub async fn next_round(tx: &mut Tx, id: &BatchId, round: i64) -> Result<()> {
    tx.exec("UPDATE batches SET round = $2, decided_at = NULL WHERE id = $1", args![id, round]).await?;
    Ok(())
}

/// Batches that are approved and to be released by themselves by now, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn due_releases(store: &Store, now: i64) -> Result<Vec<BatchId>> {
    let rows = store
        .rows(
            "SELECT id FROM batches
             WHERE state IN ('approved', 'partly_approved') AND release_grant IS NOT NULL AND run_id IS NULL
               AND (release_at IS NULL OR release_at <= $1)
             ORDER BY number LIMIT 100",
            args![now],
        )
        .await?;
    rows.iter().map(|row| Ok(BatchId(row.text("id")?))).collect()
}

/// Batches that are to be released by themselves under this sign-in, once they are approved or their day comes.
///
/// # Errors
/// When the database does not answer.
pub async fn releases_of(store: &Store, grant_id: &str) -> Result<Vec<BatchId>> {
    let rows = store
        .rows(
            "SELECT id FROM batches
             WHERE state IN ('awaiting', 'approved', 'partly_approved') AND release_grant = $1 AND run_id IS NULL
             ORDER BY number LIMIT 50",
            args![grant_id],
        )
        .await?;
    rows.iter().map(|row| Ok(BatchId(row.text("id")?))).collect()
}
