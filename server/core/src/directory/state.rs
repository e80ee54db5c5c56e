//! What this process remembers of the directory.

use crate::Core;
use crate::memory::AGE_MS;
use crate::people::Counts;
use crate::store::people::{Written, touch};
use crate::store::{self, Tx};
use futures::future::BoxFuture;
use gangway_types::{IdentityStatus, PersonId};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::Notify;

/// A status that is not what it was when we last looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Who.
    pub person_id: PersonId,
    /// ISC's status before.
    pub old_status: IdentityStatus,
    /// ISC's status now.
    pub new_status: IdentityStatus,
    /// When it was seen, on the domain's clock.
    pub at: i64,
}

/// Somebody who follows up what was seen, in the transaction that stores it.
pub trait Observer: Send + Sync {
    /// A status changed.
    fn observed<'a>(&'a self, tx: &'a mut Tx, seen: &'a Observation) -> BoxFuture<'a, store::Result<()>>;
}

/// What this process remembers of the directory. Everything here can be lost.
#[derive(Default)]
pub struct Directory {
    observers: RwLock<Vec<Arc<dyn Observer>>>,
    wanted: AtomicBool,
    wake: Notify,
    generation: Mutex<Option<Generation>>,
    pub(crate) counts: Counts,
}

/// A reading of the generation.
#[derive(Clone, Copy)]
struct Generation {
    /// When, real time.
    at: i64,
    /// The store's version then.
    version: u64,
    value: i64,
}

impl Directory {
    /// From now on `observer` hears of every status that changes, whoever reads it.
    pub fn observe(&self, observer: Arc<dyn Observer>) {
        self.observers.write().unwrap_or_else(PoisonError::into_inner).push(observer);
    }

    /// Asks the keeper of this process for a refresh.
    pub(crate) fn want_refresh(&self) {
        self.wanted.store(true, Ordering::SeqCst);
        self.wake.notify_one();
    }

    /// Whether a refresh was asked for; asking is forgotten by looking.
    pub(super) fn take_wish(&self) -> bool {
        self.wanted.swap(false, Ordering::SeqCst)
    }

    /// Comes back when a refresh is asked for.
    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }

    /// A number that is another one after the directory changed. A change by another replica shows within a second.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(crate) async fn generation(&self, core: &Core) -> store::Result<i64> {
        let (at, version) = (core.clock.real(), core.store.version());
        let known = *self.generation.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) =
            known.filter(|known| known.version == version && (0..AGE_MS).contains(&(at - known.at)))
        {
            return Ok(known.value);
        }
        let value = store::people::generation(&core.store).await?;
        *self.generation.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Generation { at, version, value });
        Ok(value)
    }

    /// This process changed the directory: what it counted is counted again at once.
    pub(crate) fn changed(&self) {
        *self.generation.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Tells the observers, then moves the generation when something says something else than before: the last thing
    /// before a commit. A reading that finds everybody as they were has nobody count again.
    pub(super) async fn tell(
        &self,
        tx: &mut Tx,
        written: &Written,
        more: bool,
        at: i64,
    ) -> store::Result<()> {
        let observers = self.observers.read().unwrap_or_else(PoisonError::into_inner).clone();
        for change in &written.changes {
            let seen = Observation {
                person_id: change.person_id.clone(),
                old_status: change.old_status.clone(),
                new_status: change.new_status.clone(),
                at,
            };
            for observer in &observers {
                observer.observed(tx, &seen).await?;
            }
        }
        if more || written.rows > 0 { touch(tx).await } else { Ok(()) }
    }
}
