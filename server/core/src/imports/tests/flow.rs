//! From a file to a run.

use super::*;
use crate::domain::file::encoding::Encoding;
use gangway_types::imports::{
    CellEdit, ColumnUse, ExistingChoice, GuessKind, ImportState, ImportStep, ImportWay, PlanAction, RowState,
};

const FILE: &str = "contractor_id;login;First name;family_name;start_date;Hours per week;Shoe size;access_groups\r\n\
    90001;zoe.a;Zoë;Ärger;2026-01-05;40;42;doors\r\n\
    90001;zoe.a;Zoë;Ärger;2026-01-05;40;42;lifts\r\n\
    90002;jo.b;Jo;\"B, the\nsecond\";2026-01-05;38;39;\r\n\
    90003;li.c;Li;;2026-01-06;40;41;\r\n\
    90004;mo.d;Mo;Dahl;2026-01-06;many;41;\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_becomes_a_run() {
    for world in World::all().await {
        let core = world.core();
        let id = world.upload("joiners.csv", FILE.as_bytes()).await;
        let first = upload(core, &world.who, &id).await.expect("the first step");
        assert_eq!((first.head.step, first.head.rows), (ImportStep::Columns, 5));
        assert_eq!(first.head.file.delimiter.as_deref(), Some("semicolon"));
        assert_eq!(first.preview[2][3], "B, the\nsecond");
        assert_eq!(first.same, None);

        let second = columns(core, &world.who, &id).await.expect("the second step");
        let uses: Vec<(&ColumnUse, Option<GuessKind>)> =
            second.columns.iter().map(|column| (&column.used, column.guess)).collect();
        let field = |name: &str| ColumnUse::Field(name.to_owned());
        assert_eq!(uses[0], (&field("contractor_id"), Some(GuessKind::Exact)));
        assert_eq!(uses[2], (&field("given_name"), Some(GuessKind::Similar)));
        assert_eq!(uses[6], (&ColumnUse::Nothing, None));
        assert_eq!(second.columns[0].samples, ["90001", "90002", "90003"]);

        world.take_columns(&id, &[]).await;
        let third = world.fix(&id).await;
        let counts = third.head.counts;
        assert_eq!((counts.ready, counts.joined, counts.problem, counts.decide), (2, 1, 2, 0), "{third:#?}");
        assert_eq!(third.rows.items[0].state, RowState::Ready);
        assert_eq!(third.rows.items[1].joins, Some(1));
        let causes = world.causes(&id).await;
        assert_eq!(causes.get("missing:family_name"), Some(&1), "{causes:?}");
        assert_eq!(causes.get("type:hours_per_week"), Some(&1), "{causes:?}");

        let edit = |row, field: &str, value: &str| CellEdit {
            row,
            field: field.to_owned(),
            value: value.to_owned(),
        };
        edit_cells(core, &world.who, &id, &[edit(4, "family_name", "Corr")]).await.expect("edited");
        leave_out_row(core, &world.who, &id, 5, true).await.expect("left out");
        let plan = world.plan(&id).await;
        assert_eq!((plan.counts.create, plan.counts.left_out, plan.counts.joined), (3, 1, 1), "{plan:#?}");
        let links = plan.counts.link_person
            + plan.counts.link_new
            + plan.counts.link_nobody
            + plan.counts.link_unknown;
        assert_eq!(links, plan.counts.create);
        assert_eq!(plan.stale, None);

        // What was not seen is not started.
        let seen = plan.digest.clone();
        let wrong = start(core, &world.who, &id, &seen, 4, ImportWay::Rows).await;
        assert!(wrong.is_err_and(|error| error.to_string().contains("You read 4 accounts; by now it is 3")));
        assert!(start(core, &world.who, &id, "another", 3, ImportWay::Rows).await.is_err());
        for _ in 0..2 {
            start(core, &world.who, &id, &seen, 3, ImportWay::Rows).await.expect("started");
        }
        let sixth = result(core, &world.who, &id, None, 1, 50).await.expect("the run");
        assert_eq!(sixth.head.state, ImportState::Started);
        let job = sixth.job.expect("a job");
        assert_eq!((job.counts.total(), job.counts.queued), (3, 3));
        let first = sixth.rows.items[0].item.as_ref().expect("an item");
        assert_eq!(first.values["access_groups"], ["doors", "lifts"]);
        assert_eq!(sixth.rows.items[4].action, PlanAction::LeftOut);
        assert!(edit_cells(core, &world.who, &id, &[edit(4, "family_name", "X")]).await.is_err());
        assert!(discard(core, &world.who, &id).await.is_err());

        // The very same file again says so, and its columns are remembered.
        let twin = world.upload("again.csv", FILE.as_bytes()).await;
        let same =
            upload(core, &world.who, &twin).await.expect("the first step").same.expect("the same file");
        assert_eq!(same.id, id);
        let remembered = columns(core, &world.who, &twin).await.expect("the second step");
        assert!(remembered.columns.iter().all(|column| column.guess == Some(GuessKind::Remembered)));
        discard(core, &world.who, &twin).await.expect("discarded");
        assert!(head(core, &world.who, &twin).await.is_err());
    }
}

