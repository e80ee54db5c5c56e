//! Rows of files that no run writes.

use super::{
    Board, BoardQuery, BoardStep, PersonRead, Role, Signed, Stage, id, named, read, shown, week, who,
};
use crate::args;
use crate::store::imports::{self as stored, Import, ImportRow, Mapping, Plan, Reading};
use crate::store::people::{touch, upsert};
use crate::store::testing::stores;
use gangway_practice::Options;
use gangway_types::accounts::{Link, Values};
use gangway_types::board::{BoardLink, LineOf, Mark};
use gangway_types::imports::{
    CauseKind, ColumnUse, ImportState, ImportStep, ImportWay, PlanAction, PlanCounts, RowProblem, RowState,
};
use gangway_types::safety::LoadState;
use gangway_types::{AccountJobId, SourceFileId};

fn draft(id: &str, now: i64) -> Import {
    Import {
        id: AccountJobId::from(id),
        owner: "c".into(),
        owner_name: "C. Diaz".to_owned(),
        grant_id: "G".to_owned(),
        name: "joiners.csv".to_owned(),
        kind: "csv".to_owned(),
        file_id: format!("file of {id}"),
        sha256: format!("sha of {id}"),
        bytes: 1,
        source: "5".into(),
        source_name: "Contractors CSV".to_owned(),
        state: ImportState::Draft,
        step: ImportStep::Upload,
        reading: Reading {
            columns: ["id", "Start date", "Given name"].map(str::to_owned).into(),
            ..Reading::default()
        },
        rows: 0,
        form: None,
        mapping: None,
        existing: None,
        version: 1,
        plan: None,
        planned: None,
        way: ImportWay::Rows,
        parent: None,
        made_at: now,
        changed_at: now,
        started_at: None,
        work: None,
    }
}

fn values(native: &str, start: &str) -> Values {
    [
        ("id", native),
        ("start_date", start),
        ("given_name", native),
        ("email", &format!("{native}@acme.example")),
    ]
    .map(|(name, value)| (name.to_owned(), vec![value.to_owned()]))
    .into()
}

fn row(position: i64, native: &str, start: &str) -> ImportRow {
    ImportRow {
        position,
        line: position + 1,
        state: Some(RowState::Ready),
        native: native.to_owned(),
        folded: native.to_owned(),
        account: values(native, start),
        looked: true,
        ..ImportRow::default()
    }
}

/// An import of these rows, whose columns were chosen.
async fn import(stage: &Stage, new: &Import, rows: &[ImportRow]) {
    let mut tx = stage.core.store.begin().await.expect("a transaction");
    stored::insert(&mut tx, new).await.expect("an import");
    let read: Vec<_> = rows.iter().map(|row| (row.position, row.line, Vec::new())).collect();
    stored::add_rows(&mut tx, &new.id, &read).await.expect("rows");
    stored::put_rows(&mut tx, &new.id, rows, &[]).await.expect("checked rows");
    stored::set_reading(&mut tx, &new.id, &new.reading, rows.len() as i64).await.expect("read");
    tx.commit().await.expect("committed");
    let uses = vec![ColumnUse::Field("id".to_owned()), ColumnUse::Field("start_date".to_owned())];
    columns(stage, &new.id, Mapping { uses, kept: true, ..Mapping::default() }).await;
}

async fn columns(stage: &Stage, id: &AccountJobId, mapping: Mapping) {
    let mapping = serde_json::to_string(&mapping).expect("JSON");
    let sql = "UPDATE imports SET mapping = $2, work = NULL WHERE id = $1";
    stage.core.store.exec(sql, args![id, mapping]).await.expect("columns");
}

async fn plan(stage: &Stage, id: &AccountJobId, way: ImportWay, rows: &[ImportRow], file: Option<&str>) {
    let count = |action| rows.iter().filter(|row| row.action == Some(action)).count() as u64;
    let counts = PlanCounts {
        create: count(PlanAction::Create),
        left_out: count(PlanAction::LeftOut),
        ..PlanCounts::default()
    };
    let plan = Plan { counts, file: file.map(SourceFileId::from), ..Plan::default() };
    let mut tx = stage.core.store.begin().await.expect("a transaction");
    stored::set_plan(&mut tx, id, rows).await.expect("a plan");
    stored::set_plan_of_all(&mut tx, id, &plan, 1).await.expect("counts");
    let now = stage.core.clock.now();
    assert!(stored::start(&mut tx, id, way, now).await.expect("started"));
    tx.commit().await.expect("committed");
}

