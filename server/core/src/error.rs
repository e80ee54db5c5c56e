//! Why a job of the core did not do what was asked.

use crate::auth::GrantProblem;
use gangway_types::PortalError;
use std::sync::atomic::{AtomicU64, Ordering};

/// Anything a job may fail with. Its conversion to [`PortalError`] puts it into words for people.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Already in words for people.
    #[error(transparent)]
    Portal(#[from] PortalError),
    /// The database.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    /// ISC.
    #[error(transparent)]
    Isc(#[from] gangway_isc::Error),
    /// The grant that was to be used is no more, or cannot be renewed now.
    #[error(transparent)]
    Grant(#[from] crate::auth::GrantProblem),
}

/// What jobs answer.
pub type Result<T> = std::result::Result<T, Error>;

impl From<Error> for PortalError {
    /// The one place that turns a failure into words for people. What is ours alone goes to the log, under an id.
    fn from(error: Error) -> Self {
        match error {
            Error::Portal(portal) => portal,
            Error::Isc(error) => Self::Isc {
                what: format!(
                    "{error}. Nothing was changed. Try again; if it stays, give SailPoint the request id."
                ),
                status: error.status(),
                request_id: error.tracking_id().map(str::to_owned),
            },
            Error::Grant(GrantProblem::Ended { .. }) => Self::SignedOut,
            Error::Grant(problem) => Self::Isc {
                what: format!("{problem}. Nothing was changed. Try again in a moment."),
                status: None,
                request_id: None,
            },
            Error::Store(error) => {
                // Unique enough to find the line again, and needs no randomness passed in.
                static NUMBER: AtomicU64 = AtomicU64::new(1);
                let id = format!("{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
                tracing::error!(id, %error, "the store did not answer");
                Self::Internal { id }
            }
        }
    }
}
