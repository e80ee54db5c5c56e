//! What goes along with every answer, and what is refused before anything happens.

use crate::portal::TestPortal;

fn nonce(policy: &str) -> String {
    let after = policy.split("'nonce-").nth(1).expect("a nonce");
    after.split('\'').next().expect("its end").to_owned()
}

#[tokio::test]
async fn the_policy_names_a_new_nonce_each_time_and_every_script_carries_it() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let (first, second) = (browser.get("/").await, browser.get("/").await);
    let policy = first.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{policy}");
    let mark = nonce(policy);
    assert_ne!(mark, nonce(second.header("content-security-policy")));
    let scripts: Vec<&str> = first.body.split("<script").skip(1).collect();
    assert!(!scripts.is_empty());
    for script in scripts {
        let tag = script.split('>').next().expect("its end");
        assert!(tag.contains(&format!("nonce=\"{mark}\"")), "{tag}");
    }
    assert!(!first.body.contains(" style=\""), "the policy refuses style attributes");
    for (name, value) in [
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(first.header(name), value, "{name}");
    }
    assert_eq!(first.header("strict-transport-security"), "", "not without https");
}

#[tokio::test]
async fn posts_from_elsewhere_do_nothing() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let origin = portal.portal.public_url.origin().ascii_serialization();
    for headers in [
        vec![("sec-fetch-site", "cross-site".to_owned())],
        vec![("sec-fetch-site", "same-site".to_owned()), ("origin", origin.clone())],
        vec![("origin", "https://evil.example".to_owned())],
        vec![],
    ] {
        let mut request = browser.post_request("/auth/sign-out", &[]);
        for (name, value) in &headers {
            request = request.header(*name, value);
        }
        let answer = browser.send(request).await;
        assert_eq!(answer.status, 403, "{headers:?}");
        assert!(answer.body.contains("nothing was done"), "{}", answer.body);
    }
    assert_eq!(browser.get("/").await.status, 200, "still signed in");
    let own = browser.post_request("/auth/sign-out", &[]).header("origin", origin);
    assert_eq!(browser.send(own).await.status, 303, "an older browser says its origin only");
}

#[tokio::test]
async fn probes_answer_without_a_session() {
    let portal = TestPortal::start().await;
    let browser = portal.browser();
    assert_eq!(browser.get("/healthz").await.body, "ok\n");
    assert_eq!(browser.get("/readyz").await.body, "ready\n");
    assert_ne!(browser.get("/metrics").await.status, 200, "metrics have a listener of their own");
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_404_with_a_page() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let nowhere = browser.get("/nowhere/at/all").await;
    assert_eq!(nowhere.status, 404);
    assert!(nowhere.body.contains("There is no page at this address"), "{}", nowhere.body);
    assert!(nowhere.header("content-security-policy").contains("nonce-"));
}

#[tokio::test]
async fn the_theme_is_a_cookie_and_nothing_else_can_be_set() {
    let portal = TestPortal::start().await;
    let browser = portal.browser();
    let set = browser.post("/preferences/theme", &[("theme", "dark"), ("return", "/sign-in")]).await;
    assert_eq!((set.status, browser.cookie("theme").as_deref()), (303, Some("dark")));
    browser.post("/preferences/theme", &[("theme", "\"><script>"), ("return", "//evil.example")]).await;
    assert_eq!(browser.cookie("theme"), None);
}
