//! What would become of an account that somebody is typing in.

use serde::{Deserialize, Serialize};

/// What is said beside the form while it is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foreseen {
    /// A sentence each.
    pub lines: Vec<String>,
    /// Fields by their number in the form, and what is wrong with each.
    pub errors: Vec<(usize, String)>,
}
