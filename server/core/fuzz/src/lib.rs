//! What is fuzzed: everything that reads files that people upload. See the README.

pub mod bodies;
mod domain;

pub use domain::file;
