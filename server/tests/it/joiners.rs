//! The webhook over real HTTP: the practice tenant sends its events to a portal, and strangers try the door.

use crate::browser::Browser;
use crate::portal::{Setup, TestPortal};
use gangway_core::people::{Reader, Scope};
use gangway_core::{joiners, news};
use gangway_types::PersonId;
use gangway_types::joiners::{JoinerCounts, JoinerRow, Listening, Origin, StateKey};
use serde_json::{Value, json};
use std::time::Duration;

const TOKEN: &str = "a-token-of-this-test-alone";
const HOOK: &str = "/hooks/isc";

async fn portal() -> TestPortal {
    let mut setup = Setup::default();
    for (name, value) in [
        ("GANGWAY_HOOK_USER", "isc"),
        ("GANGWAY_HOOK_PASSWORD", "a-password-of-this-test"),
        ("GANGWAY_HOOK_TOKEN", TOKEN),
    ] {
        setup.variables.push((name.to_owned(), value.to_owned()));
    }
    TestPortal::start_with(setup).await
}

/// What ISC sends of a new identity. Source: FACTS section 12.
fn created(id: &str) -> Value {
    json!({ "identity": { "type": "IDENTITY", "id": id, "name": "Noor Haddad" }, "attributes": { "firstname": "Noor" } })
}

struct Outside<'a> {
    portal: &'a TestPortal,
    http: reqwest::Client,
}

impl<'a> Outside<'a> {
    fn of(portal: &'a TestPortal) -> Self {
        Self { portal, http: reqwest::Client::builder().no_proxy().build().expect("a client") }
    }

    fn url(&self) -> String {
        self.portal.portal.public_url.join(HOOK).expect("an address").to_string()
    }

    async fn send(&self, body: impl Into<reqwest::Body>) -> u16 {
        let request = self.http.post(self.url()).bearer_auth(TOKEN).body(body);
        request.send().await.expect("an answer").status().as_u16()
    }

