//! Releases that were decided ahead: when approved, at a day, and under a sign-in that may have ended; and the brakes on
//! sending, which are quiet hours and the caps of a day.

mod support;

use futures::future::join_all;
use gangway_core::approvals::{self, SubmitOptions};
use gangway_core::invites::{self, Maker};
use gangway_core::store::batches;
use gangway_core::store::people::{PersonRead, upsert};
use gangway_core::store::settings;
use gangway_core::{Core, notices, runs};
use gangway_types::approvals::{Answer, Seen};
use gangway_types::batches::{BatchState, RunState, WaitsFor};
use gangway_types::notices::{NoticeKind, NoticeRow};
use gangway_types::{BatchId, PersonId};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;
use support::{Invitee, Outside, Place, Portal, killed_after, places, quick, tenant};
use tokio_util::sync::CancellationToken;

const BOSS: &str = "the boss";
const HOUR_MS: i64 = 3_600_000;

/// A manager who can be asked, and a tenant that wants approvals.
async fn prepared(portal: &Portal) {
    let core = &portal.core;
    let boss = PersonRead {
        id: BOSS.to_owned(),
        name: BOSS.to_owned(),
        alias: BOSS.to_owned(),
        status: "ACTIVE".to_owned(),
        attributes: "{}".to_owned(),
        ..PersonRead::default()
    };
    let mut tx = core.store.begin().await.expect("a transaction");
    upsert(&mut tx, &[boss], core.clock.now(), None).await.expect("stored");
    tx.commit().await.expect("committed");
    set(core, "approval_needed", json!(true)).await;
}

async fn set(core: &Core, key: &str, value: Value) {
    settings::change(&core.store, key, &value, None, 0).await.expect("set");
}

/// A batch of these people whose approval is asked for, to be released by itself.
async fn asked(portal: &Portal, people: &[Invitee], release_at: Option<i64>) -> BatchId {
    let id = portal.draft_with(people, &[BOSS]).await;
    let options = SubmitOptions { release_when_approved: true, release_at, ..SubmitOptions::default() };
    approvals::submit(&portal.core, portal.maker(), false, &id, &options).await.expect("asked");
    id
}

/// The manager approves everybody.
async fn approved(portal: &Portal, id: &BatchId) {
    let who = Maker { person_id: BOSS, name: BOSS, grant_id: "none" };
    let seen = approvals::detail(&portal.core, who, false, id, None).await.expect("seen");
    let Seen::Detail(seen) = seen else { panic!("the manager was not asked") };
    let answer = |group: &gangway_types::approvals::ApprovalGroup| Answer {
        request: group.request.id.clone(),
        shown: group.shown.clone(),
        marks: Vec::new(),
        comment: String::new(),
    };
    let answers: Vec<Answer> = seen.groups.iter().map(answer).collect();
    approvals::decide(&portal.core, who, false, id, seen.round, &answers).await.expect("answered");
}

async fn stored(portal: &Portal, id: &BatchId) -> batches::Batch {
    batches::get(&portal.core.store, id).await.expect("a batch").expect("a batch")
}

async fn state(portal: &Portal, id: &BatchId) -> BatchState {
    stored(portal, id).await.state
}

/// What the timeline says Gangway did.
async fn told(portal: &Portal, id: &BatchId) -> Vec<String> {
    let lines = invites::timeline(&portal.core, id).await.expect("a timeline");
    lines.into_iter().filter(|line| line.actor == "Gangway").map(|line| line.what).collect()
}

/// Nobody got two mails; answers how many of these people got one.
async fn mailed(outside: &Outside, people: &[Invitee]) -> usize {
    let mails: HashMap<String, usize> = outside.mails().await;
    let mine = people.iter().filter_map(|person| mails.get(&person.id));
    assert!(mine.clone().all(|n| *n == 1), "somebody was mailed twice");
    mine.count()
}

