//! Joiners over the real path: events stored, people read from a practice tenant, rules that make drafts.

use super::keep::{Seen, turn};
use super::*;
use crate::auth::Signed;
use crate::checks::Owner;
use crate::people::{Reader, Scope};
use crate::store::joiners as store;
use crate::testing::Stage;
use gangway_practice::Options;
use gangway_types::joiners::{JoinerRow, JoinerState, JoinersQuery, Origin, RuleDraft, RuleState, StateKey};
use gangway_types::{PersonId, PortalError, Role};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use tokio_util::sync::CancellationToken;

const MINUTE: i64 = 60_000;

struct Scene {
    stage: Stage,
    who: Signed,
    seen: Seen,
}

/// A directory that was read once, and an Admin signed in.
async fn scene() -> Scene {
    let options =
        Options { people: 200, rate: 0, search_lag: std::time::Duration::ZERO, ..Options::default() };
    let stage = Stage::new(options).await;
    // Gangway looks after joiners from now on.
    turn(&stage.core, &mut Seen::default()).await.expect("a first look");
    let grant_id = stage.sign_in("admin").await;
    let (_, grant) = stage.core.grants.token(&grant_id).await.expect("a token");
    let who = Signed {
        session: "s".to_owned(),
        grant_id,
        person_id: grant.person_id,
        name: grant.person_name,
        alias: "admin".to_owned(),
        levels: vec!["ORG_ADMIN".to_owned()],
        roles: vec![Role::Admin],
        zone: "UTC".to_owned(),
    };
    let scene = Scene { stage, who, seen: Seen::default() };
    scene.crawl().await;
    scene
}

impl Scene {
    fn core(&self) -> &Core {
        &self.stage.core
    }

    fn reader(&self) -> Reader {
        let person = PersonId::from(self.who.person_id.as_str());
        Reader { person, name: self.who.name.clone(), scope: Scope::All }
    }

    /// Everybody is read once more.
    async fn crawl(&self) {
        let before = crate::store::crawls::synced_at(&self.core().store).await.expect("read");
        let stop = CancellationToken::new();
        let mut news = self.core().news.watch();
        let keeper = tokio::spawn(crate::directory::keep(self.core().clone(), stop.clone()));
        self.core().directory().want_refresh();
        while crate::store::crawls::synced_at(&self.core().store).await.expect("read") == before {
            news.recv().await.expect("news");
        }
        stop.cancel();
        keeper.await.expect("stopped");
    }

    /// Somebody joins in ISC.
    async fn joins(&self, name: &str, mail: Option<&str>) -> PersonId {
        let mut new = json!({ "firstname": name, "lastname": "Joiner" });
        if let Some(mail) = mail {
            new["emailAddress"] = mail.into();
        }
        let made = self.stage.control("POST", "/_practice/people", &new).await;
        PersonId::from(made["id"].as_str().expect("an id"))
    }

    async fn hear(&self, person: &PersonId) {
        hear(self.core(), Heard::Created, person.clone()).await.expect("stored");
    }

    async fn look(&mut self) {
        turn(&self.stage.core, &mut self.seen).await.expect("a look");
    }

    async fn row(&self, person: &PersonId) -> JoinerRow {
        row(self.core(), &self.reader(), person).await.expect("a row")
    }

    async fn count(&self, key: StateKey) -> u64 {
        counts(self.core(), &self.reader(), 0).await.expect("counted").of(key)
    }

    fn later(&self, ms: i64) {
        self.stage.ahead.fetch_add(ms, Ordering::SeqCst);
    }

    async fn rule(&self, does: &str, cap: u32) -> String {
        let draft = RuleDraft {
            name: "Everybody".to_owned(),
            does: does.to_owned(),
            daily_cap: cap.to_string(),
            ..RuleDraft::default()
        };
        let id = rules::save(self.core(), &self.who, None, &draft).await.expect("saved");
        rules::switch(self.core(), &self.who, &id, true).await.expect("on");
        id
    }

    async fn batches(&self) -> u64 {
        let states = gangway_types::batches::BatchState::ALL;
        crate::store::batches::list(&self.core().store, &states, 0, 100).await.expect("read").0.len() as u64
    }
}

