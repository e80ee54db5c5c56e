//! The contract check: what the browser tests' calls to ISC were, read against its published description.
//!
//! While the browser tests run, a proxy between portal and tenant reads every exchange and notes what is not as described.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use super::steps;
use crate::project;
use crate::shell::Logged;

/// ISC's published description, when it lies beside the project.
pub fn description() -> Option<PathBuf> {
    let place = project::path("../shared/isc/openapi.json");
    place.is_file().then_some(place)
}

/// Where the proxy notes, one line of JSON per test, what it has read.
pub fn notes() -> PathBuf {
    steps::log("contract").with_extension("jsonl")
}

/// Reads the notes; anything that was not as described fails, and so does having read no call at all.
pub fn verdict(notes: &Path) -> Result<Logged> {
    let text = fs::read_to_string(notes).context("the browser tests noted no call to ISC")?;
    let (ok, text) = judged(&text)?;
    let log = steps::log("contract");
    fs::write(&log, &text)?;
    Ok(Logged { ok, text, log })
}

fn judged(notes: &str) -> Result<(bool, String)> {
    let mut calls = 0;
    let mut violations: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in notes.lines() {
        let note: Value = serde_json::from_str(line).context("a note that is not JSON")?;
        calls += note["calls"].as_u64().unwrap_or(0);
        for violation in note["violations"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            violations.entry(violation.to_owned()).or_default().push(words(&note["test"]));
        }
    }
    let mut text: String = violations
        .iter()
        .map(|(violation, tests)| format!("{violation}\n    {} times, first in: {}\n", tests.len(), tests[0]))
        .collect();
    text.push_str(&format!("{calls} calls to ISC were read; kinds of fault: {}.\n", violations.len()));
    Ok((calls > 0 && violations.is_empty(), text))
}

fn words(value: &Value) -> String {
    value.as_str().unwrap_or("a test without a name").to_owned()
}

#[cfg(test)]
mod tests {
    use super::judged;

    #[test]
    fn a_violation_fails_and_is_listed_once_with_its_test() {
        let notes = r#"{"test":"first","calls":3,"violations":["GET /x: a"]}
{"test":"second","calls":2,"violations":["GET /x: a"]}"#;
        let (ok, text) = judged(notes).expect("notes");
        assert!(!ok);
        assert_eq!(
            text,
            "GET /x: a\n    2 times, first in: first\n5 calls to ISC were read; kinds of fault: 1.\n"
        );
    }

    #[test]
    fn calls_as_described_pass_and_no_call_at_all_does_not() {
        assert!(judged(r#"{"test":"first","calls":3,"violations":[]}"#).expect("notes").0);
        assert!(!judged(r#"{"test":"first","calls":0,"violations":[]}"#).expect("notes").0);
        assert!(!judged("").expect("notes").0);
        assert!(judged("half a li").is_err());
    }
}
