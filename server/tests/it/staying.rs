//! How long a session goes on, and staying signed in; what a browser keeps of a person's preferences.

use crate::portal::TestPortal;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);
const MINUTE: Duration = Duration::from_secs(60);

/// The number in an attribute of a page.
fn number(html: &str, attribute: &str) -> i64 {
    let after = html.split(&format!("{attribute}=\"")).nth(1).unwrap_or_default();
    after.split('"').next().and_then(|number| number.parse().ok()).unwrap_or(-1)
}

#[tokio::test]
async fn a_page_says_when_its_session_ends_and_staying_moves_that_but_not_beyond_half_a_day() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let page = browser.get("/help/words").await;
    assert_eq!(number(&page.body, "data-session-unused"), 7_200_000);
    let mut passed = Duration::ZERO;
    for _ in 0..6 {
        portal.later(2 * HOUR - 2 * MINUTE);
        passed += 2 * HOUR - 2 * MINUTE;
        let stayed = browser.call("/auth/stay", &[]).await;
        let most = 43_200_000 - i64::try_from(passed.as_millis()).expect("half a day");
        let said: (i64, i64) = serde_json::from_str(&stayed.body).expect("two numbers");
        // The time that the test itself took is gone, too.
        let took = most - said.1;
        assert!((0..120_000).contains(&took), "{said:?}, {most}");
        assert_eq!(said.0, said.1.min(7_200_000));
    }
    portal.later(13 * MINUTE);
    assert_eq!(browser.call("/auth/stay", &[]).await.status, 401);
    let led = browser.post("/auth/stay", &[("return", "/help/words")]).await;
    assert_eq!((led.status, led.location()), (303, "/help/words"), "which leads to the door");
}

#[tokio::test]
async fn staying_leads_only_to_own_paths_and_needs_the_same_site() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let elsewhere = browser.post("/auth/stay", &[("return", "https://evil.example/")]).await;
    assert_eq!((elsewhere.status, elsewhere.location()), (303, "/"));
}

#[tokio::test]
async fn shortcuts_and_news_are_switched_off_in_this_browser_alone() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("user").await;
    let page = browser.get("/settings/preferences").await;
    assert_eq!(page.status, 200, "everybody has preferences");
    assert!(page.body.contains(r#"data-shortcuts="on""#) && !page.body.contains(r#"data-news="off""#));
    let saved = browser
        .post(
            "/preferences/looks",
            &[("shortcuts", "off"), ("live", "off"), ("theme", "dark"), ("return", "/settings/preferences")],
        )
        .await;
    assert_eq!((saved.status, saved.location()), (303, "/settings/preferences"));
    let page = browser.get("/settings/preferences").await;
    for sign in
        [r#"data-shortcuts="off""#, r#"data-news="off""#, r#"data-theme="dark""#, "Saved for this browser"]
    {
        assert!(page.body.contains(sign), "{sign}");
    }
    let other = portal.signed_in("user").await;
    assert!(other.get("/settings/preferences").await.body.contains(r#"data-shortcuts="on""#));
}

#[tokio::test]
async fn times_are_told_in_the_zone_a_person_chose_from_the_next_page_on() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("user").await;
    let action = "/api/gangway_app/api/preferences/save_zone";
    let back = ("return", "/settings/preferences");
    let saved = browser.post(action, &[("zone", "Asia/Tokyo"), ("key", "1"), back]).await;
    assert_eq!((saved.status, saved.location()), (303, "/settings/preferences"));
    assert!(browser.get("/settings/preferences").await.body.contains("JST"));
    let refused = browser.post(action, &[("zone", "Mars/Base"), ("key", "2"), back]).await;
    let page = browser.get(refused.location()).await;
    assert!(page.body.contains("not the name of a time zone") && page.body.contains("JST"));
}

#[tokio::test]
async fn the_door_names_the_tenant_above_everything() {
    let portal = TestPortal::start().await;
    let door = portal.browser().get("/sign-in").await;
    let bar = door.body.split("</header>").next().unwrap_or_default();
    assert!(bar.contains(&portal.portal.core.tenant.name), "{bar}");
}
