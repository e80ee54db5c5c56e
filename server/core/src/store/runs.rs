//! Runs: decisions being carried out, who drives them, and what they wait for. Their calls are in [`calls`].

mod calls;

pub use calls::{
    Call, CallEnd, CallState, NewCall, answered_late, calls_in, drop_item, ended, get_call, items, may_send,
    orphans, per_minute, plan, planned, probe_next, send_now, sending, settle, to_probe, troubled_lately,
    void,
};

use super::{Result, Row, Store, Tx};
use crate::args;
use gangway_types::RunId;
use gangway_types::batches::{RunState, RunView, WaitsFor};

/// How long a lease lasts without a heartbeat, in milliseconds of real time.
pub const LEASE_MS: i64 = 30_000;

/// A run as stored.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// What it carries out: `invite`.
    pub kind: String,
    /// The object it is about: a batch's id.
    pub object: String,
    /// Its state.
    pub state: RunState,
    /// Why it waits.
    pub waits_for: Option<WaitsFor>,
    /// Until when, real time.
    pub wait_until: Option<i64>,
    /// The grant it acts under.
    pub grant_id: String,
    /// ISC's id of who started it.
    pub started_by: String,
    /// Their name.
    pub started_by_name: String,
    /// `pause` or `stop`, asked for by a person and not carried out yet.
    pub wanted: Option<String>,
    /// Rises with every owner: what an older owner still writes is refused.
    pub fence: i64,
    /// When something happened last, real time.
    pub progressed_at: i64,
}

impl From<Run> for RunView {
    /// A run as pages show it.
    fn from(run: Run) -> Self {
        Self {
            id: run.id,
            state: run.state,
            waits_for: run.waits_for,
            wait_until: run.wait_until,
            acting_name: run.started_by_name,
            progressed_at: run.progressed_at,
            wanted: run.wanted,
        }
    }
}

/// What pages show of a run whose journal is not kept any more.
pub fn over(id: &RunId, acting_name: &str, progressed_at: i64) -> RunView {
    let (id, acting_name) = (id.clone(), acting_name.to_owned());
    let (waits_for, wait_until, wanted) = (None, None, None);
    RunView { id, state: RunState::Ended, waits_for, wait_until, acting_name, progressed_at, wanted }
}

const RUN: &str =
    "id, kind, object, state, waits_for, wait_until, grant_id, started_by, started_by_name, wanted, fence,
    progressed_at";

fn run(row: &Row) -> Result<Run> {
    Ok(Run {
        id: RunId(row.text("id")?),
        kind: row.text("kind")?,
        object: row.text("object")?,
        state: RunState::parse(&row.text("state")?).unwrap_or(RunState::Paused),
        waits_for: row.opt_text("waits_for")?.as_deref().and_then(WaitsFor::parse),
        wait_until: row.opt_int("wait_until")?,
        grant_id: row.text("grant_id")?,
        started_by: row.text("started_by")?,
        started_by_name: row.text("started_by_name")?,
        wanted: row.opt_text("wanted")?,
        fence: row.int("fence")?,
        progressed_at: row.int("progressed_at")?,
    })
}

/// A new run, ready to be driven.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx, new: &Run, now: i64) -> Result<()> {
    tx.exec(
        "INSERT INTO runs (id, kind, object, state, grant_id, started_by, started_by_name, created_at, progressed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        args![
            &new.id,
            &new.kind,
            &new.object,
            new.state.key(),
            &new.grant_id,
            &new.started_by,
            &new.started_by_name,
            now
        ],
    )
    .await?;
    Ok(())
}

/// One run.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, id: &RunId) -> Result<Option<Run>> {
    store
        .row(&format!("SELECT {RUN} FROM runs WHERE id = $1"), args![id])
        .await?
        .map(|row| run(&row))
        .transpose()
}

/// Runs that are not over, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn open(store: &Store) -> Result<Vec<Run>> {
    let rows = store
        .rows(&format!("SELECT {RUN} FROM runs WHERE state <> 'ended' ORDER BY created_at DESC"), args![])
        .await?;
    rows.iter().map(run).collect()
}

/// Runs that could be driven now: at work or done waiting, and nobody's at the moment.
///
/// # Errors
/// When the database does not answer.
pub async fn due(store: &Store, now: i64) -> Result<Vec<RunId>> {
    let rows = store
        .rows(
            "SELECT id FROM runs
             WHERE (state = 'running' OR wanted IS NOT NULL
                    OR (state = 'waiting' AND wait_until IS NOT NULL AND wait_until <= $1))
               AND state <> 'ended' AND (lease_until IS NULL OR lease_until < $1)
             ORDER BY created_at LIMIT 20",
            args![now],
        )
        .await?;
    rows.iter().map(|row| Ok(RunId(row.text("id")?))).collect()
}

