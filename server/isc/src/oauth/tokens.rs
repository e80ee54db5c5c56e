use std::time::Duration;

use futures::future::BoxFuture;
use http::{HeaderMap, HeaderValue, Method, header};
use oauth2::basic::{
    BasicErrorResponse, BasicRequestTokenError, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
};
use oauth2::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, PkceCodeVerifier, RedirectUrl, RequestTokenError, StandardRevocableToken, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};

use super::grant::Granted;
use super::{Claims, OauthApp, OauthInfo};
use crate::client::Call;
use crate::{AccessToken, Client, Error, ErrorKind, RefreshToken, Result};

/// What an access token lives for when ISC does not say, which the documentation does not foresee: short, because
/// a refresh too many is harmless.
const UNTOLD_LIFE: Duration = Duration::from_secs(300);

/// What the token endpoint gave.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// For the API.
    pub access: AccessToken,
    /// For the next tokens; only when the OAuth client has the REFRESH_TOKEN grant. Replaces the one before.
    pub refresh: Option<RefreshToken>,
    /// How long the access token lives from now.
    pub expires_in: Duration,
    /// What the access token says about its bearer, else what the answer says that it came in: a token need not be
    /// readable.
    pub claims: Claims,
}

impl Client {
    /// Exchanges the code that came back with the person for tokens. Sent once, never repeated: a code is single use.
    pub async fn exchange_code(
        &self,
        info: &OauthInfo,
        app: &OauthApp,
        code: &str,
        verifier: &SecretString,
    ) -> Result<Tokens> {
        let client = app.token_client(info);
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()));
        let wire = self.wire();
        tokens(request.request_async(&wire).await)
    }

    /// Exchanges a refresh token for new tokens. Sent once, never repeated: the old token may be spent by it. When
    /// the outcome is unknown the caller may try again; [`Error::grant_refused`] tells a refusal from the rest.
    pub async fn refresh(&self, info: &OauthInfo, app: &OauthApp, token: &RefreshToken) -> Result<Tokens> {
        let client = app.token_client(info);
        let old = oauth2::RefreshToken::new(token.expose().to_owned());
        let wire = self.wire();
        tokens(client.exchange_refresh_token(&old).request_async(&wire).await)
    }

    /// The wire as the `oauth2` crate wants it. It owns the client: futures that borrowed it could not move between
    /// threads, as far as the compiler sees.
    fn wire(&self) -> impl Fn(HttpRequest) -> BoxFuture<'static, Result<HttpResponse, Error>> + use<> {
        let client = self.clone();
        move |request| {
            let client = client.clone();
            Box::pin(async move { client.token_request(request).await })
        }
    }

    /// The `oauth2` crate's way to the wire. Answers that are no success become this client's errors here, where the
    /// status is still known; the crate itself forgets it when a body is not the one it expects.
    async fn token_request(&self, request: HttpRequest) -> Result<HttpResponse, Error> {
        let url =
            request.uri().to_string().parse().map_err(|cause| Error::caused(ErrorKind::Invalid, cause))?;
        let (parts, body) = request.into_parts();
        let mut call = Call::new(Method::POST, url);
        call.headers = sensitive(parts.headers);
        call.body = body;
        let answer = self.send_once(&call).await?;
        // Only the body counts: the crate would refuse a success that is not a plain 200, and JSON under another name.
        Ok(HttpResponse::new(answer.body))
    }
}

type TokenClient = oauth2::Client<
    BasicErrorResponse,
    Granted,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

impl OauthApp {
    /// Credentials go into the body: ISC documents them there and for the query, which is logged.
    fn token_client(&self, info: &OauthInfo) -> TokenClient {
        let client = oauth2::Client::new(ClientId::new(self.client_id.clone()))
            .set_auth_type(AuthType::RequestBody)
            .set_redirect_uri(RedirectUrl::from_url(self.redirect_uri.clone()))
            .set_token_uri(TokenUrl::from_url(info.token_endpoint.clone()));
        match &self.client_secret {
            Some(secret) => client.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned())),
            None => client,
        }
    }
}

fn sensitive(mut headers: HeaderMap) -> HeaderMap {
    if let Some(value) = headers.get_mut(header::AUTHORIZATION) {
        value.set_sensitive(true);
    }
    headers.entry(header::ACCEPT).or_insert(HeaderValue::from_static("application/json"));
    headers
}

fn tokens(answer: Result<Granted, BasicRequestTokenError<Error>>) -> Result<Tokens> {
    let answer = answer.map_err(|error| match error {
        RequestTokenError::Request(error) => error,
        // The parse error quotes nothing of the body, which holds the tokens.
        RequestTokenError::Parse(cause, _) => Error::own(
            ErrorKind::Foreign,
            format!("the token endpoint's answer cannot be read at {}", cause.path()),
        ),
        RequestTokenError::ServerResponse(_) | RequestTokenError::Other(_) => {
            Error::own(ErrorKind::Foreign, "the token endpoint's answer cannot be read")
        }
    })?;
    let access = AccessToken::new(answer.access().to_owned());
    Ok(Tokens {
        claims: answer.claims(&access),
        access,
        refresh: answer.refresh().map(|token| RefreshToken::new(token.to_owned())),
        expires_in: answer.lives().unwrap_or(UNTOLD_LIFE),
    })
}
