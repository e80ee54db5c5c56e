//! Listeners and addresses.

use super::ConfigError;
use super::values::Values;
use std::net::{IpAddr, SocketAddr};
use url::{Host, Url};

/// Listeners and addresses.
#[derive(Clone, Debug)]
pub struct Http {
    /// Where to listen: `GANGWAY_LISTEN`. Port 0 takes any free port.
    pub listen: SocketAddr,
    /// Under which address people reach the portal: `GANGWAY_PUBLIC_URL`, without a path.
    pub public_url: Option<Url>,
    /// Where Prometheus reads: `GANGWAY_METRICS_LISTEN`.
    pub metrics_listen: Option<SocketAddr>,
    /// Who may show the portal in a frame: `GANGWAY_FRAME_ANCESTORS`.
    pub frame_ancestors: String,
    /// Reverse proxies in front of the portal: `GANGWAY_TRUSTED_PROXIES`. What they say about where a request comes from
    /// is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Http {
    pub(super) fn read(values: &Values, practice: bool) -> Result<Self, ConfigError> {
        let listen =
            values.parsed("listen", address)?.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 3000)));
        Self::check_practice(listen, practice)?;
        let public_url = values.parsed("public_url", public_url)?;
        if public_url.is_none() && !is_loopback(&listen) {
            return Err(ConfigError::new(format!(
                "GANGWAY_PUBLIC_URL: is needed when the portal listens on {listen}. Set it to the https:// address \
                 under which people reach the portal."
            )));
        }
        Ok(Self {
            listen,
            public_url,
            metrics_listen: values.parsed("metrics_listen", metrics_address)?,
            frame_ancestors: values
                .parsed("frame_ancestors", frame_ancestors)?
                .unwrap_or_else(|| "'none'".to_owned()),
            trusted_proxies: values.parsed("trusted_proxies", proxies)?.unwrap_or_default(),
        })
    }

    /// A practice tenant lets everybody in as an admin, so it stays on this machine.
    ///
    /// # Errors
    /// When the address is not a loopback one.
    pub fn check_practice(listen: SocketAddr, practice: bool) -> Result<(), ConfigError> {
        if practice && !is_loopback(&listen) {
            return Err(ConfigError::new(format!(
                "GANGWAY_LISTEN: {listen} can be reached from other machines, and a practice tenant lets everybody in. \
                 Listen on 127.0.0.1, or set GANGWAY_ISC_URL to connect a tenant."
            )));
        }
        Ok(())
    }

    /// The address people use, when the portal listens on `bound`.
    pub fn public_url(&self, bound: SocketAddr) -> Result<Url, ConfigError> {
        match &self.public_url {
            Some(url) => Ok(url.clone()),
            None => Url::parse(&format!("http://{bound}/")).map_err(|error| {
                ConfigError::new(format!("GANGWAY_LISTEN: {bound} makes no address: {error}"))
            }),
        }
    }
}

/// Whether only this machine reaches an address.
pub fn is_loopback(address: &SocketAddr) -> bool {
    address.ip().is_loopback()
}

/// Whether an address leads to this machine.
pub fn is_loopback_url(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// `https://` anywhere, `http://` on this machine only.
pub(super) fn web_address(text: &str) -> Result<Url, String> {
    let url =
        Url::parse(text).map_err(|error| format!("`{text}` is not an address ({error}). Write https://…"))?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback_url(&url) => Ok(url),
        "http" => {
            Err(format!("`{text}` is not encrypted, which is accepted on this machine only. Use https://"))
        }
        _ => Err(format!("`{text}` must start with https://")),
    }
}

fn public_url(text: &str) -> Result<Url, String> {
    let url = web_address(text)?;
    let bare =
        url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if bare { Ok(url) } else { Err(format!("`{text}` must end after host and port, without a path")) }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        format!("`{text}` is not an address with a port. Write it like 127.0.0.1:3000 or [::1]:3000")
    })
}

/// Metrics ask nobody who they are, so only this machine may read them.
fn metrics_address(text: &str) -> Result<SocketAddr, String> {
    let listen = address(text)?;
    if is_loopback(&listen) {
        return Ok(listen);
    }
    Err(format!(
        "{listen} can be reached from other machines, and metrics are given to everybody who asks. Listen on 127.0.0.1, \
         and let Prometheus read them from this machine"
    ))
}

fn proxies(text: &str) -> Result<Vec<IpAddr>, String> {
    let each = text.split(',').map(str::trim).filter(|one| !one.is_empty());
    each.map(|one| {
        one.parse().map_err(|_| format!("`{one}` is not an IP address. Write addresses with commas between"))
    })
    .collect()
}

fn frame_ancestors(text: &str) -> Result<String, String> {
    let harmless = |c: char| c.is_ascii_graphic() && !matches!(c, ';' | ',') || c == ' ';
    if text.chars().all(harmless) {
        Ok(text.to_owned())
    } else {
        Err("must be 'none', 'self' or addresses with blanks between, without ; or ,".to_owned())
    }
}