#[tokio::test]
async fn an_event_is_read_from_isc_and_stands_where_the_person_does() {
    let mut scene = scene().await;
    let noor = scene.joins("Noor", Some("noor.joiner@acme.example")).await;
    let eli = scene.joins("Eli", None).await;
    let old = PersonId::from(scene.who.person_id.as_str());
    for person in [&noor, &eli, &old, &noor, &noor] {
        scene.hear(person).await;
    }
    scene.look().await;
    let row = scene.row(&noor).await;
    assert_eq!((row.state, row.origin), (JoinerState::Ready, Origin::Event), "{}", row.name);
    assert_eq!(row.name, "Noor Joiner");
    assert_eq!(scene.row(&eli).await.state.key(), StateKey::Mail);
    assert_eq!(scene.row(&old).await.state, JoinerState::Old, "whoever was there before is no joiner");
    assert_eq!(store::get(&scene.core().store, &noor).await.expect("read").expect("there").events, 3);
    let shown = page(scene.core(), &scene.reader(), JoinersQuery::default(), "UTC").await.expect("a page");
    assert_eq!((shown.rows.total, shown.counts.open(), shown.counts.lately), (2, 2, 2));
    assert_eq!((shown.listening.events, shown.listening.heard()), (5, true));
    let change = json!({ "emailAddress": "eli.joiner@acme.example" });
    scene.stage.control("PATCH", &format!("/_practice/people/{eli}"), &change).await;
    hear(scene.core(), Heard::Changed, eli.clone()).await.expect("stored");
    scene.look().await;
    let row = scene.row(&eli).await;
    assert_eq!((row.state, row.note.as_deref()), (JoinerState::Ready, Some("The e-mail address has come")));
}

#[tokio::test]
async fn events_wait_while_nobody_is_signed_in_and_are_read_when_somebody_is() {
    let mut scene = scene().await;
    scene.stage.sign_everybody_out().await;
    let noor = scene.joins("Noor", Some("noor.joiner@acme.example")).await;
    scene.hear(&noor).await;
    scene.look().await;
    assert_eq!(scene.row(&noor).await.state.key(), StateKey::SignIn);
    let listening = super::listening(scene.core()).await.expect("read");
    assert_eq!(listening.waiting_for_sign_in, 1);
    assert!(listening.stopped_since.is_some());
    scene.stage.sign_in("helpdesk").await;
    scene.look().await;
    assert_eq!(scene.row(&noor).await.state, JoinerState::Ready);
    assert_eq!(super::listening(scene.core()).await.expect("read").waiting_for_sign_in, 0);
}

#[tokio::test]
async fn whom_isc_does_not_know_harms_nobody_and_one_who_comes_late_is_found() {
    let mut scene = scene().await;
    let nobody = PersonId("f".repeat(32));
    scene.hear(&nobody).await;
    scene.look().await;
    assert_eq!(scene.row(&nobody).await.state.key(), StateKey::Unseen);
    scene.later(11 * MINUTE);
    scene.look().await;
    assert_eq!(scene.row(&nobody).await.state, JoinerState::Unknown);
    let noor = scene.joins("Noor", Some("noor.joiner@acme.example")).await;
    let path = format!("/_practice/people/{noor}");
    scene.stage.control("PATCH", &path, &json!({ "removed": true })).await;
    scene.hear(&noor).await;
    scene.look().await;
    assert_eq!(scene.row(&noor).await.state.key(), StateKey::Unseen);
    scene.stage.control("PATCH", &path, &json!({ "removed": false })).await;
    scene.later(MINUTE);
    scene.look().await;
    assert_eq!(scene.row(&noor).await.state, JoinerState::Ready);
    scene.stage.control("PATCH", &path, &json!({ "removed": true })).await;
    hear(scene.core(), Heard::Changed, noor.clone()).await.expect("stored");
    scene.look().await;
    assert_eq!(scene.row(&noor).await.state, JoinerState::Gone);
}

