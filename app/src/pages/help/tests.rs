use super::*;
use gangway_types::accounts::AccountOutcome;
use gangway_types::batches::{BatchState, Outcome, WaitsFor};
use gangway_types::checks::{ReasonKind, WarningKind};
use gangway_types::safety::{LoadState, RowKind};
use gangway_types::tasks::TaskState;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn known() -> BTreeSet<String> {
    parts().into_iter().flat_map(|part| part.entries).map(|entry| entry.key.into_owned()).collect()
}

#[test]
fn every_anchor_is_its_own_and_fits_an_address() {
    let mut seen = BTreeSet::new();
    for part in parts() {
        assert!(seen.insert(part.id.to_owned()), "{} twice", part.id);
        assert!(!part.entries.is_empty(), "{} is empty", part.title);
        for entry in part.entries {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(!entry.key.is_empty() && entry.key.chars().all(plain), "{}", entry.key);
            assert!(seen.insert(entry.key.clone().into_owned()), "{} twice", entry.key);
        }
    }
}

#[test]
fn every_entry_is_a_sentence_and_names_no_delivery() {
    for entry in parts().into_iter().flat_map(|part| part.entries) {
        let (word, meaning) = (&entry.word, &entry.meaning);
        assert!(!word.trim().is_empty() && meaning.ends_with('.'), "{word}: {meaning}");
        assert!(!meaning.contains("elivered") && !meaning.contains('!'), "{word}: {meaning}");
        assert!(!meaning.contains("  "), "{word}: {meaning}");
    }
}

#[test]
fn every_reason_state_and_right_has_its_word() {
    let known = known();
    let mut keys: Vec<String> = ReasonKind::ALL.map(keys::reason).into();
    let warnings =
        [WarningKind::Automatic, WarningKind::NoManager, WarningKind::NeverProcessed, WarningKind::Pending];
    keys.extend(warnings.map(keys::warning));
    keys.extend(Outcome::ALL.map(keys::outcome));
    keys.extend(BatchState::ALL.map(keys::batch));
    keys.extend(AccountOutcome::ALL.map(keys::account));
    keys.extend(RowKind::ALL.map(keys::compared));
    keys.extend(LoadState::ALL.map(keys::load));
    keys.extend([WaitsFor::Isc, WaitsFor::DailyCap].map(keys::waits));
    keys.extend([TaskState::NotVisibleYet, TaskState::Other("X".to_owned())].iter().map(keys::task));
    keys.extend(gangway_types::TABLE.iter().skip(1).map(|(need, _)| keys::right(*need)));
    keys.extend(["missing:sn", "exists"].map(keys::cause));
    for key in keys {
        assert!(known.contains(&key), "{key} is in no part of the glossary");
    }
}

#[test]
fn the_keys_are_those_that_addresses_hold() {
    assert_eq!(keys::reason(ReasonKind::NoMail), "reason-no-mail");
    assert_eq!(keys::right(Capability::ActOnPeople), "right-act-on-people");
    assert_eq!(keys::cause("missing:sn"), "row-missing");
    assert_eq!(keys::task(&TaskState::Other("X".to_owned())), "task-other");
}

/// Words after `mark` in every source file of the app and of the core.
fn named(folder: &Path, mark: &str, found: &mut BTreeSet<String>) {
    for file in fs::read_dir(folder).expect("source folder") {
        let path = file.expect("a file").path();
        if path.is_dir() {
            named(&path, mark, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            let code = fs::read_to_string(&path).expect("source is text");
            let code = code.split("#[cfg(test)]").next().unwrap_or_default();
            let words = code.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(words.map(str::to_owned));
        }
    }
}

#[test]
fn every_why_leads_to_a_word() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeSet::new();
    named(&root.join("src"), "<Why word=\"", &mut found);
    named(&root.join("src"), "paths::word(\"", &mut found);
    // Words that the core names beside a refusal or a standing, by the beginnings of their keys.
    for part in
        ["refusal-", "reason-", "outcome-", "batch-", "account-", "linked-", "waits-", "row-", "import"]
    {
        let mut named_there = BTreeSet::new();
        for folder in ["domain/board", "person_jobs"] {
            named(&root.join("../server/core/src").join(folder), &format!("\"{part}"), &mut named_there);
        }
        found.extend(
            named_there.into_iter().filter(|rest| !rest.contains('{')).map(|rest| format!("{part}{rest}")),
        );
    }
    let known = known();
    let lost: Vec<&String> = found.iter().filter(|key| !known.contains(*key)).collect();
    assert!(!found.is_empty() && lost.is_empty(), "no such words: {lost:?}");
}
