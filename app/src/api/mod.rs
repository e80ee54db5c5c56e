//! Server functions: authorise, call the core, return.

pub mod batches;
pub mod checks;
mod door;
pub mod people;
pub mod practice;
pub mod selection;
pub mod views;

#[cfg(feature = "ssr")]
mod caller;

#[cfg(feature = "ssr")]
pub use caller::{Caller, Flash, caller, cookie, flash, form_key, here, kept_form, refused, signed};
pub use door::SignInProblem;
