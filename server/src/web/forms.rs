//! Posts to server functions, from browsers without script and from islands.
//!
//! Leptos answers a plain form with 302 to the page it came from and puts errors into that page's address. Here every
//! such post is answered with 303: to where its result is shown, or back with `?form={handle}`, under which what was
//! typed and why it was refused is kept, private to the browser's session, for an hour. A post that carries a `key`
//! is done once, however often it is sent. Islands get the server function's own answer, with the error's status.

use super::calls::is_call;
use super::own_path::{encode, own_path, referer, same_site, with_value, without_value};
use super::{extras, see_other, session};
use crate::state::AppState;
use crate::web::once;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use gangway_core::auth::{KeptForm, Signed};
use gangway_core::store;
use gangway_types::{PortalError, Posted};
use std::sync::Arc;
use tower_sessions::Session;

/// A body longer than this is refused.
pub const LARGEST: usize = 1 << 20;
/// What somebody without a session may leave with us.
const LARGEST_SIGNED_OUT: usize = 64 << 10;
/// How long a refused form is kept.
const KEPT_MS: i64 = 3_600_000;
/// Hidden fields of every form, which are not what somebody typed.
const HIDDEN: [&str; 2] = ["key", "return"];

/// What a server function answered.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
}

/// One post, as far as this layer cares.
pub(super) struct Post {
    pub(super) action: String,
    /// Names and values of a form; empty for other kinds of bodies.
    pub(super) typed: Vec<(String, String)>,
    /// The page it came from.
    pub(super) from: String,
    pub(super) is_browser: bool,
}

impl Post {
    fn value(&self, name: &str) -> Option<&str> {
        self.typed.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The layer. It acts on POSTs to server functions only.
pub async fn layer(State(app): State<AppState>, session: Session, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !is_call(request.uri().path()) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else {
        let words = "What was sent is longer than Gangway takes. Nothing was done.";
        return (StatusCode::PAYLOAD_TOO_LARGE, super::plain::page("Too long", words)).into_response();
    };
    let post = read(&parts.headers, parts.uri.path(), &body, &app);
    // The answer is wanted as it is, not as Leptos would turn it for a browser.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    parts.headers.remove(header::REFERER);
    let signed = parts.extensions.get::<Arc<Signed>>().cloned();
    let key = post.value("key").map(|key| once::key(key, &post.action, &body));
    let run = async move {
        let response = next.run(Request::from_parts(parts, Body::from(body))).await;
        answer(response).await
    };
    let answer = match (&signed, key) {
        (Some(signed), Some(key)) => once::only(&app, &key, &signed.session, run).await,
        _ => run.await,
    };
    respond(&app, &session, signed.is_some(), &post, answer).await
}

/// Gives a browser the page that belongs to the answer, and everybody else the answer itself.
pub(super) async fn respond(
    app: &AppState,
    session: &Session,
    signed: bool,
    post: &Post,
    answer: Answer,
) -> Response {
    if post.is_browser {
        return for_browser(app, session, signed, post, answer).await;
    }
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (answer.status, kind, answer.body).into_response()
}

fn read(headers: &HeaderMap, path: &str, body: &Bytes, app: &AppState) -> Post {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_form = text(header::CONTENT_TYPE).starts_with("application/x-www-form-urlencoded");
    let typed: Vec<(String, String)> =
        if is_form { url::form_urlencoded::parse(body).into_owned().collect() } else { Vec::new() };
    let said = typed.iter().find(|(name, _)| name == "return").and_then(|(_, value)| own_path(value));
    Post {
        action: path.to_owned(),
        from: said.or_else(|| referer(headers, &app.web.public_url)).unwrap_or_else(|| "/".to_owned()),
        is_browser: text(header::ACCEPT).contains("text/html"),
        typed,
    }
}

/// Reads a server function's answer and gives an error the status that belongs to it: Leptos answers all with 500.
async fn answer(response: Response) -> Answer {
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap_or_default();
    let status = match serde_json::from_slice::<PortalError>(&body) {
        Ok(error) if !status.is_success() => StatusCode::from_u16(error.status()).unwrap_or(status),
        _ => status,
    };
    Answer { status, body }
}

async fn for_browser(
    app: &AppState,
    session: &Session,
    signed: bool,
    post: &Post,
    answer: Answer,
) -> Response {
    let from = without_value(&post.from, "form");
    if answer.status.is_success() {
        let Ok(posted) = serde_json::from_slice::<Posted>(&answer.body) else {
            return see_other(&from);
        };
        if let Some(words) = &posted.flash {
            extras::say(session, words).await;
        }
        // The page after a session that ended here is no page to come back to, but one to be sent to.
        return see_other(same_site(&posted.to).as_deref().unwrap_or("/"));
    }
    let error = serde_json::from_slice::<PortalError>(&answer.body).unwrap_or_else(|_| {
        PortalError::Internal { id: app.core.random.handle().chars().take(10).collect() }
    });
    let back = match keep(app, session, signed, post, &error).await {
        Some(handle) => with_value(&from, "form", &handle),
        None => from,
    };
    match error {
        // What was typed waits on the page they come back to.
        PortalError::SignedOut => see_other(&format!("/sign-in?next={}&problem=ended", encode(&back))),
        _ => see_other(&back),
    }
}

async fn keep(
    app: &AppState,
    session: &Session,
    signed: bool,
    post: &Post,
    error: &PortalError,
) -> Option<String> {
    let size: usize = post.typed.iter().map(|(name, value)| name.len() + value.len()).sum();
    if !signed && size > LARGEST_SIGNED_OUT {
        return None;
    }
    let fields = match error {
        PortalError::Refused { fields, .. } => fields.clone(),
        _ => Vec::new(),
    };
    let values = post.typed.iter().filter(|(name, _)| !is_secret(name)).cloned().collect();
    let form = KeptForm { action: post.action.clone(), values, what: error.to_string(), fields };
    let handle = app.core.random.handle();
    let kept = async {
        let owner = session::make_owner(session, app).await?;
        let until = app.core.clock.real() + KEPT_MS;
        store::forms::keep(&app.core.store, &handle, &owner, &form, until).await?;
        anyhow::Ok(())
    };
    match kept.await {
        Ok(()) => Some(handle),
        Err(error) => {
            tracing::error!(%error, "a refused form could not be kept");
            None
        }
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    HIDDEN.contains(&name.as_str()) || ["password", "secret", "token"].iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_hidden_fields_are_not_kept() {
        for name in ["password", "new_password", "Client_Secret", "hook_token", "key", "return"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["name", "ids[]", "keyboard", "returning"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
