//! The people on a job.

use super::{JOB, Job, job};
use crate::args;
use crate::store::{Result, Row, Store, Tx, Value, placeholders};
use gangway_types::people::{Owned, PersonAction, PersonItem, PersonOutcome};
use gangway_types::{CallId, PersonId, PersonJobId, TaskId};

/// Causes that are told of, the most frequent.
const MOST_CAUSES: i64 = 50;

/// Somebody new on a list.
#[derive(Clone, Debug)]
pub struct AddItem {
    /// Who.
    pub person: PersonId,
    /// Their name, as far as it is known.
    pub name: String,
    /// Their account name.
    pub alias: String,
    /// `Listed`, or `Queued` for one that is sent at once.
    pub outcome: PersonOutcome,
}

/// Puts people on a list, in order.
///
/// # Errors
/// When the database refuses.
pub async fn add(tx: &mut Tx, job: &PersonJobId, people: &[AddItem]) -> Result<()> {
    let mut position = 0_i64;
    for chunk in people.chunks(100) {
        let mut given = Vec::with_capacity(chunk.len() * 6);
        for one in chunk {
            position += 1;
            given.extend(args![job, position, &one.person, &one.name, &one.alias, one.outcome.key()]);
        }
        let values = tx.values(chunk.len(), 6);
        tx.exec(
            &format!(
                "INSERT INTO person_items (job_id, position, person_id, name, alias, outcome) VALUES {values}"
            ),
            given,
        )
        .await?;
    }
    Ok(())
}

/// Somebody who is to be read or sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Their place on the list.
    pub position: i64,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// How often a call about them left.
    pub attempt: i64,
}

fn item(row: &Row) -> Result<Item> {
    Ok(Item {
        position: row.int("position")?,
        person: PersonId(row.text("person_id")?),
        name: row.text("name")?,
        attempt: row.int("attempt")?,
    })
}

const ITEM: &str = "position, person_id, name, attempt";

/// The next people of a list that were not read yet.
///
/// # Errors
/// When the database does not answer.
pub async fn listed(store: &Store, job: &PersonJobId, most: i64) -> Result<Vec<Item>> {
    let sql = format!(
        "SELECT {ITEM} FROM person_items WHERE job_id = $1 AND outcome = 'listed' ORDER BY position LIMIT $2"
    );
    store.rows(&sql, args![job, most]).await?.iter().map(item).collect()
}

/// The next people for whom nothing is out, and who need not wait, `real` being now.
///
/// # Errors
/// When the database does not answer.
pub async fn some_queued(store: &Store, job: &PersonJobId, real: i64, most: i64) -> Result<Vec<Item>> {
    let sql = format!(
        "SELECT {ITEM} FROM person_items WHERE job_id = $1 AND outcome = 'queued' AND call_id IS NULL
            AND (not_before IS NULL OR not_before <= $2) ORDER BY position LIMIT $3"
    );
    store.rows(&sql, args![job, real, most]).await?.iter().map(item).collect()
}

/// When the first of those who have to wait may be sent, real time.
///
/// # Errors
/// When the database does not answer.
pub async fn ready_at(store: &Store, job: &PersonJobId) -> Result<Option<i64>> {
    let sql = "SELECT MIN(not_before) AS at FROM person_items WHERE job_id = $1 AND outcome = 'queued' AND call_id IS NULL";
    store.row(sql, args![job]).await?.map_or(Ok(None), |row| row.opt_int("at"))
}

/// The people of a call whose answer is not recorded.
///
/// # Errors
/// When the database does not answer.
pub async fn of_call(tx: &mut Tx, job: &PersonJobId, call: &CallId) -> Result<Vec<Item>> {
    let sql = format!(
        "SELECT {ITEM} FROM person_items WHERE job_id = $1 AND call_id = $2 AND outcome = 'queued' ORDER BY position"
    );
    tx.rows(&sql, args![job, call]).await?.iter().map(item).collect()
}

const VIEW: &str =
    "person_id, name, alias, outcome, cause, owns, task_id, request_id, sent_at, ended_at, not_before";

fn view(row: &Row) -> Result<PersonItem> {
    let owns = row.opt_text("owns")?;
    let owns: Vec<Owned> = owns.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default();
    let outcome = PersonOutcome::parse(&row.text("outcome")?).unwrap_or(PersonOutcome::Unknown);
    Ok(PersonItem {
        person: PersonId(row.text("person_id")?),
        name: row.text("name")?,
        alias: row.text("alias")?,
        outcome,
        cause: row.opt_text("cause")?,
        owns,
        task: row.opt_text("task_id")?.map(TaskId),
        request_id: row.opt_text("request_id")?,
        sent_at: row.opt_int("sent_at")?,
        ended_at: row.opt_int("ended_at")?,
        not_before: row.opt_int("not_before")?.filter(|_| outcome == PersonOutcome::Queued),
    })
}

/// People of a job, in order, and how many there are over all pages.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    store: &Store,
    job: &PersonJobId,
    outcome: Option<PersonOutcome>,
    offset: i64,
    limit: i64,
) -> Result<(Vec<PersonItem>, u64)> {
    let (filter, mut given) = match outcome {
        Some(outcome) => ("AND outcome = $2", args![job, outcome.key()]),
        None => ("", args![job]),
    };
    let sql = format!("SELECT COUNT(*) AS n FROM person_items WHERE job_id = $1 {filter}");
    let total = store.row(&sql, given.clone()).await?.map_or(Ok(0), |row| row.int("n"))?;
    let (first, second) = (given.len() + 1, given.len() + 2);
    given.extend(args![limit, offset]);
    let sql = format!(
        "SELECT {VIEW} FROM person_items WHERE job_id = $1 {filter} ORDER BY position LIMIT ${first} OFFSET ${second}"
    );
    let rows = store.rows(&sql, given).await?;
    let found = rows.iter().map(view).collect::<Result<_>>()?;
    Ok((found, u64::try_from(total).unwrap_or(0)))
}

