//! Lists: frozen, started once, held, stopped.

use super::*;
use crate::testing::Between;
use gangway_types::batches::{RunState, WaitsFor};
use gangway_types::overview::Waiting;
use gangway_types::people::{PersonJobState, Via};

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
        let start = async |typed: &str| start(world.core(), &world.who, &job, None, typed).await;
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
    assert!(start(world.core(), &world.who, &thrown, None, "").await.is_err());
    world.stage.ahead.fetch_add(3_600_001, Ordering::SeqCst);
    assert!(start(world.core(), &world.who, &old, None, "").await.is_err());
    assert_eq!(world.asked("/identities/process").await, 0);
}

#[tokio::test]
async fn what_changed_since_the_list_was_frozen_is_dropped() {
    let world = World::new().await;
    let ids = world.people("ACTIVE", 2).await;
    let job = world.propose(PersonAction::PasswordMail, &ids).await;
    let gone = world.act(PersonAction::Delete, &ids[0]).await.expect("a job");
    world.drive(&gone).await;
    start(world.core(), &world.who, &job, None, "").await.expect("started");
    world.drive(&job).await;
    let counts = world.counts(&job).await;
    assert_eq!((counts.dropped, counts.accepted), (1, 1), "{counts:?}");
}

#[tokio::test]
async fn two_lists_with_the_same_people_mail_them_once() {
    for world in World::all().await {
        let ids = world.people("ACTIVE", 3).await;
        let first = world.propose(PersonAction::PasswordMail, &ids[..2]).await;
        let second = world.propose(PersonAction::PasswordMail, &ids).await;
        let start = async |job: &PersonJobId| {
            start(world.core(), &world.who, job, None, "").await.expect("started");
        };
        start(&first).await;
        world.stage.ahead.fetch_add(10, Ordering::SeqCst);
        start(&second).await;
        // The later one leaves to the earlier one whoever is still to be sent there, and a third list leaves them out.
        let third = world.propose(PersonAction::PasswordMail, &ids[..1]).await;
        assert_eq!(world.job(&third).await.left_out[0].0, format!("being done already, in {first}"));
        world.drive(&second).await;
        let counts = world.counts(&second).await;
        assert_eq!((counts.accepted, counts.dropped), (1, 2), "{counts:?}");
        world.drive(&first).await;
        assert_eq!(world.counts(&first).await.accepted, 2, "the earlier one sends them");
        assert_eq!(world.asked("/verification/account/send").await, 3);
        // Frozen before, started after: sent meanwhile.
        let fourth = world.people("ACTIVE", 4).await.pop().expect("somebody");
        let late = world.propose(PersonAction::PasswordMail, std::slice::from_ref(&fourth)).await;
        world.stage.ahead.fetch_add(10, Ordering::SeqCst);
        let alone = world.act(PersonAction::PasswordMail, &fourth).await.expect("a job");
        world.drive(&alone).await;
        start(&late).await;
        world.drive(&late).await;
        assert_eq!(world.item(&late).await.cause, Some(format!("sent meanwhile, in {alone}")));
        assert_eq!(world.asked("/verification/account/send").await, 4);
    }
}

