//! The form of an account: what a source's schema, its CREATE policy and its identity profile ask for.

use crate::SourceId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Values by attribute, as typed or as ISC holds them. Several only where the attribute takes several; an attribute
/// without a value is absent. Nothing is trimmed, rounded or otherwise changed.
pub type Values = BTreeMap<String, Vec<String>>;

/// What is known of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFacts {
    /// ISC's id.
    pub id: SourceId,
    /// Its name.
    pub name: String,
    /// Whether accounts come from a file (`DelimitedFile`): only there Gangway writes.
    pub flat_file: bool,
    /// ISC's word for the kind of connector.
    pub kind: String,
    /// Its accounts make identities.
    pub authoritative: bool,
    /// Name of its owner.
    pub owner: Option<String>,
    /// Share of missing accounts, in percent, above which ISC removes none; none when ISC does not say.
    pub delete_threshold: Option<u32>,
}

/// Type of a field's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Any text.
    Text,
    /// A whole number, kept as typed: leading zeros stay.
    Number,
    /// A date, kept as typed.
    Date,
    /// `true` or `false`, or not set.
    Bool,
    /// Never echoed, never kept in a draft.
    Secret,
}

/// Why a field has to be filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// It is the account's key on its source.
    Key,
    /// The CREATE policy requires it.
    Policy,
    /// ISC makes no identity without it: the identity attribute that it feeds (`uid`, `lastname`, `email`) through the
    /// profile's mapping. Only on authoritative sources.
    Identity(String),
    /// It may stay empty.
    No,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormField {
    /// The attribute of the schema; also the heading in the source's file.
    pub name: String,
    /// What it is for, in ISC's words.
    pub description: Option<String>,
    /// Type of its values.
    pub kind: FieldKind,
    /// Takes several values.
    pub multi: bool,
    /// Its values are rights.
    pub entitlement: bool,
    /// Why it has to be filled.
    pub need: Need,
    /// ISC computes it by the policy: shown, never filled in.
    pub set_by_isc: bool,
    /// Longest value, in characters.
    pub max: Option<usize>,
    /// What the policy suggests.
    pub default: Option<String>,
}

/// What is known of the CREATE policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// The form follows it.
    Known,
    /// The source has none: the form follows the schema alone, and says so.
    None,
}

/// The form of a source's accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountForm {
    /// The source.
    pub source: SourceFacts,
    /// Name of the attribute that is the key (native identity).
    pub key: String,
    /// Name of the attribute that people see.
    pub display: Option<String>,
    /// In the schema's order.
    pub fields: Vec<FormField>,
    /// What is known of the CREATE policy.
    pub policy: Policy,
    /// Identity attribute → account attribute, by the profile's mapping; only of authoritative sources.
    pub feeds: BTreeMap<String, String>,
    /// Hash of the schema and the policy: whoever kept it notices that they changed.
    pub fingerprint: String,
}

impl AccountForm {
    /// The field of an attribute.
    pub fn field(&self, name: &str) -> Option<&FormField> {
        self.fields.iter().find(|field| field.name == name)
    }
}
