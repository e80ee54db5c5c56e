//! Where a request comes from, for the audit log.

use super::is_prefetch;
use crate::state::AppState;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use gangway_core::audit::{self, Origin};
use std::net::{IpAddr, SocketAddr};

/// Does the rest of the work as one for a request from there.
pub async fn layer(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let origin = Origin {
        address: peer
            .map(|ConnectInfo(peer)| address(peer.ip(), request.headers(), &app.web.trusted_proxies)),
        looks_ahead: reads && is_prefetch(request.headers()),
    };
    // Pages are rendered partly by tasks of their own, which ask for it here.
    request.extensions_mut().insert(origin);
    audit::from(origin, next.run(request)).await
}

/// The connection's own address: what a header says about it, anybody can write. Where the connection is a proxy's, each
/// proxy has added whom it heard from at the end of the list, so the last one that is no proxy is who asked.
fn address(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let is_proxy = |address: &IpAddr| proxies.contains(&address.to_canonical());
    if !is_proxy(&peer) {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let mut said: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut last = peer;
    while let Some(address) = said.pop().and_then(|said| said.parse().ok()) {
        last = address;
        if !is_proxy(&address) {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn of(peer: &str, said: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in said {
            headers.append("x-forwarded-for", HeaderValue::from_str(line).expect("a header"));
        }
        let proxies: Vec<IpAddr> =
            ["10.0.0.1", "10.0.0.2"].map(|proxy| proxy.parse().expect("an address")).into();
        address(peer.parse().expect("an address"), &headers, &proxies).to_string()
    }

    #[test]
    fn only_what_a_proxy_added_is_believed() {
        assert_eq!(of("203.0.113.9", &["198.51.100.1"]), "203.0.113.9", "no proxy");
        assert_eq!(of("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(of("10.0.0.1", &["8.8.8.8, 198.51.100.1"]), "198.51.100.1", "the first one is made up");
        assert_eq!(of("10.0.0.1", &["8.8.8.8", "198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(of("10.0.0.1", &["nonsense"]), "10.0.0.1");
        assert_eq!(of("::ffff:10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(of("10.0.0.1", &[]), "10.0.0.1");
    }
}
