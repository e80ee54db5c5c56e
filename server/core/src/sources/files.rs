//! Files of a source: kept when they come, made the baseline, compared with each other, and given back byte for byte.

use super::reading::{self, FileFacts, FileReader};
use super::shape::{self, Shape};
use super::show::{differences, file_view};
use super::{accounts_words, flat_file};
use crate::accounts::reading as reading_isc;
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::store::kept_files::{self, KeptFile};
use crate::store::source_files::{self as stored, File, Layout, NewEvent};
use crate::{Core, Error, Result};
use gangway_types::accounts::Values;
use gangway_types::audit::What;
use gangway_types::safety::{CompareRow, FileHow, FileWhat, RowKind, SourceFile};
use gangway_types::{FieldError, PortalError, SourceFileId, SourceId};
use std::collections::HashSet;

/// Rows of two files' comparison that are shown.
const SHOWN: usize = 500;

/// A file that was taken, or was there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// It.
    pub file: SourceFileId,
    /// The same bytes were kept before, under this id.
    pub known: bool,
}

/// Takes an uploaded file: found to be one of this source, and described. The first file of a source is its baseline. When
/// this fails or the file is known, `kept` is the caller's to delete.
///
/// # Errors
/// When the source is not theirs, or the file cannot be read as one of it: the reason stands beside the field `file`.
pub async fn keep_upload(core: &Core, who: &Signed, source: &SourceId, kept: &KeptFile) -> Result<Kept> {
    let shape = reading_isc(core, who, |isc| async move { shape::read(&isc, source).await }).await?;
    if let Some(known) = stored::of_sha(&core.store, source, &kept.sha256).await? {
        return Ok(Kept { file: known.id, known: true });
    }
    let (layout, facts) = look(core, kept, &shape).await.map_err(at_file)?;
    let first = stored::baseline(&core.store, source).await?.is_none();
    let file = describe(core, who, &shape, kept, FileHow::Uploaded, layout, &facts);
    let note = first.then_some("the first file of this source: taken for the one that is loaded");
    put(core, who, &file, first, note).await?;
    Ok(Kept { file: file.id, known: false })
}

fn at_file(words: String) -> Error {
    let fields = vec![FieldError { field: "file".to_owned(), words: words.clone() }];
    PortalError::Refused { what: format!("{words} Nothing was kept."), fields }.into()
}

/// How a kept file is read, and what it says.
pub(super) async fn look(
    core: &Core,
    kept: &KeptFile,
    shape: &Shape,
) -> std::result::Result<(Layout, FileFacts), String> {
    let open = || kept_files::reader(&core.store, &kept.id);
    let (one, two, three) = (open(), open(), open());
    let shape = shape.clone();
    let read = tokio::task::spawn_blocking(move || {
        let layout = reading::layout(one, two, &shape)?;
        let facts =
            FileReader::open(three, &layout, &shape.key)?.accounts(|name| shape.is_multi(name).is_some())?;
        Ok((layout, facts))
    });
    read.await.unwrap_or_else(|_| Err("The file could not be read.".to_owned()))
}

/// A file's facts, to be stored.
pub(super) fn describe(
    core: &Core,
    who: &Signed,
    shape: &Shape,
    kept: &KeptFile,
    how: FileHow,
    layout: Layout,
    facts: &FileFacts,
) -> File {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    File {
        id: SourceFileId(core.random.id(core.clock.real())),
        source: shape.facts.id.clone(),
        source_name: shape.facts.name.clone(),
        how,
        name: if kept.name.is_empty() { "accounts.csv".to_owned() } else { kept.name.clone() },
        kept: kept.id.clone(),
        layout,
        headings: facts.headings.clone(),
        key: shape.key.clone(),
        rows: number(facts.rows),
        accounts: facts.accounts.len().try_into().unwrap_or(i64::MAX),
        bytes: number(kept.bytes),
        sha: kept.sha256.clone(),
        by: who.person_id.clone(),
        by_name: who.name.clone(),
        at: core.clock.now(),
        baseline: false,
    }
}

