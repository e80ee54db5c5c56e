//! The test programs that cargo has built, several at a time: most of their tests wait for one another's processes, not for a
//! core.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::steps;
use super::tally::cargo_counts;
use crate::shell::{Logged, logged, program};

/// Programs that run at a time.
const AT_ONCE: usize = 3;

/// One program, or one command like it: what it prints ends in a `test result:` line.
pub struct Tests {
    name: String,
    command: Command,
}

impl Tests {
    /// A command with a name for its log.
    pub fn new(name: &str, command: Command) -> Self {
        Self { name: name.to_owned(), command }
    }

    /// Sets a variable of its environment.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }
}

/// What `cargo test --no-run --message-format=json-render-diagnostics` says it has built, the largest first: those have the
/// most tests, so they are not waited for last.
pub fn built(messages: &str) -> Result<Vec<Tests>> {
    let mut built: Vec<(PathBuf, PathBuf)> = messages.lines().filter_map(test_program).collect();
    if built.is_empty() {
        bail!("cargo named no test program");
    }
    built.sort_by_key(|(file, _)| Reverse(fs::metadata(file).map_or(0, |about| about.len())));
    built.into_iter().map(|(file, folder)| as_cargo_runs_it(&file, &folder)).collect()
}

/// File and package folder of a test program, if the line is about one.
fn test_program(line: &str) -> Option<(PathBuf, PathBuf)> {
    let message: Value = serde_json::from_str(line).ok()?;
    let is_test = message["reason"] == "compiler-artifact" && message["profile"]["test"] == true;
    let file = message["executable"].as_str().filter(|_| is_test)?;
    let folder = Path::new(message["manifest_path"].as_str()?).parent()?;
    Some((file.into(), folder.to_owned()))
}

/// In its package's folder, which is also where its snapshots are looked for.
fn as_cargo_runs_it(file: &Path, folder: &Path) -> Result<Tests> {
    let name = file.file_stem().and_then(|name| name.to_str()).context("a test program without a name")?;
    let mut command = program(file);
    command.current_dir(folder).env("CARGO_MANIFEST_DIR", folder);
    Ok(Tests::new(name, command))
}

/// Runs them all, each with a log of its own; what failed stands last in what they printed together.
pub fn run(all: Vec<Tests>, limit: Duration) -> Result<Logged> {
    let logs = steps::log("rust").with_extension("");
    let _ = fs::remove_dir_all(&logs);
    let (waiting, done) = (Mutex::new(VecDeque::from(all)), Mutex::new(Vec::new()));
    let next = || waiting.lock().ok()?.pop_front();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(mut tests) = next() {
                    let log = logs.join(format!("{}.log", tests.name));
                    let ended = logged(&mut tests.command, &log, limit);
                    if let Ok(mut done) = done.lock() {
                        done.push(judged(&tests.name, ended));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().ok().context("a test program's run was not noted")?;
    done.sort_by_key(|(ok, _)| Reverse(*ok));
    let ok = done.iter().all(|(ok, _)| *ok);
    let text: String = done.into_iter().map(|(_, text)| text).collect();
    let log = steps::log("rust-tests");
    fs::write(&log, &text)?;
    Ok(Logged { ok, text, log })
}

/// Whether it ended well, and what it printed. One that ends badly and names no failed test counts as one.
fn judged(name: &str, ended: Result<Logged>) -> (bool, String) {
    let (ok, mut text) = match ended {
        Ok(logged) => (logged.ok, logged.text),
        Err(error) => (false, format!("{error:#}\n")),
    };
    if !ok && cargo_counts(&text).1 == 0 {
        text.push_str(&format!(
            "\ntest result: FAILED. 0 passed; 1 failed; {name} ended without saying of which test\n"
        ));
    }
    (ok, format!("     Running {name}\n{text}\n"))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn ended(ok: bool, text: &str) -> Result<Logged> {
        Ok(Logged { ok, text: text.to_owned(), log: PathBuf::from("a.log") })
    }

    #[test]
    fn only_test_programs_are_run() {
        let line = |test: bool, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/p/server/Cargo.toml","profile":{{"test":{test}}},"executable":{executable}}}"#
            )
        };
        let found = Some((PathBuf::from("/t/it-1"), PathBuf::from("/p/server")));
        assert_eq!(test_program(&line(true, "\"/t/it-1\"")), found);
        assert_eq!(test_program(&line(false, "\"/t/gangway\"")), None, "a program that is no test");
        assert_eq!(test_program(&line(true, "null")), None, "a library");
        assert_eq!(test_program("   Compiling gangway v0.1.0"), None);
        assert!(built("").is_err(), "no program at all is no success");
    }

    #[test]
    fn a_program_that_crashes_is_a_failure() {
        let (ok, text) = judged("it-1", ended(false, "running 3 tests\ntest a ... ok\n"));
        assert!(!ok);
        assert_eq!(cargo_counts(&text), (0, 1));
        assert_eq!(cargo_counts(&judged("it-1", Err(anyhow::anyhow!("no such program"))).1), (0, 1));
    }

    #[test]
    fn what_a_program_counts_is_not_counted_again() {
        let failed = "test result: FAILED. 3 passed; 2 failed; 0 ignored\n";
        assert_eq!(cargo_counts(&judged("it-1", ended(false, failed)).1), (3, 2));
        let passed = "test result: ok. 3 passed; 0 failed; 0 ignored\n";
        assert_eq!(cargo_counts(&judged("it-1", ended(true, passed)).1), (3, 0));
    }
}
