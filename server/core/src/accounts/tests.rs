//! Runs of accounts against a practice tenant over real HTTP.

mod answers;
mod flow;
mod unknown;

use super::*;
use crate::invites::Maker;
use crate::store::runs as journal;
use crate::testing::Stage;
use crate::{args, runs};
use gangway_practice::Options;
use gangway_types::accounts::{
    AccountAction, AccountCounts, AccountItem, AccountJobKind, AccountOutcome, Values,
};
use gangway_types::batches::{RunState, WaitsFor};
use gangway_types::{AccountJobId, SourceId};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A source of the practice tenant: its name, and the attribute that is its key.
type On = (&'static str, &'static str);

const BADGES: On = ("Badge system", "badge_id");
const CONTRACTORS: On = ("Contractor register", "contractor_id");
const DIRECT: On = ("Active Directory", "distinguishedName");

struct World {
    stage: Stage,
    grant_id: String,
    person_id: String,
}

impl World {
    async fn new() -> Self {
        Self::with(Stage::new(options()).await, "coordinator").await
    }

    /// One on each database there is.
    async fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for store in crate::store::testing::stores().await {
            all.push(Self::with(Stage::on(store, options()).await, "coordinator").await);
        }
        all
    }

    async fn with(stage: Stage, who: &str) -> Self {
        let grant_id = stage.sign_in(who).await;
        let (_, grant) = stage.core.grants.token(&grant_id).await.expect("a token");
        Self { stage, grant_id, person_id: grant.person_id }
    }

    fn core(&self) -> &crate::Core {
        &self.stage.core
    }

    fn maker(&self) -> Maker<'_> {
        Maker { person_id: &self.person_id, name: "Sofía Márquez", grant_id: &self.grant_id }
    }

    async fn source(&self, on: On) -> SourceId {
        let all = self.stage.control("GET", "/_practice/sources", &Value::Null).await;
        let all = all.as_array().expect("sources").clone();
        let one = all.iter().find(|source| source["name"] == on.0).expect("the source");
        SourceId(one["id"].as_str().expect("an id").to_owned())
    }

    async fn new_job(&self, on: On) -> NewJob {
        NewJob {
            kind: AccountJobKind::One,
            id: None,
            source: self.source(on).await,
            source_name: on.0.to_owned(),
            key: on.1.to_owned(),
            secret: vec!["pin".to_owned()],
        }
    }

    async fn start(&self, on: On, items: Vec<NewItem>) -> AccountJobId {
        start(self.core(), self.maker(), self.new_job(on).await, items).await.expect("a job")
    }

    /// Drives the job's run once, until it rests.
    async fn drive(&self, job: &AccountJobId) {
        let run = crate::store::account_jobs::get(&self.core().store, job)
            .await
            .expect("read")
            .expect("a job")
            .run_id;
        let stop = CancellationToken::new();
        let drive = runs::drive(self.core(), &run, &stop);
        assert!(
            tokio::time::timeout(Duration::from_secs(60), drive.into_future())
                .await
                .expect("in time")
                .expect("driven")
        );
    }

    /// The run goes on at once, whatever it waits for.
    async fn drive_on(&self, job: &AccountJobId) {
        let sql = "UPDATE runs SET state = 'running', waits_for = NULL, wait_until = NULL
                   WHERE object = $1 AND state = 'waiting'";
        self.core().store.exec(sql, args![job]).await.expect("nudged");
        self.drive(job).await;
    }

    /// Time passes, here and at the tenant, and what is waited for is looked for.
    async fn later(&self, ms: i64) {
        self.stage.tenant.advance(ms);
        self.stage.ahead.fetch_add(ms, Ordering::SeqCst);
        let sql = "UPDATE account_items SET next_look_at = 0 WHERE next_look_at IS NOT NULL";
        self.core().store.exec(sql, args![]).await.expect("due");
        while super::watch::round(self.core(), &CancellationToken::new()).await.expect("looked") > 0 {}
    }

    async fn counts(&self, job: &AccountJobId) -> AccountCounts {
        self.view(job).await.counts
    }

    async fn view(&self, id: &AccountJobId) -> gangway_types::accounts::AccountJob {
        job(self.core(), id).await.expect("a job")
    }

    async fn item(&self, id: &AccountJobId) -> AccountItem {
        item(self.core(), id).await.expect("an item")
    }

    async fn run(&self, id: &AccountJobId) -> (RunState, Option<WaitsFor>) {
        let run = self.view(id).await.run;
        (run.state, run.waits_for)
    }

    /// Writes of accounts that reached the tenant: method and body.
    async fn writes(&self) -> Vec<(String, Value)> {
        let journal = self.stage.control("GET", "/_practice/journal?path=/accounts", &Value::Null).await;
        let entries = journal.as_array().expect("entries").clone();
        entries
            .iter()
            .filter(|entry| entry["method"] != "GET")
            .map(|entry| {
                let body = entry["body"].as_str().unwrap_or("{}");
                (
                    entry["method"].as_str().expect("a method").to_owned(),
                    serde_json::from_str(body).unwrap_or_default(),
                )
            })
            .collect()
    }

    async fn fault(&self, fault: Value) {
        self.stage.control("POST", "/_practice/faults", &fault).await;
    }

    /// Accounts of a source with this native identity, as ISC has them.
    async fn held(&self, on: On, native: &str) -> Vec<Value> {
        let source = self.source(on).await;
        let path = format!("/_practice/sources/{source}/accounts?nativeIdentity={native}");
        let all = self.stage.control("GET", &path, &Value::Null).await;
        all.as_array().expect("accounts").clone()
    }

    /// Any account of a source, as ISC has it.
    async fn any(&self, on: On) -> Value {
        let source = self.source(on).await;
        let path = format!("/_practice/sources/{source}/accounts?limit=1");
        self.stage.control("GET", &path, &Value::Null).await[0].clone()
    }
}

fn options() -> Options {
    Options {
        people: 200,
        rate: 0,
        task_visible_after: Duration::ZERO,
        task_runs_for: Duration::from_secs(1),
        search_lag: Duration::ZERO,
        ..Options::default()
    }
}

fn values(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()])).collect()
}

fn badge(position: i64, native: &str) -> NewItem {
    NewItem {
        position,
        native: native.to_owned(),
        action: AccountAction::Create,
        account_id: None,
        values: values(&[
            ("badge_id", native),
            ("holder_name", "Grete Kühn"),
            ("valid_from", "2026-01-01"),
            ("site", "Kiel"),
        ]),
        before: None,
    }
}

/// A change of an account as ISC holds it.
fn change(on: On, account: &Value, to: &[(&str, &str)]) -> NewItem {
    let read: gangway_isc::Account = serde_json::from_value(account.clone()).expect("an account");
    NewItem {
        position: 1,
        native: read.native_identity.clone().expect("a native identity"),
        action: AccountAction::Update,
        account_id: Some(read.id.as_str().to_owned()),
        values: values(to),
        before: Some(shown(&read, on.1)),
    }
}
