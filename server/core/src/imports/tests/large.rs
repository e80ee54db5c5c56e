//! As many rows as are taken.

use super::*;

fn file(rows: usize) -> String {
    let mut text = String::from("contractor_id,family_name,start_date\n");
    for row in 0..rows {
        text.push_str(&format!("L{row:06},Name {row},2026-01-05\n"));
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn one_row_too_many_is_refused_and_nothing_of_it_stays() {
    let world = World::new().await;
    let id = world.upload("many.csv", file(50_001).as_bytes()).await;
    let view = upload(world.core(), &world.who, &id).await.expect("the first step");
    assert!(
        view.refused.as_deref().is_some_and(|why| why.contains("more than 50000 rows")),
        "{:?}",
        view.refused
    );
    assert_eq!((view.head.rows, view.preview.len()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_thousand_rows_are_read() {
    let world = World::new().await;
    let id = world.upload("many.csv", file(50_000).as_bytes()).await;
    let view = upload(world.core(), &world.who, &id).await.expect("the first step");
    assert_eq!((view.head.rows, view.refused), (50_000, None));
    let one = super::super::stored::after(&world.core().store, &id, 49_999, 1).await.expect("read");
    assert_eq!((one[0].position, one[0].line, one[0].cells[0].as_str()), (50_000, 50_001, "L049999"));
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_thousand_rows_are_checked() {
    let world = World::new().await;
    let core = world.core();
    let mut text = String::from("contractor_id,login,family_name,given_name,mail,company,start_date\n");
    for row in 0..50_000 {
        text.push_str(&format!("L{row:06},login.{row},Family {row},Given {row},g.{row}@ext.example,Company of many words {row},2026-01-05\n"));
    }
    let bytes = text.into_bytes();
    let id = world.upload("many.csv", &bytes).await;
    // Looking up 50,000 accounts is the tenant's work, not what is measured here.
    let broken = serde_json::json!({"method": "GET", "path": "/accounts", "on": {"every": 1}, "times": 100_000, "fault": {"kind": "status", "status": 403}});
    world.stage.control("POST", "/_practice/faults", &broken).await;
    let form = ColumnsForm { go_on: true, ..ColumnsForm::default() };
    save_columns(core, &world.who, &id, &form).await.expect("saved");
    let head = world.rest(&id).await;
    assert_eq!(head.counts.ready, 50_000, "{head:?}");
}
