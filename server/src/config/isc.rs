//! The tenant to connect to.

use super::ConfigError;
use super::http::web_address;
use super::values::Values;
use secrecy::SecretString;
use url::Url;

/// The tenant to connect to.
#[derive(Clone, Debug)]
pub struct Isc {
    /// Base of the API: `GANGWAY_ISC_URL`.
    pub url: Url,
    /// The OAuth client: `GANGWAY_ISC_CLIENT_ID`.
    pub client_id: String,
    /// Its secret: `GANGWAY_ISC_CLIENT_SECRET`.
    pub client_secret: Option<SecretString>,
    /// `GANGWAY_ISC_API_VERSION`.
    pub version: String,
}

/// The version when none is given.
const VERSION: &str = "v2024";

impl Isc {
    pub(super) fn read(values: &Values) -> Result<Option<Self>, ConfigError> {
        let Some(url) = values.parsed("isc_url", web_address)? else {
            return Ok(None);
        };
        values.parsed("isc_invite_api", |text| match text {
            "current" => Ok(()),
            "cc" => Err("the retired API is not supported yet. Remove the variable".to_owned()),
            other => Err(format!("`{other}` is not known. Remove the variable")),
        })?;
        let client_id = values.get("isc_client_id").ok_or_else(|| {
            ConfigError::new(
                "GANGWAY_ISC_CLIENT_ID: is needed with GANGWAY_ISC_URL. Make an OAuth client in ISC under Admin > \
                 Security settings > API management, and put its id here.",
            )
        })?;
        Ok(Some(Self {
            url,
            client_id: client_id.to_owned(),
            client_secret: values.get("isc_client_secret").map(SecretString::from),
            version: values.get("isc_api_version").unwrap_or(VERSION).to_owned(),
        }))
    }

    /// The practice tenant, wherever it listens.
    pub fn practice(url: Url) -> Self {
        Self {
            url,
            client_id: "gangway-practice".to_owned(),
            client_secret: None,
            version: VERSION.to_owned(),
        }
    }
}