/// The keys of some accounts that the source has.
async fn existing_accounts(world: &World, n: usize) -> Vec<String> {
    use gangway_isc::{AccountQuery, Filter, Lane};
    let core = world.core();
    let (token, _) = core.grants.token(&world.who.grant_id).await.expect("a token");
    let source = world.source(CONTRACTORS).await;
    let query =
        AccountQuery { filter: Some(Filter::eq("sourceId", source.as_str())), ..AccountQuery::default() };
    let page = core.isc.acting(&token, Lane::People).list_accounts(&query).await.expect("accounts");
    page.items.into_iter().filter_map(|account| account.native_identity).take(n).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_that_exist_are_decided_about() {
    for world in World::all().await {
        let core = world.core();
        let keys = existing_accounts(&world, 3).await;
        let mut file = String::from("contractor_id,family_name,start_date\n");
        for key in &keys {
            file.push_str(&format!("{key},Renamed,2026-01-05\n"));
        }
        file.push_str("99999,New,2026-01-05\n");
        let id = world.upload("changes.csv", file.as_bytes()).await;
        world.take_columns(&id, &[]).await;
        let third = world.fix(&id).await;
        assert_eq!((third.head.counts.decide, third.head.counts.ready, third.exist), (3, 1, 3), "{third:#?}");
        let existing = third.rows.items[0].existing.as_ref().expect("it exists");
        assert!(existing.differs.iter().any(|difference| difference.field == "family_name"));

        existing_row(core, &world.who, &id, 1, Some(ExistingChoice::Update)).await.expect("one");
        assert_eq!(world.fix(&id).await.head.counts.decide, 2);
        assert!(existing_all(core, &world.who, &id, Some(ExistingChoice::Update), "yes").await.is_err());
        existing_all(core, &world.who, &id, Some(ExistingChoice::Skip), "").await.expect("all");
        let plan = world.plan(&id).await;
        assert_eq!((plan.counts.skip, plan.counts.create, plan.counts.update), (3, 1, 0));
        undo(core, &world.who, &id, false).await.expect("undone");
        assert_eq!(world.fix(&id).await.head.counts.decide, 2, "the single choice is back");
        existing_all(core, &world.who, &id, Some(ExistingChoice::Update), "update").await.expect("all");
        let plan = world.plan(&id).await;
        assert_eq!((plan.counts.update, plan.counts.create, plan.counts.left_out), (3, 1, 0));
        assert!(plan.rows.items[0].differs.iter().any(|difference| difference.field == "family_name"));
        start(core, &world.who, &id, &plan.digest, 4, ImportWay::Rows).await.expect("started");
        let sent = result(core, &world.who, &id, None, 1, 50).await.expect("the run");
        let item = sent.rows.items[0].item.as_ref().expect("an item");
        assert_eq!(item.values["family_name"], ["Renamed"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_appears_between_the_third_step_and_the_dry_run_is_decided_first() {
    let world = World::new().await;
    let core = world.core();
    let file = "contractor_id,family_name,start_date\n97001,A,2026-01-05\n97002,B,2026-01-05\n";
    let first = world.upload("a.csv", file.as_bytes()).await;
    world.take_columns(&first, &[]).await;
    let second = world.upload("b.csv", file.as_bytes()).await;
    world.take_columns(&second, &[]).await;
    let plan = world.plan(&first).await;
    start(core, &world.who, &first, &plan.digest, 2, ImportWay::Rows).await.expect("started");
    let run =
        crate::store::account_jobs::get(&core.store, &first).await.expect("read").expect("a job").run_id;
    let stop = tokio_util::sync::CancellationToken::new();
    for _ in 0..200 {
        crate::runs::drive(core, &run, &stop).await.expect("driven");
        let now = result(core, &world.who, &first, None, 1, 1).await.expect("the run").job.expect("a job");
        if now.counts.queued == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // The tenant shows them a second after its task.
    for _ in 0..100 {
        let plan = world.plan(&second).await;
        if plan.counts.create == 0 {
            assert_eq!(plan.counts.left_out, 2);
            assert!(plan.rows.items[0].why.as_deref().is_some_and(|why| why.contains("exists")), "{plan:#?}");
            assert_eq!(world.fix(&second).await.head.counts.decide, 2);
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the accounts never appeared");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_its_makers() {
    let world = World::new().await;
    let core = world.core();
    let id = world.upload("joiners.csv", FILE.as_bytes()).await;
    let other = signed(&world.stage, "subadmin", Role::Coordinator).await;
    assert!(head(core, &other, &id).await.is_err());
    assert_eq!(list(core, &other, 1, 50).await.expect("a list").total, 0);
    let auditor = signed(&world.stage, "manager", Role::Auditor).await;
    let seen = head(core, &auditor, &id).await.expect("an auditor reads all");
    assert!(!seen.may_change);
    assert_eq!(list(core, &auditor, 1, 50).await.expect("a list").total, 1);
    assert!(read_again(core, &auditor, &id, &FileSettings::default()).await.is_err());
    assert!(discard(core, &auditor, &id).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_flat_files_are_imported_into() {
    let world = World::new().await;
    for source in [world.source("Active Directory").await, SourceId::from("190100")] {
        let file = world.kept("a.csv", FILE.as_bytes()).await;
        let new = NewImport { source, file, pasted: false, head: FILE.as_bytes() };
        assert!(create(world.core(), &world.who, new).await.is_err());
    }
    let file = world.kept("a.pdf", b"%PDF-1.7").await;
    let new = NewImport { source: world.source(CONTRACTORS).await, file, pasted: false, head: b"%PDF-1.7" };
    let refused = create(world.core(), &world.who, new).await.expect_err("refused");
    assert!(refused.to_string().contains("PDF"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_encoding_is_read_and_may_be_corrected() {
    let world = World::new().await;
    let core = world.core();
    for encoding in
        [Encoding::Utf8, Encoding::Utf8Mark, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252]
    {
        let bytes = [encoding.mark(), &encoding.encode(FILE).expect("encoded")].concat();
        let id = world.upload("joiners.csv", &bytes).await;
        let view = upload(core, &world.who, &id).await.expect("the first step");
        assert_eq!(view.head.file.encoding_name.as_deref(), Some(encoding.name()));
        assert_eq!(view.preview[0][2], "Zoë", "{encoding:?}");
    }
    let id = world.upload("joiners.csv", FILE.as_bytes()).await;
    let settings =
        FileSettings { delimiter: "comma".to_owned(), headings: "no".to_owned(), ..FileSettings::default() };
    read_again(core, &world.who, &id, &settings).await.expect("again");
    world.rest(&id).await;
    let view = upload(core, &world.who, &id).await.expect("the first step");
    assert_eq!(view.columns[0], "Column 1");
    assert_eq!(view.head.rows, 7, "{view:?}");
    let bad = FileSettings { encoding: "ebcdic".to_owned(), ..FileSettings::default() };
    assert!(read_again(core, &world.who, &id, &bad).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_was_cut_short_is_taken_up_again() {
    let world = World::new().await;
    let core = world.core();
    let id = world.upload("joiners.csv", FILE.as_bytes()).await;
    // As a killed process leaves it: half read, under a lease that ran out.
    let sql = "UPDATE imports SET work = 'reading', lease_owner = 'dead', lease_until = 1, row_count = 0 WHERE id = $1";
    core.store.exec(sql, crate::args![&id]).await.expect("set back");
    core.store
        .exec("DELETE FROM import_rows WHERE import_id = $1 AND position > 2", crate::args![&id])
        .await
        .expect("set back");
    let stop = tokio_util::sync::CancellationToken::new();
    let keeper = tokio::spawn(keep(core.clone(), stop.clone()));
    let head = world.rest(&id).await;
    stop.cancel();
    keeper.await.expect("stopped");
    assert_eq!((head.rows, head.counts.total()), (5, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_is_read_as_a_file_is() {
    use crate::domain::file::sheet::tests::make::{row, xlsx};
    let world = World::new().await;
    let core = world.core();
    let rows = [
        row(1, &["contractor_id", "family_name", "start_date"]),
        row(3, &["98001", "Lima ", "2026-01-05"]),
        row(4, &["98002", "", "2026-01-05"]),
    ];
    let id = world.upload("people.xlsx", &xlsx(&rows.concat(), "")).await;
    let view = upload(core, &world.who, &id).await.expect("the first step");
    assert_eq!((view.head.file.kind.as_str(), view.head.file.sheet.as_deref()), ("workbook", Some("People")));
    assert_eq!((view.head.rows, view.refused), (2, None));
    assert!(view.sheets.contains(&"Notes".to_owned()), "{:?}", view.sheets);
    world.take_columns(&id, &[]).await;
    let third = world.fix(&id).await;
    assert_eq!(third.rows.items[0].line, 3, "the number that the sheet has beside it");
    assert_eq!((third.head.counts.ready, third.head.counts.problem), (1, 1));
    let refused = world.upload("broken.xlsx", b"PK\x03\x04 nothing of a workbook").await;
    let view = upload(core, &world.who, &refused).await.expect("the first step");
    assert!(view.refused.is_some() && view.head.rows == 0, "{view:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn by_file_the_accounts_go_into_the_last_file_and_nothing_is_sent() {
    let world = World::new().await;
    let core = world.core();
    let file = "contractor_id,family_name,start_date\n93001,A,2026-01-05\n93002,B,2026-01-05\n";
    let id = world.upload("joiners.csv", file.as_bytes()).await;
    world.take_columns(&id, &[]).await;
    let plan = world.plan(&id).await;
    assert!(plan.no_file.is_some(), "nobody has seen the source's file");
    assert!(start(core, &world.who, &id, &plan.digest, 2, ImportWay::File).await.is_err());

    let source = world.source(CONTRACTORS).await;
    let baseline = "contractor_id;login;family_name;start_date;access_groups\r\n1;x.y;Old;2020-01-01;\r\n";
    let kept = world.kept("contractors.csv", baseline.as_bytes()).await;
    crate::sources::keep_upload(core, &world.who, &source, &kept).await.expect("a baseline");
    assert_eq!(world.plan(&id).await.no_file, None);
    let plan = world.plan(&id).await;
    for _ in 0..2 {
        let started =
            start(core, &world.who, &id, &plan.digest, 2, ImportWay::File).await.expect("put into the file");
        let Started::File(of, file) = started else { panic!("{started:?}") };
        assert_eq!(of, source);
        let made =
            crate::store::source_files::get(&core.store, &source, &file).await.expect("read").expect("kept");
        let bytes =
            crate::store::kept_files::piece(&core.store, &made.kept, 0).await.expect("read").expect("bytes");
        let text = String::from_utf8(bytes).expect("text");
        assert!(text.contains("1;x.y;Old;2020-01-01;\r\n"), "what it held stays: {text}");
        assert!(text.contains("93001;;A;2026-01-05;\r\n"), "{text}");
    }
    let view = result(core, &world.who, &id, None, 1, 10).await.expect("the result");
    assert_eq!((view.way, view.job.is_none(), view.failed), (ImportWay::File, true, 0));
    assert!(view.file.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_fails_says_so_and_is_taken_up_again() {
    use serde_json::json;
    let world = World::new().await;
    let core = world.core();
    let id = world.upload("joiners.csv", FILE.as_bytes()).await;
    let broken = json!({"method": "GET", "path": "/accounts", "on": {"every": 1}, "times": 1000, "fault": {"kind": "status", "status": 403}});
    world.stage.control("POST", "/_practice/faults", &broken).await;
    let form = ColumnsForm { go_on: true, ..ColumnsForm::default() };
    save_columns(core, &world.who, &id, &form).await.expect("saved");
    let head = world.rest(&id).await;
    let work = head.work.expect("it stopped");
    assert_eq!(work.kind, gangway_types::imports::WorkKind::Looking);
    assert!(work.problem.is_some_and(|why| why.contains("Nothing is lost")));
    // What was checked is there, and can be worked at meanwhile.
    leave_out_row(core, &world.who, &id, 5, true).await.expect("left out");
    world.stage.control("DELETE", "/_practice/faults", &Value::Null).await;
    retry(core, &world.who, &id).await.expect("again");
    let head = world.rest(&id).await;
    assert_eq!((head.work, head.counts.left_out), (None, 1));
}
