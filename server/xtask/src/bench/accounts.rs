//! Two thousand accounts from a spreadsheet, row by row: how well a rate limit is used, how much faster it is than one at a
//! time, and what it takes of memory.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::figures::Figures;
use super::figures::Target::{AtLeast, AtMost, None as Beside};
use super::html::form_with_button;
use super::http::Connection;
use super::servers::{Folder, Portal, Tenant};
use super::session::{self, Session};

/// Accounts.
const ROWS: usize = 2_000;
/// Milliseconds until the tenant answers.
const LATENCY: u32 = 50;
/// Requests that the tenant allows in ten seconds, where it has a limit.
const RATE: u32 = 1_000;
/// Accounts that are made one after the other, to compare with.
const ONE_BY_ONE: usize = 60;
const SOURCE: &str = "Badge system";
const KEY: &str = "badge_id";
const HEADINGS: [&str; 3] = ["badge_id", "holder_name", "valid_from"];
const PATIENCE: Duration = Duration::from_secs(180);

/// With a limit, without one, and one at a time.
pub fn measure(figures: &mut Figures) -> Result<()> {
    let limited = run(RATE)?;
    // A share of one window says little; the calls of the whole run against what the limit lets through meanwhile.
    let allowed = f64::from(RATE) / 10.0 * limited.seconds;
    figures.add(
        "2,000 accounts, 1,000 calls in 10 s: share of the limit",
        limited.calls / allowed * 100.0,
        "%",
        AtLeast(95.0),
    );
    figures.add("  accounts per second", ROWS as f64 / limited.seconds, "/s", Beside);
    let unlimited = run(0)?;
    let rate = ROWS as f64 / unlimited.seconds;
    figures.add("2,000 accounts without a limit: accounts per second", rate, "/s", Beside);
    let one = one_by_one()?;
    figures.add("  one at a time", one, "/s", Beside);
    figures.add("  times as fast", rate / one, "×", AtLeast(8.0));
    figures.add("Memory before the run", unlimited.before, "MB", Beside);
    figures.add("  more at most during the run", unlimited.peak - unlimited.before, "MB", AtMost(40.0));
    Ok(())
}

struct Run {
    /// From the first account's call to the last one's.
    seconds: f64,
    /// All calls to the tenant meanwhile.
    calls: f64,
    /// Megabytes.
    before: f64,
    peak: f64,
}

/// One import of so many rows; `rate` is the tenant's limit and the portal's, 0 for none.
fn run(rate: u32) -> Result<Run> {
    let data = Folder::new("accounts");
    let tenant = Tenant::start(200, LATENCY, rate)?;
    let portal = Portal::start_at(&data.0, &tenant, rate)?;
    let session = session::sign_in_as(&portal.address, "Source Admin")?;
    let import = ready(&session, &source(&tenant)?)?;
    // What reading the file took is not what the run takes.
    let before = portal.memory_mb("VmRSS")?;
    let from = tenant.journal()?.last().and_then(|entry| entry["n"].as_u64()).unwrap_or(0);
    start(&session, &import)?;
    let begun = Instant::now();
    let mut peak = before;
    let calls = loop {
        sleep(Duration::from_millis(500));
        peak = peak.max(portal.memory_mb("VmRSS")?);
        let calls = tenant.journal_after(from)?;
        if calls.iter().filter(|entry| is_write(entry)).count() >= ROWS {
            break calls;
        }
        if begun.elapsed() > PATIENCE {
            bail!("{} of {ROWS} accounts were sent", calls.iter().filter(|entry| is_write(entry)).count());
        }
    };
    let at = |entry: &Value| entry["at"].as_i64().unwrap_or_default();
    let writes: Vec<i64> = calls.iter().filter(|entry| is_write(entry)).map(at).collect();
    let (first, last) = (writes.iter().min().context("no call")?, writes.iter().max().context("no call")?);
    let refused = calls.iter().filter(|entry| entry["status"] == 429).count();
    if refused > 0 {
        bail!("the tenant refused {refused} calls for being too many");
    }
    let meanwhile = calls.iter().filter(|entry| (*first..=*last).contains(&at(entry))).count();
    Ok(Run { seconds: (last - first) as f64 / 1_000.0, calls: meanwhile as f64, before, peak })
}

fn is_write(entry: &Value) -> bool {
    entry["method"] == "POST" && entry["path"].as_str().is_some_and(|path| path.ends_with("/accounts"))
}

/// The id of the source.
fn source(tenant: &Tenant) -> Result<String> {
    let answer = Connection::open(&tenant.address)?.get("/_practice/sources", &[])?;
    let all: Value = serde_json::from_slice(&answer.body).context("the sources are not JSON")?;
    let all = all.as_array().context("no list of sources")?;
    let one = all.iter().find(|source| source["name"] == SOURCE).context("the source is not there")?;
    Ok(one["id"].as_str().context("the source has no id")?.to_owned())
}

/// The file.
fn rows() -> String {
    let lines = (0..ROWS).map(|n| format!("BENCH-{n:05},Bench Holder {n},2026-12-31\n"));
    format!("{}\n{}", HEADINGS.join(","), lines.collect::<String>())
}

