//! Tokens: renewed ahead of expiry, once, and never readable in the database.

use crate::portal::{Setup, TestPortal};
use gangway_core::auth::{GrantProblem, Grants, GrantsParts};
use gangway_types::Role;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

async fn grant(portal: &TestPortal) -> gangway_core::auth::Grant {
    portal.portal.core.grants.signed_in_now().await.expect("read").remove(0)
}

#[tokio::test]
async fn levels_make_roles() {
    let portal = TestPortal::start().await;
    for (person, levels) in
        [("admin", vec!["ORG_ADMIN"]), ("helpdesk", vec!["HELPDESK"]), ("coordinator", vec!["SOURCE_ADMIN"])]
    {
        let _browser = portal.signed_in(person).await;
        let found = grant(&portal).await;
        assert!(levels.iter().all(|level| found.levels.iter().any(|known| known == level)), "{found:?}");
        portal.later(Duration::from_secs(1));
    }
    let (core, grant) = (&portal.portal.core, grant(&portal).await);
    let roles = gangway_core::roles::of(&core.store, &grant.person_id, &grant.levels, core.clock.now()).await;
    assert_eq!(roles.expect("read"), [Role::Coordinator]);
}

#[tokio::test]
async fn tokens_are_not_readable_in_the_database() {
    let portal = TestPortal::start().await;
    let _browser = portal.signed_in("admin").await;
    let (token, _) = portal.portal.core.grants.token(&grant(&portal).await.id).await.expect("a token");
    let folder = portal.stop().await;
    let mut read = 0;
    for entry in std::fs::read_dir(folder.path()).expect("the folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("practice.db") {
            let bytes = std::fs::read(entry.path()).expect("a file");
            read += bytes.len();
            assert!(!String::from_utf8_lossy(&bytes).contains(token.expose()), "{name} holds the token");
        }
    }
    assert!(read > 10_000, "the database was looked at");
}

#[tokio::test]
async fn a_token_is_renewed_ahead_of_expiry_and_once_for_all_who_ask() {
    let portal = TestPortal::start().await;
    let _browser = portal.signed_in("admin").await;
    let id = grant(&portal).await.id;
    let grants = &portal.portal.core.grants;
    let (first, _) = grants.token(&id).await.expect("a token");
    let before = portal.asked("/oauth/token").await;
    portal.later(MINUTE * 11);
    let (one, two, three) = tokio::join!(grants.token(&id), grants.token(&id), grants.token(&id));
    let tokens = [one, two, three].map(|answer| answer.expect("a token").0.expose().to_owned());
    assert!(tokens.iter().all(|token| token == &tokens[0]));
    assert_ne!(tokens[0], first.expose());
    assert_eq!(portal.asked("/oauth/token").await, before + 1);
    portal.later(MINUTE * 11);
    grants.token(&id).await.expect("the new refresh token works too");
}

#[tokio::test]
async fn a_token_that_isc_refused_is_renewed_before_the_next_use() {
    let portal = TestPortal::start().await;
    let _browser = portal.signed_in("admin").await;
    let id = grant(&portal).await.id;
    let grants = &portal.portal.core.grants;
    let (first, _) = grants.token(&id).await.expect("a token");
    portal.later(Duration::from_secs(10));
    grants.refused(&id).await;
    let (second, _) = grants.token(&id).await.expect("a token");
    assert_ne!(first.expose(), second.expose());
    grants.refused(&id).await;
    let (third, _) = grants.token(&id).await.expect("a token");
    assert_eq!(second.expose(), third.expose(), "several refusals of one old token renew it once");
}

#[tokio::test]
async fn when_isc_does_not_renew_the_session_ends_with_words() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let id = grant(&portal).await.id;
    gangway_core::PracticeTenant::start_over(&**portal.portal.tenant.as_ref().expect("a tenant"))
        .expect("the tenant forgets its tokens");
    portal.later(MINUTE * 12);
    let problem = portal.portal.core.grants.token(&id).await.expect_err("refused");
    let GrantProblem::Ended { why, .. } = problem else { panic!("ended, not {problem}") };
    assert!(why.starts_with("ISC did not renew the session"), "{why}");
    let page = browser.get("/people").await;
    assert_eq!(page.location(), "/sign-in?next=%2Fpeople&problem=ended");
}