#[tokio::test]
async fn whose_event_never_came_is_found_by_comparing_and_a_late_event_makes_no_second_row() {
    let mut scene = scene().await;
    let noor = scene.joins("Noor", Some("noor.joiner@acme.example")).await;
    scene.crawl().await;
    let swept = sweep_now(scene.core(), &scene.who).await.expect("compared");
    assert_eq!(swept, Swept { found: 1, reading: true });
    scene.look().await;
    let row = scene.row(&noor).await;
    assert_eq!((row.origin, row.state), (Origin::Compared, JoinerState::Ready));
    assert_eq!(sweep_now(scene.core(), &scene.who).await.expect("compared").found, 0);
    let before = store::get(&scene.core().store, &noor).await.expect("read").expect("there");
    scene.hear(&noor).await;
    scene.look().await;
    let after = store::get(&scene.core().store, &noor).await.expect("read").expect("there");
    assert_eq!((after.arrived_at, after.events), (before.arrived_at, 1));
    let backlog = scene.count(StateKey::Old).await + scene.count(StateKey::Ready).await;
    assert_eq!(backlog, 1, "the backlog is nobody's joiner");
}

#[tokio::test]
async fn a_reading_that_began_before_somebody_asked_is_not_taken_for_the_answer() {
    let mut scene = scene().await;
    let noor = scene.joins("Noor", Some("noor.joiner@acme.example")).await;
    assert_eq!(sweep_now(scene.core(), &scene.who).await.expect("compared").found, 0);
    scene.look().await;
    assert!(row(scene.core(), &scene.reader(), &noor).await.is_err(), "the directory does not have them yet");
    scene.crawl().await;
    scene.look().await;
    assert_eq!(scene.row(&noor).await.origin, Origin::Compared);
}

#[tokio::test]
async fn a_skip_needs_a_reason_and_can_be_taken_back() {
    let mut scene = scene().await;
    let noor = scene.joins("Noor", Some("noor.joiner@acme.example")).await;
    scene.hear(&noor).await;
    scene.look().await;
    let refused = skip(scene.core(), &scene.who, &noor, " ").await.map_err(PortalError::from);
    assert!(matches!(refused, Err(PortalError::Refused { .. })), "{refused:?}");
    skip(scene.core(), &scene.who, &noor, "external").await.expect("skipped");
    skip(scene.core(), &scene.who, &noor, "external").await.expect("skipped already");
    scene.hear(&noor).await;
    scene.look().await;
    assert_eq!(scene.row(&noor).await.state.key(), StateKey::Skipped, "an event does not reopen it");
    take_back(scene.core(), &scene.who, &noor).await.expect("taken back");
    assert_eq!(scene.row(&noor).await.state, JoinerState::Ready);
}

#[tokio::test]
async fn a_rule_makes_one_draft_of_those_who_come_after_it_and_sends_nothing() {
    let mut scene = scene().await;
    let before = scene.joins("Before", Some("before.joiner@acme.example")).await;
    scene.hear(&before).await;
    scene.look().await;
    scene.later(1_000);
    let id = scene.rule("draft", 10).await;
    let people = [
        scene.joins("One", Some("one.joiner@acme.example")).await,
        scene.joins("Two", Some("two.joiner@acme.example")).await,
    ];
    scene.later(1_000);
    for person in &people {
        scene.hear(person).await;
    }
    scene.look().await;
    assert_eq!(scene.batches().await, 0, "it gathers first");
    scene.later(11 * MINUTE);
    let mut news = scene.core().news.watch();
    while scene.row(&people[0]).await.state.key() != StateKey::Batch {
        scene.look().await;
        // The check reads people in the background and tells when it is done.
        let _news = tokio::time::timeout(std::time::Duration::from_millis(50), news.recv()).await;
    }
    for _ in 0..3 {
        scene.look().await;
    }
    assert_eq!(scene.batches().await, 1);
    let row = scene.row(&people[1]).await;
    let JoinerState::InBatch { batch } = row.state else { panic!("{:?}", row.state) };
    assert_eq!(row.proposals[0].words, format!("in {batch}, a draft"));
    let made = crate::store::batches::get(&scene.core().store, &batch).await.expect("read").expect("there");
    assert_eq!(made.state, gangway_types::batches::BatchState::Draft);
    assert_eq!(scene.row(&before).await.state, JoinerState::Ready, "whoever came before is not its business");
    let outbox = scene.stage.control("GET", "/_practice/outbox", &Value::Null).await;
    assert_eq!(outbox, json!([]), "a rule never sends");
    let rule = rules::get(scene.core(), &id).await.expect("a rule");
    assert_eq!((rule.today, rule.decided, rule.state.is_on()), (2, 2, true));
    // Cancelled, both stand in the queue again, and the rule has decided about them already.
    let maker = crate::invites::Maker {
        person_id: &scene.who.person_id,
        name: &scene.who.name,
        grant_id: &scene.who.grant_id,
    };
    crate::invites::cancel(scene.core(), maker, true, &batch).await.expect("cancelled");
    scene.look().await;
    let row = scene.row(&people[0]).await;
    assert_eq!(row.note.as_deref(), Some(format!("{batch} ended without inviting them").as_str()));
    scene.later(11 * MINUTE);
    scene.look().await;
    assert_eq!(scene.batches().await, 1, "nobody is decided about twice");
}

