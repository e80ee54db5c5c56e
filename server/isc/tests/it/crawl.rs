//! Reading all identities: order, duplicates, counts, several pages at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::extract::{Query, State};
use axum::response::IntoResponse;
use axum::{Json, Router, routing::get};
use futures::{StreamExt, TryStreamExt};
use gangway_isc::{Crawled, ErrorKind, Identity, IdentityQuery, Reconciliation};
use serde_json::{Value, json};
use tokio::sync::Barrier;
use url::Url;

use crate::tenant::{acting, builder, id, serve};

type Params = std::collections::HashMap<String, String>;

/// Changes the rows before a page is read: request number, offset, rows.
type Meddle = Box<dyn Fn(usize, usize, &mut Vec<u128>) + Send + Sync>;

/// What a tenant does with a list of ids while it is read.
#[derive(Default)]
struct Tenant {
    rows: Mutex<Vec<u128>>,
    meddle: Option<Meddle>,
    /// Pages after the first wait here for each other.
    together: Option<Barrier>,
    /// No more rows than this on a page, whatever is asked for.
    cap: Option<usize>,
    uncounted: bool,
    asked: AtomicUsize,
    sorters: Mutex<Vec<String>>,
}

async fn list(State(tenant): State<Arc<Tenant>>, Query(params): Query<Params>) -> impl IntoResponse {
    let number = tenant.asked.fetch_add(1, Ordering::SeqCst);
    let offset: usize = params.get("offset").map_or(0, |offset| offset.parse().unwrap());
    let limit: usize = params["limit"].parse().unwrap();
    let counted = params.get("count").is_some_and(|count| count == "true");
    if offset > 0
        && !counted
        && let Some(barrier) = &tenant.together
    {
        barrier.wait().await;
    }
    tenant.sorters.lock().unwrap().push(params["sorters"].clone());
    let mut rows = tenant.rows.lock().unwrap();
    if let Some(meddle) = &tenant.meddle {
        meddle(number, offset, &mut rows);
    }
    let limit = limit.min(tenant.cap.unwrap_or(limit));
    let page: Vec<Value> = rows
        .iter()
        .skip(offset)
        .take(limit)
        .map(
            |row| {
                if *row == 0 { json!({ "name": "nobody" }) } else { json!({ "id": id(*row), "name": "x" }) }
            },
        )
        .collect();
    let total = (counted && !tenant.uncounted).then(|| ("x-total-count", rows.len().to_string()));
    (axum::response::AppendHeaders(total), Json(page))
}

async fn start(tenant: Tenant) -> (Url, Arc<Tenant>) {
    let tenant = Arc::new(tenant);
    let router = Router::new().route("/v2024/identities", get(list)).with_state(tenant.clone());
    (serve(router).await, tenant)
}

/// Reads everything; the identities in order and the comparison.
async fn read(url: &Url, concurrency: usize) -> (Vec<Identity>, Reconciliation) {
    let steps = acting(builder(url)).identities(&IdentityQuery::default(), concurrency);
    let steps: Vec<Crawled> = steps.try_collect().await.unwrap();
    let mut read = Vec::new();
    let mut report = None;
    for step in steps {
        assert!(report.is_none(), "nothing follows the end");
        match step {
            Crawled::Page { items, .. } => read.extend(items),
            Crawled::Done(done) => report = Some(done),
        }
    }
    (read, report.expect("there is an end"))
}

fn people(count: u128) -> Tenant {
    Tenant { rows: Mutex::new((1..=count).collect()), ..Tenant::default() }
}

#[tokio::test]
async fn all_pages_come_in_order_and_agree_with_the_count() {
    for count in [0, 1, 249, 250, 251, 500, 1240] {
        for concurrency in [0, 1, 8] {
            let (url, tenant) = start(people(count)).await;
            let (read, report) = read(&url, concurrency).await;
            assert!(read.iter().map(|identity| identity.id.to_u128()).eq(1..=count), "{count}");
            assert!(report.is_complete(), "{count}: {report:?}");
            assert_eq!(report.drift(), 0);
            assert!(tenant.sorters.lock().unwrap().iter().all(|sorters| sorters == "alias"));
            let pages = (count as usize).div_ceil(250).max(1);
            assert!(
                tenant.asked.load(Ordering::SeqCst) <= pages + 1,
                "one page more than there are, for the count"
            );
        }
    }
}

