//! Every way an invitation can fail, over real sockets: what is said about it, that it left at most once, and whether
//! it is proven not to have been executed.

use std::sync::Arc;
use std::time::Duration;

use gangway_isc::{Error, ErrorKind, Lane, SlidingWindow};
use tokio::net::TcpListener;

use crate::raw::{Act, RawServer, answer};
use crate::tenant::{Notebook, acting, builder, id};

const DTO: &str = r#"{"detailCode":"400.1 Bad","trackingId":"abc","messages":[{"text":"No."}]}"#;
const TASK: &str = r#"{"id":"t1","completionStatus":null}"#;

/// Sends one invitation to a server that acts so, and returns the error and the server.
async fn invite(act: Act) -> (Error, RawServer) {
    let server = RawServer::start(vec![act]).await;
    let client = acting(builder(&server.url).timeout(Duration::from_secs(1)));
    let error = client.invite_identities(&[id(1)]).await.unwrap_err();
    assert_eq!(server.requests().len(), 1, "an invitation leaves exactly once");
    (error, server)
}

#[tokio::test]
async fn an_answer_with_a_task_is_a_success() {
    let headers = "slpt-request-id: r-7\r\n";
    let server = RawServer::start(vec![Act::Reply(answer(202, headers, TASK))]).await;
    let task = acting(builder(&server.url)).invite_identities(&[id(1), id(2)]).await.unwrap();
    assert_eq!((task.id.as_str(), task.request_id.as_deref()), ("t1", Some("r-7")));
    let request = server.requests().remove(0);
    assert!(request.starts_with("POST /v2024/identities/invite HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("x-sailpoint-experimental: true\r\n"), "{request}");
    assert!(request.contains("authorization: Bearer very-secret-token\r\n"), "{request}");
    let body = format!(r#"{{"ids":["{}","{}"]}}"#, id(1), id(2));
    assert!(request.ends_with(&body), "no more than the ids: {request}");
}

#[tokio::test]
async fn nobody_to_invite_never_leaves() {
    let server = RawServer::start(vec![Act::Close]).await;
    let budget = Notebook::new();
    let error = acting(builder(&server.url).budget(budget.clone())).invite_identities(&[]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.proven_not_executed());
    assert_eq!((server.connections(), budget.permits().len()), (0, 0));
}

#[tokio::test]
async fn no_connection_is_proof() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    drop(listener);
    let error = acting(builder(&url)).invite_identities(&[id(1)]).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::NotSent, None));
    assert!(error.proven_not_executed());
}

/// The certificate machinery is set up and at work: a server that does not speak TLS is never sent a request.
#[tokio::test]
async fn no_tls_is_no_connection() {
    let server = RawServer::start(vec![Act::Reply(answer(202, "", TASK))]).await;
    let mut url = server.url.clone();
    url.set_scheme("https").unwrap();
    let Ok(client) = builder(&url).timeout(Duration::from_secs(2)).build() else {
        return; // A machine without root certificates builds no client for https, and says so.
    };
    let acting = client.acting(&crate::tenant::token(), Lane::Runs);
    let error = acting.invite_identities(&[id(1)]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent, "{error:?}");
    assert!(error.proven_not_executed());
    assert!(!server.requests().iter().any(|request| request.contains("very-secret-token")));
}

