//! Who acts: sessions, grants (one sign-in's tokens), user levels and roles.

mod cache;
mod grants;
mod keep;
mod keys;
mod refresh;
mod sessions;
mod sign_in;
mod signed;

#[cfg(test)]
mod odd_tests;
#[cfg(test)]
pub(crate) mod testing;

pub use crate::store::auth::Carried;
pub use crate::store::forms::KeptForm;
pub use grants::{Grant, GrantProblem, Grants, GrantsParts, Standing};
pub use keep::keep;
pub use keys::{KeyError, Keys, Sealed};
pub use sessions::{
    ABSOLUTE_MS, ANONYMOUS_MS, Contents, FRESH_MS, GRANT, IDLE_MS, Session, SessionError, Sessions,
};
pub use signed::Signed;
