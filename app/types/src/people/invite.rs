//! Where a person stands with their invitation: ISC's status and our ledger read together.

use crate::Reading;
use crate::query::InviteFilter;
use serde::{Deserialize, Serialize};

/// "Runs out soon" means within this many milliseconds: 48 hours.
pub const SOON_MS: i64 = 48 * 3_600_000;

/// Where a person stands. Registered wins over everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InviteState {
    /// UNREGISTERED, no invitation known.
    Never,
    /// Invited, valid for more than 48 hours.
    Invited {
        /// When it runs out.
        expires_at: i64,
        /// Whether ISC's status says so too (PENDING).
        pending: bool,
    },
    /// Invited, runs out within 48 hours.
    Soon {
        /// When it runs out.
        expires_at: i64,
        /// Whether ISC's status says so too (PENDING).
        pending: bool,
    },
    /// Run out, not registered.
    Expired {
        /// When it ran out.
        at: i64,
    },
    /// PENDING, or seen in ISC's events, without an invitation of ours.
    Elsewhere,
    /// Registered.
    Registered {
        /// When we first saw it; none for those who were registered when we first read them.
        at: Option<i64>,
    },
    /// Cannot sign in, by ISC's decision.
    Blocked,
    /// Needs attention in ISC.
    Attention,
    /// A status we do not know.
    Unknown,
    /// No longer in ISC.
    Gone {
        /// When a complete reading no longer found the person.
        at: i64,
    },
}

impl InviteState {
    /// Reads status and ledger together.
    pub fn of(
        reading: Reading,
        expires_at: Option<i64>,
        elsewhere: bool,
        registered_at: Option<i64>,
        gone_at: Option<i64>,
        now: i64,
    ) -> Self {
        let pending = reading == Reading::Pending;
        match (gone_at, reading, expires_at) {
            (Some(at), ..) => Self::Gone { at },
            (_, Reading::Registered, _) => Self::Registered { at: registered_at },
            (_, Reading::Blocked, _) => Self::Blocked,
            (_, Reading::Attention, _) => Self::Attention,
            (_, Reading::Unknown, _) => Self::Unknown,
            (_, _, Some(at)) if at <= now => Self::Expired { at },
            (_, _, Some(expires_at)) if expires_at - now <= SOON_MS => Self::Soon { expires_at, pending },
            (_, _, Some(expires_at)) => Self::Invited { expires_at, pending },
            (_, _, None) if pending || elsewhere => Self::Elsewhere,
            (_, _, None) => Self::Never,
        }
    }

    /// The filter that finds people who stand like this.
    pub fn filter(self) -> Option<InviteFilter> {
        Some(match self {
            Self::Never => InviteFilter::Never,
            Self::Invited { .. } => InviteFilter::Valid,
            Self::Soon { .. } => InviteFilter::Soon,
            Self::Expired { .. } => InviteFilter::Expired,
            Self::Elsewhere => InviteFilter::Elsewhere,
            Self::Registered { .. } => InviteFilter::Registered,
            Self::Blocked => InviteFilter::Blocked,
            Self::Attention => InviteFilter::Attention,
            Self::Unknown | Self::Gone { .. } => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soon_and_expired_are_exact() {
        let at = |expires, now| InviteState::of(Reading::Unregistered, Some(expires), false, None, None, now);
        assert_eq!(at(SOON_MS + 1, 0), InviteState::Invited { expires_at: SOON_MS + 1, pending: false });
        assert_eq!(at(SOON_MS, 0), InviteState::Soon { expires_at: SOON_MS, pending: false });
        assert_eq!(at(10, 9), InviteState::Soon { expires_at: 10, pending: false });
        assert_eq!(at(10, 10), InviteState::Expired { at: 10 });
    }

    #[test]
    fn registered_wins_over_a_valid_invitation_and_gone_over_both() {
        let state = |gone| InviteState::of(Reading::Registered, Some(1 << 40), true, Some(5), gone, 0);
        assert_eq!(state(None), InviteState::Registered { at: Some(5) });
        assert_eq!(state(Some(7)), InviteState::Gone { at: 7 });
    }

    #[test]
    fn pending_without_our_invitation_was_invited_elsewhere() {
        let state = |reading, elsewhere| InviteState::of(reading, None, elsewhere, None, None, 0);
        assert_eq!(state(Reading::Pending, false), InviteState::Elsewhere);
        assert_eq!(state(Reading::Unregistered, true), InviteState::Elsewhere);
        assert_eq!(state(Reading::Unregistered, false), InviteState::Never);
    }
}
