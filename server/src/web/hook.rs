//! `POST /hooks/isc`: events of ISC. It has no session and no form: ISC shows a static credential. What an event says is
//! not believed; it names a person, who is read again.

use crate::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures::StreamExt as _;
use gangway_core::joiners::{self, Heard};
use gangway_types::PersonId;
use serde_json::{Value, json};
use std::time::Duration;

/// Where ISC sends events to.
pub const PATH: &str = "/hooks/isc";
/// Bytes of an event at most. Attribute values are cut at 450 characters by ISC (FACTS section 12); a profile with a
/// hundred of them fits.
const LARGEST: usize = 64 * 1024;
/// Bytes that are taken and thrown away, so that whoever sends too much reads the answer instead of a broken connection.
const THROWN_AWAY: usize = 4 * 1024 * 1024;
/// How long a body may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Takes one event; answers when it is stored for good.
pub async fn take(State(app): State<AppState>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = tokio::time::timeout(PATIENCE, bounded(body)).await;
    let (status, words) = if !app.core.door.is_configured() {
        let words = "Gangway takes no events: neither GANGWAY_HOOK_USER with GANGWAY_HOOK_PASSWORD nor \
                     GANGWAY_HOOK_TOKEN is set.";
        (StatusCode::SERVICE_UNAVAILABLE, words)
    } else if !app.core.door.lets_in(parts.headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes)) {
        if let Err(error) = joiners::turned_away(&app.core).await {
            tracing::error!(%error, "events: a wrong credential could not be counted");
        }
        (StatusCode::UNAUTHORIZED, "The credential is not the one that Gangway was given.")
    } else {
        match body {
            Ok(Some(body)) => event(&app, &body).await,
            Ok(None) => {
                (StatusCode::PAYLOAD_TOO_LARGE, "An event may have 64 KB at most. Nothing was stored.")
            }
            Err(_slow) => {
                (StatusCode::REQUEST_TIMEOUT, "The event did not arrive in time. Nothing was stored.")
            }
        }
    };
    let result = match status {
        StatusCode::OK => "taken",
        StatusCode::UNAUTHORIZED => "wrong_credential",
        StatusCode::BAD_REQUEST => "unreadable",
        StatusCode::PAYLOAD_TOO_LARGE => "too_large",
        _ => "not_taken",
    };
    metrics::counter!("gangway_events_total", "result" => result).increment(1);
    let mut response = (status, Json(json!({ "message": words }))).into_response();
    if status == StatusCode::UNAUTHORIZED {
        let schemes =
            HeaderValue::from_static("Basic realm=\"Gangway events\", Bearer realm=\"Gangway events\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, schemes);
    }
    if !status.is_success() {
        // What is left of a long body is not read, so the connection cannot go on.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// The body, if it is short enough and arrives whole. Never more than that of it is held.
async fn bounded(body: Body) -> Option<Vec<u8>> {
    let (mut held, mut seen) = (Vec::new(), 0);
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.ok()?;
        seen += piece.len();
        if seen <= LARGEST {
            held.extend_from_slice(&piece);
        } else {
            held = Vec::new();
        }
        if seen > THROWN_AWAY {
            return None;
        }
    }
    (seen <= LARGEST).then_some(held)
}

async fn event(app: &AppState, body: &[u8]) -> (StatusCode, &'static str) {
    let read = serde_json::from_slice::<Value>(body).ok().and_then(|event| read(&event));
    let Some((what, person)) = read else {
        if let Err(error) = joiners::unreadable(&app.core).await {
            tracing::error!(%error, "events: one that could not be read could not be counted");
        }
        return (StatusCode::BAD_REQUEST, "The event names no identity. Nothing was stored.");
    };
    match joiners::hear(&app.core, what, person).await {
        Ok(()) => (StatusCode::OK, "Stored."),
        Err(error) => {
            tracing::error!(%error, "events: one could not be stored");
            (StatusCode::SERVICE_UNAVAILABLE, "The event could not be stored.")
        }
    }
}

/// The one thing that is looked at: which identity, and whether it was made or changed. Source: FACTS section 12.
fn read(event: &Value) -> Option<(Heard, PersonId)> {
    // Whoever tries a subscription from ISC's pages may send the input inside of an envelope.
    let event = match event.get("identity") {
        Some(_) => event,
        None => event.get("input").or_else(|| event.get("content"))?,
    };
    let id = event.get("identity")?.get("id")?.as_str()?.trim();
    let is_id = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let what = if event.get("changes").is_some() { Heard::Changed } else { Heard::Created };
    is_id.then(|| (what, PersonId(id.to_ascii_lowercase())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "2c91808568c529c60168cca6f90c1313";

    #[test]
    fn the_documented_events_are_read() {
        let created = json!({
            "identity": { "type": "IDENTITY", "id": ID, "name": "William Wilson" },
            "attributes": { "firstname": "John" },
        });
        assert_eq!(read(&created), Some((Heard::Created, PersonId::from(ID))));
        let changed = json!({
            "identity": { "type": "IDENTITY", "id": ID.to_uppercase(), "name": "William Wilson" },
            "changes": [{ "attribute": "department", "oldValue": "sales", "newValue": null }],
        });
        assert_eq!(read(&changed), Some((Heard::Changed, PersonId::from(ID))));
        assert_eq!(
            read(&json!({ "input": created, "_metadata": {} })),
            Some((Heard::Created, PersonId::from(ID)))
        );
    }

    #[test]
    fn whatever_names_no_identity_is_no_event() {
        for event in [
            json!(null),
            json!([]),
            json!({}),
            json!({ "identity": ID }),
            json!({ "identity": { "id": 5 } }),
            json!({ "identity": { "id": "123" } }),
            json!({ "identity": { "id": "2c91808568c529c60168cca6f90c131z" } }),
            json!({ "input": { "identity": {} } }),
        ] {
            assert_eq!(read(&event), None, "{event}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_an_id_and_nothing_else(id in "\\PC{0,40}", odd in "\\PC{0,20}") {
            let event = json!({ "identity": { "id": id, "name": odd.clone() }, "attributes": { odd: [1] } });
            if let Some((_, person)) = read(&event) {
                prop_assert!(person.as_str().len() == 32 && person.as_str().bytes().all(|byte| byte.is_ascii_hexdigit()));
            }
        }
    }
}