#[tokio::test]
async fn when_isc_fails_the_grant_lives_and_the_next_attempt_works() {
    let portal = TestPortal::start().await;
    let _browser = portal.signed_in("admin").await;
    let id = grant(&portal).await.id;
    let grants = &portal.portal.core.grants;
    // Whoever renews first, and what goes on in the background may: ISC fails all of them.
    let fails = serde_json::json!({ "kind": "status", "status": 503 });
    portal.fault(serde_json::json!({ "path": "/oauth/token", "on": { "every": 1 }, "fault": fails })).await;
    portal.later(MINUTE * 13);
    let problem = grants.token(&id).await.expect_err("not now");
    assert!(matches!(problem, GrantProblem::NotNow { .. }), "{problem}");
    portal.no_faults().await;
    grants.token(&id).await.expect("and now it is");
}

#[tokio::test]
async fn a_grant_survives_a_restart_and_a_rotated_key() {
    let with_key = |key: &str| {
        let mut setup = Setup::default();
        setup.variables.push(("GANGWAY_SECRET_KEY".to_owned(), key.to_owned()));
        setup
    };
    let old = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let new = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    let portal = TestPortal::start_with(with_key(old)).await;
    let browser = portal.signed_in("admin").await;
    let session = browser.cookie("gangway").expect("a session");
    let id = grant(&portal).await.id;
    let portal = TestPortal::start_in(portal.stop().await, with_key(&format!("{new},{old}"))).await;
    let browser = portal.browser();
    browser.set_cookie("gangway", &session);
    assert_eq!(browser.get("/").await.status, 200);
    portal.later(MINUTE * 13);
    portal.portal.core.grants.token(&id).await.expect("renewed, and sealed with the new key");
    portal.later(Duration::from_secs(61));
    assert_eq!(browser.get("/").await.status, 200, "used, and sealed with the new key");
    let portal = TestPortal::start_in(portal.stop().await, with_key(new)).await;
    portal.portal.core.grants.token(&id).await.expect("the old key is not needed any more");
    let browser = portal.browser();
    browser.set_cookie("gangway", &session);
    assert_eq!(browser.get("/").await.status, 200);
}

#[tokio::test]
async fn two_replicas_renew_a_grant_once() {
    let portal = TestPortal::start().await;
    let _browser = portal.signed_in("admin").await;
    let core = &portal.portal.core;
    let id = grant(&portal).await.id;
    let replica = |name: &str| {
        Grants::new(GrantsParts {
            store: core.store.clone(),
            keys: core.keys.clone(),
            clock: core.clock.clone(),
            random: core.random.clone(),
            isc: core.isc.clone(),
            app: core.grants.app().clone(),
            instance: name.to_owned(),
        })
    };
    let (one, two) = (replica("one"), replica("two"));
    portal.later(MINUTE * 13);
    let before = portal.asked("/oauth/token").await;
    let (first, second) = tokio::join!(one.token(&id), two.token(&id));
    let (first, second) = (first.expect("a token").0, second.expect("a token").0);
    assert_eq!(first.expose(), second.expose());
    assert_eq!(portal.asked("/oauth/token").await, before + 1);
}

#[tokio::test]
async fn a_replica_that_died_while_renewing_is_not_waited_for_for_ever() {
    let portal = TestPortal::start().await;
    let _browser = portal.signed_in("admin").await;
    let core = &portal.portal.core;
    let id = grant(&portal).await.id;
    portal.later(MINUTE * 13);
    let row = gangway_core::store::auth::grant(&core.store, &id).await.expect("read").expect("a grant");
    let now = core.clock.real();
    assert!(
        gangway_core::store::auth::lease(&core.store, &row, "dead", now, now + 40_000).await.expect("leased")
    );
    portal.later(Duration::from_secs(41));
    core.grants.token(&id).await.expect("the lease ran out");
}

#[tokio::test]
async fn sessions_end_with_their_time_and_take_the_tokens_with_them() {
    let portal = TestPortal::start().await;
    let _browser = portal.signed_in("admin").await;
    let id = grant(&portal).await.id;
    let grants = &portal.portal.core.grants;
    grants.tidy().await.expect("tidied");
    assert!(grants.token(&id).await.is_ok());
    portal.later(MINUTE * 121);
    grants.tidy().await.expect("tidied");
    assert!(matches!(grants.token(&id).await, Err(GrantProblem::Ended { .. })));
}
