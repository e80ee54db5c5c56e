//! The real core under random interleavings of everything that people, time and crashes do to a batch.
//!
//! Whatever happens: nobody can be sent to without a yes, in the present round, of somebody who may give it, and never
//! after a no that nobody took back; a person who is sent to is in one run; the sums hold; and every state has a way
//! forward. `GANGWAY_TEST_SEQUENCES` says how many sequences are tried, `GANGWAY_TEST_SEED` with which numbers.

use super::*;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::pin::pin;
use std::task::Poll;

/// Everybody who acts: managers, fallback, submitter, an Admin, a stranger, and one of the people themselves.
const ACTORS: [&str; 8] = ["m1", "m2", "boss", "s", "admin", "x", "a", "deputy"];
const PEOPLE: [(&str, Option<&str>); 5] =
    [("a", Some("m1")), ("b", Some("m2")), ("c", Some("m1")), ("d", None), ("m2", Some("m1"))];

/// Polls `work` at most `polls` times and then drops it where it stands, as a killed process would leave it.
async fn killed_after<F: Future>(work: F, polls: usize) -> Option<F::Output> {
    let mut work = pin!(work);
    let mut left = polls;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

/// What is known of one batch from outside: who said what to whom.
struct Told {
    id: BatchId,
    people: Vec<&'static str>,
    /// Yes and no of everybody who may answer and tried to, in the present round; of a crash nobody knows whether it
    /// counts.
    yes: HashSet<String>,
    no: HashMap<String, bool>,
    round: i64,
    runs: HashSet<String>,
}

impl Told {
    /// A new round forgets what was said before, but not whom somebody refused.
    fn round(&mut self, now: i64) {
        if self.round != now {
            self.round = now;
            self.yes.clear();
        }
    }
}

/// How a batch stands, in one reading.
struct Now {
    state: State,
    round: i64,
    run: Option<String>,
    submitter: Option<String>,
    /// Everybody with their outcome.
    people: Vec<(String, String)>,
    /// Open requests and whom they are about.
    open: BTreeMap<String, Vec<String>>,
}

impl Now {
    async fn of(world: &World, id: &BatchId) -> Self {
        let sql = "SELECT batches.state, batches.round, batches.run_id, batches.submitted_by, batch_people.person_id,
                batch_people.outcome, approvals.id AS request, approvals.state AS request_state
            FROM batches JOIN batch_people ON batch_people.batch_id = batches.id
            LEFT JOIN approvals ON approvals.id = batch_people.approval_id
            WHERE batches.id = $1 ORDER BY batch_people.position";
        let rows = world.core.store.rows(sql, crate::args![id]).await.expect("rows");
        let text = |at: usize, column| rows[at].text(column).expect("a text");
        let mut now = Self {
            state: State::parse(&text(0, "state")).expect("a state"),
            round: rows[0].int("round").expect("a number"),
            run: rows[0].opt_text("run_id").expect("a text"),
            submitter: rows[0].opt_text("submitted_by").expect("a text"),
            people: Vec::new(),
            open: BTreeMap::new(),
        };
        for at in 0..rows.len() {
            let person = text(at, "person_id");
            if text(at, "request_state") == "open" {
                now.open.entry(text(at, "request")).or_default().push(person.clone());
            }
            now.people.push((person, text(at, "outcome")));
        }
        now
    }

    fn with(&self, outcome: &str) -> Vec<&String> {
        self.people.iter().filter(|(_, is)| is == outcome).map(|(person, _)| person).collect()
    }
}

struct Model<'a> {
    world: &'a World,
    dice: StdRng,
    batch: Told,
}

