//! Approvals on both databases: each thing that people and time do, and what two of them at once come to.

mod admin;
mod late;
mod model;
mod notices;
mod sender;
mod world;

use super::*;
use crate::domain::approval::DAY_MS;
use crate::invites;
use crate::store::{approvals as store, outcomes};
use gangway_types::PersonId;
use gangway_types::approvals::{ActedAs, Answer, Decided, Late, Mark, Refusal, RequestState, Seen};
use gangway_types::batches::{BatchAction, BatchState as State, Outcome};
use world::{World, maker, mark, worlds};

/// Six people: three of m1, two of m2, one without a manager.
const SIX: [(&str, Option<&str>); 6] = [
    ("a", Some("m1")),
    ("b", Some("m2")),
    ("c", Some("m1")),
    ("d", None),
    ("e", Some("m2")),
    ("f", Some("m1")),
];

#[tokio::test]
async fn everybody_is_asked_answers_and_only_the_approved_can_be_sent_to() {
    for world in worlds().await {
        let id = world.asked("s", &SIX).await;
        assert_eq!(world.state(&id).await, State::AwaitingApproval);
        assert_eq!(world.sendable(&id).await, [""; 0], "{}: nobody before an answer", world.what);
        let rows = list(&world.core, maker("m1")).await.expect("a list");
        assert_eq!((rows.len(), rows[0].people, rows[0].answered_at), (1, 3, None));
        assert_eq!(rows[0].deadline_at, Some(rows[0].asked_at + 7 * DAY_MS));
        assert_eq!(waiting_count(&world.core, maker("m1")).await.expect("a number"), 1);
        assert_eq!(waiting_count(&world.core, maker("s")).await.expect("a number"), 0);
        let done = world.decide("m1", &id, &[]).await;
        assert_eq!((done.approved, done.left_out.len(), done.late.len()), (3, 0, 0));
        assert_eq!(world.sendable(&id).await, ["a", "c", "f"]);
        world.decide("m2", &id, &[mark("e", Refusal::Other, "on leave")]).await;
        assert_eq!(world.state(&id).await, State::AwaitingApproval);
        let done = world.decide("boss", &id, &[mark("d", Refusal::HasLeft, "")]).await;
        assert_eq!(done.left_out, [("d".to_owned(), "has left".to_owned())]);
        assert_eq!(world.state(&id).await, State::PartlyApproved);
        assert_eq!(world.sendable(&id).await, ["a", "b", "c", "f"]);
        let refused = world.people(&id, Outcome::NotApproved).await;
        assert_eq!(
            refused,
            [("d".to_owned(), "boss: has left".to_owned()), ("e".to_owned(), "m2: on leave".to_owned())]
        );
        let detail = world.detail(&id).await;
        assert_eq!((detail.row.answers, detail.requests.len()), ((3, 3), 3));
        assert!(detail.approval_until.is_some());
        assert!(detail.actions.iter().any(|(action, why)| *action == BatchAction::Release && why.is_none()));
        let counts = detail.row.counts;
        assert_eq!((counts.queued, counts.not_approved, counts.broken_sum()), (4, 2, None));
        assert_eq!(world.open_batch("e").await, None, "whoever was refused is free for another batch");
        let answered = &list(&world.core, maker("m1")).await.expect("a list")[0];
        assert!(answered.answered_at.is_some());
        invites::release(&world.core, maker("s"), &id).await.expect("released");
        assert_eq!(world.state(&id).await, State::Sending);
        assert!(crate::audit::verify(&world.core.store).await.is_ok());
    }
}

