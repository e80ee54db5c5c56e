//! Sign-in, sessions, sign-out.

use crate::portal::{Setup, TestPortal};
use rstest::rstest;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn a_page_sends_to_the_door_and_sign_in_leads_back_to_it() {
    let portal = TestPortal::start().await;
    let browser = portal.browser();
    let page = browser.get("/people?q=ann&page=2").await;
    assert_eq!((page.status, page.location()), (303, "/sign-in?next=%2Fpeople%3Fq%3Dann%26page%3D2"));
    let landed = browser.sign_in_as("admin", "/people?q=ann&page=2").await;
    assert_eq!((landed.status, landed.location()), (303, "/people?q=ann&page=2"));
    let home = browser.get("/").await;
    assert_eq!(home.status, 200, "{}", home.body);
    let door = browser.get("/sign-in?next=%2Ftasks").await;
    assert_eq!((door.status, door.location()), (303, "/tasks"), "who is signed in needs no door");
}

#[tokio::test]
async fn the_cookie_is_opaque_and_for_this_site_alone() {
    let portal = TestPortal::start().await;
    let browser = portal.browser();
    let begun = browser.get("/auth/sign-in").await;
    let cookies = begun.set_cookies();
    let [cookie] = cookies.as_slice() else { panic!("one cookie, not {cookies:?}") };
    assert!(cookie.starts_with("gangway="), "{cookie}");
    for flag in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(flag), "{cookie} lacks {flag}");
    }
    assert!(
        !cookie.contains("Secure") && !cookie.contains("Domain") && !cookie.contains("Max-Age"),
        "{cookie}"
    );
}

#[tokio::test]
async fn on_https_the_cookie_is_secure_and_bound_to_the_host() {
    let mut setup = Setup::default();
    setup.variables.push(("GANGWAY_PUBLIC_URL".to_owned(), "https://gangway.acme.example".to_owned()));
    let portal = TestPortal::start_with(setup).await;
    let address = portal.portal.address;
    let browser = crate::browser::Browser::new(format!("http://{address}/").parse().expect("an address"));
    let begun = browser.get("/auth/sign-in").await;
    let cookies = begun.set_cookies();
    let [cookie] = cookies.as_slice() else { panic!("one cookie, not {cookies:?}: {}", begun.location()) };
    assert!(cookie.starts_with("__Host-gangway=") && cookie.contains("Secure"), "{cookie}");
    assert!(begun.header("strict-transport-security").contains("max-age=63072000"));
}

#[tokio::test]
async fn the_id_of_the_session_changes_at_sign_in_and_the_old_one_is_worth_nothing() {
    let portal = TestPortal::start().await;
    let browser = portal.browser();
    let back = browser.consent("admin", "/").await;
    let before = browser.cookie("gangway").expect("a session");
    browser.get(&back).await;
    let after = browser.cookie("gangway").expect("a session");
    assert_ne!(before, after);
    let thief = portal.browser();
    thief.set_cookie("gangway", &before);
    assert_eq!(thief.get("/").await.status, 303);
}

#[tokio::test]
async fn an_answer_of_isc_counts_once_in_its_own_browser_and_for_ten_minutes() {
    let portal = TestPortal::start().await;
    let victim = portal.browser();
    let attacker = portal.browser();
    let back = attacker.consent("admin", "/").await;
    let crossed = victim.get(&back).await;
    assert_eq!(crossed.location_value("problem").as_deref(), Some("state"), "another browser's answer");
    assert_eq!(victim.get("/").await.status, 303);

    let browser = portal.browser();
    let back = browser.consent("admin", "/").await;
    let forged = format!("{}x", back);
    assert_eq!(browser.get(&forged).await.location_value("problem").as_deref(), Some("state"));
    assert_eq!(browser.get(&back).await.location(), "/");
    browser.post("/auth/sign-out", &[]).await;
    assert_eq!(browser.get(&back).await.location_value("problem").as_deref(), Some("state"), "used twice");

    let back = browser.consent("admin", "/").await;
    portal.later(Duration::from_secs(601));
    assert_eq!(browser.get(&back).await.location_value("problem").as_deref(), Some("state"), "too late");
}

#[tokio::test]
async fn two_tabs_may_sign_in_at_once() {
    let portal = TestPortal::start().await;
    let browser = portal.browser();
    let first = browser.consent("admin", "/tasks").await;
    let second = browser.consent("admin", "/people").await;
    assert_eq!(browser.get(&first).await.location(), "/tasks");
    assert_eq!(browser.get(&second).await.location(), "/people");
}

#[rstest]
#[case("access_denied", "cancelled")]
#[case("invalid_scope", "refused")]
#[tokio::test]
async fn what_goes_wrong_at_isc_is_said_in_words(#[case] error: &str, #[case] problem: &str) {
    let portal = TestPortal::start().await;
    let browser = portal.browser();
    let begun = browser.get("/auth/sign-in?next=%2Ftasks").await;
    let state = begun.location_value("state").expect("a state");
    let back = browser.get(&format!("/auth/callback?error={error}&state={state}")).await;
    assert_eq!(back.location_value("problem").as_deref(), Some(problem));
    assert_eq!(back.location_value("next").as_deref(), Some("/tasks"));
    assert!(back.set_cookies().iter().all(|cookie| !cookie.contains(error)));
}

