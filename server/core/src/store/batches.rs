//! Batches: what was decided, and by whom. Their people are in [`people`], what happened to them in [`timeline`].

mod approval;
mod people;
pub mod rereads;
#[cfg(test)]
mod tests;
mod timeline;

pub use approval::{dated, decided, due_releases, lock, next_round, releases_of, submitted, unsubmitted};
pub(super) use people::SHOWN;
pub use people::{
    NewPerson, SOON_MS, add_people, causes, counts, ids, ids_because, ids_with, name_of, people, to_call,
};
pub use timeline::{about, note, note_about, timeline, whole as timeline_whole};

use super::{Result, Row, Store, Tx, placeholders};
use crate::args;
use gangway_types::batches::BatchState;
use gangway_types::{BatchId, CheckId, RunId, TaskId};

/// A batch as stored.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: BatchState,
    /// ISC's id of its maker.
    pub made_by: String,
    /// Their name.
    pub made_by_name: String,
    /// When, domain's time.
    pub made_at: i64,
    /// The preflight it came from.
    pub check_id: CheckId,
    /// The batch whose expired people it invites again.
    pub parent: Option<BatchId>,
    /// When the list was frozen.
    pub frozen_at: i64,
    /// Hash over the frozen list.
    pub frozen_hash: String,
    /// How many were selected, and left out at preflight.
    pub selected: u64,
    /// See `selected`.
    pub left_out: u64,
    /// Its run.
    pub run_id: Option<RunId>,
    /// Who released it.
    pub released_by_name: Option<String>,
    /// When.
    pub released_at: Option<i64>,
    /// How often approval was asked for; 0 is never.
    pub round: i64,
    /// Who asked for approval last: id, name, and when.
    pub submitted: Option<(String, String, i64)>,
    /// What they wrote with it.
    pub comment: Option<String>,
    /// When the last answer of this round came, or its last deadline passed.
    pub decided_at: Option<i64>,
    /// Under which sign-in it releases itself once it is approved, and whose that is; none: released by hand.
    pub release: Option<Release>,
    /// Why it did not release itself and waits for somebody with the right to send.
    pub sender_why: Option<String>,
}

/// A release that was decided ahead of its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The sign-in.
    pub grant_id: String,
    /// ISC's id of whose it is.
    pub person_id: String,
    /// Their name.
    pub name: String,
    /// Not before this, milliseconds UTC of the domain's clock; none: as soon as it is approved.
    pub at: Option<i64>,
}

const BATCH: &str =
    "id, name, state, made_by, made_by_name, made_at, check_id, parent_batch, frozen_at, frozen_hash,
    selected, left_out, run_id, released_by_name, released_at, round, submitted_by, submitted_by_name, submitted_at,
    submit_comment, decided_at, release_grant, release_by, release_by_name, release_at, sender_why";

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn batch(row: &Row) -> Result<Batch> {
    Ok(Batch {
        id: BatchId(row.text("id")?),
        name: row.text("name")?,
        state: BatchState::parse(&row.text("state")?).unwrap_or(BatchState::Sent),
        made_by: row.text("made_by")?,
        made_by_name: row.text("made_by_name")?,
        made_at: row.int("made_at")?,
        check_id: CheckId(row.text("check_id")?),
        parent: row.opt_text("parent_batch")?.map(BatchId),
        frozen_at: row.int("frozen_at")?,
        frozen_hash: row.text("frozen_hash")?,
        selected: unsigned(row.int("selected")?),
        left_out: unsigned(row.int("left_out")?),
        run_id: row.opt_text("run_id")?.map(RunId),
        released_by_name: row.opt_text("released_by_name")?,
        released_at: row.opt_int("released_at")?,
        round: row.int("round")?,
        submitted: match (row.opt_text("submitted_by")?, row.opt_text("submitted_by_name")?) {
            (Some(id), Some(name)) => Some((id, name, row.opt_int("submitted_at")?.unwrap_or_default())),
            _ => None,
        },
        comment: row.opt_text("submit_comment")?,
        decided_at: row.opt_int("decided_at")?,
        release: match row.opt_text("release_grant")? {
            Some(grant_id) => Some(Release {
                grant_id,
                person_id: row.opt_text("release_by")?.unwrap_or_default(),
                name: row.opt_text("release_by_name")?.unwrap_or_default(),
                at: row.opt_int("release_at")?,
            }),
            None => None,
        },
        sender_why: row.opt_text("sender_why")?,
    })
}

/// A new batch.
///
/// # Errors
/// When the database refuses; [`super::Error::is_taken`] when this preflight made one already.
pub async fn insert(tx: &mut Tx, new: &Batch, number: i64) -> Result<()> {
    tx.exec(
        "INSERT INTO batches (id, number, name, state, made_by, made_by_name, made_at, check_id, parent_batch, frozen_at,
            frozen_hash, selected, left_out)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            &new.id,
            number,
            &new.name,
            new.state.key(),
            &new.made_by,
            &new.made_by_name,
            new.made_at,
            &new.check_id,
            new.parent.as_ref().map(BatchId::as_str),
            new.frozen_at,
            &new.frozen_hash,
            i64::try_from(new.selected).unwrap_or(i64::MAX),
            i64::try_from(new.left_out).unwrap_or(i64::MAX)
        ],
    )
    .await?;
    Ok(())
}

