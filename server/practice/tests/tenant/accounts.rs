//! Single accounts: lists, creating, changing, linking.

use gangway_practice::Options;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, DAY, Practice, id, read};

/// Longer than every task takes.
pub const DONE: i64 = 10_000;

impl Practice {
    /// Id of the source of this name.
    pub async fn source(&self, name: &str) -> String {
        let all = self.get("", "/_practice/sources").await.rows();
        id(all.iter().find(|source| source["name"] == name).expect("a source"))
    }

    /// What ISC has of a source, by native identity.
    pub async fn account(&self, source: &str, native: &str) -> Option<Value> {
        let mut url =
            url::Url::parse(&format!("{}/_practice/sources/{source}/accounts", self.base)).expect("a url");
        url.query_pairs_mut().append_pair("nativeIdentity", native);
        let path = url.as_str().strip_prefix(&self.base).expect("a path").to_owned();
        self.get("", &path).await.rows().first().cloned()
    }

    /// Creates an account and lets the task end.
    pub async fn create(&self, token: &str, source: &str, mut attributes: Value) -> String {
        attributes["sourceId"] = source.into();
        let answer = self.post(token, "/v3/accounts", json!({ "attributes": attributes })).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        let task = id(&answer.json());
        self.advance(DONE).await;
        task
    }

    pub async fn patch(&self, token: &str, path: &str, body: Value) -> Answer {
        let request = self.http.patch(format!("{}{path}", self.base)).bearer_auth(token);
        let request = request.header("content-type", "application/json-patch+json").body(body.to_string());
        read(request.send().await.expect("an answer")).await
    }

    /// Accounts that pass a filter.
    pub async fn accounts(&self, token: &str, filter: &str, more: &str) -> Answer {
        let mut url = url::Url::parse(&format!("{}/v3/accounts", self.base)).expect("a url");
        url.query_pairs_mut().append_pair("filters", filter);
        let path = url.as_str().strip_prefix(&self.base).expect("a path").to_owned();
        self.get(token, &format!("{path}{more}")).await
    }
}

pub async fn free() -> Practice {
    Practice::with(|options: &mut Options| options.rate = 0).await
}

#[tokio::test]
async fn a_created_account_is_seen_when_its_task_has_ended_and_makes_an_identity() {
    let practice = free().await;
    let token = practice.token("coordinator").await;
    let source = practice.source("Contractor register").await;
    let attributes = json!({
        "sourceId": source, "contractor_id": "C-9001", "login": "Nova.Quist", "given_name": "Nova",
        "family_name": "Quist", "mail": "nova.quist@ext.harbour-works.example", "shoe_size": "43", "company": "",
    });
    let answer = practice.post(&token, "/v3/accounts", json!({ "attributes": attributes })).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let task = id(&answer.json());
    assert_eq!(answer.json(), json!({ "id": task }));
    let path = format!("/v2024/task-status/{task}");
    assert_eq!(practice.get(&token, &path).await.status, 404);
    practice.advance(700).await;
    assert_eq!(practice.get(&token, &path).await.json()["completionStatus"], Value::Null);
    assert!(practice.account(&source, "C-9001").await.is_none(), "the task has not ended");
    practice.advance(DONE).await;
    let status = practice.get(&token, &path).await.json();
    assert_eq!((&status["completionStatus"], &status["percentComplete"]), (&json!("SUCCESS"), &json!(0)));

    let filter = format!("sourceId eq \"{source}\" and nativeIdentity eq \"c-9001\"");
    let rows = practice.accounts(&token, &filter, "").await.rows();
    let [account] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((&account["uncorrelated"], &account["name"]), (&json!(false), &json!("Nova.Quist")));
    // What fits no attribute and what is empty is not kept; what the policy makes is.
    assert_eq!(account["attributes"].get("shoe_size").or(account["attributes"].get("company")), None);
    assert_eq!(account["attributes"]["display_name"], "Nova Quist");
    let identity = account["identityId"].as_str().expect("an identity");
    let person = practice.get(&token, &format!("/v2024/identities/{identity}")).await.json();
    assert_eq!(person["name"], "Nova Quist");
    assert_eq!((&person["alias"], &person["processingState"]), (&json!("nova.quist"), &json!("OK")));
    assert_eq!(person["attributes"]["identificationNumber"], "C-9001");
    let found =
        practice.get(&token, "/v2024/identities?filters=alias%20eq%20%22nova.quist%22&sorters=alias").await;
    assert_eq!(found.rows().len(), 1);
    // Invited like everybody else.
    let admin = practice.token("admin").await;
    practice.invite(&admin, &[identity.to_owned()]).await;
    assert_eq!(practice.outbox().await[0]["to"], "nova.quist@ext.harbour-works.example");
}

