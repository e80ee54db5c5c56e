//! Counting and timing of requests, and `/metrics` on a listener of its own.

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::time::Instant;

/// Edges of the histogram, in seconds.
const SECONDS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0, 10.0];

/// Starts to count; once per process.
///
/// # Errors
/// When something counts already.
pub fn start() -> anyhow::Result<PrometheusHandle> {
    Ok(PrometheusBuilder::new().set_buckets(&SECONDS)?.install_recorder()?)
}

/// `/metrics`, alone.
pub fn router(handle: PrometheusHandle) -> Router {
    let read = move || {
        let handle = handle.clone();
        async move {
            handle.run_upkeep();
            handle.render()
        }
    };
    Router::new().route("/metrics", get(read))
}

/// Counts and times one request, and logs it without its query: queries hold names and addresses.
pub async fn layer(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    // Anybody may invent a method; each would be a series of its own for ever.
    let method = match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known.to_owned(),
        _ => "other".to_owned(),
    };
    let response = next.run(request).await;
    let (took, status) = (began.elapsed(), response.status().as_u16());
    tracing::debug!(method, route, status, ms = took.as_millis() as u64, "request");
    metrics::counter!("gangway_requests_total", "method" => method.clone(), "route" => route.clone(),
        "status" => status.to_string())
    .increment(1);
    metrics::histogram!("gangway_request_seconds", "method" => method, "route" => route)
        .record(took.as_secs_f64());
    response
}
