//! What stands between a row of a file and a registered person: the newest batch of people, accounts written from here.

use super::{Result, Row, Store, Value, placeholders};
use crate::args;
use crate::domain::board::{InBatch, Item};
use gangway_types::accounts::{AccountOutcome, Values};
use gangway_types::batches::{BatchState, Outcome, RunState, WaitsFor};
use gangway_types::safety::LoadState;
use gangway_types::{AccountJobId, BatchId, PersonId, SourceFileId, SourceId, SourceLoadId};
use std::collections::HashMap;

/// Ids per question.
const IDS: usize = 500;

/// The newest batch of each of these people; whoever is in none is absent.
///
/// # Errors
/// When the database does not answer.
pub async fn newest_batches(store: &Store, people: &[PersonId]) -> Result<HashMap<PersonId, InBatch>> {
    let mut found: HashMap<PersonId, (Option<String>, InBatch)> = HashMap::new();
    for chunk in people.chunks(IDS) {
        let sql = format!(
            "SELECT batch_people.person_id, batch_people.outcome, batch_people.cause, batch_people.changed_at,
                batch_people.approval_id, batches.id AS batch_id, batches.state, batches.made_by_name, batches.made_at,
                batches.decided_at, batches.release_at, batches.release_grant, approvals.asked_at, approvals.deadline_at
             FROM batch_people JOIN batches ON batches.id = batch_people.batch_id
             LEFT JOIN approvals ON approvals.id = batch_people.approval_id
             WHERE batch_people.person_id IN ({}) ORDER BY batches.number",
            placeholders(1, chunk.len())
        );
        for row in store.rows(&sql, chunk.iter().map(Value::from).collect()).await? {
            // A word that this version does not know says nothing.
            let Some(batch) = in_batch(&row)? else { continue };
            found.insert(PersonId(row.text("person_id")?), (row.opt_text("approval_id")?, batch));
        }
    }
    let requests: Vec<String> = found
        .values()
        .filter(|(_, batch)| batch.outcome == Outcome::Waiting)
        .filter_map(|(request, _)| request.clone())
        .collect();
    let names = approvers(store, requests).await?;
    for (request, batch) in found.values_mut() {
        if let (Some(request), Some((asked, ..))) = (request, &mut batch.asked) {
            *asked = names.get(request).cloned().unwrap_or_default();
        }
    }
    Ok(found.into_iter().map(|(person, (_, batch))| (person, batch)).collect())
}

fn in_batch(row: &Row) -> Result<Option<InBatch>> {
    let known = BatchState::parse(&row.text("state")?).zip(Outcome::parse(&row.text("outcome")?));
    let Some((state, outcome)) = known else { return Ok(None) };
    let asked = row.opt_int("asked_at")?;
    let deadline = row.opt_int("deadline_at")?;
    Ok(Some(InBatch {
        batch: BatchId(row.text("batch_id")?),
        state,
        made_by_name: row.text("made_by_name")?,
        made_at: row.int("made_at")?,
        outcome,
        cause: row.opt_text("cause")?,
        changed_at: row.int("changed_at")?,
        asked: asked.map(|at| (Vec::new(), at, deadline)),
        decided_at: row.opt_int("decided_at")?,
        release_at: row.opt_int("release_at")?,
        by_itself: row.opt_text("release_grant")?.is_some(),
    }))
}

/// Who may answer these requests, by name.
async fn approvers(store: &Store, mut requests: Vec<String>) -> Result<HashMap<String, Vec<String>>> {
    requests.sort_unstable();
    requests.dedup();
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for chunk in requests.chunks(IDS) {
        let sql = format!(
            "SELECT approval_id, name FROM approvers WHERE approval_id IN ({}) ORDER BY name, person_id",
            placeholders(1, chunk.len())
        );
        for row in store.rows(&sql, chunk.iter().map(Value::from).collect()).await? {
            found.entry(row.text("approval_id")?).or_default().push(row.text("name")?);
        }
    }
    Ok(found)
}

/// An account written from here that ISC linked to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// The job that wrote it.
    pub job: AccountJobId,
    /// Who decided it: ISC's id.
    pub made_by: String,
    /// When ISC took it.
    pub accepted_at: Option<i64>,
    /// When it was first seen.
    pub seen_at: Option<i64>,
}

/// The account that was last made, else changed, from here for each of these people; whoever has none is absent.
///
/// # Errors
/// When the database does not answer.
pub async fn linked(store: &Store, people: &[PersonId]) -> Result<HashMap<PersonId, Linked>> {
    let mut found = HashMap::new();
    for chunk in people.chunks(IDS) {
        let sql = format!(
            "SELECT account_items.link_id, account_items.job_id, account_items.accepted_at, account_items.seen_at,
                account_jobs.made_by
             FROM account_items JOIN account_jobs ON account_jobs.id = account_items.job_id
             WHERE account_items.link_id IN ({})
             ORDER BY CASE WHEN account_items.action = 'create' THEN 1 ELSE 0 END, account_items.changed_at",
            placeholders(1, chunk.len())
        );
        for row in store.rows(&sql, chunk.iter().map(Value::from).collect()).await? {
            let linked = Linked {
                job: AccountJobId(row.text("job_id")?),
                made_by: row.text("made_by")?,
                accepted_at: row.opt_int("accepted_at")?,
                seen_at: row.opt_int("seen_at")?,
            };
            found.insert(PersonId(row.text("link_id")?), linked);
        }
    }
    Ok(found)
}

