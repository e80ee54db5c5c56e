//! Every kind of fault, and whether the call was carried out.

use gangway_practice::Options;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::harness::Practice;

struct Case {
    practice: Practice,
    token: String,
    ids: Vec<String>,
}

impl Case {
    /// A tenant whose next invitation has this fault.
    async fn new(fault: Value) -> Self {
        let practice = Practice::start().await;
        let token = practice.token("admin").await;
        let ids = practice.invitable(1).await;
        practice
            .fault(json!({"method": "POST", "path": "/identities/invite", "on": "next", "fault": fault}))
            .await;
        Self { practice, token, ids }
    }

    async fn send(&self) -> Result<(u16, String), reqwest::Error> {
        let body = json!({ "ids": self.ids });
        let response =
            self.practice.send(&self.token, Method::POST, "/v2024/identities/invite", Some(body)).await?;
        let status = response.status().as_u16();
        Ok((status, response.text().await?))
    }

    async fn mails(&self) -> usize {
        self.practice.outbox().await.len()
    }
}

#[tokio::test]
async fn a_status_before_or_after_the_effect() {
    for (after, mails) in [(false, 0), (true, 1)] {
        let case = Case::new(json!({"kind": "status", "status": 503, "body": "<busy>", "contentType": "text/plain", "headers": {"Retry-After": "7"}, "after": after})).await;
        assert_eq!(case.send().await.expect("an answer"), (503, "<busy>".to_owned()));
        assert_eq!(case.mails().await, mails);
        assert_eq!(case.send().await.expect("an answer").0, 202, "it strikes once");
    }
    let case = Case::new(json!({"kind": "status", "status": 409})).await;
    let (status, text) = case.send().await.expect("an answer");
    let dto: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(status, 409);
    assert!(dto["trackingId"].as_str().is_some_and(|id| id.len() == 32), "{dto}");
}

#[tokio::test]
async fn a_cut_connection_gives_no_byte_of_an_answer() {
    for (after, mails) in [(false, 0), (true, 1)] {
        let case = Case::new(json!({"kind": "cut", "after": after})).await;
        let body = json!({ "ids": case.ids }).to_string();
        let mut stream =
            tokio::net::TcpStream::connect(case.practice.tenant().addr()).await.expect("a connection");
        let head = format!(
            "POST /v2024/identities/invite HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
             X-SailPoint-Experimental: true\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            case.token,
            body.len()
        );
        stream.write_all(head.as_bytes()).await.expect("it is sent");
        let mut answer = Vec::new();
        // A reset is as good as an end: in both cases nothing was answered.
        _ = stream.read_to_end(&mut answer).await;
        assert_eq!(answer, b"");
        assert_eq!(case.mails().await, mails);
        let journal = case.practice.get("", "/_practice/journal?path=invite").await.rows();
        assert_eq!((&journal[0]["status"], &journal[0]["fault"]), (&json!(0), &json!("cut")));
        assert_eq!(journal[0]["clientId"], "practice-pat-admin");
        assert!(journal[0]["body"].as_str().is_some_and(|body| body.contains(&case.ids[0])));
    }
}

#[tokio::test]
async fn truncated_answers_were_carried_out() {
    let case = Case::new(json!({"kind": "truncate"})).await;
    let (status, text) = case.send().await.expect("an answer");
    assert_eq!(status, 202);
    assert!(text.starts_with('{') && serde_json::from_str::<Value>(&text).is_err(), "{text}");
    assert_eq!(case.mails().await, 1);

    let case = Case::new(json!({"kind": "truncate", "cut": true})).await;
    assert!(case.send().await.is_err(), "the body ends before its announced length");
    assert_eq!(case.mails().await, 1);
}

#[tokio::test]
async fn a_page_instead_of_json() {
    for (after, mails) in [(false, 0), (true, 1)] {
        let case = Case::new(json!({"kind": "html", "status": 200, "after": after})).await;
        let (status, text) = case.send().await.expect("an answer");
        assert_eq!(status, 200);
        assert!(text.starts_with("<!DOCTYPE html>"));
        assert_eq!(case.mails().await, mails);
    }
}

