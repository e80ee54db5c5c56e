//! A whole batch in memory, moved by the rules alone: whatever people do in whatever order, nobody is sent to who was not
//! approved, and there is always a way forward.

use super::*;
use gangway_types::batches::BatchState as State;

const ASK_DAYS: i64 = 7;
const FALLBACK_DAYS: i64 = 3;
const HOLDS_DAYS: u32 = 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Queued,
    Waiting,
    Refused,
    Lapsed,
    Sent,
}

#[derive(Clone, Debug)]
struct Request {
    kind: Kind,
    approvers: Vec<Approver>,
    people: Vec<PersonId>,
    deadline: i64,
    open: bool,
    answered_by: Option<PersonId>,
    round: u32,
}

#[derive(Clone, Debug)]
struct Batch {
    state: State,
    people: Vec<(PersonId, Option<PersonId>, Outcome)>,
    requests: Vec<Request>,
    submitter: Option<PersonId>,
    decided_at: i64,
    round: u32,
    now: i64,
    fallback: Vec<Approver>,
    known: HashMap<PersonId, Manager>,
    /// Who said yes to whom in the present round.
    yes: HashMap<PersonId, PersonId>,
}

#[derive(Clone, Debug)]
enum Act {
    Submit { by: String },
    Decide { by: String, is_admin: bool, request: usize, stands_for: Option<String>, no: u8 },
    Reopen { by: String, request: usize },
    HandOver { request: usize, to: String },
    Withdraw,
    Cancel,
    Release,
    Days(i64),
    Fallback(Vec<String>),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => anybody().prop_map(|by| Act::Submit { by }),
        8 => (anybody(), any::<bool>(), 0..8_usize, proptest::option::of(anybody()), any::<u8>()).prop_map(
            |(by, is_admin, request, stands_for, no)| Act::Decide { by, is_admin, request, stands_for, no }
        ),
        2 => (anybody(), 0..8_usize).prop_map(|(by, request)| Act::Reopen { by, request }),
        1 => (0..8_usize, anybody()).prop_map(|(request, to)| Act::HandOver { request, to }),
        1 => Just(Act::Withdraw),
        1 => Just(Act::Cancel),
        2 => Just(Act::Release),
        4 => (0..40_i64).prop_map(Act::Days),
        1 => proptest::collection::vec(anybody(), 0..3).prop_map(Act::Fallback),
    ]
}

impl Batch {
    fn count(&self, outcomes: &[Outcome]) -> u64 {
        self.people.iter().filter(|(.., outcome)| outcomes.contains(outcome)).count() as u64
    }

    fn set(&mut self, people: &[PersonId], to: Outcome) {
        for (id, _, outcome) in &mut self.people {
            if people.contains(id) {
                *outcome = to;
            }
        }
    }

    fn with(&self, outcome: Outcome) -> Vec<PersonId> {
        self.people.iter().filter(|(.., is)| *is == outcome).map(|(id, ..)| id.clone()).collect()
    }

    fn ask(&mut self, who: &[Outcome], may_be_stuck: bool) -> bool {
        let submitter = self.submitter.clone().expect("a submitter");
        let asked: Vec<_> = self.people.iter().filter(|(.., is)| who.contains(is)).cloned().collect();
        let list: Vec<Person<'_>> = asked
            .iter()
            .map(|(id, manager, _)| Person { id, manager: manager.as_ref().map(|manager| (manager, "m")) })
            .collect();
        let split = split(&list, &self.known, &self.fallback, &submitter);
        if !split.stuck.is_empty() && !may_be_stuck {
            return false;
        }
        let stuck = split.stuck.iter().map(|one| (Kind::Fallback, Vec::new(), one.people.clone()));
        let groups: Vec<_> = split
            .requests
            .iter()
            .map(|one| (one.kind, one.approvers.clone(), one.people.clone()))
            .chain(stuck)
            .collect();
        self.round += 1;
        self.yes.clear();
        for (kind, approvers, places) in groups {
            let people: Vec<PersonId> = places.iter().map(|place| asked[*place].0.clone()).collect();
            self.set(&people, Outcome::Waiting);
            let deadline = self.now + ASK_DAYS * DAY_MS;
            self.requests.push(Request {
                kind,
                approvers,
                people,
                deadline,
                open: true,
                answered_by: None,
                round: self.round,
            });
        }
        self.state = State::AwaitingApproval;
        true
    }

