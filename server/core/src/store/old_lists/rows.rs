//! Rows of a list of old ids.

use crate::args;
use crate::store::{Result, Row, Store, Tx};
use gangway_types::old_lists::{OldCounts, OldOutcome, OldRow};
use gangway_types::{OldListId, PersonId};

/// Adds rows: position, line, cells.
///
/// # Errors
/// When the database refuses.
pub async fn add_rows(tx: &mut Tx, id: &OldListId, rows: &[(i64, i64, Vec<String>)]) -> Result<()> {
    for chunk in rows.chunks(125) {
        let values = tx.values(chunk.len(), 4);
        let mut given = Vec::with_capacity(chunk.len() * 4);
        for (position, line, cells) in chunk {
            given.extend(args![id, *position, *line, serde_json::to_string(cells)?]);
        }
        let sql = format!("INSERT INTO old_list_rows (list_id, position, line, cells) VALUES {values}");
        tx.exec(&sql, given).await?;
    }
    Ok(())
}

/// Forgets rows up to a position; all of them without one.
///
/// # Errors
/// When the database refuses.
pub async fn delete_rows(tx: &mut Tx, id: &OldListId, up_to: Option<i64>) -> Result<()> {
    let sql = "DELETE FROM old_list_rows WHERE list_id = $1 AND position <= $2";
    tx.exec(sql, args![id, up_to.unwrap_or(i64::MAX)]).await.map(drop)
}

/// Cells of the first rows.
///
/// # Errors
/// When the database does not answer.
pub async fn first_rows(tx: &mut Tx, id: &OldListId, most: i64) -> Result<Vec<Vec<String>>> {
    let sql = "SELECT cells FROM old_list_rows WHERE list_id = $1 ORDER BY position LIMIT $2";
    tx.rows(sql, args![id, most])
        .await?
        .iter()
        .map(|row| Ok(serde_json::from_str(&row.text("cells")?)?))
        .collect()
}

/// All rows are to be looked at again.
///
/// # Errors
/// When the database refuses.
pub async fn forget_outcomes(tx: &mut Tx, id: &OldListId) -> Result<()> {
    let sql = "UPDATE old_list_rows SET outcome = 'open', person_id = NULL, person_name = NULL, words = NULL
         WHERE list_id = $1 AND outcome <> 'open'";
    tx.exec(sql, args![id]).await.map(drop)
}

/// Rows that were not looked at yet, behind a position: position, line and cells.
///
/// # Errors
/// When the database does not answer.
pub async fn open_after(
    store: &Store,
    id: &OldListId,
    position: i64,
    most: i64,
) -> Result<Vec<(i64, i64, Vec<String>)>> {
    let sql = "SELECT position, line, cells FROM old_list_rows
         WHERE list_id = $1 AND outcome = 'open' AND position > $2 ORDER BY position LIMIT $3";
    let rows = store.rows(sql, args![id, position, most]).await?;
    let read =
        |row: &Row| Ok((row.int("position")?, row.int("line")?, serde_json::from_str(&row.text("cells")?)?));
    rows.iter().map(read).collect()
}

/// What became of a row.
///
/// # Errors
/// When the database refuses.
pub async fn settle(
    tx: &mut Tx,
    id: &OldListId,
    position: i64,
    outcome: OldOutcome,
    person: Option<(&PersonId, &str)>,
    words: &str,
) -> Result<()> {
    tx.exec(
        "UPDATE old_list_rows SET outcome = $3, person_id = $4, person_name = $5, words = $6
         WHERE list_id = $1 AND position = $2",
        args![
            id,
            position,
            outcome.key(),
            person.map(|(id, _)| id.as_str()),
            person.map(|(_, name)| name),
            words
        ],
    )
    .await
    .map(drop)
}

/// The line of the row in which somebody was found first.
///
/// # Errors
/// When the database does not answer.
pub async fn line_of(tx: &mut Tx, id: &OldListId, person: &str) -> Result<Option<i64>> {
    let sql = "SELECT line FROM old_list_rows WHERE list_id = $1 AND person_id = $2 AND outcome = 'matched' LIMIT 1";
    tx.row(sql, args![id, person]).await?.map(|row| row.int("line")).transpose()
}

/// Rows by outcome.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(store: &Store, id: &OldListId) -> Result<OldCounts> {
    let sql = "SELECT outcome, COUNT(*) AS n FROM old_list_rows WHERE list_id = $1 GROUP BY outcome";
    let mut counts = OldCounts::default();
    for row in store.rows(sql, args![id]).await? {
        let n = u64::try_from(row.int("n")?).unwrap_or_default();
        match OldOutcome::parse(&row.text("outcome")?) {
            Some(OldOutcome::Matched) => counts.matched = n,
            Some(OldOutcome::Again) => counts.again = n,
            Some(OldOutcome::Ambiguous) => counts.ambiguous = n,
            Some(OldOutcome::Missing) => counts.missing = n,
            Some(OldOutcome::Open) | None => counts.open += n,
        }
    }
    Ok(counts)
}

/// Rows with an outcome, or all, in the order of the file.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    store: &Store,
    id: &OldListId,
    outcome: Option<OldOutcome>,
    from: i64,
    most: i64,
) -> Result<Vec<OldRow>> {
    let sql = "SELECT line, cells, outcome, person_id, person_name, words FROM old_list_rows
         WHERE list_id = $1 AND ($2 = '' OR outcome = $2) ORDER BY position LIMIT $3 OFFSET $4";
    let key = outcome.map_or("", OldOutcome::key);
    let read = |row: &Row| {
        Ok(OldRow {
            line: u64::try_from(row.int("line")?).unwrap_or_default(),
            cells: serde_json::from_str(&row.text("cells")?)?,
            outcome: OldOutcome::parse(&row.text("outcome")?).unwrap_or(OldOutcome::Open),
            person: row.opt_text("person_id")?.map(PersonId),
            person_name: row.opt_text("person_name")?,
            words: row.opt_text("words")?.unwrap_or_default(),
        })
    };
    store.rows(sql, args![id, key, most, from]).await?.iter().map(read).collect()
}

/// Everybody who was found, in the order of the file.
///
/// # Errors
/// When the database does not answer.
pub async fn matched(store: &Store, id: &OldListId) -> Result<Vec<PersonId>> {
    let sql =
        "SELECT person_id FROM old_list_rows WHERE list_id = $1 AND outcome = 'matched' ORDER BY position";
    store.rows(sql, args![id]).await?.iter().map(|row| Ok(row.text("person_id")?.into())).collect()
}
