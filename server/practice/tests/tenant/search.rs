//! Search over identities and events.

use serde_json::{Value, json};

use crate::harness::{DAY, Practice, id};

async fn search(practice: &Practice, token: &str, index: &str, query: &str) -> Vec<Value> {
    let body = json!({"indices": [index], "query": {"query": query}, "sort": ["id"]});
    practice.post(token, "/v3/search?limit=10000", body).await.rows()
}

#[tokio::test]
async fn identities_are_found_by_status_profile_and_id() {
    let practice = Practice::start().await;
    let token = practice.token("coordinator").await;
    let everybody = practice.people("limit=600").await;
    let active = search(
        &practice,
        &token,
        "identities",
        "attributes.cloudLifecycleState:active AND NOT status:ACTIVE",
    )
    .await;
    let really = everybody
        .iter()
        .filter(|p| p["lifecycleState"]["stateName"] == "active" && p["identityStatus"] != "ACTIVE")
        .count();
    assert_eq!(active.len(), really);
    let contractors = search(&practice, &token, "identities", "identityProfile.name:Contractors").await;
    assert!(
        contractors.iter().all(|row| row["source"]["name"] == "Contractor register")
            && contractors.len() > 30
    );
    let (a, b) = (id(&everybody[7]), id(&everybody[8]));
    let two = search(&practice, &token, "identities", &format!("id:({a} OR {b})")).await;
    assert_eq!(two.len(), 2);
    let manager = two.iter().find(|row| row["manager"].is_object()).expect("a managed person");
    assert!(manager["manager"]["displayName"].is_string());
}

#[tokio::test]
async fn search_after_walks_through_everybody() {
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    let mut seen = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let mut body = json!({
            "indices": ["identities"], "query": {"query": "*"}, "sort": ["id"],
            "queryResultFilter": {"includes": ["id", "identityProfile.name"]},
        });
        if let Some(after) = &after {
            body["searchAfter"] = json!([after]);
        }
        let rows = practice.post(&token, "/v2024/search?limit=250", body).await.rows();
        let Some(last) = rows.last() else { break };
        assert!(rows.iter().all(|row| {
            row.as_object().is_some_and(|row| row.keys().all(|k| k == "id" || k == "identityProfile"))
        }));
        after = Some(id(last));
        seen.extend(rows.iter().map(id));
    }
    let mut unique = seen.clone();
    unique.sort();
    unique.dedup();
    assert_eq!((seen.len(), &seen), (600, &unique));
}

#[tokio::test]
async fn limits_counts_and_refusals() {
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    let all = json!({"indices": ["identities"], "query": {"query": "*"}});
    let counted = practice.post(&token, "/v3/search/count", all.clone()).await;
    assert_eq!((counted.status, counted.header("x-total-count"), counted.text.as_str()), (204, "600", ""));
    let first = practice.post(&token, "/v3/search?count=true", all.clone()).await;
    assert_eq!((first.rows().len(), first.header("x-total-count")), (250, "600"));
    for (path, body) in [
        ("/v3/search?limit=10001", all.clone()),
        ("/v3/search?limit=250&offset=9900", all.clone()),
        ("/v3/search", json!({"indices": ["people"], "query": {"query": "*"}})),
        ("/v3/search", json!({"indices": ["identities"]})),
        ("/v3/search", json!({"indices": ["identities"], "query": {"query": "name:("}})),
        ("/v3/search", json!({"indices": ["identities"], "query": {"query": "*"}, "searchAfter": ["x"]})),
        (
            "/v3/search",
            json!({"indices": ["identities"], "query": {"query": "*"}, "sort": ["id"], "searchAfter": ["x", "y"]}),
        ),
    ] {
        assert_eq!(practice.post(&token, path, body.clone()).await.status, 400, "{path} {body}");
    }
    let dsl = json!({"indices": ["identities"], "queryType": "DSL", "queryDsl": {"match_all": {}}});
    assert_eq!(practice.post(&token, "/v3/search", dsl).await.status, 501);
    let somebody = id(&practice.people("limit=1").await[0]);
    assert_eq!(
        practice.get(&token, &format!("/v3/search/identities/{somebody}")).await.json()["id"],
        somebody
    );
    assert_eq!(practice.get(&token, &format!("/v3/search/roles/{somebody}")).await.status, 404);
    assert_eq!(practice.get(&token, &format!("/v3/search/people/{somebody}")).await.status, 400);
}

#[tokio::test]
async fn invitations_and_registrations_become_events_a_little_later() {
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    let before = search(&practice, &token, "events", "action:USER_INVITE").await;
    assert!(!before.is_empty(), "people were invited before the tenant was started");
    let ids = practice.invitable(3).await;
    practice.invite(&token, &ids).await;
    let pending = async || {
        search(&practice, &token, "identities", "status:PENDING")
            .await
            .iter()
            .filter(|r| ids.contains(&id(r)))
            .count()
    };
    assert_eq!(pending().await, 0, "the index is behind");
    assert_eq!(search(&practice, &token, "events", "action:USER_INVITE").await.len(), before.len());
    practice.advance(3_000).await;
    assert_eq!(pending().await, 3);
    let new = search(
        &practice,
        &token,
        "events",
        "technicalName:USER_INVITE AND created:[now-1h TO now] AND actor.name:amara.lindqvist",
    )
    .await;
    let aliases: Vec<Value> = practice
        .people("limit=600")
        .await
        .into_iter()
        .filter(|p| ids.contains(&id(p)))
        .map(|p| p["alias"].clone())
        .collect();
    let ours: Vec<_> = new.iter().filter(|event| aliases.contains(&event["target"]["name"])).collect();
    assert_eq!(ours.len(), 3);
    assert!(ours.iter().all(|event| event["type"] == "USER_MANAGEMENT" && event["status"] == "PASSED"));
    practice.advance(7 * DAY).await;
    let registered =
        search(&practice, &token, "events", "action:USER_REGISTRATION AND created:[now-7d TO now]").await;
    let really = practice
        .people("limit=600")
        .await
        .iter()
        .filter(|p| {
            p["registersAt"]
                .as_i64()
                .is_some_and(|at| at > crate::harness::NOON && at <= crate::harness::NOON + 7 * DAY)
        })
        .count();
    assert_eq!(registered.len(), really);
}

#[tokio::test]
async fn changes_from_outside_reach_the_index_later() {
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    let somebody = id(&practice.people("status=ACTIVE&limit=20").await[10]);
    let path = format!("/_practice/people/{somebody}");
    practice
        .call("", reqwest::Method::PATCH, &path, Some(json!({"emailAddress": "new@harbour-works.example"})))
        .await;
    let indexed = async || {
        practice.get(&token, &format!("/v3/search/identities/{somebody}")).await.json()["email"].clone()
    };
    assert_ne!(indexed().await, "new@harbour-works.example");
    let direct = practice.get(&token, &format!("/v2024/identities/{somebody}")).await.json();
    assert_eq!(direct["emailAddress"], "new@harbour-works.example");
    practice.advance(3_000).await;
    assert_eq!(indexed().await, "new@harbour-works.example");
    practice.call("", reqwest::Method::PATCH, &path, Some(json!({"removed": true}))).await;
    assert_eq!(practice.get(&token, &format!("/v2024/identities/{somebody}")).await.status, 404);
}
