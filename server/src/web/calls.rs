//! Server functions answer nobody without a session, before they look at what was sent.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use gangway_core::auth::Signed;
use gangway_types::PortalError;
use std::sync::Arc;

/// Whether an address is a server function's.
pub fn is_call(path: &str) -> bool {
    path.starts_with("/api/")
}

/// 401 for calls without a session. Whether somebody may do what they ask for, the function itself decides
/// (`gangway_app::api::caller`).
pub async fn layer(request: Request, next: Next) -> Response {
    let signed = request.extensions().get::<Arc<Signed>>().is_some();
    if signed || !is_call(request.uri().path()) {
        return next.run(request).await;
    }
    let body = serde_json::to_vec(&PortalError::SignedOut).unwrap_or_default();
    (StatusCode::UNAUTHORIZED, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
