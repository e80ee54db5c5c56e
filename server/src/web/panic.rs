//! A mistake of ours that was not foreseen must not take the connection with it.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use std::any::Any;

/// The page shown instead. The log has the cause under the id that the page names.
pub fn answer(random: &gangway_core::random::Random, cause: &(dyn Any + Send)) -> Response {
    let id = random.handle().chars().take(10).collect::<String>();
    let cause = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(id, cause, "a request ended in a panic");
    let words = format!(
        "Something went wrong in Gangway. Try again; if it stays, tell your administrator the id {id}. What was sent \
         before stays as it is."
    );
    (StatusCode::INTERNAL_SERVER_ERROR, super::plain::page("Something went wrong", &words)).into_response()
}
