//! Changes of single rows: values, leaving out, and what is done about accounts that exist.

use super::{changing, check, tell};
use crate::auth::Signed;
use crate::store::Tx;
use crate::store::imports::{self as stored, ChangeOfAll, Import, ImportRow, RowChange};
use crate::{Core, Result};
use gangway_types::accounts::FieldKind;
use gangway_types::imports::{CellEdit, ExistingChoice};
use gangway_types::{AccountJobId, PortalError};
use std::collections::BTreeMap;

/// Cells of one paste.
const MOST_CELLS: usize = 20_000;
/// Characters of one value.
const MOST_CHARS: usize = 10_000;
/// Rows that are changed at once.
pub(super) const CHUNK: i64 = 1_000;

pub(super) fn change_of(row: &ImportRow) -> RowChange {
    RowChange { edits: row.edits.clone(), left_out: row.left_out, choice: row.choice }
}

/// Changes rows, checks them again, and gives what has to be kept so that it can be undone. `change` answers whether a
/// row is another one now.
pub(super) async fn apply(
    tx: &mut Tx,
    import: &Import,
    rows: Vec<ImportRow>,
    mut change: impl FnMut(&mut ImportRow) -> bool,
) -> Result<Vec<(i64, RowChange, RowChange)>> {
    let mut changed = Vec::new();
    let mut log = Vec::new();
    for mut row in rows {
        let before = change_of(&row);
        if change(&mut row) {
            log.push((row.position, before, change_of(&row)));
            changed.push(row);
        }
    }
    check::again(tx, import, changed).await?;
    Ok(log)
}

/// Keeps a change and ends the transaction. When nothing changed, nothing is kept.
pub(super) async fn keep(
    core: &Core,
    mut tx: Tx,
    import: &Import,
    words: &str,
    all: Option<(&ChangeOfAll, &ChangeOfAll)>,
    rows: &[(i64, RowChange, RowChange)],
) -> Result<()> {
    if rows.is_empty() && all.is_none_or(|(before, after)| before == after) {
        return Ok(());
    }
    stored::log(&mut tx, &import.id, words, all, rows, core.clock.now()).await?;
    tx.commit().await?;
    tell(core, &import.id);
    Ok(())
}

/// New values of cells: one cell, a row of a form, or a pasted block. One step of undo. An empty value empties the cell.
///
/// # Errors
/// When the import is not the caller's draft, or there is no such row or field.
pub async fn edit_cells(core: &Core, who: &Signed, id: &AccountJobId, edits: &[CellEdit]) -> Result<()> {
    if edits.len() > MOST_CELLS {
        let what = format!("At most {MOST_CELLS} cells are pasted at once. Nothing was changed.");
        return Err(PortalError::refused(what).into());
    }
    let (mut tx, import) = changing(core, who, id).await?;
    let judge = check::judge(&import)?;
    let mut by_row: BTreeMap<i64, Vec<&CellEdit>> = BTreeMap::new();
    for edit in edits {
        if judge.form.field(&edit.field).is_none_or(|field| field.set_by_isc) {
            return Err(PortalError::not_found("field").into());
        }
        if edit.value.chars().count() > MOST_CHARS {
            let what = format!("{}: at most {MOST_CHARS} characters. Nothing was changed.", edit.field);
            return Err(PortalError::refused(what).into());
        }
        by_row.entry(edit.row).or_default().push(edit);
    }
    let positions: Vec<i64> = by_row.keys().copied().collect();
    let rows = stored::at(&mut tx, id, &positions).await?;
    if rows.len() != positions.len() {
        return Err(PortalError::not_found("row").into());
    }
    let log = apply(&mut tx, &import, rows, |row| {
        let mut changed = false;
        for edit in by_row.get(&row.position).into_iter().flatten() {
            let secret = judge.form.field(&edit.field).is_some_and(|field| field.kind == FieldKind::Secret);
            // Nobody sees what it is: an empty field of a form says nothing about it.
            if secret && (edit.value.is_empty() || edit.value == super::fix::DOTS) {
                continue;
            }
            // A form sends back what it showed: only what is another value is an edit.
            if judge.shown(&edit.field, &row.cells, &row.edits) != edit.value {
                row.edits.insert(edit.field.clone(), edit.value.clone());
                changed = true;
            }
        }
        changed
    })
    .await?;
    let words = match (edits, positions.as_slice()) {
        ([edit], _) => format!("{} of row {}", edit.field, edit.row),
        (_, [row]) => format!("values of row {row}"),
        _ => format!("{} cells", edits.len()),
    };
    keep(core, tx, &import, &words, None, &log).await
}

