//! What is done to people in ISC: jobs, and the people on them. A run carries each job out.

mod items;
mod look;
mod moves;

pub use items::{
    AddItem, Elsewhere, Item, add, causes, elsewhere, last_of, listed, of_call, of_person, only, page,
    ready_at, some_queued, undecided_of,
};
pub use look::{Watched, any_watched, look_later, looked, next_look, of_status, to_look};
pub use moves::{
    Read, accepted, done, dropped, failed, judged, later, leave_unknown, out, replan, requeue, still_queued,
    stop_queued, unknown,
};

use super::{Result, Row, Store, Tx, Value, placeholders};
use crate::args;
use gangway_types::people::{PersonAction, PersonCounts, PersonJobState, PersonOutcome, Via};
use gangway_types::{PersonId, PersonJobId, RunId};
use std::collections::HashMap;

/// A job as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// `P-0007`.
    pub id: PersonJobId,
    /// What is done.
    pub action: PersonAction,
    /// How a mail goes out.
    pub via: Option<Via>,
    /// Where it stands.
    pub state: PersonJobState,
    /// Whether it is about one person, acted on from their page.
    pub single: bool,
    /// ISC's id of who decided it.
    pub made_by: String,
    /// Their name.
    pub made_by_name: String,
    /// When, the domain's time.
    pub made_at: i64,
    /// When it was started, the domain's time.
    pub started_at: Option<i64>,
    /// The run that carries it out.
    pub run_id: RunId,
}

const JOB: &str =
    "person_jobs.id AS id, action, via, person_jobs.state AS state, single, made_by, made_by_name, made_at,
    started_at, run_id";

fn job(row: &Row) -> Result<Job> {
    let (action, state) = (row.text("action")?, row.text("state")?);
    let odd = |what: &str| super::Error::Row(format!("a job of people with the {what} {action} {state}"));
    Ok(Job {
        id: PersonJobId(row.text("id")?),
        action: PersonAction::parse(&action).ok_or_else(|| odd("action"))?,
        via: row.opt_text("via")?.as_deref().and_then(Via::parse),
        state: PersonJobState::parse(&state).ok_or_else(|| odd("state"))?,
        single: row.flag("single")?,
        made_by: row.text("made_by")?,
        made_by_name: row.text("made_by_name")?,
        made_at: row.int("made_at")?,
        started_at: row.opt_int("started_at")?,
        run_id: RunId(row.text("run_id")?),
    })
}

/// A new job. Its run is there already.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx, new: &Job) -> Result<()> {
    tx.exec(
        "INSERT INTO person_jobs (id, action, via, state, single, made_by, made_by_name, made_at, started_at, run_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            &new.id,
            new.action.key(),
            new.via.map(Via::key),
            new.state.key(),
            new.single,
            &new.made_by,
            &new.made_by_name,
            new.made_at,
            new.started_at,
            &new.run_id
        ],
    )
    .await?;
    Ok(())
}

/// One job.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, id: &PersonJobId) -> Result<Option<Job>> {
    let row = store.row(&format!("SELECT {JOB} FROM person_jobs WHERE id = $1"), args![id]).await?;
    row.map(|row| job(&row)).transpose()
}

/// Moves a job from one state to another; answers whether it was there. `started_at` stays where none is given.
///
/// # Errors
/// When the database refuses.
pub async fn set_state(
    tx: &mut Tx,
    id: &PersonJobId,
    from: PersonJobState,
    to: PersonJobState,
    started_at: Option<i64>,
) -> Result<bool> {
    let moved = tx
        .exec(
            "UPDATE person_jobs SET state = $3, started_at = COALESCE($4, started_at) WHERE id = $1 AND state = $2",
            args![id, from.key(), to.key(), started_at],
        )
        .await?;
    Ok(moved == 1)
}

/// Jobs that were started and whose run is not over, or has been over for less than `since` (real time), newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn lately(store: &Store, since: i64, limit: i64) -> Result<Vec<Job>> {
    let sql = format!(
        "SELECT {JOB} FROM person_jobs JOIN runs ON runs.id = person_jobs.run_id
         WHERE person_jobs.state = 'started' AND (runs.state <> 'ended' OR runs.progressed_at > $1)
         ORDER BY person_jobs.made_at DESC LIMIT $2"
    );
    store.rows(&sql, args![since, limit]).await?.iter().map(job).collect()
}

/// Frozen lists of `made_by` that were not started, made after `since` (the domain's time), newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn frozen_by(store: &Store, made_by: &str, since: i64, limit: i64) -> Result<Vec<Job>> {
    let sql = format!(
        "SELECT {JOB} FROM person_jobs WHERE state IN ('reading', 'asked') AND made_by = $1 AND made_at > $2
         ORDER BY made_at DESC, id DESC LIMIT $3"
    );
    store.rows(&sql, args![made_by, since, limit]).await?.iter().map(job).collect()
}

