//! Rows of an import.

use super::{ExistingAccount, read, write};
use crate::args;
use crate::store::value::Value;
use crate::store::vault::Vault;
use crate::store::{Result, Row, Store, Tx};
use gangway_types::AccountJobId;
use gangway_types::accounts::Values;
use gangway_types::imports::{ExistingChoice, PlanAction, PredictedLink, RowCounts, RowProblem, RowState};
use std::collections::BTreeMap;

/// Rows of one statement that writes.
const AT_ONCE: usize = 500;
/// Keys of one statement that reads.
const KEYS_AT_ONCE: usize = 500;

/// One row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportRow {
    /// Its number below the headings, from 1.
    pub position: i64,
    /// The line of the file it begins on.
    pub line: i64,
    /// Its cells as they stand in the file.
    pub cells: Vec<String>,
    /// What somebody changed, by field.
    pub edits: BTreeMap<String, String>,
    /// Where it stands.
    pub state: Option<RowState>,
    /// Somebody left it out.
    pub left_out: bool,
    /// The account's key.
    pub native: String,
    /// The same without regard to case.
    pub folded: String,
    /// What is looked through.
    pub text: String,
    /// The account's values.
    pub account: Values,
    /// What is wrong or to be decided.
    pub problems: Vec<RowProblem>,
    /// The row whose account it is part of.
    pub joins: Option<i64>,
    /// Whether its account was looked up under this key.
    pub looked: bool,
    /// The account that exists.
    pub existing: Option<ExistingAccount>,
    /// What is done about it.
    pub choice: Option<ExistingChoice>,
    /// What the dry run says.
    pub action: Option<PlanAction>,
    /// To whom it would be linked.
    pub link: Option<PredictedLink>,
    /// Why it is left out.
    pub why: Option<String>,
}

impl ImportRow {
    /// Where it stands; ready before it was checked.
    pub fn state(&self) -> RowState {
        self.state.unwrap_or(RowState::Ready)
    }
}

/// A cause or an automatic fix of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The row.
    pub position: i64,
    /// Key of the cause or of the fix.
    pub cause: String,
    /// `problem`, `decide`, `fix` or `exists`.
    pub kind: &'static str,
    /// Gangway knows a value that was probably meant.
    pub repairable: bool,
}

pub(super) const ROW: &str =
    "r.import_id, r.position, r.line, r.cells, r.edits, r.state, r.left_out, r.native, r.folded, r.text, r.account,
    r.problems, r.joins, r.looked, r.existing, r.choice, r.action, r.link_to, r.why";

/// Where a value of a row is kept: it opens nowhere else.
pub(in crate::store) fn place(import: &str, position: i64, column: &str) -> String {
    format!("import {import} row {position} {column}")
}

/// A row as stored, opened with the store's keys.
pub(super) fn of(vault: &Vault, row: &Row) -> Result<ImportRow> {
    let (import, position) = (row.text("import_id")?, row.int("position")?);
    let at = |column| place(&import, position, column);
    let why = row.opt_text("why")?.map(|why| vault.open(&at("why"), why)).transpose()?;
    Ok(ImportRow {
        position,
        line: row.int("line")?,
        cells: vault.read(&at("cells"), row, "cells")?.unwrap_or_default(),
        edits: vault.read(&at("edits"), row, "edits")?.unwrap_or_default(),
        state: RowState::parse(&row.text("state")?),
        left_out: row.flag("left_out")?,
        native: row.text("native")?,
        folded: row.text("folded")?,
        text: row.text("text")?,
        account: vault.read(&at("account"), row, "account")?.unwrap_or_default(),
        problems: vault.read(&at("problems"), row, "problems")?.unwrap_or_default(),
        joins: row.opt_int("joins")?,
        looked: row.flag("looked")?,
        existing: vault.read(&at("existing"), row, "existing")?,
        choice: row.opt_text("choice")?.as_deref().and_then(ExistingChoice::parse),
        action: row.opt_text("action")?.as_deref().and_then(PlanAction::parse),
        link: read(row, "link_to")?,
        why,
    })
}

/// Forgets all rows of an import, with what was changed in them.
///
/// # Errors
/// When the database refuses.
pub async fn delete_rows(tx: &mut Tx, id: &AccountJobId) -> Result<()> {
    for table in ["import_marks", "import_edit_rows", "import_edits", "import_rows"] {
        tx.exec(&format!("DELETE FROM {table} WHERE import_id = $1"), args![id]).await?;
    }
    Ok(())
}

/// Adds rows as they were read: position, line, cells.
///
/// # Errors
/// When the database refuses.
pub async fn add_rows(tx: &mut Tx, id: &AccountJobId, rows: &[(i64, i64, Vec<String>)]) -> Result<()> {
    for rows in rows.chunks(AT_ONCE) {
        let mut args = Vec::with_capacity(rows.len() * 4);
        for (position, line, cells) in rows {
            let cells = tx.vault.write(&place(id.as_str(), *position, "cells"), cells)?;
            args.extend(args![id, *position, *line, cells]);
        }
        let values = tx.values(rows.len(), 4);
        tx.exec(&format!("INSERT INTO import_rows (import_id, position, line, cells) VALUES {values}"), args)
            .await?;
    }
    Ok(())
}

