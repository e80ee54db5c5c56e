//! The people of a batch: as frozen, and what became of each.

use super::{Batch, unsigned};
use crate::args;
use crate::domain::frozen::Line;
use crate::store::{Args, Result, Row, Store, Tx, placeholders};
use gangway_types::batches::{BatchPerson, Decision, Outcome, OutcomeCounts, PeopleOf};
use gangway_types::{BatchId, CallId, PersonId, TaskId};

/// What a page shows for a person, from what is stored: registered wins, then a newer invitation, then the clock.
/// `$1` is the domain's now.
pub(in crate::store) const SHOWN: &str = "CASE
    WHEN outcome IN ('dropped', 'queued', 'waiting', 'not_approved') THEN outcome
    WHEN registered_at IS NOT NULL THEN 'registered'
    WHEN again_in IS NOT NULL THEN 'again'
    WHEN outcome IN ('asked', 'invited', 'confirmed') AND expires_at IS NOT NULL AND expires_at <= $1 THEN 'expired'
    ELSE outcome END";

/// Two days, the span of "runs out soon".
pub const SOON_MS: i64 = 2 * 86_400_000;

/// People per INSERT.
const ROWS: usize = 100;
/// Values of one person.
const WIDTH: usize = 16;

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
    /// Lifecycle state.
    pub lifecycle: Option<&'a str>,
    /// Manager.
    pub manager_id: Option<&'a str>,
    /// Their name.
    pub manager_name: Option<&'a str>,
    /// Identity profile.
    pub profile_name: Option<&'a str>,
    /// Warnings of the check, JSON.
    pub warnings: &'a str,
    /// Whether a person chose to send although an invitation is valid.
    pub send_again: bool,
}

impl<'a> NewPerson<'a> {
    /// As it counts in the hash over the list.
    pub fn line(&self) -> Line<'a> {
        Line {
            id: self.person_id.as_str(),
            name: self.name,
            alias: self.alias,
            mail: self.mail,
            mail_norm: self.mail_norm,
            status: self.status,
            lifecycle: self.lifecycle,
            profile: self.profile_name,
            manager_id: self.manager_id,
            manager_name: self.manager_name,
            warnings: self.warnings,
            send_again: self.send_again,
        }
    }
}

