//! Invitations: reasons, warnings, outcomes.

use super::{Entry, keys};
use gangway_types::batches::Outcome;
use gangway_types::checks::{ReasonKind, WarningKind};
use gangway_types::reach::HintKind;

/// Why somebody is not mailed, in the order in which the main reason is chosen.
pub fn reasons() -> Vec<Entry> {
    let entry = |kind: ReasonKind| Entry {
        key: keys::reason(kind).into(),
        word: kind.heading().into(),
        meaning: reason(kind).into(),
    };
    ReasonKind::ALL.map(entry).into()
}

fn reason(kind: ReasonKind) -> &'static str {
    match kind {
        ReasonKind::Gone => "ISC does not know the person any more. Nobody can be invited who is not there.",
        ReasonKind::Unreadable => {
            "Just before inviting, everybody is read again from ISC. For this person it did not answer, and what is not \
             known to be right is not sent."
        }
        ReasonKind::Registered => {
            "The person has set up sign-in. Another invitation would only confuse them."
        }
        ReasonKind::Sso => {
            "Somebody recorded in Settings, Invites, that the people of this profile sign in by SSO: they need no \
             registration, and may stay unregistered for ever."
        }
        ReasonKind::Protected => {
            "ISC marks the person as not to be changed or deleted. Such identities are often those that keep a tenant \
             running, so nothing is sent to them from here."
        }
        ReasonKind::Uncorrelated => {
            "No account is linked to the identity. Such identities are often leftovers; link an account in ISC first."
        }
        ReasonKind::Lifecycle => {
            "In this lifecycle state, or with this status, ISC does not let people sign in. Which states are left out is in \
             Settings, Invites."
        }
        ReasonKind::Problem => {
            "ISC could not process the person. What it would do with an invitation is not known; look at the person in ISC \
             first."
        }
        ReasonKind::UnknownStatus => {
            "ISC gives a status that Gangway does not know. It does not guess: nothing is sent to it."
        }
        ReasonKind::NoMail => {
            "There is no address that an invitation could go to. It comes from the source of the person's accounts, and is \
             corrected there."
        }
        ReasonKind::Malformed => {
            "What stands where the e-mail should be cannot be an address. It comes from the source, and is corrected there."
        }
        ReasonKind::Repeated => {
            "Invited as often lately as Settings, Invites, allows. Another mail will hardly help: call them."
        }
        ReasonKind::Shared => {
            "Several people have this e-mail, in this list or elsewhere in the tenant. ISC mails only the first one that it \
             meets, so one of them has to be picked; what ISC makes of it is seen afterwards."
        }
        ReasonKind::Recent => {
            "The last invitation has not run out. Another one can be sent; whether the older link still works then is not \
             known."
        }
        ReasonKind::MayNotRead => {
            "Something speaks against their reading the mail, and whoever made this list decided to leave such people out."
        }
        ReasonKind::OpenBatch => {
            "The person is in a batch that was not sent or ended yet. Nobody is invited twice at once."
        }
    }
}

/// Good to know before inviting.
pub fn warnings() -> Vec<Entry> {
    let entry = |(kind, word, meaning): (WarningKind, &'static str, &'static str)| Entry {
        key: keys::warning(kind).into(),
        word: word.into(),
        meaning: meaning.into(),
    };
    [
        (
            WarningKind::Automatic,
            "The profile invites automatically",
            "Somebody recorded that ISC invites the people of this profile by itself. It may mail them too, and mails them \
             again by itself.",
        ),
        (
            WarningKind::NoManager,
            "No manager",
            "ISC names no manager who could approve. The fallback approver of Settings, Approvals, is asked instead.",
        ),
        (
            WarningKind::NeverProcessed,
            "Never processed",
            "ISC has not worked out this person's attributes yet. It does so by itself at 08:00 and 20:00 of the tenant's \
             time; what is shown may change then.",
        ),
        (
            WarningKind::Pending,
            "Invited already, by ISC's status",
            "ISC shows the person as invited. It may mail them again or ignore this invitation; afterwards the outcome says \
             no more than ISC did.",
        ),
    ]
    .map(entry)
    .into()
}

/// Why somebody may not be able to read an invitation.
pub fn hints() -> Vec<Entry> {
    let entry = |kind: HintKind| Entry {
        key: keys::hint(kind).into(),
        word: kind.heading().into(),
        meaning: format!("{} {}", hint(kind), kind.way_out()).into(),
    };
    HintKind::ALL.map(entry).into()
}

fn hint(kind: HintKind) -> &'static str {
    match kind {
        HintKind::PersonalDomain => "The address is at a provider of private mailboxes.",
        HintKind::UnusualDomain => "Hardly anybody of this tenant has an address in this mail domain.",
        HintKind::SilentDomain => "Of those invited in this mail domain before, few ever registered.",
        HintKind::NotLive => {
            "ISC mails the work address, and mailboxes are often made on the first day: the invitation may run out unread."
        }
        HintKind::NoPersonal => {
            "Somebody recorded that ISC mails the personal address for this profile. Its API does not tell, and no such \
             address is known for the person."
        }
        HintKind::Inactive => "ISC leaves people out of its own processing who have been inactive for long.",
    }
}

/// What became of a person in a batch.
pub fn outcomes() -> Vec<Entry> {
    let entry = |one: Outcome| Entry {
        key: keys::outcome(one).into(),
        word: one.word().into(),
        meaning: outcome(one).into(),
    };
    Outcome::ALL.map(entry).into()
}

/// What each outcome claims, and no more.
fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Unknown => {
            "Whether ISC did it is not known: the answer was lost, or ISC answered with an error that proves nothing. Nobody \
             is sent to again unless a person says so."
        }
        Outcome::Failed => {
            "ISC refused, and it is proven that it did nothing. Trying again mails nobody twice."
        }
        Outcome::Queued => "On the list, not sent yet.",
        Outcome::Asked => "ISC took the call. Its task is not done.",
        Outcome::Invited => {
            "ISC's task ended well. ISC does not report single mails, so Gangway never says that one arrived."
        }
        Outcome::Confirmed => "Seen in effect: ISC's status of the person or its events show the invitation.",
        Outcome::NotConfirmed => {
            "ISC's task ended, but the person was not eligible any more; ISC skips them without saying so."
        }
        Outcome::Expired => "Seven days after the invitation, still not registered.",
        Outcome::Again => "A newer batch has invited this person again.",
        Outcome::Registered => "Has set up sign-in, whatever link was used. Wins over everything else.",
        Outcome::Waiting => "An approver was asked and has not answered. Nobody is mailed before that.",
        Outcome::NotApproved => "An approver said no, or nobody answered in time. Not mailed.",
        Outcome::Dropped => "Left out by the reading just before sending, or sending was stopped.",
    }
}
