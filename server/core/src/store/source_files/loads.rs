//! Files loaded into ISC from here. A run carries each one out; its call is in the journal.

use crate::args;
use crate::store::{Result, Row, Store, Tx};
use gangway_types::safety::{LoadResult, LoadState, Prediction};
use gangway_types::{CallId, ComparisonId, RunId, SourceFileId, SourceId, SourceLoadId, TaskId};

/// A load as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Load {
    /// `L-0007`.
    pub id: SourceLoadId,
    /// The source.
    pub source: SourceId,
    /// Its name.
    pub source_name: String,
    /// The file.
    pub file: SourceFileId,
    /// Where it stands.
    pub state: LoadState,
    /// ISC's id of who asked for it.
    pub by: String,
    /// Their name.
    pub by_name: String,
    /// When, the domain's time.
    pub at: i64,
    /// What was confirmed.
    pub said: Prediction,
    /// Accounts that ISC had then.
    pub said_of: i64,
    /// The comparison that was confirmed.
    pub comparison: ComparisonId,
    /// The comparison right before sending.
    pub before: Option<ComparisonId>,
    /// The comparison afterwards.
    pub after: Option<ComparisonId>,
    /// Whether a second person is needed.
    pub needs_second: bool,
    /// The second person's id and name, and when.
    pub second: Option<(String, String, i64)>,
    /// Its run.
    pub run: Option<RunId>,
    /// The call that carries the file.
    pub call: Option<CallId>,
    /// ISC's task.
    pub task: Option<TaskId>,
    /// Accounts processed, of how many, as ISC says.
    pub progress: Option<(i64, i64)>,
    /// Why it waits, failed, was stopped or is unknown.
    pub cause: Option<String>,
    /// ISC's request id.
    pub request_id: Option<String>,
    /// When the file went out, the domain's time.
    pub sent_at: Option<i64>,
    /// When ISC's task was seen to be over, the domain's time.
    pub task_over_at: Option<i64>,
    /// When all of it was over, the domain's time.
    pub ended_at: Option<i64>,
    /// What came of it.
    pub result: Option<LoadResult>,
}

const COLUMNS: &str = "id, source_id, source_name, file_id, state, made_by, made_by_name, made_at, said, said_of,
    comparison_id, before_id, after_id, needs_second, second_by, second_by_name, second_at, run_id, call_id, task_id,
    processed, total, cause, request_id, sent_at, task_over_at, ended_at, result";

fn load(row: &Row) -> Result<Load> {
    let second = match (row.opt_text("second_by")?, row.opt_int("second_at")?) {
        (Some(id), Some(at)) => Some((id, row.text("second_by_name")?, at)),
        _ => None,
    };
    let progress = match (row.opt_int("processed")?, row.opt_int("total")?) {
        (Some(done), Some(of)) => Some((done, of)),
        _ => None,
    };
    Ok(Load {
        id: SourceLoadId(row.text("id")?),
        source: SourceId(row.text("source_id")?),
        source_name: row.text("source_name")?,
        file: SourceFileId(row.text("file_id")?),
        state: LoadState::parse(&row.text("state")?),
        by: row.text("made_by")?,
        by_name: row.text("made_by_name")?,
        at: row.int("made_at")?,
        said: serde_json::from_str(&row.text("said")?)?,
        said_of: row.int("said_of")?,
        comparison: ComparisonId(row.text("comparison_id")?),
        before: row.opt_text("before_id")?.map(ComparisonId),
        after: row.opt_text("after_id")?.map(ComparisonId),
        needs_second: row.flag("needs_second")?,
        second,
        run: row.opt_text("run_id")?.map(RunId),
        call: row.opt_text("call_id")?.map(CallId),
        task: row.opt_text("task_id")?.map(TaskId),
        progress,
        cause: row.opt_text("cause")?,
        request_id: row.opt_text("request_id")?,
        sent_at: row.opt_int("sent_at")?,
        task_over_at: row.opt_int("task_over_at")?,
        ended_at: row.opt_int("ended_at")?,
        result: row.opt_text("result")?.map(|text| serde_json::from_str(&text)).transpose()?,
    })
}

/// A new load.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx, new: &Load) -> Result<()> {
    tx.exec(
        "INSERT INTO source_loads (id, source_id, source_name, file_id, state, made_by, made_by_name, made_at, said,
            said_of, comparison_id, needs_second, run_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            &new.id,
            &new.source,
            &new.source_name,
            &new.file,
            new.state.key(),
            &new.by,
            &new.by_name,
            new.at,
            serde_json::to_string(&new.said)?,
            new.said_of,
            &new.comparison,
            new.needs_second,
            new.run.as_ref().map(RunId::as_str)
        ],
    )
    .await?;
    Ok(())
}

/// One load.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, id: &SourceLoadId) -> Result<Option<Load>> {
    let sql = format!("SELECT {COLUMNS} FROM source_loads WHERE id = $1");
    store.row(&sql, args![id]).await?.map(|row| load(&row)).transpose()
}

