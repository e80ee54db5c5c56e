//! The audit log: every write, sign-in, refusal, approval, setting change and export is one entry, in the same
//! transaction as what it tells of.
//!
//! ```text
//! audit::append(core, &mut tx, Entry::by(who, What::BatchClosed, "closed B-0142").about(&batch.id, &batch.name));
//! tx.commit().await?;
//! ```
//!
//! Entries are only ever appended. Each carries the hash of the one before ([`crate::store::audit::sealed`] says over
//! what), so that one that is changed, removed or put in afterwards is found ([`verify`]). Whoever can write the
//! database and knows the form could make the whole chain anew; the hash of the last entry, noted elsewhere, finds that too.
//!
//! What must not stand in an entry: tokens, and anything else that is secret.

mod entry;
mod export;
mod keep;
mod origin;
mod person;
mod read;
mod refused;
mod verify;

#[cfg(test)]
mod tests;

pub use entry::{Actor, Entry};
pub use export::{Export, export};
pub use keep::keep;
pub use origin::{Origin, from, origin};
pub use person::person_read;
pub use read::{Reader, detail, list};
pub use refused::{refused, sign_in_refused};
pub use verify::{Finding, Verified, verify};

use crate::store::{self, Tx};
use crate::{Core, Result};

/// Appends an entry when the transaction is committed. The address is that of the request which is being answered.
pub fn append(core: &Core, tx: &mut Tx, entry: Entry) {
    append_at(tx, core.clock.now(), entry);
}

/// The same, where there is no [`Core`]; `now` is domain time.
pub fn append_at(tx: &mut Tx, now: i64, entry: Entry) {
    tx.tell(entry.row(now, origin().address));
}

/// Appends an entry that tells of nothing stored: an export, a reading.
///
/// # Errors
/// When the store refuses; then what it tells of must not happen.
pub async fn write(core: &Core, entry: Entry) -> Result<()> {
    let mut tx = core.store.begin().await?;
    append(core, &mut tx, entry);
    tx.commit().await.map_err(store::Error::into)
}
