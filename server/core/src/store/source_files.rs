//! Files of sources: which are kept, what happened to them, what comparisons came to, and loads from here.

pub mod comparisons;
pub mod loads;
#[cfg(test)]
mod tests;

use super::{Error, Result, Row, Store, Tx};
use crate::args;
use gangway_types::safety::{FileEvent, FileHow, FileWhat};
use gangway_types::{SourceFileId, SourceId};
use serde::{Deserialize, Serialize};

/// How a file is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// Name of its encoding.
    pub encoding: String,
    /// Between its cells.
    pub delimiter: u8,
    /// Lines end in carriage return and line feed.
    pub crlf: bool,
    /// Lines above the headings.
    pub skip: u32,
    /// Rows that begin with it are no rows.
    pub comment: Option<u8>,
}

/// A file as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its id.
    pub id: SourceFileId,
    /// The source.
    pub source: SourceId,
    /// The source's name when it came.
    pub source_name: String,
    /// How it came.
    pub how: FileHow,
    /// Its name.
    pub name: String,
    /// Where its bytes are ([`super::kept_files`]).
    pub kept: String,
    /// How it is read.
    pub layout: Layout,
    /// Its headings as they stand.
    pub headings: Vec<String>,
    /// The column that names its accounts.
    pub key: String,
    /// Rows below the headings.
    pub rows: i64,
    /// Accounts in them.
    pub accounts: i64,
    /// Size.
    pub bytes: i64,
    /// SHA-256, hex.
    pub sha: String,
    /// ISC's id of who brought it.
    pub by: String,
    /// Their name.
    pub by_name: String,
    /// When, the domain's time.
    pub at: i64,
    /// What the next aggregation is thought to read.
    pub baseline: bool,
}

const FILE: &str = "id, source_id, source_name, how, name, kept_id, layout, headings, key_column, row_count, accounts, bytes,
    sha, made_by, made_by_name, made_at, baseline";

fn file(row: &Row) -> Result<File> {
    Ok(File {
        id: SourceFileId(row.text("id")?),
        source: SourceId(row.text("source_id")?),
        source_name: row.text("source_name")?,
        how: FileHow::parse(&row.text("how")?),
        name: row.text("name")?,
        kept: row.text("kept_id")?,
        layout: serde_json::from_str(&row.text("layout")?)?,
        headings: serde_json::from_str(&row.text("headings")?)?,
        key: row.text("key_column")?,
        rows: row.int("row_count")?,
        accounts: row.int("accounts")?,
        bytes: row.int("bytes")?,
        sha: row.text("sha")?,
        by: row.text("made_by")?,
        by_name: row.text("made_by_name")?,
        at: row.int("made_at")?,
        baseline: row.flag("baseline")?,
    })
}

/// Keeps a file's facts. Its bytes are kept already.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx, new: &File) -> Result<()> {
    tx.exec(
        &format!(
            "INSERT INTO source_files ({FILE})
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0)"
        ),
        args![
            &new.id,
            &new.source,
            &new.source_name,
            new.how.key(),
            &new.name,
            &new.kept,
            serde_json::to_string(&new.layout)?,
            serde_json::to_string(&new.headings)?,
            &new.key,
            new.rows,
            new.accounts,
            new.bytes,
            &new.sha,
            &new.by,
            &new.by_name,
            new.at
        ],
    )
    .await?;
    Ok(())
}

async fn one(store: &Store, filter: &str, args: super::Args) -> Result<Option<File>> {
    let sql = format!("SELECT {FILE} FROM source_files WHERE {filter}");
    store.row(&sql, args).await?.map(|row| file(&row)).transpose()
}

/// One file of a source.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, source: &SourceId, id: &SourceFileId) -> Result<Option<File>> {
    one(store, "id = $1 AND source_id = $2", args![id, source]).await
}

/// The file that the next aggregation of a source is thought to read.
///
/// # Errors
/// When the database does not answer.
pub async fn baseline(store: &Store, source: &SourceId) -> Result<Option<File>> {
    one(store, "source_id = $1 AND baseline = 1", args![source]).await
}

/// The latest file of a source with exactly these bytes.
///
/// # Errors
/// When the database does not answer.
pub async fn of_sha(store: &Store, source: &SourceId, sha: &str) -> Result<Option<File>> {
    one(store, "source_id = $1 AND sha = $2 ORDER BY made_at DESC, id DESC LIMIT 1", args![source, sha]).await
}

/// Files of a source, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(store: &Store, source: &SourceId, most: i64) -> Result<Vec<File>> {
    let sql = format!(
        "SELECT {FILE} FROM source_files WHERE source_id = $1 ORDER BY made_at DESC, id DESC LIMIT $2"
    );
    store.rows(&sql, args![source, most]).await?.iter().map(file).collect()
}

/// Makes a file the baseline of its source: from now on it is what the next aggregation is thought to read.
///
/// # Errors
/// When the database refuses, or there is no such file.
pub async fn set_baseline(tx: &mut Tx, source: &SourceId, id: &SourceFileId) -> Result<()> {
    tx.exec(
        "UPDATE source_files SET baseline = 0 WHERE source_id = $1 AND baseline = 1 AND id <> $2",
        args![source, id],
    )
    .await?;
    let set = tx
        .exec("UPDATE source_files SET baseline = 1 WHERE source_id = $1 AND id = $2", args![source, id])
        .await?;
    if set == 1 { Ok(()) } else { Err(Error::Row("no such file of this source".to_owned())) }
}

/// Something that happened to a file.
pub struct NewEvent<'a> {
    /// Its own id.
    pub id: &'a str,
    /// The source.
    pub source: &'a SourceId,
    /// The file.
    pub file: &'a SourceFileId,
    /// What.
    pub what: FileWhat,
    /// When, the domain's time.
    pub at: i64,
    /// ISC's id of who did it, and their name.
    pub by: (&'a str, &'a str),
    /// More words.
    pub note: Option<&'a str>,
}