/// Loads of a source, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_source(store: &Store, source: &SourceId, most: i64) -> Result<Vec<Load>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM source_loads WHERE source_id = $1 ORDER BY made_at DESC, id DESC LIMIT $2"
    );
    store.rows(&sql, args![source, most]).await?.iter().map(load).collect()
}

/// A load of this source that is not over, seen by the transaction that wants to begin another one.
///
/// # Errors
/// When the database does not answer.
pub async fn open_in(tx: &mut Tx, source: &SourceId) -> Result<Option<SourceLoadId>> {
    let row = tx
        .row(
            "SELECT id FROM source_loads WHERE source_id = $1
               AND state NOT IN ('done', 'differs', 'failed', 'stopped') ORDER BY made_at DESC LIMIT 1",
            args![source],
        )
        .await?;
    row.map(|row| Ok(SourceLoadId(row.text("id")?))).transpose()
}

/// Loads that are not over or ended since `since`, those that go on first, then the newest.
///
/// # Errors
/// When the database does not answer.
pub async fn lately(store: &Store, since: i64, most: i64) -> Result<Vec<Load>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM source_loads
         WHERE state NOT IN ('done', 'differs', 'failed', 'stopped') OR ended_at >= $1
         ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, made_at DESC, id DESC LIMIT $2"
    );
    store.rows(&sql, args![since, most]).await?.iter().map(load).collect()
}

/// Loads in one state, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn in_state(store: &Store, state: LoadState) -> Result<Vec<Load>> {
    let sql = format!("SELECT {COLUMNS} FROM source_loads WHERE state = $1 ORDER BY made_at LIMIT 100");
    store.rows(&sql, args![state.key()]).await?.iter().map(load).collect()
}

/// What changes of a load. What is none stays.
#[derive(Clone, Debug, Default)]
pub struct Change<'a> {
    /// Where it stands now.
    pub state: Option<LoadState>,
    /// Why; an empty text takes it back.
    pub cause: Option<&'a str>,
    /// The comparison right before sending.
    pub before: Option<&'a ComparisonId>,
    /// The comparison afterwards.
    pub after: Option<&'a ComparisonId>,
    /// The call that carries the file.
    pub call: Option<&'a CallId>,
    /// ISC's task.
    pub task: Option<&'a TaskId>,
    /// ISC's request id.
    pub request_id: Option<&'a str>,
    /// Accounts processed, of how many.
    pub progress: Option<(i64, i64)>,
    /// When the file went out.
    pub sent_at: Option<i64>,
    /// When ISC's task was seen to be over.
    pub task_over_at: Option<i64>,
    /// When all of it was over.
    pub ended_at: Option<i64>,
    /// What came of it.
    pub result: Option<&'a LoadResult>,
    /// Its run.
    pub run: Option<&'a RunId>,
    /// The second person.
    pub second: Option<(&'a str, &'a str, i64)>,
}

/// Changes a load that stands where `from` says; answers whether it did.
///
/// # Errors
/// When the database refuses.
pub async fn change(tx: &mut Tx, id: &SourceLoadId, from: &[LoadState], change: &Change<'_>) -> Result<bool> {
    let states: Vec<String> = from.iter().map(|state| format!("'{}'", state.key())).collect();
    let touched = tx
        .exec(
            &format!(
                "UPDATE source_loads SET state = COALESCE($2, state),
                    cause = CASE WHEN $3 = '' THEN NULL ELSE COALESCE($3, cause) END,
                    before_id = COALESCE($4, before_id), after_id = COALESCE($5, after_id), call_id = COALESCE($6, call_id),
                    task_id = COALESCE($7, task_id), request_id = COALESCE($8, request_id),
                    processed = COALESCE($9, processed), total = COALESCE($10, total), sent_at = COALESCE($11, sent_at),
                    task_over_at = COALESCE($12, task_over_at), ended_at = COALESCE($13, ended_at),
                    result = COALESCE($14, result), run_id = COALESCE($15, run_id),
                    second_by = COALESCE($16, second_by), second_by_name = COALESCE($17, second_by_name),
                    second_at = COALESCE($18, second_at)
                 WHERE id = $1 AND state IN ({})",
                states.join(", ")
            ),
            args![
                id,
                change.state.map(LoadState::key),
                change.cause,
                change.before.map(ComparisonId::as_str),
                change.after.map(ComparisonId::as_str),
                change.call.map(CallId::as_str),
                change.task.map(TaskId::as_str),
                change.request_id,
                change.progress.map(|(done, _)| done),
                change.progress.map(|(_, of)| of),
                change.sent_at,
                change.task_over_at,
                change.ended_at,
                change.result.map(serde_json::to_string).transpose()?,
                change.run.map(RunId::as_str),
                change.second.map(|(id, ..)| id),
                change.second.map(|(_, name, _)| name),
                change.second.map(|(.., at)| at)
            ],
        )
        .await?;
    Ok(touched == 1)
}
