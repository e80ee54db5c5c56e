use super::*;
use crate::store::batches::{self, Batch, NewPerson};
use crate::store::testing::stores;
use gangway_types::CheckId;
use gangway_types::batches::BatchState;

fn someone(name: &str) -> Approver {
    Approver { id: PersonId::from(name), name: name.to_owned() }
}

/// A batch of these people with one address each, `parent` of none.
async fn batch(store: &Store, number: i64, people: &[(&str, &str)]) -> BatchId {
    let id = BatchId(format!("B-{number:04}"));
    let mut tx = store.begin().await.expect("a transaction");
    let new = Batch {
        id: id.clone(),
        name: "Test".to_owned(),
        state: BatchState::AwaitingApproval,
        made_by: "s".to_owned(),
        made_by_name: "S".to_owned(),
        made_at: 1,
        check_id: CheckId(format!("check {number}")),
        parent: None,
        frozen_at: 1,
        frozen_hash: String::new(),
        selected: people.len() as u64,
        left_out: 0,
        run_id: None,
        released_by_name: None,
        released_at: None,
        round: 1,
        submitted: None,
        comment: None,
        decided_at: None,
        release: None,
        sender_why: None,
    };
    batches::insert(&mut tx, &new, number).await.expect("a batch");
    let ids: Vec<PersonId> = people.iter().map(|(id, _)| PersonId::from(*id)).collect();
    let rows: Vec<NewPerson<'_>> = (0..)
        .zip(people.iter().zip(&ids))
        .map(|(position, ((name, mail), person_id))| NewPerson {
            person_id,
            position,
            name,
            alias: name,
            mail: Some(mail),
            mail_norm: Some(mail),
            status: "UNREGISTERED",
            lifecycle: None,
            manager_id: None,
            manager_name: None,
            profile_name: None,
            warnings: "[]",
            send_again: false,
        })
        .collect();
    batches::add_people(&mut tx, &id, &rows, 1).await.expect("people");
    tx.commit().await.expect("committed");
    id
}

fn open_request(id: &str, batch: &BatchId, deadline_at: i64) -> Request {
    Request {
        id: id.to_owned(),
        batch: batch.clone(),
        round: 1,
        kind: Kind::Manager,
        manager: Some(someone("m")),
        why: None,
        state: RequestState::Open,
        people: 1,
        asked_at: 1,
        deadline_at: Some(deadline_at),
        reminded_at: None,
        answered: None,
        approved: 0,
        comment: None,
        passed_to: None,
        approvers: vec![someone("m")],
    }
}

#[tokio::test]
async fn a_request_is_kept_as_it_is_and_answered_once() {
    for store in stores().await {
        let id = batch(&store, 1, &[("a", "a@x.example")]).await;
        let request = open_request("r", &id, 100);
        let mut tx = store.begin().await.expect("a transaction");
        insert(&mut tx, std::slice::from_ref(&request)).await.expect("inserted");
        assert_eq!(get(&mut tx, "r").await.expect("read").as_ref(), Some(&request));
        let by = Answered { by: someone("m"), acted: ActedAs::Approver, at: 5 };
        assert!(answer(&mut tx, "r", &by, 1, Some("fine")).await.expect("answered"));
        let other = Answered { by: someone("n"), acted: ActedAs::Admin, at: 6 };
        assert!(!answer(&mut tx, "r", &other, 0, None).await.expect("asked"));
        let stored = get(&mut tx, "r").await.expect("read").expect("a request");
        assert_eq!((stored.answered.as_ref(), stored.comment.as_deref()), (Some(&by), Some("fine")));
        assert!(!close(&mut tx, "r", RequestState::Lapsed, None).await.expect("asked"));
        assert!(!unanswer(&mut tx, "r", &PersonId::from("n"), 9).await.expect("asked"));
        assert!(unanswer(&mut tx, "r", &PersonId::from("m"), 9).await.expect("open again"));
        assert!(close(&mut tx, "r", RequestState::PassedOn, None).await.expect("closed"));
        tx.commit().await.expect("committed");
    }
}

