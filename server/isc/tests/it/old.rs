//! The retired calls: whatever `start` counts, everybody is read once.

use axum::extract::{Query, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use gangway_isc::{ErrorKind, OldUsers, ShortId};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::tenant::{acting, builder, id, serve};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Counts {
    People,
    Pages,
    Nothing,
}

/// Reads a list of `count` people; who was read, whether it was complete, and how many pages were asked for.
async fn read(count: usize, counts: Counts, bare: bool) -> (Vec<u64>, bool, usize) {
    read_by(count, counts, bare, 250).await
}

/// The same of a tenant that gives at most `per` people on a page.
async fn read_by(count: usize, counts: Counts, bare: bool, per: usize) -> (Vec<u64>, bool, usize) {
    let asked: Arc<Mutex<usize>> = Arc::default();
    let counting = asked.clone();
    let list = get(move |Query(query): Query<HashMap<String, usize>>| async move {
        *counting.lock().unwrap() += 1;
        assert_eq!(query["limit"], 250);
        let from = match counts {
            Counts::People => query["start"],
            Counts::Pages => query["start"] * per,
            Counts::Nothing => 0,
        };
        let items: Vec<Value> = (from..count.min(from + per))
            .map(|n| {
                json!({"id": (1000 + n).to_string(), "externalId": id(n as u128), "alias": "a", "status": "PENDING"})
            })
            .collect();
        if bare { Json(items.into()) } else { Json(json!({"total": count, "items": items})) }
    });
    let url = serve(Router::new().route("/cc/api/user/list", list)).await;
    let mut users = OldUsers::new(acting(builder(&url)));
    let mut found = Vec::new();
    while let Some(page) = users.next_page().await.unwrap() {
        for user in page {
            assert_eq!(user.external_id.unwrap().to_u128(), found.len() as u128);
            found.push(user.id.as_str().parse().unwrap());
        }
    }
    let asked = *asked.lock().unwrap();
    (found, users.is_complete(), asked)
}

#[tokio::test]
async fn everybody_is_read_once_whatever_start_counts() {
    for count in [0, 1, 249, 250, 251, 500, 1_130] {
        for counts in [Counts::People, Counts::Pages] {
            for bare in [false, true] {
                let (found, complete, asked) = read(count, counts, bare).await;
                let expected: Vec<u64> = (1000..1000 + count as u64).collect();
                assert_eq!(found, expected, "{count} {counts:?}");
                assert!(complete && asked <= count / 250 + 3, "{count} {counts:?}: {asked}");
            }
        }
    }
}

#[tokio::test]
async fn pages_that_are_shorter_than_asked_for_do_not_end_a_list_that_counts_more() {
    for count in [99, 100, 101, 430] {
        for counts in [Counts::People, Counts::Pages] {
            let (found, complete, asked) = read_by(count, counts, false, 100).await;
            let expected: Vec<u64> = (1000..1000 + count as u64).collect();
            assert_eq!(found, expected, "{count} {counts:?}");
            assert!(complete && asked <= count / 100 + 3, "{count} {counts:?}: {asked}");
        }
    }
}

#[tokio::test]
async fn a_list_that_takes_no_notice_of_start_ends_and_is_not_complete() {
    let (found, complete, asked) = read(600, Counts::Nothing, false).await;
    assert_eq!((found.len(), complete), (250, false));
    assert!(asked <= 3);
}

#[tokio::test]
async fn odd_rows_are_counted_and_other_answers_refused() {
    let rows = r#"{"items":[{"id":17,"externalId":"short"},{"id":"x"},{}],"count":3}"#;
    let url = serve(Router::new().fallback(move || async move { rows })).await;
    let page = acting(builder(&url)).old_user_list(0, 250).await.unwrap();
    assert_eq!((page.items.len(), page.unreadable, page.total), (1, 2, Some(3)));
    assert_eq!((page.items[0].id.as_str(), &page.items[0].external_id), ("17", &None));
    for (status, body, kind) in [
        (404, "{}", ErrorKind::NotFound),
        (403, "{}", ErrorKind::Forbidden),
        (200, "<html>", ErrorKind::Foreign),
        (200, "{}", ErrorKind::Foreign),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        let url = serve(Router::new().fallback(move || async move { (status, body).into_response() })).await;
        let error = acting(builder(&url).retries(0)).old_user_list(0, 250).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {body}");
    }
}

#[tokio::test]
async fn the_form_names_each_short_id() {
    let sent: Arc<Mutex<Vec<(String, String, String)>>> = Arc::default();
    let writing = sent.clone();
    let url = serve(Router::new().fallback(move |request: Request| {
        let writing = writing.clone();
        async move {
            let (parts, body) = request.into_parts();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            let content_type = parts.headers["content-type"].to_str().unwrap().to_owned();
            let what = format!("{} {}", parts.method, parts.uri);
            writing.lock().unwrap().push((what, content_type, String::from_utf8(bytes.to_vec()).unwrap()));
        }
    }))
    .await;
    let ids: Vec<ShortId> = ["204461", " 17 "].iter().map(|id| id.parse().unwrap()).collect();
    let accepted = acting(builder(&url)).old_invite(&ids).await.unwrap();
    assert_eq!(accepted.task_id, None);
    let sent = sent.lock().unwrap();
    assert_eq!(sent[0].0, "POST /cc/api/user/invite");
    let boundary = sent[0].1.strip_prefix("multipart/form-data; boundary=").unwrap();
    let parts: Vec<&str> =
        sent[0].2.split(&format!("--{boundary}")).map(|part| part.trim_matches(['\r', '\n'])).collect();
    let field = |id: &str| format!("Content-Disposition: form-data; name=\"ids\"\r\n\r\n{id}");
    assert_eq!(parts, ["", &field("204461"), &field("17"), "--"]);
    for wrong in ["", "2c91808568c529c60168cca6f90c1313", "12a", "-3"] {
        assert!(wrong.parse::<ShortId>().is_err(), "{wrong}");
    }
}