/// Rows after a position, in order.
///
/// # Errors
/// When the database does not answer.
pub async fn after(store: &Store, id: &AccountJobId, position: i64, count: i64) -> Result<Vec<ImportRow>> {
    let sql = format!(
        "SELECT {ROW} FROM import_rows r WHERE r.import_id = $1 AND r.position > $2 ORDER BY r.position LIMIT $3"
    );
    let rows = store.rows(&sql, args![id, position, count]).await?;
    rows.iter().map(|row| of(&store.vault, row)).collect()
}

/// Rows at positions, in order.
///
/// # Errors
/// When the database does not answer.
pub async fn at(tx: &mut Tx, id: &AccountJobId, positions: &[i64]) -> Result<Vec<ImportRow>> {
    let mut found = Vec::with_capacity(positions.len());
    for positions in positions.chunks(KEYS_AT_ONCE) {
        let list = crate::store::placeholders(2, positions.len());
        let sql =
            format!("SELECT {ROW} FROM import_rows r WHERE r.import_id = $1 AND r.position IN ({list})");
        let mut args = args![id];
        args.extend(positions.iter().map(|position| Value::from(*position)));
        for row in tx.rows(&sql, args).await? {
            found.push(of(&tx.vault, &row)?);
        }
    }
    found.sort_by_key(|row| row.position);
    Ok(found)
}

/// The same outside a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn by_positions(store: &Store, id: &AccountJobId, positions: &[i64]) -> Result<Vec<ImportRow>> {
    let mut found = Vec::with_capacity(positions.len());
    for positions in positions.chunks(KEYS_AT_ONCE) {
        let list = crate::store::placeholders(2, positions.len());
        let sql =
            format!("SELECT {ROW} FROM import_rows r WHERE r.import_id = $1 AND r.position IN ({list})");
        let mut args = args![id];
        args.extend(positions.iter().map(|position| Value::from(*position)));
        for row in store.rows(&sql, args).await? {
            found.push(of(&store.vault, &row)?);
        }
    }
    found.sort_by_key(|row| row.position);
    Ok(found)
}

/// Rows that have one of these keys, whatever its case, and were not left out; in order.
///
/// # Errors
/// When the database does not answer.
pub async fn folded_rows(tx: &mut Tx, id: &AccountJobId, keys: &[String]) -> Result<Vec<ImportRow>> {
    let mut found = Vec::new();
    for keys in keys.chunks(KEYS_AT_ONCE) {
        let list = crate::store::placeholders(2, keys.len());
        let sql = format!(
            "SELECT {ROW} FROM import_rows r WHERE r.import_id = $1 AND r.folded IN ({list}) AND r.left_out = 0"
        );
        let mut args = args![id];
        args.extend(keys.iter().map(Value::from));
        for row in tx.rows(&sql, args).await? {
            found.push(of(&tx.vault, &row)?);
        }
    }
    found.sort_by_key(|row| row.position);
    Ok(found)
}

/// Keys that several rows have that were not left out, after one of them; in order.
///
/// # Errors
/// When the database does not answer.
pub async fn doubled(tx: &mut Tx, id: &AccountJobId, after: &str, count: i64) -> Result<Vec<String>> {
    let sql = "SELECT folded FROM import_rows WHERE import_id = $1 AND folded > $2 AND left_out = 0
         GROUP BY folded HAVING COUNT(*) > 1 ORDER BY folded LIMIT $3";
    tx.rows(sql, args![id, after, count]).await?.iter().map(|row| row.text("folded")).collect()
}