#[tokio::test]
async fn who_is_asked_is_shown_before_and_nobody_is_asked_when_somebody_has_nobody() {
    for world in worlds().await {
        let id = world.draft("s", &SIX).await;
        let preview = preview(&world.core, maker("s"), &id).await.expect("a preview");
        assert_eq!(preview.managers, [("m1".to_owned(), 3), ("m2".to_owned(), 2)]);
        assert_eq!(preview.fallback, [("no manager in ISC".to_owned(), 1)]);
        assert_eq!((preview.fallback_names.as_slice(), preview.people), (["boss".to_owned()].as_slice(), 6));
        assert_eq!(preview.refused, None);
        world.set("fallback_approvers", serde_json::json!(["s"])).await;
        let shown = super::preview(&world.core, maker("s"), &id).await.expect("a preview").refused;
        let refused = submit(&world.core, maker("s"), false, &id, &SubmitOptions::default()).await;
        let Err(crate::Error::Portal(PortalError::Refused { what, .. })) = refused else {
            panic!("asked although nobody can answer for d")
        };
        assert_eq!(shown.as_deref(), Some(what.as_str()));
        assert!(what.contains("1 person (no manager in ISC)") && what.contains("is you"), "{what}");
        assert_eq!(world.state(&id).await, State::Draft);
        assert_eq!(world.counts(&id).await.queued, 6);
    }
}

#[tokio::test]
async fn strangers_the_submitter_and_the_people_themselves_answer_nothing() {
    for world in worlds().await {
        let list = [("m2", Some("m1")), ("a", Some("m2")), ("boss", None), ("d", None)];
        world.set("fallback_approvers", serde_json::json!(["boss", "other"])).await;
        let id = world.asked("s", &list).await;
        for (who, is_admin) in [("x", false), ("s", true), ("m2", true)] {
            let open = world.open(&id).await;
            let mut answers = Vec::new();
            for (request, people) in &open {
                if who != "m2" || people.contains(&"m2".to_owned()) {
                    answers.push(world.answer(request, &[]).await);
                }
            }
            assert!(!answers.is_empty());
            let tried = decide(&world.core, maker(who), is_admin, &id, 1, &answers).await;
            assert!(tried.is_err(), "{who} answered: {tried:?}");
            assert_eq!(world.open(&id).await, open, "{who} changed something");
        }
        let seen = detail(&world.core, maker("x"), false, &id, None).await.expect("an answer");
        let Seen::NotYours { whose, asked } = &seen else { panic!("{seen:?}") };
        assert_eq!((whose.len(), *asked), (3, 4));
        let told = serde_json::to_string(&seen).expect("JSON");
        assert!(!told.contains("acme.example"), "{told}");
        // An Admin answers for whoever is absent, and it is written down as that.
        let all: Vec<String> = world.open(&id).await.into_iter().map(|(request, _)| request).collect();
        for request in &all {
            let answer = world.answer(request, &[mark("a", Refusal::NotMyTeam, "")]).await;
            let answer =
                Answer { marks: answer.marks.into_iter().filter(|_| request == &all[1]).collect(), ..answer };
            decide(&world.core, maker("admin"), true, &id, 1, &[answer]).await.expect("an answer");
        }
        let refused = world.people(&id, Outcome::NotApproved).await;
        assert_eq!(refused, [("a".to_owned(), "admin for m2: is not in my team".to_owned())]);
        let requests = requests(&world.core, &world.batch(&id).await).await.expect("requests");
        assert!(
            requests
                .iter()
                .all(|one| one.answered.as_ref().is_some_and(|(_, acted, _)| *acted == ActedAs::Admin))
        );
    }
}

