use super::*;
use crate::store::testing::stores;
use gangway_types::PersonId;
use gangway_types::people::InviteState;
use gangway_types::query::{Area, Facet, InviteFilter, PeopleQuery, SortKey};
use proptest::prelude::*;

const NOW: i64 = 1_800_000_000_000;
const DAY: i64 = 86_400_000;

fn person(n: usize, status: &str) -> PersonRead {
    PersonRead {
        id: format!("{n:032x}"),
        name: format!("Person {n:05}"),
        alias: format!("p{n}"),
        mail: Some(format!("p{n}@acme.example")),
        status: status.to_owned(),
        lifecycle: Some("active".to_owned()),
        created: Some(NOW - DAY),
        attributes: "{}".to_owned(),
        correlated: Some(true),
        ..PersonRead::default()
    }
}

async fn put(store: &Store, people: &[PersonRead]) -> Vec<Change> {
    let mut tx = store.begin().await.expect("a transaction");
    let changes = upsert(&mut tx, people, NOW, Some(1)).await.expect("stored").changes;
    touch(&mut tx).await.expect("touched");
    tx.commit().await.expect("committed");
    changes
}

fn which<'a>(query: &'a PeopleQuery, scope: &'a Scope) -> Which<'a> {
    Which { query, scope, sso: &[], created: (None, None), now: NOW, call_after: 3 }
}

async fn names(store: &Store, text: &str) -> Vec<String> {
    let (query, notes) = PeopleQuery::parse(Area::Unregistered, text);
    assert_eq!(notes, [], "{text}");
    let rows = page(store, &which(&query, &Scope::All), 0, 50).await.expect("a page");
    let count = count(store, &which(&query, &Scope::All)).await.expect("a count");
    assert_eq!(count, rows.len() as u64, "{text}");
    rows.into_iter().map(|person| person.row.name).collect()
}

#[tokio::test]
async fn filters_find_what_they_say() {
    for store in stores().await {
        let mut people: Vec<PersonRead> = (0..6).map(|n| person(n, "UNREGISTERED")).collect();
        "Zoë Öztürk 100%".clone_into(&mut people[0].name);
        people[1].mail = Some("nobody@".to_owned());
        people[2].department = Some("Docks".to_owned());
        people[3].correlated = Some(false);
        "REGISTERED".clone_into(&mut people[4].status);
        "PENDING".clone_into(&mut people[5].status);
        people[5].created = Some(NOW - 40 * DAY);
        people[5].manager_id = Some("b".repeat(32));
        people[5].manager_name = Some("Ada".to_owned());
        put(&store, &people).await;

        assert_eq!(
            names(&store, "").await,
            ["Person 00001", "Person 00002", "Person 00005", "Zoë Öztürk 100%"],
            "{}",
            store.what
        );
        assert_eq!(names(&store, "q=ZOE+ozturk").await, ["Zoë Öztürk 100%"]);
        assert_eq!(names(&store, "q=100%25").await, ["Zoë Öztürk 100%"]);
        assert_eq!(names(&store, "q=_").await, [""; 0]);
        assert_eq!(names(&store, "q=P2@ACME").await, ["Person 00002"]);
        assert_eq!(names(&store, "mail=no").await, ["Person 00001"]);
        assert_eq!(names(&store, "department=Docks").await, ["Person 00002"]);
        assert_eq!(names(&store, "linked=no").await, ["Person 00003"]);
        assert_eq!(names(&store, "invite=elsewhere").await, ["Person 00005"]);
        assert_eq!(names(&store, "sort=-name&status=UNREGISTERED").await[0], "Zoë Öztürk 100%");
        assert_eq!(names(&store, "sort=created").await[0], "Person 00005");
        let (query, _) = PeopleQuery::parse(Area::People, "");
        let reports = Scope::Reports(PersonId("b".repeat(32)));
        assert_eq!(count(&store, &which(&query, &reports)).await.expect("a count"), 1);
        assert_eq!(count(&store, &which(&query, &Scope::All)).await.expect("a count"), 5);
        let (rows, more) = facet(&store, &which(&query, &Scope::All), Facet::Status).await.expect("a facet");
        assert_eq!((rows[0].value.as_str(), rows[0].count, more), ("UNREGISTERED", 3, 0));
    }
}

