//! What an identity profile reads from the accounts of its source.

use gangway_isc::{IdentityProfile, SourceId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What ISC makes no complete identity without [forum 1522]: account name, last name and work mail.
pub const IDENTITY_NEEDS: [&str; 3] = ["uid", "lastname", "email"];

/// Identity attribute → account attribute, as far as the profile says so plainly: a transform that reads exactly one
/// attribute of this source, itself or somewhere inside. One that combines several, or none, tells nothing sure.
pub fn feeds(profile: &IdentityProfile, source: &SourceId, name: &str) -> BTreeMap<String, String> {
    let transforms =
        profile.identity_attribute_config.as_ref().map(|config| config.attribute_transforms.as_slice());
    let mut feeds = BTreeMap::new();
    for transform in transforms.unwrap_or_default() {
        let Some(attribute) = &transform.identity_attribute_name else { continue };
        let mut found = BTreeSet::new();
        collect(
            &Value::Object(transform.transform_definition.clone()),
            (source.as_str(), name),
            &mut found,
            0,
        );
        if let (1, Some(only)) = (found.len(), found.first()) {
            feeds.insert(attribute.clone(), only.clone());
        }
    }
    feeds
}

/// Transforms nest as deep as somebody wrote them; deeper than this nobody does.
const DEEPEST: usize = 32;

fn collect(value: &Value, source: (&str, &str), found: &mut BTreeSet<String>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(all) => all.iter().for_each(|one| collect(one, source, found, depth + 1)),
        Value::Object(map) => {
            let text = |from: Option<&Value>| from.and_then(Value::as_str).map(str::to_owned);
            if text(map.get("type")).as_deref() == Some("accountAttribute")
                && let Some(Value::Object(attributes)) = map.get("attributes")
            {
                let own = match (text(attributes.get("sourceId")), text(attributes.get("sourceName"))) {
                    (Some(id), _) => id == source.0,
                    (None, Some(name)) => name == source.1,
                    (None, None) => true,
                };
                if let (true, Some(name)) = (own, text(attributes.get("attributeName"))) {
                    found.extend(Some(name).filter(|name| !name.is_empty()));
                }
            }
            map.values().for_each(|one| collect(one, source, found, depth + 1));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(transforms: Value) -> BTreeMap<String, String> {
        let profile = json!({"id": "p", "identityAttributeConfig": {"attributeTransforms": transforms}});
        let profile = serde_json::from_value(profile).expect("a profile");
        feeds(&profile, &SourceId::from("s1"), "Contractors")
    }

    fn account(name: &str, source: Value) -> Value {
        let mut attributes = source;
        attributes["attributeName"] = name.into();
        json!({"type": "accountAttribute", "attributes": attributes})
    }

    #[test]
    fn plain_and_nested_attributes_of_the_source_are_found() {
        let lower = json!({"type": "lower", "attributes": {"input": account("mail", json!({"sourceName": "Contractors"}))}});
        let found = read(json!([
            {"identityAttributeName": "uid", "transformDefinition": account("login", json!({"sourceId": "s1"}))},
            {"identityAttributeName": "email", "transformDefinition": lower},
            {"identityAttributeName": "city", "transformDefinition": account("town", json!({"sourceId": "other"}))},
            {"identityAttributeName": "region", "transformDefinition": account("land", json!({"sourceName": "HR"}))},
        ]));
        let pairs: Vec<(&str, &str)> = found.iter().map(|(to, from)| (to.as_str(), from.as_str())).collect();
        assert_eq!(pairs, [("email", "mail"), ("uid", "login")]);
    }

    #[test]
    fn what_is_put_together_of_several_tells_nothing_sure() {
        let first = json!({"type": "firstValid", "attributes": {"values": [
            account("a", json!({})), account("b", json!({}))]}});
        let rule = json!({"type": "rule", "attributes": {"name": "Make it up"}});
        let found = read(json!([
            {"identityAttributeName": "uid", "transformDefinition": first},
            {"identityAttributeName": "email", "transformDefinition": rule},
            {"transformDefinition": account("nobody", json!({}))},
        ]));
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_transform_without_end_does_no_harm() {
        let mut deep = account("mail", json!({}));
        for _ in 0..500 {
            deep = json!({"type": "lower", "attributes": {"input": deep}});
        }
        let transforms: Value = json!([{"identityAttributeName": "email", "transformDefinition": deep}]);
        let profile = IdentityProfile {
            identity_attribute_config: Some(gangway_isc::IdentityAttributeConfig {
                enabled: None,
                attribute_transforms: vec![gangway_isc::AttributeTransform {
                    identity_attribute_name: Some("email".to_owned()),
                    transform_definition: transforms[0]["transformDefinition"]
                        .as_object()
                        .cloned()
                        .unwrap_or_default(),
                }],
            }),
            ..serde_json::from_value(json!({"id": "p"})).expect("a profile")
        };
        assert!(feeds(&profile, &SourceId::from("s1"), "x").is_empty());
    }
}
