//! The calls of runs: the journal of what left this machine, and what came of it.

use super::Run;
use crate::args;
use crate::store::{Result, Row, Store, Tx};
use gangway_types::{CallId, RunId, TaskId};

/// State of a call (`STATES`, section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// Not sent.
    Planned,
    /// Written before the first byte leaves.
    Sending,
    /// 2xx with a readable body, or proven by its effect.
    Answered,
    /// Proven not executed, for good.
    Refused,
    /// Whether ISC did it is not known.
    Unknown,
}

impl CallState {
    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sending => "sending",
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }

    fn parse(key: &str) -> Self {
        match key {
            "planned" => Self::Planned,
            "answered" => Self::Answered,
            "refused" => Self::Refused,
            // Also a "sending" that nobody drives: it may have left.
            "sending" => Self::Sending,
            _ => Self::Unknown,
        }
    }
}

/// A call as stored.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its id.
    pub id: CallId,
    /// Its run.
    pub run_id: RunId,
    /// Its state.
    pub state: CallState,
    /// How often it was sent.
    pub attempt: i64,
    /// When it was sent last, the domain's time.
    pub sent_at: Option<i64>,
    /// ISC's task.
    pub task_id: Option<TaskId>,
    /// What went wrong, in words.
    pub problem: Option<String>,
    /// ISC's request id.
    pub request_id: Option<String>,
}

const CALL: &str = "id, run_id, state, attempt, sent_at, task_id, problem, request_id";

fn call(row: &Row) -> Result<Call> {
    Ok(Call {
        id: CallId(row.text("id")?),
        run_id: RunId(row.text("run_id")?),
        state: CallState::parse(&row.text("state")?),
        attempt: row.int("attempt")?,
        sent_at: row.opt_int("sent_at")?,
        task_id: row.opt_text("task_id")?.map(TaskId),
        problem: row.opt_text("problem")?,
        request_id: row.opt_text("request_id")?,
    })
}

/// A new call with its items, planned.
///
/// # Errors
/// When the database refuses.
pub async fn plan(
    tx: &mut Tx,
    id: &CallId,
    run: &Run,
    kind: &str,
    items: &[String],
    hash: &str,
    now: i64,
) -> Result<()> {
    tx.exec(
        "INSERT INTO calls (id, run_id, seq, kind, state, request_hash, planned_at, fence)
         SELECT $1, $2, COALESCE(MAX(seq), 0) + 1, $3, 'planned', $4, $5, $6 FROM calls WHERE run_id = $2",
        args![id, &run.id, kind, hash, now, run.fence],
    )
    .await?;
    for item in items {
        tx.exec("INSERT INTO call_items (call_id, item) VALUES ($1, $2)", args![id, item]).await?;
    }
    Ok(())
}

/// Leaves an item out of a call that has not left.
///
/// # Errors
/// When the database refuses.
pub async fn drop_item(tx: &mut Tx, id: &CallId, item: &str) -> Result<()> {
    tx.exec("DELETE FROM call_items WHERE call_id = $1 AND item = $2", args![id, item]).await?;
    Ok(())
}

/// Items of a call, in order.
///
/// # Errors
/// When the database does not answer.
pub async fn items(store: &Store, id: &CallId) -> Result<Vec<String>> {
    let rows = store.rows("SELECT item FROM call_items WHERE call_id = $1 ORDER BY item", args![id]).await?;
    rows.iter().map(|row| row.text("item")).collect()
}

/// The oldest call of a run that is planned.
///
/// # Errors
/// When the database does not answer.
pub async fn planned(store: &Store, run_id: &RunId) -> Result<Option<Call>> {
    store
        .row(
            &format!("SELECT {CALL} FROM calls WHERE run_id = $1 AND state = 'planned' ORDER BY seq LIMIT 1"),
            args![run_id],
        )
        .await?
        .map(|row| call(&row))
        .transpose()
}

/// One call.
///
/// # Errors
/// When the database does not answer.
pub async fn get_call(store: &Store, id: &CallId) -> Result<Option<Call>> {
    store
        .row(&format!("SELECT {CALL} FROM calls WHERE id = $1"), args![id])
        .await?
        .map(|row| call(&row))
        .transpose()
}

/// Calls of a run in one state.
///
/// # Errors
/// When the database does not answer.
pub async fn calls_in(store: &Store, run_id: &RunId, state: CallState) -> Result<Vec<Call>> {
    let rows = store
        .rows(
            &format!("SELECT {CALL} FROM calls WHERE run_id = $1 AND state = $2 ORDER BY seq"),
            args![run_id, state.key()],
        )
        .await?;
    rows.iter().map(call).collect()
}

