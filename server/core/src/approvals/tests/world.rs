//! A small tenant in a database of its own: people are named by a letter, managers `m1` and `m2`, the fallback `boss`.

use super::*;
use crate::store::people::{PersonRead, touch, upsert};
use crate::store::testing::{Tested, stores};
use crate::testing::Stage;
use gangway_practice::Options;
use gangway_types::CheckId;
use gangway_types::approvals::ApprovalGroup;
use gangway_types::batches::{BatchDetail, OutcomeCounts, PeopleOf};
use std::ops::Deref;
use std::sync::atomic::Ordering;

pub(super) struct World {
    stage: Stage,
    pub(super) what: &'static str,
}

impl Deref for World {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.stage
    }
}

/// One for each database there is.
pub(super) async fn worlds() -> Vec<World> {
    let mut worlds = Vec::new();
    for store in stores().await {
        worlds.push(World::on(store).await);
    }
    worlds
}

pub(super) fn maker(who: &str) -> Maker<'_> {
    Maker { person_id: who, name: who, grant_id: "a grant" }
}

pub(super) fn mark(person: &str, reason: Refusal, text: &str) -> Mark {
    Mark { person: person.into(), reason, text: text.to_owned() }
}

use crate::invites::Maker;

impl World {
    pub(super) async fn new() -> Self {
        Self::on(crate::store::testing::sqlite().await).await
    }

    pub(super) async fn on(store: Tested) -> Self {
        let what = store.what;
        let stage = Stage::on(store, Options { people: 200, ..Options::default() }).await;
        let world = Self { stage, what };
        let everybody = [
            "a", "b", "c", "d", "e", "f", "s", "m1", "m2", "boss", "other", "deputy", "x", "admin", "blocked",
        ];
        world.know(&everybody).await;
        world.set("approval_needed", true.into()).await;
        world.set("fallback_approvers", serde_json::json!(["boss"])).await;
        world
    }

    /// Puts people into the directory.
    pub(super) async fn know(&self, names: &[&str]) {
        let rows: Vec<PersonRead> = names
            .iter()
            .map(|name| PersonRead {
                id: (*name).to_owned(),
                name: (*name).to_owned(),
                alias: (*name).to_owned(),
                mail: Some(format!("{name}@acme.example")),
                status: if *name == "blocked" { "TERMINATED" } else { "UNREGISTERED" }.to_owned(),
                attributes: "{}".to_owned(),
                correlated: Some(true),
                ..PersonRead::default()
            })
            .collect();
        let mut tx = self.core.store.begin().await.expect("a transaction");
        upsert(&mut tx, &rows, self.core.clock.now(), None).await.expect("stored");
        touch(&mut tx).await.expect("touched");
        tx.commit().await.expect("committed");
    }

    pub(super) async fn registered(&self, name: &str) {
        let sql = "UPDATE people SET status = 'ACTIVE', reading = 'registered' WHERE id = $1";
        self.core.store.exec(sql, crate::args![name]).await.expect("registered");
    }

    pub(super) async fn set(&self, key: &str, value: serde_json::Value) {
        crate::store::settings::change(&self.core.store, key, &value, None, 0).await.expect("set");
    }

    pub(super) async fn settings(&self) -> Settings {
        Settings::load(&self.core.store).await.expect("settings")
    }

    /// Forgets every batch and sign-in; people, absences, settings and what the audit log says stay.
    pub(super) async fn wipe(&self) {
        let mut tx = self.core.store.begin().await.expect("a transaction");
        for table in [
            "approvers",
            "approvals",
            "batch_people",
            "timeline",
            "call_items",
            "calls",
            "claims",
            "runs",
            "batches",
            "notices",
            "sessions",
            "grants",
        ] {
            tx.exec(&format!("DELETE FROM {table}"), Vec::new()).await.expect("wiped");
        }
        tx.exec("UPDATE people SET open_batch = NULL WHERE open_batch IS NOT NULL", Vec::new())
            .await
            .expect("wiped");
        tx.commit().await.expect("wiped");
        self.ahead.store(0, Ordering::SeqCst);
    }

    pub(super) fn days(&self, days: i64) {
        self.ahead.fetch_add(days * DAY_MS, Ordering::SeqCst);
    }

    pub(super) async fn draft(&self, by: &str, people: &[(&str, Option<&str>)]) -> BatchId {
        self.draft_of(by, people, None).await
    }

    /// A draft of these people with their managers, as a check would make it.
    pub(super) async fn draft_of(
        &self,
        by: &str,
        people: &[(&str, Option<&str>)],
        parent: Option<&BatchId>,
    ) -> BatchId {
        let now = self.core.clock.now();
        let mut tx = self.core.store.begin().await.expect("a transaction");
        let number = tx.next("batch").await.expect("a number");
        let id = BatchId(format!("B-{number:04}"));
        let batch = Batch {
            id: id.clone(),
            name: "Test".to_owned(),
            state: State::Draft,
            made_by: by.to_owned(),
            made_by_name: by.to_owned(),
            made_at: now,
            check_id: CheckId(format!("check {number}")),
            parent: parent.cloned(),
            frozen_at: now,
            frozen_hash: String::new(),
            selected: people.len() as u64,
            left_out: 0,
            run_id: None,
            released_by_name: None,
            released_at: None,
            round: 0,
            submitted: None,
            comment: None,
            decided_at: None,
            release: None,
            sender_why: None,
        };
        batches::insert(&mut tx, &batch, number).await.expect("a batch");
        let ids: Vec<(PersonId, String)> =
            people.iter().map(|(id, _)| (PersonId::from(*id), format!("{id}@acme.example"))).collect();
        let new: Vec<batches::NewPerson<'_>> = (0..)
            .zip(people.iter().zip(&ids))
            .map(|(position, ((name, manager), (person_id, mail)))| batches::NewPerson {
                person_id,
                position,
                name,
                alias: name,
                mail: Some(mail),
                mail_norm: Some(mail),
                status: "UNREGISTERED",
                lifecycle: None,
                manager_id: *manager,
                manager_name: *manager,
                profile_name: None,
                warnings: "[]",
                send_again: false,
            })
            .collect();
        batches::add_people(&mut tx, &id, &new, now).await.expect("people");
        tx.commit().await.expect("committed");
        id
    }

