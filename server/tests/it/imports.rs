//! Files with accounts, sent as a browser sends them.

use crate::browser::{Answer, Browser};
use crate::portal::TestPortal;
use gangway_types::{PortalError, Posted};
use reqwest::header::HeaderValue;
use std::time::Duration;

const UPLOAD: &str = "/accounts/import/upload";
const BORDER: &str = "gangway-border";
const CSV: &str = "contractor_id;family_name;start_date\r\n88001;Zoë;2026-01-05\r\n";

/// A file of a form: its field, its name, its bytes.
type File<'a> = (&'a str, &'a str, &'a [u8]);

/// A form with a file, byte for byte.
fn form(fields: &[(&str, &str)], file: Option<File<'_>>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--{BORDER}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .bytes(),
        );
    }
    if let Some((field, name, bytes)) = file {
        let head = format!(
            "--{BORDER}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BORDER}--\r\n").bytes());
    body
}

async fn send(browser: &Browser, body: Vec<u8>, accept: &'static str) -> Answer {
    browser.execute(request(browser, body, accept, "same-origin")).await
}

fn request(browser: &Browser, body: Vec<u8>, accept: &'static str, site: &'static str) -> reqwest::Request {
    let mut request = browser.post_request(UPLOAD, &[]).build().expect("a request");
    let kind = format!("multipart/form-data; boundary={BORDER}");
    let headers = request.headers_mut();
    headers.insert("content-type", kind.parse().expect("a value"));
    headers.insert("accept", HeaderValue::from_static(accept));
    headers.insert("sec-fetch-site", HeaderValue::from_static(site));
    headers.remove("content-length");
    *request.body_mut() = Some(body.into());
    request
}

async fn source(portal: &TestPortal, name: &str) -> String {
    let tenant = portal.portal.tenant.as_ref().expect("a practice tenant").base_url();
    let answer = reqwest::get(format!("{tenant}/_practice/sources")).await.expect("sources");
    let all: serde_json::Value = answer.json().await.expect("JSON");
    let one =
        all.as_array().expect("a list").iter().find(|source| source["name"] == name).expect("the source");
    one["id"].as_str().expect("an id").to_owned()
}

/// Waits until a page says something.
async fn until(browser: &Browser, path: &str, words: &str) -> Answer {
    for _ in 0..200 {
        let answer = browser.get(path).await;
        if answer.body.contains(words) {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} never said {words}: {}", browser.get(path).await.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_taken_once_and_leads_to_how_it_is_read() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("coordinator").await;
    let source = source(&portal, "Contractor register").await;
    let fields = [("key", "k1"), ("return", "/accounts/import"), ("source", source.as_str())];
    let body = form(&fields, Some(("file", "C:\\Users\\me\\joiners.csv", CSV.as_bytes())));
    let first = send(&browser, body.clone(), "text/html").await;
    assert_eq!(first.status, 303, "{}", first.body);
    let to = first.location().to_owned();
    assert!(to.starts_with("/accounts/import/I-") && to.ends_with("/upload"), "{to}");
    let second = send(&browser, body, "text/html").await;
    assert_eq!(second.location(), to, "sent twice, done once");
    let page = until(&browser, &to, "joiners.csv").await;
    assert!(!page.body.contains("Users"), "a folder of somebody's machine is nobody's business");

    let script =
        send(&browser, form(&fields[1..], Some(("file", "b.csv", b"a,b\n1,2\n"))), "application/json").await;
    let posted: Posted = serde_json::from_str(&script.body).expect("an answer");
    assert_ne!(posted.to, to);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_table_comes_back_with_a_sentence() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("coordinator").await;
    let source = source(&portal, "Contractor register").await;
    let fields = [("key", "k"), ("return", "/accounts/import"), ("source", source.as_str())];
    let too_long = vec![b'a'; (25 << 20) + 1];
    let refused: [(Option<File<'_>>, &str); 6] = [
        (None, "Choose a file"),
        (Some(("file", "", b"")), "Choose a file"),
        (Some(("file", "empty.csv", b"")), "empty"),
        (Some(("file", "a.csv", b"%PDF-1.7 x")), "PDF"),
        (Some(("file", "a.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 x")), "xlsx"),
        (Some(("file", "long.csv", &too_long)), "larger than 25 MB"),
    ];
    for (file, words) in refused {
        let answer = send(&browser, form(&fields, file), "application/json").await;
        let error: PortalError = serde_json::from_str(&answer.body).expect("an error");
        assert_eq!(answer.status, 422, "{error}");
        assert!(error.to_string().contains(words), "{words}: {error}");
    }
    let back = send(&browser, form(&fields, Some(("file", "a.csv", b"%PDF-1.7 x"))), "text/html").await;
    assert_eq!(back.status, 303);
    assert!(back.location().starts_with("/accounts/import?form="), "{}", back.location());
    let page = browser.get(back.location()).await;
    assert!(page.body.contains("This is a PDF"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_write_leaves_nothing() {
    let portal = TestPortal::start().await;
    let source = source(&portal, "Contractor register").await;
    let body = form(&[("key", "k"), ("source", source.as_str())], Some(("file", "a.csv", CSV.as_bytes())));
    let helpdesk = portal.signed_in("helpdesk").await;
    let answer = send(&helpdesk, body.clone(), "application/json").await;
    assert_eq!(answer.status, 403, "{}", answer.body);
    let nobody = portal.browser();
    let answer = send(&nobody, body.clone(), "text/html").await;
    assert!(answer.location().starts_with("/sign-in"), "{} {}", answer.status, answer.location());
    let coordinator = portal.signed_in("coordinator").await;
    let foreign = request(&coordinator, body, "text/html", "cross-site");
    assert_eq!(coordinator.execute(foreign).await.status, 403);
}
