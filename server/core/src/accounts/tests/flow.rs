//! From start to accounts that were seen, and what stops an item on its way.

use super::*;

#[tokio::test]
async fn accounts_are_made_seen_and_linked() {
    for world in World::all().await {
        let mut linked = badge(2, "T-0002");
        // The address of somebody who is there.
        let people =
            world.stage.control("GET", "/_practice/people?limit=1&correlated=true", &Value::Null).await;
        let mail = people[0]["emailAddress"].as_str().expect("an address").to_owned();
        linked.values.insert("mail".to_owned(), vec![mail]);
        let job = world.start(BADGES, vec![badge(1, "T-0001"), linked]).await;
        assert_eq!(job.as_str(), "A-0001");
        world.drive(&job).await;
        assert_eq!(world.counts(&job).await, AccountCounts { accepted: 2, ..AccountCounts::default() });
        assert_eq!(world.run(&job).await, (RunState::Waiting, Some(WaitsFor::Tasks)));
        // Not there before ISC's task ends.
        world.later(100).await;
        assert_eq!(world.counts(&job).await.accepted, 2);
        world.later(5_000).await;
        let counts = world.counts(&job).await;
        assert_eq!((counts.seen, counts.accepted), (2, 0), "{counts:?}");
        world.drive_on(&job).await;
        assert_eq!(world.run(&job).await.0, RunState::Ended);
        world.later(16 * 60_000).await;
        let counts = world.counts(&job).await;
        assert_eq!(counts.nobody, 1, "{counts:?}");
        assert_eq!(
            (counts.linked, counts.new_people),
            (1, 0),
            "nobody is new while nobody was read: {counts:?}"
        );
        let writes = world.writes().await;
        assert_eq!(writes.len(), 2);
        let source = world.source(BADGES).await;
        assert!(
            writes.iter().all(|(method, body)| {
                method == "POST" && body["attributes"]["sourceId"] == source.as_str()
            })
        );
    }
}

#[tokio::test]
async fn what_exists_is_not_sent() {
    for world in World::all().await {
        let there = world.any(BADGES).await;
        let native = there["nativeIdentity"].as_str().expect("a native identity");
        let lower = native.to_lowercase();
        let job = world.start(BADGES, vec![badge(1, native), badge(2, "T-1")]).await;
        world.drive(&job).await;
        let counts = world.counts(&job).await;
        assert_eq!((counts.stopped, counts.accepted), (1, 1));
        assert_eq!(world.writes().await.len(), 1);
        if lower != native {
            let job = world.start(BADGES, vec![badge(1, &lower)]).await;
            world.drive(&job).await;
            let item = world.item(&job).await;
            assert_eq!(item.outcome, AccountOutcome::Stopped);
            assert!(item.cause.expect("a cause").contains(native));
        }
    }
}

#[tokio::test]
async fn a_change_carries_everything_and_is_read_back() {
    for world in World::all().await {
        let there = world.any(BADGES).await;
        let job = world
            .start(BADGES, vec![change(BADGES, &there, &[("site", "Ulm"), ("access_level", "4")])])
            .await;
        world.drive(&job).await;
        world.later(5_000).await;
        let item = world.item(&job).await;
        assert_eq!((item.outcome, item.differs.len()), (AccountOutcome::Seen, 0), "{item:?}");
        let (method, body) = world.writes().await.remove(0);
        assert_eq!((method.as_str(), &body["attributes"]["site"]), ("PUT", &json!("Ulm")));
        assert_eq!(body["attributes"]["holder_name"], there["attributes"]["holder_name"]);
        let now = world.held(BADGES, &item.native).await.remove(0);
        assert_eq!(now["attributes"]["holder_name"], there["attributes"]["holder_name"]);
    }
}

#[tokio::test]
async fn an_account_that_changed_meanwhile_is_left_alone() {
    let world = World::new().await;
    let there = world.any(BADGES).await;
    let mut old = there.clone();
    old["attributes"]["holder_name"] = json!("Somebody else");
    let job = world.start(BADGES, vec![change(BADGES, &old, &[("site", "Ulm")])]).await;
    world.drive(&job).await;
    let item = world.item(&job).await;
    assert_eq!(item.outcome, AccountOutcome::Stopped);
    assert!(item.cause.expect("a cause").contains("holder_name"));
    assert_eq!(world.writes().await.len(), 0);
    assert_eq!(world.run(&job).await.0, RunState::Ended);
}

