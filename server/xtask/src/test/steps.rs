//! The steps up to the browser: format, lints, Rust tests, the site.

use std::path::PathBuf;
use std::process::Command;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Result, anyhow};

use super::database::Database;
use super::programs::{self, Tests};
use super::tally::{Tally, cargo_counts};
use crate::setup::Postgres;
use crate::shell::{Logged, cargo, logged, program};
use crate::{build, project};

/// Longest a step may take: enough for a first build on two cores, short enough to end a hang.
const LIMIT: Duration = Duration::from_secs(40 * 60);

/// Tests of one program that run at a time. Most of them wait for one another's processes, not for a core.
const THREADS: &str = "6";

/// Memory in GB from which the site is built while the server is.
const BOTH: u64 = 12;

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

/// A cargo command for all that is tested in Rust.
fn cargo_test(args: &[&str]) -> Command {
    let mut command = cargo();
    command.args(["test", "--workspace", "--exclude", "gangway-wasm"]).args(args);
    bounded(&mut command);
    command
}

/// Builds the test programs and the server, which some of them and the browser tests start; nothing when one does not compile.
pub fn rust_build(tally: &mut Tally) -> Option<Vec<Tests>> {
    let mut programs = None;
    tally.step("Rust build", "the server and the test programs, without optimising.", || {
        let mut command = cargo_test(&["--no-run", "--message-format=json-render-diagnostics"]);
        let mut built = logged(&mut command, &log("rust-build"), LIMIT)?;
        if built.ok {
            programs = Some(programs::built(&built.text)?);
        }
        // What a person reads when it fails, without what cargo tells programs.
        let readable = built.text.lines().filter(|line| !line.starts_with('{'));
        built.text = readable.collect::<Vec<_>>().join("\n");
        Ok(built)
    });
    programs
}

/// Unit and integration tests, on SQLite and on a PostgreSQL that lives as long as they run.
pub fn rust_tests(tally: &mut Tally, programs: Vec<Tests>, postgres: &Postgres) {
    let database = match Database::start(postgres) {
        Ok(database) => database,
        Err(error) => return tally.broken("PostgreSQL for the tests", &format!("{error:#}")),
    };
    let why = "unit and integration tests, store and runs on SQLite and PostgreSQL.";
    tally.counted(
        "Rust tests",
        why,
        || {
            let mut all = programs;
            all.push(Tests::new("examples-in-documentation", cargo_test(&["--doc"])));
            let url = database.url();
            let with =
                |it: Tests| it.env("GANGWAY_TEST_POSTGRES_URL", &url).env("RUST_TEST_THREADS", THREADS);
            programs::run(all.into_iter().map(with).collect(), LIMIT)
        },
        |run| cargo_counts(&run.text),
    );
}

/// The site for the browser tests, on its way or still to be built.
pub struct Site(Option<JoinHandle<Result<Logged>>>);

impl Site {
    /// Begins to build it, beside the lints and the server where memory allows: each of them alone leaves cores idle.
    pub fn begin() -> Self {
        let room = memory_gb().is_some_and(|gb| gb >= BOTH);
        Self(room.then(|| thread::spawn(build_site)))
    }

    /// Waits until it is built; false when there is nothing to test against.
    pub fn end(self, tally: &mut Tally) -> bool {
        let why = match self.0 {
            Some(_) => {
                "wasm and style, unoptimised, for the browser tests; begun while the others were built."
            }
            None => "wasm and style, unoptimised, for the browser tests.",
        };
        tally.step("Site", why, || match self.0 {
            Some(begun) => begun.join().map_err(|_| anyhow!("the build of the site panicked"))?,
            None => build_site(),
        })
    }
}

fn build_site() -> Result<Logged> {
    let mut command = cargo();
    command.args(["leptos", "build", "--frontend-only"]).env("LEPTOS_SITE_ROOT", "target/test-site");
    let built = logged(bounded(&mut command), &log("site"), LIMIT)?;
    if built.ok {
        // As a release has it: nothing is compressed while a page waits.
        build::compress(&site_root())?;
    }
    Ok(built)
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