#[tokio::test]
async fn a_rule_stops_itself_before_its_cap_and_decides_about_nobody_then() {
    let mut scene = scene().await;
    let id = scene.rule("propose", 2).await;
    scene.later(1_000);
    for name in ["One", "Two", "Three"] {
        let mail = format!("{}.joiner@acme.example", name.to_lowercase());
        let person = scene.joins(name, Some(&mail)).await;
        scene.hear(&person).await;
    }
    scene.look().await;
    let rule = rules::get(scene.core(), &id).await.expect("a rule");
    let RuleState::Stopped { reason, .. } = &rule.state else { panic!("{:?}", rule.state) };
    assert!(
        reason.starts_with("3 people would be decided about today, and the cap of a day is 2."),
        "{reason}"
    );
    assert_eq!(rule.decided, 0);
    assert_eq!(rules::stopped(scene.core()).await.expect("read").len(), 1);
    assert_eq!(scene.count(StateKey::Ready).await, 3);
    // Who switched it on is an Admin, and is told once, however often it is looked.
    scene.look().await;
    let told = crate::notices::mine(scene.core(), &scene.reader().person).await.expect("read");
    let [notice] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(notice.subject, "A rule for new joiners stopped itself: Everybody");
    assert!(notice.body.contains("about 3 people today, and its cap of a day is 2."), "{}", notice.body);
    assert_eq!(notice.kind.path(&notice.batch), format!("/settings/joiners/rules/{id}"));
}

#[tokio::test]
async fn two_rules_for_the_same_people_make_one_draft_of_them() {
    let mut scene = scene().await;
    for name in ["Everybody", "Once more"] {
        let draft = RuleDraft {
            name: name.to_owned(),
            does: "draft".to_owned(),
            daily_cap: "10".to_owned(),
            ..RuleDraft::default()
        };
        let id = rules::save(scene.core(), &scene.who, None, &draft).await.expect("saved");
        rules::switch(scene.core(), &scene.who, &id, true).await.expect("on");
    }
    scene.later(1_000);
    let noor = scene.joins("Noor", Some("noor.joiner@acme.example")).await;
    scene.hear(&noor).await;
    scene.look().await;
    scene.later(11 * MINUTE);
    let mut news = scene.core().news.watch();
    while scene.row(&noor).await.state.key() != StateKey::Batch {
        scene.look().await;
        let _news = tokio::time::timeout(std::time::Duration::from_millis(50), news.recv()).await;
    }
    for _ in 0..4 {
        scene.look().await;
    }
    assert_eq!(scene.batches().await, 1);
    assert_eq!(scene.row(&noor).await.proposals.len(), 1);
}