/// An account made from here that has no person so far.
#[derive(Clone, Debug)]
pub struct Loose {
    /// The job.
    pub job: AccountJobId,
    /// Its place there.
    pub position: i64,
    /// Its key on the source.
    pub native: String,
    /// The source.
    pub source: SourceId,
    /// Its name.
    pub source_name: String,
    /// What is sent, without secrets.
    pub values: Values,
    /// Where it stands.
    pub item: Item,
}

/// Accounts to be made by jobs since `since` that have no person so far, the newest first, at most `limit`; of jobs that
/// `own` made only, if named.
///
/// # Errors
/// When the database does not answer.
pub async fn loose(store: &Store, since: i64, own: Option<&str>, limit: usize) -> Result<Vec<Loose>> {
    let sql = format!(
        "SELECT account_items.job_id, account_items.position, account_items.native, account_items.attributes,
            account_items.outcome, account_items.cause, account_items.link, account_items.accepted_at,
            account_items.seen_at, account_items.changed_at, account_jobs.source_id, account_jobs.source_name,
            account_jobs.made_by_name, account_jobs.made_at, runs.state, runs.waits_for
         FROM account_items JOIN account_jobs ON account_jobs.id = account_items.job_id
         JOIN runs ON runs.id = account_jobs.run_id
         WHERE account_jobs.made_at >= $1 AND ($2 = '' OR account_jobs.made_by = $2)
            AND account_items.action = 'create' AND account_items.link_id IS NULL
         ORDER BY account_jobs.made_at DESC, account_items.job_id, account_items.position LIMIT {limit}"
    );
    let rows = store.rows(&sql, args![since, own.unwrap_or_default()]).await?;
    rows.iter().map(read_loose).collect()
}

fn read_loose(row: &Row) -> Result<Loose> {
    let waits = row.opt_text("waits_for")?;
    Ok(Loose {
        job: AccountJobId(row.text("job_id")?),
        position: row.int("position")?,
        native: row.text("native")?,
        source: SourceId(row.text("source_id")?),
        source_name: row.text("source_name")?,
        values: serde_json::from_str(&row.text("attributes")?)?,
        item: Item {
            outcome: AccountOutcome::parse(&row.text("outcome")?).unwrap_or(AccountOutcome::Unknown),
            cause: row.opt_text("cause")?,
            nobody: row.opt_text("link")?.as_deref() == Some("nobody"),
            made_by_name: row.text("made_by_name")?,
            made_at: row.int("made_at")?,
            run: (
                RunState::parse(&row.text("state")?).unwrap_or(RunState::Ended),
                waits.as_deref().and_then(WaitsFor::parse),
            ),
            accepted_at: row.opt_int("accepted_at")?,
            seen_at: row.opt_int("seen_at")?,
            changed_at: row.int("changed_at")?,
        },
    })
}

/// The newest load of each of these files, by file; a file that was never loaded is absent.
///
/// # Errors
/// When the database does not answer.
pub async fn loads(
    store: &Store,
    files: &[SourceFileId],
) -> Result<HashMap<SourceFileId, (SourceLoadId, LoadState, i64)>> {
    let mut found = HashMap::new();
    for chunk in files.chunks(IDS) {
        let sql = format!(
            "SELECT id, file_id, state, made_at, ended_at FROM source_loads WHERE file_id IN ({}) ORDER BY made_at, id",
            placeholders(1, chunk.len())
        );
        for row in store.rows(&sql, chunk.iter().map(Value::from).collect()).await? {
            let since = row.opt_int("ended_at")?.map_or_else(|| row.int("made_at"), Ok)?;
            let load = (SourceLoadId(row.text("id")?), LoadState::parse(&row.text("state")?), since);
            found.insert(SourceFileId(row.text("file_id")?), load);
        }
    }
    Ok(found)
}

/// Which of these accounts, by source and key, another job made since and ISC linked to a person.
///
/// # Errors
/// When the database does not answer.
pub async fn made_otherwise(store: &Store, natives: &[String]) -> Result<Vec<(SourceId, String)>> {
    let mut found = Vec::new();
    for chunk in natives.chunks(IDS) {
        let sql = format!(
            "SELECT account_jobs.source_id, account_items.native FROM account_items
             JOIN account_jobs ON account_jobs.id = account_items.job_id
             WHERE account_items.link_id IS NOT NULL AND account_items.native IN ({})",
            placeholders(1, chunk.len())
        );
        for row in store.rows(&sql, chunk.iter().map(Value::from).collect()).await? {
            found.push((SourceId(row.text("source_id")?), row.text("native")?));
        }
    }
    Ok(found)
}
