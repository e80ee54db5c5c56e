//! The webhook: a thousand events in ten seconds, as four senders bring them, and bodies that are far too long.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::figures::Figures;
use super::figures::Target::{AtMost, None as Beside};
use super::http::Connection;
use super::servers::{Folder, Portal, Tenant};

/// Events in all.
const EVENTS: u32 = 1_000;
/// Senders at once.
const SENDERS: u32 = 4;
/// How long all of them take.
const TIME: Duration = Duration::from_secs(10);
/// The credential of this measure.
const TOKEN: &str = "a-token-of-this-measure-alone";
/// Bodies of a megabyte.
const LONG: u32 = 50;

/// Measures answers and memory. Nobody is signed in, so that nothing but storing is measured.
pub fn measure(figures: &mut Figures) -> Result<()> {
    let data = Folder::new("hook");
    let tenant = Tenant::start(1_240, 0, 0)?;
    let portal = Portal::start_with(&data.0, &tenant, 0, &[("GANGWAY_HOOK_TOKEN", TOKEN)])?;
    // The first ones open what is opened once.
    send(&portal.address, 0, 20, Duration::ZERO)?;
    let before = portal.memory_mb("VmRSS")?;
    let each = TIME * SENDERS / EVENTS;
    let begun = Instant::now();
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let address = portal.address.clone();
            thread::spawn(move || send(&address, 1_000 + sender * EVENTS, EVENTS / SENDERS, each))
        })
        .collect();
    let mut took = Vec::new();
    for sender in senders {
        match sender.join() {
            Ok(times) => took.extend(times?),
            Err(_panicked) => bail!("a sender broke off"),
        }
    }
    let lasted = begun.elapsed();
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took.get((took.len() as f64 * share) as usize).copied().unwrap_or(f64::NAN);
    figures.add(
        format!("{} events in {:.1} s: median answer", took.len(), lasted.as_secs_f64()),
        at(0.5),
        "ms",
        AtMost(10.0),
    );
    figures.add("  99 of 100 below", at(0.99), "ms", Beside);
    figures.add("  slowest", took.last().copied().unwrap_or(f64::NAN), "ms", Beside);
    figures.add("  memory grown by", portal.memory_mb("VmRSS")? - before, "MB", AtMost(20.0));
    too_long(&portal.address)?;
    figures.add(
        format!("  after {LONG} bodies of 1 MB, grown by"),
        portal.memory_mb("VmRSS")? - before,
        "MB",
        AtMost(20.0),
    );
    Ok(())
}

/// Sends `many` events of different people from `first` on, one every `each`; how long every answer took, in milliseconds.
fn send(address: &str, first: u32, many: u32, each: Duration) -> Result<Vec<f64>> {
    let mut connection = Connection::open(address)?;
    let authorization = format!("Bearer {TOKEN}");
    let begun = Instant::now();
    let mut took = Vec::new();
    for n in 0..many {
        let body = format!(
            "{{\"identity\":{{\"type\":\"IDENTITY\",\"id\":\"{:032x}\",\"name\":\"Noor Haddad\"}},\"attributes\":{{\"firstname\":\"Noor\"}}}}",
            first + n
        );
        thread::sleep((each * n).saturating_sub(begun.elapsed()));
        let asked = Instant::now();
        let answer = connection.post_json("/hooks/isc", &[("authorization", &authorization)], &body)?;
        if answer.status != 200 {
            bail!("an event was answered {}: {}", answer.status, answer.text());
        }
        took.push(asked.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(took)
}

fn too_long(address: &str) -> Result<()> {
    let body = format!(
        "{{\"identity\":{{\"id\":\"{}\"}},\"attributes\":\"{}\"}}",
        "1".repeat(32),
        "x".repeat(1 << 20)
    );
    let authorization = format!("Bearer {TOKEN}");
    for _ in 0..LONG {
        let mut connection = Connection::open(address)?;
        let answer = connection.post_json("/hooks/isc", &[("authorization", &authorization)], &body)?;
        if answer.status != 413 {
            bail!("a body of 1 MB was answered {}", answer.status);
        }
    }
    Ok(())
}
