//! Each method of the client calls the operation it says, in each form of a version.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::IntoResponse;
use gangway_isc::{
    AccountId, Acting, AssignmentId, Attributes, DefaultFilter, Filter, ForSubadmin, GroupId, HookCredential,
    IDENTITY_CREATED, IdentityQuery, ListQuery, NewSubscription, OPERATIONS, OfRole, PatchOperation,
    ProfileId, SearchIndex, SearchQuery, Sorter, SourceId, SourceQuery, SubscriptionId, TaskId, TaskQuery,
    VerificationVia,
};
use url::Url;

use crate::tenant::{acting, builder, id, serve};

#[derive(Debug, Clone)]
struct Asked {
    method: Method,
    path: String,
    query: String,
    headers: HeaderMap,
}

/// A tenant that writes down what it is asked and answers with something readable.
async fn tenant() -> (Url, Arc<Mutex<Vec<Asked>>>) {
    let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
    let writing = asked.clone();
    let router = Router::new().fallback(move |request: Request| {
        let (parts, _) = request.into_parts();
        let path = parts.uri.path().to_owned();
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let lists = ["identities", "task-status", "pending-tasks", "search", "sources", "identity-profiles"];
        let groups = ["workgroups", "members"];
        let of_sources = ["accounts", "schemas", "trigger-subscriptions"];
        let others = ["role-assignments", "triggers", "account-activities", "enable", "disable", "test"];
        let last = path.rsplit('/').find(|part| *part != "v1").unwrap_or_default().to_owned();
        let object = || {
            format!(
                r#"{{"id":"{}","name":"x","success":true,"emailTestMode":true,"associationDetails":[]}}"#,
                id(1)
            )
        };
        let body = if lists.contains(&last.as_str())
            || groups.contains(&last.as_str())
            || others.contains(&last.as_str())
            || (last == "status" && path.contains("trigger-invocations"))
            || (of_sources.contains(&last.as_str()) && parts.method == Method::GET)
            || last.ends_with("states")
            || last.ends_with("templates")
        {
            "[]".to_owned()
        } else if last == "public-identities" {
            format!("[{},{{}}]", object())
        } else {
            object()
        };
        writing.lock().unwrap().push(Asked { method: parts.method, path, query, headers: parts.headers });
        async move { (StatusCode::OK, [("x-total-count", "3")], body).into_response() }
    });
    (serve(router).await, asked)
}

