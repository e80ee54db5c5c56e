//! Lists: frozen, started once, held, stopped.

use super::*;
use crate::testing::Between;
use gangway_types::batches::{RunState, WaitsFor};
use gangway_types::people::PersonJobState;

#[tokio::test]
async fn a_list_is_frozen_with_reasons_and_started_once() {
    for world in World::all().await {
        let mut ids = world.people("ACTIVE", 3).await;
        ids.extend(world.people("UNREGISTERED", 1).await);
        ids.push(PersonId::from("0123456789abcdef0123456789abcdef"));
        ids.push(ids[0].clone());
        let job = world.propose(PersonAction::Reset, &ids).await;
        let view = world.job(&job).await;
        assert_eq!(view.state, PersonJobState::Asked);
        assert_eq!((view.counts.queued, view.counts.left_out, view.counts.total()), (3, 2, 5));
        assert_eq!(view.typed.as_deref(), Some("reset 3 people"));
        let mut reasons: Vec<&str> = view.left_out.iter().map(|(cause, _)| cause.as_str()).collect();
        reasons.sort_unstable();
        assert_eq!(reasons, ["no longer in ISC", "not registered"]);
        assert_eq!(world.asked("/reset").await, 0, "nothing is sent before it is started");
        let start = async |typed: &str| start(world.core(), &world.who, &job, typed).await;
        assert!(start("reset 5 people").await.is_err());
        start("Reset 3 people").await.expect("started");
        assert!(start("reset 3 people").await.is_err(), "twice");
        world.drive(&job).await;
        assert_eq!(world.counts(&job).await.accepted, 3);
        assert_eq!(world.asked("/reset").await, 3);
        world.later(&job, 60_000).await;
        let counts = world.counts(&job).await;
        assert_eq!((counts.done, counts.total()), (3, 5));
        assert_eq!(world.job(&job).await.run.state, RunState::Ended);
    }
}

#[tokio::test]
async fn an_old_list_and_a_discarded_one_cannot_be_started() {
    let world = World::new().await;
    let ids = world.people("ACTIVE", 1).await;
    let old = world.propose(PersonAction::Process, &ids).await;
    let thrown = world.propose(PersonAction::Process, &ids).await;
    discard(world.core(), &world.who, &thrown).await.expect("discarded");
    assert!(start(world.core(), &world.who, &thrown, "").await.is_err());
    world.stage.ahead.fetch_add(3_600_001, Ordering::SeqCst);
    assert!(start(world.core(), &world.who, &old, "").await.is_err());
    assert_eq!(world.asked("/identities/process").await, 0);
}

#[tokio::test]
async fn what_changed_since_the_list_was_frozen_is_dropped() {
    let world = World::new().await;
    let ids = world.people("ACTIVE", 2).await;
    let job = world.propose(PersonAction::PasswordMail, &ids).await;
    let gone = world.act(PersonAction::Delete, &ids[0]).await.expect("a job");
    world.drive(&gone).await;
    start(world.core(), &world.who, &job, "").await.expect("started");
    world.drive(&job).await;
    let counts = world.counts(&job).await;
    assert_eq!((counts.dropped, counts.accepted), (1, 1), "{counts:?}");
}

#[tokio::test]
async fn a_run_is_held_goes_on_and_is_stopped() {
    let world = World::new().await;
    let ids = world.people("ACTIVE", 3).await;
    let job = world.propose(PersonAction::PasswordMail, &ids).await;
    start(world.core(), &world.who, &job, "").await.expect("started");
    pause(world.core(), &world.who, &job).await.expect("asked to pause");
    world.drive(&job).await;
    assert_eq!((world.job(&job).await.run.state, world.counts(&job).await.queued), (RunState::Paused, 3));
    resume(world.core(), &world.who, &job).await.expect("goes on");
    stop(world.core(), &world.who, &job).await.expect("asked to stop");
    world.drive(&job).await;
    let counts = world.counts(&job).await;
    assert_eq!((counts.not_sent, counts.handled()), (3, 3));
    assert_eq!(world.asked("/verification/account/send").await, 0);
}

#[tokio::test]
async fn a_missing_right_holds_the_others_and_retry_goes_on() {
    let world = World::new().await;
    let ids = world.people("ACTIVE", 3).await;
    let job = world.propose(PersonAction::Reset, &ids).await;
    start(world.core(), &world.who, &job, "reset 3 people").await.expect("started");
    let body = json!({"detailCode": "403.1", "trackingId": "t", "messages": [], "causes": []});
    world.fault("/identities/{id}/reset", json!({"kind": "status", "status": 403, "body": body})).await;
    world.drive(&job).await;
    let view = world.job(&job).await;
    assert_eq!((view.counts.failed, view.counts.queued, view.run.waits_for), (1, 2, Some(WaitsFor::Right)));
    resume(world.core(), &world.who, &job).await.expect("somebody with the right lets it go on");
    world.drive(&job).await;
    assert_eq!(world.counts(&job).await.accepted, 2);
    let n = retry_failed(world.core(), &world.who, &job, None, 1).await.expect("again");
    assert_eq!(n, 1);
    world.later(&job, 0).await;
    assert_eq!(world.counts(&job).await.failed, 0);
}

/// Another stand-in for ISC: its 207 leaves one out, fails on one, refuses one.
#[tokio::test]
async fn each_person_of_a_207_has_their_own_answer() {
    let between = Between::new().answering(|passing| {
        if passing.question.starts_with("POST ") && passing.question.contains("/identities-accounts/enable") {
            let mut rows: Vec<Value> = serde_json::from_str(&passing.body).expect("rows");
            rows[0]["statusCode"] = 404.into();
            rows[0]["message"] = "Nobody of\nthis id.".into();
            rows[1]["statusCode"] = 500.into();
            rows.remove(2);
            passing.body = Value::from(rows).to_string();
        }
    });
    let world = World::with(Stage::behind(options(), between).await, "admin").await;
    let ids = world.people("ACTIVE", 4).await;
    let job = world.propose(PersonAction::Enable, &ids).await;
    start(world.core(), &world.who, &job, "").await.expect("started");
    world.drive(&job).await;
    let counts = world.counts(&job).await;
    assert_eq!((counts.failed, counts.unknown, counts.accepted), (1, 2, 1), "{counts:?}");
    let view = world.job(&job).await;
    assert_eq!(view.failures[0].0, "ISC refused it (404): Nobody of this id.");
    assert_eq!(world.asked("/identities-accounts/enable").await, 1);
}
