//! Logging.

use super::ConfigError;
use super::values::Values;
use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Logging.
#[derive(Clone, Debug)]
pub struct Log {
    /// What is logged: `GANGWAY_LOG`.
    pub filter: String,
    /// How it looks: `GANGWAY_LOG_FORMAT`.
    pub format: LogFormat,
}

impl Log {
    pub(super) fn read(values: &Values) -> Result<Self, ConfigError> {
        let filter = values.parsed("log", |text| match text.parse::<EnvFilter>() {
            Ok(_) => Ok(text.to_owned()),
            Err(error) => Err(format!("`{text}` is no filter ({error}). Write error, warn, info or debug")),
        })?;
        let format = values.parsed("log_format", |text| match text {
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            other => Err(format!("`{other}` is neither text nor json")),
        })?;
        Ok(Self {
            filter: filter.unwrap_or_else(|| "info".to_owned()),
            format: format.unwrap_or(LogFormat::Text),
        })
    }

    /// Starts logging to standard error; once per process.
    pub fn start(&self) {
        // Statements and session ids of libraries are nobody's business, whatever level was asked for.
        let quiet = "sqlx=warn,tower_sessions=error,tower_sessions_core=error,hyper=info,reqwest=info,rustls=warn,h2=info";
        let filter = EnvFilter::new(format!("{},{quiet}", self.filter));
        let coloured = std::io::stderr().is_terminal();
        let lines = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .with_ansi(coloured);
        let started = match self.format {
            LogFormat::Text => lines.with_target(false).try_init(),
            LogFormat::Json => lines.json().flatten_event(true).try_init(),
        };
        if let Err(error) = started {
            eprintln!("logging was started before: {error}");
        }
    }
}
