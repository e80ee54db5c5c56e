//! The audit log: who did what, to whom, with what result.

pub mod detail;
mod filters;
pub mod list;
mod words;
