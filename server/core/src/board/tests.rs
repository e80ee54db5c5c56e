mod rows;
mod sign_in;

use super::*;
use crate::store::account_jobs::{self, AddItem};
use crate::store::people::{PersonRead, touch, upsert};
use crate::store::runs as journal;
use crate::store::testing::stores;
use crate::testing::Stage;
use crate::{args, store};
use gangway_practice::Options;
use gangway_types::accounts::{AccountAction, AccountJobKind, Values};
use gangway_types::batches::RunState;
use gangway_types::board::{BoardStep, Mark};
use gangway_types::{AccountJobId, PersonId, Role, SourceId};

fn who(roles: &[Role]) -> Signed {
    Signed {
        session: "s".to_owned(),
        grant_id: "g".to_owned(),
        person_id: "b".repeat(32),
        name: "Bea".to_owned(),
        alias: "bea".to_owned(),
        levels: Vec::new(),
        roles: roles.to_vec(),
        zone: "UTC".to_owned(),
    }
}

fn id(n: usize) -> PersonId {
    PersonId(format!("{n:032x}"))
}

fn read(n: usize, start: &str) -> PersonRead {
    PersonRead {
        id: id(n).to_string(),
        name: format!("Person {n:02}"),
        alias: format!("p{n}"),
        mail: Some(format!("p{n}@acme.example")),
        status: "UNREGISTERED".to_owned(),
        lifecycle: Some("active".to_owned()),
        start_date: Some(start.to_owned()),
        attributes: "{}".to_owned(),
        correlated: Some(true),
        ..PersonRead::default()
    }
}

/// Six people in the week of 23 November 2026, one after it, one whose date cannot be read.
async fn people(store: &store::Store, now: i64) {
    let boss = |person: PersonRead| PersonRead {
        manager_id: Some("b".repeat(32)),
        manager_name: Some("Bea".to_owned()),
        ..person
    };
    let all = [
        read(1, "2026-11-23"),
        boss(read(2, "2026-11-24T00:00:00Z")),
        PersonRead { mail: None, ..read(3, "2026-11-25") },
        PersonRead { status: "ACTIVE".to_owned(), ..read(4, "27.11.2026") },
        read(5, "2026-11-29"),
        PersonRead { correlated: Some(false), ..read(6, "2026-11-26") },
        read(7, "2026-11-30"),
        read(8, "soon"),
    ];
    let mut tx = store.begin().await.expect("a transaction");
    upsert(&mut tx, &all, now, None).await.expect("stored");
    touch(&mut tx).await.expect("touched");
    tx.commit().await.expect("committed");
    let sql = "UPDATE people SET invited_at = $2, invite_expires_at = $3, times_invited = 1 WHERE id = $1";
    store.exec(sql, args![&id(5), now - 1_000, now + 86_400_000]).await.expect("invited");
}

/// Person 2 waits for Ann's approval in B-0001.
async fn waiting(store: &store::Store, now: i64) {
    for sql in [
        "INSERT INTO batches (id, number, name, state, made_by, made_by_name, made_at, check_id, frozen_at, frozen_hash,
            selected, left_out, round) VALUES ('B-0001', 1, 'Test', 'awaiting', 's', 'L. Roth', 1, 'c', 1, '', 1, 0, 1)",
        "INSERT INTO approvals (id, batch_id, round, kind, state, people, asked_at, deadline_at)
            VALUES ('R1', 'B-0001', 1, 'manager', 'open', 1, 5, 9)",
        "INSERT INTO approvers (approval_id, person_id, name) VALUES ('R1', 'x', 'Ann')",
    ] {
        store.exec(sql, Vec::new()).await.expect("inserted");
    }
    let sql = "INSERT INTO batch_people (batch_id, person_id, position, name, alias, status, send_again, outcome,
            changed_at, approval_id) VALUES ('B-0001', $1, 0, 'N', 'n', 'UNREGISTERED', 0, 'waiting', $2, 'R1')";
    store.exec(sql, args![&id(2), now]).await.expect("a person of it");
}

