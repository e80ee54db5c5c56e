//! Trigger subscriptions and the events that reach them.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{Router, extract::Request, http::StatusCode, response::IntoResponse};
use http_body_util::BodyExt;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Practice, id};

/// A subscriber that writes down what it hears: the authorization and the body.
struct Subscriber {
    url: String,
    heard: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Subscriber {
    async fn answering(status: StatusCode) -> Self {
        let heard: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
        let writing = Arc::clone(&heard);
        let router = Router::new().fallback(move |request: Request| {
            let writing = Arc::clone(&writing);
            async move {
                let (parts, body) = request.into_parts();
                let authorization = parts.headers.get("authorization");
                let authorization = authorization.and_then(|value| value.to_str().ok()).unwrap_or_default();
                let bytes = body.collect().await.expect("a body").to_bytes();
                let body = serde_json::from_slice(&bytes).expect("JSON");
                writing.lock().expect("no panic").push((authorization.to_owned(), body));
                status.into_response()
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hooks/isc?a=1", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, heard }
    }

    fn heard(&self) -> Vec<(String, Value)> {
        self.heard.lock().expect("no panic").clone()
    }

    /// What was heard once there is so much of it.
    async fn hears(&self, count: usize) -> Vec<(String, Value)> {
        let began = Instant::now();
        while self.heard().len() < count {
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "only {} of {count} were heard",
                self.heard().len()
            );
            tokio::task::yield_now().await;
        }
        self.heard()
    }
}

fn to(subscriber: &Subscriber, trigger: &str) -> Value {
    json!({
        "name": "The portal",
        "triggerId": format!("idn:{trigger}"),
        "type": "HTTP",
        "httpConfig": {
            "url": subscriber.url,
            "httpDispatchMode": "SYNC",
            "httpAuthenticationType": "BASIC_AUTH",
            "basicAuthConfig": {"userName": "isc", "password": "a secret"},
        },
    })
}

async fn subscribe(practice: &Practice, token: &str, body: Value) -> Value {
    let answer = practice.post(token, "/v2024/trigger-subscriptions", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()
}

async fn patch(practice: &Practice, token: &str, id: &str, body: Value) -> Answer {
    practice.patch(token, &format!("/v2024/trigger-subscriptions/{id}"), body).await
}

async fn join(practice: &Practice, last: &str) -> Value {
    let body = json!({"firstname": "Noor", "lastname": last, "alias": format!("new.joiner.{last}"),
        "emailAddress": format!("noor.{last}@harbour-works.example"), "startDate": "2027-01-04"});
    let answer = practice.post("", "/_practice/people", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()
}

async fn sent(practice: &Practice) -> Vec<Value> {
    practice.get("", "/_practice/events/sent").await.rows()
}

/// Invocations once there are so many and all have ended.
async fn ended(practice: &Practice, count: usize) -> Vec<Value> {
    let began = Instant::now();
    loop {
        let all = sent(practice).await;
        if all.len() >= count && all.iter().all(|invocation| !invocation["completed"].is_null()) {
            return all;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{all:?}");
    }
}

#[tokio::test]
async fn who_joins_and_who_changes_is_told_once() {
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("admin").await;
    let subscriber = Subscriber::answering(StatusCode::NO_CONTENT).await;
    subscribe(&practice, &token, to(&subscriber, "identity-created")).await;
    let mut body = to(&subscriber, "identity-attributes-changed");
    body["httpConfig"]["httpAuthenticationType"] = "BEARER_TOKEN".into();
    body["httpConfig"]["bearerTokenAuthConfig"] = json!({"bearerToken": "t0k"});
    subscribe(&practice, &token, body).await;

    let person = join(&practice, "haddad").await;
    let heard = subscriber.hears(1).await;
    let (authorization, event) = &heard[0];
    assert_eq!(authorization, "Basic aXNjOmEgc2VjcmV0");
    assert_eq!(event["identity"], json!({"type": "IDENTITY", "id": person["id"], "name": "Noor haddad"}));
    assert_eq!(event["attributes"]["uid"], "new.joiner.haddad");
    assert_eq!(event["attributes"]["startDate"], "2027-01-04");

    let path = format!("/_practice/people/{}", id(&person));
    practice
        .call("", Method::PATCH, &path, Some(json!({"lastname": "Said", "lifecycleState": "prehire"})))
        .await;
    // A status is no attribute that changed.
    practice.call("", Method::PATCH, &path, Some(json!({"identityStatus": "LOCKED"}))).await;
    practice.call("", Method::PATCH, &path, Some(json!({"emailAddress": null}))).await;
    let heard = subscriber.hears(2).await;
    let (authorization, event) = &heard[1];
    assert_eq!(authorization, "Bearer t0k");
    let names: Vec<&str> = event["changes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|change| change["attribute"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, ["cloudLifecycleState", "displayName", "lastname"]);
    assert_eq!(
        event["changes"][2],
        json!({"attribute": "lastname", "oldValue": "haddad", "newValue": "Said"})
    );
    let heard = subscriber.hears(3).await;
    assert_eq!(heard[2].1["changes"][0]["attribute"], "email");
    assert_eq!(heard[2].1["changes"][0]["newValue"], Value::Null);
    assert_eq!(ended(&practice, 3).await.len(), 3);
}

#[tokio::test]
async fn what_an_aggregation_makes_is_told_although_nobody_asks() {
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("admin").await;
    let subscriber = Subscriber::answering(StatusCode::OK).await;
    subscribe(&practice, &token, to(&subscriber, "identity-created")).await;
    let source = practice.source("Contractor register").await;
    let file = practice.csv(&source).await;
    let head = file.lines().next().expect("a heading");
    let row: Vec<&str> = head
        .split(',')
        .map(|column| match column {
            "contractor_id" => "C-77",
            "login" => "new.one",
            "family_name" => "One",
            "mail" => "new.one@ext.harbour-works.example",
            _ => "",
        })
        .collect();
    let file = format!("{}\n{}\n", file.trim_end(), row.join(","));
    practice.load(&token, &source, Some(file.as_bytes()), false).await;
    // Real time passes, and nothing is asked of the tenant.
    practice.pass(60_000);
    let heard = subscriber.hears(1).await;
    assert_eq!(heard[0].1["attributes"]["uid"], "new.one");
}

#[tokio::test]
async fn what_does_not_arrive_is_not_sent_again() {
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("admin").await;
    let subscriber = Subscriber::answering(StatusCode::SERVICE_UNAVAILABLE).await;
    subscribe(&practice, &token, to(&subscriber, "identity-created")).await;
    let mut nowhere = to(&subscriber, "identity-created");
    nowhere["httpConfig"]["url"] = "http://127.0.0.1:1/hooks/isc".into();
    subscribe(&practice, &token, nowhere).await;
    let mut abroad = to(&subscriber, "identity-created");
    abroad["httpConfig"]["url"] = "http://192.0.2.1/hooks/isc".into();
    subscribe(&practice, &token, abroad).await;
    join(&practice, "marsh").await;
    let all = ended(&practice, 3).await;
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|invocation| invocation["error"].is_string()), "{all:?}");
    assert_eq!((all[0]["status"].clone(), subscriber.heard().len()), (json!(503), 1));
    assert!(all[2]["error"].as_str().is_some_and(|text| text.contains("this machine only")));
    let listed = practice.get(&token, "/v2024/trigger-invocations/status?sorters=created").await.rows();
    assert!(listed.iter().all(|row| row["completeInvocationInput"]["localizedError"]["message"].is_string()));

    // Switched off, events are lost; switched on again, they stay lost.
    let switched = practice.post("", "/_practice/events", json!({"sending": false})).await;
    assert_eq!((switched.status, &switched.json()["copies"]), (200, &json!(1)));
    join(&practice, "lost").await;
    practice.post("", "/_practice/events", json!({"sending": true, "copies": 3})).await;
    let after = join(&practice, "thrice").await;
    let heard = subscriber.hears(4).await;
    assert!(heard[1..].iter().all(|(_, event)| event["identity"]["id"] == after["id"]), "{heard:?}");
}

#[tokio::test]
async fn filters_and_the_switch_decide_who_hears() {
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("admin").await;
    let subscriber = Subscriber::answering(StatusCode::OK).await;
    let mut body = to(&subscriber, "identity-created");
    body["filter"] = r#"$[?($.attributes.lastname == "wanted")]"#.into();
    let subscription = subscribe(&practice, &token, body).await;
    join(&practice, "unwanted").await;
    join(&practice, "wanted").await;
    assert_eq!(subscriber.hears(1).await[0].1["attributes"]["lastname"], "wanted");
    let off =
        json!([{"op": "replace", "path": "/enabled", "value": false}, {"op": "remove", "path": "/filter"}]);
    let patched = patch(&practice, &token, &id(&subscription), off).await;
    assert_eq!((patched.status, &patched.json()["enabled"]), (200, &json!(false)));
    join(&practice, "later").await;
    let test = json!({"triggerId": "idn:identity-created", "contentJson": {"n": 1}, "input": {"x": 1}});
    let tested = practice.post(&token, "/v2024/trigger-invocations/test", test.clone()).await;
    assert_eq!((tested.status, &tested.json()[0]["contentJson"]), (200, &json!({"n": 1})));
    assert_eq!(subscriber.hears(2).await[1].1["x"], 1, "a test reaches it all the same");
    assert_eq!(sent(&practice).await.len(), 2, "who is switched off hears nothing else");
    let removed = practice
        .call(&token, Method::DELETE, &format!("/v2024/trigger-subscriptions/{}", id(&subscription)), None)
        .await;
    assert_eq!(removed.status, 204);
    assert_eq!(practice.post(&token, "/v2024/trigger-invocations/test", test).await.status, 204);
}

#[tokio::test]
async fn subscriptions_keep_their_secrets_and_their_trigger() {
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("admin").await;
    let subscriber = Subscriber::answering(StatusCode::OK).await;
    let made = subscribe(&practice, &token, to(&subscriber, "identity-created")).await;
    assert_eq!(made["httpConfig"]["basicAuthConfig"], json!({"userName": "isc", "password": null}));
    assert_eq!((&made["enabled"], &made["triggerName"]), (&json!(true), &json!("Identity Created")));
    let listed = practice.get(&token, "/v2024/trigger-subscriptions?count=true").await;
    assert_eq!((listed.rows(), listed.header("x-total-count")), (vec![made.clone()], "1"));
    // What came back is put again: its null secrets replace the real ones.
    let path = format!("/v2024/trigger-subscriptions/{}", id(&made));
    assert_eq!(practice.call(&token, Method::PUT, &path, Some(made.clone())).await.status, 200);
    join(&practice, "haddad").await;
    assert_eq!(subscriber.hears(1).await[0].0, "Basic aXNjOg==");

    let mut other = made.clone();
    other["triggerId"] = "idn:identity-attributes-changed".into();
    assert_eq!(practice.call(&token, Method::PUT, &path, Some(other)).await.status, 400);
    for operation in [
        json!({"op": "replace", "path": "/triggerId", "value": "x"}),
        json!({"op": "replace", "path": "/id", "value": "x"}),
        json!({"op": "replace", "path": "/httpConfig/nothing", "value": "x"}),
        json!({"op": "test", "path": "/name", "value": "x"}),
        json!({"op": "replace", "path": "/enabled", "value": "perhaps"}),
    ] {
        let answer = patch(&practice, &token, &id(&made), json!([operation])).await;
        assert_eq!(answer.status, 400, "{operation}");
    }
    for wrong in [
        json!({}),
        json!({"name": "x", "type": "HTTP", "triggerId": "idn:identity-created"}),
        json!({"name": "x", "type": "HTTP", "triggerId": "idn:nothing", "httpConfig": made["httpConfig"]}),
        json!({"name": "x", "type": "HTTP", "triggerId": "idn:identity-created", "filter": "x",
            "httpConfig": made["httpConfig"]}),
        json!({"name": "x", "type": "HTTP", "triggerId": "idn:identity-created",
            "httpConfig": {"url": "ftp://x/", "httpDispatchMode": "SYNC"}}),
    ] {
        let answer = practice.post(&token, "/v2024/trigger-subscriptions", wrong.clone()).await;
        assert_eq!(answer.status, 400, "{wrong}");
    }
    for _ in 1..50 {
        subscribe(&practice, &token, to(&subscriber, "identity-created")).await;
    }
    let body = to(&subscriber, "identity-created");
    assert_eq!(practice.post(&token, "/v2024/trigger-subscriptions", body).await.status, 400, "50 at most");
    let helpdesk = practice.token("helpdesk").await;
    assert_eq!(practice.get(&helpdesk, "/v2024/trigger-subscriptions").await.status, 403);
}
