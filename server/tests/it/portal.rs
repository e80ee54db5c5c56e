//! A portal of one test: its own database, its own practice tenant, ports of their own, a clock that can be moved.

use crate::browser::Browser;
use gangway::config::{Config, Given};
use gangway::portal::{Means, Portal};
use gangway_core::clock::Clock;
use gangway_core::random::Random;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A running portal. Dropped, it leaves nothing behind.
pub struct TestPortal {
    /// The portal itself.
    pub portal: Portal,
    ahead: Arc<AtomicI64>,
    folder: tempfile::TempDir,
}

/// Changes before the start.
pub struct Setup {
    /// Variables of the configuration.
    pub variables: Vec<(String, String)>,
    /// Life of an access token.
    pub token_ttl: Duration,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            variables: vec![("GANGWAY_LISTEN".to_owned(), "127.0.0.1:0".to_owned())],
            token_ttl: Duration::from_secs(750),
        }
    }
}

impl TestPortal {
    /// A portal on a small practice tenant.
    pub async fn start() -> Self {
        Self::start_with(Setup::default()).await
    }

    pub async fn start_with(setup: Setup) -> Self {
        Self::start_in(tempfile::tempdir().expect("a folder"), setup).await
    }

    /// In a folder that may hold an earlier portal's data.
    pub async fn start_in(folder: tempfile::TempDir, setup: Setup) -> Self {
        crate::forms::register();
        let ahead = Arc::new(AtomicI64::new(0));
        let system = Clock::system();
        let moved = Arc::clone(&ahead);
        let clock = Clock::new(move || system.real() + moved.load(Ordering::SeqCst));
        let mut variables = setup.variables;
        variables.push(("GANGWAY_DATA_DIR".to_owned(), folder.path().display().to_string()));
        let given = Given { variables: variables.into_iter().collect(), file: None };
        let config = Config::read(&given).expect("a configuration");
        let tenants_clock = clock.clone();
        let means = Means {
            clock,
            random: Random::system(),
            practice: gangway_practice::Options {
                people: 200,
                token_ttl: setup.token_ttl,
                rate: 0,
                state_file: Some(folder.path().join("practice-tenant.jsonl")),
                clock: Arc::new(move || tenants_clock.real()),
                ..gangway_practice::Options::default()
            },
            isc_proxy: None,
        };
        let portal = Portal::start(&config, means).await.expect("the portal starts");
        Self { portal, ahead, folder }
    }

    /// Ends it in good order; its folder can be used again.
    pub async fn stop(self) -> tempfile::TempDir {
        self.portal.stop().await;
        self.folder
    }

    /// Moves real time forward, for the portal and for its tenant.
    pub fn later(&self, by: Duration) {
        self.ahead.fetch_add(i64::try_from(by.as_millis()).expect("a short while"), Ordering::SeqCst);
    }

    /// A browser without cookies.
    pub fn browser(&self) -> Browser {
        Browser::new(self.portal.public_url.clone())
    }

    /// A browser in which somebody is signed in: `admin`, `helpdesk`, `coordinator`, `manager` or `user`.
    pub async fn signed_in(&self, role: &str) -> Browser {
        let browser = self.browser();
        let landed = browser.sign_in_as(role, "/").await;
        assert_eq!((landed.status, landed.location()), (303, "/"), "{}", landed.body);
        browser
    }

    /// How often the tenant was asked at a path, by its own journal.
    pub async fn asked(&self, path: &str) -> usize {
        let tenant = self.portal.tenant.as_ref().expect("a practice tenant").base_url();
        let journal: serde_json::Value = reqwest::get(format!("{tenant}/_practice/journal"))
            .await
            .expect("the journal answers")
            .json()
            .await
            .expect("the journal is JSON");
        let entries = journal.as_array().or_else(|| journal["entries"].as_array()).expect("entries").clone();
        entries
            .iter()
            .filter(|entry| entry["path"].as_str().is_some_and(|asked| asked.starts_with(path)))
            .count()
    }

    /// Makes the tenant fail (`/_practice/faults`).
    pub async fn fault(&self, fault: serde_json::Value) {
        let tenant = self.portal.tenant.as_ref().expect("a practice tenant").base_url();
        let answer = reqwest::Client::new()
            .post(format!("{tenant}/_practice/faults"))
            .json(&fault)
            .send()
            .await
            .expect("the tenant takes a fault");
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap_or_default());
    }

    /// The tenant answers rightly again.
    pub async fn no_faults(&self) {
        let tenant = self.portal.tenant.as_ref().expect("a practice tenant").base_url();
        let answer = reqwest::Client::new().delete(format!("{tenant}/_practice/faults")).send().await;
        assert!(answer.expect("the tenant forgets its faults").status().is_success());
    }
}
