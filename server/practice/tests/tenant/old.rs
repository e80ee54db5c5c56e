//! The retired calls by short id.

use serde_json::{Value, json};

use crate::harness::{Answer, Practice, read};

async fn page(practice: &Practice, token: &str, start: usize, limit: usize) -> Vec<Value> {
    let answer = practice.get(token, &format!("/cc/api/user/list?start={start}&limit={limit}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["items"].as_array().cloned().expect("items")
}

async fn switch(practice: &Practice, change: Value) {
    assert_eq!(practice.post("", "/_practice/old-calls", change).await.status, 200);
}

async fn invite(practice: &Practice, token: &str, ids: &[&str]) -> Answer {
    let boundary = "a-boundary";
    let mut body = String::new();
    for id in ids {
        body += &format!("--{boundary}\r\nContent-Disposition: form-data; name=\"ids\"\r\n\r\n{id}\r\n");
    }
    body += &format!("--{boundary}--\r\n");
    let request = practice
        .http
        .post(format!("{}/cc/api/user/invite", practice.base))
        .bearer_auth(token)
        .header("content-type", format!("multipart/form-data; boundary={boundary}"))
        .body(body);
    read(request.send().await.expect("an answer")).await
}

#[tokio::test]
async fn start_is_an_offset_or_a_page() {
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("helpdesk").await;
    let first = page(&practice, &token, 0, 250).await;
    let people = practice.people("limit=250").await;
    assert_eq!(first.len(), 250);
    assert!(first.iter().zip(&people).all(|(old, person)| old["externalId"] == person["id"]));
    assert_eq!(page(&practice, &token, 1, 250).await[0], first[1]);
    assert_eq!(page(&practice, &token, 500, 250).await.len(), 100);
    switch(&practice, json!({"start": "page"})).await;
    let second = page(&practice, &token, 1, 250).await;
    assert!(second.len() == 250 && !first.contains(&second[0]));
    assert_eq!(page(&practice, &token, 2, 250).await.len(), 100);
    assert!(page(&practice, &token, 3, 250).await.is_empty());
    assert_eq!(practice.get(&token, "/cc/api/user/list?limit=251").await.status, 400);
}

#[tokio::test]
async fn short_ids_are_invited_as_long_ones_are() {
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    let wanted = practice.invitable(2).await;
    let all = practice.people("limit=600").await;
    let short = |id: &String| {
        let place = all.iter().position(|person| crate::harness::id(person) == *id).expect("a person");
        (204_100 + place).to_string()
    };
    let ids: Vec<String> = wanted.iter().map(short).collect();
    let answer = invite(&practice, &token, &[&ids[0], &ids[1], "1", "x", &ids[0]]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let mailed: Vec<String> = practice
        .outbox()
        .await
        .iter()
        .map(|mail| mail["identityId"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(mailed, wanted);
    assert_eq!(practice.status_of(&wanted[0]).await, "PENDING");
    assert_eq!(invite(&practice, &token, &[]).await.status, 400);
}

#[tokio::test]
async fn the_calls_can_be_refused_and_gone() {
    let practice = Practice::start().await;
    let (admin, user) = (practice.token("admin").await, practice.token("user").await);
    let list = "/cc/api/user/list?start=0&limit=1";
    assert_eq!(practice.get(&user, list).await.status, 403);
    assert_eq!(practice.get("nobody", list).await.status, 401);
    switch(&practice, json!({"list": "forbidden", "invite": "gone"})).await;
    assert_eq!(practice.get(&admin, list).await.status, 403);
    assert_eq!(invite(&practice, &admin, &["204130"]).await.status, 404);
    assert!(practice.outbox().await.is_empty());
    switch(&practice, json!({"list": "answered"})).await;
    assert_eq!(practice.get(&admin, list).await.status, 200);
    assert_eq!(practice.post("", "/_practice/old-calls", json!({"list": "perhaps"})).await.status, 400);
}