/// Planned → sending: from here on the call may have left. Answers false, and changes nothing, when the run is no
/// longer this owner's, or a person asked to pause or stop.
///
/// # Errors
/// When the database refuses.
pub async fn sending(tx: &mut Tx, run: &Run, id: &CallId, real: i64, now: i64) -> Result<bool> {
    if !may_send(tx, run, real).await? {
        return Ok(false);
    }
    let moved = tx
        .exec(
            "UPDATE calls SET state = 'sending', attempt = attempt + 1, sent_at = $2, fence = $3, problem = NULL
             WHERE id = $1 AND state = 'planned'",
            args![id, now, run.fence],
        )
        .await?;
    Ok(moved == 1)
}

/// A call that is written down and leaves at once.
pub struct NewCall {
    /// Its id.
    pub id: CallId,
    /// What it does.
    pub kind: &'static str,
    /// The item that it is about.
    pub item: String,
    /// Hash of what is sent.
    pub hash: String,
}

/// Whether the run may send: it is still this owner's, and nobody asked to pause or stop. Locks it, so that an owner that
/// lost its lease cannot get past here, and calls get their numbers one after the other.
///
/// # Errors
/// When the database refuses.
pub async fn may_send(tx: &mut Tx, run: &Run, real: i64) -> Result<bool> {
    let mine = tx
        .exec(
            "UPDATE runs SET progressed_at = $3, state = 'running', waits_for = NULL, wait_until = NULL
             WHERE id = $1 AND fence = $2 AND wanted IS NULL AND state IN ('running', 'waiting')",
            args![&run.id, run.fence, real],
        )
        .await?;
    Ok(mine == 1)
}

/// New calls of one item each, `sending`: from here on they may have left. [`may_send`] was asked in the same transaction.
///
/// # Errors
/// When the database refuses.
pub async fn send_now(tx: &mut Tx, run: &Run, calls: &[NewCall], now: i64) -> Result<()> {
    if calls.is_empty() {
        return Ok(());
    }
    let last = tx.row("SELECT MAX(seq) AS last FROM calls WHERE run_id = $1", args![&run.id]).await?;
    let mut seq = last.map_or(Ok(0), |row| row.int("last"))?;
    let (mut given, mut items) = (Vec::new(), Vec::new());
    for call in calls {
        seq += 1;
        given.extend(args![
            &call.id, &run.id, seq, call.kind, "sending", 1_i64, &call.hash, now, now, run.fence
        ]);
        items.extend(args![&call.id, &call.item]);
    }
    let values = tx.values(calls.len(), 10);
    tx.exec(
        &format!(
            "INSERT INTO calls (id, run_id, seq, kind, state, attempt, request_hash, planned_at, sent_at, fence)
             VALUES {values}"
        ),
        given,
    )
    .await?;
    let values = tx.values(calls.len(), 2);
    tx.exec(&format!("INSERT INTO call_items (call_id, item) VALUES {values}"), items).await?;
    Ok(())
}

/// How many of a run's last eight calls have an unknown fate.
///
/// # Errors
/// When the database does not answer.
pub async fn troubled_lately(tx: &mut Tx, run_id: &RunId) -> Result<i64> {
    let row = tx
        .row(
            "SELECT COUNT(*) AS n FROM (SELECT state FROM calls WHERE run_id = $1 AND state <> 'sending'
                ORDER BY seq DESC LIMIT 8) AS last WHERE state = 'unknown'",
            args![run_id],
        )
        .await?;
    row.map_or(Ok(0), |row| row.int("n"))
}

/// How many calls of a run were answered in a minute, of late: over its last few hundred calls.
///
/// # Errors
/// When the database does not answer.
pub async fn per_minute(store: &Store, run_id: &RunId, now: i64) -> Result<Option<u64>> {
    let row = store
        .row(
            "SELECT COUNT(*) AS n, MIN(sent_at) AS since FROM (SELECT sent_at FROM calls
                WHERE run_id = $1 AND state <> 'sending' ORDER BY seq DESC LIMIT 400) AS last",
            args![run_id],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let (n, since) = (row.int("n")?, row.opt_int("since")?);
    let Some(since) = since.filter(|since| n > 1 && now > *since) else { return Ok(None) };
    Ok(u64::try_from(n * 60_000 / (now - since).max(1)).ok().filter(|rate| *rate > 0))
}

