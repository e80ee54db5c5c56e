//! A tenant that answers within the documentation, and not as ours does: absent members, odd types, other statuses.

use axum::extract::{Query, Request};
use axum::{Json, Router};
use gangway_isc::{CompletionStatus, ErrorKind, IdentityQuery, IdentityStatus, ListQuery, OrgConfig, TaskId};
use serde_json::{Value, json};
use std::collections::HashMap;

use crate::raw::{Act, RawServer, answer};
use crate::tenant::{acting, builder, id, serve};

async fn canned(status: u16, headers: &str, body: &str) -> RawServer {
    RawServer::start(vec![Act::Reply(answer(status, headers, body))]).await
}

/// No member of `Identity` but `name` is required, and that one is not needed.
#[tokio::test]
async fn a_bare_row_is_a_row() {
    let rows = format!(
        r#"[{{"id":"{}"}},{{"id":"{}","identityStatus":"active","created":"2026-01-01T00:00:00.000+0000","managerRef":null}},
            {{"name":"without an id"}},null]"#,
        id(1),
        id(2)
    );
    let server = canned(200, "x-total-count: many\r\n", &rows).await;
    let page = acting(builder(&server.url)).list_identities(&IdentityQuery::default()).await.unwrap();
    assert_eq!((page.items.len(), page.unreadable, page.total), (2, 2, None));
    assert_eq!((&*page.items[0].status_text(), page.items[0].mail()), ("", None));
    assert_eq!(page.items[1].identity_status, Some(IdentityStatus::Other("active".to_owned())));
    assert_eq!(page.items[1].created.as_ref().unwrap().millis(), Some(1_767_225_600_000));
}

#[tokio::test]
async fn no_content_is_an_empty_list_and_nothing_at_all_is_not() {
    let server = canned(204, "", "").await;
    let page = acting(builder(&server.url)).list_identities(&IdentityQuery::default()).await.unwrap();
    assert_eq!((page.rows(), page.total), (0, None));
    for body in ["", "null", "{}", r#"{"items":[]}"#] {
        let server = canned(200, "", body).await;
        let error = acting(builder(&server.url).retries(0))
            .list_identities(&IdentityQuery::default())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Foreign, "{body:?}: nobody is read where nobody was told of");
    }
}

/// The documentation says 202 for an invitation; people saw 200 where it says so.
#[tokio::test]
async fn an_accepted_invitation_needs_a_task_and_nothing_else() {
    for (status, body) in [
        (200, r#"{"id":"t1"}"#),
        (
            201,
            r#"{"id":17,"type":"NEW_KIND","attributes":null,"messages":null,"completionStatus":"","percentComplete":"0"}"#,
        ),
        (202, r#"{"id":"t1","created":1767225600000,"launched":null,"returns":{},"more":[1]}"#),
    ] {
        let server = canned(status, "", body).await;
        let task = acting(builder(&server.url)).invite_identities(&[id(1)]).await.unwrap();
        assert!(["t1", "17"].contains(&task.id.as_str()));
        assert_eq!(task.completion_status, None, "{body}");
    }
    for body in ["", "{}", r#"{"id":null}"#, r#"{"taskId":"t1"}"#, "[]"] {
        let server = canned(202, "", body).await;
        let error = acting(builder(&server.url)).invite_identities(&[id(1)]).await.unwrap_err();
        assert_eq!((error.kind(), error.proven_not_executed()), (ErrorKind::Foreign, false), "{body:?}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn refusals_of_any_shape_are_refusals() {
    for (status, body, kind) in [
        (401, "", ErrorKind::Unauthorized),
        (403, "{}", ErrorKind::Forbidden),
        (404, r#"{"detail":"Not Found"}"#, ErrorKind::NotFound),
        (404, "", ErrorKind::NotFound),
        (429, "", ErrorKind::RateLimited),
        (404, "<html>no such page</html>", ErrorKind::Foreign),
        (307, "", ErrorKind::Foreign),
    ] {
        let server = canned(status, "location: /elsewhere\r\nretry-after: 0\r\n", body).await;
        let error = acting(builder(&server.url).retries(0)).get_identity(&id(1)).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {body:?}");
        assert_eq!(server.requests().len(), 1, "a redirect is not followed with a token");
    }
}

#[tokio::test]
async fn completions_in_any_case_are_read() {
    for (text, meant) in [("Success", "SUCCESS"), ("temp_error", "TEMPERROR"), ("PARTIAL", "PARTIAL")] {
        let server = canned(200, "", &json!({ "id": "t", "completionStatus": text }).to_string()).await;
        let task = acting(builder(&server.url)).task_status(&TaskId::from("t")).await.unwrap();
        assert_eq!(task.completion_status.unwrap().normalized(), CompletionStatus::from(meant));
    }
}

#[tokio::test]
async fn settings_without_members_are_settings() {
    for body in ["{}", r#"{"timeZone":null,"orgName":7}"#] {
        let server = canned(200, "", body).await;
        let config: OrgConfig = acting(builder(&server.url)).org_config().await.unwrap();
        assert_eq!(config.time_zone, None);
    }
    let server = canned(200, "", r#"{"capabilities":null,"displayName":""}"#).await;
    let user = acting(builder(&server.url)).auth_user(&id(1)).await.unwrap();
    assert!(user.capabilities.is_empty());
}

/// A base with a path, with and without a slash at its end.
#[tokio::test]
async fn the_base_may_lie_below_a_path() {
    for path in ["", "/", "/isc", "/isc/"] {
        let server = canned(200, "", "[]").await;
        let base = server.url.join(path).unwrap();
        acting(builder(&base)).public_identities(&ListQuery::default()).await.unwrap();
        let wanted = format!("GET {}/v2024/public-identities ", path.trim_end_matches('/'));
        let request = server.requests().remove(0);
        assert!(request.starts_with(&wanted), "{request}");
    }
}

/// Profiles over a list that gives at most 20 rows a page.
async fn profiles(count: usize, obeys_offset: bool) -> Vec<gangway_isc::IdentityProfile> {
    let url =
        serve(Router::new().fallback(move |Query(params): Query<HashMap<String, String>>, _: Request| {
            let offset =
                params.get("offset").filter(|_| obeys_offset).and_then(|text| text.parse().ok()).unwrap_or(0);
            let rows: Vec<Value> = (0..count)
                .skip(offset)
                .take(20)
                .map(|number| json!({ "id": format!("p{number}"), "name": format!("P{number}") }))
                .collect();
            async move { Json(rows) }
        }))
        .await;
    acting(builder(&url)).identity_profiles().await.unwrap()
}

#[tokio::test]
async fn a_list_with_short_pages_is_read_to_its_end() {
    for count in [0, 1, 20, 45] {
        assert_eq!(profiles(count, true).await.len(), count);
    }
    assert_eq!(profiles(45, false).await.len(), 20, "a list that takes no offset is read once");
}
