//! The form of a source's accounts, worked out from its schema, its CREATE policy and its identity profile.
//!
//! A schema says names, types and which attributes take several values; only a CREATE policy says what is required
//! (FACTS, section 11); only an identity profile says what an identity is made of.

mod changes;
mod check;
mod feeds;
mod meaning;

pub use changes::{FormChange, changes};
pub use check::{check, warnings};
pub use feeds::{IDENTITY_NEEDS, feeds};
pub use meaning::{Meaning, is_unique, meaning, meanings};

use gangway_isc::{
    AttributeType, FieldType, PolicyField, ProvisioningPolicy, SchemaAttribute, Source, SourceSchema,
};
use gangway_types::accounts::{AccountForm, FieldKind, FormField, Need, Policy, SourceFacts};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// What ISC says of a source, in our words.
pub fn source_facts(source: &Source) -> SourceFacts {
    let id = source.id.as_str().to_owned();
    SourceFacts {
        name: source.name.clone().unwrap_or_else(|| id.clone()),
        id: id.into(),
        flat_file: source.is_delimited_file(),
        kind: source.kind.clone().unwrap_or_else(|| "not told".to_owned()),
        authoritative: source.authoritative == Some(true),
        owner: source.owner.as_ref().and_then(|owner| owner.name.clone()),
        delete_threshold: source.delete_threshold.and_then(|percent| u32::try_from(percent).ok()),
    }
}

/// The form; none when the schema does not say which of its attributes is the key: without it no account can be told
/// from another.
pub fn build(
    source: SourceFacts,
    schema: &SourceSchema,
    policy: Option<&ProvisioningPolicy>,
    feeds: BTreeMap<String, String>,
) -> Option<AccountForm> {
    let key = schema.identity_attribute.clone().filter(|key| !key.trim().is_empty())?;
    let of_policy = |name: &str| {
        policy.and_then(|policy| policy.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name)))
    };
    let need = |name: &str, rule: Option<&PolicyField>, by_isc: bool| {
        if name == key {
            return Need::Key;
        }
        if rule.is_some_and(PolicyField::required) && !by_isc {
            return Need::Policy;
        }
        let fed = IDENTITY_NEEDS.iter().find(|need| feeds.get(**need).is_some_and(|from| from == name));
        fed.filter(|_| !by_isc).map_or(Need::No, |need| Need::Identity((*need).to_owned()))
    };
    let mut fields: Vec<FormField> = Vec::new();
    for attribute in &schema.attributes {
        if fields.iter().any(|field| field.name == attribute.name) {
            continue;
        }
        let rule = of_policy(&attribute.name);
        // Without its key an account cannot be looked up before it is made: it is always asked for.
        let by_isc = rule.is_some_and(is_made) && attribute.name != key;
        fields.push(FormField {
            need: need(&attribute.name, rule, by_isc),
            description: attribute.description.clone().filter(|words| !words.trim().is_empty()),
            kind: kind(Some(attribute), rule),
            multi: attribute.is_multi == Some(true)
                || rule.is_some_and(|rule| rule.is_multi_valued == Some(true)),
            entitlement: attribute.is_entitlement == Some(true) || attribute.is_group == Some(true),
            set_by_isc: by_isc,
            max: rule.and_then(PolicyField::max_size),
            default: rule.and_then(suggested),
            name: attribute.name.clone(),
        });
    }
    // What the policy asks for beside the schema: secrets, above all.
    for rule in policy.map(|policy| policy.fields.as_slice()).unwrap_or_default() {
        if fields.iter().any(|field| field.name.eq_ignore_ascii_case(&rule.name)) {
            continue;
        }
        let by_isc = is_made(rule) && rule.name != key;
        fields.push(FormField {
            need: need(&rule.name, Some(rule), by_isc),
            description: None,
            kind: kind(None, Some(rule)),
            multi: rule.is_multi_valued == Some(true),
            entitlement: false,
            set_by_isc: by_isc,
            max: rule.max_size(),
            default: suggested(rule),
            name: rule.name.clone(),
        });
    }
    if !fields.iter().any(|field| field.name == key) {
        // A schema that names a key which is not among its attributes: odd, and still the key.
        fields.insert(0, bare(&key));
    }
    let display = schema.display_attribute.clone().filter(|name| fields.iter().any(|f| f.name == *name));
    let mut form = AccountForm {
        source,
        key,
        display,
        fields,
        policy: if policy.is_some() { Policy::Known } else { Policy::None },
        feeds,
        fingerprint: String::new(),
    };
    form.fingerprint = fingerprint(&form);
    Some(form)
}

fn bare(key: &str) -> FormField {
    FormField {
        name: key.to_owned(),
        description: None,
        kind: FieldKind::Text,
        multi: false,
        entitlement: false,
        need: Need::Key,
        set_by_isc: false,
        max: None,
        default: None,
    }
}

