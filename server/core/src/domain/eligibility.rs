//! Who may be invited: the rule behind every check, without I/O.

use super::mail;
use gangway_types::checks::{Choice, Reason, ReasonKind, Warning, WarningKind};
use gangway_types::{BatchId, IdentityStatus, Reading};

/// Days over which invitations of one person are counted for the cap on repeating them.
pub const REPEAT_DAYS: u32 = 30;

/// What settings say about who may be invited.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules<'a> {
    /// Lifecycle states that cannot sign in.
    pub blocked: &'a [String],
    /// Invitations of one person within [`REPEAT_DAYS`] at most; 0: no cap.
    pub repeat_cap: u32,
}

impl Rules<'_> {
    /// Whether somebody with so many invitations within [`REPEAT_DAYS`] is to be called instead.
    pub fn is_repeated(&self, lately: u64) -> bool {
        self.repeat_cap > 0 && lately >= u64::from(self.repeat_cap)
    }
}

/// What is known about one person when they are judged. Times are milliseconds UTC.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// ISC has no such identity any more.
    pub gone: bool,
    /// The person was to be read from ISC and could not be.
    pub unreadable: bool,
    /// ISC's status as it came.
    pub status: String,
    /// When we first saw the person registered.
    pub registered_at: Option<i64>,
    /// Profile, by name.
    pub profile: Option<String>,
    /// The profile is recorded as signing in by SSO.
    pub sso: bool,
    /// The profile is recorded as inviting automatically.
    pub automatic: bool,
    /// Protected in ISC.
    pub protected: bool,
    /// Linked to an account.
    pub correlated: bool,
    /// Lifecycle state's technical name.
    pub lifecycle: Option<String>,
    /// Address as it came.
    pub mail: Option<String>,
    /// How many others, over the whole tenant, have the same normalised address.
    pub others: u64,
    /// Invitations within the last [`REPEAT_DAYS`], by us or by others.
    pub lately: u64,
    /// When the last invitation was sent, and when it runs out.
    pub invited_at: Option<i64>,
    /// See `invited_at`.
    pub expires_at: Option<i64>,
    /// The open batch the person is in.
    pub open_batch: Option<BatchId>,
    /// Has a manager.
    pub has_manager: bool,
    /// ISC processed the person at least once.
    pub processed: bool,
}

/// What came out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Every reason that applies, in order: the first that no choice overrides is the main one.
    pub reasons: Vec<Reason>,
    /// Good to know.
    pub warnings: Vec<Warning>,
}

/// Judges one person.
pub fn judge(facts: &Facts, rules: Rules<'_>, now: i64) -> Judgement {
    let status = || facts.status.clone();
    if facts.gone {
        return Judgement { reasons: vec![Reason::Gone], warnings: Vec::new() };
    }
    let reading = IdentityStatus(facts.status.clone()).reading();
    let mut reasons = Vec::new();
    let mut add = |applies: bool, reason: &dyn Fn() -> Reason| {
        if applies {
            reasons.push(reason());
        }
    };
    add(facts.unreadable, &|| Reason::Unreadable);
    add(reading == Reading::Registered, &|| Reason::Registered { at: facts.registered_at, status: status() });
    add(facts.sso, &|| Reason::Sso { profile: facts.profile.clone().unwrap_or_default() });
    add(facts.protected, &|| Reason::Protected);
    add(!facts.correlated, &|| Reason::Uncorrelated);
    let state = facts
        .lifecycle
        .as_deref()
        .filter(|state| rules.blocked.iter().any(|name| name.eq_ignore_ascii_case(state)));
    add(state.is_some() || reading == Reading::Blocked, &|| Reason::Lifecycle {
        state: state.map_or_else(status, str::to_owned),
    });
    add(reading == Reading::Attention, &|| Reason::Problem { status: status() });
    add(reading == Reading::Unknown, &|| Reason::UnknownStatus { status: status() });
    let address = facts.mail.as_deref().and_then(mail::normalise);
    add(address.is_none(), &|| Reason::NoMail);
    if let Some(address) = &address {
        let written = facts.mail.clone().unwrap_or_default();
        add(!mail::is_well_formed(address), &|| Reason::Malformed { mail: written.clone() });
    }
    let repeated = rules.is_repeated(facts.lately);
    add(repeated, &|| Reason::Repeated { times: facts.lately, days: REPEAT_DAYS });
    if let Some(address) = address {
        add(facts.others > 0, &|| Reason::Shared { address: address.clone(), others: facts.others });
    }
    if let Some(expires_at) = facts.expires_at.filter(|at| *at > now) {
        add(true, &|| Reason::Recent { invited_at: facts.invited_at, expires_at });
    }
    if let Some(batch) = &facts.open_batch {
        add(true, &|| Reason::OpenBatch { batch: batch.clone() });
    }
    Judgement { reasons, warnings: warnings(facts, reading) }
}

fn warnings(facts: &Facts, reading: Reading) -> Vec<Warning> {
    let plain = |kind| Warning { kind, about: String::new() };
    let mut warnings = Vec::new();
    if facts.automatic {
        warnings
            .push(Warning { kind: WarningKind::Automatic, about: facts.profile.clone().unwrap_or_default() });
    }
    if !facts.has_manager {
        warnings.push(plain(WarningKind::NoManager));
    }
    if !facts.processed {
        warnings.push(plain(WarningKind::NeverProcessed));
    }
    if reading == Reading::Pending {
        warnings.push(plain(WarningKind::Pending));
    }
    warnings
}

/// Whether a decision of the owner sets this reason aside.
pub fn overridden(kind: ReasonKind, choice: Choice) -> bool {
    match kind {
        ReasonKind::Shared => choice.picked,
        ReasonKind::Recent => choice.again,
        _ => false,
    }
}

/// Place of the main reason among `reasons`; none when the person will be mailed.
pub fn main_reason(reasons: &[Reason], choice: Choice) -> Option<usize> {
    reasons.iter().position(|reason| match reason {
        Reason::MayNotRead { left, .. } => *left,
        reason => !overridden(reason.kind(), choice),
    })
}

/// Whether somebody could be picked for a shared address: nothing stands in the way that no decision can change.
pub fn can_be_picked(reasons: &[Reason]) -> bool {
    let may_change = [ReasonKind::Shared, ReasonKind::Recent, ReasonKind::MayNotRead];
    reasons.iter().all(|reason| may_change.contains(&reason.kind()))
}

#[cfg(test)]
mod tests;
