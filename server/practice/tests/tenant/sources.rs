//! What sources say about themselves, who sees them, and lists of accounts.

use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

use crate::{
    accounts::free,
    harness::{id, read},
};

#[tokio::test]
async fn schemas_templates_and_policies() {
    let practice = free().await;
    let token = practice.token("coordinator").await;
    let badges = practice.source("Badge system").await;
    let path = format!("/v3/sources/{badges}/schemas");
    let schemas = practice.get(&token, &path).await.rows();
    assert_eq!(schemas[0]["identityAttribute"], "badge_id");
    assert_eq!(practice.get(&token, &format!("{path}/{}", id(&schemas[0]))).await.json(), schemas[0]);
    assert_eq!(practice.get(&token, &format!("{path}?include-types=group")).await.rows().len(), 0);
    assert_eq!(practice.get(&token, &format!("{path}?include-names=other,account")).await.rows().len(), 1);
    let template = practice.get(&token, &format!("{path}/accounts")).await;
    assert_eq!(template.header("content-type"), "text/csv");
    assert!(template.text.starts_with("badge_id,holder_name,employee_id,"), "{}", template.text);
    let partners = practice.source("Partner directory").await;
    let template = practice.get(&token, &format!("/v3/sources/{partners}/schemas/accounts")).await;
    assert!(template.text.starts_with("partner_no;login;"), "the delimiter of the source");
    let directory = practice.source("Active Directory").await;
    assert_eq!(practice.get(&token, &format!("/v3/sources/{directory}/schemas/accounts")).await.status, 400);

    let policy =
        practice.get(&token, &format!("/v3/sources/{badges}/provisioning-policies/CREATE")).await.json();
    let kinds: Vec<&str> =
        policy["fields"].as_array().expect("fields").iter().filter_map(|f| f["type"].as_str()).collect();
    for kind in ["string", "int", "long", "date", "boolean", "secret"] {
        assert!(kinds.contains(&kind), "{kind}");
    }
    assert!(policy["fields"].as_array().expect("fields").iter().any(|f| f["transform"]["type"] == "static"));
    let without = practice.source("Service account register").await;
    let none = format!("/v3/sources/{without}/provisioning-policies/CREATE");
    assert_eq!(practice.get(&token, &none).await.status, 404);
    assert_eq!(
        practice.get(&token, &format!("/v3/sources/{badges}/provisioning-policies/NONSENSE")).await.status,
        400
    );
    let admin = practice.token("admin").await;
    assert_eq!(
        practice.get(&admin, &format!("/v3/sources/{badges}/provisioning-policies")).await.rows(),
        [policy]
    );
    assert_eq!(
        practice.get(&token, &format!("/v3/sources/{badges}/provisioning-policies")).await.status,
        403
    );

    // A new schema takes what it knows and adds plain texts.
    let body = "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"t.csv\"\r\n\r\nbadge_id,zones,colour\r\n--cut--\r\n";
    let request = practice.http.post(format!("{}{path}/accounts", practice.base)).bearer_auth(&token);
    let request = request.header(CONTENT_TYPE, "multipart/form-data; boundary=cut").body(body);
    let answer = read(request.send().await.expect("an answer")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(practice.get(&token, &format!("{path}/accounts")).await.text, "badge_id,zones,colour");
}

#[tokio::test]
async fn a_sub_admin_sees_their_sources_only() {
    let practice = free().await;
    let token = practice.token("subadmin").await;
    assert_eq!(practice.get(&token, "/v3/sources").await.status, 403);
    let rows = practice.get(&token, "/v3/sources?for-subadmin=me&sorters=name").await.rows();
    let names: Vec<&str> = rows.iter().filter_map(|row| row["name"].as_str()).collect();
    assert_eq!(names, ["Badge system", "Partner directory"]);
    assert_eq!(rows[0]["managementWorkgroup"]["name"], "Source stewards");
    let admin = practice.token("admin").await;
    let me = practice.get("", "/_practice/people?limit=30").await.rows()[21].clone();
    let by_id = format!("/v3/sources?for-subadmin={}", id(&me));
    assert_eq!(practice.get(&admin, &by_id).await.rows().len(), 2);
    let somebody = practice.people("limit=1").await[0].clone();
    let by_id = format!("/v3/sources?for-subadmin={}", id(&somebody));
    assert_eq!(practice.get(&admin, &by_id).await.rows().len(), 0);
    assert_eq!(practice.get(&token, &by_id).await.status, 403);
    assert_eq!(practice.get(&admin, "/v3/sources?for-subadmin=x").await.status, 400);
    let other = practice.source("Contractor register").await;
    assert_eq!(practice.get(&token, &format!("/v3/sources/{other}")).await.status, 403);
    assert_eq!(practice.load(&token, &other, Some(b"contractor_id\r\n"), false).await.status, 403);
    let body = json!({"attributes": {"sourceId": other, "contractor_id": "1"}});
    assert_eq!(practice.post(&token, "/v3/accounts", body).await.status, 403);
    let listed = practice.get(&token, "/v3/accounts?limit=250").await.rows();
    assert!(
        !listed.is_empty()
            && listed.iter().all(|row| names.contains(&row["sourceName"].as_str().expect("a name")))
    );
    practice.create(&token, &id(&rows[0]), json!({"badge_id": "B-S"})).await;
    assert!(practice.account(&id(&rows[0]), "B-S").await.is_some());
}

#[tokio::test]
async fn lists_of_accounts_are_filtered_sorted_and_paged() {
    let practice = free().await;
    let token = practice.token("helpdesk").await;
    let all: Vec<Value> = {
        let mut all = Vec::new();
        loop {
            let page = practice
                .get(&token, &format!("/v3/accounts?sorters=id&count=true&offset={}", all.len()))
                .await;
            let total: usize = page.header("x-total-count").parse().expect("a number");
            all.extend(page.rows());
            if all.len() == total {
                break all;
            }
        }
    };
    let ids: Vec<String> = all.iter().map(id).collect();
    assert!(ids.is_sorted() && ids.len() > 1_000);
    let source = practice.source("Badge system").await;
    let some: Vec<&Value> = all.iter().filter(|row| row["sourceId"] == source.as_str()).take(3).collect();
    let natives: Vec<String> = some.iter().map(|row| row["nativeIdentity"].to_string()).collect();
    let filter = format!("sourceId eq \"{source}\" and nativeIdentity in ({},\"none\")", natives.join(","));
    let found = practice.accounts(&token, &filter, "&sorters=id").await.rows();
    assert_eq!(found.iter().collect::<Vec<_>>(), some);
    let person = all.iter().find_map(|row| row["identityId"].as_str()).expect("a linked one");
    let of = practice.accounts(&token, &format!("identityId eq \"{person}\""), "").await.rows();
    assert_eq!(of.len(), all.iter().filter(|row| row["identityId"] == person).count());
    for (filter, fits) in [
        (
            "uncorrelated eq true",
            Box::new(|row: &Value| row["uncorrelated"] == true) as Box<dyn Fn(&Value) -> bool>,
        ),
        (
            "hasEntitlements eq true and source.authoritative eq false",
            Box::new(|row| row["hasEntitlements"] == true && row["authoritative"] == false),
        ),
        (
            "identity.name sw \"a\"",
            Box::new(|row| {
                row["identity"]["name"].as_str().is_some_and(|name| name.to_lowercase().starts_with('a'))
            }),
        ),
        (
            "source.connectionType eq \"file\" and not (manuallyCorrelated eq true)",
            Box::new(|row| row["connectionType"] == "file"),
        ),
        (
            "created ge 2026-01-01T00:00:00Z and created lt 2026-06-01T00:00:00.5Z",
            Box::new(|row| {
                row["created"].as_str().is_some_and(|at| ("2026-01-01".."2026-06-01").contains(&at))
            }),
        ),
    ] {
        let answer = practice.accounts(&token, filter, "&count=true&limit=1&sorters=-name,id").await;
        let wanted = all.iter().filter(|row| fits(row)).count();
        assert_eq!(answer.header("x-total-count"), wanted.to_string(), "{filter}");
        assert!(wanted > 0, "{filter}");
    }
    let slim = practice.get(&token, "/v3/accounts?limit=1&detailLevel=SLIM").await.rows();
    assert!(slim[0]["attributes"].is_object() && slim[0].get("sourceOwner").is_none());
    for wrong in ["name co \"x\"", "attributes.x eq \"y\"", "created eq"] {
        assert_eq!(practice.accounts(&token, wrong, "").await.status, 400, "{wrong}");
    }
    assert_eq!(practice.get(&token, "/v3/accounts?limit=251").await.status, 400);
}

#[tokio::test]
async fn a_source_can_lose_its_policy_and_go_away() {
    let practice = free().await;
    let token = practice.token("admin").await;
    let badges = practice.source("Badge system").await;
    let control = format!("/_practice/sources/{badges}");
    let account = practice.get("", &format!("{control}/accounts?limit=1")).await.rows()[0].clone();
    let policy = format!("/v3/sources/{badges}/provisioning-policies");
    practice.call("", Method::PATCH, &control, Some(json!({"policy": false}))).await;
    assert_eq!(practice.get(&token, &format!("{policy}/CREATE")).await.status, 404);
    assert_eq!(practice.get(&token, &policy).await.rows().len(), 0);
    practice.call("", Method::PATCH, &control, Some(json!({"removed": true}))).await;
    assert_eq!(practice.get(&token, &format!("/v3/sources/{badges}")).await.status, 404);
    assert_eq!(practice.get(&token, &format!("/v3/accounts/{}", id(&account))).await.status, 404);
    assert_eq!(practice.accounts(&token, &format!("sourceId eq \"{badges}\""), "").await.rows().len(), 0);
    let body = json!({"attributes": {"sourceId": badges, "badge_id": "B-1"}});
    assert_eq!(practice.post(&token, "/v3/accounts", body).await.status, 400);
    let sources = practice.get(&token, "/v3/sources").await.rows();
    assert!(sources.iter().all(|source| source["id"] != badges.as_str()));
    for wrong in [json!({"deleteThreshold": 101}), json!({"nonsense": 1})] {
        assert_eq!(practice.call("", Method::PATCH, &control, Some(wrong)).await.status, 400);
    }
    let direct = format!("{control}/records/x");
    assert_eq!(
        practice.call("", Method::PUT, &direct, Some(json!({}))).await.status,
        400,
        "a file has no records"
    );
}
