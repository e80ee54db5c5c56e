//! Rules without I/O.

pub mod eligibility;
pub mod fold;
pub mod mail;
pub mod release;
