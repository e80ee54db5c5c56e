//! From the file to rows, and what its columns hold.

use super::keeper::Worker;
use super::tell;
use crate::Result;
use crate::domain::old_ids;
use crate::imports::read::{Piece, find_encoding, stream};
use crate::store::imports::Reading;
use crate::store::old_lists::{self as stored, List};
use gangway_types::PortalError;
use gangway_types::old_lists::OldWork;

/// Rows that columns are told by.
const SAMPLE: i64 = 200;

/// Reads the file; false when another worker took over.
pub(super) async fn read(worker: &Worker<'_>, list: &List) -> Result<bool> {
    let (core, id) = (worker.core, worker.id);
    let mut reading = list.reading.clone();
    let workbook = list.kind == "workbook";
    if !workbook {
        find_encoding(&core.store, &list.file_id, &mut reading).await?;
    }
    let mut tx = core.store.begin().await?;
    stored::delete_rows(&mut tx, id, None).await?;
    if !worker.progress(&mut tx, 0, None).await? {
        return Ok(false);
    }
    tx.commit().await?;
    let (mut pieces, thread) = stream(&core.store, &list.file_id, workbook, &reading);
    let mut rows = 0_u64;
    while let Some(piece) = pieces.recv().await {
        let Piece::Rows(chunk) = piece else { continue };
        rows += chunk.len() as u64;
        let mut tx = core.store.begin().await?;
        stored::add_rows(&mut tx, id, &chunk).await?;
        if !worker.progress(&mut tx, rows, None).await? {
            return Ok(false);
        }
        tx.commit().await?;
        tell(core, id);
    }
    let end = thread.await.map_err(|error| {
        tracing::error!(%error, "old lists: a reading thread ended badly");
        PortalError::refused("The file could not be read. Upload it again, or another one.")
    })?;
    let refused = end.refused.or_else(|| (rows == 0).then(|| "The file is empty.".to_owned()));
    // Values of the file are in its rows; what they look like is not kept a second time.
    let reading = Reading { sheet: end.sheet, sheets: end.sheets, notes: end.notes, refused, ..reading };
    let mut tx = core.store.begin().await?;
    if reading.refused.is_some() {
        stored::delete_rows(&mut tx, id, None).await?;
        stored::set_reading(&mut tx, id, &reading, &[], 0).await?;
        let done = worker.done(&mut tx, None).await?;
        tx.commit().await?;
        return Ok(done);
    }
    let sample = stored::first_rows(&mut tx, id, SAMPLE).await?;
    let (headings, columns) = old_ids::columns(&sample);
    if headings {
        stored::delete_rows(&mut tx, id, Some(1)).await?;
        rows -= 1;
    }
    let reading = Reading { headings: Some(headings), ..reading };
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    stored::set_reading(&mut tx, id, &reading, &columns, rows).await?;
    if !worker.done(&mut tx, Some(OldWork::Asking)).await? {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}