    fn settle(&mut self) {
        let open = self.requests.iter().filter(|request| request.open).count() as u64;
        let (approved, refused) =
            (self.count(&[Outcome::Queued]), self.count(&[Outcome::Refused, Outcome::Lapsed]));
        if self.state == State::AwaitingApproval
            && let Some(state) = settled(open, approved, refused)
        {
            self.state = state;
            self.decided_at = self.now;
        }
    }

    fn stop_asking(&mut self) {
        self.requests.iter_mut().for_each(|request| request.open = false);
    }

    /// What the background does now.
    fn turn(&mut self) {
        for at in 0..self.requests.len() {
            if self.state != State::AwaitingApproval || !self.requests[at].open {
                continue;
            }
            let request = self.requests[at].clone();
            match due(request.kind, Some(request.deadline), true, 0, self.now) {
                Due::PassOn => {
                    self.requests[at].open = false;
                    let submitter = self.submitter.clone().expect("a submitter");
                    for (approvers, people) in pass_on(&request.people, &self.fallback, &submitter) {
                        let deadline = self.now + FALLBACK_DAYS * DAY_MS;
                        self.requests.push(Request {
                            kind: Kind::Fallback,
                            approvers,
                            people,
                            deadline,
                            ..request.clone()
                        });
                    }
                }
                Due::Lapse => {
                    self.requests[at].open = false;
                    self.set(&request.people, Outcome::Lapsed);
                }
                Due::Nothing | Due::Remind => {}
            }
        }
        self.settle();
        if State::RELEASABLE.contains(&self.state) && holds_until(self.decided_at, HOLDS_DAYS) <= self.now {
            self.ask(&[Outcome::Queued], true);
        }
    }

    fn carry_out(&mut self, act: &Act) {
        match act {
            Act::Submit { by } if self.state == State::Draft => {
                self.submitter = Some(id(by));
                if !self.ask(&[Outcome::Queued, Outcome::Refused], false) {
                    self.submitter = None;
                }
            }
            Act::Decide { by, is_admin, request, stands_for, no }
                if self.state == State::AwaitingApproval && *request < self.requests.len() =>
            {
                let asked = self.requests[*request].clone();
                let (by, submitter) = (id(by), self.submitter.clone().expect("a submitter"));
                let stands_for: Vec<PersonId> = stands_for.iter().map(|name| id(name)).collect();
                let caller = Caller { id: &by, is_admin: *is_admin, stands_for: &stands_for };
                let about = asked.people.contains(&by);
                if !asked.open || may_answer(&asked.approvers, &submitter, about, &caller).is_err() {
                    return;
                }
                for (at, person) in asked.people.iter().enumerate() {
                    let refused = no >> (at % 8) & 1 == 1;
                    self.set(
                        std::slice::from_ref(person),
                        if refused { Outcome::Refused } else { Outcome::Queued },
                    );
                    if !refused {
                        self.yes.insert(person.clone(), by.clone());
                    }
                }
                self.requests[*request].open = false;
                self.requests[*request].answered_by = Some(by);
                self.settle();
            }
            Act::Reopen { by, request } if *request < self.requests.len() => {
                let asked = self.requests[*request].clone();
                let changeable = State::RELEASABLE.contains(&self.state)
                    || matches!(self.state, State::AwaitingApproval | State::Rejected);
                if !changeable || asked.round != self.round || asked.answered_by != Some(id(by)) {
                    return;
                }
                self.set(&asked.people, Outcome::Waiting);
                self.yes.retain(|person, _| !asked.people.contains(person));
                let request = &mut self.requests[*request];
                request.open = true;
                request.answered_by = None;
                request.deadline = request.deadline.max(self.now + DAY_MS);
                self.state = State::AwaitingApproval;
            }
            Act::HandOver { request, to } if *request < self.requests.len() => {
                let submitter = self.submitter.clone();
                let request = &mut self.requests[*request];
                if request.open && Some(id(to)) != submitter && !request.people.contains(&id(to)) {
                    request.approvers = vec![approver(to)];
                }
            }
            Act::Withdraw
                if State::RELEASABLE.contains(&self.state) || self.state == State::AwaitingApproval =>
            {
                self.stop_asking();
                let mut free = self.with(Outcome::Waiting);
                free.extend(self.with(Outcome::Lapsed));
                self.set(&free, Outcome::Queued);
                self.yes.clear();
                self.submitter = None;
                self.state = State::Draft;
            }
            Act::Cancel if State::BEFORE_SENDING.contains(&self.state) => {
                self.stop_asking();
                self.state = State::Cancelled;
            }
            Act::Release
                if State::RELEASABLE.contains(&self.state)
                    && self.now < holds_until(self.decided_at, HOLDS_DAYS) =>
            {
                let approved = self.with(Outcome::Queued);
                self.set(&approved, Outcome::Sent);
                self.state = State::Sending;
            }
            Act::Days(days) => {
                self.now += days * DAY_MS;
                self.turn();
            }
            Act::Fallback(names) => self.fallback = names.iter().map(|name| approver(name)).collect(),
            _ => {}
        }
    }

