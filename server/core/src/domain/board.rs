//! How far somebody is who begins soon, what holds them up, and whose move it is. Without I/O.

mod account;
mod batch;
mod row;

#[cfg(test)]
mod tests;

pub use account::{Item, item};
pub use batch::InBatch;
pub use row::{FileRow, Stand, row};

use gangway_types::board::{BoardStep, Mark, Mover, Standing};
use gangway_types::checks::{Reason, ReasonKind};
use gangway_types::people::InviteState;

/// What is known of a person. Times are milliseconds UTC of the domain's clock.
#[derive(Clone, Debug)]
pub struct Person<'a> {
    /// Status and ledger read together.
    pub invite: InviteState,
    /// When they were last invited.
    pub invited_at: Option<i64>,
    /// Invitations so far.
    pub times_invited: u32,
    /// Invitations after which somebody needs a call; 0: never.
    pub call_after: u32,
    /// When ISC made the identity.
    pub created: Option<i64>,
    /// The profile is recorded as signing in by SSO.
    pub sso: bool,
    /// Linked to an account.
    pub correlated: bool,
    /// Why a check would leave them out now, the main reason first.
    pub reasons: &'a [Reason],
    /// The newest batch with them.
    pub batch: Option<&'a InBatch>,
    /// Whether that batch is still open for them.
    pub batch_open: bool,
    /// Whether the day they begin is still to come.
    pub starts_later: bool,
}

/// A standing with a reason of the glossary.
pub(crate) fn standing(
    at: BoardStep,
    mover: Mover,
    words: impl Into<String>,
    since: Option<i64>,
) -> Standing {
    Standing { at, mover, words: words.into(), since, until: None, why: None }
}

fn why(standing: Standing, word: impl Into<String>) -> Standing {
    Standing { why: Some(word.into()), ..standing }
}

/// Where a person stands.
pub fn person(person: &Person<'_>) -> Standing {
    let inviter = || Mover::Inviter(None);
    match person.invite {
        InviteState::Gone { at } => {
            let gone = standing(BoardStep::Identity, Mover::Admin, "No longer in ISC", Some(at));
            return why(gone, "gone");
        }
        InviteState::Registered { at } => {
            return standing(BoardStep::SignIn, Mover::Nobody, "Registered", at);
        }
        _ => {}
    }
    if person.sso {
        let words = "Signs in by SSO: needs no invitation";
        return why(standing(BoardStep::SignIn, Mover::Nobody, words, None), "sso");
    }
    if !person.correlated {
        let words = "Linked to no account";
        let mover = Mover::Coordinator(None);
        return why(standing(BoardStep::Account, mover, words, person.created), "reason-uncorrelated");
    }
    // A batch that is on its way is the news, whatever became of an invitation before it.
    if let Some(batch) = person.batch.filter(|_| person.batch_open)
        && let Some(standing) = batch::standing(batch)
    {
        return standing;
    }
    match person.invite {
        InviteState::Invited { expires_at, .. } | InviteState::Soon { expires_at, .. } => {
            let out = standing(
                BoardStep::Registered,
                Mover::Person,
                "Invited, not registered yet",
                person.invited_at,
            );
            Standing { until: Some(expires_at), ..why(out, "invitation") }
        }
        InviteState::Elsewhere => {
            let out = standing(
                BoardStep::Registered,
                Mover::Person,
                "Invited elsewhere, not registered yet",
                person.invited_at,
            );
            why(out, "invited-elsewhere")
        }
        InviteState::Expired { at } if person.call_after > 0 && person.times_invited >= person.call_after => {
            let words = match person.times_invited {
                1 => "Needs a call: invited once, and the invitation ran out".to_owned(),
                n => format!("Needs a call: invited {n} times, and the last invitation ran out"),
            };
            why(standing(BoardStep::Registered, inviter(), words, Some(at)), "needs-call")
        }
        InviteState::Expired { at } => why(
            standing(BoardStep::Registered, inviter(), "The invitation ran out", Some(at)),
            "outcome-expired",
        ),
        _ => never_invited(person),
    }
}

/// Somebody whom nobody has invited, as far as is known.
fn never_invited(person: &Person<'_>) -> Standing {
    let at = BoardStep::Invited;
    if let Some(reason) = person.reasons.first() {
        let mover = match reason.kind() {
            ReasonKind::NoMail | ReasonKind::Malformed => Mover::Coordinator(None),
            // Most of those who have not begun yet may sign in once they do: that comes by itself.
            ReasonKind::Lifecycle if person.starts_later => Mover::Isc,
            ReasonKind::Lifecycle
            | ReasonKind::Problem
            | ReasonKind::UnknownStatus
            | ReasonKind::Protected
            | ReasonKind::Gone
            | ReasonKind::Unreadable => Mover::Admin,
            ReasonKind::Registered | ReasonKind::Sso => Mover::Nobody,
            ReasonKind::Uncorrelated => Mover::Coordinator(None),
            ReasonKind::Repeated
            | ReasonKind::Shared
            | ReasonKind::Recent
            | ReasonKind::OpenBatch
            | ReasonKind::MayNotRead => Mover::Inviter(None),
        };
        let word = format!("reason-{}", reason.kind().key().replace('_', "-"));
        return why(standing(at, mover, reason.words(), person.created), word);
    }
    if let Some(standing) = person.batch.and_then(batch::ended) {
        return standing;
    }
    standing(at, Mover::Inviter(None), "Nobody has invited them yet", person.created)
}

/// What is known of the steps of a person.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reached {
    /// The account was written from here: when ISC took it, and when it was seen.
    pub row: Option<(Option<i64>, Option<i64>)>,
    /// When ISC made the identity.
    pub created: Option<i64>,
    /// When they were last invited, by us or by others.
    pub invited_at: Option<i64>,
    /// Whether they were invited at all, as far as ISC's status or the ledger tell.
    pub invited: bool,
    /// Registered, and when that was first seen.
    pub registered: Option<Option<i64>>,
    /// When they last signed in, where Gangway has read it.
    pub signed_in: Option<i64>,
}

/// Marks and times of all six steps of a person.
pub fn marks(standing: &Standing, reached: &Reached) -> [(BoardStep, Mark, Option<i64>); 6] {
    let here = if standing.mover.is_stuck() { Mark::Stuck } else { Mark::Open };
    BoardStep::ALL.map(|step| {
        let (done, at) = match step {
            BoardStep::Row => (reached.row.is_some(), reached.row.and_then(|(taken, _)| taken)),
            BoardStep::Account => (true, reached.row.and_then(|(_, seen)| seen)),
            BoardStep::Identity => (true, reached.created),
            BoardStep::Invited => (reached.invited || reached.registered.is_some(), reached.invited_at),
            BoardStep::Registered => (reached.registered.is_some(), reached.registered.flatten()),
            BoardStep::SignIn => (reached.signed_in.is_some(), reached.signed_in),
        };
        let mark = match step {
            _ if step == standing.at && standing.mover != Mover::Nobody => here,
            BoardStep::Row if !done => Mark::Without,
            _ if done => Mark::Done,
            BoardStep::SignIn if reached.registered.is_some() || standing.mover == Mover::Nobody => {
                Mark::Unknown
            }
            // Who signs in by SSO passes over both.
            BoardStep::Invited | BoardStep::Registered if standing.mover == Mover::Nobody => Mark::Without,
            _ => Mark::NotYet,
        };
        (step, mark, if matches!(mark, Mark::Done) { at } else { None })
    })
}
