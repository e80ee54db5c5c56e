//! Items that somebody has to look for on the source.

use super::items::action;
use crate::args;
use crate::store::{Result, Row, Store, Tx, Value, placeholders};
use gangway_types::accounts::{AccountAction, AccountOutcome, Values};
use gangway_types::{AccountJobId, CallId, RunId, SourceId, TaskId};
use std::collections::HashMap;

/// An item that is looked for.
#[derive(Clone, Debug)]
pub struct Watched {
    /// Its job.
    pub job: AccountJobId,
    /// The run that sent it.
    pub run_id: RunId,
    /// The grant it was sent under.
    pub grant_id: String,
    /// The source.
    pub source: SourceId,
    /// The attribute that is the key there.
    pub key: String,
    /// Its place.
    pub position: i64,
    /// Its key on the source.
    pub native: String,
    /// What was asked of ISC.
    pub action: AccountAction,
    /// What was sent, without secrets.
    pub values: Values,
    /// Where it stands.
    pub outcome: AccountOutcome,
    /// The call that it was last part of.
    pub call_id: Option<CallId>,
    /// ISC's task.
    pub task_id: Option<TaskId>,
    /// When ISC took the call, or when its fate became unknown, the domain's time.
    pub since: i64,
    /// When it was first seen.
    pub seen_at: Option<i64>,
    /// Whether a person decided to leave it as unknown.
    pub decided: bool,
}

const WATCHED: &str =
    "account_items.job_id AS job_id, account_jobs.run_id AS run_id, runs.grant_id AS grant_id, account_jobs.source_id AS source_id,
     account_jobs.key_attribute AS key_attribute, position, native, action, attributes, outcome, call_id,
     account_items.task_id AS task_id, COALESCE(account_items.accepted_at, account_items.sent_at, changed_at) AS since,
     seen_at, decided_at";

const FROM: &str = "account_items JOIN account_jobs ON account_jobs.id = account_items.job_id
     JOIN runs ON runs.id = account_jobs.run_id";

fn watched(row: &Row) -> Result<Watched> {
    Ok(Watched {
        job: AccountJobId(row.text("job_id")?),
        run_id: RunId(row.text("run_id")?),
        grant_id: row.text("grant_id")?,
        source: SourceId(row.text("source_id")?),
        key: row.text("key_attribute")?,
        position: row.int("position")?,
        native: row.text("native")?,
        action: action(&row.text("action")?),
        values: serde_json::from_str(&row.text("attributes")?)?,
        outcome: AccountOutcome::parse(&row.text("outcome")?).unwrap_or(AccountOutcome::Unknown),
        call_id: row.opt_text("call_id")?.map(CallId),
        task_id: row.opt_text("task_id")?.map(TaskId),
        since: row.int("since")?,
        seen_at: row.opt_int("seen_at")?,
        decided: row.opt_int("decided_at")?.is_some(),
    })
}

/// Items that should be looked for now, longest due first.
///
/// # Errors
/// When the database does not answer.
pub async fn to_look(store: &Store, real: i64, limit: i64) -> Result<Vec<Watched>> {
    let sql = format!(
        "SELECT {WATCHED} FROM {FROM} WHERE next_look_at IS NOT NULL AND next_look_at <= $1
         ORDER BY next_look_at, account_items.job_id, position LIMIT $2"
    );
    store.rows(&sql, args![real, limit]).await?.iter().map(watched).collect()
}

/// The item that a call is about, unless another call has it by now.
///
/// # Errors
/// When the database does not answer.
pub async fn of_call(tx: &mut Tx, job: &AccountJobId, call: &CallId) -> Result<Vec<Watched>> {
    let sql = format!(
        "SELECT {WATCHED} FROM {FROM} WHERE account_items.job_id = $1 AND position IN
            (SELECT CAST(item AS BIGINT) FROM call_items WHERE call_items.call_id = $2) AND call_id = $2"
    );
    tx.rows(&sql, args![job, call]).await?.iter().map(watched).collect()
}

/// Puts the next look at these items off, and thereby keeps another replica from looking at the same time; answers those
/// that are this caller's.
///
/// # Errors
/// When the database refuses.
pub async fn took_look(store: &Store, items: Vec<Watched>, real: i64, until: i64) -> Result<Vec<Watched>> {
    let mut mine = Vec::with_capacity(items.len());
    let mut tx = store.begin().await?;
    for item in items {
        let touched = tx
            .exec(
                "UPDATE account_items SET next_look_at = $4
                 WHERE job_id = $1 AND position = $2 AND next_look_at <= $3",
                args![&item.job, item.position, real, until],
            )
            .await?;
        if touched == 1 {
            mine.push(item);
        }
    }
    tx.commit().await?;
    Ok(mine)
}

/// What is waited for is looked for now; `most` items, the first of the job.
///
/// # Errors
/// When the database refuses.
pub async fn look_now(tx: &mut Tx, job: &AccountJobId, real: i64, most: i64) -> Result<()> {
    tx.exec(
        "UPDATE account_items SET next_look_at = $2
         WHERE job_id = $1 AND position IN (
            SELECT position FROM account_items WHERE job_id = $1
               AND (outcome IN ('accepted', 'unknown') OR link IN ('looking', 'nobody'))
            ORDER BY position LIMIT $3)",
        args![job, real, most],
    )
    .await?;
    Ok(())
}

/// Since when what is open counts as open, domain time.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    /// Items that ISC took after this and that were not seen.
    pub accepted_since: i64,
    /// Items whose fate is unknown since later than this, and that a person has not decided about.
    pub unknown_since: i64,
}

/// Whether anything of a job is still waited for.
///
/// # Errors
/// When the database does not answer.
pub async fn any_open(store: &Store, job: &AccountJobId, open: Open) -> Result<bool> {
    let row = store
        .row(
            "SELECT 1 AS one FROM account_items
             WHERE job_id = $1 AND ((outcome = 'accepted' AND accepted_at > $2)
                OR (outcome = 'unknown' AND decided_at IS NULL AND sent_at > $3)) LIMIT 1",
            args![job, open.accepted_since, open.unknown_since],
        )
        .await?;
    Ok(row.is_some())
}

/// Those of these identities that the directory knows, and when ISC made them, if it says so.
///
/// # Errors
/// When the database does not answer.
pub async fn known(store: &Store, ids: &[&str]) -> Result<HashMap<String, Option<i64>>> {
    let mut known = HashMap::new();
    for chunk in ids.chunks(400) {
        let sql = format!("SELECT id, created FROM people WHERE id IN ({})", placeholders(1, chunk.len()));
        for row in store.rows(&sql, chunk.iter().map(|id| Value::from(*id)).collect()).await? {
            known.insert(row.text("id")?, row.opt_int("created")?);
        }
    }
    Ok(known)
}