#[tokio::test]
async fn a_code_that_isc_does_not_know_signs_nobody_in() {
    let portal = TestPortal::start().await;
    let browser = portal.browser();
    let begun = browser.get("/auth/sign-in").await;
    let state = begun.location_value("state").expect("a state");
    let back = browser.get(&format!("/auth/callback?code=forged&state={state}")).await;
    assert_eq!(back.location_value("problem").as_deref(), Some("refused"));
    assert_eq!(browser.get("/").await.status, 303);
}

#[rstest]
#[case("https://evil.example/")]
#[case("//evil.example")]
#[case("/\\evil.example")]
#[case("/\t/evil.example")]
#[case("/auth/sign-in")]
#[tokio::test]
async fn sign_in_leads_to_own_pages_only(#[case] next: &str) {
    let portal = TestPortal::start().await;
    let browser = portal.browser();
    let landed = browser.sign_in_as("admin", next).await;
    assert_eq!((landed.status, landed.location()), (303, "/"));
}

#[tokio::test]
async fn signing_out_ends_the_session_here_and_the_tokens_there() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let id = browser.cookie("gangway").expect("a session");
    let out = browser.post("/auth/sign-out", &[]).await;
    assert_eq!((out.status, out.location()), (303, "/signed-out"));
    assert_eq!(browser.cookie("gangway"), None, "the browser forgets the cookie");
    let thief = portal.browser();
    thief.set_cookie("gangway", &id);
    assert_eq!(thief.get("/").await.status, 303, "and a kept one is worth nothing");
    let row =
        portal.portal.core.store.row("SELECT ended_why, access_token, refresh_token FROM grants", Vec::new());
    let row = row.await.expect("read").expect("one grant");
    assert_eq!(row.text("ended_why").expect("why"), "signed out");
    assert_eq!(row.opt_blob("access_token").expect("column"), None);
    assert_eq!(row.opt_blob("refresh_token").expect("column"), None);
}

#[tokio::test]
async fn signing_out_asks_when_something_is_being_sent() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let core = &portal.portal.core;
    let grant = core.grants.signed_in_now().await.expect("read").remove(0);
    let sql = "INSERT INTO runs (id, kind, object, state, waits_for, grant_id, started_by, started_by_name, created_at, \
               progressed_at) VALUES ('r1', 'invite', 'B-0142', 'paused', NULL, $1, $2, 'A', 1, 1)";
    core.store.exec(sql, gangway_core::args![&grant.id, &grant.person_id]).await.expect("a run");
    let asked = browser.post("/auth/sign-out", &[]).await;
    assert_eq!(asked.location(), "/sign-out");
    assert_eq!(browser.get("/").await.status, 200, "still signed in");
    let kept = browser.post("/auth/sign-out", &[("runs", "keep")]).await;
    assert_eq!(kept.location(), "/signed-out?sending=B-0142");
    assert!(core.grants.token(&grant.id).await.is_ok(), "the run goes on");
    assert!(core.grants.signed_in_now().await.expect("read").is_empty());
    core.store.exec("UPDATE runs SET state = 'ended'", Vec::new()).await.expect("ended");
    portal.later(HOUR);
    core.grants.tidy().await.expect("tidied");
    assert!(core.grants.token(&grant.id).await.is_err(), "and when it ended, the tokens are forgotten");
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_the_page_says_so() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    portal.later(HOUR);
    assert_eq!(browser.get("/").await.status, 200);
    portal.later(HOUR + HOUR / 2);
    assert_eq!(browser.get("/").await.status, 200, "it was used in between");
    portal.later(HOUR * 3);
    assert_eq!(browser.get("/").await.status, 303);
}

#[tokio::test]
async fn a_page_view_does_not_write_more_than_once_a_minute() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let store = &portal.portal.core.store;
    let seen = || async {
        let row = store.row("SELECT data FROM sessions WHERE grant_id IS NOT NULL", Vec::new()).await;
        row.expect("read").expect("a session").opt_blob("data").expect("data")
    };
    browser.get("/").await;
    let first = seen().await;
    for _ in 0..3 {
        browser.get("/").await;
    }
    assert_eq!(seen().await, first);
    portal.later(Duration::from_secs(61));
    browser.get_with("/", &[("sec-purpose", "prefetch;prerender")]).await;
    assert_eq!(seen().await, first, "looking ahead is no use");
    browser.get("/").await;
    assert_ne!(seen().await, first);
}

#[tokio::test]
async fn another_name_of_this_machine_is_led_to_the_one_that_isc_knows() {
    let portal = TestPortal::start().await;
    let port = portal.portal.address.port();
    let browser =
        crate::browser::Browser::new(format!("http://localhost:{port}/").parse().expect("an address"));
    let begun = browser.get("/auth/sign-in?next=%2Ftasks").await;
    assert_eq!(begun.location(), format!("http://127.0.0.1:{port}/auth/sign-in?next=%2Ftasks"));
}
