//! The whole of it on a practice tenant: made once, found again, switched, tried, removed; and refused.

use super::*;
use crate::auth::Signed;
use crate::notices::Mail;
use crate::store::testing::sqlite;
use crate::testing::Stage;
use gangway_practice::Options;
use gangway_types::PortalError;
use gangway_types::audit::What;

async fn stage() -> Stage {
    let mail = Mail { server: None, public_url: "http://127.0.0.1:9/".to_owned() };
    let options = Options { people: 200, rate: 0, ..Options::default() };
    Stage::mailing(sqlite().await, options, mail).await
}

async fn signed(stage: &Stage, who: &str, level: &str) -> Signed {
    let grant_id = stage.sign_in(who).await;
    let known =
        stage.core.grants.signed_in_now().await.expect("read").into_iter().find(|one| one.id == grant_id);
    Signed {
        session: "s".to_owned(),
        grant_id,
        person_id: known.expect("signed in").person_id,
        name: "Lena Roth".to_owned(),
        alias: "lroth".to_owned(),
        levels: vec![level.to_owned()],
        roles: Vec::new(),
        zone: "UTC".to_owned(),
    }
}

fn all_of(seen: &Seen) -> Vec<&Ours> {
    let Seen::Shown(all) = seen else { panic!("{seen:?}") };
    all.iter().flat_map(|heard| &heard.ours).collect()
}

async fn told(stage: &Stage, what: What) -> Vec<(String, String)> {
    let rows = stage
        .core
        .store
        .rows("SELECT sentence, result FROM audit WHERE what = $1 ORDER BY seq", crate::args![what.key()]);
    let rows = rows.await.expect("rows");
    rows.iter().map(|row| (row.text("sentence").expect("text"), row.text("result").expect("text"))).collect()
}

/// The next creation goes wrong in this way.
async fn fail(stage: &Stage, fault: serde_json::Value) {
    let rule = json!({"method": "POST", "path": "/trigger-subscriptions", "fault": fault});
    stage.control("POST", "/_practice/faults", &rule).await;
}

#[tokio::test]
async fn both_are_made_once_switched_and_removed_and_each_step_is_told() {
    let stage = stage().await;
    let (core, who) = (&stage.core, &signed(&stage, "admin", "ORG_ADMIN").await);
    let seen = look(core, who).await.expect("looked");
    assert_eq!(seen.missing().len(), 2);

    let made = create(core, who, &[]).await.expect("made");
    assert_eq!((made.made.len(), made.there.len()), (2, 0));
    let again = create(core, who, &[]).await.expect("nothing to make");
    assert_eq!((again.made.len(), again.there.len()), (0, 2), "what is there is found first");

    let seen = look(core, who).await.expect("looked");
    let ours = all_of(&seen);
    assert_eq!(ours.len(), 2);
    assert!(ours.iter().all(|one| one.enabled && one.problem.is_none()), "{ours:?}");
    let id = ours[0].id.clone();
    switch(core, who, &id, false).await.expect("switched");
    let off = look(core, who).await.expect("looked");
    assert!(off.ours(&id).is_some_and(|(_, ours)| !ours.enabled));

    assert!(remove(core, who, &id).await.expect("removed").is_some());
    assert!(remove(core, who, &id).await.expect("gone already").is_none());
    assert_eq!(all_of(&look(core, who).await.expect("looked")).len(), 1);

    let (asked, changed) = (told(&stage, What::TriggerAsked).await, told(&stage, What::TriggerChanged).await);
    assert_eq!((asked.len(), changed.len()), (4, 4), "before and after each call: {asked:?} {changed:?}");
    assert!(changed.iter().all(|(_, result)| result == "done"), "{changed:?}");
}

