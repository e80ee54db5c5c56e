//! Rows of imports that no run writes, as the board of joiners looks for them.

use super::rows::place;
use super::{COLUMNS, Import, import};
use crate::args;
use crate::store::{Result, Store};
use gangway_types::PersonId;
use gangway_types::accounts::Values;
use gangway_types::imports::{ImportState, ImportWay};

/// Imports that are looked through, the newest first.
const MOST: i64 = 100;

/// Imports changed since `since` that were not discarded, the newest first; of one person alone when `owner` names one.
/// Left out is what was started row by row with all its rows: a run writes them.
///
/// # Errors
/// When the database does not answer.
pub async fn standing(store: &Store, owner: Option<&PersonId>, since: i64) -> Result<Vec<Import>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM imports WHERE changed_at >= $1 AND ($2 = '' OR owner = $2) AND state <> 'discarded'
         ORDER BY changed_at DESC, id DESC LIMIT $3"
    );
    let rows = store.rows(&sql, args![since, owner.map_or("", PersonId::as_str), MOST]).await?;
    let all: Vec<Import> = rows.iter().map(|row| import(&store.vault, row)).collect::<Result<_>>()?;
    let has_rows = |import: &Import| match (import.state, import.way) {
        (ImportState::Started, ImportWay::Rows) => {
            import.plan.as_ref().is_none_or(|plan| plan.counts.left_out > 0)
        }
        (ImportState::Started, ImportWay::File) => true,
        _ => import.rows > 0,
    };
    Ok(all.into_iter().filter(has_rows).collect())
}

/// What of a row is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The account's values, by attribute.
    Account,
    /// Its cells as they stand in the file, by heading.
    Cells,
}

/// What the rows of an import hold that no run writes, by position and at most `most`: all of a draft's, those left out of
/// what was started row by row, those that went into the source's file.
///
/// # Errors
/// When the database does not answer, or what is kept cannot be opened.
pub async fn held(store: &Store, import: &Import, of: Of, most: usize) -> Result<Vec<(i64, Values)>> {
    let which = match (import.state, import.way) {
        (ImportState::Started, ImportWay::Rows) => "action = 'left_out'",
        (ImportState::Started, ImportWay::File) => "action IN ('left_out', 'create')",
        _ => "state <> 'joined'",
    };
    read(store, import, of, which, most).await
}

/// The same of rows whose account a run writes.
///
/// # Errors
/// When the database does not answer, or what is kept cannot be opened.
pub async fn in_run(store: &Store, import: &Import, of: Of, most: usize) -> Result<Vec<(i64, Values)>> {
    read(store, import, of, "action IN ('create', 'update')", most).await
}

async fn read(
    store: &Store,
    import: &Import,
    of: Of,
    which: &str,
    most: usize,
) -> Result<Vec<(i64, Values)>> {
    let column = match of {
        Of::Account => "account",
        Of::Cells => "cells",
    };
    let sql = format!(
        "SELECT position, {column} FROM import_rows WHERE import_id = $1 AND {which} ORDER BY position LIMIT {most}"
    );
    let rows = store.rows(&sql, args![&import.id]).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let position = row.int("position")?;
        let place = place(import.id.as_str(), position, column);
        let values = match of {
            Of::Account => store.vault.read(&place, &row, column)?.unwrap_or_default(),
            Of::Cells => {
                let cells: Vec<String> = store.vault.read(&place, &row, column)?.unwrap_or_default();
                let columns = import.reading.columns.iter().cloned();
                columns.zip(cells.into_iter().map(|cell| vec![cell])).collect()
            }
        };
        found.push((position, values));
    }
    Ok(found)
}
