//! The measures themselves.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::figures::Figures;
use super::figures::Target::{AtLeast, AtMost, None as Beside};
use super::html;
use super::http::Connection;
use super::load::{self, Plan};
use super::servers::{Portal, Tenant};
use super::session::{self, Session};

/// So long without news, and the page is asked whether the directory is full. Asking costs what is measured, so it is not
/// done while there are news.
const QUIET: Duration = Duration::from_millis(150);

/// Signs in and waits until the directory holds everybody; the time from being signed in to the last news before the page
/// said so.
pub fn fill(portal: &Portal, limit: Duration) -> Result<(Session, Duration)> {
    let session = session::sign_in(&portal.address)?;
    let mut news = session.news("directory")?;
    let mut last = None;
    loop {
        if news.hear(QUIET)? {
            last = Some(Instant::now());
            continue;
        }
        let asked = Instant::now();
        let page = session.get("/unregistered", &[])?;
        if page.status == 200 && page.text().contains("Synced ") {
            let took = last.unwrap_or(asked) - session.since;
            return Ok((session, took));
        }
        if asked - session.since > limit {
            bail!(
                "the directory was not full after {} s; the page answered {}",
                limit.as_secs(),
                page.status
            );
        }
    }
}

/// The very requests that the portal filled its directory with, one after another; answers how many and how long. Nothing
/// is done with the answers.
pub fn one_after_another(tenant: &Tenant, asked: &[Value]) -> Result<(usize, Duration)> {
    let mut connection = Connection::open(&tenant.address)?;
    let form = "grant_type=client_credentials&client_id=practice-pat-admin&client_secret=practice-secret";
    let answer = connection.post_form("/oauth/token", &[], form)?;
    let token: Value = serde_json::from_slice(&answer.body).context("the token answer is not JSON")?;
    let bearer = format!("Bearer {}", token["access_token"].as_str().context("no access token")?);
    let headers = [("authorization", bearer.as_str()), ("x-sailpoint-experimental", "true")];
    let reads: Vec<&Value> = asked.iter().filter(|entry| is_reading_people(entry)).collect();
    let begun = Instant::now();
    for entry in &reads {
        let path = format!("{}?{}", text(entry, "path"), text(entry, "query"));
        let answer = match text(entry, "method") {
            "POST" => connection.post_json(&path, &headers, text(entry, "body"))?,
            _ => connection.get(&path, &headers)?,
        };
        if answer.status != 200 {
            bail!("{path} answered {}: {}", answer.status, answer.text());
        }
    }
    Ok((reads.len(), begun.elapsed()))
}

/// A page of identities, or of their profiles and sources.
fn is_reading_people(entry: &Value) -> bool {
    let path = text(entry, "path");
    entry["status"] == 200 && (path.ends_with("/identities") || path.ends_with("/search"))
}

/// How much faster the portal fills its directory than that.
pub fn speed_of_filling(figures: &mut Figures, tenant: &Tenant, people: u32, took: Duration) -> Result<()> {
    let (requests, simple) = one_after_another(tenant, &tenant.journal()?)?;
    let name = format!("First fill of {people} people, 50 ms latency");
    figures.add(&name, took.as_secs_f64(), "s", Beside);
    figures.add(format!("  its {requests} requests, one after another"), simple.as_secs_f64(), "s", Beside);
    figures.add("  times faster", simple.as_secs_f64() / took.as_secs_f64(), "x", AtLeast(6.0));
    Ok(())
}

/// How well the rate limit is used while a large tenant is read, and whether it is ever overrun.
pub fn use_of_budget(figures: &mut Figures, tenant: &Tenant, people: u32, took: Duration) -> Result<()> {
    let journal = tenant.journal()?;
    let reads: Vec<&Value> =
        journal.iter().filter(|entry| !text(entry, "path").starts_with("/oauth")).collect();
    let times: Vec<f64> = reads.iter().filter_map(|entry| entry["at"].as_f64()).collect();
    let (first, last) =
        times.iter().fold((f64::MAX, f64::MIN), |(first, last), at| (first.min(*at), last.max(*at)));
    let refused = reads.iter().filter(|entry| entry["status"].as_u64() == Some(429)).count();
    // What the limit alone costs: the first hundred may leave at once, every further hundred ten seconds later.
    let bound = 10_000.0 * (times.len().saturating_sub(1) / 100) as f64;
    let share = bound / (last - first) * 100.0;
    figures.add(format!("First fill of {people} people, rate limit on"), took.as_secs_f64(), "s", Beside);
    figures.add("  requests", times.len() as f64, "", Beside);
    figures.add("  share of the budget used", share, "%", AtLeast(95.0));
    figures.add("  answers 429", refused as f64, "", AtMost(0.0));
    Ok(())
}

