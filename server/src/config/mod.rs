//! Configuration: defaults, then `gangway.toml`, then the environment. One small struct per concern; errors name the
//! variable and say what to do.

mod data;
mod example;
mod hook;
mod http;
mod isc;
mod keys;
mod log;
mod mail;
mod values;

#[cfg(test)]
mod tests;

pub use data::{Data, read_or_make_key};
pub use example::example;
pub use hook::Hook;
pub use http::{Http, is_loopback, is_loopback_url};
pub use isc::Isc;
pub use keys::{KEYS, Key};
pub use log::{Log, LogFormat};
pub use mail::Mail;
pub use values::Given;

/// Why the configuration cannot be used: a sentence with the variable's name and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl ConfigError {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

/// Everything the server is told at its start.
#[derive(Clone, Debug)]
pub struct Config {
    /// Listeners and addresses.
    pub http: Http,
    /// Database and keys.
    pub data: Data,
    /// The tenant; none means practice.
    pub isc: Option<Isc>,
    /// What ISC shows at the door of the webhook.
    pub hook: Hook,
    /// Gangway's own mail.
    pub mail: Mail,
    /// Logging.
    pub log: Log,
    /// Keys and variables that have no effect, as sentences.
    pub warnings: Vec<String>,
}

impl Config {
    /// What a practice tenant alone needs to know of it: how to log. Nothing else is looked at, so that a tenant for
    /// practice starts beside a portal that is set up for another one, or not set up yet.
    ///
    /// # Errors
    /// When a value of the logging cannot be used.
    pub fn read_log(given: &Given) -> Result<Log, ConfigError> {
        Log::read(&values::Values::only(given, &["log", "log_format"])?)
    }

    /// Reads and checks everything that can be checked without asking anybody.
    ///
    /// # Errors
    /// When a value cannot be used.
    pub fn read(given: &Given) -> Result<Self, ConfigError> {
        let mut values = values::Values::read(given)?;
        let isc = Isc::read(&values)?;
        Ok(Self {
            http: Http::read(&values, isc.is_none())?,
            data: Data::read(&values)?,
            log: Log::read(&values)?,
            hook: Hook::read(&mut values)?,
            mail: Mail::read(&mut values)?,
            isc,
            warnings: values.warnings,
        })
    }
}
