//! Who is told of what: each event once, in the transaction of the event.

use super::*;
use crate::notices::mine;
use gangway_types::notices::{NoticeKind, NoticeState};

impl World {
    /// What somebody was told, oldest first: why, and the subject.
    async fn told(&self, who: &str) -> Vec<(NoticeKind, String)> {
        let mut rows = mine(&self.core, &PersonId::from(who)).await.expect("read");
        rows.reverse();
        assert!(rows.iter().all(|row| row.state == NoticeState::Shown), "no mail server is configured");
        rows.into_iter().map(|row| (row.kind, row.subject)).collect()
    }

    async fn kinds(&self, who: &str) -> Vec<NoticeKind> {
        self.told(who).await.into_iter().map(|(kind, _)| kind).collect()
    }
}

#[tokio::test]
async fn whoever_is_asked_is_told_once_and_the_submitter_when_all_have_answered() {
    for world in worlds().await {
        let id = world.asked("s", &SIX).await;
        submit(&world.core, maker("s"), false, &id, &SubmitOptions::default()).await.expect("posted twice");
        let subject = |n: &str| format!("{n} for your approval: {id} Test");
        assert_eq!(world.told("m1").await, [(NoticeKind::Asked, subject("3 people wait"))], "{}", world.what);
        assert_eq!(world.told("m2").await, [(NoticeKind::Asked, subject("2 people wait"))]);
        assert_eq!(world.told("boss").await, [(NoticeKind::Asked, subject("1 person waits"))]);
        assert!(world.told("a").await.is_empty() && world.told("s").await.is_empty(), "nobody else");
        world.decide("m1", &id, &[]).await;
        world.decide("m2", &id, &[mark("e", Refusal::HasLeft, "")]).await;
        assert!(world.told("s").await.is_empty(), "somebody has not answered yet");
        world.decide("boss", &id, &[]).await;
        let all = format!("All answers are in, 5 of 6 people approved: {id} Test");
        assert_eq!(world.told("s").await, [(NoticeKind::Answered, all)]);
        let request = store::of_round(&world.core.store, &id, 1).await.expect("requests").remove(0).id;
        change_answer(&world.core, maker("m1"), &id, &request).await.expect("open again");
        world.days(1);
        world.decide("m1", &id, &[]).await;
        assert_eq!(
            world.kinds("s").await,
            [NoticeKind::Answered, NoticeKind::Answered],
            "a new end is told anew"
        );
    }
}

#[tokio::test]
async fn several_lists_of_one_person_are_one_notice() {
    for world in worlds().await {
        // The boss is asked for their own reports and for those without a manager.
        let id = world.asked("s", &[("a", Some("boss")), ("b", None), ("c", None)]).await;
        let told = world.told("boss").await;
        assert_eq!(
            told,
            [(NoticeKind::Asked, format!("3 people wait for your approval: {id} Test"))],
            "{}",
            world.what
        );
    }
}

#[tokio::test]
async fn a_reminder_and_what_is_passed_on_are_told_once() {
    for world in worlds().await {
        world.asked("s", &[("a", Some("m1")), ("b", Some("m2")), ("c", Some("m2"))]).await;
        world.days(5);
        for _ in 0..2 {
            turn(&world.core).await.expect("a turn");
        }
        assert_eq!(world.kinds("m1").await, [NoticeKind::Asked, NoticeKind::Reminder], "{}", world.what);
        assert_eq!(world.kinds("m2").await, [NoticeKind::Asked, NoticeKind::Reminder]);
        let sql = "SELECT sentence FROM audit WHERE what = 'approval.reminded' ORDER BY seq";
        let rows = world.core.store.rows(sql, crate::args![]).await.expect("read");
        let mut told: Vec<String> = rows.iter().map(|row| row.text("sentence").expect("words")).collect();
        told.sort();
        assert_eq!(told.len(), 2, "one entry for each request");
        assert!(told[0].ends_with(": reminded m1 to answer for 1 person"), "{told:?}");
        world.days(2);
        for _ in 0..2 {
            turn(&world.core).await.expect("a turn");
        }
        let boss = world.told("boss").await;
        let [(NoticeKind::PassedOn, subject)] = boss.as_slice() else { panic!("{boss:?}") };
        assert!(
            subject.starts_with("Passed on to you: 3 people wait"),
            "one notice for two lists: {subject}"
        );
        world.days(1);
        turn(&world.core).await.expect("a turn");
        assert_eq!(world.kinds("boss").await, [NoticeKind::PassedOn, NoticeKind::Reminder], "{}", world.what);
        assert!(world.told("s").await.is_empty());
        world.days(2);
        turn(&world.core).await.expect("a turn");
        assert_eq!(world.kinds("s").await, [NoticeKind::Answered], "their time is over");
    }
}

