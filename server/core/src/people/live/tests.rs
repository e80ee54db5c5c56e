//! The parts of a person against a practice tenant, as people of different levels read them.

use super::*;
use crate::auth::Signed;
use crate::directory::read_people;
use crate::people::{Reader, Scope, detail};
use crate::testing::Stage;
use gangway_isc::Lane;
use gangway_practice::Options;
use gangway_types::people::PersonDetail;
use gangway_types::{PersonId, Role};

async fn stage() -> Stage {
    Stage::new(Options { people: 200, rate: 0, ..Options::default() }).await
}

/// One of the practice people, signed in.
async fn signed(stage: &Stage, who: &str, level: &str, role: Role) -> Signed {
    let grant = stage.sign_in(who).await;
    let all = stage.core.grants.signed_in_now().await.expect("read");
    let known = all.into_iter().find(|one| one.id == grant).expect("signed in");
    Signed {
        session: "s".to_owned(),
        grant_id: grant,
        person_id: known.person_id,
        name: "Lena Roth".to_owned(),
        alias: "lroth".to_owned(),
        levels: vec![level.to_owned()],
        roles: vec![role],
        zone: "UTC".to_owned(),
    }
}

async fn known(stage: &Stage, who: &Signed, person: &PersonId) -> PersonDetail {
    let (token, _) = stage.core.grants.token(&who.grant_id).await.expect("a token");
    read_people(&stage.core, &token, Lane::People, std::slice::from_ref(person)).await.expect("read");
    let reader =
        Reader { person: PersonId::from(who.person_id.as_str()), name: String::new(), scope: Scope::All };
    detail(&stage.core, &reader, person).await.expect("known")
}

#[tokio::test]
async fn accounts_roles_and_ownership_are_read_under_the_readers_session() {
    let stage = stage().await;
    let admin = signed(&stage, "admin", "ORG_ADMIN", Role::Admin).await;
    let owner = signed(&stage, "coordinator", "SOURCE_ADMIN", Role::Coordinator).await;
    let person = PersonId::from(owner.person_id.as_str());

    let found = accounts(&stage.core, &admin, &person).await.expect("read");
    assert!(!found.lines.is_empty() && found.unreadable == 0);
    assert!(found.lines.iter().all(|line| line.linked && line.source.is_some() && line.native.is_some()));

    let owned = owned(&stage.core, &admin, &person).await.expect("read");
    assert!(
        owned.iter().any(|kind| kind.words == "Owner of sources" && !kind.things.is_empty()),
        "{owned:?}"
    );

    let lines = roles(&stage.core, &admin, &person).await.expect("read");
    let first = lines.first().expect("a role");
    let (full, facts) =
        role_in_full(&stage.core, &admin, &person, &first.id).await.expect("read").expect("there");
    assert_eq!((&full, facts.is_empty()), (first, false));
    assert_eq!(role_in_full(&stage.core, &admin, &person, "no-such").await.expect("read"), None);
}

#[tokio::test]
async fn who_may_not_is_told_which_level_may() {
    let stage = stage().await;
    let user = signed(&stage, "user", "USER", Role::Auditor).await;
    let person = PersonId::from(user.person_id.as_str());
    let why = accounts(&stage.core, &user, &person).await.expect_err("refused");
    assert_eq!(why.happened, "ISC does not let you read accounts (403).");
    assert!(why.todo.contains("Org Admin") && why.request_id.is_some(), "{why:?}");
}