async fn loaded(stage: &Stage, file: &str, state: LoadState) {
    let sql = "INSERT INTO source_files (id, source_id, source_name, how, name, kept_id, layout, headings, key_column,
            row_count, accounts, bytes, sha, made_by, made_by_name, made_at)
         VALUES ($1, '5', 'Contractors CSV', 'merged', 'merged.csv', 'K', '{}', '[]', 'id', 2, 2, 1, 'x', 'c', 'C. Diaz', 6)";
    stage.core.store.exec(sql, args![file]).await.expect("a file");
    let sql = "INSERT INTO source_loads (id, source_id, source_name, file_id, state, made_by, made_by_name, made_at, said,
            said_of, comparison_id, needs_second) VALUES ($1, '5', 'Contractors CSV', $2, $3, 'c', 'C. Diaz', 7, '{}', 0, 'X', 0)";
    let id = format!("L-{}", state.key());
    stage.core.store.exec(sql, args![id, file, state.key()]).await.expect("a load");
}

fn told(board: &Board) -> Vec<(String, &'static str, BoardStep, String)> {
    let line = |line: &gangway_types::board::BoardLine| {
        (named(line), line.standing.mover.key(), line.standing.at, line.standing.words.clone())
    };
    board.lines.items.iter().map(line).collect()
}

fn admin() -> Signed {
    who(&[Role::Admin])
}

#[tokio::test]
async fn a_row_that_waits_is_refused_or_left_out_is_on_the_board() {
    for tested in stores().await {
        let what = tested.what;
        let stage = Stage::on(tested, Options { people: 200, ..Options::default() }).await;
        let new = draft("I-0001", stage.core.clock.now());
        let problem = RowProblem {
            cause: "missing:sn".to_owned(),
            kind: CauseKind::Problem,
            field: Some("sn".to_owned()),
            words: "No value for “sn”.".to_owned(),
            suggestion: None,
        };
        let rows = [
            row(1, "amara", "2026-11-23"),
            ImportRow {
                state: Some(RowState::Problem),
                problems: vec![problem],
                ..row(2, "bela", "24.11.2026")
            },
            ImportRow { state: Some(RowState::LeftOut), left_out: true, ..row(3, "cem", "2026-11-25") },
            row(4, "dora", "2026-12-25"),
            row(5, "eric", "03/04/2026"),
        ];
        import(&stage, &new, &rows).await;
        let board = shown(&stage, &admin(), week()).await;
        let expected = [
            ("amara", "Ready in I-0001, which was not started"),
            ("bela", "I-0001: No value for “sn”"),
            ("cem", "Left out of I-0001 by hand"),
        ];
        let expected: Vec<_> = expected
            .map(|(name, words)| (name.to_owned(), "coordinator", BoardStep::Row, words.to_owned()))
            .into();
        assert_eq!(told(&board), expected, "{what}");
        assert_eq!((board.unreadable, board.unreadable_rows), (0, 1), "{what}");
        let refused = &board.lines.items[1];
        assert_eq!(refused.standing.why.as_deref(), Some("row-missing"), "{what}");
        let link = BoardLink::Import(new.id.clone(), "fix".to_owned(), "bela".to_owned());
        assert_eq!((refused.steps[0].mark, refused.steps[0].link.clone()), (Mark::Stuck, Some(link)));
        // Of imports as of everything on accounts, others see their own.
        let other = who(&[Role::Coordinator]);
        assert_eq!(told(&shown(&stage, &other, week()).await), []);
        let own = Signed { person_id: "c".to_owned(), ..other };
        assert_eq!(shown(&stage, &own, week()).await.lines.total, 3, "{what}");
    }
}

#[tokio::test]
async fn a_file_whose_columns_were_not_chosen_is_read_by_its_headings_and_once() {
    let stage = Stage::new(Options { people: 200, ..Options::default() }).await;
    let now = stage.core.clock.now();
    for id in ["I-0001", "I-0002"] {
        let new = Import { sha256: "the same".to_owned(), ..draft(id, now) };
        let mut tx = stage.core.store.begin().await.expect("a transaction");
        stored::insert(&mut tx, &new).await.expect("an import");
        let cells = ["7", "24.11.2026", "Noor"].map(str::to_owned).into();
        stored::add_rows(&mut tx, &new.id, &[(1, 2, cells)]).await.expect("rows");
        stored::set_reading(&mut tx, &new.id, &new.reading, 1).await.expect("read");
        tx.exec("UPDATE imports SET work = NULL", Vec::new()).await.expect("no work");
        tx.commit().await.expect("committed");
    }
    let board = shown(&stage, &admin(), week()).await;
    assert_eq!(board.lines.total, 1);
    assert!(matches!(&board.lines.items[0].of, LineOf::Row { name, line: 2, .. } if name == "Noor"));
    assert_eq!(board.lines.items[0].standing.words, "I-0002 waits: its columns were not chosen");

    // The column becomes no field of the account: the day is still read from the file.
    let uses = vec![ColumnUse::Field("id".to_owned()), ColumnUse::Ours, ColumnUse::Ours];
    columns(&stage, &AccountJobId::from("I-0002"), Mapping { uses, kept: true, ..Mapping::default() }).await;
    let board = shown(&stage, &admin(), week()).await;
    assert_eq!(told(&board)[0].3, "Ready in I-0002, which was not started");
}

