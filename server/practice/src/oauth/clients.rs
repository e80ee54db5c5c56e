//! OAuth clients of the tenant.

use url::{Host, Url};

use crate::{options::Options, world::catalog::chosen};

/// Secret of every practice client that has one.
const SECRET: &str = "practice-secret";
/// A client without a user.
const APP: &str = "practice-app";

/// Whether people may be sent to sign in for this client. A tenant without a list takes every id but those of its own
/// personal access tokens, so that any portal can practise on it.
pub(crate) fn known(options: &Options, client: &str) -> bool {
    if options.client_ids.is_empty() {
        return !client.is_empty() && !client.starts_with("practice-");
    }
    options.client_ids.iter().any(|id| id == client)
}

/// Whether the secret, if one was sent, is right.
pub(crate) fn secret_fits(secret: Option<&str>) -> bool {
    secret.is_none_or(|secret| secret == SECRET)
}

/// Person of a client that signs in by client_credentials: `Some(None)` is a client without a user.
pub(crate) fn of_credentials(client: &str) -> Option<Option<u32>> {
    if client == APP {
        return Some(None);
    }
    let role = client.strip_prefix("practice-pat-")?;
    chosen().find(|(_, known)| known.pat == role).map(|(place, _)| Some(place))
}

/// Whether a redirect URI is registered: the given ones exactly, and the loopback ones with any port (RFC 8252, 7.3).
pub(crate) fn redirect_allowed(options: &Options, uri: &str) -> bool {
    options.redirect_uris.iter().any(|registered| registered == uri) || loopback(uri)
}

fn loopback(uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else { return false };
    let host = match url.host() {
        Some(Host::Ipv4(ip)) => ip == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(ip)) => ip == std::net::Ipv6Addr::LOCALHOST,
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    host && plain && url.scheme() == "http" && url.path() == "/auth/callback"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_redirects_have_any_port_and_one_path() {
        let options = Options { redirect_uris: vec!["https://a.example/cb".into()], ..Options::default() };
        for good in [
            "http://127.0.0.1:3000/auth/callback",
            "http://localhost:80/auth/callback",
            "http://[::1]:9/auth/callback",
            "https://a.example/cb",
        ] {
            assert!(redirect_allowed(&options, good), "{good}");
        }
        for bad in [
            "https://a.example/cb/",
            "https://a.example/cb?x=1",
            "http://127.0.0.1:3000/auth/callback?x=1",
            "http://127.0.0.1:3000/auth/callback#x",
            "http://127.0.0.1:3000/other",
            "http://user@127.0.0.1:3000/auth/callback",
            "http://127.0.0.2:3000/auth/callback",
            "http://localhost.example:3000/auth/callback",
            "",
        ] {
            assert!(!redirect_allowed(&options, bad), "{bad}");
        }
    }
}
