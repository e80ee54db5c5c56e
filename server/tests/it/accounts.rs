//! One account on one source, over HTTP: from the list of sources to what became of it.

use crate::browser::{Answer, Browser};
use crate::killed::until;
use crate::portal::TestPortal;
use serde_json::{Value, json};
use std::time::Duration;

const SAVE: &str = "/api/gangway_app/api/accounts/save_account";
const CREATE: &str = "/api/gangway_app/api/accounts/create_account";
const AGAIN: &str = "/api/gangway_app/api/accounts/account_again";
const UPDATE: &str = "/api/gangway_app/api/accounts/update_account";

/// What the tenant itself says (`/_practice/…`).
async fn practice(portal: &TestPortal, path: &str) -> Value {
    let tenant = portal.portal.tenant.as_ref().expect("a practice tenant").base_url();
    reqwest::get(format!("{tenant}/_practice/{path}")).await.expect("an answer").json().await.expect("JSON")
}

/// Changes the tenant (`/_practice/…`).
async fn change(portal: &TestPortal, path: &str, body: Value) {
    let tenant = portal.portal.tenant.as_ref().expect("a practice tenant").base_url();
    let request = reqwest::Client::new().post(format!("{tenant}/_practice/{path}")).json(&body);
    assert!(request.send().await.expect("an answer").status().is_success());
}

/// ISC's id of a source.
async fn source(portal: &TestPortal, name: &str) -> String {
    let all = practice(portal, "sources").await;
    let found = all.as_array().expect("a list").iter().find(|one| one["name"] == name).expect("the source");
    found["id"].as_str().expect("an id").to_owned()
}

/// Writes of accounts that left for ISC.
async fn writes(portal: &TestPortal) -> Vec<String> {
    let journal = practice(portal, "journal").await;
    let entries = journal.as_array().or_else(|| journal["entries"].as_array()).expect("entries").clone();
    entries
        .iter()
        .filter(|entry| entry["method"] != "GET")
        .filter(|entry| entry["path"].as_str().is_some_and(|path| path.contains("/accounts")))
        .map(|entry| entry["method"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The text between two others.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let start = page.find(before).unwrap_or_else(|| panic!("{before} is missing: {page}")) + before.len();
    let rest = &page[start..];
    &rest[..rest.find(after).unwrap_or(rest.len())]
}

/// A form of a page as a browser would send it: hidden fields, and these values by attribute.
fn filled(page: &str, values: &[(&str, &[&str])], then: &str) -> Vec<(String, String)> {
    let form = &page[page.find("id=\"account-form\"").expect("the form")..];
    let mut fields: Vec<(String, String)> = ["key", "return", "draft", "source"]
        .map(|name| (name.to_owned(), between(form, &format!("name=\"{name}\" value=\""), "\"").to_owned()))
        .to_vec();
    let mut rest = form;
    while let Some(at) = rest.find("name=\"names[") {
        rest = &rest[at + "name=\"names[".len()..];
        let (number, name) = (between(rest, "", "]"), between(rest, "value=\"", "\""));
        fields.push((format!("names[{number}]"), name.to_owned()));
        for value in values.iter().filter(|(known, _)| *known == name).flat_map(|(_, all)| *all) {
            fields.push((format!("v[{number}][]"), (*value).to_owned()));
        }
    }
    fields.push(("then".to_owned(), then.to_owned()));
    fields
}

async fn post(browser: &Browser, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(path, &fields).await
}

/// Fills in the form of a source, up to the review; answers its address and page.
async fn reviewed(browser: &Browser, source: &str, values: &[(&str, &[&str])]) -> (String, String) {
    let page = browser.get(&format!("/accounts/new?source={source}")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let saved = post(browser, SAVE, &filled(&page.body, values, "review")).await;
    assert!(saved.location().ends_with("/review"), "{}", saved.location());
    let review = saved.location().to_owned();
    let page = browser.get(&review).await;
    assert_eq!(page.status, 200, "{}", page.body);
    (review, page.body)
}

/// What the button of a review posts.
fn sending(page: &str) -> Vec<(String, String)> {
    ["draft", "seen"]
        .map(|name| (name.to_owned(), between(page, &format!("name=\"{name}\" value=\""), "\"").to_owned()))
        .to_vec()
}

/// Sends a reviewed account; answers the address of its result.
async fn sent(browser: &Browser, page: &str) -> String {
    let answer = post(browser, CREATE, &sending(page)).await;
    assert!(answer.location().ends_with("/result"), "{} {}", answer.location(), answer.body);
    answer.location().to_owned()
}

/// The result page, once it says these words.
async fn says(portal: &TestPortal, browser: &Browser, result: &str, words: &str) -> String {
    until(words, async || {
        // Looking again and again takes its time, and none of this test's.
        portal.later(Duration::from_secs(2));
        let page = browser.get(result).await.body;
        page.contains(words).then_some(page)
    })
    .await
}

/// Waits for the directory, as everybody does who signs in first.
async fn directory(portal: &TestPortal) -> Browser {
    let admin = portal.signed_in("admin").await;
    until("the directory is filled", async || {
        admin.get("/unregistered").await.body.contains("Synced ").then_some(())
    })
    .await;
    admin
}

const BADGE: &[(&str, &[&str])] = &[
    ("badge_id", &["B-77001"]),
    ("holder_name", &["Noor Haddad"]),
    ("valid_from", &["2026-11-01"]),
    ("access_level", &["2"]),
];

fn with<'a>(more: &[(&'a str, &'a [&'a str])]) -> Vec<(&'a str, &'a [&'a str])> {
    BADGE
        .iter()
        .copied()
        .filter(|(name, _)| !more.iter().any(|(known, _)| known == name))
        .chain(more.iter().copied())
        .collect()
}

#[tokio::test]
async fn sources_are_told_apart_and_numbers_of_the_address_bar_are_explained() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("coordinator").await;
    let page = browser.get("/accounts/new").await.body;
    for (name, usable) in [
        ("Badge system", true),
        ("Contractor register", true),
        ("Active Directory", false),
        ("Workday HR", false),
    ] {
        let options = between(&page, "<select", "</select>");
        assert_eq!(options.contains(name), usable, "{name}: {options}");
        assert!(page.contains(name), "{name} is named");
    }
    let page = browser.get("/accounts/new?source=190100").await.body;
    assert!(page.contains("190100 is the short number of a source"), "{page}");
    let id = source(&portal, "Service account register").await;
    let address =
        format!("/accounts/new?source=https%3A%2F%2Facme.identitynow.com%2Fsources%2F{id}%2Fgeneral");
    let page = browser.get(&address).await.body;
    assert!(page.contains("It has no CREATE policy"), "{page}");
    let direct = source(&portal, "Active Directory").await;
    let page = browser.get(&format!("/accounts/new?source={direct}")).await;
    assert!(page.status == 422 && page.body.contains("removed at the next aggregation"), "{}", page.body);
    let list = browser.get("/sources").await.body;
    assert!(list.contains("6 sources, 4 of them fed by a file"), "{list}");
    let detail = browser.get(&format!("/sources/{id}")).await;
    assert!(detail.body.contains("It has no CREATE policy"), "{}", detail.body);
    let template = browser.get(&format!("/sources/{id}/template.csv")).await;
    assert!(template.body.starts_with("login,"), "{}", template.body);
    let none = browser.get("/sources/00000000000000000000000000000000").await;
    assert_eq!(none.status, 404);
}