    /// What must hold at every moment.
    fn check(&self) -> std::result::Result<(), TestCaseError> {
        let open: Vec<&Request> = self.requests.iter().filter(|request| request.open).collect();
        let asked: Vec<&PersonId> = open.iter().flat_map(|request| &request.people).collect();
        let once: HashSet<&&PersonId> = asked.iter().collect();
        prop_assert_eq!(asked.len(), once.len(), "two requests ask for one person");
        if self.state == State::Cancelled {
            prop_assert!(open.is_empty());
        } else {
            prop_assert_eq!(
                asked.len() as u64,
                self.count(&[Outcome::Waiting]),
                "waits, and nobody is asked"
            );
        }
        prop_assert_eq!(open.is_empty(), self.state != State::AwaitingApproval, "{:?}", self.state);
        let approved = State::RELEASABLE.contains(&self.state);
        for (person, _, outcome) in &self.people {
            if *outcome == Outcome::Sent || (*outcome == Outcome::Queued && approved) {
                let by = self.yes.get(person);
                prop_assert!(by.is_some(), "{person} may be sent to, and nobody approved");
                prop_assert!(by != Some(person) && by != self.submitter.as_ref());
            }
        }
        Ok(())
    }

    /// Wherever it stands, it can be left: time alone ends the asking, and the rest is somebody's to decide.
    fn has_a_way_forward(&self) -> std::result::Result<(), TestCaseError> {
        let mut later = self.clone();
        for _ in 0..4 {
            if later.state != State::AwaitingApproval {
                break;
            }
            later.carry_out(&Act::Days(ASK_DAYS));
        }
        prop_assert_ne!(later.state, State::AwaitingApproval, "waits for ever");
        if State::RELEASABLE.contains(&later.state) {
            later.carry_out(&Act::Release);
            prop_assert_eq!(later.state, State::Sending);
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn whatever_people_do_nobody_is_sent_to_unapproved_and_there_is_a_way_forward(
        people in proptest::collection::btree_map(anybody(), proptest::option::of(anybody()), 1..5),
        blocked in proptest::option::of(anybody()),
        fallback in proptest::collection::btree_set(anybody(), 0..3),
        acts in proptest::collection::vec(act(), 1..30),
    ) {
        let known = (0..6).map(|n| format!("p{n}")).map(|name| {
            let standing = if blocked.as_deref() == Some(&name) { Standing::Blocked } else { Standing::Usable };
            (id(&name), Manager { name, standing })
        });
        let mut batch = Batch {
            state: State::Draft,
            people: people
                .iter()
                .map(|(person, manager)| (id(person), manager.as_deref().map(id), Outcome::Queued))
                .collect(),
            requests: Vec::new(),
            submitter: None,
            decided_at: 0,
            round: 0,
            now: 0,
            fallback: fallback.iter().map(|name| approver(name)).collect(),
            known: known.collect(),
            yes: HashMap::new(),
        };
        for act in &acts {
            batch.carry_out(act);
            batch.check()?;
            batch.has_a_way_forward()?;
        }
    }
}