#[tokio::test]
async fn what_an_account_lacks_decides_what_becomes_of_it() {
    let practice = free().await;
    let token = practice.token("admin").await;
    let source = practice.source("Contractor register").await;
    practice.create(&token, &source, json!({"contractor_id": "C-1", "family_name": "Low"})).await;
    let account = practice.account(&source, "C-1").await.expect("an account");
    assert_eq!((&account["uncorrelated"], account.get("identityId")), (&json!(true), None), "no uid");
    practice
        .create(&token, &source, json!({"contractor_id": "C-2", "login": "no.mail", "family_name": "Low"}))
        .await;
    let account = practice.account(&source, "C-2").await.expect("an account");
    let path = format!("/v2024/identities/{}", account["identityId"].as_str().expect("an identity"));
    assert_eq!(practice.get(&token, &path).await.json()["processingState"], "ERROR");
    // The address comes later, and the error goes.
    practice.create(&token, &source, json!({"contractor_id": "C-2", "mail": "n@m.example"})).await;
    let person = practice.get(&token, &path).await.json();
    assert_eq!((&person["processingState"], &person["emailAddress"]), (&json!("OK"), &json!("n@m.example")));
    let kept = practice.account(&source, "C-2").await.expect("an account");
    assert_eq!(kept["attributes"]["login"], "no.mail", "what is not named stays");
    assert_eq!(kept["id"], account["id"], "an upsert");
}

#[tokio::test]
async fn accounts_link_to_people_who_are_there() {
    let practice = free().await;
    let token = practice.token("admin").await;
    let badges = practice.source("Badge system").await;
    let person = practice.people("limit=1").await[0].clone();
    let number = person["attributes"]["employeeNumber"].clone();
    practice
        .create(&token, &badges, json!({"badge_id": "B-X1", "holder_name": "A", "employee_id": number}))
        .await;
    let linked = practice.account(&badges, "B-X1").await.expect("an account");
    assert_eq!(linked["identity"]["id"], person["id"]);
    practice.create(&token, &badges, json!({"badge_id": "B-X2", "mail": person["emailAddress"]})).await;
    assert_eq!(practice.account(&badges, "B-X2").await.expect("an account")["identityId"], person["id"]);
    practice.create(&token, &badges, json!({"badge_id": "B-X3", "mail": "nobody@nowhere.example"})).await;
    assert_eq!(practice.account(&badges, "B-X3").await.expect("an account")["uncorrelated"], true);
    // Linking may come after the account.
    practice
        .post("", "/_practice/lateness", json!({"appearsAfterMs": 3_600_000, "linksAfterMs": 60_000}))
        .await;
    let task =
        practice.create(&token, &badges, json!({"badge_id": "B-X4", "mail": person["emailAddress"]})).await;
    let status = practice.get(&token, &format!("/v2024/task-status/{task}")).await.json();
    assert_eq!(status["completionStatus"], "SUCCESS", "an hour before the account is there");
    assert!(practice.account(&badges, "B-X4").await.is_none());
    practice.advance(3_600_000).await;
    assert_eq!(practice.account(&badges, "B-X4").await.expect("an account")["uncorrelated"], true);
    practice.advance(60_000).await;
    assert_eq!(practice.account(&badges, "B-X4").await.expect("an account")["uncorrelated"], false);
}

