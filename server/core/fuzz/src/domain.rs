//! The module under test, at the place where it has it in the crate.

#[path = "../../src/domain/file/mod.rs"]
pub mod file;
