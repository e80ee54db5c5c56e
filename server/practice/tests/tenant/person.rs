//! What may be done to one identity, and what follows from it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{DAY, Practice, id};

/// Somebody who is active, owns nothing and is no practice person.
async fn somebody(practice: &Practice, profile: &str) -> Value {
    let people = practice.people(&format!("profile={profile}&status=ACTIVE&protected=false&limit=200")).await;
    people.into_iter().skip(40).find(|p| p["emailAddress"].is_string()).expect("somebody")
}

async fn delete(practice: &Practice, token: &str, id: &str) -> crate::harness::Answer {
    practice.call(token, Method::DELETE, &format!("/v2024/identities/{id}"), None).await
}

#[tokio::test]
async fn owners_and_protected_people_are_not_deleted() {
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    let people = practice.people("limit=40").await;
    let (admin, coordinator, other) = (id(&people[0]), id(&people[2]), id(&people[39]));
    let owned = practice.get(&token, &format!("/v2024/identities/{coordinator}/ownership")).await.json();
    let refused = delete(&practice, &token, &coordinator).await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.json()["associationDetails"], owned["associationDetails"]);
    assert_eq!(refused.json()["associationDetails"][0]["associationType"], "SOURCE_OWNER");
    let kinds: Vec<Value> = practice
        .get(&token, &format!("/v2024/identities/{admin}/ownership"))
        .await
        .json()["associationDetails"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|association| association["associationType"].clone())
        .collect();
    assert_eq!(kinds, ["GOVERNANCE_GROUP_OWNER", "IDENTITY_PROFILE_OWNER", "ROLE_OWNER", "SOURCE_OWNER"]);

    let path = format!("/_practice/people/{coordinator}/hand-over");
    let handed = practice.post("", &path, json!({"to": other})).await;
    assert_eq!(handed.status, 200, "{}", handed.text);
    let sources = practice.get(&token, "/v3/sources?filters=type%20eq%20%22DelimitedFile%22").await.rows();
    assert!(!sources.is_empty() && sources.iter().all(|source| source["owner"]["id"] == other.as_str()));
    assert_eq!(delete(&practice, &token, &coordinator).await.status, 204);
    assert_eq!(practice.get(&token, &format!("/v2024/identities/{coordinator}")).await.status, 404);
    assert_eq!(delete(&practice, &token, &coordinator).await.status, 404);

    let protected = id(&practice.people("protected=true&limit=1").await[0]);
    let refused = delete(&practice, &token, &protected).await;
    assert_eq!((refused.status, &refused.json()["associationDetails"]), (400, &json!([])));
    assert!(refused.json()["message"].as_str().is_some_and(|text| text.contains("protected")));
}

#[tokio::test]
async fn a_deleted_person_comes_back_with_their_account() {
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    let person = somebody(&practice, "Contractors").await;
    let accounts = format!("identityId eq \"{}\"", id(&person));
    let before = practice.accounts(&token, &accounts, "").await.rows();
    assert!(!before.is_empty());
    assert_eq!(delete(&practice, &token, &id(&person)).await.status, 204);
    assert_eq!(practice.accounts(&token, &accounts, "").await.rows().len(), 0);
    let account = practice.get(&token, &format!("/v3/accounts/{}", id(&before[0]))).await.json();
    assert_eq!(account["uncorrelated"], true, "the account stays and belongs to nobody");

    let source = practice.source("Contractor register").await;
    let file = practice.csv(&source).await;
    practice.load(&token, &source, Some(file.as_bytes()), false).await;
    practice.advance(10_000).await;
    let again = practice
        .get(
            &token,
            &format!(
                "/v2024/identities?filters=alias%20eq%20%22{}%22",
                person["alias"].as_str().expect("text")
            ),
        )
        .await
        .rows();
    assert_eq!(again.len(), 1);
    assert_ne!(again[0]["id"], person["id"]);
    assert_eq!(again[0]["emailAddress"], person["emailAddress"]);
    assert_eq!(again[0]["identityStatus"], "UNREGISTERED");
}

