//! Claims: what keeps two jobs from writing one account at the same time.

use crate::args;
use crate::store::{Result, Tx};
use gangway_types::{AccountJobId, SourceId};

/// Who holds a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The job.
    pub job: AccountJobId,
}

/// The key of an account: ISC compares native identities ignoring case, or may.
fn key(source: &SourceId, native: &str) -> String {
    format!("{source}:{}", native.to_lowercase())
}

/// Claims an account for an item; none: it is the item's. A claim from before `gives_way` is over: its account never came.
///
/// # Errors
/// When the database refuses.
pub async fn claim(
    tx: &mut Tx,
    source: &SourceId,
    native: &str,
    (job, position): (&AccountJobId, i64),
    now: i64,
    gives_way: i64,
) -> Result<Option<Held>> {
    let key = key(source, native);
    // One statement, so that two replicas cannot both find the key free.
    let given = tx
        .row(
            "INSERT INTO account_claims (key, job_id, position, claimed_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (key) DO UPDATE SET job_id = excluded.job_id, position = excluded.position,
                claimed_at = excluded.claimed_at
             WHERE (account_claims.job_id = excluded.job_id AND account_claims.position = excluded.position)
                OR account_claims.claimed_at < $5
             RETURNING key",
            args![&key, job, position, now, gives_way],
        )
        .await?;
    if given.is_some() {
        return Ok(None);
    }
    let holder = tx.row("SELECT job_id FROM account_claims WHERE key = $1", args![&key]).await?;
    Ok(Some(Held { job: holder.map_or(Ok(job.clone()), |row| row.text("job_id").map(AccountJobId))? }))
}

/// Gives an item's claim back: its account is as it was decided, or is not going to be written.
///
/// # Errors
/// When the database refuses.
pub async fn unclaim(tx: &mut Tx, job: &AccountJobId, position: i64) -> Result<()> {
    tx.exec("DELETE FROM account_claims WHERE job_id = $1 AND position = $2", args![job, position]).await?;
    Ok(())
}