/// ISC computes it by a transform. A template alone does not count: no source says that it is filled in when an account is
/// written through the API, and a value that nobody may type could keep an identity from being made.
fn is_made(rule: &PolicyField) -> bool {
    rule.transform.get("type").and_then(Value::as_str).is_some_and(|kind| !kind.is_empty())
}

/// A value that the policy gives away as it is.
fn suggested(rule: &PolicyField) -> Option<String> {
    fn text(value: Option<&Value>) -> Option<&str> {
        value.and_then(Value::as_str).filter(|text| !text.is_empty())
    }
    let fixed = (rule.transform.get("type").and_then(Value::as_str) == Some("static"))
        .then(|| text(rule.transform.get("attributes").and_then(|attributes| attributes.get("value"))))
        .flatten();
    let template = text(rule.attributes.get("template")).filter(|text| !text.contains('$'));
    fixed.or(template).map(str::to_owned)
}

fn kind(attribute: Option<&SchemaAttribute>, rule: Option<&PolicyField>) -> FieldKind {
    let by_policy = rule.and_then(|rule| rule.kind.as_ref()).map(|kind| match kind {
        FieldType::Secret => FieldKind::Secret,
        FieldType::Int | FieldType::Long => FieldKind::Number,
        FieldType::Date => FieldKind::Date,
        FieldType::Boolean => FieldKind::Bool,
        FieldType::String | FieldType::Other(_) => FieldKind::Text,
    });
    let by_schema = attribute.and_then(|attribute| attribute.kind.as_ref()).map(|kind| match kind {
        AttributeType::Long | AttributeType::Int => FieldKind::Number,
        AttributeType::Boolean => FieldKind::Bool,
        AttributeType::Date => FieldKind::Date,
        AttributeType::String | AttributeType::Other(_) => FieldKind::Text,
    });
    match (by_policy, by_schema) {
        (Some(FieldKind::Secret), _) => FieldKind::Secret,
        (Some(kind), None | Some(FieldKind::Text)) => kind,
        (_, Some(kind)) => kind,
        (None, None) => FieldKind::Text,
    }
}

/// Hash of what schema and policy say; the source's own facts and the profile are no part of it.
fn fingerprint(form: &AccountForm) -> String {
    let mut digest = Sha256::new();
    let mut tell = |text: &str| {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text);
    };
    tell(&form.key);
    tell(form.display.as_deref().unwrap_or_default());
    tell(if form.policy == Policy::Known { "policy" } else { "" });
    for field in &form.fields {
        tell(&field.name);
        tell(&format!(
            "{:?} {} {} {} {} {:?}",
            field.kind,
            field.multi,
            field.entitlement,
            matches!(field.need, Need::Key | Need::Policy),
            field.set_by_isc,
            field.max
        ));
        tell(field.default.as_deref().unwrap_or_default());
    }
    hex::encode(digest.finalize())
}

#[cfg(test)]
pub(crate) mod testing {
    //! A form for tests: `badge_id` is the key, `name` is required.

    use super::*;

    /// A text field that may stay empty.
    pub(crate) fn field(name: &str) -> FormField {
        FormField { need: Need::No, ..bare(name) }
    }