#[tokio::test]
async fn released_when_approved_and_not_before() {
    for place in places().await {
        let isc = tenant(quick()).await;
        let outside = Outside::new(&isc.base_url());
        let portal = Portal::start(&place, &isc.base_url(), "helpdesk").await;
        prepared(&portal).await;
        let people = outside.unregistered(3).await;
        let id = asked(&portal, &people, None).await;
        assert_eq!(invites::turn(&portal.core).await.expect("a turn"), 0);
        assert_eq!(state(&portal, &id).await, BatchState::AwaitingApproval);
        approved(&portal, &id).await;
        assert_eq!(invites::turn(&portal.core).await.expect("a turn"), 1);
        assert_eq!(invites::turn(&portal.core).await.expect("a turn"), 0, "once");
        assert_eq!(stored(&portal, &id).await.released_by_name.as_deref(), Some(portal.who.1.as_str()));
        let _background = portal.background();
        assert_eq!(portal.rest(&id).await.state, RunState::Ended);
        assert_eq!(mailed(&outside, &people).await, 3);
    }
}

#[tokio::test]
async fn a_day_is_waited_for_can_be_changed_and_taken_back() {
    for place in places().await {
        let isc = tenant(quick()).await;
        let outside = Outside::new(&isc.base_url());
        let portal = Portal::start(&place, &isc.base_url(), "admin").await;
        prepared(&portal).await;
        let people = outside.unregistered(2).await;
        let core = &portal.core;
        let at = core.clock.now() + HOUR_MS;
        let id = asked(&portal, &people, Some(at)).await;
        approved(&portal, &id).await;
        assert_eq!(invites::turn(core).await.expect("a turn"), 0);
        invites::release_later(core, portal.maker(), &id, None).await.expect("taken back");
        portal.advance(Duration::from_secs(3_700));
        assert_eq!(invites::turn(core).await.expect("a turn"), 0, "by hand only");
        let at = core.clock.now() + HOUR_MS;
        invites::release_later(core, portal.maker(), &id, Some(at)).await.expect("another day");
        assert_eq!(invites::turn(core).await.expect("a turn"), 0);
        assert_eq!(state(&portal, &id).await, BatchState::Approved);
        portal.advance(Duration::from_secs(3_601));
        assert_eq!(invites::turn(core).await.expect("a turn"), 1);
        assert_eq!(state(&portal, &id).await, BatchState::Sending);
    }
}

#[tokio::test]
async fn an_ended_sign_in_or_one_without_the_right_needs_a_sender() {
    for place in places().await {
        let isc = tenant(quick()).await;
        let outside = Outside::new(&isc.base_url());
        let people = outside.unregistered(4).await;
        let user = Portal::start(&place, &isc.base_url(), "user").await;
        prepared(&user).await;
        let without = asked(&user, &people[..2], None).await;
        let portal = Portal::start(&place, &isc.base_url(), "helpdesk").await;
        let ended = asked(&portal, &people[2..], None).await;
        for id in [&without, &ended] {
            approved(&portal, id).await;
        }
        outside.post("/_practice/tokens/revoke", json!({})).await;
        portal.core.grants.refused(&portal.grant).await;
        // Long enough that the token is not one that came a moment ago.
        portal.advance(Duration::from_secs(3_600));
        portal.core.grants.refused(&portal.grant).await;
        assert_eq!(invites::turn(&portal.core).await.expect("a turn"), 2);
        assert_eq!(invites::turn(&portal.core).await.expect("a turn"), 0, "told once");
        for id in [&without, &ended] {
            let batch = stored(&portal, id).await;
            assert_eq!((batch.state, batch.release), (BatchState::NeedsSender, None));
            assert!(
                told(&portal, id).await.iter().any(|line| line.starts_with("was not released by itself"))
            );
            let by = PersonId(batch.submitted.expect("submitted").0);
            let notices = notices::mine(&portal.core, &by).await.expect("read");
            let waits = |notice: &&NoticeRow| notice.kind == NoticeKind::NeedsSender && notice.batch == *id;
            assert_eq!(notices.iter().filter(waits).count(), 1, "whoever asked for it is told once");
        }
        let admin = Portal::start(&place, &isc.base_url(), "admin").await;
        for id in [&without, &ended] {
            invites::release(&admin.core, admin.maker(), id).await.expect("released by hand");
            let _background = admin.background();
            admin.rest(id).await;
        }
        assert_eq!(mailed(&outside, &people).await, 4);
    }
}

