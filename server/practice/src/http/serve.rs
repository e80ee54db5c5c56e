//! The accept loop. It speaks HTTP/1.1 through hyper directly, because a fault must be able to close a connection
//! without a byte of an answer, which hyper does when the service answers with an error.

use std::{convert::Infallible, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Response, StatusCode},
};
use bytes::Bytes;
use futures::stream;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use super::{reply::Reply, request::Request};
use crate::dispatch::{self, Outcome, Shared};

/// Largest body read. The portal's own calls are far below.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// The connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is cut, as a fault demands")]
struct Cut;

/// Serves until `stop` turns true, then closes every connection.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>, mut stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stopped(&mut stop) => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => {
                let Ok((stream, peer)) = accepted else {
                    // Out of descriptors, say: wait instead of spinning.
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                    continue;
                };
                // Without it small answers wait for the other side's delayed acknowledgement.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "no TCP_NODELAY");
                }
                let shared = Arc::clone(&shared);
                let local = peer.ip().to_canonical().is_loopback();
                connections.spawn(async move {
                    let service = service_fn(move |request| answer(Arc::clone(&shared), local, request));
                    let served = hyper::server::conn::http1::Builder::new()
                        .timer(TokioTimer::new())
                        // As ISC writes them; some clients look headers up as they are written.
                        .title_case_headers(true)
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                    if let Err(error) = served {
                        tracing::debug!(%error, "connection ended");
                    }
                });
            }
        }
    }
    connections.shutdown().await;
}

/// Returns when the tenant is shut down. A tenant that was only dropped goes on.
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    if stop.changed().await.is_err() {
        std::future::pending().await
    }
}

async fn answer(
    shared: Arc<Shared>,
    local: bool,
    request: hyper::Request<Incoming>,
) -> Result<Response<Body>, Cut> {
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            return Ok(respond(Reply::error(413, "413 Payload Too Large", "The request body is too large.")));
        }
        // The caller went away in the middle of its request: nothing was executed.
        Err(_) => return Err(Cut),
    };
    let query = parts.uri.query().unwrap_or_default();
    let request = Request {
        local,
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: parts.headers,
        body,
    };
    match dispatch::handle(&shared, request).await {
        Outcome::Reply(reply) => Ok(respond(reply)),
        Outcome::Broken(reply) => Ok(respond_broken(reply)),
        Outcome::Cut => Err(Cut),
        Outcome::Hang => std::future::pending().await,
    }
}

fn parts(reply: &Reply) -> Response<()> {
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if let Some(content_type) = reply.content_type {
        headers.insert("content-type", HeaderValue::from_static(content_type));
    }
    for (name, value) in &reply.headers {
        if let (Ok(name), Ok(value)) =
            (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str()))
        {
            headers.insert(name, value);
        }
    }
    response
}

fn respond(reply: Reply) -> Response<Body> {
    parts(&reply).map(|()| Body::from(reply.body))
}

/// Announces the whole length, sends half, and lets the connection die.
fn respond_broken(reply: Reply) -> Response<Body> {
    let mut response = parts(&reply);
    response.headers_mut().insert("content-length", HeaderValue::from(reply.body.len()));
    let half = reply.body.slice(..reply.body.len() / 2);
    // hyper closes the connection when a body ends short of its announced length or with an error.
    let pieces = stream::iter([Ok::<Bytes, Infallible>(half)]).map_err_to_cut();
    response.map(|()| Body::from_stream(pieces))
}

/// Ends a stream of pieces with an error.
trait EndWithCut: Sized {
    fn map_err_to_cut(self) -> impl futures::Stream<Item = Result<Bytes, Cut>> + Send + 'static;
}

impl<S> EndWithCut for S
where
    S: futures::Stream<Item = Result<Bytes, Infallible>> + Send + 'static,
{
    fn map_err_to_cut(self) -> impl futures::Stream<Item = Result<Bytes, Cut>> + Send + 'static {
        use futures::StreamExt as _;
        self.map(|piece| piece.map_err(|never| match never {})).chain(stream::once(async { Err(Cut) }))
    }
}
