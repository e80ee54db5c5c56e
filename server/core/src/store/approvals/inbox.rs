//! What one person has to answer, or has answered.

use super::unsigned;
use crate::args;
use crate::store::{Result, Store};
use gangway_types::approvals::ApprovalRow;
use gangway_types::{BatchId, PersonId};

/// Open requests that `$1` may answer at `$2`: asked themselves, or for somebody who is away; never about themselves, and
/// never what they submitted.
const MINE: &str =
    "approvals.state = 'open' AND batches.state = 'awaiting' AND batches.round = approvals.round
    AND batches.submitted_by <> $1
    AND approvals.id IN (SELECT approval_id FROM approvers WHERE person_id = $1 OR person_id IN
        (SELECT from_id FROM delegations WHERE to_id = $1 AND ended_at IS NULL AND since <= $2
            AND (until IS NULL OR until > $2)))
    AND NOT EXISTS (SELECT 1 FROM batch_people
        WHERE batch_people.approval_id = approvals.id AND batch_people.person_id = $1)";

/// Batches with something this person may answer now, the earliest deadline first.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting(store: &Store, person: &PersonId, now: i64) -> Result<Vec<ApprovalRow>> {
    let sql = format!(
        "SELECT batches.id, batches.name, batches.submitted_by_name AS by_name,
            CAST(SUM(approvals.people) AS BIGINT) AS people, MIN(approvals.deadline_at) AS deadline_at,
            MIN(approvals.asked_at) AS asked_at
         FROM approvals JOIN batches ON batches.id = approvals.batch_id WHERE {MINE}
         GROUP BY batches.id, batches.name, batches.submitted_by_name ORDER BY deadline_at, batches.id LIMIT 200"
    );
    let rows = store.rows(&sql, args![person, now]).await?;
    rows.iter()
        .map(|row| {
            Ok(ApprovalRow {
                batch: BatchId(row.text("id")?),
                name: row.text("name")?,
                by_name: row.text("by_name")?,
                people: unsigned(row.int("people")?),
                deadline_at: row.opt_int("deadline_at")?,
                asked_at: row.int("asked_at")?,
                answered_at: None,
            })
        })
        .collect()
}

/// How many batches wait for this person.
///
/// # Errors
/// When the database does not answer.
pub async fn asks(store: &Store, person: &PersonId, now: i64) -> Result<u64> {
    let sql = format!(
        "SELECT COUNT(DISTINCT approvals.batch_id) AS n
         FROM approvals JOIN batches ON batches.id = approvals.batch_id WHERE {MINE}"
    );
    store.row(&sql, args![person, now]).await?.map_or(Ok(0), |row| row.int("n").map(unsigned))
}

/// Batches of which this person answered something since `since`, the latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn answered_by(store: &Store, person: &PersonId, since: i64) -> Result<Vec<ApprovalRow>> {
    let rows = store
        .rows(
            "SELECT batches.id, batches.name, batches.submitted_by_name AS by_name, batches.made_by_name,
                CAST(SUM(approvals.people) AS BIGINT) AS people, MIN(approvals.deadline_at) AS deadline_at,
                MIN(approvals.asked_at) AS asked_at, MAX(approvals.answered_at) AS answered_at
             FROM approvals JOIN batches ON batches.id = approvals.batch_id
             WHERE approvals.answered_by = $1 AND approvals.answered_at > $2 AND approvals.state = 'answered'
               AND approvals.round = batches.round AND batches.submitted_by IS NOT NULL
             GROUP BY batches.id, batches.name, batches.submitted_by_name, batches.made_by_name
             ORDER BY answered_at DESC, batches.id LIMIT 50",
            args![person, since],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ApprovalRow {
                batch: BatchId(row.text("id")?),
                name: row.text("name")?,
                by_name: row.opt_text("by_name")?.unwrap_or(row.text("made_by_name")?),
                people: unsigned(row.int("people")?),
                deadline_at: row.opt_int("deadline_at")?,
                asked_at: row.int("asked_at")?,
                answered_at: row.opt_int("answered_at")?,
            })
        })
        .collect()
}

/// What ties one person to approvals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inbox {
    /// Ids of the requests of a batch's present round that they may answer by themselves or for somebody, or answered.
    pub requests: Vec<String>,
}

impl Inbox {
    /// Of one batch at `now`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of(store: &Store, batch: &BatchId, person: &PersonId, now: i64) -> Result<Self> {
        let rows = store
            .rows(
                "SELECT approvals.id FROM approvals JOIN batches ON batches.id = approvals.batch_id
                 WHERE approvals.batch_id = $3 AND approvals.round = batches.round
                   AND (approvals.answered_by = $1
                     OR approvals.id IN (SELECT approval_id FROM approvers WHERE person_id = $1 OR person_id IN
                        (SELECT from_id FROM delegations WHERE to_id = $1 AND ended_at IS NULL AND since <= $2
                            AND (until IS NULL OR until > $2))))
                 ORDER BY approvals.asked_at, approvals.id",
                args![person, now, batch],
            )
            .await?;
        Ok(Self { requests: rows.iter().map(|row| row.text("id")).collect::<Result<_>>()? })
    }
}

/// Whether somebody may have anything to do with approvals: asked by an open request, or standing in for somebody.
///
/// # Errors
/// When the database does not answer.
pub async fn is_asked(store: &Store, person: &PersonId, now: i64) -> Result<bool> {
    let row = store
        .row(
            "SELECT 1 AS found FROM approvers JOIN approvals ON approvals.id = approvers.approval_id
             WHERE approvers.person_id = $1 AND approvals.state IN ('open', 'answered', 'passed_on')
             UNION ALL
             SELECT 1 AS found FROM delegations WHERE to_id = $1 AND ended_at IS NULL AND since <= $2
                AND (until IS NULL OR until > $2)
             LIMIT 1",
            args![person, now],
        )
        .await?;
    Ok(row.is_some())
}
