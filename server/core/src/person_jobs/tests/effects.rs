//! What becomes of people, and of what Gangway knows of them.

use super::*;
use gangway_types::people::InviteState;

#[tokio::test]
async fn a_reset_person_stands_as_never_invited_and_may_be_invited_at_once() {
    for world in World::all().await {
        let ids = world.people("ACTIVE", 1).await;
        let store = &world.core().store;
        let sql = "UPDATE people SET invited_at = 1, invite_expires_at = 2, times_invited = 1, registered_at = 3 WHERE id = $1";
        store.exec(sql, args![&ids[0]]).await.expect("invited once");
        let job = world.act(PersonAction::Reset, &ids[0]).await.expect("a job");
        world.drive(&job).await;
        assert_eq!(world.item(&job).await.outcome, PersonOutcome::Accepted, "nothing was seen yet");
        world.later(&job, 60_000).await;
        let item = world.item(&job).await;
        assert_eq!(item.outcome, PersonOutcome::Done);
        assert!(item.cause.expect("seen").contains("UNREGISTERED"));
        let known = world.known(&ids[0]).await;
        assert_eq!(known.row.status.0, "UNREGISTERED");
        assert_eq!(known.invite(world.core().clock.now()), InviteState::Never);
        assert_eq!((known.registered_at, known.row.times_invited), (None, 1), "the number stays");
        // Twice is refused: there is nothing to reset any more.
        assert!(world.act(PersonAction::Reset, &ids[0]).await.is_err());
    }
}

#[tokio::test]
async fn a_deleted_person_is_gone_at_once_and_an_owner_is_not_deleted() {
    let world = World::new().await;
    let ids = world.people("ACTIVE", 2).await;
    let job = world.act(PersonAction::Delete, &ids[0]).await.expect("a job");
    world.drive(&job).await;
    assert_eq!(world.item(&job).await.outcome, PersonOutcome::Done, "204 is the end");
    world.later(&job, 5_000).await;
    assert!(world.known(&ids[0]).await.gone_at.is_some());
    // The other one owns what the admin owned.
    let all = json!({"to": ids[1].as_str()});
    let from = format!("/_practice/people/{}/hand-over", world.who.person_id);
    let owned = world.stage.control("POST", &from, &all).await["owned"].as_u64().expect("a number");
    assert!(owned > 0);
    let said = confirm(world.core(), &world.who, PersonAction::Delete, &ids[1]).await.expect("said");
    let things: usize = said.owns.iter().map(|kind| kind.things.len()).sum();
    assert_eq!(things as u64, owned, "{:?}", said.owns);
    assert!(said.refusal.expect("refused").words.starts_with("owns "));
    let job = world.act(PersonAction::Delete, &ids[1]).await.expect("a job");
    world.drive(&job).await;
    let item = world.item(&job).await;
    assert_eq!((item.outcome, item.owns.len()), (PersonOutcome::Dropped, said.owns.len()));
    let journal = world.stage.control("GET", "/_practice/journal", &Value::Null).await.to_string();
    assert_eq!(journal.matches("\"DELETE\"").count(), 1, "nothing left for the owner");
}

#[tokio::test]
async fn processing_follows_its_task_and_goes_out_in_chunks() {
    let world = World::new().await;
    let ids = world.people("ACTIVE", 3).await;
    let job = world.propose(PersonAction::Process, &ids).await;
    start(world.core(), &world.who, &job, None, "").await.expect("started");
    world.drive(&job).await;
    assert_eq!(world.asked("/identities/process").await, 1, "one call for all");
    assert_eq!(world.counts(&job).await.accepted, 3);
    let task = world.items(&job).await[0].task.clone().expect("a task");
    let kept = crate::store::tasks::get(&world.core().store, &task).await.expect("read").expect("kept");
    assert_eq!(kept.cause.map(|cause| cause.0), Some(job.to_string()));
    world.later(&job, 60_000).await;
    world.later(&job, 1_000).await;
    assert_eq!(world.counts(&job).await.done, 3);
    assert_eq!(world.job(&job).await.run.state, gangway_types::batches::RunState::Ended);
    let causes: Vec<_> = world.items(&job).await.into_iter().map(|item| item.cause).collect();
    assert_eq!(causes, [None, None, None], "they are there, which says nothing of processing");
}

/// Another stand-in for ISC: its task of processing fails.
#[tokio::test]
async fn a_task_that_fails_is_told_of_and_nothing_is_called_undone() {
    let between = crate::testing::Between::new().answering(|passing| {
        if passing.question.contains("/task-status/") && passing.status == 200 {
            let mut task: Value = serde_json::from_str(&passing.body).expect("a task");
            task["completionStatus"] = "ERROR".into();
            task["completed"] = "2026-01-01T00:00:00Z".into();
            passing.body = task.to_string();
        }
    });
    let world = World::with(Stage::behind(options(), between).await, "admin").await;
    let ids = world.people("ACTIVE", 1).await;
    let job = world.act(PersonAction::Process, &ids[0]).await.expect("a job");
    world.drive(&job).await;
    world.later(&job, 60_000).await;
    let item = world.item(&job).await;
    assert_eq!(item.outcome, PersonOutcome::Failed);
    let said = item.trouble(PersonAction::Process).expect("said");
    assert!(said.happened.contains("its task ended as Failed"), "{said:?}");
    assert_eq!(said.kept, "How much of it ISC did before is not known.");
    let sql = "SELECT result FROM audit WHERE what = 'person.acted' ORDER BY seq";
    let rows = world.core().store.rows(sql, args![]).await.expect("the audit log");
    let results: Vec<String> = rows.iter().map(|row| row.text("result").expect("a result")).collect();
    assert_eq!(results, ["done", "failed"]);
    let n = retry_failed(world.core(), &world.who, &job, None, 1).await.expect("again");
    assert_eq!(n, 1);
}

#[tokio::test]
async fn disabling_is_told_for_each_person_and_seen() {
    let world = World::new().await;
    let ids = world.people("ACTIVE", 2).await;
    let job = world.propose(PersonAction::Disable, &ids).await;
    start(world.core(), &world.who, &job, None, "").await.expect("started");
    world.drive(&job).await;
    assert_eq!(world.counts(&job).await.accepted, 2);
    world.later(&job, 60_000).await;
    assert_eq!(world.counts(&job).await.done, 2);
    assert_eq!(world.known(&ids[0]).await.row.status.0, "DISABLED");
}
