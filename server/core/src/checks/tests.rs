use super::*;
use crate::people::list;
use crate::testing::Stage;
use gangway_practice::Options;
use gangway_types::checks::{Check, CheckState, ReasonKind};
use gangway_types::people::ListView;
use gangway_types::query::{Area, PeopleQuery, Selected};
use serde_json::{Value, json};
use std::collections::HashMap;

mod reach;

struct Scene {
    stage: Stage,
    owner: Owner,
}

async fn scene(people: usize) -> Scene {
    let options = Options { people, rate: 0, search_lag: std::time::Duration::ZERO, ..Options::default() };
    let stage = Stage::new(options).await;
    let grant_id = stage.sign_in("admin").await;
    let (_, grant) = stage.core.grants.token(&grant_id).await.expect("a token");
    let owner =
        Owner { person: PersonId(grant.person_id), name: grant.person_name, grant_id, scope: Scope::All };
    let stop = tokio_util::sync::CancellationToken::new();
    let mut news = stage.core.news.watch();
    let keeper = tokio::spawn(crate::directory::keep(stage.core.clone(), stop.clone()));
    loop {
        news.recv().await.expect("news");
        if crate::directory::sync(&stage.core).await.expect("a state").synced_at.is_some() {
            break;
        }
    }
    stop.cancel();
    keeper.await.expect("stopped");
    Scene { stage, owner }
}

impl Scene {
    fn core(&self) -> &Core {
        &self.stage.core
    }

    async fn list(&self, text: &str) -> ListView {
        let (query, notes) = PeopleQuery::parse(Area::Unregistered, text);
        list(self.core(), &self.owner.reader(), query, notes).await.expect("a list")
    }

    /// Waits until a check was read.
    async fn read(&self, id: &CheckId) -> Check {
        let mut news = self.core().news.watch();
        loop {
            let check = get(self.core(), &self.owner.person, id).await.expect("a check");
            assert_eq!(check.selected, check.mailed + check.left_out);
            if check.state != CheckState::Reading {
                return check;
            }
            news.recv().await.expect("news");
        }
    }

    async fn all(&self, text: &str) -> Check {
        let (query, _) = PeopleQuery::parse(Area::Unregistered, text);
        let id = create(self.core(), &self.owner, &query.with_all(), None).await.expect("a check");
        self.read(&id).await
    }

    async fn patch(&self, id: &str, change: Value) {
        self.stage.control("PATCH", &format!("/_practice/people/{id}"), &change).await;
    }
}

fn count(check: &Check, kind: ReasonKind) -> u64 {
    check.groups.iter().find(|group| group.kind == kind).map_or(0, |group| group.count)
}

#[tokio::test]
async fn everybody_is_mailed_or_left_out_for_a_reason() {
    let scene = scene(1_240).await;
    let list = scene.list("").await;
    let check = scene.all("").await;
    assert_eq!(check.state, CheckState::Ready);
    assert_eq!((check.selected, check.read_done), (list.page.total, list.page.total));
    assert_eq!(check.left_out, check.groups.iter().map(|group| group.count).sum::<u64>());
    assert!(
        check.mailed > 0 && count(&check, ReasonKind::NoMail) > 0 && count(&check, ReasonKind::Shared) > 0,
        "{check:?}"
    );
    assert!(check.groups.windows(2).all(|pair| pair[0].kind < pair[1].kind));

    let frozen = frozen(scene.core(), &check.id, scene.owner.person.as_str()).await.expect("frozen");
    assert_eq!(
        (frozen.people.len() as u64, frozen.left_out, frozen.selected),
        (check.mailed, check.left_out, check.selected)
    );
    // No two of those who are mailed have one address, and nobody else in the tenant has it either.
    let addresses: Vec<String> = frozen.people.iter().filter_map(|person| person.mail_norm.clone()).collect();
    assert_eq!(addresses.len(), frozen.people.len());
    let sharing: HashMap<String, u64> =
        crate::store::people::sharing(&scene.core().store, &addresses).await.expect("counts");
    assert!(addresses.iter().all(|address| sharing[address] == 1));

    let csv = left_out_csv(scene.core(), &scene.owner.person, &check.id).await.expect("a file");
    assert_eq!(csv.lines().count() as u64, check.left_out + 1);
}

#[tokio::test]
async fn what_changed_since_the_directory_was_read_is_seen() {
    let scene = scene(400).await;
    let before = scene.all("status=UNREGISTERED").await;
    let frozen = frozen(scene.core(), &before.id, scene.owner.person.as_str()).await.expect("frozen");
    let [registered, removed, mailless, twin] = [0, 1, 2, 3].map(|n| frozen.people[n].person_id.to_string());
    scene.patch(&registered, json!({"identityStatus": "ACTIVE"})).await;
    scene.patch(&removed, json!({"removed": true})).await;
    scene.patch(&mailless, json!({"emailAddress": Value::Null})).await;
    // Somebody inside the selection now shares with somebody else inside it.
    let other = frozen.people[4].mail.clone();
    scene.patch(&twin, json!({"emailAddress": other})).await;
    check_again(scene.core(), &scene.owner, &before.id).await.expect("again");
    let after = scene.read(&before.id).await;
    assert_eq!(after.selected, before.selected);
    for (kind, more) in
        [(ReasonKind::Registered, 1), (ReasonKind::Gone, 1), (ReasonKind::NoMail, 1), (ReasonKind::Shared, 2)]
    {
        assert_eq!(count(&after, kind), count(&before, kind) + more, "{kind:?}");
    }
    assert_eq!(after.mailed + 5, before.mailed);
}

