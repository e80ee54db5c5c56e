//! How far sending has come, and what it waits for.

use crate::pages::times::{Times, ago};
use crate::ui::thousands;
use gangway_types::batches::{OutcomeCounts, RunState, RunView, WaitsFor};

/// "312 of 430", with what is in the way.
pub fn words(counts: &OutcomeCounts, run: &RunView, times: &Times, real_now: i64) -> String {
    let done = format!("{} of {}", thousands(counts.handled()), thousands(counts.released()));
    match reason(run, times, real_now) {
        Some(reason) => format!("{done}. {reason}"),
        None => done,
    }
}

/// Why it does not go on just now, as a sentence; none while it does.
pub fn reason(run: &RunView, times: &Times, real_now: i64) -> Option<String> {
    let until = run.wait_until.filter(|until| *until > real_now);
    match (run.state, run.waits_for) {
        (RunState::Paused, _) => Some("Paused.".to_owned()),
        (RunState::Waiting, Some(WaitsFor::Budget)) => Some(match until {
            Some(until) => format!("ISC asked us to wait. Continuing at {}.", times.clock(until)),
            None => "ISC asked us to wait. Continuing in a moment.".to_owned(),
        }),
        (RunState::Waiting, Some(WaitsFor::SignIn | WaitsFor::Right)) => {
            Some("Needs somebody with the right to send.".to_owned())
        }
        (RunState::Waiting, Some(WaitsFor::Isc)) => Some(match until {
            Some(until) => format!("ISC does not answer. Trying again at {}.", times.clock(until)),
            None => "ISC does not answer. Trying again in a moment.".to_owned(),
        }),
        (RunState::Waiting, Some(WaitsFor::Tasks)) => {
            Some("All is sent; ISC's tasks are not done yet.".to_owned())
        }
        (RunState::Waiting, Some(WaitsFor::QuietHours)) => {
            Some(format!("Quiet hours: nobody is mailed now. {}", continuing(until, times, real_now)))
        }
        (RunState::Waiting, Some(WaitsFor::DailyCap)) => Some(format!(
            "As many people as settings allow in a day were mailed. {}",
            continuing(until, times, real_now)
        )),
        _ => None,
    }
}

/// When it goes on by itself: a time of day there, which is the tenant's clock, not this machine's.
fn continuing(until: Option<i64>, times: &Times, real_now: i64) -> String {
    match until.map(|until| times.now + until - real_now) {
        Some(at) => format!("Continuing {} at {}.", times.near_day(at), times.clock(at)),
        None => "Continuing in a moment.".to_owned(),
    }
}

/// What somebody asked for and what comes with the next step.
pub fn wish(run: &RunView) -> Option<&'static str> {
    match run.wanted.as_deref()? {
        "pause" => Some("Pausing after the call that is out."),
        wanted if wanted.starts_with("stop") => Some("Stopping after the call that is out."),
        _ => None,
    }
}

/// "Last news from ISC 2 min ago".
pub fn news(run: &RunView, times: &Times, real_now: i64) -> String {
    let at = run.progressed_at;
    format!("Last news from ISC {}", ago(real_now, at).unwrap_or_else(|| times.exact(at)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_types::RunId;

    fn run(state: RunState, waits_for: Option<WaitsFor>, wait_until: Option<i64>) -> RunView {
        RunView {
            id: RunId::from("1"),
            state,
            waits_for,
            wait_until,
            acting_name: String::new(),
            progressed_at: 0,
            wanted: None,
        }
    }

    #[test]
    fn a_wait_says_until_when() {
        let times = Times::new("UTC", 0);
        let budget = run(RunState::Waiting, Some(WaitsFor::Budget), Some(14 * 3_600_000 + 3 * 60_000));
        assert_eq!(reason(&budget, &times, 0).as_deref(), Some("ISC asked us to wait. Continuing at 14:03."));
        assert_eq!(reason(&run(RunState::Running, None, None), &times, 0), None);
        let quiet = run(RunState::Waiting, Some(WaitsFor::QuietHours), Some(1_000 + 7 * 3_600_000));
        let words = "Quiet hours: nobody is mailed now. Continuing Thu 1 Jan at 07:00.";
        assert_eq!(reason(&quiet, &times, 1_000).as_deref(), Some(words), "by the tenant's clock");
        let right = run(RunState::Waiting, Some(WaitsFor::Right), None);
        assert_eq!(reason(&right, &times, 0).as_deref(), Some("Needs somebody with the right to send."));
    }
}
