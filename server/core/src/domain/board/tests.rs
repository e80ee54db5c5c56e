use super::*;
use gangway_types::BatchId;
use gangway_types::accounts::AccountOutcome;
use gangway_types::batches::{BatchState, Outcome, RunState, WaitsFor};
use proptest::prelude::*;

const DAY: i64 = 86_400_000;

fn somebody() -> Person<'static> {
    Person {
        invite: InviteState::Never,
        invited_at: None,
        times_invited: 0,
        call_after: 3,
        created: Some(DAY),
        sso: false,
        correlated: true,
        reasons: &[],
        batch: None,
        batch_open: false,
        starts_later: false,
    }
}

fn in_batch(outcome: Outcome, state: BatchState) -> InBatch {
    InBatch {
        batch: BatchId::from("B-0142"),
        state,
        made_by_name: "L. Roth".to_owned(),
        made_at: DAY,
        outcome,
        cause: None,
        changed_at: 2 * DAY,
        asked: Some((vec!["P. Nair".to_owned()], 3 * DAY, Some(5 * DAY))),
        decided_at: Some(4 * DAY),
        release_at: None,
        by_itself: false,
    }
}

fn told(person: &Person<'_>) -> (BoardStep, &'static str, String) {
    let found = super::person(person);
    (found.at, found.mover.key(), found.words)
}