/// A job of two accounts that begin on Tuesday: one of them was linked to person 1, the other has nobody.
async fn accounts(store: &store::Store, made_by: &str, now: i64) {
    let (job, source) = (AccountJobId::from("I-0001"), SourceId::from("5"));
    let run = journal::Run {
        id: "R".into(),
        kind: "accounts".to_owned(),
        object: job.to_string(),
        state: RunState::Paused,
        waits_for: None,
        wait_until: None,
        grant_id: "G".to_owned(),
        started_by: made_by.to_owned(),
        started_by_name: "C. Diaz".to_owned(),
        wanted: None,
        fence: 0,
        progressed_at: 0,
    };
    let row = account_jobs::Job {
        id: job.clone(),
        kind: AccountJobKind::Import,
        source,
        source_name: "Contractors CSV".to_owned(),
        key: "id".to_owned(),
        items: 2,
        made_by: made_by.to_owned(),
        made_by_name: "C. Diaz".to_owned(),
        made_at: now,
        run_id: run.id.clone(),
    };
    let values: Values = [("start_date", "24.11.2026"), ("given_name", "Noor"), ("family_name", "Haddad")]
        .map(|(name, value)| (name.to_owned(), vec![value.to_owned()]))
        .into();
    let item = |position, native| AddItem {
        position,
        native,
        action: AccountAction::Create,
        account_id: None,
        values: &values,
        was: None,
        secrets: None,
    };
    let mut tx = store.begin().await.expect("a transaction");
    journal::insert(&mut tx, &run, now).await.expect("a run");
    account_jobs::insert(&mut tx, &row).await.expect("a job");
    account_jobs::add(&mut tx, &job, &[item(1, "p1"), item(2, "noor")], now).await.expect("items");
    tx.exec(
        "UPDATE account_items SET outcome = 'seen', link = 'person', link_id = $1, link_name = 'Person 01',
            accepted_at = 3, seen_at = 4 WHERE position = 1",
        args![&id(1)],
    )
    .await
    .expect("linked");
    tx.commit().await.expect("committed");
}

async fn shown(stage: &Stage, who: &Signed, query: BoardQuery) -> Board {
    board(&stage.core, who, query).await.expect("a board")
}

fn week() -> BoardQuery {
    BoardQuery { from: "2026-11-23".to_owned(), days: 7, page: 1, ..BoardQuery::default() }
}

fn named(line: &BoardLine) -> String {
    match &line.of {
        LineOf::Person { name, .. } => name.clone(),
        LineOf::Account { native, .. } | LineOf::Row { native, .. } => native.clone(),
    }
}

#[tokio::test]
async fn everybody_of_the_week_is_there_once_with_their_step_and_stuck_ones_come_first() {
    for tested in stores().await {
        let what = tested.what;
        let stage = Stage::on(tested, Options { people: 200, ..Options::default() }).await;
        let now = stage.core.clock.now();
        people(&stage.core.store, now).await;
        waiting(&stage.core.store, now).await;
        accounts(&stage.core.store, "c", now).await;
        let board = shown(&stage, &who(&[Role::Admin]), week()).await;
        let lines: Vec<(String, &str, BoardStep)> = board
            .lines
            .items
            .iter()
            .map(|line| (named(line), line.standing.mover.key(), line.standing.at))
            .collect();
        let expected = [
            ("Person 01", "inviter", BoardStep::Invited),
            ("Person 02", "manager", BoardStep::Invited),
            ("noor", "coordinator", BoardStep::Row),
            ("Person 03", "coordinator", BoardStep::Invited),
            ("Person 06", "coordinator", BoardStep::Account),
            ("Person 05", "person", BoardStep::Registered),
            ("Person 04", "nobody", BoardStep::SignIn),
        ];
        let expected: Vec<_> = expected.map(|(name, mover, step)| (name.to_owned(), mover, step)).into();
        assert_eq!(lines, expected, "{what}");
        assert_eq!((board.all(), board.of("coordinator"), board.unreadable), (7, 3, 1), "{what}");
        assert_eq!(board.around, ("2026-11-16".to_owned(), "2026-11-30".to_owned()));

        let first = &board.lines.items[0];
        assert_eq!(
            (first.steps[0].mark, first.steps[0].at),
            (Mark::Done, Some(3)),
            "the row was written from here"
        );
        let asked = &board.lines.items[1].standing;
        assert_eq!(asked.words, "Waits for approval by Ann in B-0001", "{what}");
        assert_eq!((asked.since, asked.until), (Some(5), Some(9)));
        let account = &board.lines.items[2];
        assert!(matches!(&account.of, LineOf::Account { name, .. } if name == "Noor Haddad"), "{account:?}");
    }
}

