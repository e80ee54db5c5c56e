//! Claims: what keeps two calls from mailing one person, or one address, at the same time.

use super::Queued;
use crate::args;
use crate::store::{Result, Store, Tx, Value, placeholders};
use gangway_types::{BatchId, CallId, PersonId};
use std::collections::HashMap;

/// Why a claim was not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The batch that holds it.
    pub batch: BatchId,
    /// Until when; none while its fate is open.
    pub until: Option<i64>,
    /// Whether it is another person with the same address.
    pub by_address: bool,
}

/// Claims a person and an address for a call, so that no other run can mail either meanwhile.
///
/// A claim whose time is over gives way; with `send_again` also a running one of the same person whose fate is settled, if
/// it was there when the list was frozen: what was decided then was to repeat that one.
///
/// # Errors
/// When the database refuses.
pub async fn claim(
    tx: &mut Tx,
    batch: &BatchId,
    call: &CallId,
    who: &Queued,
    now: i64,
) -> Result<Option<Held>> {
    let mut keys = vec![(format!("person:{}", who.person_id), false)];
    if let Some(address) = &who.mail_norm {
        keys.push((format!("address:{address}"), true));
    }
    for (key, by_address) in &keys {
        // One statement, so that two replicas cannot both find the key free.
        let given = tx
            .row(
                "INSERT INTO claims (key, batch_id, call_id, person_id, claimed_at, until)
                 VALUES ($1, $2, $3, $4, $5, NULL)
                 ON CONFLICT (key) DO UPDATE SET batch_id = excluded.batch_id, call_id = excluded.call_id,
                    person_id = excluded.person_id, claimed_at = excluded.claimed_at, until = NULL
                 WHERE (claims.call_id = excluded.call_id AND claims.person_id = excluded.person_id)
                    OR claims.until <= $5
                    OR ($6 = 1 AND claims.person_id = excluded.person_id AND claims.until IS NOT NULL
                        AND claims.claimed_at <= (SELECT frozen_at FROM batches WHERE batches.id = $2))
                 RETURNING key",
                args![key, batch, call, &who.person_id, now, who.send_again],
            )
            .await?;
        if given.is_none() {
            let holder =
                tx.row("SELECT batch_id, person_id, until FROM claims WHERE key = $1", args![key]).await?;
            return Ok(Some(match holder {
                Some(row) => Held {
                    batch: BatchId(row.text("batch_id")?),
                    until: row.opt_int("until")?,
                    by_address: *by_address && row.text("person_id")? != who.person_id.as_str(),
                },
                None => Held { batch: batch.clone(), until: None, by_address: *by_address },
            }));
        }
    }
    Ok(None)
}

/// Those of these people who were invited from elsewhere lately, or are just now, and the batch that did it.
///
/// # Errors
/// When the database does not answer.
pub async fn held(store: &Store, people: &[Queued], now: i64) -> Result<HashMap<PersonId, BatchId>> {
    let mut found = HashMap::new();
    let wanted: Vec<&Queued> = people.iter().filter(|person| !person.send_again).collect();
    for chunk in wanted.chunks(500) {
        let mut given = args![now];
        given.extend(chunk.iter().map(|person| Value::from(format!("person:{}", person.person_id))));
        let sql = format!(
            "SELECT person_id, batch_id FROM claims WHERE (until IS NULL OR until > $1) AND key IN ({})",
            placeholders(2, chunk.len())
        );
        for row in store.rows(&sql, given).await? {
            found.insert(PersonId(row.text("person_id")?), BatchId(row.text("batch_id")?));
        }
    }
    Ok(found)
}

/// Gives the claims of a call back.
///
/// # Errors
/// When the database refuses.
pub async fn unclaim(tx: &mut Tx, call: &CallId) -> Result<()> {
    tx.exec("DELETE FROM claims WHERE call_id = $1", args![call]).await?;
    Ok(())
}

/// Gives back what a call claimed for one person who does not go out with it.
///
/// # Errors
/// When the database refuses.
pub async fn unclaim_person(tx: &mut Tx, call: &CallId, person: &PersonId) -> Result<()> {
    tx.exec("DELETE FROM claims WHERE call_id = $1 AND person_id = $2", args![call, person]).await?;
    Ok(())
}
