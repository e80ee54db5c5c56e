//! Pages are for people who are signed in: everybody else goes to the door first, and comes back.

use super::own_path::{encode, own_path};
use super::see_other;
use super::who::SessionEnded;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use gangway_core::auth::Signed;
use std::sync::Arc;

/// Addresses that answer without a session. Server functions and the event stream refuse by themselves, with 401.
const OPEN: [&str; 7] = ["/sign-in", "/signed-out", "/auth/", "/api/", "/events", "/hooks/", "/preferences/"];

fn is_open(path: &str) -> bool {
    OPEN.iter().any(|open| match open.strip_suffix('/') {
        Some(_) => path.starts_with(open),
        None => path == *open,
    })
}

/// Sends people without a session to `/sign-in`, with where they wanted to go.
pub async fn layer(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let signed = request.extensions().get::<Arc<Signed>>().is_some();
    let wanted = request.uri().path_and_query().map_or(path, |wanted| wanted.as_str());
    if signed && path == "/sign-in" {
        let query = request.uri().query().unwrap_or_default();
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        let to = pairs.find(|(name, _)| name == "next").and_then(|(_, to)| own_path(&to));
        return see_other(to.as_deref().unwrap_or("/"));
    }
    if signed || is_open(path) {
        return next.run(request).await;
    }
    let mut door = String::from("/sign-in");
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut sign = '?';
    if let Some(to) = own_path(wanted).filter(|to| reads && to != "/") {
        door.push_str("?next=");
        door.push_str(&encode(&to));
        sign = '&';
    }
    if request.extensions().get::<SessionEnded>().is_some() {
        door.push(sign);
        door.push_str("problem=ended");
    }
    see_other(&door)
}
