use super::*;
use crate::store::sessions::{self, SessionRow};
use crate::store::testing::stores;

fn row(id: &str) -> GrantRow {
    GrantRow {
        id: id.to_owned(),
        person_id: "p".to_owned(),
        person_name: "Ann".to_owned(),
        alias: "ann".to_owned(),
        levels: vec!["HELPDESK".to_owned()],
        key_id: "k".to_owned(),
        access_token: Some(vec![1, 0, 255]),
        refresh_token: None,
        access_expires_at: 100,
        created_at: 1,
        refreshed_at: 1,
        signed_out_at: None,
        ended_at: None,
        ended_why: None,
    }
}

async fn put(store: &Store, id: &str) {
    let mut tx = store.begin().await.expect("begun");
    insert(&mut tx, &row(id)).await.expect("inserted");
    tx.commit().await.expect("committed");
}

async fn session(store: &Store, grant: &str, expires_at: i64) {
    let session = SessionRow {
        id_hash: format!("of {grant}"),
        grant_id: Some(grant.to_owned()),
        key_id: "k".to_owned(),
        data: vec![1],
        created_at: 1,
        expires_at,
    };
    assert!(sessions::insert(store, &session).await.expect("inserted"));
}

#[tokio::test]
async fn one_renews_at_a_time_and_only_what_it_has_seen() {
    for store in stores().await {
        put(&store, "g").await;
        let seen = grant(&store, "g").await.expect(store.what).expect("a grant");
        assert_eq!(seen.access_token, Some(vec![1, 0, 255]), "{}", store.what);
        assert!(lease(&store, &seen, "a", 10, 20).await.expect(store.what));
        assert!(!lease(&store, &seen, "b", 15, 25).await.expect(store.what), "somebody holds it");
        assert!(lease(&store, &seen, "b", 21, 31).await.expect(store.what), "and did not come back");
        let new = Renewed {
            key_id: "k2".to_owned(),
            access_token: vec![2],
            refresh_token: Some(vec![3]),
            access_expires_at: 900,
            refreshed_at: 22,
        };
        assert!(!renewed(&store, "g", "a", &new).await.expect(store.what), "the right was lost meanwhile");
        assert!(renewed(&store, "g", "b", &new).await.expect(store.what));
        assert!(!lease(&store, &seen, "c", 50, 60).await.expect(store.what), "it is another one now");
    }
}

#[tokio::test]
async fn a_grant_is_signed_in_while_a_session_lives_and_used_while_a_run_is_open() {
    for store in stores().await {
        for (id, until) in [("alive", 100), ("gone", 5), ("sending", 5)] {
            put(&store, id).await;
            session(&store, id, until).await;
        }
        let run =
            "INSERT INTO runs (id, kind, object, state, grant_id, started_by, started_by_name, created_at,
            progressed_at) VALUES ('r', 'invite', 'B-0001', 'running', 'sending', 'p', 'Ann', 1, 1)";
        store.exec(run, args![]).await.expect(store.what);
        let now: Vec<String> =
            signed_in(&store, 10).await.expect(store.what).into_iter().map(|grant| grant.id).collect();
        assert_eq!(now, ["alive"], "{}", store.what);
        assert_eq!(unused(&store, 10, 10).await.expect(store.what), ["gone"]);
        assert_eq!(carried(&store, "sending").await.expect(store.what)[0].object, "B-0001");
        let mut tx = store.begin().await.expect(store.what);
        assert!(end(&mut tx, "alive", "signed out", 11).await.expect(store.what), "{}", store.what);
        tx.commit().await.expect(store.what);
        assert!(signed_in(&store, 10).await.expect(store.what).is_empty());
        let ended = grant(&store, "alive").await.expect(store.what).expect("a grant");
        assert_eq!((ended.access_token, ended.ended_why.as_deref()), (None, Some("signed out")));
    }
}

#[tokio::test]
async fn preferences_are_set_and_changed() {
    for store in stores().await {
        assert_eq!(preference(&store, "p", "zone").await.expect(store.what), None);
        for zone in ["Europe/Oslo", "UTC"] {
            set_preference(&store, "p", "zone", zone).await.expect(store.what);
            assert_eq!(preference(&store, "p", "zone").await.expect(store.what).as_deref(), Some(zone));
        }
    }
}