#[test]
fn each_standing_has_its_step_and_its_mover() {
    use BoardStep::{Account, Identity, Invited, Registered, SignIn};
    let never = somebody();
    let no_mail = [Reason::NoMail];
    let lifecycle = [Reason::Lifecycle { state: "prehire".to_owned() }];
    let table: [(Person<'_>, BoardStep, &str, &str); 12] = [
        (never.clone(), Invited, "inviter", "Nobody has invited them yet"),
        (Person { correlated: false, ..never.clone() }, Account, "coordinator", "Linked to no account"),
        (Person { reasons: &no_mail, ..never.clone() }, Invited, "coordinator", "No e-mail"),
        (
            Person { reasons: &lifecycle, starts_later: true, ..never.clone() },
            Invited,
            "isc",
            "Lifecycle state “prehire” cannot sign in",
        ),
        (
            Person { reasons: &lifecycle, ..never.clone() },
            Invited,
            "admin",
            "Lifecycle state “prehire” cannot sign in",
        ),
        (Person { sso: true, ..never.clone() }, SignIn, "nobody", "Signs in by SSO: needs no invitation"),
        (
            Person { invite: InviteState::Gone { at: 1 }, ..never.clone() },
            Identity,
            "admin",
            "No longer in ISC",
        ),
        (
            Person { invite: InviteState::Invited { expires_at: 9 * DAY, pending: true }, ..never.clone() },
            Registered,
            "person",
            "Invited, not registered yet",
        ),
        (
            Person { invite: InviteState::Elsewhere, ..never.clone() },
            Registered,
            "person",
            "Invited elsewhere, not registered yet",
        ),
        (
            Person { invite: InviteState::Expired { at: DAY }, times_invited: 2, ..never.clone() },
            Registered,
            "inviter",
            "The invitation ran out",
        ),
        (
            Person { invite: InviteState::Expired { at: DAY }, times_invited: 3, ..never.clone() },
            Registered,
            "inviter",
            "Needs a call: invited 3 times, and the last invitation ran out",
        ),
        (
            Person { invite: InviteState::Registered { at: None }, correlated: false, ..never.clone() },
            SignIn,
            "nobody",
            "Registered",
        ),
    ];
    for (person, step, mover, words) in table {
        assert_eq!(told(&person), (step, mover, words.to_owned()));
    }
}

#[test]
fn a_batch_on_its_way_is_the_news() {
    let table = [
        (
            Outcome::Waiting,
            BatchState::AwaitingApproval,
            "manager",
            "Waits for approval by P. Nair in B-0142",
        ),
        (Outcome::Queued, BatchState::Draft, "inviter", "In the draft B-0142, nothing was sent"),
        (Outcome::Queued, BatchState::Approved, "inviter", "Approved; B-0142 waits for its release"),
        (Outcome::Queued, BatchState::Sending, "gangway", "B-0142 is being sent"),
        (Outcome::Asked, BatchState::Sending, "isc", "ISC was asked in B-0142; its task is not done"),
        (Outcome::Unknown, BatchState::Sent, "inviter", "Whether ISC invited them in B-0142 is not known"),
        (Outcome::Failed, BatchState::Sent, "inviter", "Failed in B-0142"),
    ];
    for (outcome, state, mover, words) in table {
        let batch = in_batch(outcome, state);
        assert!(batch.is_open(), "{outcome:?}");
        // An invitation that ran out before says less than the batch that follows it.
        let invite = InviteState::Expired { at: 1 };
        let person = Person { batch: Some(&batch), batch_open: true, invite, ..somebody() };
        assert_eq!(told(&person), (BoardStep::Invited, mover, words.to_owned()), "{outcome:?}");
    }
    let ahead = InBatch {
        by_itself: true,
        release_at: Some(7 * DAY),
        ..in_batch(Outcome::Queued, BatchState::Approved)
    };
    let found = super::person(&Person { batch: Some(&ahead), batch_open: true, ..somebody() });
    assert_eq!((found.mover, found.until), (Mover::Gangway, Some(7 * DAY)));
}

#[test]
fn a_batch_that_did_not_invite_says_why() {
    let batch = InBatch {
        cause: Some("P. Nair: has left".to_owned()),
        ..in_batch(Outcome::NotApproved, BatchState::Sent)
    };
    assert!(!batch.is_open());
    let person = Person { batch: Some(&batch), ..somebody() };
    assert_eq!(told(&person).2, "Not approved in B-0142: P. Nair: has left");
}

#[test]
fn an_account_without_a_person_stands_at_its_first_open_step() {
    let row = |outcome, nobody, run| Item {
        outcome,
        cause: None,
        nobody,
        made_by_name: "C. Diaz".to_owned(),
        made_at: 1,
        run,
        accepted_at: Some(2),
        seen_at: Some(3),
        changed_at: 4,
    };
    let running = (RunState::Running, None);
    let table = [
        (AccountOutcome::Queued, false, running, BoardStep::Row, "gangway"),
        (AccountOutcome::Queued, false, (RunState::Paused, None), BoardStep::Row, "coordinator"),
        (
            AccountOutcome::Queued,
            false,
            (RunState::Waiting, Some(WaitsFor::SignIn)),
            BoardStep::Row,
            "coordinator",
        ),
        (AccountOutcome::Accepted, false, running, BoardStep::Account, "isc"),
        (AccountOutcome::Failed, false, running, BoardStep::Account, "coordinator"),
        (AccountOutcome::Unknown, false, running, BoardStep::Account, "coordinator"),
        (AccountOutcome::Seen, false, running, BoardStep::Identity, "isc"),
        (AccountOutcome::Differs, true, running, BoardStep::Identity, "coordinator"),
    ];
    for (outcome, nobody, run, step, mover) in table {
        let (found, marks) = item(&row(outcome, nobody, run));
        assert_eq!((found.at, found.mover.key()), (step, mover), "{outcome:?}");
        assert!(found.why.is_some(), "{outcome:?}");
        for (other, mark, _) in marks {
            assert_eq!(mark == Mark::Done, other < step, "{outcome:?} {other:?}");
        }
    }
}

#[test]
fn what_was_not_read_is_not_claimed() {
    let person = Person { invite: InviteState::Registered { at: Some(DAY) }, ..somebody() };
    let reached = Reached { created: Some(1), registered: Some(Some(DAY)), ..Reached::default() };
    let marks = marks(&super::person(&person), &reached);
    assert_eq!(marks[0].1, Mark::Without, "the account was not made from here");
    assert_eq!(marks[4], (BoardStep::Registered, Mark::Done, Some(DAY)));
    assert_eq!(marks[5].1, Mark::Unknown);
}

fn state() -> impl Strategy<Value = InviteState> {
    prop_oneof![
        Just(InviteState::Never),
        Just(InviteState::Elsewhere),
        Just(InviteState::Blocked),
        Just(InviteState::Attention),
        Just(InviteState::Unknown),
        (0..DAY).prop_map(|at| InviteState::Expired { at }),
        (0..DAY).prop_map(|at| InviteState::Gone { at }),
        (0..DAY).prop_map(|expires_at| InviteState::Invited { expires_at, pending: false }),
        proptest::option::of(0..DAY).prop_map(|at| InviteState::Registered { at }),
    ]
}

proptest! {
    /// Whatever is known, there are six steps, exactly one of them is where somebody stands who is not done, and nothing
    /// after it is called done but what was seen.
    #[test]
    fn everybody_stands_somewhere(
        invite in state(), sso in any::<bool>(), correlated in any::<bool>(), times in 0_u32..5,
        starts_later in any::<bool>(), no_mail in any::<bool>(),
    ) {
        let reasons = if no_mail { vec![Reason::NoMail] } else { Vec::new() };
        let person = Person {
            invite, sso, correlated, times_invited: times, starts_later, reasons: &reasons, ..somebody()
        };
        let found = super::person(&person);
        let registered = match invite {
            InviteState::Registered { at } => Some(at),
            _ => None,
        };
        let reached = Reached { registered, invited: times > 0, ..Reached::default() };
        let marks = marks(&found, &reached);
        let standing = marks.iter().filter(|(_, mark, _)| matches!(mark, Mark::Stuck | Mark::Open)).count();
        prop_assert_eq!(standing, usize::from(found.mover != Mover::Nobody));
        prop_assert!(!found.words.is_empty() && !found.words.ends_with('.'));
        let done = marks[4].1 == Mark::Done;
        prop_assert_eq!(done, registered.is_some(), "registered is what ISC says, no more");
    }
}
