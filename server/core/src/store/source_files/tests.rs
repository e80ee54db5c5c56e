//! Files, comparisons and loads on both databases.

use super::comparisons::{self, NewRow, Purpose, Stored};
use super::loads::{self, Change, Load};
use super::{File, Layout};
use crate::store::testing::stores;
use gangway_types::SourceId;
use gangway_types::safety::{
    CompareCounts, CompareState, FileHow, Headings, LoadResult, LoadState, Prediction, RowKind,
};
use std::collections::BTreeMap;

fn file(id: &str, at: i64) -> File {
    File {
        id: id.into(),
        source: "s".into(),
        source_name: "Contractors".to_owned(),
        how: FileHow::Uploaded,
        name: format!("{id}.csv"),
        kept: format!("kept {id}"),
        layout: Layout {
            encoding: "UTF-8".to_owned(),
            delimiter: b';',
            crlf: true,
            skip: 1,
            comment: Some(b'#'),
        },
        headings: vec!["id".to_owned(), "name".to_owned()],
        key: "id".to_owned(),
        rows: 3,
        accounts: 2,
        bytes: 30,
        sha: format!("sha {id}"),
        by: "p".to_owned(),
        by_name: "L. Roth".to_owned(),
        at,
        baseline: false,
    }
}

fn comparison(id: &str) -> Stored {
    Stored {
        id: id.into(),
        source: "s".into(),
        source_name: "Contractors".to_owned(),
        file: "a".into(),
        state: CompareState::Reading,
        grant_id: "g".to_owned(),
        by: "p".to_owned(),
        by_name: "L. Roth".to_owned(),
        asked_at: 5,
        read_at: None,
        read: 0,
        expected: None,
        threshold: None,
        authoritative: true,
        headings: Headings::default(),
        against: None,
        counts: CompareCounts::default(),
        worries: Vec::new(),
        problem: None,
    }
}

fn goes(native: &str) -> NewRow {
    NewRow {
        kind: RowKind::Goes,
        native: native.to_owned(),
        person: Some((format!("person of {native}"), Some(native.to_uppercase()))),
        file_rows: 0,
        differs: Vec::new(),
        since: None,
        values: Some(BTreeMap::from([("id".to_owned(), vec![native.to_owned()])])),
    }
}