/// Stores a file with what happened to it.
pub(super) async fn put(
    core: &Core,
    who: &Signed,
    file: &File,
    baseline: bool,
    note: Option<&str>,
) -> Result<()> {
    let what = match file.how {
        FileHow::Uploaded => FileWhat::Uploaded,
        FileHow::Merged => FileWhat::Merged,
    };
    let mut tx = core.store.begin().await?;
    stored::insert(&mut tx, file).await?;
    if baseline {
        stored::set_baseline(&mut tx, &file.source, &file.id).await?;
    }
    event(core, &mut tx, who.into(), file, what, note).await?;
    let accounts = accounts_words(u64::try_from(file.accounts).unwrap_or(0));
    let (did, audited) = match file.how {
        FileHow::Uploaded => ("uploaded", What::SourceFileKept),
        FileHow::Merged => ("merged", What::SourceFileMerged),
    };
    let sentence = format!("{did} {} with {accounts} for {}", file.name, file.source_name);
    let entry = Entry::by(who, audited, sentence).about(&file.source, &file.source_name);
    audit::append(core, &mut tx, entry.fact("SHA-256", &file.sha).fact("Rows", file.rows.to_string()));
    tx.commit().await?;
    Ok(())
}

/// Who did something: id and name.
pub(super) struct By<'a>(pub &'a str, pub &'a str);

impl<'a> From<&'a Signed> for By<'a> {
    fn from(who: &'a Signed) -> Self {
        Self(&who.person_id, &who.name)
    }
}

/// Notes what happened to a file.
pub(super) async fn event(
    core: &Core,
    tx: &mut crate::store::Tx,
    by: By<'_>,
    file: &File,
    what: FileWhat,
    note: Option<&str>,
) -> Result<()> {
    let event = NewEvent {
        id: &core.random.id(core.clock.real()),
        source: &file.source,
        file: &file.id,
        what,
        at: core.clock.now(),
        by: (by.0, by.1),
        note,
    };
    stored::note(tx, &event).await.map_err(Error::from)
}

/// Somebody says that this file is what the next aggregation reads.
///
/// # Errors
/// When the source is not theirs, or there is no such file.
pub async fn put_in_place(core: &Core, who: &Signed, source: &SourceId, id: &SourceFileId) -> Result<()> {
    make_baseline(core, who, source, id, FileWhat::InPlace).await
}

/// Makes an earlier file the baseline again.
///
/// # Errors
/// When the source is not theirs, or there is no such file.
pub async fn restore(core: &Core, who: &Signed, source: &SourceId, id: &SourceFileId) -> Result<()> {
    make_baseline(core, who, source, id, FileWhat::Restored).await
}

async fn make_baseline(
    core: &Core,
    who: &Signed,
    source: &SourceId,
    id: &SourceFileId,
    what: FileWhat,
) -> Result<()> {
    flat_file(core, who, source).await?;
    let file = stored::get(&core.store, source, id).await?.ok_or_else(|| PortalError::not_found("file"))?;
    let mut tx = core.store.begin().await?;
    stored::set_baseline(&mut tx, source, id).await?;
    event(core, &mut tx, who.into(), &file, what, None).await?;
    let did = match what {
        FileWhat::Restored => "made the baseline again",
        _ => "said that it is in place",
    };
    let sentence = format!("{did}: {}, {}", file.name, file.source_name);
    let entry = Entry::by(who, What::SourceBaseline, sentence).about(source, &file.source_name);
    audit::append(core, &mut tx, entry.fact("SHA-256", &file.sha));
    tx.commit().await?;
    core.news.tell(format!("source:{source}"));
    Ok(())
}

/// A file of a source to be given back: its facts, and where its bytes are. The audit log is told.
///
/// # Errors
/// When the source is not theirs, or there is no such file.
pub async fn download(
    core: &Core,
    who: &Signed,
    source: &SourceId,
    id: &SourceFileId,
) -> Result<(SourceFile, String)> {
    flat_file(core, who, source).await?;
    let file = stored::get(&core.store, source, id).await?.ok_or_else(|| PortalError::not_found("file"))?;
    let sentence = format!("downloaded {} of {}", file.name, file.source_name);
    let entry = Entry::by(who, What::Exported, sentence).about(source, &file.source_name);
    audit::write(core, entry.fact("SHA-256", &file.sha)).await?;
    Ok((file_view(&file), file.kept))
}