/// Runs that wait for a time of day: quiet hours to end, or the next day to begin.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting_for_time(store: &Store) -> Result<Vec<Run>> {
    let rows = store
        .rows(
            &format!(
                "SELECT {RUN} FROM runs WHERE state = 'waiting' AND waits_for IN ('quiet_hours', 'daily_cap')
                 ORDER BY created_at LIMIT 100"
            ),
            args![],
        )
        .await?;
    rows.iter().map(run).collect()
}

/// Takes a run for `owner`, unless somebody else has it. The fence rises.
///
/// # Errors
/// When the database refuses.
pub async fn take(store: &Store, id: &RunId, owner: &str, now: i64) -> Result<Option<Run>> {
    let mut tx = store.begin().await?;
    let row = tx
        .row(
            &format!(
                "UPDATE runs SET lease_owner = $2, lease_until = $3, fence = fence + 1
                 WHERE id = $1 AND state <> 'ended' AND (lease_until IS NULL OR lease_until < $4)
                 RETURNING {RUN}"
            ),
            args![id, owner, now + LEASE_MS, now],
        )
        .await?;
    let taken = row.map(|row| run(&row)).transpose()?;
    tx.commit().await?;
    Ok(taken)
}

/// Keeps a run; answers whether it is still this owner's.
///
/// # Errors
/// When the database refuses.
pub async fn heartbeat(store: &Store, id: &RunId, fence: i64, now: i64) -> Result<bool> {
    let touched = store
        .exec(
            "UPDATE runs SET lease_until = $3 WHERE id = $1 AND fence = $2",
            args![id, fence, now + LEASE_MS],
        )
        .await?;
    Ok(touched == 1)
}

/// Gives a run back.
///
/// # Errors
/// When the database refuses.
pub async fn release(store: &Store, id: &RunId, fence: i64) -> Result<()> {
    store
        .exec(
            "UPDATE runs SET lease_owner = NULL, lease_until = NULL WHERE id = $1 AND fence = $2",
            args![id, fence],
        )
        .await?;
    Ok(())
}

/// Frees what a process that is no more held: on SQLite there is one process, so at its start nobody holds anything.
///
/// # Errors
/// When the database refuses.
pub async fn free_all(store: &Store) -> Result<()> {
    store
        .exec("UPDATE runs SET lease_owner = NULL, lease_until = NULL WHERE lease_until IS NOT NULL", args![])
        .await?;
    Ok(())
}

