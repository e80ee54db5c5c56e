//! Rows with one key: parts of one account, or duplicates to decide. And where each row stands in the end. No I/O.

use super::judge::{Judge, Judged};
use super::words;
use crate::store::imports::{ImportRow, Mark};
use gangway_types::accounts::{FieldKind, Values};
use gangway_types::imports::{CauseKind, ExistingChoice, RowProblem, RowState};
use std::collections::BTreeMap;

/// What is looked through in a row's text.
const LONGEST_TEXT: usize = 4_000;

/// What comes out for rows that are settled: how they are stored, and their marks.
#[derive(Debug, Default)]
pub(super) struct Settled {
    pub(super) rows: Vec<ImportRow>,
    pub(super) marks: Vec<Mark>,
}

/// Judges rows of one key together, or one row alone. `rows` are all rows of that key that were not left out.
pub(super) fn settle(
    judge: &Judge<'_>,
    rows: Vec<ImportRow>,
    existing: Option<ExistingChoice>,
    into: &mut Settled,
) {
    let judged: Vec<Judged> = rows.iter().map(|row| judge.row(&row.cells, &row.edits)).collect();
    let verdicts = together(judge, &rows, &judged);
    let lead = rows.first().map(|row| row.position);
    let whole = merged(judge, &judged);
    let joined = verdicts.contains(&Verdict::Joined);
    for ((mut row, judged), verdict) in rows.into_iter().zip(judged).zip(verdicts) {
        let own = judged.values.clone();
        let mut problems = judged.problems;
        row.joins = None;
        match verdict {
            Verdict::Alone => {}
            Verdict::Joined => row.joins = lead,
            Verdict::Partner(other) => problems.push(RowProblem {
                cause: words::PARTNER.to_owned(),
                kind: CauseKind::Problem,
                field: None,
                words: words::partner(other),
                suggestion: None,
            }),
            Verdict::Duplicate(words) => problems.push(RowProblem {
                cause: words::DUPLICATE.to_owned(),
                kind: CauseKind::Decide,
                field: Some(judge.form.key.clone()),
                words,
                suggestion: None,
            }),
        }
        let native = storable(&judged.native);
        if row.native != native {
            // Whatever was looked up was another account.
            row.looked = false;
            row.existing = None;
        }
        row.native = native;
        row.folded = row.native.to_lowercase();
        row.account = if joined && row.joins.is_none() { whole.clone() } else { own };
        if row.joins.is_none()
            && let Some(found) = &row.existing
        {
            if row.choice.or(existing).is_none() {
                problems.push(RowProblem {
                    cause: words::EXISTS.to_owned(),
                    kind: CauseKind::Decide,
                    field: Some(judge.form.key.clone()),
                    words: words::exists(&found.native, &row.native),
                    suggestion: None,
                });
            }
            into.marks.push(mark(row.position, words::EXISTS, "exists", false));
        }
        row.text = text(judge, &row);
        row.state = Some(state(&row, &problems));
        for problem in &problems {
            // An account that exists has its mark, decided or not.
            if problem.cause != words::EXISTS {
                let kind = if problem.kind == CauseKind::Problem { "problem" } else { "decide" };
                into.marks.push(mark(row.position, &problem.cause, kind, problem.suggestion.is_some()));
            }
        }
        into.marks.extend(judged.fixes.iter().map(|fix| mark(row.position, fix, "fix", false)));
        row.problems = problems;
        into.rows.push(row);
    }
}

/// A row that somebody left out: nothing is wrong with it, and it has no part in its account.
pub(super) fn left_out(judge: &Judge<'_>, mut row: ImportRow, into: &mut Settled) {
    let judged = judge.row(&row.cells, &row.edits);
    row.native = storable(&judged.native);
    row.folded = row.native.to_lowercase();
    row.account = judged.values;
    row.problems = Vec::new();
    row.joins = None;
    row.text = text(judge, &row);
    row.state = Some(RowState::LeftOut);
    into.rows.push(row);
}

fn mark(position: i64, cause: &str, kind: &'static str, repairable: bool) -> Mark {
    Mark { position, cause: cause.to_owned(), kind, repairable }
}

fn state(row: &ImportRow, problems: &[RowProblem]) -> RowState {
    let any = |kind| problems.iter().any(|problem| problem.kind == kind);
    if any(CauseKind::Problem) {
        RowState::Problem
    } else if row.joins.is_some() {
        RowState::Joined
    } else if any(CauseKind::Decide) {
        RowState::Decide
    } else {
        RowState::Ready
    }
}

fn text(judge: &Judge<'_>, row: &ImportRow) -> String {
    let secret = |name: &str| judge.form.field(name).is_some_and(|field| field.kind == FieldKind::Secret);
    let shown = judge
        .form
        .fields
        .iter()
        .filter(|field| !secret(&field.name))
        .map(|field| judge.shown(&field.name, &row.cells, &row.edits))
        .filter(|value| !value.is_empty());
    let all: String = shown.collect::<Vec<_>>().join("\n");
    storable(&all.to_lowercase()).chars().take(LONGEST_TEXT).collect()
}

