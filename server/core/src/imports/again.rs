//! The rows that failed once more: a new import of them, whose columns need not be chosen again.

use super::create::{Of, form_now, insert, usable_source};
use super::files::FailedFile;
use super::readable;
use crate::auth::Signed;
use crate::store::account_jobs;
use crate::store::imports::{Import, Mapping, Reading};
use crate::store::kept_files::{self, Writer};
use crate::{Core, Result};
use gangway_types::imports::{ColumnUse, ImportState};
use gangway_types::{AccountJobId, PortalError};

/// Makes a new import of the rows that failed, were stopped or not sent, with their corrections. `said` is how many the
/// page said.
///
/// # Errors
/// When there is no such import for the caller, it is another number of rows by now, or the source may not be written to.
pub async fn again(core: &Core, who: &Signed, id: &AccountJobId, said: u64) -> Result<AccountJobId> {
    let import = readable(core, who, id).await?;
    if import.state != ImportState::Started {
        return Err(PortalError::refused("This import was not started. Nothing was made.").into());
    }
    let counts = account_jobs::counts(&core.store, &[id]).await?.remove(id).unwrap_or_default();
    let now = counts.failed + counts.stopped + counts.not_sent;
    if now != said {
        let what = format!("You read {said} rows; by now it is {now}. Nothing was made; look again.");
        return Err(PortalError::Conflict { what }.into());
    }
    if now == 0 {
        return Err(PortalError::refused("No row failed. Nothing was made.").into());
    }
    let source = usable_source(core, who, &import.source).await?;
    let form = form_now(core, who, &import.source).await?;
    let name = format!("Failed rows of {id}");
    let real = core.clock.real();
    let mut writer = Writer::begin(&core.store, &core.random.id(real), &name, real).await?;
    let mut file = FailedFile::of(core, import.clone(), true);
    let columns = file.columns();
    while let Some(piece) = file.next().await? {
        writer.write(&core.store, &piece).await?;
    }
    let kept = writer.finish(&core.store).await?;
    let (reading, mapping) = reused(&import, columns);
    let of = Of { parent: id, reading, form, mapping, existing: import.existing };
    let file = kept.id.clone();
    let made = insert(core, who, source, &name, "csv", kept, Some(of)).await;
    if made.is_err() {
        kept_files::delete(&core.store, &file).await?;
    }
    made
}

/// How the file of failed rows is read, and which of its columns is which field.
fn reused(import: &Import, columns: Vec<String>) -> (Reading, Mapping) {
    let text = import.reading.encoding.is_some();
    let reading = Reading {
        encoding: import.reading.encoding.clone().or_else(|| Some("utf-8-mark".to_owned())),
        delimiter: import.reading.delimiter.filter(|_| text).or(Some(b',')),
        headings: Some(true),
        ..Reading::default()
    };
    let mut mapping = import.mapping.clone().unwrap_or_default();
    mapping.uses.resize(columns.len(), ColumnUse::Ours);
    mapping.guesses.resize(columns.len(), None);
    mapping.kept = true;
    (reading, mapping)
}
