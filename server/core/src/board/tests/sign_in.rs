//! The last step: what ISC says of sign-ins, and no more.

use super::{PersonRead, Role, Signed, id, read, shown, week, who};
use crate::store::people::{touch, upsert};
use crate::testing::{Between, Stage};
use gangway_practice::Options;
use gangway_types::board::{Board, LineOf, Mark};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn last(board: &Board, n: usize) -> (Mark, Option<i64>) {
    let line = board
        .lines
        .items
        .iter()
        .find(|line| matches!(&line.of, LineOf::Person { id: of, .. } if *of == id(n)));
    let step = line.and_then(|line| line.steps.last()).expect("a last step");
    (step.mark, step.at)
}

#[tokio::test]
async fn isc_is_asked_once_for_each_registered_person_and_its_word_is_told() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let between = Between::new().answering(move |passing| {
        if !passing.question.contains("/auth-users/") || !passing.question.contains("00000000000000") {
            return;
        }
        count.fetch_add(1, Ordering::SeqCst);
        let of = |n: usize| passing.question.contains(id(n).as_str());
        (passing.status, passing.body) = if of(1) {
            (200, r#"{"id": "1", "lastLoginTimestamp": 1656327185832}"#.to_owned())
        } else if of(2) {
            (200, r#"{"id": "2", "lastLoginTimestamp": 0}"#.to_owned())
        } else if of(3) {
            (200, r#"{"id": "3"}"#.to_owned())
        } else {
            (
                403,
                r#"{"detailCode": "403 Forbidden", "trackingId": "t", "messages": [], "causes": []}"#
                    .to_owned(),
            )
        };
    });
    let stage = Stage::behind(Options { people: 200, rate: 0, ..Options::default() }, between).await;
    let store = &stage.core.store;
    let registered = |n| PersonRead { status: "ACTIVE".to_owned(), ..read(n, "2026-11-24") };
    let with_attribute =
        PersonRead { attributes: r#"{"lastLogin": "2022-06-27T10:53:05.832Z"}"#.to_owned(), ..registered(5) };
    let all =
        [registered(1), registered(2), registered(3), registered(4), with_attribute, read(6, "2026-11-24")];
    let mut tx = store.begin().await.expect("a transaction");
    upsert(&mut tx, &all, stage.core.clock.now(), None).await.expect("stored");
    touch(&mut tx).await.expect("touched");
    tx.commit().await.expect("committed");
    let admin = Signed { grant_id: stage.sign_in("admin").await, ..who(&[Role::Admin]) };
    let board = shown(&stage, &admin, week()).await;
    assert_eq!(last(&board, 1), (Mark::Done, Some(1_656_327_185_832)));
    assert_eq!(last(&board, 2), (Mark::NotYet, None), "ISC says that they never did");
    assert_eq!(last(&board, 3), (Mark::Unknown, None), "ISC did not say");
    assert_eq!(last(&board, 4), (Mark::Unknown, None), "ISC does not tell this person");
    assert_eq!(last(&board, 5), (Mark::Done, Some(1_656_327_185_832)), "an attribute says it");
    assert_eq!(last(&board, 6), (Mark::NotYet, None), "not registered");
    assert_eq!(asked.load(Ordering::SeqCst), 4, "each registered person without an attribute once");

    shown(&stage, &admin, week()).await;
    assert_eq!(asked.load(Ordering::SeqCst), 4, "an answer holds for a while");
    // What ISC told one person is not told to another: theirs is another sign-in.
    let other = Signed { person_id: "d".repeat(32), grant_id: "none".to_owned(), ..who(&[Role::Auditor]) };
    assert_eq!(last(&shown(&stage, &other, week()).await, 1).0, Mark::Unknown);
}
