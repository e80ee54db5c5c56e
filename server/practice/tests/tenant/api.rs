//! Who may call what, and lists.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Practice, id, read};

#[tokio::test]
async fn levels_are_enforced_per_operation() {
    let practice = Practice::with(|options| options.rate = 0).await;
    // Which of the five people and the userless application get in.
    let table: &[(Method, &str, &[&str])] = &[
        (Method::GET, "/v2024/identities?limit=1", &["admin", "helpdesk", "coordinator", "manager", "user"]),
        (Method::POST, "/v2024/identities/invite", &["admin", "helpdesk"]),
        (Method::GET, "/v2024/task-status", &["admin", "helpdesk", "coordinator", "app"]),
        (Method::PATCH, "/v2024/task-status/x", &["admin", "coordinator"]),
        (Method::GET, "/v2024/org-config", &["admin", "app"]),
        (Method::GET, "/v2024/tenant", &["admin", "helpdesk", "coordinator", "manager", "user"]),
        (Method::GET, "/v3/sources", &["admin", "coordinator", "app"]),
        (Method::GET, "/v3/identity-profiles", &["admin", "app"]),
        (Method::GET, "/v2024/workgroups", &["admin", "app"]),
        (Method::GET, "/v2024/workgroups/x/members", &["admin", "app"]),
        (Method::POST, "/v3/search", &["admin", "coordinator", "app"]),
        (Method::POST, "/v3/search/count", &["admin", "helpdesk", "coordinator", "manager", "user", "app"]),
        (
            Method::GET,
            "/v3/public-identities?limit=1",
            &["admin", "helpdesk", "coordinator", "manager", "user"],
        ),
        (Method::POST, "/v2024/accounts/x/remove", &["admin", "app"]),
        (Method::GET, "/v3/accounts", &["admin", "helpdesk", "coordinator", "app"]),
        (Method::POST, "/v3/accounts", &["admin", "coordinator", "app"]),
        (Method::GET, "/v3/accounts/x", &["admin", "helpdesk", "coordinator", "app"]),
        (Method::PUT, "/v3/accounts/x", &["admin", "coordinator", "app"]),
        (Method::PATCH, "/v3/accounts/x", &["admin", "coordinator", "app"]),
        (Method::DELETE, "/v3/accounts/x", &["admin", "coordinator", "app"]),
        (Method::POST, "/v3/accounts/x/reload", &["admin", "helpdesk", "coordinator", "app"]),
        (Method::POST, "/v3/accounts/x/unlock", &["admin", "helpdesk", "coordinator", "app"]),
        (Method::POST, "/v3/accounts/x/enable", &["admin", "helpdesk", "coordinator", "app"]),
        (Method::POST, "/v2024/sources/x/load-accounts", &["admin", "coordinator", "app"]),
        (Method::GET, "/v2024/account-aggregations/x/status", &["admin", "coordinator"]),
        (Method::GET, "/v3/sources/x", &["admin", "coordinator", "app"]),
        (Method::GET, "/v3/sources/x/schemas", &["admin", "coordinator"]),
        (Method::GET, "/v3/sources/x/provisioning-policies", &["admin", "app"]),
        (Method::GET, "/v3/sources/x/provisioning-policies/CREATE", &["admin", "coordinator", "app"]),
    ];
    for who in ["admin", "helpdesk", "coordinator", "manager", "user", "app"] {
        let token = practice.token(who).await;
        for (method, path, allowed) in table {
            let answer = practice.call(&token, method.clone(), path, Some(json!({}))).await;
            assert_eq!(
                answer.status != 403,
                allowed.contains(&who),
                "{who} {method} {path}: {}",
                answer.text
            );
        }
    }
}

#[tokio::test]
async fn scopes_narrow() {
    let practice = Practice::start().await;
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "practice-pat-admin"),
        ("client_secret", "practice-secret"),
        ("scope", "idn:identity:read sp:tenant:read"),
    ];
    let answer = practice.form("/oauth/token", &form).await.json();
    let token = answer["access_token"].as_str().expect("a token");
    assert_eq!(practice.get(token, "/v2024/identities?limit=1").await.status, 200);
    assert_eq!(practice.get(token, "/v2024/tenant").await.status, 200);
    assert_eq!(practice.get(token, "/v2024/task-status").await.status, 403);
    assert_eq!(practice.get(token, "/v3/sources").await.status, 403);
}

