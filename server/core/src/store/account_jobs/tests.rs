//! The moves of an item against a model of `STATES`, section 2: whatever comes in whatever order, an item is where the model
//! has it, and its claim is held exactly while its fate is open.

use super::*;
use crate::store::runs as journal;
use crate::store::testing::{Tested, sqlite, stores};
use gangway_types::accounts::{AccountAction, Link, Values};
use gangway_types::batches::RunState;
use gangway_types::{CallId, TaskId};
use proptest::prelude::*;

const JOB: &str = "A-0001";

/// Everything that happens to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    Send,
    Taken,
    Again,
    Refused,
    Lost,
    Seen,
    TaskFailed,
    AbsentForLong,
    RetryFailed,
    SendUnknownAgain,
    LeaveUnknown,
    Stop,
    OtherMatter,
}

const MOVES: [Move; 13] = [
    Move::Send,
    Move::Taken,
    Move::Again,
    Move::Refused,
    Move::Lost,
    Move::Seen,
    Move::TaskFailed,
    Move::AbsentForLong,
    Move::RetryFailed,
    Move::SendUnknownAgain,
    Move::LeaveUnknown,
    Move::Stop,
    Move::OtherMatter,
];

/// An item as the model has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Item {
    outcome: &'static str,
    /// Whether a call of it is out, or its last call may have been executed.
    called: bool,
    claimed: bool,
    left: bool,
}

const FIRST: Item = Item { outcome: "queued", called: false, claimed: false, left: false };

/// What a move makes of an item.
fn after(item: Item, what: Move) -> Item {
    let out = item.outcome == "queued" && item.called;
    let idle = item.outcome == "queued" && !item.called;
    match what {
        Move::Send if idle => Item { called: true, claimed: true, ..item },
        Move::Taken if out || (item.outcome == "unknown") => {
            Item { outcome: "accepted", left: false, ..item }
        }
        Move::Again if out => Item { called: false, claimed: false, ..item },
        Move::Refused if out => Item { outcome: "failed", called: false, claimed: false, ..item },
        Move::Lost if out => Item { outcome: "unknown", ..item },
        Move::Seen if idle || matches!(item.outcome, "accepted" | "unknown" | "seen") => {
            Item { outcome: "seen", claimed: false, ..item }
        }
        Move::TaskFailed if item.outcome == "accepted" => {
            Item { outcome: "failed", called: false, claimed: false, ..item }
        }
        Move::AbsentForLong if item.outcome == "unknown" && !item.left => {
            Item { outcome: "queued", called: false, ..item }
        }
        Move::RetryFailed if item.outcome == "failed" => {
            Item { outcome: "queued", called: false, left: false, ..item }
        }
        Move::SendUnknownAgain if item.outcome == "unknown" => {
            Item { outcome: "queued", called: false, left: false, ..item }
        }
        Move::LeaveUnknown if item.outcome == "unknown" => Item { left: true, ..item },
        Move::Stop if idle => Item { outcome: "not_sent", claimed: false, ..item },
        Move::OtherMatter if idle => Item { outcome: "stopped", claimed: false, ..item },
        _ => item,
    }
}

async fn made(store: &Tested) -> (AccountJobId, SourceId) {
    let (id, source) = (AccountJobId::from(JOB), SourceId::from("5"));
    let run = journal::Run {
        id: "R".into(),
        kind: "accounts".to_owned(),
        object: JOB.to_owned(),
        state: RunState::Running,
        waits_for: None,
        wait_until: None,
        grant_id: "G".to_owned(),
        started_by: "P".to_owned(),
        started_by_name: "Pia".to_owned(),
        wanted: None,
        fence: 0,
        progressed_at: 0,
    };
    let job = Job {
        id: id.clone(),
        kind: AccountJobKind::Import,
        source: source.clone(),
        source_name: "Badges".to_owned(),
        key: "badge_id".to_owned(),
        items: 2,
        made_by: "P".to_owned(),
        made_by_name: "Pia".to_owned(),
        made_at: 0,
        run_id: run.id.clone(),
    };
    let values = Values::new();
    let items: Vec<AddItem<'_>> = ["x", "Y"]
        .into_iter()
        .zip(1..)
        .map(|(native, position)| AddItem {
            position,
            native,
            action: AccountAction::Create,
            account_id: None,
            values: &values,
            was: None,
            secrets: None,
        })
        .collect();
    let mut tx = store.begin().await.expect(store.what);
    journal::insert(&mut tx, &run, 0).await.expect(store.what);
    insert(&mut tx, &job).await.expect(store.what);
    add(&mut tx, &id, &items, 0).await.expect(store.what);
    tx.commit().await.expect(store.what);
    (id, source)
}

