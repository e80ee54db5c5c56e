//! What an evidence pack is made of, where no page reads it whole.

use super::batches::SHOWN;
use super::{Result, Row, Store};
use crate::args;
use crate::evidence::facts::{Call, Outcome, Person};
use gangway_types::{BatchId, RunId};
use std::collections::HashMap;

/// Everybody of a batch in the order of freezing: as frozen, and what became of them.
///
/// # Errors
/// When the database does not answer.
pub async fn people(store: &Store, id: &BatchId, now: i64) -> Result<Vec<(Person, Outcome)>> {
    let sql = format!(
        "SELECT batch_people.*, {SHOWN} AS shown FROM batch_people WHERE batch_id = $2 ORDER BY position"
    );
    store.rows(&sql, args![now, id]).await?.iter().map(|row| Ok((person(row)?, outcome(row)?))).collect()
}

fn person(row: &Row) -> Result<Person> {
    Ok(Person {
        id: row.text("person_id")?,
        name: row.text("name")?,
        alias: row.text("alias")?,
        mail: row.opt_text("mail")?,
        mail_norm: row.opt_text("mail_norm")?,
        status: row.text("status")?,
        lifecycle: row.opt_text("lifecycle")?,
        profile: row.opt_text("profile_name")?,
        manager_id: row.opt_text("manager_id")?,
        manager_name: row.opt_text("manager_name")?,
        warnings: row.text("warnings")?,
        send_again: row.flag("send_again")?,
    })
}

fn outcome(row: &Row) -> Result<Outcome> {
    Ok(Outcome {
        person: row.text("person_id")?,
        outcome: row.text("shown")?,
        cause: row.opt_text("cause")?,
        request: row.opt_text("approval_id")?,
        decided_by: row.opt_text("decided_by")?,
        decided_by_name: row.opt_text("decided_by_name")?,
        decided_for_name: row.opt_text("decided_for_name")?,
        decided_at: row.opt_int("decided_at")?,
        call: row.opt_text("call_id")?,
        task: row.opt_text("task_id")?,
        asked_at: row.opt_int("asked_at")?,
        invited_at: row.opt_int("invited_at")?,
        expires_at: row.opt_int("expires_at")?,
        confirmed_at: row.opt_int("confirmed_at")?,
        registered_at: row.opt_int("registered_at")?,
        again_in: row.opt_text("again_in")?,
    })
}

/// The calls of a run, in order, each with whom it was about.
///
/// # Errors
/// When the database does not answer.
pub async fn calls(store: &Store, run: &RunId) -> Result<Vec<Call>> {
    let mut people: HashMap<String, Vec<String>> = HashMap::new();
    let sql = "SELECT call_items.call_id, call_items.item FROM call_items JOIN calls ON calls.id = call_items.call_id
         WHERE calls.run_id = $1 ORDER BY call_items.item";
    for row in store.rows(sql, args![run]).await? {
        people.entry(row.text("call_id")?).or_default().push(row.text("item")?);
    }
    let sql = "SELECT id, seq, kind, state, attempt, request_hash, planned_at, sent_at, answered_at, status, problem,
            task_id, request_id FROM calls WHERE run_id = $1 ORDER BY seq";
    store
        .rows(sql, args![run])
        .await?
        .iter()
        .map(|row| {
            let id = row.text("id")?;
            Ok(Call {
                people: people.remove(&id).unwrap_or_default(),
                id,
                seq: row.int("seq")?,
                asked: row.text("kind")?,
                state: row.text("state")?,
                attempt: row.int("attempt")?,
                request_hash: row.text("request_hash")?,
                planned_at: row.int("planned_at")?,
                sent_at: row.opt_int("sent_at")?,
                answered_at: row.opt_int("answered_at")?,
                status: row.opt_int("status")?,
                problem: row.opt_text("problem")?,
                task_id: row.opt_text("task_id")?,
                request_id: row.opt_text("request_id")?,
            })
        })
        .collect()
}