#[tokio::test]
async fn a_source_sub_admin_sees_their_own_sources_only() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("subadmin").await;
    let page = browser.get("/accounts/new").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let list = browser.get("/sources").await.body;
    assert!(!list.contains("Workday HR"), "{list}");
    assert!(portal.asked("/v2024/sources").await > 0);
}

#[tokio::test]
async fn a_form_that_lacks_something_comes_back_and_nothing_is_lost() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("coordinator").await;
    let badges = source(&portal, "Badge system").await;
    let page = browser.get(&format!("/accounts/new?source={badges}")).await.body;
    let fields =
        filled(&page, &[("holder_name", &["Noor Haddad"]), ("zones", &["Gate A", "Yard"])], "review");
    let refused = post(&browser, SAVE, &fields).await;
    assert!(refused.location_value("form").is_some(), "{}", refused.location());
    let page = browser.get(refused.location()).await.body;
    assert!(page.contains("There are 2 problems") && page.contains("badge_id: type a value."), "{page}");
    assert!(page.contains("<title>Practice: Error: "), "{page}");
    for typed in ["value=\"Noor Haddad\"", "value=\"Gate A\"", "value=\"Yard\""] {
        assert!(page.contains(typed), "{typed}");
    }
    // The draft is there for its owner alone.
    let draft = refused.location().split('?').next().expect("a path").to_owned();
    assert!(browser.get("/accounts/new").await.body.contains("Your drafts"));
    assert_eq!(portal.signed_in("admin").await.get(&draft).await.status, 404);
    assert_eq!(writes(&portal).await, [""; 0]);
}