#[tokio::test]
async fn the_experimental_header_is_needed_where_it_is_and_never_under_beta() {
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    let ids = practice.invitable(1).await;
    let invite = async |path: &str, header: Option<&str>| {
        let mut request = practice
            .http
            .post(format!("{}{path}", practice.base))
            .bearer_auth(&token)
            .json(&json!({ "ids": ids }));
        if let Some(header) = header {
            request = request.header("X-SailPoint-Experimental", header);
        }
        read(request.send().await.expect("an answer")).await.status
    };
    for path in ["/v2024/identities/invite", "/v2025/identities/invite", "/identities/v1/invite"] {
        assert_eq!(invite(path, None).await, 400, "{path}");
        assert_eq!(invite(path, Some("false")).await, 400, "{path}");
        assert_eq!(invite(path, Some("true")).await, 202, "{path}");
    }
    assert_eq!(invite("/beta/identities/invite", None).await, 202);
}

#[tokio::test]
async fn versions_differ_where_they_do() {
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("admin").await;
    practice.invite(&token, &practice.invitable(1).await).await;
    practice.advance(1_000).await;
    let running = async |path: &str| {
        practice.get(&token, path).await.rows().iter().any(|t| t["completionStatus"].is_null())
    };
    assert!(!running("/v2024/task-status").await && !running("/beta/task-status").await);
    assert!(running("/v2025/task-status").await && running("/task-status/v1").await);
    assert!(running("/v2024/task-status/pending-tasks").await);
    let status = async |path: &str| practice.get(&token, path).await.status;
    assert_eq!(status("/v2026/task-status/pending-tasks").await, 404);
    assert_eq!(status("/task-status/v1/pending-tasks").await, 404);
    assert_eq!(status("/v2024/task-status?filters=completionStatus%20isnull").await, 400);
    assert_eq!(status("/v2025/task-status?filters=completionStatus%20isnull").await, 200);
    assert_eq!(status("/v2025/task-status?filters=launcher%20eq%20%22x%22").await, 400);
    assert_eq!(status("/v2026/task-status?filters=launcher%20eq%20%22x%22").await, 200);
    assert_eq!(status("/v3/identities").await, 404);
    assert_eq!(status("/v2023/identities").await, 404);
    let head = practice.call(&token, Method::HEAD, "/v2024/task-status/pending-tasks?count=true", None).await;
    assert_eq!((head.status, head.header("x-total-count"), head.text.as_str()), (200, "1", ""));
}

async fn query(practice: &Practice, token: &str, pairs: &[(&str, &str)]) -> crate::harness::Answer {
    let url = url::Url::parse_with_params(&format!("{}/v2024/identities", practice.base), pairs)
        .expect("an address");
    read(practice.http.get(url).bearer_auth(token).send().await.expect("an answer")).await
}

#[tokio::test]
async fn pages_cover_everybody_once_in_order() {
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    let mut aliases = Vec::new();
    for offset in ["0", "250", "500", "750"] {
        let pairs = [
            ("sorters", "alias"),
            ("defaultFilter", "NONE"),
            ("limit", "250"),
            ("offset", offset),
            ("count", "true"),
        ];
        let answer = query(&practice, &token, &pairs).await;
        assert_eq!(answer.header("x-total-count"), "600");
        aliases.extend(answer.rows().iter().map(|row| row["alias"].as_str().expect("an alias").to_owned()));
    }
    let mut sorted = aliases.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(aliases.len(), 600);
    assert_eq!(aliases, sorted);
    let backwards =
        query(&practice, &token, &[("sorters", "-alias"), ("defaultFilter", "NONE"), ("limit", "1")]).await;
    assert_eq!(backwards.rows()[0]["alias"], *aliases.last().expect("somebody"));
    let correlated = query(&practice, &token, &[("limit", "0"), ("count", "true")]).await;
    let n: usize = correlated.header("x-total-count").parse().expect("a number");
    assert!(n < 600 && correlated.rows().is_empty());
}

