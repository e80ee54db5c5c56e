//! The controls of the practice tenant inside this process. None of it exists when a tenant is connected.

use super::own_path::{own_path, referer};
use super::{extras, see_other};
use crate::state::AppState;
use axum::extract::{Extension, Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use gangway_core::auth::Signed;
use serde::Deserialize;
use std::sync::Arc;
use tower_sessions::Session;

const DAY_MS: i64 = 86_400_000;
/// The farthest jump, in days.
const FARTHEST: i64 = 400;

/// The form of `/practice/clock`.
#[derive(Deserialize)]
pub struct Jump {
    /// Days to move forward: 1 to 400.
    days: i64,
    #[serde(rename = "return")]
    back: Option<String>,
}

/// `POST /practice/clock`: moves the tenant's clock and the portal's, forward.
pub async fn clock(
    State(app): State<AppState>,
    session: Session,
    signed: Option<Extension<Arc<Signed>>>,
    headers: HeaderMap,
    Form(jump): Form<Jump>,
) -> Response {
    let (Some(tenant), true) = (&app.tenant, signed.is_some()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let back = jump.back.as_deref().and_then(own_path).or_else(|| referer(&headers, &app.web.public_url));
    if (1..=FARTHEST).contains(&jump.days) {
        tenant.advance(jump.days * DAY_MS);
        app.core.news.tell("clock");
        let days = if jump.days == 1 { "1 day".to_owned() } else { format!("{} days", jump.days) };
        extras::say(&session, &format!("The practice clock was moved forward by {days}.")).await;
    } else {
        extras::say(&session, &format!("The practice clock moves forward only, by 1 to {FARTHEST} days.")).await;
    }
    see_other(back.as_deref().unwrap_or("/"))
}

/// `POST /practice/start-over`: a new tenant and an empty portal. Everybody is signed out.
pub async fn start_over(
    State(app): State<AppState>,
    session: Session,
    signed: Option<Extension<Arc<Signed>>>,
) -> Response {
    let (Some(tenant), true) = (&app.tenant, signed.is_some()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let done = async {
        tenant.start_over()?;
        gangway_core::store::practice::empty(&app.core.store).await?;
        app.sessions.forget_all();
        session.flush().await?;
        anyhow::Ok(())
    };
    match done.await {
        Ok(()) => {
            app.core.news.tell("directory");
            see_other("/signed-out?over=1")
        }
        Err(error) => {
            tracing::error!(%error, "start over failed");
            super::plain::unavailable().into_response()
        }
    }
}