#[tokio::test]
async fn whoever_a_list_is_handed_to_is_told() {
    for world in worlds().await {
        let id = world.asked("s", &[("a", Some("m1"))]).await;
        let (request, _) = world.open(&id).await.remove(0);
        delegate(&world.core, maker("m1"), false, &id, &request, &"deputy".into()).await.expect("handed on");
        assert!(delegate(&world.core, maker("m1"), false, &id, &request, &"deputy".into()).await.is_err());
        let told = world.told("deputy").await;
        let words = format!("Handed on to you: 1 person waits for approval: {id} Test");
        assert_eq!(told, [(NoticeKind::HandedOn, words)], "{}", world.what);
    }
}

#[tokio::test]
async fn whoever_has_not_answered_is_told_that_nothing_is_to_be_answered() {
    for world in worlds().await {
        let people = [("a", Some("m1")), ("b", Some("m2"))];
        let id = world.asked("s", &people).await;
        world.decide("m2", &id, &[]).await;
        world.days(1);
        for _ in 0..2 {
            withdraw(&world.core, maker("s"), false, &id).await.expect("withdrawn");
        }
        assert_eq!(world.kinds("m1").await, [NoticeKind::Asked, NoticeKind::Withdrawn], "{}", world.what);
        assert_eq!(world.kinds("m2").await, [NoticeKind::Asked], "they have answered");
        world.days(1);
        submit(&world.core, maker("s"), false, &id, &SubmitOptions::default()).await.expect("asked again");
        world.days(1);
        for _ in 0..2 {
            invites::cancel(&world.core, maker("s"), false, &id).await.expect("cancelled");
        }
        use NoticeKind::{Asked, Withdrawn};
        assert_eq!(world.kinds("m1").await, [Asked, Withdrawn, Asked, Withdrawn]);
        assert_eq!(world.kinds("m2").await, [Asked, Asked, Withdrawn]);
    }
}

#[tokio::test]
async fn an_event_that_did_not_happen_is_not_told() {
    for world in worlds().await {
        // Nobody can be asked about `d`.
        world.set("fallback_approvers", serde_json::json!([])).await;
        let id = world.draft("s", &SIX).await;
        assert!(submit(&world.core, maker("s"), false, &id, &SubmitOptions::default()).await.is_err());
        assert!(world.told("m1").await.is_empty(), "{}", world.what);
    }
}

#[tokio::test]
async fn who_answers_for_somebody_away_is_told_too() {
    for world in worlds().await {
        let now = world.core.clock.now();
        for to in ["deputy", "s", "a"] {
            set_absence(&world.core, maker("m1"), false, None, &to.into(), now, None).await.expect("away");
        }
        let id = world.asked("s", &[("a", Some("m1")), ("b", Some("m1"))]).await;
        let told = world.told("deputy").await;
        let words = format!("2 people wait for your approval: {id} Test");
        assert_eq!(told, [(NoticeKind::Asked, words)], "{}", world.what);
        assert_eq!(world.kinds("m1").await, [NoticeKind::Asked], "they may answer all the same");
        assert!(world.told("s").await.is_empty() && world.told("a").await.is_empty(), "these may not");
        world.days(1);
        withdraw(&world.core, maker("s"), false, &id).await.expect("withdrawn");
        assert_eq!(world.kinds("deputy").await, [NoticeKind::Asked, NoticeKind::Withdrawn]);
    }
}
