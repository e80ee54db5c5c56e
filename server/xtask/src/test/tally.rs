//! Counting: what passed, what failed, what could not be tried.

use std::time::Instant;

use crate::shell::{Logged, say, tail};

/// How many lines of a log are shown when its step fails.
const SHOWN: usize = 60;

/// The sum over all steps.
#[derive(Default)]
pub struct Tally {
    passed: u64,
    failed: u64,
    not_tried: Vec<String>,
}

impl Tally {
    /// A step that counts as one: it ended well or it did not.
    pub fn step(&mut self, name: &str, why: &str, run: impl FnOnce() -> anyhow::Result<Logged>) -> bool {
        self.counted(name, why, run, |logged| (u64::from(logged.ok), u64::from(!logged.ok)))
    }

    /// A step that knows how many of its tests passed and failed. A run that ends badly without naming a failed test
    /// (it did not compile, it crashed, it was stopped) counts as one failure.
    pub fn counted(
        &mut self,
        name: &str,
        why: &str,
        run: impl FnOnce() -> anyhow::Result<Logged>,
        count: impl FnOnce(&Logged) -> (u64, u64),
    ) -> bool {
        say(format!("{name}: {why}"));
        let begun = Instant::now();
        let logged = match run() {
            Ok(logged) => logged,
            Err(error) => {
                self.broken(name, &format!("{error:#}"));
                return false;
            }
        };
        let (passed, mut failed) = count(&logged);
        if failed == 0 && (!logged.ok || passed == 0) {
            failed = 1;
        }
        self.passed += passed;
        self.failed += failed;
        let seconds = begun.elapsed().as_secs();
        say(format!("{name}: {passed} passed, {failed} failed, {seconds} s, {}", logged.log.display()));
        if failed > 0 {
            println!("{}", tail(&logged.text, SHOWN));
        }
        failed == 0
    }

    /// A step that could not run at all is a failure, never a silent gap.
    pub fn broken(&mut self, name: &str, why: &str) {
        self.failed += 1;
        say(format!("{name}: could not run: {why}"));
    }

    /// Something that this machine cannot try; it is said, and counts nowhere.
    pub fn leave_out(&mut self, what: &str) {
        self.not_tried.push(what.to_string());
    }

    /// What was left out.
    pub fn not_tried(&self) -> &[String] {
        &self.not_tried
    }

    /// The last line of the whole run.
    pub fn line(&self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }

    /// Whether something passed and nothing failed.
    pub fn is_green(&self) -> bool {
        self.failed == 0 && self.passed > 0
    }
}

/// The sums of cargo's `test result:` lines.
pub fn cargo_counts(text: &str) -> (u64, u64) {
    let results = text.lines().filter_map(|line| line.trim().strip_prefix("test result: "));
    results.fold((0, 0), |(passed, failed), line| {
        (passed + number_before(line, " passed"), failed + number_before(line, " failed"))
    })
}

fn number_before(line: &str, word: &str) -> u64 {
    let Some(end) = line.find(word) else { return 0 };
    let digits = line[..end].rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn logged(ok: bool, text: &str) -> anyhow::Result<Logged> {
        Ok(Logged { ok, text: text.to_string(), log: PathBuf::from("a.log") })
    }

    #[test]
    fn results_of_several_binaries_add_up() {
        let text = "running 3 tests\ntest result: ok. 3 passed; 0 failed; 0 ignored; 0 measured\n\
                    test result: FAILED. 10 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(cargo_counts(text), (13, 2));
    }

    #[test]
    fn a_run_that_does_not_compile_is_a_failure() {
        let mut tally = Tally::default();
        tally.counted("tests", "", || logged(false, "error[E0425]"), |it| cargo_counts(&it.text));
        assert_eq!(tally.line(), "0 passed, 1 failed");
    }

    #[test]
    fn a_run_without_any_test_is_a_failure() {
        let mut tally = Tally::default();
        tally.counted("tests", "", || logged(true, ""), |it| cargo_counts(&it.text));
        assert!(!tally.is_green());
    }

    #[test]
    fn what_cannot_start_is_a_failure() {
        let mut tally = Tally::default();
        tally.step("format", "", || anyhow::bail!("no such program"));
        tally.step("lints", "", || logged(true, ""));
        assert_eq!(tally.line(), "1 passed, 1 failed");
        assert!(!tally.is_green());
    }
}