#[tokio::test]
async fn whoever_is_on_the_way_to_a_batch_is_not_skipped_beside_it() {
    let mut scene = scene().await;
    scene.rule("draft", 10).await;
    scene.later(1_000);
    let noor = scene.joins("Noor", Some("noor.joiner@acme.example")).await;
    scene.hear(&noor).await;
    scene.look().await;
    scene.later(11 * MINUTE);
    scene.look().await;
    let refused = skip(scene.core(), &scene.who, &noor, "external").await.map_err(PortalError::from);
    let Err(PortalError::Conflict { what }) = refused else { panic!("{refused:?}") };
    assert!(
        what.contains("A rule is taking Noor Joiner into a batch just now. Nothing was changed."),
        "{what}"
    );
    assert_ne!(scene.row(&noor).await.state.key(), StateKey::Skipped);
}

#[tokio::test]
async fn a_rule_that_has_nobody_any_more_waits_for_nobody() {
    let mut scene = scene().await;
    let id = scene.rule("draft", 10).await;
    scene.later(1_000);
    let noor = scene.joins("Noor", Some("noor.joiner@acme.example")).await;
    scene.hear(&noor).await;
    scene.look().await;
    scene.later(11 * MINUTE);
    scene.stage.sign_everybody_out().await;
    scene.look().await;
    let waits =
        |rule: gangway_types::joiners::Rule| matches!(rule.state, RuleState::On { waits: Some(_), .. });
    assert!(waits(rules::get(scene.core(), &id).await.expect("a rule")));
    skip(scene.core(), &scene.who, &noor, "external").await.expect("skipped");
    scene.look().await;
    assert!(!waits(rules::get(scene.core(), &id).await.expect("a rule")));
}

#[tokio::test]
async fn a_check_that_was_forgotten_meanwhile_is_made_anew() {
    let mut scene = scene().await;
    scene.rule("draft", 10).await;
    scene.later(1_000);
    let noor = scene.joins("Noor", Some("noor.joiner@acme.example")).await;
    scene.hear(&noor).await;
    scene.look().await;
    scene.later(11 * MINUTE);
    scene.look().await;
    let open = crate::store::joiners::rounds::take(&scene.core().store, "another", i64::MAX >> 1, 0).await;
    assert!(open.expect("read").iter().any(|round| round.check.is_some()), "the check was begun");
    // As if its owner had been away for longer than checks are kept.
    scene.core().store.exec("DELETE FROM checks", crate::args![]).await.expect("forgotten");
    scene
        .core()
        .store
        .exec("UPDATE joiner_rounds SET lease_until = NULL", crate::args![])
        .await
        .expect("free");
    let mut news = scene.core().news.watch();
    while scene.row(&noor).await.state.key() != StateKey::Batch {
        scene.look().await;
        let _news = tokio::time::timeout(std::time::Duration::from_millis(50), news.recv()).await;
    }
    assert_eq!(scene.batches().await, 1);
}

#[tokio::test]
async fn ticks_are_kept_over_pages_and_are_nobody_elses() {
    let mut scene = scene().await;
    let people =
        [scene.joins("Noor", Some("noor.joiner@acme.example")).await, scene.joins("Eli", None).await];
    for person in &people {
        scene.hear(person).await;
    }
    scene.look().await;
    let me = scene.reader();
    let keep = crate::selections::keep(scene.core(), &me.person, None, &people, &people).await;
    let query = JoinersQuery { ticked: Some(keep.expect("kept")), ..JoinersQuery::default() };
    let ready = JoinersQuery { states: vec![StateKey::Ready], ..query.clone() };
    let shown = page(scene.core(), &me, ready.clone(), "UTC").await.expect("a page");
    assert_eq!((shown.ticked.count, shown.ticked.on_page, shown.ticked.not_in_view), (2, 1, 1));
    assert!(shown.rows.items[0].ticked);
    let only = JoinersQuery { only_ticked: true, ..query.clone() };
    let shown = page(scene.core(), &me, only, "UTC").await.expect("a page");
    assert_eq!((shown.rows.total, shown.ticked.not_in_view), (2, 0));
    let other = Reader { person: PersonId("f".repeat(32)), ..me };
    let shown = page(scene.core(), &other, query, "UTC").await.expect("a page");
    assert_eq!((shown.ticked.count, shown.ticked.lost, shown.query.ticked), (0, true, None));
}

