//! A large batch that many managers approve: checking it, its pages, and how well a narrow rate limit is used to send it.

use std::collections::HashMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::figures::Figures;
use super::figures::Target::{AtLeast, AtMost, None as Beside};
use super::html::{Form, form_with_button};
use super::http::Connection;
use super::load::{self, Plan};
use super::measures;
use super::servers::{Folder, Portal, Tenant};
use super::session::{self, Session};

/// People in the tenant, in the batch, and managers whom they have.
const TENANT: u32 = 10_000;
const PEOPLE: usize = 5_000;
const MANAGERS: usize = 400;
/// Requests that the tenant allows in ten seconds.
const RATE: u32 = 20;
/// Everybody who was never invited and can be mailed.
const LIST: &str = "invite=never&mail=yes&sel=all";
/// Longest wait for anything that the rate limit slows down.
const PATIENCE: Duration = Duration::from_secs(180);

/// From the check to the last call.
pub fn measure(figures: &mut Figures) -> Result<()> {
    let data = Folder::new("approvals");
    let tenant = Tenant::start(TENANT, 0, RATE)?;
    people(&tenant)?;
    let portal = Portal::start(&data.0, &tenant)?;
    let (admin, _) = measures::fill(&portal, PATIENCE)?;
    let helpdesk = session::sign_in_as(&portal.address, "Helpdesk")?;
    let (check, said) = preflight(figures, &helpdesk)?;
    let batch = submitted(&helpdesk, &check, &said)?;
    let requests = requests(&admin, &batch)?;
    figures.add("  managers who are asked", requests.len() as f64, "", AtLeast(MANAGERS as f64));
    pages(figures, &helpdesk, &admin, &batch, &requests)?;
    answered(figures, &admin, &batch, &requests)?;
    released(figures, &helpdesk, &tenant, &batch, &said)
}

/// Makes the tenant's people such that exactly so many can be invited, who have so many managers.
fn people(tenant: &Tenant) -> Result<()> {
    let mut connection = Connection::open(&tenant.address)?;
    let answer = connection.get("/_practice/people?limit=200000", &[])?;
    let all: Value = serde_json::from_slice(&answer.body).context("the people are not JSON")?;
    let all = all.as_array().or_else(|| all["people"].as_array()).context("no list of people")?;
    let text = |person: &Value, name: &str| person[name].as_str().unwrap_or_default().to_string();
    let address = |person: &Value| text(person, "emailAddress").trim().to_lowercase();
    let mut addresses: HashMap<String, usize> = HashMap::new();
    for person in all {
        *addresses.entry(address(person)).or_default() += 1;
    }
    let (mut chosen, mut managers): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    // The first few are those who sign in.
    for person in all.iter().skip(10) {
        let works = person["lifecycleState"]["stateName"] == "active"
            && person["correlated"] == true
            && person["protected"] == false
            && person["invitations"] == 0;
        let mail = address(person);
        let own = is_plain(&mail) && addresses.get(&mail) == Some(&1);
        let (id, status) = (text(person, "id"), text(person, "identityStatus"));
        let status_after = if works && own && managers.len() < MANAGERS && status == "ACTIVE" {
            managers.push(id.clone());
            continue;
        } else if works && own && chosen.len() < PEOPLE {
            chosen.push(id.clone());
            "UNREGISTERED"
        } else if status == "UNREGISTERED" {
            "ACTIVE"
        } else {
            continue;
        };
        let mut change = json!({ "identityStatus": status_after, "registersAt": null });
        if status_after == "UNREGISTERED" {
            change["manager"] = json!(managers.get(chosen.len() % MANAGERS).or(managers.first()));
        }
        let answer = connection.send(
            "PATCH",
            &format!("/_practice/people/{id}"),
            JSON,
            change.to_string().as_bytes(),
        )?;
        if answer.status != 200 {
            bail!("a person could not be changed: {}", answer.text());
        }
    }
    if chosen.len() < PEOPLE || managers.len() < MANAGERS {
        bail!("the tenant has {} people and {} managers for this", chosen.len(), managers.len());
    }
    Ok(())
}

