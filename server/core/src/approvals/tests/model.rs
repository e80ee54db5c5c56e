//! The real core under random interleavings of everything that people, time and crashes do to a batch.
//!
//! Whatever happens: nobody can be sent to without a yes, in the present round, of somebody who may give it, and never
//! after a no that nobody took back; a person who is sent to is in one run; the sums hold; and every state has a way
//! forward; and nothing is released by itself before its day or under a sign-in that ended. `GANGWAY_TEST_SEQUENCES` says how many sequences are tried, `GANGWAY_TEST_SEED` with which numbers.

mod seen;
mod sign_ins;

use super::*;
use crate::invites::Maker;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use seen::{Now, RunNow, Told};
use sign_ins::{Badges, SignIns};
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

struct Model<'a> {
    world: &'a World,
    badges: &'a Badges,
    dice: StdRng,
    batch: Told,
    sign_ins: SignIns,
    /// A batch of more people than this is released by somebody else than whose it is.
    eyes: Option<usize>,
    /// Something was dropped in the middle since it was looked last.
    crashed: bool,
}

impl Model<'_> {
    fn actor(&mut self) -> &'static str {
        ACTORS.choose(&mut self.dice).expect("somebody")
    }

    /// Dropped somewhere, now and then.
    fn polls(&mut self) -> usize {
        self.crashed |= self.dice.random_ratio(1, 6);
        if self.crashed { self.dice.random_range(0..40) } else { usize::MAX }
    }

    async fn submit(&mut self) {
        let who = *["s", "admin", "x"].choose(&mut self.dice).expect("somebody");
        let polls = self.polls();
        let by_itself = self.dice.random_ratio(1, 2);
        let grant = if by_itself { self.signed_in(who).await } else { "a grant".to_owned() };
        let day = self.dice.random_range(0..6);
        let options = SubmitOptions {
            release_when_approved: by_itself,
            release_at: (day > 0).then(|| self.world.core.clock.now() + day * DAY_MS),
            ..SubmitOptions::default()
        };
        let who = Maker { grant_id: &grant, ..maker(who) };
        let is_admin = who.person_id == "admin";
        killed_after(submit(&self.world.core, who, is_admin, &self.batch.id, &options), polls).await;
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
        match self.dice.random_range(0..28) {
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
            20..23 => self.sign_out().await,
            23 => self.later().await,
            _ => self.pass(polls).await,
        }
    }

    /// Days pass, and whatever is due then is done, after a crash in the middle of it.
    async fn pass(&mut self, polls: usize) {
        let (core, id) = (&self.world.core, &self.batch.id);
        let before = Now::of(self.world, id).await;
        self.world.days(*[1, 2, 3, 7, 31].choose(&mut self.dice).expect("a number"));
        let turns = async || {
            turn(core).await.expect("a turn");
            invites::turn(core).await.expect("a turn");
        };
        killed_after(turns(), polls).await;
        turns().await;
        let after = Now::of(self.world, id).await;
        match (&before.run, &after.run) {
            (None, Some(run)) => self.sign_ins.released(&after, run, core.clock.now()),
            _ if after.state != State::NeedsSender || before.state == State::NeedsSender => {}
            _ if self.too_many(&after, before.release_by.as_deref()) => {}
            _ => self.sign_ins.is_missing(&before),
        }
    }

    /// Whether this person may not release the batch, because it is large and theirs.
    fn too_many(&self, batch: &Now, who: Option<&str>) -> bool {
        let theirs = [Some(batch.made_by.as_str()), batch.submitter.as_deref()].contains(&who);
        theirs && self.eyes.is_some_and(|eyes| batch.with("queued").len() > eyes)
    }

    /// What must hold at every moment.
    async fn check(&mut self) {
        // What a crash left under way has an end before the only connection that writes is free again.
        if std::mem::take(&mut self.crashed) {
            drop(self.world.core.store.begin().await.expect("a transaction"));
        }
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
        if let Some(run) = &now.run {
            assert_eq!(now.state, State::Sending);
            if self.batch.runs.insert(run.id.clone()) {
                let held = now.decided_at.expect("an approval") + 30 * DAY_MS;
                assert!(self.world.core.clock.now() < held, "the approval had run out");
                assert!(!self.too_many(&now, Some(&run.by)), "a large batch, and no second pair of eyes");
            }
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
                invites::release(&self.world.core, maker("other"), id).await.expect("it can be released");
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

/// A world, and whatever all sequences in it need.
async fn stage(eyes: Option<usize>) -> (World, Badges) {
    let world = World::new().await;
    let badges = Badges::of(&world).await;
    world.set("fallback_approvers", serde_json::json!(["boss", "other"])).await;
    world.set("second_eyes_above", serde_json::json!(eyes)).await;
    let to = PersonId::from("deputy");
    set_absence(&world.core, maker("m1"), false, None, &to, world.core.clock.now(), None).await.expect("set");
    (world, badges)
}

/// One sequence; where the batch ended.
async fn sequence(world: &World, badges: &Badges, eyes: Option<usize>, seed: u64) -> State {
    let mut dice = StdRng::seed_from_u64(seed);
    let n = dice.random_range(1..=PEOPLE.len());
    let people: Vec<(&str, Option<&str>)> = PEOPLE.choose_multiple(&mut dice, n).copied().collect();
    let id = world.draft("s", &people).await;
    let batch = Told::nothing(id, people.iter().map(|(person, _)| *person).collect());
    let steps = dice.random_range(4..14);
    let mut model = Model { world, badges, dice, batch, sign_ins: SignIns::default(), eyes, crashed: false };
    model.submit().await;
    model.check().await;
    for _ in 0..steps {
        model.act().await;
        model.check().await;
    }
    model.check_views().await;
    model.way_forward().await;
    model.check().await;
    world.state(&model.batch.id).await
}

/// How many sequences run beside each other; those of every other lane want a second pair of eyes for large batches.
const LANES: u64 = 4;

/// Every `LANES`th sequence, one after the other in a database of their own.
async fn sequences(seeds: std::ops::Range<u64>, lane: u64) -> HashMap<State, u64> {
    let eyes = (lane % 2 == 1).then_some(2);
    let (world, badges) = stage(eyes).await;
    let mut ends: HashMap<State, u64> = HashMap::new();
    for seed in seeds.filter(|seed| seed % LANES == lane) {
        // A failure says which numbers lead to it.
        let work = std::panic::AssertUnwindSafe(sequence(&world, &badges, eyes, seed));
        let caught = futures::FutureExt::catch_unwind(work).await;
        let Ok(state) = caught else {
            panic!("GANGWAY_TEST_SEED={seed} GANGWAY_TEST_SEQUENCES=1 repeats it")
        };
        *ends.entry(state).or_default() += 1;
        if (seed / LANES).is_multiple_of(16) {
            world.wipe().await;
        }
    }
    ends
}

/// A lane in a thread of its own: nothing of it has to cross threads but what the database does.
fn lane(seeds: std::ops::Range<u64>, lane: u64) -> HashMap<State, u64> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(sequences(seeds, lane))
}

#[test]
fn whatever_happens_nobody_is_sent_to_unapproved_or_twice_and_there_is_a_way_forward() {
    let (first, n) = (number("GANGWAY_TEST_SEED", 0), number("GANGWAY_TEST_SEQUENCES", 10_000));
    let before = std::time::Instant::now();
    let mut ends: HashMap<State, u64> = HashMap::new();
    std::thread::scope(|scope| {
        let lanes: Vec<_> =
            (0..LANES).map(|number| scope.spawn(move || lane(first..first + n, number))).collect();
        for one in lanes {
            for (state, n) in one.join().expect("every sequence holds") {
                *ends.entry(state).or_default() += n;
            }
        }
    });
    eprintln!("{n} sequences in {:?}: {ends:?}", before.elapsed());
    assert_eq!(ends.values().sum::<u64>(), n);
    if n >= 400 {
        for state in [State::Sending, State::Rejected, State::Cancelled, State::Draft] {
            assert!(ends.contains_key(&state), "no sequence ended as {state:?}: {ends:?}");
        }
    }
}
