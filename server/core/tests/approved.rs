//! From asking to the mail: only who was approved is mailed, and once, whatever breaks in between.

mod support;

use futures::future::join_all;
use gangway_core::approvals::{self, SubmitOptions};
use gangway_core::invites::{self, Maker};
use gangway_core::runs;
use gangway_core::store::people::{PersonRead, upsert};
use gangway_core::store::settings;
use gangway_types::BatchId;
use gangway_types::approvals::{Answer, Mark, Refusal, Seen};
use gangway_types::batches::BatchState;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::json;
use std::collections::HashSet;
use std::time::Duration;
use support::{Invitee, Outside, Portal, killed_after, places, quick, tenant};
use tokio_util::sync::CancellationToken;

const MANAGERS: [&str; 2] = ["boss one", "boss two"];

/// Managers who can be asked, and a tenant that wants approvals.
async fn prepared(portal: &Portal) {
    let core = &portal.core;
    let rows: Vec<PersonRead> = MANAGERS
        .iter()
        .map(|name| PersonRead {
            id: (*name).to_owned(),
            name: (*name).to_owned(),
            alias: (*name).to_owned(),
            status: "ACTIVE".to_owned(),
            attributes: "{}".to_owned(),
            ..PersonRead::default()
        })
        .collect();
    let mut tx = core.store.begin().await.expect("a transaction");
    upsert(&mut tx, &rows, core.clock.now(), None).await.expect("stored");
    tx.commit().await.expect("committed");
    settings::change(&core.store, "approval_needed", &json!(true), None, 0).await.expect("set");
}

/// A manager answers what is theirs; some are left out.
async fn answered(portal: &Portal, manager: &str, id: &BatchId, dice: &mut StdRng, no: &mut HashSet<String>) {
    let who = Maker { person_id: manager, name: manager, grant_id: "none" };
    let Seen::Detail(seen) = approvals::detail(&portal.core, who, false, id, None).await.expect("seen")
    else {
        panic!("{manager} was not asked")
    };
    let mut answers = Vec::new();
    for group in seen.groups {
        let mut marks = Vec::new();
        for person in &group.people {
            if dice.random_ratio(1, 3) {
                no.insert(person.id.0.clone());
                marks.push(Mark { person: person.id.clone(), reason: Refusal::HasLeft, text: String::new() });
            }
        }
        let (request, shown) = (group.request.id, group.shown);
        answers.push(Answer { request, shown, marks, comment: String::new() });
    }
    approvals::decide(&portal.core, who, false, id, seen.round, &answers).await.expect("answered");
}

async fn state(portal: &Portal, id: &BatchId) -> BatchState {
    let found = gangway_core::store::batches::get(&portal.core.store, id).await.expect("a batch");
    found.expect("a batch").state
}

/// Batches that go beside each other.
const LANES: usize = 8;
/// Batches of each lane, of four people each.
const BATCHES: usize = 5;

/// Asked, answered in part, released before and after, killed at any point, and driven to the end by another process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_approved_are_mailed_and_once_whatever_breaks() {
    for place in places().await {
        let isc = tenant(gangway_practice::Options { people: 5_000, ..quick() }).await;
        let outside = Outside::new(&isc.base_url());
        let everybody = outside.unregistered(LANES * BATCHES * 4).await;
        let before = outside.mails().await;
        let first = Portal::start(&place, &isc.base_url(), "admin").await;
        prepared(&first).await;
        // The process that comes after the killed one: its clock is past the leases of the first.
        let second = Portal::start(&place, &isc.base_url(), "helpdesk").await;
        second.advance(Duration::from_secs(40));
        let lanes = everybody.chunks(BATCHES * 4).zip(0..).map(|(people, lane)| {
            let (first, second, outside) = (&first, &second, &outside);
            async move {
                let (mut mailed, mut refused) = (0, 0);
                for (people, n) in people.chunks(4).zip(0..) {
                    let no = one(first, second, people, lane * 1_000 + n).await;
                    refused += no.len();
                    mailed += check(outside, people, &no).await;
                }
                (mailed, refused)
            }
        });
        let lanes = join_all(lanes).await;
        let mailed: usize = lanes.iter().map(|(mailed, _)| mailed).sum();
        let refused: usize = lanes.iter().map(|(_, refused)| refused).sum();
        assert!(mailed > 20 && refused > 20, "{mailed} mailed, {refused} refused");
        for (id, n) in outside.mails().await {
            assert!(n <= before.get(&id).copied().unwrap_or(0) + 1, "{id} was mailed {n} times");
        }
    }
}

/// One batch from asking to its end; answers whom the managers refused.
async fn one(first: &Portal, second: &Portal, people: &[Invitee], seed: u64) -> HashSet<String> {
    let mut dice = StdRng::seed_from_u64(seed);
    let id = first.draft_with(people, &MANAGERS).await;
    let options = SubmitOptions::default();
    approvals::submit(&first.core, first.maker(), false, &id, &options).await.expect("asked");
    let mut no = HashSet::new();
    answered(first, MANAGERS[0], &id, &mut dice, &mut no).await;
    assert!(invites::release(&first.core, first.maker(), &id).await.is_err(), "one has not answered");
    answered(first, MANAGERS[1], &id, &mut dice, &mut no).await;
    if dice.random_ratio(1, 6) {
        // Taken back at the same moment: one of the two happens.
        let release = invites::release(&first.core, first.maker(), &id);
        let back = approvals::withdraw(&first.core, first.maker(), false, &id);
        drop(tokio::join!(release, back));
    } else {
        let polls = dice.random_range(0..60);
        drop(killed_after(invites::release(&first.core, first.maker(), &id), polls).await);
        drop(invites::release(&first.core, first.maker(), &id).await);
    }
    match state(first, &id).await {
        BatchState::Sending => {}
        BatchState::Rejected => {
            assert_eq!(no.len(), people.len());
            return no;
        }
        BatchState::Draft => {
            let released = invites::release(&first.core, first.maker(), &id).await;
            assert!(released.is_err(), "sent without an approval");
            return people.iter().map(|person| person.id.clone()).collect();
        }
        other => panic!("{other:?}"),
    }
    let run = first.run(&id).await;
    let stop = CancellationToken::new();
    let polls = dice.random_range(0..400);
    drop(killed_after(runs::drive(&first.core, &run.id, &stop), polls).await);
    let background = second.background();
    second.rest(&id).await;
    drop(background);
    let counts = second.counts(&id).await;
    assert_eq!((counts.queued, counts.not_approved), (0, no.len() as u64), "{seed}: {counts:?}");
    no
}

/// Nobody who was refused was mailed; answers how many were.
async fn check(outside: &Outside, people: &[Invitee], no: &HashSet<String>) -> usize {
    let mails = outside.mails().await;
    let mut mailed = 0;
    for person in people {
        if let Some(n) = mails.get(&person.id) {
            assert!(!no.contains(&person.id), "{} was refused and mailed", person.id);
            assert_eq!(*n, 1, "{} was mailed twice", person.id);
            mailed += 1;
        }
    }
    mailed
}
