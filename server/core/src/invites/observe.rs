//! What a reading of a person tells about their invitations.

use crate::Core;
use crate::directory::{Observation, Observer};
use crate::news::News;
use crate::settings::Settings;
use crate::store::{self, Store, Tx, outcomes};
use futures::future::BoxFuture;
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
                outcomes::confirmed(tx, &waiting.batch, person, at, at + settings.invitation_ms(), now)
                    .await?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Hears of every status that the directory sees change.
pub(super) struct Listener {
    store: Store,
    news: News,
}

impl Listener {
    /// Holds only what it needs, so that it does not keep the core alive.
    pub(super) fn new(core: &Core) -> Self {
        Self { store: core.store.clone(), news: core.news.clone() }
    }
}

impl Observer for Listener {
    fn observed<'a>(&'a self, tx: &'a mut Tx, seen: &'a Observation) -> BoxFuture<'a, store::Result<()>> {
        Box::pin(async move {
            let settings = Settings::load(&self.store).await?;
            observed(tx, &seen.person_id, &seen.new_status, &settings, seen.at).await?;
            self.news.tell("batches");
            Ok(())
        })
    }
}
