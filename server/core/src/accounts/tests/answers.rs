//! Every answer of ISC, for a new account and for a change.

use super::*;

/// A fault, what becomes of the item, and what the run waits for.
fn table() -> Vec<(Value, AccountOutcome, Option<WaitsFor>)> {
    let status = |status: u16| json!({"kind": "status", "status": status});
    let after = |status: u16| json!({"kind": "status", "status": status, "after": true});
    vec![
        (status(400), AccountOutcome::Failed, None),
        (status(404), AccountOutcome::Failed, None),
        (status(409), AccountOutcome::Failed, None),
        (status(413), AccountOutcome::Failed, None),
        (status(403), AccountOutcome::Failed, None),
        (status(418), AccountOutcome::Unknown, Some(WaitsFor::Tasks)),
        (json!({"kind": "rate-limit", "retryAfter": 1}), AccountOutcome::Queued, Some(WaitsFor::Budget)),
        (after(500), AccountOutcome::Unknown, Some(WaitsFor::Tasks)),
        (after(502), AccountOutcome::Unknown, Some(WaitsFor::Tasks)),
        (status(503), AccountOutcome::Unknown, Some(WaitsFor::Tasks)),
        (json!({"kind": "cut", "after": true}), AccountOutcome::Unknown, Some(WaitsFor::Tasks)),
        (json!({"kind": "cut"}), AccountOutcome::Unknown, Some(WaitsFor::Tasks)),
        (json!({"kind": "truncate"}), AccountOutcome::Unknown, Some(WaitsFor::Tasks)),
        (json!({"kind": "truncate", "cut": true}), AccountOutcome::Unknown, Some(WaitsFor::Tasks)),
        (
            json!({"kind": "html", "status": 200, "after": true}),
            AccountOutcome::Unknown,
            Some(WaitsFor::Tasks),
        ),
        (json!({"kind": "html", "status": 403}), AccountOutcome::Unknown, Some(WaitsFor::Tasks)),
    ]
}

#[tokio::test]
async fn every_answer_means_what_the_table_says() {
    for world in World::all().await {
        for (n, (fault, outcome, waits)) in table().into_iter().enumerate() {
            for action in [AccountAction::Create, AccountAction::Update] {
                let what = format!("{action:?} {fault}");
                let (method, path, item) = match action {
                    AccountAction::Create => ("POST", "/accounts", badge(1, &format!("T-{n}"))),
                    AccountAction::Update => {
                        let site = format!("Town {n}");
                        let there = world.any(CONTRACTORS).await;
                        ("PUT", "/accounts/{id}", change(CONTRACTORS, &there, &[("company", &site)]))
                    }
                };
                let on = if action == AccountAction::Create { BADGES } else { CONTRACTORS };
                let job = world.start(on, vec![item]).await;
                world
                    .fault(json!({"method": method, "path": path, "on": "next", "times": 1, "fault": fault}))
                    .await;
                world.drive(&job).await;
                let mut item = world.item(&job).await;
                let (_, waited) = world.run(&job).await;
                if outcome == AccountOutcome::Unknown {
                    // First it waits for ISC to be well again, as far as anything is queued; then for evidence.
                    world.drive_on(&job).await;
                    item = world.item(&job).await;
                    assert_eq!(world.run(&job).await.1, waits, "{what}");
                } else {
                    assert_eq!(waited, waits, "{what}");
                }
                assert_eq!(item.outcome, outcome, "{what}: {item:?}");
                assert_eq!(
                    item.cause.is_some(),
                    matches!(outcome, AccountOutcome::Failed | AccountOutcome::Unknown),
                    "{what}"
                );
                // Whatever is open does not stand in the way of the next line of the table.
                let store = &world.core().store;
                store.exec("DELETE FROM account_claims", args![]).await.expect("cleared");
                world.stage.control("DELETE", "/_practice/faults", &Value::Null).await;
                world.later(5_000).await;
            }
        }
    }
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_or_waited_for() {
    let world = World::new().await;
    let job = world.start(BADGES, vec![badge(1, "T-1")]).await;
    let fault = json!({"kind": "expired-token"});
    world.fault(json!({"method": "POST", "path": "/accounts", "on": "next", "fault": fault})).await;
    world.drive(&job).await;
    if world.run(&job).await.1 == Some(WaitsFor::SignIn) {
        // These sign-ins cannot be renewed; the person signs in again and lets it go on.
        assert_eq!(world.counts(&job).await.queued, 1);
        let grant_id = world.stage.sign_in("admin").await;
        let maker = Maker { grant_id: &grant_id, ..world.maker() };
        resume(world.core(), maker, &job).await.expect("resumed");
        world.drive(&job).await;
    }
    assert_eq!(world.counts(&job).await.accepted, 1);
    world.later(5_000).await;
    assert_eq!(world.held(BADGES, "T-1").await.len(), 1);
}

#[tokio::test]
async fn nothing_is_sent_by_whoever_may_not() {
    let world = World::with(Stage::new(options()).await, "helpdesk").await;
    let job = world.start(BADGES, vec![badge(1, "T-1")]).await;
    world.drive(&job).await;
    assert_eq!(world.run(&job).await, (RunState::Waiting, Some(WaitsFor::Right)));
    assert_eq!((world.counts(&job).await.queued, world.writes().await.len()), (1, 0));
}

#[tokio::test]
async fn a_right_that_is_missing_for_the_source_stops_the_others() {
    let world = World::new().await;
    let job = world.start(BADGES, (1..=40).map(|n| badge(n, &format!("T-{n:02}"))).collect()).await;
    world
        .fault(json!({"method": "POST", "path": "/accounts", "on": {"every": 1}, "fault": {"kind": "status", "status": 403}}))
        .await;
    world.drive(&job).await;
    assert_eq!(world.run(&job).await, (RunState::Waiting, Some(WaitsFor::Right)));
    let counts = world.counts(&job).await;
    assert!(counts.failed <= 4 && counts.queued >= 36, "{counts:?}");
}

#[tokio::test]
async fn many_are_sent_with_few_calls() {
    for world in World::all().await {
        let job = world.start(BADGES, (1..=450).map(|n| badge(n, &format!("T-{n:03}"))).collect()).await;
        world.drive(&job).await;
        assert_eq!(world.counts(&job).await.accepted, 450);
        let journal =
            world.stage.control("GET", "/_practice/journal?path=/accounts&method=GET", &Value::Null).await;
        let reads = journal.as_array().expect("entries").len();
        assert!(reads <= 5, "{reads} reads for 450 accounts");
        world.later(10_000).await;
        world.later(10_000).await;
        let counts = world.counts(&job).await;
        assert_eq!(counts.seen, 450, "{counts:?}");
        let natives: std::collections::HashSet<String> = world
            .writes()
            .await
            .iter()
            .map(|(_, body)| body["attributes"]["badge_id"].as_str().unwrap_or_default().to_owned())
            .collect();
        assert_eq!((natives.len(), world.writes().await.len()), (450, 450));
    }
}
