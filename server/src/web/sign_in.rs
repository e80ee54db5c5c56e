//! Signing in with ISC: authorization code with PKCE and state, both bound to the browser's session.

use super::own_path::{encode, own_path};
use super::{is_prefetch, see_other, session};
use crate::state::AppState;
use axum::extract::{Extension, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use gangway_app::api::SignInProblem;
use gangway_core::audit;
use gangway_core::auth::{GRANT, GrantProblem, Signed};
use gangway_core::random::Random;
use gangway_isc::PendingSignIn;
use rand::RngCore;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use subtle::ConstantTimeEq as _;
use tower_sessions::Session;

/// The key of the session's contents with the sign-ins that were begun.
const PENDING: &str = "pending";
/// How long a sign-in may take.
const PENDING_MS: i64 = 600_000;
/// Sign-ins begun at once, in as many tabs.
const MOST: usize = 5;

/// A sign-in that was begun in this browser.
#[derive(Clone, Serialize, Deserialize)]
struct Pending {
    state: String,
    verifier: String,
    next: String,
    at: i64,
}

/// Query of `/auth/sign-in`.
#[derive(Deserialize)]
pub struct Begin {
    next: Option<String>,
}

/// Query of `/auth/callback`.
#[derive(Deserialize)]
pub struct Callback {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

/// Randomness as the client of ISC wants it.
struct Secret<'a>(&'a Random);

impl RngCore for Secret<'_> {
    fn next_u32(&mut self) -> u32 {
        rand::rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand::rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }
}

/// The door, with why somebody stands before it.
fn door(problem: SignInProblem, next: &str) -> Response {
    see_other(&format!("/sign-in?next={}&problem={}", encode(next), problem.code()))
}

/// `GET /auth/sign-in?next=/…`: sends the person to ISC.
pub async fn begin(
    State(app): State<AppState>,
    session: Session,
    headers: HeaderMap,
    Query(query): Query<Begin>,
) -> Response {
    if is_prefetch(&headers) {
        return StatusCode::NO_CONTENT.into_response();
    }
    let next = query.next.as_deref().and_then(own_path).unwrap_or_else(|| "/".to_owned());
    if let Some(elsewhere) = app.web.other_name_of_this_host(&headers) {
        // The cookie of this name would not come back with the answer, which goes to the other one.
        return see_other(&format!("{elsewhere}auth/sign-in?next={}", encode(&next)));
    }
    let info = match app.core.grants.info().await {
        Ok(info) => info,
        Err(error) => {
            tracing::warn!(%error, "sign-in: ISC does not tell its endpoints");
            return door(SignInProblem::Unreachable, &next);
        }
    };
    if info.tenant_id != app.core.tenant.id {
        tracing::error!(
            tenant = info.tenant_id,
            "sign-in: ISC is another tenant than the one of this database"
        );
        return door(SignInProblem::OtherTenant, &next);
    }
    let (url, pending) = app.core.grants.app().begin(info, &mut Secret(&app.core.random));
    match remember(&app, &session, pending, next).await {
        Ok(()) => see_other(url.as_str()),
        Err(error) => {
            tracing::error!(%error, "sign-in: the session cannot be written");
            super::plain::unavailable().into_response()
        }
    }
}

async fn remember(
    app: &AppState,
    session: &Session,
    begun: PendingSignIn,
    next: String,
) -> Result<(), tower_sessions::session::Error> {
    let now = app.core.clock.real();
    let mut all: Vec<Pending> = session.get(PENDING).await?.unwrap_or_default();
    all.retain(|pending| now - pending.at < PENDING_MS);
    if all.len() >= MOST {
        all.remove(0);
    }
    all.push(Pending {
        state: begun.state,
        verifier: begun.verifier.expose_secret().to_owned(),
        next,
        at: now,
    });
    session.insert(PENDING, all).await
}

