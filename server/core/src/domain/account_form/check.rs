//! What is wrong with the values of an account, and what looks odd.

use super::meaning::{Meaning, meaning};
use crate::domain::mail;
use gangway_types::FieldError;
use gangway_types::accounts::{AccountForm, FieldKind, FormField, Need, Values};

/// What must be put right before anything is sent: only what is sure. In the form's order; one reason per field.
pub fn check(form: &AccountForm, values: &Values) -> Vec<FieldError> {
    let mut errors: Vec<FieldError> = form
        .fields
        .iter()
        .filter_map(|field| Some(told(field, wrong(field, given(values, &field.name))?)))
        .collect();
    let strange = values.iter().filter(|(name, given)| !given.is_empty() && form.field(name).is_none());
    errors.extend(strange.map(|(name, _)| FieldError {
        field: name.clone(),
        words: format!(
            "{name}: the source has no such field any more. Its value is left out when you save again."
        ),
    }));
    errors
}

/// What looks odd and is sent all the same. Several reasons per field are possible.
pub fn warnings(form: &AccountForm, values: &Values) -> Vec<FieldError> {
    let mut found = Vec::new();
    for field in form.fields.iter().filter(|field| !field.set_by_isc) {
        let given = given(values, &field.name);
        if let (Need::Identity(what), true) = (&field.need, is_empty(given)) {
            let words = format!(
                "{} is empty: ISC makes a person’s {} of it, and without it the account may stay without a complete identity.",
                field.name,
                identity_word(what)
            );
            found.push(told(field, words));
        }
        for value in given.iter().filter(|value| !value.is_empty()) {
            found.extend(odd(field, value).into_iter().map(|words| told(field, words)));
        }
        let folded = |value: &String| value.trim().to_lowercase();
        if (1..given.len()).any(|at| given[..at].iter().any(|before| folded(before) == folded(&given[at]))) {
            found.push(told(field, format!("{} has a value twice.", field.name)));
        }
    }
    found
}

/// The word for an identity attribute that ISC needs.
fn identity_word(attribute: &str) -> &str {
    match attribute {
        "uid" => "account name",
        "lastname" => "last name",
        "email" => "work e-mail",
        other => other,
    }
}

fn told(field: &FormField, words: String) -> FieldError {
    FieldError { field: field.name.clone(), words }
}

fn given<'a>(values: &'a Values, name: &str) -> &'a [String] {
    values.get(name).map(Vec::as_slice).unwrap_or_default()
}

fn is_empty(given: &[String]) -> bool {
    given.iter().all(|value| value.trim().is_empty())
}

/// The first thing that is surely wrong.
fn wrong(field: &FormField, given: &[String]) -> Option<String> {
    let name = &field.name;
    if field.set_by_isc {
        return None;
    }
    match field.need {
        Need::Key if is_empty(given) => {
            return Some(format!("{name}: type a value. It is the account’s ID on the source."));
        }
        Need::Policy if is_empty(given) => {
            return Some(format!("{name}: type a value. The source’s CREATE policy requires it."));
        }
        _ => {}
    }
    if !field.multi && given.len() > 1 {
        return Some(format!("{name}: it takes one value, and there are {}.", given.len()));
    }
    for value in given {
        if let Some(control) = value.chars().find(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
            return Some(format!(
                "{name}: there is a character in it that cannot be seen (U+{:04X}). Type the value again.",
                u32::from(control)
            ));
        }
        if let Some(max) = field.max.filter(|max| *max > 0 && value.chars().count() > *max) {
            return Some(format!(
                "{name}: at most {max} characters, and there are {}. Shorten it.",
                value.chars().count()
            ));
        }
    }
    None
}

