//! Keys of words that stand for a value: what [`crate::ui::Why`] is given beside a reason, a state or a missing right.

use gangway_types::Capability;
use gangway_types::accounts::AccountOutcome;
use gangway_types::batches::{BatchState, Outcome, WaitsFor};
use gangway_types::checks::{ReasonKind, WarningKind};
use gangway_types::reach::HintKind;
use gangway_types::safety::{LoadState, RowKind};
use gangway_types::tasks::TaskState;

/// `reason-no-mail`: keys of the store hold underscores, addresses do not.
fn key(part: &str, name: &str) -> String {
    format!("{part}-{}", name.replace('_', "-"))
}

/// Why somebody is not mailed.
pub fn reason(kind: ReasonKind) -> String {
    key("reason", kind.key())
}

/// What is good to know of somebody who is mailed.
pub fn warning(kind: WarningKind) -> String {
    let name = match kind {
        WarningKind::Automatic => "automatic",
        WarningKind::NoManager => "no-manager",
        WarningKind::NeverProcessed => "never-processed",
        WarningKind::Pending => "pending",
    };
    key("warning", name)
}

/// Why somebody may not be able to read an invitation.
pub fn hint(kind: HintKind) -> String {
    key("reach", kind.key())
}

/// What became of a person in a batch.
pub fn outcome(outcome: Outcome) -> String {
    key("outcome", outcome.key())
}

/// State of a batch.
pub fn batch(state: BatchState) -> String {
    key("batch", state.key())
}

/// State of a task; none for one that ISC alone has a word for.
pub fn task(state: &TaskState) -> String {
    match state {
        TaskState::Other(_) => key("task", "other"),
        state => key("task", &state.key()),
    }
}

/// What work waits for.
pub fn waits(reason: WaitsFor) -> String {
    key("waits", reason.key())
}

/// What became of an account.
pub fn account(outcome: AccountOutcome) -> String {
    key("account", outcome.key())
}

/// What aggregating a file would do to an account.
pub fn compared(kind: RowKind) -> String {
    key("file", kind.key())
}

/// Where a load stands.
pub fn load(state: LoadState) -> String {
    key("load", state.key())
}

/// Why a row of an import waits: the kind of its cause, without the field.
pub fn cause(cause: &str) -> String {
    key("row", cause.split_once(':').map_or(cause, |(kind, _)| kind))
}

/// A right, by what it is called in the code: `right-act-on-people`.
pub fn right(need: Capability) -> String {
    crate::refusals::right(need)
}
