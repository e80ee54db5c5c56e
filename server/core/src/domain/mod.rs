//! Rules without I/O.

pub mod release;