#[tokio::test]
async fn whoever_stands_in_answers_while_it_lasts() {
    for world in worlds().await {
        let id = world.asked("s", &[("a", Some("m1")), ("b", Some("m2"))]).await;
        let now = world.core.clock.now();
        let to = PersonId::from("deputy");
        let away =
            set_absence(&world.core, maker("m1"), false, None, &to, now + DAY_MS, Some(now + 3 * DAY_MS))
                .await
                .expect("set");
        assert_eq!(waiting_count(&world.core, maker("deputy")).await.expect("a number"), 0);
        world.days(1);
        assert_eq!(waiting_count(&world.core, maker("deputy")).await.expect("a number"), 1);
        assert!(store::is_asked(&world.core.store, &to, world.core.clock.now()).await.expect("asked"));
        let m2 = PersonId::from("m2");
        assert!(set_absence(&world.core, maker("m1"), false, Some(&m2), &to, now, None).await.is_err());
        assert!(end_absence(&world.core, maker("m2"), false, &away).await.is_err());
        end_absence(&world.core, maker("m1"), false, &away).await.expect("ended");
        assert_eq!(waiting_count(&world.core, maker("deputy")).await.expect("a number"), 0);
        set_absence(&world.core, maker("admin"), true, Some(&m2), &to, now, None).await.expect("set");
        let Seen::Detail(seen) = detail(&world.core, maker("deputy"), false, &id, None).await.expect("seen")
        else {
            panic!("not theirs")
        };
        assert_eq!(
            (seen.groups.len(), seen.groups[0].mine, seen.groups[0].acts_as),
            (1, true, ActedAs::Delegate)
        );
        world.decide("deputy", &id, &[mark("b", Refusal::NotStarted, "")]).await;
        let refused = world.people(&id, Outcome::NotApproved).await;
        assert_eq!(refused, [("b".to_owned(), "deputy for m2: has not started yet".to_owned())]);
        // Handed over for this list alone.
        let (request, _) = world.open(&id).await.remove(0);
        for wrong in ["s", "a", "nobody", "m1", "blocked"] {
            let wrong = PersonId::from(wrong);
            let tried = delegate(&world.core, maker("m1"), false, &id, &request, &wrong).await;
            assert!(tried.is_err(), "{wrong}");
        }
        delegate(&world.core, maker("m1"), false, &id, &request, &to).await.expect("handed over");
        assert_eq!(waiting_count(&world.core, maker("m1")).await.expect("a number"), 0);
        world.decide("deputy", &id, &[]).await;
        assert_eq!(world.state(&id).await, State::PartlyApproved);
    }
}

#[tokio::test]
async fn a_deadline_leads_to_the_fallback_and_the_next_one_ends_it() {
    for world in worlds().await {
        let id = world.asked("s", &[("a", Some("m1")), ("boss", Some("m1")), ("b", Some("m2"))]).await;
        world.decide("m2", &id, &[]).await;
        world.days(5);
        assert_eq!(turn(&world.core).await.expect("a turn"), 1, "reminded");
        assert_eq!(turn(&world.core).await.expect("a turn"), 0, "reminded once");
        world.days(2);
        assert_eq!(turn(&world.core).await.expect("a turn"), 1);
        let rows = requests(&world.core, &world.batch(&id).await).await.expect("requests");
        let states: Vec<RequestState> = rows.iter().map(|one| one.state).collect();
        assert_eq!(states.iter().filter(|state| **state == RequestState::PassedOn).count(), 1);
        // boss is one of the people: nobody but an Admin can answer for boss.
        let open = world.open(&id).await;
        assert_eq!(open.len(), 2);
        assert!(
            rows.iter()
                .any(|one| one.why.as_deref().is_some_and(|why| why.starts_with("m1 did not answer by")))
        );
        assert_eq!(world.detail(&id).await.row.answers, (1, 3));
        world.decide("boss", &id, &[]).await;
        assert_eq!(world.state(&id).await, State::AwaitingApproval);
        world.days(3);
        turn(&world.core).await.expect("a turn");
        assert_eq!(world.state(&id).await, State::PartlyApproved);
        let refused = world.people(&id, Outcome::NotApproved).await;
        assert!(refused.len() == 1 && refused[0].1.starts_with("nobody: not answered by"), "{refused:?}");
    }
}

