//! Every form, posted broken in every way that a browser can: led back with reasons, never a fault of ours, and nothing
//! that was typed in an address.

use crate::browser::{Answer, Browser};
use crate::calls::{TABLE, address};
use crate::portal::TestPortal;
use gangway_core::args;

/// Part of everything that is typed here.
const TYPED: &str = "ty9ed";
/// Takes no field, and resets what the other posts of this test stand on.
const WITHOUT_FIELDS: &str = "practice/practice_start_over";

type Fields = Vec<(String, String)>;

/// Ways in which a form can be broken, from a body that can be read.
fn broken(body: &[(&str, &str)]) -> Vec<(&'static str, Fields)> {
    let each = |value: &dyn Fn(&str) -> String| -> Fields {
        body.iter().map(|(name, known)| ((*name).to_owned(), value(known))).collect()
    };
    let own = each(&|known| known.to_owned());
    let with = |more: &[(&str, &str)]| -> Fields {
        let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        own.iter().cloned().chain(more).collect()
    };
    let long = "x".repeat(40_000);
    vec![
        ("nothing in it", Vec::new()),
        ("ids of nothing", own.clone()),
        ("empty values", each(&|_| String::new())),
        ("another type", each(&|_| format!("{TYPED} \"<é>\" & '%"))),
        ("numbers out of range", each(&|_| "99999999999999999999999".to_owned())),
        ("a number below zero", each(&|_| "-1".to_owned())),
        ("control characters", each(&|_| format!("\u{0}\u{7}\r\n{TYPED}"))),
        ("very long", each(&|_| format!("{TYPED}{long}"))),
        ("each twice", own.iter().chain(&own).cloned().collect()),
        (
            "a list where a text belongs",
            each(&|_| TYPED.to_owned())
                .into_iter()
                .map(|(name, value)| (format!("{name}[]"), value))
                .collect(),
        ),
        (
            "a map where a text belongs",
            each(&|_| TYPED.to_owned())
                .into_iter()
                .map(|(name, value)| (format!("{name}[a][b]"), value))
                .collect(),
        ),
        (
            "fields of another form",
            with(&[
                ("choices[said]", TYPED),
                ("choices[pick][x]", TYPED),
                ("said", TYPED),
                ("unknown", TYPED),
            ]),
        ),
        ("brackets that do not close", with(&[("choices[said", TYPED), ("a]b[", TYPED), ("[", TYPED)])),
        ("a key that is none", with(&[("key", &long), ("return", "/people?q=kept")])),
        ("an empty key", with(&[("key", "")])),
    ]
}

async fn kept_words(portal: &TestPortal, handle: &str) -> String {
    let store = &portal.portal.core.store;
    let row = store.row("SELECT data FROM forms WHERE handle = $1", args![handle]).await.expect("read");
    let data: serde_json::Value =
        serde_json::from_str(&row.expect("kept").text("data").expect("data")).expect("JSON");
    data["what"].as_str().expect("words").to_owned()
}

/// What is wrong with an answer to a browser's post.
async fn wrong(portal: &TestPortal, answer: &Answer) -> Option<String> {
    let to = answer.location();
    if answer.status != 303 {
        return Some(format!("answered {}: {}", answer.status, answer.body));
    }
    if !to.starts_with('/') || to.starts_with("//") {
        return Some(format!("leads to {to}"));
    }
    // A view that was saved has its name in its address; that is what it is for.
    let typed = to.split("view=").next().is_some_and(|path| path.contains(TYPED));
    if to.contains("__err") || to.contains("__path") || typed || to.len() > 2_000 {
        return Some(format!("says too much in its address: {to}"));
    }
    if to.starts_with("/sign-in") {
        return Some("signed somebody out".to_owned());
    }
    let words = kept_words(portal, &answer.location_value("form")?).await;
    (words.contains("Something went wrong") || words.trim().is_empty()).then(|| format!("says: {words}"))
}

async fn post(browser: &Browser, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(path, &fields).await
}

#[tokio::test]
async fn every_form_survives_being_broken() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    let posts: Vec<&str> = server_fn::axum::server_fn_paths()
        .filter(|(_, method)| *method == "POST")
        .map(|(path, _)| path)
        .collect();
    let (mut sent, mut refused, mut failures) = (0, 0, Vec::new());
    for (row, _, body) in TABLE.iter().filter(|(row, ..)| *row != WITHOUT_FIELDS) {
        let path = address(row);
        if !posts.contains(&path.as_str()) {
            continue;
        }
        for (way, fields) in broken(body) {
            let answer = post(&browser, &path, &fields).await;
            sent += 1;
            refused += usize::from(answer.location_value("form").is_some());
            if let Some(what) = wrong(&portal, &answer).await {
                failures.push(format!("{path}, {way}: {what}"));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(sent > 200 && refused > sent / 2, "{refused} of {sent} were refused");
}

/// A body that is no form at all, and one that says it is and is not.
#[tokio::test]
async fn a_post_that_is_no_form_is_refused() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("admin").await;
    for (kind, body) in [
        ("application/json", "{\"id\":1}".to_owned()),
        ("text/plain", "id=B-0001".to_owned()),
        ("multipart/form-data; boundary=x", "--x--".to_owned()),
        ("application/x-www-form-urlencoded", format!("{TYPED}=%zz&%=%&=&&&")),
        ("application/x-www-form-urlencoded", "\u{fffd}%ff%fe=%c3%28".to_owned()),
    ] {
        for (row, ..) in
            TABLE.iter().filter(|(row, ..)| row.starts_with("batches/") || row.starts_with("checks/"))
        {
            let request =
                browser.post_request(&address(row), &[]).header("accept", "text/html").body(body.clone());
            let mut request = request.header("sec-fetch-site", "same-origin").build().expect("a request");
            request.headers_mut().insert("content-type", kind.parse().expect("a header"));
            let answer = browser.execute(request).await;
            let what = wrong(&portal, &answer).await;
            assert_eq!(what, None, "{row} as {kind}");
            assert!(answer.location_value("form").is_some(), "{row} as {kind} is refused");
        }
    }
}
