//! The people of requests: who waits, who was approved, who was not, and why. Only `queued` people are ever sent to.

use super::unsigned;
use crate::args;
use crate::domain::approval::{Approver, Manager, Standing};
use crate::store::{Result, Row, Store, Tx, Value, placeholders};
use gangway_types::{BatchId, IdentityStatus, PersonId};
use std::collections::HashMap;

/// Ids per statement.
const IDS: usize = 500;

/// A person of a batch, as far as splitting needs them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// Whom.
    pub id: PersonId,
    /// Normalised address.
    pub mail_norm: Option<String>,
    /// Manager as frozen.
    pub manager: Option<Approver>,
}

/// People of a batch with one of these outcomes, in order, read inside a transaction that holds it.
///
/// # Errors
/// When the database does not answer.
pub async fn frozen(tx: &mut Tx, batch: &BatchId, outcomes: &[&str]) -> Result<Vec<Frozen>> {
    let mut given = args![batch];
    given.extend(outcomes.iter().map(|outcome| Value::from(*outcome)));
    let sql = format!(
        "SELECT person_id, mail_norm, manager_id, manager_name FROM batch_people
         WHERE batch_id = $1 AND outcome IN ({}) ORDER BY position",
        placeholders(2, outcomes.len())
    );
    tx.rows(&sql, given)
        .await?
        .iter()
        .map(|row| {
            Ok(Frozen {
                id: PersonId(row.text("person_id")?),
                mail_norm: row.opt_text("mail_norm")?,
                manager: super::someone(row, "manager_id", "manager_name")?,
            })
        })
        .collect()
}

/// A decision about one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Who decided.
    pub by: Approver,
    /// For whom, when somebody else was asked.
    pub for_name: Option<String>,
    /// When.
    pub at: i64,
}

/// An approval given lately.
pub type Covered = HashMap<PersonId, Decision>;

const DECIDED: &str = "SELECT old.person_id, old.outcome, old.mail_norm, new.mail_norm AS wanted, old.decided_by,
        old.decided_by_name, old.decided_for_name, old.decided_at
    FROM batch_people new JOIN batch_people old ON old.person_id = new.person_id AND old.batch_id <> new.batch_id
    WHERE new.batch_id = $1 AND old.decided_at > $2 AND old.decided_by IS NOT NULL ORDER BY old.decided_at, old.changed_at";

/// A yes that went out counts, to the address they have now, unless somebody said no since.
fn still_good(rows: &[Row]) -> Result<Covered> {
    let mut found = Covered::new();
    for row in rows {
        let person = PersonId(row.text("person_id")?);
        let address = row.opt_text("mail_norm")?;
        let same = address.is_some() && address == row.opt_text("wanted")?;
        match (row.text("outcome")?.as_str(), super::someone(row, "decided_by", "decided_by_name")?) {
            ("not_approved", _) => drop(found.remove(&person)),
            ("waiting" | "queued" | "dropped", _) | (_, None) => {}
            (_, Some(by)) if same => {
                let for_name = row.opt_text("decided_for_name")?;
                found.insert(person, Decision { by, for_name, at: row.int("decided_at")? });
            }
            _ => {}
        }
    }
    Ok(found)
}

/// Approvals after `since` that went out, of the people of a batch at the address they have in it, read inside a
/// transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn covered(tx: &mut Tx, batch: &BatchId, since: i64) -> Result<Covered> {
    still_good(&tx.rows(DECIDED, args![batch, since]).await?)
}

/// Whether everybody of a batch has such an approval.
///
/// # Errors
/// When the database does not answer.
pub async fn all_covered(store: &Store, batch: &BatchId, since: i64) -> Result<bool> {
    let covered = still_good(&store.rows(DECIDED, args![batch, since]).await?)?;
    let rows = store.rows("SELECT person_id FROM batch_people WHERE batch_id = $1", args![batch]).await?;
    for row in &rows {
        if !covered.contains_key(&PersonId(row.text("person_id")?)) {
            return Ok(false);
        }
    }
    Ok(!rows.is_empty())
}

