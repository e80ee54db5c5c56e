use super::*;
use crate::store::people::Scope;
use crate::store::testing::stores;
use gangway_types::joiners::WaitingFor;

fn id(n: u32) -> PersonId {
    PersonId(format!("{n:032x}"))
}

async fn heard(store: &Store, created: &[(PersonId, u32)], changed: &[(PersonId, u32)], at: i64) {
    let mut tx = store.begin().await.expect("begun");
    hear(&mut tx, created, changed, at).await.expect("stored");
    tx.commit().await.expect("committed");
}

async fn moved(store: &Store, person: &PersonId, state: JoinerState, due_at: Option<i64>) {
    let mut tx = store.begin().await.expect("begun");
    let row = lock(&mut tx, person).await.expect("read").expect("there");
    put(&mut tx, &Move { state, due_at, seen: true, ..Move::of(&row) }).await.expect("written");
    tx.commit().await.expect("committed");
}

#[tokio::test]
async fn copies_make_one_row_and_a_closed_row_stays_closed() {
    for store in stores().await {
        heard(&store, &[(id(1), 3), (id(2), 1)], &[], 100).await;
        heard(&store, &[(id(1), 2)], &[(id(2), 1), (id(9), 4)], 200).await;
        let one = get(&store, &id(1)).await.expect(store.what).expect("there");
        assert_eq!((one.events, one.arrived_at, one.due_at), (5, 100, Some(100)), "{}", store.what);
        assert_eq!(one.state, JoinerState::Waiting { for_: vec![WaitingFor::Isc] });
        assert!(get(&store, &id(9)).await.expect(store.what).is_none(), "a change alone makes no joiner");
        let skipped = JoinerState::Skipped { by: "A".to_owned(), at: 1, reason: "external".to_owned() };
        moved(&store, &id(1), skipped.clone(), None).await;
        heard(&store, &[(id(1), 1)], &[(id(1), 1)], 300).await;
        let one = get(&store, &id(1)).await.expect(store.what).expect("there");
        assert_eq!((one.events, one.due_at, one.state), (7, None, skipped), "{}", store.what);
        let tallies = tallies(&store).await.expect(store.what);
        let counted: Vec<(&str, u64, i64)> =
            tallies.iter().map(|tally| (tally.kind.as_str(), tally.n, tally.last_at)).collect();
        assert_eq!(counted, [("changed", 6, 300), ("created", 7, 300)], "{}", store.what);
    }
}

#[tokio::test]
async fn an_open_row_is_asked_about_again_and_a_lease_ends() {
    for store in stores().await {
        heard(&store, &[(id(1), 1), (id(2), 1)], &[], 100).await;
        let taken = take_due(&store, 150, 60, 10).await.expect(store.what);
        assert_eq!(taken.len(), 2);
        assert!(take_due(&store, 150, 60, 10).await.expect(store.what).is_empty(), "nobody else has them");
        assert_eq!(due(&store, 150).await.expect(store.what), (0, None));
        heard(&store, &[(id(1), 1)], &[], 160).await;
        assert_eq!(
            take_due(&store, 160, 60, 10).await.expect(store.what),
            [id(1)],
            "something came meanwhile"
        );
        assert_eq!(take_due(&store, 210, 60, 10).await.expect(store.what), [id(2)], "the lease ended");
        moved(&store, &id(1), JoinerState::Ready, None).await;
        heard(&store, &[], &[(id(1), 1)], 400).await;
        assert_eq!(due(&store, 400).await.expect(store.what).0, 2, "{}", store.what);
    }
}

#[tokio::test]
async fn a_queue_is_counted_and_paged() {
    for store in stores().await {
        let all: Vec<(PersonId, u32)> = (1..=60).map(|n| (id(n), 1)).collect();
        for (at, one) in all.iter().enumerate() {
            heard(&store, std::slice::from_ref(one), &[], i64::try_from(at).expect("small")).await;
        }
        for n in 1..=7 {
            moved(&store, &id(n), JoinerState::Ready, None).await;
        }
        let counted = counts(&store, &Scope::All).await.expect(store.what);
        let of = |key| counted.iter().find(|(known, _)| *known == key).map(|(_, n)| *n);
        assert_eq!(
            (of(StateKey::Ready), of(StateKey::Unseen), of(StateKey::Gone)),
            (Some(7), Some(53), Some(0))
        );
        let filter = Filter { states: &[StateKey::Unseen], words: "", scope: &Scope::All, ticked: None };
        assert_eq!(total(&store, &filter).await.expect(store.what), 53);
        let rows = page(&store, &filter, 50, 25).await.expect(store.what);
        assert_eq!(rows.len(), 3, "{}", store.what);
        assert_eq!(rows[2].person, id(8), "the oldest is last");
        turned_away(&store, 3, 70).await.expect(store.what);
        turned_away(&store, 2, 80).await.expect(store.what);
        let wrong = tallies(&store).await.expect(store.what).into_iter().find(|tally| tally.kind == "wrong");
        assert_eq!(wrong.map(|tally| (tally.n, tally.last_at)), Some((5, 80)), "{}", store.what);
        let nobody = gangway_types::SelectionId("none".to_owned());
        let ticked = Filter { ticked: Some(&nobody), ..filter };
        assert_eq!(total(&store, &ticked).await.expect(store.what), 0, "{}", store.what);
        let reports = Filter { states: &[], words: "", scope: &Scope::Reports(id(999)), ticked: None };
        assert_eq!(total(&store, &reports).await.expect(store.what), 0, "{}", store.what);
        assert_eq!(lately(&store, &Scope::All, 50).await.expect(store.what), 10);
        assert_eq!(arrivals(&store, 3).await.expect(store.what), [59, 58, 57]);
    }
}