/// Leaves a row out, or takes it in again.
///
/// # Errors
/// When the import is not the caller's draft, or there is no such row.
pub async fn leave_out_row(core: &Core, who: &Signed, id: &AccountJobId, row: i64, out: bool) -> Result<()> {
    let (mut tx, import) = changing(core, who, id).await?;
    let rows = stored::at(&mut tx, id, &[row]).await?;
    if rows.is_empty() {
        return Err(PortalError::not_found("row").into());
    }
    let log = apply(&mut tx, &import, rows, |row| std::mem::replace(&mut row.left_out, out) != out).await?;
    let words = if out { format!("leaving out row {row}") } else { format!("taking row {row} in") };
    keep(core, tx, &import, &words, None, &log).await
}

/// Leaves out every row with a cause, or takes every row in again that was left out (`cause` empty, `out` false). `said`
/// is how many rows the page said.
///
/// # Errors
/// When the import is not the caller's draft, or it is another number of rows by now.
pub async fn leave_out_cause(
    core: &Core,
    who: &Signed,
    id: &AccountJobId,
    cause: &str,
    out: bool,
    said: u64,
) -> Result<()> {
    let state = (!out).then_some(gangway_types::imports::RowState::LeftOut);
    let filter = stored::Filter { state, cause: (!cause.is_empty()).then_some(cause), find: "" };
    if out && cause.is_empty() {
        return Err(PortalError::refused("Say which rows. Nothing was changed.").into());
    }
    let (tx, import) = changing(core, who, id).await?;
    let words = if out {
        format!("leaving out {}", super::words::rows(said))
    } else {
        format!("taking in {}", super::words::rows(said))
    };
    many(core, tx, &import, &filter, said, &words, |row| std::mem::replace(&mut row.left_out, out) != out)
        .await
}

/// Changes all rows of a filter that is as long as the page said.
pub(super) async fn many(
    core: &Core,
    mut tx: Tx,
    import: &Import,
    filter: &stored::Filter<'_>,
    said: u64,
    words: &str,
    mut change: impl FnMut(&mut ImportRow) -> bool,
) -> Result<()> {
    if filter.cause.is_some_and(|cause| cause.contains('\0')) {
        return Err(PortalError::not_found("cause").into());
    }
    // Read before anything of this transaction is written; nobody else writes meanwhile, since it holds the import.
    let mut positions = Vec::new();
    loop {
        let from = i64::try_from(positions.len()).unwrap_or(i64::MAX);
        let (rows, total) = stored::window(&core.store, &import.id, filter, from, CHUNK).await?;
        if super::unsigned(total) != said {
            let what =
                format!("You read {said} rows; by now it is {total}. Nothing was changed; look again.");
            return Err(PortalError::Conflict { what }.into());
        }
        if rows.is_empty() {
            break;
        }
        positions.extend(rows.into_iter().map(|row| row.position));
    }
    let mut log = Vec::new();
    for chunk in positions.chunks(usize::try_from(CHUNK).unwrap_or(1)) {
        let rows = stored::at(&mut tx, &import.id, chunk).await?;
        log.extend(apply(&mut tx, import, rows, &mut change).await?);
    }
    keep(core, tx, import, words, None, &log).await
}

