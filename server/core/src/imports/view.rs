//! What every step shows, the first step, and the list.

use super::{changing, own, person, readable, secrets, sees_all, unsigned};
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::store::imports::{self as stored, Import, Reading};
use crate::store::{account_jobs, kept_files};
use crate::{Core, Result};
use gangway_types::audit::What;
use gangway_types::imports::{
    FileFacts, ImportHead, ImportState, ImportStep, ImportSummary, RowCounts, SameFile, UploadView, Work,
};
use gangway_types::{AccountJobId, Page, PortalError};

/// Rows of the preview.
const PREVIEW: i64 = 5;

/// Imports, newest first: the caller's own, or everybody's for those who read all.
///
/// # Errors
/// When the store does not answer.
pub async fn list(core: &Core, who: &Signed, page: u32, per: u32) -> Result<Page<ImportSummary>> {
    let per = per.clamp(1, 100);
    let own = person(who);
    let owner = (!sees_all(who)).then_some(&own);
    let from = i64::from(page.max(1) - 1) * i64::from(per);
    let (imports, total) = stored::list(&core.store, owner, from, i64::from(per)).await?;
    let ids: Vec<&AccountJobId> = imports.iter().map(|import| &import.id).collect();
    let mut counts = account_jobs::counts(&core.store, &ids).await?;
    let items = imports
        .iter()
        .map(|import| ImportSummary {
            id: import.id.clone(),
            name: import.name.clone(),
            source: import.source.clone(),
            source_name: import.source_name.clone(),
            owner: import.owner.clone(),
            owner_name: import.owner_name.clone(),
            state: import.state,
            step: import.step,
            rows: unsigned(import.rows),
            made_at: import.made_at,
            changed_at: import.changed_at,
            counts: counts.remove(&import.id).filter(|_| import.state == ImportState::Started),
        })
        .collect();
    Ok(Page { items, total: unsigned(total), page: page.max(1), per })
}

/// The newest imports whose number, name or source contains `text`, of those that the caller may read: number, name, and the
/// source's name.
///
/// # Errors
/// When the store does not answer.
pub async fn search(
    core: &Core,
    who: &Signed,
    text: &str,
    most: i64,
) -> Result<Vec<(AccountJobId, String, String)>> {
    let own = person(who);
    let owner = (!sees_all(who)).then_some(&own);
    let found = stored::search(&core.store, owner, text.trim(), most).await?;
    Ok(found.into_iter().map(|import| (import.id, import.name, import.source_name)).collect())
}

/// What every step shows of an import.
///
/// # Errors
/// When there is no such import for the caller, or the store does not answer.
pub async fn head(core: &Core, who: &Signed, id: &AccountJobId) -> Result<ImportHead> {
    let import = readable(core, who, id).await?;
    head_of(core, who, &import).await
}

pub(super) async fn head_of(core: &Core, who: &Signed, import: &Import) -> Result<ImportHead> {
    let counts = if import.rows == 0 {
        RowCounts::default()
    } else {
        stored::count_states(&core.store, &import.id).await?
    };
    let reading = &import.reading;
    let encoding = reading.encoding.clone();
    let delimiter = reading.delimiter.and_then(|byte| {
        super::read::DELIMITERS.iter().find(|(_, known)| *known == byte).map(|(key, _)| (*key).to_owned())
    });
    Ok(ImportHead {
        id: import.id.clone(),
        name: import.name.clone(),
        source: import.source.clone(),
        source_name: import.source_name.clone(),
        owner: import.owner.clone(),
        owner_name: import.owner_name.clone(),
        may_change: import.owner.as_str() == who.person_id && import.state == ImportState::Draft,
        state: import.state,
        step: step(core, import).await?,
        file: FileFacts {
            name: import.name.clone(),
            kind: import.kind.clone(),
            bytes: unsigned(import.bytes),
            sha256: import.sha256.clone(),
            encoding_name: encoding
                .as_deref()
                .and_then(super::read::encoding)
                .map(|encoding| encoding.name().to_owned()),
            encoding,
            delimiter,
            sheet: reading.sheet.clone(),
            headings: reading.headings.unwrap_or(true),
        },
        rows: unsigned(import.rows),
        counts,
        saved_at: import.changed_at,
        work: import.work.as_ref().map(|work| Work {
            kind: work.kind,
            done: unsigned(work.done),
            total: work.total.map(unsigned),
            problem: work.problem.clone(),
        }),
        parent: import.parent.clone(),
        now: core.clock.now(),
    })
}

/// The step it has reached. The last one is the result once nothing is queued any more.
async fn step(core: &Core, import: &Import) -> Result<ImportStep> {
    if import.state != ImportState::Started {
        return Ok(import.step);
    }
    let counts =
        account_jobs::counts(&core.store, &[&import.id]).await?.remove(&import.id).unwrap_or_default();
    Ok(if counts.queued == 0 { ImportStep::Result } else { ImportStep::Run })
}

/// The page of the first step.
///
/// # Errors
/// When there is no such import for the caller, or the store does not answer.
pub async fn upload(core: &Core, who: &Signed, id: &AccountJobId) -> Result<UploadView> {
    let import = readable(core, who, id).await?;
    let head = head_of(core, who, &import).await?;
    let preview =
        if head.work.is_some() { Vec::new() } else { stored::after(&core.store, id, 0, PREVIEW).await? };
    let secret = secrets::columns(&import);
    let same = stored::same_file(&core.store, &import.sha256, id).await?;
    let same = same
        .filter(|same| same.owner.as_str() == who.person_id || sees_all(who) || same.source == import.source);
    Ok(UploadView {
        head,
        columns: import.reading.columns.clone(),
        preview: preview.into_iter().map(|row| secrets::hidden(row.cells, &secret)).collect(),
        sheets: sheets(&import.reading),
        same: same.map(|same| SameFile {
            at: same.started_at.unwrap_or(same.made_at),
            id: same.id,
            by: same.owner_name,
            source_name: same.source_name,
        }),
        refused: import.reading.refused.clone(),
        notes: import.reading.notes,
    })
}

/// The sheets to choose from, the one that is read first; none where there is no choice.
fn sheets(reading: &Reading) -> Vec<String> {
    if reading.sheets.is_empty() {
        return Vec::new();
    }
    reading
        .sheet
        .iter()
        .chain(reading.sheets.iter().filter(|name| Some(*name) != reading.sheet.as_ref()))
        .cloned()
        .collect()
}

/// Gives a draft up. Its file and its rows are forgotten; that it was there is not.
///
/// # Errors
/// When it is not the caller's, or something of it was sent.
pub async fn discard(core: &Core, who: &Signed, id: &AccountJobId) -> Result<()> {
    let import = own(core, who, id).await?;
    let mut tx = core.store.begin().await?;
    if !stored::discard(&mut tx, id, core.clock.now()).await? {
        drop(tx);
        // What it is now says why not.
        let (tx, _) = changing(core, who, id).await?;
        drop(tx);
        let what = format!("{id} was started: it cannot be discarded. Nothing was done.");
        return Err(PortalError::Conflict { what }.into());
    }
    let entry = Entry::by(who, What::ImportDiscarded, format!("{id}: discarded {}", import.name));
    audit::append(core, &mut tx, entry.about(id, &import.source_name));
    tx.commit().await?;
    kept_files::delete(&core.store, &import.file_id).await?;
    Ok(())
}
