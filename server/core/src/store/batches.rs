//! Batches, their people, their timeline: what was decided, and what became of it.

use super::{Result, Row, Store, Tx, placeholders};
use crate::args;
use gangway_types::batches::{BatchPerson, BatchState, Outcome, OutcomeCounts, TimelineEntry};
use gangway_types::{BatchId, CallId, CheckId, PersonId, RunId, TaskId};

/// What a page shows for a person, from what is stored: registered wins, then a newer invitation, then the clock.
/// `$1` is the domain's now.
const SHOWN: &str = "CASE
    WHEN outcome IN ('dropped', 'queued') THEN outcome
    WHEN registered_at IS NOT NULL THEN 'registered'
    WHEN again_in IS NOT NULL THEN 'again'
    WHEN outcome IN ('asked', 'invited', 'confirmed') AND expires_at IS NOT NULL AND expires_at <= $1 THEN 'expired'
    ELSE outcome END";

/// Two days, the span of "runs out soon".
pub const SOON_MS: i64 = 2 * 86_400_000;

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
}

const BATCH: &str =
    "id, name, state, made_by, made_by_name, made_at, check_id, parent_batch, frozen_at, frozen_hash,
    selected, left_out, run_id, released_by_name, released_at";

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

/// A person of a new batch, as frozen.
pub struct NewPerson<'a> {
    /// Whom.
    pub person_id: &'a PersonId,
    /// Place in the frozen list.
    pub position: i64,
    /// Name.
    pub name: &'a str,
    /// Account name.
    pub alias: &'a str,
    /// Mail.
    pub mail: Option<&'a str>,
    /// Mail, normalised.
    pub mail_norm: Option<&'a str>,
    /// ISC's status.
    pub status: &'a str,
    /// Manager.
    pub manager_id: Option<&'a str>,
    /// Their name.
    pub manager_name: Option<&'a str>,
    /// Identity profile.
    pub profile_name: Option<&'a str>,
    /// Whether a person chose to send although an invitation is valid.
    pub send_again: bool,
}

/// Adds a person, queued, and marks them as being in this open batch.
///
/// # Errors
/// When the database refuses.
pub async fn add_person(tx: &mut Tx, batch: &BatchId, person: &NewPerson<'_>, now: i64) -> Result<()> {
    tx.exec(
        "INSERT INTO batch_people (batch_id, person_id, position, name, alias, mail, mail_norm, status, manager_id,
            manager_name, profile_name, send_again, outcome, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'queued', $13)",
        args![
            batch,
            person.person_id,
            person.position,
            person.name,
            person.alias,
            person.mail,
            person.mail_norm,
            person.status,
            person.manager_id,
            person.manager_name,
            person.profile_name,
            person.send_again,
            now
        ],
    )
    .await?;
    tx.exec("UPDATE people SET open_batch = $2 WHERE id = $1", args![person.person_id, batch]).await?;
    Ok(())
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

/// What became of the people of each of these batches, and when the next invitation of each runs out.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(
    store: &Store,
    batches: &[&Batch],
    now: i64,
) -> Result<Vec<(OutcomeCounts, Option<i64>)>> {
    let mut all: Vec<(OutcomeCounts, Option<i64>)> = batches
        .iter()
        .map(|batch| {
            let counts = OutcomeCounts {
                selected: batch.selected,
                left_out: batch.left_out,
                ..OutcomeCounts::default()
            };
            (counts, None)
        })
        .collect();
    if batches.is_empty() {
        return Ok(all);
    }
    let mut given = args![now, now + SOON_MS];
    given.extend(batches.iter().map(|batch| (&batch.id).into()));
    let rows = store
        .rows(
            &format!(
                "SELECT batch_id, shown, COUNT(*) AS n,
                    CAST(SUM(CASE WHEN shown IN ('invited', 'confirmed', 'asked') AND expires_at <= $2
                        THEN 1 ELSE 0 END) AS BIGINT) AS soon,
                    MIN(CASE WHEN shown IN ('invited', 'confirmed', 'asked') THEN expires_at END) AS deadline
                 FROM (SELECT batch_id, expires_at, {SHOWN} AS shown FROM batch_people
                       WHERE batch_id IN ({})) AS each_person
                 GROUP BY batch_id, shown",
                placeholders(3, batches.len())
            ),
            given,
        )
        .await?;
    for row in rows {
        let id = row.text("batch_id")?;
        let Some(at) = batches.iter().position(|batch| batch.id.as_str() == id) else { continue };
        let (counts, deadline) = &mut all[at];
        let n = unsigned(row.int("n")?);
        counts.in_batch += n;
        counts.soon += unsigned(row.int("soon")?);
        if let Some(outcome) = Outcome::parse(&row.text("shown")?) {
            counts.add(outcome, n);
        }
        if let Some(at) = row.opt_int("deadline")? {
            *deadline = Some(deadline.map_or(at, |known: i64| known.min(at)));
        }
    }
    Ok(all)
}

