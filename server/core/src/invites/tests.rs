//! Following up, over the real path: a directory read from a practice tenant, checks, batches and the ledger. What sending
//! itself does is told by SQL here; it has tests of its own.

use super::*;
use crate::auth::Signed;
use crate::checks::{self, Owner};
use crate::people::{Reader, Scope};
use crate::store::batches;
use crate::store::ledger::{self, InviteEvent};
use crate::testing::Stage;
use crate::{args, overview, settings};
use gangway_practice::Options;
use gangway_types::batches::{BatchState, Outcome, PeopleOf};
use gangway_types::checks::{Check, CheckState, ReasonKind};
use gangway_types::people::PersonRow;
use gangway_types::query::{Area, Flag, PeopleQuery};
use gangway_types::{PersonId, Role};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

const DAY: i64 = 86_400_000;

struct Scene {
    stage: Stage,
    owner: Owner,
    people: Vec<PersonId>,
}

/// A directory that was read once, an Admin signed in, and six people who can be invited.
async fn scene() -> Scene {
    let options =
        Options { people: 300, rate: 0, search_lag: std::time::Duration::ZERO, ..Options::default() };
    let stage = Stage::new(options).await;
    let grant_id = stage.sign_in("admin").await;
    let (_, grant) = stage.core.grants.token(&grant_id).await.expect("a token");
    let person = PersonId(grant.person_id);
    let owner = Owner { person, name: grant.person_name, grant_id, scope: Scope::All };
    let stop = CancellationToken::new();
    let mut news = stage.core.news.watch();
    let keeper = tokio::spawn(crate::directory::keep(stage.core.clone(), stop.clone()));
    while crate::directory::sync(&stage.core).await.expect("a state").synced_at.is_none() {
        news.recv().await.expect("news");
    }
    stop.cancel();
    keeper.await.expect("stopped");
    let mut scene = Scene { stage, owner, people: Vec::new() };
    let (query, _) = PeopleQuery::parse(Area::Unregistered, "status=UNREGISTERED");
    let check = checks::create(scene.core(), &scene.owner, &query.with_all(), None).await.expect("a check");
    let mailed = scene.read(&check).await.will_be_mailed;
    scene.people = mailed.into_iter().take(6).map(|one| PersonId(one.person.id)).collect();
    assert_eq!(scene.people.len(), 6);
    scene
}

impl Scene {
    fn core(&self) -> &Core {
        &self.stage.core
    }

