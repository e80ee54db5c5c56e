//! Checks before inviting: frozen lists with reasons, and what their owners decided.

mod changes;
mod people;
mod view;

#[cfg(test)]
mod tests;

pub use changes::{Happened, happened_since};
pub use people::{
    CheckPerson, Settled, choices_of, clear_reading, insert_people, of_address, of_hint, person, positions,
    settle, to_read,
};
pub use view::{
    FrozenPerson, LeftOutRow, Numbers, addresses, alone, doubtful, doubts, frozen, hint_sets, hinted,
    left_out, mailed, numbers, warned, warnings,
};

use super::{Result, Row, Store, Tx};
use crate::args;
use gangway_types::checks::Changes;
use gangway_types::reach::HintKind;
use gangway_types::{BatchId, CheckId, PersonId};

/// A check, without its people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRow {
    /// Id.
    pub id: CheckId,
    /// Whose it is: nobody else sees or changes it.
    pub owner: PersonId,
    /// Their name.
    pub owner_name: String,
    /// Under whose sign-in people are read again.
    pub grant_id: String,
    /// `reading`, `ready`, `used`.
    pub state: String,
    /// Area of the list it came from.
    pub area: String,
    /// Query string of that list.
    pub query: String,
    /// `ticked`, `all` or `people`.
    pub scope: String,
    /// Name of the batch to be.
    pub name: String,
    /// How many the page said were selected.
    pub said: Option<i64>,
    /// People frozen.
    pub selected: i64,
    /// Read again so far.
    pub read_done: i64,
    /// Made and frozen.
    pub frozen_at: i64,
    /// Age of the directory then.
    pub directory_at: Option<i64>,
    /// What is in the way, as a sentence.
    pub problem: Option<String>,
    /// The batch made of it.
    pub batch: Option<BatchId>,
    /// The batch whose people are invited again.
    pub parent: Option<BatchId>,
    /// What became of those whom the page counted and who do not match any more.
    pub changes: Option<Changes>,
    /// For which hints the owner leaves people out.
    pub leave: Vec<HintKind>,
}

const COLUMNS: &str =
    "id, owner, owner_name, grant_id, state, area, query, scope, name, said, selected, read_done,
    frozen_at, directory_at, problem, batch_id, parent_batch, changes, leave_out";

fn check(row: &Row) -> Result<CheckRow> {
    Ok(CheckRow {
        id: row.text("id")?.into(),
        owner: row.text("owner")?.into(),
        owner_name: row.text("owner_name")?,
        grant_id: row.text("grant_id")?,
        state: row.text("state")?,
        area: row.text("area")?,
        query: row.text("query")?,
        scope: row.text("scope")?,
        name: row.text("name")?,
        said: row.opt_int("said")?,
        selected: row.int("selected")?,
        read_done: row.int("read_done")?,
        frozen_at: row.int("frozen_at")?,
        directory_at: row.opt_int("directory_at")?,
        problem: row.opt_text("problem")?,
        batch: row.opt_text("batch_id")?.map(Into::into),
        parent: row.opt_text("parent_batch")?.map(Into::into),
        changes: row.opt_text("changes")?.map(|json| serde_json::from_str(&json)).transpose()?,
        leave: row.text("leave_out")?.split(',').filter_map(HintKind::parse).collect(),
    })
}

/// Stores a new check.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx, new: &CheckRow) -> Result<()> {
    tx.exec(
        "INSERT INTO checks (id, owner, owner_name, grant_id, state, area, query, scope, name, said, selected,
            created_at, frozen_at, directory_at, parent_batch, changes)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14, $15)",
        args![
            &new.id,
            &new.owner,
            &new.owner_name,
            &new.grant_id,
            &new.state,
            &new.area,
            &new.query,
            &new.scope,
            &new.name,
            new.said,
            new.selected,
            new.frozen_at,
            new.directory_at,
            new.parent.as_ref().map(BatchId::as_str),
            new.changes.as_ref().map(serde_json::to_string).transpose()?,
        ],
    )
    .await
    .map(drop)
}

/// One check, whoever owns it.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, id: &CheckId) -> Result<Option<CheckRow>> {
    let sql = format!("SELECT {COLUMNS} FROM checks WHERE id = $1");
    store.row(&sql, args![id]).await?.map(|row| check(&row)).transpose()
}

/// Checks that are to be read and that nobody reads now.
///
/// # Errors
/// When the database does not answer.
pub async fn unread(store: &Store, real: i64) -> Result<Vec<CheckId>> {
    let rows = store
        .rows(
            "SELECT id FROM checks WHERE state = 'reading' AND (lease_until IS NULL OR lease_until < $1) ORDER BY id",
            args![real],
        )
        .await?;
    rows.iter().map(|row| Ok(row.text("id")?.into())).collect()
}

/// Gives every lease back: at the start of the only process there is.
///
/// # Errors
/// When the database refuses.
pub async fn free_all(store: &Store) -> Result<()> {
    let sql = "UPDATE checks SET lease_owner = NULL, lease_until = NULL WHERE state = 'reading'";
    store.exec(sql, args![]).await.map(drop)
}