/// Whether an address is one that nobody would doubt: the tenant has some that cannot be mailed.
fn is_plain(mail: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    let parts = mail.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.contains('@') && !domain.starts_with('.')
    });
    parts && mail.chars().all(plain) && !mail.contains("..")
}

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

/// A form of the portal, posted; where it leads.
fn post(session: &Session, path: &str, fields: &str) -> Result<String> {
    let headers = [("cookie", &*session.cookie), ("origin", &*session.portal), ("accept", "text/html")];
    let answer = Connection::open(&session.portal)?.post_form(path, &headers, fields)?;
    match answer.header("location") {
        Some(to) if answer.status == 303 && !to.contains("form=") => Ok(to.to_string()),
        _ => bail!("{path} answered {}: {}", answer.status, answer.header("location").unwrap_or_default()),
    }
}

fn page(session: &Session, path: &str) -> Result<String> {
    let answer = session.get(path, &[("accept", "text/html")])?;
    if answer.status != 200 {
        bail!("{path} answered {}", answer.status);
    }
    Ok(answer.text())
}

/// From the button below the list to the page that says who will be mailed and who not; the check, and how many.
fn preflight(figures: &mut Figures, session: &Session) -> Result<(String, String)> {
    // A list that was opened before, as somebody who presses its button has.
    page(session, &format!("/unregistered?{LIST}"))?;
    let begun = Instant::now();
    let fields = format!("list={}&key=bench-check", LIST.replace('=', "%3D").replace('&', "%26"));
    let to = post(session, "/api/gangway_app/api/selection/check_selection", &fields)?;
    page(session, &to)?;
    let took = begun.elapsed();
    figures.add(
        format!("Preflight of {PEOPLE} people from the directory"),
        took.as_secs_f64() * 1000.0,
        "ms",
        AtMost(2000.0),
    );
    let check = to.split(['/', '?']).nth(3).context("no check")?.to_string();
    loop {
        let html = page(session, &to)?;
        let said = html.split("name=\"choices[said]\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1));
        if let Some(said) = said.filter(|_| !html.contains("So far")) {
            let said = said.split('"').next().unwrap_or_default().to_string();
            figures.add("  people in the batch", said.parse()?, "", AtLeast(PEOPLE as f64));
            figures.add(
                format!("  read again, {RATE} requests per 10 s"),
                begun.elapsed().as_secs_f64(),
                "s",
                Beside,
            );
            return Ok((check, said));
        }
        if begun.elapsed() > PATIENCE {
            bail!("the people were not read again in time");
        }
        sleep(Duration::from_millis(500));
    }
}

/// Asks for approval; the batch.
fn submitted(session: &Session, check: &str, said: &str) -> Result<String> {
    let fields = format!("check={check}&choices%5Bsaid%5D={said}&key=bench-submit");
    let to = post(session, "/api/gangway_app/api/checks/submit_check", &fields)?;
    let batch = to.split('/').nth(2).context("no batch")?.to_string();
    let fields = format!("id={batch}&said={said}&when=by_hand&key=bench-ask");
    post(session, "/api/gangway_app/api/batches/batch_submit", &fields)?;
    Ok(batch)
}

/// The managers' requests, as an Admin finds them.
fn requests(session: &Session, batch: &str) -> Result<Vec<String>> {
    let html = page(session, &format!("/approvals/{batch}"))?;
    let wanted = format!("/approvals/{batch}?request=");
    let mut found: Vec<String> = Vec::new();
    for piece in html.split(&wanted).skip(1) {
        let id: String = piece.chars().take_while(char::is_ascii_alphanumeric).collect();
        if !id.is_empty() && !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}

fn pages(
    figures: &mut Figures,
    helpdesk: &Session,
    admin: &Session,
    batch: &str,
    requests: &[String],
) -> Result<()> {
    let one: Vec<String> =
        requests.iter().take(40).map(|id| format!("/approvals/{batch}?request={id}")).collect();
    let plan = |paths: Vec<String>| Plan { connections: 1, seconds: 5, encoding: "identity", paths };
    let whole = load::run(helpdesk, &plan(vec![format!("/batches/{batch}")]))?;
    let list = load::run(admin, &plan(one))?;
    let index = load::run(admin, &plan(vec![format!("/approvals/{batch}")]))?;
    for (name, load) in [
        ("Page of this batch: median", &whole),
        ("Page of one manager's list: median", &list),
        ("Page of all lists, for an Admin: median", &index),
    ] {
        figures.add(name, load.median_ms, "ms", AtMost(30.0));
        figures.add("  95 of 100 below", load.p95_ms, "ms", Beside);
    }
    Ok(())
}

/// An Admin answers every request.
fn answered(figures: &mut Figures, admin: &Session, batch: &str, requests: &[String]) -> Result<()> {
    let begun = Instant::now();
    for request in requests {
        let html = page(admin, &format!("/approvals/{batch}/review?request={request}"))?;
        let Form { action, body, .. } =
            form_with_button(&html, "Approve").context("there is no button that approves")?;
        post(admin, &action, &body)?;
    }
    let each = begun.elapsed().as_secs_f64() * 1000.0 / requests.len() as f64;
    figures.add("  looking at a list and answering it: each", each, "ms", Beside);
    Ok(())
}

/// Sends it, and compares the requests with what the limit allows.
fn released(
    figures: &mut Figures,
    helpdesk: &Session,
    tenant: &Tenant,
    batch: &str,
    said: &str,
) -> Result<()> {
    let before = tenant.journal()?.len();
    let begun = Instant::now();
    post(
        helpdesk,
        "/api/gangway_app/api/batches/batch_release",
        &format!("id={batch}&said={said}&key=bench-release"),
    )?;
    let people: usize = said.parse()?;
    let calls = people.div_ceil(100);
    let journal = loop {
        let journal = tenant.journal()?;
        let done =
            journal.iter().skip(before).filter(|entry| is_invite(entry) && entry["status"] == 202).count();
        if done >= calls {
            break journal;
        }
        if begun.elapsed() > PATIENCE {
            bail!("{done} of {calls} calls were made in {} s", PATIENCE.as_secs());
        }
        sleep(Duration::from_millis(500));
    };
    let sent: Vec<&Value> =
        journal.iter().skip(before).filter(|entry| !text(entry, "path").starts_with("/oauth")).collect();
    let at = |entry: &&Value| entry["at"].as_f64().unwrap_or_default();
    let last = sent.iter().filter(|entry| is_invite(entry)).map(at).fold(f64::MIN, f64::max);
    let first = sent.iter().map(at).fold(f64::MAX, f64::min);
    let (refused, taken): (Vec<&Value>, Vec<&Value>) =
        sent.iter().filter(|entry| at(entry) <= last).partition(|entry| entry["status"] == 429);
    // What the limit alone costs: so many may leave at once, as many again ten seconds later.
    let bound = 10_000.0 * (taken.len().saturating_sub(1) / RATE as usize) as f64;
    figures.add(
        format!("Sending to {people} people, {RATE} requests per 10 s"),
        (last - first) / 1000.0,
        "s",
        Beside,
    );
    figures.add("  requests", taken.len() as f64, "", Beside);
    figures.add("  of them calls that invite", calls as f64, "", Beside);
    figures.add("  share of the limit used", bound / (last - first) * 100.0, "%", AtLeast(95.0));
    figures.add("  answers 429", refused.len() as f64, "", Beside);
    Ok(())
}

fn is_invite(entry: &Value) -> bool {
    text(entry, "path").ends_with("/identities/invite")
}

fn text<'a>(entry: &'a Value, name: &str) -> &'a str {
    entry[name].as_str().unwrap_or_default()
}
