//! A form sent twice is done once: the second post gets the first one's answer.

use super::forms::Answer;
use crate::state::AppState;
use axum::body::Bytes;
use axum::http::StatusCode;
use gangway_core::store;
use gangway_core::store::forms::Begun;
use gangway_types::PortalError;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// How often, and how many times, a second post looks whether the first one is through.
const LOOK: Duration = Duration::from_millis(100);
const LOOKS: u32 = 300;

#[derive(Serialize, Deserialize)]
struct Stored {
    status: u16,
    body: String,
}

/// The key of one post: the form's key, and what was posted. Going back and sending something else under the same key
/// is another post.
pub(super) fn key(key: &str, action: &str, body: &[u8]) -> String {
    let digest = Sha256::new().chain_update(key).chain_update([0]).chain_update(action).chain_update([0]);
    hex::encode(digest.chain_update(body).finalize())
}

/// Runs `run` unless this post ran before; then answers as it did. A refused post did nothing, and may run again.
pub(super) async fn only(
    app: &AppState,
    key: &str,
    owner: &str,
    run: impl Future<Output = Answer>,
) -> Answer {
    let store = &app.core.store;
    for _ in 0..LOOKS {
        match store::forms::begin(store, key, owner, app.core.clock.real()).await {
            Ok(Begun::Now) => {
                let answer = run.await;
                keep(app, key, owner, &answer).await;
                return answer;
            }
            Ok(Begun::Done(stored)) => return again(&stored),
            Ok(Begun::Doing(_)) => tokio::time::sleep(LOOK).await,
            Err(error) => {
                tracing::error!(%error, "posts cannot be read; nothing was done");
                return refusal(
                    "Gangway's database does not answer. Nothing was done; try again in a moment.",
                );
            }
        }
    }
    refusal("This was sent before, and what became of it is not known yet. Reload the page to see.")
}

async fn keep(app: &AppState, key: &str, owner: &str, answer: &Answer) {
    let store = &app.core.store;
    let kept = if answer.status.is_success() {
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        let stored =
            serde_json::to_string(&Stored { status: answer.status.as_u16(), body }).unwrap_or_default();
        store::forms::finish(store, key, owner, &stored).await
    } else {
        store::forms::forget(store, key, owner).await
    };
    if let Err(error) = kept {
        tracing::error!(%error, "the answer of a post could not be kept");
    }
}

fn again(stored: &str) -> Answer {
    match serde_json::from_str::<Stored>(stored) {
        Ok(stored) => Answer {
            status: StatusCode::from_u16(stored.status).unwrap_or(StatusCode::OK),
            body: Bytes::from(stored.body),
        },
        Err(_) => {
            refusal("This was done before; what it answered cannot be read any more. Reload the page to see.")
        }
    }
}

fn refusal(words: &str) -> Answer {
    let error = PortalError::Conflict { what: words.to_owned() };
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::CONFLICT);
    Answer { status, body: serde_json::to_vec(&error).unwrap_or_default().into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_text_or_another_action_is_another_post() {
        let first = key("k", "/api/a", b"x=1");
        assert_eq!(first, key("k", "/api/a", b"x=1"));
        for other in [key("k", "/api/a", b"x=2"), key("k", "/api/b", b"x=1"), key("l", "/api/a", b"x=1")] {
            assert_ne!(first, other);
        }
    }
}
