//! View models: checks before inviting. Times are milliseconds UTC.

mod reason;

pub use reason::{Reason, ReasonKind, Warning, WarningKind};

use crate::people::Named;
use crate::reach::{HintGroup, MailSetUp};
use crate::{BatchId, CheckId, PersonId};
use serde::{Deserialize, Serialize};

/// State of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckState {
    /// People are being read again from ISC; the numbers are the directory's where that is not done.
    Reading,
    /// Everybody was read, or could not be.
    Ready,
    /// A batch was made of it; nothing changes any more.
    Used,
}

/// What of a person's reasons its owner decided otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Choice {
    /// This one of those who share the address is to be mailed.
    pub picked: bool,
    /// Send again although the last invitation is still valid.
    pub again: bool,
}

/// Somebody who will not be mailed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Who.
    pub person: Named,
    /// Account name.
    pub alias: String,
    /// Address, as it is in ISC.
    pub mail: Option<String>,
    /// The main reason.
    pub reason: Reason,
    /// Further reasons, in order.
    pub further: Vec<Reason>,
    /// What was decided.
    pub choice: Choice,
}

/// An address that several people share. At most one of them can be mailed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedAddress {
    /// The normalised address.
    pub address: String,
    /// Selected people who could be picked, if nothing else were in the way of each.
    pub candidates: Vec<Named>,
    /// Who is picked; none is the default, "Neither".
    pub picked: Option<PersonId>,
    /// How many people of the tenant have the address.
    pub people: u64,
    /// Names of those outside the selection, at most five.
    pub outside: Vec<Named>,
}

/// One group of people who will not be mailed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonGroup {
    /// Their main reason's kind.
    pub kind: ReasonKind,
    /// How many.
    pub count: u64,
    /// The first of them, in order of the list; all of them are in the download.
    pub people: Vec<LeftOut>,
}

/// Something good to know about people who will be mailed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningGroup {
    /// What.
    pub warning: Warning,
    /// How many of those who will be mailed.
    pub count: u64,
    /// The first of them.
    pub people: Vec<Named>,
}

/// Who will be mailed on behalf of one manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WillBeMailed {
    /// Who.
    pub person: Named,
    /// Account name.
    pub alias: String,
    /// Where to.
    pub mail: String,
    /// Their manager.
    pub manager: Option<Named>,
    /// What was decided.
    pub choice: Choice,
}

/// Why the number of matches differs between selecting and freezing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matched {
    /// How many the page said were selected.
    pub said: u64,
    /// How many matched when the list was frozen.
    pub now: u64,
    /// What became of them in between, as far as it is known.
    pub changes: Option<Changes>,
}

/// What became of a list between a page that counted it and its freezing. `said - registered - removed - invited - others
/// + added + joined` is what matched when it was frozen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Have registered.
    pub registered: u64,
    /// Are no longer in ISC.
    pub removed: u64,
    /// Were invited, and the list shows others.
    pub invited: u64,
    /// Match no longer, for a reason that is not kept: something that the filters look at changed.
    pub others: u64,
    /// Are new in ISC and match.
    pub added: u64,
    /// Match now and did not, for a reason that is not kept.
    pub joined: u64,
}

impl Changes {
    /// From what was counted. None when more people changed than the numbers differ by, so that it cannot be told whose
    /// change it was.
    pub fn explain(said: u64, now: u64, known: Self) -> Option<Self> {
        let expected = i128::from(said) + i128::from(known.added)
            - i128::from(known.registered + known.removed + known.invited);
        let (others, joined) = match expected - i128::from(now) {
            more if more >= 0 => (u64::try_from(more).ok()?, 0),
            fewer if known.registered + known.removed + known.invited == 0 => {
                (0, u64::try_from(-fewer).ok()?)
            }
            _ => return None,
        };
        Some(Self { others, joined, ..known })
    }

    /// "2 registered, 1 removed".
    pub fn words(&self) -> String {
        [
            (self.registered, "registered"),
            (self.removed, "removed"),
            (self.invited, "invited meanwhile"),
            (self.others, "no longer fitting the filters"),
            (self.added, "new in ISC"),
            (self.joined, "fitting the filters since"),
        ]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, words)| format!("{n} {words}"))
        .collect::<Vec<_>>()
        .join(", ")
    }
}

/// A check as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Id, in the address.
    pub id: CheckId,
    /// State.
    pub state: CheckState,
    /// Name of the batch to be.
    pub name: String,
    /// People frozen. Always `mailed + left_out`.
    pub selected: u64,
    /// How many will be mailed.
    pub mailed: u64,
    /// How many will not.
    pub left_out: u64,
    /// People read again from ISC so far.
    pub read_done: u64,
    /// Of those, how many could not be read.
    pub unreadable: u64,
    /// When the list was frozen.
    pub frozen_at: i64,
    /// Age of the directory it was first judged from.
    pub directory_at: Option<i64>,
    /// "You selected 312; 309 match now", when they differ.
    pub matched: Option<Matched>,
    /// The first who will be mailed.
    pub will_be_mailed: Vec<WillBeMailed>,
    /// How many different managers they have.
    pub managers: u64,
    /// Who will not be mailed, in order of reasons.
    pub groups: Vec<ReasonGroup>,
    /// Shared addresses among the selected, the first hundred.
    pub shared: Vec<SharedAddress>,
    /// Who may not be able to read it, by reason, whether they are left out for it or not.
    pub may_not_read: Vec<HintGroup>,
    /// How many of those who will be mailed may not be able to read it: each counted once.
    pub doubtful: u64,
    /// How ISC's mail is set up, as far as it told.
    pub mail: MailSetUp,
    /// Good to know.
    pub warnings: Vec<WarningGroup>,
    /// What is in the way of reading, as a sentence.
    pub problem: Option<String>,
    /// The batch made of it.
    pub batch: Option<BatchId>,
    /// The batch whose people are to be invited again.
    pub parent_batch: Option<BatchId>,
    /// The list the people were selected from: where Close leads.
    pub back: String,
    /// The instant countdowns are computed from.
    pub now: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_explains_the_difference_or_leaves_a_rest() {
        let known = Changes { registered: 2, removed: 1, ..Changes::default() };
        let all = Changes::explain(312, 309, known).expect("explained");
        assert_eq!(all.words(), "2 registered, 1 removed");
        let rest = Changes::explain(312, 305, known).expect("explained");
        assert_eq!((rest.others, rest.joined), (4, 0));
        let more = Changes::explain(10, 12, Changes { added: 1, ..Changes::default() }).expect("explained");
        assert_eq!(more.words(), "1 new in ISC, 1 fitting the filters since");
    }

    #[test]
    fn where_more_changed_than_went_nobody_is_blamed() {
        let known = Changes { registered: 5, ..Changes::default() };
        assert_eq!(Changes::explain(312, 309, known), None);
    }

    #[test]
    fn what_is_explained_adds_up() {
        for said in 0..6_u64 {
            for now in 0..6_u64 {
                for (registered, added) in [(0, 0), (1, 0), (0, 1), (2, 1), (1, 3)] {
                    let known = Changes { registered, added, ..Changes::default() };
                    let Some(all) = Changes::explain(said, now, known) else { continue };
                    let left = all.registered + all.removed + all.invited + all.others;
                    assert_eq!(said + all.added + all.joined, now + left, "{said} {now} {all:?}");
                }
            }
        }
    }
}
