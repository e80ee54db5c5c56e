//! What ISC shows at the door of the webhook: a static credential, basic or bearer, compared in constant time.
//! Source: FACTS section 12; ISC signs nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

/// The credentials that open the door. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Door {
    /// Name and password of basic authentication.
    pub basic: Option<(String, SecretString)>,
    /// The token of bearer authentication.
    pub bearer: Option<SecretString>,
}

impl Door {
    /// Whether any credential opens it.
    pub fn is_configured(&self) -> bool {
        self.basic.is_some() || self.bearer.is_some()
    }

    /// Whether a request with this `Authorization` may come in. Takes the same time for every wrong credential of the same
    /// length.
    pub fn lets_in(&self, authorization: Option<&[u8]>) -> bool {
        let shown = authorization.unwrap_or_default();
        let wanted = [
            self.basic.as_ref().map(|(user, password)| {
                let pair = SecretString::from(format!("{user}:{}", password.expose_secret()));
                ("basic", SecretString::from(STANDARD.encode(pair.expose_secret())))
            }),
            self.bearer.as_ref().map(|token| ("bearer", token.clone())),
        ];
        let (scheme, credential) = split(shown);
        let mut open = false;
        for (name, secret) in wanted.into_iter().flatten() {
            // Both are looked at in any case.
            open |= scheme.eq_ignore_ascii_case(name.as_bytes())
                & same(credential, secret.expose_secret().as_bytes());
        }
        open
    }
}

/// Scheme and credential of an `Authorization`.
fn split(shown: &[u8]) -> (&[u8], &[u8]) {
    let at = shown.iter().position(|byte| *byte == b' ').unwrap_or(shown.len());
    let (scheme, rest) = shown.split_at(at);
    (scheme, rest.trim_ascii())
}

/// Whether two texts are the same. Their hashes are compared, all bytes of them, so that the time tells nothing of how much
/// was right.
fn same(one: &[u8], other: &[u8]) -> bool {
    let (one, other) = (Sha256::digest(one), Sha256::digest(other));
    one.iter().zip(other.iter()).fold(0_u8, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn door() -> Door {
        Door {
            basic: Some(("isc".to_owned(), "open:sesame".to_owned().into())),
            bearer: Some("a-long-token".to_owned().into()),
        }
    }

    #[test]
    fn both_credentials_open_it_whatever_the_case_of_the_scheme() {
        for shown in ["Basic aXNjOm9wZW46c2VzYW1l", "basic  aXNjOm9wZW46c2VzYW1l", "BEARER a-long-token"] {
            assert!(door().lets_in(Some(shown.as_bytes())), "{shown}");
        }
    }

    #[test]
    fn nothing_else_does() {
        let wrong = [
            "",
            "Basic",
            "Basic a-long-token",
            "Bearer aXNjOm9wZW46c2VzYW1l",
            "Bearer a-long-toke",
            "a-long-token",
        ];
        for shown in wrong {
            assert!(!door().lets_in(Some(shown.as_bytes())), "{shown}");
        }
        assert!(!door().lets_in(None));
        assert!(!Door::default().lets_in(Some(b"Bearer ")));
        assert!(!Door::default().lets_in(None));
    }

    proptest! {
        #[test]
        fn whatever_is_shown_is_no_panic_and_no_entry(shown in proptest::collection::vec(any::<u8>(), 0..40)) {
            prop_assert!(!door().lets_in(Some(&shown)));
        }
    }
}