#[tokio::test]
async fn an_expired_token_and_a_full_budget_are_answered_before_the_effect() {
    let case = Case::new(json!({"kind": "expired-token"})).await;
    let (status, text) = case.send().await.expect("an answer");
    assert_eq!((status, text.as_str()), (401, "{\"error\":\"JWT validation failed: JWT is expired\"}"));
    assert_eq!(case.mails().await, 0);

    let case = Case::new(json!({"kind": "rate-limit", "retryAfter": 4})).await;
    let body = json!({ "ids": case.ids });
    let answer = case.practice.call(&case.token, Method::POST, "/v2024/identities/invite", Some(body)).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "4"));
    assert_eq!(answer.json(), json!({"message": " Rate Limit Exceeded "}));
    assert_eq!(case.mails().await, 0);
}

#[tokio::test]
async fn a_hanging_call_never_answers() {
    for (after, mails) in [(false, 0), (true, 1)] {
        let case = Case::new(json!({"kind": "hang", "after": after})).await;
        // The journal has the entry as soon as the call was taken in; that ends the wait without a clock.
        let answered = async { case.send().await.map(|_| ()) };
        let journaled = async {
            loop {
                let journal = case.practice.get("", "/_practice/journal?path=invite").await.rows();
                if journal.iter().any(|entry| entry["fault"] == "hang") {
                    break;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            answer = answered => panic!("it answered: {answer:?}"),
            () = journaled => {}
        }
        assert_eq!(case.mails().await, mails);
    }
}

#[tokio::test]
async fn a_delayed_call_is_carried_out_at_once_and_answered_later() {
    let case = Case::new(json!({"kind": "delay", "ms": 40})).await;
    let before = std::time::Instant::now();
    assert_eq!(case.send().await.expect("an answer").0, 202);
    assert!(before.elapsed() >= std::time::Duration::from_millis(40));
    assert_eq!(case.mails().await, 1);
}

#[tokio::test]
async fn faults_strike_the_token_endpoint_and_every_version() {
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    practice.fault(json!({"method": "GET", "path": "/task-status/{id}", "on": {"every": 2}, "fault": {"kind": "status", "status": 500}})).await;
    for version in
        ["/v2024/task-status/x", "/beta/task-status/x", "/task-status/v1/x", "/v2026/task-status/x"]
    {
        _ = practice.get(&token, version).await;
    }
    let journal = practice.get("", "/_practice/journal?path=task-status").await.rows();
    let statuses: Vec<_> = journal.iter().map(|entry| entry["status"].as_u64().expect("a status")).collect();
    assert_eq!(statuses, [404, 500, 404, 500]);
    practice.call("", Method::DELETE, "/_practice/faults", None).await;
    assert!(practice.get("", "/_practice/faults").await.rows().is_empty());

    practice.fault(json!({"path": "/oauth/token", "fault": {"kind": "status", "status": 502}})).await;
    assert_eq!(practice.refresh("x").await.status, 502);
    assert_eq!(practice.refresh("x").await.status, 400);
}

#[tokio::test]
async fn a_fault_that_is_not_known_is_refused() {
    let practice = Practice::start().await;
    for rule in [
        json!({"path": "/x", "fault": {"kind": "explode"}}),
        json!({"path": "/x", "fault": {"kind": "cut", "later": true}}),
        json!({"fault": {"kind": "cut"}}),
        json!({"path": "/x", "on": {"sometimes": 3}, "fault": {"kind": "cut"}}),
    ] {
        assert_eq!(practice.post("", "/_practice/faults", rule.clone()).await.status, 400, "{rule}");
    }
}

#[tokio::test]
async fn the_budget_is_counted_per_client_and_version() {
    let practice = Practice::with(|options: &mut Options| options.rate = 5).await;
    let (admin, other) = (practice.token("admin").await, practice.token("helpdesk").await);
    for _ in 0..5 {
        assert_eq!(practice.get(&admin, "/v2024/tenant").await.status, 200);
        practice.pass(1_000);
    }
    let refused = practice.get(&admin, "/v2024/tenant").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, "5"));
    assert_eq!(refused.json(), json!({"message": " Rate Limit Exceeded "}));
    assert_eq!(practice.get(&admin, "/tenant/v1").await.status, 200, "another version");
    assert_eq!(practice.get(&other, "/v2024/tenant").await.status, 200, "another client");
    practice.pass(5_000);
    assert_eq!(practice.get(&admin, "/v2024/tenant").await.status, 200, "the window slides");
    assert_eq!(practice.get(&admin, "/v2024/tenant").await.status, 429);
}
