use super::keep::turn;
use crate::people::{Reader, Scope, list};
use crate::testing::Stage;
use gangway_practice::Options;
use gangway_types::query::{Area, PeopleQuery};
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore]
async fn measure() {
    let people: usize = std::env::var("PEOPLE").ok().and_then(|n| n.parse().ok()).unwrap_or(20000);
    let ms: u64 = std::env::var("MS").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    let stage = Stage::new(Options { people, rate: 0, latency: Duration::from_millis(ms), search_lag: Duration::ZERO, ..Options::default() }).await;
    stage.sign_in("admin").await;
    let t = Instant::now();
    turn(&stage.core).await.unwrap();
    println!("crawl {people}: {:?}", t.elapsed());
    let reader = Reader { person: gangway_types::PersonId("a".repeat(32)), name: "A".into(), scope: Scope::All };
    for text in ["", "q=an", "state=active", "sort=-created", "page=40"] {
        for _ in 0..3 {
            let (q, n) = PeopleQuery::parse(Area::Unregistered, text);
            let t = Instant::now();
            let v = list(&stage.core, &reader, q, n).await.unwrap();
            println!("{text:15} {} {:?}", v.page.total, t.elapsed());
        }
    }
    let t = Instant::now();
    for _ in 0..200 {
        let (q, n) = PeopleQuery::parse(Area::Unregistered, "");
        list(&stage.core, &reader, q, n).await.unwrap();
    }
    println!("warm list {:?}", t.elapsed() / 200);
    let side = crate::people::side(&stage.core).await.unwrap();
    let (q, _) = PeopleQuery::parse(Area::Unregistered, "");
    let scope = Scope::All;
    let w = crate::people::which(&q, &scope, &side, stage.core.clock.now());
    let t = Instant::now();
    for _ in 0..200 { crate::store::people::page(&stage.core.store, &w, 0, 50).await.unwrap(); }
    println!("page {:?}", t.elapsed() / 200);
    let t = Instant::now();
    for _ in 0..200 { crate::store::people::generation(&stage.core.store).await.unwrap(); }
    println!("generation {:?}", t.elapsed() / 200);
    let row = stage.core.store.row("PRAGMA database_list", vec![]).await.unwrap().unwrap();
    let file = row.text("file").unwrap();
    for end in ["", "-wal"] { std::fs::copy(format!("{file}{end}"), format!("/tmp/measure-{people}.db{end}")).ok(); }
    println!("{}", std::fs::read_to_string("/proc/self/status").unwrap().lines().filter(|l| l.starts_with("VmRSS") || l.starts_with("VmHWM")).collect::<Vec<_>>().join(" "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore]
async fn upserts() {
    use crate::store::people::*;
    let stage = Stage::new(Options { people: 200, ..Options::default() }).await;
    let rows: Vec<PersonRead> = (0..20000u128).map(|n| PersonRead {
        id: format!("{:032x}", n.wrapping_mul(0x9E3779B97F4A7C15F39CC0605CEDC835)), name: format!("Person Number {n}"), alias: format!("pnumber{n}"),
        mail: Some(format!("person.number{n}@acme.example")), status: "UNREGISTERED".into(), lifecycle: Some("active".into()),
        manager_id: Some(format!("{:032x}", n % 900)), manager_name: Some("Some Boss".into()), department: Some("Docks".into()), created: Some(1), modified: Some(2), last_refresh: Some(3),
        attributes: "{\"a\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}".into(), correlated: Some(true), ..PersonRead::default() }).collect();
    for bulk in [true, false] {
        stage.core.store.exec("DELETE FROM people", vec![]).await.unwrap();
        let t = Instant::now();
        if bulk { begin_bulk(&stage.core.store).await.unwrap(); }
        for chunk in rows.chunks(1000) {
            let mut tx = stage.core.store.begin().await.unwrap();
            upsert(&mut tx, chunk, 5, Some(1)).await.unwrap();
            tx.commit().await.unwrap();
        }
        let mid = t.elapsed();
        end_bulk(&stage.core.store).await.unwrap();
        println!("upserts bulk={bulk}: {mid:?} {:?}", t.elapsed());
    }
}