/// These people as the directory has them, whether they can be asked; unknown ids are absent.
///
/// # Errors
/// When the database does not answer.
pub async fn standings(tx: &mut Tx, ids: &[PersonId]) -> Result<HashMap<PersonId, Manager>> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(IDS) {
        let sql = format!(
            "SELECT id, name, status, gone_at FROM people WHERE id IN ({})",
            placeholders(1, chunk.len())
        );
        for row in tx.rows(&sql, chunk.iter().map(Value::from).collect()).await? {
            let status = IdentityStatus(row.text("status")?);
            let standing = Standing::of(&status, row.opt_int("gone_at")?.is_some());
            found.insert(PersonId(row.text("id")?), Manager { name: row.text("name")?, standing });
        }
    }
    Ok(found)
}

/// These people of a batch wait for the answer to a request.
///
/// # Errors
/// When the database refuses.
pub async fn assign(
    tx: &mut Tx,
    batch: &BatchId,
    request: &str,
    people: &[&PersonId],
    now: i64,
) -> Result<()> {
    for chunk in people.chunks(IDS) {
        let mut given = args![batch, request, now];
        given.extend(chunk.iter().map(|id| Value::from(*id)));
        let sql = format!(
            "UPDATE batch_people SET outcome = 'waiting', cause = NULL, approval_id = $2, decided_by = NULL,
                    decided_by_name = NULL, decided_for_name = NULL, decided_at = NULL, note = NULL, changed_at = $3
             WHERE batch_id = $1 AND outcome IN ('queued', 'waiting', 'not_approved') AND person_id IN ({})",
            placeholders(4, chunk.len())
        );
        tx.exec(&sql, given).await?;
    }
    Ok(())
}

/// Everybody who waits for this request is approved.
///
/// # Errors
/// When the database refuses.
pub async fn approve(tx: &mut Tx, request: &str, decision: &Decision) -> Result<u64> {
    tx.exec(
        "UPDATE batch_people SET outcome = 'queued', cause = NULL, note = NULL, decided_by = $2, decided_by_name = $3,
                decided_for_name = $4, decided_at = $5, changed_at = $5
         WHERE approval_id = $1 AND outcome = 'waiting'",
        args![request, &decision.by.id, &decision.by.name, decision.for_name.clone(), decision.at],
    )
    .await
}

/// An approval given lately holds for this person too.
///
/// # Errors
/// When the database refuses.
pub async fn carry_over(
    tx: &mut Tx,
    batch: &BatchId,
    person: &PersonId,
    decision: &Decision,
    now: i64,
) -> Result<()> {
    tx.exec(
        "UPDATE batch_people SET outcome = 'queued', cause = NULL, approval_id = NULL, note = NULL, decided_by = $3,
                decided_by_name = $4, decided_for_name = $5, decided_at = $6, changed_at = $7
         WHERE batch_id = $1 AND person_id = $2",
        args![
            batch,
            person,
            &decision.by.id,
            &decision.by.name,
            decision.for_name.clone(),
            decision.at,
            now
        ],
    )
    .await?;
    Ok(())
}

/// These people, who wait for this request, are not approved. `cause` says by whom and why, `note` the approver's words.
///
/// # Errors
/// When the database refuses.
pub async fn refuse(
    tx: &mut Tx,
    request: &str,
    people: &[&PersonId],
    cause: &str,
    note: Option<&str>,
    decision: &Decision,
) -> Result<u64> {
    let mut touched = 0;
    for chunk in people.chunks(IDS) {
        let mut given = args![
            request,
            cause,
            note,
            &decision.by.id,
            &decision.by.name,
            decision.for_name.clone(),
            decision.at
        ];
        given.extend(chunk.iter().map(|id| Value::from(*id)));
        let sql = format!(
            "UPDATE batch_people SET outcome = 'not_approved', cause = $2, note = $3, decided_by = $4,
                    decided_by_name = $5, decided_for_name = $6, decided_at = $7, changed_at = $7
             WHERE approval_id = $1 AND outcome = 'waiting' AND person_id IN ({})",
            placeholders(8, chunk.len())
        );
        touched += tx.exec(&sql, given).await?;
    }
    Ok(touched)
}

