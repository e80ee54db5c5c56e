//! Searching page by page beyond the window of offsets.

use std::sync::{Arc, Mutex};

use axum::{Json, Router, extract::Query, routing::post};
use futures::TryStreamExt;
use gangway_isc::{SearchEvent, SearchQuery};
use serde_json::{Value, json};

use crate::tenant::{acting, builder, serve};

type Params = std::collections::HashMap<String, String>;

fn event(number: usize) -> Value {
    json!({ "id": format!("e{number:03}"), "action": "USER_INVITE", "created": "2026-01-01T00:00:00Z",
            "target": { "name": "ann" }, "details": number })
}

/// A search over `count` events that gives what comes after `searchAfter`.
async fn events(count: usize) -> (url::Url, Arc<Mutex<Vec<Value>>>) {
    events_capped(count, usize::MAX).await
}

/// The same, never more than `most` a page.
async fn events_capped(count: usize, most: usize) -> (url::Url, Arc<Mutex<Vec<Value>>>) {
    let bodies: Arc<Mutex<Vec<Value>>> = Arc::default();
    let writing = bodies.clone();
    let router = Router::new().route(
        "/v2024/search",
        post(move |Query(params): Query<Params>, Json(body): Json<Value>| {
            let limit: usize = params["limit"].parse().unwrap();
            let after = body["searchAfter"]
                .as_array()
                .map(|after| after.last().unwrap().as_str().unwrap().to_owned());
            writing.lock().unwrap().push(body);
            let rows: Vec<Value> = (0..count)
                .map(event)
                .filter(|event| after.as_deref().is_none_or(|after| event["id"].as_str().unwrap() > after))
                .take(limit.min(most))
                .collect();
            async move { Json(rows) }
        }),
    );
    (serve(router).await, bodies)
}

#[tokio::test]
async fn a_stream_reads_everything_once() {
    for count in [0, 9, 10, 25] {
        let (url, _) = events(count).await;
        let query = SearchQuery { limit: 10, ..SearchQuery::new("action:USER_INVITE") };
        let pages: Vec<_> = acting(builder(&url)).all_search_events(&query).try_collect().await.unwrap();
        let read: Vec<SearchEvent> = pages.into_iter().flat_map(|page| page.items).collect();
        assert_eq!(read.len(), count);
        assert!(read.iter().enumerate().all(|(at, event)| event.id == Some(format!("e{at:03}"))));
    }
}

#[tokio::test]
async fn the_next_page_begins_after_the_sort_keys_of_the_last_document() {
    let (url, bodies) = events(10).await;
    let query = SearchQuery {
        limit: 5,
        sort: vec!["-created".to_owned(), "target.name".to_owned(), "id".to_owned()],
        includes: vec!["action".to_owned()],
        ..SearchQuery::new(format!("target.name:{}", SearchQuery::quoted(r#"a"b\c"#)))
    };
    let first = acting(builder(&url)).search_events(&query, None).await.unwrap();
    let after = first.after.unwrap();
    assert_eq!(after, ["2026-01-01T00:00:00Z", "ann", "e004"]);
    acting(builder(&url)).search_events(&query, Some(&after)).await.unwrap();
    let bodies = bodies.lock().unwrap();
    assert_eq!(bodies[0]["indices"], json!(["events"]));
    assert_eq!(bodies[0]["query"]["query"], r#"target.name:"a\"b\\c""#);
    assert_eq!(bodies[0]["queryResultFilter"]["includes"], json!(["action", "created", "target.name", "id"]));
    assert_eq!(bodies[0].get("searchAfter"), None);
    assert_eq!(bodies[1]["searchAfter"], json!(after));
}

/// ISC may give fewer documents than asked for: only an empty page is the end.
#[tokio::test]
async fn a_short_page_is_not_the_end() {
    let (url, bodies) = events_capped(25, 4).await;
    let query = SearchQuery { limit: 10, ..SearchQuery::new("*") };
    let pages: Vec<_> = acting(builder(&url)).all_search_events(&query).try_collect().await.unwrap();
    assert_eq!(pages.iter().map(|page| page.items.len()).sum::<usize>(), 25);
    assert!(pages.iter().all(|page| page.rows() > 0));
    assert_eq!(bodies.lock().unwrap().len(), 8, "seven pages and an empty one");
}

/// A document without one of the keys is no place to go on from.
#[tokio::test]
async fn a_last_document_without_its_sort_key_does_not_end_the_stream() {
    let pages: Vec<Vec<Value>> =
        vec![vec![event(1), json!({ "id": "e002", "created": null })], vec![event(3)], vec![]];
    let turn = Arc::new(Mutex::new(pages.into_iter()));
    let router = Router::new().fallback(move || {
        let page = turn.lock().unwrap().next().unwrap_or_default();
        std::future::ready(Json(page))
    });
    let url = serve(router).await;
    let query = SearchQuery { sort: vec!["created".to_owned(), "id".to_owned()], ..SearchQuery::new("*") };
    let pages: Vec<_> = acting(builder(&url)).all_search_events(&query).try_collect().await.unwrap();
    assert_eq!(pages.iter().map(|page| page.items.len()).sum::<usize>(), 3);
}

/// A tenant that ignores `searchAfter` must not make a stream that never ends.
#[tokio::test]
async fn the_same_page_twice_ends_the_stream() {
    let page: Vec<Value> = (0..5).map(event).collect();
    let url = serve(Router::new().fallback(move || std::future::ready(Json(page.clone())))).await;
    let query = SearchQuery { limit: 5, ..SearchQuery::new("*") };
    let pages: Vec<_> = acting(builder(&url)).all_search_events(&query).try_collect().await.unwrap();
    assert_eq!(pages.len(), 2);
}