/// Notes what happened to a file.
///
/// # Errors
/// When the database refuses.
pub async fn note(tx: &mut Tx, event: &NewEvent<'_>) -> Result<()> {
    tx.exec(
        "INSERT INTO source_file_events (id, source_id, file_id, what, at, by_id, by_name, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            event.id,
            event.source,
            event.file,
            event.what.key(),
            event.at,
            event.by.0,
            event.by.1,
            event.note
        ],
    )
    .await?;
    Ok(())
}

/// What happened to the files of a source, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn events(store: &Store, source: &SourceId, most: i64) -> Result<Vec<FileEvent>> {
    let rows = store
        .rows(
            "SELECT e.file_id, e.what, e.at, e.by_name, e.note, f.name FROM source_file_events e
             JOIN source_files f ON f.id = e.file_id
             WHERE e.source_id = $1 ORDER BY e.at DESC, e.id DESC LIMIT $2",
            args![source, most],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(FileEvent {
                file: SourceFileId(row.text("file_id")?),
                file_name: row.text("name")?,
                what: FileWhat::parse(&row.text("what")?).unwrap_or(FileWhat::Uploaded),
                at: row.int("at")?,
                by_name: row.text("by_name")?,
                note: row.opt_text("note")?,
            })
        })
        .collect()
}

/// An account that Gangway made on a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// Its key.
    pub native: String,
    /// The job that made it.
    pub job: String,
    /// Whether that was an import.
    pub import: bool,
    /// Who decided it.
    pub by_name: String,
    /// When ISC took it, the domain's time.
    pub at: i64,
}

fn added(row: &Row) -> Result<Added> {
    Ok(Added {
        native: row.text("native")?,
        job: row.text("job_id")?,
        import: row.text("kind")? == "import",
        by_name: row.text("made_by_name")?,
        at: row.int("at")?,
    })
}

const MADE: &str =
    "SELECT i.native, i.job_id, j.kind, j.made_by_name, COALESCE(i.accepted_at, j.made_at) AS at
    FROM account_items i JOIN account_jobs j ON j.id = i.job_id
    WHERE j.source_id = $1 AND i.action = 'create' AND i.outcome IN ('accepted', 'seen', 'differs')";

/// Who made these accounts of a source through Gangway, the latest time each.
///
/// # Errors
/// When the database does not answer.
pub async fn made(store: &Store, source: &SourceId, natives: &[String]) -> Result<Vec<Added>> {
    if natives.is_empty() {
        return Ok(Vec::new());
    }
    let mut given = args![source];
    given.extend(natives.iter().map(super::Value::from));
    let sql = format!("{MADE} AND i.native IN ({}) ORDER BY at", super::placeholders(2, natives.len()));
    store.rows(&sql, given).await?.iter().map(added).collect()
}

/// Everything that Gangway made on a source, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn all_made(store: &Store, source: &SourceId, most: i64) -> Result<Vec<Added>> {
    let sql = format!("{MADE} ORDER BY at DESC, i.native LIMIT $2");
    store.rows(&sql, args![source, most]).await?.iter().map(added).collect()
}

/// Something of ours that names attributes of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Which.
    pub what: String,
    /// The attributes or headings that it names.
    pub names: Vec<String>,
}

/// What of ours names attributes of a source: mappings of imports, drafts and templates of accounts.
///
/// # Errors
/// When the database does not answer.
pub async fn naming(store: &Store, source: &SourceId) -> Result<Vec<Named>> {
    let mut all = Vec::new();
    let rows = store
        .rows(
            "SELECT headings, mapping FROM import_maps WHERE source_id = $1 ORDER BY used_at DESC LIMIT 50",
            args![source],
        )
        .await?;
    for row in rows {
        let headings: Vec<String> = serde_json::from_str(&row.text("headings")?).unwrap_or_default();
        let mapping: serde_json::Value = serde_json::from_str(&row.text("mapping")?).unwrap_or_default();
        let some: Vec<&str> = headings.iter().take(3).map(String::as_str).collect();
        let what = format!("The import mapping for {} columns ({} …)", headings.len(), some.join(", "));
        all.push(Named { what, names: fields_of(&mapping) });
    }
    let names = |row: &Row| -> Result<Vec<String>> {
        let values: serde_json::Value = serde_json::from_str(&row.text("attributes")?).unwrap_or_default();
        Ok(values.as_object().map(|values| values.keys().cloned().collect()).unwrap_or_default())
    };
    let sql = "SELECT attributes FROM account_drafts WHERE source_id = $1 AND job_id IS NULL LIMIT 100";
    for row in store.rows(sql, args![source]).await? {
        all.push(Named { what: "A draft of an account".to_owned(), names: names(&row)? });
    }
    let sql = "SELECT name, attributes FROM account_templates WHERE source_id = $1 LIMIT 100";
    for row in store.rows(sql, args![source]).await? {
        all.push(Named {
            what: format!("The account template “{}”", row.text("name")?),
            names: names(&row)?,
        });
    }
    Ok(all)
}

/// Every field that a mapping leads to.
fn fields_of(mapping: &serde_json::Value) -> Vec<String> {
    use serde_json::Value;
    match mapping {
        Value::Object(map) => map
            .iter()
            .flat_map(|(name, value)| match (name.as_str(), value) {
                ("field", Value::String(field)) => vec![field.clone()],
                (_, value) => fields_of(value),
            })
            .collect(),
        Value::Array(all) => all.iter().flat_map(fields_of).collect(),
        _ => Vec::new(),
    }
}