#[tokio::test]
async fn history_says_whether_events_are_in_it() {
    let stage = stage().await;
    let admin = signed(&stage, "admin", "ORG_ADMIN", Role::Admin).await;
    let invited =
        stage.control("GET", "/_practice/people?status=PENDING&limit=1", &serde_json::Value::Null).await;
    let id = invited["items"]
        .as_array()
        .or(invited.as_array())
        .and_then(|all| all.first())
        .expect("somebody")["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let person = known(&stage, &admin, &PersonId::from(id.as_str())).await;
    let whole = history(&stage.core, &admin, &person, None).await.expect("read");
    assert_eq!(whole.events, Events::Read);
    let told: Vec<_> = whole.lines.iter().filter(|line| line.isc).collect();
    assert!(!told.is_empty(), "{whole:?}");
    let before = told[0].at;
    let earlier = history(&stage.core, &admin, &person, Some(before)).await.expect("read");
    assert!(earlier.lines.iter().all(|line| line.at < before));

    let helpdesk = signed(&stage, "helpdesk", "HELPDESK", Role::Inviter).await;
    let ours = history(&stage.core, &helpdesk, &person, None).await.expect("read");
    assert!(
        matches!(&ours.events, Events::NotYours(words) if words.contains("Org Admin")),
        "{:?}",
        ours.events
    );
    assert!(ours.lines.iter().all(|line| !line.isc));
}

/// Another stand-in for ISC: it has provisioned something for everybody.
#[tokio::test]
async fn what_isc_provisioned_is_on_the_timeline_and_its_refusal_leaves_the_rest() {
    use crate::testing::Between;
    let between = Between::new().answering(|passing| {
        if !passing.question.starts_with("GET ") || !passing.question.contains("/account-activities") {
            return;
        }
        assert!(passing.question.contains("regarding-identity="), "{}", passing.question);
        let one = serde_json::json!({
            "id": "a1", "name": "Identity refresh", "type": "Cloud Automated", "created": "2020-01-02T03:04:05Z",
            "completionStatus": "SUCCESS", "errors": null, "warnings": []
        });
        // Before that nothing happened.
        let none = passing.question.contains("filters=") && passing.question.contains("2020-01-02");
        passing.body = if none { "[]".to_owned() } else { serde_json::Value::from(vec![one]).to_string() };
    });
    let options = Options { people: 200, rate: 0, ..Options::default() };
    let stage = Stage::behind(options, between).await;
    let admin = signed(&stage, "admin", "ORG_ADMIN", Role::Admin).await;
    let person = known(&stage, &admin, &PersonId::from(admin.person_id.as_str())).await;
    let whole = history(&stage.core, &admin, &person, None).await.expect("read");
    assert_eq!(whole.activities, Events::Read);
    let told: Vec<_> =
        whole.lines.iter().filter(|line| line.words.contains("Cloud Automated: done")).collect();
    assert_eq!(told.len(), 1, "{whole:?}");
    assert_eq!((told[0].isc, told[0].more.as_deref()), (true, Some("Identity refresh")));
    let earlier = history(&stage.core, &admin, &person, Some(told[0].at)).await.expect("read");
    assert!(earlier.lines.iter().all(|line| !line.words.contains("Cloud Automated")), "{earlier:?}");

    let body = serde_json::json!({"detailCode": "403", "trackingId": "t", "messages": [], "causes": []});
    let fault = serde_json::json!({"kind": "status", "status": 403, "body": body});
    let rule = serde_json::json!({"path": "/account-activities", "fault": fault});
    let between = Stage::new(Options { people: 200, rate: 0, ..Options::default() }).await;
    let admin = signed(&between, "admin", "ORG_ADMIN", Role::Admin).await;
    let person = known(&between, &admin, &PersonId::from(admin.person_id.as_str())).await;
    between.control("POST", "/_practice/faults", &rule).await;
    let rest = history(&between.core, &admin, &person, None).await.expect("read");
    assert!(
        matches!(&rest.activities, Events::NotYours(words) if words.contains("403")),
        "{:?}",
        rest.activities
    );
    assert_eq!(rest.events, Events::Read);
    assert!(!rest.lines.is_empty());
}

#[tokio::test]
async fn origins_are_told_to_who_may_read_profiles() {
    let stage = stage().await;
    let admin = signed(&stage, "admin", "ORG_ADMIN", Role::Admin).await;
    let (token, _) = stage.core.grants.token(&admin.grant_id).await.expect("a token");
    let profiles = stage.core.isc.acting(&token, Lane::People).identity_profiles().await.expect("read");
    let profile = profiles.first().expect("a profile").id.as_str().to_owned();
    let found = origins(&stage.core, &admin, &profile).await;
    assert!(found.values().any(|origin| origin.source.is_some()), "{found:?}");
    let helpdesk = signed(&stage, "helpdesk", "HELPDESK", Role::Inviter).await;
    assert!(origins(&stage.core, &helpdesk, &profile).await.is_empty());
}
