//! The state file: what survives a restart, and what is refused.

use std::{io::Write, path::Path};

use gangway_practice::{Error, Options};
use serde_json::{Value, json};

use crate::harness::{DAY, Practice};

async fn on(file: &Path) -> Practice {
    let file = file.to_owned();
    Practice::with(move |options: &mut Options| options.state_file = Some(file)).await
}

async fn everything(practice: &Practice) -> Value {
    let state = practice.get("", "/_practice/state").await.json();
    let people = practice.people("limit=100000").await;
    json!({ "state": state, "people": people, "outbox": practice.outbox().await })
}

#[tokio::test]
async fn all_that_happened_survives() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("tenant.jsonl");
    let mut practice = on(&file).await;
    let tokens = practice.sign_in("admin").await.json();
    let access = tokens["access_token"].as_str().expect("a token").to_owned();
    let ids = practice.invitable(5).await;
    let task = practice.invite(&access, &ids).await;
    practice.advance(2 * DAY).await;
    practice.readings(json!({"expired": "staysPending"})).await;
    let path = format!("/_practice/people/{}", ids[0]);
    let change = json!({"identityStatus": "LOCKED", "emailAddress": null, "lifecycleState": "leaveOfAbsence", "lastname": "Ñandú"});
    let changed = practice.call("", reqwest::Method::PATCH, &path, Some(change)).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let before = everything(&practice).await;
    practice.stop().await;

    let practice = on(&file).await;
    assert_eq!(everything(&practice).await, before);
    assert_eq!(practice.get(&access, "/v2024/tenant").await.status, 200, "access tokens go on");
    let path = format!("/v2024/task-status/{}", task["id"].as_str().expect("an id"));
    assert_eq!(practice.get(&access, &path).await.json()["completionStatus"], "SUCCESS");
    let refresh = tokens["refresh_token"].as_str().expect("a token");
    assert_eq!(practice.refresh(refresh).await.status, 200, "refresh tokens go on");
    assert_eq!(practice.refresh(refresh).await.status, 400);
}

/// What is done to people and who subscribed survives; what was told is not told again.
#[tokio::test]
async fn people_subscriptions_and_switches_survive() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("tenant.jsonl");
    let mut practice = on(&file).await;
    let token = practice.token("admin").await;
    let subscription = json!({"name": "x", "triggerId": "idn:identity-created", "type": "HTTP",
        "httpConfig": {"url": "http://127.0.0.1:1/", "httpDispatchMode": "SYNC"}});
    let made = practice.post(&token, "/v2024/trigger-subscriptions", subscription).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let joined = practice.post("", "/_practice/people", json!({"firstname": "A", "lastname": "B"})).await;
    assert_eq!(joined.status, 201, "{}", joined.text);
    let people = practice.people("limit=60&protected=false").await;
    let (gone, reset) = (&people[50]["id"], &people[51]["id"]);
    let path = |id: &Value, rest: &str| format!("/v2024/identities/{}{rest}", id.as_str().expect("an id"));
    let deleted = practice.call(&token, reqwest::Method::DELETE, &path(gone, ""), None).await;
    assert_eq!(deleted.status, 204, "{}", deleted.text);
    practice.call(&token, reqwest::Method::POST, &path(reset, "/reset"), None).await;
    practice
        .post(&token, "/v2024/identities-accounts/disable", json!({"identityIds": [people[52]["id"]]}))
        .await;
    let mail = json!({"via": "EMAIL_WORK"});
    practice.post(&token, &path(&people[0]["id"], "/verification/account/send"), mail).await;
    practice.post("", "/_practice/old-calls", json!({"start": "page"})).await;
    practice.advance(DAY).await;
    let before = everything(&practice).await;
    let subscriptions = practice.get(&token, "/v2024/trigger-subscriptions").await.rows();
    practice.stop().await;

    let practice = on(&file).await;
    assert_eq!(everything(&practice).await, before);
    assert_eq!(practice.get(&token, "/v2024/trigger-subscriptions").await.rows(), subscriptions);
    assert_eq!(practice.get("", "/_practice/old-calls").await.json()["start"], "page");
    practice.post("", "/_practice/events", json!({})).await;
    assert!(practice.get("", "/_practice/events/sent").await.rows().is_empty());
}

#[tokio::test]
async fn a_torn_line_is_forgotten_and_the_rest_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("tenant.jsonl");
    let mut practice = on(&file).await;
    let token = practice.token("admin").await;
    practice.invite(&token, &practice.invitable(2).await).await;
    practice.stop().await;
    let mut torn = std::fs::OpenOptions::new().append(true).open(&file).expect("the file");
    torn.write_all(b"{\"effect\":\"invited\",\"at\":17").expect("it is written");
    drop(torn);

    let mut practice = on(&file).await;
    assert_eq!(practice.outbox().await.len(), 2);
    practice.invite(&token, &practice.invitable(1).await).await;
    practice.stop().await;
    assert_eq!(on(&file).await.outbox().await.len(), 3);
}

#[tokio::test]
async fn starting_over_forgets_everything() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("tenant.jsonl");
    let mut practice = on(&file).await;
    let fresh = practice.people("limit=100000").await;
    let token = practice.token("admin").await;
    practice.invite(&token, &practice.invitable(2).await).await;
    practice.advance(DAY).await;
    practice.tenant().start_over().expect("it starts over");
    assert_eq!(practice.people("limit=100000").await, fresh);
    assert!(practice.outbox().await.is_empty());
    assert_eq!(practice.get(&token, "/v2024/tenant").await.status, 401);
    assert_eq!(practice.tenant().now_ms(), crate::harness::NOON);
    practice.stop().await;
    assert_eq!(on(&file).await.people("limit=100000").await, fresh);
}

#[tokio::test]
async fn a_file_of_another_tenant_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("tenant.jsonl");
    on(&file).await.stop().await;
    let open = async |people: usize, seed: u64| {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let options = Options { people, seed, state_file: Some(file.clone()), ..Options::default() };
        gangway_practice::start(listener, options).await.err()
    };
    assert!(matches!(open(700, 1).await, Some(Error::OtherPopulation { people: 600, seed: 1, .. })));
    assert!(matches!(open(600, 2).await, Some(Error::OtherPopulation { .. })));
    assert!(matches!(open(199, 1).await, Some(Error::People(199))));
    assert!(matches!(open(200_001, 1).await, Some(Error::People(200_001))));
    let running = on(&file).await;
    assert!(matches!(open(600, 1).await, Some(Error::InUse { .. })));
    running.tenant.expect("it runs").shutdown().await;
    let kept = std::fs::read_to_string(&file).expect("the file");
    let (_, rest) = kept.split_once("\"fingerprint\":\"").expect("a fingerprint");
    std::fs::write(&file, kept.replace(&rest[..16], "0123456789abcdef")).expect("it is written");
    assert!(matches!(open(600, 1).await, Some(Error::StateFile { line: 1, .. })));
    std::fs::write(&file, "{\"effect\":\"outboxCleared\"}\n").expect("it is written");
    assert!(matches!(open(600, 1).await, Some(Error::StateFile { line: 1, .. })));
}
