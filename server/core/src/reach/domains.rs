//! Figures of mail domains, counted at most every few seconds in a process: they come from the whole directory.

use crate::domain::reach::Domain;
use crate::store::people::domains;
use crate::{Core, Result};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How old they may be, in milliseconds of the real clock.
const AGE_MS: i64 = 15_000;

/// Figures of all domains.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// By domain.
    pub(crate) domains: HashMap<String, Domain>,
    /// People with an address.
    pub(crate) people: u64,
}

/// The last that were counted, and when. Can be lost.
#[derive(Debug, Default)]
pub(crate) struct Lately(Mutex<Option<(i64, Arc<Figures>)>>);

pub(super) async fn figures(core: &Core) -> Result<Arc<Figures>> {
    let real = core.clock.real();
    let lately = &core.memory().domains.0;
    let known = lately.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((at, figures)) = known
        && (0..AGE_MS).contains(&(real - at))
    {
        return Ok(figures);
    }
    let domains = domains(&core.store, core.clock.now()).await?;
    let people = domains.values().map(|domain| domain.people).sum();
    let figures = Arc::new(Figures { domains, people });
    *lately.lock().unwrap_or_else(PoisonError::into_inner) = Some((real, Arc::clone(&figures)));
    Ok(figures)
}
