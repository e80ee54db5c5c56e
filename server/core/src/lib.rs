#![doc = include_str!("../README.md")]

pub mod accounts;
pub mod approvals;
pub mod audit;
pub mod auth;
pub mod board;
pub mod checks;
pub mod clock;
pub mod connection;
pub mod directory;
pub mod domain;
pub mod evidence;
pub mod forecast;
pub mod imports;
pub mod invites;
pub mod joiners;
pub mod news;
pub mod notices;
pub mod old_lists;
pub mod overview;
pub mod people;
pub mod person_jobs;
pub mod random;
pub mod reach;
pub mod resolve;
pub mod roles;
pub mod runs;
pub mod selections;
pub mod settings;
pub mod sources;
pub mod store;
pub mod tasks;
pub mod views;
pub mod welcome;

mod core;
mod error;
mod memory;

#[cfg(test)]
mod testing;

pub use crate::core::{Core, CoreParts, PracticeMail, PracticeTenant, TenantInfo};
pub use error::{Error, Result};
