//! Accounts on flat-file sources: from values to accounts that were seen there.

mod act;
mod call;
pub mod doubles;
pub mod drafts;
pub mod foresee;
pub mod form;
mod judge;
mod look;
pub mod lookup;
pub mod predict;
mod pump;
mod reach;
pub mod review;
mod sight;
pub mod sources;
mod start;
mod step;
mod tasks;
pub mod templates;
#[cfg(test)]
mod tests;
mod values;
mod views;
mod watch;

pub use act::{decide_unknown, look_now, pause, resume, retry_failed, stop};
pub use reach::reading;
pub use start::{NewItem, NewJob, Starting, begin, start};
pub use step::{recover, step};
pub use values::{differences, shown, values_of};
pub use views::{item, items, job, running};
pub use watch::keep;

/// "1 account", "2 accounts".
pub(crate) fn accounts_words(n: u64) -> String {
    if n == 1 { "1 account".to_owned() } else { format!("{n} accounts") }
}
