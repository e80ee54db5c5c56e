//! Lists of old ids against a practice tenant over real HTTP.

use super::*;
use crate::people::Scope;
use crate::store::kept_files::Writer;
use crate::store::testing::{Tested, sqlite, stores};
use crate::testing::Stage;
use gangway_practice::Options;
use gangway_types::Role;
use gangway_types::old_lists::OldCounts;
use serde_json::json;

struct World {
    stage: Stage,
    who: Signed,
}

impl World {
    async fn on(store: Tested) -> Self {
        let options =
            Options { people: 700, rate: 0, search_lag: std::time::Duration::ZERO, ..Options::default() };
        let stage = Stage::on(store, options).await;
        let grant_id = stage.sign_in("admin").await;
        let (_, grant) = stage.core.grants.token(&grant_id).await.expect("a token");
        let who = Signed {
            session: "session admin".to_owned(),
            grant_id,
            person_id: grant.person_id,
            name: grant.person_name,
            alias: "admin".to_owned(),
            levels: grant.levels,
            roles: vec![Role::Admin],
            zone: "UTC".to_owned(),
        };
        let stop = tokio_util::sync::CancellationToken::new();
        let mut news = stage.core.news.watch();
        let keeper = tokio::spawn(crate::directory::keep(stage.core.clone(), stop.clone()));
        while crate::directory::sync(&stage.core).await.expect("a state").synced_at.is_none() {
            news.recv().await.expect("news");
        }
        stop.cancel();
        keeper.await.expect("stopped");
        Self { stage, who }
    }

    fn core(&self) -> &Core {
        &self.stage.core
    }

    /// Linked people with an address of their own, as the tenant has them, with their short ids.
    async fn people(&self) -> Vec<(String, String, String, String)> {
        let (token, _) = self.core().grants.token(&self.who.grant_id).await.expect("a token");
        let mut users = gangway_isc::OldUsers::new(self.core().isc.acting(&token, gangway_isc::Lane::People));
        let mut all = Vec::new();
        while let Some(page) = users.next_page().await.expect("a page") {
            all.extend(page);
        }
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let shared = |mail: &str| {
            let same = |other: &Option<String>| text(other).eq_ignore_ascii_case(mail);
            all.iter().filter(|user| same(&user.email)).count() > 1
        };
        all.iter()
            .filter(|user| user.email.as_deref().is_some_and(|mail| mail.contains('@') && !shared(mail)))
            .filter_map(|user| {
                let id = user.external_id.as_ref()?.as_str().to_owned();
                Some((user.id.as_str().to_owned(), id, text(&user.alias), text(&user.email)))
            })
            .collect()
    }

    async fn made(&self, text: &str) -> OldList {
        let core = self.core();
        let real = core.clock.real();
        let mut writer =
            Writer::begin(&core.store, &core.random.id(real), "old.csv", real).await.expect("begun");
        writer.write(&core.store, text.as_bytes()).await.expect("written");
        let file = writer.finish(&core.store).await.expect("kept");
        let new = NewList { file, pasted: false, head: text.as_bytes() };
        let id = create(core, &self.who, new).await.expect("a list");
        self.rested(&id).await
    }

    async fn rested(&self, id: &OldListId) -> OldList {
        let mut news = self.core().news.watch();
        loop {
            let list = get(self.core(), &self.who, id).await.expect("a list");
            if list.work.as_ref().is_none_or(|work| work.problem.is_some()) {
                assert_eq!(list.work.and_then(|work| work.problem), None);
                return get(self.core(), &self.who, id).await.expect("a list");
            }
            news.recv().await.expect("news");
        }
    }

    async fn rows(&self, list: &OldList) -> Vec<OldRow> {
        rows(self.core(), &self.who, &list.id, None, 1).await.expect("rows").items
    }
}

#[tokio::test]
async fn short_ids_are_translated_and_everything_adds_up() {
    for store in stores().await {
        let world = World::on(store).await;
        let people = world.people().await;
        let text = format!(
            "id,account name,e-mail\n{a},,\n{a},,\n{b},{b_alias},\n{c},,{d_mail}\n99999999,,\n,{d_alias},{d_mail}\n,,\n",
            a = people[0].0,
            b = people[300].0,
            b_alias = people[300].2,
            c = people[2].0,
            d_mail = people[3].3,
            d_alias = people[3].2,
        );
        let list = world.made(&text).await;
        let expected = OldCounts { open: 0, matched: 3, again: 1, ambiguous: 1, missing: 1 };
        // A line of separators alone is a row, and names nobody.
        let expected = OldCounts { missing: expected.missing + 1, ..expected };
        assert_eq!(list.counts, expected, "{:?}", world.rows(&list).await);
        let rows = world.rows(&list).await;
        assert_eq!(rows[0].person.as_ref().map(PersonId::as_str), Some(people[0].1.as_str()));
        assert_eq!(rows[1].words, "The same person as on line 2");
        assert_eq!(rows[4].words, "Its short id is not in ISC’s old list");

        let report = report(world.core(), &world.who, &list.id).await.expect("a file");
        assert_eq!(report.lines().count(), 8);
        assert!(report.contains(&people[0].1));

        let owner = Owner {
            person: PersonId::from(world.who.person_id.as_str()),
            name: world.who.name.clone(),
            grant_id: world.who.grant_id.clone(),
            scope: Scope::All,
        };
        check(world.core(), &world.who, &owner, &list.id, 4).await.expect_err("another number");
        let id = check(world.core(), &world.who, &owner, &list.id, 3).await.expect("a check");
        let made = checks::get(world.core(), &owner.person, &id).await.expect("a check");
        assert_eq!(made.selected, 3);
    }
}

