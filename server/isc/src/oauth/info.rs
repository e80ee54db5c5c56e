use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::Call;
use crate::{Client, Error, ErrorKind, Result, lenient};

/// Where a tenant's sign-in lives. Read it, do not build the addresses: vanity domains change only some of them.
///
/// Source: docs, authentication; `GET /oauth/info`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OauthInfo {
    /// The tenant's id, the same for ever.
    #[serde(deserialize_with = "lenient::text")]
    pub tenant_id: String,
    /// Its short name.
    #[serde(default, deserialize_with = "lenient::opt_text")]
    pub tenant_name: Option<String>,
    /// Where people are sent to sign in.
    pub authorize_endpoint: Url,
    /// Where codes and refresh tokens are exchanged.
    pub token_endpoint: Url,
    /// The admin pages, with the vanity domain if there is one.
    #[serde(default, deserialize_with = "lenient::opt")]
    pub cloud_domain_url: Option<Url>,
    /// Where people are sent to sign out of ISC itself.
    #[serde(default, deserialize_with = "lenient::opt")]
    pub logout_url: Option<Url>,
    /// Where the tenant runs.
    #[serde(default, deserialize_with = "lenient::opt_text")]
    pub pod: Option<String>,
}

impl Client {
    /// Where the tenant's sign-in lives. Needs no token; not counted in the budget, which is per API version.
    ///
    /// An API base on https whose endpoints are not is refused: codes and tokens would travel in the clear.
    pub async fn oauth_info(&self) -> Result<OauthInfo> {
        let call = Call::new(http::Method::GET, self.plain_url(["oauth", "info"])?);
        let info: OauthInfo = self.send(None, call, |answer| answer.json()).await?;
        let secure = |url: &Url| url.scheme() == "https";
        if secure(self.base()) && !(secure(&info.authorize_endpoint) && secure(&info.token_endpoint)) {
            let text = "the tenant names a sign-in address without https";
            return Err(Error::own(ErrorKind::Foreign, text));
        }
        Ok(info)
    }
}
