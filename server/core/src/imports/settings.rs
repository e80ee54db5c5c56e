//! How the file is read: other choices than those that were found, and work that stopped.

use super::read::{DELIMITERS, encoding};
use super::{changing, keeper, own};
use crate::auth::Signed;
use crate::store::imports::{self as stored, Reading};
use crate::{Core, Result};
use gangway_types::imports::{ImportStep, WorkKind};
use gangway_types::{AccountJobId, FieldError, PortalError};

/// What the form of the first step holds; empty is what was found.
#[derive(Clone, Debug, Default)]
pub struct FileSettings {
    /// Key of the encoding.
    pub encoding: String,
    /// Key of the delimiter.
    pub delimiter: String,
    /// `yes` or `no`: the first row names the columns.
    pub headings: String,
    /// The sheet.
    pub sheet: String,
}

/// Reads the kept file again in another way. What was done in later steps is done anew where the columns are others.
///
/// # Errors
/// When it is not the caller's draft, or there is no such choice.
pub async fn read_again(core: &Core, who: &Signed, id: &AccountJobId, said: &FileSettings) -> Result<()> {
    let (mut tx, import) = changing(core, who, id).await?;
    let mut fields = Vec::new();
    let mut refuse = |field: &str, words: &str| {
        fields.push(FieldError { field: field.to_owned(), words: words.to_owned() });
    };
    let workbook = import.kind == "workbook";
    let mut reading = Reading {
        encoding: import.reading.encoding.clone(),
        delimiter: import.reading.delimiter,
        headings: import.reading.headings,
        sheet: import.reading.sheet.clone(),
        sheets: import.reading.sheets.clone(),
        ..Reading::default()
    };
    if !said.encoding.is_empty() && !workbook {
        if encoding(&said.encoding).is_none() {
            refuse("encoding", "There is no such encoding.");
        }
        reading.encoding = Some(said.encoding.clone());
    }
    if !said.delimiter.is_empty() && !workbook {
        match DELIMITERS.iter().find(|(key, _)| *key == said.delimiter) {
            Some((_, byte)) => reading.delimiter = Some(*byte),
            None => refuse("delimiter", "There is no such delimiter."),
        }
    }
    match said.headings.as_str() {
        "" => {}
        "yes" => reading.headings = Some(true),
        "no" => reading.headings = Some(false),
        _ => refuse("headings", "Say yes or no."),
    }
    if !said.sheet.is_empty() && workbook {
        let known =
            import.reading.sheets.iter().chain(&import.reading.sheet).any(|sheet| *sheet == said.sheet);
        if !known {
            refuse("sheet", "There is no such sheet.");
        }
        reading.sheet = Some(said.sheet.clone());
    }
    if !fields.is_empty() {
        return Err(PortalError::Refused { what: "The file is read as before.".to_owned(), fields }.into());
    }
    stored::set_reading(&mut tx, id, &reading, 0).await?;
    stored::set_step(&mut tx, id, ImportStep::Upload).await?;
    stored::work(&mut tx, id, WorkKind::Reading, Some(&who.grant_id)).await?;
    tx.commit().await?;
    keeper::begin(core, id);
    Ok(())
}

/// Takes work up again that stopped with a problem, under the caller's sign-in.
///
/// # Errors
/// When it is not the caller's draft.
pub async fn retry(core: &Core, who: &Signed, id: &AccountJobId) -> Result<()> {
    let import = own(core, who, id).await?;
    let Some(work) = import.work.filter(|work| work.problem.is_some()) else { return Ok(()) };
    let (mut tx, _) = changing(core, who, id).await?;
    stored::work(&mut tx, id, work.kind, Some(&who.grant_id)).await?;
    tx.commit().await?;
    keeper::begin(core, id);
    Ok(())
}