#[tokio::test]
async fn one_of_a_shared_address_can_be_picked_and_only_one() {
    let scene = scene(1_240).await;
    let check = scene.all("").await;
    let (core, owner) = (scene.core(), &scene.owner.person);
    let address = check.shared.iter().find(|address| address.candidates.len() > 1).expect("a shared address");
    let [first, second] = [0, 1].map(|n| PersonId(address.candidates[n].id.clone()));
    for wanted in [&first, &second] {
        pick(core, owner, &check.id, &address.address, Some(wanted)).await.expect("picked");
        let now = get(core, owner, &check.id).await.expect("a check");
        let shared = now.shared.iter().find(|one| one.address == address.address).expect("still shown");
        assert_eq!(shared.picked.as_ref(), Some(wanted));
        assert!(now.mailed <= check.mailed + 1);
        assert_eq!(now.selected, now.mailed + now.left_out);
    }
    pick(core, owner, &check.id, &address.address, None).await.expect("neither");
    assert_eq!(get(core, owner, &check.id).await.expect("a check").mailed, check.mailed);
    let stranger = PersonId("0".repeat(32));
    assert!(pick(core, owner, &check.id, &address.address, Some(&stranger)).await.is_err());
}

#[tokio::test]
async fn somebody_with_a_valid_invitation_is_mailed_only_when_the_owner_says_so() {
    let scene = scene(300).await;
    let (core, owner) = (scene.core(), &scene.owner.person);
    let check = scene.all("status=UNREGISTERED").await;
    let who = PersonId(check.will_be_mailed[0].person.id.clone());
    let until = core.clock.now() + 4 * 86_400_000;
    core.store
        .exec(
            "UPDATE people SET invite_expires_at = $2, times_invited = 1 WHERE id = $1",
            crate::args![&who, until],
        )
        .await
        .expect("invited");
    check_again(core, &scene.owner, &check.id).await.expect("again");
    let recent = scene.read(&check.id).await;
    assert_eq!((count(&recent, ReasonKind::Recent), recent.mailed + 1), (1, check.mailed));
    send_again(core, owner, &check.id, &who, true).await.expect("on");
    assert_eq!(get(core, owner, &check.id).await.expect("a check").mailed, check.mailed);
    let frozen = frozen(core, &check.id, owner.as_str()).await.expect("frozen");
    assert!(frozen.people.iter().all(|person| person.send_again == (person.person_id == who)));
    let other = PersonId(check.will_be_mailed[1].person.id.clone());
    assert!(send_again(core, owner, &check.id, &other, true).await.is_err());
}

#[tokio::test]
async fn a_check_belongs_to_who_made_it_and_is_used_once() {
    let scene = scene(300).await;
    let (core, owner) = (scene.core(), &scene.owner.person);
    let check = scene.all("").await;
    let other = PersonId("0".repeat(32));
    assert!(get(core, &other, &check.id).await.is_err());
    assert!(rename(core, &other, &check.id, "mine").await.is_err());
    assert!(frozen(core, &check.id, other.as_str()).await.is_err());
    assert!(left_out_csv(core, &other, &check.id).await.is_err());
    rename(core, owner, &check.id, "  November   contractors ").await.expect("renamed");
    let mut made = Vec::new();
    for batch in ["B-0001", "B-0002"] {
        let mut tx = core.store.begin().await.expect("a transaction");
        made.push(used(&mut tx, &check.id, &batch.into()).await.expect("noted"));
        tx.commit().await.expect("committed");
    }
    assert_eq!(made, [true, false]);
    let now = get(core, owner, &check.id).await.expect("a check");
    assert_eq!(
        (now.state, now.name.as_str(), now.batch),
        (CheckState::Used, "November contractors", Some("B-0001".into()))
    );
    assert!(check_again(core, &scene.owner, &check.id).await.is_err());
    assert!(rename(core, owner, &check.id, "late").await.is_err());
}

#[tokio::test]
async fn who_cannot_be_read_is_left_out_for_now() {
    let scene = scene(300).await;
    let broken = json!({"method": "GET", "path": "/identities", "on": {"every": 1}, "times": 1000, "fault": {"kind": "status", "status": 403}});
    scene.stage.control("POST", "/_practice/faults", &broken).await;
    let check = scene.all("").await;
    assert_eq!((check.state, check.mailed), (CheckState::Ready, 0));
    assert!(check.unreadable > 0 && check.problem.is_some());
    scene.stage.control("DELETE", "/_practice/faults", &Value::Null).await;
    check_again(scene.core(), &scene.owner, &check.id).await.expect("again");
    let check = scene.read(&check.id).await;
    assert_eq!((check.unreadable, check.problem), (0, None));
    assert!(check.mailed > 0);
}

