//! Jobs that write accounts, and their items: what is sent, and what became of it. A run carries each job out.

mod claims;
mod items;
mod look;
mod moves;
mod queue;
#[cfg(test)]
mod tests;

pub use claims::{Held, claim, unclaim};
pub use items::{AddItem, add, at, causes, page};
pub use look::{Open, Watched, any_open, known, look_now, of_call, to_look, took_look};
pub use moves::{
    Sight, accepted, failed, leave_unknown, looked, replan, requeue, resend, seen, stop_all, stop_queued,
    stopped, stopped_by_other, task_failed, unknown,
};
pub use queue::{Queued, any_queued, next, still_queued, take};

use super::{Result, Row, Store, Tx};
use crate::args;
use gangway_types::accounts::{AccountCounts, AccountJobKind};
use gangway_types::{AccountJobId, RunId, SourceId};
use std::collections::HashMap;

/// A job as stored.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its id.
    pub id: AccountJobId,
    /// What it came from.
    pub kind: AccountJobKind,
    /// The source.
    pub source: SourceId,
    /// Its name when the job was made.
    pub source_name: String,
    /// The attribute that is the key on the source.
    pub key: String,
    /// How many items it has.
    pub items: u64,
    /// ISC's id of who decided it.
    pub made_by: String,
    /// Their name.
    pub made_by_name: String,
    /// When, the domain's time.
    pub made_at: i64,
    /// The run that carries it out.
    pub run_id: RunId,
}

const JOB: &str =
    "id, kind, source_id, source_name, key_attribute, items, made_by, made_by_name, made_at, run_id";

fn kind_key(kind: AccountJobKind) -> &'static str {
    match kind {
        AccountJobKind::One => "one",
        AccountJobKind::Import => "import",
    }
}

fn job(row: &Row) -> Result<Job> {
    Ok(Job {
        id: AccountJobId(row.text("id")?),
        kind: if row.text("kind")? == "import" { AccountJobKind::Import } else { AccountJobKind::One },
        source: SourceId(row.text("source_id")?),
        source_name: row.text("source_name")?,
        key: row.text("key_attribute")?,
        items: u64::try_from(row.int("items")?).unwrap_or(0),
        made_by: row.text("made_by")?,
        made_by_name: row.text("made_by_name")?,
        made_at: row.int("made_at")?,
        run_id: RunId(row.text("run_id")?),
    })
}

/// A new job. Its run is there already.
///
/// # Errors
/// When the database refuses, or there is a job of this id.
pub async fn insert(tx: &mut Tx, new: &Job) -> Result<()> {
    tx.exec(
        "INSERT INTO account_jobs (id, kind, source_id, source_name, key_attribute, items, made_by, made_by_name, made_at,
            run_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            &new.id,
            kind_key(new.kind),
            &new.source,
            &new.source_name,
            &new.key,
            i64::try_from(new.items).unwrap_or(i64::MAX),
            &new.made_by,
            &new.made_by_name,
            new.made_at,
            &new.run_id
        ],
    )
    .await?;
    Ok(())
}

/// Says how many items a job has.
///
/// # Errors
/// When the database refuses.
pub async fn set_items(tx: &mut Tx, id: &AccountJobId, items: u64) -> Result<()> {
    let items = i64::try_from(items).unwrap_or(i64::MAX);
    tx.exec("UPDATE account_jobs SET items = $2 WHERE id = $1", args![id, items]).await?;
    Ok(())
}

/// One job.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, id: &AccountJobId) -> Result<Option<Job>> {
    let row = store.row(&format!("SELECT {JOB} FROM account_jobs WHERE id = $1"), args![id]).await?;
    row.map(|row| job(&row)).transpose()
}

/// Whether there is a job of this id, read inside the transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn is_there(tx: &mut Tx, id: &AccountJobId) -> Result<bool> {
    Ok(tx.row("SELECT 1 AS one FROM account_jobs WHERE id = $1", args![id]).await?.is_some())
}

/// Jobs, newest first; of one source, if any is named.
///
/// # Errors
/// When the database does not answer.
pub async fn list(store: &Store, source: Option<&SourceId>, offset: i64, limit: i64) -> Result<Vec<Job>> {
    let mut given = args![limit, offset];
    let filter = match source {
        Some(source) => {
            given.push(source.into());
            "WHERE source_id = $3"
        }
        None => "",
    };
    let sql =
        format!("SELECT {JOB} FROM account_jobs {filter} ORDER BY made_at DESC, id DESC LIMIT $1 OFFSET $2");
    store.rows(&sql, given).await?.iter().map(job).collect()
}

/// Jobs whose run is not over, or has been over for less than `since` (real time), newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn lately(store: &Store, since: i64, limit: i64) -> Result<Vec<Job>> {
    let sql = "SELECT account_jobs.id AS id, account_jobs.kind AS kind, source_id, source_name, key_attribute, items, made_by,
            made_by_name, made_at, run_id
         FROM account_jobs JOIN runs ON runs.id = account_jobs.run_id
         WHERE runs.state <> 'ended' OR runs.progressed_at > $1
         ORDER BY account_jobs.made_at DESC LIMIT $2";
    store.rows(sql, args![since, limit]).await?.iter().map(job).collect()
}

/// How many items of each of these jobs stand where.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(store: &Store, ids: &[&AccountJobId]) -> Result<HashMap<AccountJobId, AccountCounts>> {
    let mut found: HashMap<AccountJobId, AccountCounts> = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let sql = format!(
        "SELECT job_id, outcome, link, COUNT(*) AS n FROM account_items WHERE job_id IN ({})
         GROUP BY job_id, outcome, link",
        super::placeholders(1, ids.len())
    );
    for row in store.rows(&sql, ids.iter().map(|id| super::Value::from(*id)).collect()).await? {
        let counts = found.entry(AccountJobId(row.text("job_id")?)).or_default();
        let n = u64::try_from(row.int("n")?).unwrap_or(0);
        let outcome = row.text("outcome")?;
        match outcome.as_str() {
            "accepted" => counts.accepted += n,
            "seen" => counts.seen += n,
            "differs" => counts.differs += n,
            "stopped" => counts.stopped += n,
            "failed" => counts.failed += n,
            "unknown" => counts.unknown += n,
            "not_sent" => counts.not_sent += n,
            _ => counts.queued += n,
        }
        match row.opt_text("link")?.as_deref() {
            Some("person") => counts.linked += n,
            Some("new_person") => counts.new_people += n,
            Some("nobody") => counts.nobody += n,
            _ => {}
        }
    }
    Ok(found)
}
