//! What the tests share: a client for an address, an axum server, ids.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use futures::future::BoxFuture;
use gangway_isc::{
    AccessToken, Acting, Budget, BudgetClosed, Client, ClientBuilder, IdentityId, Lane, Permit,
};
use tokio::net::TcpListener;
use url::Url;

/// Serves a router on a port of its own.
pub async fn serve(router: Router) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}").parse().unwrap()
}

/// A builder whose pauses are as short as they can be.
pub fn builder(base: &Url) -> ClientBuilder {
    Client::builder(base.clone()).jitter(|| 0.0)
}

pub fn acting(builder: ClientBuilder) -> Acting {
    builder.build().unwrap().acting(&token(), Lane::People)
}

pub fn token() -> AccessToken {
    AccessToken::new("very-secret-token")
}

pub fn id(number: u128) -> IdentityId {
    format!("{number:032x}").parse().unwrap()
}

/// A budget that writes down what is asked of it and never makes anybody wait.
#[derive(Debug, Default)]
pub struct Notebook {
    pub permits: Mutex<Vec<Lane>>,
    pub holds: Mutex<Vec<Duration>>,
}

impl Notebook {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    pub fn holds(&self) -> Vec<Duration> {
        self.holds.lock().unwrap().clone()
    }

    pub fn permits(&self) -> Vec<Lane> {
        self.permits.lock().unwrap().clone()
    }
}

impl Budget for Notebook {
    fn acquire(&self, lane: Lane) -> BoxFuture<'_, Result<Permit, BudgetClosed>> {
        self.permits.lock().unwrap().push(lane);
        Box::pin(std::future::ready(Ok(Permit::default())))
    }

    fn hold(&self, wait: Duration) {
        self.holds.lock().unwrap().push(wait);
    }

    fn expected_wait(&self, _lane: Lane) -> Duration {
        Duration::ZERO
    }
}
