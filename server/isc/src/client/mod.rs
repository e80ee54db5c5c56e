//! The client: one tenant, one API version, one budget.

mod answer;
mod builder;
mod retry;
mod transport;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::services::Version;
use crate::{AccessToken, Acting, Budget, Lane};

pub(crate) use answer::{Answer, readable};
pub use builder::{BuildError, ClientBuilder};
pub(crate) use transport::Call;

/// A client of one ISC tenant. Cheap to clone; all clones share connections and budget.
///
/// It holds no token: [`Client::acting`] binds one, for the person who acts.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    base: Url,
    version: Version,
    budget: Arc<dyn Budget>,
    /// For calls that may be repeated: keeps connections.
    reading: reqwest::Client,
    /// For calls that write: a new connection for each, so that no reused one can be found closed and nothing below
    /// this client ever sends a request a second time.
    writing: reqwest::Client,
    retries: u32,
    jitter: Arc<dyn Fn() -> f64 + Send + Sync>,
    longest_wait: Duration,
}

impl Client {
    /// Begins a client for the API base of a tenant, e.g. `https://acme.api.identitynow.com`.
    pub fn builder(base: Url) -> ClientBuilder {
        ClientBuilder::new(base)
    }

    /// The client under somebody's token. Requests queue in `lane` of the budget.
    pub fn acting(&self, token: &AccessToken, lane: Lane) -> Acting {
        Acting::new(self.clone(), token.clone(), lane)
    }

    /// The API base.
    pub fn base(&self) -> &Url {
        &self.inner.base
    }

    /// The API version, as configured.
    pub fn version(&self) -> &str {
        self.inner.version.as_str()
    }

    /// The budget that this client draws on.
    pub fn budget(&self) -> &Arc<dyn Budget> {
        &self.inner.budget
    }

    pub(crate) fn version_parsed(&self) -> &Version {
        &self.inner.version
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.inner.base.as_str())
            .field("version", &self.inner.version.as_str())
            .finish_non_exhaustive()
    }
}
