//! Real sending under random interleavings of what people, crashes and sign-outs do to a batch that needs approval: nobody
//! is mailed before the manager has answered, nobody whom the manager left out, nobody twice, and everybody has an end.
//! `GANGWAY_TEST_SENT_SEQUENCES` says how many are tried, `GANGWAY_TEST_SEED` with which numbers.

mod support;

use futures::future::join_all;
use gangway_core::approvals::{self, SubmitOptions};
use gangway_core::invites::{self, Maker};
use gangway_core::store::batches;
use gangway_core::store::people::{PersonRead, upsert};
use gangway_core::store::settings;
use gangway_core::{Core, runs};
use gangway_types::BatchId;
use gangway_types::approvals::{Answer, Mark, Refusal, Seen};
use gangway_types::batches::{BatchState, RunState, WaitsFor};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use support::{Invitee, Outside, Place, Portal, killed_after, places, quick, tenant};
use tokio_util::sync::CancellationToken;

const BOSS: &str = "the boss";
/// People of one sequence; the first of them is always left out.
const EACH: usize = 3;

fn number(name: &str, or: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

async fn set(core: &Core, key: &str, value: Value) {
    settings::change(&core.store, key, &value, None, 0).await.expect("set");
}

/// The manager leaves the first one out and approves the rest, as far as there is something to answer.
async fn answered(core: &Core, id: &BatchId, refused: &str, polls: usize) {
    let who = Maker { person_id: BOSS, name: BOSS, grant_id: "none" };
    let Ok(Seen::Detail(seen)) = approvals::detail(core, who, false, id, None).await else { return };
    let answers: Vec<Answer> = seen
        .groups
        .iter()
        .filter(|group| group.mine)
        .map(|group| Answer {
            request: group.request.id.clone(),
            shown: group.shown.clone(),
            marks: group
                .people
                .iter()
                .filter(|person| person.id.as_str() == refused)
                .map(|person| Mark {
                    person: person.id.clone(),
                    reason: Refusal::HasLeft,
                    text: String::new(),
                })
                .collect(),
            comment: String::new(),
        })
        .collect();
    if !answers.is_empty() {
        drop(killed_after(approvals::decide(core, who, false, id, seen.round, &answers), polls).await);
    }
}

/// One batch, from the question to its end.
struct Story<'a> {
    outside: &'a Outside,
    dice: StdRng,
    /// Who asks for approval, and may sign out.
    first: Portal,
    /// Another process, past the leases of the first.
    second: Portal,
    people: &'a [Invitee],
    id: BatchId,
    asked: bool,
}

impl Story<'_> {
    fn polls(&mut self) -> usize {
        if self.dice.random_ratio(1, 3) { self.dice.random_range(0..60) } else { usize::MAX }
    }

    async fn batch(&self) -> batches::Batch {
        batches::get(&self.second.core.store, &self.id).await.expect("a batch").expect("a batch")
    }

    async fn act(&mut self) {
        let (polls, core) = (self.polls(), self.first.core.clone());
        let id = self.id.clone();
        match self.dice.random_range(0..12) {
            0..3 => {
                self.asked = true;
                answered(&core, &id, &self.people[0].id, polls).await;
            }
            3 => drop(killed_after(approvals::withdraw(&core, self.first.maker(), false, &id), polls).await),
            4 => self.submit(polls).await,
            5 => self.sign_out().await,
            6 => {
                drop(killed_after(invites::release(&self.second.core, self.second.maker(), &id), polls).await)
            }
            7..9 => drop(killed_after(invites::turn(&core), polls).await),
            _ => {
                if let Some(run) = self.batch().await.run_id {
                    let stop = CancellationToken::new();
                    let drive = runs::drive(&core, &run, &stop);
                    drop(killed_after(drive, polls.saturating_mul(4)).await);
                }
            }
        }
    }

    async fn submit(&mut self, polls: usize) {
        let options =
            SubmitOptions { release_when_approved: self.dice.random_ratio(2, 3), ..SubmitOptions::default() };
        let work = approvals::submit(&self.first.core, self.first.maker(), false, &self.id, &options);
        drop(killed_after(work, polls).await);
    }

    /// What was started goes on, or is stopped.
    async fn sign_out(&mut self) {
        let grants = &self.first.core.grants;
        if self.dice.random_ratio(1, 2) {
            let carried = grants.carried(&self.first.grant).await.expect("carried");
            let who = (self.first.who.0.as_str(), self.first.who.1.as_str());
            grants.stop(&carried, who, &self.first.grant).await.expect("stopped");
        }
        grants.sign_out(&self.first.grant).await.expect("signed out");
    }

    /// What must hold at every moment.
    async fn check(&self, what: &str) {
        let mails = self.outside.mails().await;
        for (n, person) in self.people.iter().enumerate() {
            let got = mails.get(&person.id).copied().unwrap_or(0);
            let most = usize::from(self.asked && n > 0);
            assert!(got <= most, "{what}: person {n} got {got} mails, asked: {}", self.asked);
        }
    }

    /// Waits until the run has ended or waits for a person.
    async fn rest(&self) -> RunState {
        let is_looked_at = AtomicBool::new(false);
        self.second
            .until("the run rests", || async {
                let run = self.second.run(&self.id).await;
                let over = self.second.counts(&self.id).await.asked == 0;
                if run.waits_for == Some(WaitsFor::Tasks)
                    && over
                    && !is_looked_at.swap(true, Ordering::SeqCst)
                {
                    // A run that waits for tasks looks for itself every half minute.
                    self.second.advance(Duration::from_secs(31));
                }
                let by_person = matches!(run.waits_for, Some(WaitsFor::SignIn | WaitsFor::Right));
                run.state == RunState::Ended || run.state == RunState::Paused || by_person
            })
            .await;
        self.second.run(&self.id).await.state
    }

    /// Whatever happened, somebody can bring it to an end, and everybody knows theirs.
    async fn end(mut self) {
        let core = self.second.core.clone();
        // What a kill left under way is over before this one writes.
        invites::turn(&core).await.expect("a turn");
        if self.batch().await.state == BatchState::AwaitingApproval {
            self.asked = true;
            answered(&core, &self.id, &self.people[0].id, usize::MAX).await;
            invites::turn(&core).await.expect("a turn");
        }
        if BatchState::RELEASABLE.contains(&self.batch().await.state) {
            invites::release(&core, self.second.maker(), &self.id).await.expect("it can be released");
        }
        let state = self.batch().await.state;
        if state == BatchState::Draft {
            return self.check("a draft").await;
        }
        assert!([BatchState::Sending, BatchState::Sent].contains(&state), "{state:?}");
        let _background = self.second.background();
        if self.rest().await != RunState::Ended {
            invites::resume(&core, self.second.maker(), &self.id).await.expect("it goes on");
            assert_eq!(self.rest().await, RunState::Ended);
        }
        self.check("at the end").await;
        let mails = self.outside.mails().await;
        for person in self.second.people(&self.id).await {
            let got = mails.get(person.person_id.as_str()).copied().unwrap_or(0);
            let outcome = format!("{:?}", person.outcome);
            match outcome.as_str() {
                "Invited" | "Confirmed" => assert_eq!(got, 1, "{outcome}"),
                "NotApproved" | "Dropped" | "Failed" => assert_eq!(got, 0, "{outcome}"),
                "Unknown" => {}
                other => panic!("{other} is no end"),
            }
        }
    }
}

