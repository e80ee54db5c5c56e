use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{Reference, lenient};

/// Things of one kind that an identity is tied to, and that keep it from being deleted. Source: schema
/// `IdentityOwnershipAssociationDetails`; the 400 of a deletion has the same list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Association {
    /// How, e.g. `ROLE_OWNER` or `CAMPAIGN_OWNER`. Not an enumeration in the documentation.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub association_type: Option<String>,
    /// To what.
    #[serde(default, deserialize_with = "lenient::list")]
    pub entities: Vec<AssociatedEntity>,
}

/// One of the things. The documentation wraps it as `identityEntity`; a bare one is read too.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociatedEntity {
    /// Its type, id and name.
    pub identity_entity: Reference,
}

impl<'de> Deserialize<'de> for AssociatedEntity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut value = Value::deserialize(deserializer)?;
        let inner = value.get_mut("identityEntity").map(Value::take).filter(Value::is_object);
        let identity_entity =
            serde_json::from_value(inner.unwrap_or(value)).map_err(serde::de::Error::custom)?;
        Ok(Self { identity_entity })
    }
}

/// The list within an object, whatever else is in it.
pub(crate) fn associations(value: Option<&Value>) -> Vec<Association> {
    let rows = value.and_then(Value::as_array).into_iter().flatten();
    rows.filter_map(|row| serde_json::from_value(row.clone()).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_and_bare_entities_are_read_and_odd_ones_do_not_spoil_the_rest() {
        let json = r#"[{"associationType":"ROLE_OWNER","entities":[
            {"identityEntity":{"id":"1","name":"A","type":"ROLE"}},{"id":"2","name":"B","type":"ROLE"},7,null]},
            {"entities":null},"x"]"#;
        let read = associations(Some(&serde_json::from_str(json).unwrap()));
        assert_eq!(read.len(), 2);
        let names: Vec<_> =
            read[0].entities.iter().filter_map(|entity| entity.identity_entity.name.as_deref()).collect();
        assert_eq!(names, ["A", "B"]);
        assert_eq!((&read[1].association_type, read[1].entities.len()), (&None, 0));
        assert!(associations(Some(&Value::Null)).is_empty() && associations(None).is_empty());
    }
}