/// Moves a run to a state, as long as `fence` is still the newest; answers whether it was.
///
/// # Errors
/// When the database refuses.
pub async fn set_state(
    tx: &mut Tx,
    id: &RunId,
    fence: i64,
    state: RunState,
    waits: Option<(WaitsFor, Option<i64>)>,
    now: i64,
) -> Result<bool> {
    let touched = tx
        .exec(
            "UPDATE runs SET state = $3, waits_for = $4, wait_until = $5, progressed_at = $6
             WHERE id = $1 AND fence = $2 AND state <> 'ended'",
            args![
                id,
                fence,
                state.key(),
                waits.map(|(reason, _)| reason.key()),
                waits.and_then(|(_, until)| until),
                now
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Ends a run.
///
/// # Errors
/// When the database refuses.
pub async fn end(tx: &mut Tx, id: &RunId, fence: i64, how: &str, now: i64) -> Result<bool> {
    let touched = tx
        .exec(
            "UPDATE runs SET state = 'ended', ended_how = $3, ended_at = $4, progressed_at = $4, waits_for = NULL,
                    wait_until = NULL, wanted = NULL, lease_owner = NULL, lease_until = NULL
             WHERE id = $1 AND fence = $2 AND state <> 'ended'",
            args![id, fence, how, now],
        )
        .await?;
    Ok(touched == 1)
}

/// The wish of `who` that nobody else is sent to.
pub fn stop_wish(who: &str) -> String {
    format!("{STOP}{who}")
}

/// Before the name of whoever wants a run stopped.
pub const STOP: &str = "stop:";

/// A person's wish: `pause`, or a [`stop_wish`]. Carried out after the call that is out.
///
/// # Errors
/// When the database refuses.
pub async fn want(tx: &mut Tx, id: &RunId, what: &str) -> Result<()> {
    tx.exec(
        "UPDATE runs SET wanted = CASE WHEN wanted LIKE 'stop:%' THEN wanted ELSE $2 END
         WHERE id = $1 AND state <> 'ended'",
        args![id, what],
    )
    .await?;
    Ok(())
}

/// The wish is carried out; another one that came meanwhile stays.
///
/// # Errors
/// When the database refuses.
pub async fn granted(tx: &mut Tx, id: &RunId, wish: &str) -> Result<()> {
    tx.exec("UPDATE runs SET wanted = NULL WHERE id = $1 AND wanted = $2", args![id, wish]).await?;
    Ok(())
}

/// Sets a run going again under this person's grant. A stop that was asked for meanwhile stays asked for.
///
/// # Errors
/// When the database refuses.
pub async fn resume(tx: &mut Tx, id: &RunId, by: (&str, &str), grant_id: &str, now: i64) -> Result<()> {
    tx.exec(
        "UPDATE runs SET state = 'running', waits_for = NULL, wait_until = NULL,
                wanted = CASE WHEN wanted LIKE 'stop:%' THEN wanted END,
                grant_id = $2, started_by = $3, started_by_name = $4, progressed_at = $5
         WHERE id = $1 AND state <> 'ended'",
        args![id, grant_id, by.0, by.1, now],
    )
    .await?;
    Ok(())
}

/// A run that had ended, or only waits for tasks, has people to send to again. One that is at work, paused or waits for
/// somebody takes them along when it goes on.
///
/// # Errors
/// When the database refuses.
pub async fn reopen(tx: &mut Tx, id: &RunId, by: (&str, &str), grant_id: &str, now: i64) -> Result<()> {
    tx.exec(
        "UPDATE runs SET state = 'running', waits_for = NULL, wait_until = NULL, ended_at = NULL, ended_how = NULL,
                wanted = CASE WHEN state = 'ended' THEN NULL ELSE wanted END,
                grant_id = $2, started_by = $3, started_by_name = $4, progressed_at = $5
         WHERE id = $1 AND (state = 'ended' OR (state = 'waiting' AND waits_for = 'tasks'))",
        args![id, grant_id, by.0, by.1, now],
    )
    .await?;
    // Also locks the row where nothing was to change: whoever ends the run now sees the people.
    tx.exec("UPDATE runs SET progressed_at = $2 WHERE id = $1", args![id, now]).await?;
    Ok(())
}

/// A run that had ended, or only waits for tasks, has something to send again by itself: under the sign-in that it had.
///
/// # Errors
/// When the database refuses.
pub async fn reopen_as_is(tx: &mut Tx, id: &RunId, now: i64) -> Result<()> {
    tx.exec(
        "UPDATE runs SET state = 'running', waits_for = NULL, wait_until = NULL, ended_at = NULL, ended_how = NULL,
                wanted = CASE WHEN state = 'ended' THEN NULL ELSE wanted END, progressed_at = $2
         WHERE id = $1 AND (state = 'ended' OR (state = 'waiting' AND waits_for = 'tasks'))",
        args![id, now],
    )
    .await?;
    // Also locks the row where nothing was to change: whoever ends the run now sees what is queued.
    tx.exec("UPDATE runs SET progressed_at = $2 WHERE id = $1", args![id, now]).await?;
    Ok(())
}

/// Whether the run is still this owner's. Locks it, so that an owner that lost its lease gets no further.
///
/// # Errors
/// When the database refuses.
pub async fn hold(tx: &mut Tx, run: &Run, now: i64) -> Result<bool> {
    let mine = tx
        .exec(
            "UPDATE runs SET progressed_at = $3 WHERE id = $1 AND fence = $2 AND state <> 'ended'",
            args![&run.id, run.fence, now],
        )
        .await?;
    Ok(mine == 1)
}

/// A waiting run looks again at once: what it waited for may have come.
///
/// # Errors
/// When the database refuses.
pub async fn nudge(tx: &mut Tx, object: &str, reason: WaitsFor) -> Result<()> {
    tx.exec(
        "UPDATE runs SET wait_until = 0 WHERE object = $1 AND state = 'waiting' AND waits_for = $2",
        args![object, reason.key()],
    )
    .await?;
    Ok(())
}

/// Every run that waits for a sign-in of this person goes on under their new grant; answers how many did.
///
/// # Errors
/// When the database refuses.
pub async fn signed_in(store: &Store, person_id: &str, grant_id: &str, now: i64) -> Result<u64> {
    store
        .exec(
            "UPDATE runs SET state = 'running', waits_for = NULL, wait_until = NULL, grant_id = $2, progressed_at = $3
             WHERE started_by = $1 AND state = 'waiting' AND waits_for = 'sign_in'",
            args![person_id, grant_id, now],
        )
        .await
}
