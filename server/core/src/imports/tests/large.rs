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
    assert!(view.refused.as_deref().is_some_and(|why| why.contains("more than 50000 rows")), "{:?}", view.refused);
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