/// Two files of a source, account by account: what the second lacks, adds and says otherwise than the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Between {
    /// The first.
    pub from: SourceFile,
    /// The second.
    pub to: SourceFile,
    /// How many accounts the second lacks, adds, and says otherwise.
    pub counts: (u64, u64, u64),
    /// As many of them as are shown; `sent` stands in the second file, `shown` in the first.
    pub rows: Vec<CompareRow>,
    /// Headings of the first that the second lacks, and the other way round.
    pub headings: (Vec<String>, Vec<String>),
}

/// Compares two files of a source with each other.
///
/// # Errors
/// When the source is not theirs, there is no such file, or one cannot be read.
pub async fn between(
    core: &Core,
    who: &Signed,
    source: &SourceId,
    from: &SourceFileId,
    to: &SourceFileId,
) -> Result<Between> {
    flat_file(core, who, source).await?;
    let find = async |id: &SourceFileId| -> Result<File> {
        let found = stored::get(&core.store, source, id).await?;
        Ok(found.ok_or_else(|| PortalError::not_found("file"))?)
    };
    let (from, to) = (find(from).await?, find(to).await?);
    let unreadable =
        |words: String| Error::from(PortalError::refused(format!("{words} Nothing was compared.")));
    let (first, second) =
        (all(core, &from).await.map_err(unreadable)?, all(core, &to).await.map_err(unreadable)?);
    let only = |kind, native: &str| CompareRow {
        kind,
        native: native.to_owned(),
        person: None,
        file_rows: 0,
        differs: Vec::new(),
        since: None,
        added: None,
    };
    let lacks: Vec<&str> =
        first.accounts.added().into_iter().filter(|key| !second.accounts.has(key)).collect();
    let adds: Vec<&str> =
        second.accounts.added().into_iter().filter(|key| !first.accounts.has(key)).collect();
    let other: Vec<&str> = first
        .accounts
        .added()
        .into_iter()
        .filter(|key| first.accounts.same(&second.accounts, key) == Some(false))
        .collect();
    let counts = (lacks.len() as u64, adds.len() as u64, other.len() as u64);
    let shown: HashSet<String> = other.iter().take(SHOWN).map(|key| (*key).to_owned()).collect();
    let mut rows: Vec<CompareRow> =
        lacks.iter().take(SHOWN).map(|native| only(RowKind::Goes, native)).collect();
    rows.extend(adds.iter().take(SHOWN).map(|native| only(RowKind::Adds, native)));
    let (was, is) = (values(core, &from, &shown).await, values(core, &to, &shown).await);
    let columns: Vec<String> =
        second.columns.iter().chain(&first.columns).fold(Vec::new(), |mut all, name| {
            if !all.contains(name) {
                all.push(name.clone());
            }
            all
        });
    let none = Values::new();
    for native in other.iter().take(SHOWN) {
        let differs =
            differences(&columns, is.get(*native).unwrap_or(&none), was.get(*native).unwrap_or(&none));
        rows.push(CompareRow { differs, ..only(RowKind::Differs, native) });
    }
    let lacking = |one: &File, other: &File| -> Vec<String> {
        one.headings.iter().filter(|heading| !other.headings.contains(heading)).cloned().collect()
    };
    let headings = (lacking(&from, &to), lacking(&to, &from));
    Ok(Between { from: file_view(&from), to: file_view(&to), counts, rows, headings })
}

async fn all(core: &Core, file: &File) -> std::result::Result<FileFacts, String> {
    let bytes = kept_files::reader(&core.store, &file.kept);
    let (layout, key) = (file.layout.clone(), file.key.clone());
    let read =
        tokio::task::spawn_blocking(move || FileReader::open(bytes, &layout, &key)?.accounts(|_| true));
    read.await.unwrap_or_else(|_| Err("The file could not be read.".to_owned()))
}

async fn values(core: &Core, file: &File, of: &HashSet<String>) -> std::collections::HashMap<String, Values> {
    let bytes = kept_files::reader(&core.store, &file.kept);
    let (layout, key, of) = (file.layout.clone(), file.key.clone(), of.clone());
    let read =
        tokio::task::spawn_blocking(move || FileReader::open(bytes, &layout, &key)?.values(&of, |_| true));
    match read.await {
        Ok(Ok(values)) => values,
        _ => std::collections::HashMap::new(),
    }
}
