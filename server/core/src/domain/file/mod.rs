//! Delimited files: as people upload them, and as ISC reads them.
//!
//! Everything here reads as it goes: what is kept in memory does not grow with the length of a cell, and for a comparison
//! only with the number of accounts.

pub mod compare;
pub mod damage;
pub mod dialect;
pub mod encoding;
pub mod merge;
pub mod rows;