#[tokio::test]
async fn a_reset_de_registers_takes_levels_and_ends_the_way_in() {
    let practice = Practice::start().await;
    let admin = practice.token("admin").await;
    let helpdesk = practice.token("helpdesk").await;
    let tokens = practice.sign_in("helpdesk").await.json();
    let who = id(&practice.people("limit=2").await[1]);
    let reset = practice.call(&admin, Method::POST, &format!("/v2024/identities/{who}/reset"), None).await;
    assert_eq!((reset.status, reset.text.as_str()), (202, ""));
    assert_eq!(practice.status_of(&who).await, "ACTIVE", "accepted is not done");
    practice.advance(4_000).await;
    assert_eq!(practice.status_of(&who).await, "UNREGISTERED");
    assert_eq!(
        practice.get(&helpdesk, "/v2024/tenant").await.status,
        200,
        "an access token lives out its time"
    );
    assert_eq!(practice.get(&helpdesk, "/v2024/task-status").await.status, 403, "without the level");
    assert_eq!(practice.refresh(tokens["refresh_token"].as_str().expect("a token")).await.status, 400);
    let user = practice.get(&admin, &format!("/v3/auth-users/{who}")).await.json();
    assert_eq!(user["capabilities"], json!([]));

    // Registered again, they may sign in, and stay without levels until somebody gives them back.
    practice.invite(&admin, std::slice::from_ref(&who)).await;
    let person = format!("/_practice/people/{who}");
    let registers = json!({"registersAt": practice.tenant().now_ms() + 1_000});
    practice.call("", Method::PATCH, &person, Some(registers)).await;
    practice.advance(2 * DAY).await;
    assert_eq!(practice.status_of(&who).await, "ACTIVE");
    let again = practice.token("helpdesk").await;
    assert_eq!(practice.get(&again, "/v2024/task-status").await.status, 403);
    practice.call("", Method::PATCH, &person, Some(json!({"raisedLevels": true}))).await;
    assert_eq!(practice.get(&again, "/v2024/task-status").await.status, 200);
}

#[tokio::test]
async fn processing_is_a_task_that_clears_errors_without_reason() {
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("helpdesk").await;
    let person = somebody(&practice, "Employees").await;
    let path = format!("/_practice/people/{}", id(&person));
    practice.call("", Method::PATCH, &path, Some(json!({"processingError": true}))).await;
    let body = json!({"identityIds": [person["id"], "0".repeat(32)]});
    let answer = practice.post(&token, "/v2024/identities/process", body).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let reference = answer.json();
    assert_eq!((&reference["type"], &reference["name"]), (&json!("TASK_RESULT"), &Value::Null));
    let task = format!("/v2024/task-status/{}", id(&reference));
    assert_eq!(practice.get(&token, &task).await.status, 404);
    practice.advance(5_000).await;
    let task = practice.get(&token, &task).await.json();
    assert_eq!((&task["completionStatus"], &task["attributes"]["total"]), (&json!("WARNING"), &json!(1)));
    assert!(task["messages"][0]["localizedText"]["message"].as_str().is_some_and(|m| m.starts_with("1 ")));
    let after = practice.get(&token, &format!("/v2024/identities/{}", id(&person))).await.json();
    assert_eq!(after["processingState"], "OK");
    assert!(after["lastRefresh"].as_str() > person["lastRefresh"].as_str());

    let many = |n: usize| json!({"identityIds": vec![id(&person); n]});
    assert_eq!(practice.post(&token, "/v2024/identities/process", many(250)).await.status, 202);
    for body in [many(251), many(0), json!({}), json!({"ids": ["x"]})] {
        assert_eq!(practice.post(&token, "/v2024/identities/process", body).await.status, 400);
    }
}

#[tokio::test]
async fn attributes_are_synchronised_once_in_ten_seconds_per_identity() {
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("admin").await;
    let directory = practice.source("Active Directory").await;
    let rows = practice.get("", &format!("/_practice/sources/{directory}/accounts?limit=200")).await.rows();
    let linked: Vec<&Value> = rows.iter().filter(|row| row["identityId"].is_string()).collect();
    let (one, two) = (linked[50], linked[51]);
    let person = one["identityId"].as_str().expect("an id");
    let change = json!({"lastname": "Ñandú", "emailAddress": "new@harbour-works.example"});
    practice.call("", Method::PATCH, &format!("/_practice/people/{person}"), Some(change)).await;
    let sync = async |row: &Value| {
        let person = row["identityId"].as_str().expect("an id");
        let path = format!("/v2024/identities/{person}/synchronize-attributes");
        practice.call(&token, Method::POST, &path, None).await
    };
    let job = sync(one).await;
    assert_eq!(job.status, 202, "{}", job.text);
    assert_eq!(job.json()["payload"]["dataJson"], json!({"identityId": person}).to_string());
    practice.pass(4_000);
    let again = sync(one).await;
    assert_eq!((again.status, again.header("retry-after")), (429, "6"));
    assert_eq!(sync(two).await.status, 202, "another one may be at once");
    practice.pass(6_000);
    assert_eq!(sync(one).await.status, 202);
    let account = practice.get(&token, &format!("/v3/accounts/{}", id(one))).await.json();
    assert_eq!(
        (&account["attributes"]["sn"], &account["attributes"]["mail"]),
        (&json!("Ñandú"), &json!("new@harbour-works.example"))
    );
    // The directory has it too: an aggregation takes nothing back.
    practice.load(&token, &directory, None, false).await;
    practice.advance(10_000).await;
    let account = practice.get(&token, &format!("/v3/accounts/{}", id(one))).await.json();
    assert_eq!(account["attributes"]["sn"], "Ñandú");
}