#[tokio::test]
async fn an_account_is_followed_until_it_is_linked() {
    let portal = TestPortal::start().await;
    let browser = directory(&portal).await;
    let badges = source(&portal, "Badge system").await;
    let people = practice(&portal, "people?limit=50").await;
    let people = people.as_array().or_else(|| people["people"].as_array()).expect("people").clone();
    let known = people.iter().find(|one| {
        one["emailAddress"].as_str().is_some_and(|mail| {
            mail.contains('@') && people.iter().filter(|other| other["emailAddress"] == mail).count() == 1
        })
    });
    let known = known.expect("somebody with an address");
    let (name, mail) =
        (known["name"].as_str().expect("a name"), known["emailAddress"].as_str().expect("mail"));
    let mails = [mail];
    let values = with(&[("mail", &mails)]);
    let (review, page) = reviewed(&browser, &badges, &values).await;
    assert!(page.contains("It will most likely link to") && page.contains("has the same e-mail"), "{page}");
    let result = sent(&browser, &page).await;
    // Sent twice, done once: the second finds the first one's job.
    assert_eq!(sent(&browser, &page).await, result);
    assert!(browser.get(&review).await.body.contains("Sent already"));
    let page = says(&portal, &browser, &result, "Linked to ").await;
    assert!(page.contains("The account is on the source with the values sent"), "{page}");
    assert!(page.contains(&name.replace('\'', "&#x27;")) || page.contains(name), "{name}: {page}");
    assert_eq!(writes(&portal).await, ["POST"]);
}

#[tokio::test]
async fn an_account_that_exists_stops_before_any_call_and_is_updated_on_its_own() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("coordinator").await;
    let badges = source(&portal, "Badge system").await;
    let there = practice(&portal, &format!("sources/{badges}/accounts?limit=1")).await;
    let native = there[0]["nativeIdentity"].as_str().expect("a native identity").to_owned();
    let natives = [native.as_str()];
    let values = with(&[("badge_id", &natives), ("holder_name", &["Somebody Else"])]);
    let (review, page) = reviewed(&browser, &badges, &values).await;
    assert!(page.contains("Creating would overwrite it.") && page.contains("Somebody Else"), "{page}");
    assert!(!page.contains("id=\"do-create\""), "{page}");
    assert_eq!(writes(&portal).await, [""; 0]);
    // Whoever posts all the same is refused.
    let update = browser.get(&review.replace("/review", "/update")).await.body;
    assert!(update.contains("What changes") && update.contains("do-update"), "{update}");
    let forced = post(&browser, CREATE, &sending(&update)).await;
    assert!(forced.location_value("form").is_some(), "{}", forced.location());
    assert_eq!(writes(&portal).await, [""; 0]);
    let updated = post(&browser, UPDATE, &sending(&update)).await;
    assert!(updated.location().ends_with("/result"), "{}", updated.location());
    says(&portal, &browser, updated.location(), "The account is on the source with the values sent").await;
    assert!(!writes(&portal).await.contains(&"POST".to_owned()));
    let now = practice(&portal, &format!("sources/{badges}/accounts?nativeIdentity={native}")).await;
    assert_eq!(now[0]["attributes"]["holder_name"], "Somebody Else");
    // What was left empty is as it was.
    assert_eq!(now[0]["attributes"]["mail"], there[0]["attributes"]["mail"]);
}

#[tokio::test]
async fn an_authoritative_account_makes_a_new_identity() {
    let portal = TestPortal::start().await;
    let browser = directory(&portal).await;
    let register = source(&portal, "Contractor register").await;
    let form = browser.get(&format!("/accounts/new?source={register}")).await.body;
    assert!(
        form.contains("ISC makes the identity’s last name of it.") || form.contains("(required)"),
        "{form}"
    );
    let key = between(&form, "names[0]\" value=\"", "\"").to_owned();
    let values: Vec<(&str, &[&str])> = vec![
        (key.as_str(), &["C-990017"]),
        ("login", &["nhaddad77"]),
        ("given_name", &["Noor"]),
        ("family_name", &["Haddadova"]),
        ("mail", &["noor.haddadova@harbour-works.example"]),
        ("company", &["Quay & Sons"]),
        ("contract_end", &["2027-11-01"]),
        ("start_date", &["2026-12-01"]),
        ("end_date", &["2027-12-01"]),
        ("valid_until", &["2027-12-01"]),
    ];
    let (_, page) = reviewed(&browser, &register, &values).await;
    assert!(page.contains("ISC will most likely make a new identity"), "{page}");
    let result = sent(&browser, &page).await;
    let page = says(&portal, &browser, &result, "Made a new identity").await;
    assert!(page.contains("Haddadova"), "{page}");
}

