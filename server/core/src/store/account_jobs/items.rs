//! Items of a job as pages show them, and how they get there.

use crate::args;
use crate::store::{Result, Row, Store, Tx, Value};
use gangway_types::accounts::{AccountAction, AccountItem, AccountOutcome, Link, Values};
use gangway_types::{AccountJobId, PersonId, TaskId};

/// Items written with one statement.
const AT_ONCE: usize = 200;
const COLUMNS: usize = 13;

/// An item to be added to a job.
pub struct AddItem<'a> {
    /// Its place.
    pub position: i64,
    /// Its key on the source.
    pub native: &'a str,
    /// What is asked of ISC.
    pub action: AccountAction,
    /// ISC's id of the account that is changed.
    pub account_id: Option<&'a str>,
    /// What is sent, without secrets.
    pub values: &'a Values,
    /// What the account was when this was decided.
    pub was: Option<&'a Values>,
    /// Id of the key, and the secrets that it sealed.
    pub secrets: Option<(String, Vec<u8>)>,
}

/// The name of an action in the store.
pub(super) fn action_key(action: AccountAction) -> &'static str {
    match action {
        AccountAction::Create => "create",
        AccountAction::Update => "update",
    }
}

pub(super) fn action(key: &str) -> AccountAction {
    if key == "update" { AccountAction::Update } else { AccountAction::Create }
}

/// Adds items, queued.
///
/// # Errors
/// When the database refuses, or a position or a native identity is there twice.
pub async fn add(tx: &mut Tx, job: &AccountJobId, items: &[AddItem<'_>], now: i64) -> Result<()> {
    for chunk in items.chunks(AT_ONCE) {
        let mut given = Vec::with_capacity(chunk.len() * COLUMNS);
        for item in chunk {
            let was = item.was.map(serde_json::to_string).transpose()?;
            let (key, sealed) = item.secrets.clone().unzip();
            given.extend(args![
                job,
                item.position,
                item.native,
                action_key(item.action),
                item.account_id,
                serde_json::to_string(item.values)?,
                was,
                sealed,
                key,
                item.secrets.is_some(),
                "queued",
                0_i64,
                now
            ]);
        }
        let values = tx.values(chunk.len(), COLUMNS);
        tx.exec(
            &format!(
                "INSERT INTO account_items (job_id, position, native, action, account_id, attributes, was, secrets,
                    secrets_key, has_secrets, outcome, attempt, changed_at) VALUES {values}"
            ),
            given,
        )
        .await?;
    }
    Ok(())
}

const ITEM: &str =
    "position, native, action, attributes, outcome, cause, task_id, request_id, account_id, differs, link,
    link_id, link_name, accepted_at, seen_at, linked_at, looked_at, next_look_at";

fn item(row: &Row) -> Result<AccountItem> {
    let person =
        || -> Result<(PersonId, String)> { Ok((PersonId(row.text("link_id")?), row.text("link_name")?)) };
    let link = match row.opt_text("link")?.as_deref() {
        Some("looking") => Some(Link::Looking),
        Some("person") => person().map(|(id, name)| Some(Link::Person { id, name }))?,
        Some("new_person") => person().map(|(id, name)| Some(Link::NewPerson { id, name }))?,
        Some("nobody") => Some(Link::Nobody),
        _ => None,
    };
    let differs = row.opt_text("differs")?;
    Ok(AccountItem {
        position: row.int("position")?,
        native: row.text("native")?,
        action: action(&row.text("action")?),
        values: serde_json::from_str(&row.text("attributes")?)?,
        outcome: AccountOutcome::parse(&row.text("outcome")?).unwrap_or(AccountOutcome::Unknown),
        cause: row.opt_text("cause")?,
        task_id: row.opt_text("task_id")?.map(TaskId),
        request_id: row.opt_text("request_id")?,
        account_id: row.opt_text("account_id")?,
        differs: differs.map(|json| serde_json::from_str(&json)).transpose()?.unwrap_or_default(),
        link,
        accepted_at: row.opt_int("accepted_at")?,
        seen_at: row.opt_int("seen_at")?,
        linked_at: row.opt_int("linked_at")?,
        looked_at: row.opt_int("looked_at")?,
        next_look_at: row.opt_int("next_look_at")?,
    })
}

/// A page of items in their order, of one outcome or of all, and how many there are.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    store: &Store,
    job: &AccountJobId,
    outcome: Option<AccountOutcome>,
    offset: i64,
    limit: i64,
) -> Result<(Vec<AccountItem>, u64)> {
    let (filter, given) = match outcome {
        Some(outcome) => ("AND outcome = $2", args![job, outcome.key()]),
        None => ("", args![job]),
    };
    let total = store
        .row(&format!("SELECT COUNT(*) AS n FROM account_items WHERE job_id = $1 {filter}"), given.clone())
        .await?
        .map_or(Ok(0), |row| row.int("n"))?;
    let at = given.len();
    let sql = format!(
        "SELECT {ITEM} FROM account_items WHERE job_id = $1 {filter} ORDER BY position LIMIT ${} OFFSET ${}",
        at + 1,
        at + 2
    );
    let mut given = given;
    given.extend([Value::from(limit), Value::from(offset)]);
    let items = store.rows(&sql, given).await?.iter().map(item).collect::<Result<_>>()?;
    Ok((items, u64::try_from(total).unwrap_or(0)))
}

/// Causes of one outcome, the most frequent first.
///
/// # Errors
/// When the database does not answer.
pub async fn causes(
    store: &Store,
    job: &AccountJobId,
    outcome: AccountOutcome,
) -> Result<Vec<(String, u64)>> {
    let rows = store
        .rows(
            "SELECT COALESCE(cause, '') AS cause, COUNT(*) AS n FROM account_items
             WHERE job_id = $1 AND outcome = $2 GROUP BY COALESCE(cause, '') ORDER BY COUNT(*) DESC, COALESCE(cause, '')
             LIMIT 50",
            args![job, outcome.key()],
        )
        .await?;
    rows.iter().map(|row| Ok((row.text("cause")?, u64::try_from(row.int("n")?).unwrap_or(0)))).collect()
}

/// Items at these places, by place.
///
/// # Errors
/// When the database does not answer.
pub async fn at(
    store: &Store,
    job: &AccountJobId,
    positions: &[i64],
) -> Result<std::collections::BTreeMap<i64, AccountItem>> {
    let mut found = std::collections::BTreeMap::new();
    for positions in positions.chunks(AT_ONCE) {
        let list = crate::store::placeholders(2, positions.len());
        let sql = format!("SELECT {ITEM} FROM account_items WHERE job_id = $1 AND position IN ({list})");
        let mut given = args![job];
        given.extend(positions.iter().map(|position| Value::from(*position)));
        for row in store.rows(&sql, given).await? {
            let item = item(&row)?;
            found.insert(item.position, item);
        }
    }
    Ok(found)
}