/// Four pages that wait for each other can only arrive when four are asked for at once.
#[tokio::test]
async fn pages_are_read_at_once() {
    let tenant = Tenant { together: Some(Barrier::new(4)), ..people(250 * 9) };
    let (url, _) = start(tenant).await;
    let (read, report) = read(&url, 4).await;
    assert!(read.iter().map(|identity| identity.id.to_u128()).eq(1..=250 * 9));
    assert!(report.is_complete());
}

#[tokio::test]
async fn rows_that_shift_are_noticed() {
    // Somebody at the front goes while page 2 is read: one row is skipped.
    let gone = Tenant {
        meddle: Some(Box::new(|number, _, rows| {
            if number == 1 {
                rows.remove(0);
            }
        })),
        ..people(600)
    };
    let (url, _) = start(gone).await;
    let (read_without, report) = read(&url, 1).await;
    assert_eq!((read_without.len(), report.total_before, report.total_after), (599, Some(600), Some(599)));
    assert!(!report.is_complete() && report.drift() == 1, "{report:?}");

    // Somebody comes at the front: one row comes twice, and is given once.
    let came = Tenant {
        meddle: Some(Box::new(|number, _, rows| {
            if number == 1 {
                rows.insert(0, 9999);
            }
        })),
        ..people(600)
    };
    let (url, _) = start(came).await;
    let (read_once, report) = read(&url, 1).await;
    assert_eq!((read_once.len(), report.duplicates, report.total_after), (600, 1, Some(601)));
    assert!(!report.is_complete() && report.drift() >= 1);
}

#[tokio::test]
async fn rows_that_come_at_the_end_are_read() {
    let growing = Tenant {
        meddle: Some(Box::new(|number, _, rows| {
            if number == 2 {
                rows.extend(10_000..10_300);
            }
        })),
        ..people(500)
    };
    let (url, _) = start(growing).await;
    let (read, report) = read(&url, 1).await;
    assert_eq!((read.len(), report.total_before, report.total_after), (800, Some(500), Some(800)));
    assert!(!report.is_complete());
}

#[tokio::test]
async fn unreadable_rows_are_counted_and_spoil_nothing() {
    let tenant = people(300);
    tenant.rows.lock().unwrap()[10] = 0;
    let (url, _) = start(tenant).await;
    let (read, report) = read(&url, 4).await;
    assert_eq!((read.len(), report.unreadable, report.drift()), (299, 1, 0));
    assert!(!report.is_complete());
}

#[tokio::test]
async fn a_tenant_that_gives_smaller_pages_or_no_count_is_read_whole() {
    for (cap, uncounted) in [(Some(100), false), (None, true), (Some(100), true)] {
        let (url, _) = start(Tenant { cap, uncounted, ..people(730) }).await;
        let (read, report) = read(&url, 4).await;
        assert_eq!((read.len(), report.distinct), (730, 730), "{cap:?} {uncounted}");
        assert_eq!(
            report.is_complete(),
            !uncounted,
            "without a count there is nothing to be complete against"
        );
    }
}

#[tokio::test]
async fn an_error_ends_the_stream() {
    let url =
        serve(Router::new().fallback(async || (axum::http::StatusCode::FORBIDDEN, r#"{"error":"no"}"#)))
            .await;
    let steps: Vec<_> = acting(builder(&url)).identities(&IdentityQuery::default(), 8).collect().await;
    assert_eq!(steps.len(), 1);
    assert_eq!(steps[0].as_ref().unwrap_err().kind(), ErrorKind::Forbidden);
}
