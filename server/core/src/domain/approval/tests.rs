use super::*;
use gangway_types::IdentityStatus;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};

mod machine;

fn id(name: &str) -> PersonId {
    PersonId::from(name)
}

fn approver(name: &str) -> Approver {
    Approver { id: id(name), name: name.to_uppercase() }
}

fn directory(names: &[(&str, Standing)]) -> HashMap<PersonId, Manager> {
    names
        .iter()
        .map(|(name, standing)| (id(name), Manager { name: name.to_uppercase(), standing: *standing }))
        .collect()
}

/// Splits people named with their managers; groups as `approvers: people (why)`.
fn groups(people: &[(&str, Option<&str>)], fallback: &[&str], submitter: &str) -> (Vec<String>, usize) {
    let known = directory(&[
        ("m1", Standing::Usable),
        ("m2", Standing::Usable),
        ("gone", Standing::Gone),
        ("blocked", Standing::Blocked),
        ("s", Standing::Usable),
        ("own", Standing::Usable),
    ]);
    let ids: Vec<(PersonId, Option<PersonId>)> =
        people.iter().map(|(person, manager)| (id(person), manager.map(id))).collect();
    let list: Vec<Person<'_>> = ids
        .iter()
        .map(|(id, manager)| Person { id, manager: manager.as_ref().map(|manager| (manager, "Frozen")) })
        .collect();
    let fallback: Vec<Approver> = fallback.iter().map(|name| approver(name)).collect();
    let split = split(&list, &known, &fallback, &id(submitter));
    let names = |places: &[usize]| places.iter().map(|place| people[*place].0).collect::<Vec<_>>().join(" ");
    let groups = split
        .requests
        .iter()
        .map(|one| {
            let approvers: Vec<&str> = one.approvers.iter().map(|one| one.id.as_str()).collect();
            let why = one.why.map_or(String::new(), |why| format!(" ({why:?})"));
            format!("{}: {}{why}", approvers.join("+"), names(&one.people))
        })
        .collect();
    (groups, split.stuck.iter().map(|stuck| stuck.people.len()).sum())
}

#[test]
fn each_manager_is_asked_once_in_the_order_of_the_list() {
    let people = [("a", Some("m1")), ("b", Some("m2")), ("c", Some("m1"))];
    assert_eq!(groups(&people, &[], "s"), (vec!["m1: a c".to_owned(), "m2: b".to_owned()], 0));
}

#[test]
fn whoever_has_no_manager_who_can_answer_goes_to_the_fallback_with_the_reason() {
    let people = [
        ("a", None),
        ("b", Some("gone")),
        ("c", Some("blocked")),
        ("d", Some("nobody knows")),
        ("own", Some("own")),
        ("e", Some("s")),
        ("f", None),
    ];
    let (found, stuck) = groups(&people, &["f1"], "s");
    let expected = [
        "f1: a f (NoManager)",
        "f1: b (Gone)",
        "f1: c (Blocked)",
        "f1: d (Unknown)",
        "f1: own (OwnManager)",
        "f1: e (Submitter)",
    ];
    assert_eq!((found, stuck), (expected.map(str::to_owned).to_vec(), 0));
}

#[test]
fn a_fallback_approver_in_the_list_is_answered_for_by_the_others() {
    let people = [("a", None), ("f1", None)];
    let (found, _) = groups(&people, &["f1", "f2"], "s");
    assert_eq!(found, ["f1+f2: a (NoManager)", "f2: f1 (NoManager)"]);
    assert_eq!(groups(&people, &["f1"], "s"), (vec!["f1: a (NoManager)".to_owned()], 1));
}

#[test]
fn without_a_fallback_or_with_only_the_submitter_people_are_stuck() {
    assert_eq!(groups(&[("a", None), ("b", Some("m1"))], &[], "s"), (vec!["m1: b".to_owned()], 1));
    assert_eq!(groups(&[("a", None)], &["s"], "s"), (Vec::new(), 1));
}

#[test]
fn a_manager_who_never_signed_in_is_asked_and_one_who_cannot_is_not() {
    let of = |status: &str, gone| Standing::of(&IdentityStatus::from(status), gone);
    assert_eq!(of("UNREGISTERED", false), Standing::Usable);
    assert_eq!(of("ERROR", false), Standing::Usable);
    assert_eq!(of("TERMINATED", false), Standing::Blocked);
    assert_eq!(of("disabled", false), Standing::Blocked);
    assert_eq!(of("ACTIVE", true), Standing::Gone);
}

