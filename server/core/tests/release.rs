//! A release withstands whatever breaks: nobody is mailed twice, nobody is forgotten, and what cannot be proven is
//! Unknown.

mod support;

use futures::future::join_all;
use gangway_core::runs;
use gangway_core::store::runs as journal;
use gangway_practice::{Expired, Invited, InvitingPending, Readings};
use gangway_types::batches::{Outcome, OutcomeCounts, RunState, WaitsFor};
use rstest::rstest;
use serde_json::json;
use std::time::Duration;
use support::{Invitee, Outside, Place, Portal, killed_after, places, quick, tenant};
use tokio_util::sync::CancellationToken;

/// Every plausible reading of what ISC's statuses do.
fn readings() -> Vec<Readings> {
    let mut all = Vec::new();
    for invited in [Invited::BecomesPending, Invited::StaysUnregistered] {
        for expired in [Expired::FallsBack, Expired::StaysPending] {
            for inviting_pending in [InvitingPending::Ignored, InvitingPending::Mails] {
                all.push(Readings { invited, expired, inviting_pending });
            }
        }
    }
    all
}

/// Nobody got two mails; answers how many got one.
async fn mailed_once(outside: &Outside, people: &[Invitee]) -> usize {
    let mails = outside.mails().await;
    for (id, n) in &mails {
        assert!(*n <= 1, "{id} was mailed {n} times");
    }
    people.iter().filter(|person| mails.contains_key(&person.id)).count()
}

/// Keeps these people from registering, so that what is seen is the invitation alone.
async fn stay(outside: &Outside, people: &[Invitee]) {
    for person in people {
        outside.patch(&format!("/_practice/people/{}", person.id), json!({"registersAt": null})).await;
    }
}

#[tokio::test]
async fn everybody_is_invited_in_calls_of_a_hundred_and_followed() {
    for place in places().await {
        let isc = tenant(gangway_practice::Options { people: 5_000, ..quick() }).await;
        let outside = Outside::new(&isc.base_url());
        let portal = Portal::start(&place, &isc.base_url(), "admin").await;
        let people = outside.unregistered(230).await;
        let _background = portal.background();
        let batch = portal.released(&people).await;
        let run = portal.rest(&batch).await;
        assert_eq!(run.state, RunState::Ended);
        let counts = portal.counts(&batch).await;
        assert_eq!(counts.in_batch, 230);
        assert_eq!(counts.confirmed + counts.registered, 230, "{counts:?}");
        assert_eq!(mailed_once(&outside, &people).await, 230);
        let answered = journal::calls_in(&portal.core.store, &run.id, journal::CallState::Answered)
            .await
            .expect("calls");
        assert_eq!(answered.len(), 3);
    }
}

#[tokio::test]
async fn without_a_visible_status_the_word_stays_invited() {
    let isc = tenant(gangway_practice::Options {
        readings: Readings { invited: Invited::StaysUnregistered, ..Readings::default() },
        ..quick()
    })
    .await;
    let outside = Outside::new(&isc.base_url());
    for place in places().await {
        let portal = Portal::start(&place, &isc.base_url(), "helpdesk").await;
        let all = outside.unregistered(12).await;
        let mails = outside.mails().await;
        let people: Vec<Invitee> =
            all.into_iter().filter(|person| !mails.contains_key(&person.id)).take(3).collect();
        stay(&outside, &people).await;
        let _background = portal.background();
        let batch = portal.released(&people).await;
        portal.rest(&batch).await;
        let counts = portal.counts(&batch).await;
        assert_eq!((counts.invited, counts.confirmed), (3, 0), "{counts:?}");
    }
}

/// What a broken call must come to, before anybody decides anything.
#[derive(Clone, Copy)]
enum Must {
    /// Repeated by itself; everybody is invited in the end.
    GoThrough,
    /// Refused for good: failed, and a retry invites them.
    Fail,
    /// Unknown, unless ISC shows the effect.
    BeUnknown,
}

