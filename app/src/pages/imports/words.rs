//! The sentences of an import.

use crate::ui::{plural, thousands};
use gangway_types::imports::{PlanCounts, RowCounts, RowState};

/// "1 row", "200 rows".
pub fn rows(n: u64) -> String {
    plural(n, "row", "rows")
}

/// "1 account", "187 accounts".
pub fn accounts(n: u64) -> String {
    plural(n, "account", "accounts")
}

/// A number of the sentence: how many, what about them, and the rows behind it.
pub type Part = (u64, String, &'static str);

/// "187 are ready", "9 need a decision", "4 have problems": what is not zero, ready first.
pub fn standing(counts: &RowCounts) -> Vec<Part> {
    let one = |n: u64, one: &str, many: &str| if n == 1 { one.to_owned() } else { many.to_owned() };
    let parts = [
        (counts.ready, one(counts.ready, "is ready", "are ready"), RowState::Ready),
        (counts.decide, one(counts.decide, "needs a decision", "need a decision"), RowState::Decide),
        (counts.problem, one(counts.problem, "has a problem", "have problems"), RowState::Problem),
        (counts.left_out, one(counts.left_out, "is left out", "are left out"), RowState::LeftOut),
        (
            counts.joined,
            one(counts.joined, "belongs to another row’s account", "belong to other rows’ accounts"),
            RowState::Joined,
        ),
    ];
    parts.into_iter().filter(|(n, ..)| *n > 0).map(|(n, words, state)| (n, words, state.key())).collect()
}

/// What is left to do, spoken after a change.
pub fn left(counts: &RowCounts) -> String {
    match (counts.problem, counts.decide) {
        (0, 0) => "No problems left".to_owned(),
        (0, decide) => format!("No problems left, {} to decide", thousands(decide)),
        (problem, 0) => format!("{} left", plural(problem, "problem", "problems")),
        (problem, decide) => {
            format!("{} left, {} to decide", plural(problem, "problem", "problems"), thousands(decide))
        }
    }
}

/// "187 will be created", "5 updated", …: the first sentence of a dry run.
pub fn planned(counts: &PlanCounts) -> Vec<Part> {
    let parts = [
        (counts.create, "will be created", "create"),
        (counts.update, "updated", "update"),
        (counts.unchanged, "already as they are in the file", "unchanged"),
        (counts.skip, "skipped", "skip"),
        (counts.left_out, "left out", "left_out"),
        (counts.joined, "part of other rows’ accounts", "joined"),
    ];
    // What is created is said also when it is nothing.
    let said = |(n, _, key): &(u64, &str, &str)| *n > 0 || *key == "create";
    parts.into_iter().filter(said).map(|(n, words, key)| (n, words.to_owned(), key)).collect()
}

/// "171 most likely link to an existing identity", "12 make a new identity", …: the second sentence of a dry run. ISC's own
/// rules decide, which cannot be read.
pub fn linked(counts: &PlanCounts) -> Vec<Part> {
    let one = |n: u64, one: &str, many: &str| if n == 1 { one.to_owned() } else { many.to_owned() };
    let parts = [
        (
            counts.link_person,
            one(counts.link_person, "links to an existing identity", "link to an existing identity"),
            "link_person",
        ),
        (counts.link_new, one(counts.link_new, "makes a new identity", "make a new identity"), "link_new"),
        (
            counts.link_nobody,
            one(counts.link_nobody, "stays uncorrelated", "stay uncorrelated"),
            "link_nobody",
        ),
        (
            counts.link_unknown,
            one(
                counts.link_unknown,
                "has a link that cannot be told beforehand",
                "have links that cannot be told beforehand",
            ),
            "link_unknown",
        ),
    ];
    let mut said: Vec<Part> = parts.into_iter().filter(|(n, ..)| *n > 0).collect();
    if let Some((_, words, key)) = said.first_mut()
        && *key != "link_unknown"
    {
        words.insert_str(0, "most likely ");
    }
    said
}

/// "Create 187 accounts", "Update 5 accounts", "Create 187 and update 5 accounts".
pub fn start(counts: &PlanCounts) -> String {
    match (counts.create, counts.update) {
        (create, 0) => format!("Create {}", accounts(create)),
        (0, update) => format!("Update {}", accounts(update)),
        (create, update) => format!("Create {} and update {}", thousands(create), accounts(update)),
    }
}

/// "814 bytes", "24 KB", "3.1 MB".
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => plural(bytes, "byte", "bytes"),
        1_024..1_048_576 => format!("{} KB", bytes / 1_024),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_add_up_to_the_whole() {
        let counts = RowCounts { ready: 187, problem: 4, decide: 9, left_out: 0, joined: 2 };
        let parts = standing(&counts);
        assert_eq!(parts.iter().map(|(n, ..)| n).sum::<u64>(), counts.total());
        assert_eq!(parts[0], (187, "are ready".to_owned(), "ready"));
        assert!(parts.iter().all(|(.., key)| *key != "left_out"));
    }

    #[test]
    fn what_is_left_is_counted() {
        let with = |problem, decide| RowCounts { problem, decide, ..RowCounts::default() };
        assert_eq!(left(&with(0, 0)), "No problems left");
        assert_eq!(left(&with(1, 0)), "1 problem left");
        assert_eq!(left(&with(3, 9)), "3 problems left, 9 to decide");
    }

    #[test]
    fn the_button_says_what_is_written() {
        let with = |create, update| PlanCounts { create, update, ..PlanCounts::default() };
        assert_eq!(start(&with(187, 0)), "Create 187 accounts");
        assert_eq!(start(&with(0, 1)), "Update 1 account");
        assert_eq!(start(&with(1_187, 5)), "Create 1,187 and update 5 accounts");
        assert_eq!(planned(&with(0, 0)).len(), 1, "nothing created is said");
    }
}
