//! The third step as pages show it.

use super::judge::Judge;
use super::{check, plan, readable, unsigned, view, words};
use crate::auth::Signed;
use crate::domain::file::damage::trimmed;
use crate::store::imports::{self as stored, Filter, Import, ImportRow};
use crate::{Core, Result};
use gangway_types::accounts::{Difference, FieldKind, Need};
use gangway_types::imports::{
    CauseGroup, CauseKind, Existing, FixGroup, FixView, GridCell, GridColumn, GridRow, RowFilter, RowsWindow,
};
use gangway_types::{AccountJobId, Page, PortalError};

/// Rows of one window at most.
const MOST_IN_WINDOW: u64 = 200;
/// What stands for a secret.
pub(super) const DOTS: &str = "••••";

/// A filter as the store takes it.
pub(super) fn filter(filter: &RowFilter) -> Filter<'_> {
    // No text in the store has a zero; PostgreSQL does not even take it as a question.
    let cause = filter.cause.as_deref().filter(|cause| !cause.is_empty() && !cause.contains('\0'));
    let find = if filter.find.contains('\0') { "\u{FFFD}" } else { filter.find.trim() };
    Filter { state: filter.state, cause, find }
}

/// The page of the third step.
///
/// # Errors
/// When there is no such import for the caller, its columns were not chosen, or the store does not answer.
pub async fn fix(
    core: &Core,
    who: &Signed,
    id: &AccountJobId,
    wanted: &RowFilter,
    page: u32,
    per: u32,
) -> Result<FixView> {
    let import = readable(core, who, id).await?;
    let judge = check::judge(&import)?;
    let per = per.clamp(1, 200);
    let from = i64::from(page.max(1) - 1) * i64::from(per);
    let (rows, total) = stored::window(&core.store, id, &filter(wanted), from, i64::from(per)).await?;
    let (undo, redo) = stored::words(&core.store, id).await?;
    let columns = columns(&import, &judge);
    let items = rows.iter().map(|row| grid_row(&judge, &columns, row)).collect();
    let (causes, exist) = causes(core, &import, &judge).await?;
    Ok(FixView {
        head: view::head_of(core, who, &import).await?,
        causes,
        fixes: fixes(core, &import, &judge).await?,
        rows: Page { items, total: unsigned(total), page: page.max(1), per },
        filter: wanted.clone(),
        existing: import.existing,
        exist,
        undo,
        redo,
        columns,
    })
}

/// Some rows of the filtered list.
///
/// # Errors
/// As [`fix`].
pub async fn window(
    core: &Core,
    who: &Signed,
    id: &AccountJobId,
    wanted: &RowFilter,
    from: u64,
    count: u64,
) -> Result<RowsWindow> {
    let import = readable(core, who, id).await?;
    let judge = check::judge(&import)?;
    let columns = columns(&import, &judge);
    let at = i64::try_from(from).unwrap_or(i64::MAX);
    let count = i64::try_from(count.clamp(1, MOST_IN_WINDOW)).unwrap_or(1);
    let (rows, total) = stored::window(&core.store, id, &filter(wanted), at, count).await?;
    let (undo, redo) = stored::words(&core.store, id).await?;
    Ok(RowsWindow {
        from,
        total: unsigned(total),
        rows: rows.iter().map(|row| grid_row(&judge, &columns, row)).collect(),
        counts: stored::count_states(&core.store, id).await?,
        undo,
        redo,
    })
}

/// One row.
///
/// # Errors
/// As [`fix`], and when there is no such row.
pub async fn row(core: &Core, who: &Signed, id: &AccountJobId, row: i64) -> Result<GridRow> {
    let import = readable(core, who, id).await?;
    let judge = check::judge(&import)?;
    let found =
        stored::after(&core.store, id, row - 1, 1).await?.into_iter().find(|found| found.position == row);
    let found = found.ok_or_else(|| PortalError::not_found("row"))?;
    Ok(grid_row(&judge, &columns(&import, &judge), &found))
}

/// The place of a row in the filtered list, from 0.
///
/// # Errors
/// As [`fix`].
pub async fn place_of(
    core: &Core,
    who: &Signed,
    id: &AccountJobId,
    wanted: &RowFilter,
    row: i64,
) -> Result<u64> {
    readable(core, who, id).await?;
    Ok(unsigned(stored::place_of(&core.store, id, &filter(wanted), row).await?))
}

