//! The one error of this client, and what it proves.

mod body;

use std::fmt;
use std::time::Duration;

use http::StatusCode;

pub(crate) use body::{IscError, Shape};

/// The largest number of characters of ISC's text that an error keeps.
const MAX_TEXT: usize = 500;

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// This client refused the call before anything left: an empty list, an id that cannot be part of a path.
    Invalid,
    /// The budget is closed (own shutdown); nothing left.
    Closed,
    /// No connection was made: name not found, refused, TLS not agreed. Nothing left.
    NotSent,
    /// ISC refused the request: 400, 409, 413 or another 4xx without a kind of its own.
    Refused,
    /// 401: no token, or one that is expired or wrong.
    Unauthorized,
    /// 403: user level or scope missing, or a token without a user.
    Forbidden,
    /// 404 or 410: not there, or not visible yet (a task just born).
    NotFound,
    /// 429: too many requests.
    RateLimited,
    /// 5xx: ISC failed, before or after doing it.
    Server,
    /// An answer that is not ISC's or cannot be read: a proxy's page, a redirect, truncated or wrong JSON.
    Foreign,
    /// No complete answer in time.
    Timeout,
    /// The connection broke after it was made.
    Cut,
}

impl ErrorKind {
    /// A stable name, for journals and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Closed => "closed",
            Self::NotSent => "not_sent",
            Self::Refused => "refused",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::RateLimited => "rate_limited",
            Self::Server => "server",
            Self::Foreign => "foreign",
            Self::Timeout => "timeout",
            Self::Cut => "cut",
        }
    }
}

/// Why a call gave no value. Its `Display` form is one sentence; ISC's own words are in [`Error::text`].
///
/// For a call that writes, [`Error::proven_not_executed`] says whether ISC is proven not to have done it.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    status: Option<StatusCode>,
    isc: IscError,
    retry_after: Option<Duration>,
    own_text: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The HTTP status, when an answer began to arrive.
    pub fn status(&self) -> Option<u16> {
        self.0.status.map(|status| status.as_u16())
    }

    /// ISC's `detailCode`, e.g. `400.1 Bad Request Content`.
    pub fn detail_code(&self) -> Option<&str> {
        self.0.isc.detail_code.as_deref()
    }

    /// ISC's `trackingId`, else a request id from a header: what SailPoint's support asks for.
    pub fn tracking_id(&self) -> Option<&str> {
        self.0.isc.tracking_id.as_deref()
    }

    /// ISC's text (at most 500 characters, no control characters), else this client's own.
    pub fn text(&self) -> Option<&str> {
        self.0.isc.text.as_deref().or(self.0.own_text.as_deref())
    }

    /// The OAuth error code (`invalid_grant`, …) when the answer came from the token endpoint.
    pub fn oauth_error(&self) -> Option<&str> {
        self.0.isc.oauth_error.as_deref()
    }

    /// What an identity owns, when ISC did not delete it for that reason; empty otherwise, also for protected ones.
    pub fn associations(&self) -> &[crate::Association] {
        &self.0.isc.associations
    }

    /// How long ISC asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether ISC is proven *not* to have executed the request: nothing left this machine, or ISC answered, in an error
    /// of its own, 400, 401, 403, 404, 409, 413 or 429. 401 and 429 are decided before a request is looked at, so they
    /// prove it without a body, too. Everything else is unknown.
    pub fn proven_not_executed(&self) -> bool {
        match self.0.kind {
            ErrorKind::Invalid | ErrorKind::Closed | ErrorKind::NotSent => return true,
            _ => {}
        }
        match self.0.isc.shape {
            Shape::Known | Shape::Object => {
                matches!(self.status(), Some(400 | 401 | 403 | 404 | 409 | 413 | 429))
            }
            Shape::Empty => matches!(self.status(), Some(401 | 429)),
            Shape::Foreign => false,
        }
    }

    /// Whether the token endpoint said no (`invalid_grant`, or 400, 401, 403 in a known shape): a new sign-in is
    /// needed. False when it could not be reached or answered something else, where trying later makes sense.
    ///
    /// Meaningful for errors of [`crate::Client::refresh`] and [`crate::Client::exchange_code`] only.
    pub fn grant_refused(&self) -> bool {
        if matches!(self.oauth_error(), Some("temporarily_unavailable" | "server_error" | "slow_down")) {
            return false;
        }
        self.0.isc.shape == Shape::Known
            && (matches!(self.status(), Some(400 | 401 | 403)) || self.oauth_error() == Some("invalid_grant"))
    }

    fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            status: None,
            isc: IscError::default(),
            retry_after: None,
            own_text: None,
            source: None,
        }))
    }

    pub(crate) fn own(kind: ErrorKind, text: impl Into<String>) -> Self {
        let mut error = Self::new(kind);
        error.0.own_text = Some(text.into());
        error
    }

    pub(crate) fn caused(kind: ErrorKind, cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        let mut error = Self::new(kind);
        error.0.own_text = Some(innermost(&cause));
        error.0.source = Some(Box::new(cause));
        error
    }

    /// From an answer that is no success. A status without a body is taken at its word; a page is a proxy's, whatever
    /// its status.
    pub(crate) fn answered(status: StatusCode, isc: IscError) -> Self {
        let kind = match status.as_u16() {
            500..=599 => ErrorKind::Server,
            _ if isc.shape == Shape::Foreign => ErrorKind::Foreign,
            401 => ErrorKind::Unauthorized,
            403 => ErrorKind::Forbidden,
            404 | 410 => ErrorKind::NotFound,
            429 => ErrorKind::RateLimited,
            400..=499 => ErrorKind::Refused,
            _ => ErrorKind::Foreign,
        };
        let mut error = Self::new(kind);
        error.0.status = Some(status);
        error.0.isc = isc;
        error
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    pub(crate) fn with_request_id(mut self, id: Option<String>) -> Self {
        if self.0.isc.tracking_id.is_none() {
            self.0.isc.tracking_id = id;
        }
        self
    }
}

