//! People whom ISC has just created, before anyone forgets them.

pub mod by_hand;
mod first_use;
mod head;
mod list;
mod row;
mod skip;
mod table;

pub use list::JoinersPage;
pub use skip::SkipPage;
