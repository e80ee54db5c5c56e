use super::*;
use crate::store::people::{PersonRead, upsert};
use crate::store::testing::stores;
use gangway_types::PersonId;
use gangway_types::batches::{Outcome, PeopleOf};

const NOW: i64 = 1_800_000_000_000;
const DAY: i64 = 86_400_000;

/// A batch of three people who were invited two days ago.
async fn batch(store: &Store) -> (BatchId, [PersonId; 3]) {
    let id = BatchId("B-0001".to_owned());
    let people = [1, 2, 3].map(|n| PersonId(format!("{n:032x}")));
    let mut tx = store.begin().await.expect("a transaction");
    let reads: Vec<PersonRead> = people
        .iter()
        .map(|person| PersonRead {
            id: person.to_string(),
            name: format!("Person {person}"),
            status: "UNREGISTERED".to_owned(),
            attributes: "{}".to_owned(),
            correlated: Some(true),
            ..PersonRead::default()
        })
        .collect();
    upsert(&mut tx, &reads, NOW, None).await.expect("stored");
    let sql =
        "INSERT INTO batches (id, number, name, state, made_by, made_by_name, made_at, check_id, frozen_at,
            frozen_hash, selected, left_out) VALUES ($1, 1, 'Test', 'sent', 's', 'S', 1, 'c', 1, '', 3, 0)";
    tx.exec(sql, args![&id]).await.expect("a batch");
    for (position, person) in (0..).zip(&people) {
        let sql = "INSERT INTO batch_people (batch_id, person_id, position, name, alias, status, send_again, outcome,
                asked_at, invited_at, expires_at, changed_at)
             VALUES ($1, $2, $3, 'N', 'n', 'UNREGISTERED', 0, 'invited', $4, $4, $5, $4)";
        let (asked, ends) = (NOW - 2 * DAY, NOW + 5 * DAY);
        tx.exec(sql, args![&id, person, i64::from(position), asked, ends]).await.expect("a person");
    }
    tx.commit().await.expect("committed");
    (id, people)
}

#[tokio::test]
async fn a_call_a_newer_invitation_from_elsewhere_and_comments_are_told_per_person() {
    for store in stores().await {
        let (id, [often, elsewhere, registered]) = batch(&store).await;
        let often_too = "UPDATE people SET times_invited = 3 WHERE id IN ($1, $2)";
        store.exec(often_too, args![&often, &registered]).await.expect("invited");
        let done = "UPDATE batch_people SET registered_at = $2 WHERE person_id = $1";
        store.exec(done, args![&registered, NOW]).await.expect("registered");
        let other = "UPDATE people SET invited_elsewhere = 1, invited_at = $2 WHERE id = $1";
        store.exec(other, args![&elsewhere, NOW - DAY]).await.expect("invited elsewhere");
        store.exec(other, args![&often, NOW - 3 * DAY]).await.expect("invited before that");
        let mut tx = store.begin().await.expect("a transaction");
        note(&mut tx, "l1", id.as_str(), None, "made", None, NOW).await.expect("a line");
        let by = ("s", "S");
        note_about(&mut tx, "l2", id.as_str(), &often, by, "commented", NOW).await.expect("a line");
        tx.commit().await.expect("committed");

        let all = people(&store, &id, PeopleOf::Everybody, 3, NOW, 0, 10).await.expect("people").0;
        let told: Vec<_> =
            all.iter().map(|one| (one.call, one.elsewhere_at, one.comments, one.outcome)).collect();
        assert_eq!(
            told,
            [
                (Some(3), None, 1, Outcome::Invited),
                (None, Some(NOW - DAY), 0, Outcome::Invited),
                (None, None, 0, Outcome::Registered)
            ],
            "{}",
            store.what
        );
        for (call_after, expected) in [(0, 0), (1, 1), (3, 1), (4, 0)] {
            let (found, total) =
                people(&store, &id, PeopleOf::Call, call_after, NOW, 0, 10).await.expect("people");
            assert_eq!((found.len() as u64, total), (expected, expected), "{call_after}");
            assert_eq!(to_call(&store, &id, call_after, NOW).await.expect("a count"), expected);
        }
        let said = about(&store, id.as_str(), &often).await.expect("lines");
        assert_eq!(said.len(), 1);
        let whole = timeline_whole(&store, id.as_str()).await.expect("lines");
        assert_eq!(
            whole.iter().map(|line| line.person_id.as_ref()).collect::<Vec<_>>(),
            [None, Some(&often)]
        );
    }
}

#[tokio::test]
async fn one_reading_goes_on_at_a_time_and_only_who_holds_it_notes_how_far_it_is() {
    for store in stores().await {
        let (id, _) = batch(&store).await;
        let ask = async |people| {
            let mut tx = store.begin().await.expect("a transaction");
            let asked = rereads::ask(&mut tx, &id, "g", ("s", "S"), people, NOW).await.expect("asked");
            tx.commit().await.expect("committed");
            asked
        };
        assert!(rereads::of(&store, &id).await.expect("read").is_none());
        assert!(ask(3).await);
        assert!(!ask(9).await, "one goes on: {}", store.what);
        assert_eq!(rereads::unread(&store, 10).await.expect("read"), std::slice::from_ref(&id));
        assert!(rereads::take(&store, &id, "one", 10, 100).await.expect("taken").is_some());
        assert!(rereads::take(&store, &id, "two", 50, 150).await.expect("read").is_none());
        assert!(rereads::unread(&store, 50).await.expect("read").is_empty());
        let later = rereads::take(&store, &id, "two", 101, 200).await.expect("taken");
        assert_eq!(later.expect("the first is silent").position, -1);
        let mut tx = store.begin().await.expect("a transaction");
        assert!(!rereads::progress(&mut tx, &id, "one", (2, 1, 1), 300).await.expect("refused"));
        assert!(rereads::progress(&mut tx, &id, "two", (2, 1, 1), 300).await.expect("noted"));
        assert!(!rereads::ended(&mut tx, &id, "one", None, NOW).await.expect("refused"));
        assert!(rereads::ended(&mut tx, &id, "two", Some("why"), NOW + 1).await.expect("ended"));
        tx.commit().await.expect("committed");
        let view = rereads::of(&store, &id).await.expect("read").expect("a reading").view;
        assert_eq!((view.reading, view.people, view.done, view.left_out, view.at), (false, 3, 2, 1, NOW + 1));
        assert_eq!(view.problem.as_deref(), Some("why"));
        assert!(ask(2).await, "and begins anew");
        let view = rereads::of(&store, &id).await.expect("read").expect("a reading").view;
        assert_eq!((view.reading, view.done, view.problem), (true, 0, None));
    }
}
