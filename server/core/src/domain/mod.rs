//! Rules without I/O.

pub mod csv;
pub mod eligibility;
pub mod fold;
pub mod mail;
pub mod release;
