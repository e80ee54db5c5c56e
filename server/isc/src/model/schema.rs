use serde::{Deserialize, Serialize};

use crate::{SchemaId, lenient, open_enum::open_enum};

open_enum!(
    /// Type of an attribute's values.
    AttributeType {
        String = "STRING",
        Long = "LONG",
        Int = "INT",
        Boolean = "BOOLEAN",
        Date = "DATE",
    }
);

/// One attribute of a schema. There is no "required" here: only a provisioning policy says that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaAttribute {
    /// Name; the heading of its column in a file.
    #[serde(deserialize_with = "lenient::text")]
    pub name: String,
    /// Type of its values.
    #[serde(
        default,
        rename = "type",
        deserialize_with = "lenient::opt_word",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<AttributeType>,
    /// What it is for.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Takes several values. The specification's own example writes `isMultiValued` instead.
    #[serde(default, alias = "isMultiValued", deserialize_with = "lenient::opt_bool")]
    pub is_multi: Option<bool>,
    /// Its values are entitlements.
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub is_entitlement: Option<bool>,
    /// Its values are groups.
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub is_group: Option<bool>,
}

/// What objects of one kind on a source consist of. Source: schema `Schema` of `/sources/{sourceId}/schemas`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceSchema {
    /// Id.
    pub id: SchemaId,
    /// `account` for accounts; anything else is a kind of entitlement.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The attribute that is the key.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub identity_attribute: Option<String>,
    /// The attribute that is the name people see.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub display_attribute: Option<String>,
    /// Its attributes, in the schema's order.
    #[serde(default, deserialize_with = "lenient::list")]
    pub attributes: Vec<SchemaAttribute>,
}

impl SourceSchema {
    /// Whether it describes accounts.
    pub fn is_account(&self) -> bool {
        self.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("account"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_several_values_are_read() {
        for member in ["isMulti", "isMultiValued"] {
            let json = format!(r#"{{"name":"groups","type":"STRING","{member}":true}}"#);
            let attribute: SchemaAttribute = serde_json::from_str(&json).unwrap();
            assert_eq!(attribute.is_multi, Some(true), "{member}");
        }
    }
}