#[tokio::test]
async fn nobody_answers_at_all_and_the_people_can_be_copied() {
    for world in worlds().await {
        let id = world.asked("s", &SIX).await;
        assert!(invites::copied(&world.core, &id).await.is_err());
        world.days(7);
        turn(&world.core).await.expect("a turn");
        world.days(3);
        turn(&world.core).await.expect("a turn");
        assert_eq!(world.state(&id).await, State::Rejected);
        assert!(invites::release(&world.core, maker("s"), &id).await.is_err());
        let (_, people) = invites::copied(&world.core, &id).await.expect("people");
        assert_eq!(people.len(), 6);
        assert_eq!(turn(&world.core).await.expect("a turn"), 0, "nothing is due any more");
    }
}

#[tokio::test]
async fn an_approval_that_was_not_used_is_asked_for_anew() {
    for world in worlds().await {
        let id = world.asked("s", &SIX).await;
        world.decide("m1", &id, &[mark("a", Refusal::HasLeft, "")]).await;
        world.decide("m2", &id, &[]).await;
        world.decide("boss", &id, &[]).await;
        world.days(30);
        assert!(invites::release(&world.core, maker("s"), &id).await.is_err(), "released on an old approval");
        turn(&world.core).await.expect("a turn");
        assert_eq!(world.state(&id).await, State::AwaitingApproval);
        assert_eq!(world.batch(&id).await.round, 2);
        assert_eq!(world.counts(&id).await.waiting, 5, "whom m1 refused is not asked about again");
        assert!(world.sendable(&id).await.is_empty());
        for who in ["m1", "m2", "boss"] {
            world.decide(who, &id, &[]).await;
        }
        assert_eq!(world.state(&id).await, State::PartlyApproved);
        assert_eq!(world.sendable(&id).await, ["b", "c", "d", "e", "f"]);
    }
}

#[tokio::test]
async fn an_answer_is_changed_until_sending_starts() {
    for world in worlds().await {
        let id = world.asked("s", &[("a", Some("m1")), ("b", Some("m1"))]).await;
        let (request, _) = world.open(&id).await.remove(0);
        world.decide("m1", &id, &[mark("a", Refusal::MailWrong, ""), mark("b", Refusal::HasLeft, "")]).await;
        assert_eq!(world.state(&id).await, State::Rejected);
        assert!(change_answer(&world.core, maker("boss"), &id, &request).await.is_err());
        world.days(8);
        for _ in 0..2 {
            change_answer(&world.core, maker("m1"), &id, &request).await.expect("open again");
        }
        assert_eq!(turn(&world.core).await.expect("a turn"), 1, "a reminder, for there is a day left");
        assert_eq!(world.state(&id).await, State::AwaitingApproval);
        assert_eq!(world.open_batch("a").await, Some(id.to_string()));
        world.decide("m1", &id, &[mark("b", Refusal::HasLeft, "")]).await;
        assert_eq!(
            (world.state(&id).await, world.sendable(&id).await),
            (State::PartlyApproved, vec!["a".to_owned()])
        );
        invites::release(&world.core, maker("s"), &id).await.expect("released");
        assert!(change_answer(&world.core, maker("m1"), &id, &request).await.is_err());
        assert_eq!(world.sendable(&id).await, ["a"]);
    }
}

#[tokio::test]
async fn withdrawn_it_is_a_draft_whose_refused_people_stay_refused_until_asked_about_anew() {
    for world in worlds().await {
        let id = world.asked("s", &SIX).await;
        world.decide("m1", &id, &[mark("a", Refusal::HasLeft, "")]).await;
        assert!(withdraw(&world.core, maker("x"), false, &id).await.is_err());
        for _ in 0..2 {
            withdraw(&world.core, maker("s"), false, &id).await.expect("withdrawn");
        }
        assert_eq!(world.state(&id).await, State::Draft);
        assert_eq!(world.sendable(&id).await, ["b", "c", "d", "e", "f"]);
        assert!(world.open(&id).await.is_empty());
        assert!(invites::release(&world.core, maker("s"), &id).await.is_err(), "settings want an approval");
        submit(&world.core, maker("s"), false, &id, &SubmitOptions::default()).await.expect("asked again");
        assert_eq!(world.counts(&id).await.waiting, 6);
        assert_eq!(world.batch(&id).await.round, 2);
        invites::cancel(&world.core, maker("s"), false, &id).await.expect("cancelled");
        let counts = world.counts(&id).await;
        assert_eq!((counts.dropped, counts.waiting, counts.broken_sum()), (6, 0, None));
        assert!(world.open(&id).await.is_empty());
        assert_eq!(world.open_batch("a").await, None);
    }
}

