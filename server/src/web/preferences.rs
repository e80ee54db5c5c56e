//! How this browser shows the portal: kept in cookies, so that it holds before anybody signs in.

use super::own_path::{own_path, referer};
use super::see_other;
use crate::state::AppState;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use serde::Deserialize;

/// A year, in seconds.
const KEPT: u32 = 31_536_000;

/// The form of the switch.
#[derive(Deserialize)]
pub struct Look {
    /// `light`, `dark`, or `system`.
    theme: Option<String>,
    /// `compact`, or `comfortable`.
    density: Option<String>,
    /// Own path to go back to.
    #[serde(rename = "return")]
    back: Option<String>,
}

/// `POST /preferences/theme`
pub async fn theme(State(app): State<AppState>, headers: HeaderMap, Form(look): Form<Look>) -> Response {
    let back = look.back.as_deref().and_then(own_path).or_else(|| referer(&headers, &app.web.public_url));
    let mut response = see_other(back.as_deref().unwrap_or("/"));
    let chosen =
        [("theme", &look.theme, ["light", "dark"].as_slice()), ("density", &look.density, &["compact"])];
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