/// Calls every operation once.
async fn call_all(acting: &Acting) {
    let list = ListQuery::default();
    acting.list_identities(&IdentityQuery::default()).await.unwrap();
    acting.get_identity(&id(1)).await.unwrap();
    acting.invite_identities(&[id(1)]).await.unwrap();
    call_persons(acting).await;
    call_triggers(acting).await;
    acting.list_task_status(&TaskQuery::default()).await.unwrap();
    acting.task_status(&TaskId::from("t/1")).await.unwrap();
    acting
        .patch_task_status(&TaskId::from("t1"), &[PatchOperation::replace("/completionStatus", "ERROR")])
        .await
        .unwrap();
    acting.pending_tasks().await.unwrap();
    acting.search_identities(&SearchQuery::new("*"), None).await.unwrap();
    acting.search_count(&SearchIndex::Events, &SearchQuery::new("*")).await.unwrap();
    acting.org_config().await.unwrap();
    acting.tenant().await.unwrap();
    acting.auth_user(&id(1)).await.unwrap();
    acting.list_sources(&SourceQuery::default()).await.unwrap();
    let source = SourceId::from("s1");
    acting.get_source(&source).await.unwrap();
    acting.source_schemas(&source).await.unwrap();
    acting.create_policy(&source).await.unwrap();
    acting.file_template(&source).await.unwrap();
    let started = acting.load_accounts(&source, "accounts.csv", b"id\r\n", false).await.unwrap();
    assert_eq!((started.success, started.refused()), (Some(true), None));
    acting.source_health(&source).await.unwrap();
    acting.aggregation_status(&TaskId::from("t1")).await.unwrap();
    let attributes = serde_json::from_str(r#"{"sourceId":"s1","id":"a.osei"}"#).unwrap();
    let account = AccountId::from("a1");
    acting.list_accounts(&list).await.unwrap();
    acting.get_account(&account).await.unwrap();
    let accepted = acting.create_account(&attributes).await.unwrap();
    assert_eq!(accepted.task_id, Some(TaskId::from(id(1).as_str())));
    acting.put_account(&account, &attributes).await.unwrap();
    acting.delete_account(&account).await.unwrap();
    acting.identity_profiles().await.unwrap();
    acting.lifecycle_states(&ProfileId::from("p1")).await.unwrap();
    let public = acting.public_identities(&list).await.unwrap();
    assert_eq!((public.items.len(), public.unreadable, public.rows()), (1, 1, 2));
    acting.notification_templates().await.unwrap();
    acting.groups(&list).await.unwrap();
    acting.group_members(&GroupId::from("g1")).await.unwrap();
}

/// What can be done to people.
async fn call_persons(acting: &Acting) {
    acting.delete_identity(&id(1)).await.unwrap();
    acting.reset_identity(&id(1)).await.unwrap();
    acting.send_verification(&id(1), VerificationVia::LinkWork, None).await.unwrap();
    acting.process_identities(&[id(1)]).await.unwrap();
    acting.synchronize_attributes(&id(1)).await.unwrap();
    acting.identity_ownership(&id(1)).await.unwrap();
    acting.role_assignments(&id(1)).await.unwrap();
    acting.role_assignments_of(&id(1), &OfRole::Name("Harbour staff".to_owned())).await.unwrap();
    acting.role_assignment(&id(1), &AssignmentId::from("r1")).await.unwrap();
    acting.enable_identities(&[id(1)]).await.unwrap();
    acting.disable_identities(&[id(1)]).await.unwrap();
    acting.account_activities(&id(1), &ListQuery::default()).await.unwrap();
}

async fn call_triggers(acting: &Acting) {
    let subscription = SubscriptionId::from("h1");
    acting.triggers().await.unwrap();
    acting.subscriptions().await.unwrap();
    let new = NewSubscription {
        name: "x".to_owned(),
        description: String::new(),
        trigger_id: IDENTITY_CREATED.to_owned(),
        url: "https://x.example/".to_owned(),
        credential: HookCredential::Bearer("t".into()),
        enabled: true,
        filter: None,
    };
    acting.create_subscription(&new).await.unwrap();
    acting.enable_subscription(&subscription, false).await.unwrap();
    acting.delete_subscription(&subscription).await.unwrap();
    acting.validate_filter(&Attributes::new(), "$").await.unwrap();
    acting.test_trigger(IDENTITY_CREATED, &[subscription], None).await.unwrap();
    acting.invocations(&ListQuery::default()).await.unwrap();
}

/// The path of an operation with the ids that [`call_all`] uses.
fn path(version: &str, service: &str, rest: &str) -> String {
    let rest = rest.replace("{identity-profile-id}", "p1").replace("{workgroupId}", "g1");
    let rest = rest.replace("{sourceId}", "s1").replace("{usageType}", "CREATE");
    let rest = rest.replace("{identityId}", id(1).as_str()).replace("{assignmentId}", "r1");
    let prefix = if version == "v1" { format!("/{service}/v1") } else { format!("/{version}/{service}") };
    let id = match service {
        "task-status" | "account-aggregations" => "t1".to_owned(),
        "sources" => "s1".to_owned(),
        "trigger-subscriptions" => "h1".to_owned(),
        "accounts" => "a1".to_owned(),
        _ => id(1).to_string(),
    };
    format!("{prefix}{}", rest.replace("{id}", &id))
}

#[tokio::test]
async fn every_method_calls_what_the_table_of_operations_says() {
    for version in ["v2024", "v2025", "v1"] {
        let (url, asked) = tenant().await;
        call_all(&acting(builder(&url).version(version))).await;
        let asked: BTreeSet<String> = asked
            .lock()
            .unwrap()
            .iter()
            .map(|asked| format!("{} {}", asked.method, asked.path.replace("t%2F1", "t1")))
            .collect();
        let expected: BTreeSet<String> = OPERATIONS
            .iter()
            // The per-service form lists running tasks with a filter instead.
            .filter(|operation| !(version == "v1" && operation.rest == "/pending-tasks"))
            .map(|operation| {
                format!("{} {}", operation.method, path(version, operation.service, operation.rest))
            })
            .collect();
        assert_eq!(asked, expected, "{version}");
    }
}

#[tokio::test]
async fn ids_cannot_leave_their_place_in_the_path() {
    let (url, asked) = tenant().await;
    let acting = acting(builder(&url));
    for odd in ["", ".", ".."] {
        let error = acting.task_status(&TaskId::from(odd)).await.unwrap_err();
        assert!(error.proven_not_executed());
    }
    acting.task_status(&TaskId::from("../../oauth/info?a=b#c")).await.unwrap();
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].path, "/v2024/task-status/..%2F..%2Foauth%2Finfo%3Fa=b%23c");
}

