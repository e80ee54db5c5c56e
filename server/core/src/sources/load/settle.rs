//! What a load did, compared with what was predicted.

use super::change;
use super::step::{Read, reading};
use crate::audit::{self, Entry};
use crate::runs::Step;
use crate::runs::wait::rest;
use crate::sources::accounts_words;
use crate::sources::files::{By, event};
use crate::store::runs::Run;
use crate::store::source_files::comparisons::{self, Stored};
use crate::store::source_files::loads::{Change, Load};
use crate::store::source_files::{self as files};
use crate::{Core, Result};
use gangway_types::audit::{AuditResult, What};
use gangway_types::batches::WaitsFor;
use gangway_types::safety::{CompareCounts, CompareState, FileWhat, LoadResult, LoadState, Prediction};

/// ISC may show what a task did some time after its end: differences are looked at again until then, domain milliseconds.
const LATE_MS: i64 = 60_000;
/// Pause between two looks, real milliseconds.
const PAUSE_MS: i64 = 5_000;
/// A look that is older than this is not taken for a new one, domain milliseconds.
const ANEW_MS: i64 = 4_000;

/// Reads all accounts again and says where they differ from the file.
pub(super) async fn checking(core: &Core, run: &Run, load: &Load) -> Result<Step> {
    let over_at = load.task_over_at.unwrap_or(load.at);
    let (now, late) = (core.clock.now(), core.clock.now() - over_at >= LATE_MS);
    // A reading from before the end says nothing about it; one that found differences is made anew until it is late.
    let says = |after: &Stored| {
        let old = after.state == CompareState::Done && now - after.asked_at >= ANEW_MS;
        after.asked_at >= over_at && (late || !old)
    };
    let stored = match &load.after {
        Some(id) => comparisons::get(&core.store, id).await?.filter(says),
        None => None,
    };
    let after = match reading(core, run, load, stored.as_ref().map(|after| &after.id)).await? {
        Read::New(id) => {
            let mut tx = core.store.begin().await?;
            let begun = Change { after: Some(&id), ..Change::default() };
            change(core, &mut tx, load, &[LoadState::Checking], &begun).await?;
            tx.commit().await?;
            return Ok(Step::Again);
        }
        Read::Failed(words) => {
            tracing::warn!(load = %load.id, words, "accounts cannot be read after a load; tried again");
            return rest(core, run, WaitsFor::Isc, Some(PAUSE_MS)).await;
        }
        Read::Done(read) => *read,
    };
    let before = match &load.before {
        Some(id) => comparisons::get(&core.store, id).await?,
        None => None,
    };
    let told = load.result.as_ref().map(|result| result.told.clone()).unwrap_or_default();
    let was = before.as_ref().map(|before| before.counts);
    let said = before.as_ref().map_or(load.said, crate::sources::show::prediction);
    let differs = differences(&after, was, said, &told, load.cause.as_deref());
    if !differs.is_empty() && !as_held(said, after.counts) && !late {
        return rest(core, run, WaitsFor::Tasks, Some(PAUSE_MS)).await;
    }
    finish(core, run, load, &after, (was, said), LoadResult { told, left: after.counts, differs }).await
}

/// Whether nothing but what the threshold holds back is left.
fn as_held(said: Prediction, left: CompareCounts) -> bool {
    said.held && left.goes == said.goes && left.adds + left.differs == 0
}

/// What is not as predicted, a sentence each. That ISC held removals back is one, predicted or not: they are not removed.
fn differences(
    after: &Stored,
    was: Option<CompareCounts>,
    said: Prediction,
    told: &[(String, String)],
    cause: Option<&str>,
) -> Vec<String> {
    let left = after.counts;
    let mut words = Vec::new();
    if let Some(cause) = cause.filter(|cause| cause.starts_with("ISC's task ended")) {
        words.push(format!("{cause}."));
    }
    match (left.goes, said.held) {
        (0, true) if said.goes > 0 => words.push(format!(
            "{} that the file lacks are gone, although ISC's threshold should have held them back.",
            accounts_words(said.goes)
        )),
        (0, _) => {}
        (n, true) => words.push(format!(
            "{} that the file lacks were not removed: they are more than ISC's delete threshold lets go.",
            accounts_words(n)
        )),
        (n, false) => words.push(format!("{} that the file lacks are still in ISC.", accounts_words(n))),
    }
    if left.adds > 0 {
        words.push(format!("{} of the file are not in ISC.", accounts_words(left.adds)));
    }
    if left.differs > 0 {
        words.push(format!("{} have other values in ISC than in the file.", accounts_words(left.differs)));
    }
    let number = |name: &str| told.iter().find(|(known, _)| known == name)?.1.trim().parse::<u64>().ok();
    if let Some(was) = was {
        let predicted = [("deleted", if said.held { 0 } else { was.goes }), ("created", was.adds)];
        for (name, predicted) in predicted {
            if let Some(n) = number(name).filter(|n| *n != predicted) {
                words.push(format!("ISC counts {n} {name}; {predicted} were predicted."));
            }
        }
    }
    words
}

