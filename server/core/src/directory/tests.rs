use super::keep::turn;
use super::*;
use crate::people::{Reader, Scope, list};
use crate::store::{Tx, people};
use crate::testing::Stage;
use futures::future::BoxFuture;
use gangway_isc::Lane;
use gangway_practice::Options;
use gangway_types::PersonId;
use gangway_types::query::{Area, Facet, PeopleQuery};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

const MINUTE: i64 = 60_000;

fn tenant(people: usize) -> Options {
    Options { people, rate: 0, search_lag: std::time::Duration::ZERO, ..Options::default() }
}

fn reader() -> Reader {
    Reader { person: PersonId("a".repeat(32)), name: "Ada".to_owned(), scope: Scope::All }
}

async fn some(stage: &Stage, filter: &str) -> Vec<Value> {
    let answer = stage.control("GET", &format!("/_practice/people?limit=250&{filter}"), &Value::Null).await;
    let rows =
        answer.as_array().or_else(|| answer["items"].as_array()).or_else(|| answer["people"].as_array());
    rows.expect("people").clone()
}

async fn crawl(stage: &Stage) {
    turn(&stage.core).await.expect("a reading");
}

async fn view(stage: &Stage, area: Area, text: &str) -> gangway_types::people::ListView {
    let (query, notes) = PeopleQuery::parse(area, text);
    list(&stage.core, &reader(), query, notes).await.expect("a list")
}

#[tokio::test]
async fn everybody_is_read_and_enriched() {
    let stage = Stage::new(tenant(700)).await;
    stage.sign_in("admin").await;
    crawl(&stage).await;

    let state = sync(&stage.core).await.expect("a state");
    assert_eq!(state.crawl.as_ref().map(|crawl| crawl.state), Some(CrawlState::Done), "{state:?}");
    assert_eq!(state.crawl.as_ref().and_then(|crawl| crawl.problem.clone()), None);
    assert!(!state.stale && state.stopped.is_none());
    assert_eq!(
        people::sightings(&stage.core.store, 1).await.expect("a count").all(),
        stage.tenant.people() as u64
    );

    let everybody = view(&stage, Area::People, "").await;
    let unlinked = view(&stage, Area::People, "linked=no").await;
    assert_eq!(everybody.page.total + unlinked.page.total, stage.tenant.people() as u64);
    assert_eq!(unlinked.page.total, some(&stage, "correlated=false").await.len() as u64);
    let protected = view(&stage, Area::People, "protected=yes").await;
    assert_eq!(protected.page.total, some(&stage, "protected=true&correlated=true").await.len() as u64);
    assert!(protected.page.total > 0);

    let profiles = everybody.facets.iter().find(|menu| menu.facet == Facet::Profile).expect("a menu");
    assert!(profiles.values.len() > 1 && profiles.absent.is_none(), "{profiles:?}");
    // Nothing is due, so nothing is asked.
    stage.control("DELETE", "/_practice/journal", &Value::Null).await;
    crawl(&stage).await;
    assert_eq!(journal(&stage).await.len(), 0);
}

async fn journal(stage: &Stage) -> Vec<Value> {
    let answer = stage.control("GET", "/_practice/journal", &Value::Null).await;
    answer
        .as_array()
        .or_else(|| answer["entries"].as_array())
        .or_else(|| answer["items"].as_array())
        .expect("a journal")
        .clone()
}

#[tokio::test]
async fn helpdesk_reads_everybody_but_no_profiles() {
    let stage = Stage::new(tenant(300)).await;
    stage.sign_in("helpdesk").await;
    crawl(&stage).await;
    let list = view(&stage, Area::Unregistered, "").await;
    assert!(list.page.total > 0 && !list.sync.stale);
    let profiles = list.facets.iter().find(|menu| menu.facet == Facet::Profile).expect("a menu");
    assert!(profiles.absent.is_some() && profiles.values.is_empty());
    stage.sign_everybody_out().await;
    assert!(sync(&stage.core).await.expect("a state").stopped.is_some());
}

#[tokio::test]
async fn without_anybody_signed_in_nothing_is_read_and_pages_say_so() {
    let stage = Stage::new(tenant(200)).await;
    stage.sign_in("user").await;
    crawl(&stage).await;
    let list = view(&stage, Area::Unregistered, "").await;
    assert_eq!((list.page.total, list.sync.synced_at), (0, None));
    assert!(list.sync.stale && list.sync.stopped.is_some());
    assert!(refresh_now(&stage.core).await.is_err());
}

