//! Every served answer against the specification, and every operation of it under every version, when the
//! specification lies beside the project (`../shared/isc/openapi.json`).

use std::{fmt::Write as _, path::Path};

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    harness::{Answer, Practice, id},
    schema::{undescribed, validate},
};

/// The specification. Says so in plain words when it is not there.
fn specification() -> Option<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/isc/openapi.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!("NOT CHECKED against the specification: {} is not there", file.display());
        return None;
    };
    Some(serde_json::from_str(&text).expect("JSON"))
}

/// Every path of an operation, with `/beta`.
fn paths(home: &str, operation: &Value) -> Vec<String> {
    let also = operation["x-also-at"].as_array().expect("a list");
    let mut paths = vec![home.to_owned()];
    paths.extend(also.iter().map(|path| path.as_str().expect("a path").to_owned()));
    let rest = home.splitn(3, '/').nth(2).expect("a version and a path");
    paths.push(format!("/beta/{rest}"));
    paths
}

async fn fill(practice: &Practice, token: &str, path: &str, operation: &str) -> String {
    let first = async |list: &str| id(&practice.get(token, list).await.rows()[0]);
    let value = match operation {
        "getIdentity" | "getAuthUser" | "getIdentityOwnershipDetails" | "getRoleAssignments" => {
            first("/v2024/identities").await
        }
        "getRoleAssignment" => {
            let identity = first("/v2024/identities").await;
            let assignment = first(&format!("/v2024/identities/{identity}/role-assignments")).await;
            return path.replace("{identityId}", &identity).replace("{assignmentId}", &assignment);
        }
        "getTaskStatus" => first("/v2024/task-status").await,
        "getSource" | "getSourceSchemas" | "listProvisioningPolicies" | "getSourceHealth" => {
            practice.source("Contractor register").await
        }
        "getAccount" => first("/v3/accounts").await,
        "getSourceSchema" | "getProvisioningPolicy" => {
            let source = practice.source("Contractor register").await;
            let schema = first(&format!("/v3/sources/{source}/schemas")).await;
            let path = path.replace("{sourceId}", &source).replace("{schemaId}", &schema);
            // Version 2 of the service names policies by id.
            return path.replace("{usageType}", "CREATE");
        }
        "listWorkgroupMembers" => first("/v2024/workgroups").await,
        "getIdentityProfile" | "getLifecycleStates" => first("/v3/identity-profiles").await,
        "searchGet" => {
            return path.replace("{index}", "identities").replace("{id}", &first("/v2024/identities").await);
        }
        _ => "x".to_owned(),
    };
    let mut out = String::new();
    for part in path.split('/').skip(1) {
        let part = if part.starts_with('{') { value.as_str() } else { part };
        _ = write!(out, "/{part}");
    }
    out
}

const SERVED: &[&str] = &[
    "listIdentities",
    "getIdentity",
    "getTaskStatusList",
    "getTaskStatus",
    "getPendingTasks",
    "getOrgConfig",
    "getTenant",
    "listSources",
    "getSource",
    "listIdentityProfiles",
    "getIdentityProfile",
    "getLifecycleStates",
    "searchGet",
    "getAuthUser",
    "getPublicIdentities",
    "listWorkgroups",
    "listWorkgroupMembers",
    "listAccounts",
    "getAccount",
    "getSourceSchemas",
    "getSourceSchema",
    "listProvisioningPolicies",
    "getProvisioningPolicy",
    "getSourceHealth",
    "getIdentityOwnershipDetails",
    "getRoleAssignments",
    "getRoleAssignment",
    "listTriggers",
    "listSubscriptions",
    "listTriggerInvocationStatus",
    "listAccountActivities",
];

