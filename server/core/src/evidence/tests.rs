//! A file that nobody touched holds; a line that was changed, removed, put in or moved is named.

use super::chain::Writer;
use super::facts::{Call, FORM, Fact, Footer, Header, Outcome, Person, Request};
use super::verify;
use crate::domain::frozen::{self, Line};
use gangway_types::batches::OutcomeCounts;
use proptest::prelude::*;

fn person(at: usize) -> Person {
    Person {
        id: format!("2c91{at:028}"),
        name: format!("Person {at}, \"hash\":\""),
        status: "UNREGISTERED".to_owned(),
        warnings: "[]".to_owned(),
        ..Person::default()
    }
}

fn line(person: &Person) -> Line<'_> {
    Line {
        id: &person.id,
        name: &person.name,
        alias: &person.alias,
        status: &person.status,
        warnings: &person.warnings,
        ..Line::default()
    }
}

/// A batch of `n` people, all approved by their manager and invited in one call; `change` may spoil what it tells.
fn file(n: usize, change: impl FnOnce(&mut Vec<Fact>)) -> String {
    let people: Vec<Person> = (0..n).map(person).collect();
    let mut facts = vec![Fact::Header(Box::new(Header {
        form: FORM.to_owned(),
        batch: "B-0001".to_owned(),
        frozen_hash: frozen::hash(people.iter().map(line)),
        people: n as u64,
        round: 1,
        submitted_by: Some("submitter".to_owned()),
        ..Header::default()
    }))];
    let ids: Vec<String> = people.iter().map(|person| person.id.clone()).collect();
    facts.extend(people.into_iter().map(|person| Fact::Person(Box::new(person))));
    facts.push(Fact::Request(Box::new(Request {
        id: "r".to_owned(),
        approvers: vec![("manager".to_owned(), "Priya Nair".to_owned())],
        answered_by: Some("manager".to_owned()),
        acted_as: Some("approver".to_owned()),
        ..Request::default()
    })));
    facts.push(Fact::Call(Box::new(Call {
        id: "c".to_owned(),
        state: "answered".to_owned(),
        sent_at: Some(1),
        people: ids.clone(),
        ..Call::default()
    })));
    facts.extend(ids.into_iter().map(|id| {
        Fact::Outcome(Box::new(Outcome {
            person: id,
            outcome: "invited".to_owned(),
            decided_by: Some("manager".to_owned()),
            asked_at: Some(1),
            ..Outcome::default()
        }))
    }));
    let n = n as u64;
    facts.push(Fact::Sums(OutcomeCounts {
        selected: n,
        in_batch: n,
        invited: n,
        ..OutcomeCounts::default()
    }));
    change(&mut facts);
    let mut writer = Writer::new();
    for fact in &facts {
        writer.add(fact).expect("written");
    }
    let count = |of: fn(&Fact) -> bool| facts.iter().filter(|fact| of(fact)).count() as u64;
    let footer = Footer {
        lines: writer.lines(),
        people: count(|fact| matches!(fact, Fact::Person(_))),
        requests: count(|fact| matches!(fact, Fact::Request(_))),
        calls: count(|fact| matches!(fact, Fact::Call(_))),
        ..Footer::default()
    };
    writer.add(&Fact::Footer(footer)).expect("written");
    writer.end().0
}

fn findings(lines: &[String]) -> Vec<String> {
    verify(&(lines.join("\n") + "\n")).findings
}

fn lines(n: usize) -> Vec<String> {
    file(n, |_| {}).lines().map(str::to_owned).collect()
}

#[test]
fn a_file_that_nobody_touched_holds() {
    let verdict = verify(&file(3, |_| {}));
    assert_eq!(verdict.findings, Vec::<String>::new());
    assert!(
        verdict.holds.iter().any(|line| line.contains("3 people were sent to, all of them approved")),
        "{verdict:?}"
    );
}

#[test]
fn somebody_sent_to_without_an_approval_is_found_in_a_chain_that_holds() {
    for (outcome, by, words) in [
        ("not_approved", Some("manager"), "without an approval"),
        ("invited", None, "about whom nobody decided"),
        ("invited", Some("submitter"), "who asked"),
    ] {
        let spoiled = file(3, |facts| {
            for fact in facts {
                if let Fact::Outcome(one) = fact
                    && one.person.ends_with('2')
                {
                    one.outcome = outcome.to_owned();
                    one.decided_by = by.map(str::to_owned);
                }
            }
        });
        let findings = verify(&spoiled).findings;
        let found =
            findings.iter().any(|line| line.starts_with("approval: 1 sent to") && line.contains(words));
        assert!(found, "{findings:?}");
    }
}

#[test]
fn another_list_than_the_frozen_one_is_found() {
    let spoiled = file(2, |facts| {
        if let Some(Fact::Person(person)) = facts.get_mut(1) {
            person.mail = Some("else@acme.example".to_owned());
        }
    });
    let findings = verify(&spoiled).findings;
    assert!(
        findings.iter().any(|line| line.starts_with("frozen list: 2 people with the hash")),
        "{findings:?}"
    );
}

#[test]
fn sums_that_do_not_add_up_are_found() {
    let spoiled = file(2, |facts| {
        if let Some(Fact::Sums(sums)) = facts.last_mut() {
            sums.invited = 1;
            sums.registered = 1;
        }
    });
    let findings = verify(&spoiled).findings;
    assert!(findings.iter().any(|line| line.contains("1 are said to be “Invited”, 2 are")), "{findings:?}");
}

#[test]
fn half_a_file_and_no_file_at_all_do_not_hold() {
    let lines = lines(2);
    let half = findings(&lines[..lines.len() - 1]);
    assert!(half.iter().any(|line| line.contains("the end of the file is missing")), "{half:?}");
    assert!(!verify("").findings.is_empty());
    assert!(!verify("{}\n").findings.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_changed_line_is_named(at in 0..10_usize, place in any::<proptest::sample::Index>()) {
        let mut lines = lines(3);
        prop_assume!(at < lines.len());
        let mut letters: Vec<char> = lines[at].chars().collect();
        let place = place.index(letters.len());
        letters[place] = if letters[place] == 'x' { 'y' } else { 'x' };
        lines[at] = letters.into_iter().collect();
        let findings = findings(&lines);
        prop_assert!(!findings.is_empty());
        // Its number itself may be what was changed; the hash of the last line has none after it.
        let named = findings.iter().any(|line| line.contains(&format!("line {} ", at + 1)));
        prop_assert!(named || at == 0 || at + 1 == lines.len(), "{findings:?}");
    }

    #[test]
    fn a_removed_line_is_named(at in 0..9_usize) {
        let mut lines = lines(3);
        prop_assume!(at + 1 < lines.len());
        lines.remove(at);
        let findings = findings(&lines);
        let words = format!("line {} was removed", at + 1);
        prop_assert!(findings.iter().any(|line| line.contains(&words)) || at == 0, "{findings:?}");
        prop_assert!(!findings.is_empty());
    }

    #[test]
    fn a_line_put_in_is_named(at in 1..9_usize, copied in 0..9_usize) {
        let mut lines = lines(3);
        prop_assume!(at < lines.len() && copied < lines.len() && copied != at && copied + 1 != at);
        let line = lines[copied].clone();
        lines.insert(at, line);
        prop_assert!(!findings(&lines).is_empty());
    }
}
