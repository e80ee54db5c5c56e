//! Rows for the grid, wherever they stand.

use super::{check, fix, readable};
use crate::auth::Signed;
use crate::store::imports as stored;
use crate::{Core, Result};
use gangway_types::AccountJobId;
use gangway_types::imports::{GridColumn, GridRow};

/// Rows of one question at most.
const MOST: usize = 300;

/// Columns of the grid.
///
/// # Errors
/// When there is no such import for the caller, its columns were not chosen, or the store does not answer.
pub async fn grid_columns(core: &Core, who: &Signed, id: &AccountJobId) -> Result<Vec<GridColumn>> {
    let import = readable(core, who, id).await?;
    let judge = check::judge(&import)?;
    Ok(fix::columns(&import, &judge))
}

/// Columns of the grid, and these rows as they are now, whatever the filter that they were found with; in the order of the
/// file, the first 300 of them. Numbers without a row are passed over.
///
/// # Errors
/// As [`grid_columns`].
pub async fn rows(
    core: &Core,
    who: &Signed,
    id: &AccountJobId,
    numbers: &[i64],
) -> Result<(Vec<GridColumn>, Vec<GridRow>)> {
    let import = readable(core, who, id).await?;
    let judge = check::judge(&import)?;
    let columns = fix::columns(&import, &judge);
    let found = stored::by_positions(&core.store, id, &numbers[..numbers.len().min(MOST)]).await?;
    let rows = found.iter().map(|row| fix::grid_row(&judge, &columns, row)).collect();
    Ok((columns, rows))
}