/// The cause at the bottom: "connection refused" says more than "error sending request".
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut at = error;
    while let Some(next) = at.source() {
        at = next;
    }
    bounded(&at.to_string())
}

/// One line of at most [`MAX_TEXT`] characters.
fn bounded(text: &str) -> String {
    let clean: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_TEXT + 1).collect();
    let clean = clean.trim();
    match clean.char_indices().nth(MAX_TEXT - 1) {
        Some((at, last)) if at + last.len_utf8() < clean.len() => format!("{}…", &clean[..at]),
        _ => clean.to_owned(),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.0.kind {
            ErrorKind::Invalid => "the request was not made",
            ErrorKind::Closed => "the request was not sent",
            ErrorKind::NotSent => "ISC could not be reached",
            ErrorKind::Refused => "ISC refused the request",
            ErrorKind::Unauthorized => "ISC does not accept the session",
            ErrorKind::Forbidden => "ISC does not allow this",
            ErrorKind::NotFound => "ISC does not show this",
            ErrorKind::RateLimited => "ISC asks for a pause",
            ErrorKind::Server => "ISC failed",
            ErrorKind::Foreign => "the answer is not one of ISC's",
            ErrorKind::Timeout => "ISC did not answer in time",
            ErrorKind::Cut => "the connection to ISC broke",
        };
        f.write_str(what)?;
        if let Some(status) = self.status() {
            write!(f, " ({status})")?;
        }
        if let Some(text) = self.text().filter(|text| !text.is_empty()) {
            write!(f, ": {text}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("status", &self.status())
            .field("detail_code", &self.detail_code())
            .field("tracking_id", &self.tracking_id())
            .field("text", &self.text())
            .field("oauth_error", &self.oauth_error())
            .field("retry_after", &self.0.retry_after)
            .field("proven_not_executed", &self.proven_not_executed())
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests;