#[tokio::test]
async fn a_large_batch_needs_a_second_pair_of_eyes() {
    for place in places().await {
        let isc = tenant(quick()).await;
        let outside = Outside::new(&isc.base_url());
        let portal = Portal::start(&place, &isc.base_url(), "admin").await;
        prepared(&portal).await;
        set(&portal.core, "second_eyes_above", json!(1)).await;
        let people = outside.unregistered(3).await;
        let (small, large) =
            (asked(&portal, &people[..1], None).await, asked(&portal, &people[1..], None).await);
        for id in [&small, &large] {
            approved(&portal, id).await;
        }
        assert_eq!(invites::turn(&portal.core).await.expect("a turn"), 2);
        assert_eq!(state(&portal, &small).await, BatchState::Sending);
        assert_eq!(state(&portal, &large).await, BatchState::NeedsSender);
        let at = portal.core.clock.now() + HOUR_MS;
        let (core, me) = (&portal.core, portal.maker());
        assert!(invites::release(core, me, &large).await.is_err(), "their own batch");
        assert!(invites::release_later(core, me, &large, Some(at)).await.is_err(), "their own batch");
        let other = Portal::start(&place, &isc.base_url(), "helpdesk").await;
        invites::release(&other.core, other.maker(), &large).await.expect("released by somebody else");
    }
}

#[tokio::test]
async fn a_sign_in_lives_while_a_release_waits_for_it() {
    for place in places().await {
        let isc = tenant(quick()).await;
        let outside = Outside::new(&isc.base_url());
        let portal = Portal::start(&place, &isc.base_url(), "admin").await;
        prepared(&portal).await;
        let people = outside.unregistered(4).await;
        let grants = &portal.core.grants;
        let kept = asked(&portal, &people[..2], None).await;
        grants.sign_out(&portal.grant).await.expect("signed out");
        portal.advance(Duration::from_secs(1_200));
        grants.tidy().await.expect("tidied");
        approved(&portal, &kept).await;
        assert_eq!(invites::turn(&portal.core).await.expect("a turn"), 1);
        assert_eq!(state(&portal, &kept).await, BatchState::Sending);
        // The other answer to the question at sign-out: by hand only, and the sign-in ends.
        let other = Portal::start(&place, &isc.base_url(), "helpdesk").await;
        let stopped = asked(&other, &people[2..], None).await;
        let carried = other.core.grants.carried(&other.grant).await.expect("carried");
        assert_eq!(carried.iter().map(|one| one.object.as_str()).collect::<Vec<_>>(), [stopped.0.as_str()]);
        let who = (other.who.0.as_str(), other.who.1.as_str());
        other.core.grants.stop(&carried, who, &other.grant).await.expect("stopped");
        other.core.grants.sign_out(&other.grant).await.expect("signed out");
        assert!(other.core.grants.token(&other.grant).await.is_err());
        approved(&other, &stopped).await;
        assert_eq!(invites::turn(&other.core).await.expect("a turn"), 0);
        assert_eq!(state(&other, &stopped).await, BatchState::Approved);
    }
}

/// What a release waits for when its process is killed.
#[derive(Clone, Copy, Debug)]
enum Waits {
    Approval,
    Day,
    SignIn,
}

/// How many kill beside each other, each with a tenant and a database of its own.
const LANES: usize = 4;

/// The turn that releases is killed at every point where it waits for anything, and the run after it; another process
/// goes on. Everybody is mailed, once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_step_of_a_release_by_itself() {
    for waits in [Waits::Approval, Waits::Day, Waits::SignIn] {
        join_all((0..LANES).map(|from| async move {
            join_all(places().await.iter().map(|place| killed_from(place, from, waits))).await
        }))
        .await;
    }
}