#[tokio::test]
async fn a_source_has_one_baseline_at_most() {
    for store in stores().await {
        let source = SourceId::from("s");
        let mut tx = store.begin().await.expect(store.what);
        for (id, at) in [("a", 1), ("b", 2)] {
            super::insert(&mut tx, &file(id, at)).await.expect(store.what);
        }
        super::set_baseline(&mut tx, &source, &"a".into()).await.expect(store.what);
        super::set_baseline(&mut tx, &source, &"b".into()).await.expect(store.what);
        assert!(super::set_baseline(&mut tx, &source, &"elsewhere".into()).await.is_err(), "{}", store.what);
        drop(tx);
        let mut tx = store.begin().await.expect(store.what);
        for (id, at) in [("a", 1), ("b", 2)] {
            super::insert(&mut tx, &file(id, at)).await.expect(store.what);
        }
        super::set_baseline(&mut tx, &source, &"a".into()).await.expect(store.what);
        super::set_baseline(&mut tx, &source, &"b".into()).await.expect(store.what);
        tx.commit().await.expect(store.what);
        let baseline = super::baseline(&store, &source).await.expect(store.what).expect("a baseline");
        assert_eq!(baseline, File { baseline: true, ..file("b", 2) });
        let all = super::list(&store, &source, 10).await.expect(store.what);
        assert_eq!(all.iter().map(|file| file.id.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        assert!(super::get(&store, &"t".into(), &"a".into()).await.expect(store.what).is_none());
    }
}

#[tokio::test]
async fn rows_are_stored_by_kind_and_one_reader_at_a_time() {
    for store in stores().await {
        let id = "c".into();
        let mut tx = store.begin().await.expect(store.what);
        super::insert(&mut tx, &file("a", 1)).await.expect(store.what);
        comparisons::insert(&mut tx, &comparison("c"), Purpose::Safety).await.expect(store.what);
        let again = comparisons::insert(&mut tx, &comparison("d"), Purpose::Safety).await.expect(store.what);
        assert_eq!(again, id, "the one that is being read");
        tx.commit().await.expect(store.what);
        let taken = comparisons::take(&store, &id, "one", 10, 100).await.expect(store.what);
        assert_eq!(taken.map(|taken| taken.id), Some(id.clone()));
        assert!(comparisons::take(&store, &id, "two", 50, 100).await.expect(store.what).is_none());
        let mut tx = store.begin().await.expect(store.what);
        let mut next = BTreeMap::new();
        assert!(!comparisons::progress(&mut tx, &id, "two", 1, None, 200).await.expect(store.what));
        assert!(comparisons::progress(&mut tx, &id, "one", 2, Some(2), 200).await.expect(store.what));
        let rows: Vec<NewRow> = ["z", "A", "b"].map(goes).into();
        comparisons::add_rows(&mut tx, &id, &rows, &mut next).await.expect(store.what);
        comparisons::unsure(&mut tx, &id, "A", &mut next).await.expect(store.what);
        assert_eq!(comparisons::people(&mut tx, &id, RowKind::Goes).await.expect(store.what), 2);
        let counts = CompareCounts { goes: 2, unsure: 1, in_isc: 3, ..CompareCounts::default() };
        let headings = Headings { missing: vec!["name".to_owned()], ..Headings::default() };
        let end = comparisons::End {
            state: CompareState::Done,
            read_at: Some(7),
            counts,
            threshold: Some(10),
            authoritative: true,
            headings: &headings,
            against: None,
            worries: &[],
            problem: None,
        };
        assert!(comparisons::end(&mut tx, &id, "one", &end).await.expect(store.what));
        tx.commit().await.expect(store.what);
        let done = comparisons::latest(&store, &"s".into(), &"a".into(), true).await.expect(store.what);
        let done = done.expect("a result");
        assert_eq!((done.counts, done.headings, done.threshold), (counts, headings, Some(10)));
        let shown = comparisons::rows(&store, &id, RowKind::Goes, 0, 10).await.expect(store.what);
        let natives: Vec<&str> = shown.iter().map(|row| row.native.as_str()).collect();
        assert_eq!(natives, ["b", "z"]);
        assert_eq!(shown[0].person.as_ref().map(|(_, name)| name.as_str()), Some("B"));
        let (values, _) = comparisons::values(&store, &id, RowKind::Goes, 0, 10).await.expect(store.what);
        assert_eq!(values.len(), 2);
        assert!(comparisons::beyond(&store, &id, &id).await.expect(store.what).is_empty());
        let none = "other".into();
        assert_eq!(comparisons::beyond(&store, &id, &none).await.expect(store.what), ["b", "z"]);
        assert!(comparisons::of_baselines(&store).await.expect(store.what).is_empty());
    }
}

#[tokio::test]
async fn a_load_moves_only_from_where_it_stands() {
    for store in stores().await {
        let load = Load {
            id: "L-0001".into(),
            source: "s".into(),
            source_name: "Contractors".to_owned(),
            file: "a".into(),
            state: LoadState::Second,
            by: "p".to_owned(),
            by_name: "L. Roth".to_owned(),
            at: 3,
            said: Prediction { goes: 14, most: Some(21), held: false },
            said_of: 214,
            comparison: "c".into(),
            before: None,
            after: None,
            needs_second: true,
            second: None,
            run: None,
            call: None,
            task: None,
            progress: None,
            cause: None,
            request_id: None,
            sent_at: None,
            task_over_at: None,
            ended_at: None,
            result: None,
        };
        let mut tx = store.begin().await.expect(store.what);
        super::insert(&mut tx, &file("a", 1)).await.expect(store.what);
        loads::insert(&mut tx, &load).await.expect(store.what);
        assert_eq!(loads::open_in(&mut tx, &load.source).await.expect(store.what), Some(load.id.clone()));
        let result = LoadResult { differs: vec!["x".to_owned()], ..LoadResult::default() };
        let done = Change {
            state: Some(LoadState::Done),
            cause: Some("why"),
            result: Some(&result),
            second: Some(("q", "P. Nair", 4)),
            ..Change::default()
        };
        assert!(!loads::change(&mut tx, &load.id, &[LoadState::Running], &done).await.expect(store.what));
        assert!(loads::change(&mut tx, &load.id, &[LoadState::Second], &done).await.expect(store.what));
        let cleared = Change { cause: Some(""), ..Change::default() };
        assert!(loads::change(&mut tx, &load.id, &[LoadState::Done], &cleared).await.expect(store.what));
        assert_eq!(loads::open_in(&mut tx, &load.source).await.expect(store.what), None);
        tx.commit().await.expect(store.what);
        let found = loads::get(&store, &load.id).await.expect(store.what).expect("it");
        let second = Some(("q".to_owned(), "P. Nair".to_owned(), 4));
        assert_eq!(found, Load { state: LoadState::Done, second, result: Some(result), ..load });
    }
}
