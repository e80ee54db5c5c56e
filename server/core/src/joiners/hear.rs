//! Events as they come: answered when they are stored for good. Those that come within the same moment share one commit,
//! so that a thousand of them in ten seconds are no thousand commits.

use crate::store::joiners as store;
use crate::{Core, Error, Result};
use gangway_types::{PersonId, PortalError};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, oneshot};

/// Events of one commit at most.
const TOGETHER: usize = 500;
/// Events that wait for a commit at most: beyond, ISC is told that they were not taken.
const MOST: usize = 20_000;

/// Wrong credentials are told of once in this many milliseconds of real time: whoever knocks often fills neither the log nor
/// the store.
const TELL_MS: i64 = 60_000;

/// What happened, as ISC says. Nothing else of an event is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Heard {
    /// `idn:identity-created`.
    Created,
    /// `idn:identity-attributes-changed`.
    Changed,
}

/// What waits to be stored.
#[derive(Default)]
pub(crate) struct Ears {
    waiting: Mutex<Waiting>,
    stored: Notify,
    wrong: Mutex<Wrong>,
}

/// Wrong credentials that were not told of yet, and when some were last.
#[derive(Default)]
struct Wrong {
    requests: usize,
    told_at: Option<i64>,
}

#[derive(Default)]
struct Waiting {
    events: Vec<(Heard, PersonId, oneshot::Sender<bool>)>,
    /// Whether somebody is storing.
    storing: bool,
}

impl Ears {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Comes back when something was stored.
    pub(super) async fn heard(&self) {
        self.stored.notified().await;
    }

    /// What was moved by hand is looked at now.
    pub(super) fn wake(&self) {
        self.stored.notify_one();
    }
}

/// Stores an event; answers when it lasts.
///
/// # Errors
/// When the store refuses, or more wait for it than are taken: then nothing was stored.
pub async fn hear(core: &Core, what: Heard, person: PersonId) -> Result<()> {
    let (sender, stored) = oneshot::channel();
    {
        let mut waiting = core.memory().ears.lock();
        if waiting.events.len() >= MOST {
            return Err(not_taken());
        }
        waiting.events.push((what, person, sender));
        if !waiting.storing {
            waiting.storing = true;
            // Of its own, because whoever brought an event may hang up while those of others are stored with it.
            let core = core.clone();
            tokio::spawn(async move { store_all(&core).await });
        }
    }
    match stored.await {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(not_taken()),
    }
}

fn not_taken() -> Error {
    let what =
        "The event could not be stored. Gangway finds the person by comparing creation dates.".to_owned();
    PortalError::Conflict { what }.into()
}

async fn store_all(core: &Core) {
    loop {
        let events = {
            let mut waiting = core.memory().ears.lock();
            let many = waiting.events.len().min(TOGETHER);
            if many == 0 {
                waiting.storing = false;
                return;
            }
            waiting.events.drain(..many).collect::<Vec<_>>()
        };
        let lasts = match store_some(core, &events).await {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(%error, events = events.len(), "joiners: events could not be stored");
                false
            }
        };
        for (_, _, sender) in events {
            // Whoever hung up does not want to know.
            let _unheard = sender.send(lasts);
        }
        core.memory().ears.wake();
    }
}

async fn store_some(core: &Core, events: &[(Heard, PersonId, oneshot::Sender<bool>)]) -> Result<()> {
    let of = |wanted: Heard| {
        // In one order everywhere, so that two transactions never wait for each other; copies together.
        let mut people: BTreeMap<&PersonId, u32> = BTreeMap::new();
        for (_, person, _) in events.iter().filter(|(what, ..)| *what == wanted) {
            *people.entry(person).or_default() += 1;
        }
        people.into_iter().map(|(person, times)| (person.clone(), times)).collect::<Vec<_>>()
    };
    let (created, changed) = (of(Heard::Created), of(Heard::Changed));
    let at = core.clock.now();
    for attempt in 0.. {
        let outcome = async {
            let mut tx = core.store.begin().await?;
            store::hear(&mut tx, &created, &changed, at).await?;
            tx.commit().await
        };
        match outcome.await {
            Err(error) if error.is_retryable() && attempt < 3 => {}
            outcome => return Ok(outcome?),
        }
    }
    Ok(())
}

/// Counts an event that came with a right credential and could not be read: somebody is to be told that what ISC sends is
/// not understood.
///
/// # Errors
/// When the store refuses.
pub async fn unreadable(core: &Core) -> Result<()> {
    store::unreadable(&core.store, core.clock.now()).await?;
    core.news.tell("joiners");
    Ok(())
}

/// Counts a request that showed a wrong credential: if it was ISC, its subscription has to be changed.
///
/// # Errors
/// When the store refuses.
pub async fn turned_away(core: &Core) -> Result<()> {
    let real = core.clock.real();
    let requests = {
        let mut wrong = core.memory().ears.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.requests += 1;
        if wrong.told_at.is_some_and(|at| real - at < TELL_MS) {
            return Ok(());
        }
        wrong.told_at = Some(real);
        std::mem::take(&mut wrong.requests)
    };
    tracing::warn!(requests, "events: a wrong credential was shown at the webhook");
    store::turned_away(&core.store, requests, core.clock.now()).await?;
    core.news.tell("joiners");
    Ok(())
}
