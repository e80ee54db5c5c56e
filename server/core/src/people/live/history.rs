//! One timeline of a person: what Gangway did and saw, and what ISC's own events say, newest first, paged by time.

mod activities;
mod events;
mod ours;

use super::Trouble;
use crate::auth::Signed;
use crate::{Core, Result};
use gangway_types::people::PersonDetail;
use gangway_types::{AccountJobId, BatchId, PersonJobId, TaskId};

/// Lines of a page; those of the same moment stay together.
const PER: usize = 40;

/// Where a line leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leads {
    /// A batch.
    Batch(BatchId),
    /// A task of ISC.
    Task(TaskId),
    /// Accounts that were written.
    AccountJob(AccountJobId),
    /// What was done to people.
    PersonJob(PersonJobId),
    /// An entry of the audit log.
    Audit(i64),
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// When, milliseconds UTC of the domain's clock.
    pub at: i64,
    /// Who did it; "ISC" or "Gangway" where nobody is named.
    pub who: String,
    /// What, as a sentence without its subject and full stop.
    pub words: String,
    /// Where it leads, when the reader may go there.
    pub leads: Option<Leads>,
    /// Said by ISC's events or activities, not by Gangway.
    pub isc: bool,
    /// What there is to know beside it.
    pub more: Option<String>,
}

impl HistoryLine {
    fn new(at: i64, who: impl Into<String>, words: impl Into<String>) -> Self {
        Self { at, who: who.into(), words: words.into(), leads: None, isc: false, more: None }
    }

    fn leading(self, leads: Leads) -> Self {
        Self { leads: Some(leads), ..self }
    }

    fn more(self, more: Option<String>) -> Self {
        Self { more: more.filter(|more| !more.trim().is_empty()), ..self }
    }
}

/// What became of reading ISC's events, or its activities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Events {
    /// They are among the lines.
    Read,
    /// The reader's user level may not search; who can, as a sentence.
    NotYours(String),
    /// They could not be read.
    Failed(Trouble),
}

/// A page of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// Newest first.
    pub lines: Vec<HistoryLine>,
    /// What became of ISC's events.
    pub events: Events,
    /// What became of what ISC lists as provisioned for them.
    pub activities: Events,
    /// Where the page before begins: what happened before this moment. None when this is the first thing that happened.
    pub older: Option<i64>,
}

/// What happened to a person before `before` (domain milliseconds UTC), as far as the reader may know it.
///
/// # Errors
/// When the store does not answer. That ISC's events could not be read is part of the answer.
pub async fn history(
    core: &Core,
    who: &Signed,
    person: &PersonDetail,
    before: Option<i64>,
) -> Result<History> {
    let before = before.unwrap_or(i64::MAX);
    let (ours, told, done) = futures::join!(
        ours::lines(core, who, person, before),
        events::lines(core, who, person, before, PER),
        activities::lines(core, who, person, before, PER)
    );
    let mut lines = ours?;
    let ((told, events), (done, activities)) = (told, done);
    // An invitation sent elsewhere is in our ledger because ISC's event told of it: it is said once.
    lines.retain(|line| {
        line.more.as_deref() != Some(ours::ELSEWHERE) || told.iter().all(|one| one.at != line.at)
    });
    lines.extend(told);
    lines.extend(done);
    let (lines, older) = page(lines, before, PER);
    Ok(History { lines, events, activities, older })
}

/// The newest lines before `before`, and where the page after them begins.
fn page(mut lines: Vec<HistoryLine>, before: i64, per: usize) -> (Vec<HistoryLine>, Option<i64>) {
    lines.retain(|line| line.at < before);
    lines.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.isc.cmp(&b.isc)).then_with(|| a.words.cmp(&b.words)));
    let Some(last) = lines.get(per.saturating_sub(1)).map(|line| line.at) else { return (lines, None) };
    let more = lines.iter().any(|line| line.at < last);
    lines.retain(|line| line.at >= last);
    (lines, more.then_some(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(times: &[i64]) -> Vec<HistoryLine> {
        times.iter().enumerate().map(|(n, at)| HistoryLine::new(*at, "ISC", n.to_string())).collect()
    }

    proptest! {
        #[test]
        fn paging_shows_every_line_once(times in proptest::collection::vec(0_i64..30, 0..60), per in 1_usize..12) {
            let all = lines(&times);
            let (mut seen, mut before) = (Vec::new(), i64::MAX);
            loop {
                let (shown, older) = page(all.clone(), before, per);
                prop_assert!(shown.windows(2).all(|pair| pair[0].at >= pair[1].at));
                seen.extend(shown.into_iter().map(|line| line.words));
                match older {
                    Some(older) => before = older,
                    None => break,
                }
            }
            seen.sort();
            let mut expected: Vec<String> = all.into_iter().map(|line| line.words).collect();
            expected.sort();
            prop_assert_eq!(seen, expected);
        }
    }
}