#[tokio::test]
async fn a_recent_approval_for_the_same_address_counts_when_people_are_invited_again() {
    for world in worlds().await {
        let id = world.asked("s", &[("a", Some("m1")), ("b", Some("m1"))]).await;
        world.decide("m1", &id, &[]).await;
        invites::release(&world.core, maker("s"), &id).await.expect("released");
        world.sent(&id).await;
        let again = world.draft_of("s", &[("a", Some("m1")), ("b", Some("m1"))], Some(&id)).await;
        assert!(
            !needed(&world.core, &world.settings().await, &world.batch(&again).await).await.expect("known")
        );
        let partly = world.draft_of("s", &[("a", Some("m1")), ("c", Some("m1"))], Some(&id)).await;
        assert!(
            needed(&world.core, &world.settings().await, &world.batch(&partly).await).await.expect("known")
        );
        submit(&world.core, maker("s"), false, &partly, &SubmitOptions::default()).await.expect("asked");
        assert_eq!(world.open(&partly).await[0].1, ["c"], "only those are asked about who need it");
        world.decide("m1", &partly, &[]).await;
        assert_eq!(world.state(&partly).await, State::Approved);
        invites::cancel(&world.core, maker("s"), false, &partly).await.expect("cancelled");
        // The same people in a batch of its own are asked about.
        let fresh = world.draft("s", &[("a", Some("m1"))]).await;
        assert!(invites::release(&world.core, maker("s"), &fresh).await.is_err());
        invites::release(&world.core, maker("s"), &again).await.expect("released without a new approval");
        world.days(31);
        let late = world.draft_of("s", &[("a", Some("m1"))], Some(&id)).await;
        assert!(invites::release(&world.core, maker("s"), &late).await.is_err());
    }
}

#[tokio::test]
async fn five_thousand_people_of_four_hundred_managers_are_asked_about() {
    let world = World::new().await;
    let names: Vec<(String, String)> =
        (0..5_000).map(|n| (format!("q{n}"), format!("boss{}", n % 400))).collect();
    let managers: Vec<String> = (0..400).map(|n| format!("boss{n}")).collect();
    world.know(&managers.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let people: Vec<(&str, Option<&str>)> =
        names.iter().map(|(person, manager)| (person.as_str(), Some(manager.as_str()))).collect();
    let id = world.draft("s", &people).await;
    let before = std::time::Instant::now();
    submit(&world.core, maker("s"), false, &id, &SubmitOptions::default()).await.expect("asked");
    eprintln!("5,000 people of 400 managers: asked in {:?}", before.elapsed());
    let before = std::time::Instant::now();
    let Seen::Detail(seen) = detail(&world.core, maker("boss7"), false, &id, None).await.expect("seen")
    else {
        panic!("not theirs")
    };
    eprintln!("one manager's list in {:?}", before.elapsed());
    assert_eq!((seen.groups.len(), seen.groups[0].people.len()), (1, 13));
    let before = std::time::Instant::now();
    assert_eq!(world.detail(&id).await.requests.len(), 400);
    eprintln!("the batch's page in {:?}", before.elapsed());
    world.days(7);
    let before = std::time::Instant::now();
    turn(&world.core).await.expect("a turn");
    eprintln!("400 deadlines in {:?}", before.elapsed());
    let counts = world.counts(&id).await;
    assert_eq!((counts.waiting, counts.broken_sum()), (5_000, None));
}
