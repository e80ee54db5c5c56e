//! Imports: many accounts from a spreadsheet. The file is kept as it came, read into rows once, and everything people see
//! is counted in the store: no import is ever whole in memory.
//!
//! The steps: [`create`] keeps the file and reads it · [`columns`], [`save_columns`] · [`fix`] and the changes of rows ·
//! [`make_dry_run`], [`dry_run`] · [`start`] hands the rows to [`crate::accounts`] · [`result`], and the failed rows again.

mod again;
mod check;
mod columns;
mod create;
mod edit;
mod files;
mod fix;
mod grid;
mod group;
mod groups;
mod judge;
mod keeper;
mod look;
mod plan;
pub(crate) mod read;
mod result;
mod secrets;
mod settings;
mod start;
mod undo;
mod view;
mod words;

#[cfg(test)]
mod tests;

pub use again::again;
pub use columns::{ColumnsForm, columns, save_columns};
pub use create::{NewImport, create};
pub use edit::{edit_cells, existing_all, existing_row, keep_row, leave_out_cause, leave_out_row};
pub use files::{FailedFile, Report};
pub use fix::{fix, next_problem, place_of, row, window};
pub use grid::{grid_columns, rows};
pub use groups::{GroupAction, group, toggle_fix};
pub use keeper::keep;
pub use plan::{dry_run, make_dry_run};
pub use result::result;
pub use settings::{FileSettings, read_again, retry};
pub use start::{Started, start};
pub use undo::undo;
pub use view::{discard, head, list, search, upload};

use crate::auth::Signed;
use crate::invites::Maker;
use crate::store::Tx;
use crate::store::imports::{self as stored, Import};
use crate::{Core, Result};
use gangway_types::imports::ImportState;
use gangway_types::{AccountJobId, Capability, Extent, PersonId, PortalError};

/// Rows below the headings.
pub const MOST_ROWS: u64 = 50_000;
/// Columns.
const MOST_COLUMNS: usize = 500;
/// Bytes of one row.
const MOST_ROW_BYTES: u64 = 1 << 20;

/// Whose imports somebody may read.
fn sees_all(who: &Signed) -> bool {
    Capability::ReadAccounts.extent(&who.roles) == Some(Extent::All)
}

/// An import that somebody may read: their own, or any for those who read all.
async fn readable(core: &Core, who: &Signed, id: &AccountJobId) -> Result<Import> {
    let import = stored::get(&core.store, id).await?.ok_or_else(not_there)?;
    if (import.owner.as_str() == who.person_id || sees_all(who)) && import.state != ImportState::Discarded {
        return Ok(import);
    }
    Err(not_there().into())
}

/// An import of one's own.
async fn own(core: &Core, who: &Signed, id: &AccountJobId) -> Result<Import> {
    let import = readable(core, who, id).await?;
    if import.owner.as_str() == who.person_id {
        return Ok(import);
    }
    let what = format!("{id} is {}’s; only they change it. Nothing was done.", import.owner_name);
    Err(PortalError::refused(what).into())
}

/// Begins a change of one's own draft.
async fn changing(core: &Core, who: &Signed, id: &AccountJobId) -> Result<(Tx, Import)> {
    own(core, who, id).await?;
    let mut tx = core.store.begin().await?;
    if let Some(import) = stored::change(&mut tx, id, core.clock.now()).await? {
        return Ok((tx, import));
    }
    drop(tx);
    let now = own(core, who, id).await?;
    let what = match (&now.state, &now.work) {
        (ImportState::Draft, Some(work)) => {
            format!("{} goes on. Nothing was changed; wait until it is done.", work.kind.words())
        }
        (ImportState::Draft, None) => {
            "It was changed at the same moment. Nothing was done; try again.".to_owned()
        }
        _ => format!("{id} was started: its rows cannot be changed any more. Nothing was done."),
    };
    Err(PortalError::Conflict { what }.into())
}

fn not_there() -> PortalError {
    PortalError::not_found("import")
}

fn maker(who: &Signed) -> Maker<'_> {
    Maker { person_id: &who.person_id, name: &who.name, grant_id: &who.grant_id }
}

fn person(who: &Signed) -> PersonId {
    PersonId(who.person_id.clone())
}

/// Tells whoever watches this import.
fn tell(core: &Core, id: &AccountJobId) {
    core.news.tell(format!("import:{id}"));
}

/// A number of rows as the store counts them.
fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}
