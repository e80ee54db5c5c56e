//! A batch for a tenant that has only the retired call: short ids, no task, and the same promises.

mod support;

use gangway_core::invites::InviteApi;
use gangway_core::store::{runs as journal, settings};
use gangway_practice::Options;
use gangway_types::batches::{Outcome, RunState};
use serde_json::{Value, json};
use std::time::Duration;
use support::{Invitee, Outside, Portal, places, quick, tenant};

/// Nobody got two mails; answers how many got one.
async fn mailed_once(outside: &Outside, people: &[Invitee]) -> usize {
    let mails = outside.mails().await;
    assert!(mails.values().all(|n| *n <= 1), "{mails:?}");
    people.iter().filter(|person| mails.contains_key(&person.id)).count()
}

async fn stay(outside: &Outside, people: &[Invitee]) {
    for person in people {
        outside.patch(&format!("/_practice/people/{}", person.id), json!({"registersAt": null})).await;
    }
}

async fn broken(outside: &Outside, fault: Value) {
    let fault = json!({"method": "POST", "path": "/cc/api/user/invite", "on": "next", "fault": fault});
    outside.post("/_practice/faults", fault).await;
}

async fn calls(outside: &Outside, path: &str) -> usize {
    let journal = outside.get("/_practice/journal").await;
    let all = journal.as_array().or_else(|| journal["entries"].as_array()).expect("requests").clone();
    all.iter().filter(|entry| entry["path"].as_str().is_some_and(|asked| asked.ends_with(path))).count()
}

#[tokio::test]
async fn everybody_is_invited_by_short_ids_and_seen_without_a_task() {
    for start in ["offset", "page"] {
        for place in places().await {
            let isc = tenant(Options { people: 2_000, ..quick() }).await;
            let outside = Outside::new(&isc.base_url());
            outside.post("/_practice/old-calls", json!({"start": start})).await;
            let portal = Portal::inviting(&place, &isc.base_url(), "admin", InviteApi::Old).await;
            let people = outside.unregistered(130).await;
            stay(&outside, &people).await;
            let _background = portal.background();
            let batch = portal.released(&people).await;
            let run = portal.rest(&batch).await;
            assert_eq!(run.state, RunState::Ended, "{start}");
            let answered = journal::calls_in(&portal.core.store, &run.id, journal::CallState::Answered).await;
            let answered = answered.expect("calls");
            assert!(
                answered.len() == 2 && answered.iter().all(|call| call.task_id.is_none()),
                "{answered:?}"
            );
            assert_eq!(mailed_once(&outside, &people).await, 130, "{start}");
            assert_eq!(calls(&outside, "/identities/invite").await, 0, "today's call was not made");
            portal.advance(Duration::from_secs(20));
            portal
                .until("ISC shows all of them", || async { portal.counts(&batch).await.confirmed == 130 })
                .await;
            let timeline = gangway_core::invites::timeline(&portal.core, &batch).await.expect("a timeline");
            assert!(timeline.iter().any(|event| event.what.contains("names no task")), "{timeline:?}");
        }
    }
}

#[tokio::test]
async fn whoever_has_no_short_id_fails_with_words_and_nobody_is_guessed() {
    for place in places().await {
        let isc = tenant(Options { people: 400, ..quick() }).await;
        let outside = Outside::new(&isc.base_url());
        let portal = Portal::inviting(&place, &isc.base_url(), "admin", InviteApi::Old).await;
        let people = outside.unregistered(6).await;
        stay(&outside, &people).await;
        // The first four are known from a list of before; the tenant translates no more.
        let _background = portal.background();
        let first = portal.released(&people[..4]).await;
        portal.rest(&first).await;
        assert_eq!(mailed_once(&outside, &people).await, 4);
        portal.core.store.exec("DELETE FROM short_ids", Vec::new()).await.expect("forgotten");
        outside.post("/_practice/old-calls", json!({"list": "gone"})).await;
        let second = portal.released(&people[4..]).await;
        portal.rest(&second).await;
        let counts = portal.counts(&second).await;
        assert_eq!((counts.failed, counts.in_batch), (2, 2), "{counts:?}");
        for person in portal.people(&second).await {
            assert_eq!(person.outcome, Outcome::Failed);
            // The list was not read: nothing is said of who is in it.
            assert!(
                person.cause.as_deref().is_some_and(|cause| cause.contains("could not be read")),
                "{person:?}"
            );
        }
        assert_eq!(mailed_once(&outside, &people).await, 4, "nothing was sent for them");
        // Once the tenant translates again, a retry invites them.
        outside.post("/_practice/old-calls", json!({"list": "answered"})).await;
        let n = gangway_core::invites::retry_failed(&portal.core, portal.maker(), &second, None, 2).await;
        assert_eq!(n.expect("a retry"), 2);
        portal.rest(&second).await;
        assert_eq!(mailed_once(&outside, &people).await, 6);
    }
}

