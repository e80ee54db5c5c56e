//! What a look at the source means for an item, by rule.

use super::look::{LINK_MS, pause_after};
use gangway_types::accounts::{AccountAction, AccountOutcome, Difference};

/// Values may arrive one after the other: this long after it was first seen an account that differs is read again.
const SETTLE_MS: i64 = 300_000;
/// A change that ISC took and that does not show after this long, differs.
const LATE_MS: i64 = 3_600_000;

/// An item that was looked for, and whether it is there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looked<'a> {
    pub(super) action: AccountAction,
    pub(super) outcome: AccountOutcome,
    /// How long ago its call was taken, or its fate became unknown, domain milliseconds.
    pub(super) age: i64,
    /// How long ago it was first seen.
    pub(super) seen_for: Option<i64>,
    /// What differs, if it is there.
    pub(super) differs: Option<&'a [Difference]>,
    /// Whether it is linked to somebody.
    pub(super) linked: bool,
    /// Whether ISC's task is known to have ended.
    pub(super) task_over: bool,
    /// Whether a person decided to leave it as unknown.
    pub(super) decided: bool,
    /// After which time absence is proof.
    pub(super) absent_ms: i64,
}

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Follows {
    /// It is there as far as it will be.
    Seen {
        /// When to look again, in milliseconds; none: no more.
        again: Option<i64>,
        /// Nobody's, as ISC says, for long enough to say so.
        nobody: bool,
    },
    /// Nothing new; when to look again.
    Wait(Option<i64>),
    /// Its absence proves that it was not made: it is sent again.
    SendAgain,
}

/// Judges one item.
pub(super) fn follows(looked: Looked<'_>) -> Follows {
    let again = pause_after(looked.age);
    match looked.differs {
        Some(differs) if is_there(looked, differs) => {
            let seen_for = looked.seen_for.unwrap_or(0);
            let settled =
                differs.is_empty() || seen_for >= SETTLE_MS || looked.outcome == AccountOutcome::Seen;
            let nobody = !looked.linked && seen_for >= LINK_MS;
            Follows::Seen { again: if settled && looked.linked { None } else { again }, nobody }
        }
        Some(_) => Follows::Wait(again),
        None if looked.outcome == AccountOutcome::Unknown
            && looked.action == AccountAction::Create
            && !looked.decided =>
        {
            if looked.age >= looked.absent_ms {
                Follows::SendAgain
            } else {
                let left = looked.absent_ms - looked.age;
                Follows::Wait(Some(again.map_or(left, |again| again.min(left))))
            }
        }
        None => Follows::Wait(again),
    }
}

/// Whether an account that is there is the outcome of the call. A change shows only in its values.
fn is_there(looked: Looked<'_>, differs: &[Difference]) -> bool {
    if differs.is_empty() || looked.action == AccountAction::Create {
        return true;
    }
    match looked.outcome {
        AccountOutcome::Seen | AccountOutcome::Differs => true,
        AccountOutcome::Accepted => looked.task_over || looked.age >= LATE_MS,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_types::accounts::AccountAction::{Create, Update};
    use gangway_types::accounts::AccountOutcome::{Accepted, Differs, Seen, Unknown};

    const HOUR: i64 = 3_600_000;

    fn differing() -> Vec<Difference> {
        vec![Difference { field: "city".to_owned(), sent: vec!["Ulm".to_owned()], shown: vec![] }]
    }

    fn looked(action: AccountAction, outcome: AccountOutcome, age: i64) -> Looked<'static> {
        Looked {
            action,
            outcome,
            age,
            seen_for: None,
            differs: None,
            linked: false,
            task_over: false,
            decided: false,
            absent_ms: 2 * HOUR,
        }
    }

    #[test]
    fn absence_proves_nothing_before_its_time() {
        for age in [0, HOUR, 2 * HOUR - 1] {
            assert!(matches!(follows(looked(Create, Unknown, age)), Follows::Wait(Some(_))), "{age}");
        }
        assert_eq!(follows(looked(Create, Unknown, 2 * HOUR)), Follows::SendAgain);
        assert_eq!(follows(looked(Create, Unknown, 2 * HOUR - 1)), Follows::Wait(Some(1)));
        // A change that does not show may still come, and what was taken is never sent again.
        assert!(matches!(follows(looked(Update, Unknown, 3 * HOUR)), Follows::Wait(_)));
        assert!(matches!(follows(looked(Create, Accepted, 30 * HOUR)), Follows::Wait(None)));
        let decided = Looked { decided: true, ..looked(Create, Unknown, 3 * HOUR) };
        assert!(matches!(follows(decided), Follows::Wait(_)));
    }

    #[test]
    fn a_new_account_is_there_whatever_its_values() {
        let differs = differing();
        for outcome in [Accepted, Unknown] {
            let there = Looked { differs: Some(&differs), ..looked(Create, outcome, 3_000) };
            assert!(matches!(follows(there), Follows::Seen { again: Some(_), nobody: false }));
        }
    }

    #[test]
    fn a_change_is_there_when_its_values_are() {
        let differs = differing();
        let still = |outcome, age| Looked { differs: Some(&differs), ..looked(Update, outcome, age) };
        assert!(matches!(follows(still(Accepted, 60_000)), Follows::Wait(Some(_))));
        assert!(matches!(follows(still(Unknown, 9 * HOUR)), Follows::Wait(_)));
        assert!(matches!(follows(still(Accepted, HOUR)), Follows::Seen { .. }));
        let over = Looked { task_over: true, ..still(Accepted, 60_000) };
        assert!(matches!(follows(over), Follows::Seen { .. }));
        let shows = Looked { differs: Some(&[]), ..looked(Update, Unknown, 9 * HOUR) };
        assert!(matches!(follows(shows), Follows::Seen { .. }));
    }

    #[test]
    fn looking_ends_with_a_link() {
        let there = |outcome, seen_for| Looked {
            differs: Some(&[]),
            seen_for: Some(seen_for),
            ..looked(Create, outcome, 10_000 + seen_for)
        };
        assert!(matches!(follows(there(Seen, 0)), Follows::Seen { again: Some(_), nobody: false }));
        assert!(matches!(follows(there(Seen, LINK_MS)), Follows::Seen { again: Some(_), nobody: true }));
        let linked = Looked { linked: true, ..there(Seen, 0) };
        assert_eq!(follows(linked), Follows::Seen { again: None, nobody: false });
        let differs = differing();
        let differing =
            |seen_for| Looked { linked: true, differs: Some(&differs), ..there(Differs, seen_for) };
        assert!(matches!(follows(differing(1_000)), Follows::Seen { again: Some(_), .. }));
        assert_eq!(follows(differing(SETTLE_MS)), Follows::Seen { again: None, nobody: false });
    }
}