#[tokio::test]
async fn refused_creations() {
    let practice = free().await;
    let token = practice.token("admin").await;
    let source = practice.source("Badge system").await;
    for (attributes, why) in [
        (json!({"badge_id": "1"}), "sourceId"),
        (json!({"sourceId": "190100", "badge_id": "1"}), "190100"),
        (json!({"sourceId": source, "holder_name": "x"}), "badge_id"),
        (json!({"sourceId": source, "badge_id": "1", "zones": ["Yard"]}), "must be a string"),
        (json!({"sourceId": practice.source("IdentityNow").await, "id": "1"}), "does not name a source"),
    ] {
        let answer = practice.post(&token, "/v3/accounts", json!({ "attributes": attributes })).await;
        assert_eq!(answer.status, 400, "{attributes}: {}", answer.text);
        assert!(answer.text.contains(why), "{}", answer.text);
    }
    assert_eq!(practice.post(&token, "/v3/accounts", json!({})).await.status, 400);
}

#[tokio::test]
async fn several_values_come_out_of_a_creation_as_one_and_put_takes_lists() {
    let practice = free().await;
    let token = practice.token("admin").await;
    let source = practice.source("Badge system").await;
    practice.create(&token, &source, json!({"badge_id": "B-M", "zones": "Yard,Pier 4"})).await;
    let account = practice.account(&source, "B-M").await.expect("an account");
    assert_eq!(account["attributes"]["zones"], "Yard,Pier 4");
    let path = format!("/v3/accounts/{}", id(&account));
    let body = json!({"attributes": {"zones": ["Yard", "Pier 4"], "badge_id": "other"}});
    let answer = practice.call(&token, Method::PUT, &path, Some(body)).await;
    assert_eq!(answer.status, 202);
    assert!(answer.json()["id"].is_string());
    practice.advance(DONE).await;
    let account = practice.get(&token, &path).await.json();
    assert_eq!(account["attributes"], json!({"badge_id": "B-M", "zones": ["Yard", "Pier 4"]}));
    let operations = json!([
        {"op": "add", "path": "/attributes/holder_name", "value": "Ann"},
        {"op": "remove", "path": "/attributes/zones"},
    ]);
    assert_eq!(practice.patch(&token, &path, operations).await.status, 202);
    practice.advance(DONE).await;
    let account = practice.get(&token, &path).await.json();
    assert_eq!(account["attributes"], json!({"badge_id": "B-M", "holder_name": "Ann"}));
    assert_eq!(
        practice
            .patch(&token, &path, json!([{"op": "replace", "path": "/disabled", "value": true}]))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn moving_and_deleting_an_authoritative_account_hides_the_identity_and_deletes_it_at_night() {
    let practice = free().await;
    let token = practice.token("admin").await;
    let source = practice.source("Contractor register").await;
    let mut made = Vec::new();
    for n in ["1", "2"] {
        let attributes = json!({"contractor_id": format!("C-{n}"), "login": format!("gone.{n}"), "family_name": "Gone", "mail": format!("{n}@g.example")});
        practice.create(&token, &source, attributes).await;
        made.push(practice.account(&source, &format!("C-{n}")).await.expect("an account"));
    }
    let listed = async || {
        practice.get(&token, "/v2024/identities?filters=lastname%20eq%20%22Gone%22").await.rows().len()
    };
    assert_eq!(listed().await, 2);
    let deleted =
        practice.call(&token, Method::DELETE, &format!("/v3/accounts/{}", id(&made[0])), None).await;
    assert_eq!(deleted.status, 202);
    let body =
        json!([{"op": "replace", "path": "/identityId", "value": practice.people("limit=1").await[0]["id"]}]);
    assert_eq!(practice.patch(&token, &format!("/v3/accounts/{}", id(&made[1])), body).await.status, 202);
    practice.advance(DONE).await;
    assert_eq!(listed().await, 0);
    assert_eq!(practice.get(&token, &format!("/v3/accounts/{}", id(&made[0]))).await.status, 404);
    let moved = practice.account(&source, "C-2").await.expect("an account");
    assert_eq!(
        (&moved["manuallyCorrelated"], &moved["identityId"]),
        (&json!(true), &practice.people("limit=1").await[0]["id"])
    );
    let path = format!("/v2024/identities/{}", made[0]["identityId"].as_str().expect("an identity"));
    assert_eq!(practice.get(&token, &path).await.status, 200, "hidden, not deleted");
    practice.advance(DAY).await;
    assert_eq!(practice.get(&token, &path).await.status, 404);
}

#[tokio::test]
async fn switches_need_a_body_and_work_when_the_task_has_ended() {
    let practice = free().await;
    let token = practice.token("helpdesk").await;
    let source = practice.source("Active Directory").await;
    let rows = practice.get("", &format!("/_practice/sources/{source}/accounts?limit=1000")).await.rows();
    let account =
        rows.iter().find(|row| row["locked"] == true && row["disabled"] == false).expect("a locked one");
    let path = format!("/v3/accounts/{}", id(account));
    assert_eq!(practice.call(&token, Method::POST, &format!("{path}/disable"), None).await.status, 415);
    for switch in ["disable", "unlock"] {
        let answer = practice.post(&token, &format!("{path}/{switch}"), json!({})).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
    }
    assert_eq!(practice.get(&token, &path).await.json()["disabled"], false);
    practice.advance(DONE).await;
    let now = practice.get(&token, &path).await.json();
    assert_eq!((&now["disabled"], &now["locked"]), (&json!(true), &json!(false)));
    practice.post(&token, &format!("{path}/enable"), json!({"forceProvisioning": true})).await;
    practice.advance(DONE).await;
    assert_eq!(practice.get(&token, &path).await.json()["disabled"], false);

    let admin = practice.token("admin").await;
    assert_eq!(
        practice.call(&admin, Method::DELETE, &path, None).await.status,
        400,
        "not on a direct source"
    );
    let removed =
        practice.call(&admin, Method::POST, &format!("{}/remove", path.replace("v3", "v2024")), None).await;
    assert_eq!((removed.status, &removed.json()["type"]), (202, &json!("TASK_RESULT")));
    practice.advance(DONE).await;
    assert_eq!(practice.get(&admin, &path).await.status, 404);
}

#[tokio::test]
async fn reloading_reads_the_directory_and_has_no_task_anybody_finds() {
    let practice = free().await;
    let token = practice.token("admin").await;
    let source = practice.source("Active Directory").await;
    let account =
        practice.get("", &format!("/_practice/sources/{source}/accounts?limit=1")).await.rows()[0].clone();
    let native = account["nativeIdentity"].as_str().expect("a name");
    let record = format!("/_practice/sources/{source}/records/{native}");
    let changed = practice.call("", Method::PUT, &record, Some(json!({"sAMAccountName": "new.name"}))).await;
    assert_eq!(changed.status, 204, "{}", changed.text);
    let path = format!("/v3/accounts/{}", id(&account));
    let answer = practice.call(&token, Method::POST, &format!("{path}/reload"), None).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    practice.advance(DONE).await;
    assert_eq!(practice.get(&token, &path).await.json()["name"], "new.name");
    let task = format!("/v2024/task-status/{}", id(&answer.json()));
    assert_eq!(practice.get(&token, &task).await.status, 404);
    practice.call("", Method::DELETE, &record, None).await;
    practice.call(&token, Method::POST, &format!("{path}/reload"), None).await;
    practice.advance(DONE).await;
    assert_eq!(practice.get(&token, &path).await.status, 404);
}
