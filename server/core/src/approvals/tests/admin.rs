//! An Admin in the place of those who do not answer.

use super::*;
use gangway_types::approvals::ApprovalDetail;

async fn seen(world: &World, id: &gangway_types::BatchId) -> ApprovalDetail {
    match detail(&world.core, maker("admin"), true, id, None).await.expect("seen") {
        Seen::Detail(seen) => *seen,
        Seen::NotYours { .. } => panic!("an Admin sees every list"),
    }
}

#[tokio::test]
async fn after_one_answer_the_admin_goes_on_with_the_others() {
    for world in worlds().await {
        let id = world.asked("s", &SIX).await;
        for answered in 0..3 {
            let now = seen(&world, &id).await;
            let mine: Vec<_> = now.groups.iter().filter(|group| group.mine).collect();
            assert_eq!((now.groups.len(), mine.len()), (3, 3 - answered), "{}", world.what);
            let answer = world.answer(&mine[0].request.id, &[]).await;
            let done = decide(&world.core, maker("admin"), true, &id, now.round, &[answer]).await;
            assert!(done.expect("answered").late.is_empty());
        }
        assert_eq!(world.state(&id).await, State::Approved);
        let after = seen(&world, &id).await;
        assert_eq!(after.groups.len(), 3);
        assert!(after.groups.iter().all(|group| !group.mine && group.request.answered.is_some()));
    }
}