#[tokio::test]
async fn an_account_that_appears_late_is_looked_for_until_it_is_there() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("coordinator").await;
    change(&portal, "lateness", json!({"appearsAfterMs": 600_000, "linksAfterMs": 60_000})).await;
    let badges = source(&portal, "Badge system").await;
    let (_, page) = reviewed(&browser, &badges, BADGE).await;
    let result = sent(&browser, &page).await;
    let page = says(&portal, &browser, &result, "ISC accepted the task").await;
    assert!(
        page.contains("Not visible on the source yet") && page.contains("Up to an hour is normal."),
        "{page}"
    );
    portal.later(Duration::from_secs(700));
    says(&portal, &browser, &result, "The account is on the source with the values sent").await;
    assert_eq!(writes(&portal).await, ["POST"]);
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_and_nothing_is_sent_twice() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("coordinator").await;
    portal
        .fault(json!({"method": "POST", "path": "/accounts", "on": "next", "times": 1, "fault": {"kind": "cut", "after": true}}))
        .await;
    let badges = source(&portal, "Badge system").await;
    let (_, page) = reviewed(&browser, &badges, BADGE).await;
    let result = sent(&browser, &page).await;
    says(&portal, &browser, &result, "The account is on the source with the values sent").await;
    assert_eq!(writes(&portal).await, ["POST"]);
}

#[tokio::test]
async fn a_refusal_names_what_isc_said_and_what_was_kept() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("coordinator").await;
    let body = json!({"detailCode": "400.1", "trackingId": "t-17", "messages": [{"text": "The value of \"access_level\" is not allowed."}]});
    portal
        .fault(json!({"method": "POST", "path": "/accounts", "on": "next", "times": 1, "fault": {"kind": "status", "status": 400, "body": body}}))
        .await;
    let badges = source(&portal, "Badge system").await;
    let (_, page) = reviewed(&browser, &badges, BADGE).await;
    let result = sent(&browser, &page).await;
    let page = says(&portal, &browser, &result, "ISC refused it").await;
    assert!(
        page.contains("ISC names the field access_level") && page.contains("What you typed is kept"),
        "{page}"
    );
    assert!(page.contains("t-17"), "{page}");
    let again =
        post(&browser, AGAIN, &[("draft".to_owned(), result.split('/').nth(3).expect("a draft").to_owned())])
            .await;
    let page = browser.get(again.location()).await.body;
    assert!(page.contains("value=\"B-77001\"") && page.contains("Error: "), "{page}");
}

#[tokio::test]
async fn a_source_that_changed_since_the_draft_is_told() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("coordinator").await;
    let badges = source(&portal, "Badge system").await;
    let (review, _) = reviewed(&browser, &badges, BADGE).await;
    let tenant = portal.portal.tenant.as_ref().expect("a practice tenant").base_url();
    let request = reqwest::Client::new()
        .patch(format!("{tenant}/_practice/sources/{badges}"))
        .json(&json!({"schema": ["badge_id", "holder_name", "valid_from", "colour"]}));
    assert!(request.send().await.expect("an answer").status().is_success());
    let page = browser.get(&review).await.body;
    assert!(page.contains("The source changed since you filled in the form"), "{page}");
    assert!(page.contains("colour is new."), "{page}");
}

#[tokio::test]
async fn a_secret_is_kept_sealed_and_never_comes_back() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("coordinator").await;
    let badges = source(&portal, "Badge system").await;
    let page = browser.get(&format!("/accounts/new?source={badges}")).await.body;
    let mut fields = filled(&page, BADGE, "draft");
    let pin = fields.iter().find(|(_, value)| value == "pin").expect("the field").0.clone();
    fields.push((pin.replace("names[", "secrets["), "hush-4711".to_owned()));
    let saved = post(&browser, SAVE, &fields).await;
    let draft = saved.location().to_owned();
    let page = browser.get(&draft).await.body;
    assert!(page.contains("Typed before and kept encrypted") && !page.contains("hush-4711"), "{page}");
    let review = browser.get(&format!("{draft}/review")).await.body;
    assert!(review.contains("Not shown") && !review.contains("hush-4711"), "{review}");
    let store = &portal.portal.core.store;
    let rows = store.rows("SELECT form, attributes FROM account_drafts", Vec::new()).await.expect("read");
    assert!(rows.iter().all(|row| !row.text("attributes").expect("text").contains("hush-4711")));
    result_after_a_day(&portal, &browser, &draft).await;
}

/// After a day it is gone, and has to be typed again.
async fn result_after_a_day(portal: &TestPortal, browser: &Browser, draft: &str) {
    portal.later(Duration::from_secs(86_401));
    let core = &portal.portal.core;
    gangway_core::store::account_drafts::tidy(&core.store, core.clock.real(), 0).await.expect("tidied");
    let row =
        core.store.row("SELECT secrets FROM account_drafts", Vec::new()).await.expect("read").expect("kept");
    assert_eq!(row.opt_blob("secrets").expect("read"), None);
    browser.sign_in_as("coordinator", draft).await;
    assert!(!browser.get(draft).await.body.contains("Typed before and kept encrypted"));
}
