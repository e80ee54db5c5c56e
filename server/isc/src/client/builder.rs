use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use url::{Host, Url};

use super::{Client, Inner};
use crate::services::Version;
use crate::{Budget, Unlimited};

/// What a [`Client`] is made with.
#[must_use]
pub struct ClientBuilder {
    base: Url,
    version: String,
    budget: Arc<dyn Budget>,
    connect_timeout: Duration,
    timeout: Duration,
    user_agent: String,
    retries: u32,
    jitter: Arc<dyn Fn() -> f64 + Send + Sync>,
    longest_wait: Duration,
    proxy: Option<Url>,
}

/// Why a client could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The version is none of ISC's forms.
    #[error(
        "`{0}` is not an API version; expected `v2024` or a later year, `v3`, `beta`, or `v1` for the per-service form"
    )]
    Version(String),
    /// The base cannot be the base of paths.
    #[error("`{0}` cannot be the base of an API: expected http(s)://host")]
    Base(Url),
    /// The HTTP client could not be made, e.g. because the machine has no root certificates.
    #[error("the HTTP client could not be set up: {0}")]
    Http(#[source] reqwest::Error),
}

impl ClientBuilder {
    pub(crate) fn new(base: Url) -> Self {
        Self {
            base,
            version: "v2024".to_owned(),
            budget: Arc::new(Unlimited),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            user_agent: concat!("gangway-isc/", env!("CARGO_PKG_VERSION")).to_owned(),
            retries: 3,
            jitter: Arc::new(dice),
            longest_wait: Duration::from_secs(60),
            proxy: None,
        }
    }

    /// API version: `v2024` (default) or a later year, `v3`, `beta`, or `v1` for the per-service form. Services that
    /// `v3` or `beta` lacks are asked for at the other one.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// The rate budget; without one there is no limit.
    pub fn budget(mut self, budget: Arc<dyn Budget>) -> Self {
        self.budget = budget;
        self
    }

    /// How long making a connection may take, TLS included (default 5 s). Kept below the whole timeout, so that a
    /// connection that was never made is always told from an answer that never came.
    pub fn connect_timeout(mut self, wait: Duration) -> Self {
        self.connect_timeout = wait;
        self
    }

    /// How long one request may take from connecting to the last byte of the answer (default 30 s).
    pub fn timeout(mut self, wait: Duration) -> Self {
        self.timeout = wait;
        self
    }

    /// The `User-Agent` header.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// How often a call that is harmless to repeat is repeated after a failure (default 3).
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// The longest `Retry-After` that a repeated call waits for itself (default 60 s); asked for more, it gives up and
    /// reports [`crate::ErrorKind::RateLimited`].
    pub fn longest_wait(mut self, wait: Duration) -> Self {
        self.longest_wait = wait;
        self
    }

    /// A proxy for everything that is sent to an `http://` base: for looking at what is said to a tenant on this machine.
    pub fn proxy(mut self, proxy: Option<Url>) -> Self {
        self.proxy = proxy;
        self
    }

    /// The source of jitter, numbers from 0 to 1; not secret. By default the process's own hash seeds.
    pub fn jitter(mut self, jitter: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.jitter = Arc::new(jitter);
        self
    }

    /// Makes the client. TLS is rustls with ring and the machine's root certificates; the process's crypto provider is
    /// set to ring unless one is set already.
    pub fn build(self) -> Result<Client, BuildError> {
        let version = Version::parse(&self.version).ok_or(BuildError::Version(self.version))?;
        if !matches!(self.base.scheme(), "http" | "https") || !self.base.has_host() {
            return Err(BuildError::Base(self.base));
        }
        // An error means that a provider is there already, which is all that is needed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let common = || {
            let mut builder = reqwest::Client::builder()
                .user_agent(&self.user_agent)
                .connect_timeout(self.connect_timeout.min(self.timeout / 2))
                .timeout(self.timeout)
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never());
            if self.base.scheme() == "http" {
                // No TLS, so no root certificates, which a bare machine may not have.
                builder = builder.tls_certs_only(std::iter::empty());
            }
            if is_loopback(&self.base) {
                builder = builder.no_proxy();
            }
            if let Some(proxy) = &self.proxy {
                builder = builder.proxy(reqwest::Proxy::http(proxy.clone())?);
            }
            Ok(builder)
        };
        let reading = common().map_err(BuildError::Http)?.build().map_err(BuildError::Http)?;
        let writing = common()
            .map_err(BuildError::Http)?
            .pool_max_idle_per_host(0)
            .http1_only()
            .build()
            .map_err(BuildError::Http)?;
        Ok(Client {
            inner: Arc::new(Inner {
                base: self.base,
                version,
                budget: self.budget,
                reading,
                writing,
                retries: self.retries,
                jitter: self.jitter,
                longest_wait: self.longest_wait,
            }),
        })
    }
}

/// A number from 0 to 1 from the seeds that the standard library gives each hasher.
fn dice() -> f64 {
    (RandomState::new().hash_one(0_u8) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A tenant on this machine is never behind a proxy, whatever the environment says.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}
