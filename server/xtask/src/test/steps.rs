//! The steps up to the browser: format, lints, Rust tests, the site.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::database::Database;
use super::tally::{Tally, cargo_counts};
use crate::setup::Postgres;
use crate::shell::{cargo, logged, program};
use crate::{build, project};

/// Longest a step may take: enough for a first build on two cores, short enough to end a hang.
const LIMIT: Duration = Duration::from_secs(40 * 60);

/// Tests of one program that run at a time. Most of them wait for one another's programs, not for a core.
const THREADS: &str = "4";

/// Where the logs of a run lie.
pub fn log(name: &str) -> PathBuf {
    project::path("target/test-logs").join(format!("{name}.log"))
}

/// The site that the browser tests use: built without optimising, beside the release's.
pub fn site_root() -> PathBuf {
    project::path("target/test-site")
}

/// rustfmt, checking only.
pub fn format(tally: &mut Tally) {
    tally.step("Format", "one layout for all, nothing to discuss.", || {
        logged(cargo().args(["fmt", "--all", "--check"]), &log("format"), LIMIT)
    });
}

/// clippy for the server and for the wasm side, and TypeScript's own check of the browser tests.
pub fn lints(tally: &mut Tally) {
    tally.step("Lints, server", "mistakes that compile, with every warning an error.", || {
        // The wasm shim turns on `hydrate`, which excludes `ssr`: it is checked on its own target.
        let args =
            ["clippy", "--workspace", "--exclude", "gangway-wasm", "--all-targets", "--", "-D", "warnings"];
        logged(bounded(cargo().args(args)), &log("lints-server"), LIMIT)
    });
    tally.step("Lints, wasm", "the same for what runs in the browser.", || {
        let target = ["--target", "wasm32-unknown-unknown", "--target-dir", "target/front"];
        let mut command = cargo();
        command.args(["clippy", "-p", "gangway-wasm"]).args(target).args(["--", "-D", "warnings"]);
        logged(bounded(&mut command), &log("lints-wasm"), LIMIT)
    });
    tally.step("Types of the browser tests", "Playwright strips types without reading them.", || {
        logged(program("tsc").args(["--noEmit", "-p", "end2end"]), &log("types"), LIMIT)
    });
}

/// All tests in Rust. The server that the browser tests drive is built along with them, because some start it.
fn cargo_test() -> Command {
    let mut command = cargo();
    command.args(["test", "--workspace", "--exclude", "gangway-wasm"]);
    bounded(&mut command);
    command
}

/// Unit and integration tests, on SQLite and on a PostgreSQL that lives as long as they run.
pub fn rust_tests(tally: &mut Tally, postgres: &Postgres) {
    let database = match Database::start(postgres) {
        Ok(database) => database,
        Err(error) => return tally.broken("PostgreSQL for the tests", &format!("{error:#}")),
    };
    let why = "unit and integration tests, store and runs on SQLite and PostgreSQL.";
    tally.counted(
        "Rust tests",
        why,
        || {
            let mut command = cargo_test();
            command.arg("--no-fail-fast");
            command.env("GANGWAY_TEST_POSTGRES_URL", database.url()).env("RUST_TEST_THREADS", THREADS);
            logged(&mut command, &log("rust-tests"), LIMIT)
        },
        |run| cargo_counts(&run.text),
    );
}

/// The site for the browser tests; false when there is nothing to test against.
pub fn site(tally: &mut Tally) -> bool {
    tally.step("Site", "wasm and style, unoptimised and quickly, for the browser tests.", || {
        // Nothing to do, unless the Rust tests did not compile: then there is no server to test either.
        let server = logged(cargo_test().arg("--no-run"), &log("server"), LIMIT)?;
        if !server.ok {
            return Ok(server);
        }
        let mut command = cargo();
        command.args(["leptos", "build", "--frontend-only"]).env("LEPTOS_SITE_ROOT", "target/test-site");
        let built = logged(bounded(&mut command), &log("site"), LIMIT)?;
        if built.ok {
            // As a release has it: nothing is compressed while a page waits.
            build::compress(&site_root())?;
        }
        Ok(built)
    })
}

/// As many compilers at a time as memory allows: about 1.5 GB each.
fn bounded(command: &mut Command) -> &mut Command {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let jobs = memory_gb().map_or(cores, |gb| cores.min((gb * 2 / 3).max(1)));
    if std::env::var_os("CI").is_some() {
        // Nobody compiles there again after a change.
        command.env("CARGO_INCREMENTAL", "0");
    }
    command.env("CARGO_BUILD_JOBS", jobs.to_string()).env("CARGO_TERM_COLOR", "never")
}

/// The machine's memory in GB, where it can be read.
fn memory_gb() -> Option<u64> {
    let info = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = info.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes / 1_000_000)
}