fn text<'a>(entry: &'a Value, name: &str) -> &'a str {
    entry[name].as_str().unwrap_or_default()
}

/// Memory of the portal's process.
pub fn memory(figures: &mut Figures, portal: &Portal, people: u32, most: f64) -> Result<()> {
    let name = format!("Memory after {people} people");
    figures.add(name, portal.memory_mb("VmRSS")?, "MB", AtMost(most));
    figures.add("  at most so far", portal.memory_mb("VmHWM")?, "MB", Beside);
    Ok(())
}

/// What a browser loads at first: the page and its style, script and wasm, compressed as they are sent. Fonts apart.
pub fn page_weight(figures: &mut Figures, session: &Session) -> Result<()> {
    const BROTLI: &[(&str, &str)] = &[("accept-encoding", "br")];
    let plain = session.get("/unregistered", &[("accept-encoding", "identity")])?;
    let rows = plain.text().matches("<tr").count().saturating_sub(1);
    let page = session.get("/unregistered", BROTLI)?;
    let mut bytes = page.body.len();
    figures.add("First load of /unregistered: HTML", kb(bytes), "KB", Beside);
    for path in html::assets(&plain.text()) {
        let asset = session.get(&path, BROTLI)?;
        if asset.status != 200 {
            bail!("{path} answered {}", asset.status);
        }
        if asset.header("content-encoding") != Some("br") {
            bail!("{path} is not sent as brotli");
        }
        bytes += asset.body.len();
        figures.add(format!("  {path}"), kb(asset.body.len()), "KB", Beside);
    }
    figures.add(format!("  together, with {rows} rows"), kb(bytes), "KB", AtMost(150.0));
    Ok(())
}

fn kb(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}

/// Pages from the server under load of another process.
pub fn load(figures: &mut Figures, session: &Session) -> Result<()> {
    let page = vec!["/unregistered".to_string()];
    // Queries that nobody has asked before: what counts the facets has nothing ready for them.
    let cold = Plan { connections: 1, seconds: 0, encoding: "identity", paths: queries(40, "q=") };
    let cold = load::run(session, &cold)?;
    let mixed = queries(12, "q=");
    let plan = |connections, encoding, paths: &[String]| Plan {
        connections,
        seconds: 8,
        encoding,
        paths: paths.to_vec(),
    };
    load::run(session, &Plan { seconds: 2, ..plan(8, "identity", &page) })?;
    let one = load::run(session, &plan(1, "identity", &page))?;
    let eight = load::run(session, &plan(8, "identity", &page))?;
    let brotli = load::run(session, &plan(8, "br", &page))?;
    let mixed = load::run(session, &plan(8, "identity", &mixed))?;
    figures.add("/unregistered, 1 connection: median", one.median_ms, "ms", AtMost(5.0));
    figures.add("  95 of 100 below", one.p95_ms, "ms", Beside);
    figures.add("/unregistered, 8 connections", eight.pages_per_second, "pages/s", AtLeast(800.0));
    figures.add("  the same, compressed with brotli", brotli.pages_per_second, "pages/s", Beside);
    figures.add("  12 different filters in turn", mixed.pages_per_second, "pages/s", Beside);
    figures.add("  each of 40 filters for the first time: median", cold.median_ms, "ms", Beside);
    figures.add("  each of 40 filters for the first time: 95 of 100 below", cold.p95_ms, "ms", Beside);
    Ok(())
}

/// Different filters on the list.
fn queries(count: usize, key: &str) -> Vec<String> {
    let letters = ["a", "e", "i", "o", "r", "n", "s", "l"];
    let pairs = letters.iter().flat_map(|first| letters.iter().map(move |second| format!("{first}{second}")));
    pairs.take(count).map(|text| format!("/unregistered?{key}{text}")).collect()
}

/// From the start of the process on an existing database to the first whole page for somebody signed in.
pub fn cold_start(
    figures: &mut Figures,
    start: impl FnOnce() -> Result<Portal>,
    cookie: &str,
) -> Result<Portal> {
    let begun = Instant::now();
    let portal = start()?;
    let session = Session { portal: portal.address.clone(), cookie: cookie.to_string(), since: begun };
    let page = session.get("/unregistered", &[])?;
    let took = begun.elapsed();
    if page.status != 200 || !page.text().contains("Synced ") {
        bail!("the first page after a restart answered {}", page.status);
    }
    figures.add("Cold start to the first page", took.as_secs_f64() * 1000.0, "ms", AtMost(1000.0));
    Ok(portal)
}
