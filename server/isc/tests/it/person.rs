//! What is done to people: bodies sent, answers of every kind, refusals before anything leaves.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use gangway_isc::{
    ErrorKind, IDENTITY_CREATED, IdentityId, Lane, PROCESS_LIMIT, SubscriptionId, VerificationVia,
};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

use crate::raw::{Act, RawServer, answer};
use crate::tenant::{Notebook, acting, builder, id, serve, token};

/// A tenant that gives one answer and writes down paths and bodies.
async fn tenant(status: u16, body: &'static str) -> (url::Url, Arc<Mutex<Vec<(String, Value, HeaderMap)>>>) {
    let asked: Arc<Mutex<Vec<(String, Value, HeaderMap)>>> = Arc::default();
    let writing = asked.clone();
    let router = Router::new().fallback(move |request: Request| {
        let writing = writing.clone();
        async move {
            let (parts, sent) = request.into_parts();
            let bytes = axum::body::to_bytes(sent, usize::MAX).await.unwrap();
            let sent = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
            writing.lock().unwrap().push((parts.uri.path().to_owned(), sent, parts.headers));
            let status = StatusCode::from_u16(status).unwrap();
            (status, [("content-type", "application/json")], body).into_response()
        }
    });
    (serve(router).await, asked)
}

const OWNS: &str = r#"{"message":"Identity cannot be deleted as it is owner of following resources","associationDetails":
    [{"associationType":"ROLE_OWNER","entities":[{"identityEntity":{"id":"r1","name":"Payroll","type":"ROLE"}}]}]}"#;