/// The next row of the filtered list after one (0: from the beginning) that has a problem or is to be decided: its place,
/// the row, and the field it is about. It begins anew at the end.
///
/// # Errors
/// As [`fix`].
pub async fn next_problem(
    core: &Core,
    who: &Signed,
    id: &AccountJobId,
    wanted: &RowFilter,
    after: i64,
) -> Result<Option<(u64, GridRow, Option<String>)>> {
    let import = readable(core, who, id).await?;
    let judge = check::judge(&import)?;
    let filter = filter(wanted);
    let Some(found) = stored::next_open(&core.store, id, &filter, after).await? else { return Ok(None) };
    let place = stored::place_of(&core.store, id, &filter, found.position).await?;
    let field = found.problems.iter().find_map(|problem| problem.field.clone());
    Ok(Some((unsigned(place), grid_row(&judge, &columns(&import, &judge), &found), field)))
}

/// Columns of the grid: the key, what has to be filled, then the others that have a column or a fixed value, all in the
/// order of the form within.
pub(super) fn columns(import: &Import, judge: &Judge<'_>) -> Vec<GridColumn> {
    let filled = |name: &str| judge.mapping.column(name).is_some() || judge.mapping.fixed.contains_key(name);
    let mut columns: Vec<GridColumn> = judge
        .form
        .fields
        .iter()
        .filter(|field| !field.set_by_isc && (field.need != Need::No || filled(&field.name)))
        .map(|field| {
            let heading = judge.mapping.column(&field.name).and_then(|at| import.reading.columns.get(at));
            GridColumn {
                heading: heading.filter(|heading| **heading != field.name).cloned(),
                kind: field.kind,
                multi: field.multi,
                key: field.name == judge.form.key,
                required: field.need != Need::No,
                field: field.name.clone(),
            }
        })
        .collect();
    columns.sort_by_key(|column| !column.key);
    columns
}

pub(super) fn grid_row(judge: &Judge<'_>, columns: &[GridColumn], row: &ImportRow) -> GridRow {
    let cells = columns
        .iter()
        .map(|column| {
            let secret = column.kind == FieldKind::Secret;
            let value = judge.shown(&column.field, &row.cells, &row.edits);
            let original = judge.original(&column.field, &row.cells);
            let problem = row.problems.iter().find(|problem| problem.field.as_deref() == Some(&column.field));
            GridCell {
                original: (!secret && original != value).then(|| original.to_owned()),
                text: if secret && !value.is_empty() { DOTS.to_owned() } else { value },
                problem: problem.map(|problem| problem.words.clone()),
                edited: row.edits.contains_key(&column.field),
            }
        })
        .collect();
    let secret = |name: &str| judge.form.field(name).is_some_and(|field| field.kind == FieldKind::Secret);
    GridRow {
        row: row.position,
        line: row.line,
        state: row.state(),
        cells,
        problems: row.problems.clone(),
        existing: row.existing.as_ref().filter(|_| row.joins.is_none()).map(|found| Existing {
            account_id: found.account_id.clone(),
            native: found.native.clone(),
            differs: plan::updates(row, found)
                .into_iter()
                .map(|difference| match secret(&difference.field) {
                    false => difference,
                    true => {
                        Difference { sent: vec![DOTS.to_owned()], shown: vec![DOTS.to_owned()], ..difference }
                    }
                })
                .collect(),
            choice: row.choice,
        }),
        joins: row.joins,
    }
}

/// Causes with their rows, problems first; and how many rows have an account that exists, decided or not.
async fn causes(core: &Core, import: &Import, judge: &Judge<'_>) -> Result<(Vec<CauseGroup>, u64)> {
    let mut exist = 0;
    let mut groups: Vec<CauseGroup> = stored::causes(&core.store, &import.id)
        .await?
        .into_iter()
        .map(|(key, _, count, repairable)| {
            if key == words::EXISTS {
                exist = count;
            }
            let (kind, words, field) = words::cause(judge.form, &key);
            CauseGroup { key, kind, words, field, count, repairable }
        })
        .collect();
    groups.sort_by_key(|group| (group.kind == CauseKind::Decide, std::cmp::Reverse(group.count)));
    Ok((groups, exist))
}

async fn fixes(core: &Core, import: &Import, judge: &Judge<'_>) -> Result<Vec<FixGroup>> {
    let all = stored::fixes(&core.store, &import.id).await?;
    Ok(all
        .into_iter()
        .map(|(key, count)| {
            let on = !judge.mapping.off.contains(&key);
            let field = words::parts(&key).1.map(trimmed).unwrap_or_default().to_owned();
            FixGroup { words: words::fix(&key, on), field, key, count, on }
        })
        .collect())
}
