use super::*;
use crate::store::people::{PersonRead, upsert};
use crate::store::testing::stores;
use gangway_types::PersonId;

const NOW: i64 = 1_800_000_000_000;
const DAY: i64 = 86_400_000;

fn id(n: usize) -> PersonId {
    PersonId(format!("{n:032x}"))
}

async fn person(store: &Store, n: usize, status: &str, registered_at: Option<i64>) {
    let read = PersonRead {
        id: id(n).to_string(),
        name: format!("Person {n}"),
        status: status.to_owned(),
        attributes: "{}".to_owned(),
        correlated: Some(true),
        ..PersonRead::default()
    };
    let mut tx = store.begin().await.expect("a transaction");
    upsert(&mut tx, &[read], NOW, None).await.expect("stored");
    let sql = "UPDATE people SET registered_at = $2 WHERE id = $1";
    tx.exec(sql, args![&id(n), registered_at]).await.expect("registered");
    tx.commit().await.expect("committed");
}

async fn invited(store: &Store, n: usize, at: i64, ended_well: bool) {
    let sql = "INSERT INTO invitations (id, person_id, person_name, origin, asked_at, invited_at, expires_at)
        VALUES ($1, $2, 'N', 'gangway', $3, $4, $5)";
    let key = format!("{n}:{at}");
    store.exec(sql, args![key, &id(n), at, ended_well.then_some(at), at + 7 * DAY]).await.expect("invited");
    let sql = "UPDATE people SET invited_at = $2, invite_expires_at = $3 WHERE id = $1";
    store.exec(sql, args![&id(n), at, at + 7 * DAY]).await.expect("told");
}

#[tokio::test]
async fn each_invitation_is_looked_at_until_the_next_thing_happens() {
    for store in stores().await {
        // Registered two days after the second of two invitations.
        person(&store, 1, "ACTIVE", Some(NOW - DAY)).await;
        invited(&store, 1, NOW - 12 * DAY, true).await;
        invited(&store, 1, NOW - 3 * DAY, true).await;
        // Still open.
        person(&store, 2, "UNREGISTERED", None).await;
        invited(&store, 2, NOW - 5 * DAY, true).await;
        // Registered before anybody looked: nobody knows when.
        person(&store, 3, "ACTIVE", None).await;
        invited(&store, 3, NOW - 5 * DAY, true).await;
        // ISC's task has not ended: whether there was an invitation is not known.
        person(&store, 4, "UNREGISTERED", None).await;
        invited(&store, 4, NOW - DAY, false).await;
        // Too long ago.
        person(&store, 5, "UNREGISTERED", None).await;
        invited(&store, 5, NOW - 300 * DAY, true).await;

        let weeks_from = NOW - 7 * DAY;
        let mut found = past(&store, NOW - 180 * DAY, weeks_from, NOW).await.expect("read");
        found.sort_by_key(|(week, one)| (*week, one.after));
        let of = |week, days: i64, registered| (week, Past { after: days * DAY, registered, n: 1 });
        let expected = [of(None, 9, false), of(Some(0), 2, true), of(Some(0), 5, false)];
        assert_eq!(found, expected, "{}", store.what);

        let out: u64 = open(&store, NOW).await.expect("read").iter().map(|one| one.n).sum();
        assert_eq!(out, 2, "{}: those of 2 and 4", store.what);
    }
}

#[tokio::test]
async fn managers_with_most_left_come_first_and_the_others_are_one_line() {
    for store in stores().await {
        for n in 0..30 {
            person(&store, n, if n % 3 == 0 { "ACTIVE" } else { "UNREGISTERED" }, None).await;
            let boss = if n < 8 { 0 } else { n };
            let sql = "UPDATE people SET manager_id = $2, manager_name = $3, times_invited = 1 WHERE id = $1";
            store.exec(sql, args![&id(n), format!("m{boss}"), format!("Boss {boss:02}")]).await.expect("set");
        }
        let found = crate::store::overview::managers(&store, NOW).await.expect("read");
        assert_eq!(found.len(), 12, "{}", store.what);
        assert_eq!((found[0].profile.as_str(), found[0].invited, found[0].registered), ("Boss 00", 8, 3));
        assert_eq!(found[11].profile, "12 others", "{}", store.what);
        assert_eq!(found.iter().map(|one| one.invited).sum::<u64>(), 30);
        assert_eq!(found.iter().map(|one| one.registered).sum::<u64>(), 10);
    }
}
