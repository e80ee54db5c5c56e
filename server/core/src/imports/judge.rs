//! One row of a file beside the form of its source: its values, what was fixed in them, and what is wrong. No I/O.

use super::words;
use crate::domain::file::damage::{Damage, trimmed};
use crate::domain::file::dates::{self, Order};
use crate::store::imports::{Look, Mapping};
use gangway_types::accounts::{AccountForm, FieldKind, FormField, Need, Values};
use gangway_types::imports::{CauseKind, DateOrder, RowProblem};
use std::collections::BTreeMap;

/// What rows are judged by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judge<'a> {
    /// The form of the source's accounts.
    pub(super) form: &'a AccountForm,
    /// Which column is which field.
    pub(super) mapping: &'a Mapping,
    /// What each column looks like.
    pub(super) looks: &'a [Look],
}

/// What came out for one row, looked at alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Judged {
    /// The account's values, with everything that was fixed.
    pub(super) values: Values,
    /// Its key; empty when there is none.
    pub(super) native: String,
    /// What is wrong.
    pub(super) problems: Vec<RowProblem>,
    /// Automatic fixes that change it, or would.
    pub(super) fixes: Vec<String>,
}

/// One cell on its way into an account.
#[derive(Clone, Debug, Default, PartialEq)]
struct Cell {
    value: String,
    fixes: Vec<String>,
    problem: Option<RowProblem>,
}

