//! Staying signed in: the answer to the warning before a session ends.

use super::own_path::own_path;
use super::{see_other, who};
use crate::state::AppState;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Form, Json};
use gangway_core::auth::Signed;
use serde::Deserialize;
use std::sync::Arc;
use tower_sessions::Session;

/// The form of `/auth/stay`.
#[derive(Deserialize)]
pub struct Stay {
    /// Own path to go back to.
    #[serde(rename = "return")]
    back: Option<String>,
}

/// `POST /auth/stay`: counts as use of the session. Scripts get how long it goes on now, `[unused, most]` in milliseconds;
/// browsers are led back.
pub async fn stay(
    State(app): State<AppState>,
    session: Session,
    signed: Option<Extension<Arc<Signed>>>,
    headers: HeaderMap,
    Form(form): Form<Stay>,
) -> Response {
    let browser = headers
        .get(header::ACCEPT)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.contains("text/html"));
    let back = form.back.as_deref().and_then(own_path).unwrap_or_else(|| "/".to_owned());
    if signed.is_some() {
        who::touch(&app, &session, 0).await;
    }
    if browser {
        // Without a session the page itself leads to the door.
        return see_other(&back);
    }
    match who::left(&app, &session).await.filter(|_| signed.is_some()) {
        Some(left) => Json([left.unused, left.most]).into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}