#[tokio::test]
async fn every_served_get_answers_as_specified_under_every_version() {
    let Some(document) = specification() else { return };
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("admin").await;
    practice.invite(&token, &practice.invitable(1).await).await;
    practice.advance(1_000).await;
    practice.post(&token, "/v2024/trigger-subscriptions", subscription()).await;
    let test = json!({"triggerId": "idn:identity-created", "contentJson": {}});
    practice.post(&token, "/v2024/trigger-invocations/test", test).await;
    let mut checked = 0;
    for (home, item) in document["paths"].as_object().expect("paths") {
        let operation = &item["get"];
        let name = operation["operationId"].as_str().unwrap_or_default();
        if !SERVED.contains(&name) {
            continue;
        }
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        for path in paths(home, operation) {
            let path = fill(&practice, &token, &path, name).await;
            if path.contains("{id}") {
                continue;
            }
            let answer = practice.get(&token, &path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            let body = answer.json();
            assert_eq!(validate(&document, schema, &body), Vec::<String>::new(), "{path}");
            // `priority` and `type` of events came with later versions than the document describes.
            let mut extra = undescribed(&document, schema, &body);
            extra.retain(|member| member != "priority" && name != "searchGet");
            assert_eq!(extra, Vec::<String>::new(), "{path}");
            checked += 1;
        }
    }
    assert!(checked >= SERVED.len() * 4, "only {checked} answers were checked");
}

/// A subscription to an address where nobody listens.
fn subscription() -> Value {
    json!({
        "name": "x",
        "description": "y",
        "triggerId": "idn:identity-created",
        "type": "HTTP",
        "filter": "$.identity",
        "httpConfig": {
            "url": "http://127.0.0.1:1/",
            "httpDispatchMode": "SYNC",
            "httpAuthenticationType": "BASIC_AUTH",
            "basicAuthConfig": {"userName": "u", "password": "p"},
        },
    })
}

#[tokio::test]
async fn answers_about_people_and_triggers_are_as_specified() {
    let Some(document) = specification() else { return };
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("admin").await;
    let check = |path: &str, method: &str, status: u16, answer: &Answer| {
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        let status = status.to_string();
        let schema = &document["paths"][path][method]["responses"][status.as_str()]["content"]["application/json"]
            ["schema"];
        if answer.text.is_empty() {
            assert!(!schema.is_object(), "{method} {path} should answer something");
            return;
        }
        assert!(schema.is_object(), "{method} {path}: {status} {}", answer.text);
        let mut wrong = validate(&document, schema, &answer.json());
        // "Always null" say the words about the name of a processing task, and the schema does not.
        wrong.retain(|line| path != "/v2024/identities/process" || line != "$.name: null");
        assert_eq!(wrong, Vec::<String>::new(), "{method} {path}");
        assert_eq!(undescribed(&document, schema, &answer.json()), Vec::<String>::new(), "{method} {path}");
    };
    let people = practice.people("status=ACTIVE&protected=false&limit=60").await;
    let (owner, one) = (id(&people[0]), people.iter().rev().map(id).next().expect("somebody"));
    let protected = id(&practice.people("protected=true&limit=1").await[0]);
    let at = |id: &str| format!("/v2024/identities/{id}");
    for (who, status) in [(&owner, 400), (&protected, 400)] {
        let answer = practice.call(&token, Method::DELETE, &at(who), None).await;
        check("/v2024/identities/{id}", "delete", status, &answer);
    }
    let synchronized =
        practice.call(&token, Method::POST, &format!("{}/synchronize-attributes", at(&one)), None).await;
    check("/v2024/identities/{identityId}/synchronize-attributes", "post", 202, &synchronized);
    let body = json!({"identityIds": [one]});
    let processed = practice.post(&token, "/v2024/identities/process", body.clone()).await;
    check("/v2024/identities/process", "post", 202, &processed);
    let mailed = practice
        .post(&token, &format!("{}/verification/account/send", at(&one)), json!({"via": "EMAIL_WORK"}))
        .await;
    check("/v2024/identities/{id}/verification/account/send", "post", 200, &mailed);
    for switch in ["disable", "enable"] {
        let path = format!("/v2024/identities-accounts/{switch}");
        check(&path, "post", 207, &practice.post(&token, &path, body.clone()).await);
    }
    let reset = practice.call(&token, Method::POST, &format!("{}/reset", at(&one)), None).await;
    check("/v2024/identities/{id}/reset", "post", 202, &reset);
    let deleted = practice.call(&token, Method::DELETE, &at(&one), None).await;
    check("/v2024/identities/{id}", "delete", 204, &deleted);

    let made = practice.post(&token, "/v2024/trigger-subscriptions", subscription()).await;
    check("/v2024/trigger-subscriptions", "post", 201, &made);
    let path = format!("/v2024/trigger-subscriptions/{}", id(&made.json()));
    let put = practice.call(&token, Method::PUT, &path, Some(subscription())).await;
    check("/v2024/trigger-subscriptions/{id}", "put", 200, &put);
    let off = json!([{"op": "replace", "path": "/enabled", "value": false}]);
    check("/v2024/trigger-subscriptions/{id}", "patch", 200, &practice.patch(&token, &path, off).await);
    let body = json!({"filter": "$.identity", "input": {"identity": {}}});
    let valid = practice.post(&token, "/v2024/trigger-subscriptions/validate-filter", body).await;
    check("/v2024/trigger-subscriptions/validate-filter", "post", 200, &valid);
    assert_eq!(valid.json(), json!({"isValid": true, "isValidJSONPath": true, "isPathExist": true}));
    let test = json!({"triggerId": "idn:identity-created", "contentJson": {"a": 1}});
    let tested = practice.post(&token, "/v2024/trigger-invocations/test", test).await;
    check("/v2024/trigger-invocations/test", "post", 200, &tested);
    let gone = practice.call(&token, Method::DELETE, &path, None).await;
    check("/v2024/trigger-subscriptions/{id}", "delete", 204, &gone);

    // What is sent is what the trigger says.
    practice.post(&token, "/v2024/trigger-subscriptions", subscription()).await;
    let body = json!({"firstname": "A", "lastname": "B"});
    assert_eq!(practice.post("", "/_practice/people", body).await.status, 201);
    let flush = practice.post("", "/_practice/events", json!({})).await;
    assert_eq!(flush.status, 200);
    let sent = practice.get("", "/_practice/events/sent").await.rows();
    let input = &sent.last().expect("an event")["input"];
    let triggers = &document["paths"]["/v2024/triggers"]["get"]["responses"]["200"]["content"];
    let inputs = &triggers["application/json"]["schema"]["items"]["properties"]["exampleInput"]["anyOf"];
    assert_eq!(validate(&document, &inputs[0], input), Vec::<String>::new());
}

#[tokio::test]
async fn every_operation_is_known_under_every_version() {
    let Some(document) = specification() else { return };
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("admin").await;
    for (home, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let Some(name) = operation["operationId"].as_str() else { continue };
            let method: Method = method.to_uppercase().parse().expect("a method");
            for path in paths(home, operation) {
                let path = fill(&practice, &token, &path, name).await;
                let answer = practice.call(&token, method.clone(), &path, None).await;
                let unknown = answer.status == 404 && answer.text.contains("knows no such path");
                assert!(
                    !unknown && answer.status != 405,
                    "{method} {path}: {} {}",
                    answer.status,
                    answer.text
                );
                if !matches!(answer.status, 200 | 204 | 400 | 415 | 404) {
                    assert_eq!(answer.status, 501, "{method} {path}: {}", answer.text);
                    assert!(answer.text.contains(name), "{}", answer.text);
                }
            }
        }
    }
}

