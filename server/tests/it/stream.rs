//! `/events`: who may listen to what, and that nothing is missed.

use crate::portal::TestPortal;
use futures::StreamExt as _;
use rstest::rstest;
use std::time::Duration;

#[tokio::test]
async fn listening_needs_a_session() {
    let portal = TestPortal::start().await;
    assert_eq!(portal.browser().get("/events?topics=tasks").await.status, 401);
}

#[rstest]
#[case("user", "tasks", 403)]
#[case("user", "batch:B-0001", 403)]
#[case("admin", "tasks,secrets", 403)]
#[case("admin", "", 400)]
#[tokio::test]
async fn one_hears_of_what_one_may_read(#[case] role: &str, #[case] topics: &str, #[case] status: u16) {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in(role).await;
    assert_eq!(browser.get(&format!("/events?topics={topics}")).await.status, status);
}

/// Reads until `count` events came.
async fn heard(response: reqwest::Response, count: usize) -> Vec<String> {
    let mut text = String::new();
    let mut body = response.bytes_stream();
    while text.matches("data: ").count() < count {
        let chunk = tokio::time::timeout(Duration::from_secs(10), body.next()).await.expect("in time");
        text.push_str(&String::from_utf8_lossy(&chunk.expect("more").expect("bytes")));
    }
    text.lines().filter_map(|line| line.strip_prefix("data: ")).map(str::to_owned).collect()
}

#[tokio::test]
async fn news_arrive_for_the_topics_that_were_asked_for() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let response =
        browser.open("/events?topics=batch:B-0001,tasks", &[("accept", "text/event-stream")]).await;
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert!(response.headers().get("content-encoding").is_none(), "compressed events would be held back");
    let news = &portal.portal.core.news;
    for topic in ["batch:B-0002", "batch:B-0001", "secrets", "tasks"] {
        news.tell(topic);
    }
    assert_eq!(heard(response, 2).await, ["batch:B-0001", "tasks"]);
}

#[tokio::test]
async fn who_comes_back_looks_at_everything_once() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let response = browser.open("/events?topics=batch:B-0001,tasks", &[("last-event-id", "17-1")]).await;
    assert_eq!(heard(response, 2).await, ["batch:B-0001", "tasks"]);
}

#[tokio::test]
async fn an_open_stream_does_not_hold_up_the_end() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let response = browser.open("/events?topics=tasks", &[]).await;
    tokio::time::timeout(Duration::from_secs(10), portal.stop()).await.expect("it ends");
    drop(response);
}
