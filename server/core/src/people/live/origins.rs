//! Where the attributes of a person come from, as their identity profile says.

use crate::accounts::reading;
use crate::auth::Signed;
use crate::{Core, audit};
use gangway_isc::IdentityProfile;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The level that ISC asks for to read profiles (FACTS, section 2).
const LEVEL: &str = "ORG_ADMIN";
/// How long profiles that were read hold, real milliseconds: they change rarely, and every page of a person asks.
const HOLDS_MS: i64 = 10 * 60_000;
/// How long nobody asks again after a reading that failed.
const FAILED_MS: i64 = 60_000;
/// A page waits this long for them, and is shown without otherwise.
const WAIT: Duration = Duration::from_millis(1_500);
/// Transforms nest as deep as somebody wrote them; deeper than this nobody does.
const DEEPEST: usize = 32;

/// Where one attribute comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The source, by name; the profile's own when the transform names none.
    pub source: Option<String>,
    /// ISC's id of the source, where the transform gives it.
    pub source_id: Option<String>,
    /// The attribute of the account there.
    pub attribute: String,
    /// Whether a transform changes the value on its way.
    pub transformed: bool,
}

/// Profiles that were read; none when they could not be.
type Profiles = Option<Arc<Vec<IdentityProfile>>>;

/// The profiles as last read, and when.
#[derive(Default)]
pub(crate) struct Mappings(Mutex<Option<(i64, Profiles)>>);

impl Mappings {
    fn known(&self, real: i64) -> Option<Profiles> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, profiles) = kept.as_ref()?;
        let holds = if profiles.is_some() { HOLDS_MS } else { FAILED_MS };
        (0..holds).contains(&(real - at)).then(|| profiles.clone())
    }

    fn keep(&self, real: i64, profiles: Profiles) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((real, profiles));
    }
}

/// Identity attribute → where it comes from, for the people of one profile. Empty when ISC does not tell this person, or not
/// just now: nothing on a page waits for it.
pub async fn origins(core: &Core, who: &Signed, profile: &str) -> BTreeMap<String, Origin> {
    if !who.levels.iter().any(|level| level.eq_ignore_ascii_case(LEVEL)) {
        return BTreeMap::new();
    }
    let (mappings, real) = (&core.memory().mappings, core.clock.real());
    let known = match mappings.known(real) {
        Some(known) => known,
        // A page that is fetched ahead asks ISC nothing.
        None if audit::origin().looks_ahead => None,
        None => {
            let read = reading(core, who, |isc| async move { Ok(isc.identity_profiles().await?) });
            let profiles = tokio::time::timeout(WAIT, read).await.ok().and_then(Result::ok).map(Arc::new);
            mappings.keep(real, profiles.clone());
            profiles
        }
    };
    let found = known.iter().flat_map(|all| all.iter()).find(|one| one.id.as_str() == profile);
    found.map(of_profile).unwrap_or_default()
}

fn of_profile(profile: &IdentityProfile) -> BTreeMap<String, Origin> {
    let own = profile.authoritative_source.as_ref();
    let own = own.map(|source| (source.id.clone(), source.name.clone())).unwrap_or_default();
    let transforms = profile.identity_attribute_config.iter().flat_map(|config| &config.attribute_transforms);
    let mut origins = BTreeMap::new();
    for transform in transforms {
        let Some(name) = &transform.identity_attribute_name else { continue };
        let definition = Value::Object(transform.transform_definition.clone());
        let mut found = Vec::new();
        collect(&definition, &own, &mut found, 0);
        found.dedup();
        // One that combines several tells nothing sure.
        if let [only] = found.as_slice() {
            let plain = definition.get("type").and_then(Value::as_str) == Some("accountAttribute");
            origins.insert(name.clone(), Origin { transformed: !plain, ..only.clone() });
        }
    }
    origins
}

fn collect(value: &Value, own: &(Option<String>, Option<String>), found: &mut Vec<Origin>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(all) => all.iter().for_each(|one| collect(one, own, found, depth + 1)),
        Value::Object(map) => {
            let attributes = map.get("attributes").and_then(Value::as_object);
            if let (Some("accountAttribute"), Some(attributes)) =
                (map.get("type").and_then(Value::as_str), attributes)
            {
                let text = |name: &str| {
                    let text = attributes.get(name).and_then(Value::as_str);
                    text.filter(|text| !text.is_empty()).map(str::to_owned)
                };
                if let Some(attribute) = text("attributeName") {
                    let (source_id, source) = match (text("sourceId"), text("sourceName")) {
                        (None, None) => own.clone(),
                        named => named,
                    };
                    found.push(Origin { source, source_id, attribute, transformed: false });
                }
            }
            map.values().for_each(|one| collect(one, own, found, depth + 1));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn plain_nested_and_combined_attributes_are_told_apart() {
        let account = |name: &str| json!({"type": "accountAttribute", "attributes": {"sourceName": "HR", "attributeName": name}});
        let profile = json!({"id": "p", "authoritativeSource": {"id": "s1", "name": "HR"}, "identityAttributeConfig": {"attributeTransforms": [
            {"identityAttributeName": "email", "transformDefinition": account("mail")},
            {"identityAttributeName": "uid", "transformDefinition": {"type": "lower", "attributes": {"input": account("login")}}},
            {"identityAttributeName": "displayName", "transformDefinition": {"type": "concat", "attributes": {"values": [account("a"), account("b")]}}},
            {"identityAttributeName": "phone", "transformDefinition": {"type": "accountAttribute", "attributes": {"attributeName": "tel"}}},
            {"identityAttributeName": "static", "transformDefinition": {"type": "static"}},
        ]}});
        let origins = of_profile(&serde_json::from_value(profile).expect("a profile"));
        let told: Vec<_> = origins
            .iter()
            .map(|(name, origin)| {
                (name.as_str(), origin.attribute.as_str(), origin.transformed, origin.source.as_deref())
            })
            .collect();
        assert_eq!(
            told,
            [
                ("email", "mail", false, Some("HR")),
                ("phone", "tel", false, Some("HR")),
                ("uid", "login", true, Some("HR"))
            ]
        );
    }
}
