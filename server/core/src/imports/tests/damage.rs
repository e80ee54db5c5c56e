//! What spreadsheets do to files, and what is done about it.

use super::*;
use gangway_types::imports::{CellEdit, DateOrder, ImportState};

const FILE: &str = "contractor_id,family_name,start_date,hours_per_week,remote\n\
    00042,Lima ,03/04/2026,40,yes\n\
    00107,Osei,05/04/2026,38,no\n\
    99,Berg,06/04/2026,40,true\n\
    1.23E+11,Holm,07/04/2026,40,\n\
    00300,#N/A,08/04/2026,40,\n\
    00301,\u{A0}Roth,01/04/2026,40,\n";

#[tokio::test(flavor = "multi_thread")]
async fn damage_is_found_named_and_repaired() {
    for world in World::all().await {
        let core = world.core();
        let id = world.upload("damaged.csv", FILE.as_bytes()).await;
        let second = columns(core, &world.who, &id).await.expect("the second step");
        let question = second.columns[2].dates.as_ref().expect("dates are asked about");
        assert_eq!(question.sample, "03/04/2026");
        let read =
            question.readings.iter().find(|(order, _)| *order == DateOrder::DayFirst).expect("a reading");
        assert_eq!(read.1, "2026-04-03");
        let unanswered = ColumnsForm { go_on: true, ..ColumnsForm::default() };
        assert!(save_columns(core, &world.who, &id, &unanswered).await.is_err());
        world.take_columns(&id, &[(2, "day_first")]).await;

        let view = world.fix(&id).await;
        let causes = world.causes(&id).await;
        assert_eq!(causes.get("zeros:contractor_id"), Some(&1), "{causes:?}");
        assert_eq!(causes.get("exponent:contractor_id"), Some(&1), "{causes:?}");
        assert_eq!(causes.get("formula:family_name"), Some(&1), "{causes:?}");
        assert_eq!(causes.get("type:remote"), Some(&2), "{causes:?}");
        let fixes: BTreeMap<&str, u64> = view.fixes.iter().map(|fix| (fix.key.as_str(), fix.count)).collect();
        assert_eq!(fixes.get("blanks:family_name"), Some(&2), "{fixes:?}");
        assert_eq!(fixes.get("dates:start_date"), Some(&6), "{fixes:?}");
        let cell = |row: usize, field: &str| {
            let at = view.columns.iter().position(|column| column.field == field).expect("a column");
            view.rows.items[row].cells[at].clone()
        };
        assert_eq!(cell(0, "family_name").text, "Lima");
        assert_eq!(cell(0, "family_name").original.as_deref(), Some("Lima "));
        assert_eq!(cell(0, "start_date").text, "2026-04-03");

        group(core, &world.who, &id, "zeros:contractor_id", GroupAction::Repair, ("", ""), 1)
            .await
            .expect("repaired");
        group(core, &world.who, &id, "type:remote", GroupAction::Repair, ("", ""), 2)
            .await
            .expect("repaired");
        let wrong =
            group(core, &world.who, &id, "formula:family_name", GroupAction::Fill, ("", "X"), 9).await;
        assert!(wrong.is_err_and(|error| error.to_string().contains("by now it is 1")));
        group(core, &world.who, &id, "formula:family_name", GroupAction::Replace, ("#N/A", "Noor"), 1)
            .await
            .expect("replaced");
        toggle_fix(core, &world.who, &id, "dates:start_date", false).await.expect("taken back");
        let view = world.fix(&id).await;
        let at = view.columns.iter().position(|column| column.field == "start_date").expect("a column");
        assert_eq!(view.rows.items[0].cells[at].text, "03/04/2026");
        assert!(view.fixes.iter().any(|fix| fix.key == "dates:start_date" && !fix.on && fix.count == 6));
        undo(core, &world.who, &id, false).await.expect("undone");
        let view = world.fix(&id).await;
        assert_eq!(view.rows.items[0].cells[at].text, "2026-04-03");
        assert_eq!((view.head.counts.problem, view.head.counts.ready), (1, 5), "{view:#?}");
        let key = view.columns.iter().position(|column| column.field == "contractor_id").expect("a column");
        assert_eq!(view.rows.items[2].cells[key].text, "00099");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_failed_come_back_byte_for_byte_and_go_in_again() {
    let world = World::new().await;
    let core = world.core();
    let file = "contractor_id;family_name;start_date\r\n\
        95001;=1+1;2026-01-05\r\n\
        95002;\"Semi;colon\";2026-01-05\r\n\
        95003;Fine;2026-01-05\r\n";
    let id = world.upload("joiners.csv", file.as_bytes()).await;
    world.take_columns(&id, &[]).await;
    let edit = CellEdit { row: 2, field: "family_name".to_owned(), value: "Corrected".to_owned() };
    edit_cells(core, &world.who, &id, &[edit]).await.expect("edited");
    let plan = world.plan(&id).await;
    let way = gangway_types::imports::ImportWay::Rows;
    start(core, &world.who, &id, &plan.digest, 3, way).await.expect("started");
    core.store
        .exec(
            "UPDATE account_items SET outcome = 'failed', cause = 'No; because' WHERE job_id = $1 AND position < 3",
            crate::args![&id],
        )
        .await
        .expect("as a run leaves it");

    let mut failed = FailedFile::open(core, &world.who, &id).await.expect("a file");
    let mut bytes = Vec::new();
    while let Some(piece) = failed.next().await.expect("read") {
        bytes.extend(piece);
    }
    assert_eq!(
        String::from_utf8(bytes.clone()).expect("text"),
        "contractor_id;family_name;start_date;gangway_problem\r\n\
         95001;=1+1;2026-01-05;\"No; because\"\r\n\
         95002;\"Semi;colon\";2026-01-05;\"No; because\"\r\n"
    );
    let mut report = Report::open(core, &world.who, &id).await.expect("a report");
    let report = String::from_utf8(report.next().await.expect("read").expect("a piece")).expect("text");
    assert!(report.contains("\"95001\",\"Create\",\"Failed\",\"No; because\""), "{report}");

    // Uploaded by hand, nothing has to be mapped anew.
    let by_hand = world.upload("failed.csv", &bytes).await;
    let second = columns(core, &world.who, &by_hand).await.expect("the second step");
    assert_eq!(second.unmatched, Vec::<String>::new());
    assert_eq!(second.columns[3].used, gangway_types::imports::ColumnUse::Ours);

    assert!(again(core, &world.who, &id, 3).await.is_err());
    let new = again(core, &world.who, &id, 2).await.expect("a new import");
    let head = world.rest(&new).await;
    assert_eq!((head.state, head.parent, head.rows), (ImportState::Draft, Some(id.clone()), 2));
    let view = world.fix(&new).await;
    let at = view.columns.iter().position(|column| column.field == "family_name").expect("a column");
    assert_eq!(view.rows.items[1].cells[at].text, "Corrected");
    assert_eq!(view.head.counts.ready, 2, "{view:#?}");
    assert_eq!(result(core, &world.who, &id, None, 1, 10).await.expect("the result").again, [new]);
}

#[tokio::test(flavor = "multi_thread")]
async fn duplicates_are_decided_and_rows_of_one_account_joined() {
    let world = World::new().await;
    let core = world.core();
    let file = "contractor_id,family_name,start_date,access_groups\n\
        96001,A,2026-01-05,doors\n\
        96001,Other,2026-01-05,lifts\n\
        96002,B,2026-01-05,doors\n\
        96002,B,2026-01-05,lifts\n\
        a6003,C,2026-01-05,\n\
        A6003,C,2026-01-05,\n";
    let id = world.upload("joiners.csv", file.as_bytes()).await;
    world.take_columns(&id, &[]).await;
    let view = world.fix(&id).await;
    let counts = view.head.counts;
    assert_eq!((counts.decide, counts.ready, counts.joined), (4, 1, 1), "{view:#?}");
    assert!(
        view.rows.items[0].problems[0].words.contains("different family_name"),
        "{:?}",
        view.rows.items[0]
    );
    keep_row(core, &world.who, &id, 2).await.expect("kept");
    keep_row(core, &world.who, &id, 5).await.expect("kept");
    let counts = world.fix(&id).await.head.counts;
    assert_eq!((counts.decide, counts.ready, counts.joined, counts.left_out), (0, 3, 1, 2));
    // Another day makes them two different rows of one key.
    let edit = CellEdit { row: 4, field: "start_date".to_owned(), value: "soon".to_owned() };
    edit_cells(core, &world.who, &id, &[edit]).await.expect("edited");
    let counts = world.fix(&id).await.head.counts;
    assert_eq!((counts.problem, counts.decide, counts.joined), (1, 1, 0));
}
