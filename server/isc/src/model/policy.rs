use serde::{Deserialize, Serialize};

use crate::{Attributes, lenient, open_enum::open_enum};

open_enum!(
    /// Type of a field of a form.
    FieldType {
        String = "string",
        Int = "int",
        Long = "long",
        Date = "date",
        Boolean = "boolean",
        Secret = "secret",
    }
);

/// One field of a provisioning policy. Source: schema `FieldDetailsDto`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyField {
    /// The attribute it fills.
    #[serde(deserialize_with = "lenient::text")]
    pub name: String,
    /// Type.
    #[serde(
        default,
        rename = "type",
        deserialize_with = "lenient::opt_word",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<FieldType>,
    /// Has to be filled.
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub is_required: Option<bool>,
    /// Takes several values.
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub is_multi_valued: Option<bool>,
    /// How ISC computes it, if it does: `{type, attributes}`.
    #[serde(default, deserialize_with = "lenient::map")]
    pub transform: Attributes,
    /// Template and limits (`template`, `cloudMaxSize`, `cloudRequired` …); all values are strings.
    #[serde(default, deserialize_with = "lenient::map")]
    pub attributes: Attributes,
}

impl PolicyField {
    /// Required by either of the two places that say so.
    pub fn required(&self) -> bool {
        let said = self.attributes.get("cloudRequired").and_then(|value| match value {
            serde_json::Value::String(text) => Some(text.trim().eq_ignore_ascii_case("true")),
            value => value.as_bool(),
        });
        self.is_required == Some(true) || said == Some(true)
    }

    /// Longest value, in characters.
    pub fn max_size(&self) -> Option<usize> {
        match self.attributes.get("cloudMaxSize")? {
            serde_json::Value::String(text) => text.trim().parse().ok(),
            value => usize::try_from(value.as_u64()?).ok(),
        }
    }
}

/// What ISC fills in when it makes or changes an account. Source: schema `ProvisioningPolicyDto`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProvisioningPolicy {
    /// Name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is used for: `CREATE`, …
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub usage_type: Option<String>,
    /// Its fields, in the policy's order.
    #[serde(default, deserialize_with = "lenient::list")]
    pub fields: Vec<PolicyField>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_strings_in_isc() {
        let json =
            r#"{"name":"uid","type":"string","attributes":{"cloudRequired":"true","cloudMaxSize":"20"}}"#;
        let field: PolicyField = serde_json::from_str(json).unwrap();
        assert!(field.required());
        assert_eq!(field.max_size(), Some(20));
        let bare: PolicyField = serde_json::from_str(r#"{"name":"uid"}"#).unwrap();
        assert_eq!((bare.required(), bare.max_size()), (false, None));
    }
}