/// People of a batch with one shown outcome (or any), in the order of freezing; one page and the number of all.
///
/// # Errors
/// When the database does not answer.
pub async fn people(
    store: &Store,
    id: &BatchId,
    outcome: Option<Outcome>,
    soon_only: bool,
    now: i64,
    offset: i64,
    limit: i64,
) -> Result<(Vec<BatchPerson>, u64)> {
    let mut filter = String::from("batch_id = $2");
    let mut given = args![now, id];
    if let Some(outcome) = outcome {
        given.push(outcome.key().into());
        filter.push_str(" AND shown = $3");
    }
    if soon_only {
        given.push((now + SOON_MS).into());
        filter.push_str(&format!(
            " AND shown IN ('invited', 'confirmed', 'asked') AND expires_at <= ${}",
            given.len()
        ));
    }
    let from = format!(
        "(SELECT batch_people.*, {SHOWN} AS shown FROM batch_people WHERE batch_id = $2) AS each_person"
    );
    let total = store
        .row(&format!("SELECT COUNT(*) AS n FROM {from} WHERE {filter}"), given.clone())
        .await?
        .map_or(Ok(0), |row| row.int("n"))?;
    let n = given.len();
    given.extend(args![limit, offset]);
    let rows = store
        .rows(
            &format!(
                "SELECT * FROM {from} WHERE {filter} ORDER BY position LIMIT ${} OFFSET ${}",
                n + 1,
                n + 2
            ),
            given,
        )
        .await?;
    let people = rows.iter().map(person).collect::<Result<_>>()?;
    Ok((people, unsigned(total)))
}

fn person(row: &Row) -> Result<BatchPerson> {
    let outcome = Outcome::parse(&row.text("shown")?).unwrap_or(Outcome::Unknown);
    let expires_at = row.opt_int("expires_at")?;
    let changed_at = row.int("changed_at")?;
    Ok(BatchPerson {
        person_id: PersonId(row.text("person_id")?),
        name: row.text("name")?,
        alias: row.text("alias")?,
        mail: row.opt_text("mail")?,
        manager_name: row.opt_text("manager_name")?,
        outcome,
        cause: row.opt_text("cause")?,
        when: match outcome {
            Outcome::Registered => row.opt_int("registered_at")?.unwrap_or(changed_at),
            Outcome::Expired => expires_at.unwrap_or(changed_at),
            Outcome::Asked => row.opt_int("asked_at")?.unwrap_or(changed_at),
            Outcome::Invited | Outcome::Confirmed => row.opt_int("invited_at")?.unwrap_or(changed_at),
            _ => changed_at,
        },
        expires_at,
        again_in: row.opt_text("again_in")?.map(BatchId),
        task_id: row.opt_text("task_id")?.map(TaskId),
        call_id: row.opt_text("call_id")?.map(CallId),
    })
}

/// Stored outcomes grouped by cause: for the failed, the unknown, the dropped.
///
/// # Errors
/// When the database does not answer.
pub async fn causes(store: &Store, id: &BatchId, outcome: Outcome, now: i64) -> Result<Vec<(String, u64)>> {
    let rows = store
        .rows(
            &format!(
                "SELECT cause, COUNT(*) AS n FROM (SELECT cause, {SHOWN} AS shown FROM batch_people
                    WHERE batch_id = $2) AS each_person
                 WHERE shown = $3 GROUP BY cause ORDER BY n DESC, cause"
            ),
            args![now, id, outcome.key()],
        )
        .await?;
    rows.iter().map(|row| Ok((row.text("cause")?, unsigned(row.int("n")?)))).collect()
}

/// People whose shown outcome is this, by id: for retrying, inviting again, probing.
///
/// # Errors
/// When the database does not answer.
pub async fn ids_with(store: &Store, id: &BatchId, outcome: Outcome, now: i64) -> Result<Vec<PersonId>> {
    let rows = store
        .rows(
            &format!(
                "SELECT person_id FROM (SELECT person_id, position, {SHOWN} AS shown FROM batch_people
                    WHERE batch_id = $2) AS each_person WHERE shown = $3 ORDER BY position"
            ),
            args![now, id, outcome.key()],
        )
        .await?;
    rows.iter().map(|row| Ok(PersonId(row.text("person_id")?))).collect()
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

/// Adds a line to the timeline of an object.
///
/// # Errors
/// When the database refuses.
pub async fn note(
    tx: &mut Tx,
    line_id: &str,
    object: &str,
    actor: Option<(&str, &str)>,
    what: &str,
    task: Option<&TaskId>,
    at: i64,
) -> Result<()> {
    tx.exec(
        "INSERT INTO timeline (id, object, at, actor, actor_name, what, task_id) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            line_id,
            object,
            at,
            actor.map(|actor| actor.0),
            actor.map_or("Gangway", |actor| actor.1),
            what,
            task.map(TaskId::as_str)
        ],
    )
    .await?;
    Ok(())
}

/// The timeline of an object, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn timeline(store: &Store, object: &str) -> Result<Vec<TimelineEntry>> {
    let rows = store
        .rows(
            "SELECT at, actor_name, what, task_id FROM timeline WHERE object = $1 ORDER BY at DESC, id DESC LIMIT 500",
            args![object],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(TimelineEntry {
                at: row.int("at")?,
                actor: row.text("actor_name")?,
                what: row.text("what")?,
                task_id: row.opt_text("task_id")?.map(TaskId),
            })
        })
        .collect()
}
