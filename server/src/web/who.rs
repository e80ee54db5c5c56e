//! Who makes this request.

use super::{is_prefetch, session};
use crate::state::AppState;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use gangway_app::api::SessionLeft;
use gangway_core::auth::{ABSOLUTE_MS, GRANT, IDLE_MS, Standing};
use std::sync::Arc;
use tower_sessions::Session;

/// The key of the contents with when the session was last used.
const TOUCHED: &str = "touched";
/// Use is written down at most this often, so that a page view does not write.
const TOUCH_MS: i64 = 60_000;

/// In a request's extensions: the session's sign-in ended, and why, in words.
#[derive(Clone, Debug)]
pub struct SessionEnded(pub String);

/// Puts `Arc<Signed>` into the request's extensions when somebody is signed in.
pub async fn layer(
    State(app): State<AppState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    match standing(&app, &session).await {
        Ok(Some(Standing::Signed(signed))) => {
            request.extensions_mut().insert(Arc::new(signed));
            if !is_prefetch(request.headers()) {
                touch(&app, &session, TOUCH_MS).await;
            }
            if let Some(left) = left(&app, &session).await {
                request.extensions_mut().insert(left);
            }
        }
        Ok(Some(Standing::Ended(why))) => {
            request.extensions_mut().insert(SessionEnded(why));
        }
        Ok(None) => {}
        Err(error) => {
            tracing::error!(%error, "sessions cannot be read");
            return super::plain::unavailable().into_response();
        }
    }
    next.run(request).await
}

async fn standing(app: &AppState, session: &Session) -> anyhow::Result<Option<Standing>> {
    let Some(grant) = session.get::<String>(GRANT).await? else {
        return Ok(None);
    };
    let owner = session::make_owner(session, app).await?;
    Ok(Some(app.core.grants.standing(&grant, &owner).await?))
}

/// Notes that the session is used, unless that was noted less than `every` milliseconds ago.
pub(super) async fn touch(app: &AppState, session: &Session, every: i64) {
    let now = app.core.clock.real();
    let last: i64 = session.get(TOUCHED).await.ok().flatten().unwrap_or_default();
    if now - last >= every
        && let Err(error) = session.insert(TOUCHED, now).await
    {
        tracing::error!(%error, "the use of a session could not be noted");
    }
}

/// How long the session goes on, from when it was last used.
pub(super) async fn left(app: &AppState, session: &Session) -> Option<SessionLeft> {
    let id = session.id()?.to_string();
    let begun = app.sessions.load(&id).await.ok().flatten()?.created_at;
    let used: i64 = session.get(TOUCHED).await.ok().flatten()?;
    let now = app.core.clock.real();
    let most = begun + ABSOLUTE_MS - now;
    Some(SessionLeft { unused: (used + IDLE_MS - now).min(most), most })
}
