//! What ISC shows at the door of the webhook.

use super::ConfigError;
use super::values::Values;
use gangway_core::joiners::Door;
use secrecy::SecretString;

/// Characters below which a password or token is warned about: whoever guesses has all day.
const LEAST: usize = 16;

/// What ISC shows at the door of the webhook.
#[derive(Clone, Debug, Default)]
pub struct Hook {
    /// `GANGWAY_HOOK_USER` with `GANGWAY_HOOK_PASSWORD`, and `GANGWAY_HOOK_TOKEN`. Neither: the door stays shut.
    pub door: Door,
}

impl Hook {
    pub(super) fn read(values: &mut Values) -> Result<Self, ConfigError> {
        let text = |name: &str| values.get(name).map(str::to_owned);
        let (user, password, token) = (text("hook_user"), text("hook_password"), text("hook_token"));
        let basic = match (user, password) {
            (None, None) => None,
            (Some(user), _) if user.contains(':') => {
                return Err(ConfigError::new(format!(
                    "GANGWAY_HOOK_USER: `{user}` has a colon, which basic authentication cannot carry. Choose another name."
                )));
            }
            (Some(user), Some(password)) => {
                short(values, "GANGWAY_HOOK_PASSWORD", &password);
                Some((user, SecretString::from(password)))
            }
            (Some(_), None) => {
                return Err(ConfigError::new(
                    "GANGWAY_HOOK_PASSWORD: is needed with GANGWAY_HOOK_USER. Set both, or use GANGWAY_HOOK_TOKEN.",
                ));
            }
            (None, Some(_)) => {
                return Err(ConfigError::new(
                    "GANGWAY_HOOK_USER: is needed with GANGWAY_HOOK_PASSWORD. Set both, or use GANGWAY_HOOK_TOKEN.",
                ));
            }
        };
        let bearer = token.map(|token| {
            short(values, "GANGWAY_HOOK_TOKEN", &token);
            SecretString::from(token)
        });
        Ok(Self { door: Door { basic, bearer } })
    }
}

/// Warns about what can be guessed.
fn short(values: &mut Values, name: &str, text: &str) {
    if text.chars().count() < LEAST {
        values.warnings.push(format!(
            "{name} is short. Whoever guesses it can send events; use the output of `openssl rand -hex 32`."
        ));
    }
}
