//! Whether something may be done to somebody: rules without I/O.

use gangway_types::people::{ActRefusal, Owned, PersonAction, Via};
use gangway_types::{IdentityStatus, PersonJobId, Reading};

/// ISC accepts a synchronisation once in 10 seconds per person (FACTS, section 7); one second more, since ISC counts from when
/// a call reaches it.
pub(super) const SYNC_MS: i64 = 11_000;

/// What is known of somebody right now.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// Not in ISC any more.
    pub(super) gone: bool,
    /// The one who acts.
    pub(super) oneself: bool,
    /// Protected in ISC.
    pub(super) protected: bool,
    /// ISC's status.
    pub(super) status: String,
    /// Whether there is a work e-mail that mail could be sent to.
    pub(super) mail_ok: bool,
    /// What they own; empty when nothing does, or when it was not asked.
    pub(super) owns: Vec<Owned>,
    /// When this was last asked for them, real time.
    pub(super) last_sent: Option<i64>,
    /// Another job in which the same is still to be sent, was sent meanwhile, or has an open end.
    pub(super) elsewhere: Option<Refusal>,
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Gone,
    Oneself,
    Protected,
    Owner(u64),
    NotRegistered,
    Blocked(String),
    Attention(String),
    Strange(String),
    NoAddress,
    TooSoon {
        until: i64,
    },
    Underway(PersonJobId),
    /// Another job has done it since this one was decided.
    Meanwhile(PersonJobId),
    /// Nobody has decided yet about a call whose answer is not known.
    Open(PersonJobId),
    /// ISC asks for a user level that the sign-in does not carry.
    Level,
}

/// The first rule that forbids it, the one that no waiting changes first. `real` is now.
pub(super) fn judge(action: PersonAction, via: Option<Via>, facts: &Facts, real: i64) -> Result<(), Refusal> {
    let reading = IdentityStatus(facts.status.clone()).reading();
    if facts.gone {
        return Err(Refusal::Gone);
    }
    let harms = matches!(action, PersonAction::Reset | PersonAction::Delete | PersonAction::Disable);
    if harms && facts.oneself {
        return Err(Refusal::Oneself);
    }
    if action == PersonAction::Delete && facts.protected {
        return Err(Refusal::Protected);
    }
    match (action, reading) {
        // A status that nobody knows allows nothing that writes (STATES).
        (_, Reading::Unknown) => return Err(Refusal::Strange(facts.status.clone())),
        (PersonAction::PasswordMail | PersonAction::Reset, Reading::Unregistered | Reading::Pending) => {
            return Err(Refusal::NotRegistered);
        }
        (PersonAction::PasswordMail, Reading::Blocked) => return Err(Refusal::Blocked(facts.status.clone())),
        (PersonAction::PasswordMail, Reading::Attention) => {
            return Err(Refusal::Attention(facts.status.clone()));
        }
        _ => {}
    }
    // Whether there is a personal address is for ISC to say: not every profile shows it.
    let work = via.is_none_or(|via| !via.is_personal());
    if action == PersonAction::PasswordMail && work && !facts.mail_ok {
        return Err(Refusal::NoAddress);
    }
    if action == PersonAction::Delete && !facts.owns.is_empty() {
        return Err(Refusal::Owner(facts.owns.iter().map(|kind| kind.things.len() as u64).sum()));
    }
    if let Some(other) = &facts.elsewhere {
        return Err(other.clone());
    }
    if action == PersonAction::Sync
        && let Some(until) = facts.last_sent.map(|at| at + SYNC_MS).filter(|until| *until > real)
    {
        return Err(Refusal::TooSoon { until });
    }
    Ok(())
}

impl Refusal {
    /// Why, without a full stop.
    pub(super) fn words(&self, action: PersonAction) -> String {
        match self {
            Self::Gone => "no longer in ISC".to_owned(),
            Self::Oneself => format!("you cannot {} yourself", action.key()),
            Self::Protected => "protected in ISC".to_owned(),
            Self::Owner(1) => "owns 1 thing that has to be handed over first".to_owned(),
            Self::Owner(n) => format!("owns {n} things that have to be handed over first"),
            Self::NotRegistered => "not registered".to_owned(),
            Self::Blocked(status) => format!("cannot sign in, by ISC's decision ({status})"),
            Self::Attention(status) => format!("ISC reports a problem ({status})"),
            Self::Strange(status) if status.is_empty() => "ISC gives no status".to_owned(),
            Self::Strange(status) => format!("status {status}, which Gangway does not know"),
            Self::NoAddress => "no work e-mail that mail could be sent to".to_owned(),
            Self::TooSoon { .. } => "once per 10 s".to_owned(),
            Self::Underway(job) => format!("being done already, in {job}"),
            Self::Meanwhile(job) => format!("sent meanwhile, in {job}"),
            Self::Open(job) => format!("whether it was done in {job} is not known"),
            Self::Level => "your sign-in does not carry the user level that ISC asks for".to_owned(),
        }
    }