#[tokio::test]
async fn ticked_people_are_resolved_for_their_owner_only() {
    let scene = scene(300).await;
    let list = scene.list("").await;
    let ids: Vec<PersonId> = list.page.items.iter().take(3).map(|row| row.id.clone()).collect();
    let handle =
        crate::selections::tick(scene.core(), &scene.owner.person, None, &ids, true).await.expect("ticked");
    let query = list.query.with_ticked(handle.clone());
    let id =
        create(scene.core(), &scene.owner, &query, Some(Said { people: 5, at: 0 })).await.expect("a check");
    let check = scene.read(&id).await;
    assert_eq!((check.selected, check.matched.map(|matched| (matched.said, matched.now))), (3, Some((5, 3))));
    assert!(check.back.contains(handle.as_str()));
    let other = Owner { person: PersonId("0".repeat(32)), ..scene.owner.clone() };
    assert!(create(scene.core(), &other, &query, None).await.is_err());
    let nothing = list.query.with_selected(Selected::Nothing);
    assert!(create(scene.core(), &scene.owner, &nothing, None).await.is_err());
}

#[tokio::test]
async fn what_became_of_those_who_matched_is_said() {
    let scene = scene(400).await;
    let list = scene.list("invite=never").await;
    let said = Said { people: list.page.total, at: list.now };
    let [registered, removed, invited] = [0, 1, 2].map(|n| list.page.items[n].id.clone());
    let core = scene.core();
    let later = list.now + 1;
    for (sql, id) in [
        (
            "UPDATE people SET status = 'ACTIVE', reading = 'registered', unregistered = 0, registered_at = $2 WHERE id = $1",
            &registered,
        ),
        ("UPDATE people SET unregistered = 0, gone_at = $2 WHERE id = $1", &removed),
        ("UPDATE people SET invited_at = $2, invite_expires_at = $2 WHERE id = $1", &invited),
        // Before the page was made: nobody of those it counted.
        (
            "UPDATE people SET registered_at = $2 - 2000 WHERE id <> $1 AND reading = 'registered' AND registered_at IS NULL",
            &invited,
        ),
    ] {
        core.store.exec(sql, crate::args![id, later]).await.expect("changed");
    }
    let query = list.query.with_all();
    let id = create(core, &scene.owner, &query, Some(said)).await.expect("a check");
    let matched = scene.read(&id).await.matched.expect("another number");
    assert_eq!((matched.said, matched.now), (said.people, said.people - 3));
    let changes = matched.changes.expect("explained");
    assert_eq!(changes.words(), "1 registered, 1 removed, 1 invited meanwhile");

    // A change that the directory keeps no time of leaves a rest, and the rest is counted.
    let other = list.page.items[3].id.clone();
    let sql = "UPDATE people SET correlated = 0, unregistered = 0 WHERE id = $1";
    core.store.exec(sql, crate::args![&other]).await.expect("changed");
    let id = create(core, &scene.owner, &query, Some(said)).await.expect("a check");
    let changes = scene.read(&id).await.matched.and_then(|matched| matched.changes).expect("explained");
    assert_eq!((changes.registered, changes.removed, changes.invited, changes.others), (1, 1, 1, 1));

    // Where the page's number does not fit what happened, nothing is claimed.
    let fewer = Said { people: said.people - 3, ..said };
    let id = create(core, &scene.owner, &query, Some(fewer)).await.expect("a check");
    let matched = scene.read(&id).await.matched.expect("another number");
    assert_eq!(matched.changes, None);
}

#[tokio::test]
async fn a_reading_that_was_cut_short_is_taken_up_again() {
    let scene = scene(300).await;
    let check = scene.all("").await;
    let core = scene.core();
    // As a killed process leaves it: half read, under a lease that ran out.
    core.store
        .exec(
            "UPDATE checks SET state = 'reading', lease_owner = 'dead', lease_until = 1, read_done = 0 WHERE id = $1",
            crate::args![&check.id],
        )
        .await
        .expect("set back");
    core.store
        .exec(
            "UPDATE check_people SET read_at = NULL WHERE check_id = $1 AND position > 5",
            crate::args![&check.id],
        )
        .await
        .expect("set back");
    let stop = tokio_util::sync::CancellationToken::new();
    let keeper = tokio::spawn(keep(core.clone(), stop.clone()));
    let after = scene.read(&check.id).await;
    stop.cancel();
    keeper.await.expect("stopped");
    assert_eq!(
        (after.mailed, after.left_out, after.read_done),
        (check.mailed, check.left_out, check.selected)
    );
}
