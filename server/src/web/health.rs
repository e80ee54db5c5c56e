//! `/healthz`: the process lives. `/readyz`: it can do its work.

use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;

/// The process lives.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// Database reachable, migrations applied, not shutting down.
pub async fn readyz(State(app): State<AppState>) -> (StatusCode, &'static str) {
    if app.stop.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "shutting down\n");
    }
    match app.core.store.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer, or its schema is not this version's\n",
            )
        }
    }
}
