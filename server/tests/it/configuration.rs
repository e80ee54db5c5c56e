//! A database belongs to one tenant; practice stays on this machine.

use crate::portal::{Setup, TestPortal};
use gangway::config::{Config, Given};
use gangway::portal::{Means, Portal};

async fn refusal(folder: &tempfile::TempDir, more: &[(&str, String)], means: Means) -> String {
    let mut variables: std::collections::BTreeMap<String, String> =
        more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    variables.insert("GANGWAY_LISTEN".to_owned(), "127.0.0.1:0".to_owned());
    variables.insert("GANGWAY_DATA_DIR".to_owned(), folder.path().display().to_string());
    let config = Config::read(&Given { variables, file: None }).expect("a configuration");
    format!("{:#}", Portal::start(&config, means).await.err().expect("refused"))
}

#[tokio::test]
async fn a_database_is_not_used_with_another_tenant() {
    let portal = TestPortal::start_with(Setup::default()).await;
    let folder = portal.stop().await;
    let mut means = Means::system();
    means.practice.people = 200;
    means.practice.seed = 2;
    let words = refusal(&folder, &[], means).await;
    assert!(words.starts_with("GANGWAY_DATABASE_URL: this database belongs to the tenant"), "{words}");
}

#[tokio::test]
async fn the_first_start_needs_the_tenant_and_later_ones_do_not() {
    let (folder, listener) =
        (tempfile::tempdir().expect("a folder"), std::net::TcpListener::bind("127.0.0.1:0"));
    let nobody = listener.expect("a port").local_addr().expect("its address");
    let tenant =
        [("GANGWAY_ISC_URL", format!("http://{nobody}")), ("GANGWAY_ISC_CLIENT_ID", "a-b".to_owned())];
    let words = refusal(&folder, &tenant, Means::system()).await;
    assert!(words.starts_with("GANGWAY_ISC_URL:"), "{words}");

    let running = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let options = gangway_practice::Options { people: 200, ..Default::default() };
    let practice = gangway_practice::start(running, options).await.expect("a tenant");
    let start = || {
        let mut setup = Setup::default();
        setup.variables.push(("GANGWAY_ISC_URL".to_owned(), practice.base_url()));
        setup.variables.push(("GANGWAY_ISC_CLIENT_ID".to_owned(), "gangway-practice".to_owned()));
        setup
    };
    let (first, second) = (start(), start());
    let portal = TestPortal::start_with(first).await;
    assert!(portal.portal.core.practice.is_none(), "a tenant of its own process is a tenant like any other");
    let folder = portal.stop().await;
    practice.shutdown().await;
    let portal = TestPortal::start_in(folder, second).await;
    let begun = portal.browser().get("/auth/sign-in").await;
    assert_eq!(begun.location_value("problem").as_deref(), Some("unreachable"));
}
