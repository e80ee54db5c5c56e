//! Posts to server functions: led on with 303, kept when refused, done once.

use crate::portal::TestPortal;
use gangway_app::api::caller;
use gangway_types::{Capability, FieldError, PortalError, Posted};
use serde::{Deserialize, Serialize};
use server_fn::Http;
use server_fn::ServerFn;
use server_fn::axum::AxumServerFnBackend;
use server_fn::client::browser::BrowserClient;
use server_fn::codec::{Json, PostUrl};
use std::time::Duration;

/// A server function of this test: writes a note, refuses the word "no", and fails on "broken". Written out, because
/// the macro for it is the app's.
#[derive(Serialize, Deserialize)]
struct Note {
    text: String,
}

impl ServerFn for Note {
    const PATH: &'static str = NOTE;
    type Client = BrowserClient;
    type Server = AxumServerFnBackend;
    type Protocol = Http<PostUrl, Json>;
    type Output = Posted;
    type Error = PortalError;
    type InputStreamError = PortalError;
    type OutputStreamError = PortalError;

    async fn run_body(self) -> Result<Posted, PortalError> {
        let caller = caller(Capability::SignedIn).await?;
        match self.text.as_str() {
            "no" => Err(PortalError::Refused {
                what: "The note was not taken. Nothing was written; choose other words.".to_owned(),
                fields: vec![FieldError { field: "text".to_owned(), words: "\"no\" is no note.".to_owned() }],
            }),
            "broken" => Err(PortalError::Internal { id: "abc".to_owned() }),
            "away" => Ok(Posted::to("https://evil.example/")),
            _ => {
                let sql = "INSERT INTO views (slug, area, owner, owner_name, name, query, created_at) \
                           VALUES ($1, 'note', $2, '', $3, '', 0)";
                let slug = caller.core.random.handle();
                let args = gangway_core::args![slug, &caller.who.person_id, self.text];
                caller
                    .core
                    .store
                    .exec(sql, args)
                    .await
                    .map_err(|_| PortalError::Internal { id: "x".to_owned() })?;
                Ok(Posted::saying("/people?noted=1", "Noted."))
            }
        }
    }
}

/// Before the router is made, as the macro would.
pub fn register() {
    server_fn::axum::register_explicit::<Note>();
}

const NOTE: &str = "/api/test/note";

async fn notes(portal: &TestPortal) -> usize {
    portal.portal.core.store.rows("SELECT slug FROM views", Vec::new()).await.expect("read").len()
}

async fn kept(portal: &TestPortal) -> Vec<String> {
    let rows = portal.portal.core.store.rows("SELECT data FROM forms", Vec::new()).await.expect("read");
    rows.iter().map(|row| row.text("data").expect("data")).collect()
}

#[tokio::test]
async fn what_was_done_is_shown_where_it_is_with_a_line_said_once() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let posted = browser.post(NOTE, &[("text", "milk")]).await;
    assert_eq!((posted.status, posted.location()), (303, "/people?noted=1"));
    assert_eq!(notes(&portal).await, 1);
    let ahead = browser.get_with(posted.location(), &[("sec-purpose", "prefetch")]).await;
    assert!(!ahead.body.contains("Noted."), "looking ahead does not use the line up");
    assert!(browser.get(posted.location()).await.body.contains("Noted."));
    assert!(!browser.get(posted.location()).await.body.contains("Noted."), "said once");
}

#[tokio::test]
async fn what_was_refused_comes_back_with_what_was_typed_and_none_of_it_in_an_address() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let fields = [("text", "no"), ("password", "hush"), ("key", "k1"), ("return", "/people?q=a&form=old")];
    let posted = browser.post(NOTE, &fields).await;
    assert_eq!(posted.status, 303);
    let handle = posted.location_value("form").expect("a handle");
    assert_eq!(posted.location(), format!("/people?q=a&form={handle}"));
    assert!(!posted.location().contains("__err") && !posted.location().contains("no+note"));
    let forms = kept(&portal).await;
    let [form] = forms.as_slice() else { panic!("one form, not {forms:?}") };
    assert!(form.contains("choose other words") && form.contains("is no note"), "{form}");
    assert!(!form.contains("hush") && !form.contains("k1"), "{form}");
    let stranger = portal.signed_in("helpdesk").await;
    let core = &portal.portal.core;
    for owner in ["", "somebody else"] {
        let found = gangway_core::store::forms::kept(&core.store, &handle, owner, core.clock.real()).await;
        assert_eq!(found.expect("read"), None);
    }
    assert_eq!(
        stranger.get(&format!("/?form={handle}")).await.status,
        200,
        "it is simply not there for others"
    );
    portal.later(Duration::from_secs(3_601));
    core.store.rows("SELECT handle FROM forms", Vec::new()).await.expect("read");
    gangway_core::store::forms::tidy(&core.store, core.clock.real(), 0).await.expect("tidied");
    assert!(kept(&portal).await.is_empty(), "after an hour it is forgotten");
}