#[tokio::test]
async fn the_old_list_is_read_once_for_a_run_even_when_it_names_nobody() {
    for place in places().await {
        let isc = tenant(Options { people: 1_000, ..quick() }).await;
        let outside = Outside::new(&isc.base_url());
        let portal = Portal::inviting(&place, &isc.base_url(), "admin", InviteApi::Old).await;
        let two = settings::change(&portal.core.store, "invite_chunk", &json!(2), None, 0).await;
        two.expect("calls of two people");
        outside.post("/_practice/old-calls", json!({"list": "gone"})).await;
        let people = outside.unregistered(9).await;
        let _background = portal.background();
        let batch = portal.released(&people).await;
        portal.rest(&batch).await;
        let counts = portal.counts(&batch).await;
        assert_eq!((counts.failed, counts.in_batch), (9, 9), "{counts:?}");
        assert_eq!(calls(&outside, "/cc/api/user/list").await, 1, "once, not for every two people");
        assert_eq!(calls(&outside, "/cc/api/user/invite").await, 0);
    }
}

#[tokio::test]
async fn a_lost_answer_stays_unknown_and_is_never_repeated_by_itself() {
    for place in places().await {
        let isc = tenant(Options { people: 400, ..quick() }).await;
        let outside = Outside::new(&isc.base_url());
        let portal = Portal::inviting(&place, &isc.base_url(), "admin", InviteApi::Old).await;
        let people = outside.unregistered(3).await;
        stay(&outside, &people).await;
        broken(&outside, json!({"kind": "cut", "after": false})).await;
        let _background = portal.background();
        let batch = portal.released(&people).await;
        portal.rest(&batch).await;
        assert_eq!(portal.counts(&batch).await.unknown, 3);
        portal.advance(Duration::from_secs(20));
        let run = portal.run(&batch).await;
        portal
            .until("it was looked for", || async {
                let due =
                    journal::to_probe(&portal.core.store, portal.core.clock.real()).await.expect("calls");
                due.iter().all(|call| call.run_id != run.id)
            })
            .await;
        assert_eq!(portal.counts(&batch).await.unknown, 3);
        assert_eq!(calls(&outside, "/cc/api/user/invite").await, 1, "one call left this machine");
        assert_eq!(mailed_once(&outside, &people).await, 0);
        // A person says so, having read that it may mail twice.
        gangway_core::invites::decide_unknown(&portal.core, portal.maker(), &batch, true, 3)
            .await
            .expect("again");
        portal.rest(&batch).await;
        assert_eq!(mailed_once(&outside, &people).await, 3);
    }
}

#[tokio::test]
async fn a_lost_answer_that_mailed_is_seen_by_its_effect() {
    for place in places().await {
        let isc = tenant(Options { people: 400, ..quick() }).await;
        let outside = Outside::new(&isc.base_url());
        let portal = Portal::inviting(&place, &isc.base_url(), "admin", InviteApi::Old).await;
        let people = outside.unregistered(3).await;
        stay(&outside, &people).await;
        broken(&outside, json!({"kind": "cut", "after": true})).await;
        let _background = portal.background();
        let batch = portal.released(&people).await;
        portal.rest(&batch).await;
        portal.advance(Duration::from_secs(20));
        portal.until("ISC shows them", || async { portal.counts(&batch).await.confirmed == 3 }).await;
        assert_eq!(mailed_once(&outside, &people).await, 3);
    }
}

#[tokio::test]
async fn a_tenant_without_the_old_call_refuses_and_nothing_is_lost() {
    for place in places().await {
        let isc = tenant(Options { people: 400, ..quick() }).await;
        let outside = Outside::new(&isc.base_url());
        outside.post("/_practice/old-calls", json!({"invite": "gone"})).await;
        let portal = Portal::inviting(&place, &isc.base_url(), "admin", InviteApi::Old).await;
        let people = outside.unregistered(3).await;
        let _background = portal.background();
        let batch = portal.released(&people).await;
        portal.rest(&batch).await;
        let counts = portal.counts(&batch).await;
        assert_eq!((counts.failed, mailed_once(&outside, &people).await), (3, 0), "{counts:?}");
    }
}
