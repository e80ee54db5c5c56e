//! Lists of people and single ones, as the pages show them: from the directory alone, filtered by what the reader may see.

mod counts;
mod detail;
mod list;
pub mod live;
mod side;

#[cfg(test)]
mod tests;

pub use crate::store::people::Scope;
pub(crate) use counts::Counts;
pub use detail::{detail, search};
pub use list::list;
pub(crate) use list::{cannot_be_mailed, which};
pub(crate) use side::side;

use gangway_types::PersonId;

/// Who reads, and whose people they may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Their ISC identity.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Everybody, or their own reports only.
    pub scope: Scope,
}