#[tokio::test]
async fn a_closed_budget_is_proof() {
    let server = RawServer::start(vec![Act::Close]).await;
    let budget = Arc::new(SlidingWindow::default());
    budget.close();
    let error = acting(builder(&server.url).budget(budget)).invite_identities(&[id(1)]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
    assert!(error.proven_not_executed());
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn refusals_of_isc_are_proof() {
    for (status, kind) in [
        (400, ErrorKind::Refused),
        (401, ErrorKind::Unauthorized),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (409, ErrorKind::Refused),
        (413, ErrorKind::Refused),
        (429, ErrorKind::RateLimited),
    ] {
        let (error, _) = invite(Act::Reply(answer(status, "retry-after: 3\r\n", DTO))).await;
        assert_eq!((error.kind(), error.status()), (kind, Some(status)));
        assert_eq!((error.tracking_id(), error.text()), (Some("abc"), Some("No.")));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
        assert!(error.proven_not_executed(), "{status}");
    }
}

#[tokio::test]
async fn other_refusals_are_not_proof() {
    for status in [402, 405, 408, 418, 422] {
        let (error, _) = invite(Act::Reply(answer(status, "", DTO))).await;
        assert_eq!(error.kind(), ErrorKind::Refused, "{status}");
        assert!(!error.proven_not_executed(), "{status}");
    }
}

#[tokio::test]
async fn failures_of_isc_are_not_proof() {
    for status in [500, 502, 503, 504] {
        for body in [DTO, "<html>upstream</html>"] {
            let (error, _) = invite(Act::Reply(answer(status, "", body))).await;
            assert_eq!(error.kind(), ErrorKind::Server, "{status}");
            assert!(!error.proven_not_executed(), "{status}");
        }
    }
}

#[tokio::test]
async fn a_proxys_page_is_not_proof() {
    for status in [200, 302, 400, 401, 403, 404, 429] {
        let page = "<html><body>Access denied by the corporate proxy</body></html>";
        let (error, _) = invite(Act::Reply(answer(status, "content-type: text/html\r\n", page))).await;
        assert_eq!((error.kind(), error.status()), (ErrorKind::Foreign, Some(status)));
        assert!(!error.proven_not_executed(), "{status}");
        assert!(!error.to_string().contains("corporate"), "a foreign page is not quoted");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = RawServer::start(vec![Act::Reply(answer(202, "", TASK))]).await;
    let (error, _) = invite(Act::Reply(answer(307, &format!("location: {}\r\n", other.url), ""))).await;
    assert_eq!(error.kind(), ErrorKind::Foreign);
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_unknown() {
    for body in [r#"{"id":"t1","#, "{}", "null", "", r#"[{"id":"t1"}]"#] {
        let (error, _) = invite(Act::Reply(answer(202, "x-request-id: q\r\n", body))).await;
        assert_eq!((error.kind(), error.status()), (ErrorKind::Foreign, Some(202)), "{body}");
        assert_eq!(error.tracking_id(), Some("q"));
        assert!(!error.proven_not_executed());
    }
}

#[tokio::test]
async fn a_cut_connection_is_unknown_wherever_it_is_cut() {
    let whole = answer(202, "", TASK);
    let refused = answer(403, "", DTO);
    for act in [
        Act::Close,
        Act::ReplyAndClose("HTTP/1.1 202".to_owned()),
        Act::ReplyAndClose(whole[..whole.len() - 5].to_owned()),
        Act::ReplyAndClose(refused[..refused.len() - 5].to_owned()),
    ] {
        let (error, _) = invite(act.clone()).await;
        assert_eq!(error.kind(), ErrorKind::Cut, "{act:?}");
        assert!(!error.proven_not_executed(), "{act:?}");
    }
}

#[tokio::test]
async fn no_answer_in_time_is_unknown() {
    let (error, _) = invite(Act::Hang).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::Timeout, None));
    assert!(!error.proven_not_executed());
    let (error, _) = invite(Act::ReplyAndClose(answer(500, "", ""))).await;
    assert_eq!(error.kind(), ErrorKind::Server);
}

/// A peer may close a kept connection at any time; a write on it could neither be proven nor repeated. Writes
/// therefore never use a kept connection.
#[tokio::test]
async fn writes_never_use_a_kept_connection() {
    let server = RawServer::start(vec![Act::Reply(answer(202, "", TASK))]).await;
    let client = acting(builder(&server.url));
    for _ in 0..3 {
        client.invite_identities(&[id(1)]).await.unwrap();
    }
    assert_eq!((server.requests().len(), server.connections()), (3, 3));
}

#[tokio::test]
async fn errors_show_no_token_and_no_query() {
    let (error, _) = invite(Act::Close).await;
    let mut all = format!("{error} {error:?}");
    let mut at: Option<&dyn std::error::Error> = std::error::Error::source(&error);
    while let Some(cause) = at {
        all += &format!("{cause} {cause:?}");
        at = cause.source();
    }
    assert!(!all.contains("very-secret-token") && !all.contains("/v2024/"), "{all}");
}