#[tokio::test]
async fn whoever_is_no_org_admin_is_told_so_and_nothing_is_sent() {
    let stage = stage().await;
    let (core, who) = (&stage.core, &signed(&stage, "helpdesk", "HELPDESK").await);
    let seen = look(core, who).await.expect("looked");
    assert!(matches!(&seen, Seen::NotShown(why, _) if why.contains("Org Admin")), "{seen:?}");
    let refused = create(core, who, &[]).await.expect_err("refused");
    assert!(PortalError::from(refused).to_string().contains("Nothing was changed"));
    assert!(told(&stage, What::TriggerAsked).await.is_empty());
}

#[tokio::test]
async fn a_filter_that_isc_does_not_take_stops_before_anything_is_made() {
    let stage = stage().await;
    let (core, who) = (&stage.core, &signed(&stage, "admin", "ORG_ADMIN").await);
    let filters = [(WANTED[0], "$[?(".to_owned())];
    let refused = PortalError::from(create(core, who, &filters).await.expect_err("refused"));
    let PortalError::Refused { fields, .. } = &refused else { panic!("{refused:?}") };
    assert_eq!(fields[0].field, "created_filter");
    assert!(all_of(&look(core, who).await.expect("looked")).is_empty());
}

#[tokio::test]
async fn a_test_needs_a_subscription_and_says_what_became_of_it() {
    let stage = stage().await;
    let (core, who) = (&stage.core, &signed(&stage, "admin", "ORG_ADMIN").await);
    let refused = PortalError::from(test(core, who).await.expect_err("nothing to send it through"));
    assert!(refused.to_string().contains("Create it first"), "{refused}");

    create(core, who, &[]).await.expect("made");
    // Nobody listens at the discard port: ISC says that it did not arrive.
    let tried = test(core, who).await.expect("sent").expect("known");
    assert!(tried.test && tried.ended && tried.error.is_some(), "{tried:?}");
    assert!(tried.words().starts_with("Did not arrive"), "{tried:?}");
    assert_eq!(told(&stage, What::TriggerTested).await.len(), 1);
}

#[test]
fn what_is_entered_by_hand_holds_no_secret() {
    let url: url::Url = "https://gangway.acme.com/hooks/isc".parse().expect("an address");
    let door = Door { basic: Some(("isc".to_owned(), "hunter2".into())), bearer: None };
    let by_hand = by_hand(&Hook { url, door }, WANTED[0]);
    let printed = format!("{by_hand:?}");
    assert!(!printed.contains("hunter2"), "{printed}");
    assert!(
        printed.contains("GANGWAY_HOOK_PASSWORD") && printed.contains("https://gangway.acme.com/hooks/isc")
    );
    assert!(by_hand.lines.contains(&("User name", "isc".to_owned())), "{printed}");
}

#[tokio::test]
async fn an_answer_that_gets_lost_is_looked_up_and_nothing_is_made_twice() {
    let stage = stage().await;
    let (core, who) = (&stage.core, &signed(&stage, "admin", "ORG_ADMIN").await);
    fail(&stage, json!({"kind": "cut", "after": true})).await;
    let made = create(core, who, &[]).await.expect("made, although one answer got lost");
    assert_eq!(made.made.len(), 2);
    assert_eq!(all_of(&look(core, who).await.expect("looked")).len(), 2);
    let changed = told(&stage, What::TriggerChanged).await;
    assert!(changed.iter().all(|(_, result)| result == "done"), "{changed:?}");
}

#[tokio::test]
async fn what_nothing_is_known_of_is_said_and_not_asked_twice() {
    let stage = stage().await;
    let (core, who) = (&stage.core, &signed(&stage, "admin", "ORG_ADMIN").await);
    fail(&stage, json!({"kind": "status", "status": 500})).await;
    let unknown = PortalError::from(create(core, who, &[]).await.expect_err("unknown"));
    assert!(unknown.to_string().contains("it was not asked twice"), "{unknown}");
    assert_eq!(told(&stage, What::TriggerAsked).await.len(), 1);
    assert_eq!(
        told(&stage, What::TriggerChanged).await.pop().map(|(_, result)| result).as_deref(),
        Some("unknown")
    );
    assert!(all_of(&look(core, who).await.expect("looked")).is_empty());
}
