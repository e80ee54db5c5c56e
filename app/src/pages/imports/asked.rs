//! What the grid asks while it is looked at and changed.

use super::fix::CHUNK;
use super::grid;
use crate::api::Caller;
use gangway_core::imports;
use gangway_types::imports::{CellEdit, GridRow, RowFilter};
use gangway_types::{AccountJobId, PortalError};

/// Rows that come back after a change.
const SHOWN: usize = 300;

/// A chunk of rows.
///
/// # Errors
/// When there is no such import for the caller, or the store does not answer.
pub async fn grid_rows(
    c: &Caller,
    id: &AccountJobId,
    filter: &RowFilter,
    from: u64,
) -> Result<String, PortalError> {
    let window = imports::window(&c.core, &c.who, id, filter, from, u64::from(CHUNK)).await?;
    let columns = imports::grid_columns(&c.core, &c.who, id).await?;
    Ok(grid::chunk(&columns, &window.rows, filter, from, window.total))
}

/// `"{place} {column}"` of the next cell that waits for somebody.
///
/// # Errors
/// As [`grid_rows`].
pub async fn grid_next(
    c: &Caller,
    id: &AccountJobId,
    filter: &RowFilter,
    after: i64,
) -> Result<String, PortalError> {
    let Some((place, row, _)) = imports::next_problem(&c.core, &c.who, id, filter, after).await? else {
        return Ok(String::new());
    };
    Ok(format!("{place} {}", first_problem(&row)))
}

/// The first cell with a problem; the row's number when none has one.
fn first_problem(row: &GridRow) -> usize {
    row.cells.iter().position(|cell| cell.problem.is_some()).map_or(0, |at| at + grid::FRONT)
}

/// Makes changes and gives the rows in sight as they are then.
///
/// # Errors
/// When the import may not be changed, or a change is not possible: then none was made.
pub async fn grid_edit(
    c: &Caller,
    id: &AccountJobId,
    filter: &RowFilter,
    edits: &[CellEdit],
    shown: &str,
) -> Result<String, PortalError> {
    imports::edit_cells(&c.core, &c.who, id, edits).await?;
    let shown: Vec<i64> = shown.split(',').filter_map(|row| row.parse().ok()).take(SHOWN).collect();
    let (columns, rows) = imports::rows(&c.core, &c.who, id, &shown).await?;
    Ok(grid::rows(&columns, &rows, filter))
}
