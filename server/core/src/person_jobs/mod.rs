//! What is done to people in ISC: one or many, each decision one job, carried out by one run.
//!
//! A list of many is frozen first, everybody on it read again from ISC, with who is left out and why ([`propose`]); then
//! somebody starts it ([`start`]). One person is asked about on their own page ([`confirm`]) and done at once
//! ([`act_on_one`]). What counts as proof that it was done is one table, [`proof`].

mod act;
mod ask;
mod call;
mod confirm;
mod facts;
mod freeze;
mod judge;
mod look;
mod observe;
mod owned;
mod proof;
mod record;
mod request;
mod step;
#[cfg(test)]
mod tests;
mod views;

pub use act::{decide_unknown, discard, pause, resume, retry_failed, start, stop};
pub use ask::{MOST_HARMED, MOST_PEOPLE, act_on_one, propose};
pub use confirm::{confirm, offers};
pub use observe::follow;
pub use step::{recover, step};
pub use views::{carried, frozen, items, job, of_person, open_ends, running};

use crate::Core;
use gangway_types::PersonJobId;

/// Whoever watches hears of it.
fn told(core: &Core, id: &PersonJobId) {
    core.news.tell("runs");
    core.news.tell(format!("people:{id}"));
}
