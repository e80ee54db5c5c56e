//! The browser suites: Playwright in a real Chromium, once plainly and once past the contract check.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::steps;
use super::tally::Tally;
use crate::project;
use crate::setup::Browser;
use crate::shell::{logged, program, say};

/// Longest one suite may take.
const LIMIT: Duration = Duration::from_secs(25 * 60);

/// ISC's published description, where it lies beside the project.
fn contract() -> PathBuf {
    project::path("../shared/isc/openapi.json")
}

/// The suite, and once more with every call to ISC read by the validator when there is a description to read it against.
pub fn suites(tally: &mut Tally, browser: &Browser) {
    suite(tally, browser, "Browser tests", "the journeys of people, in a real Chromium.", "browser", None);
    let contract = contract();
    if contract.is_file() {
        let why = "the same once more, with every call to ISC checked against its published description.";
        suite(tally, browser, "Contract check", why, "contract", Some(&contract));
    } else {
        tally.leave_out("the contract check, because ../shared/isc/openapi.json is not there");
    }
}

fn suite(tally: &mut Tally, browser: &Browser, name: &str, why: &str, key: &str, contract: Option<&Path>) {
    let report = steps::log(key).with_extension("json");
    let _ = fs::remove_file(&report);
    tally.counted(
        name,
        why,
        || {
            let mut command = program("playwright");
            command.args(["test", "--reporter=list,json"]).current_dir(project::path("end2end"));
            command.env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report).env("FORCE_COLOR", "0");
            command.env("GANGWAY_BIN", project::path("target/debug/gangway"));
            command.env("GANGWAY_SITE", steps::site_root());
            if let Browser::At(place) = browser {
                command.env("GANGWAY_CHROMIUM", place);
            }
            if let Some(contract) = contract {
                command.env("GANGWAY_CONTRACT", contract);
            }
            logged(&mut command, &steps::log(key), LIMIT)
        },
        |_| {
            let (passed, repeated, failed) =
                fs::read(&report).map_or((0, 0, 0), |bytes| playwright_counts(&bytes));
            if repeated > 0 {
                say(format!("{name}: {repeated} of these passed only when repeated; the log names them."));
            }
            (passed + repeated, failed)
        },
    );
}

/// How many passed at once, passed only when repeated (in CI, once, with a portal of its own), and did not pass or were
/// skipped.
fn playwright_counts(report: &[u8]) -> (u64, u64, u64) {
    let report: Value = serde_json::from_slice(report).unwrap_or_default();
    let stat = |name: &str| report["stats"][name].as_u64().unwrap_or(0);
    (stat("expected"), stat("flaky"), stat("unexpected") + stat("skipped"))
}

#[cfg(test)]
mod tests {
    use super::playwright_counts;

    #[test]
    fn a_skipped_browser_test_is_not_a_passed_one() {
        let report = br#"{"stats":{"expected":7,"unexpected":1,"flaky":4,"skipped":2}}"#;
        assert_eq!(playwright_counts(report), (7, 4, 3));
    }

    #[test]
    fn an_unreadable_report_counts_nothing() {
        assert_eq!(playwright_counts(b"<html>"), (0, 0, 0));
    }
}
