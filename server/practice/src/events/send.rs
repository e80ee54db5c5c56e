//! Sending: the one thing that runs in the background, because a subscriber asks for nothing. Fire and forget: whatever
//! becomes of it, nothing is sent again.

use std::{net::ToSocketAddrs, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpStream,
    sync::{Semaphore, watch},
    task::JoinSet,
};

use super::{Delivery, publish};
use crate::{dispatch::Shared, http::serve::stopped};

/// How often it is looked whether something happened.
const LOOK: Duration = Duration::from_millis(50);
/// A subscriber has so long to answer [docs responding-to-a-request-response-trigger].
const PATIENCE: Duration = Duration::from_secs(10);
/// How many are under way at a time.
const ABREAST: usize = 16;

/// Sends what happens until the tenant stops. Without subscribers it sleeps.
pub(crate) async fn run(shared: Arc<Shared>, mut stop: watch::Receiver<bool>) {
    let abreast = Arc::new(Semaphore::new(ABREAST));
    let subscribed = Arc::clone(&shared.state().subscribed);
    let mut sends = JoinSet::new();
    loop {
        let anybody = !shared.state().world.subscriptions.is_empty();
        let look = async {
            if anybody {
                tokio::time::sleep(LOOK).await;
            } else {
                subscribed.notified().await;
            }
        };
        tokio::pin!(look);
        loop {
            tokio::select! {
                () = stopped(&mut stop) => return,
                () = &mut look => break,
                Some(_) = sends.join_next() => {}
            }
        }
        let (deliveries, delay) = due(&shared);
        for delivery in deliveries {
            let (shared, abreast) = (Arc::clone(&shared), Arc::clone(&abreast));
            sends.spawn(async move {
                tokio::time::sleep(delay).await;
                let Ok(_permit) = abreast.acquire().await else { return };
                let posted = tokio::time::timeout(PATIENCE, post(&delivery)).await;
                let answer =
                    posted.unwrap_or_else(|_| Err("The subscriber did not answer in time.".to_owned()));
                let real = shared.real_ms();
                let mut state = shared.state();
                let at = real + state.world.offset_ms;
                state.events.completed(&delivery.invocation, at, answer);
            });
        }
    }
}

/// What is to be sent now. With a subscription, what waits for its time is carried out although nobody asks.
fn due(shared: &Shared) -> (Vec<Delivery>, Duration) {
    let real = shared.real_ms();
    let mut state = shared.state();
    let now = real + state.world.offset_ms;
    if !state.world.subscriptions.is_empty() {
        state.world.settle(now);
    }
    publish(&mut state, now);
    (std::mem::take(&mut state.events.outgoing), Duration::from_millis(state.events.switches.delay_ms))
}

/// The status that a subscriber answered with.
async fn post(delivery: &Delivery) -> Result<u16, String> {
    let url = url::Url::parse(&delivery.url).map_err(|error| format!("The address is none: {error}."))?;
    if url.scheme() != "http" {
        return Err("The practice tenant sends events over plain http only.".to_owned());
    }
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default().unwrap_or(80);
    let name = host.clone();
    let found = tokio::task::spawn_blocking(move || (name.as_str(), port).to_socket_addrs()).await;
    let found = found.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
    // Events tell about people. These are made up, but nothing of a practice tenant leaves the machine.
    let addresses: Vec<_> = found.filter(|address| address.ip().to_canonical().is_loopback()).collect();
    if addresses.is_empty() {
        return Err("The practice tenant sends events to this machine only.".to_owned());
    }
    let stream = TcpStream::connect(&*addresses).await.map_err(|error| error.to_string())?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| error.to_string())?;
    let connection = tokio::spawn(connection);
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut request = hyper::Request::post(target)
        .header("host", authority)
        .header("content-type", "application/json")
        .header("user-agent", "gangway-practice-events");
    if let Some(authorization) = &delivery.authorization {
        request = request.header("authorization", authorization);
    }
    let request =
        request.body(Full::new(Bytes::from(delivery.body.to_string()))).map_err(|error| error.to_string())?;
    let answer = sender.send_request(request).await.map_err(|error| error.to_string());
    connection.abort();
    answer.map(|answer| answer.status().as_u16())
}
