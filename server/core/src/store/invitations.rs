//! The ledger, as read: every invitation, ours and those seen in ISC's events.

use super::{Result, Store, Value, placeholders};
use crate::args;
use gangway_types::PersonId;
use gangway_types::people::InvitationSoFar;
use std::collections::HashMap;

/// Invitations of one person, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_person(store: &Store, id: &PersonId) -> Result<Vec<InvitationSoFar>> {
    let rows = store
        .rows(
            "SELECT asked_at, invited_at, expires_at, by_name, batch_id, address, origin FROM invitations
             WHERE person_id = $1 ORDER BY asked_at DESC, id DESC LIMIT 100",
            args![id],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(InvitationSoFar {
                asked_at: row.int("asked_at")?,
                invited_at: row.opt_int("invited_at")?,
                expires_at: row.opt_int("expires_at")?,
                by_name: row.opt_text("by_name")?,
                batch: row.opt_text("batch_id")?.map(Into::into),
                address: row.opt_text("address")?,
                elsewhere: row.text("origin")? != "gangway",
            })
        })
        .collect()
}

/// How often each of these people was invited after `since`, by us or by others; whoever was not is absent.
///
/// # Errors
/// When the database does not answer.
pub async fn since(store: &Store, people: &[PersonId], since: i64) -> Result<HashMap<PersonId, u64>> {
    let mut found = HashMap::new();
    for chunk in people.chunks(500) {
        let mut given = args![since];
        given.extend(chunk.iter().map(Value::from));
        let sql = format!(
            "SELECT person_id, COUNT(*) AS n FROM invitations WHERE asked_at > $1 AND person_id IN ({}) GROUP BY person_id",
            placeholders(2, chunk.len())
        );
        for row in store.rows(&sql, given).await? {
            found.insert(PersonId(row.text("person_id")?), u64::try_from(row.int("n")?).unwrap_or(0));
        }
    }
    Ok(found)
}