/// The batch made from a preflight, if there is one.
///
/// # Errors
/// When the database does not answer.
pub async fn of_check(tx: &mut Tx, check: &CheckId) -> Result<Option<BatchId>> {
    tx.row("SELECT id FROM batches WHERE check_id = $1", args![check])
        .await?
        .map(|row| Ok(BatchId(row.text("id")?)))
        .transpose()
}

/// One batch.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, id: &BatchId) -> Result<Option<Batch>> {
    store
        .row(&format!("SELECT {BATCH} FROM batches WHERE id = $1"), args![id])
        .await?
        .map(|row| batch(&row))
        .transpose()
}

/// Batches, newest first: one page and the number of all.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    store: &Store,
    states: &[BatchState],
    offset: i64,
    limit: i64,
) -> Result<(Vec<Batch>, u64)> {
    let mut given = args![];
    let filter = if states.is_empty() {
        String::new()
    } else {
        for state in states {
            given.push(state.key().into());
        }
        format!("WHERE state IN ({})", placeholders(1, states.len()))
    };
    let total = store
        .row(&format!("SELECT COUNT(*) AS n FROM batches {filter}"), given.clone())
        .await?
        .map_or(Ok(0), |row| row.int("n"))?;
    let n = given.len();
    given.extend(args![limit, offset]);
    let rows = store
        .rows(
            &format!(
                "SELECT {BATCH} FROM batches {filter} ORDER BY number DESC LIMIT ${} OFFSET ${}",
                n + 1,
                n + 2
            ),
            given,
        )
        .await?;
    Ok((rows.iter().map(batch).collect::<Result<_>>()?, unsigned(total)))
}

/// The newest batches whose id or name contains `text`, whatever its case.
///
/// # Errors
/// When the database does not answer.
pub async fn search(store: &Store, text: &str, limit: i64) -> Result<Vec<Batch>> {
    let text = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let rows = store
        .rows(
            &format!(
                "SELECT {BATCH} FROM batches WHERE LOWER(id) LIKE $1 ESCAPE '\\' OR LOWER(name) LIKE $1 ESCAPE '\\'
                 ORDER BY number DESC LIMIT $2"
            ),
            args![format!("%{text}%"), limit],
        )
        .await?;
    rows.iter().map(batch).collect()
}

/// ISC's tasks of a batch, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn tasks(store: &Store, id: &BatchId) -> Result<Vec<TaskId>> {
    let rows = store.rows("SELECT id FROM tasks WHERE cause = $1 ORDER BY born_at, id", args![id]).await?;
    rows.iter().map(|row| Ok(TaskId(row.text("id")?))).collect()
}

/// A batch goes from one state to another; answers false when it was not in that state.
///
/// # Errors
/// When the database refuses.
pub async fn move_state(tx: &mut Tx, id: &BatchId, from: &[BatchState], to: BatchState) -> Result<bool> {
    let mut given = args![id, to.key()];
    given.extend(from.iter().map(|state| state.key().into()));
    let moved = tx
        .exec(
            &format!(
                "UPDATE batches SET state = $2 WHERE id = $1 AND state IN ({})",
                placeholders(3, from.len())
            ),
            given,
        )
        .await?;
    Ok(moved == 1)
}

/// A batch that was to release itself could not be, and why.
///
/// # Errors
/// When the database refuses.
pub async fn needs_sender(tx: &mut Tx, id: &BatchId, why: &str) -> Result<()> {
    tx.exec("UPDATE batches SET sender_why = $2 WHERE id = $1", args![id, why]).await?;
    Ok(())
}

/// How many batches wait for somebody with the right to send, without ever having been started.
///
/// # Errors
/// When the database does not answer.
pub async fn without_sender(store: &Store) -> Result<u64> {
    let sql = "SELECT COUNT(*) AS n FROM batches WHERE state = $1";
    let row = store.row(sql, args![BatchState::NeedsSender.key()]).await?;
    row.map_or(Ok(0), |row| Ok(unsigned(row.int("n")?)))
}

/// Who released a batch, and the run that carries it out.
///
/// # Errors
/// When the database refuses.
pub async fn released(tx: &mut Tx, id: &BatchId, run: &RunId, by: (&str, &str), at: i64) -> Result<()> {
    tx.exec(
        "UPDATE batches SET run_id = $2, released_by = $3, released_by_name = $4, released_at = $5 WHERE id = $1",
        args![id, run, by.0, by.1, at],
    )
    .await?;
    Ok(())
}
