//! Imports against a practice tenant over real HTTP.

mod damage;
mod flow;
mod large;
mod secrets;
mod undo;

use super::*;
use crate::auth::Signed;
use crate::store::kept_files::{KeptFile, Writer};
use crate::store::testing::{sqlite, stores};
use crate::testing::Stage;
use gangway_practice::Options;
use gangway_types::imports::{FixView, ImportHead, RowFilter};
use gangway_types::{AccountJobId, Role, SourceId};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

const CONTRACTORS: &str = "Contractor register";

pub(super) struct World {
    pub(super) stage: Stage,
    pub(super) who: Signed,
}

impl World {
    pub(super) async fn new() -> Self {
        Self::with(Stage::on(sqlite().await, options()).await).await
    }

    /// One for each kind of database.
    pub(super) async fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for store in stores().await {
            all.push(Self::with(Stage::on(store, options()).await).await);
        }
        all
    }

    async fn with(stage: Stage) -> Self {
        let who = signed(&stage, "coordinator", Role::Coordinator).await;
        Self { stage, who }
    }

    pub(super) fn core(&self) -> &Core {
        &self.stage.core
    }

    pub(super) async fn source(&self, name: &str) -> SourceId {
        let all = self.stage.control("GET", "/_practice/sources", &Value::Null).await;
        let all = all.as_array().expect("sources").clone();
        let one = all.iter().find(|source| source["name"] == name).expect("the source");
        SourceId(one["id"].as_str().expect("an id").to_owned())
    }

    pub(super) async fn kept(&self, name: &str, bytes: &[u8]) -> KeptFile {
        let core = self.core();
        let real = core.clock.real();
        let mut writer = Writer::begin(&core.store, &core.random.id(real), name, real).await.expect("begun");
        writer.write(&core.store, bytes).await.expect("written");
        writer.finish(&core.store).await.expect("kept")
    }

    /// Uploads a file and waits until it is read.
    pub(super) async fn upload(&self, name: &str, bytes: &[u8]) -> AccountJobId {
        self.upload_to(CONTRACTORS, name, bytes).await
    }

    /// The same for accounts on another source.
    pub(super) async fn upload_to(&self, source: &str, name: &str, bytes: &[u8]) -> AccountJobId {
        let file = self.kept(name, bytes).await;
        let source = self.source(source).await;
        let head = &bytes[..bytes.len().min(65_536)];
        let new = NewImport { source, file, pasted: false, head };
        let id = create(self.core(), &self.who, new).await.expect("an import");
        self.rest(&id).await;
        id
    }

    /// Waits until nothing is done in the background: minutes at most, for tens of thousands of rows are sealed without
    /// optimising, beside other tests.
    pub(super) async fn rest(&self, id: &AccountJobId) -> ImportHead {
        for _ in 0..6_000 {
            let head = head(self.core(), &self.who, id).await.expect("an import");
            match &head.work {
                None => return head,
                Some(work) if work.problem.is_some() => return head,
                Some(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        panic!("{id} never came to rest");
    }

    /// Takes the columns as they are guessed, and goes on.
    pub(super) async fn take_columns(&self, id: &AccountJobId, dates: &[(usize, &str)]) {
        let dates = dates.iter().map(|(at, order)| (*at, (*order).to_owned())).collect();
        let form = ColumnsForm { dates, go_on: true, ..ColumnsForm::default() };
        save_columns(self.core(), &self.who, id, &form).await.expect("saved");
        let head = self.rest(id).await;
        assert_eq!(head.work, None);
    }

    pub(super) async fn fix(&self, id: &AccountJobId) -> FixView {
        fix(self.core(), &self.who, id, &RowFilter::default(), 1, 200).await.expect("the third step")
    }

    /// Rows by cause.
    pub(super) async fn causes(&self, id: &AccountJobId) -> BTreeMap<String, u64> {
        self.fix(id).await.causes.into_iter().map(|cause| (cause.key, cause.count)).collect()
    }

    pub(super) async fn plan(&self, id: &AccountJobId) -> gangway_types::imports::DryRunView {
        make_dry_run(self.core(), &self.who, id).await.expect("asked for");
        self.rest(id).await;
        dry_run(self.core(), &self.who, id, None, 1, 100).await.expect("a dry run")
    }
}

pub(super) async fn signed(stage: &Stage, who: &str, role: Role) -> Signed {
    let grant_id = stage.sign_in(who).await;
    let (_, grant) = stage.core.grants.token(&grant_id).await.expect("a token");
    Signed {
        session: format!("session {who}"),
        grant_id,
        person_id: grant.person_id,
        name: who.to_owned(),
        alias: who.to_owned(),
        levels: vec!["SOURCE_ADMIN".to_owned()],
        roles: vec![role],
        zone: "UTC".to_owned(),
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
