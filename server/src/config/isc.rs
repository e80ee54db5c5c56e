//! The tenant to connect to.

use super::ConfigError;
use super::http::web_address;
use super::values::Values;
use gangway_core::invites::InviteApi;
use gangway_types::settings::ConnectionInfo;
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
    /// Requests in ten seconds at most, 0 for no limit: `GANGWAY_ISC_RATE`.
    pub rate: u32,
    /// By which of ISC's calls people are invited: `GANGWAY_ISC_INVITE_API`.
    pub invite_api: InviteApi,
    /// Where it is configured, in words: a file, the environment, or nowhere.
    pub configured_in: String,
}

/// The base of the API: below it lie the versions and `/oauth`.
fn base(text: &str) -> Result<Url, String> {
    let url = web_address(text.trim())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a name or a password; people sign in themselves".to_owned());
    }
    let last = url.path_segments().and_then(|mut parts| parts.rfind(|part| !part.is_empty()));
    let numbered = |part: &str| {
        part.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    match last {
        Some(part) if numbered(part) || part == "beta" => Err(format!(
            "`{text}` ends with the version {part}. Leave it out here, and set GANGWAY_ISC_API_VERSION={part} if you need it"
        )),
        _ => Ok(url),
    }
}

/// The version when none is given.
const VERSION: &str = "v2024";
/// Requests in ten seconds that ISC documents, per client id and API version (FACTS, section 4).
const RATE: u32 = 100;

/// A number of requests in ten seconds; 0 is none at most.
fn rate(text: &str) -> Result<u32, String> {
    match text.trim().parse() {
        Ok(rate) if rate <= 100_000 => Ok(rate),
        _ => Err(format!("`{text}` is not a number of requests from 0 to 100000")),
    }
}

fn invite_api(text: &str) -> Result<InviteApi, String> {
    match text.trim() {
        "current" => Ok(InviteApi::Current),
        "cc" => Ok(InviteApi::Old),
        other => Err(format!("`{other}` is not known. Use current, or cc for the retired call")),
    }
}

impl Isc {
    pub(super) fn read(values: &Values) -> Result<Option<Self>, ConfigError> {
        let Some(url) = values.parsed("isc_url", base)? else {
            return Ok(None);
        };
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
            rate: values.parsed("isc_rate", rate)?.unwrap_or(RATE),
            invite_api: values.parsed("isc_invite_api", invite_api)?.unwrap_or_default(),
            configured_in: values.origin("isc_url"),
        }))
    }

    /// What the settings show of it: no secrets.
    pub fn info(&self) -> ConnectionInfo {
        ConnectionInfo {
            url: self.url.to_string(),
            client_id: self.client_id.clone(),
            has_secret: self.client_secret.is_some(),
            version: self.version.clone(),
            old_invites: self.invite_api == InviteApi::Old,
            configured_in: self.configured_in.clone(),
        }
    }

    /// The practice tenant, wherever it listens.
    pub fn practice(url: Url) -> Self {
        Self {
            url,
            client_id: "gangway-practice".to_owned(),
            client_secret: None,
            version: VERSION.to_owned(),
            rate: RATE,
            invite_api: InviteApi::Current,
            configured_in: "nowhere: without GANGWAY_ISC_URL the practice tenant is used".to_owned(),
        }
    }
}
