//! Values from the file and the environment, before anything is made of them.

use super::ConfigError;
use super::keys::{KEYS, variable};
use figment::Figment;
use figment::providers::{Format as _, Serialized, Toml};
use figment::value::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Variables that other parts of the project read; they are no mistakes.
const OTHERS: &[&str] = &["GANGWAY_CONFIG", "GANGWAY_TEST_POSTGRES_URL"];

/// Where the configuration comes from. Tests give their own.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The environment.
    pub variables: BTreeMap<String, String>,
    /// The text of `gangway.toml`, and its path for messages.
    pub file: Option<(String, String)>,
}

impl Given {
    /// The environment of this process, and the file it names (`GANGWAY_CONFIG`, else `gangway.toml` if it is there).
    ///
    /// # Errors
    /// When the file that is named cannot be read.
    pub fn from_process() -> Result<Self, ConfigError> {
        let variables = environment();
        let named = variables.get("GANGWAY_CONFIG");
        let path = named.map_or("gangway.toml", String::as_str);
        let file = match std::fs::read_to_string(path) {
            Ok(text) => Some((text, path.to_owned())),
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                return Err(ConfigError::new(format!(
                    "GANGWAY_CONFIG names {path}, which cannot be read: {error}. Correct the path."
                )));
            }
        };
        Ok(Self { variables, file })
    }

    /// As [`Self::from_process`]; a file that cannot be read is left out.
    pub fn from_process_if_readable() -> Self {
        Self::from_process().unwrap_or_else(|_unreadable| Self { variables: environment(), file: None })
    }
}

fn environment() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with("GANGWAY_"))
        .collect()
}

/// One value per key, as text, secrets read from their files.
#[derive(Debug, Default)]
pub(super) struct Values {
    values: BTreeMap<&'static str, String>,
    /// What was given and is not known, as sentences.
    pub(super) warnings: Vec<String>,
    /// Names that the environment gave.
    environment: Vec<String>,
    /// The file's path.
    file: Option<String>,
}

impl Values {
    pub(super) fn read(given: &Given) -> Result<Self, ConfigError> {
        let mut warnings = Vec::new();
        let mut merged = Figment::new();
        if let Some((text, path)) = &given.file {
            merged = merged.merge(Toml::string(text));
            let known: BTreeMap<String, Value> =
                Figment::from(Toml::string(text)).extract().map_err(|error| {
                    ConfigError::new(format!("{path} cannot be read: {error}. Correct that line."))
                })?;
            let unknown = known.keys().filter(|name| !is_known(name));
            warnings.extend(unknown.map(|name| format!("{path}: there is no key {name}; it has no effect")));
        }
        let environment: BTreeMap<String, &String> = given
            .variables
            .iter()
            .filter(|(name, value)| !OTHERS.contains(&name.as_str()) && !value.is_empty())
            .filter_map(|(name, value)| Some((name.strip_prefix("GANGWAY_")?.to_lowercase(), value)))
            .collect();
        let unknown = environment.keys().filter(|name| !is_known(name));
        warnings
            .extend(unknown.map(|name| format!("there is no variable {}; it has no effect", variable(name))));
        // A secret given by one layer in one form replaces what another layer gave in the other form.
        let mut all: BTreeMap<String, Value> = merged
            .merge(Serialized::globals(&environment))
            .extract()
            .map_err(|error| ConfigError::new(format!("the configuration cannot be read: {error}")))?;
        for name in environment.keys() {
            let other = name.strip_suffix("_file").map_or_else(|| format!("{name}_file"), str::to_owned);
            if is_known(&other) && !environment.contains_key(&other) {
                all.remove(&other);
            }
        }
        Ok(Self {
            values: one_each(&all)?,
            warnings,
            environment: environment.into_keys().collect(),
            file: given.file.as_ref().map(|(_, path)| path.clone()),
        })
    }

    /// Where a value comes from, in words.
    pub(super) fn origin(&self, name: &str) -> String {
        match &self.file {
            _ if self.environment.iter().any(|known| known == name) => {
                format!("{} in the environment", variable(name))
            }
            Some(path) if self.values.contains_key(name) => path.clone(),
            _ => "nowhere".to_owned(),
        }
    }

    /// As [`Self::read`], of these keys only: whatever else is there is not looked at.
    pub(super) fn only(given: &Given, keys: &[&str]) -> Result<Self, ConfigError> {
        let wanted = |name: &str| keys.iter().any(|key| variable(key) == name);
        let variables = given.variables.iter().filter(|(name, _)| wanted(name));
        let variables = variables.map(|(name, value)| (name.clone(), value.clone())).collect();
        let file = given.file.as_ref().and_then(|(text, path)| {
            let table: BTreeMap<String, Value> = Figment::from(Toml::string(text)).extract().ok()?;
            let lines = table.iter().filter(|(name, _)| keys.contains(&name.as_str()));
            let lines = lines.filter_map(|(name, value)| Some(format!("{name} = {:?}\n", value.as_str()?)));
            Some((lines.collect(), path.clone()))
        });
        Self::read(&Given { variables, file })
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// A value made into something else; the error names the variable.
    pub(super) fn parsed<T>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        self.get(name)
            .map(|text| parse(text).map_err(|what| ConfigError::new(format!("{}: {what}", variable(name)))))
            .transpose()
    }
}

fn is_known(name: &str) -> bool {
    KEYS.iter().any(|key| key.name == name || (key.secret && name.strip_suffix("_file") == Some(key.name)))
}

fn one_each(all: &BTreeMap<String, Value>) -> Result<BTreeMap<&'static str, String>, ConfigError> {
    let mut values = BTreeMap::new();
    for key in KEYS {
        let direct = all.get(key.name).map(|value| text(key.name, value)).transpose()?;
        let file_name = format!("{}_file", key.name);
        let file = all.get(&file_name).filter(|_| key.secret);
        let value = match (direct, file) {
            (Some(_), Some(_)) => {
                return Err(ConfigError::new(format!(
                    "{} and {} are both given. Keep one of them.",
                    key.variable(),
                    variable(&file_name)
                )));
            }
            (Some(value), None) => value,
            (None, Some(path)) => {
                let path = text(&file_name, path)?;
                let secret = std::fs::read_to_string(Path::new(&path)).map_err(|error| {
                    ConfigError::new(format!(
                        "{} names {path}, which cannot be read: {error}. Correct the path or its rights.",
                        variable(&file_name)
                    ))
                })?;
                secret.trim().to_owned()
            }
            (None, None) => continue,
        };
        values.insert(key.name, value);
    }
    Ok(values)
}

fn text(name: &str, value: &Value) -> Result<String, ConfigError> {
    if let Some(text) = value.as_str() {
        return Ok(text.to_owned());
    }
    value
        .to_u128()
        .map(|number| number.to_string())
        .or_else(|| value.to_bool().map(|flag| flag.to_string()))
        .ok_or_else(|| ConfigError::new(format!("{name}: a text in quotation marks is expected.")))
}
