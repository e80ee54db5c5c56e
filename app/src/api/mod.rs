//! Server functions: authorise, call the core, return.

pub mod account_jobs;
pub mod accounts;
pub mod approvals;
pub mod batches;
pub mod checks;
mod door;
pub mod import_grid;
pub mod imports;
pub mod joiners;
pub mod old_lists;
pub mod people;
pub mod person_jobs;
pub mod practice;
pub mod preferences;
pub mod roles;
pub mod safety;
pub mod search;
pub mod selection;
pub mod settings;
pub mod subscription;
pub mod views;
pub mod welcome;

#[cfg(feature = "ssr")]
mod caller;

#[cfg(feature = "ssr")]
pub use caller::{
    Caller, Flash, SessionLeft, caller, cookie, flash, form_key, here, kept_form, looks_ahead, origin,
    refused, session_left, signed,
};
pub use door::SignInProblem;
