//! Invite batches: the list, one batch, what happened to it, and the questions before something is done to it.

mod actions;
mod approval;
mod causes;
pub mod detail;
pub mod list;
mod overlay;
mod people;
pub mod progress;
mod sentence;
mod state;
pub mod timeline;
mod words;

pub use state::badge;

use gangway_core::auth::Signed;
use gangway_core::invites::Maker;

/// The caller as the core wants them.
pub fn maker(who: &Signed) -> Maker<'_> {
    Maker { person_id: &who.person_id, name: &who.name, grant_id: &who.grant_id }
}