    /// A draft whose approval was asked for.
    pub(super) async fn asked(&self, by: &str, people: &[(&str, Option<&str>)]) -> BatchId {
        let id = self.draft(by, people).await;
        submit(&self.core, maker(by), false, &id, &SubmitOptions::default()).await.expect("asked");
        id
    }

    pub(super) async fn batch(&self, id: &BatchId) -> Batch {
        batches::get(&self.core.store, id).await.expect("a batch").expect("a batch")
    }

    pub(super) async fn state(&self, id: &BatchId) -> State {
        self.batch(id).await.state
    }

    pub(super) async fn counts(&self, id: &BatchId) -> OutcomeCounts {
        let batch = self.batch(id).await;
        let counts =
            batches::counts(&self.core.store, &[&batch], self.core.clock.now()).await.expect("counts");
        counts[0].0
    }

    pub(super) async fn detail(&self, id: &BatchId) -> BatchDetail {
        invites::detail(&self.core, maker("s"), true, true, id).await.expect("a batch")
    }

    /// Who would be sent to if a run took the batch now.
    pub(super) async fn sendable(&self, id: &BatchId) -> Vec<String> {
        let queued = outcomes::next_queued(&self.core.store, id, 10_000).await.expect("people");
        queued.into_iter().map(|person| person.person_id.0).collect()
    }

    /// People with an outcome, and why.
    pub(super) async fn people(&self, id: &BatchId, outcome: Outcome) -> Vec<(String, String)> {
        let page = invites::people(&self.core, id, PeopleOf::With(outcome), 1).await.expect("people");
        page.items.into_iter().map(|one| (one.person_id.0, one.cause.unwrap_or_default())).collect()
    }

    pub(super) async fn open_batch(&self, person: &str) -> Option<String> {
        let row = self.core.store.row("SELECT open_batch FROM people WHERE id = $1", crate::args![person]);
        row.await.expect("a row").expect("a row").opt_text("open_batch").expect("a column")
    }

    /// Open requests of a batch, and the people of each.
    pub(super) async fn open(&self, id: &BatchId) -> Vec<(String, Vec<String>)> {
        let batch = self.batch(id).await;
        let mut found = Vec::new();
        for request in store::of_round(&self.core.store, id, batch.round).await.expect("requests") {
            if request.state == RequestState::Open {
                let people = store::about(&self.core.store, std::slice::from_ref(&request.id)).await;
                let people = people.expect("people").into_iter().map(|person| person.id.0).collect();
                found.push((request.id, people));
            }
        }
        found
    }

    /// The answer that a page showing this request would post.
    pub(super) async fn answer(&self, request: &str, marks: &[Mark]) -> Answer {
        let people = store::about(&self.core.store, &[request.to_owned()]).await.expect("people");
        Answer {
            request: request.to_owned(),
            shown: super::super::decide::shown(&people),
            marks: marks
                .iter()
                .filter(|mark| people.iter().any(|one| one.id == mark.person))
                .cloned()
                .collect(),
            comment: String::new(),
        }
    }

    /// The groups that this person sees and may answer.
    pub(super) async fn groups(&self, who: &str, id: &BatchId) -> Vec<ApprovalGroup> {
        match detail(&self.core, maker(who), false, id, None).await.expect("seen") {
            Seen::Detail(seen) => seen.groups.into_iter().filter(|group| group.mine).collect(),
            Seen::NotYours { .. } => Vec::new(),
        }
    }

    /// What this person's page posts.
    pub(super) async fn answers(&self, who: &str, id: &BatchId, marks: &[Mark]) -> Vec<Answer> {
        let groups = self.groups(who, id).await;
        groups
            .into_iter()
            .map(|group| Answer {
                marks: marks
                    .iter()
                    .filter(|mark| group.people.iter().any(|one| one.id == mark.person))
                    .cloned()
                    .collect(),
                request: group.request.id,
                shown: group.shown,
                comment: String::new(),
            })
            .collect()
    }

    /// This person answers everything that is theirs.
    pub(super) async fn decide(&self, who: &str, id: &BatchId, marks: &[Mark]) -> Decided {
        let answers = self.answers(who, id, marks).await;
        let round = self.batch(id).await.round;
        decide(&self.core, maker(who), false, id, round, &answers).await.expect("an answer")
    }

    /// As if ISC had taken the call of the released batch, and its invitations had run out.
    pub(super) async fn sent(&self, id: &BatchId) {
        for sql in [
            "UPDATE batch_people SET outcome = 'invited', expires_at = 1 WHERE batch_id = $1 AND outcome = 'queued'",
            "UPDATE people SET open_batch = NULL WHERE open_batch = $1",
            "UPDATE batches SET state = 'sent' WHERE id = $1",
        ] {
            self.core.store.exec(sql, crate::args![id]).await.expect("sent");
        }
    }
}