#[tokio::test]
async fn what_is_due_is_found_at_its_moment() {
    for store in stores().await {
        let id = batch(&store, 1, &[("a", "a@x.example")]).await;
        let mut tx = store.begin().await.expect("a transaction");
        insert(&mut tx, &[open_request("r", &id, 100)]).await.expect("inserted");
        tx.commit().await.expect("committed");
        for (deadline, remind, found) in [(99, 99, false), (100, i64::MIN, true), (0, 100, true)] {
            let due = due(&store, deadline, remind).await.expect("batches");
            assert_eq!(due.contains(&id), found, "{} {deadline} {remind}", store.what);
        }
        let mut tx = store.begin().await.expect("a transaction");
        assert!(reminded(&mut tx, "r", 50).await.expect("reminded"));
        assert!(!reminded(&mut tx, "r", 51).await.expect("asked"), "once");
        batches::move_state(&mut tx, &id, &[BatchState::AwaitingApproval], BatchState::Approved)
            .await
            .expect("moved");
        batches::decided(&mut tx, &id, Some(70)).await.expect("decided");
        tx.commit().await.expect("committed");
        assert!(due(&store, 0, 100).await.expect("batches").is_empty());
        assert!(ran_out(&store, 69).await.expect("batches").is_empty());
        assert_eq!(ran_out(&store, 70).await.expect("batches"), std::slice::from_ref(&id));
    }
}

#[tokio::test]
async fn somebody_stands_in_from_the_first_moment_to_before_the_last() {
    for store in stores().await {
        let away = |id: &str, since, until| Delegation {
            id: id.to_owned(),
            from: someone("m"),
            to: someone("d"),
            since,
            until,
            made_at: 1,
            made_by_name: "m".to_owned(),
            ended_at: None,
        };
        let mut tx = store.begin().await.expect("a transaction");
        insert_delegation(&mut tx, &away("one", 10, Some(20))).await.expect("inserted");
        insert_delegation(&mut tx, &away("two", 30, None)).await.expect("inserted");
        let d = PersonId::from("d");
        for (now, found) in [(9, 0), (10, 1), (19, 1), (20, 0), (30, 1), (1_000, 1)] {
            assert_eq!(stands_for(&mut tx, &d, now).await.expect("people").len(), found, "{now}");
        }
        assert!(end_delegation(&mut tx, "two", 40).await.expect("ended"));
        assert!(!end_delegation(&mut tx, "two", 41).await.expect("asked"));
        assert!(stands_for(&mut tx, &d, 1_000).await.expect("people").is_empty());
        tx.commit().await.expect("committed");
        assert!(is_asked(&store, &d, 15).await.expect("asked"));
        assert!(!is_asked(&store, &d, 25).await.expect("asked"));
        let listed = delegations(&store, Some(&PersonId::from("m")), 15).await.expect("delegations");
        assert_eq!(listed.len(), 1, "what was ended is not listed");
    }
}

/// Sets what was decided about somebody in an older batch.
async fn decided(store: &Store, batch: &BatchId, person: &str, outcome: &str, at: i64) {
    let sql = "UPDATE batch_people SET outcome = $3, decided_by = 'm', decided_by_name = 'M', decided_at = $4
        WHERE batch_id = $1 AND person_id = $2";
    store.exec(sql, args![batch, person, outcome, at]).await.expect("set");
}

#[tokio::test]
async fn a_yes_counts_again_when_it_went_out_to_the_same_address_and_nobody_said_no_since() {
    for store in stores().await {
        let people = [
            ("yes", "1@x"),
            ("moved", "2@x"),
            ("old", "3@x"),
            ("unsent", "4@x"),
            ("no", "5@x"),
            ("never", "6@x"),
        ];
        let first = batch(&store, 1, &people).await;
        let later = batch(&store, 2, &people).await;
        let now = [
            ("yes", "1@x"),
            ("moved", "new@x"),
            ("old", "3@x"),
            ("unsent", "4@x"),
            ("no", "5@x"),
            ("never", "6@x"),
        ];
        let asked = batch(&store, 3, &now).await;
        for (person, at) in [("yes", 50), ("moved", 50), ("old", 10), ("no", 50)] {
            decided(&store, &first, person, "expired", at).await;
        }
        decided(&store, &first, "unsent", "queued", 50).await;
        decided(&store, &later, "no", "not_approved", 60).await;
        decided(&store, &later, "yes", "dropped", 60).await;
        let mut tx = store.begin().await.expect("a transaction");
        let found = covered(&mut tx, &asked, 10).await.expect("approvals");
        assert_eq!(found.keys().collect::<Vec<_>>(), [&PersonId::from("yes")], "{}", store.what);
        drop(tx);
        assert!(!all_covered(&store, &asked, 10).await.expect("known"));
        let one = batch(&store, 4, &[("yes", "1@x")]).await;
        assert!(all_covered(&store, &one, 10).await.expect("known"));
        assert!(!all_covered(&store, &one, 50).await.expect("known"), "too long ago");
    }
}
