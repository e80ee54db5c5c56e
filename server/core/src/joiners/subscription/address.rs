//! The address that ISC knocks at, what it shows there, and whether it can get there at all.

use crate::joiners::Door;
use crate::{Core, Result};
use gangway_isc::HookCredential;
use gangway_types::PortalError;
use std::net::{Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// The path of the webhook, below the public address.
const PATH: &str = "hooks/isc";

/// Where events are taken, and what opens the door.
#[derive(Clone, Debug)]
pub struct Hook {
    /// The address.
    pub url: Url,
    /// Its credentials.
    pub door: Door,
}

/// What may keep ISC from reaching an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    /// It leads to this machine alone.
    ThisMachine,
    /// It leads into a private network.
    Private,
    /// It is not encrypted.
    NotEncrypted,
}

impl Unreachable {
    /// What is wrong, and what to do, as sentences.
    pub fn words(self) -> &'static str {
        match self {
            Self::ThisMachine => {
                "This address leads to this machine alone, and ISC comes from the internet. Set GANGWAY_PUBLIC_URL to \
                 an https:// address that ISC can reach."
            }
            Self::Private => {
                "This address lies in a private network, and ISC comes from the internet. Set GANGWAY_PUBLIC_URL to an \
                 https:// address that ISC can reach."
            }
            Self::NotEncrypted => {
                "This address is not encrypted: the credential would cross the network as it is. Set \
                 GANGWAY_PUBLIC_URL to an https:// address."
            }
        }
    }
}

impl Hook {
    /// Of this portal.
    ///
    /// # Errors
    /// When the portal does not know its own address.
    pub fn of(core: &Core) -> Result<Self> {
        let url = Url::parse(&core.mail.public_url).and_then(|url| url.join(PATH)).map_err(|_| {
            PortalError::refused(
                "Gangway does not know its own address. Set GANGWAY_PUBLIC_URL, and start it again.",
            )
        })?;
        Ok(Self { url, door: core.door.clone() })
    }

    /// What ISC is told to show: the token, when both are configured.
    pub(super) fn credential(&self) -> Option<HookCredential> {
        match (&self.door.bearer, &self.door.basic) {
            (Some(token), _) => Some(HookCredential::Bearer(token.clone())),
            (None, Some((user, password))) => {
                Some(HookCredential::Basic { user: user.clone(), password: password.clone() })
            }
            (None, None) => None,
        }
    }

    /// What may keep ISC at `tenant` from reaching the address; none when nothing can be seen. A tenant on this machine
    /// reaches what only this machine reaches.
    pub fn unreachable(&self, tenant: &Url) -> Option<Unreachable> {
        if is_here(tenant) {
            return None;
        }
        match self.url.host() {
            _ if is_here(&self.url) => Some(Unreachable::ThisMachine),
            Some(Host::Ipv4(ip)) if is_private_v4(ip) => Some(Unreachable::Private),
            Some(Host::Ipv6(ip)) if is_private_v6(ip) => Some(Unreachable::Private),
            Some(Host::Domain(name)) if is_private_name(name) => Some(Unreachable::Private),
            _ if self.url.scheme() != "https" => Some(Unreachable::NotEncrypted),
            _ => None,
        }
    }
}

/// Whether an address leads to this machine.
fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_unspecified(),
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unspecified(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => true,
    }
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [first, second, ..] = ip.octets();
    // 100.64.0.0/10 is what providers use behind their own translation of addresses (RFC 6598).
    let shared = first == 100 && (second & 0xC0) == 64;
    ip.is_private() || ip.is_link_local() || shared
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    match ip.to_ipv4_mapped() {
        Some(ip) => ip.is_loopback() || is_private_v4(ip),
        None => ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

/// A name that no name server of the internet knows: without a dot, or under an ending kept for private use (RFC 2606,
/// RFC 6762, RFC 8375).
fn is_private_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let ending = name.rsplit('.').next().unwrap_or_default();
    !name.contains('.')
        || matches!(ending, "local" | "internal" | "lan" | "intranet" | "test" | "invalid" | "home")
        || name.ends_with(".home.arpa")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("an address")
    }

    fn hook(text: &str) -> Hook {
        Hook { url: url(text), door: Door::default() }
    }

    #[test]
    fn only_an_encrypted_public_address_is_without_a_warning() {
        let of = |text: &str| hook(text).unreachable(&url("https://acme.api.identitynow.com"));
        assert_eq!(of("https://gangway.acme.com/hooks/isc"), None);
        assert_eq!(of("https://8.8.8.8/hooks/isc"), None);
        for here in ["http://127.0.0.1:3000/", "https://localhost/", "https://[::1]/", "http://a.localhost/"]
        {
            assert_eq!(of(here), Some(Unreachable::ThisMachine), "{here}");
        }
        for private in [
            "https://10.1.2.3/",
            "https://192.168.0.7/",
            "https://100.64.1.1/",
            "https://169.254.1.1/",
            "https://[fd00::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://gangway/",
            "https://gangway.corp.internal/",
            "https://gangway.lan/",
        ] {
            assert_eq!(of(private), Some(Unreachable::Private), "{private}");
        }
        assert_eq!(of("http://gangway.acme.com/"), Some(Unreachable::NotEncrypted));
    }

    #[test]
    fn a_tenant_on_this_machine_reaches_this_machine() {
        assert_eq!(hook("http://127.0.0.1:3000/").unreachable(&url("http://127.0.0.1:4010")), None);
    }

    #[test]
    fn the_token_is_shown_when_both_are_configured_and_never_printed() {
        let door = Door { basic: Some(("isc".to_owned(), "hunter2".into())), bearer: Some("t0ken".into()) };
        let hook = Hook { url: url("https://gangway.acme.com/"), door };
        let printed = format!("{hook:?} {:?}", hook.credential());
        assert!(!printed.contains("hunter2") && !printed.contains("t0ken"), "{printed}");
        assert!(matches!(hook.credential(), Some(HookCredential::Bearer(_))));
    }
}
