//! Server functions: authorise, call the core, return.

mod door;

#[cfg(feature = "ssr")]
mod caller;

#[cfg(feature = "ssr")]
pub use caller::{Caller, Flash, caller, cookie, flash, form_key, here, kept_form, refused, signed};
pub use door::SignInProblem;
