//! Checking rows: all of them in the background, or some after a change.

use super::group::{Settled, left_out, settle};
use super::judge::Judge;
use super::keeper::Worker;
use crate::Result;
use crate::store::Tx;
use crate::store::imports::{self as stored, Import, ImportRow};
use gangway_types::imports::WorkKind;
use gangway_types::{AccountJobId, PortalError};
use std::collections::BTreeMap;

/// Rows, or keys of several rows, that are looked at in one transaction.
const CHUNK: i64 = 500;

/// What the rows of an import are judged by.
///
/// # Errors
/// When the second step was not done.
pub(super) fn judge(import: &Import) -> Result<Judge<'_>> {
    let (Some(form), Some(mapping)) = (&import.form, &import.mapping) else {
        let what = "Say first which column is which field. Nothing was done.";
        return Err(PortalError::refused(what).into());
    };
    Ok(Judge { form, mapping, looks: &import.reading.looks })
}

/// Checks every row; false when another worker took over.
pub(super) async fn check(worker: &Worker<'_>, import: &Import) -> Result<bool> {
    let core = worker.core;
    let judge = judge(import)?;
    let (mut done, mut from) = (0, 0);
    loop {
        let rows = stored::after(&core.store, worker.id, from, CHUNK).await?;
        let Some(last) = rows.last() else { break };
        from = last.position;
        done += i64::try_from(rows.len()).unwrap_or_default();
        let mut settled = Settled::default();
        for row in rows {
            alone(&judge, row, import, &mut settled);
        }
        let mut tx = core.store.begin().await?;
        if !worker.progress(&mut tx, done, Some(import.rows)).await? {
            return Ok(false);
        }
        stored::put_rows(&mut tx, worker.id, &settled.rows, &settled.marks).await?;
        tx.commit().await?;
        super::tell(core, worker.id);
    }
    // Once each row has its key, those with one key are looked at together.
    let mut from = String::new();
    loop {
        let mut tx = core.store.begin().await?;
        let keys = stored::doubled(&mut tx, worker.id, &from, CHUNK).await?;
        let Some(last) = keys.last() else { break };
        from.clone_from(last);
        if !worker.progress(&mut tx, done, Some(import.rows)).await? {
            return Ok(false);
        }
        together(&mut tx, worker.id, &judge, &keys, import).await?;
        tx.commit().await?;
    }
    let mut tx = core.store.begin().await?;
    if !stored::done(&mut tx, worker.id, &worker.name, Some(WorkKind::Looking)).await? {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

fn alone(judge: &Judge<'_>, row: ImportRow, import: &Import, into: &mut Settled) {
    if row.left_out {
        left_out(judge, row, into);
    } else {
        settle(judge, vec![row], import.existing, into);
    }
}

/// Settles the rows of keys that several rows have.
async fn together(
    tx: &mut Tx,
    id: &AccountJobId,
    judge: &Judge<'_>,
    keys: &[String],
    import: &Import,
) -> Result<()> {
    let mut by_key: BTreeMap<String, Vec<ImportRow>> = BTreeMap::new();
    for row in stored::folded_rows(tx, id, keys).await? {
        by_key.entry(row.folded.clone()).or_default().push(row);
    }
    let mut settled = Settled::default();
    for (key, rows) in by_key {
        if key.is_empty() {
            for row in rows {
                alone(judge, row, import, &mut settled);
            }
        } else {
            settle(judge, rows, import.existing, &mut settled);
        }
    }
    Ok(stored::put_rows(tx, id, &settled.rows, &settled.marks).await?)
}

/// Checks some rows after a change, and those that have or had a key together with them. `rows` are as they are to be:
/// with their edits, left out or not, and with the choice about the account that exists.
pub(super) async fn again(tx: &mut Tx, import: &Import, rows: Vec<ImportRow>) -> Result<()> {
    let judge = judge(import)?;
    let mut keys: Vec<String> = rows.iter().map(|row| row.folded.clone()).collect();
    let mut settled = Settled::default();
    for row in rows {
        alone(&judge, row, import, &mut settled);
    }
    stored::put_rows(tx, &import.id, &settled.rows, &settled.marks).await?;
    keys.extend(settled.rows.iter().map(|row| row.folded.clone()));
    keys.sort_unstable();
    keys.dedup();
    keys.retain(|key| !key.is_empty());
    for keys in keys.chunks(500) {
        together(tx, &import.id, &judge, keys, import).await?;
    }
    Ok(())
}