#[tokio::test]
async fn a_status_that_moves_is_told_and_the_first_sighting_stays() {
    for store in stores().await {
        assert_eq!(put(&store, &[person(1, "UNREGISTERED"), person(2, "ACTIVE")]).await, []);
        let changes = put(&store, &[person(1, "ACTIVE"), person(2, "ACTIVE")]).await;
        assert_eq!(changes.len(), 1);
        assert_eq!(
            (changes[0].old_status.0.as_str(), changes[0].new_status.0.as_str()),
            ("UNREGISTERED", "ACTIVE")
        );
        let registered = |n: usize| {
            let store = &store.store;
            async move {
                get(store, &PersonId(format!("{n:032x}"))).await.expect("a row").expect("there").registered_at
            }
        };
        assert_eq!(registered(1).await, Some(NOW));
        // Registered when first read: since when is not known.
        assert_eq!(registered(2).await, None);
    }
}

#[tokio::test]
async fn whoever_is_as_before_is_marked_as_read_and_nothing_more() {
    for store in stores().await {
        let people = [person(1, "UNREGISTERED"), person(2, "ACTIVE")];
        put(&store, &people).await;
        let mut tx = store.begin().await.expect("a transaction");
        assert_eq!(upsert(&mut tx, &people, NOW + 5, Some(2)).await.expect("stored"), Written::default());
        let mut moved = people.clone();
        moved[1].department = Some("Sales".to_owned());
        assert_eq!(upsert(&mut tx, &moved, NOW + 6, Some(3)).await.expect("stored").rows, 1);
        tx.commit().await.expect("committed");
        let sql = "SELECT crawl, read_at, department FROM people ORDER BY id";
        let rows = store.rows(sql, Vec::new()).await.expect("read");
        for row in &rows {
            assert_eq!(
                (row.int("crawl").expect("a number"), row.int("read_at").expect("a time")),
                (3, NOW + 6)
            );
        }
        assert_eq!(rows[1].opt_text("department").expect("a word").as_deref(), Some("Sales"));
        // Profile and source come before the person or after: only what they say moves a row.
        let profile = Some(("p1".to_owned(), "Contractors".to_owned()));
        for (name, moves) in [(profile.clone(), 1), (profile, 0), (None, 0)] {
            let mut known = moved.clone();
            known[1].enrichment = Some(Enrichment { profile: name, source: None });
            let mut tx = store.begin().await.expect("a transaction");
            assert_eq!(upsert(&mut tx, &known, NOW + 6, Some(3)).await.expect("stored").rows, moves);
            tx.commit().await.expect("committed");
        }
        // Gone and back is another matter, even if nothing else moved.
        let mut tx = store.begin().await.expect("a transaction");
        gone(&mut tx, &[PersonId(people[0].id.clone())], NOW + 7).await.expect("gone");
        assert_eq!(upsert(&mut tx, &people[..1], NOW + 8, Some(4)).await.expect("stored").rows, 1);
        tx.commit().await.expect("committed");
    }
}

/// More than one statement holds, of every size that statements have.
#[tokio::test]
async fn many_at_once_are_stored_each_as_they_are() {
    for store in stores().await {
        let mut people: Vec<PersonRead> = (0..283).map(|n| person(n, "UNREGISTERED")).collect();
        for person in &mut people {
            person.attributes = format!("{{\"uid\":\"{}\"}}", person.alias);
        }
        assert_eq!(put(&store, &people).await, []);
        let mail = Some("moved@acme.example".to_owned());
        people[137].mail.clone_from(&mail);
        "LOCKED".clone_into(&mut people[282].status);
        let changes = put(&store, &people).await;
        assert_eq!(
            changes.iter().map(|change| change.person_id.as_str()).collect::<Vec<_>>(),
            [people[282].id.as_str()],
            "{}",
            store.what
        );
        assert_eq!(sightings(&store, 1).await.expect("a count").all(), 283);
        for person in &people {
            let id = PersonId(person.id.clone());
            let stored = get(&store, &id).await.expect("a row").expect("there");
            assert_eq!((&stored.row.name, &stored.row.mail), (&person.name, &person.mail), "{}", store.what);
            let kept = attributes(&store, &id).await.expect("attributes");
            assert_eq!(kept["uid"], *person.alias, "{}", store.what);
        }
    }
}

