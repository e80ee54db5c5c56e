//! `cargo xtask bench`: a release build, measured from outside.
//!
//! Every figure comes from a process that was started for it, over HTTP on loopback, signed in through the practice
//! tenant's own pages. What could not be measured is said so; it is never filled in.

mod accounts;
mod approvals;
mod compare;
mod figures;
mod hook;
mod html;
mod http;
pub mod load;
mod measures;
mod news;
mod palette;
mod servers;
mod session;

use std::fs;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use crate::shell::say;
use crate::{build, project, setup};
use figures::Figures;
use servers::{Folder, Portal, Tenant};

/// The groups of measures that can be asked for by name.
const GROUPS: &[&str] =
    &["20000", "200000", "approvals", "accounts", "compare", "hook", "palette", "resolver"];
/// Beside the groups: measure the release that is there instead of building one.
const AS_BUILT: &str = "as-built";

/// Runs all measures, or the named groups.
pub fn run(asked: &[String]) -> Result<ExitCode> {
    let only: Vec<&String> = asked.iter().filter(|name| *name != AS_BUILT).collect();
    if let Some(unknown) = only.iter().find(|name| !GROUPS.contains(&name.as_str())) {
        anyhow::bail!("there is no group {unknown}; there are {}", GROUPS.join(", "));
    }
    if only.len() == asked.len() {
        setup::for_build()?;
        build::release()?;
    }
    let mut figures = Figures::default();
    let wanted = |group: &str| only.is_empty() || only.iter().any(|name| *name == group);
    if wanted("20000") {
        say("Measuring with 20,000 people: first fill, memory, page weight, load, cold start.");
        if let Err(error) = twenty_thousand(&mut figures) {
            figures.broken("20,000 people", &error);
        }
    }
    if wanted("200000") {
        say("Measuring with 200,000 people and the rate limit on: about a minute and a half of reading.");
        if let Err(error) = two_hundred_thousand(&mut figures) {
            figures.broken("200,000 people", &error);
        }
    }
    if wanted("approvals") {
        say("Measuring a batch of 5,000 people that 400 managers approve: about three minutes.");
        if let Err(error) = approvals::measure(&mut figures) {
            figures.broken("a batch that is approved", &error);
        }
    }
    if wanted("accounts") {
        say("Measuring 2,000 accounts with a rate limit, without one and one at a time: about a minute.");
        if let Err(error) = accounts::measure(&mut figures) {
            figures.broken("2,000 accounts", &error);
        }
    }
    if wanted("compare") {
        say("Comparing a file of 400,000 rows with 400,000 accounts: some seconds after its build.");
        if let Err(error) = compare::measure(&mut figures) {
            figures.broken("a file of 400,000 rows", &error);
        }
    }
    if wanted("hook") {
        say("Sending 1,000 events in ten seconds.");
        if let Err(error) = hook::measure(&mut figures) {
            figures.broken("1,000 events", &error);
        }
    }
    if wanted("palette") || wanted("resolver") {
        say("Looking for things among 200,000 people: some four minutes, most of it reading.");
        if let Err(error) = palette::measure(&mut figures, wanted("palette"), wanted("resolver")) {
            figures.broken("finding among 200,000 people", &error);
        }
    }
    let mut report = figures.json();
    report["machine"] = machine();
    fs::write(project::path("target/bench.json"), serde_json::to_string_pretty(&report)?)?;
    println!("\n{}\n\nAlso in target/bench.json.", figures.table());
    Ok(if figures.reached() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn twenty_thousand(figures: &mut Figures) -> Result<()> {
    const PEOPLE: u32 = 20_000;
    let data = Folder::new("20000");
    let tenant = Tenant::start(PEOPLE, 50, 0)?;
    let portal = Portal::start(&data.0, &tenant)?;
    let (session, took) = measures::fill(&portal, Duration::from_secs(120))?;
    attempt(figures, "memory", |figures| measures::memory(figures, &portal, PEOPLE, 100.0));
    attempt(figures, "speed of filling", |figures| {
        measures::speed_of_filling(figures, &tenant, PEOPLE, took)
    });
    attempt(figures, "page weight", |figures| measures::page_weight(figures, &session));
    attempt(figures, "load", |figures| measures::load(figures, &session));
    attempt(figures, "memory after the load", |figures| {
        figures.add("Memory after the load", portal.memory_mb("VmRSS")?, "MB", figures::Target::None);
        Ok(())
    });
    drop(portal);
    let again = || Portal::start(&data.0, &tenant);
    attempt(figures, "cold start", |figures| measures::cold_start(figures, again, &session.cookie).map(drop));
    Ok(())
}

fn two_hundred_thousand(figures: &mut Figures) -> Result<()> {
    const PEOPLE: u32 = 200_000;
    let data = Folder::new("200000");
    let tenant = Tenant::start(PEOPLE, 50, 100)?;
    let portal = Portal::start(&data.0, &tenant)?;
    let (_, took) = measures::fill(&portal, Duration::from_secs(600))?;
    attempt(figures, "use of the budget", |figures| measures::use_of_budget(figures, &tenant, PEOPLE, took));
    attempt(figures, "memory", |figures| measures::memory(figures, &portal, PEOPLE, 200.0));
    Ok(())
}

/// One measure; the others go on without it.
fn attempt(figures: &mut Figures, measure: &str, take: impl FnOnce(&mut Figures) -> Result<()>) {
    if let Err(error) = take(figures) {
        figures.broken(measure, &error);
    }
}

/// What the figures were measured on.
fn machine() -> Value {
    let cpu = fs::read_to_string("/proc/cpuinfo").ok().and_then(|info| {
        let line = info.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split(':').nth(1)?.trim().to_string())
    });
    let cores = std::thread::available_parallelism().map(std::num::NonZero::get).ok();
    json!({ "cores": cores, "cpu": cpu, "os": std::env::consts::OS })
}
