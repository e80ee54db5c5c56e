//! The ledger, as written from ISC's events.

use super::{Result, Store, Tx};
use crate::args;
use gangway_types::{BatchId, PersonId};

/// A USER_INVITE event, as far as it is used.
#[derive(Clone, Debug)]
pub struct InviteEvent<'a> {
    /// ISC's id of the event.
    pub id: &'a str,
    /// Whom ISC invited.
    pub person: &'a PersonId,
    /// Who asked ISC to.
    pub by: Option<&'a str>,
    /// When, the tenant's clock.
    pub at: i64,
}

/// Which of these events the ledger knows.
///
/// # Errors
/// When the database does not answer.
pub async fn known(store: &Store, ids: &[String]) -> Result<Vec<String>> {
    let mut known = Vec::new();
    for chunk in ids.chunks(500) {
        let rows = store
            .rows(
                &format!(
                    "SELECT event_id FROM invitations WHERE event_id IN ({})",
                    super::placeholders(1, chunk.len())
                ),
                chunk.iter().map(super::Value::from).collect(),
            )
            .await?;
        for row in rows {
            known.push(row.text("event_id")?);
        }
    }
    Ok(known)
}

/// Whom an event names: ISC's events carry a name, not an id. The account name decides, then the display name or the
/// address; a name that several people have names nobody.
///
/// # Errors
/// When the database does not answer.
pub async fn named(store: &Store, name: &str) -> Result<Option<PersonId>> {
    for column in ["alias", "mail_norm", "name"] {
        let value = if column == "mail_norm" { name.trim().to_lowercase() } else { name.to_owned() };
        let rows = store
            .rows(
                &format!("SELECT id FROM people WHERE {column} = $1 AND gone_at IS NULL LIMIT 2"),
                args![value],
            )
            .await?;
        match rows.as_slice() {
            [] => {}
            [row] => return Ok(Some(PersonId(row.text("id")?))),
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// The batch of ours whose call this event follows, if there is one: the call left before the event, at most `within` ms.
///
/// # Errors
/// When the database does not answer.
pub async fn ours(tx: &mut Tx, event: &InviteEvent<'_>, within: i64, skew: i64) -> Result<Option<BatchId>> {
    let row = tx
        .row(
            "SELECT batch_people.batch_id FROM batch_people JOIN calls ON calls.id = batch_people.call_id
             WHERE batch_people.person_id = $1 
               AND batch_people.outcome NOT IN ('dropped', 'queued', 'failed', 'waiting', 'not_approved')
               AND calls.sent_at <= $2 AND calls.sent_at >= $3
             ORDER BY calls.sent_at DESC LIMIT 1",
            args![event.person, event.at + skew, event.at - within],
        )
        .await?;
    row.map(|row| Ok(BatchId(row.text("batch_id")?))).transpose()
}

/// Ties an event to our own line in the ledger; answers false when that line has another event already.
///
/// # Errors
/// When the database refuses.
pub async fn tie(tx: &mut Tx, event: &InviteEvent<'_>, batch: &BatchId) -> Result<bool> {
    let tied = tx
        .exec(
            "UPDATE invitations SET event_id = $3 WHERE person_id = $1 AND batch_id = $2 AND event_id IS NULL
           AND NOT EXISTS (SELECT 1 FROM invitations AS other WHERE other.event_id = $3)",
            args![event.person, batch, event.id],
        )
        .await?;
    Ok(tied > 0)
}

/// Enters an invitation that was sent outside of Gangway. The person's own line follows when it is their newest.
///
/// # Errors
/// When the database refuses.
pub async fn elsewhere(tx: &mut Tx, event: &InviteEvent<'_>, expires_at: i64) -> Result<()> {
    let entered = tx
        .exec(
            "INSERT INTO invitations (id, person_id, person_name, address, origin, event_id, by_name, asked_at, invited_at,
                expires_at)
             SELECT 'event:' || $1, id, name, mail_norm, 'elsewhere', $1, $3, $4, $4, $5 FROM people WHERE id = $2
             ON CONFLICT DO NOTHING",
            args![event.id, event.person, event.by, event.at, expires_at],
        )
        .await?;
    if entered == 1 {
        tx.exec("UPDATE people SET times_invited = times_invited + 1 WHERE id = $1", args![event.person])
            .await?;
        tx.exec(
            "UPDATE people SET invited_at = $2, invite_expires_at = $3, invited_elsewhere = 1
             WHERE id = $1 AND (invited_at IS NULL OR invited_at < $2)",
            args![event.person, event.at, expires_at],
        )
        .await?;
    }
    Ok(())
}
