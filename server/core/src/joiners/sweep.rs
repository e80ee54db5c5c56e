//! Events are sent once and never again (FACTS section 12), so creation dates are compared with the rows there are.

use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::store::joiners as store;
use crate::store::settings::{meta, set_meta};
use crate::{Core, Result, directory};
use gangway_types::PortalError;
use gangway_types::audit::{AuditObject, ObjectKind, What};
use gangway_types::joiners::Sweep;

/// People looked at in one transaction.
const TOGETHER: i64 = 500;
/// How long an event may take before somebody counts as missed, in milliseconds: the directory may be faster.
const GRACE_MS: i64 = 60_000;

/// The last comparison.
pub(super) async fn last(core: &Core) -> Result<Option<Sweep>> {
    let text = meta(&core.store, super::SWEEP).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Compares now. `since`: whoever was created before is not a joiner. `grace`: whoever was just created may still come by
/// event.
pub(super) async fn compare(core: &Core, since: i64, grace: bool) -> Result<Sweep> {
    let now = core.clock.now();
    let before = if grace { now - GRACE_MS } else { i64::MAX };
    let (mut found, mut after) = (0, String::new());
    loop {
        let missed = store::missed(&core.store, since, before, &after, TOGETHER).await?;
        let Some(last) = missed.last() else { break };
        last.as_str().clone_into(&mut after);
        let mut tx = core.store.begin().await?;
        found += store::add_compared(&mut tx, &missed, now).await?;
        tx.commit().await?;
    }
    let sync = directory::sync(core).await?;
    let problem = match (sync.synced_at, sync.stopped) {
        (None, _) => Some("People were not read from ISC completely yet.".to_owned()),
        (_, Some(stopped)) => Some(stopped),
        _ => None,
    };
    let looked_at = store::created_since(&core.store, since).await?;
    let sweep = Sweep { at: now, looked_at, found, problem };
    let text = serde_json::to_string(&sweep).map_err(crate::store::Error::from)?;
    set_meta(&core.store, super::SWEEP, &text).await?;
    if found > 0 {
        tracing::info!(found, "joiners: found by comparing creation dates");
    }
    Ok(sweep)
}

/// What a comparison that somebody asked for came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swept {
    /// How many were found of whom no event came.
    pub found: u64,
    /// Whether everybody is read from ISC again now; who is found then comes into the queue by itself.
    pub reading: bool,
}

/// Compares now, and has everybody read from ISC again, so that who was made a moment ago is found as well.
///
/// # Errors
/// [`PortalError::Conflict`] when nobody is signed in under whose right ISC could be read.
pub async fn sweep_now(core: &Core, who: &Signed) -> Result<Swept> {
    let since = super::since(core).await?;
    let swept = compare(core, since, false).await?;
    core.memory().sweep.store(core.clock.now(), std::sync::atomic::Ordering::SeqCst);
    let reading = match directory::refresh_now(core).await {
        Ok(()) => true,
        Err(crate::Error::Portal(PortalError::Conflict { .. })) if swept.found > 0 => false,
        Err(error) => return Err(error),
    };
    let sentence = format!("looked for missed joiners: {} found", swept.found);
    let entry = Entry::by(who, What::JoinersCompared, sentence)
        .about(AuditObject::new(ObjectKind::Directory, "joiners"), "New joiners");
    audit::write(core, entry).await?;
    core.memory().ears.wake();
    core.news.tell("joiners");
    Ok(Swept { found: swept.found, reading })
}
