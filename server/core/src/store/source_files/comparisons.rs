//! Comparisons of files with ISC's accounts, and what they came to account by account.

mod rows;

pub use rows::{NewRow, add_rows, beyond, people, rows, set_differs, stored_rows, unsure, values};

use crate::args;
use crate::store::{Result, Row, Store, Tx};
use gangway_types::safety::{CompareCounts, CompareState, Headings, Worry};
use gangway_types::{ComparisonId, SourceFileId, SourceId};

/// What a comparison is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// For the safety page.
    Safety,
    /// Right before or after a load; never what the safety page says.
    Load,
}

impl Purpose {
    fn key(self) -> &'static str {
        match self {
            Self::Safety => "safety",
            Self::Load => "load",
        }
    }
}

/// A comparison as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its id.
    pub id: ComparisonId,
    /// The source.
    pub source: SourceId,
    /// Its name.
    pub source_name: String,
    /// The file.
    pub file: SourceFileId,
    /// How far it is.
    pub state: CompareState,
    /// The grant that reads.
    pub grant_id: String,
    /// ISC's id of who asked.
    pub by: String,
    /// Their name.
    pub by_name: String,
    /// When, the domain's time.
    pub asked_at: i64,
    /// When the last account was read, the domain's time.
    pub read_at: Option<i64>,
    /// Accounts read so far.
    pub read: i64,
    /// Accounts that ISC counts.
    pub expected: Option<i64>,
    /// ISC's delete threshold, percent.
    pub threshold: Option<u32>,
    /// The source makes identities.
    pub authoritative: bool,
    /// Headings against the template.
    pub headings: Headings,
    /// The baseline that it was compared with besides.
    pub against: Option<SourceFileId>,
    /// Numbers.
    pub counts: CompareCounts,
    /// What else to know.
    pub worries: Vec<Worry>,
    /// Why there is no result.
    pub problem: Option<String>,
}

const COLUMNS: &str =
    "id, source_id, source_name, file_id, state, grant_id, asked_by, asked_by_name, asked_at, read_at,
    read_done, expected, threshold, authoritative, headings, against, counts, worries, problem";

fn json<T: serde::de::DeserializeOwned + Default>(text: Option<String>) -> Result<T> {
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default())
}

fn stored(row: &Row) -> Result<Stored> {
    Ok(Stored {
        id: ComparisonId(row.text("id")?),
        source: SourceId(row.text("source_id")?),
        source_name: row.text("source_name")?,
        file: SourceFileId(row.text("file_id")?),
        state: CompareState::parse(&row.text("state")?),
        grant_id: row.text("grant_id")?,
        by: row.text("asked_by")?,
        by_name: row.text("asked_by_name")?,
        asked_at: row.int("asked_at")?,
        read_at: row.opt_int("read_at")?,
        read: row.int("read_done")?,
        expected: row.opt_int("expected")?,
        threshold: row.opt_int("threshold")?.and_then(|percent| u32::try_from(percent).ok()),
        authoritative: row.flag("authoritative")?,
        headings: json(row.opt_text("headings")?)?,
        against: row.opt_text("against")?.map(SourceFileId),
        counts: json(row.opt_text("counts")?)?,
        worries: json(row.opt_text("worries")?)?,
        problem: row.opt_text("problem")?,
    })
}

/// A new comparison, to be read. Answers the one that is being read already for this file and purpose, if there is one.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx, new: &Stored, purpose: Purpose) -> Result<ComparisonId> {
    if purpose == Purpose::Safety {
        let going = tx
            .row(
                "SELECT id FROM comparisons WHERE source_id = $1 AND file_id = $2 AND purpose = $3 AND state = 'reading'
                 AND asked_by = $4",
                args![&new.source, &new.file, purpose.key(), &new.by],
            )
            .await?;
        if let Some(row) = going {
            return Ok(ComparisonId(row.text("id")?));
        }
    }
    tx.exec(
        "INSERT INTO comparisons (id, source_id, source_name, file_id, purpose, state, grant_id, asked_by, asked_by_name,
            asked_at, threshold, authoritative)
         VALUES ($1, $2, $3, $4, $5, 'reading', $6, $7, $8, $9, $10, $11)",
        args![
            &new.id,
            &new.source,
            &new.source_name,
            &new.file,
            purpose.key(),
            &new.grant_id,
            &new.by,
            &new.by_name,
            new.asked_at,
            new.threshold,
            new.authoritative
        ],
    )
    .await?;
    Ok(new.id.clone())
}

/// One comparison.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, id: &ComparisonId) -> Result<Option<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM comparisons WHERE id = $1");
    store.row(&sql, args![id]).await?.map(|row| stored(&row)).transpose()
}

/// The latest comparison of a file for the safety page; `done` only those with a result.
///
/// # Errors
/// When the database does not answer.
pub async fn latest(
    store: &Store,
    source: &SourceId,
    file: &SourceFileId,
    done: bool,
) -> Result<Option<Stored>> {
    let done = if done { "AND state = 'done'" } else { "" };
    let sql = format!(
        "SELECT {COLUMNS} FROM comparisons WHERE source_id = $1 AND file_id = $2 AND purpose = 'safety' {done}
         ORDER BY asked_at DESC, id DESC LIMIT 1"
    );
    store.row(&sql, args![source, file]).await?.map(|row| stored(&row)).transpose()
}

