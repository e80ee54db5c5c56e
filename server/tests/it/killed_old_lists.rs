//! SIGKILL while a list of old ids is worked on: every row ends once, as what it is, and nothing is uploaded again.

use crate::browser::Browser;
use crate::killed::{Outside, Process, count, signed_in, until};
use gangway_core::args;
use gangway_core::store::Store;
use reqwest::header::HeaderValue;
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write as _;

const BORDER: &str = "gangway-border";

/// The tenant's retired list: ids by short id, as a script of its time would have read it.
async fn old_users(isc: &Process) -> HashMap<String, String> {
    drop(rustls::crypto::ring::default_provider().install_default());
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let body = "grant_type=client_credentials&client_id=practice-pat-admin&client_secret=practice-secret";
    let token = http.post(format!("{}/oauth/token", isc.address)).body(body);
    let token = token.header("content-type", "application/x-www-form-urlencoded").send().await;
    let token = token.expect("an answer").bytes().await.expect("a body");
    let token: Value = serde_json::from_slice(&token).expect("JSON");
    let token = token["access_token"].as_str().expect("a token").to_owned();
    let mut users = HashMap::new();
    loop {
        let url = format!("{}/cc/api/user/list?start={}&limit=250", isc.address, users.len());
        let page = http.get(url).bearer_auth(&token).send().await.expect("an answer");
        let page: Value = serde_json::from_slice(&page.bytes().await.expect("a body")).expect("JSON");
        let items = page["items"].as_array().expect("people").clone();
        for user in &items {
            let text = |name: &str| user[name].as_str().expect("text").to_owned();
            users.insert(text("id"), text("externalId"));
        }
        if items.len() < 250 {
            return users;
        }
    }
}

async fn upload(browser: &Browser, text: &str) -> String {
    let mut body = format!("--{BORDER}\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk1\r\n");
    let head =
        "Content-Disposition: form-data; name=\"file\"; filename=\"old.csv\"\r\nContent-Type: text/csv";
    write!(body, "--{BORDER}\r\n{head}\r\n\r\n{text}\r\n--{BORDER}--\r\n").expect("written");
    let mut request = browser.post_request("/people/old-lists/upload", &[]).build().expect("a request");
    let kind = format!("multipart/form-data; boundary={BORDER}");
    request.headers_mut().insert("content-type", kind.parse().expect("a value"));
    request.headers_mut().insert("accept", HeaderValue::from_static("text/html"));
    request.headers_mut().insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
    request.headers_mut().remove("content-length");
    *request.body_mut() = Some(body.into());
    let answer = browser.execute(request).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().to_owned()
}

#[rstest]
#[case::the_file_is_kept("SELECT COUNT(*) AS n FROM old_lists", 1)]
#[case::its_rows_are_read("SELECT COUNT(*) AS n FROM old_list_rows", 1)]
#[case::a_page_of_the_old_list_is_read("SELECT COUNT(*) AS n FROM short_ids", 1)]
#[case::half_of_the_old_list_is_read("SELECT COUNT(*) AS n FROM short_ids", 600)]
#[case::some_rows_are_found("SELECT COUNT(*) AS n FROM old_list_rows WHERE outcome = 'matched'", 1)]
#[tokio::test]
async fn a_killed_old_list_goes_on(#[case] step: &str, #[case] reached: i64) {
    let folder = tempfile::tempdir().expect("a folder");
    let practice = ["practice", "--listen", "127.0.0.1:0", "--people", "1240", "--rate", "0"];
    let isc = Process::start(folder.path(), &practice, &[]).await;
    let users = old_users(&isc).await;
    let outside = Outside::of(&isc);
    let fault = json!({"kind": "delay", "ms": 150, "before": true});
    let slow = json!({"method": "GET", "path": "/cc/api/user/list", "on": {"every": 1}, "fault": fault});
    outside.post("faults", &slow).await;
    let portal = Process::portal_at(folder.path(), &isc.address, "0").await;
    let url = format!("sqlite://{}", folder.path().join("gangway.db").display());
    let store = Store::connect(&url).await.expect("the portal's database");
    let browser = signed_in(&portal, "admin").await;
    until("the directory is filled", async || {
        browser.get("/unregistered").await.body.contains("Synced ").then_some(())
    })
    .await;

    let mut text = "id\n".to_owned();
    for short in users.keys() {
        writeln!(text, "{short}").expect("written");
    }
    let again = users.keys().next().expect("somebody");
    write!(text, "{again}\n99999999\n").expect("written");
    let page = upload(&browser, &text).await;
    until(step, async || (count(&store, step).await >= reached).then_some(())).await;
    portal.kill().await;

    let portal = Process::portal_at(folder.path(), &isc.address, "0").await;
    until("the list is done", async || {
        let done = "SELECT COUNT(*) AS n FROM old_lists WHERE work IS NULL AND ended_at IS NOT NULL";
        (count(&store, done).await == 1).then_some(())
    })
    .await;
    let sql = "SELECT cells, outcome, person_id FROM old_list_rows ORDER BY position";
    let rows = store.rows(sql, args![]).await.expect("rows");
    assert_eq!(rows.len(), users.len() + 2, "every row of the file is there once");
    let mut ends: HashMap<String, usize> = HashMap::new();
    for row in &rows {
        let cells: Vec<String> = serde_json::from_str(&row.text("cells").expect("text")).expect("cells");
        let person = row.opt_text("person_id").expect("text");
        let outcome = row.text("outcome").expect("text");
        if outcome == "matched" {
            assert_eq!(person.as_ref(), users.get(&cells[0]), "{cells:?}");
        }
        *ends.entry(outcome).or_default() += 1;
    }
    let expected = [("matched", users.len()), ("again", 1), ("missing", 1)];
    assert_eq!(ends, expected.map(|(end, n)| (end.to_owned(), n)).into());
    let browser = signed_in(&portal, "admin").await;
    let body = browser.get(&page).await.body;
    assert!(body.contains("people are found, 1 row is not found, 1 names a person again"), "{body}");
    portal.kill().await;
}
