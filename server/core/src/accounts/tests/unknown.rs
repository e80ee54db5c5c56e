//! Calls whose fate nobody knows: found by their effect, or sent again when absence is proof.

use super::*;

const HOUR: i64 = 3_600_000;

async fn lost(world: &World, executed: bool) -> AccountJobId {
    let job = world.start(BADGES, vec![badge(1, "T-1")]).await;
    let fault = json!({"kind": "cut", "after": executed});
    world.fault(json!({"method": "POST", "path": "/accounts", "on": "next", "fault": fault})).await;
    world.drive(&job).await;
    assert_eq!(world.counts(&job).await.unknown, 1);
    world.drive_on(&job).await;
    assert_eq!(world.run(&job).await, (RunState::Waiting, Some(WaitsFor::Tasks)));
    job
}

#[tokio::test]
async fn an_account_that_is_there_was_made() {
    for world in World::all().await {
        let job = lost(&world, true).await;
        world.later(5_000).await;
        let item = world.item(&job).await;
        assert_eq!(item.outcome, AccountOutcome::Seen);
        assert!(item.cause.is_some());
        world.later(3 * HOUR).await;
        world.drive_on(&job).await;
        assert_eq!(world.run(&job).await.0, RunState::Ended);
        assert_eq!(world.writes().await.len(), 1);
    }
}

#[tokio::test]
async fn absence_is_proof_only_after_its_time() {
    for world in World::all().await {
        let job = lost(&world, false).await;
        for _ in 0..3 {
            world.later(30 * 60_000).await;
            world.drive_on(&job).await;
            assert_eq!(world.counts(&job).await.unknown, 1);
            assert_eq!(world.writes().await.len(), 1);
        }
        world.later(31 * 60_000).await;
        assert_eq!(world.counts(&job).await.queued, 1);
        world.drive(&job).await;
        assert_eq!(world.counts(&job).await.accepted, 1);
        world.later(5_000).await;
        assert_eq!(world.counts(&job).await.seen, 1);
        assert_eq!(world.held(BADGES, "T-1").await.len(), 1);
        let writes = world.writes().await;
        assert_eq!(writes.len(), 2);
        assert_eq!(writes[0], writes[1], "the same values");
    }
}

#[tokio::test]
async fn an_account_that_came_before_it_is_sent_again_is_not_sent() {
    let world = World::new().await;
    world.stage.control("POST", "/_practice/lateness", &json!({"appearsAfterMs": 2 * HOUR + 60_000})).await;
    let job = lost(&world, true).await;
    world.later(2 * HOUR).await;
    assert_eq!(world.counts(&job).await.queued, 1);
    world.stage.tenant.advance(2 * 60_000);
    world.drive(&job).await;
    let item = world.item(&job).await;
    assert_eq!(item.outcome, AccountOutcome::Seen);
    assert_eq!(world.writes().await.len(), 1);
}

#[tokio::test]
async fn a_change_stays_unknown_until_it_shows_or_a_person_decides() {
    for world in World::all().await {
        let there = world.any(BADGES).await;
        let job = world.start(BADGES, vec![change(BADGES, &there, &[("site", "Ulm")])]).await;
        world
            .fault(json!({"method": "PUT", "path": "/accounts/{id}", "on": "next", "fault": {"kind": "cut"}}))
            .await;
        world.drive(&job).await;
        world.later(5 * HOUR).await;
        assert_eq!(world.counts(&job).await.unknown, 1);
        world.drive_on(&job).await;
        assert_eq!(world.run(&job).await.0, RunState::Ended);
        let other_number = decide_unknown(world.core(), world.maker(), &job, true, 2).await;
        assert!(other_number.is_err());
        assert_eq!(decide_unknown(world.core(), world.maker(), &job, true, 1).await.expect("decided"), 1);
        world.drive(&job).await;
        world.later(5_000).await;
        assert_eq!(world.counts(&job).await.seen, 1);
        assert_eq!(world.writes().await.len(), 2);
    }
}

#[tokio::test]
async fn what_a_person_leaves_as_unknown_is_not_sent_again() {
    for world in World::all().await {
        let job = lost(&world, false).await;
        assert_eq!(decide_unknown(world.core(), world.maker(), &job, false, 1).await.expect("decided"), 0);
        world.drive_on(&job).await;
        assert_eq!(world.run(&job).await.0, RunState::Ended);
        world.later(5 * HOUR).await;
        assert_eq!(world.counts(&job).await.unknown, 1);
        assert_eq!(world.writes().await.len(), 1);
    }
}

#[tokio::test]
async fn a_task_that_failed_is_believed_when_the_account_is_not_there() {
    let world = World::new().await;
    world.stage.control("POST", "/_practice/lateness", &json!({"appearsAfterMs": 9 * HOUR})).await;
    let job = world.start(BADGES, vec![badge(1, "T-1")]).await;
    world.drive(&job).await;
    let body = json!({"id": "x", "completionStatus": "ERROR", "launched": "2026-01-01T00:00:00Z", "completed": "2026-01-01T00:00:01Z",
        "messages": [{"type": "ERROR", "key": "k", "localizedText": {"locale": "en", "message": "No such luck"}}]});
    let task = world.item(&job).await.task_id.expect("a task");
    let mut body = body;
    body["id"] = json!(task.as_str());
    world
        .fault(json!({"method": "GET", "path": "/task-status/{id}", "on": "next",
            "fault": {"kind": "status", "status": 200, "body": body}}))
        .await;
    world.later(61_000).await;
    let item = world.item(&job).await;
    assert_eq!(item.outcome, AccountOutcome::Failed, "{item:?}");
    assert!(item.cause.expect("a cause").contains("No such luck"));
    assert_eq!(retry_failed(world.core(), world.maker(), &job, None, 1).await.expect("retried"), 1);
    world.stage.control("POST", "/_practice/lateness", &json!({"appearsAfterMs": 0})).await;
    world.drive(&job).await;
    assert_eq!(world.counts(&job).await.accepted, 1);
}

#[tokio::test]
async fn calls_that_were_out_when_it_stopped_are_looked_for() {
    for world in World::all().await {
        let job = world.start(BADGES, vec![badge(1, "T-1"), badge(2, "T-2")]).await;
        world.drive(&job).await;
        // As a process leaves it that was killed between the first byte and the answer.
        let store = &world.core().store;
        store.exec("UPDATE calls SET state = 'sending'", args![]).await.expect("told");
        let sql = "UPDATE account_items SET outcome = 'queued', task_id = NULL, next_look_at = NULL, accepted_at = NULL";
        store.exec(sql, args![]).await.expect("told");
        world.drive_on(&job).await;
        assert_eq!(world.counts(&job).await.unknown, 2);
        world.later(5_000).await;
        assert_eq!(world.counts(&job).await.seen, 2);
        assert_eq!(world.writes().await.len(), 2);
    }
}