/// Says how the mails of a frozen list go out.
///
/// # Errors
/// When the database refuses.
pub async fn set_via(tx: &mut Tx, id: &PersonJobId, via: Via) -> Result<()> {
    tx.exec("UPDATE person_jobs SET via = $2 WHERE id = $1", args![id, via.key()]).await?;
    Ok(())
}

/// How many people of each of these jobs stand where.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(store: &Store, ids: &[&PersonJobId]) -> Result<HashMap<PersonJobId, PersonCounts>> {
    let mut found: HashMap<PersonJobId, PersonCounts> = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let sql = format!(
        "SELECT job_id, outcome, COUNT(*) AS n, SUM(CASE WHEN decided_at IS NULL THEN 1 ELSE 0 END) AS open
         FROM person_items WHERE job_id IN ({}) GROUP BY job_id, outcome",
        placeholders(1, ids.len())
    );
    for row in store.rows(&sql, ids.iter().map(|id| Value::from(*id)).collect()).await? {
        let counts = found.entry(PersonJobId(row.text("job_id")?)).or_default();
        let n = u64::try_from(row.int("n")?).unwrap_or(0);
        match PersonOutcome::parse(&row.text("outcome")?) {
            Some(PersonOutcome::Listed) => counts.listed += n,
            Some(PersonOutcome::LeftOut) => counts.left_out += n,
            Some(PersonOutcome::Dropped) => counts.dropped += n,
            Some(PersonOutcome::Accepted) => counts.accepted += n,
            Some(PersonOutcome::Done) => counts.done += n,
            Some(PersonOutcome::Failed) => counts.failed += n,
            Some(PersonOutcome::Unknown) => {
                counts.unknown += n;
                counts.undecided += u64::try_from(row.int("open")?).unwrap_or(0);
            }
            Some(PersonOutcome::NotSent) => counts.not_sent += n,
            Some(PersonOutcome::Queued) | None => counts.queued += n,
        }
    }
    Ok(found)
}

/// When each of these people was last asked about with this action, real time: by calls that ISC took or refused, and by
/// those whose fate is not known.
///
/// # Errors
/// When the database does not answer.
pub async fn last_sent(
    store: &Store,
    action: PersonAction,
    people: &[PersonId],
) -> Result<HashMap<PersonId, i64>> {
    let mut found = HashMap::new();
    for chunk in people.chunks(500) {
        let mut given = args![action.key()];
        given.extend(chunk.iter().map(Value::from));
        let sql = format!(
            "SELECT person_id, MAX(sent_real) AS at FROM person_items JOIN person_jobs ON person_jobs.id = person_items.job_id
             WHERE action = $1 AND sent_real IS NOT NULL AND person_id IN ({}) GROUP BY person_id",
            placeholders(2, chunk.len())
        );
        for row in store.rows(&sql, given).await? {
            found.insert(PersonId(row.text("person_id")?), row.int("at")?);
        }
    }
    Ok(found)
}

const UNDERWAY: &str =
    "SELECT job_id FROM person_items JOIN person_jobs ON person_jobs.id = person_items.job_id
    WHERE person_id = $1 AND action = $2 AND person_jobs.state = 'started' AND outcome = 'queued' LIMIT 1";

/// A job that was started and in which this action is still to be sent for this person, seen by the transaction that wants
/// to begin another one.
///
/// # Errors
/// When the database does not answer.
pub async fn underway(tx: &mut Tx, action: PersonAction, person: &PersonId) -> Result<Option<PersonJobId>> {
    let row = tx.row(UNDERWAY, args![person, action.key()]).await?;
    row.map(|row| Ok(PersonJobId(row.text("job_id")?))).transpose()
}

/// The same, for whoever looks.
///
/// # Errors
/// When the database does not answer.
pub async fn underway_now(
    store: &Store,
    action: PersonAction,
    person: &PersonId,
) -> Result<Option<PersonJobId>> {
    let row = store.row(UNDERWAY, args![person, action.key()]).await?;
    row.map(|row| Ok(PersonJobId(row.text("job_id")?))).transpose()
}

/// Somebody who was registered is not any more: a reset, from here or elsewhere. Invitations before it lead nowhere, so the
/// person stands as never invited, and may be invited at once. The ledger and the batches keep what was.
///
/// # Errors
/// When the database refuses.
pub async fn deregistered(tx: &mut Tx, person: &PersonId) -> Result<()> {
    tx.exec(
        "UPDATE people SET invited_at = NULL, invite_expires_at = NULL, invited_elsewhere = 0, registered_at = NULL
         WHERE id = $1",
        args![person],
    )
    .await?;
    tx.exec("DELETE FROM claims WHERE person_id = $1 AND until IS NOT NULL", args![person]).await?;
    Ok(())
}
