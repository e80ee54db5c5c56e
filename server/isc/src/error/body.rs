//! The shapes in which ISC writes errors. None has a member that is always there.

use serde_json::{Map, Value};

use super::bounded;
use crate::Association;

/// What the body of an answer that is no success looks like.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One of the shapes that ISC is known to use.
    Known,
    /// An object of another shape. `ErrorResponseDto` requires no member and may grow, so it is ISC's all the same.
    Object,
    /// Nothing: the status line is all that was said.
    Empty,
    /// A page, a truncated object, anything else.
    #[default]
    Foreign,
}

/// What an error body of ISC says.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct IscError {
    pub(crate) shape: Shape,
    pub(crate) detail_code: Option<String>,
    pub(crate) tracking_id: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) oauth_error: Option<String>,
    /// What an identity owns, which is why it was not deleted.
    pub(crate) associations: Vec<Association>,
}

impl IscError {
    /// Reads a body.
    ///
    /// Known shapes: `ErrorResponseDto` (`detailCode`, `trackingId`, `messages[]`, `causes[]`), 401 `{"error"}`,
    /// 429 `{"message"}`, the token endpoint's `error` + `error_description`, and `formatted_msg`, `errorMessage`,
    /// `detailMessage`, which the VS Code extension met.
    pub(crate) fn parse(body: &[u8]) -> Self {
        if body.trim_ascii().is_empty() {
            return Self { shape: Shape::Empty, ..Self::default() };
        }
        let Ok(Value::Object(map)) = serde_json::from_slice::<Value>(body) else { return Self::default() };
        let text = |name: &str| map.get(name).and_then(Value::as_str).map(str::to_owned);
        let detail_code = text("detailCode");
        let tracking_id = text("trackingId");
        let said = first_message(&map, "messages").or_else(|| first_message(&map, "causes"));
        let description = text("error_description");
        let plain =
            ["message", "formatted_msg", "errorMessage", "detailMessage"].iter().find_map(|name| text(name));
        let error = text("error");
        let lists = ["messages", "causes"].iter().any(|name| map.get(*name).is_some_and(Value::is_array));
        let known =
            detail_code.is_some() || tracking_id.is_some() || lists || plain.is_some() || error.is_some();
        // Members in which other services put their words (RFC 9457 among them).
        let other = ["detail", "title", "description"].iter().find_map(|name| text(name));
        Self {
            shape: if known { Shape::Known } else { Shape::Object },
            text: said
                .or(description)
                .or(plain)
                .or_else(|| error.clone())
                .or(other)
                .map(|text| bounded(&text)),
            detail_code: detail_code.map(|code| bounded(&code)),
            tracking_id: tracking_id.map(|id| bounded(&id)),
            oauth_error: error.map(|code| bounded(&code)),
            associations: crate::model::associations(map.get("associationDetails")),
        }
    }
}

/// The text of the first entry, preferring the language of the request over ISC's default one.
fn first_message(map: &Map<String, Value>, name: &str) -> Option<String> {
    let entries = map.get(name)?.as_array()?;
    let asked =
        entries.iter().find(|entry| entry.get("localeOrigin").and_then(Value::as_str) == Some("REQUEST"));
    let texts =
        asked.into_iter().chain(entries).filter_map(|entry| entry.get("text").and_then(Value::as_str));
    texts.map(str::trim).find(|text| !text.is_empty()).map(str::to_owned)
}