#[tokio::test]
async fn written_answers_and_found_documents_are_as_specified() {
    let Some(document) = specification() else { return };
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    let schema = |path: &str, method: &str, status: &str| {
        document["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"].clone()
    };
    let task = practice.invite(&token, &practice.invitable(2).await).await;
    assert_eq!(
        validate(&document, &schema("/v2024/identities/invite", "post", "202"), &task),
        Vec::<String>::new()
    );

    practice.advance(60_000).await;
    let found = schema("/v3/search", "post", "200");
    for index in ["identities", "events"] {
        let body = json!({"indices": [index], "query": {"query": "*"}});
        let answer = practice.post(&token, "/v3/search?limit=1000", body).await;
        let rows = answer.rows();
        assert!(rows.len() > 5, "{index}");
        let name = if index == "events" { "EventDocument" } else { "IdentityDocument" };
        let own = json!({"$ref": format!("#/components/schemas/{name}")});
        for row in &rows {
            assert_eq!(validate(&document, &own, row), Vec::<String>::new());
        }
        assert_eq!(validate(&document, &found, &Value::Array(rows)), Vec::<String>::new());
    }
    let task = task["id"].as_str().expect("an id");
    let patched = practice
        .http
        .patch(format!("{}/v2024/task-status/{task}", practice.base))
        .bearer_auth(&token)
        .header("content-type", "application/json-patch+json")
        .body(json!([{"op": "replace", "path": "/completionStatus", "value": "TERMINATED"}]).to_string())
        .send()
        .await
        .expect("an answer");
    assert_eq!(patched.status(), 200);
    let patched: Value = patched.json().await.expect("JSON");
    assert_eq!(patched["completionStatus"], "TERMINATED");
    assert_eq!(
        validate(&document, &schema("/v2024/task-status/{id}", "patch", "200"), &patched),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn refusals_are_as_specified() {
    let Some(document) = specification() else { return };
    let practice = Practice::start().await;
    let (admin, user) = (practice.token("admin").await, practice.token("user").await);
    let schema = |status: &str| {
        let mut response = &document["paths"]["/v2024/identities/{id}"]["get"]["responses"][status];
        if let Some(reference) = response["$ref"].as_str() {
            response = document.pointer(reference.trim_start_matches('#')).expect("a response");
        }
        response["content"]["application/json"]["schema"].clone()
    };
    for (answer, status) in [
        (practice.get(&admin, "/v2024/identities?limit=251").await, "400"),
        (practice.get("x", "/v2024/identities").await, "401"),
        (practice.get(&user, "/v2024/org-config").await, "403"),
        (practice.get(&admin, "/v2024/identities/00000000000000000000000000000000").await, "404"),
    ] {
        assert_eq!(answer.status.to_string(), status, "{}", answer.text);
        assert!(schema(status).is_object());
        assert_eq!(validate(&document, &schema(status), &answer.json()), Vec::<String>::new());
    }
}

#[tokio::test]
async fn answers_about_accounts_and_aggregations_are_as_specified() {
    let Some(document) = specification() else { return };
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("admin").await;
    let check = |path: &str, method: &str, answer: &Answer| {
        let response = &document["paths"][path][method]["responses"][answer.status.to_string().as_str()];
        let response = match response["$ref"].as_str() {
            Some(reference) => document.pointer(reference.trim_start_matches('#')).expect("a response"),
            None => response,
        };
        let schema = &response["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{method} {path}: {} {}", answer.status, answer.text);
        assert_eq!(validate(&document, schema, &answer.json()), Vec::<String>::new(), "{method} {path}");
        assert_eq!(undescribed(&document, schema, &answer.json()), Vec::<String>::new(), "{method} {path}");
    };
    let source = practice.source("Contractor register").await;
    let file = practice.csv(&source).await;
    for busy in [false, true] {
        let loaded = practice.load(&token, &source, Some(file.as_bytes()), busy).await;
        check("/v2024/sources/{id}/load-accounts", "post", &loaded);
        let task = id(&loaded.json()["task"]);
        for wait in [0, 2_700, 5_000] {
            practice.advance(if busy { 0 } else { wait }).await;
            let status = practice.get(&token, &format!("/v2024/account-aggregations/{task}/status")).await;
            check("/v2024/account-aggregations/{id}/status", "get", &status);
        }
        if !busy {
            practice.load(&token, &source, Some(file.as_bytes()), false).await;
        }
    }
    practice.advance(10_000).await;
    let rows = practice.get("", &format!("/_practice/sources/{source}/accounts?limit=4")).await.rows();
    let account = format!("/v3/accounts/{}", id(&rows[0]));
    let body = json!({"attributes": {"sourceId": source, "contractor_id": "C-1"}});
    check("/v3/accounts", "post", &practice.post(&token, "/v3/accounts", body).await);
    let body = json!({"attributes": {"family_name": "New"}});
    check("/v3/accounts/{id}", "put", &practice.call(&token, Method::PUT, &account, Some(body)).await);
    let body = json!([{"op": "remove", "path": "/identityId"}]);
    check("/v3/accounts/{id}", "patch", &practice.patch(&token, &account, body).await);
    for switch in ["enable", "disable", "unlock"] {
        let answer = practice.post(&token, &format!("{account}/{switch}"), json!({})).await;
        check(&format!("/v3/accounts/{{id}}/{switch}"), "post", &answer);
    }
    let removed = practice
        .call(&token, Method::POST, &format!("{}/remove", account.replace("v3", "v2024")), None)
        .await;
    check("/v2024/accounts/{id}/remove", "post", &removed);
    let deleted =
        practice.call(&token, Method::DELETE, &format!("/v3/accounts/{}", id(&rows[1])), None).await;
    check("/v3/accounts/{id}", "delete", &deleted);
    let direct = practice.source("Active Directory").await;
    let rows = practice.get("", &format!("/_practice/sources/{direct}/accounts?limit=1")).await.rows();
    let reloaded =
        practice.call(&token, Method::POST, &format!("/v3/accounts/{}/reload", id(&rows[0])), None).await;
    check("/v3/accounts/{id}/reload", "post", &reloaded);
    // Every account there is, linked or not.
    let all = practice.get(&token, "/v3/accounts?limit=250&sorters=-uncorrelated").await;
    assert_eq!(all.status, 400);
    for filter in ["uncorrelated eq true", "uncorrelated eq false"] {
        check("/v3/accounts", "get", &practice.accounts(&token, filter, "").await);
    }
}

#[tokio::test]
async fn documented_filters_and_sorters_are_taken_and_no_others() {
    let Some(document) = specification() else { return };
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("admin").await;
    let operators = ["ca", "co", "eq", "ge", "gt", "in", "isnull", "le", "lt", "ne", "pr", "sw"];
    for path in [
        "/v3/accounts",
        "/v3/sources",
        "/v3/identity-profiles",
        "/v2024/identities",
        "/v2024/workgroups",
        "/v2024/triggers",
        "/v2024/trigger-subscriptions",
        "/v2024/trigger-invocations/status",
        "/v3/account-activities",
    ] {
        let parameters = document["paths"][path]["get"]["parameters"].as_array().expect("parameters");
        let parameter = |name: &str| parameters.iter().find(|p| p["name"] == name).expect("a parameter");
        let filters = parameter("filters")["x-filters"].as_object().expect("fields").clone();
        for (field, documented) in &filters {
            for operator in operators {
                let filter = match operator {
                    "isnull" | "pr" => format!("{field} {operator}"),
                    "in" | "ca" => format!("{field} {operator} (\"x\")"),
                    _ => format!("{field} {operator} \"x\""),
                };
                let query = url::form_urlencoded::Serializer::new(String::new())
                    .append_pair("filters", &filter)
                    .append_pair("limit", "1")
                    .finish();
                let answer = practice.get(&token, &format!("{path}?{query}")).await;
                let taken = documented.as_array().expect("operators").iter().any(|known| known == operator);
                assert_eq!(answer.status, if taken { 200 } else { 400 }, "{path} {filter}: {}", answer.text);
            }
        }
        for sorter in parameter("sorters")["x-sorters"].as_array().expect("fields") {
            let sorter = sorter.as_str().expect("a field");
            let answer = practice.get(&token, &format!("{path}?limit=1&sorters=-{sorter}")).await;
            assert_eq!(answer.status, 200, "{path} {sorter}: {}", answer.text);
        }
        assert_eq!(practice.get(&token, &format!("{path}?sorters=nonsense")).await.status, 400);
    }
}
