//! The ledger, as read: every invitation, ours and those seen in ISC's events.

use super::{Result, Store};
use crate::args;
use gangway_types::PersonId;
use gangway_types::people::InvitationSoFar;

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
