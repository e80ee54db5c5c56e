//! From the words of a refusal to the word of the glossary that explains it.
//!
//! Refusals are sentences: what happened, what was kept, what to do. Which word explains one is told by what all sentences
//! of a kind have in common. A test goes through the sentences of the whole portal.

use gangway_types::{Capability, TABLE};

/// What explains a refusal that no rule knows.
pub const OTHER: &str = "not-done";

/// What sentences of a kind have in common, the most telling first.
const RULES: &[(&str, &[&str])] = &[
    ("role", &["that hold it", "that holds it", "Nobody holds it", "Needs the role"]),
    ("unknown", &["Whether ISC did it is unknown", "is not known, and"]),
    ("practice", &["The practice tenant", "The practice clock"]),
    ("not-done-form", &["lies before"]),
    ("not-done-key", &["could not be encrypted"]),
    (
        "connected",
        &[
            "read directly",
            "reads it directly",
            "No file feeds this source",
            "Only flat-file sources",
            "No account is made on",
        ],
    ),
    ("merged-file", &["has never seen this source"]),
    ("row-exists", &["Creating would overwrite"]),
    ("user-level", &["Your sign-in does not carry it", "user level"]),
    ("quiet-hours", &["uiet hours"]),
    ("daily-cap", &["cap of the day"]),
    ("frozen", &["an hour. Nothing was sent. Make a new one"]),
    ("budget", &["asked us to wait", "ISC asks for a pause"]),
    (
        "isc-refused",
        &[
            "ISC refused",
            "ISC does not accept",
            "ISC does not allow",
            "ISC does not show this",
            "ISC does not take",
            "ISC shows no",
            "ISC gives no account schema",
            "ISC has no",
            "the request was not made",
        ],
    ),
    (
        "isc-silent",
        &[
            "ISC could not",
            "ISC did not answer",
            "ISC does not answer",
            "ISC failed",
            "the connection to ISC broke",
            "is not one of ISC's",
            "the request was not sent",
            "could not be renewed",
        ],
    ),
    (
        "not-done-changed",
        &[
            "by now it",
            "changed since",
            "meanwhile",
            "the same moment",
            "has changed",
            "Read it again",
            "Look again",
            "by what you saw",
            "look again",
            "another text after",
            "after you opened the page",
            "asked about anew",
            "is known by now",
            "no longer waits",
            "is not open any more",
            "ran out before",
            "not on the source any more",
            "was cancelled",
            "was thrown away",
            "look at the dry run again",
        ],
    ),
    (
        "not-done-others",
        &[
            "Only ",
            "others answer",
            "others answer it",
            "somebody else has to",
            "cannot be asked",
            "cannot answer",
            "for themselves",
        ],
    ),
    (
        "not-done-twice",
        &[
            "already",
            "sent a second time",
            "was made of this check",
            "was started: it cannot",
            "has left already",
            "anyway.",
        ],
    ),
    (
        "not-done-order",
        &[
            "first",
            "not chosen yet",
            "no dry run yet",
            "wait until",
            "Wait until",
            "Wait for it",
            "is being made",
            "was not started",
            "once sending is over",
            "still waits",
            "before sending only",
            "still being read",
            "Compare again",
            "is read when it is opened",
            "Go back to the columns",
            "does not have you yet",
        ],
    ),
    (
        "not-done-most",
        &[
            "at most",
            "At most",
            "a batch may have",
            "more than",
            "So many accounts",
            "views already",
            "approvers already",
            "than a form has",
        ],
    ),
    (
        "not-done-nobody",
        &[
            "Nobody ",
            "Nothing would be",
            "nothing to start",
            "nothing to send",
            "nothing to update",
            "nothing to write",
            "No row is ready",
            "No row",
            "No row failed",
            "No invitation of this batch",
            "no invitation that is still valid",
            "No account of this row",
            "There is no comment",
            "left out because",
            "invited none of",
            "cannot be picked",
        ],
    ),
    (
        "not-done-form",
        &[
            "Choose ",
            "Say ",
            "did not say",
            "put right",
            "not saved",
            "is written as",
            "cannot be used",
            "expected",
            "letters at most",
            "without its key",
            "is in it twice",
            "There is no such kind",
            "There is no such reason",
            "row by row. Nothing",
            "No credential is configured",
            "has no key",
            "needs another look",
            "could not be read",
            "cannot be done for all",
            "There are more values",
            "does not know its own address",
            "is read as before",
            "Paste it in parts",
        ],
    ),
];

/// The word that explains a refusal, by what it says.
pub fn word(what: &str) -> String {
    let missing =
        TABLE.iter().map(|(need, _)| *need).find(|need: &Capability| what.starts_with(need.refusal()));
    if let Some(need) = missing.filter(|need| *need != Capability::SignedIn) {
        return right(need);
    }
    let known = [
        ("You are signed out.", "signed-out"),
        ("There is no ", "not-found"),
        ("Something went wrong in Gangway.", "request-id"),
    ];
    // "There is no … at this address" is of one kind; other sentences that begin so are not.
    let at_address = |start: &str| start != "There is no " || what.ends_with("at this address.");
    if let Some((_, key)) = known.into_iter().find(|(start, _)| what.starts_with(start) && at_address(start))
    {
        return key.to_owned();
    }
    let rule = RULES.iter().find(|(_, marks)| marks.iter().any(|mark| what.contains(mark)));
    rule.map_or(OTHER, |(key, _)| *key).to_owned()
}

/// The word of a right, by what it is called in the code: `right-act-on-people`.
pub fn right(need: Capability) -> String {
    let mut name = String::new();
    for letter in format!("{need:?}").chars() {
        if letter.is_ascii_uppercase() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    format!("right{name}")
}

/// Every word that a rule leads to.
#[cfg(test)]
pub fn words() -> impl Iterator<Item = &'static str> {
    let fixed = [OTHER, "signed-out", "not-found", "request-id"];
    RULES.iter().map(|(key, _)| *key).chain(fixed)
}

#[cfg(test)]
mod tests;