#[tokio::test]
async fn gone_people_leave_the_lists_and_come_back() {
    for store in stores().await {
        put(&store, &[person(1, "UNREGISTERED")]).await;
        let ids = [PersonId(format!("{:032x}", 1))];
        let mut tx = store.begin().await.expect("a transaction");
        assert_eq!(gone(&mut tx, &ids, NOW).await.expect("gone"), 1);
        tx.commit().await.expect("committed");
        assert_eq!(names(&store, "").await, [""; 0]);
        let (query, _) = PeopleQuery::parse(Area::People, "gone=yes");
        assert_eq!(count(&store, &which(&query, &Scope::All)).await.expect("a count"), 1);
        put(&store, &[person(1, "UNREGISTERED")]).await;
        assert_eq!(names(&store, "").await, ["Person 00001"]);
    }
}

#[tokio::test]
async fn shared_addresses_are_counted_over_everybody_still_there() {
    for store in stores().await {
        let mut people: Vec<PersonRead> = (0..4).map(|n| person(n, "ACTIVE")).collect();
        for (one, mail) in people.iter_mut().zip([
            " Desk@ACME.example",
            "desk@acme.example ",
            "ｄesk@acme.example",
            "desk+x@acme.example",
        ]) {
            one.mail = Some(mail.to_owned());
        }
        people[1].correlated = Some(false);
        put(&store, &people).await;
        let mut tx = store.begin().await.expect("a transaction");
        gone(&mut tx, &[PersonId(format!("{:032x}", 2))], NOW).await.expect("gone");
        tx.commit().await.expect("committed");
        let counts = sharing(&store, &["desk@acme.example".to_owned(), "none@acme.example".to_owned()])
            .await
            .expect("counts");
        assert_eq!(counts.get("desk@acme.example"), Some(&2));
        assert_eq!(counts.len(), 1);
    }
}

#[tokio::test]
async fn profiles_come_from_elsewhere_and_stay() {
    for store in stores().await {
        put(&store, &[person(1, "UNREGISTERED"), person(2, "UNREGISTERED")]).await;
        let with = Enrichment {
            profile: Some(("p1".into(), "Contractors".into())),
            source: Some(("s1".into(), "HR".into())),
        };
        let ids = [format!("{:032x}", 1)];
        for expected in [1, 0] {
            let mut tx = store.begin().await.expect("a transaction");
            assert_eq!(enrich(&mut tx, &with, &ids).await.expect("enriched"), expected);
            tx.commit().await.expect("committed");
        }
        put(&store, &[person(1, "UNREGISTERED")]).await;
        assert_eq!(names(&store, "profile=p1&source=s1").await, ["Person 00001"]);
        let sso = ["p1".to_owned()];
        let (query, _) = PeopleQuery::parse(Area::Unregistered, "");
        let without = Which { sso: &sso, ..which(&query, &Scope::All) };
        assert_eq!(count(&store, &without).await.expect("a count"), 1);
        let (query, _) = PeopleQuery::parse(Area::Unregistered, "sso=yes");
        let only = Which { sso: &sso, ..which(&query, &Scope::All) };
        assert_eq!(count(&store, &only).await.expect("a count"), 1);
    }
}

/// Sets what the ledger says of a person.
async fn invited(store: &Store, n: usize, expires_at: Option<i64>, elsewhere: bool) {
    store
        .exec(
            "UPDATE people SET invite_expires_at = $2, invited_elsewhere = $3 WHERE id = $1",
            args![format!("{n:032x}"), expires_at, elsewhere],
        )
        .await
        .expect("updated");
}