/// Uploads the file, maps its columns and makes the dry run; the address of the import.
fn ready(session: &Session, source: &str) -> Result<String> {
    const BOUNDARY: &str = "gangway-bench-boundary";
    let mut body = String::new();
    for (name, value) in [("key", "bench-upload"), ("return", "/accounts/import"), ("source", source)] {
        body.push_str(&format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str(&format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"bench.csv\"\r\ncontent-type: text/csv\r\n\r\n{}\r\n--{BOUNDARY}--\r\n",
        rows()
    ));
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    let headers = [
        ("cookie", &*session.cookie),
        ("origin", &*session.portal),
        ("accept", "text/html"),
        ("content-type", &*content_type),
    ];
    let answer = Connection::open(&session.portal)?.send(
        "POST",
        "/accounts/import/upload",
        &headers,
        body.as_bytes(),
    )?;
    let to = answer.header("location").filter(|_| answer.status == 303).unwrap_or_default().to_owned();
    let id = to.split('/').nth(3).filter(|id| id.starts_with("I-"));
    let Some(id) = id else { bail!("the file was not taken: {} {to}", answer.status) };
    let import = format!("/accounts/import/{id}");
    worked(session, &format!("{import}/columns"), "holder_name")?;
    let mut fields = format!("id={id}&key=bench-columns&then=continue");
    for (n, heading) in HEADINGS.iter().enumerate() {
        fields.push_str(&format!("&column[{n}]=field:{heading}"));
    }
    post(session, "/api/gangway_app/api/imports/import_columns", &fields)?;
    worked(session, &format!("{import}/fix"), "ready")?;
    dry_run(session, id)?;
    worked(session, &format!("{import}/dry-run"), "name=\"seen\"")?;
    Ok(import)
}

/// Makes the dry run, as soon as the rows are checked.
fn dry_run(session: &Session, id: &str) -> Result<()> {
    let begun = Instant::now();
    for n in 0.. {
        let fields = format!("id={id}&key=bench-dry-run-{n}");
        match post(session, "/api/gangway_app/api/imports/import_dry_run", &fields) {
            Err(error) if begun.elapsed() > PATIENCE => return Err(error),
            Err(_) => sleep(Duration::from_millis(200)),
            Ok(_) => break,
        }
    }
    Ok(())
}

/// Waits until a page holds a word and its background work is over.
fn worked(session: &Session, path: &str, word: &str) -> Result<String> {
    let begun = Instant::now();
    loop {
        let answer = session.get(path, &[("accept", "text/html")])?;
        let page = answer.text();
        if answer.status == 200 && page.contains(word) && !page.contains("role=\"progressbar\"") {
            return Ok(page);
        }
        if begun.elapsed() > PATIENCE {
            bail!("{path} did not come to {word}: {}", answer.status);
        }
        sleep(Duration::from_millis(200));
    }
}

/// Presses the button of the dry run.
fn start(session: &Session, import: &str) -> Result<()> {
    let page = worked(session, &format!("{import}/dry-run"), "name=\"seen\"")?;
    let form = form_with_button(&page, "Create").context("the dry run has no button")?;
    // Both ways are fields of the form; one is chosen.
    let fields: Vec<&str> = form.body.split('&').filter(|field| !field.starts_with("way=")).collect();
    post(session, &form.action, &format!("{}&way=rows", fields.join("&"))).map(drop)
}

/// A form of the portal, posted; where it leads.
fn post(session: &Session, path: &str, fields: &str) -> Result<String> {
    let headers = [("cookie", &*session.cookie), ("origin", &*session.portal), ("accept", "text/html")];
    let answer = Connection::open(&session.portal)?.post_form(path, &headers, fields)?;
    match answer.header("location") {
        Some(to) if answer.status == 303 && !to.contains("form=") => Ok(to.to_string()),
        _ => bail!("{path} answered {}: {}", answer.status, answer.header("location").unwrap_or_default()),
    }
}

/// Accounts per second when each waits for the one before, by calls to the tenant alone: no faster way to do that.
fn one_by_one() -> Result<f64> {
    let tenant = Tenant::start(200, LATENCY, 0)?;
    let source = source(&tenant)?;
    let mut connection = Connection::open(&tenant.address)?;
    let asked =
        "grant_type=client_credentials&client_id=practice-pat-coordinator&client_secret=practice-secret";
    let answer = connection.post_form("/oauth/token", &[], asked)?;
    let told: Value = serde_json::from_slice(&answer.body).context("the token is not JSON")?;
    let bearer = format!("Bearer {}", told["access_token"].as_str().context("no token")?);
    let begun = Instant::now();
    for n in 0..ONE_BY_ONE {
        let body = json!({"attributes": {"sourceId": source, KEY: format!("ONE-{n}"), "holder_name": "One",
            "valid_from": "2026-01-01", "site": "Kiel"}});
        let headers = [("authorization", &*bearer)];
        let answer = connection.post_json("/v2024/accounts", &headers, &body.to_string())?;
        if answer.status != 202 {
            bail!("an account was answered with {}: {}", answer.status, answer.text());
        }
    }
    Ok(ONE_BY_ONE as f64 / begun.elapsed().as_secs_f64())
}