/// Nobody answered for those who wait for this request.
///
/// # Errors
/// When the database refuses.
pub async fn not_answered(tx: &mut Tx, request: &str, cause: &str, now: i64) -> Result<u64> {
    tx.exec(
        "UPDATE batch_people SET outcome = 'not_approved', cause = $2, changed_at = $3
         WHERE approval_id = $1 AND outcome = 'waiting'",
        args![request, cause, now],
    )
    .await
}

/// Those of a batch who are not approved are in no open batch any more.
///
/// # Errors
/// When the database refuses.
pub async fn free(tx: &mut Tx, batch: &BatchId) -> Result<()> {
    tx.exec(
        "UPDATE people SET open_batch = NULL WHERE open_batch = $1 AND id IN
            (SELECT person_id FROM batch_people WHERE batch_id = $1 AND outcome = 'not_approved')",
        args![batch],
    )
    .await?;
    Ok(())
}

/// Whoever of a batch may still be sent to, or waits, is in this open batch, unless another has them.
async fn hold(tx: &mut Tx, batch: &BatchId) -> Result<()> {
    tx.exec(
        "UPDATE people SET open_batch = $1 WHERE open_batch IS NULL AND id IN
            (SELECT person_id FROM batch_people WHERE batch_id = $1 AND outcome IN ('waiting', 'queued'))",
        args![batch],
    )
    .await?;
    Ok(())
}

/// The people of a request wait again.
///
/// # Errors
/// When the database refuses.
pub async fn reopen(tx: &mut Tx, batch: &BatchId, request: &str, now: i64) -> Result<()> {
    tx.exec(
        "UPDATE batch_people SET outcome = 'waiting', cause = NULL, note = NULL, decided_by = NULL,
                decided_by_name = NULL, decided_for_name = NULL, decided_at = NULL, changed_at = $2
         WHERE approval_id = $1 AND outcome IN ('queued', 'not_approved')",
        args![request, now],
    )
    .await?;
    hold(tx, batch).await
}

/// Nobody of a batch waits for an answer any more, and no approval counts. Whom somebody refused stays refused until
/// somebody is asked anew.
///
/// # Errors
/// When the database refuses.
pub async fn clear(tx: &mut Tx, batch: &BatchId, now: i64) -> Result<()> {
    tx.exec(
        "UPDATE batch_people SET outcome = 'queued', cause = NULL, approval_id = NULL, note = NULL, decided_by = NULL,
                decided_by_name = NULL, decided_for_name = NULL, decided_at = NULL, changed_at = $2
         WHERE batch_id = $1
           AND (outcome IN ('waiting', 'queued') OR (outcome = 'not_approved' AND decided_by IS NULL))",
        args![batch, now],
    )
    .await?;
    hold(tx, batch).await
}

/// How many of a batch wait, are approved, and are not, read inside a transaction that holds it.
///
/// # Errors
/// When the database does not answer.
pub async fn tally(tx: &mut Tx, batch: &BatchId) -> Result<(u64, u64, u64)> {
    let row = tx
        .row(
            "SELECT CAST(SUM(CASE WHEN outcome = 'waiting' THEN 1 ELSE 0 END) AS BIGINT) AS waiting,
                    CAST(SUM(CASE WHEN outcome = 'queued' THEN 1 ELSE 0 END) AS BIGINT) AS approved,
                    CAST(SUM(CASE WHEN outcome = 'not_approved' THEN 1 ELSE 0 END) AS BIGINT) AS refused
             FROM batch_people WHERE batch_id = $1",
            args![batch],
        )
        .await?;
    let Some(row) = row else { return Ok((0, 0, 0)) };
    Ok((unsigned(row.int("waiting")?), unsigned(row.int("approved")?), unsigned(row.int("refused")?)))
}

/// Whether this person is among the people of a request.
///
/// # Errors
/// When the database does not answer.
pub async fn has(tx: &mut Tx, request: &str, person: &PersonId) -> Result<bool> {
    let row = tx
        .row(
            "SELECT 1 AS found FROM batch_people WHERE approval_id = $1 AND person_id = $2",
            args![request, person],
        )
        .await?;
    Ok(row.is_some())
}
