//! What of jobs needs somebody: accounts and people whose fate only a person can settle, and what failed.

use crate::args;
use crate::store::{Result, Row, Store};
use gangway_types::overview::Needs;
use gangway_types::people::PersonAction;
use gangway_types::{AccountJobId, PersonJobId};

/// Jobs that are looked through, the newest first.
const MOST: i64 = 50;

/// What of one job needs somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need<Job> {
    /// The job.
    pub job: Job,
    /// Who made it: ISC's id.
    pub made_by: String,
    /// What.
    pub needs: Needs,
    /// How many accounts or people.
    pub n: u64,
    /// When the run last went on, real milliseconds UTC.
    pub since: i64,
}

fn needs(row: &Row) -> Result<Option<(Needs, u64, i64)>> {
    let unsigned = |column: &str| Ok::<_, crate::store::Error>(u64::try_from(row.int(column)?).unwrap_or(0));
    let (unknown, failed) = (unsigned("unknown_n")?, unsigned("failed_n")?);
    let since = row.int("progressed_at")?;
    Ok(match (unknown, failed) {
        (0, 0) => None,
        (0, failed) => Some((Needs::Retry, failed, since)),
        (unknown, _) => Some((Needs::Decision, unknown, since)),
    })
}

/// Account jobs whose run is over with accounts that nobody looks for any more and whose fate is unknown, or that failed
/// since `failed_since` (real time) and were not imported again; the newest first. The name is the source's.
///
/// # Errors
/// When the database does not answer.
pub async fn accounts(store: &Store, failed_since: i64) -> Result<Vec<(Need<AccountJobId>, String)>> {
    let sql = "SELECT account_jobs.id, account_jobs.made_by, account_jobs.source_name, account_jobs.made_at,
            runs.progressed_at,
            CAST(SUM(CASE WHEN account_items.outcome = 'unknown' AND account_items.decided_at IS NULL
                AND account_items.next_look_at IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unknown_n,
            CAST(SUM(CASE WHEN account_items.outcome = 'failed' AND runs.progressed_at >= $1
                AND NOT EXISTS (SELECT 1 FROM imports WHERE imports.parent = account_jobs.id AND imports.state <> 'discarded')
                THEN 1 ELSE 0 END) AS BIGINT) AS failed_n
         FROM account_jobs JOIN runs ON runs.id = account_jobs.run_id
         JOIN account_items ON account_items.job_id = account_jobs.id AND account_items.outcome IN ('unknown', 'failed')
         WHERE runs.state = 'ended'
         GROUP BY account_jobs.id, account_jobs.made_by, account_jobs.source_name, account_jobs.made_at,
            runs.progressed_at
         ORDER BY account_jobs.made_at DESC, account_jobs.id LIMIT $2";
    let mut found = Vec::new();
    for row in store.rows(sql, args![failed_since, MOST]).await? {
        let Some((needs, n, since)) = needs(&row)? else { continue };
        let job = AccountJobId(row.text("id")?);
        found.push((Need { job, made_by: row.text("made_by")?, needs, n, since }, row.text("source_name")?));
    }
    Ok(found)
}

/// The same of what was done to people.
///
/// # Errors
/// When the database does not answer.
pub async fn people(store: &Store, failed_since: i64) -> Result<Vec<(Need<PersonJobId>, PersonAction)>> {
    let sql = "SELECT person_jobs.id, person_jobs.made_by, person_jobs.action, person_jobs.made_at, runs.progressed_at,
            CAST(SUM(CASE WHEN person_items.outcome = 'unknown' AND person_items.decided_at IS NULL
                AND person_items.look_at IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unknown_n,
            CAST(SUM(CASE WHEN person_items.outcome = 'failed' AND runs.progressed_at >= $1 THEN 1 ELSE 0 END) AS BIGINT)
                AS failed_n
         FROM person_jobs JOIN runs ON runs.id = person_jobs.run_id
         JOIN person_items ON person_items.job_id = person_jobs.id AND person_items.outcome IN ('unknown', 'failed')
         WHERE runs.state = 'ended' AND person_jobs.state = 'started'
         GROUP BY person_jobs.id, person_jobs.made_by, person_jobs.action, person_jobs.made_at, runs.progressed_at
         ORDER BY person_jobs.made_at DESC, person_jobs.id LIMIT $2";
    let mut found = Vec::new();
    for row in store.rows(sql, args![failed_since, MOST]).await? {
        let Some((needs, n, since)) = needs(&row)? else { continue };
        let Some(action) = PersonAction::parse(&row.text("action")?) else { continue };
        let job = PersonJobId(row.text("id")?);
        found.push((Need { job, made_by: row.text("made_by")?, needs, n, since }, action));
    }
    Ok(found)
}