    fn maker(&self) -> Maker<'_> {
        let owner = &self.owner;
        Maker { person_id: owner.person.as_str(), name: &owner.name, grant_id: &owner.grant_id }
    }

    async fn read(&self, id: &gangway_types::CheckId) -> Check {
        let mut news = self.core().news.watch();
        loop {
            let check = checks::get(self.core(), &self.owner.person, id).await.expect("a check");
            assert_eq!(check.selected, check.mailed + check.left_out);
            if check.state != CheckState::Reading {
                return check;
            }
            news.recv().await.expect("news");
        }
    }

    async fn check(&self, people: &[PersonId], parent: Option<&BatchId>) -> Check {
        let list = PeopleQuery::new(Area::Unregistered);
        let (people, parent) = (people.to_vec(), parent.cloned());
        let id = checks::create_of(self.core(), &self.owner, people, &list, "Again", parent).await;
        self.read(&id.expect("a check")).await
    }

    async fn draft(&self, people: &[PersonId]) -> BatchId {
        let check = self.check(people, None).await;
        make(self.core(), self.maker(), &check.id, "Contractors").await.expect("a batch")
    }

    async fn exec(&self, sql: &str, given: crate::store::Args) {
        let mut tx = self.core().store.begin().await.expect("a transaction");
        tx.exec(sql, given).await.expect("done");
        commit(tx).await.expect("committed");
    }

    /// What sending a batch leaves behind: everybody was invited now, and the ledger says so.
    async fn sent(&self, batch: &BatchId) {
        let now = self.core().clock.now();
        let ends = now + 7 * DAY;
        self.exec("UPDATE batches SET state = 'sent' WHERE id = $1", args![batch]).await;
        self.exec(
            "UPDATE batch_people SET outcome = 'invited', asked_at = $2, invited_at = $2, expires_at = $3 WHERE batch_id = $1",
            args![batch, now, ends],
        )
        .await;
        self.exec(
            "INSERT INTO invitations (id, person_id, person_name, origin, batch_id, asked_at, invited_at, expires_at)
             SELECT batch_id || person_id, person_id, name, 'gangway', batch_id, $2, $2, $3 FROM batch_people
             WHERE batch_id = $1",
            args![batch, now, ends],
        )
        .await;
        self.exec(
            "UPDATE people SET times_invited = times_invited + 1, invited_at = $2, invite_expires_at = $3, open_batch = NULL
             WHERE id IN (SELECT person_id FROM batch_people WHERE batch_id = $1)",
            args![batch, now, ends],
        )
        .await;
    }

    fn later(&self, days: i64) {
        self.stage.ahead.fetch_add(days * DAY, Ordering::SeqCst);
    }

    async fn patch(&self, person: &PersonId, change: serde_json::Value) {
        self.stage.control("PATCH", &format!("/_practice/people/{person}"), &change).await;
    }

    async fn listed(&self, query: PeopleQuery) -> (Vec<PersonRow>, u64) {
        let owner = &self.owner;
        let reader = Reader { person: owner.person.clone(), name: owner.name.clone(), scope: Scope::All };
        let list = crate::people::list(self.core(), &reader, query, Vec::new()).await.expect("a list");
        (list.page.items, list.headline.call)
    }

    fn signed(&self) -> Signed {
        Signed {
            session: "s".to_owned(),
            grant_id: self.owner.grant_id.clone(),
            person_id: self.owner.person.to_string(),
            name: self.owner.name.clone(),
            alias: "a".to_owned(),
            levels: vec!["ORG_ADMIN".to_owned()],
            roles: vec![Role::Admin],
            zone: "UTC".to_owned(),
        }
    }
}

fn count(check: &Check, kind: ReasonKind) -> u64 {
    check.groups.iter().find(|group| group.kind == kind).map_or(0, |group| group.count)
}

#[tokio::test]
async fn ticked_people_are_invited_again_by_a_linked_draft_of_those_still_unregistered() {
    let scene = scene().await;
    let core = scene.core();
    let [a, b, c, ..] = scene.people.as_slice() else { panic!("six people") };
    let first = scene.draft(&[a.clone(), b.clone(), c.clone()]).await;
    assert!(ticked(core, &first, std::slice::from_ref(a)).await.is_err(), "nothing was sent yet");
    scene.sent(&first).await;
    scene.later(8);
    scene.patch(a, json!({"identityStatus": "ACTIVE"})).await;
    assert!(ticked(core, &first, &[]).await.is_err());
    assert!(ticked(core, &first, &[scene.people[5].clone()]).await.is_err(), "not of this batch");
    let wanted = [b.clone(), scene.people[5].clone(), a.clone()];
    let (name, people) = ticked(core, &first, &wanted).await.expect("two of them");
    assert_eq!((name.as_str(), people.len()), ("Contractors", 2));
    let check = scene.check(&people, Some(&first)).await;
    assert_eq!((check.mailed, count(&check, ReasonKind::Registered)), (1, 1));
    assert_eq!(check.will_be_mailed[0].person.id, b.as_str());
    let again = make(core, scene.maker(), &check.id, "").await.expect("a batch");
    let again = batches::get(&core.store, &again).await.expect("read").expect("a batch");
    assert_eq!(again.parent.as_ref(), Some(&first));
}

