//! What a comparison came to account by account.

use super::json;
use crate::args;
use crate::store::{Result, Row, Store, Tx};
use gangway_types::accounts::{Difference, Values};
use gangway_types::safety::{CompareRow, RowKind, Since};
use gangway_types::{ComparisonId, PersonId};
use std::collections::BTreeMap;

/// A row to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRow {
    /// What would become of the account.
    pub kind: RowKind,
    /// Its key.
    pub native: String,
    /// Whom it is linked to: id, and name where it is known.
    pub person: Option<(String, Option<String>)>,
    /// Rows of the file about it.
    pub file_rows: u64,
    /// What differs.
    pub differs: Vec<Difference>,
    /// Where that comes from.
    pub since: Option<Since>,
    /// What ISC has, where a merged file may need it.
    pub values: Option<Values>,
}

/// Rows of one statement: SQLite takes 32,766 values, PostgreSQL 65,535.
const AT_ONCE: usize = 200;

/// Stores rows; `from` is the number of the first one among its kind.
///
/// # Errors
/// When the database refuses.
pub async fn add_rows(
    tx: &mut Tx,
    id: &ComparisonId,
    rows: &[NewRow],
    next: &mut BTreeMap<&'static str, i64>,
) -> Result<()> {
    for some in rows.chunks(AT_ONCE) {
        let mut given = Vec::with_capacity(some.len() * 10);
        for row in some {
            let position = next.entry(row.kind.key()).or_default();
            *position += 1;
            let differs =
                if row.differs.is_empty() { None } else { Some(serde_json::to_string(&row.differs)?) };
            let values = row.values.as_ref().map(serde_json::to_string).transpose()?;
            let (person, name) = match &row.person {
                Some((id, name)) => (Some(id.clone()), name.clone()),
                None => (None, None),
            };
            given.extend(args![
                id,
                row.kind.key(),
                *position,
                &row.native,
                person,
                name,
                i64::try_from(row.file_rows).unwrap_or(i64::MAX),
                differs,
                row.since.map(Since::key),
                values
            ]);
        }
        let sql = format!(
            "INSERT INTO comparison_rows (comparison_id, kind, position, native, person_id, person_name, file_rows,
                differs, since, attributes) VALUES {}",
            tx.values(some.len(), 10)
        );
        tx.exec(&sql, given).await?;
    }
    Ok(())
}

/// An account that was taken for one that would go is in the file under a key of another case.
///
/// # Errors
/// When the database refuses.
pub async fn unsure(
    tx: &mut Tx,
    id: &ComparisonId,
    native: &str,
    next: &mut BTreeMap<&'static str, i64>,
) -> Result<()> {
    let position = next.entry(RowKind::Unsure.key()).or_default();
    *position += 1;
    tx.exec(
        "UPDATE comparison_rows SET kind = 'unsure', position = $3
         WHERE comparison_id = $1 AND native = $2 AND kind = 'goes'",
        args![id, native, *position],
    )
    .await?;
    Ok(())
}

/// Says what differs of an account.
///
/// # Errors
/// When the database refuses.
pub async fn set_differs(tx: &mut Tx, id: &ComparisonId, native: &str, differs: &[Difference]) -> Result<()> {
    tx.exec(
        "UPDATE comparison_rows SET differs = $3 WHERE comparison_id = $1 AND native = $2 AND kind = 'differs'",
        args![id, native, serde_json::to_string(differs)?],
    )
    .await?;
    Ok(())
}

/// Different people linked to accounts of one kind.
///
/// # Errors
/// When the database does not answer.
pub async fn people(tx: &mut Tx, id: &ComparisonId, kind: RowKind) -> Result<u64> {
    let sql =
        "SELECT COUNT(DISTINCT person_id) AS n FROM comparison_rows WHERE comparison_id = $1 AND kind = $2";
    let row = tx.row(sql, args![id, kind.key()]).await?;
    Ok(row.map(|row| row.int("n")).transpose()?.and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
}

fn row(row: &Row) -> Result<CompareRow> {
    let name = row.opt_text("person_name")?;
    let person = row.opt_text("person_id")?;
    Ok(CompareRow {
        kind: RowKind::parse(&row.text("kind")?).unwrap_or(RowKind::Unsure),
        native: row.text("native")?,
        person: person.map(|id| {
            let name = name.unwrap_or_else(|| id.clone());
            (PersonId(id), name)
        }),
        file_rows: u64::try_from(row.int("file_rows")?).unwrap_or(0),
        differs: json(row.opt_text("differs")?)?,
        since: row.opt_text("since")?.as_deref().and_then(Since::parse),
        added: None,
    })
}

/// Rows of one kind, in the order of their keys.
///
/// # Errors
/// When the database does not answer.
pub async fn rows(
    store: &Store,
    id: &ComparisonId,
    kind: RowKind,
    offset: i64,
    limit: i64,
) -> Result<Vec<CompareRow>> {
    let rows = store
        .rows(
            "SELECT kind, native, person_id, COALESCE(person_name, (SELECT name FROM people WHERE people.id = comparison_rows.person_id))
                AS person_name, file_rows, differs, since
             FROM comparison_rows WHERE comparison_id = $1 AND kind = $2 ORDER BY native, position LIMIT $3 OFFSET $4",
            args![id, kind.key(), limit, offset],
        )
        .await?;
    rows.iter().map(row).collect()
}

/// Rows of one kind that are stored.
///
/// # Errors
/// When the database does not answer.
pub async fn stored_rows(store: &Store, id: &ComparisonId, kind: RowKind) -> Result<u64> {
    let sql = "SELECT COUNT(*) AS n FROM comparison_rows WHERE comparison_id = $1 AND kind = $2";
    let row = store.row(sql, args![id, kind.key()]).await?;
    Ok(row.map(|row| row.int("n")).transpose()?.and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
}

/// What ISC has of the accounts of one kind, by key; `from` is the position before the first one. Also the last position.
///
/// # Errors
/// When the database does not answer.
pub async fn values(
    store: &Store,
    id: &ComparisonId,
    kind: RowKind,
    from: i64,
    limit: i64,
) -> Result<(Vec<(String, Values)>, i64)> {
    let rows = store
        .rows(
            "SELECT position, native, attributes FROM comparison_rows
             WHERE comparison_id = $1 AND kind = $2 AND position > $3 ORDER BY position LIMIT $4",
            args![id, kind.key(), from, limit],
        )
        .await?;
    let mut last = from;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        last = row.int("position")?;
        found.push((row.text("native")?, json(row.opt_text("attributes")?)?));
    }
    Ok((found, last))
}

/// Accounts that would go by one comparison and not by another.
///
/// # Errors
/// When the database does not answer.
pub async fn beyond(store: &Store, id: &ComparisonId, other: &ComparisonId) -> Result<Vec<String>> {
    let rows = store
        .rows(
            "SELECT n.native FROM comparison_rows n WHERE n.comparison_id = $1 AND n.kind = 'goes' AND NOT EXISTS (
                SELECT 1 FROM comparison_rows o WHERE o.comparison_id = $2 AND o.kind = 'goes' AND o.native = n.native)
             ORDER BY n.native LIMIT 1000",
            args![id, other],
        )
        .await?;
    rows.iter().map(|row| row.text("native")).collect()
}