/// Every `LANES`th step from this one on, until the turn gets through.
async fn killed_from(place: &Place, from: usize, waits: Waits) {
    let isc = tenant(gangway_practice::Options { people: 2_000, ..quick() }).await;
    let outside = Outside::new(&isc.base_url());
    let everybody = outside.unregistered(120).await;
    let mut groups = everybody.chunks(2);
    let who = if matches!(waits, Waits::SignIn) { "user" } else { "admin" };
    let first = Portal::start(place, &isc.base_url(), who).await;
    prepared(&first).await;
    // Its clock is past the leases of the first.
    let second = Portal::start(place, &isc.base_url(), "admin").await;
    second.advance(Duration::from_secs(40));
    let mut through = false;
    for polls in (from..).step_by(LANES) {
        let people = groups.next().expect("enough people for every step");
        let at = matches!(waits, Waits::Day).then(|| first.core.clock.now() + 60_000);
        let id = asked(&first, people, at).await;
        approved(&first, &id).await;
        if at.is_some() {
            for portal in [&first, &second] {
                portal.advance(Duration::from_secs(61));
            }
        }
        // A kill while ISC renews the sign-in may end it, which is another story than this one.
        drop(first.core.grants.token(&first.grant).await);
        through |= killed_after(invites::turn(&first.core), polls).await.is_some();
        // What the kill left under way ends before this one writes.
        invites::turn(&second.core).await.expect("a turn");
        if matches!(waits, Waits::SignIn) {
            assert_eq!(state(&second, &id).await, BatchState::NeedsSender, "{polls} polls");
            drop(killed_after(invites::release(&second.core, second.maker(), &id), polls).await);
            invites::release(&second.core, second.maker(), &id).await.expect("released");
        }
        assert_eq!(state(&second, &id).await, BatchState::Sending, "{polls} polls, {waits:?}");
        let run = first.run(&id).await;
        drop(killed_after(runs::drive(&first.core, &run.id, &CancellationToken::new()), polls * 7).await);
        let background = second.background();
        assert_eq!(second.rest(&id).await.state, RunState::Ended);
        drop(background);
        let counts = second.counts(&id).await;
        let sent = mailed(&outside, people).await as u64;
        assert_eq!((counts.queued, counts.in_batch), (0, 2), "{polls} polls: {counts:?}");
        let surely = counts.invited + counts.confirmed;
        assert!(surely <= sent && sent <= surely + counts.asked + counts.unknown + counts.registered);
        if through {
            return;
        }
    }
}

/// Moves every clock of the portal to noon, by UTC, so that no day ends while a test runs.
async fn noon(portals: &[&Portal]) {
    const DAY_MS: i64 = 24 * HOUR_MS;
    set(&portals[0].core, "time_zone", json!("UTC")).await;
    let now = portals[0].core.clock.now();
    let ms = (12 * HOUR_MS - now.rem_euclid(DAY_MS)).rem_euclid(DAY_MS);
    for portal in portals {
        portal.advance(Duration::from_millis(ms.unsigned_abs()));
    }
}

/// Quiet hours around this moment, by UTC: from an hour ago for so many minutes.
fn quiet_from_an_hour_ago(core: &Core, minutes: i64) -> (i64, i64) {
    let minute = (core.clock.now() / 60_000) % 1_440;
    ((minute + 1_380) % 1_440, (minute + 1_380 + minutes) % 1_440)
}

