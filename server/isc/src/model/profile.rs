use serde::{Deserialize, Serialize};

use crate::{Attributes, ProfileId, Reference, Time, lenient};

/// An identity profile. Source: schema `IdentityProfile` of `/identity-profiles`; no version exposes invitation options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IdentityProfile {
    /// Id.
    pub id: ProfileId,
    /// Name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Description.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Owner.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub owner: Option<Reference>,
    /// Smaller wins when a person is on several sources.
    #[serde(default, deserialize_with = "lenient::opt_int", skip_serializing_if = "Option::is_none")]
    pub priority: Option<i64>,
    /// The source that its people come from.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub authoritative_source: Option<Reference>,
    /// How many people it has.
    #[serde(default, deserialize_with = "lenient::opt_int", skip_serializing_if = "Option::is_none")]
    pub identity_count: Option<i64>,
    /// Whether its people are to be processed again.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub identity_refresh_required: Option<bool>,
    /// Whether an attribute depends on the time.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub has_time_based_attr: Option<bool>,
    /// How attributes are made.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub identity_attribute_config: Option<IdentityAttributeConfig>,
    /// When it was made.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    /// When it last changed.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub modified: Option<Time>,
}

/// How a profile makes the attributes of its people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IdentityAttributeConfig {
    /// Whether it is in use.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// One entry per attribute.
    #[serde(default, deserialize_with = "lenient::list")]
    pub attribute_transforms: Vec<AttributeTransform>,
}

/// Where one attribute of an identity comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttributeTransform {
    /// The attribute.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub identity_attribute_name: Option<String>,
    /// `{type, attributes}`; type `accountAttribute` names the account attribute and its source.
    #[serde(default, deserialize_with = "lenient::map")]
    pub transform_definition: Attributes,
}

/// A lifecycle state of a profile. Source: `/identity-profiles/{id}/lifecycle-states`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LifecycleState {
    /// Id.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Name for people.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Name in `lifecycleState.stateName`.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub technical_name: Option<String>,
    /// Whether it is in use.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Description.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How many people are in it.
    #[serde(default, deserialize_with = "lenient::opt_int", skip_serializing_if = "Option::is_none")]
    pub identity_count: Option<i64>,
    /// `ACTIVE`, `INACTIVE_SHORT_TERM`, `INACTIVE_LONG_TERM` or nothing; since v2025 an enumeration.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub identity_state: Option<String>,
    /// Since v2025.
    #[serde(default, deserialize_with = "lenient::opt_int", skip_serializing_if = "Option::is_none")]
    pub priority: Option<i64>,
    /// Access that comes with it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub access_profile_ids: Vec<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    /// When it last changed.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub modified: Option<Time>,
}
