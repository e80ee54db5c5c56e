//! Reading everybody from tenants that keep to the documentation and do not behave as ours.

use super::keep::turn;
use super::*;
use crate::people::{Reader, Scope, list};
use crate::store::people;
use crate::testing::{Between, Passing, Stage};
use gangway_practice::Options;
use gangway_types::PersonId;
use gangway_types::query::{Area, PeopleQuery};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

const MINUTE: i64 = 60_000;

fn tenant(people: usize) -> Options {
    Options { people, rate: 0, search_lag: std::time::Duration::ZERO, ..Options::default() }
}

async fn total(stage: &Stage, text: &str) -> u64 {
    let reader = Reader { person: PersonId("a".repeat(32)), name: "Ada".to_owned(), scope: Scope::All };
    let (query, notes) = PeopleQuery::parse(Area::People, text);
    list(&stage.core, &reader, query, notes).await.expect("a list").page.total
}

/// Reads everybody and expects it to be done; what is said about it.
async fn crawl(stage: &Stage) -> Option<String> {
    turn(&stage.core).await.expect("a reading");
    let crawl = sync(&stage.core).await.expect("a state").crawl.expect("a reading");
    assert_eq!(crawl.state, CrawlState::Done, "{crawl:?}");
    crawl.problem
}

fn without_count(answer: &mut Passing) {
    answer.headers.retain(|line| !line.starts_with("x-total-count"));
}

/// At most 40 rows a page, whatever is asked for.
fn short_pages(question: &str) -> String {
    question
        .replace("limit=250", "limit=40")
        .replace("limit=5000", "limit=40")
        .replace("limit=1000", "limit=40")
}

#[tokio::test]
async fn a_tenant_that_counts_nothing_is_read_to_its_end() {
    let stage = Stage::behind(tenant(700), Between::new().answering(without_count)).await;
    stage.sign_in("admin").await;
    assert_eq!(crawl(&stage).await, None);
    let sighted = people::sightings(&stage.core.store, 1).await.expect("a count").all();
    assert_eq!(sighted, stage.tenant.people() as u64);
    // Whoever vanishes there is found out, too.
    stage
        .control("PATCH", &format!("/_practice/people/{}", some(&stage).await), &json!({"removed": true}))
        .await;
    stage.ahead.fetch_add(16 * MINUTE, Ordering::SeqCst);
    assert_eq!(crawl(&stage).await, None);
    assert_eq!(total(&stage, "gone=yes").await, 1);
}

async fn some(stage: &Stage) -> String {
    let sql = "SELECT id FROM people WHERE correlated = 1 AND protected = 0 ORDER BY id LIMIT 1";
    let row = stage.core.store.row(sql, Vec::new()).await.expect("read").expect("somebody");
    row.text("id").expect("an id")
}

#[tokio::test]
async fn pages_shorter_than_asked_for_leave_nobody_out() {
    for counts in [true, false] {
        let between = Between::new().asking(short_pages).answering(move |answer| {
            if !counts {
                without_count(answer);
            }
        });
        let stage = Stage::behind(tenant(300), between).await;
        stage.sign_in("admin").await;
        assert_eq!(crawl(&stage).await, None, "counts: {counts}");
        let sighted = people::sightings(&stage.core.store, 1).await.expect("a count").all();
        assert_eq!(sighted, stage.tenant.people() as u64, "counts: {counts}");
        let row = stage
            .core
            .store
            .row("SELECT COUNT(*) AS n FROM people WHERE correlated = 1 AND profile_id IS NULL", Vec::new());
        let unnamed = row.await.expect("read").expect("a count").int("n").expect("a number");
        assert!(unnamed < 40, "{unnamed} without a profile: search ended after its first page");
    }
}

/// A list may leave somebody out for many reasons; only a 404 for the person alone is proof.
#[tokio::test]
async fn only_a_404_for_the_person_alone_is_proof() {
    let hidden: Arc<Mutex<String>> = Arc::default();
    let (hiding, refused) = (Arc::clone(&hidden), Arc::new(AtomicBool::new(true)));
    let (refusing, asked) = (Arc::clone(&refused), Arc::new(AtomicUsize::new(0)));
    let counting = Arc::clone(&asked);
    let between = Between::new().answering(move |answer| {
        let id = hiding.lock().expect("not poisoned").clone();
        if id.is_empty() {
            return;
        }
        if answer.question.contains(&format!("/identities/{id}")) {
            counting.fetch_add(1, Ordering::SeqCst);
            if refusing.load(Ordering::SeqCst) {
                (answer.status, answer.body) = (403, "{}".to_owned());
            }
        } else if answer.question.starts_with("GET /v2024/identities?")
            && let Ok(Value::Array(mut rows)) = serde_json::from_str(&answer.body)
        {
            let before = rows.len();
            rows.retain(|row| row["id"] != id.as_str());
            if rows.len() < before {
                answer.headers.retain(|line| !line.starts_with("x-total-count"));
            }
            answer.body = Value::Array(rows).to_string();
        }
    });
    let stage = Stage::behind(tenant(240), between).await;
    stage.sign_in("admin").await;
    assert_eq!(crawl(&stage).await, None);
    let everybody = total(&stage, "").await;
    *hidden.lock().expect("not poisoned") = some(&stage).await;

    // Neither listed nor readable: nothing is known, and the page says so.
    stage.ahead.fetch_add(16 * MINUTE, Ordering::SeqCst);
    let said = crawl(&stage).await.expect("a sentence");
    assert!(said.starts_with("1 that a complete reading did not show"), "{said}");
    assert_eq!((total(&stage, "").await, total(&stage, "gone=yes").await), (everybody, 0));
    // Not listed, but there when asked for.
    refused.store(false, Ordering::SeqCst);
    stage.ahead.fetch_add(16 * MINUTE, Ordering::SeqCst);
    assert_eq!(crawl(&stage).await, None);
    assert_eq!((total(&stage, "").await, total(&stage, "gone=yes").await), (everybody, 0));
    assert!(asked.load(Ordering::SeqCst) >= 2);
}
