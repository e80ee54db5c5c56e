use super::*;
use crate::store::testing::stores;

const LEASE: i64 = 90;

#[tokio::test]
async fn one_replica_reads_at_a_time_and_another_takes_over_when_it_is_silent() {
    for store in stores().await {
        let take = |owner: &'static str, real| take(&store, owner, true, 5, real, LEASE);
        let begun = take("a", 100).await.expect("asked").expect("begun");
        assert!(take("b", 150).await.expect("asked").is_none(), "{}", store.what);
        let over = take("b", 191).await.expect("asked").expect("taken over");
        assert_eq!(over.id, begun.id);
        let progress = Progress { pass: "linked", next_offset: 250, seen: 250, expected: Some(900) };
        let mut tx = store.begin().await.expect("a transaction");
        assert!(!super::progress(&mut tx, begun.id, "a", 500, &progress).await.expect("asked"));
        assert!(super::progress(&mut tx, begun.id, "b", 500, &progress).await.expect("noted"));
        tx.commit().await.expect("committed");
        leave(&store, begun.id, "b", "waiting", Some("why"), None).await.expect("left");
        let resumed = take("c", 200).await.expect("asked").expect("resumed");
        assert_eq!((resumed.pass.as_str(), resumed.next_offset, resumed.seen), ("linked", 250, 250));
        leave(&store, begun.id, "c", "done", None, Some(7)).await.expect("left");
        assert_eq!(synced_at(&store).await.expect("a time"), Some(7));
        assert!(super::take(&store, "c", false, 8, 300, LEASE).await.expect("asked").is_none());
        let next = take("c", 300).await.expect("asked").expect("begun");
        assert!(next.id > begun.id);
        assert_eq!(synced_at(&store).await.expect("a time"), Some(7));
    }
}

#[tokio::test]
async fn two_that_begin_at_once_begin_one() {
    for store in stores().await {
        let (a, b) = tokio::join!(take(&store, "a", true, 1, 1, LEASE), take(&store, "b", true, 1, 1, LEASE));
        let begun = [a.expect("asked"), b.expect("asked")];
        assert_eq!(begun.iter().flatten().count(), 1, "{}", store.what);
    }
}
