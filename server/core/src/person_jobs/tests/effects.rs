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
    start(world.core(), &world.who, &job, "").await.expect("started");
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
}

#[tokio::test]
async fn disabling_is_told_for_each_person_and_seen() {
    let world = World::new().await;
    let ids = world.people("ACTIVE", 2).await;
    let job = world.propose(PersonAction::Disable, &ids).await;
    start(world.core(), &world.who, &job, "").await.expect("started");
    world.drive(&job).await;
    assert_eq!(world.counts(&job).await.accepted, 2);
    world.later(&job, 60_000).await;
    assert_eq!(world.counts(&job).await.done, 2);
    assert_eq!(world.known(&ids[0]).await.row.status.0, "DISABLED");
}
