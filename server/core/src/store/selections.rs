//! Ticked people, kept under a handle for 24 hours, private to who ticked them.

use super::people::Which;
use super::{Result, Store, Tx, Value, placeholders};
use crate::args;
use gangway_types::{PersonId, SelectionId};

/// Makes a new, empty set, and forgets those that ran out.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    tx: &mut Tx,
    handle: &SelectionId,
    owner: &PersonId,
    now: i64,
    expires_at: i64,
) -> Result<()> {
    tx.exec("DELETE FROM selections WHERE expires_at <= $1", args![now]).await?;
    tx.exec(
        "INSERT INTO selections (handle, owner, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        args![handle, owner, now, expires_at],
    )
    .await
    .map(drop)
}

/// Whether the set is there, theirs, and has not run out.
///
/// # Errors
/// When the database does not answer.
pub async fn is_of(store: &Store, handle: &SelectionId, owner: &PersonId, now: i64) -> Result<bool> {
    let row = store
        .row(
            "SELECT 1 AS found FROM selections WHERE handle = $1 AND owner = $2 AND expires_at > $3",
            args![handle, owner, now],
        )
        .await?;
    Ok(row.is_some())
}

/// Lives on for another while.
///
/// # Errors
/// When the database refuses.
pub async fn renew(tx: &mut Tx, handle: &SelectionId, expires_at: i64) -> Result<()> {
    tx.exec("UPDATE selections SET expires_at = $2 WHERE handle = $1", args![handle, expires_at])
        .await
        .map(drop)
}

/// Ticks people; those already ticked stay so. Ids that the directory does not know are left out.
///
/// # Errors
/// When the database refuses.
pub async fn tick(tx: &mut Tx, handle: &SelectionId, ids: &[PersonId]) -> Result<()> {
    for chunk in ids.chunks(500) {
        let mut args = args![handle];
        args.extend(chunk.iter().map(Value::from));
        let sql = format!(
            "INSERT INTO selection_people (handle, person_id)
             SELECT CAST($1 AS TEXT), id FROM people WHERE id IN ({})
             ON CONFLICT (handle, person_id) DO NOTHING",
            placeholders(2, chunk.len())
        );
        tx.exec(&sql, args).await?;
    }
    Ok(())
}

/// Unticks people.
///
/// # Errors
/// When the database refuses.
pub async fn untick(tx: &mut Tx, handle: &SelectionId, ids: &[PersonId]) -> Result<()> {
    for chunk in ids.chunks(500) {
        let mut args = args![handle];
        args.extend(chunk.iter().map(Value::from));
        let sql = format!(
            "DELETE FROM selection_people WHERE handle = $1 AND person_id IN ({})",
            placeholders(2, chunk.len())
        );
        tx.exec(&sql, args).await?;
    }
    Ok(())
}

/// How many are ticked.
///
/// # Errors
/// When the database does not answer.
pub async fn count(store: &Store, handle: &SelectionId) -> Result<u64> {
    let row =
        store.row("SELECT COUNT(*) AS n FROM selection_people WHERE handle = $1", args![handle]).await?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.int("n")?).unwrap_or(0)))
}

/// Everybody ticked, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn ids(store: &Store, handle: &SelectionId) -> Result<Vec<PersonId>> {
    let rows = store
        .rows(
            "SELECT people.id AS id FROM selection_people JOIN people ON people.id = selection_people.person_id
             WHERE selection_people.handle = $1 ORDER BY people.sort_name, people.id",
            args![handle],
        )
        .await?;
    rows.iter().map(|row| Ok(row.text("id")?.into())).collect()
}

/// Which of these are ticked.
///
/// # Errors
/// When the database does not answer.
pub async fn among(store: &Store, handle: &SelectionId, ids: &[PersonId]) -> Result<Vec<PersonId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = args![handle];
    args.extend(ids.iter().map(Value::from));
    let sql = format!(
        "SELECT person_id FROM selection_people WHERE handle = $1 AND person_id IN ({})",
        placeholders(2, ids.len())
    );
    store.rows(&sql, args).await?.iter().map(|row| Ok(row.text("person_id")?.into())).collect()
}

/// How many of the ticked match the filters.
///
/// # Errors
/// When the database does not answer.
pub async fn in_view(store: &Store, handle: &SelectionId, which: &Which<'_>) -> Result<u64> {
    use gangway_types::query::Selected;
    let query = which.query.with_selected(Selected::Ticked(handle.clone()));
    let query = gangway_types::query::PeopleQuery { only_selected: true, ..query };
    super::people::count(store, &Which { query: &query, ..which.clone() }).await
}
