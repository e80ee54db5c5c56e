//! The log on both databases: numbers without gaps, and every kind of tampering found and named.

use super::*;
use crate::args;
use crate::audit::{Finding, verify};
use crate::store::Store;
use crate::store::testing::stores;

fn told(n: i64) -> NewRow {
    NewRow {
        at: n * 1_000,
        actor: Some(format!("actor {}", n % 2)),
        actor_name: format!("Actor {}", n % 2),
        what: "batch.made".to_owned(),
        sentence: format!("made B-{n:04} of 'people' – {n}"),
        object: Some(format!("batch:B-{n:04}")),
        object_name: Some(format!("November {n}")),
        result: "done".to_owned(),
        ..NewRow::default()
    }
}

async fn tell(store: &Store, from: i64, to: i64) {
    for n in from..=to {
        let mut tx = store.begin().await.expect("begun");
        tx.tell(told(n));
        tx.commit().await.expect("committed");
    }
}

async fn findings(store: &Store) -> Vec<Finding> {
    verify(store).await.expect("verified").findings
}

/// Puts an entry in, by hand.
async fn put(store: &Store, row: &StoredRow) {
    let sql = "INSERT INTO audit (seq, at, actor, actor_name, what, sentence, object, object_name, result, prev, hash)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let told = row.told.clone();
    let values = args![
        row.seq,
        told.at,
        told.actor,
        told.actor_name,
        told.what,
        told.sentence,
        told.object,
        told.object_name,
        told.result,
        &row.prev,
        &row.hash
    ];
    store.exec(sql, values).await.expect("put in");
}

#[tokio::test]
async fn a_transaction_tells_in_order_and_a_dropped_one_tells_nothing() {
    for store in stores().await {
        let mut tx = store.begin().await.expect(store.what);
        (1..=1_234).for_each(|n| tx.tell(told(n)));
        tx.commit().await.expect(store.what);
        let mut dropped = store.begin().await.expect(store.what);
        dropped.tell(told(9_999));
        drop(dropped);
        tell(&store, 1_235, 1_236).await;
        let verified = verify(&store).await.expect(store.what);
        assert_eq!(
            (verified.rows, verified.head.seq, verified.findings),
            (1_236, 1_236, vec![]),
            "{}",
            store.what
        );
        let first = one(&store, 1).await.expect(store.what).expect("the first");
        assert_eq!((first.prev.as_str(), &first.told), (GENESIS, &told(1)), "{}", store.what);
    }
}

#[tokio::test]
async fn appended_at_once_there_is_no_gap() {
    for store in stores().await {
        let writers = (0..8).map(|writer| {
            let store = store.store.clone();
            tokio::spawn(async move {
                for n in 0..20 {
                    let mut tx = store.begin().await.expect("begun");
                    tx.tell(told(writer * 100 + n));
                    // Something else that both write, locked before the log is.
                    tx.next("batch").await.expect("a number");
                    tx.tell(told(writer * 100 + n + 50));
                    tx.commit().await.expect("committed");
                }
            })
        });
        for done in futures::future::join_all(writers).await {
            done.expect(store.what);
        }
        let verified = verify(&store).await.expect(store.what);
        assert_eq!((verified.rows, verified.head.seq), (320, 320), "{}", store.what);
        assert_eq!(verified.findings, vec![], "{}", store.what);
    }
}

#[tokio::test]
async fn a_changed_entry_is_named() {
    for store in stores().await {
        tell(&store, 1, 9).await;
        for column in ["sentence", "actor_name", "what", "result", "object", "prev"] {
            let sql = format!("UPDATE audit SET {column} = {column} || '.' WHERE seq = 5");
            store.exec(&sql, args![]).await.expect(store.what);
            assert!(findings(&store).await.contains(&Finding::Changed(5)), "{} {column}", store.what);
            let sql = format!(
                "UPDATE audit SET {column} = substr({column}, 1, length({column}) - 1) WHERE seq = 5"
            );
            store.exec(&sql, args![]).await.expect(store.what);
            assert_eq!(findings(&store).await, vec![], "{} {column}", store.what);
        }
        store.exec("UPDATE audit SET at = at + 1 WHERE seq = 9", args![]).await.expect(store.what);
        assert_eq!(findings(&store).await, vec![Finding::Changed(9)], "{}", store.what);
    }
}

#[tokio::test]
async fn an_entry_that_was_sealed_anew_is_named() {
    for store in stores().await {
        tell(&store, 1, 9).await;
        for seq in [5, 9] {
            let mut row = one(&store, seq).await.expect(store.what).expect("a row");
            row.told.sentence = "did nothing at all".to_owned();
            let hash = sealed(&Seal { seq, told: &row.told, prev: &row.prev });
            let sql = "UPDATE audit SET sentence = $1, hash = $2 WHERE seq = $3";
            store.exec(sql, args![row.told.sentence, hash, seq]).await.expect(store.what);
        }
        let expected = vec![Finding::Replaced(5), Finding::Head(9)];
        assert_eq!(findings(&store).await, expected, "{}", store.what);
    }
}

#[tokio::test]
async fn removed_entries_are_named() {
    for store in stores().await {
        tell(&store, 1, 9).await;
        store.exec("DELETE FROM audit WHERE seq IN (1, 4, 5, 9)", args![]).await.expect(store.what);
        let expected = vec![Finding::Removed(1, 1), Finding::Removed(4, 5), Finding::Removed(9, 9)];
        assert_eq!(findings(&store).await, expected, "{}", store.what);
        store.exec("DELETE FROM audit", args![]).await.expect(store.what);
        assert_eq!(findings(&store).await, vec![Finding::Removed(1, 9)], "{}", store.what);
    }
}

