//! New joiners: people whom ISC has just created. Its events say whom to read again and nothing else; a comparison of
//! creation dates finds those whose event never came; rules look after the rest and never send.

mod act;
mod door;
mod hear;
mod judge;
mod keep;
mod read;
pub mod rules;
pub mod subscription;
mod sweep;
mod views;

#[cfg(test)]
mod tests;

pub use act::{check, skip, take_back};
pub use door::Door;
pub(crate) use hear::Ears;
pub use hear::{Heard, hear, turned_away, unreadable};
pub use keep::keep;
pub use sweep::{Swept, sweep_now};
pub(crate) use views::ready_count;
pub use views::{counts, listening, page, ready, row};

use crate::store::settings::{meta, meta_once};
use crate::{Core, Result};

/// Since when Gangway looks after joiners, in the portal's own values.
const SINCE: &str = "joiners_since";
/// The last comparison of creation dates, JSON.
const SWEEP: &str = "joiners_sweep";
/// What went wrong when ISC was last asked about joiners; empty when nothing did.
const PROBLEM: &str = "joiners_problem";

/// Since when Gangway looks after joiners: from its first start on. Whoever ISC created before is no joiner, so that nobody
/// finds the whole backlog in the queue.
async fn since(core: &Core) -> Result<i64> {
    let now = core.clock.now();
    let since = match meta(&core.store, SINCE).await? {
        Some(since) => since,
        None => meta_once(&core.store, SINCE, &now.to_string()).await?,
    };
    Ok(since.parse().unwrap_or(now))
}