async fn finish(
    core: &Core,
    run: &Run,
    load: &Load,
    after: &Stored,
    (was, said): (Option<CompareCounts>, Prediction),
    result: LoadResult,
) -> Result<Step> {
    let now = core.clock.now();
    let bad = load.cause.as_deref().is_some_and(|cause| cause.starts_with("ISC's task ended"));
    let unchanged = was.is_some_and(|was| {
        let same = |a: CompareCounts| (a.goes, a.adds, a.differs);
        same(was) == same(after.counts) && was.goes + was.adds + was.differs > 0
    });
    // What the threshold holds back is unchanged as well, and was read all the same.
    let unchanged = unchanged && !as_held(said, after.counts);
    let state = match (bad && unchanged, result.differs.is_empty()) {
        (true, _) => LoadState::Failed,
        (_, true) => LoadState::Done,
        (_, false) => LoadState::Differs,
    };
    let mut tx = core.store.begin().await?;
    let to = Change { state: Some(state), result: Some(&result), ended_at: Some(now), ..Change::default() };
    if !change(core, &mut tx, load, &[LoadState::Checking], &to).await? {
        return Ok(Step::Again);
    }
    if state != LoadState::Failed
        && let Some(file) = files::get(&core.store, &load.source, &load.file).await?
    {
        files::set_baseline(&mut tx, &load.source, &file.id).await?;
        let by = By(&run.started_by, &run.started_by_name);
        event(core, &mut tx, by, &file, FileWhat::Loaded, Some(load.id.as_str())).await?;
    }
    let (outcome, words) = match state {
        LoadState::Done => (AuditResult::Done, "everything is as predicted".to_owned()),
        LoadState::Failed => (AuditResult::Failed, "ISC did not load it".to_owned()),
        _ => (AuditResult::Done, result.differs.join(" ")),
    };
    let sentence = format!("{}: loaded {}; {words}", load.id, load.source_name);
    let entry =
        Entry::by(run, What::LoadEnded, sentence).about(&load.source, &load.source_name).result(outcome);
    audit::append(core, &mut tx, entry);
    tx.commit().await?;
    core.news.tell(format!("source:{}", load.source));
    Ok(Step::Again)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, n: u64) -> (String, String) {
        (name.to_owned(), n.to_string())
    }

    fn after(goes: u64, adds: u64, differs: u64) -> Stored {
        Stored {
            id: "c".into(),
            source: "s".into(),
            source_name: "S".to_owned(),
            file: "f".into(),
            state: gangway_types::safety::CompareState::Done,
            grant_id: String::new(),
            by: String::new(),
            by_name: String::new(),
            asked_at: 0,
            read_at: Some(0),
            read: 0,
            expected: None,
            threshold: Some(10),
            authoritative: false,
            headings: gangway_types::safety::Headings::default(),
            against: None,
            counts: CompareCounts { goes, adds, differs, ..CompareCounts::default() },
            worries: Vec::new(),
            problem: None,
        }
    }

    #[test]
    fn what_was_held_back_is_no_success() {
        let said = Prediction { goes: 14, most: Some(2), held: true };
        let was = CompareCounts { goes: 14, ..CompareCounts::default() };
        let words = differences(&after(14, 0, 0), Some(was), said, &[told("deleted", 0)], None);
        assert_eq!(words.len(), 1);
        assert!(words[0].contains("14 accounts that the file lacks were not removed"), "{words:?}");
        assert!(as_held(said, after(14, 0, 0).counts) && !as_held(said, after(14, 1, 0).counts));
    }

    #[test]
    fn iscs_counts_are_held_against_the_prediction() {
        let said = Prediction { goes: 3, most: Some(20), held: false };
        let was = CompareCounts { goes: 3, adds: 1, ..CompareCounts::default() };
        assert_eq!(
            differences(&after(0, 0, 0), Some(was), said, &[told("deleted", 3), told("created", 1)], None),
            [""; 0]
        );
        let words = differences(&after(1, 1, 1), Some(was), said, &[told("deleted", 2)], None);
        assert_eq!(words.len(), 4, "{words:?}");
    }
}