#[tokio::test]
async fn filters_narrow_the_lines_and_numbers_stay_those_of_the_days() {
    let stage = Stage::new(Options { people: 200, ..Options::default() }).await;
    people(&stage.core.store, stage.core.clock.now()).await;
    let admin = who(&[Role::Admin]);
    let stuck = BoardQuery { mover: vec!["coordinator".to_owned(), "x".to_owned()], page: 9, ..week() };
    let board = shown(&stage, &admin, stuck).await;
    assert_eq!((board.lines.total, board.lines.page, board.all()), (2, 1, 6));
    assert_eq!(board.dropped, "nobody here is called “x”");
    let day = BoardQuery { days: 1, ..week() };
    assert_eq!(shown(&stage, &admin, day).await.lines.total, 1);
    let none = BoardQuery { profile: vec!["Nobody's".to_owned()], ..week() };
    assert_eq!(shown(&stage, &admin, none).await.lines.total, 0);
    let odd = BoardQuery { from: "tomorrow".to_owned(), days: 99, ..week() };
    let board = shown(&stage, &admin, odd).await;
    assert_eq!(board.query.days, MOST_DAYS);
    assert!(board.dropped.contains("“tomorrow” is no day"), "{}", board.dropped);
}

#[tokio::test]
async fn who_reads_only_their_reports_sees_nobody_else_and_no_batch() {
    let stage = Stage::new(Options { people: 200, ..Options::default() }).await;
    let now = stage.core.clock.now();
    people(&stage.core.store, now).await;
    waiting(&stage.core.store, now).await;
    accounts(&stage.core.store, "c", now).await;
    let board = shown(&stage, &who(&[Role::Approver]), week()).await;
    assert_eq!(board.lines.items.iter().map(named).collect::<Vec<_>>(), ["Person 02"]);
    assert_eq!(board.unreadable, 0, "how many others there are is not theirs to know");
    let line = &board.lines.items[0];
    assert_eq!(line.standing.words, "In an invite batch");
    assert_eq!(line.standing.mover, Mover::Manager(Vec::new()));
    // A coordinator reads everybody, and of accounts those that they wrote.
    let coordinator = who(&[Role::Coordinator]);
    let names = |board: &Board| board.lines.items.iter().map(named).collect::<Vec<_>>();
    assert!(!names(&shown(&stage, &coordinator, week()).await).contains(&"noor".to_owned()));
    let own = Signed { person_id: "c".to_owned(), ..coordinator };
    assert!(names(&shown(&stage, &own, week()).await).contains(&"noor".to_owned()));
}

#[tokio::test]
async fn an_account_that_another_job_linked_is_no_line_any_more() {
    let stage = Stage::new(Options { people: 200, ..Options::default() }).await;
    let (store, now) = (&stage.core.store, stage.core.clock.now());
    accounts(store, "c", now).await;
    let admin = who(&[Role::Admin]);
    assert_eq!(shown(&stage, &admin, week()).await.lines.total, 1);
    let copy = "INSERT INTO account_jobs SELECT 'I-0002', kind, source_id, source_name, key_attribute, items, made_by,
            made_by_name, made_at - 1, run_id FROM account_jobs WHERE id = 'I-0001'";
    store.exec(copy, Vec::new()).await.expect("another job");
    let again =
        "INSERT INTO account_items (job_id, position, native, action, attributes, outcome, link, link_id,
            changed_at) VALUES ('I-0002', 1, 'noor', 'create', '{}', 'seen', 'person', 'x', 1)";
    store.exec(again, Vec::new()).await.expect("its item");
    assert_eq!(shown(&stage, &admin, week()).await.lines.total, 0);
}

#[test]
fn a_week_begins_on_monday_in_the_zone_of_who_asks() {
    // Sunday 22 November 2026, 23:30 UTC: Monday in Berlin.
    let now = 1_795_390_200_000;
    let from = |zone: &str| Days::of(&BoardQuery::default(), now, zone).0.from.to_string();
    assert_eq!(from("UTC"), "2026-11-16");
    assert_eq!(from("Europe/Berlin"), "2026-11-23");
}