#[tokio::test]
async fn filters_and_states_say_the_same_for_every_mix() {
    let hour = 3_600_000;
    let ends =
        [None, Some(NOW - 1), Some(NOW), Some(NOW + 1), Some(NOW + 48 * hour), Some(NOW + 48 * hour + 1)];
    let statuses = ["UNREGISTERED", "PENDING", "ACTIVE", "DISABLED", "ERROR", "ODD"];
    for store in stores().await {
        let mut n = 0;
        for status in statuses {
            for end in ends {
                for elsewhere in [false, true] {
                    put(&store, &[person(n, status)]).await;
                    invited(&store, n, end, elsewhere).await;
                    n += 1;
                }
            }
        }
        let all = PeopleQuery::new(Area::People);
        let everybody = page(&store, &which(&all, &Scope::All), 0, 1_000).await.expect("a page");
        assert_eq!(everybody.len(), n);
        let counts = invite_counts(&store, &which(&all, &Scope::All)).await.expect("counts");
        for state in InviteFilter::ALL {
            let query = all.toggled_invite(state);
            let found: Vec<PersonId> = ids(&store, &which(&query, &Scope::All)).await.expect("ids");
            let expected: Vec<PersonId> = everybody
                .iter()
                .filter(|person| person.invite(NOW).filter() == Some(state))
                .map(|person| person.row.id.clone())
                .collect();
            assert_eq!(found, expected, "{state:?} on {}", store.what);
            assert!(counts.contains(&(state, expected.len() as u64)), "{state:?}");
        }
        assert!(everybody.iter().any(|person| person.invite(NOW) == InviteState::Unknown));
        let open = PeopleQuery::new(Area::Unregistered);
        let head =
            headline(&store, &which(&open, &Scope::All), &which(&all, &Scope::All)).await.expect("numbers");
        assert_eq!(
            head.never + head.valid + head.soon + head.expired + head.elsewhere,
            head.cannot_sign_in + head.pending
        );
        assert_eq!((head.cannot_sign_in, head.pending, head.known), (12, 12, n as u64));
    }
}

#[tokio::test]
async fn every_order_is_the_same_on_both_databases() {
    let mut orders: Vec<Vec<Vec<String>>> = Vec::new();
    for store in stores().await {
        let mut people: Vec<PersonRead> = (0..40).map(|n| person(n, "UNREGISTERED")).collect();
        let odd = ["Éric", "eric", "Zed", "_under", "Æon", "10 Ten", "", "李"];
        for (n, one) in people.iter_mut().enumerate() {
            one.name = format!("{} {}", odd[n % odd.len()], n % 3);
            one.created = (n % 5 != 0).then_some(NOW - (n as i64 % 7) * DAY);
            one.manager_name = (n % 4 != 0).then(|| odd[n % 7].to_owned());
            one.manager_id = one.manager_name.clone();
        }
        put(&store, &people).await;
        for n in (0..40).step_by(3) {
            invited(&store, n, Some(NOW + n as i64 % 9), false).await;
        }
        let mut here = Vec::new();
        for area in [Area::Unregistered, Area::People] {
            for key in SortKey::ALL {
                for query in [
                    PeopleQuery::new(area).with_sort(key),
                    PeopleQuery::new(area).with_sort(key).with_sort(key),
                ] {
                    let ids = ids(&store, &which(&query, &Scope::All)).await.expect("ids");
                    let mut paged = Vec::new();
                    for offset in (0..40).step_by(7) {
                        paged.extend(
                            page_ids(&store, &which(&query, &Scope::All), offset, 7).await.expect("a page"),
                        );
                    }
                    assert_eq!(ids, paged, "{}", query.print());
                    here.push(ids.into_iter().map(|id| id.0).collect());
                }
            }
        }
        orders.push(here);
    }
    assert!(orders.windows(2).all(|pair| pair[0] == pair[1]));
}