#[tokio::test]
async fn reset_mails_go_to_registered_people_and_live_two_hours() {
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("helpdesk").await;
    let send = async |id: &str, body: Value| {
        practice.post(&token, &format!("/v2024/identities/{id}/verification/account/send"), body).await
    };
    let everybody = practice.people("status=ACTIVE&limit=100").await;
    let personal = |p: &&Value| p["attributes"]["personalEmail"].is_string();
    let person = everybody.iter().find(personal).expect("somebody");
    for (via, to) in
        [("EMAIL_WORK", &person["emailAddress"]), ("LINK_PERSONAL", &person["attributes"]["personalEmail"])]
    {
        let sent = send(&id(person), json!({"via": via, "sourceName": null})).await;
        assert_eq!((sent.status, sent.text.as_str()), (200, ""));
        let mails = practice.outbox().await;
        let mail = mails.last().expect("a mail");
        assert_eq!((&mail["kind"], &mail["to"]), (&json!("passwordReset"), to));
        assert_eq!(
            mail["validUntil"].as_i64().zip(mail["at"].as_i64()).map(|(until, at)| until - at),
            Some(7_200_000)
        );
    }
    let without = everybody.iter().find(|p| !personal(p)).expect("somebody");
    assert_eq!(send(&id(without), json!({"via": "EMAIL_PERSONAL"})).await.status, 400);
    let unregistered = &practice.invitable(1).await[0];
    assert_eq!(send(unregistered, json!({"via": "EMAIL_WORK"})).await.status, 400);
    for body in [json!({}), json!({"via": "PIGEON"}), json!({"via": "EMAIL_WORK", "to": "x"})] {
        assert_eq!(send(&id(person), body).await.status, 400);
    }
    assert_eq!(practice.outbox().await.len(), 2);
    let user = practice.token("user").await;
    let path = format!("/v2024/identities/{}/verification/account/send", id(person));
    assert_eq!(practice.post(&user, &path, json!({"via": "EMAIL_WORK"})).await.status, 403);
}

#[tokio::test]
async fn many_are_switched_with_an_answer_for_each() {
    let practice = Practice::start().await;
    let token = practice.token("admin").await;
    let one = id(&somebody(&practice, "Employees").await);
    let two = practice.invitable(1).await.remove(0);
    let ids = json!({"identityIds": [one, "nobody", two]});
    let answer = practice.post(&token, "/v2024/identities-accounts/disable", ids.clone()).await;
    assert_eq!(answer.status, 207, "{}", answer.text);
    let codes: Vec<Value> =
        answer.json().as_array().expect("a list").iter().map(|row| row["statusCode"].clone()).collect();
    assert_eq!(codes, [202, 404, 202]);
    assert_eq!(practice.status_of(&one).await, "ACTIVE");
    practice.advance(4_000).await;
    assert_eq!(
        (practice.status_of(&one).await, practice.status_of(&two).await),
        ("DISABLED".into(), "DISABLED".into())
    );
    practice.invite(&token, std::slice::from_ref(&two)).await;
    assert!(practice.outbox().await.is_empty(), "who is switched off is not invited");
    practice.post(&token, "/v2024/identities-accounts/enable", ids).await;
    practice.advance(4_000).await;
    assert_eq!(
        (practice.status_of(&one).await, practice.status_of(&two).await),
        ("ACTIVE".into(), "UNREGISTERED".into())
    );
    assert_eq!(practice.post(&token, "/v2024/identities-accounts/enable", json!({})).await.status, 400);
}

#[tokio::test]
async fn role_assignments_are_references_unless_a_role_is_named() {
    let practice = Practice::with(|options| options.rate = 0).await;
    let token = practice.token("user").await;
    let mut asked_for = 0;
    for person in practice.people("status=ACTIVE&correlated=true&limit=60").await {
        let path = format!("/v2024/identities/{}/role-assignments", id(&person));
        for row in practice.get(&token, &path).await.rows() {
            assert!(row.get("assigner").is_none());
            let whole = practice.get(&token, &format!("{path}/{}", id(&row))).await.json();
            assert_eq!((&whole["role"], &whole["addedDate"]), (&row["role"], &row["addedDate"]));
            let role = id(&row["role"]);
            let named = practice.get(&token, &format!("{path}?roleId={role}")).await.rows();
            assert_eq!(named, std::slice::from_ref(&whole));
            asked_for += usize::from(whole["assigner"]["type"] == "IDENTITY");
        }
        assert_eq!(practice.get(&token, &format!("{path}/nothing")).await.status, 404);
    }
    assert!(asked_for > 3, "{asked_for}");
}
