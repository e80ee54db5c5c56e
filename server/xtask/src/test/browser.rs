//! The browser suite: Playwright in a real Chromium.

use std::fs;
use std::time::Duration;

use serde_json::Value;

use super::tally::Tally;
use super::{contract, steps};
use crate::project;
use crate::setup::Browser;
use crate::shell::{logged, program, say};

/// Longest the suite may take.
const LIMIT: Duration = Duration::from_secs(40 * 60);

/// The journeys of people; what they make the portal call is read against ISC's description, when that is there.
pub fn suite(tally: &mut Tally, browser: &Browser) {
    let name = "Browser tests";
    let report = steps::log("browser").with_extension("json");
    let _ = fs::remove_file(&report);
    let notes = contract::notes();
    let _ = fs::remove_file(&notes);
    let description = contract::description();
    let why = if description.is_some() {
        "the journeys of people, in a real Chromium, with every call to ISC read on its way."
    } else {
        tally.leave_out(
            "the contract check. ISC's description was not there: calls were not checked against it.",
        );
        "the journeys of people, in a real Chromium."
    };
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
            if let Some(description) = &description {
                command.env("GANGWAY_CONTRACT", description).env("GANGWAY_CONTRACT_NOTES", &notes);
            }
            logged(&mut command, &steps::log("browser"), LIMIT)
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
    if description.is_some() {
        let why = "what these tests made Gangway call, read against ISC's published description.";
        tally.step("Contract check", why, || contract::verdict(&notes));
    }
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
