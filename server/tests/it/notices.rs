//! Notices over HTTP: a practice tenant mails nobody, whatever is configured; with a real one the mail server is used.

use crate::calls::address;
use crate::portal::{Setup, TestPortal};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

/// Something that counts who connects, and refuses them; its address, and the count.
async fn refusing() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("smtp://{}", listener.local_addr().expect("an address"));
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            // Whoever connects has what they need to know with the first line.
            drop(stream.write_all(b"554 no mail from here\r\n").await);
        }
    });
    (url, count)
}

fn with_mail(url: String) -> Setup {
    let mut setup = Setup::default();
    setup.variables.push(("GANGWAY_SMTP_URL".to_owned(), url));
    setup.variables.push(("GANGWAY_MAIL_FROM".to_owned(), "Gangway <gangway@acme.example>".to_owned()));
    setup
}

async fn test_mail(portal: &TestPortal) -> String {
    let admin = portal.signed_in("admin").await;
    crate::killed::until("the directory is filled", async || {
        admin.get("/unregistered").await.body.contains("Synced ").then_some(())
    })
    .await;
    let posted = admin.post(&address("settings/send_test_mail"), &[("return", "/settings/approvals")]).await;
    assert_eq!(posted.status, 303, "{}", posted.body);
    admin.get(posted.location()).await.body
}

#[tokio::test]
async fn from_a_practice_tenant_no_mail_leaves() {
    let (url, connections) = refusing().await;
    let portal = TestPortal::start_with(with_mail(url)).await;
    let page = test_mail(&portal).await;
    assert!(page.contains("the test mail lies in the outbox of the practice page"), "{page}");
    assert!(page.contains("On a practice tenant no mail leaves"), "{page}");
    let admin = portal.signed_in("admin").await;
    assert!(admin.get("/settings/practice").await.body.contains("Test mail from Gangway"));
    assert_eq!(gangway_core::notices::turn(&portal.portal.core).await.expect("a turn"), 0);
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn with_a_tenant_the_mail_server_is_asked_and_its_refusal_is_shown() {
    let (url, connections) = refusing().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let options = gangway_practice::Options { people: 200, ..Default::default() };
    let practice = gangway_practice::start(listener, options).await.expect("a tenant");
    let mut setup = with_mail(url);
    setup.variables.push(("GANGWAY_ISC_URL".to_owned(), practice.base_url()));
    setup.variables.push(("GANGWAY_ISC_CLIENT_ID".to_owned(), "gangway-practice".to_owned()));
    let portal = TestPortal::start_with(setup).await;
    let page = test_mail(&portal).await;
    assert!(page.contains("The test mail was not sent yet and is tried again"), "{page}");
    assert!(page.contains("no mail from here") && page.contains("1 mail waits to be sent."), "{page}");
    assert!(connections.load(Ordering::SeqCst) >= 1);
}
