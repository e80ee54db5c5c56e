//! The evidence pack of a batch: what was decided, by whom, and what was done, in a file that can be verified without
//! Gangway's database.
//!
//! The file is UTF-8, one JSON object per line: `{"n":7,"prev":"…","kind":"person","is":{…},"hash":"…"}`. `n` counts from one.
//! `hash` is SHA-256, hexadecimal, over the bytes of the line before `,"hash":`; `prev` is the hash of the line before,
//! 64 zeros on the first. The first line is a `header`, the last one a `footer`. The hash of the last line is written
//! into the audit log when the file is taken, so that a file that was made anew as a whole does not pass for it.

mod chain;
pub(crate) mod facts;
mod gather;
mod verify;

pub use gather::{Pack, pack};
pub use verify::{Verdict, verify};

#[cfg(test)]
mod tests;
