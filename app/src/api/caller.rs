//! The door of server functions: who calls, may they, and with what.

use axum::http::StatusCode;
use gangway_core::Core;
use gangway_core::audit::Origin;
use gangway_core::auth::{KeptForm, Signed};
use gangway_types::{Capability, PortalError};
use http::request::Parts;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use std::sync::Arc;

/// Somebody who may do what they ask for, and what is needed to do it.
#[derive(Clone)]
pub struct Caller {
    /// Who calls.
    pub who: Arc<Signed>,
    /// What does the work.
    pub core: Core,
}

/// In a request's extensions: a line to show on this page, once.
#[derive(Clone, Debug)]
pub struct Flash(pub Arc<str>);

/// In a request's extensions: how long this session goes on, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLeft {
    /// Unless it is used.
    pub unused: i64,
    /// However much it is used.
    pub most: i64,
}

/// The caller of this request, who has `need`. The first line of every server function.
///
/// # Errors
/// When nobody is signed in, or their roles lack the capability. The answer's status is set accordingly.
pub async fn caller(need: Capability) -> Result<Caller, PortalError> {
    let Some(who) = signed() else {
        return Err(refused(PortalError::SignedOut));
    };
    if !who.may(need) {
        tell_refusal(&who, need).await;
        return Err(refused(PortalError::Forbidden { need }));
    }
    match use_context::<Core>() {
        Some(core) if need == Capability::Practice && core.practice.is_none() => {
            Err(refused(PortalError::not_found("practice tenant")))
        }
        Some(core) => Ok(Caller { who, core }),
        None => Err(refused(PortalError::Internal { id: "no core".to_owned() })),
    }
}

/// The audit log is told of what somebody may not; a log that does not answer does not make it allowed.
async fn tell_refusal(who: &Signed, need: Capability) {
    let Some(core) = use_context::<Core>() else { return };
    let here = here();
    // Without the query, in which names may stand.
    let path = here.split('?').next().unwrap_or_default();
    if let Err(error) = gangway_core::audit::refused(&core, who, need, path).await {
        leptos::logging::error!("a refusal could not be told to the audit log: {error}");
    }
}

/// Gives the answer the status that belongs to this error, and the error back. For pages that show an error instead of
/// what was asked for.
pub fn refused(error: PortalError) -> PortalError {
    if let (Some(response), Ok(status)) =
        (use_context::<ResponseOptions>(), StatusCode::from_u16(error.status()))
    {
        response.set_status(status);
    }
    error
}

/// Something the server put into the extensions of this request.
fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>()?.extensions.get::<T>().cloned()
}

/// Where this request came from, for the audit log. What a page does in a task of its own is done within
/// [`gangway_core::audit::from`] it.
pub fn origin() -> Origin {
    extension::<Origin>().unwrap_or_default()
}

/// Who is signed in, if anybody is.
pub fn signed() -> Option<Arc<Signed>> {
    extension::<Arc<Signed>>()
}

/// The refused form that comes back with this page (`?form=…`): what was typed, and why not.
pub fn kept_form() -> Option<Arc<KeptForm>> {
    extension::<Arc<KeptForm>>()
}

/// How long this session goes on, if there is one.
pub fn session_left() -> Option<SessionLeft> {
    extension::<SessionLeft>()
}

/// A line to show on this page, once.
pub fn flash() -> Option<Arc<str>> {
    extension::<Flash>().map(|flash| flash.0)
}

/// The path and query of this page as they were asked for.
pub fn here() -> String {
    use_context::<Parts>()
        .and_then(|parts| parts.uri.path_and_query().map(ToString::to_string))
        .unwrap_or_else(|| "/".to_owned())
}

/// Whether the browser only looks ahead: then ISC is not asked.
pub fn looks_ahead() -> bool {
    use_context::<Parts>()
        .and_then(|parts| parts.headers.get("sec-purpose").cloned())
        .is_some_and(|value| value.to_str().is_ok_and(|value| value.contains("prefetch")))
}

/// The value of a cookie of this request.
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    let cookies = parts.headers.get_all(http::header::COOKIE);
    cookies
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}

/// A new idempotency key for a form: the hidden field `key`. A form sent twice with it is done once.
pub fn form_key() -> String {
    use_context::<Core>().map(|core| core.random.handle()).unwrap_or_default()
}
