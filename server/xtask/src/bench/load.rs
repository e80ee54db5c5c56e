//! The load generator: a process of its own, so that it does not share the measured one's threads or memory.
//!
//! `xtask load ADDRESS COOKIE ENCODING CONNECTIONS SECONDS PATH…` asks for the paths in turn, on connections that stay open,
//! and prints one line of JSON.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::http::Connection;
use super::session::Session;
use crate::shell::output_of;

/// What to ask for.
#[derive(Clone, Default)]
pub struct Plan {
    /// How many connections at a time.
    pub connections: usize,
    /// For how long, in seconds; 0 means until every connection has asked for every path once.
    pub seconds: u64,
    /// `identity` or `br`.
    pub encoding: &'static str,
    /// The paths, asked for in turn.
    pub paths: Vec<String>,
}

/// What came of it.
pub struct Load {
    /// Pages a second over all connections.
    pub pages_per_second: f64,
    /// The middle of all times, in milliseconds.
    pub median_ms: f64,
    /// The time that 95 of 100 stayed below, in milliseconds.
    pub p95_ms: f64,
}

/// Runs the generator in a process of its own.
pub fn run(session: &Session, plan: &Plan) -> Result<Load> {
    let me = std::env::current_exe()?;
    let mut command = std::process::Command::new(me);
    command.args(["load", &session.portal, &session.cookie, plan.encoding]);
    command.args([plan.connections.to_string(), plan.seconds.to_string()]).args(&plan.paths);
    let printed = output_of(&mut command).context("the load generator failed")?;
    let value: Value = serde_json::from_str(printed.trim())?;
    let number = |name: &str| value[name].as_f64().with_context(|| format!("no {name} in {printed}"));
    Ok(Load {
        pages_per_second: number("pagesPerSecond")?,
        median_ms: number("medianMs")?,
        p95_ms: number("p95Ms")?,
    })
}

/// The generator itself.
pub fn main(args: &[String]) -> Result<ExitCode> {
    let [address, cookie, encoding, connections, seconds, paths @ ..] = args else {
        bail!("load ADDRESS COOKIE ENCODING CONNECTIONS SECONDS PATH…");
    };
    let connections: usize = connections.parse()?;
    let seconds: u64 = seconds.parse()?;
    let begun = Instant::now();
    let workers: Vec<_> = (0..connections)
        .map(|index| {
            let (address, cookie, encoding) = (address.clone(), cookie.clone(), encoding.clone());
            let mut paths = paths.to_vec();
            let shift = index % paths.len().max(1);
            paths.rotate_left(shift);
            std::thread::spawn(move || ask(&address, &cookie, &encoding, &paths, seconds))
        })
        .collect();
    let mut times = Vec::new();
    for worker in workers {
        times.extend(worker.join().map_err(|_| anyhow::anyhow!("a connection's thread failed"))??);
    }
    let took = begun.elapsed();
    times.sort_unstable();
    let at = |share: f64| -> f64 {
        let index = ((times.len() as f64 - 1.0) * share).round() as usize;
        times.get(index).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
    };
    println!(
        "{}",
        json!({
            "pages": times.len(),
            "pagesPerSecond": times.len() as f64 / took.as_secs_f64(),
            "medianMs": at(0.5),
            "p95Ms": at(0.95),
        })
    );
    Ok(ExitCode::SUCCESS)
}

/// One connection's requests; an answer that is not a whole page ends the measurement.
fn ask(address: &str, cookie: &str, encoding: &str, paths: &[String], seconds: u64) -> Result<Vec<Duration>> {
    let mut connection = Connection::open(address)?;
    let headers = [("cookie", cookie), ("accept", "text/html"), ("accept-encoding", encoding)];
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut times = Vec::new();
    for (asked, path) in paths.iter().cycle().enumerate() {
        if seconds == 0 && asked == paths.len() || seconds > 0 && Instant::now() > until {
            break;
        }
        let begun = Instant::now();
        let answer = connection.get(path, &headers)?;
        times.push(begun.elapsed());
        let whole = encoding != "identity" || answer.body.windows(7).rev().any(|end| end == b"</html>");
        if answer.status != 200 || !whole {
            bail!("{path} answered {} with {} bytes", answer.status, answer.body.len());
        }
    }
    Ok(times)
}
