//! What ISC tells of how mail is set up.

use serde_json::json;

use crate::harness::Practice;

const TEST_MODE: &str = "/beta/notification-preferences/email-test-mode";

#[tokio::test]
async fn templates_and_test_mode_are_what_the_control_says_and_for_admins_only() {
    let practice = Practice::with(|options| options.rate = 0).await;
    let (admin, desk) = (practice.token("admin").await, practice.token("helpdesk").await);
    let empty = practice.get(&admin, "/v2024/notification-templates").await;
    assert_eq!((empty.status, empty.json()), (200, json!([])));
    assert_eq!(
        practice.get(&admin, TEST_MODE).await.json(),
        json!({"emailTestMode": false, "emailTestAddress": null})
    );
    let change = json!({
        "testMode": true, "testAddress": "qa@acme.example",
        "templates": [{"key": "b", "name": "B", "subject": "#stop"}, {"key": "a", "subject": "x", "from": "it@acme.example"}],
    });
    assert_eq!(practice.post("", "/_practice/mail", change).await.status, 200);
    let told = practice.get(&admin, TEST_MODE).await.json();
    assert_eq!(told, json!({"emailTestMode": true, "emailTestAddress": "qa@acme.example"}));
    let sorted = practice.get(&admin, "/v2024/notification-templates?sorters=key").await.json();
    assert_eq!((&sorted[0]["key"], &sorted[1]["subject"]), (&json!("a"), &json!("#stop")));
    assert_eq!(sorted[0]["from"], "it@acme.example");
    let id = sorted[0]["id"].as_str().expect("an id");
    assert_eq!(practice.get(&admin, &format!("/v2024/notification-templates/{id}")).await.json()["key"], "a");
    assert_eq!(practice.get(&admin, "/v2024/notification-templates/none").await.status, 404);
    for path in [TEST_MODE, "/v2024/notification-templates"] {
        assert_eq!(practice.get(&desk, path).await.status, 403, "{path}");
    }
    assert_eq!(practice.get(&admin, "/v2024/notification-preferences/email-test-mode").await.status, 404);
}

#[tokio::test]
async fn a_tenant_may_not_have_the_test_mode_at_all() {
    let practice = Practice::with(|options| options.rate = 0).await;
    let admin = practice.token("admin").await;
    for (answer, status) in [("gone", 404), ("forbidden", 403), ("answered", 200)] {
        practice.post("", "/_practice/mail", json!({"testModeAnswer": answer})).await;
        assert_eq!(practice.get(&admin, TEST_MODE).await.status, status, "{answer}");
    }
}
