//! One row of a file beside the form of its source: its values, what was fixed in them, and what is wrong. No I/O.

use super::words;
use crate::domain::file::damage::{Damage, trimmed};
use crate::domain::file::dates::{self, Order};
use crate::store::imports::{Look, Mapping};
use gangway_types::accounts::{AccountForm, FieldKind, FormField, Need, Values};
use gangway_types::imports::{CauseKind, ColumnUse, DateOrder, RowProblem};
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
        if let Some(extra) = cells.iter().skip(self.mapping.uses.len()).find(|cell| !trimmed(cell).is_empty())
        {
            // Shifted cells may be anybody's: where secrets are among the columns, the value is not told.
            let secret = |name: &String| super::secrets::is_secret(self.form, name);
            let told =
                self.mapping.uses.iter().all(|used| !matches!(used, ColumnUse::Field(name) if secret(name)));
            let extra = told.then_some(extra.as_str());
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
        if field.kind == FieldKind::Secret {
            // Blanks may be part of it, and nothing of it is ever told.
            raw.clone_into(&mut cell.value);
            return;
        }
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
        let damage = if inner.contains('\0') {
            Some(Damage::Unreadable)
        } else {
            self.looks.get(at).and_then(|look| look.values.look(inner))
        };
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
    if is(&YES) { Some(true) } else { is(&NO).then_some(false) }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use gangway_types::accounts::{Policy, SourceFacts};
    use proptest::prelude::*;

    /// A form with a key, a name, groups, a day, a number, a yes or no, and a secret.
    pub(in super::super) fn form() -> AccountForm {
        let field = |name: &str, kind, need| FormField {
            name: name.to_owned(),
            description: None,
            kind,
            multi: name == "groups",
            entitlement: false,
            need,
            set_by_isc: false,
            max: (name == "name").then_some(20),
            default: None,
        };
        AccountForm {
            source: SourceFacts {
                id: "s".into(),
                name: "S".to_owned(),
                flat_file: true,
                kind: "DelimitedFile".to_owned(),
                authoritative: false,
                owner: None,
                delete_threshold: None,
            },
            key: "id".to_owned(),
            display: None,
            fields: vec![
                field("id", FieldKind::Text, Need::Key),
                field("name", FieldKind::Text, Need::Policy),
                field("groups", FieldKind::Text, Need::No),
                field("day", FieldKind::Date, Need::No),
                field("hours", FieldKind::Number, Need::No),
                field("remote", FieldKind::Bool, Need::No),
                field("pin", FieldKind::Secret, Need::No),
            ],
            policy: Policy::Known,
            feeds: BTreeMap::new(),
            fingerprint: "f".to_owned(),
        }
    }

    /// Columns in the order of the form.
    pub(in super::super) fn mapping() -> Mapping {
        let uses = form().fields.iter().map(|field| ColumnUse::Field(field.name.clone())).collect();
        Mapping { uses, ..Mapping::default() }
    }

    pub(in super::super) fn looks(rows: &[Vec<String>]) -> Vec<Look> {
        let mut looks = vec![Look::default(); 7];
        for row in rows {
            for (look, cell) in looks.iter_mut().zip(row) {
                look.values.add(cell);
                look.dates.add(cell);
            }
        }
        looks
    }

    fn judged(cells: &[&str]) -> Judged {
        let row: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        let looks = looks(std::slice::from_ref(&row));
        Judge { form: &form(), mapping: &mapping(), looks: &looks }.row(&row, &BTreeMap::new())
    }

    fn causes(judged: &Judged) -> Vec<&str> {
        judged.problems.iter().map(|problem| problem.cause.as_str()).collect()
    }

    #[test]
    fn what_is_wrong_is_named_with_its_field() {
        assert_eq!(causes(&judged(&["1", "A", "", "", "", "", ""])), Vec::<&str>::new());
        assert_eq!(causes(&judged(&["", " ", "", "", "", "", ""])), ["missing:id", "missing:name"]);
        assert_eq!(causes(&judged(&["1", &"x".repeat(21)])), ["long:name"]);
        assert_eq!(
            causes(&judged(&["1", "A", "", "soon", "4.5", "perhaps"])),
            ["type:day", "type:hours", "type:remote"]
        );
        assert_eq!(causes(&judged(&["1.23E+11", "A"])), ["exponent:id"]);
        assert_eq!(causes(&judged(&["1", "A\0"])), ["unreadable:name"]);
        assert_eq!(causes(&judged(&["1", "A", "", "", "", "", "", "x"])), ["shifted"]);
        let words = &judged(&["1", "A", "", "", "", "", "", "hunter2"]).problems[0].words;
        assert!(!words.contains("hunter2"), "a shifted value may be a secret: {words}");
        assert_eq!(judged(&["1", "A", "", "", "", "Ja"]).problems[0].suggestion.as_deref(), Some("true"));
    }

    #[test]
    fn a_secret_is_taken_as_it_is_and_told_nowhere() {
        let judged = judged(&["1", "A", "", "", "", "", " 1.23E+11 "]);
        assert_eq!(judged.values["pin"], [" 1.23E+11 "]);
        assert!(judged.problems.is_empty() && judged.fixes.is_empty());
    }

    #[test]
    fn a_fixed_value_fills_what_is_empty_and_nothing_else() {
        let mut mapping = mapping();
        mapping.fixed.insert("name".to_owned(), vec!["Fixed".to_owned()]);
        let judge = Judge { form: &form(), mapping: &mapping, looks: &[] };
        let row = |cells: &[&str]| {
            let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
            judge.row(&cells, &BTreeMap::new()).values["name"].clone()
        };
        assert_eq!(row(&["1", ""]), ["Fixed"]);
        assert_eq!(row(&["1", "  "]), ["Fixed"]);
        assert_eq!(row(&["1", "Own"]), ["Own"]);
    }

    proptest! {
        /// Nothing is changed that is not listed as a fix or was not typed by somebody.
        #[test]
        fn values_are_those_of_the_file_or_their_change_is_listed(
            cells in proptest::collection::vec("[ a-z0-9./,+E-]{0,10}|\\PC{0,6}", 7),
            off in any::<bool>(),
        ) {
            let mut mapping = mapping();
            if off {
                for field in &form().fields {
                    mapping.off.insert(words::fix_key(words::BLANKS, &field.name));
                    mapping.off.insert(words::fix_key(words::DATES, &field.name));
                }
            }
            let looks = looks(std::slice::from_ref(&cells));
            let form = form();
            let judge = Judge { form: &form, mapping: &mapping, looks: &looks };
            let judged = judge.row(&cells, &BTreeMap::new());
            for (field, cell) in form.fields.iter().zip(&cells) {
                let value = judged.values.get(&field.name).map_or("", |values| values[0].as_str());
                let listed = judged.fixes.iter().any(|fix| words::parts(fix).1 == Some(&field.name));
                let blank = trimmed(cell).is_empty();
                prop_assert!(value == cell || (listed && !off) || blank, "{field:?} {cell:?} {value:?} {judged:?}");
            }
        }

        /// What a suggestion or an edit puts right stays right.
        #[test]
        fn a_suggestion_is_no_problem_itself(cells in proptest::collection::vec("0[0-9]{4}|[0-9]{1,6}|yes|no|1E\\+05", 7)) {
            let looks = looks(&vec![cells.clone(); 3]);
            let (form, mapping) = (form(), mapping());
            let judge = Judge { form: &form, mapping: &mapping, looks: &looks };
            let judged = judge.row(&cells, &BTreeMap::new());
            for problem in judged.problems {
                let (Some(field), Some(suggestion)) = (problem.field, problem.suggestion) else { continue };
                let edits = BTreeMap::from([(field.clone(), suggestion)]);
                let again = judge.row(&cells, &edits);
                let still = again.problems.iter().any(|other| other.cause == problem.cause && other.field.as_ref() == Some(&field));
                prop_assert!(!still, "{field}: {again:?}");
            }
        }
    }
}
