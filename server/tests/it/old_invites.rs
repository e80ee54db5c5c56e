//! A portal that is configured for ISC's retired call says so before anything is sent, and sends by nothing else.

use crate::killed::{Outside, Process, checked, count, signed_in, until};
use gangway_app::api::checks::ReleaseCheck;
use gangway_core::store::Store;
use server_fn::ServerFn as _;

#[tokio::test]
async fn what_is_said_to_be_called_is_what_is_called() {
    let folder = tempfile::tempdir().expect("a folder");
    let practice = ["practice", "--listen", "127.0.0.1:0", "--people", "300", "--rate", "0"];
    let isc = Process::start(folder.path(), &practice, &[]).await;
    let outside = Outside::of(&isc);
    let environment = [
        ("GANGWAY_ISC_URL", isc.address.as_str()),
        ("GANGWAY_ISC_CLIENT_ID", "gangway-practice"),
        ("GANGWAY_ISC_RATE", "0"),
        ("GANGWAY_ISC_INVITE_API", "cc"),
        ("GANGWAY_LISTEN", "127.0.0.1:0"),
    ];
    let portal = Process::start(folder.path(), &["serve"], &environment).await;
    let url = format!("sqlite://{}", folder.path().join("gangway.db").display());
    let store = Store::connect(&url).await.expect("the portal's database");
    let browser = signed_in(&portal, "admin").await;
    let (check, said) = checked(&browser, &store, "invite=never&mail=yes&sel=all").await;
    let page = browser.get(&format!("/unregistered/check/{check}")).await.body;
    assert!(page.contains("POST /cc/api/user/invite") && page.contains("names no task"), "{page}");
    assert!(!page.contains("POST /identities/invite") && !page.contains("answers with a task"), "{page}");

    let fields = [("check", check.as_str()), ("choices[said]", &said), ("key", "release")];
    let posted = browser.post(ReleaseCheck::PATH, &fields).await;
    assert!(posted.location().starts_with("/batches/B-"), "{} {}", posted.status, posted.location());
    until("the run has ended", async || {
        (count(&store, "SELECT COUNT(*) AS n FROM runs WHERE state = 'ended'").await == 1).then_some(())
    })
    .await;
    let mails = outside.mails().await;
    assert_eq!(mails.len().to_string(), said, "everybody whom the page counted, and nobody else");
    assert!(mails.values().all(|n| *n == 1), "{mails:?}");
    let journal = outside.get("journal").await;
    let calls = journal.as_array().or_else(|| journal["entries"].as_array()).expect("requests").clone();
    let to = |path: &str| {
        calls.iter().filter(|call| call["path"].as_str().is_some_and(|asked| asked.ends_with(path))).count()
    };
    assert!(to("/cc/api/user/invite") > 0);
    assert_eq!(to("/identities/invite"), 0);
    portal.kill().await;
}