fn odd(field: &FormField, value: &str) -> Vec<String> {
    let name = &field.name;
    let mut words = Vec::new();
    if value.trim().len() != value.len() {
        words.push(format!("{name} begins or ends with a blank. It is sent as it is."));
    }
    if field.need == Need::Key && value.starts_with('#') {
        words.push(format!(
            "{name} begins with #. In a file, ISC takes such a line for a comment: the account would be missing from the next file."
        ));
    }
    let plain = value.trim();
    if plain.is_empty() {
        return words;
    }
    match field.kind {
        FieldKind::Number if !is_number(plain) => {
            words.push(format!("{name} is a number in the source’s schema, and “{plain}” is none."));
        }
        FieldKind::Bool if !matches!(plain.to_ascii_lowercase().as_str(), "true" | "false") => {
            words.push(format!("{name} is true or false in the source’s schema, and this is “{plain}”."));
        }
        FieldKind::Date if !is_dated(plain) => {
            words.push(format!(
                "{name} is a date in the source’s schema, and “{plain}” does not look like one."
            ));
        }
        FieldKind::Text if meaning(name) == Some(Meaning::Mail) && !mail::is_well_formed(plain) => {
            words.push(format!("{name}: “{plain}” is not an e-mail address."));
        }
        _ => {}
    }
    words
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Some digits and nothing that no date has: the format is the source's affair.
fn is_dated(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= 4
        && text.chars().all(|c| c.is_alphanumeric() || " .,-/:+'’".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account_form::testing::{field, form};
    use proptest::prelude::*;

    fn values(pairs: &[(&str, &[&str])]) -> Values {
        let all = |given: &[&str]| given.iter().map(|value| (*value).to_owned()).collect();
        pairs.iter().map(|(name, given)| ((*name).to_owned(), all(given))).collect()
    }

    fn badges() -> AccountForm {
        form(vec![
            field("badge_id"),
            FormField { need: Need::Policy, max: Some(5), ..field("name") },
            FormField { multi: true, ..field("zones") },
            FormField { kind: FieldKind::Number, ..field("level") },
            FormField { kind: FieldKind::Date, ..field("valid_from") },
            FormField { kind: FieldKind::Bool, ..field("escort") },
            FormField { need: Need::Identity("email".to_owned()), ..field("mail") },
            FormField { need: Need::Policy, set_by_isc: true, ..field("site") },
        ])
    }

    fn fields(found: &[FieldError]) -> Vec<&str> {
        found.iter().map(|error| error.field.as_str()).collect()
    }

    #[test]
    fn only_what_is_sure_blocks() {
        assert_eq!(fields(&check(&badges(), &Values::new())), ["badge_id", "name"]);
        let blank = values(&[("badge_id", &["  "]), ("name", &[""])]);
        assert_eq!(fields(&check(&badges(), &blank)), ["badge_id", "name"]);
        let good = values(&[
            ("badge_id", &["17"]),
            ("name", &["Amara"]),
            ("level", &["high"]),
            ("escort", &["yes"]),
        ]);
        assert_eq!(check(&badges(), &good), []);
        let several = values(&[("badge_id", &["1", "2"]), ("name", &["Amara Osei"]), ("zones", &["a", "b"])]);
        let found = check(&badges(), &several);
        assert_eq!(fields(&found), ["badge_id", "name"]);
        assert!(found[1].words.contains("at most 5 characters, and there are 10"), "{found:?}");
        let strange = values(&[("badge_id", &["1"]), ("name", &["A\u{0}"]), ("gone", &["x"]), ("none", &[])]);
        assert_eq!(fields(&check(&badges(), &strange)), ["name", "gone"]);
    }

    #[test]
    fn what_looks_odd_is_said_and_does_not_block() {
        let odd = values(&[
            ("badge_id", &["#17 "]),
            ("name", &["Amara"]),
            ("zones", &["East", "east"]),
            ("level", &["three"]),
            ("valid_from", &["soon"]),
            ("escort", &["maybe"]),
        ]);
        assert_eq!(check(&badges(), &odd), []);
        let found = warnings(&badges(), &odd);
        assert_eq!(
            fields(&found),
            ["badge_id", "badge_id", "zones", "level", "valid_from", "escort", "mail"]
        );
        assert!(found[6].words.contains("work e-mail"), "{found:?}");
        let fine = values(&[
            ("badge_id", &["0017"]),
            ("name", &["Amara"]),
            ("level", &["-3"]),
            ("valid_from", &["1. Dez. 2025"]),
            ("escort", &["TRUE"]),
            ("mail", &["amara.osei@acme.example"]),
        ]);
        assert_eq!(warnings(&badges(), &fine), []);
        let address = values(&[("mail", &["amara.osei@"])]);
        assert_eq!(fields(&warnings(&badges(), &address)), ["mail"]);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_judged_without_harm(
            typed in prop::collection::btree_map("[a-z_]{1,10}|badge_id|name|level|valid_from", prop::collection::vec(".{0,12}", 0..4), 0..6)
        ) {
            let form = badges();
            let errors = check(&form, &typed);
            let mut named: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
            let count = named.len();
            named.dedup();
            prop_assert_eq!(named.len(), count, "one reason per field");
            for warning in warnings(&form, &typed) {
                prop_assert!(form.field(&warning.field).is_some());
            }
            let filled = |name: &str| typed.get(name).is_some_and(|all| all.iter().any(|v| !v.trim().is_empty()));
            if !filled("badge_id") {
                prop_assert!(errors.iter().any(|error| error.field == "badge_id"));
            }
        }
    }
}