#[tokio::test]
async fn a_rule_decides_about_a_person_once() {
    for store in stores().await {
        let mut tx = store.begin().await.expect("begun");
        let people = [id(1), id(2)];
        let first = rounds::decide(&mut tx, ("r", "Rule"), &people, None, ("proposed", "proposed"), 10);
        assert_eq!(first.await.expect(store.what), people);
        let again = [id(2), id(3)];
        let second = rounds::decide(&mut tx, ("r", "Rule"), &again, Some("x"), ("checking", "checked"), 20);
        assert_eq!(second.await.expect(store.what), [id(3)], "{}", store.what);
        assert_eq!(rounds::decided_by(&mut tx, "r", &again).await.expect(store.what).len(), 2);
        assert_eq!(rounds::decided_since(&mut tx, "r", 15).await.expect(store.what), 1);
        let on_their_way = rounds::on_their_way(&mut tx, &again);
        assert!(on_their_way.await.expect(store.what).is_empty(), "no round was begun yet");
        let new =
            NewRound { id: "x", rule: ("r", "Rule"), does: "draft", owner: ("o", "Olga"), people: 1, at: 20 };
        rounds::begin(&mut tx, new).await.expect(store.what);
        assert_eq!(rounds::on_their_way(&mut tx, &again).await.expect(store.what), [id(3)], "{}", store.what);
        tx.commit().await.expect("committed");
        assert_eq!(rounds::take(&store, "one", 100, 50).await.expect(store.what).len(), 1);
        assert!(rounds::take(&store, "two", 120, 50).await.expect(store.what).is_empty(), "somebody has it");
        assert_eq!(rounds::take(&store, "two", 151, 50).await.expect(store.what).len(), 1, "{}", store.what);
        assert_eq!(of_round(&store, "x").await.expect(store.what), [id(3)]);
        let mut tx = store.begin().await.expect("begun");
        rounds::came_to(&mut tx, "x", None, ("batch", "in B-0001")).await.expect(store.what);
        rounds::put(&mut tx, "x", "done", None, None, None).await.expect(store.what);
        assert!(!rounds::is_under_way(&mut tx, "r").await.expect(store.what));
        tx.commit().await.expect("committed");
        let told = decisions_of(&store, &[id(3)]).await.expect(store.what);
        assert_eq!(told[0].words, "in B-0001", "{}", store.what);
        assert_eq!(decided_in(&store, 15).await.expect(store.what), [("r".to_owned(), 1, 3, 20)]);
    }
}

#[tokio::test]
async fn a_rule_is_saved_switched_and_stopped() {
    use crate::domain::joiners::Spec;
    for store in stores().await {
        let spec = Spec { daily_cap: 5, ..Spec::default() };
        let saved = |id, name| SavedRule { id, name, spec: &spec, by_name: "Olga", at: 1 };
        let mut tx = store.begin().await.expect("begun");
        rules::save(&mut tx, saved("r", "Rule")).await.expect(store.what);
        rules::on(&mut tx, "r", ("o", "Olga"), 7).await.expect(store.what);
        tx.commit().await.expect("committed");
        let found = rules::all(&store).await.expect(store.what);
        assert_eq!((found[0].state.as_str(), found[0].since, &found[0].spec), ("on", Some(7), &spec));
        let mut tx = store.begin().await.expect("begun");
        let new =
            NewRound { id: "x", rule: ("r", "Rule"), does: "draft", owner: ("o", "Olga"), people: 1, at: 20 };
        rounds::begin(&mut tx, new).await.expect(store.what);
        tx.commit().await.expect("committed");
        rules::waits(&store, "r", Some("for Olga")).await.expect(store.what);
        assert!(!rules::waits_for_nobody(&store, "r").await.expect(store.what), "somebody is on their way");
        let mut tx = store.begin().await.expect("begun");
        rounds::put(&mut tx, "x", "done", None, None, None).await.expect(store.what);
        tx.commit().await.expect("committed");
        assert!(rules::waits_for_nobody(&store, "r").await.expect(store.what), "{}", store.what);
        assert!(!rules::waits_for_nobody(&store, "r").await.expect(store.what), "it said nothing any more");
        let mut tx = store.begin().await.expect("begun");
        let taken = rules::save(&mut tx, saved("other", "Rule")).await.expect_err("the name is taken");
        assert!(taken.is_taken(), "{}", store.what);
        drop(tx);
        let mut tx = store.begin().await.expect("begun");
        rules::stop(&mut tx, "r", 9, "too many").await.expect(store.what);
        tx.commit().await.expect("committed");
        let found = rules::all(&store).await.expect(store.what);
        assert_eq!((found[0].state.as_str(), found[0].reason.as_deref()), ("stopped", Some("too many")));
    }
}