#[tokio::test]
async fn without_a_hidden_field_the_page_it_came_from_is_shown() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let from = |referer: String| {
        let request = browser.post_request(NOTE, &[("text", "no")]).header("accept", "text/html");
        browser.send(request.header("sec-fetch-site", "same-origin").header("referer", referer))
    };
    let own = from(format!("{}tasks?page=2", portal.portal.public_url)).await;
    assert!(own.location().starts_with("/tasks?page=2&form="), "{}", own.location());
    let foreign = from("https://evil.example/tasks".to_owned()).await;
    assert!(foreign.location().starts_with("/?form="), "{}", foreign.location());
}

#[tokio::test]
async fn a_form_sent_twice_is_done_once() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let fields = [("text", "milk"), ("key", "k1")];
    let (first, second) = tokio::join!(browser.post(NOTE, &fields), browser.post(NOTE, &fields));
    assert_eq!((first.location(), second.location()), ("/people?noted=1", "/people?noted=1"));
    assert_eq!(notes(&portal).await, 1);
    assert_eq!(browser.call(NOTE, &fields).await.status, 200, "an island gets the same answer");
    assert_eq!(notes(&portal).await, 1);
    browser.post(NOTE, &[("text", "bread"), ("key", "k1")]).await;
    assert_eq!(notes(&portal).await, 2, "going back and writing something else is another post");
    portal.signed_in("helpdesk").await.post(NOTE, &fields).await;
    assert_eq!(notes(&portal).await, 3, "and so is somebody else's");
}

#[tokio::test]
async fn a_refused_form_may_be_sent_again() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    for _ in 0..2 {
        let refused = browser.post(NOTE, &[("text", "no"), ("key", "k1")]).await;
        assert!(refused.location_value("form").is_some());
    }
    assert_eq!(kept(&portal).await.len(), 2);
}

#[tokio::test]
async fn islands_get_the_plain_answer_with_its_status() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    for (text, status) in [("milk", 200), ("no", 422), ("broken", 500)] {
        let answer = browser.call(NOTE, &[("text", text)]).await;
        assert_eq!((answer.status, answer.header("content-type")), (status, "application/json"), "{text}");
        assert_eq!(answer.location(), "");
    }
    assert_eq!(portal.browser().call(NOTE, &[("text", "milk")]).await.status, 401);
    assert_eq!(browser.call(NOTE, &[]).await.status, 422, "a form that lacks a field");
}

#[tokio::test]
async fn nothing_leads_to_another_site() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    assert_eq!(browser.post(NOTE, &[("text", "away")]).await.location(), "/");
    let refused = browser.post(NOTE, &[("text", "no"), ("return", "//evil.example/x")]).await;
    assert!(refused.location().starts_with("/?form="), "{}", refused.location());
}

#[tokio::test]
async fn what_was_typed_outlives_the_session() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    portal.later(Duration::from_secs(3 * 3_600));
    let posted = browser.post(NOTE, &[("text", "a long note"), ("return", "/people?q=a")]).await;
    assert!(posted.location().starts_with("/sign-in?"), "{}", posted.location());
    assert_eq!(notes(&portal).await, 0);
    let next = posted.location_value("next").expect("a way back");
    assert!(next.starts_with("/people?q=a&form="), "{next}");
    assert_eq!(browser.sign_in_as("admin", &next).await.location(), next);
    let handle = next.split("form=").nth(1).expect("a handle");
    let row = portal
        .portal
        .core
        .store
        .row("SELECT owner FROM forms WHERE handle = $1", gangway_core::args![handle]);
    let owner = row.await.expect("read").expect("kept").text("owner").expect("owner");
    let form = gangway_core::store::forms::kept(
        &portal.portal.core.store,
        handle,
        &owner,
        portal.portal.core.clock.real(),
    );
    assert_eq!(form.await.expect("read").expect("kept").value("text"), Some("a long note"));
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let long = "x".repeat(gangway::web::forms::LARGEST + 1);
    assert_eq!(browser.post(NOTE, &[("text", &long)]).await.status, 413);
    assert_eq!(notes(&portal).await, 0);
}