/// Stores what was found out about rows, and the marks that they have now.
///
/// # Errors
/// When the database refuses.
pub async fn put_rows(tx: &mut Tx, id: &AccountJobId, rows: &[ImportRow], marks: &[Mark]) -> Result<()> {
    for rows in rows.chunks(AT_ONCE) {
        let mut args = Vec::with_capacity(rows.len() * 16);
        for row in rows {
            let (vault, at) = (&tx.vault, |column| place(id.as_str(), row.position, column));
            let edits = (!row.edits.is_empty()).then(|| vault.write(&at("edits"), &row.edits)).transpose()?;
            let problems = (!row.problems.is_empty()).then(|| vault.write(&at("problems"), &row.problems));
            let existing =
                row.existing.as_ref().map(|found| vault.write(&at("existing"), found)).transpose()?;
            args.extend(args![
                id,
                row.position,
                row.line,
                vault.write(&at("cells"), &row.cells)?,
                edits,
                row.state().key(),
                row.left_out,
                &row.native,
                &row.folded,
                &row.text,
                vault.write(&at("account"), &row.account)?,
                problems.transpose()?,
                row.joins,
                row.looked,
                existing,
                row.choice.map(ExistingChoice::key),
            ]);
        }
        let values = tx.values(rows.len(), 16);
        let sql = format!(
            "INSERT INTO import_rows (import_id, position, line, cells, edits, state, left_out, native, folded, text,
                account, problems, joins, looked, existing, choice) VALUES {values}
             ON CONFLICT (import_id, position) DO UPDATE SET edits = excluded.edits, state = excluded.state,
                left_out = excluded.left_out, native = excluded.native, folded = excluded.folded,
                text = excluded.text, account = excluded.account, problems = excluded.problems,
                joins = excluded.joins, looked = excluded.looked, existing = excluded.existing,
                choice = excluded.choice, action = NULL, link = NULL, link_to = NULL, why = NULL"
        );
        tx.exec(&sql, args).await?;
        let list = crate::store::placeholders(2, rows.len());
        let mut args = args![id];
        args.extend(rows.iter().map(|row| Value::from(row.position)));
        tx.exec(&format!("DELETE FROM import_marks WHERE import_id = $1 AND position IN ({list})"), args)
            .await?;
    }
    for marks in marks.chunks(AT_ONCE) {
        let mut args = Vec::with_capacity(marks.len() * 5);
        for mark in marks {
            args.extend(args![id, &mark.cause, mark.position, mark.kind, mark.repairable]);
        }
        let values = tx.values(marks.len(), 5);
        let sql = format!(
            "INSERT INTO import_marks (import_id, cause, position, kind, repairable) VALUES {values}
             ON CONFLICT (import_id, cause, position) DO NOTHING"
        );
        tx.exec(&sql, args).await?;
    }
    Ok(())
}

/// How many rows stand where.
///
/// # Errors
/// When the database does not answer.
pub async fn count_states(store: &Store, id: &AccountJobId) -> Result<RowCounts> {
    let sql = "SELECT state, COUNT(*) AS n FROM import_rows WHERE import_id = $1 GROUP BY state";
    let mut counts = RowCounts::default();
    for row in store.rows(sql, args![id]).await? {
        let n = u64::try_from(row.int("n")?).unwrap_or_default();
        match RowState::parse(&row.text("state")?).unwrap_or(RowState::Ready) {
            RowState::Ready => counts.ready += n,
            RowState::Problem => counts.problem += n,
            RowState::Decide => counts.decide += n,
            RowState::LeftOut => counts.left_out += n,
            RowState::Joined => counts.joined += n,
        }
    }
    Ok(counts)
}

/// Forgets what was looked up: accounts are looked up again.
///
/// # Errors
/// When the database refuses.
pub async fn forget_looks(tx: &mut Tx, id: &AccountJobId) -> Result<()> {
    tx.exec("UPDATE import_rows SET looked = 0 WHERE import_id = $1 AND looked <> 0", args![id])
        .await
        .map(drop)
}

/// Rows with a key whose account was not looked up so far: position and key.
///
/// # Errors
/// When the database does not answer.
pub async fn keys_to_look(store: &Store, id: &AccountJobId, count: i64) -> Result<Vec<(i64, String)>> {
    let sql = "SELECT position, native FROM import_rows WHERE import_id = $1 AND looked = 0 AND left_out = 0
            AND native <> '' AND joins IS NULL ORDER BY position LIMIT $2";
    let rows = store.rows(sql, args![id, count]).await?;
    rows.iter().map(|row| Ok((row.int("position")?, row.text("native")?))).collect()
}

/// Notes what exists, of rows that were looked up under this key; a row whose key changed meanwhile stays to be looked
/// up. Answers the positions that are noted.
///
/// # Errors
/// When the database refuses.
pub async fn set_existing(
    tx: &mut Tx,
    id: &AccountJobId,
    found: &[(i64, String, Option<ExistingAccount>)],
) -> Result<()> {
    for (position, native, existing) in found {
        let place = place(id.as_str(), *position, "existing");
        let existing = existing.as_ref().map(|found| tx.vault.write(&place, found)).transpose()?;
        tx.exec(
            "UPDATE import_rows SET looked = 1, existing = $4 WHERE import_id = $1 AND position = $2 AND native = $3",
            args![id, *position, native, existing],
        )
        .await?;
    }
    Ok(())
}

/// Stores what the dry run says of rows.
///
/// # Errors
/// When the database refuses.
pub async fn set_plan(tx: &mut Tx, id: &AccountJobId, rows: &[ImportRow]) -> Result<()> {
    for row in rows {
        let place = place(id.as_str(), row.position, "why");
        let why = row.why.as_ref().map(|why| tx.vault.seal(&place, why)).transpose()?;
        tx.exec(
            "UPDATE import_rows SET action = $3, link = $4, link_to = $5, why = $6
             WHERE import_id = $1 AND position = $2",
            args![
                id,
                row.position,
                row.action.map(PlanAction::key),
                row.link.as_ref().map(PredictedLink::key),
                row.link.as_ref().map(write).transpose()?,
                why,
            ],
        )
        .await?;
    }
    Ok(())
}