#[tokio::test]
async fn an_interrupted_reading_goes_on_where_it_was() {
    let stage = Stage::new(tenant(1_000)).await;
    stage.sign_in("admin").await;
    let fails = |n: u32| json!({"method": "GET", "path": "/identities", "on": {"nth": n}, "fault": {"kind": "status", "status": 503}});
    // The first page comes, wherever it stands among those of the unlinked and the protected that are asked for beside it;
    // everything after them fails, also when it is asked for again.
    let faults: Vec<Value> = (5..60).map(fails).collect();
    stage.control("POST", "/_practice/faults", &Value::Array(faults)).await;
    crawl(&stage).await;
    let state = sync(&stage.core).await.expect("a state");
    let waiting = state.crawl.expect("a reading");
    assert_eq!(waiting.state, CrawlState::Waiting, "{waiting:?}");
    assert!((250..1_000).contains(&waiting.seen), "{waiting:?}");
    assert!(waiting.problem.is_some() && state.stopped.is_some());
    // What is there is listed all the same.
    assert!(view(&stage, Area::People, "").await.page.total > 0);

    stage.control("DELETE", "/_practice/faults", &Value::Null).await;
    stage.control("DELETE", "/_practice/journal", &Value::Null).await;
    crawl(&stage).await;
    let state = sync(&stage.core).await.expect("a state");
    assert_eq!(state.crawl.expect("a reading").state, CrawlState::Done);
    assert_eq!(people::sightings(&stage.core.store, 1).await.expect("a count").all(), 1_000);
    let asked = journal(&stage).await;
    let linked = asked
        .iter()
        .map(|entry| entry["query"].to_string())
        .filter(|query| query.contains("CORRELATED_ONLY"));
    let linked: Vec<String> = linked.collect();
    assert!(!linked.is_empty() && linked.iter().all(|query| query.contains("offset=")), "{linked:?}");
}

#[tokio::test]
async fn whoever_is_missing_from_a_complete_reading_is_gone_and_comes_back() {
    let stage = Stage::new(tenant(400)).await;
    stage.sign_in("admin").await;
    crawl(&stage).await;
    let before = view(&stage, Area::Unregistered, "").await;
    let who = before.page.items[0].id.clone();
    let path = format!("/_practice/people/{who}");
    stage.control("PATCH", &path, &json!({"removed": true})).await;
    stage.ahead.fetch_add(16 * MINUTE, Ordering::SeqCst);
    crawl(&stage).await;
    let after = view(&stage, Area::Unregistered, "").await;
    assert_eq!(after.page.total + 1, before.page.total);
    let gone = view(&stage, Area::People, "gone=yes").await;
    assert_eq!(gone.page.items.iter().map(|row| &row.id).collect::<Vec<_>>(), [&who]);

    stage.control("PATCH", &path, &json!({"removed": false})).await;
    stage.ahead.fetch_add(16 * MINUTE, Ordering::SeqCst);
    crawl(&stage).await;
    assert_eq!(view(&stage, Area::Unregistered, "").await.page.total, before.page.total);
}

#[derive(Default)]
struct Heard(Mutex<Vec<Observation>>);

impl Observer for Heard {
    fn observed<'a>(
        &'a self,
        _tx: &'a mut Tx,
        seen: &'a Observation,
    ) -> BoxFuture<'a, crate::store::Result<()>> {
        self.0.lock().expect("not poisoned").push(seen.clone());
        Box::pin(std::future::ready(Ok(())))
    }
}

#[tokio::test]
async fn reading_single_people_tells_gone_from_there_and_what_changed() {
    let stage = Stage::new(tenant(300)).await;
    let grant = stage.sign_in("admin").await;
    crawl(&stage).await;
    let heard = Arc::new(Heard::default());
    stage.core.directory().observe(Arc::clone(&heard) as Arc<dyn Observer>);
    let rows = view(&stage, Area::Unregistered, "status=UNREGISTERED").await.page.items;
    let (registered, removed, same) = (rows[0].id.clone(), rows[1].id.clone(), rows[2].id.clone());
    stage
        .control(
            "PATCH",
            &format!("/_practice/people/{registered}"),
            &json!({"identityStatus": "REGISTERED"}),
        )
        .await;
    stage.control("PATCH", &format!("/_practice/people/{removed}"), &json!({"removed": true})).await;
    let nobody = PersonId("f".repeat(32));
    let numeric = PersonId("190100".to_owned());
    let ids = [registered.clone(), removed.clone(), same.clone(), nobody.clone(), numeric.clone()];
    let (token, _) = stage.core.grants.token(&grant).await.expect("a token");
    let read = read_people(&stage.core, &token, Lane::People, &ids).await.expect("read");
    assert_eq!(read.iter().map(|(id, _)| id).collect::<Vec<_>>(), ids.iter().collect::<Vec<_>>());
    assert!(
        matches!(&read[0].1, ReadNow::Seen(person) if person.row.status.0 == "REGISTERED" && person.registered_at.is_some())
    );
    assert_eq!(read[1].1, ReadNow::Gone);
    assert!(matches!(&read[2].1, ReadNow::Seen(person) if person.row.status.0 == "UNREGISTERED"));
    assert_eq!(read[3].1, ReadNow::Gone);
    assert!(matches!(&read[4].1, ReadNow::Unreadable(words) if words.contains("190100")));
    let heard = heard.0.lock().expect("not poisoned").clone();
    assert_eq!(heard.iter().map(|seen| &seen.person_id).collect::<Vec<_>>(), [&registered]);
    assert_eq!(view(&stage, Area::People, "gone=yes").await.page.total, 1);
}
