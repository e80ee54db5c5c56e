//! A row of an import whose account is not written by a run: the import waits, the row is refused or left out, or it went
//! into the source's file.

use super::{standing, why};
use gangway_types::board::{BoardStep, Mark, Mover, Standing};
use gangway_types::safety::LoadState;
use gangway_types::{AccountJobId, SourceLoadId};

/// What is known of it. Times are milliseconds UTC of the domain's clock.
#[derive(Clone, Debug)]
pub struct FileRow<'a> {
    /// The import.
    pub import: &'a AccountJobId,
    /// Who made it.
    pub owner_name: &'a str,
    /// Since when the import stands where it does.
    pub since: i64,
    /// Where the row stands.
    pub stand: Stand<'a>,
}

/// Where a row stands.
#[derive(Clone, Debug)]
pub enum Stand<'a> {
    /// Something is done with the import in the background; the words are its beginning: "Reading the file".
    Work(&'a str),
    /// That stopped, for this reason.
    Broken(&'a str),
    /// Nobody has said which column is which field.
    Columns,
    /// The row has a problem, or somebody has to decide about it: words, and the kind of the cause.
    Problem(&'a str, &'a str),
    /// Somebody left it out.
    LeftOut,
    /// It is ready, and the import was not started.
    Ready,
    /// The import was started without it, for this reason.
    NotInRun(&'a str),
    /// It stands in a file that was made for its source; the newest load of that file.
    InFile(Option<(&'a SourceLoadId, LoadState)>),
    /// The account exists, linked to nobody.
    Uncorrelated,
    /// The account exists, and ISC has not said whose it is.
    Exists,
}

/// Where it stands, and the marks of its steps.
pub fn row(row: &FileRow<'_>) -> (Standing, [(BoardStep, Mark, Option<i64>); 6]) {
    let found = judge(row);
    let here = if found.mover.is_stuck() { Mark::Stuck } else { Mark::Open };
    let marks = BoardStep::ALL.map(|step| {
        let mark = match step {
            _ if step == found.at => here,
            _ if step > found.at => Mark::NotYet,
            _ => Mark::Done,
        };
        (step, mark, None)
    });
    (found, marks)
}

fn judge(row: &FileRow<'_>) -> Standing {
    let import = row.import;
    let owner = || Mover::Coordinator(Some(row.owner_name.to_owned()));
    let stands = |at, mover, words: String, word: String| {
        why(standing(at, mover, bare(&words), Some(row.since)), word)
    };
    let waits = |words: String, word: &str| stands(BoardStep::Row, owner(), words, word.to_owned());
    match &row.stand {
        Stand::Work(words) => {
            stands(BoardStep::Row, Mover::Gangway, format!("{import}: {words}"), "import".to_owned())
        }
        Stand::Broken(cause) => waits(format!("{import} stopped: {cause}"), "import"),
        Stand::Columns => waits(format!("{import} waits: its columns were not chosen"), "import"),
        Stand::Problem(words, cause) => {
            let kind = cause.split_once(':').map_or(*cause, |(kind, _)| kind);
            waits(format!("{import}: {words}"), &format!("row-{}", kind.replace('_', "-")))
        }
        Stand::LeftOut => waits(format!("Left out of {import} by hand"), "row-left-out"),
        Stand::Ready => waits(format!("Ready in {import}, which was not started"), "import"),
        Stand::NotInRun(cause) => waits(format!("Not in the run of {import}: {cause}"), "row-left-out"),
        Stand::InFile(None) => waits(format!("In the file of {import}, which was not loaded"), "merged-file"),
        Stand::InFile(Some((load, state))) => loaded(row, load, *state),
        Stand::Uncorrelated => stands(
            BoardStep::Identity,
            owner(),
            "The account is linked to nobody".to_owned(),
            "linked-nobody".to_owned(),
        ),
        Stand::Exists => stands(
            BoardStep::Identity,
            Mover::Isc,
            "The account is there; ISC has not said whose it is".to_owned(),
            "linked-looking".to_owned(),
        ),
    }
}

/// A row whose file is loaded, or was.
fn loaded(row: &FileRow<'_>, load: &SourceLoadId, state: LoadState) -> Standing {
    let owner = || Mover::Coordinator(Some(row.owner_name.to_owned()));
    let (at, mover, words) = match state {
        LoadState::Second => {
            (BoardStep::Row, Mover::Coordinator(None), format!("{load} waits for a second person"))
        }
        LoadState::Reading | LoadState::Sending => {
            (BoardStep::Row, Mover::Gangway, format!("{load} is about to load the file"))
        }
        LoadState::Busy => (BoardStep::Row, Mover::Isc, format!("{load} waits for another aggregation")),
        LoadState::Running | LoadState::Checking => {
            (BoardStep::Account, Mover::Isc, format!("ISC is loading the file ({load})"))
        }
        LoadState::Done => (
            BoardStep::Identity,
            Mover::Isc,
            format!("The file was loaded ({load}); no person with this account was seen yet"),
        ),
        LoadState::Differs => (
            BoardStep::Account,
            owner(),
            format!("The file was loaded ({load}), and not all came as predicted"),
        ),
        LoadState::Failed => (BoardStep::Row, owner(), format!("{load} failed: ISC did not load the file")),
        LoadState::Stopped => (BoardStep::Row, owner(), format!("{load} was stopped: the file was not sent")),
        LoadState::Unknown => {
            (BoardStep::Account, owner(), format!("Whether ISC loaded the file is not known ({load})"))
        }
    };
    why(standing(at, mover, words, Some(row.since)), format!("load-{}", state.key()))
}

/// Without the full stop of a sentence.
fn bare(words: &str) -> &str {
    words.trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(stand: Stand<'_>) -> (BoardStep, String, String, String) {
        let import = AccountJobId::from("I-0031");
        let (found, marks) = row(&FileRow { import: &import, owner_name: "C. Diaz", since: 5, stand });
        assert_eq!(found.since, Some(5));
        for (step, mark, _) in marks {
            assert_eq!(mark == Mark::Done, step < found.at, "{step:?} of {}", found.words);
            assert_eq!(matches!(mark, Mark::Stuck | Mark::Open), step == found.at);
        }
        (found.at, found.mover.key().to_owned(), found.words, found.why.unwrap_or_default())
    }

    #[test]
    fn a_row_stands_where_its_import_does() {
        use BoardStep::{Account, Identity, Row};
        let load = SourceLoadId::from("L-0007");
        let in_file = |state| Stand::InFile(Some((&load, state)));
        let table = [
            (Stand::Work("Reading the file"), Row, "gangway", "I-0031: Reading the file", "import"),
            (
                Stand::Broken("ISC does not answer."),
                Row,
                "coordinator",
                "I-0031 stopped: ISC does not answer",
                "import",
            ),
            (Stand::Columns, Row, "coordinator", "I-0031 waits: its columns were not chosen", "import"),
            (
                Stand::Problem("No value for “sn”.", "missing:sn"),
                Row,
                "coordinator",
                "I-0031: No value for “sn”",
                "row-missing",
            ),
            (Stand::LeftOut, Row, "coordinator", "Left out of I-0031 by hand", "row-left-out"),
            (Stand::Ready, Row, "coordinator", "Ready in I-0031, which was not started", "import"),
            (
                Stand::NotInRun("Left out by hand."),
                Row,
                "coordinator",
                "Not in the run of I-0031: Left out by hand",
                "row-left-out",
            ),
            (
                Stand::InFile(None),
                Row,
                "coordinator",
                "In the file of I-0031, which was not loaded",
                "merged-file",
            ),
            (
                in_file(LoadState::Second),
                Row,
                "coordinator",
                "L-0007 waits for a second person",
                "load-second",
            ),
            (in_file(LoadState::Running), Account, "isc", "ISC is loading the file (L-0007)", "load-running"),
            (
                in_file(LoadState::Unknown),
                Account,
                "coordinator",
                "Whether ISC loaded the file is not known (L-0007)",
                "load-unknown",
            ),
            (
                Stand::Uncorrelated,
                Identity,
                "coordinator",
                "The account is linked to nobody",
                "linked-nobody",
            ),
            (
                Stand::Exists,
                Identity,
                "isc",
                "The account is there; ISC has not said whose it is",
                "linked-looking",
            ),
        ];
        for (stand, step, mover, words, word) in table {
            let expected = (step, mover.to_owned(), words.to_owned(), word.to_owned());
            assert_eq!(told(stand), expected);
        }
    }

    #[test]
    fn a_load_is_called_done_for_no_person_and_every_state_has_words() {
        let load = SourceLoadId::from("L-0007");
        for state in LoadState::ALL {
            let (at, _, words, word) = told(Stand::InFile(Some((&load, state))));
            assert!(at <= BoardStep::Identity && words.contains("L-0007"), "{state:?}: {words}");
            assert_eq!(word, format!("load-{}", state.key()));
        }
    }
}
