//! Finding things among 200,000 people: what the palette suggests while somebody types, and ten thousand old ids.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::figures::Figures;
use super::figures::Target::{AtLeast, AtMost, None as Beside};
use super::http::Connection;
use super::measures;
use super::servers::{Folder, Portal, Tenant};
use super::session::Session;

/// People of the tenant.
const PEOPLE: u32 = 200_000;
/// Old ids in the list.
const IDS: usize = 10_000;

/// Measures the palette, the resolver, or both, on one portal.
pub fn measure(figures: &mut Figures, palette: bool, resolver: bool) -> Result<()> {
    let data = Folder::new("palette");
    let tenant = Tenant::start(PEOPLE, 50, 100)?;
    let portal = Portal::start(&data.0, &tenant)?;
    let (session, _) = measures::fill(&portal, Duration::from_secs(600))?;
    if palette {
        suggestions(figures, &tenant, &session)?;
    }
    if resolver {
        old_ids(figures, &tenant, &portal, &session)?;
    }
    Ok(())
}

/// Texts as people type them: beginnings and whole names, account names, mails, ids, and what nobody has.
fn texts(tenant: &Tenant) -> Result<Vec<String>> {
    let answer = Connection::open(&tenant.address)?.get("/_practice/people?limit=200", &[])?;
    let value: Value = serde_json::from_slice(&answer.body).context("the people are not JSON")?;
    let people = value.as_array().or_else(|| value["people"].as_array()).context("no people")?.clone();
    let mut texts = Vec::new();
    for person in people.iter().step_by(20) {
        let field = |name: &str| person[name].as_str().unwrap_or_default().to_owned();
        let name = field("name");
        texts.extend(name.split(' ').map(str::to_owned));
        texts.push(name.chars().take(3).collect());
        texts.extend([name, field("alias"), field("emailAddress"), field("id")]);
    }
    texts.extend(["zzqx", "nobody at all", "B-0001", "190100", "an", "te"].map(str::to_owned));
    texts.retain(|text| !text.is_empty());
    Ok(texts)
}

fn suggestions(figures: &mut Figures, tenant: &Tenant, session: &Session) -> Result<()> {
    let texts = texts(tenant)?;
    let mut connection = Connection::open(&session.portal)?;
    let headers = [
        ("cookie", session.cookie.as_str()),
        ("origin", session.portal.as_str()),
        ("accept", "application/json"),
    ];
    let mut took = Vec::new();
    // The first round reads the sources, which are kept from then on.
    for round in 0..4 {
        for text in &texts {
            let body = format!("q={}", encoded(text));
            let begun = Instant::now();
            let answer = connection.post_form("/api/gangway_app/api/search/suggest", &headers, &body)?;
            if answer.status != 200 {
                bail!("suggestions for {text} answered {}: {}", answer.status, answer.text());
            }
            if round > 0 {
                took.push(begun.elapsed().as_secs_f64() * 1000.0);
            }
        }
    }
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took.get((took.len() as f64 * share) as usize).copied().unwrap_or_default();
    figures.add(format!("Palette over {PEOPLE} people: median"), at(0.5), "ms", AtMost(50.0));
    figures.add("  95 of 100 below", at(0.95), "ms", Beside);
    figures.add("  slowest", took.last().copied().unwrap_or_default(), "ms", Beside);
    Ok(())
}

/// A list with short ids from all over the tenant, from the upload to the report.
fn old_ids(figures: &mut Figures, tenant: &Tenant, portal: &Portal, session: &Session) -> Result<()> {
    let form = "grant_type=client_credentials&client_id=practice-pat-admin&client_secret=practice-secret";
    let mut outside = Connection::open(&tenant.address)?;
    let token: Value = serde_json::from_slice(&outside.post_form("/oauth/token", &[], form)?.body)?;
    let bearer = format!("Bearer {}", token["access_token"].as_str().context("no access token")?);
    let first = outside.get("/cc/api/user/list?start=0&limit=1", &[("authorization", &bearer)])?;
    let first: Value = serde_json::from_slice(&first.body).context("the old list is not JSON")?;
    let first: usize =
        first["items"][0]["id"].as_str().and_then(|id| id.parse().ok()).context("no short id")?;
    let step = PEOPLE as usize / IDS;
    let list: String = (0..IDS).map(|at| format!("{}\n", first + at * step)).collect();
    let asked = tenant.journal()?.last().and_then(|entry| entry["n"].as_u64()).unwrap_or(0);

    let boundary = "gangway-bench";
    let part = |name: &str, value: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = format!("{}{}--{boundary}--\r\n", part("key", "bench-of-old-ids"), part("text", &list));
    let kind = format!("multipart/form-data; boundary={boundary}");
    let headers = [
        ("cookie", session.cookie.as_str()),
        ("origin", session.portal.as_str()),
        ("content-type", kind.as_str()),
        // As a browser without script sends it: the answer leads to the list's page.
        ("accept", "text/html"),
    ];
    let mut connection = Connection::open(&session.portal)?;
    let begun = Instant::now();
    let answer = connection.send("POST", "/people/old-lists/upload", &headers, body.as_bytes())?;
    let page = answer
        .header("location")
        .with_context(|| format!("the upload answered {}", answer.status))?
        .to_owned();
    let mut seen = Vec::new();
    loop {
        let shown = session.get(&page, &[])?.text();
        if let Some(words) =
            shown.split("of 200,000 people").next().filter(|before| before.len() < shown.len())
        {
            seen.push(words.len());
        }
        if shown.contains("10,000 rows:") {
            if !shown.contains("people are found") {
                bail!("the list came to nobody");
            }
            break;
        }
        if begun.elapsed() > Duration::from_secs(300) {
            bail!("the list was not done after five minutes");
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    let took = begun.elapsed();
    let journal = tenant.journal_after(asked)?;
    let old = |entry: &&Value| entry["path"].as_str().is_some_and(|path| path.ends_with("/cc/api/user/list"));
    let calls = journal.iter().filter(old).count();
    let refused = journal.iter().filter(|entry| entry["status"].as_u64() == Some(429)).count();
    // What the limit alone costs.
    let bound = 10.0 * (calls.saturating_sub(1) / 100) as f64;
    figures.add(format!("{IDS} old ids of {PEOPLE} people"), took.as_secs_f64(), "s", Beside);
    figures.add("  requests", calls as f64, "", Beside);
    figures.add("  share of the budget used", bound / took.as_secs_f64() * 100.0, "%", AtLeast(80.0));
    figures.add("  answers 429", refused as f64, "", AtMost(0.0));
    figures.add("  times that its page showed progress", seen.len() as f64, "", AtLeast(10.0));
    figures.add("  memory afterwards", portal.memory_mb("VmRSS")?, "MB", AtMost(200.0));
    Ok(())
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}