#[tokio::test]
async fn filters_find_what_they_say() {
    let practice = Practice::with(|options| (options.people, options.rate) = (3_000, 0)).await;
    let token = practice.token("admin").await;
    let everybody = practice.people("limit=3000").await;
    let count = async |filter: &str| -> usize {
        let pairs = [("filters", filter), ("defaultFilter", "NONE"), ("count", "true"), ("limit", "0")];
        let answer = query(&practice, &token, &pairs).await;
        assert_eq!(answer.status, 200, "{filter}: {}", answer.text);
        answer.header("x-total-count").parse().expect("a number")
    };
    let really = |test: &dyn Fn(&Value) -> bool| everybody.iter().filter(|person| test(person)).count();
    let status = |wanted: &'static str| move |person: &Value| person["identityStatus"] == wanted;
    for wanted in ["UNREGISTERED", "PENDING", "ACTIVE", "TERMINATED", "LOCKED", "WARNING"] {
        assert_eq!(count(&format!("cloudStatus eq \"{wanted}\"")).await, really(&status(wanted)), "{wanted}");
    }
    let share = really(&status("UNREGISTERED")) * 100 / everybody.len();
    assert!((8..=12).contains(&share), "{share} % are unregistered");
    assert_eq!(count("protected eq true").await, really(&|p| p["protected"] == true));
    assert_eq!(count("correlated eq false").await, really(&|p| p["correlated"] == false));
    assert_eq!(count("processingState eq \"ERROR\"").await, really(&|p| p["processingState"] == "ERROR"));
    assert_eq!(
        count("lastname sw \"o'\" and not (cloudStatus eq \"ACTIVE\")").await,
        really(&|p| {
            p["attributes"]["lastname"].as_str().is_some_and(|n| n.to_lowercase().starts_with("o'"))
                && p["identityStatus"] != "ACTIVE"
        })
    );
    let (first, second) = (id(&everybody[40]), id(&everybody[41]));
    assert_eq!(count(&format!("id in (\"{first}\", \"{second}\", \"x\")")).await, 2);
    assert_eq!(
        count(&format!("id eq \"{first}\" or id eq \"{second}\" or alias eq \"amara.lindqvist\"")).await,
        3
    );
    let email = everybody[40]["emailAddress"].as_str().expect("an address").to_uppercase();
    assert!(count(&format!("email eq \"{email}\"")).await >= 1, "case is ignored");
    for wrong in [
        "cloudStatus in (\"ACTIVE\")",
        "name co \"a\"",
        "department eq \"Sales\"",
        "identityStatus eq \"ACTIVE\"",
        "name EQ \"a\"",
        "name eq \"a",
        "name eq",
        "(name eq \"a\"",
        "name pr",
    ] {
        assert_eq!(query(&practice, &token, &[("filters", wrong)]).await.status, 400, "{wrong}");
    }
    for wrong in [
        ("sorters", "id"),
        ("sorters", "created"),
        ("limit", "251"),
        ("limit", "-1"),
        ("offset", "x"),
        ("count", "yes"),
        ("defaultFilter", "ALL"),
    ] {
        assert_eq!(query(&practice, &token, &[wrong]).await.status, 400, "{wrong:?}");
    }
}

#[tokio::test]
async fn the_practice_manager_has_reports_to_invite() {
    let practice = Practice::start().await;
    let everybody = practice.people("limit=600").await;
    let manager = &everybody[3];
    assert_eq!((&manager["name"], &manager["isManager"]), (&json!("Maeve O'Brien"), &json!(true)));
    let waiting = everybody.iter().filter(|p| {
        p["managerRef"]["id"] == manager["id"]
            && p["identityStatus"] == "UNREGISTERED"
            && p["correlated"] == true
    });
    assert!(waiting.count() >= 2);
    let token = practice.token("manager").await;
    let me = practice.get(&token, &format!("/v3/auth-users/{}", id(manager))).await.json();
    assert_eq!((&me["displayName"], &me["capabilities"]), (&json!("Maeve O'Brien"), &json!([])));
}

