//! Tokens. They print as `[REDACTED]`, are wiped from memory when dropped, and are never serialised by accident.

use secrecy::{ExposeSecret, SecretString};

macro_rules! token {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $name(SecretString);

        impl $name {
            /// Wraps a token as ISC gave it.
            pub fn new(text: impl Into<SecretString>) -> Self {
                Self(text.into())
            }

            /// The token itself: for the request that carries it and for encrypted storage, nothing else.
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }
    };
}

token!(
    /// A bearer token for the API; opaque. It lives as long as `expires_in` said, by the documentation's example 750 s.
    AccessToken
);
token!(
    /// A token for the next access token. Each refresh answers with a new one; store that before using it.
    RefreshToken
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_token() {
        assert!(!format!("{:?}", AccessToken::new("abc.def.ghi")).contains("def"));
        assert!(!format!("{:?}", RefreshToken::new("abc.def.ghi")).contains("def"));
    }
}