#[rstest]
#[case::rate_limited(json!({"kind": "rate-limit", "retryAfter": 1}), Must::GoThrough)]
#[case::expired_token(json!({"kind": "expired-token"}), Must::GoThrough)]
#[case::bad_request(json!({"kind": "status", "status": 400}), Must::Fail)]
#[case::conflict(json!({"kind": "status", "status": 409}), Must::Fail)]
#[case::server_error_before(json!({"kind": "status", "status": 503, "after": false}), Must::BeUnknown)]
#[case::server_error_after(json!({"kind": "status", "status": 503, "after": true}), Must::BeUnknown)]
#[case::html_before(json!({"kind": "html", "status": 200, "after": false}), Must::BeUnknown)]
#[case::html_after(json!({"kind": "html", "status": 200, "after": true}), Must::BeUnknown)]
#[case::html_forbidden(json!({"kind": "html", "status": 403, "after": false}), Must::BeUnknown)]
#[case::cut_before(json!({"kind": "cut", "after": false}), Must::BeUnknown)]
#[case::cut_after(json!({"kind": "cut", "after": true}), Must::BeUnknown)]
#[case::truncated(json!({"kind": "truncate"}), Must::BeUnknown)]
#[case::timeout_before(json!({"kind": "hang", "after": false}), Must::BeUnknown)]
#[case::lost_answer(json!({"kind": "hang", "after": true}), Must::BeUnknown)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_call(#[case] fault: serde_json::Value, #[case] must: Must) {
    // Most of the time is waiting: the readings wait beside each other.
    join_all(readings().into_iter().map(|reading| broken_in(reading, &fault, must))).await;
}

/// One reading, with a tenant and a portal of its own.
async fn broken_in(reading: Readings, fault: &serde_json::Value, must: Must) {
    let isc = tenant(gangway_practice::Options { readings: reading, ..quick() }).await;
    let outside = Outside::new(&isc.base_url());
    let place = places().await.remove(0);
    let portal = Portal::start(&place, &isc.base_url(), "admin").await;
    let people = outside.unregistered(4).await;
    stay(&outside, &people).await;
    outside.fail_invite(fault.clone()).await;
    let _background = portal.background();
    let batch = portal.released(&people).await;
    portal.rest(&batch).await;
    let counts = portal.counts(&batch).await;
    let mailed = mailed_once(&outside, &people).await as u64;
    let me = gangway_types::PersonId(portal.who.0.clone());
    let told = gangway_core::notices::mine(&portal.core, &me).await.expect("read");
    let ended_with: Vec<&str> = told.iter().map(|notice| notice.subject.as_str()).collect();
    match (counts.failed, counts.unknown, ended_with.as_slice()) {
        (0, _, []) => {}
        (4, 0, [one]) => assert!(one.starts_with("Sending ended, 4 failed: B-"), "{one}"),
        // What was unknown when sending ended may have been seen since.
        (0, _, [one]) => assert!(one.contains(" unknown: B-"), "{one}"),
        (failed, unknown, told) => panic!("{failed} failed, {unknown} unknown, told: {told:?}"),
    }
    match must {
        Must::GoThrough => {
            assert_eq!((counts.invited + counts.confirmed, mailed), (4, 4), "{fault} {reading:?} {counts:?}");
        }
        Must::Fail => {
            assert_eq!((counts.failed, mailed), (4, 0), "{fault} {reading:?} {counts:?}");
            let n = gangway_core::invites::retry_failed(&portal.core, portal.maker(), &batch, None, 4).await;
            assert_eq!(n.expect("a retry"), 4);
            portal.rest(&batch).await;
            assert_eq!(mailed_once(&outside, &people).await, 4);
        }
        Must::BeUnknown => {
            assert_eq!(counts.unknown + counts.confirmed, 4, "{fault} {reading:?} {counts:?}");
            let shown = mailed == 4 && reading.invited == Invited::BecomesPending;
            if shown {
                portal.advance(Duration::from_secs(20));
                portal.until("ISC shows it", || async { portal.counts(&batch).await.confirmed == 4 }).await;
            } else {
                // An unchanged status proves nothing, however long one looks.
                portal.advance(Duration::from_secs(20));
                let run = portal.run(&batch).await;
                portal.until("it was looked for", || async { probed(&portal, &run).await }).await;
                assert_eq!(portal.counts(&batch).await.unknown, 4, "{fault} {reading:?}");
                left_as_unknown(&portal, &batch).await;
            }
            assert_eq!(mailed_once(&outside, &people).await as u64, mailed, "looking mails nobody");
        }
    }
}

/// Leaving four people as unknown settles it: they stay Unknown, and nobody is asked about them again. Another number than
/// the one that was read does nothing.
async fn left_as_unknown(portal: &Portal, batch: &gangway_types::BatchId) {
    use gangway_core::invites::decide_unknown;
    assert_eq!(portal.counts(batch).await.undecided, 4);
    for said in [0, 3, 5] {
        for send_again in [true, false] {
            assert!(
                decide_unknown(&portal.core, portal.maker(), batch, send_again, said).await.is_err(),
                "{said}"
            );
        }
    }
    assert_eq!(portal.counts(batch).await.undecided, 4, "nothing was done");
    decide_unknown(&portal.core, portal.maker(), batch, false, 4).await.expect("left");
    let counts = portal.counts(batch).await;
    assert_eq!((counts.unknown, counts.undecided), (4, 0));
    assert_eq!(counts.broken_sum(), None);
}