    /// The tenant's controls.
    async fn control(&self, path: &str, body: &Value) -> Value {
        let tenant = self.portal.portal.tenant.as_ref().expect("a practice tenant").base_url();
        let request = self.http.post(format!("{tenant}/_practice{path}")).json(body);
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap_or_default());
        answer.json().await.unwrap_or(Value::Null)
    }

    async fn joins(&self, name: &str) -> PersonId {
        let mail = format!("{}@acme.example", name.to_lowercase());
        let new = json!({ "firstname": name, "lastname": "Joiner", "emailAddress": mail });
        PersonId::from(self.control("/people", &new).await["id"].as_str().expect("an id"))
    }

    /// The tenant sends its events here, as an Admin would set it up.
    async fn subscribe(&self) {
        let tenant = self.portal.portal.tenant.as_ref().expect("a practice tenant").base_url();
        let form = "grant_type=client_credentials&client_id=practice-pat-admin&client_secret=practice-secret";
        let token: Value = self
            .http
            .post(format!("{tenant}/oauth/token"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await
            .expect("an answer")
            .json()
            .await
            .expect("a token");
        for trigger in ["idn:identity-created", "idn:identity-attributes-changed"] {
            let subscription = json!({
                "name": trigger, "triggerId": trigger, "type": "HTTP", "enabled": true,
                "httpConfig": {
                    "url": self.url(), "httpDispatchMode": "ASYNC", "httpAuthenticationType": "BEARER_TOKEN",
                    "bearerTokenAuthConfig": { "bearerToken": TOKEN },
                },
            });
            let answer = self
                .http
                .post(format!("{tenant}/v2024/trigger-subscriptions"))
                .header("X-SailPoint-Experimental", "true")
                .bearer_auth(token["access_token"].as_str().expect("a token"))
                .json(&subscription)
                .send()
                .await
                .expect("an answer");
            assert_eq!(answer.status().as_u16(), 201, "{}", answer.text().await.unwrap_or_default());
        }
    }

    fn reader() -> Reader {
        Reader { person: PersonId("a".repeat(32)), name: "Ada".to_owned(), scope: Scope::All }
    }

    async fn counts(&self) -> JoinerCounts {
        joiners::counts(&self.portal.portal.core, &Self::reader(), 0).await.expect("counted")
    }

    async fn listening(&self) -> Listening {
        joiners::listening(&self.portal.portal.core).await.expect("read")
    }

    async fn row(&self, person: &PersonId) -> Option<JoinerRow> {
        joiners::row(&self.portal.portal.core, &Self::reader(), person).await.ok()
    }

    /// The row, once it stands there.
    async fn stands(&self, person: &PersonId, state: StateKey) -> JoinerRow {
        let mut heard = self.portal.portal.core.news.watch();
        let wanted = async {
            loop {
                if let Some(row) = self.row(person).await.filter(|row| row.state.key() == state) {
                    return row;
                }
                next(&mut heard).await;
            }
        };
        match tokio::time::timeout(Duration::from_secs(40), wanted).await {
            Ok(row) => row,
            Err(_late) => panic!("{state:?} was not reached: {:?}", self.row(person).await),
        }
    }
}

async fn next(heard: &mut tokio::sync::broadcast::Receiver<news::Topic>) {
    // Rows move by news, and at the latest when the keeper looks again.
    let _news = tokio::time::timeout(Duration::from_secs(1), heard.recv()).await;
}

/// Signed in as Admin, with everybody read once.
async fn filled(portal: &TestPortal) -> Browser {
    let admin = portal.signed_in("admin").await;
    let mut heard = portal.portal.core.news.watch();
    while gangway_core::directory::sync(&portal.portal.core).await.expect("a state").synced_at.is_none() {
        next(&mut heard).await;
    }
    admin
}

#[tokio::test]
async fn the_door_opens_to_both_credentials_and_to_nothing_else() {
    let portal = portal().await;
    let outside = Outside::of(&portal);
    let event = created(&"1".repeat(32)).to_string();
    let post = || outside.http.post(outside.url()).body(event.clone());
    for (request, status) in [
        (post(), 401),
        (post().bearer_auth("another"), 401),
        (post().basic_auth("isc", Some(TOKEN)), 401),
        (post().basic_auth(TOKEN, Some("")), 401),
        (post().bearer_auth("a-password-of-this-test"), 401),
        (post().bearer_auth(TOKEN), 200),
        (post().basic_auth("isc", Some("a-password-of-this-test")), 200),
        // What browsers and other senders add is nobody's business.
        (post().bearer_auth(TOKEN).header("origin", "https://elsewhere.example"), 200),
        (post().bearer_auth(TOKEN).header("content-type", "text/plain"), 200),
    ] {
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status);
        let asks = answer.headers().contains_key("www-authenticate");
        assert_eq!(asks, status == 401);
    }
    assert_eq!(outside.http.get(outside.url()).send().await.expect("an answer").status().as_u16(), 405);
    let heard = outside.listening().await;
    assert_eq!((heard.configured, heard.events, outside.counts().await.all()), (true, 4, 1));
    // Five were turned away within a minute, which is written down once.
    assert_eq!((heard.turned_away, heard.turned_away_at.is_some()), (1, true));
}

#[tokio::test]
async fn a_practice_portal_has_a_credential_of_its_own_that_holds_over_a_restart() {
    let portal = TestPortal::start().await;
    assert!(portal.portal.core.door.is_configured());
    let opens = |portal: &TestPortal, token: &str| {
        portal.portal.core.door.lets_in(Some(format!("Bearer {token}").as_bytes()))
    };
    let folder = portal.stop().await;
    let token = std::fs::read_to_string(folder.path().join("hook.token")).expect("a token");
    let portal = TestPortal::start_in(folder, Setup::default()).await;
    assert!(opens(&portal, token.trim()));
}

#[tokio::test]
async fn what_is_too_long_or_no_event_is_refused_and_told() {
    let portal = portal().await;
    let outside = Outside::of(&portal);
    let long = format!(
        "{{\"identity\":{{\"id\":\"{}\"}},\"attributes\":\"{}\"}}",
        "1".repeat(32),
        "x".repeat(1 << 20)
    );
    assert_eq!(outside.send(long.clone()).await, 413);
    let streamed = futures::stream::iter(
        long.into_bytes()
            .chunks(9_000)
            .map(|piece| Ok::<_, std::io::Error>(piece.to_vec()))
            .collect::<Vec<_>>(),
    );
    assert_eq!(outside.send(reqwest::Body::wrap_stream(streamed)).await, 413, "without a length");
    let fits = format!(
        "{{\"identity\":{{\"id\":\"{}\"}},\"attributes\":\"{}\"}}",
        "1".repeat(32),
        "x".repeat(60_000)
    );
    assert_eq!(outside.send(fits).await, 200);
    for odd in ["", "null", "[]", "{}", "not JSON", "{\"identity\":{\"id\":\"5\"}}", "{\"identity\":"] {
        assert_eq!(outside.send(odd).await, 400, "{odd}");
    }
    let heard = outside.listening().await;
    assert_eq!((heard.events, heard.unreadable, outside.counts().await.all()), (1, 7, 1));
}

