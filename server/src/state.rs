//! What handlers need, in one cheap-to-clone value.

use axum::extract::FromRef;
use axum::http::{HeaderMap, header};
use gangway_core::Core;
use gangway_core::auth::Sessions;
use gangway_types::settings::ConnectionInfo;
use leptos::config::LeptosOptions;
use std::net::IpAddr;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use url::{Host, Url};

/// What handlers need. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// Where the site lies and how its files are named.
    pub leptos: LeptosOptions,
    /// The work itself.
    pub core: Core,
    /// Sessions of browsers.
    pub sessions: Sessions,
    /// Addresses.
    pub web: Arc<Web>,
    /// Cancelled when the process is to end.
    pub stop: CancellationToken,
}

/// Addresses, and what follows from them.
#[derive(Clone, Debug)]
pub struct Web {
    /// Under which people reach the portal; ends with a slash.
    pub public_url: Url,
    /// Where the portal is connected to, for the settings.
    pub connection: ConnectionInfo,
    /// Who may show the portal in a frame.
    pub frame_ancestors: String,
    /// Reverse proxies whose word about where a request comes from is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether cargo-leptos watches the sources and reloads pages.
    pub watching: bool,
}

impl Web {
    /// Whether people reach the portal by https.
    pub fn secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// Name of the session's cookie. The prefix makes browsers refuse it from other hosts and without https.
    pub fn cookie_name(&self) -> &'static str {
        if self.secure() { "__Host-gangway" } else { "gangway" }
    }

    /// The public address, when this request reached the same port of this machine under another name (`localhost`
    /// instead of `127.0.0.1`). Cookies know no two names of one host.
    pub fn other_name_of_this_host(&self, headers: &HeaderMap) -> Option<&Url> {
        let host = headers.get(header::HOST)?.to_str().ok()?;
        let asked = Url::parse(&format!("{}://{host}/", self.public_url.scheme())).ok()?;
        let both_here = is_loopback(&asked) && is_loopback(&self.public_url);
        let same_port = asked.port_or_known_default() == self.public_url.port_or_known_default();
        (both_here && same_port && asked.host() != self.public_url.host()).then_some(&self.public_url)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(app: &AppState) -> Self {
        app.leptos.clone()
    }
}