/// PostgreSQL takes no zero in a text. Such a value has a problem anyway: the character cannot be read.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    /// An account of its own, or the first row of one.
    Alone,
    /// Part of the first row's account.
    Joined,
    /// It would be, but for the problem of another row.
    Partner(i64),
    /// To be decided.
    Duplicate(String),
}

fn together(judge: &Judge<'_>, rows: &[ImportRow], judged: &[Judged]) -> Vec<Verdict> {
    let Some(first) = judged.first().filter(|first| judged.len() > 1 && !first.native.is_empty()) else {
        return vec![Verdict::Alone; rows.len()];
    };
    let differ: Vec<String> = judge
        .form
        .fields
        .iter()
        .filter(|field| !field.multi && field.name != judge.form.key)
        .filter(|field| judged.iter().any(|row| row.values.get(&field.name) != first.values.get(&field.name)))
        .map(|field| words::name(field).to_owned())
        .collect();
    let same_key = judged.iter().all(|row| row.native == first.native);
    let broken = rows.iter().zip(judged).find(|(_, judged)| !judged.problems.is_empty());
    if same_key && differ.is_empty() {
        let Some((broken, _)) = broken else {
            let mut verdicts = vec![Verdict::Joined; rows.len()];
            verdicts[0] = Verdict::Alone;
            return verdicts;
        };
        return rows
            .iter()
            .zip(judged)
            .map(
                |(_, judged)| {
                    if judged.problems.is_empty() {
                        Verdict::Partner(broken.position)
                    } else {
                        Verdict::Alone
                    }
                },
            )
            .collect();
    }
    let positions: Vec<i64> = rows.iter().map(|row| row.position).collect();
    let words = words::duplicate(&positions, &differ);
    vec![Verdict::Duplicate(words); rows.len()]
}

/// One account of several rows: each different value of the fields that take several, in the order of the rows.
fn merged(judge: &Judge<'_>, judged: &[Judged]) -> Values {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in judged {
        for (name, values) in &row.values {
            let multi = judge.form.field(name).is_some_and(|field| field.multi);
            let known = all.entry(name.clone()).or_default();
            for value in values {
                if (multi && !known.contains(value)) || known.is_empty() {
                    known.push(value.clone());
                }
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::judge::tests::{form, looks, mapping};
    use super::*;
    use proptest::prelude::*;

    fn row(position: i64, cells: &[String]) -> ImportRow {
        ImportRow { position, line: position + 1, cells: cells.to_vec(), ..ImportRow::default() }
    }

    proptest! {
        #[test]
        fn rows_of_one_key_become_one_account_or_are_asked_about(
            rows in proptest::collection::vec(("[aA]", "[xy]", "[ghi]{0,1}", prop_oneof![Just(""), Just("soon")]), 1..6)
        ) {
            let rows: Vec<Vec<String>> = rows
                .into_iter()
                .map(|(id, name, groups, day)| vec![id, name, groups, day.to_owned(), String::new(), String::new(), String::new()])
                .collect();
            let (form, mapping, looks) = (form(), mapping(), looks(&rows));
            let judge = Judge { form: &form, mapping: &mapping, looks: &looks };
            let all = (1..).zip(&rows).map(|(position, cells)| row(position, cells)).collect();
            let mut settled = Settled::default();
            settle(&judge, all, None, &mut settled);
            prop_assert_eq!(settled.rows.len(), rows.len());
            let states: Vec<RowState> = settled.rows.iter().map(ImportRow::state).collect();
            let same = rows.iter().all(|cells| cells[..2] == rows[0][..2] && cells[3] == rows[0][3]);
            let broken = rows.iter().any(|cells| cells[3] == "soon");
            let one_account = same && !broken;
            if one_account {
                prop_assert_eq!(states[0], RowState::Ready);
                prop_assert!(states[1..].iter().all(|state| *state == RowState::Joined));
                let mut groups: Vec<&String> = rows.iter().map(|cells| &cells[2]).filter(|group| !group.is_empty()).collect();
                groups.sort();
                groups.dedup();
                let mut got: Vec<&String> = settled.rows[0].account.get("groups").into_iter().flatten().collect();
                got.sort();
                prop_assert_eq!(got, groups);
            } else {
                prop_assert!(rows.len() == 1 || states.iter().all(|state| *state != RowState::Ready && *state != RowState::Joined), "{states:?}");
            }
            // What is not ready says why.
            for row in &settled.rows {
                prop_assert_eq!(row.problems.is_empty(), matches!(row.state(), RowState::Ready | RowState::Joined));
            }
        }
    }
}
