//! Accounts on flat-file sources: from values to accounts that were seen there.

mod step;

pub use step::{recover, step};
