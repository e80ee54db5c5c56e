//! The words of comparisons.

use crate::components::account_job::accounts;
use crate::pages::page::Asked;
use crate::pages::times::Times;
use crate::ui::thousands;
use gangway_core::sources::Safety;
use gangway_types::safety::{
    CompareState, Comparison, FileEvent, FileHow, Headings, Prediction, RowKind, Since, SourceFile,
};
use leptos::prelude::*;

/// "contractors.csv of 3 Nov 2025, uploaded by L. Roth".
pub fn of(file: &SourceFile, times: &Times) -> String {
    let how = match file.how {
        FileHow::Uploaded => "uploaded",
        FileHow::Merged => "merged",
    };
    format!("{} of {}, {how} by {}", file.name, times.day(file.at), file.by_name)
}

fn since(event: &FileEvent, times: &Times) -> String {
    format!("{} {} by {}", event.what.words(), times.exact(event.at), event.by_name)
}

/// The page's first sentence.
pub fn sentence(view: &Safety, times: &Times) -> AnyView {
    let Some(file) = &view.file else {
        let n = accounts(view.ours.len() as u64);
        let ours = match view.ours.len() {
            0 => "Gangway added none.".to_owned(),
            _ => format!("Without it only what Gangway added can be listed: {n}."),
        };
        return format!("We have never seen this source's file. Upload it to compare. {ours}").into_any();
    };
    let what = format!("{} of {}", file.name, times.day(file.at));
    match (&view.done, view.latest.as_ref().map(|latest| latest.state)) {
        (Some(done), _) if done.counts.goes > 0 => {
            let (verb, n) = ("will disappear", accounts(done.counts.goes));
            view! { "If "{what}" is aggregated, "<b class="num">{n}</b>" "{verb}"." }.into_any()
        }
        (Some(done), _) => {
            let at = done.read_at.map(|at| times.exact(at)).unwrap_or_default();
            let unsure = match done.counts.unsure {
                0 => String::new(),
                n => format!(" For {} it is not certain.", accounts(n)),
            };
            format!("Nothing would disappear if {what} is aggregated, as of {at}.{unsure}").into_any()
        }
        (None, Some(CompareState::Reading)) => {
            format!("{what} is being compared with ISC's accounts.").into_any()
        }
        (None, Some(_)) => format!("Whether accounts would disappear with {what} is not known.").into_any(),
        (None, None) => format!("{what} was not compared with ISC's accounts yet.").into_any(),
    }
}

/// "ISC read 2 min ago".
pub fn read_ago(done: &Comparison, asked: &Asked) -> String {
    match done.read_at {
        Some(at) => format!("ISC's accounts read {}", asked.times.ago(at)),
        None => "ISC's accounts not read".to_owned(),
    }
}

/// What was compared with what.
pub fn compared(view: &Safety, done: &Comparison, times: &Times) -> String {
    let Some(file) = &view.file else { return String::new() };
    let in_place = view.baseline.as_ref().filter(|baseline| baseline.file.id == file.id);
    let how = match in_place.and_then(|baseline| baseline.since.as_ref()) {
        Some(event) => since(event, times),
        None => of(file, times),
    };
    let rows = if done.counts.rows == 1 {
        "1 row".to_owned()
    } else {
        format!("{} rows", thousands(done.counts.rows))
    };
    format!(
        "Compared: {}, {how} ({rows}, {}), with {} in ISC.",
        file.name,
        accounts(done.counts.in_file),
        accounts(done.counts.in_isc)
    )
}

/// The delete threshold, computed and not trusted.
pub fn threshold(done: &Comparison) -> String {
    let (goes, all) = (done.counts.goes, done.counts.in_isc);
    let Some(percent) = done.threshold else {
        return "ISC names no delete threshold for this source, so nothing would hold them back.".to_owned();
    };
    let most = all * u64::from(percent) / 100;
    if goes > most {
        format!(
            "ISC's delete threshold here is {percent} % ({}). These {} are more, so ISC should remove none of them; that is no guarantee.",
            accounts(most),
            thousands(goes)
        )
    } else {
        format!(
            "ISC's delete threshold here is {percent} % ({}), so these {} would go through.",
            accounts(most),
            thousands(goes)
        )
    }
}

/// What an aggregation would remove, in one sentence.
pub fn prediction(said: &Prediction, of: u64) -> String {
    match (said.goes, said.held) {
        (0, _) => format!("Nothing would be removed; ISC has {}.", accounts(of)),
        (n, true) => format!(
            "{} of {} are missing from the file. That is more than ISC's delete threshold lets go, so ISC should remove none.",
            accounts(n),
            thousands(of)
        ),
        (n, false) => format!("{} of {} would be removed.", accounts(n), thousands(of)),
    }
}

/// How headings differ, a line each.
pub fn headings(headings: &Headings) -> Vec<String> {
    let mut words = Vec::new();
    if !headings.missing.is_empty() {
        words.push(format!("In the template, not in the file: {}", headings.missing.join(", ")));
    }
    if !headings.extra.is_empty() {
        words.push(format!("In the file, not in the template: {}", headings.extra.join(", ")));
    }
    if headings.reordered {
        words.push("The same headings in another order".to_owned());
    }
    if let Some(why) = &headings.unread {
        words.push(format!("They could not be compared: {why}"));
    }
    words
}

/// The word on a tab.
pub fn tab(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Goes => "Would disappear",
        RowKind::Adds => "Only in the file",
        RowKind::Differs => "Different values",
        RowKind::Unsure => "Not certain",
    }
}

/// Where a difference comes from.
pub fn moved(since: Since) -> &'static str {
    match since {
        Since::File => "This file",
        Since::Isc => "ISC, since the baseline",
        Since::Both => "Both",
    }
}