/// Whether evidence for every unknown call was looked for after the clock moved.
async fn probed(portal: &Portal, run: &journal::Run) -> bool {
    let due = journal::to_probe(&portal.core.store, portal.core.clock.real()).await.expect("calls");
    due.iter().all(|call| call.run_id != run.id)
}

/// How many kill beside each other, each with a tenant and a database of its own.
const LANES: usize = 6;

/// Kills the driver of a run at every point where it waits for anything, starts it again, and looks at who was mailed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_step() {
    let lanes = join_all((1..=LANES).map(|from| async move {
        join_all(places().await.iter().map(|place| killed_from(place, from))).await
    }))
    .await;
    for place in 0..lanes[0].len() {
        let unknown: usize = lanes.iter().map(|lane| lane[place]).sum();
        assert!(unknown > 0, "no kill ever hit a call that was out: this test did not test what it says");
    }
}

/// Every `LANES`th step from this one on, until the driver gets through twice; answers how many calls were out.
async fn killed_from(place: &Place, from: usize) -> usize {
    let isc = tenant(gangway_practice::Options { people: 5_000, ..quick() }).await;
    let outside = Outside::new(&isc.base_url());
    let everybody = outside.unregistered(240).await;
    let mut groups = everybody.chunks(3);
    let mut unknown = 0;
    let mut through = 0;
    // Two processes on the same database; the second finds the leases of the first run out.
    let first = Portal::start(place, &isc.base_url(), "admin").await;
    let second = Portal::start(place, &isc.base_url(), "admin").await;
    second.advance(Duration::from_secs(40));
    for polls in (from..).step_by(LANES) {
        let people = groups.next().expect("enough people for every step");
        let batch = first.released(people).await;
        let run = first.run(&batch).await;
        let stop = CancellationToken::new();
        let ended = killed_after(runs::drive(&first.core, &run.id, &stop), polls).await;
        let background = second.background();
        let run = second.rest(&batch).await;
        assert_eq!(run.state, RunState::Ended, "{polls} polls: {run:?}");
        let counts = second.counts(&batch).await;
        let mailed = mailed_once(&outside, people).await as u64;
        forgotten_nobody(counts, mailed, polls);
        unknown += usize::from(counts.unknown + counts.confirmed > 0 && counts.asked + counts.invited == 0);
        drop(background);
        through += usize::from(ended.is_some());
        if through == 2 {
            break;
        }
    }
    unknown
}

/// Whoever was mailed is not called failed or dropped, and nobody is still queued.
fn forgotten_nobody(counts: OutcomeCounts, mailed: u64, polls: usize) {
    assert_eq!(counts.queued, 0, "{polls} polls: {counts:?}");
    assert_eq!(counts.in_batch, 3);
    let may_be_mailed = counts.unknown + counts.asked + counts.invited + counts.confirmed + counts.registered;
    assert!(mailed <= may_be_mailed, "{polls} polls: {mailed} mailed, {counts:?}");
    let surely_mailed = counts.invited + counts.confirmed;
    assert!(surely_mailed <= mailed, "{polls} polls: {mailed} mailed, {counts:?}");
}

#[tokio::test]
async fn a_second_batch_with_the_same_people_mails_nobody_twice() {
    for place in places().await {
        let isc = tenant(quick()).await;
        let outside = Outside::new(&isc.base_url());
        let portal = Portal::start(&place, &isc.base_url(), "admin").await;
        let people = outside.unregistered(5).await;
        stay(&outside, &people).await;
        let first = portal.draft(&people).await;
        let second = portal.draft(&people).await;
        for batch in [&first, &second] {
            gangway_core::invites::release(&portal.core, portal.maker(), batch).await.expect("a release");
        }
        let _background = portal.background();
        portal.rest(&first).await;
        portal.rest(&second).await;
        assert_eq!(mailed_once(&outside, &people).await, 5);
        let (a, b) = (portal.counts(&first).await, portal.counts(&second).await);
        assert_eq!(a.dropped + b.dropped, 5, "{a:?} {b:?}");
    }
}