#[tokio::test]
async fn nobody_is_mailed_in_quiet_hours() {
    for place in places().await {
        let isc = tenant(quick()).await;
        let outside = Outside::new(&isc.base_url());
        let portal = Portal::start(&place, &isc.base_url(), "admin").await;
        let core = &portal.core;
        set(core, "time_zone", json!("UTC")).await;
        let (from, to) = quiet_from_an_hour_ago(core, 120);
        set(core, "quiet_from", json!(from)).await;
        set(core, "quiet_to", json!(to)).await;
        let people = outside.unregistered(3).await;
        let id = portal.released(&people).await;
        let run = portal.run(&id).await;
        runs::drive(core, &run.id, &CancellationToken::new()).await.expect("driven");
        let run = portal.run(&id).await;
        assert_eq!((run.state, run.waits_for), (RunState::Waiting, Some(WaitsFor::QuietHours)));
        let wait = run.wait_until.expect("until when") - core.clock.real();
        assert!((HOUR_MS - 120_000..=HOUR_MS).contains(&wait), "{wait} ms");
        assert_eq!((mailed(&outside, &people).await, portal.counts(&id).await.queued), (0, 3));
        // Somebody who lets it go on does not end the quiet.
        invites::resume(core, portal.maker(), &id).await.expect("resumed");
        runs::drive(core, &run.id, &CancellationToken::new()).await.expect("driven");
        assert_eq!(portal.run(&id).await.waits_for, Some(WaitsFor::QuietHours));
        // Another setting does, without waiting for the old end.
        set(core, "quiet_to", Value::Null).await;
        let _background = portal.background();
        assert_eq!(portal.rest(&id).await.state, RunState::Ended);
        assert_eq!(mailed(&outside, &people).await, 3);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_days_cap_holds_under_two_replicas_and_the_rest_goes_the_next_day() {
    for place in places().await {
        let isc = tenant(quick()).await;
        let outside = Outside::new(&isc.base_url());
        let first = Portal::start(&place, &isc.base_url(), "admin").await;
        let second = Portal::start(&place, &isc.base_url(), "helpdesk").await;
        noon(&[&first, &second]).await;
        set(&first.core, "daily_cap", json!(5)).await;
        set(&first.core, "invite_chunk", json!(2)).await;
        let people = outside.unregistered(8).await;
        let (a, b) = (first.released(&people[..4]).await, second.released(&people[4..]).await);
        let waits = |portal: &Portal, id: &BatchId| {
            let (core, id) = (portal.core.clone(), id.clone());
            async move {
                let batch = batches::get(&core.store, &id).await.expect("a batch").expect("a batch");
                let run = batch.run_id.expect("a run");
                let run = gangway_core::store::runs::get(&core.store, &run).await.expect("a run");
                run.is_some_and(|run| {
                    run.state == RunState::Ended
                        || matches!(run.waits_for, Some(WaitsFor::DailyCap | WaitsFor::Tasks))
                })
            }
        };
        {
            let _one = first.background();
            let _other = second.background();
            first.until("both wait", || async { waits(&first, &a).await && waits(&second, &b).await }).await;
            assert_eq!(mailed(&outside, &people).await, 5);
            // ISC's clock stays where it is: a task that still runs there would look a day old, and old ones are read seldom.
            first
                .until("ISC's tasks ended", || async {
                    first.counts(&a).await.asked + second.counts(&b).await.asked == 0
                })
                .await;
        }
        for portal in [&first, &second] {
            portal.advance(Duration::from_secs(86_400));
        }
        let _one = first.background();
        let _other = second.background();
        first.rest(&a).await;
        second.rest(&b).await;
        assert_eq!(mailed(&outside, &people).await, 8);
    }
}

#[tokio::test]
async fn a_full_mail_domain_waits_while_others_go_on() {
    for place in places().await {
        let isc = tenant(quick()).await;
        let outside = Outside::new(&isc.base_url());
        let portal = Portal::start(&place, &isc.base_url(), "admin").await;
        set(&portal.core, "domain_cap", json!(2)).await;
        noon(&[&portal]).await;
        let mut all = outside.unregistered(5).await;
        for (person, n) in all.iter_mut().zip(0..) {
            let domain = if n < 4 { "crowded.example" } else { "acme.example" };
            person.mail = format!("person{n}@{domain}");
            let changed = json!({"emailAddress": &person.mail});
            outside.patch(&format!("/_practice/people/{}", person.id), changed).await;
        }
        let id = portal.released(&all).await;
        let run = portal.run(&id).await;
        runs::drive(&portal.core, &run.id, &CancellationToken::new()).await.expect("driven");
        let run = portal.run(&id).await;
        assert_eq!((run.state, run.waits_for), (RunState::Waiting, Some(WaitsFor::DailyCap)));
        assert_eq!((mailed(&outside, &all[..4]).await, mailed(&outside, &all[4..]).await), (2, 1));
        portal.advance(Duration::from_secs(86_400));
        let _background = portal.background();
        portal.until("the rest is mailed", || async { mailed(&outside, &all).await == 5 }).await;
    }
}
