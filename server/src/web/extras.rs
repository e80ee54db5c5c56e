//! What goes along with a page once: a refused form that comes back, and a line that says what was done.

use super::{is_prefetch, session};
use crate::state::AppState;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use gangway_app::api::Flash;
use gangway_core::auth::KeptForm;
use gangway_core::store;
use std::sync::Arc;
use tower_sessions::Session;

/// The key of the session's contents with the line to show once.
const FLASH: &str = "flash";

/// Says `words` on the next page.
pub async fn say(session: &Session, words: &str) {
    if let Err(error) = session.insert(FLASH, words).await {
        tracing::error!(%error, "a line for the next page could not be kept");
    }
}

/// Puts the flash and the form named by `?form=` into the request's extensions.
pub async fn layer(
    State(app): State<AppState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let is_page = request.method() == Method::GET && !super::calls::is_call(request.uri().path());
    if is_page && !is_prefetch(request.headers()) {
        if let Some(form) = kept_form(&app, &session, request.uri().query()).await {
            request.extensions_mut().insert(Arc::new(form));
        }
        if let Ok(Some(words)) = session.get::<String>(FLASH).await {
            request.extensions_mut().insert(Flash(words.into()));
            if let Err(error) = session.remove_value(FLASH).await {
                tracing::error!(%error, "a line may be shown twice");
            }
        }
    }
    next.run(request).await
}

async fn kept_form(app: &AppState, session: &Session, query: Option<&str>) -> Option<KeptForm> {
    let mut pairs = url::form_urlencoded::parse(query?.as_bytes());
    let handle = pairs.find(|(name, _)| name == "form")?.1;
    let owner = session::owner(session).await?;
    match store::forms::kept(&app.core.store, &handle, &owner, app.core.clock.real()).await {
        Ok(form) => form,
        Err(error) => {
            tracing::error!(%error, "a refused form could not be read");
            None
        }
    }
}
