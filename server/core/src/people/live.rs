//! One person, read live from ISC under the session of whoever asks. Each part is read alone: one that fails says why
//! ([`Trouble`]) and leaves the others as they are.

mod accounts;
mod history;
mod origins;
mod ownership;
mod roles;
#[cfg(test)]
mod tests;
mod trouble;

pub use accounts::{AccountLine, Accounts, accounts};
pub use history::{Events, History, HistoryLine, Leads, history};
pub(crate) use origins::Mappings;
pub use origins::{Origin, origins};
pub use ownership::{Owned, OwnedThing, kind_words, owned};
pub use roles::{RoleFact, RoleLine, role_in_full, roles};
pub use trouble::Trouble;