#[tokio::test]
async fn lists_of_sources_profiles_and_public_identities() {
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("admin").await;
    let names = async |path: &str| -> Vec<String> {
        let rows = practice.get(&token, path).await.rows();
        rows.iter().map(|row| row["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(
        names("/v3/sources?filters=type%20eq%20%22DelimitedFile%22&sorters=name").await,
        ["Badge system", "Contractor register", "Partner directory", "Service account register"]
    );
    assert_eq!(
        names("/v3/sources?filters=authoritative%20eq%20false").await,
        ["Active Directory", "Badge system"]
    );
    assert_eq!(names("/v3/sources?includeIDNSource=true").await.len(), 7);
    assert_eq!(names("/v3/sources?for-subadmin=me").await.len(), 0);
    assert_eq!(names("/v3/identity-profiles?sorters=-priority").await[0], "Service accounts");
    let profile = id(&practice.get(&token, "/v3/identity-profiles").await.rows()[0]);
    assert_eq!(names(&format!("/v3/identity-profiles/{profile}/lifecycle-states")).await.len(), 4);
    let public =
        practice.get(&token, "/v3/public-identities?filters=alias%20eq%20%22maeve.obrien%22").await.rows();
    assert_eq!(public[0]["name"], "Maeve O'Brien");
    assert_eq!(practice.get(&token, "/v3/public-identities?filters=name%20eq%20%22x%22").await.status, 400);
}

#[tokio::test]
async fn what_is_not_done_says_so() {
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    let answer = practice.post(&token, "/v2024/sources/x/load-uncorrelated-accounts", json!({})).await;
    assert_eq!(answer.status, 501);
    let dto = answer.json();
    assert!(
        dto["messages"][0]["text"].as_str().is_some_and(|text| text.contains("importUncorrelatedAccounts")),
        "{dto}"
    );
    assert_eq!(practice.call(&token, Method::PUT, "/v2024/identities", None).await.status, 405);
}

#[tokio::test]
async fn other_sites_do_not_reach_the_controls() {
    let practice = Practice::start().await;
    let url = format!("{}/_practice/start-over", practice.base);
    let foreign =
        practice.http.post(&url).header("origin", "https://evil.example").send().await.expect("an answer");
    assert_eq!(foreign.status(), 403);
    let renamed = practice.http.post(&url).header("host", "evil.example").send().await.expect("an answer");
    assert_eq!(renamed.status(), 403);
    let own = practice.http.post(&url).header("origin", &practice.base).send().await.expect("an answer");
    assert_eq!(own.status(), 200);
}

#[tokio::test]
async fn members_come_fifty_at_a_time_and_cannot_be_filtered() {
    let practice = Practice::with(|options| {
        options.rate = 0;
        options.people = 400;
    })
    .await;
    let token = practice.token("admin").await;
    let groups = practice.get(&token, "/v2024/workgroups?filters=name%20sw%20%22Site%22").await.rows();
    let [group] = groups.as_slice() else { panic!("{groups:?}") };
    let members = format!("/v2024/workgroups/{}/members", id(group));
    assert_eq!(practice.get(&token, &members).await.rows().len(), 50, "the default");
    assert_eq!(practice.get(&token, &format!("{members}?limit=51")).await.status, 400);
    assert_eq!(practice.get(&token, &format!("{members}?filters=name%20sw%20%22A%22")).await.status, 400);
    let mut all = Vec::new();
    for offset in [0, 50, 100] {
        let page = practice.get(&token, &format!("{members}?sorters=name&offset={offset}")).await;
        all.extend(page.rows().iter().map(id));
    }
    assert_eq!(Some(all.len() as u64), group["memberCount"].as_u64());
    all.sort();
    all.dedup();
    assert_eq!(Some(all.len() as u64), group["memberCount"].as_u64(), "each once");
    let of = format!("/v2024/workgroups?filters=memberships.identityId%20eq%20%22{}%22", all[0]);
    assert!(practice.get(&token, &of).await.rows().iter().any(|found| id(found) == id(group)));
    assert!(group.get("memberships").is_none());
}
