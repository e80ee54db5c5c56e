//! Causes of problems and decisions, and automatic fixes: their keys, and what they are called on the screen.
//!
//! A key is `kind:field` or a kind alone, so that the words of a cause can be made from its key.

use crate::domain::file::damage::Damage;
use gangway_types::accounts::{AccountForm, FieldKind, FormField, Need};
use gangway_types::imports::CauseKind;

/// Spaces around values are removed.
pub(super) const BLANKS: &str = "blanks";
/// Dates are written as ISC's own are.
pub(super) const DATES: &str = "dates";
/// The account exists.
pub(super) const EXISTS: &str = "exists";
/// Several rows have the same key.
pub(super) const DUPLICATE: &str = "duplicate";
/// Another row of the same account has a problem.
pub(super) const PARTNER: &str = "partner";
/// More cells than columns.
const SHIFTED: &str = "shifted";

/// The name of a field for people: ISC's own, which is also the heading of its file.
pub(super) fn name(field: &FormField) -> &str {
    &field.name
}

/// Key of an automatic fix.
pub(super) fn fix_key(kind: &str, field: &str) -> String {
    format!("{kind}:{field}")
}

/// Kind and field of a key.
pub(super) fn parts(key: &str) -> (&str, Option<&str>) {
    match key.split_once(':') {
        Some((kind, field)) => (kind, Some(field)),
        None => (key, None),
    }
}

pub(super) fn missing(field: &FormField) -> (String, String) {
    let name = name(field);
    let words = match &field.need {
        Need::Key => {
            format!("{name}: required, it is the account’s key. Type a value, or leave the row out.")
        }
        Need::Identity(attribute) => format!(
            "{name}: required, ISC makes no identity without {attribute}. Type a value, or leave the row out."
        ),
        Need::Policy | Need::No => format!("{name}: required. Type a value, or leave the row out."),
    };
    (format!("missing:{}", field.name), words)
}

pub(super) fn too_long(field: &FormField, length: usize, max: usize) -> (String, String) {
    let words = format!("{}: {length} characters; at most {max} are taken. Shorten it.", name(field));
    (format!("long:{}", field.name), words)
}

pub(super) fn wrong_type(field: &FormField, value: &str) -> (String, String) {
    let value: String = value.chars().take(40).collect();
    let what = match field.kind {
        FieldKind::Number => "is no whole number",
        FieldKind::Bool => "is neither true nor false",
        FieldKind::Date => "is no date that can be read in one way only",
        FieldKind::Text | FieldKind::Secret => "does not fit",
    };
    let words = if field.kind == FieldKind::Secret {
        format!("{}: the value {what}.", name(field))
    } else {
        format!("{}: “{value}” {what}. Type another, or leave the row out.", name(field))
    };
    (format!("type:{}", field.name), words)
}

pub(super) fn damaged(field: &FormField, value: &str, damage: &Damage) -> (String, String) {
    let kind = match damage {
        Damage::Scientific => "exponent",
        Damage::LostZeros { .. } => "zeros",
        Damage::DayNumber(_) => "daynumber",
        Damage::FormulaError => "formula",
        Damage::Unreadable => "unreadable",
        Damage::Blanks => BLANKS,
    };
    let value: String = value.chars().take(40).collect();
    let words = format!("{}: “{value}” {}.", name(field), damage.words());
    (format!("{kind}:{}", field.name), words)
}

/// More cells than columns. `extra` is the first of them, where it may be told.
pub(super) fn shifted(cells: usize, columns: usize, extra: Option<&str>) -> (String, String) {
    let extra = extra.map_or_else(
        || "one value".to_owned(),
        |extra| format!("“{}”", extra.chars().take(40).collect::<String>()),
    );
    let words = format!(
        "This row has {cells} cells and the file {columns} columns: {extra} is in none of them. Perhaps a value holds \
         the delimiter. Correct it in the file, or leave the row out."
    );
    (SHIFTED.to_owned(), words)
}

/// Rows with the same key: what differs between them, if anything but upper and lower case of the key.
pub(super) fn duplicate(rows: &[i64], fields: &[String]) -> String {
    let rows = list(&rows.iter().take(5).map(ToString::to_string).collect::<Vec<_>>());
    let rest = "Keep one, or change a key.";
    if fields.is_empty() {
        return format!("Rows {rows} have the same key, but for upper and lower case. {rest}");
    }
    format!("Rows {rows} have the same key and different {}. {rest}", list(fields))
}

pub(super) fn partner(row: i64) -> String {
    format!("Row {row} is part of the same account and has a problem.")
}

pub(super) fn exists(native: &str, row_native: &str) -> String {
    if native == row_native {
        format!("An account {native} exists on the source. Skip it, or update it with this row.")
    } else {
        format!(
            "An account {native} exists on the source; this row writes it {row_native}. Skip it, or update it with this row."
        )
    }
}

/// The words of a cause in the list of causes, what it asks for, and its field.
pub(super) fn cause(form: &AccountForm, key: &str) -> (CauseKind, String, Option<String>) {
    let (kind, field) = parts(key);
    let name = field.and_then(|field| form.field(field)).map_or_else(|| field.unwrap_or_default(), name);
    let field = field.map(str::to_owned);
    let words = match kind {
        "missing" => format!("{name} is empty"),
        "long" => format!("{name} is too long"),
        "type" => match form.field(field.as_deref().unwrap_or_default()).map(|field| field.kind) {
            Some(FieldKind::Number) => format!("{name} is no number"),
            Some(FieldKind::Bool) => format!("{name} is neither true nor false"),
            Some(FieldKind::Date) => format!("{name} is no date"),
            _ => format!("{name} does not fit"),
        },
        "exponent" => format!("{name} damaged by the spreadsheet (1.23E+11)"),
        "zeros" => format!("{name} lost zeros at its beginning"),
        "daynumber" => format!("{name} is a day as a spreadsheet counts them"),
        "formula" => format!("{name} is the error of a formula"),
        "unreadable" => format!("{name} has a character that cannot be read"),
        SHIFTED => "More cells than columns".to_owned(),
        PARTNER => "Another row of the same account has a problem".to_owned(),
        DUPLICATE => return (CauseKind::Decide, "Several rows have one key".to_owned(), None),
        EXISTS => return (CauseKind::Decide, "Account exists".to_owned(), None),
        _ => key.to_owned(),
    };
    (CauseKind::Problem, words, field)
}

/// The words of an automatic fix.
pub(super) fn fix(key: &str, on: bool) -> String {
    let (kind, field) = parts(key);
    let field = field.unwrap_or_default();
    match (kind, on) {
        (BLANKS, true) => format!("Spaces around {field} removed"),
        (BLANKS, false) => format!("Spaces around {field} stay"),
        (DATES, true) => format!("Dates in {field} written as 2025-12-31"),
        (DATES, false) => format!("Dates in {field} stay as they are"),
        _ => key.to_owned(),
    }
}

/// "a, b and c".
pub(super) fn list(all: &[String]) -> String {
    match all.split_last() {
        None => String::new(),
        Some((one, [])) => one.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// "1 row", "2 rows".
pub(super) fn rows(n: u64) -> String {
    if n == 1 { "1 row".to_owned() } else { format!("{n} rows") }
}
