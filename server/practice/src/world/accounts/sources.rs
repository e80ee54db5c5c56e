//! What changes about a source while the tenant runs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Values,
    layout::{Attribute, Kind, layout},
};
use crate::world::{World, catalog::SOURCES, ids};

/// A source as it is now.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourceState {
    pub change: SourceChange,
    /// What the system behind a direct source has beside, or (`None`) no longer has, by native identity.
    pub records: BTreeMap<String, Option<Values>>,
    /// The last file that was read.
    pub file: Option<LoadedFile>,
}

/// A file that was loaded.
#[derive(Clone, Debug)]
pub(crate) struct LoadedFile {
    /// Tenant time.
    pub at: i64,
    pub task: String,
    pub text: String,
}

/// What may change about a source; members that are absent stay as they are.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct SourceChange {
    /// Percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delete_threshold: Option<i64>,
    /// Names of the attributes of the account schema, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<Vec<String>>,
    /// Whether the CREATE policy is there, for sources that have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<bool>,
    /// The source was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<bool>,
}

impl SourceChange {
    /// Enters what is given.
    pub(crate) fn take(&mut self, newer: Self) {
        self.delete_threshold = newer.delete_threshold.or(self.delete_threshold);
        self.schema = newer.schema.or(self.schema.take());
        self.policy = newer.policy.or(self.policy);
        self.removed = newer.removed.or(self.removed);
    }
}

/// An attribute of the schema as it is now.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub name: String,
    pub kind: Kind,
    pub multi: bool,
    pub entitlement: bool,
    pub description: String,
}

impl From<&Attribute> for Definition {
    fn from(attribute: &Attribute) -> Self {
        Self {
            name: attribute.name.to_owned(),
            kind: attribute.kind,
            multi: attribute.multi,
            entitlement: attribute.entitlement,
            description: attribute.description.to_owned(),
        }
    }
}

impl World {
    fn source_change(&self, source: usize) -> Option<&SourceChange> {
        self.accounts.sources.get(source).map(|state| &state.change)
    }

    /// Place of the source with this id, unless it was deleted.
    pub(crate) fn source(&self, id: &str) -> Option<usize> {
        (0..SOURCES.len()).find(|n| ids::source(self.seed, *n) == id).filter(|n| self.has_source(*n))
    }

    /// Whether the source is (still) there.
    pub(crate) fn has_source(&self, source: usize) -> bool {
        source < SOURCES.len() && self.source_change(source).is_none_or(|change| change.removed != Some(true))
    }

    /// The source's delete threshold in percent.
    pub(crate) fn delete_threshold(&self, source: usize) -> i64 {
        let own = SOURCES.get(source).map_or(0, |source| source.delete_threshold);
        self.source_change(source).and_then(|change| change.delete_threshold).unwrap_or(own)
    }

    /// Whether the source has a CREATE policy.
    pub(crate) fn has_policy(&self, source: usize) -> bool {
        layout(source).create.is_some()
            && self.source_change(source).and_then(|change| change.policy).unwrap_or(true)
    }

    /// Attributes of the source's account schema. A new one is a plain text.
    pub(crate) fn schema(&self, source: usize) -> Vec<Definition> {
        let known = layout(source).attributes;
        match self.source_change(source).and_then(|change| change.schema.as_ref()) {
            None => known.iter().map(Into::into).collect(),
            Some(names) => names
                .iter()
                .map(|name| match known.iter().find(|attribute| attribute.name == name) {
                    Some(attribute) => attribute.into(),
                    None => Definition {
                        name: name.clone(),
                        kind: Kind::Text,
                        multi: false,
                        entitlement: false,
                        description: String::new(),
                    },
                })
                .collect(),
        }
    }

    /// Keeps what the schema has and has a value.
    pub(super) fn fitting(&self, source: usize, values: Values) -> Values {
        let schema = self.schema(source);
        let given = |value: &serde_json::Value| match value {
            serde_json::Value::Null => false,
            serde_json::Value::String(text) => !text.is_empty(),
            serde_json::Value::Array(all) => !all.is_empty(),
            _ => true,
        };
        values
            .into_iter()
            .filter(|(name, value)| given(value) && schema.iter().any(|attribute| attribute.name == *name))
            .collect()
    }
}
