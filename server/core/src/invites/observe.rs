//! What a reading of a person tells about their invitations.

use crate::settings::Settings;
use crate::store::{self, Tx, outcomes};
use gangway_types::{IdentityStatus, PersonId, Reading};

/// Takes note of a person's status as ISC gives it now, in the transaction that stores the reading.
///
/// Registered wins over everything. PENDING is evidence of an invitation only for somebody who was not PENDING when the
/// list was frozen; an unchanged status proves nothing.
///
/// # Errors
/// When the store refuses.
pub async fn observed(
    tx: &mut Tx,
    person: &PersonId,
    status: &IdentityStatus,
    settings: &Settings,
    now: i64,
) -> store::Result<()> {
    match status.reading() {
        Reading::Registered => outcomes::registered(tx, person, now).await,
        Reading::Pending => {
            for waiting in outcomes::waiting_for(tx, person).await? {
                if waiting.was_pending {
                    continue;
                }
                let at = waiting.sent_at.unwrap_or(now);
                outcomes::confirmed(tx, &waiting.batch, person, at, at + settings.invitation_ms(), now).await?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}