/// The move, as the code does it.
async fn make(store: &Tested, job: &AccountJobId, source: &SourceId, what: Move) {
    let (at, call, now) = ((job, 1), CallId::from("C"), 5);
    let mut tx = store.begin().await.expect(store.what);
    let done = async {
        match what {
            Move::Send => {
                if take(&mut tx, job, 1, &call).await? {
                    claim(&mut tx, source, "x", at, now, 0).await?;
                }
            }
            Move::Taken => accepted(&mut tx, at, &call, Some(&TaskId::from("T")), None, now, 9).await?,
            Move::Again => replan(&mut tx, at, &call).await?,
            Move::Refused => failed(&mut tx, at, &call, "no", None, now).await?,
            Move::Lost => unknown(&mut tx, at, &call, "lost", None, now, 9).await?,
            Move::Seen => {
                let sight = Sight {
                    account_id: "a",
                    differs: &[],
                    link: &Link::Looking,
                    cause: None,
                    next_look_at: None,
                };
                seen(&mut tx, at, &sight, now).await?;
            }
            Move::TaskFailed => task_failed(&mut tx, at, "no", now).await?,
            Move::AbsentForLong => drop(resend(&mut tx, at, &call, now).await?),
            Move::RetryFailed => drop(requeue(&mut tx, job, "failed", None, now).await?),
            Move::SendUnknownAgain => drop(requeue(&mut tx, job, "unknown", None, now).await?),
            Move::LeaveUnknown => drop(leave_unknown(&mut tx, job, now).await?),
            Move::Stop => drop(stop_queued(&mut tx, job, "stopped by Pia", now).await?),
            Move::OtherMatter => stopped(&mut tx, at, "exists", now).await?,
        }
        Ok::<(), crate::store::Error>(())
    };
    done.await.expect(store.what);
    tx.commit().await.expect(store.what);
}

async fn stored(store: &Tested) -> Item {
    let row = store
        .row("SELECT outcome, call_id, decided_at FROM account_items WHERE position = 1", args![])
        .await
        .expect(store.what)
        .expect("the item");
    let claims = store.rows("SELECT key FROM account_claims", args![]).await.expect(store.what);
    let outcome = row.text("outcome").expect("text");
    Item {
        outcome: ["queued", "accepted", "seen", "stopped", "failed", "unknown", "not_sent"]
            .into_iter()
            .find(|known| *known == outcome)
            .expect("an outcome"),
        called: row.opt_text("call_id").expect("text").is_some(),
        claimed: !claims.is_empty(),
        left: row.opt_int("decided_at").expect("a number").is_some(),
    }
}

async fn walk(store: &Tested, moves: &[Move]) {
    let (job, source) = made(store).await;
    let mut item = FIRST;
    for what in moves {
        make(store, &job, &source, *what).await;
        let before = item;
        item = after(item, *what);
        assert_eq!(stored(store).await, item, "{}: {what:?} after {before:?}", store.what);
        let total = counts(store, &[&job]).await.expect(store.what)[&job].total();
        assert_eq!(total, 2, "{}", store.what);
    }
}

#[tokio::test]
async fn the_usual_ways_are_the_same_on_both_databases() {
    use Move::{
        AbsentForLong, Again, LeaveUnknown, Lost, OtherMatter, Refused, RetryFailed, Seen, Send,
        SendUnknownAgain, Stop, Taken, TaskFailed,
    };
    let ways: [&[Move]; 5] = [
        &[Send, Again, Send, Taken, Seen, Send],
        &[Send, Lost, AbsentForLong, Send, Taken, TaskFailed, RetryFailed, OtherMatter],
        &[Send, Lost, LeaveUnknown, AbsentForLong, SendUnknownAgain, Send, Refused, RetryFailed, Stop],
        &[Send, Lost, Seen, Lost, TaskFailed],
        &[Send, Lost, AbsentForLong, Seen],
    ];
    for way in ways {
        for store in stores().await {
            walk(&store, way).await;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn an_item_is_where_the_model_has_it(picks in proptest::collection::vec(0..MOVES.len(), 1..25)) {
        let moves: Vec<Move> = picks.into_iter().map(|pick| MOVES[pick]).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async { walk(&sqlite().await, &moves).await });
    }
}

#[tokio::test]
async fn an_account_is_claimed_by_one_whatever_its_case() {
    for store in stores().await {
        let (job, source) = made(&store).await;
        let other = AccountJobId::from("A-0002");
        let mut tx = store.begin().await.expect(store.what);
        assert_eq!(claim(&mut tx, &source, "Y", (&job, 2), 100, 0).await.expect(store.what), None);
        let held = claim(&mut tx, &source, "y", (&other, 1), 150, 50).await.expect(store.what);
        assert_eq!(held, Some(Held { job: job.clone() }), "{}", store.what);
        assert_eq!(
            claim(&mut tx, &source, "Y", (&job, 2), 160, 50).await.expect(store.what),
            None,
            "its own"
        );
        let late = claim(&mut tx, &source, "y", (&other, 1), 300, 200).await.expect(store.what);
        assert_eq!(late, None, "{}: what is older gives way", store.what);
        let elsewhere = claim(&mut tx, &SourceId::from("6"), "y", (&job, 2), 300, 200).await;
        assert_eq!(elsewhere.expect(store.what), None);
    }
}
