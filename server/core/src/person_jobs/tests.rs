//! Jobs of people against a practice tenant over real HTTP.

mod bulk;
mod effects;
mod single;

use super::*;
use crate::auth::Signed;
use crate::store::people;
use crate::store::person_jobs as stored;
use crate::testing::Stage;
use crate::{args, runs};
use gangway_practice::Options;
use gangway_types::people::{PersonAction, PersonCounts, PersonItem, PersonJob, PersonOutcome};
use gangway_types::{PersonId, PersonJobId, PortalError, Role};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

struct World {
    stage: Stage,
    who: Signed,
}

fn options() -> Options {
    Options { people: 200, rate: 0, ..Options::default() }
}

impl World {
    async fn new() -> Self {
        Self::with(Stage::new(options()).await, "admin").await
    }

    /// One on each database there is.
    async fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for store in crate::store::testing::stores().await {
            all.push(Self::with(Stage::on(store, options()).await, "admin").await);
        }
        all
    }

    async fn with(stage: Stage, who: &str) -> Self {
        let grant_id = stage.sign_in(who).await;
        let (_, grant) = stage.core.grants.token(&grant_id).await.expect("a token");
        let roles = vec![if who == "helpdesk" { Role::Inviter } else { Role::Admin }];
        let who = Signed {
            session: "s".to_owned(),
            grant_id,
            person_id: grant.person_id,
            name: "Sofía Márquez".to_owned(),
            alias: "sofia".to_owned(),
            levels: grant.levels,
            roles,
            zone: "UTC".to_owned(),
        };
        follow(&stage.core);
        Self { stage, who }
    }

    fn core(&self) -> &Core {
        &self.stage.core
    }

    /// People of the tenant with this status, read into the directory; linked, with an address, owning nothing.
    async fn people(&self, status: &str, most: usize) -> Vec<PersonId> {
        let path = format!("/_practice/people?status={status}&correlated=true&protected=false&limit=200");
        let rows = self.stage.control("GET", &path, &Value::Null).await;
        let rows = rows.as_array().or_else(|| rows["people"].as_array()).expect("people").clone();
        let ids =
            rows.iter().filter(|row| row["emailAddress"].as_str().is_some_and(|mail| mail.contains('@')));
        let ids: Vec<PersonId> = ids
            .filter_map(|row| row["id"].as_str().map(PersonId::from))
            .filter(|id| id.as_str() != self.who.person_id)
            .take(most)
            .collect();
        assert_eq!(ids.len(), most, "people with status {status}");
        for id in &ids {
            let to = json!({"to": self.who.person_id});
            self.stage.control("POST", &format!("/_practice/people/{id}/hand-over"), &to).await;
            self.read(id).await;
        }
        ids
    }

    async fn read(&self, id: &PersonId) -> people::Stored {
        drop(super::facts::read_now(self.core(), &self.who, id).await.expect("read"));
        self.known(id).await
    }

    async fn known(&self, id: &PersonId) -> people::Stored {
        people::get(&self.core().store, id).await.expect("read").expect("known")
    }

    async fn alias(&self, id: &PersonId) -> String {
        self.known(id).await.row.alias
    }

    async fn act(&self, action: PersonAction, id: &PersonId) -> Result<PersonJobId, PortalError> {
        let typed = if action.typed() { self.alias(id).await } else { String::new() };
        act_on_one(self.core(), &self.who, action, None, id, &typed).await.map_err(PortalError::from)
    }

    async fn propose(&self, action: PersonAction, people: &[PersonId]) -> PersonJobId {
        let id = propose(self.core(), &self.who, action, None, people.to_vec()).await.expect("a job");
        self.drive(&id).await;
        id
    }

    /// Drives the job's run once, until it rests.
    async fn drive(&self, job: &PersonJobId) {
        let run = stored::get(&self.core().store, job).await.expect("read").expect("a job").run_id;
        let stop = CancellationToken::new();
        let drive = runs::drive(self.core(), &run, &stop);
        let driven = tokio::time::timeout(Duration::from_secs(60), drive.into_future());
        driven.await.expect("in time").expect("driven");
    }

    /// What the run waits for has come: time passed for the tenant, and its effects are looked for now.
    async fn later(&self, job: &PersonJobId, ms: i64) {
        self.stage.tenant.advance(ms);
        self.stage.ahead.fetch_add(ms, Ordering::SeqCst);
        let sql = "UPDATE person_items SET look_at = 0 WHERE look_at IS NOT NULL AND job_id = $1";
        self.core().store.exec(sql, args![job]).await.expect("due");
        let sql = "UPDATE runs SET wait_until = 0 WHERE object = $1 AND state = 'waiting'";
        self.core().store.exec(sql, args![job]).await.expect("nudged");
        self.drive(job).await;
    }

    async fn job(&self, id: &PersonJobId) -> PersonJob {
        job(self.core(), &self.who, id).await.expect("the job")
    }

    async fn counts(&self, id: &PersonJobId) -> PersonCounts {
        self.job(id).await.counts
    }

    async fn item(&self, id: &PersonJobId) -> PersonItem {
        stored::only(&self.core().store, id).await.expect("read").expect("one")
    }

    async fn items(&self, id: &PersonJobId) -> Vec<PersonItem> {
        items(self.core(), id, None, 1).await.expect("items").items
    }

    /// How often the tenant was asked at this path.
    async fn asked(&self, end: &str) -> usize {
        let journal = self.stage.control("GET", "/_practice/journal", &Value::Null).await;
        let entries = journal.as_array().or_else(|| journal["entries"].as_array()).expect("entries").clone();
        entries.iter().filter(|entry| entry["path"].as_str().is_some_and(|path| path.ends_with(end))).count()
    }

    async fn fault(&self, path: &str, fault: Value) {
        let rule = json!({"path": path, "fault": fault});
        self.stage.control("POST", "/_practice/faults", &rule).await;
    }
}