/// What a call in flight came to. Only the owner that sent it may say so.
pub struct CallEnd<'a> {
    /// The state it goes to.
    pub state: CallState,
    /// HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// What went wrong, in words.
    pub problem: Option<&'a str>,
    /// ISC's task.
    pub task_id: Option<&'a TaskId>,
    /// ISC's request id.
    pub request_id: Option<&'a str>,
    /// When to look for evidence first, real time.
    pub probe_at: Option<i64>,
}

/// Sending → what it came to; answers false when somebody else has already decided what this call is.
///
/// # Errors
/// When the database refuses.
pub async fn ended(tx: &mut Tx, id: &CallId, fence: i64, end: &CallEnd<'_>, now: i64) -> Result<bool> {
    let moved = tx
        .exec(
            "UPDATE calls SET state = $3, status = $4, problem = $5, task_id = $6, request_id = $7, answered_at = $8,
                    next_probe_at = $9
             WHERE id = $1 AND fence = $2 AND state = 'sending'",
            args![
                id,
                fence,
                end.state.key(),
                end.status.map(i64::from),
                end.problem,
                end.task_id.map(TaskId::as_str),
                end.request_id,
                now,
                end.probe_at
            ],
        )
        .await?;
    Ok(moved == 1)
}

/// The answer of a call that another owner has taken for unknown meanwhile: what ISC said is evidence all the same.
///
/// # Errors
/// When the database refuses.
pub async fn answered_late(tx: &mut Tx, id: &CallId, end: &CallEnd<'_>, now: i64) -> Result<bool> {
    let moved = tx
        .exec(
            "UPDATE calls SET state = 'answered', status = $2, task_id = $3, request_id = $4, answered_at = $5,
                    next_probe_at = $6
             WHERE id = $1 AND state = 'unknown'",
            args![
                id,
                end.status.map(i64::from),
                end.task_id.map(TaskId::as_str),
                end.request_id,
                now,
                end.probe_at
            ],
        )
        .await?;
    Ok(moved == 1)
}

/// A planned call that nobody is left in.
///
/// # Errors
/// When the database refuses.
pub async fn void(tx: &mut Tx, id: &CallId, why: &str, now: i64) -> Result<()> {
    tx.exec(
        "UPDATE calls SET state = 'refused', problem = $2, settled_at = $3 WHERE id = $1 AND state = 'planned'",
        args![id, why, now],
    )
    .await?;
    Ok(())
}

/// Calls found in `sending` that this owner did not send: they may have left. `probe_at` says when to look for evidence, if
/// the calls themselves are looked at.
///
/// # Errors
/// When the database refuses.
pub async fn orphans(tx: &mut Tx, run: &Run, probe_at: Option<i64>) -> Result<Vec<CallId>> {
    let rows = tx
        .rows(
            "UPDATE calls SET state = 'unknown', next_probe_at = $3,
                    problem = 'Gangway stopped while this call was out'
             WHERE run_id = $1 AND state = 'sending' AND fence < $2 RETURNING id",
            args![&run.id, run.fence, probe_at],
        )
        .await?;
    rows.iter().map(|row| Ok(CallId(row.text("id")?))).collect()
}

/// Calls whose evidence should be looked for now: unknown ones, and answered ones that no task tells of.
///
/// # Errors
/// When the database does not answer.
pub async fn to_probe(store: &Store, real: i64) -> Result<Vec<Call>> {
    let rows = store
        .rows(
            &format!(
                "SELECT {CALL} FROM calls WHERE state IN ('unknown', 'answered') AND next_probe_at IS NOT NULL AND next_probe_at <= $1
                 ORDER BY next_probe_at LIMIT 20"
            ),
            args![real],
        )
        .await?;
    rows.iter().map(call).collect()
}

/// When to look for evidence next; none: no more.
///
/// # Errors
/// When the database refuses.
pub async fn probe_next(store: &Store, id: &CallId, at: Option<i64>) -> Result<()> {
    store.exec("UPDATE calls SET next_probe_at = $2 WHERE id = $1", args![id, at]).await?;
    Ok(())
}

/// An unknown call is settled: by evidence for all of its people, or by a person.
///
/// # Errors
/// When the database refuses.
pub async fn settle(tx: &mut Tx, id: &CallId, decided_by: Option<&str>, now: i64) -> Result<()> {
    tx.exec(
        "UPDATE calls SET state = 'answered', settled_at = $2, decided_by = $3, next_probe_at = NULL
         WHERE id = $1 AND state = 'unknown'",
        args![id, now, decided_by],
    )
    .await?;
    Ok(())
}
