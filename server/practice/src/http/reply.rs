//! Replies, and the shapes of ISC's refusals [spec, docs rate-limit].

use bytes::Bytes;
use serde_json::{Value, json};

/// A whole answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub status: u16,
    pub content_type: Option<&'static str>,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl Reply {
    /// An answer without body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, content_type: None, headers: Vec::new(), body: Bytes::new() }
    }

    /// JSON.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self {
            content_type: Some("application/json"),
            body: serde_json::to_vec(body).unwrap_or_default().into(),
            ..Self::empty(status)
        }
    }

    /// A page.
    pub(crate) fn html(status: u16, body: String) -> Self {
        Self { content_type: Some("text/html; charset=utf-8"), body: body.into(), ..Self::empty(status) }
    }

    /// Adds a header.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// `ErrorResponseDto`. The tracking id is filled in when the answer leaves.
    pub(crate) fn error(status: u16, code: &str, text: &str) -> Self {
        Self::json(
            status,
            &json!({
                "detailCode": code,
                "trackingId": "",
                "messages": [
                    {"locale": "en-US", "localeOrigin": "DEFAULT", "text": text},
                ],
                "causes": [],
            }),
        )
    }

    /// 400.
    pub(crate) fn bad_request(text: &str) -> Self {
        Self::error(400, "400.1 Bad Request Content", text)
    }

    /// 401 in its own shape.
    pub(crate) fn unauthorized(text: &str) -> Self {
        Self::json(401, &json!({ "error": text })).with("WWW-Authenticate", "Bearer")
    }

    /// 401 of an expired token.
    pub(crate) fn expired() -> Self {
        Self::unauthorized("JWT validation failed: JWT is expired")
    }

    /// 403.
    pub(crate) fn forbidden(text: &str) -> Self {
        Self::error(403, "403 Forbidden", text)
    }

    /// 404.
    pub(crate) fn not_found(text: &str) -> Self {
        Self::error(404, "404 Not found", text)
    }

    /// 429 in its own shape.
    pub(crate) fn too_many(seconds: u64) -> Self {
        Self::json(429, &json!({ "message": " Rate Limit Exceeded " }))
            .with("Retry-After", seconds.to_string())
    }
}
