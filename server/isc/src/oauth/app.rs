use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl};
use rand::RngCore;
use secrecy::SecretString;
use url::Url;

use super::OauthInfo;

/// The OAuth client that an admin made in ISC (Admin > Security settings > API management).
#[derive(Debug, Clone)]
pub struct OauthApp {
    /// Its id; ids without dashes are of the retired kind and do not work.
    pub client_id: String,
    /// Its secret; `None` for a public client, which PKCE protects.
    pub client_secret: Option<SecretString>,
    /// Where ISC sends people back to; must match what is registered exactly.
    pub redirect_uri: Url,
}

/// What must be remembered, bound to the browser's session, until the person comes back.
#[derive(Debug, Clone)]
pub struct PendingSignIn {
    /// Comes back as `state`; must be equal, once.
    pub state: String,
    /// Goes with the code to the token endpoint.
    pub verifier: SecretString,
}

impl OauthApp {
    /// The address to send the person to, and what to remember: authorization code with PKCE S256 and state, each
    /// from 32 random bytes. `rng` must be fit for secrets.
    ///
    /// Source: docs, authentication; PKCE as in SailPoint's own sign-in helper.
    pub fn begin<R: RngCore + ?Sized>(&self, info: &OauthInfo, rng: &mut R) -> (Url, PendingSignIn) {
        let mut random = || {
            let mut bytes = [0_u8; 32];
            rng.fill_bytes(&mut bytes);
            URL_SAFE_NO_PAD.encode(bytes)
        };
        let (state, verifier) = (random(), random());
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.clone()));
        let remembered = state.clone();
        let (url, _) = oauth2::basic::BasicClient::new(ClientId::new(self.client_id.clone()))
            .set_auth_uri(AuthUrl::from_url(info.authorize_endpoint.clone()))
            .set_redirect_uri(RedirectUrl::from_url(self.redirect_uri.clone()))
            .authorize_url(move || CsrfToken::new(state))
            .set_pkce_challenge(challenge)
            .url();
        (url, PendingSignIn { state: remembered, verifier: verifier.into() })
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    /// Bytes that count up: not random, which is the point here.
    struct Counting(u8);

    impl RngCore for Counting {
        fn next_u32(&mut self) -> u32 {
            u32::from(self.0)
        }

        fn next_u64(&mut self) -> u64 {
            u64::from(self.0)
        }

        fn fill_bytes(&mut self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0;
                self.0 = self.0.wrapping_add(1);
            }
        }
    }

    fn begin() -> (Url, PendingSignIn) {
        let app = OauthApp {
            client_id: "a-b".to_owned(),
            client_secret: Some("hush".to_owned().into()),
            redirect_uri: "http://127.0.0.1:3000/auth/callback".parse().unwrap(),
        };
        let info = serde_json::from_str(
            r#"{"tenantId":"t","authorizeEndpoint":"https://t.login.sailpoint.com/oauth/authorize?x=1",
                "tokenEndpoint":"https://t.api.identitynow.com/oauth/token","logoutUrl":""}"#,
        )
        .unwrap();
        app.begin(&info, &mut Counting(0))
    }

    #[test]
    fn the_address_carries_challenge_and_state_but_no_secret() {
        let (url, pending) = begin();
        let query: std::collections::HashMap<_, _> = url.query_pairs().into_owned().collect();
        assert_eq!(query["response_type"], "code");
        assert_eq!(query["client_id"], "a-b");
        assert_eq!(query["redirect_uri"], "http://127.0.0.1:3000/auth/callback");
        assert_eq!(query["state"], pending.state);
        assert_eq!(query["code_challenge_method"], "S256");
        assert_eq!(query["x"], "1");
        let verifier = pending.verifier.expose_secret();
        assert!((43..=128).contains(&verifier.len()));
        assert!(!url.as_str().contains(verifier) && !url.as_str().contains("hush"));
        assert_ne!(verifier, pending.state);
    }

    #[test]
    fn debug_shows_no_secret() {
        let (_, pending) = begin();
        assert!(!format!("{pending:?}").contains(pending.verifier.expose_secret()));
    }
}
