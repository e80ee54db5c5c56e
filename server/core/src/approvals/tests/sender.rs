//! What a batch that is to be released by itself shows to those who send.

use super::*;
use crate::auth::Standing;
use crate::overview::{carried_by, overview};
use gangway_types::BatchId;
use gangway_types::overview::Waiting;

/// Asked for by `s` under this sign-in, to be released by itself, and approved.
async fn approved(world: &World, grant: &str, people: &[(&str, Option<&str>)]) -> BatchId {
    let id = world.draft("s", people).await;
    let options = SubmitOptions { release_when_approved: true, ..SubmitOptions::default() };
    let who = invites::Maker { grant_id: grant, ..maker("s") };
    submit(&world.core, who, false, &id, &options).await.expect("asked");
    world.decide("m1", &id, &[]).await;
    id
}

#[tokio::test]
async fn what_a_sign_in_carries_is_asked_about_and_what_it_cannot_waits_for_a_sender() {
    for world in worlds().await {
        let (helpdesk, user) = (world.sign_in("helpdesk").await, world.sign_in("user").await);
        let kept = approved(&world, &helpdesk, &[("a", Some("m1"))]).await;
        let vain = approved(&world, &user, &[("c", Some("m1"))]).await;
        let standing = world.core.grants.standing(&helpdesk, "a session").await.expect("known");
        let Standing::Signed(signed) = standing else { panic!("{standing:?}") };
        let (runs, releases) = carried_by(&world.core, &signed).await.expect("carried");
        assert_eq!((runs, releases), (Vec::new(), vec![kept.clone()]), "{}", world.what);

        assert_eq!(invites::turn(&world.core).await.expect("a turn"), 2);
        let (runs, releases) = carried_by(&world.core, &signed).await.expect("carried");
        assert_eq!((runs, releases), (vec![kept], Vec::new()), "{}", world.what);
        let seen = overview(&world.core, &signed).await.expect("an overview");
        let needed = seen.waiting.iter().filter_map(|one| match one {
            Waiting::NeedsSender { batch, queued, started, .. } => Some((batch.clone(), *queued, *started)),
            _ => None,
        });
        assert_eq!(needed.collect::<Vec<_>>(), [(vain, 1, false)], "{}", world.what);
    }
}

#[tokio::test]
async fn marks_of_no_list_are_refused() {
    for world in worlds().await {
        let id = world.asked("s", &SIX).await;
        let nobody = PersonId::from("");
        let unmark = async |batch: &str, person: &PersonId| {
            super::super::unmark(&world.core, maker("m1"), &BatchId::from(batch), "R", person).await.is_ok()
        };
        let found = [
            unmark(&id.0, &"a".into()).await,
            unmark("B-9999", &"a".into()).await,
            unmark(&id.0, &nobody).await,
        ];
        assert_eq!(found, [true, false, false], "{}", world.what);
    }
}
