use super::*;
use crate::people::{Scope, list};
use crate::store::people::{PersonRead, touch, upsert};
use crate::testing::Stage;
use gangway_practice::Options;
use gangway_types::query::{Area, WhyDropped};

async fn stage() -> (Stage, Reader, Vec<PersonId>) {
    let stage = Stage::new(Options { people: 200, ..Options::default() }).await;
    let rows: Vec<PersonRead> = (0..60)
        .map(|n| PersonRead {
            id: format!("{n:032x}"),
            name: format!("Person {n:03}"),
            status: "UNREGISTERED".to_owned(),
            department: Some(if n % 2 == 0 { "Docks" } else { "Yard" }.to_owned()),
            attributes: "{}".to_owned(),
            correlated: Some(true),
            ..PersonRead::default()
        })
        .collect();
    let mut tx = stage.core.store.begin().await.expect("a transaction");
    upsert(&mut tx, &rows, 1, None).await.expect("stored");
    touch(&mut tx).await.expect("touched");
    tx.commit().await.expect("committed");
    let reader = Reader { person: PersonId("a".repeat(32)), name: "Ada".to_owned(), scope: Scope::All };
    let ids = rows.into_iter().map(|row| PersonId(row.id)).collect();
    (stage, reader, ids)
}

async fn shown(stage: &Stage, reader: &Reader, query: PeopleQuery) -> gangway_types::people::ListView {
    list(&stage.core, reader, query, Vec::new()).await.expect("a list")
}

#[tokio::test]
async fn ticks_are_kept_across_pages_and_filters() {
    let (stage, reader, ids) = stage().await;
    let core = &stage.core;
    let first = keep(core, &reader.person, None, &ids[..50], &ids[..3]).await.expect("kept");
    let second = keep(core, &reader.person, Some(&first), &ids[50..], &ids[50..52]).await.expect("kept");
    assert_eq!(first, second);
    let query = PeopleQuery::new(Area::Unregistered).with_ticked(first.clone());
    let view = shown(&stage, &reader, query.clone()).await;
    assert_eq!((view.selection.count, view.selection.not_in_view, view.selection.on_page), (5, 0, 3));
    let docks = shown(&stage, &reader, query.toggled(gangway_types::query::Facet::Department, "Docks")).await;
    assert_eq!((docks.selection.count, docks.selection.not_in_view), (5, 2));
    let only = shown(&stage, &reader, query.with_only_selected(true)).await;
    assert_eq!(only.page.total, 5);
    // The page is kept again with one tick less: the other page's ticks stay.
    keep(core, &reader.person, Some(&first), &ids[..50], &ids[..2]).await.expect("kept");
    let resolved = resolve(core, &reader, &query).await.expect("resolved");
    assert_eq!(resolved, [&ids[..2], &ids[50..52]].concat());
}

#[tokio::test]
async fn somebody_elses_set_is_explained_not_shown() {
    let (stage, reader, ids) = stage().await;
    let handle = tick(&stage.core, &reader.person, None, &ids[..3], true).await.expect("ticked");
    let other = Reader { person: PersonId("b".repeat(32)), ..reader.clone() };
    let query = PeopleQuery::new(Area::Unregistered).with_ticked(handle.clone());
    let view = shown(&stage, &other, query.clone()).await;
    assert_eq!((view.page.total, view.selection.count), (60, 0));
    assert_eq!(view.dropped.iter().map(|note| note.why).collect::<Vec<_>>(), [WhyDropped::Selection]);
    assert_eq!(view.query.selected, Selected::Nothing);
    assert_eq!(resolve(&stage.core, &other, &query).await.expect("resolved"), []);
    // Ticking with a foreign handle makes a set of one's own.
    let mine = tick(&stage.core, &other.person, Some(&handle), &ids[..1], true).await.expect("ticked");
    assert_ne!(mine, handle);
}

#[tokio::test]
async fn all_matching_counts_without_the_unticked_that_match() {
    let (stage, reader, ids) = stage().await;
    let all = PeopleQuery::new(Area::Unregistered)
        .toggled(gangway_types::query::Facet::Department, "Docks")
        .with_all();
    // One of the two does not match the filter and is not counted twice.
    let query = all.toggled_not(&ids[0]).and_then(|query| query.toggled_not(&ids[1])).expect("room");
    let view = shown(&stage, &reader, query.clone()).await;
    assert_eq!((view.page.total, view.selection.count), (30, 29));
    assert_eq!(resolve(&stage.core, &reader, &query).await.expect("resolved").len(), 29);
}

#[tokio::test]
async fn reports_are_all_that_an_approver_selects() {
    let (stage, reader, ids) = stage().await;
    stage
        .core
        .store
        .exec("UPDATE people SET manager_id = 'boss' WHERE id < $1", crate::args![&ids[4]])
        .await
        .expect("set");
    let boss = Reader { scope: Scope::Reports("boss".into()), ..reader };
    let handle = tick(&stage.core, &boss.person, None, &ids[..10], true).await.expect("ticked");
    let ticked = PeopleQuery::new(Area::Unregistered).with_ticked(handle);
    assert_eq!(resolve(&stage.core, &boss, &ticked).await.expect("resolved"), ids[..4]);
    assert_eq!(resolve(&stage.core, &boss, &ticked.with_all()).await.expect("resolved"), ids[..4]);
}