#[tokio::test]
async fn a_refused_deletion_tells_what_is_owned() {
    let (url, _) = tenant(400, OWNS).await;
    let error = acting(builder(&url)).delete_identity(&id(1)).await.unwrap_err();
    assert!(error.proven_not_executed() && error.kind() == ErrorKind::Refused);
    assert_eq!(error.associations()[0].entities[0].identity_entity.name.as_deref(), Some("Payroll"));
    assert_eq!(error.text(), Some("Identity cannot be deleted as it is owner of following resources"));
    let (url, _) = tenant(400, r#"{"message":"protected","associationDetails":[]}"#).await;
    let error = acting(builder(&url)).delete_identity(&id(1)).await.unwrap_err();
    assert!(error.associations().is_empty() && error.proven_not_executed());
}

#[tokio::test]
async fn an_answer_without_the_list_is_not_read_as_nothing_owned() {
    for body in ["{}", r#"{"associationDetails":null}"#, "[]", ""] {
        let (url, _) = tenant(200, body).await;
        let error = acting(builder(&url).retries(0)).identity_ownership(&id(1)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Foreign, "{body:?}");
    }
    let (url, _) = tenant(200, r#"{"associationDetails":[]}"#).await;
    assert!(acting(builder(&url)).identity_ownership(&id(1)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_write_without_a_body_is_taken_and_a_page_proves_nothing() {
    for (status, body) in [(202, ""), (204, ""), (200, " \n"), (200, "{}"), (202, "null")] {
        let (url, _) = tenant(status, body).await;
        let acting = acting(builder(&url));
        assert_eq!(acting.reset_identity(&id(1)).await.unwrap().task_id, None, "{status} {body:?}");
        acting.delete_identity(&id(1)).await.unwrap();
        acting.delete_subscription(&SubscriptionId::from("h1")).await.unwrap();
    }
    let (url, _) = tenant(200, "<html>We will be right back</html>").await;
    let error = acting(builder(&url)).reset_identity(&id(1)).await.unwrap_err();
    assert!(error.kind() == ErrorKind::Foreign && !error.proven_not_executed());
}

#[tokio::test]
async fn bodies_are_as_documented() {
    let (url, asked) = tenant(200, r#"{"id":"t1","type":"TASK_RESULT","name":null}"#).await;
    let acting = acting(builder(&url));
    acting.send_verification(&id(1), VerificationVia::EmailPersonal, None).await.unwrap();
    acting.send_verification(&id(1), VerificationVia::LinkWork, Some("AD")).await.unwrap();
    let processed = acting.process_identities(&[id(1), id(2)]).await.unwrap();
    assert_eq!(processed.task_id.map(String::from).as_deref(), Some("t1"));
    let job = acting.synchronize_attributes(&id(1)).await.unwrap();
    assert_eq!((job.id.as_deref(), job.status), (Some("t1"), None));
    let asked = asked.lock().unwrap();
    let bodies: Vec<&Value> = asked.iter().map(|(_, body, _)| body).collect();
    assert_eq!(bodies[0], &json!({"via": "EMAIL_PERSONAL"}));
    assert_eq!(bodies[1], &json!({"via": "LINK_WORK", "sourceName": "AD"}));
    assert_eq!(bodies[2], &json!({"identityIds": [id(1), id(2)]}));
    assert_eq!(bodies[3], &Value::Null);
    assert!(asked.iter().all(|(_, _, headers)| headers["x-sailpoint-experimental"] == "true"));
    for via in VerificationVia::ALL {
        assert_eq!(serde_json::to_value(via).unwrap(), via.as_str());
    }
}

#[tokio::test]
async fn each_of_many_has_an_outcome() {
    let body = r#"[{"id":"a","statusCode":404,"message":"not found"},{"id":"b","statusCode":"202","message":null},7]"#;
    let (url, _) = tenant(207, body).await;
    let outcomes = acting(builder(&url)).disable_identities(&[id(1), id(2)]).await.unwrap();
    let accepted: Vec<bool> = outcomes.items.iter().map(gangway_isc::BulkOutcome::is_accepted).collect();
    assert_eq!((accepted, outcomes.unreadable), (vec![false, true], 1));
}

#[tokio::test]
async fn too_few_and_too_many_never_leave() {
    let (url, asked) = tenant(200, "{}").await;
    let acting = acting(builder(&url));
    let many: Vec<IdentityId> = (0..=PROCESS_LIMIT as u128).map(id).collect();
    for error in [
        acting.process_identities(&[]).await.unwrap_err(),
        acting.process_identities(&many).await.unwrap_err(),
        acting.enable_identities(&[]).await.unwrap_err(),
        acting.test_trigger(IDENTITY_CREATED, &[], None).await.unwrap_err(),
        acting.old_invite(&[]).await.unwrap_err(),
    ] {
        assert!(error.kind() == ErrorKind::Invalid && error.proven_not_executed());
    }
    assert!(asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn the_limit_of_one_identity_holds_nobody_else() {
    for (own, holds) in [(true, 0), (false, 1)] {
        let reply = answer(429, "retry-after: 7\r\n", r#"{"message":" Rate Limit Exceeded "}"#);
        let server = RawServer::start(vec![Act::Reply(reply)]).await;
        let notebook = Notebook::new();
        let client = builder(&server.url).budget(notebook.clone()).build().unwrap();
        let acting = client.acting(&token(), Lane::People);
        let error = match own {
            true => acting.synchronize_attributes(&id(1)).await.unwrap_err(),
            false => acting.reset_identity(&id(1)).await.unwrap_err(),
        };
        assert!(error.proven_not_executed() && error.retry_after().is_some());
        assert_eq!(notebook.holds().len(), holds, "{own}");
    }
}

#[tokio::test]
async fn a_write_that_gets_no_answer_is_not_sent_again() {
    let (url, asked) = tenant(503, "").await;
    let acting = acting(builder(&url));
    let errors = [
        acting.delete_identity(&id(1)).await.unwrap_err(),
        acting.reset_identity(&id(1)).await.unwrap_err(),
        acting.send_verification(&id(1), VerificationVia::LinkWork, None).await.unwrap_err(),
        acting.process_identities(&[id(1)]).await.unwrap_err(),
        acting.synchronize_attributes(&id(1)).await.unwrap_err(),
        acting.enable_identities(&[id(1)]).await.unwrap_err(),
        acting.disable_identities(&[id(1)]).await.unwrap_err(),
        acting.enable_subscription(&SubscriptionId::from("h1"), true).await.unwrap_err(),
        acting.delete_subscription(&SubscriptionId::from("h1")).await.unwrap_err(),
        acting.test_trigger(IDENTITY_CREATED, &[SubscriptionId::from("h1")], None).await.unwrap_err(),
        acting.old_invite(&["17".parse().unwrap()]).await.unwrap_err(),
    ];
    assert!(errors.iter().all(|error| !error.proven_not_executed()));
    assert_eq!(asked.lock().unwrap().len(), errors.len());
}