#[tokio::test]
async fn who_was_invited_often_is_left_out_at_the_check_and_at_the_reading_and_is_to_be_called() {
    let scene = scene().await;
    let core = scene.core();
    let [often, other, ..] = scene.people.as_slice() else { panic!("six people") };
    let calls = PeopleQuery::new(Area::Unregistered).with_flag(Flag::Call, Some(true));
    for times in 1..=3 {
        assert_eq!(scene.listed(calls.clone()).await, (Vec::new(), 0), "invited {} times", times - 1);
        let batch = scene.draft(std::slice::from_ref(often)).await;
        scene.sent(&batch).await;
        scene.later(8);
    }
    let check = scene.check(&[often.clone(), other.clone()], None).await;
    assert_eq!((check.mailed, count(&check, ReasonKind::Repeated)), (1, 1));
    let (found, all) = scene.listed(calls.clone()).await;
    assert_eq!((found.len(), all), (1, 1));
    assert_eq!(&found[0].id, often);
    let newest = batches::list(&core.store, &[BatchState::Sent], 0, 1).await.expect("read").0.remove(0);
    let to_call = people(core, &newest.id, PeopleOf::Call, 1).await.expect("read");
    assert_eq!((to_call.total, to_call.items[0].call), (1, Some(3)));
    let detail = detail(core, scene.maker(), true, true, &newest.id).await.expect("a batch");
    assert_eq!(detail.call, 1);

    // Whoever came into a list before the cap was reached is left out by the reading before release.
    scene.exec("DELETE FROM invitations WHERE id = (SELECT MIN(id) FROM invitations)", args![]).await;
    let draft = scene.draft(&[often.clone(), other.clone()]).await;
    let at = core.clock.now();
    scene
        .exec(
            "INSERT INTO invitations (id, person_id, person_name, origin, asked_at) VALUES ('e', $1, '', 'elsewhere', $2)",
            args![often, at],
        )
        .await;
    let came = reread(core, scene.maker(), &draft).await.expect("read again");
    assert_eq!((came.read, came.left_out), (2, 1));
    let dropped = people(core, &draft, PeopleOf::With(Outcome::Dropped), 1).await.expect("read").items;
    assert_eq!(dropped[0].cause.as_deref(), Some("invited 3 times in 30 days: call them"));

    // Settings decide, and lists count by them at once.
    let typed = BTreeMap::from([("call_after".to_owned(), "0".to_owned())]);
    let section = gangway_types::settings::Section::Invites;
    settings::change(core, &scene.signed(), section, &typed, "{}").await.expect("changed");
    assert_eq!(scene.listed(calls).await, (Vec::new(), 0));
}

#[tokio::test]
async fn an_invitation_from_elsewhere_is_said_in_the_list_and_in_the_batch() {
    let scene = scene().await;
    let core = scene.core();
    let who = &scene.people[0];
    let batch = scene.draft(std::slice::from_ref(who)).await;
    scene.sent(&batch).await;
    scene.later(9);
    let at = core.clock.now();
    let event = InviteEvent { id: "ev-1", person: who, by: Some("L. Roth"), at };
    let mut tx = core.store.begin().await.expect("a transaction");
    ledger::elsewhere(&mut tx, &event, at + 7 * DAY).await.expect("entered");
    commit(tx).await.expect("committed");
    let person = people(core, &batch, PeopleOf::Everybody, 1).await.expect("read").items.remove(0);
    assert_eq!((person.outcome, person.elsewhere_at), (Outcome::Expired, Some(at)));
    let row = scene.listed(PeopleQuery::new(Area::Unregistered).with_text(who.as_str())).await.0;
    let row = match row.into_iter().find(|row| row.id == *who) {
        Some(row) => row,
        None => crate::store::people::get(&core.store, who).await.expect("read").expect("a row").row,
    };
    assert_eq!((row.elsewhere_at, row.times_invited), (Some(at), 2));
    let csv = outcome_csv(core, &batch).await.expect("a file");
    assert!(csv.lines().next().is_some_and(|line| line.contains("Invited elsewhere (UTC)")), "{csv}");
}

