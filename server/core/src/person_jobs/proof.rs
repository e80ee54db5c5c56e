//! What proves that something was done to somebody: one table.

use gangway_types::people::PersonAction;
use gangway_types::{IdentityStatus, Reading};

/// When the effect of a call is looked for, real milliseconds after the one before; afterwards nobody looks any more.
const PAUSES: [i64; 6] = [1_500, 3_000, 6_000, 15_000, 45_000, 120_000];
/// The same for a task of ISC, by how often it was looked at; the last one goes on.
const TASK_PAUSES: [i64; 6] = [1_000, 1_000, 3_000, 5_000, 10_000, 30_000];

/// Whether ISC's answer says that it is done, and not only taken: 204 for a deletion. For the others 202, or 200 for a mail
/// of which nothing more is ever told.
pub(super) fn answer_is_the_end(action: PersonAction) -> bool {
    action == PersonAction::Delete
}

/// Whether an effect can be seen in the identity itself. A mail and a synchronisation leave no trace there; of processing
/// ISC's task tells.
pub(super) fn can_be_seen(action: PersonAction) -> bool {
    matches!(
        action,
        PersonAction::Reset | PersonAction::Delete | PersonAction::Enable | PersonAction::Disable
    )
}

/// What a status seen now proves, in words; none when it proves nothing. `was` is the status right before sending: a status
/// that was so before proves nothing. An identity that is gone is proof of a deletion, and of nothing else.
pub(super) fn seen(action: PersonAction, was: &str, now: &IdentityStatus) -> Option<String> {
    let (before, after) = (IdentityStatus(was.to_owned()).reading(), now.reading());
    let proven = match action {
        PersonAction::Reset => {
            !matches!(before, Reading::Unregistered | Reading::Pending | Reading::Unknown)
                && after == Reading::Unregistered
        }
        PersonAction::Disable => {
            !matches!(before, Reading::Blocked | Reading::Unknown) && now.0.eq_ignore_ascii_case("DISABLED")
        }
        PersonAction::Enable => {
            was.eq_ignore_ascii_case("DISABLED") && !matches!(after, Reading::Blocked | Reading::Unknown)
        }
        PersonAction::PasswordMail | PersonAction::Sync | PersonAction::Process | PersonAction::Delete => {
            false
        }
    };
    proven.then(|| format!("seen: status {was} before, {now} after"))
}

/// The pause before the next look after so many; none when nobody looks any more.
pub(super) fn pause(looks: i64) -> Option<i64> {
    usize::try_from(looks).ok().and_then(|looks| PAUSES.get(looks)).copied()
}

/// The pause before a task is looked at again.
pub(super) fn task_pause(looks: i64) -> i64 {
    let at = usize::try_from(looks).unwrap_or(0).min(TASK_PAUSES.len() - 1);
    TASK_PAUSES.get(at).copied().unwrap_or(30_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_a_change_proves_something() {
        use PersonAction::{Disable, Enable, Reset};
        let proven = [
            (Reset, "ACTIVE", "UNREGISTERED"),
            (Reset, "LOCKED", "UNREGISTERED"),
            (Reset, "DISABLED", "UNREGISTERED"),
            (Disable, "ACTIVE", "DISABLED"),
            (Disable, "UNREGISTERED", "DISABLED"),
            (Enable, "DISABLED", "ACTIVE"),
            (Enable, "DISABLED", "UNREGISTERED"),
        ];
        let statuses = ["ACTIVE", "LOCKED", "UNREGISTERED", "PENDING", "DISABLED", "ERROR", "NEW", ""];
        let mut found = 0;
        for action in [Reset, Disable, Enable] {
            for was in statuses {
                for now in statuses {
                    let seen = seen(action, was, &now.into()).is_some();
                    found += u32::from(seen);
                    if proven.contains(&(action, was, now)) {
                        assert!(seen, "{action:?} {was} {now}");
                    }
                    assert!(!seen || was != now, "{action:?} {was}");
                }
            }
        }
        // ACTIVE, LOCKED, DISABLED, ERROR; then everything but DISABLED and the unknown; then everything but those.
        assert_eq!(found, 4 + 5 + 5);
    }

    proptest! {
        #[test]
        fn an_unchanged_or_strange_status_proves_nothing(status in "[A-Z]{0,12}", strange in "X[A-Z]{0,8}") {
            for action in PersonAction::ALL {
                prop_assert!(seen(action, &status, &IdentityStatus(status.clone())).is_none());
                prop_assert!(seen(action, "ACTIVE", &IdentityStatus(strange.clone())).is_none());
            }
        }
    }

    #[test]
    fn looking_ends_and_following_a_task_does_not() {
        assert_eq!((pause(0), pause(6), pause(-1)), (Some(1_500), None, None));
        assert_eq!((task_pause(0), task_pause(1_000)), (1_000, 30_000));
    }
}
