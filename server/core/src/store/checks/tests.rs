use super::*;
use crate::domain::eligibility::main_reason;
use crate::store::testing::stores;
use gangway_types::checks::{Choice, Reason, Warning, WarningKind};
use proptest::prelude::*;

fn reasons() -> impl Strategy<Value = Vec<Reason>> {
    let all = vec![
        Reason::Gone,
        Reason::Unreadable,
        Reason::Registered { at: None, status: "ACTIVE".into() },
        Reason::Protected,
        Reason::Lifecycle { state: "inactive".into() },
        Reason::NoMail,
        Reason::Shared { address: "desk@acme.example".into(), others: 2 },
        Reason::Recent { invited_at: None, expires_at: 5 },
        Reason::OpenBatch { batch: "B-0001".into() },
    ];
    let count = all.len();
    proptest::sample::subsequence(all, 0..count)
}

fn person(position: usize, reasons: Vec<Reason>, choice: Choice, warned: bool) -> CheckPerson {
    let id = PersonId(format!("{position:032x}"));
    CheckPerson {
        name: format!("Person {position}"),
        alias: String::new(),
        mail: None,
        mail_norm: None,
        status: "UNREGISTERED".to_owned(),
        lifecycle: None,
        manager_id: Some(format!("m{}", position % 3)),
        manager_name: None,
        profile_id: None,
        profile_name: None,
        protected: false,
        correlated: true,
        reasons,
        warnings: if warned {
            vec![Warning { kind: WarningKind::NoManager, about: String::new() }]
        } else {
            Vec::new()
        },
        choice,
        read_at: None,
        position: i64::try_from(position).unwrap_or(0),
        person_id: id,
    }
}

fn new(id: &CheckId, selected: usize) -> CheckRow {
    CheckRow {
        leave: Vec::new(),
        id: id.clone(),
        owner: "o".into(),
        owner_name: "O".to_owned(),
        grant_id: "g".to_owned(),
        state: "reading".to_owned(),
        area: "unregistered".to_owned(),
        query: String::new(),
        scope: "all".to_owned(),
        name: String::new(),
        said: None,
        selected: i64::try_from(selected).unwrap_or(0),
        read_done: 0,
        frozen_at: 1,
        directory_at: None,
        problem: None,
        batch: None,
        parent: None,
        changes: None,
    }
}

type Mix = Vec<(Vec<Reason>, bool, bool, bool)>;

/// Stores a mix, changes choices, and compares the numbers with the rule.
async fn adds_up(store: &Store, id: &CheckId, mix: &Mix) {
    let people: Vec<CheckPerson> = mix
        .iter()
        .enumerate()
        .map(|(n, (reasons, ..))| person(n, reasons.clone(), Choice::default(), n % 2 == 0))
        .collect();
    let mut tx = store.begin().await.expect("a transaction");
    insert(&mut tx, &new(id, mix.len())).await.expect("inserted");
    insert_people(&mut tx, id, &people).await.expect("inserted");
    for (mut one, (_, picked, again, _)) in people.clone().into_iter().zip(mix) {
        one.choice = Choice { picked: *picked, again: *again };
        settle(&mut tx, id, &one).await.expect("settled");
    }
    tx.commit().await.expect("committed");
    let numbers = numbers(store, id).await.expect("numbers");
    let left_out: u64 = numbers.left_out.iter().map(|(_, count)| count).sum();
    assert_eq!(numbers.mailed + left_out, mix.len() as u64);
    let choice = |picked: &bool, again: &bool| Choice { picked: *picked, again: *again };
    let expected = mix
        .iter()
        .filter(|(reasons, picked, again, _)| main_reason(reasons, choice(picked, again)).is_none());
    assert_eq!(numbers.mailed, expected.count() as u64);
    assert_eq!(frozen(store, id).await.expect("frozen").len() as u64, numbers.mailed);
    for (kind, count) in &numbers.left_out {
        assert_eq!(left_out_of(store, id, *kind).await, *count);
    }
}

async fn left_out_of(store: &Store, id: &CheckId, kind: gangway_types::checks::ReasonKind) -> u64 {
    left_out(store, id, kind, 1_000).await.expect("people").len() as u64
}

#[test]
fn selected_is_left_out_and_mailed_for_every_mix() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let stores = runtime.block_on(stores());
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(24));
    let mix = proptest::collection::vec((reasons(), any::<bool>(), any::<bool>(), any::<bool>()), 1..120);
    let case = std::cell::Cell::new(0);
    runner
        .run(&mix, |mix| {
            case.set(case.get() + 1);
            for store in &stores {
                runtime.block_on(adds_up(store, &CheckId(format!("check {}", case.get())), &mix));
            }
            Ok(())
        })
        .expect("sums hold");
}

#[tokio::test]
async fn one_reader_at_a_time() {
    for store in stores().await {
        let id = CheckId::from("c");
        let mut tx = store.begin().await.expect("a transaction");
        insert(&mut tx, &new(&id, 1)).await.expect("inserted");
        insert_people(&mut tx, &id, &[person(0, Vec::new(), Choice::default(), false)])
            .await
            .expect("inserted");
        tx.commit().await.expect("committed");
        assert!(take(&store, &id, "a", 100, 200).await.expect("taken").is_some());
        assert!(take(&store, &id, "b", 150, 250).await.expect("asked").is_none());
        assert!(take(&store, &id, "b", 201, 300).await.expect("taken").is_some());
        let mut tx = store.begin().await.expect("a transaction");
        assert!(!progress(&mut tx, &id, "a", 400).await.expect("asked"));
        assert!(progress(&mut tx, &id, "b", 400).await.expect("kept"));
        assert!(!used(&mut tx, &id, &"B-1".into()).await.expect("asked"), "used while it is read");
        assert!(ready(&mut tx, &id, "b", None).await.expect("ready"));
        assert!(used(&mut tx, &id, &"B-1".into()).await.expect("used"));
        assert!(!is_open(&mut tx, &id).await.expect("asked"));
        tx.commit().await.expect("committed");
    }
}