#[test]
fn who_may_answer() {
    let asked = [approver("m1"), approver("m2")];
    let away = [id("m2")];
    let none: [PersonId; 0] = [];
    let (m1, d, x, s) = (id("m1"), id("d"), id("x"), id("s"));
    let caller = |id, is_admin, stands_for| Caller { id, is_admin, stands_for };
    let may = |caller: &Caller<'_>, about| {
        may_answer(&asked, &id("s"), about, caller)
            .map(|(acted, other)| (acted, other.map(|one| one.id.0.clone())))
    };
    assert_eq!(may(&caller(&m1, true, &away), false), Ok((ActedAs::Approver, None)));
    assert_eq!(may(&caller(&d, true, &away), false), Ok((ActedAs::Delegate, Some("m2".to_owned()))));
    assert_eq!(may(&caller(&x, true, &none), false), Ok((ActedAs::Admin, Some("m1".to_owned()))));
    assert_eq!(may(&caller(&x, false, &none), false), Err(Barred::NotAsked));
    assert_eq!(may(&caller(&m1, true, &none), true), Err(Barred::About));
    assert_eq!(may(&caller(&s, true, &away), false), Err(Barred::Submitter));
}

#[test]
fn what_is_due() {
    let due = |kind, at, reminded, now| due(kind, Some(at), reminded, 20, now);
    assert_eq!(due(Kind::Manager, 100, false, 79), Due::Nothing);
    assert_eq!(due(Kind::Manager, 100, false, 80), Due::Remind);
    assert_eq!(due(Kind::Manager, 100, true, 99), Due::Nothing);
    assert_eq!(due(Kind::Manager, 100, true, 100), Due::PassOn);
    assert_eq!(due(Kind::Fallback, 100, false, 100), Due::Lapse);
    assert_eq!(super::due(Kind::Manager, None, false, 20, 1_000), Due::Nothing);
    assert_eq!(super::due(Kind::Manager, Some(100), false, 0, 99), Due::Nothing);
}

#[test]
fn a_batch_is_settled_when_nothing_is_open() {
    assert_eq!(settled(1, 5, 0), None);
    assert_eq!(settled(0, 5, 0), Some(BatchState::Approved));
    assert_eq!(settled(0, 4, 1), Some(BatchState::PartlyApproved));
    assert_eq!(settled(0, 0, 5), Some(BatchState::Rejected));
}

/// People of a small tenant, so that everybody is sometimes everything: manager, submitter, fallback, invited.
fn anybody() -> impl Strategy<Value = String> {
    (0..6_u8).prop_map(|n| format!("p{n}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_split_asks_for_everybody_once_and_nobody_answers_for_themselves(
        people in proptest::collection::btree_map(anybody(), proptest::option::of(anybody()), 0..6),
        standings in proptest::collection::btree_map(anybody(), 0..3_u8, 0..6),
        fallback in proptest::collection::btree_set(anybody(), 0..3),
        submitter in anybody(),
    ) {
        let known: HashMap<PersonId, Manager> = standings
            .iter()
            .map(|(name, standing)| {
                let standing = [Standing::Usable, Standing::Gone, Standing::Blocked][usize::from(*standing)];
                (id(name), Manager { name: name.clone(), standing })
            })
            .collect();
        let ids: Vec<(PersonId, Option<PersonId>)> =
            people.iter().map(|(person, manager)| (id(person), manager.as_deref().map(id))).collect();
        let list: Vec<Person<'_>> = ids
            .iter()
            .map(|(id, manager)| Person { id, manager: manager.as_ref().map(|manager| (manager, "m")) })
            .collect();
        let fallback: Vec<Approver> = fallback.iter().map(|name| approver(name)).collect();
        let found = split(&list, &known, &fallback, &id(&submitter));
        let mut seen = HashSet::new();
        for one in &found.requests {
            prop_assert!(!one.approvers.is_empty() && !one.people.is_empty());
            for place in &one.people {
                prop_assert!(seen.insert(*place), "asked twice");
                for approver in &one.approvers {
                    prop_assert_ne!(&approver.id, &ids[*place].0);
                    prop_assert_ne!(&approver.id, &id(&submitter));
                }
                if one.kind == Kind::Manager {
                    let manager = ids[*place].1.as_ref().expect("a manager");
                    prop_assert_eq!(&one.approvers[0].id, manager);
                    prop_assert_eq!(known[manager].standing, Standing::Usable);
                } else {
                    prop_assert!(one.approvers.iter().all(|approver| fallback.contains(approver)));
                }
            }
        }
        for place in found.stuck.iter().flat_map(|stuck| &stuck.people) {
            prop_assert!(seen.insert(*place), "asked and stuck");
            let others = fallback.iter().filter(|one| one.id != ids[*place].0 && one.id != id(&submitter));
            prop_assert_eq!(others.count(), 0);
        }
        prop_assert_eq!(seen.len(), list.len());
    }
}
