//! `GET /events?topics=batch:B-0142,tasks`: what changed, as server-sent events, for pages that show live progress.
//!
//! An event says that a topic is worth another look, nothing more; the page reads the store. So a browser that comes
//! back (`Last-Event-ID`), or one that was too slow, is told to look at everything once, and nothing is lost.

use crate::state::AppState;
use axum::extract::{Extension, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::Stream;
use gangway_core::auth::{Signed, Standing};
use gangway_types::Capability;
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;

/// Between two signs of life.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Between two looks whether the session still stands.
const STANDING: Duration = Duration::from_secs(30);
/// Topics of one stream at most.
const MOST: usize = 20;

/// Query of `/events`.
#[derive(Deserialize)]
pub struct Topics {
    #[serde(default)]
    topics: String,
}

/// What somebody must be allowed to read to hear of a topic; none for topics that do not exist.
pub fn needed(topic: &str) -> Option<Capability> {
    let kind = topic.split_once(':').map_or(topic, |(kind, _)| kind);
    Some(match kind {
        "batch" | "batches" => Capability::ReadBatches,
        "task" | "tasks" => Capability::ReadTasks,
        "directory" | "joiners" | "person" | "people" => Capability::ReadPeople,
        "accounts" | "comparison" | "import" | "load" | "source" => Capability::ReadAccounts,
        "check" | "old-list" => Capability::Invite,
        "jobs" | "clock" | "run" | "runs" => Capability::SignedIn,
        _ => return None,
    })
}

/// The stream.
pub async fn events(
    State(app): State<AppState>,
    signed: Option<Extension<Arc<Signed>>>,
    headers: HeaderMap,
    Query(query): Query<Topics>,
) -> Response {
    let Some(Extension(signed)) = signed else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let topics: Vec<String> =
        query.topics.split(',').filter(|topic| !topic.is_empty()).map(str::to_owned).collect();
    let known = !topics.is_empty() && topics.len() <= MOST;
    let allowed = topics.iter().all(|topic| needed(topic).is_some_and(|need| signed.may(need)));
    if !known || !allowed {
        let status = if known { StatusCode::FORBIDDEN } else { StatusCode::BAD_REQUEST };
        return status.into_response();
    }
    let resumed = headers.contains_key("last-event-id");
    let stream =
        Sse::new(stream(app, signed, topics, resumed)).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    // Proxies that buffer would hold events back.
    ([(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"))], stream).into_response()
}

fn stream(
    app: AppState,
    signed: Arc<Signed>,
    topics: Vec<String>,
    resumed: bool,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let mut news = app.core.news.watch();
    async_stream::stream! {
        let mut count = 0_u64;
        let mut event = |topic: &str| {
            count += 1;
            let id = format!("{}-{count}", app.core.clock.real());
            Ok(Event::default().event("news").id(id).data(topic))
        };
        if resumed {
            for topic in &topics {
                yield event(topic);
            }
        }
        let mut looks = tokio::time::interval(STANDING);
        looks.tick().await;
        loop {
            tokio::select! {
                () = app.stop.cancelled() => break,
                _ = looks.tick() => {
                    let standing = app.core.grants.standing(&signed.grant_id, &signed.session).await;
                    if matches!(standing, Ok(Standing::Ended(_))) {
                        yield Ok(Event::default().event("signed-out").data("signed out"));
                        break;
                    }
                }
                heard = news.recv() => match heard {
                    Ok(topic) if topics.contains(&topic) => yield event(&topic),
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => {
                        for topic in &topics {
                            yield event(topic);
                        }
                    }
                    Err(RecvError::Closed) => break,
                },
            }
        }
    }
}