/// The sign-in that this answer belongs to. It is taken out: an answer counts once.
async fn recall(
    app: &AppState,
    session: &Session,
    state: &str,
) -> Result<Option<Pending>, tower_sessions::session::Error> {
    let now = app.core.clock.real();
    let mut all: Vec<Pending> = session.get(PENDING).await?.unwrap_or_default();
    let found = all.iter().position(|pending| bool::from(pending.state.as_bytes().ct_eq(state.as_bytes())));
    let Some(found) = found else {
        return Ok(None);
    };
    let pending = all.remove(found);
    session.insert(PENDING, all).await?;
    Ok(Some(pending).filter(|pending| now - pending.at < PENDING_MS))
}

/// `GET /auth/callback`: the person comes back from ISC.
pub async fn callback(
    State(app): State<AppState>,
    session: Session,
    signed: Option<Extension<Arc<Signed>>>,
    Query(query): Query<Callback>,
) -> Response {
    let pending = match recall(&app, &session, query.state.as_deref().unwrap_or_default()).await {
        Ok(pending) => pending,
        Err(error) => {
            tracing::error!(%error, "sign-in: the session cannot be read");
            return super::plain::unavailable().into_response();
        }
    };
    let Some(pending) = pending else {
        // Back and forward after a sign-in lead here again; nothing is to be done then.
        return if signed.is_some() { see_other("/") } else { door(SignInProblem::State, "/") };
    };
    let Some(code) = query.code.filter(|_| query.error.is_none()) else {
        let cancelled = query.error.as_deref() == Some("access_denied");
        let problem = if cancelled { SignInProblem::Cancelled } else { SignInProblem::Refused };
        tell(&app, problem).await;
        return door(problem, &pending.next);
    };
    match exchange(&app, &session, &code, &pending).await {
        Ok(()) => {
            let mut response = see_other(&pending.next);
            response
                .headers_mut()
                .insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
            response
        }
        Err(problem) => {
            if matches!(problem, SignInProblem::Refused | SignInProblem::Nobody) {
                tell(&app, problem).await;
            }
            door(problem, &pending.next)
        }
    }
}

/// The audit log is told of a sign-in that came to nothing.
async fn tell(app: &AppState, problem: SignInProblem) {
    if let Err(error) = audit::sign_in_refused(&app.core, problem.code(), problem.words()).await {
        tracing::error!(%error, "a refused sign-in could not be told to the audit log");
    }
}

async fn exchange(
    app: &AppState,
    session: &Session,
    code: &str,
    pending: &Pending,
) -> Result<(), SignInProblem> {
    let grants = &app.core.grants;
    let unreachable = |error: gangway_isc::Error| {
        tracing::warn!(%error, "sign-in: the code could not be exchanged");
        if error.grant_refused() { SignInProblem::Refused } else { SignInProblem::Unreachable }
    };
    let info = grants.info().await.map_err(unreachable)?;
    let verifier = SecretString::from(pending.verifier.as_str());
    let tokens =
        app.core.isc.exchange_code(info, grants.app(), code, &verifier).await.map_err(unreachable)?;
    let grant = grants.sign_in(&tokens).await.map_err(|problem| {
        tracing::warn!(%problem, "sign-in: no grant was made");
        match problem {
            GrantProblem::Ended { .. } => SignInProblem::Nobody,
            GrantProblem::NotNow { .. } => SignInProblem::Unreachable,
        }
    })?;
    let broken = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "sign-in: the session cannot be written");
        SignInProblem::Unreachable
    };
    let before: Option<String> = session.get(GRANT).await.ok().flatten();
    // A new id, so that one known before sign-in is worth nothing after it.
    session.cycle_id().await.map_err(|error| broken(&error))?;
    session.insert(GRANT, &grant.id).await.map_err(|error| broken(&error))?;
    session::make_owner(session, app).await.map_err(|error| broken(&error))?;
    if let Some(before) = before
        && let Err(error) = grants.sign_out(&before).await
    {
        tracing::error!(%error, "sign-in: the sign-in before it could not be ended");
    }
    // Now, not with the answer: whoever hears the news looks whose session there is.
    session.save().await.map_err(|error| broken(&error))?;
    app.core.news.tell("sign-in");
    metrics::counter!("gangway_sign_ins_total").increment(1);
    Ok(())
}