#[tokio::test]
async fn a_joiner_comes_by_event_and_a_restart_forgets_nothing() {
    let portal = portal().await;
    // Nobody is signed in: the event waits, stored.
    let outside = Outside::of(&portal);
    outside.subscribe().await;
    let noor = outside.joins("Noor").await;
    let row = outside.stands(&noor, StateKey::SignIn).await;
    assert_eq!(row.name, noor.as_str(), "nothing of the event is believed");
    assert_eq!(outside.listening().await.waiting_for_sign_in, 1);
    let folder = portal.stop().await;
    let mut setup = Setup::default();
    setup.variables.push(("GANGWAY_HOOK_TOKEN".to_owned(), TOKEN.to_owned()));
    let portal = TestPortal::start_in(folder, setup).await;
    let outside = Outside::of(&portal);
    let _admin = filled(&portal).await;
    let row = outside.stands(&noor, StateKey::Ready).await;
    assert_eq!((row.name.as_str(), row.origin), ("Noor Joiner", Origin::Event));
    assert_eq!(outside.counts().await.all(), 1, "the backlog is nobody's joiner");
}

#[tokio::test]
async fn copies_in_reverse_make_one_row_and_what_is_lost_is_found_by_comparing() {
    let portal = portal().await;
    let outside = Outside::of(&portal);
    outside.subscribe().await;
    let admin = filled(&portal).await;
    outside.control("/events", &json!({ "copies": 3, "reversed": true, "delayMs": 50 })).await;
    let noor = outside.joins("Noor").await;
    outside.stands(&noor, StateKey::Ready).await;
    outside.control("/events", &json!({ "sending": false })).await;
    let eli = outside.joins("Eli").await;
    assert!(outside.row(&eli).await.is_none());
    let answer = admin.call("/api/gangway_app/api/joiners/check_for_missed", &[("list", "")]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let row = outside.stands(&eli, StateKey::Ready).await;
    assert_eq!(row.origin, Origin::Compared);
    assert_eq!(outside.counts().await.all(), 2);
    // Removed in ISC after the event, before anybody read: no harm.
    outside.control("/events", &json!({ "sending": true, "copies": 1 })).await;
    outside
        .control(
            "/events/fire",
            &json!({ "triggerId": "idn:identity-created", "input": created(&"e".repeat(32)) }),
        )
        .await;
    outside.stands(&PersonId("e".repeat(32)), StateKey::Unseen).await;
    let chrome = admin.get("/joiners").await;
    assert_eq!(chrome.status, 200);
}

#[tokio::test]
async fn a_trigger_that_never_sent_anything_is_said_as_soon_as_somebody_was_missed() {
    let portal = portal().await;
    let outside = Outside::of(&portal);
    let admin = filled(&portal).await;
    let eli = outside.joins("Eli").await;
    let answer = admin.call("/api/gangway_app/api/joiners/check_for_missed", &[("list", "")]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    outside.stands(&eli, StateKey::Ready).await;
    let page = admin.get("/joiners").await;
    assert!(page.body.contains("ISC has not sent an event yet"), "{}", page.body);
    // One event of anybody, and nothing speaks against the trigger.
    assert_eq!(outside.send(created(&"1".repeat(32)).to_string()).await, 200);
    let page = admin.get("/joiners").await;
    assert!(!page.body.contains("ISC has not sent an event yet"), "{}", page.body);
}

/// Ten at a time, as many senders do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_events_with_copies_are_a_thousand_rows() {
    let portal = portal().await;
    let outside = Outside::of(&portal);
    let ids: Vec<String> = (0..1_000).map(|n| format!("{n:032x}")).collect();
    let answers: Vec<u16> = {
        use futures::StreamExt as _;
        let sent = ids.iter().chain(&ids[..200]).map(|id| outside.send(created(id).to_string()));
        futures::stream::iter(sent).buffer_unordered(10).collect().await
    };
    assert!(answers.iter().all(|status| *status == 200));
    assert_eq!((outside.counts().await.all(), outside.listening().await.events), (1_000, 1_200));
}