    /// A form of these fields, the first of them its key.
    pub(crate) fn form(fields: Vec<FormField>) -> AccountForm {
        let source = SourceFacts {
            id: "2c918085000000000000000000000001".into(),
            name: "Badges".to_owned(),
            flat_file: true,
            kind: "DelimitedFile".to_owned(),
            authoritative: false,
            owner: None,
            delete_threshold: None,
        };
        let mut form = AccountForm {
            source,
            key: fields[0].name.clone(),
            display: None,
            fields,
            policy: Policy::Known,
            feeds: BTreeMap::new(),
            fingerprint: String::new(),
        };
        form.fields[0].need = Need::Key;
        form.fingerprint = fingerprint(&form);
        form
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn facts() -> SourceFacts {
        testing::form(vec![testing::field("id")]).source
    }

    fn schema() -> SourceSchema {
        serde_json::from_value(json!({
            "id": "s", "name": "account", "identityAttribute": "badge_id", "displayAttribute": "name",
            "attributes": [
                {"name": "badge_id", "type": "STRING"},
                {"name": "name", "type": "STRING", "description": "Who carries it"},
                {"name": "mail", "type": "STRING"},
                {"name": "zones", "type": "STRING", "isMulti": true, "isEntitlement": true},
                {"name": "level", "type": "INT"},
                {"name": "site", "type": "STRING"},
                {"name": "valid", "type": "DATE"},
                {"name": "escort", "type": "BOOLEAN"},
                {"name": "odd", "type": "QUANTUM"}
            ]
        }))
        .expect("a schema")
    }

    fn policy() -> ProvisioningPolicy {
        serde_json::from_value(json!({
            "usageType": "CREATE",
            "fields": [
                {"name": "badge_id", "type": "string", "transform": {"type": "concat", "attributes": {}}},
                {"name": "name", "type": "string", "isRequired": true, "attributes": {"cloudMaxSize": "20"}},
                {"name": "site", "type": "string", "isRequired": true,
                 "transform": {"type": "static", "attributes": {"value": "Hamburg"}}},
                {"name": "PIN", "type": "secret", "attributes": {"cloudRequired": "true"}}
            ]
        }))
        .expect("a policy")
    }

    #[test]
    fn a_form_follows_schema_and_policy() {
        let form = build(facts(), &schema(), Some(&policy()), BTreeMap::new()).expect("a form");
        let names: Vec<&str> = form.fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(
            names,
            ["badge_id", "name", "mail", "zones", "level", "site", "valid", "escort", "odd", "PIN"]
        );
        let of = |name: &str| form.field(name).expect("a field");
        assert_eq!((of("badge_id").need.clone(), of("badge_id").set_by_isc), (Need::Key, false));
        assert_eq!((of("name").need.clone(), of("name").max), (Need::Policy, Some(20)));
        assert_eq!(of("name").description.as_deref(), Some("Who carries it"));
        assert_eq!((of("zones").multi, of("zones").entitlement), (true, true));
        let kinds = ["level", "valid", "escort", "odd", "PIN"].map(|name| of(name).kind);
        let expected =
            [FieldKind::Number, FieldKind::Date, FieldKind::Bool, FieldKind::Text, FieldKind::Secret];
        assert_eq!(kinds, expected);
        let site = of("site");
        assert_eq!(
            (site.set_by_isc, site.need.clone(), site.default.as_deref()),
            (true, Need::No, Some("Hamburg"))
        );
        assert_eq!(of("PIN").need, Need::Policy);
    }

    #[test]
    fn without_a_policy_only_the_key_is_needed() {
        let form = build(facts(), &schema(), None, BTreeMap::new()).expect("a form");
        assert_eq!(form.policy, Policy::None);
        let needed: Vec<&FormField> = form.fields.iter().filter(|field| field.need != Need::No).collect();
        assert_eq!(needed.len(), 1);
        assert_eq!(needed[0].name, "badge_id");
    }

    #[test]
    fn what_an_identity_is_made_of_is_needed_and_why() {
        let feeds = [("lastname", "name"), ("email", "site"), ("department", "mail")];
        let feeds = feeds.map(|(to, from)| (to.to_owned(), from.to_owned())).into();
        let form = build(facts(), &schema(), Some(&policy()), feeds).expect("a form");
        let need = |name: &str| form.field(name).expect("a field").need.clone();
        assert_eq!(need("name"), Need::Policy, "what the policy requires counts first");
        assert_eq!(need("site"), Need::No, "ISC fills it in by itself");
        assert_eq!(need("mail"), Need::No);
        let feeds = [("lastname".to_owned(), "name".to_owned())].into();
        let form = build(facts(), &schema(), None, feeds).expect("a form");
        assert_eq!(form.field("name").map(|f| f.need.clone()), Some(Need::Identity("lastname".to_owned())));
    }

    #[test]
    fn a_schema_without_a_key_gives_no_form_and_one_with_an_odd_key_has_it() {
        let mut schema = schema();
        schema.identity_attribute = Some(" ".to_owned());
        assert_eq!(build(facts(), &schema, None, BTreeMap::new()), None);
        schema.identity_attribute = Some("number".to_owned());
        let form = build(facts(), &schema, None, BTreeMap::new()).expect("a form");
        assert_eq!(form.fields[0], bare("number"));
    }

    #[test]
    fn the_fingerprint_is_of_schema_and_policy() {
        let print = |schema: &SourceSchema, policy: Option<&ProvisioningPolicy>| {
            build(facts(), schema, policy, BTreeMap::new()).expect("a form").fingerprint
        };
        let base = print(&schema(), Some(&policy()));
        assert_eq!(base, print(&schema(), Some(&policy())));
        assert_ne!(base, print(&schema(), None));
        let mut other = schema();
        other.attributes[2].is_multi = Some(true);
        assert_ne!(base, print(&other, Some(&policy())));
        let mut words = schema();
        words.attributes[2].description = Some("Work address".to_owned());
        assert_eq!(base, print(&words, Some(&policy())), "words change nothing");
        let mut source = facts();
        source.name = "Renamed".to_owned();
        let renamed = build(source, &schema(), Some(&policy()), BTreeMap::new()).expect("a form");
        assert_eq!(base, renamed.fingerprint);
    }
}
