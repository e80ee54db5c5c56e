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