#[tokio::test]
async fn what_went_into_the_source_s_file_stands_where_its_load_does_until_the_person_is_there() {
    let stage = Stage::new(Options { people: 200, ..Options::default() }).await;
    let now = stage.core.clock.now();
    let new = draft("I-0001", now);
    let mut rows = [row(1, "p1", "2026-11-23"), row(2, "p2", "2026-11-24"), row(3, "p3", "2026-11-24")];
    import(&stage, &new, &rows).await;
    for row in &mut rows {
        row.action = Some(PlanAction::Create);
    }
    (rows[2].action, rows[2].why) = (Some(PlanAction::LeftOut), Some("Left out by hand.".to_owned()));
    plan(&stage, &new.id, ImportWay::File, &rows, Some("F1")).await;
    let words =
        |board: &Board| told(board).into_iter().map(|(name, .., words)| (name, words)).collect::<Vec<_>>();
    let in_file = "In the file of I-0001, which was not loaded";
    let left = "Not in the run of I-0001: Left out by hand";
    let all = |words: &str| {
        [("p1", words), ("p2", words), ("p3", left)]
            .map(|(name, words)| (name.to_owned(), words.to_owned()))
            .to_vec()
    };
    assert_eq!(words(&shown(&stage, &admin(), week()).await), all(in_file));
    loaded(&stage, "F1", LoadState::Unknown).await;
    let board = shown(&stage, &admin(), week()).await;
    assert_eq!(board.lines.items[0].standing.words, "Whether ISC loaded the file is not known (L-unknown)");
    assert_eq!(board.lines.items[0].standing.at, BoardStep::Account);

    stage.core.store.exec("UPDATE source_loads SET state = 'done'", Vec::new()).await.expect("done");
    let mut tx = stage.core.store.begin().await.expect("a transaction");
    upsert(&mut tx, &[PersonRead { ..read(1, "2026-11-23") }], now, None).await.expect("stored");
    touch(&mut tx).await.expect("touched");
    tx.commit().await.expect("committed");
    let board = shown(&stage, &admin(), week()).await;
    let names: Vec<String> = board.lines.items.iter().map(named).collect();
    assert_eq!(names.iter().filter(|name| *name == "Person 01").count(), 1, "{names:?}");
    assert!(!names.contains(&"p1".to_owned()), "one line for one person: {names:?}");
    let person = board.lines.items.iter().find(|line| named(line) == "Person 01").expect("a line");
    assert_eq!(person.steps[0].mark, Mark::Done, "they were a row of a file that ISC loaded");
    assert!(names.contains(&"p2".to_owned()), "nobody with that name is there: {names:?}");
}

#[tokio::test]
async fn the_newest_of_several_tries_counts_and_whose_account_is_somebody_s_is_no_line() {
    let stage = Stage::new(Options { people: 200, ..Options::default() }).await;
    let now = stage.core.clock.now();
    super::accounts(&stage.core.store, "c", now).await;
    let board = shown(&stage, &admin(), week()).await;
    assert_eq!(told(&board)[0].2, BoardStep::Row);
    let linked = |link| stored::ExistingAccount {
        account_id: "A".to_owned(),
        native: "x".to_owned(),
        values: Values::new(),
        link: Some(link),
    };
    let person = Link::Person { id: id(9), name: "Person 09".to_owned() };
    let rows = [
        // "noor" waits in a run that is paused: their row in a newer file is the newer try.
        row(1, "noor", "2026-11-25"),
        ImportRow { existing: Some(linked(person)), ..row(2, "known", "2026-11-25") },
        ImportRow { existing: Some(linked(Link::Nobody)), ..row(3, "loose", "2026-11-25") },
    ];
    import(&stage, &draft("I-0002", now + 1), &rows).await;
    let board = shown(&stage, &admin(), BoardQuery { days: 5, ..week() }).await;
    let lines: Vec<(String, String)> =
        told(&board).into_iter().map(|(name, .., words)| (name, words)).collect();
    let expected =
        [("noor", "Ready in I-0002, which was not started"), ("loose", "The account is linked to nobody")];
    let expected = expected.map(|(name, words)| (name.to_owned(), words.to_owned()));
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(expected.iter().all(|one| lines.contains(one)), "{lines:?}");
}
