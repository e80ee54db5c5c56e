//! What inviting does.

use gangway_practice::Options;
use serde_json::{Value, json};

use crate::harness::{DAY, Practice, address, id};

#[tokio::test]
async fn an_invitation_mails_makes_pending_and_its_task_takes_its_time() {
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    let ids = practice.invitable(3).await;
    let task = practice.invite(&token, &ids).await;
    assert_eq!(task["completionStatus"], Value::Null);
    let path = format!("/v2024/task-status/{}", task["id"].as_str().expect("an id"));

    assert_eq!(practice.get(&token, &path).await.status, 404);
    practice.advance(700).await;
    let queued = practice.get(&token, &path).await.json();
    assert_eq!((&queued["launched"], &queued["completionStatus"]), (&Value::Null, &Value::Null));
    practice.advance(1_500).await;
    let running = practice.get(&token, &path).await.json();
    assert!(running["launched"].is_string() && running["completionStatus"].is_null());
    practice.advance(2_000).await;
    let done = practice.get(&token, &path).await.json();
    assert_eq!((&done["completionStatus"], &done["percentComplete"]), (&json!("SUCCESS"), &json!(100)));

    let mails = practice.outbox().await;
    assert_eq!(
        mails.iter().map(|m| m["identityId"].as_str().expect("an id").to_owned()).collect::<Vec<_>>(),
        ids
    );
    assert_eq!(practice.status_of(&ids[0]).await, "PENDING");
}

#[tokio::test]
async fn only_unregistered_people_and_the_first_of_an_address_are_mailed() {
    let practice = Practice::with(|options: &mut Options| options.people = 5_000).await;
    let token = practice.token("helpdesk").await;
    let everybody = practice.people("limit=5000").await;
    let ids: Vec<String> = everybody.iter().map(id).collect();
    practice.invite(&token, &ids).await;
    let mails = practice.outbox().await;
    assert!(mails.len() > 100);
    let mut addresses = std::collections::HashSet::new();
    for mail in &mails {
        let person = everybody.iter().find(|p| p["id"] == mail["identityId"]).expect("a person");
        assert_eq!(person["identityStatus"], "UNREGISTERED");
        assert_eq!(person["emailAddress"], mail["to"]);
        assert!(addresses.insert(address(person)), "{mail}");
        let first = everybody.iter().find(|p| address(p) == address(person)).expect("a person");
        assert_eq!(first["id"], mail["identityId"], "the first identity with the address is the one mailed");
    }
}

#[tokio::test]
async fn an_empty_call_is_refused_and_strange_members_too() {
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    for body in [
        json!({}),
        json!({"ids": []}),
        json!({"ids": null}),
        json!({"identityIds": ["x"]}),
        json!({"ids": "x"}),
    ] {
        let answer = practice.post(&token, "/v2024/identities/invite", body.clone()).await;
        assert_eq!(answer.status, 400, "{body}");
        let dto = answer.json();
        assert!(dto["detailCode"].is_string() && dto["messages"][0]["text"].is_string(), "{dto}");
        assert_eq!(dto["trackingId"], answer.header("slpt-request-id"));
    }
    assert!(practice.outbox().await.is_empty());
}

#[tokio::test]
async fn invited_people_register_most_within_three_days_some_never() {
    let practice = Practice::with(|options: &mut Options| options.people = 5_000).await;
    let token = practice.token("admin").await;
    let ids = practice.invitable(200).await;
    practice.invite(&token, &ids).await;
    let count = async |status: &str| {
        let all = practice.people(&format!("status={status}&limit=5000")).await;
        all.iter().filter(|p| ids.contains(&id(p))).count()
    };
    assert_eq!(count("PENDING").await, 200);
    practice.advance(3 * DAY).await;
    let registered = count("REGISTERED").await + count("ACTIVE").await;
    assert!((100..190).contains(&registered), "{registered}");
    practice.advance(4 * DAY + 1).await;
    let expired = count("UNREGISTERED").await;
    assert!((10..80).contains(&expired), "{expired}");
    assert_eq!(count("PENDING").await, 0);
    practice.advance(60 * DAY).await;
    assert_eq!(count("UNREGISTERED").await, expired, "an expired link registers nobody");
}

#[tokio::test]
async fn the_readings_of_the_statuses_can_be_switched() {
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    let ids = practice.invitable(1).await;
    practice.invite(&token, &ids).await;
    // Somebody who never registers by themselves.
    let path = format!("/_practice/people/{}", ids[0]);
    let never = practice.call("", reqwest::Method::PATCH, &path, Some(json!({"registersAt": null}))).await;
    assert_eq!(never.status, 200, "{}", never.text);

    assert_eq!(practice.status_of(&ids[0]).await, "PENDING");
    practice.invite(&token, &ids).await;
    assert_eq!(practice.outbox().await.len(), 1, "PENDING is ignored by default");
    practice.readings(json!({"invitingPending": "mails"})).await;
    practice.invite(&token, &ids).await;
    assert_eq!(practice.outbox().await.len(), 2);
    practice.call("", reqwest::Method::PATCH, &path, Some(json!({"registersAt": null}))).await;

    practice.readings(json!({"invited": "staysUnregistered"})).await;
    assert_eq!(practice.status_of(&ids[0]).await, "UNREGISTERED");
    practice.readings(json!({"invited": "becomesPending", "expired": "staysPending"})).await;
    practice.advance(8 * DAY).await;
    assert_eq!(practice.status_of(&ids[0]).await, "PENDING");
    practice.readings(json!({"expired": "fallsBack"})).await;
    assert_eq!(practice.status_of(&ids[0]).await, "UNREGISTERED");
}