#[tokio::test]
async fn entries_that_were_put_in_are_named() {
    for store in stores().await {
        tell(&store, 1, 9).await;
        // After the last one, with a hash that fits.
        let last = one(&store, 9).await.expect(store.what).expect("the last");
        let (new, prev) = (told(10), last.hash.clone());
        let hash = sealed(&Seal { seq: 10, told: &new, prev: &prev });
        put(&store, &StoredRow { seq: 10, told: new, prev, hash }).await;
        assert_eq!(findings(&store).await, vec![Finding::Inserted(10)], "{}", store.what);
        store.exec("DELETE FROM audit WHERE seq = 10", args![]).await.expect(store.what);
        // In the place of another one, with a hash that fits the one before.
        let before = one(&store, 4).await.expect(store.what).expect("the fourth");
        store.exec("DELETE FROM audit WHERE seq = 5", args![]).await.expect(store.what);
        let (new, prev) = (told(55), before.hash);
        let hash = sealed(&Seal { seq: 5, told: &new, prev: &prev });
        put(&store, &StoredRow { seq: 5, told: new, prev, hash }).await;
        assert_eq!(findings(&store).await, vec![Finding::Replaced(5)], "{}", store.what);
    }
}

#[tokio::test]
async fn what_retention_leaves_is_verified_from_its_anchor() {
    for store in stores().await {
        tell(&store, 1, 9).await;
        let mut tx = store.begin().await.expect(store.what);
        let trimmed = trim(&mut tx, 5_000).await.expect(store.what).expect("old ones");
        assert_eq!((trimmed.removed, trimmed.anchor.seq), (4, 4), "{}", store.what);
        let facts = serde_json::json!([{ "label": "The chain goes on after", "is": trimmed.anchor.text() }]);
        tx.tell(NewRow { what: "audit.trimmed".to_owned(), detail: Some(facts.to_string()), ..told(10) });
        tx.commit().await.expect(store.what);
        let verified = verify(&store).await.expect(store.what);
        assert_eq!((verified.rows, verified.findings), (6, vec![]), "{}", store.what);
        // More goes, and the anchor is moved along, as retention would, but without a word.
        let sixth = one(&store, 6).await.expect(store.what).expect("the sixth");
        store.exec("DELETE FROM audit WHERE seq <= 6", args![]).await.expect(store.what);
        let sql = "UPDATE meta SET value = $1 WHERE key = 'audit_anchor'";
        store.exec(sql, args![Mark { seq: 6, hash: sixth.hash }.text()]).await.expect(store.what);
        assert_eq!(findings(&store).await, vec![Finding::Anchor(6)], "{}", store.what);
    }
}

#[tokio::test]
async fn retention_keeps_the_newest_entry_however_old() {
    for store in stores().await {
        tell(&store, 1, 3).await;
        let mut tx = store.begin().await.expect(store.what);
        let trimmed = trim(&mut tx, i64::MAX).await.expect(store.what).expect("old ones");
        tx.commit().await.expect(store.what);
        assert_eq!((trimmed.removed, trimmed.anchor.seq), (2, 2), "{}", store.what);
        let mut tx = store.begin().await.expect(store.what);
        assert_eq!(trim(&mut tx, i64::MAX).await.expect(store.what), None, "{}", store.what);
    }
}

#[tokio::test]
async fn the_list_is_narrowed_by_everything_at_once() {
    for store in stores().await {
        tell(&store, 1, 9).await;
        let mut tx = store.begin().await.expect(store.what);
        tx.tell(NewRow { actor: None, for_id: Some("actor 1".to_owned()), ..told(10) });
        tx.commit().await.expect(store.what);
        let numbers = async |asked: Asked| -> Vec<i64> {
            let n = count(&store, &asked).await.expect(store.what);
            let rows = list(&store, &asked, 0, 50).await.expect(store.what);
            assert_eq!(rows.len() as u64, n, "{}", store.what);
            rows.iter().map(|row| row.seq).collect()
        };
        let text = |text: &str| vec![text.to_owned()];
        let own = Asked { own: Some("actor 1".to_owned()), ..Asked::default() };
        assert_eq!(numbers(own).await, [10, 9, 7, 5, 3, 1], "{}", store.what);
        let who = Asked { who: vec!["gangway".to_owned(), "actor 0".to_owned()], ..Asked::default() };
        assert_eq!(numbers(who.clone()).await, [10, 8, 6, 4, 2], "{}", store.what);
        let narrow = Asked {
            what: text("batch.made"),
            result: text("done"),
            from: Some(4_000),
            until: Some(8_000),
            upto: Some(9),
            ..who
        };
        assert_eq!(numbers(narrow.clone()).await, [6, 4], "{}", store.what);
        assert_eq!(
            numbers(Asked { about: text("batch:B-0004"), ..narrow.clone() }).await,
            [4],
            "{}",
            store.what
        );
        let facets = facet(&store, &narrow, "object", "object_name", 1).await.expect(store.what);
        assert_eq!(facets, [(Some("batch:B-0004".to_owned()), "November 4".to_owned(), 1)], "{}", store.what);
    }
}