impl Model<'_> {
    fn actor(&mut self) -> &'static str {
        ACTORS.choose(&mut self.dice).expect("somebody")
    }

    /// Dropped somewhere, now and then.
    fn polls(&mut self) -> usize {
        if self.dice.random_ratio(1, 6) { self.dice.random_range(0..40) } else { usize::MAX }
    }

    async fn submit(&mut self) {
        let who = *["s", "admin", "x"].choose(&mut self.dice).expect("somebody");
        let polls = self.polls();
        let options = SubmitOptions::default();
        killed_after(submit(&self.world.core, maker(who), who == "admin", &self.batch.id, &options), polls)
            .await;
    }

    async fn decide(&mut self) {
        let who = self.actor();
        let is_admin = who == "admin";
        let batch = Now::of(self.world, &self.batch.id).await;
        let open: Vec<_> = batch.open.iter().collect();
        let Some((request, people)) = open.choose(&mut self.dice).copied() else { return };
        let marks: Vec<Mark> = people
            .iter()
            .filter(|_| self.dice.random_ratio(1, 4))
            .map(|person| mark(person, Refusal::HasLeft, ""))
            .collect();
        let answer = self.world.answer(request, &marks).await;
        let round = batch.round - i64::from(self.dice.random_ratio(1, 12));
        let twice = self.dice.random_ratio(1, 8);
        let polls = self.polls();
        // By the rules as they are told to people, not as the code has them.
        let approvers = self.approvers(request).await;
        let may = batch.submitter.as_deref() != Some(who)
            && !people.iter().any(|person| person == who)
            && (is_admin
                || approvers.iter().any(|one| one == who)
                || (who == "deputy" && approvers.iter().any(|one| one == "m1")));
        let work = decide(
            &self.world.core,
            maker(who),
            is_admin,
            &self.batch.id,
            round,
            std::slice::from_ref(&answer),
        );
        let done = killed_after(work, polls).await;
        if twice {
            let again = std::slice::from_ref(&answer);
            drop(decide(&self.world.core, maker(who), is_admin, &self.batch.id, round, again).await);
        }
        match &done {
            Some(Ok(done)) => {
                assert!(may || !done.late.is_empty(), "{who} answered {request} for {approvers:?}")
            }
            Some(Err(error)) => assert!(!may, "{who} may answer and could not: {error}"),
            None => {}
        }
        let sure = matches!(&done, Some(Ok(done)) if done.late.is_empty());
        if !may || round != batch.round {
            return;
        }
        for person in people {
            if marks.iter().any(|mark| mark.person.0 == *person) {
                self.batch.no.insert(person.clone(), sure);
            } else {
                if sure {
                    self.batch.no.remove(person);
                }
                self.batch.yes.insert(person.clone());
            }
        }
    }

    async fn approvers(&self, request: &str) -> Vec<String> {
        let found = store::of_ids(&self.world.core.store, &[request.to_owned()]).await.expect("requests");
        found[0].approvers.iter().map(|one| one.id.0.clone()).collect()
    }

    async fn reopen(&mut self) {
        let batch = self.world.batch(&self.batch.id).await;
        let requests =
            store::of_round(&self.world.core.store, &self.batch.id, batch.round).await.expect("requests");
        let Some(request) = requests.choose(&mut self.dice) else { return };
        let who = match &request.answered {
            Some(answered) if self.dice.random_ratio(3, 4) => answered.by.id.0.clone(),
            _ => self.actor().to_owned(),
        };
        let people =
            store::about(&self.world.core.store, std::slice::from_ref(&request.id)).await.expect("people");
        let polls = self.polls();
        let done =
            killed_after(change_answer(&self.world.core, maker(&who), &self.batch.id, &request.id), polls)
                .await;
        if let Some(Ok(())) = done {
            for person in people {
                self.batch.yes.remove(&person.id.0);
                self.batch.no.remove(&person.id.0);
            }
        } else if done.is_none() {
            // It may have been taken back: then a no is none any more.
            for person in people {
                self.batch.no.insert(person.id.0, false);
            }
        }
    }

    async fn hand_over(&mut self) {
        let now = Now::of(self.world, &self.batch.id).await;
        let open: Vec<&String> = now.open.keys().collect();
        let Some(request) = open.choose(&mut self.dice).copied() else { return };
        let (who, to, polls) = (self.actor(), PersonId::from(self.actor()), self.polls());
        let work = delegate(&self.world.core, maker(who), who == "admin", &self.batch.id, request, &to);
        drop(killed_after(work, polls).await);
    }

    async fn release(&mut self) {
        let polls = self.polls();
        let who = self.actor();
        drop(killed_after(invites::release(&self.world.core, maker(who), &self.batch.id), polls).await);
    }

    async fn act(&mut self) {
        let polls = self.polls();
        let (core, id) = (&self.world.core, &self.batch.id.clone());
        match self.dice.random_range(0..24) {
            0..3 => self.submit().await,
            3..13 => self.decide().await,
            13..15 => self.reopen().await,
            15 => self.hand_over().await,
            16..18 => self.release().await,
            18 => {
                let who = self.actor();
                drop(killed_after(withdraw(core, maker(who), who == "admin", id), polls).await);
            }
            19 if self.dice.random_ratio(1, 3) => {
                let who = self.actor();
                drop(killed_after(invites::cancel(core, maker(who), who == "admin", id), polls).await);
            }
            _ => {
                let days = *[1, 2, 3, 7, 31].choose(&mut self.dice).expect("a number");
                self.world.days(days);
                drop(killed_after(turn(core), polls).await);
                drop(turn(core).await);
            }
        }
    }

    /// What must hold at every moment.
    async fn check(&mut self) {
        // What a crash left under way has an end before the only connection that writes is free again.
        drop(self.world.core.store.begin().await.expect("a transaction"));
        let now = Now::of(self.world, &self.batch.id).await;
        self.batch.round(now.round);
        assert_eq!(now.people.len(), self.batch.people.len());
        let asked = now.open.values().flatten().count();
        assert_eq!(asked, now.with("waiting").len(), "{:?}: whoever waits is asked about", now.state);
        assert_eq!(now.open.is_empty(), now.state != State::AwaitingApproval, "{:?}", now.state);
        let sendable = now.with("queued");
        if State::RELEASABLE.contains(&now.state) || now.state == State::Sending {
            assert!(!sendable.is_empty(), "{:?} with nobody to send to", now.state);
            for person in sendable {
                assert!(self.batch.yes.contains(person), "{person} can be sent to, and nobody approved");
                assert_ne!(self.batch.no.get(person), Some(&true), "{person} was refused");
            }
        }
        if let Some(run) = now.run {
            assert_eq!(now.state, State::Sending);
            self.batch.runs.insert(run);
        }
        assert!(self.batch.runs.len() <= 1, "two runs for one batch");
    }

    /// The same, as pages and the sending see it.
    async fn check_views(&self) {
        let counts = self.world.counts(&self.batch.id).await;
        assert_eq!((counts.broken_sum(), counts.in_batch), (None, self.batch.people.len() as u64));
        let now = Now::of(self.world, &self.batch.id).await;
        assert_eq!(self.world.sendable(&self.batch.id).await.len(), now.with("queued").len());
        let open = self.world.open(&self.batch.id).await;
        assert_eq!(open.len(), now.open.len());
        assert!(open.iter().all(|(_, people)| !people.is_empty()), "a request about nobody: {open:?}");
    }

    /// Time alone ends the asking; the rest is somebody's to decide, and can be done.
    async fn way_forward(&mut self) {
        for _ in 0..4 {
            if self.world.state(&self.batch.id).await != State::AwaitingApproval {
                break;
            }
            self.world.days(7);
            turn(&self.world.core).await.expect("a turn");
        }
        let id = &self.batch.id;
        let detail =
            invites::detail(&self.world.core, maker("admin"), true, true, id).await.expect("a batch");
        let possible = |action| detail.actions.iter().any(|(known, why)| *known == action && why.is_none());
        match detail.row.state {
            State::Draft => assert!(possible(BatchAction::Submit) && possible(BatchAction::Cancel)),
            State::Approved | State::PartlyApproved | State::NeedsSender => {
                invites::release(&self.world.core, maker("admin"), id).await.expect("it can be released");
            }
            State::Rejected | State::Cancelled => {
                assert!(possible(BatchAction::Copy));
                invites::copied(&self.world.core, id).await.expect("it can be copied");
            }
            State::Sending => assert!(detail.row.run.is_some()),
            other => panic!("{other:?} has no way forward"),
        }
    }
}