async fn sequence(place: &Place, base: &str, people: &[Invitee], seed: u64) {
    let mut dice = StdRng::seed_from_u64(seed);
    let outside = Outside::new(base);
    let who = if dice.random_ratio(1, 6) { "user" } else { "helpdesk" };
    let first = Portal::start(place, base, who).await;
    let second = Portal::start(place, base, "admin").await;
    second.advance(Duration::from_secs(40));
    let id = first.draft_with(people, &[BOSS]).await;
    let mut story = Story { outside: &outside, dice, first, second, people, id, asked: false };
    story.submit(usize::MAX).await;
    for step in 0..story.dice.random_range(3..9) {
        story.act().await;
        story.check(&format!("seed {seed}, step {step}")).await;
    }
    story.end().await;
}

/// How many stories are told beside each other, each in a tenant and a database of its own: most of their time they wait.
const LANES: u64 = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_mailed_unapproved_or_twice_whatever_happens_to_the_sending() {
    let (first, n) = (number("GANGWAY_TEST_SEED", 0), number("GANGWAY_TEST_SENT_SEQUENCES", 48));
    join_all((0..LANES).map(|lane| async move {
        let seeds: Vec<u64> = (first..first + n).filter(|seed| seed % LANES == lane).collect();
        for place in places().await {
            told(&place, &seeds).await;
        }
    }))
    .await;
}

/// The stories of these numbers, one after the other.
async fn told(place: &Place, seeds: &[u64]) {
    let isc = tenant(gangway_practice::Options { people: 1_000, ..quick() }).await;
    let base = isc.base_url();
    let outside = Outside::new(&base);
    let people = outside.unregistered(EACH * seeds.len()).await;
    let portal = Portal::start(place, &base, "admin").await;
    let boss = PersonRead {
        id: BOSS.to_owned(),
        name: BOSS.to_owned(),
        alias: BOSS.to_owned(),
        status: "ACTIVE".to_owned(),
        attributes: "{}".to_owned(),
        ..PersonRead::default()
    };
    let mut tx = portal.core.store.begin().await.expect("a transaction");
    upsert(&mut tx, &[boss], portal.core.clock.now(), None).await.expect("stored");
    tx.commit().await.expect("committed");
    set(&portal.core, "approval_needed", json!(true)).await;
    set(&portal.core, "invite_chunk", json!(1)).await;
    for (seed, people) in seeds.iter().zip(people.chunks(EACH)) {
        // A failure says which numbers lead to it.
        let work = std::panic::AssertUnwindSafe(sequence(place, &base, people, *seed));
        let caught = futures::FutureExt::catch_unwind(work).await;
        assert!(caught.is_ok(), "GANGWAY_TEST_SEED={seed} GANGWAY_TEST_SENT_SEQUENCES=1 repeats it");
    }
    assert!(seeds.len() < 4 || !outside.mails().await.is_empty(), "nobody was mailed in any of them");
}