/// The person of a job about one.
///
/// # Errors
/// When the database does not answer.
pub async fn only(store: &Store, job: &PersonJobId) -> Result<Option<PersonItem>> {
    Ok(page(store, job, None, 0, 1).await?.0.into_iter().next())
}

/// Why people of a job stand where they do, the most frequent first.
///
/// # Errors
/// When the database does not answer.
pub async fn causes(store: &Store, job: &PersonJobId, outcome: PersonOutcome) -> Result<Vec<(String, u64)>> {
    let sql = "SELECT COALESCE(cause, '') AS cause, COUNT(*) AS n FROM person_items WHERE job_id = $1 AND outcome = $2
        GROUP BY COALESCE(cause, '') ORDER BY n DESC, cause LIMIT $3";
    let rows = store.rows(sql, args![job, outcome.key(), MOST_CAUSES]).await?;
    rows.iter().map(|row| Ok((row.text("cause")?, u64::try_from(row.int("n")?).unwrap_or(0)))).collect()
}

const WITH_JOB: &str = "FROM person_items JOIN person_jobs ON person_jobs.id = person_items.job_id
    WHERE person_id = $1 AND person_jobs.state = 'started'";

fn with_job(row: &Row) -> Result<(Job, PersonItem)> {
    Ok((job(row)?, view(row)?))
}

/// What was done to one person before `before` (the domain's time) by jobs that were started, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_person(
    store: &Store,
    person: &PersonId,
    before: i64,
    most: i64,
) -> Result<Vec<(Job, PersonItem)>> {
    let sql = format!(
        "SELECT {JOB}, {VIEW} {WITH_JOB} AND outcome <> 'left_out' AND COALESCE(sent_at, started_at) < $2
         ORDER BY COALESCE(sent_at, started_at) DESC, person_jobs.id DESC LIMIT $3"
    );
    store.rows(&sql, args![person, before, most]).await?.iter().map(with_job).collect()
}

/// The last time that a call of this action about this person left.
///
/// # Errors
/// When the database does not answer.
pub async fn last_of(
    store: &Store,
    action: PersonAction,
    person: &PersonId,
) -> Result<Option<(Job, PersonItem)>> {
    let sql = format!(
        "SELECT {JOB}, {VIEW} {WITH_JOB} AND action = $2 AND sent_at IS NOT NULL
         ORDER BY sent_at DESC, person_jobs.id DESC LIMIT 1"
    );
    store.row(&sql, args![person, action.key()]).await?.as_ref().map(with_job).transpose()
}

/// What was asked about this person, has no known end, and was not decided about, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn undecided_of(store: &Store, person: &PersonId) -> Result<Vec<(Job, PersonItem)>> {
    let sql = format!(
        "SELECT {JOB}, {VIEW} {WITH_JOB} AND outcome = 'unknown' AND decided_at IS NULL
         ORDER BY sent_at DESC, person_jobs.id DESC LIMIT 20"
    );
    store.rows(&sql, args![person]).await?.iter().map(with_job).collect()
}

/// Somebody on another job of the same action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// Who.
    pub person: PersonId,
    /// The other job.
    pub job: PersonJobId,
    /// When it was started, the domain's time.
    pub started_at: i64,
    /// Where they stand there.
    pub outcome: PersonOutcome,
    /// When the call left, the domain's time; 0 when none did.
    pub sent_at: i64,
    /// Whether somebody has decided about an unknown end.
    pub decided: bool,
}

/// These people on other jobs of the same action that were started: those for whom something is still to be sent first, then
/// those for whom a call left, the latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn elsewhere(store: &Store, job: &Job, people: &[PersonId]) -> Result<Vec<Elsewhere>> {
    let mut found = Vec::new();
    for chunk in people.chunks(500) {
        let mut given = args![job.action.key(), &job.id];
        given.extend(chunk.iter().map(Value::from));
        let sql = format!(
            "SELECT person_id, job_id, started_at, outcome, sent_at, decided_at
             FROM person_items JOIN person_jobs ON person_jobs.id = person_items.job_id
             WHERE action = $1 AND job_id <> $2 AND person_jobs.state = 'started'
                AND outcome IN ('queued', 'accepted', 'done', 'unknown') AND person_id IN ({})
             ORDER BY CASE WHEN outcome = 'queued' THEN 0 ELSE 1 END, sent_at DESC, job_id",
            placeholders(3, chunk.len())
        );
        for row in store.rows(&sql, given).await? {
            found.push(Elsewhere {
                person: PersonId(row.text("person_id")?),
                job: PersonJobId(row.text("job_id")?),
                started_at: row.opt_int("started_at")?.unwrap_or(0),
                outcome: PersonOutcome::parse(&row.text("outcome")?).unwrap_or(PersonOutcome::Unknown),
                sent_at: row.opt_int("sent_at")?.unwrap_or(0),
                decided: row.opt_int("decided_at")?.is_some(),
            });
        }
    }
    Ok(found)
}