fn number(name: &str, or: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

async fn sequences(world: &World, seeds: std::ops::Range<u64>) -> HashMap<State, u64> {
    let mut ends: HashMap<State, u64> = HashMap::new();
    let now = world.core.clock.now();
    let to = PersonId::from("deputy");
    set_absence(&world.core, maker("m1"), false, None, &to, now, None).await.expect("set");
    world.set("fallback_approvers", serde_json::json!(["boss", "other"])).await;
    for seed in seeds {
        let mut dice = StdRng::seed_from_u64(seed);
        let n = dice.random_range(1..=PEOPLE.len());
        let people: Vec<(&str, Option<&str>)> = PEOPLE.choose_multiple(&mut dice, n).copied().collect();
        let id = world.draft("s", &people).await;
        let batch = Told {
            id,
            people: people.iter().map(|(person, _)| *person).collect(),
            yes: HashSet::new(),
            no: HashMap::new(),
            round: 0,
            runs: HashSet::new(),
        };
        let steps = dice.random_range(4..14);
        let mut model = Model { world, dice, batch };
        let work = async {
            model.submit().await;
            model.check().await;
            for _ in 0..steps {
                model.act().await;
                model.check().await;
            }
            model.check_views().await;
            model.way_forward().await;
            model.check().await;
        };
        // A failure says which numbers lead to it.
        let caught = futures::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(work)).await;
        assert!(caught.is_ok(), "GANGWAY_TEST_SEED={seed} GANGWAY_TEST_SEQUENCES=1 repeats it");
        *ends.entry(world.state(&model.batch.id).await).or_default() += 1;
    }
    ends
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_nobody_is_sent_to_unapproved_or_twice_and_there_is_a_way_forward() {
    let (first, n) = (number("GANGWAY_TEST_SEED", 0), number("GANGWAY_TEST_SEQUENCES", 1_500));
    let before = std::time::Instant::now();
    // Each in a database of its own, so that time moves for one at a time.
    let (one, two) = (World::new().await, World::new().await);
    let half = first + n / 2;
    let (one, two) = tokio::join!(sequences(&one, first..half), sequences(&two, half..first + n));
    let mut ends = one;
    for (state, n) in two {
        *ends.entry(state).or_default() += n;
    }
    eprintln!("{n} sequences in {:?}: {ends:?}", before.elapsed());
    if n >= 400 {
        for state in [State::Sending, State::Rejected, State::Cancelled, State::Draft] {
            assert!(ends.contains_key(&state), "no sequence ended as {state:?}: {ends:?}");
        }
    }
}
