//! Tidying up in the background: sessions, forms, posts, marks, drafts, secrets and grants that nothing refers to any more.

use crate::core::Core;
use crate::store;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(60);
/// A post sent twice is recognised for this long.
const POSTS_MS: i64 = 24 * 3_600_000;

/// Tidies up until `stop`.
pub async fn keep(core: Core, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        if let Err(error) = tidy(&core).await {
            tracing::error!(%error, "old sessions could not be removed");
        }
    }
}

async fn tidy(core: &Core) -> store::Result<()> {
    let now = core.clock.real();
    store::sessions::delete_expired(&core.store, now).await?;
    store::forms::tidy(&core.store, now, now - POSTS_MS).await?;
    store::approvals::forget_marks(&core.store).await?;
    crate::accounts::drafts::tidy(core).await?;
    core.grants.tidy().await
}