#[tokio::test]
async fn without_the_old_list_words_are_looked_up_and_it_is_said() {
    let world = World::on(sqlite().await).await;
    let people = world.people().await;
    world.stage.control("POST", "/_practice/old-calls", &json!({"list": "gone"})).await;
    let text = format!("{}\n{}\n{}\n", people[0].2, people[1].3, people[2].0);
    let list = world.made(&text).await;
    assert_eq!((list.counts.matched, list.counts.missing), (2, 1), "{:?}", world.rows(&list).await);
    assert!(list.notes.iter().any(|note| note.contains("(404)")), "{:?}", list.notes);
    let rows = world.rows(&list).await;
    assert!(rows[2].words.contains("does not translate short ids"), "{rows:?}");

    // Once it answers again, nothing has to be uploaded a second time.
    world.stage.control("POST", "/_practice/old-calls", &json!({"list": "answered", "start": "page"})).await;
    let columns: Vec<OldColumn> = list.columns.iter().map(|(_, column)| *column).collect();
    set_columns(world.core(), &world.who, &list.id, &columns).await.expect("again");
    let list = world.rested(&list.id).await;
    assert_eq!(list.counts.matched, 3);
    assert_eq!(list.notes, Vec::<String>::new());
}

#[tokio::test]
async fn an_old_list_that_breaks_down_keeps_nobody_from_being_found_by_other_words() {
    let world = World::on(sqlite().await).await;
    let people = world.people().await;
    // The first page comes, the second never.
    for n in 2..=4 {
        let fault = json!({"kind": "status", "status": 400, "after": false});
        let broken = json!({"method": "GET", "path": "/cc/api/user/list", "on": {"nth": n}, "times": 1, "fault": fault});
        world.stage.control("POST", "/_practice/faults", &broken).await;
    }
    let last = people.last().expect("somebody");
    let list =
        world.made(&format!("id,account name\n{},\n{},\n,{}\n", people[0].0, last.0, people[1].2)).await;
    assert_eq!((list.counts.matched, list.counts.missing), (2, 1), "{:?}", world.rows(&list).await);
    assert!(list.notes.iter().any(|note| note.contains("to its end (400)")), "{:?}", list.notes);
    let words = &world.rows(&list).await[1].words;
    assert!(words.contains("which was not all"), "no more is said than is known: {words}");
}

#[tokio::test]
async fn what_isc_told_once_is_not_asked_again() {
    let world = World::on(sqlite().await).await;
    let people = world.people().await;
    let text = format!("{}\n{}\n", people[0].0, people[1].0);
    world.made(&text).await;
    world.stage.control("POST", "/_practice/old-calls", &json!({"list": "gone"})).await;
    let list = world.made(&text).await;
    assert_eq!((list.counts.matched, list.notes.len()), (2, 0));
}

#[tokio::test]
async fn work_that_broke_off_is_taken_up_where_it_stood() {
    let world = World::on(sqlite().await).await;
    let people = world.people().await;
    let list = world.made(&format!("{}\n{}\n", people[0].2, people[1].2)).await;
    let core = world.core();
    // As a process leaves it that is killed while it looks for people: leased, one row done.
    let sql = "UPDATE old_lists SET work = 'matching', lease_owner = 'gone', lease_until = 1";
    core.store.exec(sql, Vec::new()).await.expect("set back");
    let sql = "UPDATE old_list_rows SET outcome = 'open', person_id = NULL WHERE position = 2";
    core.store.exec(sql, Vec::new()).await.expect("set back");
    keeper::work(core, &list.id).await.expect("done");
    let list = world.rested(&list.id).await;
    assert_eq!((list.counts.matched, list.counts.total()), (2, 2));
}

#[tokio::test]
async fn nobody_sees_another_ones_list() {
    let world = World::on(sqlite().await).await;
    let list = world.made("aosei\n").await;
    let other = Signed { person_id: "b".repeat(32), ..world.who.clone() };
    for outcome in [
        get(world.core(), &other, &list.id).await.map(drop),
        discard(world.core(), &other, &list.id).await,
        rows(world.core(), &other, &list.id, None, 1).await.map(drop),
        report(world.core(), &other, &list.id).await.map(drop),
    ] {
        assert!(outcome.is_err());
    }
    discard(world.core(), &world.who, &list.id).await.expect("forgotten");
    let left = world.core().store.rows("SELECT id FROM kept_files", Vec::new()).await.expect("read");
    assert!(left.is_empty());
}
