//! Gangway's own mail.

use super::ConfigError;
use super::values::Values;
use gangway_core::notices::Smtp;

/// Gangway's own mail.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The mail server and whom mails come from: `GANGWAY_SMTP_URL` and `GANGWAY_MAIL_FROM`. None: no mail is sent.
    pub server: Option<Smtp>,
}

impl Mail {
    pub(super) fn read(values: &mut Values) -> Result<Self, ConfigError> {
        let (url, from) = (values.get("smtp_url"), values.get("mail_from"));
        let server = match (url, from) {
            (None, None) => None,
            (None, Some(_)) => {
                values.warnings.push(
                    "GANGWAY_MAIL_FROM has no effect without GANGWAY_SMTP_URL: no mail is sent".to_owned(),
                );
                None
            }
            (Some(_), None) => {
                return Err(ConfigError::new(
                    "GANGWAY_MAIL_FROM: is needed with GANGWAY_SMTP_URL. Set it to the address that mails come from.",
                ));
            }
            (Some(url), Some(from)) => {
                // Each is tried with a harmless other, so that the message names the one that is wrong.
                let problem = |name: &str, what: String| ConfigError::new(format!("{name}: {what}"));
                Smtp::parse(url, "gangway@localhost").map_err(|what| problem("GANGWAY_SMTP_URL", what))?;
                Some(Smtp::parse(url, from).map_err(|what| problem("GANGWAY_MAIL_FROM", what))?)
            }
        };
        Ok(Self { server })
    }
}
