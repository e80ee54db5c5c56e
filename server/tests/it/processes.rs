//! The binary itself: what other programs rely on.

use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

fn gangway(folder: &tempfile::TempDir, arguments: &[&str]) -> Command {
    // No portal runs in this process that would have chosen it; another test may have.
    drop(rustls::crypto::ring::default_provider().install_default());
    let mut command = Command::new(env!("CARGO_BIN_EXE_gangway"));
    command.args(arguments).current_dir(folder.path()).kill_on_drop(true);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GANGWAY_")) {
        command.env_remove(name);
    }
    command.env("GANGWAY_DATA_DIR", folder.path()).env("GANGWAY_LOG", "warn");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

async fn first_line(child: &mut Child) -> String {
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let line = tokio::time::timeout(Duration::from_secs(30), lines.next_line()).await.expect("in time");
    line.expect("read").expect("a line")
}

#[tokio::test]
async fn serve_says_where_it_listens_and_ends_when_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child =
        gangway(&folder, &["--people", "200"]).env("GANGWAY_LISTEN", "127.0.0.1:0").spawn().expect("started");
    let line = first_line(&mut child).await;
    let url = line.strip_prefix("listening on ").expect("the address").to_owned();
    assert!(url.starts_with("http://127.0.0.1:") && !url.ends_with(":0"), "{url}");
    let ready = reqwest::get(format!("{url}/readyz")).await.expect("an answer");
    assert_eq!(ready.status().as_u16(), 200);
    let pid = child.id().expect("running").to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().await.expect("kill").success());
    let ended = tokio::time::timeout(Duration::from_secs(30), child.wait()).await.expect("in time");
    assert!(ended.expect("waited").success());
    for name in ["practice.db", "practice-tenant.jsonl", "secret.key"] {
        assert!(folder.path().join(name).is_file(), "{name} is kept in the data folder");
    }
}

#[tokio::test]
async fn practice_alone_says_where_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = gangway(&folder, &["practice", "--listen", "127.0.0.1:0", "--people", "200"])
        .spawn()
        .expect("started");
    let line = first_line(&mut child).await;
    let url = line.strip_prefix("practice tenant on ").expect("the address").to_owned();
    let info =
        reqwest::get(format!("{url}/oauth/info")).await.expect("an answer").text().await.expect("a body");
    assert!(info.contains("tenantId"), "{info}");
}

/// It starts beside a portal that is set up for another tenant, or wrongly.
#[tokio::test]
async fn practice_alone_needs_no_portal_that_is_set_up() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("gangway.toml"), "public_url = \"not an address\"\n").expect("written");
    let mut child = gangway(&folder, &["practice", "--listen", "127.0.0.1:0", "--people", "200"])
        .env("GANGWAY_LISTEN", "0.0.0.0:80")
        .env("GANGWAY_ISC_URL", "https://acme.api.identitynow.com")
        .spawn()
        .expect("started");
    assert!(first_line(&mut child).await.starts_with("practice tenant on "));
}

#[tokio::test]
async fn metrics_are_not_served_to_other_machines() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused =
        gangway(&folder, &[]).env("GANGWAY_METRICS_LISTEN", "0.0.0.0:0").output().await.expect("run");
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success());
    assert!(words.starts_with("gangway: GANGWAY_METRICS_LISTEN: 0.0.0.0:0 can be reached"), "{words}");
}

#[tokio::test]
async fn check_verifies_the_audit_log_and_names_what_is_wrong() {
    use gangway_core::audit::{Entry, append_at};
    use gangway_core::store::Store;
    use gangway_types::audit::What;
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("practice.db").display());
    let store = Store::open(&url).await.expect("a database");
    let mut tx = store.begin().await.expect("begun");
    (1..=5).for_each(|n| {
        append_at(&mut tx, n, Entry::by_gangway(What::BatchClosed, format!("closed B-000{n}")))
    });
    tx.commit().await.expect("committed");
    let good = gangway(&folder, &["check", "--audit"]).output().await.expect("run");
    let text = String::from_utf8_lossy(&good.stdout).into_owned();
    assert!(
        good.status.success() && text.starts_with("ok      5 entries, chain holds; the last is 5, hash "),
        "{text}"
    );
    store
        .exec("UPDATE audit SET sentence = 'closed B-0009' WHERE seq = 2", Vec::new())
        .await
        .expect("changed");
    store.exec("DELETE FROM audit WHERE seq = 4", Vec::new()).await.expect("removed");
    store.close().await;
    let bad = gangway(&folder, &["check", "--audit"]).output().await.expect("run");
    let text = String::from_utf8_lossy(&bad.stdout).into_owned();
    assert!(!bad.status.success(), "{text}");
    assert!(
        text.contains("FAILED  entry 2 was changed") && text.contains("FAILED  entry 4 was removed"),
        "{text}"
    );
}

#[tokio::test]
async fn check_tells_one_line_per_check_and_by_its_status() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = gangway(&folder, &["check"]).output().await.expect("run");
    let text = String::from_utf8_lossy(&good.stdout).into_owned();
    assert!(good.status.success(), "{text}");
    assert!(text.contains("ok      database: SQLite"), "{text}");
    assert!(text.contains("note    mail: no server is configured"), "{text}");
    let bad = gangway(&folder, &["check"])
        .env("GANGWAY_ISC_URL", "http://127.0.0.1:9")
        .env("GANGWAY_ISC_CLIENT_ID", "nodashes")
        .env("GANGWAY_SMTP_URL", "smtp://ann:hush@127.0.0.1:9")
        .env("GANGWAY_MAIL_FROM", "gangway@acme.example")
        .output()
        .await
        .expect("run");
    let text = String::from_utf8_lossy(&bad.stdout).into_owned();
    assert!(!bad.status.success() && text.contains("FAILED  tenant:"), "{text}");
    assert!(text.contains("FAILED  mail: GANGWAY_SMTP_URL: 127.0.0.1:9, not encrypted: "), "{text}");
    assert!(!text.contains("hush"), "{text}");
}

#[tokio::test]
async fn what_cannot_work_is_a_sentence_and_not_a_trace() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = gangway(&folder, &[]).env("GANGWAY_LISTEN", "0.0.0.0:3000").output().await.expect("run");
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success());
    assert!(words.starts_with("gangway: GANGWAY_LISTEN: 0.0.0.0:3000 can be reached"), "{words}");
}

#[tokio::test]
async fn migrate_brings_the_database_up_to_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let done = gangway(&folder, &["migrate"]).output().await.expect("run");
    assert_eq!(String::from_utf8_lossy(&done.stdout), "the database is up to date\n");
    assert!(folder.path().join("practice.db").is_file());
}