#[tokio::test]
async fn what_changed_since_the_check_is_dropped_with_a_reason() {
    let isc = tenant(quick()).await;
    let outside = Outside::new(&isc.base_url());
    let place = places().await.remove(0);
    let portal = Portal::start(&place, &isc.base_url(), "admin").await;
    let people = outside.unregistered(4).await;
    stay(&outside, &people).await;
    let batch = portal.draft(&people).await;
    let change = [
        json!({"identityStatus": "ACTIVE"}),
        json!({"emailAddress": "new@acme.example"}),
        json!({"removed": true}),
    ];
    for (person, change) in people.iter().zip(change) {
        outside.patch(&format!("/_practice/people/{}", person.id), change).await;
    }
    let _background = portal.background();
    gangway_core::invites::release(&portal.core, portal.maker(), &batch).await.expect("a release");
    portal.rest(&batch).await;
    let found = portal.people(&batch).await;
    let causes: Vec<_> = found.iter().map(|person| (person.outcome, person.cause.as_deref())).collect();
    assert_eq!(causes[0], (Outcome::Dropped, Some("registered meanwhile")));
    assert_eq!(causes[1], (Outcome::Dropped, Some("e-mail changed since the check")));
    assert_eq!(causes[2], (Outcome::Dropped, Some("no longer in ISC")));
    assert_eq!(causes[3].0, Outcome::Confirmed);
    assert_eq!(mailed_once(&outside, &people).await, 1);
}

#[tokio::test]
async fn pause_resume_and_stop_happen_between_calls() {
    let isc = tenant(quick()).await;
    let outside = Outside::new(&isc.base_url());
    let place = places().await.remove(0);
    let portal = Portal::start(&place, &isc.base_url(), "admin").await;
    let people = outside.unregistered(6).await;
    let batch = portal.released(&people).await;
    gangway_core::invites::pause(&portal.core, portal.maker(), &batch).await.expect("a pause");
    let _background = portal.background();
    assert_eq!(portal.rest(&batch).await.state, RunState::Paused);
    assert_eq!(portal.counts(&batch).await.queued, 6);
    gangway_core::invites::stop(&portal.core, portal.maker(), &batch).await.expect("a stop");
    portal.until("it ended", || async { portal.run(&batch).await.state == RunState::Ended }).await;
    assert_eq!(portal.counts(&batch).await.dropped, 6);
    assert_eq!(mailed_once(&outside, &people).await, 0);
}

#[tokio::test]
async fn a_lost_right_waits_for_somebody_with_it() {
    let isc = tenant(quick()).await;
    let outside = Outside::new(&isc.base_url());
    let place = places().await.remove(0);
    let portal = Portal::start(&place, &isc.base_url(), "user").await;
    let people = outside.unregistered(2).await;
    let batch = portal.released(&people).await;
    let _background = portal.background();
    let run = portal.rest(&batch).await;
    assert_eq!((run.state, run.waits_for), (RunState::Waiting, Some(WaitsFor::Right)));
    assert_eq!(portal.counts(&batch).await.queued, 2);
    let admin = Portal::start(&place, &isc.base_url(), "admin").await;
    gangway_core::invites::resume(&admin.core, admin.maker(), &batch).await.expect("a resume");
    admin.until("it ended", || async { admin.run(&batch).await.state == RunState::Ended }).await;
    assert_eq!(mailed_once(&outside, &people).await, 2);
}

#[tokio::test]
async fn without_isc_the_run_waits_says_why_and_goes_on_by_itself() {
    let isc = tenant(quick()).await;
    let outside = Outside::new(&isc.base_url());
    let place = places().await.remove(0);
    let portal = Portal::start(&place, &isc.base_url(), "admin").await;
    let people = outside.unregistered(3).await;
    let away = json!({"path": "*", "on": {"every": 1}, "fault": {"kind": "cut"}});
    outside.post("/_practice/faults", away).await;
    let _background = portal.background();
    let batch = portal.released(&people).await;
    portal
        .until("it waits for ISC", || async { portal.run(&batch).await.waits_for == Some(WaitsFor::Isc) })
        .await;
    assert_eq!(portal.counts(&batch).await.queued, 3, "nothing left while people could not be read");
    outside.delete("/_practice/faults").await;
    portal.advance(Duration::from_secs(60));
    assert_eq!(portal.rest(&batch).await.state, RunState::Ended);
    assert_eq!(mailed_once(&outside, &people).await, 3);
}

