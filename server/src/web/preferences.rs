//! How this browser shows the portal: kept in cookies, so that it holds before anybody signs in.

use super::own_path::{own_path, referer};
use super::{extras, see_other};
use crate::state::AppState;
use axum::Form;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use gangway_core::auth::Signed;
use serde::Deserialize;
use std::sync::Arc;
use tower_sessions::Session;

/// A year, in seconds.
const KEPT: u32 = 31_536_000;

/// The form of the switch.
#[derive(Deserialize)]
pub struct Look {
    /// `light`, `dark`, or `system`.
    theme: Option<String>,
    /// `compact`, or `comfortable`.
    density: Option<String>,
    /// `off`, or `on`: single-letter shortcuts.
    shortcuts: Option<String>,
    /// `off`, or `on`: news while something runs.
    live: Option<String>,
    /// Own path to go back to.
    #[serde(rename = "return")]
    back: Option<String>,
}

/// `POST /preferences/looks`: all of it, and says so on the next page.
pub async fn looks(
    app: State<AppState>,
    session: Session,
    signed: Option<Extension<Arc<Signed>>>,
    headers: HeaderMap,
    look: Form<Look>,
) -> Response {
    if signed.is_some() {
        extras::say(&session, "Saved for this browser").await;
    }
    theme(app, headers, look).await
}

/// `POST /preferences/theme`
pub async fn theme(State(app): State<AppState>, headers: HeaderMap, Form(look): Form<Look>) -> Response {
    let back = look.back.as_deref().and_then(own_path).or_else(|| referer(&headers, &app.web.public_url));
    let mut response = see_other(back.as_deref().unwrap_or("/"));
    let chosen = [
        ("theme", &look.theme, ["light", "dark"].as_slice()),
        ("density", &look.density, &["compact"]),
        ("shortcuts", &look.shortcuts, &["off"]),
        ("live", &look.live, &["off"]),
    ];
    for (name, value, known) in chosen {
        let Some(value) = value else { continue };
        let (value, age) = if known.contains(&value.as_str()) { (value.as_str(), KEPT) } else { ("", 0) };
        let secure = if app.web.secure() { "; Secure" } else { "" };
        let cookie = format!("{name}={value}; Path=/; Max-Age={age}; SameSite=Lax; HttpOnly{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}