impl Judge<'_> {
    /// Judges a row.
    pub(super) fn row(&self, cells: &[String], edits: &BTreeMap<String, String>) -> Judged {
        let mut judged = Judged::default();
        if let Some(extra) = cells.iter().skip(self.mapping.uses.len()).find(|cell| !trimmed(cell).is_empty()) {
            let (cause, words) = words::shifted(cells.len(), self.mapping.uses.len(), extra);
            judged.problems.push(problem(cause, None, words));
        }
        for field in &self.form.fields {
            if field.set_by_isc {
                continue;
            }
            let cell = self.cell(field, cells, edits);
            judged.fixes.extend(cell.fixes);
            judged.problems.extend(cell.problem);
            if !cell.value.is_empty() {
                judged.values.insert(field.name.clone(), vec![cell.value]);
            } else if field.need != Need::No && !judged.has(&field.name) {
                let (cause, words) = words::missing(field);
                judged.problems.push(problem(cause, Some(field), words));
            }
        }
        judged.native =
            judged.values.get(&self.form.key).and_then(|values| values.first()).cloned().unwrap_or_default();
        judged
    }

    /// The value of one field as the grid shows it: what goes into the account.
    pub(super) fn shown(&self, field: &str, cells: &[String], edits: &BTreeMap<String, String>) -> String {
        self.form.field(field).map(|field| self.cell(field, cells, edits).value).unwrap_or_default()
    }

    /// What stands in the file for a field.
    pub(super) fn original<'c>(&self, field: &str, cells: &'c [String]) -> &'c str {
        self.mapping.column(field).and_then(|at| cells.get(at)).map_or("", String::as_str)
    }

    fn cell(&self, field: &FormField, cells: &[String], edits: &BTreeMap<String, String>) -> Cell {
        let mut cell = Cell::default();
        if let Some(edit) = edits.get(&field.name) {
            // A person wrote it: nothing is fixed, and nothing is damage.
            cell.value.clone_from(edit);
            cell.problem = (!edit.is_empty()).then(|| self.wrong(field, edit, None)).flatten();
            return cell;
        }
        if let Some(at) = self.mapping.column(&field.name) {
            self.of_file(field, at, cells.get(at).map_or("", String::as_str), &mut cell);
        }
        if cell.value.is_empty()
            && cell.problem.is_none()
            && let Some(fixed) = self.mapping.fixed.get(&field.name).and_then(|values| values.first())
        {
            cell.value.clone_from(fixed);
            cell.problem = self.wrong(field, fixed, None);
        }
        cell
    }

    fn of_file(&self, field: &FormField, at: usize, raw: &str, cell: &mut Cell) {
        let mut value = raw;
        let inner = trimmed(raw);
        if inner.len() < raw.len() && !(inner.is_empty() && self.mapping.fixed.contains_key(&field.name)) {
            let key = words::fix_key(words::BLANKS, &field.name);
            if !self.mapping.off.contains(&key) {
                value = inner;
            }
            cell.fixes.push(key);
        } else if inner.is_empty() {
            value = inner;
        }
        cell.value = value.to_owned();
        if inner.is_empty() {
            return;
        }
        let damage = self.looks.get(at).and_then(|look| look.values.look(inner));
        match damage {
            Some(Damage::Blanks) | None => {}
            Some(damage) => {
                let (cause, words) = words::damaged(field, inner, &damage);
                let suggestion = damage.repaired(inner);
                cell.problem = Some(RowProblem { suggestion, ..problem(cause, Some(field), words) });
                return;
            }
        }
        let order = self.order(at);
        if field.kind == FieldKind::Date
            && let Some(date) = dates::read(inner, order)
        {
            let iso = date.to_string();
            if iso != inner {
                let key = words::fix_key(words::DATES, &field.name);
                if !self.mapping.off.contains(&key) {
                    cell.value = iso;
                }
                cell.fixes.push(key);
            }
        }
        cell.problem = self.wrong(field, &cell.value, order);
    }

    /// In which order the dates of a column are written: as somebody said, or as the column says by itself.
    fn order(&self, at: usize) -> Option<Order> {
        if let Some(answer) = self.mapping.dates.get(&at) {
            return Some(order_of(*answer));
        }
        match self.looks.get(at)?.dates.verdict() {
            dates::Verdict::Sure(order) => Some(order),
            _ => None,
        }
    }

    /// What is wrong with a value for sure.
    fn wrong(&self, field: &FormField, value: &str, order: Option<Order>) -> Option<RowProblem> {
        let inner = trimmed(value);
        if let Some(max) = field.max {
            let length = value.chars().count();
            if length > max {
                let (cause, words) = words::too_long(field, length, max);
                return Some(problem(cause, Some(field), words));
            }
        }
        let (fits, suggestion) = match field.kind {
            FieldKind::Text | FieldKind::Secret => (true, None),
            FieldKind::Number => {
                let digits = inner.strip_prefix(['-', '+']).unwrap_or(inner);
                (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()), None)
            }
            FieldKind::Bool => {
                let known = inner.eq_ignore_ascii_case("true") || inner.eq_ignore_ascii_case("false");
                (known, boolean(inner).map(|value| value.to_string()))
            }
            FieldKind::Date => (dates::read(inner, order).is_some(), None),
        };
        if fits {
            return None;
        }
        let (cause, words) = words::wrong_type(field, value);
        Some(RowProblem { suggestion, ..problem(cause, Some(field), words) })
    }
}

impl Judged {
    /// Whether the field has a problem already.
    fn has(&self, field: &str) -> bool {
        self.problems.iter().any(|problem| problem.field.as_deref() == Some(field))
    }
}

/// The order of dates as the rules of dates know it.
pub(super) fn order_of(answer: DateOrder) -> Order {
    match answer {
        DateOrder::DayFirst => Order::DayFirst,
        DateOrder::MonthFirst => Order::MonthFirst,
        DateOrder::YearFirst => Order::YearFirst,
    }
}

fn problem(cause: String, field: Option<&FormField>, words: String) -> RowProblem {
    let field = field.map(|field| field.name.clone());
    RowProblem { cause, kind: CauseKind::Problem, field, words, suggestion: None }
}

/// What people write for yes and no.
fn boolean(text: &str) -> Option<bool> {
    const YES: [&str; 8] = ["yes", "y", "1", "ja", "j", "oui", "wahr", "on"];
    const NO: [&str; 8] = ["no", "n", "0", "nein", "non", "falsch", "off", "-"];
    let is = |known: &[&str]| known.iter().any(|known| text.eq_ignore_ascii_case(known));
    if is(&YES) {
        Some(true)
    } else {
        is(&NO).then_some(false)
    }
}