#[tokio::test]
async fn a_rehearsal_tells_numbers_that_add_up_and_decides_nothing() {
    let mut scene = scene().await;
    for name in ["One", "Two", "Three"] {
        let mail = format!("{}.joiner@acme.example", name.to_lowercase());
        scene.joins(name, Some(&mail)).await;
    }
    scene.joins("Four", None).await;
    scene.crawl().await;
    let id = scene.rule("draft", 2).await;
    rules::switch(scene.core(), &scene.who, &id, false).await.expect("off");
    let tried = rules::rehearse(scene.core(), &id).await.expect("rehearsed");
    let waiting: u64 = tried.waiting.iter().map(|(_, n)| n).sum();
    let left_out: u64 = tried.left_out.iter().map(|(_, n)| n).sum();
    assert_eq!(tried.meant, tried.would + waiting + left_out, "{tried:?}");
    assert!(tried.would >= 3 && waiting >= 1, "{tried:?}");
    assert_eq!(tried.by_day.iter().map(|day| day.people).sum::<u64>(), tried.would, "{tried:?}");
    assert!(tried.capped.iter().any(|day| day.people >= 3), "{tried:?}");
    assert_eq!(tried.by_day.len(), 31);
    scene.look().await;
    assert_eq!(rules::get(scene.core(), &id).await.expect("a rule").decided, 0);
}

#[tokio::test]
async fn everybody_who_is_ready_can_be_checked_at_once() {
    let mut scene = scene().await;
    let owner = Owner {
        person: PersonId::from(scene.who.person_id.as_str()),
        name: scene.who.name.clone(),
        grant_id: scene.who.grant_id.clone(),
        scope: Scope::All,
    };
    let nobody = check(scene.core(), &owner, Vec::new()).await.map_err(PortalError::from);
    assert!(matches!(nobody, Err(PortalError::Refused { .. })), "{nobody:?}");
    let noor = scene.joins("Noor", Some("noor.joiner@acme.example")).await;
    scene.hear(&noor).await;
    scene.look().await;
    let id = check(scene.core(), &owner, Vec::new()).await.expect("a check");
    assert_eq!(crate::checks::get(scene.core(), &owner.person, &id).await.expect("there").selected, 1);
}

#[tokio::test]
async fn a_thousand_events_at_once_are_a_thousand_rows() {
    let scene = scene().await;
    let people: Vec<PersonId> = (0..1_000).map(|n| PersonId(format!("{n:032x}"))).collect();
    let heard = people.iter().cycle().take(3_000).map(|person| scene.hear(person));
    futures::future::join_all(heard).await;
    let counted = counts(scene.core(), &scene.reader(), 0).await.expect("counted");
    assert_eq!(counted.all(), 1_000);
    let listening = super::listening(scene.core()).await.expect("read");
    assert_eq!(listening.events, 3_000, "no copy is lost either");
}

#[tokio::test]
async fn a_rule_switched_off_on_the_way_makes_nothing_more() {
    let mut scene = scene().await;
    let id = scene.rule("ask", 10).await;
    scene.later(1_000);
    let noor = scene.joins("Noor", Some("noor.joiner@acme.example")).await;
    scene.hear(&noor).await;
    scene.look().await;
    scene.later(11 * MINUTE);
    // Nobody with the right is there: it waits and says so, and has decided about nobody.
    scene.stage.sign_everybody_out().await;
    scene.look().await;
    let rule = rules::get(scene.core(), &id).await.expect("a rule");
    let RuleState::On { waits: Some(waits), .. } = &rule.state else { panic!("{:?}", rule.state) };
    assert!(waits.starts_with("Waits until") && waits.contains("1 person"), "{waits}");
    assert_eq!(rule.decided, 0);
    scene.stage.sign_in("admin").await;
    scene.look().await;
    rules::switch(scene.core(), &scene.who, &id, false).await.expect("off");
    for _ in 0..3 {
        scene.look().await;
    }
    assert_eq!(scene.batches().await, 0);
    let row = scene.row(&noor).await;
    assert_eq!(row.state, JoinerState::Ready);
    assert_eq!(row.proposals[0].words, "not checked to the end: the rule was switched off");
}