#[tokio::test]
async fn a_base_may_have_a_path_of_its_own() {
    let (mut url, asked) = tenant().await;
    url.set_path("/isc/");
    acting(builder(&url)).get_identity(&id(1)).await.unwrap();
    assert_eq!(asked.lock().unwrap()[0].path, format!("/isc/v2024/identities/{}", id(1)));
}

#[tokio::test]
async fn parameters_are_encoded_as_documented() {
    let (url, asked) = tenant().await;
    let query = IdentityQuery {
        filter: Some(Filter::eq("name", r#"A&B #1 100% "x" é+"#)),
        sorters: vec![Sorter::ascending("alias"), Sorter::descending("name")],
        limit: Some(50),
        offset: 100,
        count: true,
        default_filter: DefaultFilter::None,
    };
    let page = acting(builder(&url)).list_identities(&query).await.unwrap();
    assert_eq!(page.total, Some(3));
    let sources =
        SourceQuery { for_subadmin: Some(ForSubadmin::Me), include_idn_source: true, ..Default::default() };
    acting(builder(&url)).list_sources(&sources).await.unwrap();
    let asked = asked.lock().unwrap();
    let expected = "filters=name%20eq%20%22A%26B%20%231%20100%25%20%5C%22x%5C%22%20%C3%A9%2B%22\
        &sorters=alias%2C-name&limit=50&offset=100&count=true&defaultFilter=NONE";
    assert_eq!(asked[0].query, expected);
    assert_eq!(asked[0].headers["x-sailpoint-experimental"], "true");
    assert_eq!(asked[1].query, "for-subadmin=me&includeIDNSource=true");
    assert!(!asked[1].headers.contains_key("x-sailpoint-experimental"));
}

#[tokio::test]
async fn running_tasks_are_a_filter_where_their_own_list_is_gone() {
    for version in ["v2026", "v1"] {
        let (url, asked) = tenant().await;
        acting(builder(&url).version(version)).pending_tasks().await.unwrap();
        assert!(
            asked.lock().unwrap()[0].query.starts_with("filters=completionStatus%20isnull&"),
            "{version}"
        );
    }
}

#[tokio::test]
async fn many_ids_are_read_a_hundred_at_a_time() {
    let (url, asked) = tenant().await;
    let ids: Vec<_> = (1..=250).map(id).collect();
    acting(builder(&url)).identities_by_ids(&ids).await.unwrap();
    acting(builder(&url)).identities_by_ids(&[]).await.unwrap();
    let asked = asked.lock().unwrap();
    let counts: Vec<usize> = asked.iter().map(|asked| asked.query.matches("%22%2C").count()).collect();
    assert_eq!(counts, [99, 99, 49]);
    assert!(asked.iter().all(|asked| asked.query.len() < 8000 && asked.query.contains("defaultFilter=NONE")));
}

#[tokio::test]
async fn the_undocumented_test_mode_is_known_or_not_but_no_failure() {
    let (url, asked) = tenant().await;
    let mode = acting(builder(&url)).email_test_mode().await.unwrap().unwrap();
    assert_eq!((mode.email_test_mode, mode.email_test_address), (Some(true), None));
    assert_eq!(asked.lock().unwrap()[0].path, "/beta/notification-preferences/email-test-mode");
    let refusing = serve(Router::new().fallback(async || (StatusCode::NOT_FOUND, "<html>"))).await;
    assert_eq!(acting(builder(&refusing)).email_test_mode().await.unwrap(), None);
}

/// Every operation is in the published specification, in the yearly and in the per-service form.
#[test]
fn the_published_specification_has_every_operation() {
    let Some(spec) = crate::schema::specification() else { return };
    for operation in OPERATIONS {
        let method = operation.method.to_ascii_lowercase();
        let yearly = format!("/v2024/{}{}", operation.service, operation.rest);
        let per_service = format!("/{}/v1{}", operation.service, operation.rest);
        let places = |wanted: &str| {
            spec["paths"].as_object().unwrap().iter().any(|(path, item)| {
                let also = item[&method]["x-also-at"].as_array();
                item.get(&method).is_some()
                    && (path == wanted || also.is_some_and(|also| also.iter().any(|at| at == wanted)))
            })
        };
        assert!(places(&yearly), "{method} {yearly}");
        assert!(places(&per_service) || operation.rest == "/pending-tasks", "{method} {per_service}");
    }
}
