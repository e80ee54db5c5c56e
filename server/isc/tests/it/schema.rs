//! The client's types against the published specification, when it lies beside the project.

use std::path::Path;

use gangway_isc::{
    Account, AccountActivity, AggregationStatus, Association, AuthUser, BulkOutcome, FilterVerdict, Identity,
    IdentityProfile, Invocation, InvocationStatus, LifecycleState, LoadStarted, NotificationTemplate,
    OrgConfig, ProvisioningPolicy, PublicIdentity, RoleAssignment, SearchEvent, SearchIdentity, Source,
    SourceHealth, SourceSchema, Subscription, SyncJob, TaskStatus, Tenant, Trigger,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// The specification; `None` when it is not there.
pub fn specification() -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/isc/openapi.json");
    let text = std::fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).expect("the specification is JSON"))
}

/// What a reference points to, or the schema itself.
fn resolve<'a>(spec: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => resolve(spec, spec.pointer(reference.trim_start_matches('#')).unwrap()),
        None => schema,
    }
}

/// An example of a schema with every member present.
fn example(spec: &Value, schema: &Value, depth: usize) -> Value {
    let schema = resolve(spec, schema);
    if depth > 8 {
        return Value::Null;
    }
    for all in ["allOf", "oneOf", "anyOf"] {
        if let Some(parts) = schema[all].as_array() {
            let mut merged = Map::new();
            let mut other = None;
            for part in parts.iter().take(if all == "allOf" { parts.len() } else { 1 }) {
                match example(spec, part, depth + 1) {
                    Value::Object(map) => merged.extend(map),
                    value => other = Some(value),
                }
            }
            return if merged.is_empty() { other.unwrap_or(Value::Null) } else { Value::Object(merged) };
        }
    }
    if let Some(members) = schema["properties"].as_object() {
        return members
            .iter()
            .map(|(name, member)| (name.clone(), example(spec, member, depth + 1)))
            .collect();
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[0].clone();
    }
    match schema["type"].as_str() {
        Some("array") => json!([example(spec, &schema["items"], depth + 1)]),
        Some("integer" | "number") => json!(7),
        Some("boolean") => json!(true),
        Some("object") => json!({ "any": "thing" }),
        _ if schema["format"] == "date-time" => json!("2026-01-02T03:04:05.678Z"),
        _ => json!("2c91808568c529c60168cca6f90c1313"),
    }
}

/// Reads an example of what an operation answers and writes it back: every member that the type has must be in the
/// specification under that name, and none may have been lost on the way in.
fn agrees<T: DeserializeOwned + Serialize>(spec: &Value, method: &str, path: &str, pick: Option<usize>) {
    let responses = &spec["paths"][path][method]["responses"];
    let answer = ["200", "201", "202", "207"].iter().find_map(|status| responses.get(*status)).unwrap();
    let mut schema = resolve(spec, &answer["content"]["application/json"]["schema"]);
    if schema["type"] == "array" {
        schema = resolve(spec, &schema["items"]);
    }
    if let Some(at) = pick {
        schema = resolve(spec, &schema["anyOf"][at]);
    }
    let example = example(spec, schema, 0);
    let typed: T =
        serde_json::from_value(example.clone()).unwrap_or_else(|e| panic!("{path}: {e} in {example}"));
    let written = serde_json::to_value(&typed).unwrap();
    let members = written.as_object().unwrap();
    assert!(!members.is_empty());
    for (name, value) in members {
        let Some(given) = example.get(name) else { panic!("{path} has no member {name}") };
        assert!(!value.is_null() && value != &json!([]), "{path}: {name} was lost, given {given}");
        if !given.is_object() && !given.is_array() {
            // Times that come as numbers are kept as texts.
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            assert_eq!(text(value), text(given), "{path}: {name}");
        }
    }
}

