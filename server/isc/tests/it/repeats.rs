//! What is repeated, how often, and what the budget is told.

use std::time::Duration;

use gangway_isc::{ErrorKind, Lane, SearchIndex, SearchQuery, TaskId};

use crate::raw::{Act, RawServer, answer};
use crate::tenant::{Notebook, acting, builder, id};

const TASK: &str = r#"{"id":"t1"}"#;
const LIMITED: &str = r#"{"message": " Rate Limit Exceeded "}"#;

#[tokio::test]
async fn reading_is_repeated_through_every_passing_failure() {
    let good = || Act::Reply(answer(200, "", TASK));
    for bad in [
        Act::Close,
        Act::ReplyAndClose(answer(200, "", TASK).trim_end_matches('}').to_owned()),
        Act::Reply(answer(200, "", r#"{"id":"#)),
        Act::Reply(answer(500, "", "oops")),
        Act::Reply(answer(503, "retry-after: 0\r\n", "<html>")),
        Act::Reply(answer(429, "retry-after: 0\r\n", LIMITED)),
    ] {
        let server = RawServer::start(vec![bad.clone(), bad.clone(), good()]).await;
        let budget = Notebook::new();
        let client = acting(builder(&server.url).budget(budget.clone()));
        let task = client.task_status(&TaskId::from("t1")).await;
        assert!(task.is_ok(), "{bad:?} then {task:?}");
        assert_eq!(server.requests().len(), 3, "{bad:?}");
        assert_eq!(budget.permits().len(), 3, "each request takes a permit: {bad:?}");
    }
}

#[tokio::test]
async fn reading_is_not_repeated_after_a_real_answer() {
    let dto = r#"{"detailCode":"x"}"#;
    for status in [400, 401, 403, 404, 501] {
        let server = RawServer::start(vec![Act::Reply(answer(status, "", dto))]).await;
        let error = acting(builder(&server.url)).get_identity(&id(1)).await.unwrap_err();
        assert_eq!((error.status(), server.requests().len()), (Some(status), 1));
    }
}

#[tokio::test]
async fn repeats_end() {
    let server = RawServer::start(vec![Act::Close]).await;
    let error = acting(builder(&server.url).retries(2)).get_identity(&id(1)).await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Cut, 3));
}

#[tokio::test]
async fn searching_reads_and_is_repeated_although_it_posts() {
    let count = answer(204, "x-total-count: 17\r\n", "");
    let server = RawServer::start(vec![Act::Close, Act::Reply(count)]).await;
    let client = acting(builder(&server.url));
    let found = client.search_count(&SearchIndex::Identities, &SearchQuery::new("*")).await.unwrap();
    assert_eq!((found, server.requests().len()), (17, 2));
}

#[tokio::test]
async fn a_pause_that_isc_asks_for_holds_the_budget() {
    let limited = Act::Reply(answer(429, "retry-after: 7\r\n", LIMITED));
    let server = RawServer::start(vec![limited]).await;
    let budget = Notebook::new();
    let client = acting(builder(&server.url).budget(budget.clone())).in_lane(Lane::Runs);
    let error = client.invite_identities(&[id(1)]).await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::RateLimited, 1));
    assert_eq!(budget.holds(), [Duration::from_secs(7)]);
    assert_eq!(budget.permits(), [Lane::Runs]);
}

#[tokio::test]
async fn a_429_without_a_time_holds_between_one_and_five_seconds() {
    for (jitter, seconds) in [(0.0, 1), (1.0, 5)] {
        let server = RawServer::start(vec![Act::Reply(answer(429, "", LIMITED))]).await;
        let budget = Notebook::new();
        let client = acting(builder(&server.url).budget(budget.clone()).jitter(move || jitter));
        assert!(client.invite_identities(&[id(1)]).await.is_err());
        assert_eq!(budget.holds(), [Duration::from_secs(seconds)]);
    }
}

/// A pause longer than the caller should be kept for ends the repeats; an absurd one does not stop everybody for good.
#[tokio::test]
async fn a_very_long_pause_is_reported_instead_of_waited_for() {
    let server = RawServer::start(vec![Act::Reply(answer(429, "retry-after: 86400\r\n", LIMITED))]).await;
    let budget = Notebook::new();
    let error = acting(builder(&server.url).budget(budget.clone())).get_identity(&id(1)).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(86_400)));
    assert_eq!(server.requests().len(), 1);
    assert_eq!(budget.holds(), [Duration::from_secs(15 * 60)]);
}

/// Even from a proxy: whoever says 429 is overrun.
#[tokio::test]
async fn a_foreign_429_holds_too() {
    let page = Act::Reply(answer(429, "retry-after: 9\r\n", "<html>slow down</html>"));
    let server = RawServer::start(vec![page]).await;
    let budget = Notebook::new();
    let error =
        acting(builder(&server.url).budget(budget.clone())).invite_identities(&[id(1)]).await.unwrap_err();
    assert_eq!((error.kind(), error.proven_not_executed()), (ErrorKind::Foreign, false));
    assert_eq!(budget.holds(), [Duration::from_secs(9)]);
}