    /// What to do about it; empty when there is nothing.
    fn way_out(&self) -> &'static str {
        match self {
            Self::Gone | Self::Strange(_) => "",
            Self::Oneself => "Ask another Admin.",
            Self::Protected => "Somebody has to take the protection away in ISC first.",
            Self::Owner(_) => "Hand over what is listed, in ISC, then come back.",
            Self::NotRegistered => "Invite them instead: there is no registration yet.",
            Self::Blocked(_) => "Their lifecycle state or an Admin decides that in ISC.",
            Self::Attention(_) => "Look at the identity in ISC.",
            Self::NoAddress => "Choose the personal e-mail, or have the address corrected at its source.",
            Self::TooSoon { .. } => "Wait a moment.",
            Self::Underway(_) => "Wait until it is over.",
            Self::Meanwhile(_) => "Look at what came of it.",
            Self::Open(_) => "Decide there whether it is sent again.",
            Self::Level => "Ask somebody who has it.",
        }
    }

    /// For pages.
    pub(super) fn shown(&self, action: PersonAction) -> ActRefusal {
        let until = match self {
            Self::TooSoon { until } => Some(*until),
            _ => None,
        };
        let word = Some(self.word().to_owned());
        ActRefusal { words: self.words(action), way_out: self.way_out().to_owned(), until, word }
    }

    /// The word of the glossary that explains it.
    fn word(&self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Oneself => "refusal-self",
            Self::Protected => "reason-protected",
            Self::Owner(_) => "refusal-owns",
            Self::NotRegistered => "refusal-not-registered",
            Self::Blocked(_) => "reason-lifecycle",
            Self::Attention(_) => "reason-problem",
            Self::Strange(_) => "reason-unknown-status",
            Self::NoAddress => "refusal-no-address",
            Self::TooSoon { .. } => "refusal-wait",
            Self::Underway(_) | Self::Meanwhile(_) => "refusal-running",
            Self::Open(_) => "unknown",
            Self::Level => "refusal-level",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_types::people::Named;
    use proptest::prelude::*;

    fn facts(status: &str) -> Facts {
        Facts { status: status.to_owned(), mail_ok: true, ..Facts::default() }
    }

    fn owning() -> Vec<Owned> {
        let named = |id: &str| Named { id: id.to_owned(), name: id.to_owned() };
        vec![Owned {
            key: "ROLE_OWNER".to_owned(),
            kind: "Owner of roles".to_owned(),
            things: vec![named("1"), named("2")],
        }]
    }

    #[test]
    fn each_rule_forbids_what_it_is_for() {
        use PersonAction::{Delete, Disable, Enable, PasswordMail, Process, Reset, Sync};
        let table: Vec<(Facts, Vec<PersonAction>)> = vec![
            (facts("ACTIVE"), vec![]),
            (Facts { gone: true, ..facts("ACTIVE") }, PersonAction::ALL.to_vec()),
            (facts("HIBERNATING"), PersonAction::ALL.to_vec()),
            (facts(""), PersonAction::ALL.to_vec()),
            (facts("UNREGISTERED"), vec![PasswordMail, Reset]),
            (facts("PENDING"), vec![PasswordMail, Reset]),
            (facts("DISABLED"), vec![PasswordMail]),
            (facts("ERROR"), vec![PasswordMail]),
            (Facts { oneself: true, ..facts("ACTIVE") }, vec![Disable, Reset, Delete]),
            (Facts { protected: true, ..facts("ACTIVE") }, vec![Delete]),
            (Facts { owns: owning(), ..facts("ACTIVE") }, vec![Delete]),
            (Facts { mail_ok: false, ..facts("ACTIVE") }, vec![PasswordMail]),
            (Facts { last_sent: Some(95_000), ..facts("ACTIVE") }, vec![Sync]),
            (
                Facts { elsewhere: Some(Refusal::Meanwhile(PersonJobId::from("P-0001"))), ..facts("ACTIVE") },
                PersonAction::ALL.to_vec(),
            ),
            (Facts { last_sent: Some(89_000), ..facts("ACTIVE") }, vec![]),
        ];
        for (facts, refused) in table {
            let found: Vec<PersonAction> = [PasswordMail, Sync, Process, Enable, Disable, Reset, Delete]
                .into_iter()
                .filter(|action| judge(*action, None, &facts, 100_000).is_err())
                .collect();
            assert_eq!(found, refused, "{facts:?}");
        }
    }

    #[test]
    fn a_personal_address_is_for_isc_to_know() {
        let nowhere = Facts { mail_ok: false, ..facts("ACTIVE") };
        let judged = |via| judge(PersonAction::PasswordMail, Some(via), &nowhere, 0);
        assert_eq!(judged(Via::WorkLink), Err(Refusal::NoAddress));
        assert_eq!(judged(Via::PersonalLink), Ok(()));
    }

    #[test]
    fn how_long_to_wait_is_said() {
        let asked = Facts { last_sent: Some(4_000), ..facts("ACTIVE") };
        let refusal = judge(PersonAction::Sync, None, &asked, 5_000).unwrap_err();
        assert_eq!(refusal.shown(PersonAction::Sync).until, Some(15_000));
    }

    proptest! {
        /// Whatever else is so: nobody is reset, deleted or disabled by themselves, and no protected person deleted.
        #[test]
        fn what_must_never_happen(
            gone: bool, protected: bool, mail_ok: bool, owner: bool,
            status in "(ACTIVE|PENDING|LOCKED|[A-Z]{0,8})", last in proptest::option::of(0_i64..200_000),
        ) {
            let owns = if owner { owning() } else { Vec::new() };
            let facts = Facts { gone, oneself: true, protected, status, mail_ok, owns, last_sent: last, elsewhere: None };
            for action in [PersonAction::Reset, PersonAction::Delete, PersonAction::Disable] {
                prop_assert!(judge(action, None, &facts, 100_000).is_err());
            }
            let facts = Facts { oneself: false, protected: true, ..facts };
            prop_assert!(judge(PersonAction::Delete, None, &facts, 100_000).is_err());
        }
    }
}