/// Takes a check to read its people; none when another does.
///
/// # Errors
/// When the database refuses.
pub async fn take(
    store: &Store,
    id: &CheckId,
    reader: &str,
    real: i64,
    until: i64,
) -> Result<Option<CheckRow>> {
    let mut tx = store.begin().await?;
    let sql = format!(
        "UPDATE checks SET lease_owner = $2, lease_until = $4
         WHERE id = $1 AND state = 'reading' AND (lease_until IS NULL OR lease_until < $3) RETURNING {COLUMNS}"
    );
    let row = tx.row(&sql, args![id, reader, real, until]).await?.map(|row| check(&row)).transpose()?;
    tx.commit().await?;
    Ok(row)
}

/// Notes that more people were read and keeps the lease; false when another reads now, and then nothing may be stored.
///
/// # Errors
/// When the database refuses.
pub async fn progress(tx: &mut Tx, id: &CheckId, reader: &str, until: i64) -> Result<bool> {
    let touched = tx
        .exec(
            "UPDATE checks SET lease_until = $3, read_done =
                (SELECT COUNT(*) FROM check_people WHERE check_id = $1 AND read_at IS NOT NULL)
             WHERE id = $1 AND lease_owner = $2 AND state = 'reading'",
            args![id, reader, until],
        )
        .await?;
    Ok(touched == 1)
}

/// Everybody was read, or could not be.
///
/// # Errors
/// When the database refuses.
pub async fn ready(tx: &mut Tx, id: &CheckId, reader: &str, problem: Option<&str>) -> Result<bool> {
    let touched = tx
        .exec(
            "UPDATE checks SET state = 'ready', problem = $3, lease_owner = NULL, lease_until = NULL
             WHERE id = $1 AND lease_owner = $2 AND state = 'reading'",
            args![id, reader, problem],
        )
        .await?;
    Ok(touched == 1)
}

/// Reads everybody again, under this sign-in; false when it was used meanwhile.
///
/// # Errors
/// When the database refuses.
pub async fn read_again(tx: &mut Tx, id: &CheckId, grant_id: &str) -> Result<bool> {
    let touched = tx
        .exec(
            "UPDATE checks SET state = 'reading', grant_id = $2, read_done = 0, problem = NULL, lease_owner = NULL,
                lease_until = NULL WHERE id = $1 AND state IN ('reading', 'ready')",
            args![id, grant_id],
        )
        .await?;
    Ok(touched == 1)
}

/// Renames the batch to be; false when it was used.
///
/// # Errors
/// When the database refuses.
pub async fn rename(store: &Store, id: &CheckId, name: &str) -> Result<bool> {
    let sql = "UPDATE checks SET name = $2 WHERE id = $1 AND state IN ('reading', 'ready')";
    Ok(store.exec(sql, args![id, name]).await? == 1)
}

/// For which hints the owner leaves people out, as the transaction sees it.
///
/// # Errors
/// When the database does not answer.
pub async fn leave_of(tx: &mut Tx, id: &CheckId) -> Result<Vec<HintKind>> {
    let row = tx.row("SELECT leave_out FROM checks WHERE id = $1", args![id]).await?;
    let Some(row) = row else { return Ok(Vec::new()) };
    Ok(row.text("leave_out")?.split(',').filter_map(HintKind::parse).collect())
}

/// Keeps for which hints the owner leaves people out.
///
/// # Errors
/// When the database refuses.
pub async fn set_leave(tx: &mut Tx, id: &CheckId, kinds: &[HintKind]) -> Result<()> {
    let keys: Vec<&str> = kinds.iter().map(|kind| kind.key()).collect();
    tx.exec("UPDATE checks SET leave_out = $2 WHERE id = $1", args![id, keys.join(",")]).await.map(drop)
}

/// A batch is made of it; false when that happened before, or it is being read.
///
/// # Errors
/// When the database refuses.
pub async fn used(tx: &mut Tx, id: &CheckId, batch: &BatchId) -> Result<bool> {
    let touched = tx
        .exec(
            "UPDATE checks SET state = 'used', batch_id = $2 WHERE id = $1 AND state = 'ready'",
            args![id, batch],
        )
        .await?;
    Ok(touched == 1)
}

/// Whether a check may still change, looked at inside the transaction that changes it.
///
/// # Errors
/// When the database does not answer.
pub async fn is_open(tx: &mut Tx, id: &CheckId) -> Result<bool> {
    // Touching the row makes whoever uses the check wait until this is over.
    let sql = "UPDATE checks SET name = name WHERE id = $1 AND state IN ('reading', 'ready')";
    Ok(tx.exec(sql, args![id]).await? == 1)
}

/// Forgets checks that nothing came of, made before this moment.
///
/// # Errors
/// When the database refuses.
pub async fn forget(store: &Store, before: i64) -> Result<u64> {
    store
        .exec("DELETE FROM checks WHERE state IN ('reading', 'ready') AND created_at < $1", args![before])
        .await
}
