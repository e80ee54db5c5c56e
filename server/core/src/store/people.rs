//! The directory: our copy of ISC's identities, and what the ledger says of each.
//!
//! Statuses are written here only, because `reading` and `unregistered` follow from them. Whoever else changes a column
//! that lists filter by calls [`touch`] as the last statement of the transaction, so that counted numbers are counted again.

mod bulk;
mod domains;
mod enrichment;
mod filter;
mod history;
mod known;
mod list;
mod profiles;
mod read;
mod same;
mod sighted;
mod starting;
mod write;

#[cfg(test)]
mod tests;

pub use bulk::{begin_bulk, end_bulk, settle_bulk};
pub use domains::{domains, first_attribute, personal_addresses};
pub use enrichment::{Enrichment, enrich};
pub use filter::{Skip, Which};
pub use history::{InBatch, Written as AccountWritten, batches_of, tasks_of, written_for};
pub use known::{
    KnownPerson, by_aliases, by_ids, by_mails, by_names, containing, managers, with_alias, with_mail,
};
pub use list::{FacetRow, count, count_among, facet, headline, ids, invite_counts, page, page_ids};
pub use profiles::{Profile, Recorded, lifecycle_states, profile_in, profiles, put_profiles, record};
pub use read::{
    Stored, attributes, filled, get, known_values, labels, outside_with_mail, possibly_same, sharing, stored,
};
pub use same::{Known, known_by, named_like};
pub use sighted::{Sightings, absent, gone, mark_protected, sightings, unseen};
pub use starting::{start_values, starting};
pub use write::{Change, PersonRead, Written, upsert};

use super::{Result, Store, Tx};
use crate::args;

/// Counter that moves whenever a row of the directory changes.
const GENERATION: &str = "directory";

/// Whose people a caller may read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everybody.
    All,
    /// Those who report to this person.
    Reports(gangway_types::PersonId),
}

/// Tells that rows of the directory changed: counts are counted again. Call it last, since all who change the directory
/// wait for each other here until the transaction ends.
///
/// # Errors
/// When the database refuses.
pub async fn touch(tx: &mut Tx) -> Result<()> {
    tx.next(GENERATION).await.map(drop)
}

/// The number that [`touch`] moves.
///
/// # Errors
/// When the database does not answer.
pub async fn generation(store: &Store) -> Result<i64> {
    let row = store.row("SELECT value FROM counters WHERE name = $1", args![GENERATION]).await?;
    row.map_or(Ok(0), |row| row.int("value"))
}