#[tokio::test]
async fn a_storm_of_429_only_costs_time() {
    let isc = tenant(quick()).await;
    let outside = Outside::new(&isc.base_url());
    let place = places().await.remove(0);
    let portal = Portal::start(&place, &isc.base_url(), "admin").await;
    let people = outside.unregistered(3).await;
    let storm = json!({
        "method": "POST", "path": "/identities/invite", "on": {"every": 1}, "times": 4,
        "fault": {"kind": "rate-limit", "retryAfter": 1},
    });
    outside.post("/_practice/faults", storm).await;
    let _background = portal.background();
    let batch = portal.released(&people).await;
    assert_eq!(portal.rest(&batch).await.state, RunState::Ended);
    assert_eq!(mailed_once(&outside, &people).await, 3);
    assert_eq!(portal.counts(&batch).await.unknown, 0);
}

#[tokio::test]
async fn an_ended_sign_in_waits_for_the_next_one() {
    for place in places().await {
        let isc = tenant(quick()).await;
        let outside = Outside::new(&isc.base_url());
        let portal = Portal::start(&place, &isc.base_url(), "admin").await;
        let people = outside.unregistered(3).await;
        outside.post("/_practice/tokens/revoke", json!({})).await;
        let batch = portal.released(&people).await;
        let background = portal.background();
        let run = portal.rest(&batch).await;
        assert_eq!((run.state, run.waits_for), (RunState::Waiting, Some(WaitsFor::SignIn)));
        drop(background);
        // The same person signs in again: nobody has to press anything.
        let again = Portal::start(&place, &isc.base_url(), "admin").await;
        let _background = again.background();
        again.until("it ended", || async { again.run(&batch).await.state == RunState::Ended }).await;
        assert_eq!(mailed_once(&outside, &people).await, 3);
    }
}

#[tokio::test]
async fn the_task_list_takes_nothing_away_from_who_follows_a_task() {
    for place in places().await {
        let isc = tenant(quick()).await;
        let outside = Outside::new(&isc.base_url());
        let portal = Portal::start(&place, &isc.base_url(), "admin").await;
        let people = outside.unregistered(2).await;
        stay(&outside, &people).await;
        let batch = portal.released(&people).await;
        // Driven by hand, so that the list is read before anybody follows the task.
        let run = portal.run(&batch).await;
        runs::drive(&portal.core, &run.id, &CancellationToken::new()).await.expect("a drive");
        assert_eq!(portal.counts(&batch).await.asked, 2);
        let viewer =
            gangway_core::tasks::Viewer { grant_id: &portal.grant, person_id: &portal.who.0, sees_all: true };
        let filter = gangway_types::tasks::TaskFilter::default();
        portal
            .until("ISC lists the task as done", || async {
                gangway_core::tasks::list(&portal.core, &viewer, &filter).await.expect("a list");
                outside.get("/_practice/state").await.is_object() && task_is_done(&portal, &run).await
            })
            .await;
        gangway_core::tasks::list(&portal.core, &viewer, &filter).await.expect("a list");
        let _background = portal.background();
        portal.rest(&batch).await;
        let counts = portal.counts(&batch).await;
        assert_eq!((counts.asked, counts.confirmed), (0, 2), "{counts:?}");
    }
}

/// Whether ISC itself says that the task of the run's call is over.
async fn task_is_done(portal: &Portal, run: &journal::Run) -> bool {
    let calls =
        journal::calls_in(&portal.core.store, &run.id, journal::CallState::Answered).await.expect("calls");
    let task = calls[0].task_id.clone().expect("a task");
    let (token, _) = portal.core.grants.token(&portal.grant).await.expect("a token");
    let isc = portal.core.isc.acting(&token, gangway_isc::Lane::People);
    let status = isc.task_status(&gangway_isc::TaskId::from(task.as_str())).await;
    status.is_ok_and(|status| status.completion_status.is_some())
}

#[tokio::test]
async fn stopping_at_sign_out_stops_and_a_later_decision_does_not_undo_it() {
    let isc = tenant(quick()).await;
    let outside = Outside::new(&isc.base_url());
    let place = places().await.remove(0);
    let portal = Portal::start(&place, &isc.base_url(), "admin").await;
    let people = outside.unregistered(3).await;
    let batch = portal.released(&people).await;
    let open = portal.core.grants.carried(&portal.grant).await.expect("runs");
    portal.core.grants.stop(&open, (&portal.who.0, &portal.who.1), &portal.grant).await.expect("a wish");
    gangway_core::invites::pause(&portal.core, portal.maker(), &batch).await.expect("a pause");
    let _background = portal.background();
    portal.until("it ended", || async { portal.run(&batch).await.state == RunState::Ended }).await;
    assert_eq!(portal.counts(&batch).await.dropped, 3);
    assert_eq!(mailed_once(&outside, &people).await, 0);
}
