//! The door of files and uploads, which are no server functions: who asks, may they, and the page for those who may not.

use super::plain;
use crate::state::AppState;
use axum::extract::Extension;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use gangway_core::audit;
use gangway_core::auth::Signed;
use gangway_types::{Capability, PortalError};
use std::sync::Arc;

/// Who asks, if they have `need`. A refusal is told to the audit log with `path`, which is without a query.
///
/// # Errors
/// When nobody is signed in, or their roles lack the capability.
pub(super) async fn admitted(
    app: &AppState,
    signed: Option<Extension<Arc<Signed>>>,
    need: Capability,
    path: &str,
) -> Result<Arc<Signed>, PortalError> {
    let Some(Extension(signed)) = signed else { return Err(PortalError::SignedOut) };
    if signed.may(need) { Ok(signed) } else { Err(refused(app, &signed, need, path).await) }
}

/// Tells the audit log that somebody may not; a log that does not answer does not make it allowed.
pub(super) async fn refused(app: &AppState, signed: &Signed, need: Capability, path: &str) -> PortalError {
    if let Err(error) = audit::refused(&app.core, signed, need, path).await {
        tracing::error!(%error, "a refusal could not be told to the audit log");
    }
    PortalError::Forbidden { need }
}

/// The page instead of a file.
pub(super) fn no_file(error: &PortalError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, plain::page("No file", &error.to_string())).into_response()
}
