//! Members of governance groups come fifty at a time.

use axum::Router;
use axum::extract::Query;
use axum::response::IntoResponse;
use axum::routing::get;
use gangway_isc::GroupId;
use std::collections::HashMap;

use crate::tenant::{acting, builder, id, serve};

/// A group of `count` members, `listed` of which the list gives.
async fn read(count: usize, listed: usize) -> gangway_isc::GroupMembers {
    let list = get(move |Query(query): Query<HashMap<String, String>>| async move {
        let number = |name: &str| query.get(name).and_then(|value| value.parse::<usize>().ok());
        assert_eq!(number("limit"), Some(50), "more than 50 is refused by ISC");
        assert!(!query.contains_key("filters"), "the list takes no filters");
        let from = number("offset").unwrap_or(0);
        let rows: Vec<String> = (from..listed.min(from + 50))
            .map(|n| format!(r#"{{"type":"IDENTITY","id":"{}","name":"P","email":null}}"#, id(n as u128)))
            .collect();
        ([("x-total-count", count.to_string())], format!("[{}]", rows.join(","))).into_response()
    });
    let url = serve(Router::new().route("/v2024/workgroups/g1/members", list)).await;
    acting(builder(&url)).group_members(&GroupId::from("g1")).await.unwrap()
}

#[tokio::test]
async fn all_pages_are_read() {
    for count in [0, 1, 49, 50, 51, 120] {
        let members = read(count, count).await;
        assert_eq!(members.members.len(), count);
        assert!(members.is_complete(), "{count}");
    }
}

#[tokio::test]
async fn a_list_that_gives_fewer_than_isc_counted_is_not_complete() {
    assert!(!read(60, 55).await.is_complete());
}
