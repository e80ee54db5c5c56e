//! Which items are queued, and which call takes them.

use super::items::action;
use crate::args;
use crate::store::{Result, Row, Store, Tx};
use gangway_types::accounts::{AccountAction, Values};
use gangway_types::{AccountJobId, CallId};

/// A queued item, as far as sending needs it.
#[derive(Clone, Debug)]
pub struct Queued {
    /// Its place.
    pub position: i64,
    /// Its key on the source.
    pub native: String,
    /// What is asked of ISC.
    pub action: AccountAction,
    /// ISC's id of the account that is changed.
    pub account_id: Option<String>,
    /// What is sent, without secrets.
    pub values: Values,
    /// What the account was when this was decided.
    pub was: Option<Values>,
    /// Id of the key, and the secrets that it sealed.
    pub secrets: Option<(String, Vec<u8>)>,
    /// Whether it had secrets.
    pub has_secrets: bool,
    /// How often it was sent.
    pub attempt: i64,
    /// When a call of it left whose fate nobody knows: it may have been executed.
    pub sent_at: Option<i64>,
}

fn queued(row: &Row) -> Result<Queued> {
    let was = row.opt_text("was")?;
    Ok(Queued {
        position: row.int("position")?,
        native: row.text("native")?,
        action: action(&row.text("action")?),
        account_id: row.opt_text("account_id")?,
        values: serde_json::from_str(&row.text("attributes")?)?,
        was: was.map(|json| serde_json::from_str(&json)).transpose()?,
        secrets: row.opt_text("secrets_key")?.zip(row.opt_blob("secrets")?),
        has_secrets: row.flag("has_secrets")?,
        attempt: row.int("attempt")?,
        sent_at: row.opt_int("sent_at")?,
    })
}

/// Queued items that no call has taken, behind a place.
///
/// # Errors
/// When the database does not answer.
pub async fn next(store: &Store, job: &AccountJobId, after: i64, limit: usize) -> Result<Vec<Queued>> {
    let rows = store
        .rows(
            "SELECT position, native, action, account_id, attributes, was, secrets, secrets_key, has_secrets, attempt,
                    sent_at
             FROM account_items
             WHERE job_id = $1 AND outcome = 'queued' AND position > $2 AND call_id IS NULL ORDER BY position LIMIT $3",
            args![job, after, i64::try_from(limit).unwrap_or(100)],
        )
        .await?;
    rows.iter().map(queued).collect()
}

/// Whether anything is queued, with or without a call.
///
/// # Errors
/// When the database does not answer.
pub async fn any_queued(store: &Store, job: &AccountJobId) -> Result<bool> {
    Ok(store.row(ANY_QUEUED, args![job]).await?.is_some())
}

/// The same, read inside the transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn still_queued(tx: &mut Tx, job: &AccountJobId) -> Result<bool> {
    Ok(tx.row(ANY_QUEUED, args![job]).await?.is_some())
}

const ANY_QUEUED: &str =
    "SELECT 1 AS one FROM account_items WHERE job_id = $1 AND outcome = 'queued' LIMIT 1";

/// The call takes the item; answers false when it is not to be had.
///
/// # Errors
/// When the database refuses.
pub async fn take(tx: &mut Tx, job: &AccountJobId, position: i64, call: &CallId) -> Result<bool> {
    let taken = tx
        .exec(
            "UPDATE account_items SET call_id = $3, attempt = attempt + 1
             WHERE job_id = $1 AND position = $2 AND outcome = 'queued' AND call_id IS NULL",
            args![job, position, call],
        )
        .await?;
    Ok(taken == 1)
}