/// Adds people, queued, and marks them as being in this open batch.
///
/// # Errors
/// When the database refuses.
pub async fn add_people(tx: &mut Tx, batch: &BatchId, people: &[NewPerson<'_>], now: i64) -> Result<()> {
    for chunk in people.chunks(ROWS) {
        let mut given = Args::with_capacity(chunk.len() * WIDTH);
        for person in chunk {
            given.extend(args![
                batch,
                person.person_id,
                person.position,
                person.name,
                person.alias,
                person.mail,
                person.mail_norm,
                person.status,
                person.lifecycle,
                person.manager_id,
                person.manager_name,
                person.profile_name,
                person.warnings,
                person.send_again,
                "queued",
                now
            ]);
        }
        let sql = format!(
            "INSERT INTO batch_people (batch_id, person_id, position, name, alias, mail, mail_norm, status, lifecycle,
                manager_id, manager_name, profile_name, warnings, send_again, outcome, changed_at)
             VALUES {}",
            tx.values(chunk.len(), WIDTH)
        );
        tx.exec(&sql, given).await?;
    }
    tx.exec(
        "UPDATE people SET open_batch = $1 WHERE id IN (SELECT person_id FROM batch_people WHERE batch_id = $1)",
        args![batch],
    )
    .await?;
    Ok(())
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
                    CAST(SUM(CASE WHEN shown = 'unknown' AND left_at IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS undecided,
                    CAST(SUM(CASE WHEN shown IN ('invited', 'confirmed', 'asked') AND expires_at <= $2
                        THEN 1 ELSE 0 END) AS BIGINT) AS soon,
                    MIN(CASE WHEN shown IN ('invited', 'confirmed', 'asked') THEN expires_at END) AS deadline
                 FROM (SELECT batch_id, expires_at, left_at, {SHOWN} AS shown FROM batch_people
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
        counts.undecided += unsigned(row.int("undecided")?);
        if let Some(outcome) = Outcome::parse(&row.text("shown")?) {
            counts.add(outcome, n);
        }
        if let Some(at) = row.opt_int("deadline")? {
            *deadline = Some(deadline.map_or(at, |known: i64| known.min(at)));
        }
    }
    Ok(all)
}

/// The condition of somebody of a batch whom another mail will hardly reach: invited by it, often by now, not registered,
/// and in no newer batch. `call_after` of 0 is nobody.
fn needs_a_call(call_after: u32) -> String {
    match call_after {
        0 => "1 = 0".to_owned(),
        n => format!(
            "shown IN ('asked', 'invited', 'confirmed', 'expired') AND people.times_invited >= {n}
             AND people.reading IN ('unregistered', 'pending') AND people.gone_at IS NULL"
        ),
    }
}

/// `$1` is the domain's now, `$2` the batch.
fn each_person() -> String {
    format!(
        "(SELECT batch_people.*, {SHOWN} AS shown FROM batch_people WHERE batch_id = $2) AS each_person
         LEFT JOIN people ON people.id = each_person.person_id"
    )
}

/// How many people of a batch need a call.
///
/// # Errors
/// When the database does not answer.
pub async fn to_call(store: &Store, id: &BatchId, call_after: u32, now: i64) -> Result<u64> {
    let sql = format!("SELECT COUNT(*) AS n FROM {} WHERE {}", each_person(), needs_a_call(call_after));
    store.row(&sql, args![now, id]).await?.map_or(Ok(0), |row| Ok(unsigned(row.int("n")?)))
}

/// People of a batch, in the order of freezing; one page and the number of all. `call_after` is the setting.
///
/// # Errors
/// When the database does not answer.
pub async fn people(
    store: &Store,
    id: &BatchId,
    of: PeopleOf,
    call_after: u32,
    now: i64,
    offset: i64,
    limit: i64,
) -> Result<(Vec<BatchPerson>, u64)> {
    let mut given = args![now, id];
    let filter = match of {
        PeopleOf::Everybody => "1 = 1".to_owned(),
        PeopleOf::With(outcome) => {
            given.push(outcome.key().into());
            "shown = $3".to_owned()
        }
        PeopleOf::Soon => {
            given.push((now + SOON_MS).into());
            "shown IN ('invited', 'confirmed', 'asked') AND expires_at <= $3".to_owned()
        }
        PeopleOf::Call => needs_a_call(call_after),
    };
    let from = each_person();
    let total = store
        .row(&format!("SELECT COUNT(*) AS n FROM {from} WHERE {filter}"), given.clone())
        .await?
        .map_or(Ok(0), |row| row.int("n"))?;
    let n = given.len();
    given.extend(args![limit, offset]);
    let rows = store
        .rows(
            &format!(
                "SELECT each_person.*, people.times_invited AS times,
                    (SELECT COUNT(*) FROM timeline WHERE timeline.object = each_person.batch_id
                        AND timeline.person_id = each_person.person_id) AS comments,
                    CASE WHEN people.invited_elsewhere = 1
                              AND people.invited_at > COALESCE(each_person.asked_at, each_person.changed_at)
                         THEN people.invited_at END AS elsewhere_at,
                    CASE WHEN {} THEN 1 ELSE 0 END AS to_call
                 FROM {from} WHERE {filter} ORDER BY position LIMIT ${} OFFSET ${}",
                needs_a_call(call_after),
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
        elsewhere_at: row.opt_int("elsewhere_at")?.filter(|_| outcome != Outcome::Registered),
        call: match row.flag("to_call")? {
            true => row.opt_int("times")?.and_then(|times| u32::try_from(times).ok()),
            false => None,
        },
        comments: unsigned(row.int("comments")?),
        task_id: row.opt_text("task_id")?.map(TaskId),
        call_id: row.opt_text("call_id")?.map(CallId),
        decision: match (row.opt_text("decided_by_name")?, row.opt_int("decided_at")?) {
            (Some(by_name), Some(at)) => {
                Some(Decision { by_name, for_name: row.opt_text("decided_for_name")?, at })
            }
            _ => None,
        },
    })
}

/// Everybody of a batch, in the order of freezing.
///
/// # Errors
/// When the database does not answer.
pub async fn ids(store: &Store, id: &BatchId) -> Result<Vec<PersonId>> {
    let sql = "SELECT person_id FROM batch_people WHERE batch_id = $1 ORDER BY position";
    let rows = store.rows(sql, args![id]).await?;
    rows.iter().map(|row| Ok(PersonId(row.text("person_id")?))).collect()
}

/// The name of one person of a batch, as frozen; none when they are not in it.
///
/// # Errors
/// When the database does not answer.
pub async fn name_of(store: &Store, id: &BatchId, person: &PersonId) -> Result<Option<String>> {
    let sql = "SELECT name FROM batch_people WHERE batch_id = $1 AND person_id = $2";
    store.row(sql, args![id, person]).await?.map(|row| row.text("name")).transpose()
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

/// People with this outcome for this cause, in the order of freezing.
///
/// # Errors
/// When the database does not answer.
pub async fn ids_because(
    store: &Store,
    id: &BatchId,
    outcome: Outcome,
    cause: &str,
    now: i64,
) -> Result<Vec<PersonId>> {
    let sql = format!(
        "SELECT person_id FROM (SELECT person_id, position, cause, {SHOWN} AS shown FROM batch_people
            WHERE batch_id = $2) AS each_person WHERE shown = $3 AND cause = $4 ORDER BY position"
    );
    let rows = store.rows(&sql, args![now, id, outcome.key(), cause]).await?;
    rows.iter().map(|row| Ok(PersonId(row.text("person_id")?))).collect()
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