/// Of the rows with one key this one stays; the others are left out.
///
/// # Errors
/// When the import is not the caller's draft, or there is no such row.
pub async fn keep_row(core: &Core, who: &Signed, id: &AccountJobId, row: i64) -> Result<()> {
    let (mut tx, import) = changing(core, who, id).await?;
    let kept = stored::at(&mut tx, id, &[row]).await?.into_iter().next();
    let kept = kept.ok_or_else(|| PortalError::not_found("row"))?;
    if kept.folded.is_empty() {
        return Err(PortalError::refused("This row has no key. Nothing was changed.").into());
    }
    let mut rows = stored::folded_rows(&mut tx, id, std::slice::from_ref(&kept.folded)).await?;
    if kept.left_out {
        rows.push(kept);
    }
    let log = apply(&mut tx, &import, rows, |other| {
        let out = other.position != row;
        std::mem::replace(&mut other.left_out, out) != out
    })
    .await?;
    keep(core, tx, &import, &format!("keeping row {row}"), None, &log).await
}

/// What is done about the account of one row that exists.
///
/// # Errors
/// When the import is not the caller's draft, or there is no such row.
pub async fn existing_row(
    core: &Core,
    who: &Signed,
    id: &AccountJobId,
    row: i64,
    choice: Option<ExistingChoice>,
) -> Result<()> {
    let (mut tx, import) = changing(core, who, id).await?;
    let rows = stored::at(&mut tx, id, &[row]).await?;
    if rows.iter().all(|row| row.existing.is_none()) {
        return Err(PortalError::refused("No account of this row exists. Nothing was changed.").into());
    }
    let log =
        apply(&mut tx, &import, rows, |row| std::mem::replace(&mut row.choice, choice) != choice).await?;
    let what = match choice {
        Some(ExistingChoice::Skip) => "skipping the account",
        Some(ExistingChoice::Update) => "updating the account",
        None => "no decision about the account",
    };
    keep(core, tx, &import, &format!("{what} of row {row}"), None, &log).await
}

/// What is done about all accounts that exist; none: each is decided by itself. Updating all is typed.
///
/// # Errors
/// When the import is not the caller's draft, or "update" was not typed.
pub async fn existing_all(
    core: &Core,
    who: &Signed,
    id: &AccountJobId,
    choice: Option<ExistingChoice>,
    typed: &str,
) -> Result<()> {
    if choice == Some(ExistingChoice::Update) && typed.trim() != ExistingChoice::Update.key() {
        let words = "Type update to change every account that exists.".to_owned();
        let field = gangway_types::FieldError { field: "typed".to_owned(), words: words.clone() };
        return Err(PortalError::Refused { what: words, fields: vec![field] }.into());
    }
    let (mut tx, mut import) = changing(core, who, id).await?;
    let off = import.mapping.as_ref().map(|mapping| mapping.off.clone()).unwrap_or_default();
    let before = ChangeOfAll { off: off.clone(), existing: import.existing };
    let after = ChangeOfAll { off, existing: choice };
    stored::set_existing_choice(&mut tx, id, choice).await?;
    import.existing = choice;
    let mut log = Vec::new();
    let filter = stored::Filter { cause: Some(super::words::EXISTS), ..stored::Filter::default() };
    let mut from = 0;
    loop {
        let (rows, _) = stored::window(&core.store, id, &filter, from, CHUNK).await?;
        if rows.is_empty() {
            break;
        }
        from += i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let positions: Vec<i64> = rows.iter().map(|row| row.position).collect();
        let rows = stored::at(&mut tx, id, &positions).await?;
        // A choice for all takes the place of single ones; all are checked again.
        let changed = apply(&mut tx, &import, rows, |row| {
            row.choice = None;
            true
        })
        .await?;
        log.extend(changed.into_iter().filter(|(_, before, after)| before != after));
    }
    let words = match choice {
        Some(ExistingChoice::Skip) => "skipping all accounts that exist",
        Some(ExistingChoice::Update) => "updating all accounts that exist",
        None => "deciding about each account that exists",
    };
    keep(core, tx, &import, words, Some((&before, &after)), &log).await
}