#[tokio::test]
async fn a_mail_of_unknown_fate_is_decided_where_it_is_not_sent_by_another_list() {
    for world in World::all().await {
        let ids = world.people("ACTIVE", 1).await;
        world
            .fault("/identities/{id}/verification/account/send", json!({"kind": "cut", "after": true}))
            .await;
        let lost = world.act(PersonAction::PasswordMail, &ids[0]).await.expect("a job");
        world.drive(&lost).await;
        assert_eq!(world.item(&lost).await.outcome, PersonOutcome::Unknown);
        let open = open_ends(world.core(), &world.who, &ids[0]).await.expect("read");
        assert_eq!((open.len(), open[0].job.clone(), open[0].opens), (1, lost.clone(), true));
        let told = of_person(world.core(), &world.who, &ids[0], i64::MAX, 10).await.expect("read");
        assert_eq!(told.iter().map(|deed| &deed.job).collect::<Vec<_>>(), [&lost]);
        let before = told[0].item.sent_at.expect("sent");
        assert!(of_person(world.core(), &world.who, &ids[0], before, 10).await.expect("read").is_empty());
        world.stage.ahead.fetch_add(10, Ordering::SeqCst);
        let list = world.propose(PersonAction::PasswordMail, &ids).await;
        let left = &world.job(&list).await.left_out[0].0;
        assert_eq!(*left, format!("whether it was done in {lost} is not known"));
        // Their own page says so, and somebody may still want it.
        let said =
            confirm(world.core(), &world.who, PersonAction::PasswordMail, &ids[0]).await.expect("said");
        assert_eq!(said.last.expect("said").item.outcome, PersonOutcome::Unknown);
        let again = world.act(PersonAction::PasswordMail, &ids[0]).await.expect("asked again, knowing it");
        world.drive(&again).await;
        assert_eq!(world.item(&again).await.outcome, PersonOutcome::Accepted);
        decide_unknown(world.core(), &world.who, &lost, false, 1).await.expect("left");
        assert!(open_ends(world.core(), &world.who, &ids[0]).await.expect("read").is_empty());
    }
}

#[tokio::test]
async fn how_mails_go_out_may_be_chosen_until_the_list_is_started() {
    for world in World::all().await {
        let ids = world.people("ACTIVE", 1).await;
        let job = world.propose(PersonAction::PasswordMail, &ids).await;
        assert_eq!(world.job(&job).await.via, Some(Via::WorkLink));
        let frozen = super::super::frozen(world.core(), &world.who).await.expect("read");
        let waits = |reading| Waiting::Frozen {
            job: job.clone(),
            action: PersonAction::PasswordMail,
            people: 1,
            reading,
            until: 0,
        };
        let found = frozen.into_iter().map(|one| match one {
            Waiting::Frozen { job, action, people, reading, .. } => {
                Waiting::Frozen { job, action, people, reading, until: 0 }
            }
            other => other,
        });
        assert_eq!(found.collect::<Vec<_>>(), [waits(false)], "a list that was left is found again");
        start(world.core(), &world.who, &job, Some(Via::PersonalMail), "").await.expect("started");
        assert_eq!(world.job(&job).await.via, Some(Via::PersonalMail));
        assert!(super::super::frozen(world.core(), &world.who).await.expect("read").is_empty());
        world.drive(&job).await;
        let journal = world.stage.control("GET", "/_practice/journal", &Value::Null).await.to_string();
        assert!(journal.contains("EMAIL_PERSONAL"), "as it was chosen");
        let process = world.propose(PersonAction::Process, &ids).await;
        start(world.core(), &world.who, &process, Some(Via::WorkMail), "").await.expect("started");
        assert_eq!(world.job(&process).await.via, None, "nothing else goes out in a way");
    }
}

#[tokio::test]
async fn a_run_is_held_goes_on_and_is_stopped() {
    let world = World::new().await;
    let ids = world.people("ACTIVE", 3).await;
    let job = world.propose(PersonAction::PasswordMail, &ids).await;
    start(world.core(), &world.who, &job, None, "").await.expect("started");
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
    start(world.core(), &world.who, &job, None, "reset 3 people").await.expect("started");
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
    start(world.core(), &world.who, &job, None, "").await.expect("started");
    world.drive(&job).await;
    let counts = world.counts(&job).await;
    assert_eq!((counts.failed, counts.unknown, counts.accepted), (1, 2, 1), "{counts:?}");
    let view = world.job(&job).await;
    assert_eq!(view.failures[0].0, "ISC refused it (404): Nobody of this id.");
    assert_eq!(world.asked("/identities-accounts/enable").await, 1);
}