#[test]
fn types_agree_with_the_published_specification() {
    let Some(spec) = specification() else { return };
    agrees::<Identity>(&spec, "get", "/v2024/identities", None);
    agrees::<Identity>(&spec, "get", "/v2024/identities/{id}", None);
    agrees::<TaskStatus>(&spec, "post", "/v2024/identities/invite", None);
    agrees::<TaskStatus>(&spec, "get", "/v2024/task-status/{id}", None);
    agrees::<OrgConfig>(&spec, "get", "/v2024/org-config", None);
    agrees::<Tenant>(&spec, "get", "/v2024/tenant", None);
    agrees::<NotificationTemplate>(&spec, "get", "/v2024/notification-templates", None);
    agrees::<Source>(&spec, "get", "/v3/sources", None);
    agrees::<Account>(&spec, "get", "/v3/accounts", None);
    agrees::<Account>(&spec, "get", "/v3/accounts/{id}", None);
    agrees::<LoadStarted>(&spec, "post", "/v2024/sources/{id}/load-accounts", None);
    agrees::<AggregationStatus>(&spec, "get", "/v2024/account-aggregations/{id}/status", None);
    agrees::<SourceHealth>(&spec, "get", "/v3/sources/{sourceId}/source-health", None);
    agrees::<SourceSchema>(&spec, "get", "/v3/sources/{sourceId}/schemas", None);
    agrees::<ProvisioningPolicy>(
        &spec,
        "get",
        "/v3/sources/{sourceId}/provisioning-policies/{usageType}",
        None,
    );
    agrees::<IdentityProfile>(&spec, "get", "/v3/identity-profiles", None);
    agrees::<LifecycleState>(
        &spec,
        "get",
        "/v3/identity-profiles/{identity-profile-id}/lifecycle-states",
        None,
    );
    agrees::<PublicIdentity>(&spec, "get", "/v3/public-identities", None);
    agrees::<AuthUser>(&spec, "get", "/v3/auth-users/{id}", None);
    agrees::<RoleAssignment>(&spec, "get", "/v2024/identities/{identityId}/role-assignments", Some(0));
    agrees::<RoleAssignment>(&spec, "get", "/v2024/identities/{identityId}/role-assignments", Some(1));
    let one = "/v2024/identities/{identityId}/role-assignments/{assignmentId}";
    agrees::<RoleAssignment>(&spec, "get", one, None);
    agrees::<SyncJob>(&spec, "post", "/v2024/identities/{identityId}/synchronize-attributes", None);
    agrees::<BulkOutcome>(&spec, "post", "/v2024/identities-accounts/enable", None);
    agrees::<AccountActivity>(&spec, "get", "/v3/account-activities", None);
    agrees::<Trigger>(&spec, "get", "/v2024/triggers", None);
    agrees::<Subscription>(&spec, "get", "/v2024/trigger-subscriptions", None);
    agrees::<Subscription>(&spec, "post", "/v2024/trigger-subscriptions", None);
    agrees::<Subscription>(&spec, "patch", "/v2024/trigger-subscriptions/{id}", None);
    agrees::<FilterVerdict>(&spec, "post", "/v2024/trigger-subscriptions/validate-filter", None);
    agrees::<Invocation>(&spec, "post", "/v2024/trigger-invocations/test", None);
    agrees::<InvocationStatus>(&spec, "get", "/v2024/trigger-invocations/status", None);
    agrees::<SearchEvent>(&spec, "post", "/v3/search", Some(3));
    agrees::<SearchIdentity>(&spec, "post", "/v3/search", Some(4));
}

/// What an identity owns is said by two operations; a deletion says it in its refusal.
#[test]
fn ownership_agrees_with_the_published_specification() {
    let Some(spec) = specification() else { return };
    for (method, path, status) in [
        ("get", "/v2024/identities/{identityId}/ownership", "200"),
        ("delete", "/v2024/identities/{id}", "400"),
    ] {
        let answer = resolve(&spec, &spec["paths"][path][method]["responses"][status]);
        let example = example(&spec, &answer["content"]["application/json"]["schema"], 0);
        let given = &example["associationDetails"];
        let read: Vec<Association> = serde_json::from_value(given.clone()).unwrap();
        assert!(read[0].entities[0].identity_entity.id.is_some());
        assert_eq!(&serde_json::to_value(&read).unwrap(), given, "{path}");
    }
}

/// What is sent has only members of the specification, and all that it requires.
#[test]
fn bodies_agree_with_the_published_specification() {
    let Some(spec) = specification() else { return };
    for (path, members) in [
        ("/v2024/identities/process", &["identityIds"][..]),
        ("/v2024/identities/{id}/verification/account/send", &["via", "sourceName"]),
        ("/v2024/identities-accounts/disable", &["identityIds"]),
        ("/v2024/trigger-subscriptions/validate-filter", &["input", "filter"]),
        ("/v2024/trigger-invocations/test", &["triggerId", "input", "contentJson", "subscriptionIds"]),
        (
            "/v2024/trigger-subscriptions",
            &["name", "description", "triggerId", "type", "httpConfig", "enabled", "filter"],
        ),
    ] {
        let content = &resolve(&spec, &spec["paths"][path]["post"]["requestBody"])["content"];
        let schema = resolve(&spec, &content["application/json"]["schema"]);
        let known = schema["properties"].as_object().unwrap();
        assert!(members.iter().all(|name| known.contains_key(*name)), "{path}");
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let sent = |name: &Value| members.iter().any(|member| name == member);
        assert!(required.iter().all(sent), "{path}: {required:?}");
    }
}
