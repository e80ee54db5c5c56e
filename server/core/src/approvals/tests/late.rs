//! Two at once, twice the same, and a second too late: one clear outcome each.

use super::*;

#[tokio::test]
async fn of_two_who_answer_at_once_one_is_told_what_the_other_did() {
    for world in worlds().await {
        world.set("fallback_approvers", serde_json::json!(["boss", "other"])).await;
        for _ in 0..20 {
            let id = world.asked("s", &[("a", None), ("b", None)]).await;
            let (request, _) = world.open(&id).await.remove(0);
            let one = [world.answer(&request, &[]).await];
            let two = [world.answer(&request, &[mark("a", Refusal::HasLeft, "")]).await];
            let (one, two) = tokio::join!(
                decide(&world.core, maker("boss"), false, &id, 1, &one),
                decide(&world.core, maker("other"), false, &id, 1, &two)
            );
            let (one, two) = (one.expect("an outcome"), two.expect("an outcome"));
            let late: Vec<&Late> = one.late.iter().chain(&two.late).collect();
            let [Late::Answered { by, .. }] = late.as_slice() else { panic!("{one:?} {two:?}") };
            let first = if one.late.is_empty() { "boss" } else { "other" };
            assert_eq!(by, first, "{}", world.what);
            let sendable = if first == "boss" { 2 } else { 1 };
            assert_eq!(world.sendable(&id).await.len(), sendable);
            invites::cancel(&world.core, maker("s"), false, &id).await.expect("cancelled");
        }
    }
}

#[tokio::test]
async fn answered_twice_the_same_is_answered_once() {
    for world in worlds().await {
        let id = world.asked("s", &[("a", Some("m1")), ("b", Some("m1"))]).await;
        let (request, _) = world.open(&id).await.remove(0);
        let answer = [world.answer(&request, &[mark("a", Refusal::Other, " asked  to wait ")]).await];
        let (one, two) = tokio::join!(
            decide(&world.core, maker("m1"), false, &id, 1, &answer),
            decide(&world.core, maker("m1"), false, &id, 1, &answer)
        );
        let expected = (1, vec![("a".to_owned(), "asked  to wait".to_owned())], 0);
        for done in [one.expect("an outcome"), two.expect("an outcome")] {
            assert_eq!((done.approved, done.left_out, done.late.len()), expected);
        }
        let lines = invites::timeline(&world.core, &id).await.expect("a timeline");
        assert_eq!(lines.iter().filter(|line| line.actor == "m1").count(), 1, "{lines:?}");
        // Another answer of the same person is not silently taken.
        let other = [world.answer(&request, &[]).await];
        let done = decide(&world.core, maker("m1"), false, &id, 1, &other).await.expect("an outcome");
        assert!(matches!(done.late.as_slice(), [Late::Answered { by, .. }] if by == "m1"), "{done:?}");
        assert_eq!(world.sendable(&id).await, ["b"]);
    }
}

