//! Signing out: at once, unless something is still being sent under this sign-in, or is to be. Then the person decides.

use super::own_path::encode;
use super::see_other;
use crate::state::AppState;
use axum::Form;
use axum::extract::{Extension, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use gangway_core::auth::Signed;
use serde::Deserialize;
use std::sync::Arc;
use tower_sessions::Session;

/// The form of `/auth/sign-out`.
#[derive(Deserialize)]
pub struct Leave {
    /// `keep` sending, or `stop`; asked for when something is carried by it.
    runs: Option<String>,
}

/// `POST /auth/sign-out`
pub async fn leave(
    State(app): State<AppState>,
    session: Session,
    signed: Option<Extension<Arc<Signed>>>,
    Form(form): Form<Leave>,
) -> Response {
    match end(&app, &session, signed.as_deref().map(|signed| &**signed), form.runs.as_deref()).await {
        Ok(to) => {
            let mut response = see_other(&to);
            if to.starts_with("/signed-out") {
                let name = HeaderName::from_static("clear-site-data");
                response.headers_mut().insert(name, HeaderValue::from_static("\"storage\""));
            }
            response
        }
        Err(error) => {
            tracing::error!(%error, "sign-out failed");
            super::plain::unavailable().into_response()
        }
    }
}

async fn end(
    app: &AppState,
    session: &Session,
    signed: Option<&Signed>,
    runs: Option<&str>,
) -> anyhow::Result<String> {
    let mut to = String::from("/signed-out");
    if let Some(signed) = signed {
        let open = app.core.grants.carried(&signed.grant_id).await?;
        match runs {
            _ if open.is_empty() => {}
            Some("keep") => {
                let objects: Vec<&str> = open.iter().map(|run| run.object.as_str()).collect();
                to = format!("/signed-out?sending={}", encode(&objects.join(" ")));
            }
            Some("stop") => {
                let who = (signed.person_id.as_str(), signed.name.as_str());
                app.core.grants.stop(&open, who, &signed.grant_id).await?;
            }
            _ => return Ok("/sign-out".to_owned()),
        }
        app.core.grants.sign_out(&signed.grant_id).await?;
    }
    session.flush().await?;
    app.core.news.tell("sign-out");
    Ok(to)
}
