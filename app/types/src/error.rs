//! The one error that crosses the wire: what happened, what was kept, what to do.

use crate::Capability;
use serde::{Deserialize, Serialize};

/// A reason beside one field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: String,
    /// The words at the field and in the summary.
    pub words: String,
}

/// Why a server function did not do what was asked. Never holds internal text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum PortalError {
    /// No session, or it ended.
    #[error("You are signed out. Sign in, and you return to this page.")]
    SignedOut,
    /// The caller's roles lack the capability.
    #[error("{} {}", need.refusal(), need.who_can())]
    Forbidden {
        /// What was needed.
        need: Capability,
    },
    /// The object does not exist, or is not the caller's to see: the two are not told apart.
    #[error("There is no {what} at this address.")]
    NotFound {
        /// What was looked for, in words.
        what: String,
    },
    /// The form was refused; `fields` tells why, `what` sums it up.
    #[error("{what}")]
    Refused {
        /// What happened, what was kept, what to do.
        what: String,
        /// Reasons beside fields.
        fields: Vec<FieldError>,
    },
    /// The state moved on meanwhile; nothing was done.
    #[error("{what}")]
    Conflict {
        /// What is so now.
        what: String,
    },
    /// ISC refused or could not be reached.
    #[error("{what}")]
    Isc {
        /// What happened, what was kept, what to do.
        what: String,
        /// ISC's HTTP status, when it answered.
        status: Option<u16>,
        /// ISC's own request id (`trackingId`).
        request_id: Option<String>,
    },
    /// Our own fault. The log has the cause under this id.
    #[error(
        "Something went wrong in Gangway. Nothing was sent. Try again; if it stays, tell your administrator the id {id}."
    )]
    Internal {
        /// Id of the log line.
        id: String,
    },
}

impl PortalError {
    /// The HTTP status this error is answered with.
    pub fn status(&self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::Forbidden { .. } => 403,
            Self::NotFound { .. } => 404,
            Self::Refused { .. } => 422,
            Self::Conflict { .. } => 409,
            Self::Isc { .. } => 502,
            Self::Internal { .. } => 500,
        }
    }

    /// A refused form with one sentence and no field.
    pub fn refused(what: impl Into<String>) -> Self {
        Self::Refused { what: what.into(), fields: Vec::new() }
    }

    /// Something that is not there.
    pub fn not_found(what: impl Into<String>) -> Self {
        Self::NotFound { what: what.into() }
    }
}
