//! Everything between the wire and the pages: who is it, may they, where from, and what goes along with the answer.

pub mod assets;
pub mod calls;
pub mod csp;
pub mod csrf;
mod door;
pub mod download_audit;
pub mod download_evidence;
pub mod download_import;
pub mod download_left_out;
pub mod download_old_list;
pub mod download_outcome;
pub mod download_source_file;
pub mod download_template;
pub mod events;
pub mod extras;
pub mod forms;
pub mod guard;
pub mod health;
pub mod hook;
pub mod metrics;
mod once;
pub mod origin;
pub mod own_path;
pub mod panic;
pub mod plain;
pub mod preferences;
pub mod session;
pub mod sign_in;
pub mod sign_out;
pub mod stay;
pub mod upload;
pub mod upload_import;
pub mod upload_old_list;
pub mod upload_source;
pub mod who;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

/// 303: look there, with GET.
pub(crate) fn see_other(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
        Err(_) => (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response(),
    }
}

/// Whether the browser only looks ahead: such a request changes nothing and asks ISC nothing.
pub(crate) fn is_prefetch(headers: &axum::http::HeaderMap) -> bool {
    headers
        .get("sec-purpose")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("prefetch"))
}
