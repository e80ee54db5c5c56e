//! Checks before inviting: the only door through which anybody is mailed. The list is frozen when the check is made,
//! judged from the directory at once, then read again from ISC person by person; what is decided and what comes out is
//! counted so that everybody is either mailed or left out for a reason.

mod changes;
mod decide;
mod doubts;
mod judge;
mod make;
mod read;
mod show;

#[cfg(test)]
mod tests;

pub use decide::{check_again, leave_out, pick, rename, send_again};
pub use doubts::{doubts, doubts_csv, leave_out_as_said};
pub(crate) use make::main_reasons;
pub use make::{create, create_of};
pub use read::keep;
pub use show::{get, left_out_csv};

use crate::people::{Reader, Scope};
use crate::store::checks::{self, CheckRow};
use crate::store::{self, Tx};
use crate::{Core, Result};
use gangway_types::{BatchId, CheckId, PersonId, PortalError};

pub use crate::store::checks::FrozenPerson;

/// Who makes a check: only they see and change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// ISC's identity id.
    pub person: PersonId,
    /// Display name.
    pub name: String,
    /// Their sign-in: people are read again under it.
    pub grant_id: String,
    /// Whose people they may select.
    pub scope: Scope,
}

impl Owner {
    fn reader(&self) -> Reader {
        Reader { person: self.person.clone(), name: self.name.clone(), scope: self.scope.clone() }
    }
}

/// How many a page said were selected, and when it counted them, in the domain's milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// How many.
    pub people: u64,
    /// When.
    pub at: i64,
}

/// A check's result: what a batch is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrozenList {
    /// Everybody who will be mailed, in the order of the list.
    pub people: Vec<FrozenPerson>,
    /// How many will not.
    pub left_out: u64,
    /// How many were selected: the other two together.
    pub selected: u64,
    /// When the list was frozen.
    pub frozen_at: i64,
    /// The batch whose people are invited again.
    pub parent: Option<BatchId>,
}

/// The check, if it is this person's.
async fn own(core: &Core, owner: &str, id: &CheckId) -> Result<CheckRow> {
    let row = checks::get(&core.store, id).await?.filter(|row| row.owner.as_str() == owner);
    Ok(row.ok_or_else(|| PortalError::not_found("check of yours"))?)
}

/// What a check is called where its name alone is told: by what it is, as long as nobody named it.
fn told_name(row: &CheckRow) -> String {
    let people = crate::invites::people_words(u64::try_from(row.selected).unwrap_or(0));
    if row.name.is_empty() { format!("Check of {people}") } else { row.name.clone() }
}

/// What a batch is to be made of.
///
/// # Errors
/// [`PortalError::NotFound`] when the check is not theirs, [`PortalError::Conflict`] while it is being read.
pub async fn frozen(core: &Core, id: &CheckId, owner: &str) -> Result<FrozenList> {
    let row = own(core, owner, id).await?;
    if row.state == "reading" {
        let what =
            "The check is still reading people from ISC. Nothing was made. Wait until it is done.".to_owned();
        return Err(PortalError::Conflict { what }.into());
    }
    let people = checks::frozen(&core.store, id).await?;
    let selected = u64::try_from(row.selected).unwrap_or(0);
    Ok(FrozenList {
        left_out: selected.saturating_sub(people.len() as u64),
        people,
        selected,
        frozen_at: row.frozen_at,
        parent: row.parent,
    })
}

/// Notes the batch made of a check, in the transaction that makes it; from then on nothing in the check changes. False
/// when that happened before, or people are being read again.
///
/// # Errors
/// When the store refuses.
pub async fn used(tx: &mut Tx, id: &CheckId, batch: &BatchId) -> store::Result<bool> {
    checks::used(tx, id, batch).await
}
