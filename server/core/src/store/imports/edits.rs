//! What somebody changed: kept so that it can be undone and made again.

use super::{read, write};
use crate::args;
use crate::store::{Result, Row, Store, Tx};
use gangway_types::AccountJobId;
use gangway_types::imports::ExistingChoice;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What of a row people change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RowChange {
    /// New values, by field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub edits: BTreeMap<String, String>,
    /// Left out.
    pub left_out: bool,
    /// What is done about the account that exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choice: Option<ExistingChoice>,
}

/// What of the import as a whole people change in the third step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangeOfAll {
    /// Automatic fixes that are taken back.
    pub off: BTreeSet<String>,
    /// What is done about accounts that exist.
    pub existing: Option<ExistingChoice>,
}

/// One change, before or after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its number.
    pub seq: i64,
    /// What it was, in words.
    pub words: String,
    /// What of the whole it brings back.
    pub all: Option<ChangeOfAll>,
}

/// Where a change of a row is kept: it opens nowhere else.
pub(in crate::store) fn place(import: &str, seq: i64, position: i64, column: &str) -> String {
    format!("import {import} edit {seq} {position} {column}")
}

/// Keeps a change; what was undone before cannot be made again any more. Rows come before and after.
///
/// # Errors
/// When the database refuses.
pub async fn log(
    tx: &mut Tx,
    id: &AccountJobId,
    words: &str,
    all: Option<(&ChangeOfAll, &ChangeOfAll)>,
    rows: &[(i64, RowChange, RowChange)],
    now: i64,
) -> Result<()> {
    tx.exec(
        "DELETE FROM import_edit_rows WHERE import_id = $1 AND seq IN
            (SELECT seq FROM import_edits WHERE import_id = $1 AND undone = 1)",
        args![id],
    )
    .await?;
    tx.exec("DELETE FROM import_edits WHERE import_id = $1 AND undone = 1", args![id]).await?;
    let last = tx.row("SELECT MAX(seq) AS seq FROM import_edits WHERE import_id = $1", args![id]).await?;
    let seq = last.map_or(Ok(0), |row| row.int("seq"))? + 1;
    let (before, after) = match all {
        Some((before, after)) => (Some(write(before)?), Some(write(after)?)),
        None => (None, None),
    };
    tx.exec(
        "INSERT INTO import_edits (import_id, seq, words, undone, before, after, made_at)
         VALUES ($1, $2, $3, 0, $4, $5, $6)",
        args![id, seq, words, before, after, now],
    )
    .await?;
    for rows in rows.chunks(500) {
        let mut args = Vec::with_capacity(rows.len() * 5);
        for (position, before, after) in rows {
            let seal = |column, change: &RowChange| {
                tx.vault.write(&place(id.as_str(), seq, *position, column), change)
            };
            args.extend(args![id, seq, *position, seal("before", before)?, seal("after", after)?]);
        }
        let values = tx.values(rows.len(), 5);
        let sql =
            format!("INSERT INTO import_edit_rows (import_id, seq, position, before, after) VALUES {values}");
        tx.exec(&sql, args).await?;
    }
    Ok(())
}

fn change(row: &Row, column: &str) -> Result<Change> {
    Ok(Change { seq: row.int("seq")?, words: row.text("words")?, all: read(row, column)? })
}

const LAST: &str = "SELECT seq, words, before, after FROM import_edits WHERE import_id = $1 AND undone = 0
     ORDER BY seq DESC LIMIT 1";
const FIRST_UNDONE: &str =
    "SELECT seq, words, before, after FROM import_edits WHERE import_id = $1 AND undone = 1
     ORDER BY seq LIMIT 1";

/// What undo would take back, and what redo would make again, in words.
///
/// # Errors
/// When the database does not answer.
pub async fn words(store: &Store, id: &AccountJobId) -> Result<(Option<String>, Option<String>)> {
    let undo = store.row(LAST, args![id]).await?.map(|row| row.text("words")).transpose()?;
    let redo = store.row(FIRST_UNDONE, args![id]).await?.map(|row| row.text("words")).transpose()?;
    Ok((undo, redo))
}

/// The change that undo (or redo) is about, with what it brings back.
///
/// # Errors
/// When the database does not answer.
pub async fn next_undo(tx: &mut Tx, id: &AccountJobId, redo: bool) -> Result<Option<Change>> {
    let (sql, column) = if redo { (FIRST_UNDONE, "after") } else { (LAST, "before") };
    tx.row(sql, args![id]).await?.map(|row| change(&row, column)).transpose()
}

/// What rows were before (or after) a change, from a position on.
///
/// # Errors
/// When the database does not answer.
pub async fn changes(
    tx: &mut Tx,
    id: &AccountJobId,
    seq: i64,
    redo: bool,
    after: i64,
    count: i64,
) -> Result<Vec<(i64, RowChange)>> {
    let column = if redo { "after" } else { "before" };
    let sql = format!(
        "SELECT position, {column} AS change FROM import_edit_rows WHERE import_id = $1 AND seq = $2 AND position > $3
         ORDER BY position LIMIT $4"
    );
    let rows = tx.rows(&sql, args![id, seq, after, count]).await?;
    rows.iter()
        .map(|row| {
            let position = row.int("position")?;
            let place = place(id.as_str(), seq, position, column);
            Ok((position, tx.vault.read(&place, row, "change")?.unwrap_or_default()))
        })
        .collect()
}

/// Notes that a change was undone, or made again.
///
/// # Errors
/// When the database refuses.
pub async fn step_back(tx: &mut Tx, id: &AccountJobId, seq: i64, redo: bool) -> Result<()> {
    let sql = "UPDATE import_edits SET undone = $3 WHERE import_id = $1 AND seq = $2";
    tx.exec(sql, args![id, seq, !redo]).await.map(drop)
}
