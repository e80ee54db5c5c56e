//! States of batches, tasks and runs, and rights.

use super::{Entry, keys};
use gangway_types::batches::{BatchState, WaitsFor};
use gangway_types::tasks::TaskState;
use gangway_types::{Capability, TABLE};

/// States of a batch.
pub fn batches() -> Vec<Entry> {
    let entry = |state: BatchState| Entry {
        key: keys::batch(state).into(),
        word: state.word().into(),
        meaning: batch(state).into(),
    };
    BatchState::ALL.map(entry).into()
}

fn batch(state: BatchState) -> &'static str {
    match state {
        BatchState::Draft => "Kept. Nobody was asked and nothing was sent.",
        BatchState::AwaitingApproval => {
            "Approvers were asked and have not all answered. After the deadline the fallback approver is asked; after theirs, \
             who has no answer counts as not approved."
        }
        BatchState::Approved => {
            "Everybody in it was approved. It waits for its release. Approval holds for 30 days."
        }
        BatchState::PartlyApproved => "Some were approved; only those can be mailed.",
        BatchState::Rejected => "Nobody was approved, and nobody is mailed. It can be copied to a new draft.",
        BatchState::NeedsSender => {
            "Approved, but the sign-in that was to release it ended, or ISC does not let it send. Anybody with the right can \
             release it."
        }
        BatchState::Sending => {
            "ISC is being asked, list by list. It goes on when you leave, and survives a restart."
        }
        BatchState::Sent => {
            "Everybody was sent to, as far as it could be. What failed or is unknown stands beside it."
        }
        BatchState::FollowedUp => "All have registered, or its maker closed it.",
        BatchState::Cancelled => "Given up before sending. Nobody was mailed.",
    }
}

/// States of ISC's tasks.
pub fn tasks() -> Vec<Entry> {
    let known = [
        (
            TaskState::NotVisibleYet,
            "ISC gave the task an id and does not show it yet. That is usual within its first ten minutes.",
        ),
        (TaskState::Queued, "ISC knows the task and has not begun."),
        (TaskState::Running, "ISC has begun and names no end yet."),
        (TaskState::Done, "ISC says SUCCESS. What it did for each person is looked at where ISC shows it."),
        (TaskState::DoneWithWarnings, "ISC says WARNING. Its messages say what it did not like."),
        (TaskState::Failed, "ISC says ERROR. Its messages say why, if it told."),
        (
            TaskState::Stopped,
            "ISC says TERMINATED: somebody or something ended it. What it did until then stays.",
        ),
        (TaskState::FailedForNow, "ISC says TEMPERROR. It may try again by itself."),
        (
            TaskState::NotShown,
            "ISC does not show the task any more, or never did. Its effect is looked for instead. ISC forgets tasks after 90 \
             days; what Gangway kept stays.",
        ),
    ];
    let entry = |(state, meaning): &(TaskState, &'static str)| Entry {
        key: keys::task(state).into(),
        word: state.word().to_owned().into(),
        meaning: (*meaning).into(),
    };
    let mut all: Vec<Entry> = known.iter().map(entry).collect();
    all.push(Entry::of((
        "task-other",
        "ISC says …",
        "ISC gives a state that Gangway does not know. It is shown as it came and counts as neither well nor failed.",
    )));
    all
}

/// What work waits for.
pub fn runs() -> Vec<Entry> {
    let all = [
        WaitsFor::SignIn,
        WaitsFor::Right,
        WaitsFor::Budget,
        WaitsFor::Isc,
        WaitsFor::Tasks,
        WaitsFor::QuietHours,
        WaitsFor::DailyCap,
    ];
    let entry = |one: WaitsFor| {
        let (word, meaning) = waits(one);
        Entry { key: keys::waits(one).into(), word: word.into(), meaning: meaning.into() }
    };
    all.map(entry).into()
}

fn waits(reason: WaitsFor) -> (&'static str, &'static str) {
    match reason {
        WaitsFor::SignIn => (
            "Waits for a sign-in",
            "ISC is called under the sign-in of a person, and that one ended. It goes on when somebody with the right signs in \
             and continues it.",
        ),
        WaitsFor::Right => (
            "Needs somebody with the right",
            "ISC refuses the call under this sign-in. Somebody whose user level in ISC allows it can continue.",
        ),
        WaitsFor::Budget => (
            "Waits because ISC asked to",
            "ISC takes 100 calls in 10 seconds and named how long to wait. Work goes on by itself.",
        ),
        WaitsFor::Isc => (
            "Waits for ISC",
            "ISC cannot be reached or answers with errors. It is asked again, less and less often.",
        ),
        WaitsFor::Tasks => (
            "Waits for ISC's tasks",
            "Everything was sent. ISC works on it in the background, and that is followed.",
        ),
        WaitsFor::QuietHours => {
            ("Quiet hours", "Nobody is mailed now; Settings, Invites, says when. Sending goes on by itself.")
        }
        WaitsFor::DailyCap => (
            "Cap of the day reached",
            "As many people as Settings, Invites, allows in 24 hours were mailed. The others follow by themselves.",
        ),
    }
}

/// Rights, with who holds them.
pub fn rights() -> Vec<Entry> {
    let named = TABLE.iter().map(|(need, _)| *need).filter(|need| *need != Capability::SignedIn);
    named
        .map(|need| Entry {
            key: keys::right(need).into(),
            word: need.words().into(),
            meaning: if need == Capability::Practice {
                "Everybody may, and only on a practice tenant.".into()
            } else {
                need.who_can().into()
            },
        })
        .collect()
}