#[tokio::test]
async fn values_that_isc_made_something_else_of_are_named() {
    let world = World::new().await;
    let mut item = badge(1, "T-7");
    item.values.insert("zones".to_owned(), vec!["North".to_owned(), "South".to_owned()]);
    let job = world.start(BADGES, vec![item]).await;
    world.drive(&job).await;
    world.later(5_000).await;
    let item = world.item(&job).await;
    assert_eq!(item.outcome, AccountOutcome::Differs);
    assert_eq!(item.differs.len(), 1);
    assert_eq!(item.differs[0].shown, ["North,South"]);
}

#[tokio::test]
async fn a_secret_is_sent_and_forgotten() {
    for world in World::all().await {
        let mut item = badge(1, "T-8");
        item.values.insert("pin".to_owned(), vec!["4711".to_owned()]);
        let job = world.start(BADGES, vec![item]).await;
        let sql = "SELECT COUNT(*) AS n FROM account_items WHERE secrets IS NOT NULL AND attributes NOT LIKE '%4711%'";
        let kept = world
            .core()
            .store
            .row(sql, args![])
            .await
            .expect("read")
            .expect("a row")
            .int("n")
            .expect("a number");
        assert_eq!(kept, 1);
        world.drive(&job).await;
        assert_eq!(world.writes().await[0].1["attributes"]["pin"], "4711");
        let kept = world
            .core()
            .store
            .row(sql, args![])
            .await
            .expect("read")
            .expect("a row")
            .int("n")
            .expect("a number");
        assert_eq!(kept, 0);
        assert!(!world.item(&job).await.values.contains_key("pin"));
    }
}

#[tokio::test]
async fn a_source_that_is_no_file_is_not_written_to() {
    let world = World::with(Stage::new(options()).await, "admin").await;
    let job = world.start(DIRECT, vec![badge(1, "cn=t")]).await;
    world.drive(&job).await;
    let item = world.item(&job).await;
    assert_eq!(item.outcome, AccountOutcome::Stopped);
    assert!(item.cause.expect("a cause").contains("not a flat file"));
    assert_eq!(world.writes().await.len(), 0);
}

#[tokio::test]
async fn two_jobs_never_write_one_account_at_once() {
    for world in World::all().await {
        let first = world.start(BADGES, vec![badge(1, "T-9")]).await;
        let second = world.start(BADGES, vec![badge(1, "t-9")]).await;
        world.drive(&first).await;
        world.drive(&second).await;
        let item = world.item(&second).await;
        assert_eq!(item.outcome, AccountOutcome::Stopped);
        assert!(item.cause.expect("a cause").contains(first.as_str()));
        assert_eq!(world.writes().await.len(), 1);
    }
}

#[tokio::test]
async fn a_job_is_made_once_under_its_id() {
    for world in World::all().await {
        let new = || async {
            let new = NewJob {
                id: Some("I-0007".into()),
                kind: AccountJobKind::Import,
                ..world.new_job(BADGES).await
            };
            start(world.core(), world.maker(), new, vec![badge(3, "T-1")]).await.expect("a job")
        };
        assert_eq!((new().await, new().await), ("I-0007".into(), "I-0007".into()));
        let twice = vec![badge(1, "T-1"), badge(2, "T-1")];
        assert!(start(world.core(), world.maker(), world.new_job(BADGES).await, twice).await.is_err());
        assert!(start(world.core(), world.maker(), world.new_job(BADGES).await, vec![]).await.is_err());
        let runs = journal::open(&world.core().store).await.expect("runs");
        assert_eq!(runs.len(), 1);
    }
}

#[tokio::test]
async fn a_paused_job_goes_on_and_a_stopped_one_does_not() {
    for world in World::all().await {
        let job = world.start(BADGES, (1..=5).map(|n| badge(n, &format!("T-{n}"))).collect()).await;
        pause(world.core(), world.maker(), &job).await.expect("asked");
        world.drive(&job).await;
        assert_eq!(world.run(&job).await, (RunState::Paused, None));
        assert_eq!(world.counts(&job).await.queued, 5);
        resume(world.core(), world.maker(), &job).await.expect("resumed");
        world.drive(&job).await;
        assert_eq!(world.counts(&job).await.accepted, 5);
        assert!(pause(world.core(), world.maker(), &job).await.is_err());
        let other = world.start(BADGES, vec![badge(1, "T-9")]).await;
        stop(world.core(), world.maker(), &other).await.expect("asked");
        world.drive(&other).await;
        assert_eq!(world.counts(&other).await.not_sent, 1);
        assert_eq!(world.run(&other).await.0, RunState::Ended);
        assert_eq!(world.writes().await.len(), 5);
    }
}
