//! One person: steps of a joiner, the queue of new ones, and what can be done to them.

use super::Entry;
use gangway_types::board::{BoardStep, Mover};
use gangway_types::joiners::StateKey;
use gangway_types::people::{PersonAction, PersonOutcome};

/// Steps of the board, and whose move it is.
pub fn steps() -> Vec<Entry> {
    let steps = BoardStep::ALL.map(|step| Entry {
        key: format!("step-{}", step.key()).into(),
        word: step.word().into(),
        meaning: self::step(step).into(),
    });
    let movers = Mover::KEYS.map(|(key, words)| Entry {
        key: format!("move-{key}").into(),
        word: words.into(),
        meaning: mover(key).into(),
    });
    steps.into_iter().chain(movers).collect()
}

fn step(step: BoardStep) -> &'static str {
    match step {
        BoardStep::Row => {
            "The row of a file, or the form, that their account was made from here. Accounts made elsewhere have none."
        }
        BoardStep::Account => "Their account on a source, as ISC shows it.",
        BoardStep::Identity => "ISC has made a person of the account.",
        BoardStep::Invited => "ISC was asked to mail them, and its task ended.",
        BoardStep::Registered => "They have set up sign-in.",
        BoardStep::SignIn => "They have used it. ISC shows this for single people only.",
    }
}

fn mover(key: &str) -> &'static str {
    match key {
        "coordinator" => "A row, an account or a value on a source has to be put right.",
        "inviter" => "Somebody with the right to invite has to check, send, retry or call.",
        "admin" => "ISC or its settings stand in the way, and an administrator has to look.",
        "manager" => "Their manager, or who answers instead, was asked and has not answered.",
        "isc" => "ISC works on it, or does so by itself later.",
        "gangway" => "Work here goes on by itself.",
        "person" => "The invitation is out, and the person has to follow it.",
        _ => "Nothing is left to do here.",
    }
}

/// States of the queue.
pub fn joiners() -> Vec<Entry> {
    StateKey::ALL
        .iter()
        .map(|state| Entry {
            key: format!("joiner-{}", state.key()).into(),
            word: state.words().into(),
            meaning: joiner(*state).into(),
        })
        .chain(
            [
                (
                    "joiner-rule",
                    "Rule",
                    "Says for whom to wait until what, and then to propose them, keep a draft, or ask for approval. No rule \
                     ever sends: approval and release are as the settings say.",
                ),
                (
                    "joiner-rehearsal",
                    "Rehearsal",
                    "What a rule would have done with those who came in the last 30 days, judged as they are now. Nothing is \
                     done.",
                ),
                (
                    "joiner-stopped",
                    "Stopped itself",
                    "More people than the rule's cap came in a day. Rather than begin with some of them, it did nothing and \
                     waits for a person.",
                ),
                (
                    "joiner-missed",
                    "Check for missed ones",
                    "ISC does not send an event again that got lost. So creation dates are compared, now and then and when \
                     asked for.",
                ),
            ]
            .map(Entry::of),
        )
        .collect()
}

fn joiner(state: StateKey) -> &'static str {
    match state {
        StateKey::Ready => "Nothing is missing: they can be checked and invited.",
        StateKey::Mail => {
            "There is no well-formed work e-mail yet. They are looked at again when ISC has processed them."
        }
        StateKey::Manager => "A rule asks for a manager, and ISC names none yet.",
        StateKey::Start => "A rule waits until their start date is near enough, or does not know it.",
        StateKey::Quiet => "A rule keeps quiet hours and goes on when they end.",
        StateKey::Status => "ISC's status or the lifecycle state keeps them from signing in for now.",
        StateKey::Unseen => "The event came first: ISC does not show them yet. They are asked for again.",
        StateKey::SignIn => {
            "ISC is read under the sign-in of a person, and nobody with the right is signed in. The event is kept."
        }
        StateKey::Batch => "They are in a batch of ours, sent or not.",
        StateKey::Invited => "ISC shows an invitation that did not come from here.",
        StateKey::Sso => "Somebody recorded that their profile signs in by SSO: no invitation is needed.",
        StateKey::Skipped => "Somebody decided not to invite them, and said why. It can be taken back.",
        StateKey::Registered => "They have set up sign-in.",
        StateKey::Gone => "ISC does not know them any more.",
        StateKey::Unknown => {
            "ISC does not know the id that came with the event: a test event, or somebody removed at once."
        }
        StateKey::Old => {
            "They were created before Gangway began to look after joiners. The backlog is not touched."
        }
    }
}

/// What can be done to one person, where it stands, and why it is refused.
pub fn actions() -> Vec<Entry> {
    let actions = PersonAction::ALL.map(|action| Entry {
        key: format!("action-{}", action.segment()).into(),
        word: action.name().into(),
        meaning: format!("{} {}", action.effect().join(" "), action.undone()).into(),
    });
    let outcomes = PersonOutcome::ALL.map(|outcome| Entry {
        key: format!("deed-{}", outcome.key().replace('_', "-")).into(),
        word: outcome.word().into(),
        meaning: self::outcome(outcome).into(),
    });
    actions.into_iter().chain(outcomes).chain(REFUSALS.map(Entry::of)).collect()
}

fn outcome(outcome: PersonOutcome) -> &'static str {
    match outcome {
        PersonOutcome::Listed => "On the list, and not read again from ISC yet.",
        PersonOutcome::LeftOut => "Left out when the list was frozen; the reason stands beside it.",
        PersonOutcome::Queued => "On the list. Nothing left for them yet.",
        PersonOutcome::Dropped => "Changed between freezing and sending, so nothing was sent for them.",
        PersonOutcome::Accepted => {
            "ISC took the call. It does not report how it ended, or its effect is not seen yet."
        }
        PersonOutcome::Done => "ISC says it is done, or the effect was seen.",
        PersonOutcome::Failed => "ISC refused, and it is proven that it did nothing.",
        PersonOutcome::Unknown => {
            "Whether ISC did it is not known. It is not repeated unless a person says so."
        }
        PersonOutcome::NotSent => "Somebody stopped it before their turn came.",
    }
}

/// Why something is not done to somebody.
const REFUSALS: [(&str, &str, &str); 8] = [
    (
        "refusal-self",
        "Not on yourself",
        "Resetting or deleting oneself would take away the sign-in that is used for it.",
    ),
    (
        "refusal-owns",
        "Owns something",
        "ISC does not delete who owns sources, roles or other things. They have to be handed over first; the page lists them.",
    ),
    ("refusal-not-registered", "Not registered", "There is no password to reset yet. Invite them instead."),
    (
        "refusal-wait",
        "Too soon",
        "ISC takes this once in 10 seconds per person. The button says how long to wait.",
    ),
    ("refusal-level", "User level missing", "ISC asks for a user level that this sign-in does not have."),
    ("refusal-no-address", "No address", "There is no address that a mail could go to."),
    (
        "refusal-ownership-unread",
        "Ownership could not be read",
        "What somebody owns has to be known before they are deleted, and ISC did not answer.",
    ),
    ("refusal-running", "Already under way", "The same is being done to this person; nothing is sent twice."),
];