/// On SQLite a page of the usual lists must come straight from an index.
#[tokio::test]
async fn pages_come_from_an_index() {
    let store = crate::store::testing::sqlite().await;
    for (text, index) in [
        ("", "people_open_name"),
        ("sort=-name", "people_open_name"),
        ("sort=profile", "people_open_profile"),
        ("sort=manager", "people_open_manager"),
        ("sort=-manager", "people_open_manager"),
        ("sort=invite", "people_open_invite"),
        ("sort=-invite", "people_open_invite"),
        ("sort=created", "people_open_created"),
        ("sort=-created", "people_open_created"),
        ("invite=never&q=a", "people_open_invite"),
        ("q=a", "people_open_name"),
        ("profile=a&profile=b&mail=yes", "people_open_name"),
    ] {
        let (query, _) = PeopleQuery::parse(Area::Unregistered, text);
        let plan = list::plan(&store, &which(&query, &Scope::All)).await.expect("a plan");
        assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{text}: {plan}");
    }
}

#[tokio::test]
async fn indices_put_aside_for_the_first_fill_come_back() {
    let store = crate::store::testing::sqlite().await;
    let names = || async {
        let sql = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'people' AND sql IS NOT NULL ORDER BY name";
        let rows = store.rows(sql, Vec::new()).await.expect("names");
        rows.iter().map(|row| row.text("name").expect("a name")).collect::<Vec<_>>()
    };
    let before = names().await;
    assert!(before.len() > 5);
    assert!(begin_bulk(&store).await.expect("begun"));
    assert_eq!(names().await, [""; 0]);
    // Interrupted and begun again: nothing is lost.
    assert!(begin_bulk(&store).await.expect("begun"));
    put(&store, &[person(1, "UNREGISTERED")]).await;
    end_bulk(&store).await.expect("ended");
    assert_eq!(names().await, before);
    assert!(!begin_bulk(&store).await.expect("asked"), "not once somebody is there");
    end_bulk(&store).await.expect("ended twice");
    settle_bulk(&store).await.expect("settled");
    assert_eq!(names().await, before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_address_makes_a_statement_that_runs(text in "\\PC{0,60}", area in prop_oneof![Just(Area::Unregistered), Just(Area::People)]) {
        let text = gangway_types::query::encode(&format!("xqz{text}"));
        let (query, _) = PeopleQuery::parse(area, &format!("q={text}&profile={text}"));
        let clause = which(&query, &Scope::All).clause(Skip::Nothing);
        let beyond = format!("${}", clause.args.len() + 1);
        let bound = (1..=clause.args.len()).all(|n| clause.sql.contains(&format!("${n}")));
        let (too_far, leaked) = (clause.sql.contains(&beyond), clause.sql.contains("xqz"));
        prop_assert!(bound && !too_far && !leaked, "{}", clause.sql);
    }
}

#[tokio::test]
async fn who_needs_a_call_is_found_and_counted() {
    for store in stores().await {
        let statuses = ["UNREGISTERED", "PENDING", "ACTIVE", "UNREGISTERED", "UNREGISTERED"];
        for (n, (status, times)) in statuses.into_iter().zip([3, 4, 9, 2, 0]).enumerate() {
            put(&store, &[person(n, status)]).await;
            let sql = "UPDATE people SET times_invited = $2 WHERE id = $1";
            store.exec(sql, args![format!("{n:032x}"), times]).await.expect("updated");
        }
        assert_eq!(names(&store, "call=yes").await, ["Person 00000", "Person 00001"], "{}", store.what);
        assert_eq!(names(&store, "call=no").await, ["Person 00003", "Person 00004"]);
        let (open, all) = (PeopleQuery::new(Area::Unregistered), PeopleQuery::new(Area::People));
        for (call_after, expected) in [(0, 0), (1, 3), (3, 2), (5, 0)] {
            let open = Which { call_after, ..which(&open, &Scope::All) };
            let head = headline(&store, &open, &which(&all, &Scope::All)).await.expect("numbers");
            assert_eq!(head.call, expected, "{call_after} on {}", store.what);
        }
    }
}
