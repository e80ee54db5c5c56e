//! Accounts, imports and files.

use super::{Entry, keys};
use gangway_types::accounts::AccountOutcome;
use gangway_types::safety::{LoadState, RowKind};

/// What became of an account.
pub fn outcomes() -> Vec<Entry> {
    let entry = |one: AccountOutcome| {
        let (word, meaning) = outcome(one);
        Entry { key: keys::account(one).into(), word: word.into(), meaning: meaning.into() }
    };
    let mut all: Vec<Entry> = AccountOutcome::ALL.map(entry).into();
    all.extend(
        [
            ("linked-looking", "Not linked yet", "The account is there, and ISC has not said whose it is. It is looked at again."),
            ("linked-person", "Linked to a person", "ISC shows the account with this person."),
            ("linked-new", "Made a new identity", "ISC shows the account with a person whom Gangway did not know before."),
            (
                "linked-nobody",
                "Linked to nobody",
                "ISC shows the account without a person: uncorrelated. ISC's correlation rules decide, and they cannot be read \
                 from here.",
            ),
        ]
        .map(Entry::of),
    );
    all
}

fn outcome(outcome: AccountOutcome) -> (&'static str, &'static str) {
    match outcome {
        AccountOutcome::Queued => ("Not sent yet", "It waits for its turn. Nothing left this machine."),
        AccountOutcome::Accepted => {
            ("Accepted", "ISC took the call and has a task for it. The account was not seen yet.")
        }
        AccountOutcome::Seen => ("On the source", "ISC shows the account with the values that were sent."),
        AccountOutcome::Differs => (
            "On the source, other values",
            "ISC shows the account, and not with all the values that were sent.",
        ),
        AccountOutcome::Stopped => (
            "Stopped before sending",
            "Just before, the account was found to exist already, to be gone, or to have changed. Creating would have \
             overwritten it, so nothing was sent.",
        ),
        AccountOutcome::Failed => {
            ("Failed", "ISC refused, and it is proven that it did nothing. It can be tried again.")
        }
        AccountOutcome::Unknown => (
            "Unknown",
            "Whether ISC did it is not known. The account is looked for on its source before anything is sent again.",
        ),
        AccountOutcome::NotSent => ("Not sent", "Somebody stopped the run before its turn came."),
    }
}

/// Why a row of an import waits: every kind of cause.
pub fn rows() -> Vec<Entry> {
    [
        ("row-missing", "A required value is empty", "The source's schema, its provisioning policy or ISC itself needs this value."),
        ("row-long", "Too long", "The field takes fewer characters than the value has."),
        ("row-type", "Does not fit the field", "A number, a day or yes and no is expected, and the value cannot be read as one in one way only."),
        (
            "row-exponent",
            "Damaged: exponent",
            "A spreadsheet turned a long number into something like 1.23E+11. Its last digits are lost in the file; format \
             the column as text and paste the value again.",
        ),
        ("row-zeros", "Damaged: leading zeros", "A spreadsheet probably removed zeros in front of a number: other values of the column have them."),
        ("row-daynumber", "Damaged: day as a number", "A spreadsheet wrote a day as the number of days since 1900."),
        ("row-formula", "Damaged: formula error", "The cell holds an error of a formula, such as #N/A, and no value."),
        ("row-unreadable", "Damaged: unreadable characters", "Characters were lost before the file came here. They cannot be brought back from it."),
        ("row-shifted", "More cells than columns", "Perhaps a value holds the delimiter. Which cell belongs where cannot be told."),
        ("row-duplicate", "Several rows with one key", "Rows with one key become one account, unless their values differ: then one has to be chosen."),
        ("row-left-out", "Left out", "Somebody left the row out, or the import was started without it. Nothing of it was sent."),
        ("row-partner", "Another row of the account has a problem", "An account goes out whole or not at all."),
        (
            "row-exists",
            "The account exists",
            "ISC's call for creating would silently change an account that is there, so it is asked first: skip it, or update \
             it knowingly.",
        ),
    ]
    .map(Entry::of)
    .into()
}

/// Comparisons and loads of files.
pub fn files() -> Vec<Entry> {
    let compared = RowKind::ALL.map(|kind| {
        let (word, meaning) = row(kind);
        Entry { key: keys::compared(kind).into(), word: word.into(), meaning: meaning.into() }
    });
    let loads = LoadState::ALL.map(|state| Entry {
        key: keys::load(state).into(),
        word: state.word().into(),
        meaning: load(state).into(),
    });
    compared.into_iter().chain(loads).collect()
}

fn row(kind: RowKind) -> (&'static str, &'static str) {
    match kind {
        RowKind::Goes => (
            "Would disappear",
            "ISC has the account and the file does not. An aggregation of the file removes it, unless more are missing than \
             ISC's delete threshold lets go.",
        ),
        RowKind::Adds => ("Only in the file", "ISC does not have the account. An aggregation makes it."),
        RowKind::Differs => (
            "Different values",
            "ISC and the file both have the account, with other values. An aggregation writes those of the file.",
        ),
        RowKind::Unsure => (
            "Not certain",
            "The keys differ in upper and lower case only. Whether ISC takes the two for one account is not known.",
        ),
    }
}

fn load(state: LoadState) -> &'static str {
    match state {
        LoadState::Second => "So much would be removed that a second person has to let it go.",
        LoadState::Reading => {
            "ISC's accounts are read once more: if what would happen is no longer what was confirmed, nothing is sent."
        }
        LoadState::Busy => "ISC reads this source already. Two aggregations at once are not started.",
        LoadState::Sending => "The file is on its way to ISC.",
        LoadState::Running => "ISC took the file; its task is followed.",
        LoadState::Checking => "ISC's task is over, and its accounts are compared with what was foreseen.",
        LoadState::Done => "ISC's accounts are what was foreseen.",
        LoadState::Differs => {
            "ISC loaded the file, and its accounts are not what was foreseen. The page names the differences."
        }
        LoadState::Failed => "ISC did not load the file.",
        LoadState::Stopped => {
            "What would happen changed after it was confirmed, or somebody stopped it. Nothing was sent."
        }
        LoadState::Unknown => {
            "Whether ISC took the file is not known. Look at the source in ISC before loading again."
        }
    }
}