/// The latest result about the baseline of each source, newest first. What a load saw counts as well.
///
/// # Errors
/// When the database does not answer.
pub async fn of_baselines(store: &Store) -> Result<Vec<Stored>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM comparisons c WHERE c.state = 'done'
           AND EXISTS (SELECT 1 FROM source_files f WHERE f.id = c.file_id AND f.baseline = 1)
           AND NOT EXISTS (SELECT 1 FROM comparisons n WHERE n.file_id = c.file_id AND n.state = 'done'
                AND (n.asked_at > c.asked_at OR (n.asked_at = c.asked_at AND n.id > c.id)))
         ORDER BY c.read_at DESC"
    );
    store.rows(&sql, args![]).await?.iter().map(stored).collect()
}

/// Comparisons that somebody should read on: nobody does at the moment.
///
/// # Errors
/// When the database does not answer.
pub async fn unread(store: &Store, real: i64) -> Result<Vec<ComparisonId>> {
    let rows = store
        .rows(
            "SELECT id FROM comparisons WHERE state = 'reading' AND (lease_until IS NULL OR lease_until < $1)
             ORDER BY asked_at LIMIT 20",
            args![real],
        )
        .await?;
    rows.iter().map(|row| Ok(ComparisonId(row.text("id")?))).collect()
}

/// On SQLite there is one process, so at its start nobody reads anything.
///
/// # Errors
/// When the database refuses.
pub async fn free_all(store: &Store) -> Result<()> {
    store
        .exec(
            "UPDATE comparisons SET lease_owner = NULL, lease_until = NULL WHERE state = 'reading'",
            args![],
        )
        .await?;
    Ok(())
}

/// Takes a comparison for a reader, which begins anew; none when another one has it or it is over.
///
/// # Errors
/// When the database refuses.
pub async fn take(
    store: &Store,
    id: &ComparisonId,
    reader: &str,
    real: i64,
    until: i64,
) -> Result<Option<Stored>> {
    let mut tx = store.begin().await?;
    let row = tx
        .row(
            &format!(
                "UPDATE comparisons SET lease_owner = $2, lease_until = $4, read_done = 0
                 WHERE id = $1 AND state = 'reading' AND (lease_until IS NULL OR lease_until < $3) RETURNING {COLUMNS}"
            ),
            args![id, reader, real, until],
        )
        .await?;
    let taken = row.map(|row| stored(&row)).transpose()?;
    if taken.is_some() {
        tx.exec("DELETE FROM comparison_rows WHERE comparison_id = $1", args![id]).await?;
    }
    tx.commit().await?;
    Ok(taken)
}

/// How far reading came; answers whether it is still this reader's. Locks the comparison.
///
/// # Errors
/// When the database refuses.
pub async fn progress(
    tx: &mut Tx,
    id: &ComparisonId,
    reader: &str,
    read: i64,
    expected: Option<i64>,
    until: i64,
) -> Result<bool> {
    let mine = tx
        .exec(
            "UPDATE comparisons SET read_done = $3, expected = $4, lease_until = $5
             WHERE id = $1 AND lease_owner = $2 AND state = 'reading'",
            args![id, reader, read, expected, until],
        )
        .await?;
    Ok(mine == 1)
}

/// What a comparison came to.
pub struct End<'a> {
    /// With a result, or not.
    pub state: CompareState,
    /// When the last account was read, the domain's time.
    pub read_at: Option<i64>,
    /// Numbers.
    pub counts: CompareCounts,
    /// The source's threshold, as it was read with the accounts.
    pub threshold: Option<u32>,
    /// The source makes identities.
    pub authoritative: bool,
    /// Headings against the template.
    pub headings: &'a Headings,
    /// The baseline that it was compared with besides.
    pub against: Option<&'a SourceFileId>,
    /// What else to know.
    pub worries: &'a [Worry],
    /// Why there is no result.
    pub problem: Option<&'a str>,
}

/// Ends a comparison, as long as it is still this reader's. Rows of one without a result are of no use and go.
///
/// # Errors
/// When the database refuses.
pub async fn end(tx: &mut Tx, id: &ComparisonId, reader: &str, end: &End<'_>) -> Result<bool> {
    let mine = tx
        .exec(
            "UPDATE comparisons SET state = $3, read_at = $4, counts = $5, threshold = $6, authoritative = $7,
                headings = $8, against = $9, worries = $10, problem = $11, lease_owner = NULL, lease_until = NULL
             WHERE id = $1 AND lease_owner = $2 AND state = 'reading'",
            args![
                id,
                reader,
                end.state.key(),
                end.read_at,
                serde_json::to_string(&end.counts)?,
                end.threshold,
                end.authoritative,
                serde_json::to_string(end.headings)?,
                end.against.map(SourceFileId::as_str),
                serde_json::to_string(end.worries)?,
                end.problem
            ],
        )
        .await?;
    if mine == 1 && end.state != CompareState::Done {
        tx.exec("DELETE FROM comparison_rows WHERE comparison_id = $1", args![id]).await?;
    }
    Ok(mine == 1)
}

/// Forgets rows of comparisons asked for before this time that no load refers to, and what newer ones of the same file
/// replaced an hour before.
///
/// # Errors
/// When the database refuses.
pub async fn forget(store: &Store, before: i64) -> Result<()> {
    let mut tx = store.begin().await?;
    tx.exec(
        "DELETE FROM comparison_rows WHERE comparison_id IN (
            SELECT c.id FROM comparisons c WHERE c.asked_at < $1 AND c.state <> 'reading' AND NOT EXISTS (
                SELECT 1 FROM source_loads l WHERE l.comparison_id = c.id OR l.before_id = c.id OR l.after_id = c.id)
              AND EXISTS (SELECT 1 FROM comparisons n WHERE n.file_id = c.file_id AND n.state = 'done'
                AND n.asked_at > c.asked_at))",
        args![before],
    )
    .await?;
    tx.commit().await
}