#[tokio::test]
async fn what_happened_a_second_ago_is_told() {
    for world in worlds().await {
        let people = [("a", Some("m1")), ("b", Some("m2"))];
        let late = |done: Decided| done.late.into_iter().next().expect("late");
        // Withdrawn.
        let id = world.asked("s", &people).await;
        let answer = world.answers("m1", &id, &[]).await;
        withdraw(&world.core, maker("s"), false, &id).await.expect("withdrawn");
        let told = late(decide(&world.core, maker("m1"), false, &id, 1, &answer).await.expect("an outcome"));
        assert!(matches!(&told, Late::Closed { why } if why.contains("taken back")), "{told:?}");
        // Asked anew: the old page's answer does not count.
        submit(&world.core, maker("s"), false, &id, &SubmitOptions::default()).await.expect("asked");
        let told = late(decide(&world.core, maker("m1"), false, &id, 1, &answer).await.expect("an outcome"));
        assert!(matches!(&told, Late::Closed { why } if why.contains("anew")), "{told:?}");
        assert!(world.sendable(&id).await.is_empty());
        // Cancelled.
        let answer = world.answers("m1", &id, &[]).await;
        invites::cancel(&world.core, maker("s"), false, &id).await.expect("cancelled");
        let told = late(decide(&world.core, maker("m1"), false, &id, 2, &answer).await.expect("an outcome"));
        assert!(matches!(&told, Late::Closed { why } if why.contains("cancelled")), "{told:?}");
        // Passed on, then over.
        let id = world.asked("s", &people).await;
        let answer = world.answers("m1", &id, &[]).await;
        world.days(7);
        turn(&world.core).await.expect("a turn");
        let told = late(decide(&world.core, maker("m1"), false, &id, 1, &answer).await.expect("an outcome"));
        assert_eq!(told, Late::PassedOn { to: vec!["boss".to_owned()] });
        let answer = world.answers("boss", &id, &[]).await;
        world.days(3);
        turn(&world.core).await.expect("a turn");
        let done = decide(&world.core, maker("boss"), false, &id, 1, &answer).await.expect("an outcome");
        assert_eq!(done.late, [Late::Lapsed, Late::Lapsed]);
        assert!(world.sendable(&id).await.is_empty());
        // Sending.
        let id = world.asked("s", &people).await;
        world.decide("m1", &id, &[]).await;
        world.decide("m2", &id, &[]).await;
        invites::release(&world.core, maker("s"), &id).await.expect("released");
        let answer = Answer {
            request: requests(&world.core, &world.batch(&id).await).await.expect("requests")[0].id.clone(),
            shown: String::new(),
            marks: vec![mark("a", Refusal::HasLeft, "")],
            comment: String::new(),
        };
        let told =
            late(decide(&world.core, maker("m1"), false, &id, 1, &[answer]).await.expect("an outcome"));
        assert!(matches!(told, Late::Answered { .. }), "{told:?}");
        assert_eq!(world.sendable(&id).await.len(), 2);
    }
}

#[tokio::test]
async fn whoever_was_not_shown_is_not_approved_and_a_reason_needs_words() {
    for world in worlds().await {
        let id = world.asked("s", &[("a", Some("m1")), ("b", Some("m1"))]).await;
        let right = world.answers("m1", &id, &[]).await.remove(0);
        let wrong = [
            Answer { shown: "another list".to_owned(), ..right.clone() },
            Answer { marks: vec![mark("x", Refusal::HasLeft, "")], ..right.clone() },
            Answer { marks: vec![mark("a", Refusal::Other, "  ")], ..right.clone() },
        ];
        for answer in wrong {
            let tried = decide(&world.core, maker("m1"), false, &id, 1, &[answer]).await;
            assert!(matches!(tried, Err(crate::Error::Portal(PortalError::Refused { .. }))), "{tried:?}");
        }
        let other = Answer { request: "no such request".to_owned(), ..right };
        assert!(decide(&world.core, maker("m1"), false, &id, 1, &[other]).await.is_err());
        assert_eq!(world.open(&id).await.len(), 1);
    }
}

#[tokio::test]
async fn who_registered_meanwhile_is_not_counted_as_approved() {
    for world in worlds().await {
        let id = world.asked("s", &[("a", Some("m1")), ("b", Some("m1"))]).await;
        world.registered("a").await;
        let Seen::Detail(seen) = detail(&world.core, maker("m1"), false, &id, None).await.expect("seen")
        else {
            panic!("not theirs")
        };
        assert_eq!(seen.groups[0].people.iter().filter(|person| person.registered).count(), 1);
        let done = world.decide("m1", &id, &[]).await;
        assert_eq!((done.approved, done.registered), (1, 1));
    }
}

#[tokio::test]
async fn released_and_withdrawn_at_once_is_one_of_the_two() {
    for world in worlds().await {
        for _ in 0..20 {
            let id = world.asked("s", &[("a", Some("m1"))]).await;
            world.decide("m1", &id, &[]).await;
            let (released, withdrawn) = tokio::join!(
                invites::release(&world.core, maker("s"), &id),
                withdraw(&world.core, maker("s"), false, &id)
            );
            let state = world.state(&id).await;
            match state {
                State::Sending => assert!(released.is_ok() && withdrawn.is_err()),
                State::Draft => assert!(released.is_err() && withdrawn.is_ok()),
                other => panic!("{other:?}"),
            }
        }
    }
}
