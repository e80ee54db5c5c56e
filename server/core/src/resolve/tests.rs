//! Every form of id against a practice tenant over real HTTP.

use super::*;
use crate::store::old_lists;
use crate::testing::Stage;
use gangway_practice::Options;
use gangway_types::Role;
use serde_json::Value;

async fn scene() -> (Stage, Signed) {
    let options =
        Options { people: 300, rate: 0, search_lag: std::time::Duration::ZERO, ..Options::default() };
    let stage = Stage::new(options).await;
    let who = signed(&stage, "admin", &[Role::Admin]).await;
    let stop = tokio_util::sync::CancellationToken::new();
    let mut news = stage.core.news.watch();
    let keeper = tokio::spawn(crate::directory::keep(stage.core.clone(), stop.clone()));
    while crate::directory::sync(&stage.core).await.expect("a state").synced_at.is_none() {
        news.recv().await.expect("news");
    }
    stop.cancel();
    keeper.await.expect("stopped");
    (stage, who)
}

async fn signed(stage: &Stage, who: &str, roles: &[Role]) -> Signed {
    let grant_id = stage.sign_in(who).await;
    let (_, grant) = stage.core.grants.token(&grant_id).await.expect("a token");
    Signed {
        session: format!("session {who}"),
        grant_id,
        person_id: grant.person_id,
        name: grant.person_name,
        alias: who.to_owned(),
        levels: grant.levels,
        roles: roles.to_vec(),
        zone: "UTC".to_owned(),
    }
}

async fn people(stage: &Stage, filter: &str) -> Vec<Value> {
    let answer = stage.control("GET", &format!("/_practice/people?limit=250&{filter}"), &Value::Null).await;
    answer.as_array().or_else(|| answer["people"].as_array()).expect("people").clone()
}

async fn live(stage: &Stage, who: &Signed, text: &str) -> Resolved {
    resolve(&stage.core, who, text, Depth::Live).await.expect("an answer")
}

#[tokio::test]
async fn every_id_leads_to_its_page_or_says_why_not() {
    let (stage, who) = scene().await;
    let everybody = people(&stage, "identityStatus=UNREGISTERED").await;
    let person = &everybody[0];
    let id = person["id"].as_str().expect("an id");
    let to = Resolved::To(Target::Person(PersonId::from(id)));
    for text in [
        id.to_owned(),
        format!(" \"{}\",", id.to_uppercase()),
        format!("https://acme.identitynow.com/ui/a/admin/identities/{id}/details/attributes"),
        format!("{}-{}-{}-{}-{}", &id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]),
        person["alias"].as_str().expect("an account name").to_owned(),
    ] {
        assert_eq!(live(&stage, &who, &text).await, to, "{text}");
    }

    let sources = stage.control("GET", "/_practice/sources", &Value::Null).await;
    let source = sources[0]["id"].as_str().expect("an id");
    let to = Resolved::To(Target::Source(SourceId::from(source)));
    assert_eq!(live(&stage, &who, source).await, to);
    let old = "https://acme.identitynow.com/ui/admin#admin:connections:sources:190100";
    for text in [old, "190100"] {
        let found = live(&stage, &who, text).await;
        assert!(matches!(found, Resolved::To(Target::Source(_))), "{text}: {found:?}");
    }

    for (text, words) in [
        ("190999", "Old lists"),
        ("https://acme.identitynow.com/ui/admin#admin:connections:sources:190999", "32-character id"),
        ("0123456789abcdef0123456789abcdef", "no person, source or task"),
        ("01234567-89ab-cdef-0123-456789abcdef", "tracking ids"),
        ("B-9999", "There is no batch B-9999"),
        ("I-9999", "There is no import I-9999"),
        ("nobody@nowhere.example", "Nobody in the directory has the e-mail"),
        ("https://acme.identitynow.com/ui/admin", "holds no id"),
        (
            "https://acme.identitynow.com/ui/a/admin/access/roles/0123456789abcdef0123456789abcdef",
            "address of a role",
        ),
    ] {
        match live(&stage, &who, text).await {
            Resolved::Not(why) => assert!(why.contains(words), "{text}: {why}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    assert_eq!(live(&stage, &who, "an").await, Resolved::Many);
}

#[tokio::test]
async fn a_short_id_leads_to_its_person_once_isc_named_it() {
    let (stage, who) = scene().await;
    let id = PersonId::from(people(&stage, "").await[0]["id"].as_str().expect("an id"));
    assert!(matches!(live(&stage, &who, "777001").await, Resolved::Not(_)));
    let mut tx = stage.core.store.begin().await.expect("a transaction");
    old_lists::keep_shorts(&mut tx, &[("777001".to_owned(), id.clone())], 1).await.expect("kept");
    tx.commit().await.expect("a commit");
    assert_eq!(live(&stage, &who, "777001").await, Resolved::To(Target::Person(id)));
}

#[tokio::test]
async fn a_tracking_id_leads_to_what_its_call_was_about() {
    let (stage, who) = scene().await;
    let store = &stage.core.store;
    let tracking = "fedcba9876543210fedcba9876543210";
    let entry =
        crate::audit::Entry::by(&who, gangway_types::audit::What::CallSent, "a call").request(Some(tracking));
    crate::audit::write(&stage.core, entry).await.expect("told");
    let row = store.row("SELECT MAX(seq) AS seq FROM audit", Vec::new()).await.expect("read").expect("a row");
    let seq = row.int("seq").expect("a number");
    let dashed = "fedcba98-7654-3210-fedc-ba9876543210";
    for text in [tracking, dashed] {
        assert_eq!(live(&stage, &who, text).await, Resolved::To(Target::Audit(seq)), "{text}");
    }
}

#[tokio::test]
async fn what_one_may_not_read_is_as_if_it_were_not_there() {
    let (stage, _) = scene().await;
    let manager = signed(&stage, "manager", &[Role::Approver]).await;
    let everybody = people(&stage, "").await;
    let manages = |person: &&Value| person["managerRef"]["id"] == manager.person_id.as_str();
    let other = everybody.iter().find(|person| !manages(person)).expect("somebody else's");
    let id = other["id"].as_str().expect("an id");
    assert!(matches!(live(&stage, &manager, id).await, Resolved::Not(_)));
    let alias = other["alias"].as_str().expect("an account name");
    assert_eq!(live(&stage, &manager, alias).await, Resolved::Many);
    let sources = stage.control("GET", "/_practice/sources", &Value::Null).await;
    let source = sources[0]["id"].as_str().expect("an id");
    assert!(matches!(live(&stage, &manager, source).await, Resolved::Not(_)));
}

#[tokio::test]
async fn while_somebody_types_isc_is_not_asked_for_people_and_tasks() {
    let (stage, who) = scene().await;
    let unknown = "0123456789abcdef0123456789abcdef";
    // Sources are read once and kept.
    resolve(&stage.core, &who, unknown, Depth::Kept).await.expect("an answer");
    let count = async || {
        let asked = stage.control("GET", "/_practice/journal", &Value::Null).await;
        asked.as_array().or_else(|| asked["entries"].as_array()).expect("requests").len()
    };
    let before = count().await;
    for text in [unknown, "190100", "an", "b-17", "x@y.example"] {
        resolve(&stage.core, &who, text, Depth::Kept).await.expect("an answer");
    }
    assert_eq!(count().await, before);
}
