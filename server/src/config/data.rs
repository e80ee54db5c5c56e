//! Database and keys.

use super::ConfigError;
use super::values::Values;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gangway_core::random::Random;
use secrecy::{ExposeSecret as _, SecretString};
use std::path::{Path, PathBuf};

/// Database and keys.
#[derive(Clone, Debug)]
pub struct Data {
    /// Folder for what is kept in files: `GANGWAY_DATA_DIR`.
    pub dir: PathBuf,
    /// The database: `GANGWAY_DATABASE_URL`. It may hold a password.
    pub database_url: Option<SecretString>,
    /// `GANGWAY_SECRET_KEY`: keys of 32 bytes in base64, the current one first, separated by commas.
    pub secret_key: Option<SecretString>,
}

impl Data {
    pub(super) fn read(values: &Values) -> Result<Self, ConfigError> {
        let database_url = values.parsed("database_url", |text| {
            let known =
                ["sqlite://", "postgres://", "postgresql://"].iter().any(|start| text.starts_with(start));
            if known {
                Ok(SecretString::from(text))
            } else {
                Err("must start with sqlite:// or postgres://".to_owned())
            }
        })?;
        let secret_key =
            values.parsed("secret_key", |text| parse_keys(text).map(|_keys| SecretString::from(text)))?;
        Ok(Self { dir: PathBuf::from(values.get("data_dir").unwrap_or("data")), database_url, secret_key })
    }

    /// Address of the database: as given, else SQLite in the data folder. Practice has a database of its own.
    pub fn database_url(&self, practice: bool) -> String {
        match &self.database_url {
            Some(url) => url.expose_secret().to_owned(),
            None => {
                let file = if practice { "practice.db" } else { "gangway.db" };
                format!("sqlite://{}", self.dir.join(file).display())
            }
        }
    }

    /// Makes the data folder, readable by this user only, unless it is there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make_dir(&self) -> Result<(), ConfigError> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.dir).map_err(|error| {
            ConfigError::new(format!(
                "GANGWAY_DATA_DIR: the folder {} cannot be made: {error}. Name a folder this user may write to.",
                self.dir.display()
            ))
        })
    }

    /// The keys: as given, else from `secret.key` in the data folder, which is made when the database is SQLite.
    ///
    /// # Errors
    /// When there is none and none may be made, or the file cannot be used.
    pub fn keys(&self, sqlite: bool, random: &Random) -> Result<gangway_core::auth::Keys, ConfigError> {
        let file = self.dir.join("secret.key");
        let text = match &self.secret_key {
            Some(text) => text.clone(),
            None if sqlite => read_or_make_key(&file, random)?,
            None => {
                return Err(ConfigError::new(
                    "GANGWAY_SECRET_KEY: is needed with PostgreSQL, because all replicas must share it. Set it to the \
                     output of `openssl rand -base64 32`.",
                ));
            }
        };
        let keys = parse_keys(text.expose_secret())
            .map_err(|what| ConfigError::new(format!("{}: {what}", file.display())))?;
        match keys.split_first() {
            Some((current, older)) => Ok(gangway_core::auth::Keys::rotated(*current, older)),
            None => Err(ConfigError::new("GANGWAY_SECRET_KEY: is empty")),
        }
    }
}

fn parse_keys(text: &str) -> Result<Vec<[u8; 32]>, String> {
    text.split(',')
        .map(|part| {
            let bytes = STANDARD.decode(part.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
            bytes.ok_or_else(|| {
                "a key must be 32 bytes in base64 (44 characters), as `openssl rand -base64 32` prints it"
                    .to_owned()
            })
        })
        .collect()
}

/// The key in a file, which is made, readable by this user only, unless it is there.
///
/// # Errors
/// When the file can be neither read nor made.
pub fn read_or_make_key(file: &Path, random: &Random) -> Result<SecretString, ConfigError> {
    let problem = |error: std::io::Error| {
        ConfigError::new(format!(
            "{}: the secret key can be neither read nor made: {error}. Set GANGWAY_SECRET_KEY, or name another \
             GANGWAY_DATA_DIR.",
            file.display()
        ))
    };
    match std::fs::read_to_string(file) {
        Ok(text) => return Ok(SecretString::from(text.trim())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(problem(error)),
    }
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    let text = STANDARD.encode(bytes);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Ok(mut made) => {
            use std::io::Write as _;
            made.write_all(text.as_bytes()).and_then(|()| made.sync_all()).map_err(problem)?;
            Ok(SecretString::from(text))
        }
        // Another process made it at the same moment.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            std::fs::read_to_string(file).map(|text| SecretString::from(text.trim())).map_err(problem)
        }
        Err(error) => Err(problem(error)),
    }
}
