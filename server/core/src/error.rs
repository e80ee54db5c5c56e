//! Why a job of the core did not do what was asked.

use gangway_types::PortalError;

/// Anything a job may fail with. [`Error::into_portal`] is the one place that turns it into words for people.
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