#[tokio::test]
async fn reading_everybody_again_leaves_out_who_changed_and_says_what_kept_it_from_the_end() {
    let scene = scene().await;
    let core = scene.core();
    let [moved, registered, ..] = scene.people.as_slice() else { panic!("six people") };
    let draft = scene.draft(&scene.people[..4]).await;
    scene
        .exec(
            "UPDATE batches SET state = 'approved', submitted_by = 's', submitted_by_name = 'S', submitted_at = 1,
                decided_at = $2 WHERE id = $1",
            args![&draft, core.clock.now()],
        )
        .await;
    let nobody = Maker { grant_id: "no such sign-in", ..scene.maker() };
    let came = reread(core, nobody, &draft).await.expect("an end");
    assert_eq!((came.read, came.left_out), (0, 0));
    let shown = detail(core, scene.maker(), true, true, &draft).await.expect("a batch");
    let view = shown.reread.expect("a reading");
    assert!(!view.reading && view.problem.is_some(), "{view:?}");
    assert_eq!(shown.row.counts.queued, 4);

    scene.patch(moved, json!({"emailAddress": "somewhere.else@acme.example"})).await;
    scene.patch(registered, json!({"identityStatus": "ACTIVE"})).await;
    let came = reread(core, scene.maker(), &draft).await.expect("read again");
    assert_eq!((came.read, came.left_out), (4, 2));
    let shown = detail(core, scene.maker(), true, true, &draft).await.expect("a batch");
    assert_eq!(shown.reread.map(|view| (view.people, view.done, view.problem)), Some((4, 4, None)));
    let why: Vec<&str> = shown.drops.iter().map(|(why, _)| why.as_str()).collect();
    assert!(why.contains(&"e-mail changed since the check: needs a new approval"), "{why:?}");
    assert_eq!(with_another_mail(core, &draft).await.expect("one").1, std::slice::from_ref(moved));

    scene.exec("UPDATE batches SET state = 'sent' WHERE id = $1", args![&draft]).await;
    assert!(reread(core, scene.maker(), &draft).await.is_err(), "too late");
}

#[tokio::test]
async fn a_comment_on_one_person_is_theirs_in_the_batch_and_in_its_evidence() {
    let scene = scene().await;
    let core = scene.core();
    let batch = scene.draft(&scene.people[..2]).await;
    let [about, other, stranger, ..] = scene.people.as_slice() else { panic!("six people") };
    comment(core, scene.maker(), &batch, Some(about), " starts in\n January ").await.expect("written");
    assert!(comment(core, scene.maker(), &batch, Some(stranger), "x").await.is_err());
    assert!(comment(core, scene.maker(), &batch, Some(about), "  ").await.is_err());
    let (_, said) = comments(core, &batch, about).await.expect("theirs");
    assert_eq!(said.len(), 1);
    assert!(said[0].what.ends_with(": starts in January") && said[0].actor == scene.owner.name);
    assert_eq!(comments(core, &batch, other).await.expect("none").1, []);
    assert!(comments(core, &batch, stranger).await.is_err());
    let listed = people(core, &batch, PeopleOf::Everybody, 1).await.expect("read").items;
    let counts: Vec<u64> = listed.iter().map(|person| person.comments).collect();
    assert_eq!(counts.iter().sum::<u64>(), 1);
    let pack = crate::evidence::pack(core, &scene.signed(), &batch).await.expect("a pack").text;
    assert!(pack.lines().any(|line| line.contains("starts in January") && line.contains(about.as_str())));
}

#[tokio::test]
async fn a_batch_that_needs_a_sender_is_counted_for_those_who_may_send_and_says_why() {
    let scene = scene().await;
    let core = scene.core();
    let batch = scene.draft(&scene.people[..1]).await;
    let mut tx = core.store.begin().await.expect("a transaction");
    batches::move_state(&mut tx, &batch, &[BatchState::Draft], BatchState::NeedsSender).await.expect("moved");
    batches::needs_sender(&mut tx, &batch, "the sign-in of Ada ended").await.expect("noted");
    commit(tx).await.expect("committed");
    assert_eq!(overview::chrome(core, &scene.signed()).await.expect("a frame").batches_waiting, 1);
    let auditor = Signed { roles: vec![Role::Auditor], ..scene.signed() };
    assert_eq!(overview::chrome(core, &auditor).await.expect("a frame").batches_waiting, 0);
    let shown = detail(core, scene.maker(), true, true, &batch).await.expect("a batch");
    assert_eq!(shown.sender_why.as_deref(), Some("the sign-in of Ada ended"));
}
