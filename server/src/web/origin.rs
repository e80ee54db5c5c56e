//! Where a request comes from, for the audit log.

use super::is_prefetch;
use axum::extract::{ConnectInfo, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use gangway_core::audit::{self, Origin};
use std::net::SocketAddr;

/// Does the rest of the work as one for a request from there. The address is the connection's own: what a header says
/// about it, anybody can write.
pub async fn layer(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let origin = Origin {
        address: peer.map(|ConnectInfo(peer)| peer.ip()),
        looks_ahead: reads && is_prefetch(request.headers()),
    };
    audit::from(origin, next.run(request)).await
}
